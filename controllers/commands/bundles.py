"""The command that synchronises by file: write what waits, take it in at the office, take the answer in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from controllers.commands.frame import DONE, FAILED, Answer, Command, Usage, add_book, opened
from models.i18n import N_, ntr, tr
from models.platform.book.paths import is_card

if TYPE_CHECKING:
    from models.sync.service import Copy

ACTIONS = ("write", "take", "answer")
MORE = N_(
    "write: what waits in the copy --book goes into the encrypted --file.\n"
    "take: at the office, with its connection card as --book, the owner of the copy hands --file in and gets --answer.\n"
    "answer: the copy --book takes in the answer --file.\n"
    "A bundle may be handed in twice; it is done once.\n"
    "Exit status: 0 done, 1 refused or failed, 2 wrong usage."
)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=ACTIONS, help=tr("what to do"))
    add_book(parser)
    parser.add_argument("--file", required=True, type=Path, metavar="FILE", help=tr("the bundle"))
    parser.add_argument("--answer", type=Path, metavar="FILE", help=tr("where the answer of the office is written"))


def bundle(arguments: argparse.Namespace) -> Answer:
    """Do one of the actions."""
    if arguments.action == "take":
        return _take(arguments)
    if is_card(arguments.book):
        raise Usage(tr("Name the book file of the copy with --book."))
    with opened(arguments) as (book, principal):
        copy = _copy_of(book, principal)
        if arguments.action == "write":
            count = copy.write_bundle(arguments.file)
            text = ntr("{count} change written for the office.", "{count} changes written for the office.", count)
            return Answer({"changes": count, "file": str(arguments.file)}, (text,), DONE)
        report = copy.take_answer(arguments.file)
    data = {"sent": report.sent, "received": report.received, "conflicts": report.conflicts, "refused": report.refused}
    text = tr(
        "{sent} sent, {received} received, {conflicts} to decide, {refused} not taken over.",
        sent=report.sent, received=report.received, conflicts=report.conflicts, refused=report.refused,
    )  # fmt: skip
    return Answer(data, (text,), DONE)


def _copy_of(book: Any, principal: Any) -> Copy:
    from models.sync import copies

    bond = copies.bond_of(book.database)
    if bond is None:
        raise Usage(tr("This book is no copy of an office's."))
    return bond.copy(book.database, principal.user_id, "", principal, book.paths.files)


def _take(arguments: argparse.Namespace) -> Answer:
    from models.safe_files import write_bytes
    from models.sync import bundles, by_file

    if not is_card(arguments.book):
        raise Usage(tr("A bundle is handed in at the office: name its connection card with --book."))
    if arguments.answer is None:
        raise Usage(tr("Name the file for the answer with --answer."))
    with opened(arguments) as (book, principal):
        office: Any = book
        taken = by_file.take_work(office.connect, office.card.names, principal, bundles.read_file(arguments.file))
        write_bytes(arguments.answer, taken.content)
    data = {"done": taken.done, "refused": taken.refused, "stale": taken.stale, "answer": str(arguments.answer)}
    return Answer(data, by_file.words_of(taken), FAILED if taken.refused else DONE)


COMMANDS: tuple[Command, ...] = (
    Command("bundle", N_("synchronise a copy by file, where there is no network"), _arguments, bundle, more=MORE),
)
