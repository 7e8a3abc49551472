"""One import from a script: read, map, check, try or write; the same engine as the window."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from models import safe_files
from models.database import Database
from models.errors import AppError, RuleBroken
from models.i18n import N_, listed, tr
from models.platform.importing import engine, profiles, readers, report
from models.platform.importing.checking import Checked, check
from models.platform.importing.engine import ImportResult
from models.platform.importing.fields import Existing, Missing, Repeated
from models.platform.importing.kinds import kind_of
from models.platform.importing.limits import Limits
from models.platform.importing.mapping import Mapping, Use
from models.platform.importing.tables import Table, join
from models.platform.principal import Principal
from models.shapes import from_plain, to_plain

Progress = Callable[[int, int], None]
BAD_MAPPING = N_(
    "The mapping file {name} cannot be read. Nothing was imported. It must be JSON as --save-mapping writes it."
)
CHANGED_MEANWHILE = N_(
    "The book changed while the file was checked, and rows no longer fit. Nothing was written. Run it once more."
)
OTHER_KIND = N_("The mapping {name} is one for {kind}. Nothing was imported. Choose another, or “auto”.")
NO_KEY = N_(
    "The two files have no column in common by which lines find their document. Name it with a joining column."
)

NO_SHEET = N_("The workbook has no sheet “{sheet}”. Nothing was imported. Its sheets: {sheets}.")


@dataclass(frozen=True)
class Request:
    """What a script asks for: files, how to read them, how to map them, and the rules."""

    kind: str
    path: Path
    lines: Path | None = None
    mapping: str | Mapping = "auto"
    sheet: str = ""
    lines_sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    header_row: int | None = None
    head_key: str = ""
    line_key: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    composed: dict[str, str] = field(default_factory=dict)
    dates: str = ""
    bad: str = ""
    existing: Existing | None = None
    repeated: Repeated | None = None
    missing: dict[str, Missing] = field(default_factory=dict)
    dry_run: bool = False
    confirmed: bool = False
    partial: bool = True
    problems: Path | None = None
    limits: Limits | None = None


def run_import(
    database: Database, principal: Principal, request: Request, progress: Progress | None = None
) -> ImportResult:
    """Do what the request says; rows with problems go to the file for them and into the result.

    Without `partial`, one such row keeps the whole file out; then, and when no row is sound, the answer is a dry run.
    """
    with database.read(principal) as session:
        limits = request.limits or engine.limits(session)
    table = load(request, limits, progress)
    with database.read(principal) as session:
        checked = prepare(session, request, table, progress)
    try:
        return _try_or_write(database, principal, request, checked, progress)
    finally:
        if request.problems is not None and checked.problem_rows():
            report.write_problems(request.problems, checked, progress)


def _try_or_write(
    database: Database, principal: Principal, request: Request, checked: Checked, progress: Progress | None
) -> ImportResult:
    file = engine.facts_of(request.path, request.lines)
    held_back = bool(checked.problem_rows()) and not (request.partial and checked.live_groups())
    if request.dry_run or held_back:
        return engine.trial(database, principal, checked, file, progress)
    with database.write(principal, reason=tr(engine.REASON, name=file.name)[:200]) as session:
        result = engine.write(session, checked, file, progress, confirmed=request.confirmed)
        if result.problems and not request.partial:
            raise RuleBroken(CHANGED_MEANWHILE)
        return result


def load(request: Request, limits: Limits, progress: Progress | None = None) -> Table:
    """The table of the request, lines joined to their documents when there are two files."""
    table = _read(request, request.path, request.sheet, limits, progress)
    if request.lines is None and not request.lines_sheet:
        return table
    lines = _read(request, request.lines or request.path, request.lines_sheet, limits, progress)
    head_key, line_key = request.head_key, request.line_key or request.head_key
    if not head_key:
        names = {column.name for column in lines.columns}
        head_key = next(
            (column.name for column in table.columns if column.name in names and column.unique), ""
        )
        line_key = line_key or head_key
    if not head_key:
        raise RuleBroken(NO_KEY)
    return join(table, lines, head_key, line_key)


def _read(request: Request, path: Path, sheet: str, limits: Limits, progress: Progress | None) -> Table:
    source = readers.open_source(path, limits, progress)
    if sheet and source.kind != "csv":
        names = [one.name for one in source.sheets]
        if sheet not in names:
            raise RuleBroken(NO_SHEET, sheet=sheet, sheets=listed(names))
        source = readers.reopen(source, sheet=sheet)
    if request.encoding and source.kind == "csv":
        source = readers.reopen(source, encoding=request.encoding)
    if request.delimiter and source.kind == "csv":
        source = readers.reopen(source, delimiter=request.delimiter)
    if request.header_row is not None:
        source = readers.reopen(source, header=request.header_row - 1)
    return readers.read_table(source, progress)


def prepare(session: object, request: Request, table: Table, progress: Progress | None = None) -> Checked:
    """The checked table under the mapping of the request."""
    from sqlalchemy.orm import Session

    assert isinstance(session, Session)
    kind = kind_of(request.kind)
    found = _mapping(session, request, table)
    for column, field_id in request.columns.items():
        found = found.with_use(column, field_id or None)
    if request.dates:
        found = replace(
            found,
            uses=tuple(
                replace(use, conversion=replace(use.conversion, dates=request.dates))
                if _is_day(kind.id, use)
                else use
                for use in found.uses
            ),
        )
    if request.bad:
        found = replace(
            found,
            uses=tuple(
                replace(use, conversion=replace(use.conversion, bad=request.bad)) for use in found.uses
            ),
        )
    composed = {k: v for k, v in {**found.composed, **request.composed}.items() if v}
    taken = set(request.constants) | set(request.composed)
    uses = tuple(use for use in found.uses if use.field not in taken)
    found = replace(
        found,
        uses=uses,
        composed={k: v for k, v in composed.items() if k not in request.constants},
        constants={**found.constants, **request.constants},
        existing=request.existing or found.existing,
        repeated=request.repeated or found.repeated,
        missing={**found.missing, **request.missing},
    )
    return check(session, table, found, kind, progress=progress)


def _is_day(kind_id: str, use: Use) -> bool:
    from models.platform.importing.fields import Type

    return kind_of(kind_id).field(use.field).type is Type.DAY


def _mapping(session: object, request: Request, table: Table) -> Mapping:
    from sqlalchemy.orm import Session

    assert isinstance(session, Session)
    if isinstance(request.mapping, Mapping):
        return request.mapping
    if request.mapping == "auto":
        return engine.propose(session, kind_of(request.kind), table)
    if request.mapping.endswith(".json"):
        found = mapping_from_file(Path(request.mapping))
        if found.kind != request.kind:
            raise RuleBroken(OTHER_KIND, name=Path(request.mapping).name, kind=kind_of(found.kind).name)
        return found
    return profiles.find(session, request.kind, request.mapping)


def mapping_from_file(path: Path) -> Mapping:
    """A mapping that was saved as a file."""
    try:
        if path.stat().st_size > 1_000_000:
            raise ValueError("too large")
        return from_plain(Mapping, json.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise AppError(BAD_MAPPING, name=path.name) from error


def mapping_to_file(mapping: Mapping, path: Path) -> None:
    """Keep a mapping as a file, to be used again or kept beside a script."""
    text = json.dumps(to_plain(mapping), ensure_ascii=False, indent=1, sort_keys=True)
    safe_files.write_bytes(path, f"{text}\n".encode())
