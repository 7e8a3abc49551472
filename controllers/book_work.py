"""What happens to the open book on worker threads; called by controllers/book.py only."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from models.errors import AppError, Cancelled
from models.i18n import N_
from models.platform.book.paths import BookPaths, is_card

if TYPE_CHECKING:
    from models.platform.book.backup import BackupInfo
    from models.platform.book.book import Book
    from models.platform.principal import Principal
    from models.platform.server.card import Card
    from models.platform.server.opening import OfficeBook
    from models.sync.copies import Bond, NewCopy
    from models.sync.service import Copy

log = logging.getLogger(__name__)


@dataclass(eq=False)
class OpenBook:
    """An open book and the person at work in it; `principal` is None after the recovery code was used.

    `copy` is there when the book is the copy of an office's; a book on a server is no file here.
    """

    book: Book | OfficeBook
    principal: Principal | None
    copy: Copy | None = None
    bond: Bond | None = None

    @property
    def local(self) -> Book | None:
        """The book as a file on this computer."""
        return None if self.office is not None else self.book  # type: ignore[return-value]

    @property
    def office(self) -> OfficeBook | None:
        """The book live on a server."""
        return self.book if hasattr(self.book, "card") else None  # type: ignore[return-value]

    @property
    def card(self) -> Card | None:
        """The connection card of the office, where there is one."""
        if self.office is not None:
            return self.office.card
        return self.bond.card if self.bond is not None else None


def call_first_window(path: Path) -> None:
    """The book is open in another window of this computer: ask it to come to the front."""
    from models.platform.book import single

    single.call_first_window(BookPaths(path))


def has_keyring(path: Path) -> bool:
    """Whether the key file of a book has a way in for a keyring."""
    from models.platform.book import access

    return not is_card(path) and access.has_keyring_slot(path)


def kept_password(path: Path, login: str) -> bool:
    """Whether this computer's keyring knows somebody's password for the server of a connection card."""
    from models.platform.book import secrets
    from models.platform.server import card, opening

    return opening.remembered(card.read(path), login, secrets.system_ring()) is not None


def on_server(path: Path, login: str, password: str | None, remember: bool, moved: Card | None = None) -> OpenBook:
    """Open the book of a connection card live; without a password the one the keyring keeps is taken.

    `moved`: the card of where the office is now; if it is the same office, it takes the place of the former.
    """
    from models.platform.book import secrets
    from models.platform.server import card, opening
    from models.safe_files import write_bytes

    former = card.read(path)
    place = moved or former
    if password is None:
        password = opening.remembered(place, login, secrets.system_ring()) or ""
    book = opening.OfficeBook(place, login, password, place=path)
    try:
        if moved is not None:
            if former.book and former.book != str(book.id):
                raise opening.OtherOffice()
            book.card = place = replace(moved, book=str(book.id))
            write_bytes(path, place.text().encode("utf-8"))
            opening.keep_moved(former, place, login, password, secrets.system_ring())
        principal = book.sign_in()
    except BaseException:
        book.close()
        raise
    if remember:
        opening.remember(place, login, password, secrets.system_ring())
    return OpenBook(book, principal)


def new_copy(new: NewCopy, remember: bool, progress: Callable[[int, int], None]) -> OpenBook:
    """Fetch a copy of an office's book and sign in to it."""
    from models.sync import copies

    return signed_in(copies.make(new, progress), new.login, remember, new.password)


def _bound(
    book: Book, principal: Principal, password: str | None, remember: bool, folders: Collection[Path], moved: Card | None
) -> OpenBook:
    """The same, and how it reaches its office if it is the copy of one."""
    from models.platform.book import secrets
    from models.platform.server import opening
    from models.sync import copies

    bond = copies.bond_of(book.database)
    if bond is None:
        return OpenBook(book, principal)
    if password is None:
        password = opening.remembered(bond.card, bond.login, secrets.system_ring()) or ""
    elif remember:
        opening.remember(bond.card, bond.login, password, secrets.system_ring())
    assert principal.user_id is not None
    if moved is not None:
        former, bond = bond, copies.follow(book.database, principal.user_id, bond, moved, password)
        opening.keep_moved(former.card, bond.card, bond.login, password, secrets.system_ring())
    copy = bond.copy(book.database, principal.user_id, password, principal, book.paths.files)
    opened = OpenBook(book, principal, copy, bond)
    keep_to_lease(opened, folders)
    return opened


