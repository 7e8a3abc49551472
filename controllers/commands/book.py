"""Commands about the book itself: init, backup, restore, check."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from controllers.commands.frame import (
    FAILED,
    Answer,
    Command,
    Usage,
    add_book,
    add_secrets,
    new_passphrase,
    opened,
    passphrase,
)
from controllers.commands.words import whole
from models.i18n import N_, language, tr
from models.platform.book.paths import is_card

LARGEST_REPORT = 50
SEVERITIES = {"error": N_("Error"), "warn": N_("Warning")}


def _init_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--book", required=True, type=Path, metavar="FILE", help=tr("the book file to make"))
    parser.add_argument("--company", required=True, help=tr("company name"))
    parser.add_argument(
        "--user", default="admin", metavar="NAME", help=tr("user name of the first administrator")
    )
    parser.add_argument("--name", default="", help=tr("full name of the first administrator"))
    parser.add_argument(
        "--passphrase-fd",
        type=whole(),
        metavar="N",
        help=tr("read the passphrase from file descriptor N (first line)"),
    )
    parser.add_argument(
        "--synced-folder-reason",
        default="",
        metavar="TEXT",
        help=tr("why the book may lie in a synchronised folder"),
    )


def init(arguments: argparse.Namespace) -> Answer:
    """Make a book; the recovery code is printed once."""
    new = make_book(
        arguments.book, new_passphrase(arguments.passphrase_fd), arguments.user,
        company=arguments.company, name=arguments.name, place_reason=arguments.synced_folder_reason,
    )  # fmt: skip
    return Answer({"book": str(arguments.book.absolute()), "recovery_code": new.code}, new.lines)


@dataclass(frozen=True)
class MadeBook:
    """The recovery code of a book that was just made, and what is said about it."""

    code: str
    lines: list[str]


def make_book(
    path: Path, password: str, user: str, *, company: str, name: str = "", place_reason: str = ""
) -> MadeBook:
    """Make an empty encrypted book; raises `Usage` where its name does not end as books do."""
    from models.platform.book import codes, making
    from models.platform.book.paths import SUFFIX

    if path.suffix != SUFFIX:
        raise Usage(tr("The name of a book ends with {ending}.", ending=SUFFIX))
    code = codes.new_code()
    book = making.create(
        making.NewBook(
            path=path,
            company=company,
            login=user,
            name=name or user,
            password=password,
            recovery_code=code,
            language=language(),
            place_reason=place_reason,
        )
    )
    book.close()
    lines = [
        tr("Made: {path}", path=str(path)),
        tr("Recovery code (shown once, keep it on paper): {code}", code=code),
        tr("If password and recovery code are both lost, nobody can open the data, including us."),
    ]
    return MadeBook(code, lines)


def _refuse_card(path: Path) -> None:
    """An office's book has no file here; raises Usage."""
    if is_card(path):
        raise Usage(
            tr(
                "This command is for books on this computer. The book of an office is backed up on its server; "
                "“server check” checks it."
            )
        )


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    add_book(parser)
    parser.add_argument(
        "--to", type=Path, metavar="FOLDER", help=tr("folder of backups (default: beside the book)")
    )
    parser.add_argument("--list", action="store_true", help=tr("only list the backups that are there"))
    parser.add_argument("--verify", type=Path, metavar="BACKUP", help=tr("only check this backup wholly"))


def backup(arguments: argparse.Namespace) -> Answer:
    """Make and verify a backup, list them, or check one."""
    from models.platform import rights
    from models.platform.book import backup as backups
    from models.platform.book.paths import BookPaths

    _refuse_card(arguments.book)
    folder = arguments.to or BookPaths(arguments.book.absolute()).backups
    if arguments.list:
        infos = [_plain_info(info) for info in backups.listed(folder)]
        return Answer(infos, [_told_info(info) for info in backups.listed(folder)])
    with opened(arguments) as (book, principal):
        with book.database.read(principal) as session:
            rights.require(session, "backup", "R" if arguments.verify else "C")
        if arguments.verify:
            made = backups.verify(arguments.verify, book.keys())
            return Answer({"name": arguments.verify.name, "rows": made.rows}, [tr("The backup is whole.")])
        info = backups.make(book.keys(), folder, "schedule")
        _note(book, principal, "backup", info.folder.name)
    plain = _plain_info(info)
    return Answer(plain, [tr("Backed up and checked: {name}", name=plain["name"])])


def _told_info(info: Any) -> str:
    from models import dates
    from models.clock import clock

    made = dates.format_instant(info.made, clock.zone, seconds=True)
    size = f"{info.size / 1_000_000:,.1f} MB"
    return "\t".join((made, size, tr("Damaged") if info.problem else tr("Whole"), info.folder.name))


def _plain_info(info: Any) -> dict[str, Any]:
    return {
        "name": info.folder.name,
        "folder": str(info.folder),
        "made": info.made.isoformat(),
        "reason": info.reason,
        "size": info.size,
        "schema": info.schema,
        "whole": not info.problem,
        "session_ended_well": info.good,
        "problem": info.problem,
    }


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("backup", type=Path, metavar="BACKUP", help=tr("the folder of the backup"))
    parser.add_argument(
        "--book", required=True, type=Path, metavar="FILE", help=tr("the book file to make of it")
    )
    parser.add_argument("--present", type=Path, metavar="FILE", help=tr("the present book, to compare with"))
    parser.add_argument(
        "--recovery-code", action="store_true", help=tr("the secret is the recovery code, not a password")
    )
    add_secrets(parser)


