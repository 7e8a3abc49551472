"""Propose, try and run an import: one transaction that commits as a whole or leaves nothing behind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import clock
from models.database import Database
from models.errors import Denied, NeedsConfirmation, RuleBroken
from models.i18n import N_, listed, tr
from models.platform import audit, company, numbering, rights
from models.platform.importing import checking, creating
from models.platform.importing import mapping as mappings
from models.platform.importing.checking import Checked
from models.platform.importing.fields import Action, Field, Missing, Repeated, Type
from models.platform.importing.kind import Difference, Kind, Written
from models.platform.importing.limits import MEGABYTE, Limits
from models.platform.importing.mapping import Mapping
from models.platform.importing.problems import RowProblem, problems_of
from models.platform.importing.references import Lookup
from models.platform.importing.tables import Column, Table
from models.platform.principal import Principal
from models.platform.records import BookInfo, ImportBatch

Progress = Callable[[int, int], None]
TEMPLATE_VERSION = 1
DIFFERENCES = 200
MADE_BY_ITSELF = ("category", "level")

REASON = N_("Import of {name}")
"""Why the records of an import changed, for their history."""
NOTHING_SOUND = N_(
    "None of the {count} rows can be imported as they are. Nothing was written. Look at their problems."
)
SAME_FILE = N_("This file came in already as {number}. Nothing was written. Import it once more?")
NEWER_TEMPLATE = N_(
    "This file was made from a template of a newer version. Nothing was read. Download the template again."
)
FOREIGN_TEMPLATE = N_(
    "This file was made from a template of another company's book. Nothing was read. Use your own template."
)
NOT_IMPORTED = N_("Columns that are not imported: {columns}.")
NO_RIGHT = N_(
    "You do not have the right to import {kind}. Nothing was written. Ask an administrator for the right."
)


@dataclass(frozen=True)
class ImportResult:
    """What an import did, or would do: records and rows by action, problems, and how to find it again."""

    kind: str
    file: str
    dry_run: bool
    rows: dict[str, int]
    records: dict[str, int]
    problems: tuple[RowProblem, ...] = ()
    warnings: int = 0
    notes: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    also_created: dict[str, int] = field(default_factory=dict)
    batch_id: UUID | None = None
    batch_number: str = ""
    mapping: Mapping | None = None


@dataclass(frozen=True)
class FileFacts:
    """What is kept about the file of an import."""

    name: str
    sha256: str = ""


def facts_of(path: Path, second: Path | None = None) -> FileFacts:
    """Name and hash of the file (of both files when lines come from a second one)."""
    digest = hashlib.sha256(path.read_bytes())
    name = path.name
    if second is not None:
        digest.update(second.read_bytes())
        name = f"{name} + {second.name}"
    return FileFacts(name[:200], digest.hexdigest())


def limits(session: Session) -> Limits:
    """The limits the administrator set."""
    return Limits(
        rows=int(company.get(session, "import.max_rows")),
        bytes=int(company.get(session, "import.max_megabytes")) * MEGABYTE,
    )


# --- proposing ----------------------------------------------------------------------------------------------------


def fields_for(session: Session, kind: Kind) -> tuple[Field, ...]:
    """The fields the acting person may fill."""
    principal = rights.principal_of(session)
    return tuple(one for one in kind.fields if one.right is None or rights.can(principal, *one.right))


def propose(session: Session, kind: Kind, table: Table) -> Mapping:
    """The best guess for a table: columns by heading and content, rules and fixed values that suit it."""
    check_template(session, kind, table)
    fields = fields_for(session, kind)
    lookups: dict[str, Lookup] = {}

    def suits(one: Field, column: Column) -> bool:
        """A column of references must know somebody: a province is no sales territory."""
        if (
            one.type is not Type.REFERENCE
            or one.required
            or not column.filled
            or one.entity in (kind.lookup, *MADE_BY_ITSELF)
        ):
            return True
        if one.entity not in lookups:
            lookups[one.entity] = Lookup(session, one.entity)
        return lookups[one.entity].knows_any(value.strip() for value in table.different(column.index))

    found = mappings.propose(kind.id, fields, table, kind.prefix, suits)
    found = _number_as_code(kind, found, table)
    filled = found.filled()
    constants = {one.id: one.default for one in fields if one.default and one.id not in filled}
    warehouse = kind.has("warehouse") and kind.field("warehouse").required and "warehouse" not in filled
    if warehouse and (only := Lookup(session, "warehouse").only()) is not None:
        constants["warehouse"] = only.code
    missing = dict(found.missing)
    for one in fields:
        if one.type is Type.REFERENCE and one.entity in MADE_BY_ITSELF:
            missing[one.id] = Missing.CREATE
    if kind.id == "territories":
        missing |= {"parent": Missing.CREATE, "group": Missing.CREATE}
    return replace(
        found,
        constants=constants,
        missing=missing,
        existing=kind.existing[0],
        repeated=_repeated(kind, found, table),
    )


def _number_as_code(kind: Kind, found: Mapping, table: Table) -> Mapping:
    """The only number of a file is the code, unless the file has a code of its own."""
    column = found.column_of("external_no")
    if not kind.has("code") or column is None or "code" in found.filled():
        return found
    known = table.column(column)
    return found.with_use(column, "code") if known is not None and known.different == known.filled else found


def _repeated(kind: Kind, found: Mapping, table: Table) -> Repeated:
    """Rows that share a code but have different numbers of their own are versions."""
    code, other = found.column_of("code"), found.column_of("external_no")
    if Repeated.VERSIONS in kind.repeated and code and other:
        codes, others = table.column(code), table.column(other)
        if codes is not None and others is not None and others.unique and codes.different < codes.filled:
            return Repeated.VERSIONS
    return kind.repeated[0]


def check_template(session: Session, kind: Kind, table: Table) -> None:
    """Refuse a template of a newer version or of somebody else's book."""
    if not table.template:
        return
    version = table.template.get("version", "1")
    if version.isascii() and version.isdigit() and int(version[:6]) > TEMPLATE_VERSION:
        raise RuleBroken(NEWER_TEMPLATE)
    book = table.template.get("book", "")
    if book and book != book_id(session):
        raise RuleBroken(FOREIGN_TEMPLATE)


