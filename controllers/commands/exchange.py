"""Commands that bring tables in and out: import, export."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from controllers.commands import problem_lines
from controllers.commands.choosing import add_choice, query_of
from controllers.commands.frame import DONE, FAILED, Answer, Command, Usage, add_book, opened
from controllers.commands.words import whole
from models.i18n import N_, listed, titled, tr

KINDS = ("people", "territories", "agents", "contacts", "products", "orders", "payments", "stock", "targets")
LISTS = (
    "agents",
    "contacts",
    "contracts",
    "orders",
    "lines",
    "payments",
    "products",
    "stock",
    "warehouses",
    "moves",
    "ledger",
    "targets",
    "scorecards",
    "receivables",
    "certificates",
)
DATES = ("ymd", "dmy", "mdy", "serial")


MORE_IMPORT = N_(
    "A row with a problem keeps the whole file out: nothing is written, and the exit status is 1. With --partial the "
    "sound rows are written, the others are listed, and the status is 0. A dry run writes nothing and ends with the "
    "status the import would have.\n\n"
    "FIELD is the name of a field; a wrong one is answered with the list of all.\n\n"
    "Exit status: 0 done, 1 refused or failed, 2 wrong usage."
)


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=KINDS, help=tr("what the rows are"))
    parser.add_argument("file", type=Path, metavar="FILE", help=tr("csv, csv.gz, xlsx, xls or ods"))
    parser.add_argument("--dry-run", action="store_true", help=tr("try everything, write nothing"))
    parser.add_argument(
        "--partial", action="store_true", help=tr("write the sound rows even if others have problems")
    )
    parser.add_argument(
        "--problems", type=Path, metavar="FILE",
        help=tr("write the rows with problems and a reason column to this .csv or .xlsx file"),
    )  # fmt: skip
    parser.add_argument("--again", action="store_true", help=tr("the same file came in before: once more"))
    _reading_arguments(parser.add_argument_group(tr("how the file is read")))
    _mapping_arguments(parser.add_argument_group(tr("how columns fit")))
    _rule_arguments(parser.add_argument_group(tr("what happens with rows and cells")))
    add_book(parser)


def _reading_arguments(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--lines", type=Path, metavar="FILE", help=tr("a second file with the lines of documents")
    )
    group.add_argument(
        "--join", default="", metavar="COLUMN[=COLUMN]",
        help=tr("by which column (of the file, and of the lines) lines find their document"),
    )  # fmt: skip
    group.add_argument("--sheet", default="", metavar="NAME", help=tr("worksheet"))
    group.add_argument("--lines-sheet", default="", metavar="NAME", help=tr("worksheet of the lines"))
    group.add_argument(
        "--header-row", type=whole(1), metavar="N", help=tr("the row with the headings (default: found)")
    )
    group.add_argument("--encoding", default="", metavar="NAME", help=tr("encoding of a csv file"))
    group.add_argument(
        "--delimiter", default="", metavar="CHARACTER", help=tr("what separates the cells of a csv file")
    )
    group.add_argument("--max-rows", type=whole(1), metavar="N", help=tr("most rows of a file"))


def _mapping_arguments(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--mapping", default="auto", metavar="M",
        help=tr("auto, a saved profile, or a mapping file (its name ends with .json)"),
    )  # fmt: skip
    group.add_argument(
        "--save-mapping", type=Path, metavar="FILE.json", help=tr("keep the mapping that was used as a file")
    )
    group.add_argument(
        "--column", action="append", default=[], metavar="COLUMN=FIELD",
        help=tr("map a column; without FIELD it is not imported"),
    )  # fmt: skip
    group.add_argument(
        "--set", action="append", default=[], metavar="FIELD=VALUE", help=tr("the same for all rows")
    )
    group.add_argument(
        "--compose", action="append", default=[], metavar="FIELD=TEXT",
        help=tr("compose a field of columns, for example name={First} {Last}"),
    )  # fmt: skip
    group.add_argument("--dates", choices=DATES, help=tr("order of day and month"))


def _rule_arguments(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--bad", choices=("problem", "empty"),
        help=tr("cells of fields that are not needed and cannot be read: a problem (default), or left empty and counted"),
    )  # fmt: skip
    group.add_argument("--existing", choices=("update", "skip", "ask"), help=tr("rows that exist already"))
    group.add_argument(
        "--repeated", choices=("ask", "first", "last", "add", "versions"),
        help=tr("rows that are the same thing: a problem (ask), the first or last counts, add up, or versions"),
    )  # fmt: skip
    group.add_argument(
        "--create-missing", action="append", default=[], metavar="FIELD", help=tr("create what is missing")
    )
    group.add_argument(
        "--empty-missing", action="append", default=[], metavar="FIELD",
        help=tr("leave a field empty that names something missing"),
    )  # fmt: skip


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

    request = _request(arguments)
    with opened(arguments) as (book, principal):
        result = command.run_import(book.database, principal, request)
    if arguments.save_mapping is not None and result.mapping is not None:
        command.mapping_to_file(result.mapping, arguments.save_mapping)
    refused = bool(result.problems) and not arguments.partial
    nothing = bool(result.problems) and result.dry_run and not any(
        result.records.get(action) for action in ("create", "update")
    )  # fmt: skip
    status = FAILED if refused or nothing else DONE
    return Answer(_import_data(result, arguments), list(_import_lines(result, arguments)), status)


def _request(arguments: argparse.Namespace) -> Any:
    """What the command line asks for; raises Usage for what no import understands."""
    from models.platform.importing.command import Request
    from models.platform.importing.fields import Existing, Missing, Repeated
    from models.platform.importing.kinds import kind_of
    from models.platform.importing.limits import Limits

    kind = kind_of(arguments.kind)
    columns, constants, composed = map(_pairs, (arguments.column, arguments.set, arguments.compose))
    missing = dict.fromkeys(arguments.create_missing, Missing.CREATE)
    missing |= dict.fromkeys(arguments.empty_missing, Missing.EMPTY)
    for name in (*columns.values(), *constants, *composed, *missing):
        if name and not kind.has(name):
            known = listed(f"{one.id} ({one.title})" for one in kind.fields)
            raise Usage(
                tr("There is no field “{field}” here. The fields: {fields}.", field=name, fields=known)
            )
    existing = Existing(arguments.existing) if arguments.existing else None
    repeated = Repeated(arguments.repeated) if arguments.repeated else None
    _refuse_rule("--existing", existing, kind.existing)
    _refuse_rule("--repeated", repeated, kind.repeated)
    if arguments.problems is not None and arguments.problems.suffix.lower() not in (".csv", ".xlsx"):
        raise Usage(tr("The file to write must end in .csv or .xlsx."))
    if arguments.save_mapping is not None and arguments.save_mapping.suffix.lower() != ".json":
        raise Usage(tr("The mapping file to write must end in .json."))
    head_key, _, line_key = arguments.join.partition("=")
    limits = None if arguments.max_rows is None else Limits(rows=arguments.max_rows, bytes=2 * 1024**3)
    return Request(
        kind=arguments.kind, path=arguments.file, lines=arguments.lines, mapping=arguments.mapping,
        sheet=arguments.sheet, lines_sheet=arguments.lines_sheet, encoding=arguments.encoding,
        delimiter=arguments.delimiter.replace("\\t", "\t"), header_row=arguments.header_row,
        head_key=head_key, line_key=line_key, columns=columns, constants=constants, composed=composed,
        dates=arguments.dates or "", bad=arguments.bad or "", existing=existing, repeated=repeated, missing=missing,
        dry_run=arguments.dry_run, confirmed=arguments.again, partial=arguments.partial,
        problems=arguments.problems, limits=limits,
    )  # fmt: skip


def _refuse_rule(option: str, chosen: Any, allowed: Any) -> None:
    if chosen is not None and chosen not in allowed:
        choices = listed(one.value for one in allowed)
        raise Usage(tr("{option} can only be one of {choices} here.", option=option, choices=choices))


def _import_data(result: Any, arguments: argparse.Namespace) -> dict[str, Any]:
    return {
        "kind": result.kind, "file": result.file, "dry_run": arguments.dry_run, "written": not result.dry_run,
        "rows": result.rows, "records": result.records, "batch": result.batch_number,
        "also_created": result.also_created, "warnings": result.warnings, "notes": result.notes,
        "columns": {use.column: use.field for use in result.mapping.uses} if result.mapping else {},
        "problems": [problem_lines.plain(problem) for problem in result.problems],
    }  # fmt: skip


def _import_lines(result: Any, arguments: argparse.Namespace) -> Iterator[str]:
    from models.platform.importing.fields import ACTION_WORDS, Action
    from models.platform.importing.kinds import kind_of

    kind = kind_of(result.kind)
    if arguments.dry_run and result.mapping is not None:
        for use in result.mapping.uses:
            yield f"{use.column} → {use.field} ({kind.field(use.field).title})"
    yield tr("Rows: {counts}", counts=listed(
        f"{tr(words)} {result.rows.get(action.value, 0):,}" for action, words in ACTION_WORDS.items()
        if result.rows.get(action.value) or action is Action.CREATE
    ))  # fmt: skip
    yield from result.notes
    if result.warnings:
        yield tr("Notes on single rows: {count}", count=f"{result.warnings:,}")
    if result.problems:
        rows = len({problem.row for problem in result.problems})
        yield tr("Problems: {count} in {rows} rows", count=f"{len(result.problems):,}", rows=f"{rows:,}")
        yield from problem_lines.lines(result.problems)
    if arguments.problems is not None and result.problems:
        yield tr("The rows with problems are in {name}.", name=arguments.problems.name)
    if not result.dry_run:
        yield tr("Written as import {number}.", number=result.batch_number)
    elif arguments.dry_run:
        yield tr("Tried only. Nothing was written.")
    else:
        yield tr(
            "Nothing was written. Correct the rows, or bring in the others with --partial; "
            "--bad empty leaves cells empty that cannot be read."
        )


MORE_UNDO = N_(
    "What was changed or used since the import is listed and nothing is undone; with --rest it stays as it is, and the "
    "rest is undone. Posted stock is reversed, not removed.\n\n"
    "Exit status: 0 done, 1 refused or failed, 2 wrong usage."
)
LISTED = 50


def _undo_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "number", nargs="?", metavar="IMPORT",
        help=tr("number of the import, or last; without it the imports are listed"),
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help=tr("only say what would be undone"))
    parser.add_argument("--rest", action="store_true", help=tr("leave what was changed or used since, undo the rest"))
    add_book(parser)


def undo_import(arguments: argparse.Namespace) -> Answer:
    """Take a whole import back, or list the imports."""
    from models.platform.importing import batches, undo

    if arguments.number is None and (arguments.rest or arguments.dry_run):
        raise Usage(tr("Name the import to undo."))
    with opened(arguments) as (book, principal):
        with book.database.read(principal) as session:
            if arguments.number is None:
                return _imports(batches.recent(session, limit=1000))
            batch = batches.named(session, arguments.number)
            plan = undo.plan(session, batch.id)
        refused = bool(plan.blocked) and not arguments.rest
        if not (arguments.dry_run or refused):
            with book.database.write(principal, reason=tr(undo.REASON, number=batch.number)) as session:
                plan = undo.undo(session, batch.id, rest=arguments.rest)
    return Answer(
        {**asdict(plan), "undone": not (arguments.dry_run or refused), "dry_run": arguments.dry_run},
        list(_undo_lines(plan, arguments, refused)),
        FAILED if refused else DONE,
    )


def _imports(found: Any) -> Answer:
    from models import dates
    from models.clock import clock
    from models.platform.importing.kinds import kind_of

    lines = [
        "\t".join((
            one.number, dates.format_instant(one.at, clock.zone), kind_of(one.kind).name, one.file,
            tr("{created} new, {updated} changed", created=one.created, updated=one.updated),
            tr("Undone") if one.undone_at else "",
        )).rstrip()
        for one in found
    ]  # fmt: skip
    return Answer([asdict(one) for one in found], lines)


def _undo_lines(plan: Any, arguments: argparse.Namespace, refused: bool) -> Iterator[str]:
    from models.platform.importing.undo import BLOCKED
    from models.platform.record_words import table_title

    for title, counts in ((tr("Removed"), plan.removed), (tr("Restored"), plan.restored)):
        for table, count in counts.items():
            yield f"{titled(title, table_title(table))} {count:,}"
    if plan.reversed:
        yield titled(tr("Reversed in the stock ledger"), f"{plan.reversed:,}")
    for one in plan.blockers[:LISTED]:
        yield f"{table_title(one.table)} {one.label}\t{one.reason}"
    if plan.blocked > LISTED:
        yield tr("and {count} more", count=plan.blocked - LISTED)
    if refused:
        yield tr(BLOCKED, count=plan.blocked, number=plan.number)
    elif arguments.dry_run:
        yield tr("Tried only. Nothing was written.")
    else:
        yield tr("The import {number} was undone.", number=plan.number)


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("list", choices=LISTS, help=tr("which list"))
    parser.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help=tr("the .csv or .xlsx file to write")
    )
    add_choice(parser)
    parser.add_argument(
        "--all-columns", action="store_true", help=tr("every column, not only the usual ones")
    )
    add_book(parser)


def export_file(arguments: argparse.Namespace) -> Answer:
    """Write a list, within the person's rights, as csv or xlsx."""
    from models.export.spreadsheet import export_list
    from models.lists import engine
    from models.lists.catalogue import spec_of

    if arguments.out.suffix.lower() not in (".csv", ".xlsx"):
        raise Usage(tr("The file to write must end in .csv or .xlsx."))
    spec = spec_of(f"{arguments.list}.list")
    with opened(arguments) as (book, principal):
        with book.database.read(principal) as session:
            known = engine.info(session, spec).columns
            query = query_of(session, spec, arguments)
        columns = [column.id for column in known if column.shown or arguments.all_columns]
        made = export_list(book.database, principal, spec, query, columns, arguments.out)
    data = {"file": arguments.out.name, "rows": made.rows}
    return Answer(data, [tr("Wrote {name}: {count} rows.", name=arguments.out.name, count=made.rows)])


COMMANDS: tuple[Command, ...] = (
    Command("import", N_("bring a table in, or try it"), _import_arguments, import_file, more=MORE_IMPORT),
    Command("undo", N_("take a whole import back, or list the imports"), _undo_arguments, undo_import, more=MORE_UNDO),
    Command("export", N_("write a list as csv or xlsx"), _export_arguments, export_file),
)
