"""What happens to the open book on worker threads; called by controllers/book.py only."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import AppError, Cancelled
from models.i18n import N_
from models.platform.book.paths import BookPaths

if TYPE_CHECKING:
    from models.platform.book.backup import BackupInfo
    from models.platform.book.book import Book
    from models.platform.principal import Principal

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OpenBook:
    """An open book and the person at work in it; `principal` is None after the recovery code was used."""

    book: Book
    principal: Principal | None


def call_first_window(path: Path) -> None:
    """The book is open in another window of this computer: ask it to come to the front."""
    from models.platform.book import single

    single.call_first_window(BookPaths(path))


def has_keyring(path: Path) -> bool:
    """Whether the key file of a book has a way in for a keyring."""
    from models.platform.book import access

    return access.has_keyring_slot(path)


def signed_in(book: Book, login: str, remember: bool) -> OpenBook:
    """Put the sign-in on record; a person who may not work here leaves the book closed again."""
    from models.platform import accounts
    from models.platform.book import locksmith, secrets
    from models.platform.principal import SYSTEM

    try:
        assert book.user_id is not None
        with book.database.write(SYSTEM, reason=N_("sign-in")) as session:
            principal = accounts.sign_in(session, book.user_id, book.device_id, book.failures)
        if remember:
            locksmith.remember_here(book, login, secrets.system_ring())
    except BaseException:
        book.close()
        raise
    return OpenBook(book, principal)


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
    from models.platform import audit
    from models.platform.book import backup
    from models.platform.principal import SYSTEM

    info = backup.make(opened.book.keys(), folder, reason, progress=progress)
    with opened.book.database.write(opened.principal or SYSTEM) as session:
        audit.note(
            session, "backup", "backup", {"folder": info.folder.name, "head": info.head, "reason": reason}
        )
    return info


def changed(opened: OpenBook, folder: Path) -> bool:
    """Whether anything of the business changed since the newest backup in this folder."""
    from models.platform.book import backup

    return backup.newest_changes(folder, opened.book.paths) != opened.book.changes()


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
            if folder is not None:
                backups.mark_good(folder, book.keys(), book.opened_at)
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