def book_id(session: Session) -> str:
    """The identity of the open book."""
    return str(
        session.execute(select(BookInfo.value).where(BookInfo.name == "book")).scalar_one_or_none() or ""
    )


# --- running ------------------------------------------------------------------------------------------------------


def write(
    session: Session,
    checked: Checked,
    file: FileFacts,
    progress: Progress | None = None,
    *,
    dry_run: bool = False,
    confirmed: bool = False,
) -> ImportResult:
    """Check the rules once more in this transaction, then write everything that is sound.

    Raises NeedsConfirmation when the same file came in before as a kind that cannot be recognised again.
    """
    kind = checked.kind
    _require(session, kind)
    checked.references.forget(session)
    checking.apply_rules(checked)
    total = sum(len(group.rows) for group in checked.live_groups())
    only_skipped = checked.counts().get(Action.SKIP, 0) and not checked.problem_rows()
    if not total and not only_skipped and not dry_run:
        raise RuleBroken(NOTHING_SOUND, count=len(checked.table.rows))
    if not dry_run and not confirmed:
        _refuse_twice(session, kind, file)
    done = 0

    def step(count: int) -> None:
        nonlocal done
        done = min(done + count, total)
        if progress is not None:
            progress(done, total)

    step(0)
    made = creating.create(session, checked)
    written = kind.write(session, checked, step)
    batch = None if dry_run else _note_batch(session, checked, written, file)
    step(total)
    return _result(checked, written, file, made, batch, dry_run=dry_run)


def trial(
    database: Database,
    principal: Principal,
    checked: Checked,
    file: FileFacts,
    progress: Progress | None = None,
) -> ImportResult:
    """The whole import in a transaction that is rolled back: the answer is real, the book stays as it was."""
    try:
        with database.write(principal, reason=None) as session:
            raise _RolledBack(write(session, checked, file, progress, dry_run=True))
    except _RolledBack as end:
        return end.result


