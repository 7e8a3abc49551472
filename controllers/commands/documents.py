"""Commands that make documents and sample data: print, demo."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from controllers.commands.choosing import add_choice, query_of
from controllers.commands.frame import (
    DONE,
    FAILED,
    Answer,
    Command,
    Usage,
    add_book,
    new_passphrase,
    opened,
    stopping,
    too_late_to_cancel,
)
from models.errors import Cancelled
from models.i18n import N_, titled, tr

if TYPE_CHECKING:
    from models.export.documents import Packing

KINDS = ("contract", "scorecard")
SIZES = ("small", "large")
NOT_THERE = N_("“{number}” does not exist or is not visible to you. Nothing was printed.")
NOTHING = N_("Nothing to print was found. No file was made.")


def _demo_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", choices=SIZES, default="small", help=tr("how much sample data"))
    add_book(parser)


def demo(arguments: argparse.Namespace) -> Answer:
    """Fill an empty book with the sample channel; makes the book where there is none yet."""
    from controllers.commands.book import MadeBook, make_book
    from models.platform.book.access import ByPassword
    from models.platform.book.paths import BookPaths
    from models.platform.demo.build import REASON, Size, counts, fill
    from models.platform.demo.leaving import remove

    new: MadeBook | None = None
    entry = None
    if not arguments.book.exists():
        if arguments.keyring:
            raise Usage(tr("The keyring cannot open a book that is yet to be made."))
        password = new_passphrase(arguments.passphrase_fd)
        new = make_book(
            arguments.book, password, arguments.user,
            company=tr("Demo company"), name=tr("Demo administrator"),
        )  # fmt: skip
        entry = ByPassword(arguments.user, password)
    try:
        with opened(arguments, entry) as (book, principal):
            with book.database.write(principal, REASON) as session:
                fill(session, Size(arguments.size))
            too_late_to_cancel()
            book.database.tidy()
            with book.database.read(principal) as session:
                made = counts(session)
    except BaseException:  # an empty book nobody asked for, whose recovery code nobody has seen
        if new is not None:
            remove(BookPaths(arguments.book.absolute()))
        raise
    lines = [f"{name}\t{count}" for name, count in made.items()]
    if new is None:
        return Answer(made, lines)
    return Answer({**made, "recovery_code": new.code}, [*new.lines, *lines])


MORE_PRINT = N_(
    "FILE.pdf holds all documents, each with its bookmark; FILE.zip is an archive, and into a FOLDER each document goes "
    "as a file of its own.\n\n"
    "Characters the fonts lack are listed and nothing is printed; with --boxes a framed box stands for each. Of an agent "
    "the newest scorecard is printed.\n\n"
    "Exit status: 0 done, 1 refused or failed (also if one document of several could not be made), 2 wrong usage."
)


def _print_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=KINDS, help=tr("what to print"))
    parser.add_argument(
        "number", nargs="*", metavar="NUMBER", help=tr("numbers of the contracts, or codes of the agents")
    )
    parser.add_argument("--all", action="store_true", help=tr("everything in the list of contracts or scorecards"))
    add_choice(parser)
    parser.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help=tr("the .pdf or .zip file to write, or a folder")
    )
    parser.add_argument("--boxes", action="store_true", help=tr("print a framed box for what the fonts lack"))
    parser.add_argument(
        "--language", choices=("zh_CN", "en"), help=tr("language of the document (a contract: its own)")
    )
    add_book(parser)


def print_document(arguments: argparse.Namespace) -> Answer:
    """Write contracts, or the newest scorecards of agents, as one bookmarked PDF, an archive or single files."""
    from models.export import makers
    from models.export.views import PrintOptions
    from models.platform.prints import PrintTarget

    packing = _packing(arguments.out)
    narrowed = bool(arguments.all or arguments.search or arguments.view)
    if narrowed == bool(arguments.number):
        raise Usage(tr("Name what to print: numbers, or --all, --search or --view."))
    options = PrintOptions(lang=arguments.language or "")
    with opened(arguments) as (book, principal), stopping() as stopped:
        with book.database.read(principal) as session:
            wanted = [makers.Wanted(arguments.what, key) for key in _chosen(session, arguments)]
            _make_folder(packing, arguments.out)
            progress = _Progress(stopped)
            try:
                done = makers.batch(
                    session, wanted, options, packing, arguments.out, arguments.boxes, progress=progress
                )
            finally:
                progress.end()
        too_late_to_cancel()
        if done.finished:
            with book.database.write(principal) as session:
                makers.note_batch(session, wanted, done.finished, options.lang, PrintTarget.FILE)
    return _printed(done, arguments, len(wanted))


def _packing(target: Path) -> Packing:
    from models.export.documents import Packing

    packing = {".pdf": Packing.MERGED, ".zip": Packing.ZIP}.get(target.suffix.lower())
    if packing is None and target.suffix and not target.is_dir():
        raise Usage(tr("The file to write must end in .pdf or .zip; a folder has no ending."))
    return packing or Packing.SINGLE


def _make_folder(packing: Packing, target: Path) -> None:
    from models.export.documents import Packing, not_written

    if packing is Packing.SINGLE:
        try:
            target.mkdir(exist_ok=True)
        except OSError as error:
            raise not_written(target, error) from error


def _chosen(session: Any, arguments: argparse.Namespace) -> list[UUID]:
    """The keys of what is to be printed, each once; raises NotFound for a number nobody has, Usage for no row."""
    from models.agreements import contracts
    from models.errors import NotFound
    from models.lists import engine
    from models.lists.catalogue import spec_of
    from models.performance import scorecards

    find = contracts.by_number if arguments.what == "contract" else scorecards.newest_of
    keys = []
    for number in arguments.number:
        try:
            keys.append(find(session, number))
        except NotFound as error:
            raise NotFound(NOT_THERE, number=number) from error
    if not arguments.number:
        spec = spec_of(f"{arguments.what}s.list")
        rows = engine.order(session, spec, query_of(session, spec, arguments))
        keys = engine.keys_of(session, spec, rows)
        if arguments.what == "scorecard":
            keys = scorecards.newest_among(session, keys)
        if not keys:
            raise NotFound(NOTHING)
    return list(dict.fromkeys(keys))


class _Progress:
    """Tells at a terminal how far it is, and stops between two documents."""

    def __init__(self, stopped: Callable[[], bool]) -> None:
        self._stopped = stopped
        self._told = 0

    def __call__(self, done: int, total: int) -> None:
        if self._stopped():
            raise Cancelled()
        if sys.stderr is not None and sys.stderr.isatty() and total > 1 and done > self._told:
            self._told = done
            print("\r" + tr("{done} of {total}", done=done, total=total), end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """The answer begins on a line of its own."""
        if self._told:
            print(file=sys.stderr)


def _printed(done: Any, arguments: argparse.Namespace, asked: int) -> Answer:
    from models.export.makers import missing_text

    data = {
        "file": arguments.out.name,
        "pages": done.pages,
        "documents": [{"title": one.title, "file": one.path.name, "pages": one.pages} for one in done.finished],
        "failed": [{"title": one.title, "reason": one.error.message()} for one in done.failed],
        "missing": [asdict(one) for one in done.missing],
        "stopped": done.cancelled,
    }
    lines = []
    if asked > 1:
        text = tr("{done} of {total} documents were made, {pages} pages.",
                  done=len(done.finished), total=asked, pages=done.pages)  # fmt: skip
        lines.append(text + (" " + tr("Stopped; what was finished stays.") if done.cancelled else ""))
    if done.finished:
        lines.append(tr("Wrote {name}: {count} pages.", name=arguments.out.name, count=done.pages))
    lines += [titled(one.title, one.error.message()) for one in done.failed]
    if done.missing:
        lines.append(tr("Characters printed as framed boxes: {listed}", listed=missing_text(done.missing)))
    return Answer(data, lines, FAILED if done.failed or done.cancelled else DONE)


COMMANDS: tuple[Command, ...] = (
    Command("print", N_("write contracts or scorecards as PDF"), _print_arguments, print_document,
            more=MORE_PRINT),
    Command("demo", N_("make a book with sample data, or fill an empty one"), _demo_arguments, demo),
)