def restore(arguments: argparse.Namespace) -> Answer:
    """Make a new book of a backup; no existing file is touched."""
    from datetime import datetime

    from models import dates
    from models.clock import clock
    from models.platform.book import restore as restoring
    from models.platform.book.access import ByCode, ByPassword, Way

    secret = passphrase(
        arguments.passphrase_fd, tr("Recovery code: ") if arguments.recovery_code else tr("Password: ")
    )
    by: Way = ByCode(secret) if arguments.recovery_code else ByPassword(arguments.user, secret)
    done = restoring.restore(arguments.backup.absolute(), arguments.book, by, present=arguments.present)
    data = {
        "book": str(done.path),
        "as_of": done.made.made_at,
        "rows": done.made.rows,
        "differences": [asdict(difference) for difference in done.differences if difference.now is not None],
        "missing_files": done.missing_files,
    }
    made = dates.format_instant(datetime.fromisoformat(done.made.made_at), clock.zone, seconds=True)
    lines = [tr("Restored as of {time} into {path}", time=made, path=str(done.path))]
    lines += [
        tr("{table}: {then} then, {now} now", table=d.table, then=d.then, now=d.now)
        for d in done.differences
        if d.now is not None
    ]
    if done.missing_files:
        lines.append(tr("Attachments missing in the backup: {count}", count=done.missing_files))
    return Answer(data, lines)


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    add_book(parser)
    parser.add_argument("--full", action="store_true", help=tr("compare every index too (slow)"))


def check(arguments: argparse.Namespace) -> Answer:
    """Check every page; for those who may see all of the book also every reference and the rules of the business."""
    from models import doctor
    from models.platform import rights
    from models.platform.book import anchors, backup, examine

    if is_card(arguments.book):
        return _check_office(arguments)
    with opened(arguments, whole=True) as (book, principal):
        if arguments.full:
            book.check_whole(full=True)
        if not rights.can(principal, "backup", "R"):  # counts and findings tell of rows this person must not see
            told = [tr("The file is whole."), tr("What is in it was not checked: your rights do not reach that far.")]
            return Answer({"whole": True}, told)
        kept = list(anchors.of_backups(book, backup.default_folder(book.paths)))
        with book.database.maintenance(read_only=True) as connection:
            rows = examine.row_counts(connection)
        with book.database.read(principal) as session:
            findings = doctor.examine(session, anchors=kept)
    data = {"whole": True, "rows": rows, "findings": [{**asdict(f), "message": f.message()} for f in findings]}
    lines = [
        tr("The file is whole: {count} rows in {tables} tables.", count=sum(rows.values()), tables=len(rows))
    ]
    return _told(findings, data, lines)


def _told(findings: list[Any], data: dict[str, Any], lines: list[str]) -> Answer:
    lines += [f"{tr(SEVERITIES[f.severity])} [{f.check}] {f.message()}" for f in findings[:LARGEST_REPORT]]
    lines.append(
        tr("Nothing to complain about.") if not findings else tr("Findings: {count}", count=len(findings))
    )
    return Answer(data, lines, FAILED if any(f.severity == "error" for f in findings) else 0)


def _check_office(arguments: argparse.Namespace) -> Answer:
    """The rules of the business in an office's book; its files are the server's own care."""
    from models import doctor
    from models.platform.server import people

    if arguments.full:
        raise Usage(tr("--full is for books on this computer."))
    with opened(arguments) as (book, principal):
        with book.database.read(principal) as session:
            if not people.sees_everything(session):  # a part would look like the whole
                told = [tr("What is in it was not checked: your rights do not reach that far.")]
                return Answer({"findings": []}, told, FAILED)
            people.take_time(session)
            findings = doctor.examine(session)
    data = {"findings": [{**asdict(f), "message": f.message()} for f in findings]}
    return _told(findings, data, [tr("The book on the server was checked.")])


def _note(book: Any, principal: Any, action: str, detail: str) -> None:
    from models.platform import audit

    with book.database.write(principal) as session:
        audit.note(session, action, "backup", {"name": detail})


def _keyring_arguments(parser: argparse.ArgumentParser) -> None:
    add_book(parser)
    parser.add_argument("--forget", action="store_true", help=tr("take the keyring's way in away again"))


def remember(arguments: argparse.Namespace) -> Answer:
    """Let this computer's keyring open the book, for scheduled work."""
    from models.platform.book import locksmith, secrets

    _refuse_card(arguments.book)
    ring = secrets.system_ring()
    with opened(arguments) as (book, _principal):
        if arguments.forget:
            locksmith.forget_here(book, ring)
            return Answer({"keyring": False}, [tr("The keyring no longer opens the book.")])
        kept = locksmith.remember_here(book, arguments.user, ring)
    if not kept:
        return Answer(
            {"keyring": False},
            [tr("No keyring of this computer can hold the secret. Nothing was changed.")],
            FAILED,
        )
    return Answer({"keyring": True}, [tr("The keyring of this computer opens the book now.")])


COMMANDS = (
    Command("init", N_("make a new encrypted book"), _init_arguments, init),
    Command("backup", N_("make, list or check backups"), _backup_arguments, backup),
    Command("restore", N_("make a new book of a backup"), _restore_arguments, restore),
    Command("check", N_("check the file and the rules of the business"), _check_arguments, check),
    Command("keyring", N_("let this computer's keyring open the book"), _keyring_arguments, remember),
)