def use_card(opened: OpenBook, card: Card, password: str) -> None:
    """The office of an open copy moved: from now on it is reached by this card."""
    from models.platform.book import secrets
    from models.platform.server import opening
    from models.sync import copies

    former = opened.bond
    assert opened.copy is not None and former is not None
    opened.bond = copies.follow(opened.book.database, opened.copy.person, former, card, password)
    opened.copy.connect, opened.copy.names = opened.bond.connector(password), opened.bond.card.names
    opening.keep_moved(former.card, opened.bond.card, former.login, password, secrets.system_ring())


def keep_to_lease(opened: OpenBook, folders: Collection[Path] = (), *, entering: bool = True) -> None:
    """A copy that was too long without its office opens only when the office can be reached, and lets this person in.

    An order to delete it is carried out here while entering; behind the lock the line to the office does it.
    """
    from models.errors import Offline
    from models.platform.server.errors import ServerRefused, SignInRefused
    from models.sync import lease
    from models.sync.engine import Stopped
    from models.sync.ports import Cut, Refused

    if opened.copy is None:
        return
    try:
        lease.require(opened.copy.database)
    except lease.LeaseOver as over:
        try:
            opened.copy.synchronise()
        except (Offline, Cut):
            raise over from None
        except (SignInRefused, ServerRefused, Refused):
            raise lease.OfficeRefuses() from None
        except Stopped as stopped:
            if stopped.why == "wipe" and entering:
                opened.book.close()
                raise erase(opened, folders) from None
            if stopped.why == "wipe":
                return
            if stopped.why != "update":
                raise lease.OfficeRefuses() from None
            raise over from None


def erase(opened: OpenBook, folders: Collection[Path]) -> AppError:
    """Delete a closed copy with its backups, as the office ordered; returns what the person is told."""
    from models.platform.book import secrets
    from models.platform.server import opening
    from models.sync import erasing

    assert opened.local is not None and opened.copy is not None and opened.bond is not None
    paths = opened.local.paths
    left = erasing.erase(paths, folders)
    opened.copy.tell_erased()
    opening.forget(opened.bond.card, opened.bond.login, secrets.system_ring())
    return erasing.CopyErased(paths.book.stem, left)


def signed_in(
    book: Book, login: str, remember: bool, password: str | None = None, folders: Collection[Path] = (),
    moved: Card | None = None,
) -> OpenBook:
    """Put the sign-in on record; a person who may not work here leaves the book closed again.

    `folders`: where else backups of a copy may lie that the office wants deleted; `moved`: the card of where its office is
    now.
    """
    from models.platform import accounts
    from models.platform.book import locksmith, secrets
    from models.platform.principal import SYSTEM

    if book.read_only:
        return viewing(book)
    try:
        assert book.user_id is not None
        with book.database.write(SYSTEM, reason=N_("sign-in")) as session:
            principal = accounts.sign_in(session, book.user_id, book.device_id, book.failures)
        if remember:
            locksmith.remember_here(book, login, secrets.system_ring())
        return _bound(book, principal, password, remember, folders, moved)
    except BaseException:
        book.close()
        raise


def people(book: Book) -> list[tuple[UUID, str, str]]:
    """Who may sign in to a book; a copy is its own person's alone."""
    from models.platform import accounts
    from models.platform.principal import SYSTEM
    from models.sync import copies

    bond = copies.bond_of(book.database)
    with book.database.read(SYSTEM) as session:
        found = accounts.people(session)
    return [one for one in found if bond is None or one[1].casefold() == bond.login.casefold()]


def card_beside(opened: OpenBook) -> Path:
    """The office's connection card as a file beside the copy; another one of that name is left alone."""
    from models.platform.book.paths import CARD_SUFFIX
    from models.safe_files import write_bytes

    assert opened.bond is not None
    content = opened.bond.card.text().encode("utf-8")
    place = opened.book.place
    for number in range(1, 100):
        path = place.with_name(f"{place.stem}{f' {number}' if number > 1 else ''}{CARD_SUFFIX}")
        if not path.exists():
            write_bytes(path, content)
            return path
        if path.read_bytes() == content:
            return path
    raise FileExistsError


