"""Changing who opens a book and how: passwords, recovery code, keyring, data key (SE-01, SE-02, SE-05)."""

from __future__ import annotations

import secrets as random
from collections.abc import Iterable
from uuid import UUID

from models.platform import passwords
from models.platform.book import access, errors, keyslots
from models.platform.book.access import ByCode, ByPassword
from models.platform.book.book import Book
from models.platform.book.keyslots import SlotKind
from models.platform.book.secrets import Ring, slot_name


def confirm(book: Book, login: str, password: str) -> None:
    """Ask again who is there, before something that matters (AU-05); raises WrongPassphrase or TooManyTries."""
    if not access.recheck(book.keys(), ByPassword(login, password)):
        raise errors.WrongPassphrase(1)


def change_password(book: Book, login: str, old: str, new: str, own: Iterable[str] = ()) -> None:
    """Wrap the book's secret under a new password of the person at work; nothing else is encrypted anew."""
    confirm(book, login, old)
    assert book.user_id is not None
    set_password(book, book.user_id, login, new, own)


def set_password(book: Book, user_id: UUID, login: str, new: str, own: Iterable[str] = ()) -> None:
    """Give a person a password for this book (a new person, or one who forgot his)."""
    passwords.require_good(new, (login, *own))
    keys = book.keys()
    keys.save(keyslots.with_password(keys.file, bytes(keys.secret), user_id, login, new))


def renew_cost(book: Book, login: str, password: str) -> bool:
    """Wrap anew when the standard of work has risen since (AU-01); True when it was done."""
    keys = book.keys()
    mine = [s for s in keys.file.slots if s.kind is SlotKind.PASSWORD and s.user_id == book.user_id]
    if book.user_id is None or not any(keyslots.cost_outdated(slot) for slot in mine):
        return False
    keys.save(keyslots.with_password(keys.file, bytes(keys.secret), book.user_id, login, password))
    return True


def remove_person(book: Book, user_id: UUID) -> None:
    """Take away every way in that a person has; a change of the data key should follow."""
    keys = book.keys()
    keys.save(keyslots.without_user(keys.file, user_id))


def has_password(book: Book, user_id: UUID) -> bool:
    """Whether a person can sign in to this book."""
    return any(s.kind is SlotKind.PASSWORD and s.user_id == user_id for s in book.keys().file.slots)


def use_recovery_code(book: Book, login: str, password: str, code: str) -> None:
    """Let a code open this book, asked of who is there; an old one no longer does (older backups keep theirs)."""
    confirm(book, login, password)
    keys = book.keys()
    keys.save(keyslots.with_recovery(keys.file, bytes(keys.secret), code))


def has_recovery_code(book: Book) -> bool:
    """Whether any code opens this book; the copy of an office's begins without one."""
    return any(slot.kind is SlotKind.RECOVERY for slot in book.keys().file.slots)


def recovery_code_fits(book: Book, code: str) -> bool:
    """Whether a typed code is this book's, for checking a printed one."""
    return keyslots.open_with_code(book.keys().file, ByCode(code).code) is not None


def remember_here(book: Book, login: str, ring: Ring) -> bool:
    """Let this computer's keyring open the book for the person at work; False when the keyring cannot hold it."""
    if book.user_id is None or not ring.usable:
        return False
    keys = book.keys()
    secret = random.token_bytes(keyslots.KEY_BYTES)
    file, slot = keyslots.with_keyring(keys.file, bytes(keys.secret), book.user_id, login, secret)
    if not ring.put(slot_name(keys.file.book_id, slot.id), secret):
        return False
    keys.save(file)
    return True


def forget_here(book: Book, ring: Ring) -> None:
    """Take the keyring's way in away again."""
    keys = book.keys()
    for slot in keys.file.slots:
        if slot.kind is SlotKind.KEYRING and slot.user_id == book.user_id:
            ring.remove(slot_name(keys.file.book_id, slot.id))
    if book.user_id is not None:
        keys.save(keyslots.without_user(keys.file, book.user_id, SlotKind.KEYRING))


def remembered_here(book: Book) -> bool:
    """Whether some keyring may open the book for the person at work."""
    slots = book.keys().file.slots
    return any(s.kind is SlotKind.KEYRING and s.user_id == book.user_id for s in slots)
