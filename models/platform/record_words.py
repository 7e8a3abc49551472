"""Stored columns and values in the words of the screen: what the audit log says about any table.

Titles and words of states come from the lists that show the same columns, so that a field has one name everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from models.clock import clock
from models.dates import format_instant
from models.i18n import N_, listed, titled, tr
from models.money import format_plain
from models.platform import history, rights
from models.platform.audit import ACTION_WORDS, AuditRow

TABLE_WORDS = {
    "agents": N_("Agent"),
    "contracts": N_("Contract"),
    "contract_approvals": N_("Approval of a contract"),
    "approval_rules": N_("Step of approval"),
    "approval_delegations": N_("Substitute"),
    "checklists": N_("Checklist"),
    "checklist_items": N_("Point of a checklist"),
    "checklist_templates": N_("Checklist template"),
    "checklist_template_items": N_("Point of a checklist"),
    "contract_templates": N_("Template"),
    "template_clauses": N_("Clause"),
    "orders": N_("Order"),
    "payments": N_("Payment"),
    "account_entries": N_("Account entry"),
    "deals": N_("Registered deal"),
    "products": N_("Product"),
    "categories": N_("Category"),
    "warehouses": N_("Warehouse"),
    "move_documents": N_("Stock movement"),
    "stock_positions": N_("Stock on hand"),
    "reservations": N_("Reservation"),
    "targets": N_("Target"),
    "target_months": N_("Target"),
    "scorecards": N_("Scorecard"),
    "score_schemes": N_("Scheme"),
    "score_criteria": N_("Criterion"),
    "territories": N_("Territory"),
    "agent_levels": N_("Level"),
    "users": N_("User"),
    "settings": N_("Setting"),
    "saved_views": N_("Saved view"),
    "import_batches": N_("Import"),
    "import_profiles": N_("Saved mapping"),
    "print_log": N_("Print"),
}
FIELD_WORDS = {
    "name": N_("Name"),
    "code": N_("Code"),
    "title": N_("Title"),
    "status": N_("Status"),
    "state": N_("Status"),
    "note": N_("Note"),
    "reason": N_("Reason"),
    "deleted_at": N_("Removed"),
    "value": N_("Value"),
    "text": N_("Text"),
    "content": N_("Content"),
    "amount": N_("Amount"),
    "price": N_("Price"),
    "quantity": N_("Quantity"),
    "unit": N_("Unit"),
    "currency": N_("Currency"),
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "login": N_("Sign-in name"),
    "role": N_("Role"),
    "scope": N_("Reach of the rights"),
    "grants": N_("Further rights"),
    "language": N_("Language"),
    "number": N_("Number"),
    "cost": N_("Cost price"),
    "account_no": N_("Account number"),
    "bank": N_("Bank"),
    "rows": N_("Rows"),
    "file": N_("File"),
    "list": N_("List"),
    "columns": N_("Columns"),
    "query": N_("Filter"),
    "field": N_("Field"),
    "document": N_("Document"),
    "target": N_("Target"),
    "copies": N_("Copies"),
    "count": N_("Attempts"),
    "sealed": N_("Acts with a seal"),
    "flaws": N_("Contradictions"),
}
UNTOLD = frozenset({"heads"})
"""Facts of a note that are for the proof of the log, not for people."""


@dataclass(frozen=True)
class _Known:
    title: str
    words: dict[str, str]


@lru_cache(maxsize=1)
def _known() -> dict[tuple[str, str], _Known]:
    """(table, column) → its title and the words of its values, from every list."""
    from models.lists.catalogue import SPECS, spec_of

    found: dict[tuple[str, str], _Known] = {}
    for list_id in SPECS:
        spec = spec_of(list_id)
        for column in spec.columns:
            for part in (column.key, column.value):
                table, name = getattr(getattr(part, "class_", None), "__tablename__", ""), getattr(part, "key", "")
                if table == spec.record.__tablename__ and name:
                    words = {str(key): text for key, text in column.words.items()}
                    found.setdefault((table, str(name)), _Known(column.title, words))
    return found


def table_title(table: str) -> str:
    """What a table holds one of."""
    from models.platform.tale import TABLE_WORDS as PARTS

    word = TABLE_WORDS.get(table) or PARTS.get(table)
    return tr(word) if word else tr("Record")


def field_title(table: str, field: str) -> str:
    """The name of a column on the screen."""
    known = _known().get((table, field))
    if known is not None:
        return tr(known.title)
    word = FIELD_WORDS.get(field) or FIELD_WORDS.get(field.removesuffix("_id"))
    return tr(word) if word else tr("Other field")


def choice_word(table: str, field: str, raw: Any) -> str:
    """The English word of a stored choice, as the lists say it; empty for anything else."""
    known = _known().get((table, field))
    return known.words.get(str(raw), "") if known is not None else ""


def value_text(table: str, field: str, raw: Any, names: Mapping[str, str] | None = None) -> str:
    """A logged value as people read it; empty for none."""
    known = _known().get((table, field))
    if known is not None and str(raw) in known.words:
        return tr(known.words[str(raw)])
    value = history.value_of(table, field, raw)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    if isinstance(value, Decimal):
        return format_plain(value)
    if isinstance(value, datetime):
        return format_instant(value, clock.zone)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return (names or {}).get(str(value)) or tr("another record")
    if isinstance(value, (list, tuple)):
        return listed(str(one) for one in value)
    return str(value)


def action_text(row: AuditRow) -> str:
    """The act in words."""
    return tr(ACTION_WORDS.get(row.action, row.action))


def kind_text(row: AuditRow) -> str:
    """The kind of record in words."""
    word = rights.ENTITY_WORDS.get(row.entity)
    text = tr(word) if word else table_title(row.entity)
    return text[:1].upper() + text[1:]


def detail_text(row: AuditRow, longest: int = 0) -> str:
    """Before and after of each field, or the facts of a note."""
    if not isinstance(row.detail, Mapping):
        return "" if row.detail is None else str(row.detail)
    parts = []
    for name, value in row.detail.items():
        if name in UNTOLD:
            continue
        title = field_title(row.entity, name)
        if row.action == "U" and isinstance(value, list) and len(value) == 2:
            before, after = (_short(value_text(row.entity, name, one, row.names), longest) for one in value)
            text = f"{before or '—'} → {after or '—'}"
        else:
            text = _short(value_text(row.entity, name, value, row.names), longest) or "—"
        parts.append(titled(title, text))
    return tr("; ").join(parts)


def _short(text: str, longest: int) -> str:
    return text if not longest or len(text) <= longest else text[: longest - 1] + "…"
