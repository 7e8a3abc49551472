"""The audit log as a file, for auditors: exactly the entries that fit, in words, and the export itself on record."""

from __future__ import annotations

from pathlib import Path

from models.database import Database
from models.export.spreadsheet import Exported, Progress, write_table
from models.i18n import N_, tr
from models.lists import ColumnInfo, Kind
from models.platform import audit, rights
from models.platform.audit import AuditQuery, AuditRow
from models.platform.principal import Principal
from models.platform.record_words import action_text, detail_text, kind_text

COLUMNS = (
    ColumnInfo("at", N_("When"), Kind.TIME, 140),
    ColumnInfo("user", N_("Who"), Kind.TEXT, 110),
    ColumnInfo("action", N_("What"), Kind.TEXT, 110),
    ColumnInfo("entity", N_("Kind"), Kind.TEXT, 140),
    ColumnInfo("record", N_("Record"), Kind.TEXT, 200),
    ColumnInfo("detail", N_("Before and after"), Kind.TEXT, 420),
    ColumnInfo("reason", N_("Reason"), Kind.TEXT, 160),
    ColumnInfo("key", N_("Key of the record"), Kind.CODE, 260),
)
_LONGEST = 30_000


def export_audit(
    database: Database, principal: Principal, query: AuditQuery, target: Path, progress: Progress | None = None
) -> Exported:
    """Write the entries that fit (right: audit E)."""
    with database.read(principal) as session:
        rights.require(session, "audit", "E")
        rows = (_values(row) for row in audit.stream(session, query))

        def note(written: int) -> None:
            with database.write(principal) as noting:
                detail = {"list": "audit.list", "file": target.name, "rows": written, "query": query.plain()}
                audit.note(noting, "export", "audit", detail)

        return write_table(target, COLUMNS, rows, title=tr("Audit log"), progress=progress, before_naming=note)


def _values(row: AuditRow) -> tuple[object, ...]:
    key = str(row.row_id) if row.row_id else ""
    return (row.at, row.user or tr("Program"), action_text(row), kind_text(row), row.record,
            detail_text(row)[:_LONGEST], row.reason, key)  # fmt: skip
