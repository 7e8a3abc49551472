"""The ways to the keys of a book: password, recovery code, keyring; and what is held once one of them fits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from models.platform.book import errors, examine, keyslots, paths
from models.platform.book.keyslots import KeyFile, Opened, SlotKind
from models.platform.book.paths import BookPaths
from models.platform.book.secrets import Ring, slot_name
from models.platform.book.tries import Tries

RECOVERY_SUBJECT = b"recovery"


@dataclass(frozen=True)
class ByPassword:
    """User name and password, as typed."""

    login: str
    password: str


@dataclass(frozen=True)
class ByCode:
    """The recovery code, as typed."""

    code: str


@dataclass(frozen=True)
class ByKeyring:
    """The secret that a person let the system's keyring keep."""

    ring: Ring


Way = ByPassword | ByCode | ByKeyring


@dataclass
class Keys:
    """Everything that an opened key file gives; `wipe` forgets it."""

    paths: BookPaths
    file: KeyFile
    secret: bytearray
    key: bytearray
    user_id: UUID | None
    failures: int = 0

    def wipe(self) -> None:
        """Overwrite what we own of the keys."""
        self.secret[:] = bytes(len(self.secret))
        self.key[:] = bytes(len(self.key))

    def save(self, file: KeyFile) -> None:
        """Write a changed key file and hold it from now on."""
        self.file = keyslots.save(self.paths.keys, file, bytes(self.secret))


def read_key_file(book: BookPaths) -> tuple[KeyFile, bytes]:
    """The key file and the salt of the database beside it, after every check that needs no key."""
    paths.check_file(book.book)
    salt = examine.file_salt(book.book)
    try:
        file = keyslots.load(book.keys)
    except errors.KeysMissing:
        if book.book.suffix != paths.SUFFIX or book.book.stat().st_size % 4096:
            raise errors.ForeignBook(book.name) from None
        raise
    paths.check_place(book.book.parent, synced_allowed=bool(file.place_reason))
    if all(known.file_salt != salt for known in file.keys):
        raise errors.ForeignBook(book.name)
    return file, salt


def unlock(book: BookPaths, way: Way) -> Keys:
    """Open the keys of a book; counts failures and makes the person wait after five (AU-02)."""
    file, salt = read_key_file(book)
    opened, failures = _by_way(book, file, way)
    try:
        keyslots.verify(file, opened.secret, book.keys.name)
        key = keyslots.data_key(file, opened.secret, salt)
    except errors.KeysDamaged:
        raise errors.KeysDamaged(book.keys.name) from None
    if key is None:
        raise errors.ForeignBook(book.name)
    return Keys(book, file, bytearray(opened.secret), bytearray(key), opened.slot.user_id, failures)


def recheck(keys: Keys, way: ByPassword) -> bool:
    """Whether this password opens the book for the person who already works in it (unlock, confirmation)."""
    opened, _ = _by_way(keys.paths, keys.file, way)
    return opened.slot.user_id == keys.user_id


def has_keyring_slot(path: Path) -> bool:
    """Whether somebody let the keyring of some computer open this book."""
    try:
        return any(slot.kind is SlotKind.KEYRING for slot in keyslots.load(BookPaths(path).keys).slots)
    except errors.BookError:
        return False


def _by_way(book: BookPaths, file: KeyFile, way: Way) -> tuple[Opened, int]:
    if isinstance(way, ByKeyring):
        return _by_keyring(file, way), 0
    tries = Tries(book.tries)
    if isinstance(way, ByCode):
        subject = RECOVERY_SUBJECT
        tries.check(subject)
        opened = keyslots.open_with_code(file, way.code)
    else:
        subject = keyslots.name_mark(file, way.login)
        tries.check(subject)
        opened = keyslots.open_with_password(file, way.login, way.password[:1000])
    if opened is None:
        left = tries.failed(subject)
        if left == 0:
            tries.check(subject)
        raise errors.WrongRecoveryCode(left) if isinstance(way, ByCode) else errors.WrongPassphrase(left)
    return opened, tries.succeeded(subject)


def _by_keyring(file: KeyFile, way: ByKeyring) -> Opened:
    """Try each slot for which this computer's keyring has a secret; none is no failure, only no way in."""
    for slot in file.slots:
        if slot.kind is SlotKind.KEYRING:
            secret = way.ring.get(slot_name(file.book_id, slot.id))
            opened = keyslots.open_with_keyring(file, slot, secret) if secret else None
            if opened:
                return opened
    raise errors.NoKeyring()
