"""Why a book cannot be opened, made or kept safe: one class and one message for each case."""

from __future__ import annotations

from datetime import date

from models.errors import BookError as BookError
from models.i18n import N_, tr


class NotFoundBook(BookError):
    """There is no file at this place."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_(
                "“{name}” is not there any more. Nothing was changed. "
                "Look for it in another folder, or restore a backup."
            ),
            name=name,
        )


class BookExists(BookError):
    """A new book must not replace a file."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("“{name}” already exists. It was not touched. Choose another name or folder."), name=name
        )


class ForeignBook(BookError):
    """The file is something else: empty, a text, another program's database."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("“{name}” is not a Qudao book. The file was not touched. Choose another file."), name=name
        )


class PlainBook(BookError):
    """An SQLite file that is not encrypted, whatever is in it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_(
                "“{name}” is not encrypted, so it cannot be a Qudao book. The file was not touched. "
                "Choose another file."
            ),
            name=name,
        )


class KeysMissing(BookError):
    """The key file that belongs beside the book is absent."""

    def __init__(self, name: str, keys: str) -> None:
        super().__init__(
            N_(
                "The key file “{keys}” is not beside “{name}”. The book was not touched. "
                "Put the key file back, or restore a backup, which contains it."
            ),
            name=name,
            keys=keys,
        )


class KeysDamaged(BookError):
    """The key file was changed or damaged, or asks for an absurd amount of work (D08)."""

    def __init__(self, keys: str) -> None:
        super().__init__(
            N_(
                "The key file “{keys}” is damaged or was changed. The book was not touched. "
                "Take the key file from a backup, or restore the backup."
            ),
            keys=keys,
        )


class WrongPassphrase(BookError):
    """User or password do not fit; the same text for both (AU-02)."""

    def __init__(self, left: int) -> None:
        super().__init__(
            N_(
                "User name or password is not right. Nothing was changed. "
                "Tries left before a waiting time: {left}."
            ),
            left=left,
        )
        self.left = left


class BackupStaysShut(BookError):
    """User, password or recovery code do not open a backup; nobody counts these tries, the files are in his hands."""

    def __init__(self, by_code: bool = False) -> None:
        super().__init__(
            N_(
                "This recovery code does not open the backup. Nothing was changed. "
                "The code that was valid when the backup was made counts."
            )
            if by_code
            else N_(
                "User name or password do not open the backup. Nothing was changed. "
                "The password that was valid when the backup was made counts."
            )
        )


class WrongRecoveryCode(BookError):
    """The recovery code is well written but does not open this book."""

    def __init__(self, left: int) -> None:
        super().__init__(
            N_(
                "This recovery code does not open this book. Nothing was changed. "
                "Tries left before a waiting time: {left}."
            ),
            left=left,
        )
        self.left = left


class MistypedCode(BookError):
    """The check digits say that a recovery code was mistyped; this is no failed attempt."""

    def __init__(self, group: int) -> None:
        super().__init__(
            N_(
                "The recovery code has a typing mistake in group {group}. Nothing was changed. "
                "Compare it with the printed code."
            ),
            group=group,
        )
        self.group = group


class TooManyTries(BookError):
    """Five failures: a waiting time, measured by a clock nobody can set."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            N_(
                "Too many wrong tries. The book is safe. Wait {minutes} minutes, "
                "or ask your administrator for a new password."
            ),
            minutes=minutes,
        )
        self.minutes = minutes


class NoKeyring(BookError):
    """The keyring of this computer does not open the book: absent, locked, emptied or never used."""

    def __init__(self) -> None:
        super().__init__(
            N_("The keyring of this computer does not open this book. Nothing is lost. Enter your password.")
        )


class UnknownUser(BookError):
    """The key fits, but the person is not (or no longer) allowed to work in this book."""

    def __init__(self) -> None:
        super().__init__(
            N_("This account is switched off or was removed. Nothing was changed. Ask your administrator.")
        )


class DamagedBook(BookError):
    """The content does not pass the checks; where the damage is stands in `detail`."""

    def __init__(self, name: str, detail: str = "") -> None:
        super().__init__(
            N_(
                "“{name}” is damaged. Nothing was written to it. "
                "Restore the newest backup; keep the damaged file until that is done."
            ),
            name=name,
        )
        self.detail = detail


class DamagedInUse(DamagedBook):
    """Damage found while the book is open: earlier work of this session is already in it."""

    def __init__(self, name: str, detail: str = "") -> None:
        super().__init__(name, detail)
        self.text = N_(
            "“{name}” is damaged. Everything up to the newest backup is safe there. "
            "Close the book now and restore that backup; keep the damaged file until that is done."
        )


class ForeignJournal(BookError):
    """The write-ahead file beside the book is missing or belongs to another state of it (FT-14)."""

    def __init__(self, name: str, detail: str = "") -> None:
        super().__init__(
            N_(
                "The file “{name}-wal” beside the book does not belong to it, or is missing. Nothing was "
                "written. Restore the newest backup, or put the right file back."
            ),
            name=name,
        )
        self.detail = detail


class NewerBook(BookError):
    """A newer version of the program made or upgraded this book (MG-03)."""

    def __init__(self, name: str, found: str, known: str) -> None:
        super().__init__(
            N_(
                "“{name}” was made by a newer version of Qudao (format {found}, this version knows {known}). "
                "The file was not touched. Install the newer version."
            ),
            name=name,
            found=found,
            known=known,
        )


class ChangedSchema(BookError):
    """Tables, views or triggers are not the ones this version made (MG-04)."""

    def __init__(self, name: str, detail: str = "") -> None:
        super().__init__(
            N_(
                "The structure of “{name}” was changed by something else than Qudao. Nothing was written. "
                "Restore a backup."
            ),
            name=name,
        )
        self.detail = detail


class AlreadyOpen(BookError):
    """Another window of this program on this computer has the book open (DS-12)."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("“{name}” is already open on this computer. Nothing was changed. Use its window."),
            name=name,
        )