class _RolledBack(Exception):
    """Carries the result of a trial out of its transaction."""

    def __init__(self, result: ImportResult) -> None:
        super().__init__()
        self.result = result


def _require(session: Session, kind: Kind) -> None:
    principal = rights.principal_of(session)
    if not rights.can(principal, "import", "C") or not rights.can(principal, kind.entity, "C"):
        raise Denied(NO_RIGHT, kind=kind.name)


def _refuse_twice(session: Session, kind: Kind, file: FileFacts) -> None:
    if not file.sha256 or kind.id not in ("stock", "payments"):
        return
    number = (
        session.execute(
            select(ImportBatch.number).where(
                ImportBatch.kind == kind.id,
                ImportBatch.file_sha256 == file.sha256,
                ImportBatch.undone_at.is_(None),
            )
        )
        .scalars()
        .first()
    )
    if number is not None:
        raise NeedsConfirmation(SAME_FILE, number=number)


def _note_batch(session: Session, checked: Checked, written: Written, file: FileFacts) -> ImportBatch:
    counts = checked.counts()
    batch = ImportBatch(
        number=numbering.take_one(session, "import", clock.today()),
        kind=checked.kind.id,
        file_name=file.name,
        file_sha256=file.sha256,
        created_count=len(written.created),
        updated_count=len(written.updated),
        skipped_count=counts.get(Action.SKIP, 0) + written.unchanged,
        failed_count=len(checked.problem_rows()),
        act=session.info["act"],
    )
    session.add(batch)
    session.flush()
    detail = {
        "number": batch.number,
        "kind": batch.kind,
        "file": file.name,
        "created": batch.created_count,
        "updated": batch.updated_count,
        "failed": batch.failed_count,
    }
    audit.note(session, "import", checked.kind.entity, detail, batch.id)
    return batch


def _result(
    checked: Checked,
    written: Written,
    file: FileFacts,
    made: dict[str, list[UUID]],
    batch: ImportBatch | None,
    *,
    dry_run: bool,
) -> ImportResult:
    records = {
        Action.CREATE.value: len(written.created),
        Action.UPDATE.value: len(written.updated),
        Action.SKIP.value: checked.counts().get(Action.SKIP, 0) + written.unchanged,
        Action.FAIL.value: sum(1 for group in checked.groups if group.action is Action.FAIL),
    }
    rows = {action.value: count for action, count in checked.row_counts().items()}
    if written.unchanged and all(len(group.rows) == 1 for group in checked.live_groups()):
        rows = {action: count for action, count in records.items() if count or action in rows}
    return ImportResult(
        kind=checked.kind.id,
        file=file.name,
        dry_run=dry_run,
        rows=rows,
        records=records,
        problems=tuple(problems_of(checked)),
        warnings=sum(len(found) for found in checked.warnings.values())
        + sum(len(found) for found in checked.dropped.values()),
        notes=tuple(
            say(text, values) for text, values in (*checked.table.notices, *checked.notes, *unused(checked))
        ),
        differences=tuple(written.differences[:DIFFERENCES]),
        also_created={k: len(v) for k, v in made.items()},
        batch_id=batch.id if batch is not None else None,
        batch_number=batch.number if batch is not None else "",
        mapping=checked.mapping,
    )


def say(text: str, values: dict[str, Any]) -> str:
    """A note in the person's language."""
    return tr(text, **values)


def unused(checked: Checked) -> list[tuple[str, dict[str, object]]]:
    """The columns of the file that fill nothing, as a note."""
    parts = {name for text in checked.mapping.composed.values() for name in mappings.parts_of(text)}
    taken = {use.column for use in checked.mapping.uses} | parts
    names = [column.name for column in checked.table.columns if column.name not in taken and column.filled]
    return [(NOT_IMPORTED, {"columns": listed(names)})] if names else []
