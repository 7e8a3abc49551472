"""The database errors that mean something to a person, in words; all others pass unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from models.errors import AppError, Conflict, Denied, Offline, RuleBroken
from models.i18n import N_

_BUSY, _LOCKED, _READ_ONLY, _IO_ERROR, _CORRUPT, _FULL, _NOT_A_DATABASE = 5, 6, 8, 10, 11, 13, 26


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Give the few database errors that mean something to a person their own words."""
    try:
        yield
    except AppError:
        raise
    except StaleDataError as error:
        raise Conflict() from error
    except IntegrityError as error:
        raise _integrity(error) from error
    except DBAPIError as error:
        told = _of_server(error) if not name else _of_file(error, name)
        if told is None:
            raise
        raise told from error
    except Exception as error:  # of the driver itself, where no SQLAlchemy stands between
        told = _of_file(error, name) if hasattr(error, "sqlite_errorcode") else None
        if told is None:
            raise
        raise told from error


def _of_file(error: Exception, name: str) -> AppError | None:
    """What an error of the local file means, by SQLite's own code, whatever class it came in (FT-15)."""
    from models.platform.book.errors import DamagedBook

    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if code in (_BUSY, _LOCKED):
        return RuleBroken(
            N_("Another program is using the book. Nothing was changed. Please try again in a moment.")
        )
    if code == _FULL:
        return RuleBroken(N_("The disk is full. Nothing was stored. Free some space and try again."))
    if code == _READ_ONLY:
        return RuleBroken(
            N_("The book cannot be written. Nothing was stored. Check the rights of its folder and file.")
        )
    if code == _IO_ERROR:
        return RuleBroken(
            N_(
                "The disk reported an error. What you just did was not stored; earlier work is not affected. "
                "Check the drive, then try again or restore a backup."
            )
        )
    if code in (_CORRUPT, _NOT_A_DATABASE):
        return DamagedBook(name, str(cause)[:200])
    return None


def _of_server(error: DBAPIError) -> AppError | None:
    """What an error of the server means: unreachable, busy, or nothing a person could use."""
    words = str(error.orig).lower()
    state = getattr(error.orig, "sqlstate", None) or ""
    if error.connection_invalidated or state.startswith(("08", "57P")) or "connection" in words:
        return Offline(N_("The server cannot be reached. Your text is still here. Try again when online."))
    if state in ("55P03", "40P01", "40001"):
        return RuleBroken(
            N_(
                "Somebody else is changing the same records. Nothing was changed. "
                "Please try again in a moment."
            )
        )
    if state == "42501":
        return Denied(
            N_("The server does not allow you this. Nothing was changed. Ask an administrator for the right.")
        )
    if state == "53100":
        return RuleBroken(N_("The disk is full. Nothing was stored. Free some space and try again."))
    return None


def _integrity(error: IntegrityError) -> Exception:
    words = str(error.orig).lower()
    if "unique" in words:
        return RuleBroken(N_("This number or code is already in use. Nothing was saved. Choose another one."))
    if "foreign key" in words:
        return RuleBroken(N_("Something this record refers to is no longer there. Nothing was saved. Choose "
                             "another and save again."))
    if "ledger" in words:
        return RuleBroken(N_("Posted entries cannot be changed or deleted. Nothing was changed. Make a "
                             "reversing entry instead."))
    return error