class BeingClosed(BookError):
    """The window that had the book open is gone; its last backup is still being made (BK-01, DS-12)."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("“{name}” is just being backed up and closed. Nothing was changed. Try again in a moment."), name=name
        )


class OpenElsewhere(BookError):
    """The lock names another computer; it is never removed silently."""

    def __init__(self, name: str, computer: str) -> None:
        super().__init__(
            N_(
                "“{name}” is marked as open on the computer “{computer}”. Nothing was changed. "
                "Close it there. If that computer no longer uses it, an administrator can remove the mark."
            ),
            name=name,
            computer=computer,
        )
        self.computer = computer


class NetworkPlace(BookError):
    """The live book may not lie on a network drive (DS-11)."""

    def __init__(self, folder: str, kind: str) -> None:
        super().__init__(
            N_(
                "“{folder}” is on a network drive ({kind}), where an open book can be damaged. Nothing was "
                "written. Choose a folder on this computer; backups may go to the network."
            ),
            folder=folder,
            kind=kind,
        )


class SyncedPlace(BookError):
    """A folder that a cloud service copies around; an administrator may insist with a reason."""

    def __init__(self, folder: str, kind: str) -> None:
        super().__init__(
            N_(
                "“{folder}” is kept in step by {kind}, which can damage an open book. Nothing was written. "
                "Choose a folder that is not synchronised; backups may go there."
            ),
            folder=folder,
            kind=kind,
        )


class LinkedFile(BookError):
    """The path is a symbolic link or the file has a second name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("“{name}” is a link to another place. Nothing was touched. Open the file itself."), name=name
        )


class ReadOnlyPlace(BookError):
    """The folder or file cannot be written; looking at the data stays possible."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            N_(
                "“{folder}” cannot be written. Nothing was changed. Get the right to write there, "
                "or open the book for reading only."
            ),
            folder=folder,
        )


class MovedBook(BookError):
    """The book was taken to an office; this file only tells what was until then."""

    def __init__(self, name: str, day: date, card: str) -> None:
        super().__init__(
            N_(
                "“{name}” was taken to the office's server on {day}. It can be read but not changed here. "
                "Go on with the connection card “{card}”."
            ),
            name=name, day=day.isoformat(), card=card,
        )  # fmt: skip


class UnsuitableLibrary(BookError):
    """The database library of this installation is not safe to use (DS-01)."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            N_(
                "The database library of this installation is not suitable ({detail}). No book was touched. "
                "Install Qudao again."
            ),
            detail=detail,
        )


class BookVanished(BookError):
    """The file was deleted or renamed while it is open (FT-13)."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_(
                "“{name}” was moved or deleted while it is open. What you saved so far is still readable "
                "here. Save a copy now, then close."
            ),
            name=name,
        )


class NoSpace(BookError):
    """The disk is full or nearly so (DS-14)."""

    def __init__(self, free: int) -> None:
        super().__init__(
            N_("Only {free} MB are free on the disk. Nothing was written. Free some space, then try again."),
            free=free,
        )


BACKUP_FINDINGS = {
    "manifest": N_("its description was changed or damaged"),
    "keys": N_("its key file does not fit"),
    "content": N_("its content is not what its description says"),
    "rows": N_("the number of its records is not what its description says"),
}


class BackupRefused(BookError):
    """A backup does not pass its checks; `detail` says which."""

    def __init__(self, name: str, detail: str = "") -> None:
        finding = BACKUP_FINDINGS.get(detail, N_("a file of it is missing or was changed"))
        super().__init__(
            N_(
                "The backup “{name}” did not pass its checks: {finding}. Your book is not affected. "
                "Take another backup."
            ),
            name=name,
            finding=tr(finding),
        )
        self.detail = detail


class BackupFailed(BookError):
    """A backup could not be made; what the system said stands in `detail`."""

    def __init__(self, folder: str, detail: str = "") -> None:
        super().__init__(
            N_(
                "The backup in “{folder}” was not made. Your book and earlier backups are not affected. "
                "Check the drive and its free space, then try again."
            ),
            folder=folder,
        )
        self.detail = detail


class UpgradeFailed(BookError):
    """A schema upgrade was rolled back; the book is in its former version (MG-01)."""

    def __init__(self, name: str, detail: str = "") -> None:
        super().__init__(
            N_(
                "“{name}” could not be brought to the new version. It is unchanged, and a backup was made "
                "before. Use the earlier version of Qudao and report this."
            ),
            name=name,
        )
        self.detail = detail


class LockedBook(BookError):
    """The book is locked or closed: its key is not in memory."""

    def __init__(self) -> None:
        super().__init__(N_("The book is locked. Nothing was changed. Unlock it with your password."))


class ClockBehind(BookError):
    """The computer's clock shows an earlier time than this book has already seen (K01)."""

    def __init__(self, hours: int) -> None:
        super().__init__(
            N_(
                "The clock of this computer is {hours} hours behind the last work in this book. "
                "What is stored is safe. Set date and time right before you enter anything."
            ),
            hours=hours,
        )


class OlderState(BookError):
    """The file is an older state of this book than the one last closed here."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_(
                "“{name}” is older than what was last saved here; somebody replaced it. Nothing was written. "
                "Put the right file back, or restore a backup."
            ),
            name=name,
        )