def office_password(opened: OpenBook, user_id: UUID, login: str, old: str | None, new: str) -> None:
    """Set a password where an office keeps it: the server of a live book, or that of a copy.

    One's own is changed with the present one (`old`), which the server judges.
    """
    from models.database import Database
    from models.platform.server import opening, people

    card, place = opened.card, opened.office or opened.copy
    assert opened.principal is not None and card is not None and place is not None
    if old is not None:
        opening.connector(card, opening.account_of(card, login, old))().close()
    database = Database.office(place.connect, card.names)
    try:
        with database.write(opened.principal, reason=N_("password")) as session:
            people.set_password(session, user_id, login, new)
    finally:
        database.close()


def use_password(opened: OpenBook, login: str, password: str) -> None:
    """What was just proved right opens the office from now on."""
    if opened.office is not None:
        opened.office.unlock(password, login)
    if opened.copy is not None and opened.bond is not None:
        opened.copy.connect = opened.bond.connector(password)


def keep_anew(opened: OpenBook, login: str, password: str) -> None:
    """Where this computer's keyring keeps the password for the office, it keeps this one from now on."""
    from models.platform.book import secrets
    from models.platform.server import opening

    ring = secrets.system_ring()
    if opened.card is not None and opening.remembered(opened.card, login, ring) is not None:
        opening.remember(opened.card, login, password, ring)


def viewing(book: Book) -> OpenBook:
    """Who works in a book that cannot be written; nothing can be put on record there."""
    from models.platform import accounts
    from models.platform.principal import SYSTEM

    try:
        assert book.user_id is not None
        with book.database.read(SYSTEM) as session:
            return OpenBook(book, accounts.principal(session, book.user_id, book.device_id))
    except BaseException:
        book.close()
        raise


def fill_with_demo(opened: OpenBook, progress: Callable[[int, int], None]) -> None:
    """Put the sample channel into a book that was just made; a failure leaves the book, empty and closed."""
    from models.platform.demo.build import REASON, fill

    assert opened.principal is not None
    try:
        with opened.book.database.write(opened.principal, REASON) as session:
            fill(session, progress=progress)
        opened.book.database.tidy()
    except BaseException:
        opened.book.close()
        raise


def backup(
    opened: OpenBook, folder: Path, reason: str, progress: Callable[[int, int], None] | None
) -> BackupInfo:
    """Make a backup and put it on record."""
    assert opened.local is not None
    from models.platform import audit
    from models.platform.book import backup
    from models.platform.principal import SYSTEM

    info = backup.make(opened.local.keys(), folder, reason, progress=progress)
    with opened.book.database.write(opened.principal or SYSTEM) as session:
        audit.note(
            session, "backup", "backup", {"folder": info.folder.name, "head": info.head, "reason": reason}
        )
    return info


def changed(opened: OpenBook, folder: Path) -> bool:
    """Whether anything of the business changed since the newest backup in this folder."""
    from models.platform.book import backup

    assert opened.local is not None
    return backup.newest_changes(folder, opened.local.paths) != opened.local.changes()


def leave(
    opened: OpenBook, folder: Path | None, progress: Callable[[int, int], None] | None = None
) -> BaseException | None:
    """A regular end: the sign-out on record, the good mark of an earlier backup, a last one, the book closed.

    Whatever fails, the book is closed, and ours until then; returns why a wanted backup was not made.
    """
    from models.platform.book import backup as backups

    book = opened.book
    try:
        if not (book.locked or book.read_only):
            _sign_out(opened)
            if folder is not None and (local := opened.local) is not None:
                backups.mark_good(folder, local.keys(), local.opened_at)
                if changed(opened, folder):
                    backup(opened, folder, "exit", progress)
    except Cancelled:
        log.info("no backup at exit: not wanted")
    except (AppError, OSError) as error:
        log.warning("no backup at exit: %s", type(error).__name__)
        return error
    finally:
        book.close()
    return None


def _sign_out(opened: OpenBook) -> None:
    """A disk that takes no more records keeps nobody from leaving, nor from a backup on another one."""
    from models.platform import accounts

    if opened.principal is None:
        return
    try:
        with opened.book.database.write(opened.principal) as session:
            accounts.sign_out(session)
    except (AppError, OSError) as error:
        log.warning("no sign-out on record: %s", type(error).__name__)


def content(path: Path) -> str:
    """The word a second start left, empty when there is none."""
    try:
        return path.read_text(encoding="ascii")[:64]
    except (OSError, ValueError):
        return ""
