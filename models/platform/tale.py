"""The history of any record in words: who it was, what references were called, and which table it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import Base, Choice, Record
from models.i18n import N_
from models.platform import history, owners, rights, users
from models.platform.history import HistoryEntry
from models.platform.records import Act, Change

NAMING_COLUMNS = ("name", "number", "code", "title", "line")
SILENT_FIELDS = frozenset({
    "seq", "id", "bucket", "version", "rev", "created_at", "created_by", "changed_at", "changed_by", "position",
    "normal_name", "initials", "pinyin", "sort_key", "customer_core", "frozen_text", "template_clause_id",
})  # fmt: skip

TABLE_WORDS = {
    "target_months": N_("Month"),
    "template_clauses": N_("Clause"),
    "checklist_items": N_("Point of a checklist"),
    "checklist_template_items": N_("Point of a checklist"),
    "print_log": N_("Print"),
    "contacts": N_("Contact"),
    "agent_addresses": N_("Address"),
    "qualifications": N_("Certificate"),
    "bank_accounts": N_("Bank account"),
    "credit_profiles": N_("Credit"),
    "credit_temps": N_("Temporary credit"),
    "agent_territories": N_("Authorised territory"),
    "level_history": N_("Level"),
    "agent_merges": N_("Merged agent"),
    "attachments": N_("File"),
    "comments": N_("Comment"),
    "order_lines": N_("Order line"),
    "order_events": N_("Step"),
    "credit_holds": N_("Hold"),
    "product_units": N_("Unit"),
    "prices": N_("Price"),
    "product_costs": N_("Cost price"),
    "move_lines": N_("Line of the document"),
    "stock_moves": N_("Ledger entry"),
    "contract_clauses": N_("Clause"),
    "contract_territories": N_("Territory"),
    "contract_products": N_("Product"),
    "contract_milestones": N_("Milestone"),
    "contract_versions": N_("Version"),
    "score_items": N_("Criterion"),
}


ROW_NAMES = {
    "contacts": "name", "agent_addresses": "line", "qualifications": "number", "bank_accounts": "bank",
    "credit_temps": "reason", "agent_territories": "territory_id", "level_history": "level_id",
    "attachments": "name", "order_lines": "description", "product_units": "unit",
    "move_lines": "product_id", "contract_clauses": "title", "contract_territories": "territory_id",
    "contract_products": "product_id", "contract_milestones": "title",
}  # fmt: skip
"""By which column a row of a record is known to people; a key stands for the name behind it."""
LONGEST_NAME = 60
UNLINKED = {
    "decided_by": "users", "conflict_of_id": "deals",
    "reviewer_id": "users", "user_id": "users", "released_by": "users", "approver_id": "users",
    "warehouse_id": "warehouses", "ship_to_id": "agent_addresses", "origin_id": "orders", "contract_id": "contracts",
    "agent_id": "agents", "territory_id": "territories",
    "attachment_id": "attachments", "signed_file_id": "attachments",
}  # fmt: skip
"""Which records a column names that is no foreign key (the record may be gone, or come later)."""


@dataclass(frozen=True)
class Tale:
    """The entries of a record, newest first, and the names behind the keys and rows that occur in them."""

    entries: tuple[HistoryEntry, ...]
    names: dict[str, str]
    words: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """English words of the choices that occur, by table, column and stored value."""


def of(session: Session, table: str, key: UUID, limit: int = 500) -> Tale:
    """The history of a record with what its references are called."""
    record = owners.record_class(table)
    entries = history.of(session, record, key, limit)
    return Tale(tuple(entries), names_of(session, entries) | row_names(session, entries), choices_of(entries))


def choices_of(entries: Iterable[HistoryEntry]) -> dict[tuple[str, str, str], str]:
    """The words of states and kinds that occur in a history."""
    from models.platform.record_words import choice_word

    found: dict[tuple[str, str, str], str] = {}
    for entry in entries:
        columns: Any = Base.metadata.tables[entry.table].columns if entry.table in Base.metadata.tables else {}
        for change in entry.changes:
            if change.field in columns and isinstance(columns[change.field].type, Choice):
                for value in (change.before, change.after):
                    word = choice_word(entry.table, change.field, value)
                    if word:
                        found[entry.table, change.field, str(value)] = word
    return found


def row_names(session: Session, entries: Iterable[HistoryEntry]) -> dict[str, str]:
    """What the visible rows are called that were added and are still there, by key as text; no words of a discussion."""
    wanted: dict[str, set[UUID]] = {}
    for entry in entries:
        if entry.action == "I" and entry.table in ROW_NAMES:
            wanted.setdefault(entry.table, set()).add(entry.row_id)
    found: dict[str, str] = {}
    for table, keys in wanted.items():
        record: Any = owners.record_class(table)
        query = select(record.id, getattr(record, ROW_NAMES[table])).where(record.id.in_(keys))
        rows = session.execute(query.where(rights.visible(session, record))).all()
        links = [link.column.table.name for link in record.__table__.columns[ROW_NAMES[table]].foreign_keys]
        known = names_in(session, owners.record_class(links[0]), {value for _, value in rows}) if links else {}
        for key, value in rows:
            text = known.get(str(value), "") if links else str(value)
            found[str(key)] = text if len(text) <= LONGEST_NAME else text[:LONGEST_NAME] + "…"
    return found


def names_of(session: Session, entries: Iterable[HistoryEntry]) -> dict[str, str]:
    """What the records behind the keys in a history are called, by key as text."""
    wanted: dict[str, set[UUID]] = {}
    for entry in entries:
        table_known = Base.metadata.tables.get(entry.table)
        for change in entry.changes:
            column = table_known.columns.get(change.field) if table_known is not None else None
            target = target_of(column) if column is not None else ""
            for value in (change.before, change.after):
                if target and isinstance(value, UUID):
                    wanted.setdefault(target, set()).add(value)
    found: dict[str, str] = {}
    for table, keys in wanted.items():
        found.update(names_in(session, owners.record_class(table), keys))
    return found


def target_of(column: Any) -> str:
    """The table of the records a column names; empty when it names none."""
    return next((link.column.table.name for link in column.foreign_keys), UNLINKED.get(column.name, ""))


def names_in(session: Session, record: type[Record], keys: set[UUID]) -> dict[str, str]:
    """What visible rows of a table are called, by key as text; people also to those who may not open their accounts."""
    if record.__tablename__ == "users":
        return {str(key): name for key, name in users.names_shown(session).items() if key in keys}
    column: Any = next((getattr(record, name) for name in NAMING_COLUMNS if hasattr(record, name)), None)
    if column is None:
        return {}
    query = select(record.id, column).where(record.id.in_(keys), rights.visible(session, record))
    return {str(key): name for key, name in session.execute(query)}


def last_author(session: Session, key: UUID) -> str:
    """Who changed a record last, by name; the record was found visible before."""
    query = (
        select(Act.user_id)
        .join(Change, Change.act == Act.seq)
        .where(Change.root_id == key)
        .order_by(Change.seq.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    return users.names_shown(session).get(found[0], "") if found is not None else ""
