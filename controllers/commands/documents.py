"""Commands that make documents and sample data: print, demo."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from controllers.commands.frame import (
    Answer,
    Command,
    Usage,
    add_book,
    new_passphrase,
    opened,
    too_late_to_cancel,
)
from models.i18n import N_, language, tr

KINDS = ("contract", "scorecard")
SIZES = ("small", "large")


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


def _print_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=KINDS, help=tr("what to print"))
    parser.add_argument("number", help=tr("number of the contract, or code of the agent"))
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.pdf", help=tr("the PDF to write"))
    parser.add_argument(
        "--language", choices=("zh_CN", "en"), help=tr("language of the document (a contract: its own)")
    )
    add_book(parser)


def print_document(arguments: argparse.Namespace) -> Answer:
    """Write one contract, or the newest scorecard of an agent, as PDF."""
    from models.export.documents import make_pdf, save_bytes

    if arguments.out.suffix.lower() != ".pdf":
        raise Usage(tr("The file to write must end in .pdf."))
    with opened(arguments) as (book, principal):
        with book.database.read(principal) as session:
            document, entry = _document(session, arguments)
        made = make_pdf([document], title=arguments.number)
        save_bytes(made.content, arguments.out)
        too_late_to_cancel()
        with book.database.write(principal) as session:
            _note(session, entry, arguments, sum(made.written.pages))
    data = {"file": arguments.out.name, "pages": sum(made.written.pages), "bytes": len(made.content)}
    return Answer(
        data, [tr("Wrote {name}: {count} pages.", name=arguments.out.name, count=sum(made.written.pages))]
    )


def _document(session: Any, arguments: argparse.Namespace) -> tuple[Any, dict[str, Any]]:
    from models.agreements import contracts, printing
    from models.export.contract_pdf import contract_document
    from models.export.scorecard_pdf import scorecard_document
    from models.performance import scorecard_views, scorecards

    if arguments.what == "contract":
        key = contracts.by_number(session, arguments.number)
        offered = printing.options_for(session, key)
        options = replace(offered, lang=arguments.language or offered.lang)
        view = printing.contract_view(session, key, options.lang)
        version = contracts.get(session, key).version or 0
        entry = {
            "owner_table": "contracts",
            "owner_id": key,
            "document": "contract",
            "record_version": version,
            "language": options.lang,
        }
        return contract_document(view, options), entry
    lang = arguments.language or language()
    card = scorecards.newest_of(session, arguments.number)
    made = scorecard_views.view(session, card, lang)
    entry = {"owner_table": "scorecards", "owner_id": card, "document": "scorecard", "record_version": 0, "language": lang}
    return scorecard_document(made, scorecard_views.options_for(session, card, lang)), entry


def _note(session: Any, entry: dict[str, Any], arguments: argparse.Namespace, pages: int) -> None:
    from models.platform import prints

    made = prints.PrintNote(target=prints.PrintTarget.FILE, pages=pages, **entry)
    prints.note(session, [made])


COMMANDS: tuple[Command, ...] = (
    Command("print", N_("write a contract or scorecard as PDF"), _print_arguments, print_document),
    Command("demo", N_("make a book with sample data, or fill an empty one"), _demo_arguments, demo),
)
