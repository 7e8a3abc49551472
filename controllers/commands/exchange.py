"""Commands that bring tables in and out: import, export."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from controllers.commands.frame import DONE, FAILED, Answer, Command, Usage, add_book, opened
from models.i18n import N_, tr

KINDS = ("people", "territories", "agents", "contacts", "products", "orders", "payments", "stock", "targets")
LISTS = (
    "agents",
    "contracts",
    "orders",
    "lines",
    "payments",
    "products",
    "stock",
    "moves",
    "targets",
    "scorecards",
)
SHOWN = 50


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=KINDS, help=tr("what the rows are"))
    parser.add_argument("file", type=Path, metavar="FILE", help=tr("csv, csv.gz, xlsx, xls or ods"))
    parser.add_argument(
        "--lines", type=Path, metavar="FILE", help=tr("a second file with the lines of documents")
    )
    parser.add_argument(
        "--mapping", default="auto", metavar="M", help=tr("auto, a saved profile, or a mapping file")
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="FIELD=VALUE", help=tr("the same for all rows")
    )
    parser.add_argument(
        "--column", action="append", default=[], metavar="COLUMN=FIELD", help=tr("map a column")
    )
    parser.add_argument(
        "--compose", action="append", default=[], metavar="FIELD=TEXT", help=tr("compose a field")
    )
    parser.add_argument("--sheet", default="", help=tr("worksheet"))
    parser.add_argument("--lines-sheet", default="", help=tr("worksheet of the lines"))
    parser.add_argument("--encoding", default="", help=tr("encoding of a csv file"))
    parser.add_argument(
        "--dates", default="", choices=("", "ymd", "dmy", "mdy"), help=tr("order of day and month")
    )
    parser.add_argument("--existing", choices=("update", "skip"), help=tr("rows that exist already"))
    parser.add_argument(
        "--create-missing", action="append", default=[], metavar="FIELD", help=tr("create what is missing")
    )
    parser.add_argument("--max-rows", type=int, metavar="N", help=tr("most rows of a file"))
    parser.add_argument("--dry-run", action="store_true", help=tr("try everything, write nothing"))
    add_book(parser)


def _pairs(words: list[str]) -> dict[str, str]:
    pairs = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name:
            raise Usage(tr("Write NAME=VALUE."))
        pairs[name] = value
    return pairs


def import_file(arguments: argparse.Namespace) -> Answer:
    """Read, map, check and write one file; rows with problems are listed and not written."""
    from models.platform.importing import command
    from models.platform.importing.fields import Existing, Missing
    from models.platform.importing.limits import Limits

    limits = None if arguments.max_rows is None else Limits(rows=arguments.max_rows, bytes=2 * 1024**3)
    request = command.Request(
        kind=arguments.kind, path=arguments.file, lines=arguments.lines, mapping=arguments.mapping,
        sheet=arguments.sheet, lines_sheet=arguments.lines_sheet, encoding=arguments.encoding, dates=arguments.dates,
        columns=_pairs(arguments.column), constants=_pairs(arguments.set), composed=_pairs(arguments.compose),
        existing=Existing(arguments.existing) if arguments.existing else None,
        missing=dict.fromkeys(arguments.create_missing, Missing.CREATE), dry_run=arguments.dry_run, limits=limits,
    )  # fmt: skip
    with opened(arguments) as (book, principal):
        result = command.run_import(book.database, principal, request)
    data = {
        "kind": result.kind, "file": result.file, "dry_run": result.dry_run, "rows": result.rows,
        "records": result.records, "batch": result.batch_number, "also_created": result.also_created,
        "problems": [_plain(problem) for problem in result.problems],
    }  # fmt: skip
    lines = [f"{name}\t{count}" for name, count in result.rows.items()]
    lines += [str(_plain(problem)) for problem in result.problems[:SHOWN]]
    if len(result.problems) > SHOWN:
        lines.append(tr("… and {count} more problems.", count=len(result.problems) - SHOWN))
    nothing = bool(result.problems) and not any(result.records.values())
    return Answer(data, lines, FAILED if nothing else DONE)


def _plain(problem: Any) -> dict[str, Any]:
    from models.shapes import to_plain

    found: dict[str, Any] = to_plain(problem)
    return found


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("list", choices=LISTS, help=tr("which list"))
    parser.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help=tr("the .csv or .xlsx file to write")
    )
    parser.add_argument(
        "--search", default="", metavar="WORDS", help=tr("only rows that contain these words")
    )
    parser.add_argument(
        "--all-columns", action="store_true", help=tr("every column, not only the usual ones")
    )
    add_book(parser)


def export_file(arguments: argparse.Namespace) -> Answer:
    """Write a list, within the person's rights, as csv or xlsx."""
    from models.export.spreadsheet import export_list
    from models.lists import ListQuery, engine
    from models.lists.catalogue import spec_of

    if arguments.out.suffix.lower() not in (".csv", ".xlsx"):
        raise Usage(tr("The file to write must end in .csv or .xlsx."))
    spec = spec_of(f"{arguments.list}.list")
    with opened(arguments) as (book, principal):
        with book.database.read(principal) as session:
            known = engine.info(session, spec).columns
        columns = [column.id for column in known if column.shown or arguments.all_columns]
        query = ListQuery(search=arguments.search)
        made = export_list(book.database, principal, spec, query, columns, arguments.out)
    data = {"file": arguments.out.name, "rows": made.rows}
    return Answer(data, [tr("Wrote {name}: {count} rows.", name=arguments.out.name, count=made.rows)])


COMMANDS: tuple[Command, ...] = (
    Command("import", N_("bring a table in, or try it"), _import_arguments, import_file),
    Command("export", N_("write a list as csv or xlsx"), _export_arguments, export_file),
)
