"""What all writers share: values of a row by column, changes against what is stored, and a sample of differences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from models.base import Choice, Record
from models.i18n import tr
from models.money import format_plain
from models.platform.importing import bulk
from models.platform.importing.checking import Checked
from models.platform.importing.fields import Action
from models.platform.importing.kind import Difference, Written

SAMPLE = 200


def values_of(checked: Checked, row: int, columns: Mapping[str, str]) -> dict[str, Any]:
    """What a row says about each column of the record; blanks are left out, so that defaults apply."""
    found: dict[str, Any] = {}
    for field_id, column in columns.items():
        value = checked.get(field_id, row)
        if value is not None:
            found[column] = value
    return found


def changes_of(
    session: Session, checked: Checked, record: type[Record], columns: Mapping[str, str]
) -> dict[UUID, dict[str, Any]]:
    """For every existing record the columns that differ; an empty cell leaves the stored value alone."""
    groups = checked.live_groups(Action.UPDATE)
    ids = [group.id for group in groups if group.id is not None]
    used = {k: c for k, c in columns.items() if k in checked.values or k in checked.constants}
    stored = bulk.load(session, record, ids, [*used.values(), "deleted_at"])
    changes: dict[UUID, dict[str, Any]] = {}
    for group in groups:
        if group.id is None or group.id not in stored:
            continue
        old = stored[group.id]
        new = values_of(checked, group.rows[0], used)
        changed = {
            column: _typed(record, column, value) for column, value in new.items() if old[column] != value
        }
        if old["deleted_at"] is not None:
            changed["deleted_at"] = None
        if changed:
            changes[group.id] = changed
    return changes


def _typed(record: type[Record], column: str, value: Any) -> Any:
    kind = record.__table__.columns[column].type
    return kind.choices(value) if isinstance(kind, Choice) else value


def note_changes(
    session: Session,
    checked: Checked,
    record: type[Record],
    changes: Mapping[UUID, Mapping[str, Any]],
    columns: Mapping[str, str],
    written: Written,
) -> None:
    """Count what is updated and keep a sample of old → new for the trial run."""
    updates = [group for group in checked.live_groups(Action.UPDATE) if group.id is not None]
    written.updated += [group.id for group in updates if group.id in changes and group.id is not None]
    written.unchanged += sum(1 for group in updates if group.id not in changes)
    fields = {column: field_id for field_id, column in columns.items()}
    some = {key: changes[key] for key in list(changes)[:SAMPLE]}
    wanted = sorted({column for values in some.values() for column in values if column in fields})
    if not wanted:
        return
    stored = bulk.load(session, record, list(some), wanted)
    labels = _labels(session, record, list(some))
    for key, values in some.items():
        for column in values:
            if column not in fields:
                continue
            title = checked.kind.field(fields[column]).title
            before, after = stored[key].get(column), values[column]
            if isinstance(before, UUID) or isinstance(after, UUID):
                before, after = (
                    _reference(session, checked, fields[column], before),
                    checked.text(fields[column], _row_of(checked, key)),
                )
            written.differences.append(Difference(labels.get(key, ""), title, shown(before), shown(after)))


def _row_of(checked: Checked, key: UUID) -> int:
    return next(group.rows[0] for group in checked.groups if group.id == key)


def _reference(session: Session, checked: Checked, field_id: str, key: Any) -> str:
    lookup = checked.references.lookup(checked.kind.field(field_id).entity)
    found = lookup.by_id.get(key)
    return found.name or found.code if found is not None else ""


def _labels(session: Session, record: type[Record], ids: list[UUID]) -> dict[UUID, str]:
    columns = record.__table__.columns
    name = "name" if "name" in columns else "number" if "number" in columns else "id"
    return {key: str(values[name]) for key, values in bulk.load(session, record, ids, [name]).items()}


def shown(value: Any) -> str:
    """A stored value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    if isinstance(value, Decimal):
        return format_plain(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
