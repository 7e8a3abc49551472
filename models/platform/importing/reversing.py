"""Reverse posted stock documents in bulk: opposite entries of today, the ledger itself is never changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import clock
from models.i18n import N_, tr
from models.ids import new_id
from models.platform import numbering
from models.platform.importing import bulk
from models.stock.records import MoveDocument, MoveLine, MoveState, StockMove

REASON = N_("Import {number} undone")


def reverse(session: Session, ids: set[UUID], number: str) -> int:
    """Reverse these documents unless somebody did so before; returns how many."""
    documents = [
        row for row in _rows(session, MoveDocument, MoveDocument.id, ids) if row.state is MoveState.POSTED
    ]
    if not documents:
        return 0
    today = clock.today()
    numbers = iter(numbering.take(session, "move", today, len(documents)))
    opposite = {row.id: new_id() for row in documents}
    heads = [
        {
            "id": opposite[row.id],
            "bucket": row.bucket,
            "number": next(numbers),
            "kind": row.kind,
            "state": MoveState.POSTED,
            "moved_on": max(today, row.moved_on),
            "warehouse_id": row.warehouse_id,
            "to_warehouse_id": row.to_warehouse_id,
            "reverses_id": row.id,
            "reason": tr(REASON, number=number)[:200],
        }
        for row in documents
    ]
    days = {head["id"]: head["moved_on"] for head in heads}
    found = set(opposite)
    lines = [
        {
            **_copied(
                row,
                ("product_id", "quantity", "unit", "unit_factor", "base_quantity", "unit_cost", "line_no"),
            ),
            "id": new_id(),
            "bucket": row.bucket,
            "document_id": opposite[row.document_id],
        }
        for row in _rows(session, MoveLine, MoveLine.document_id, found)
    ]
    ledger = [
        {
            **_copied(row, ("product_id", "warehouse_id", "kind", "unit_cost")),
            "id": new_id(),
            "bucket": row.bucket,
            "document_id": opposite[row.document_id],
            "quantity": -row.quantity,
            "moved_on": days[opposite[row.document_id]],
        }
        for row in _rows(session, StockMove, StockMove.document_id, found)
    ]
    bulk.insert_rows(session, MoveDocument, heads)
    bulk.insert_rows(session, MoveLine, lines)
    bulk.insert_rows(session, StockMove, ledger)
    bulk.update_rows(session, MoveDocument, {key: {"state": MoveState.REVERSED} for key in opposite})
    return len(documents)


def _rows(session: Session, record: Any, column: Any, keys: set[UUID]) -> list[Any]:
    found: list[Any] = []
    some = list(keys)
    for start in range(0, len(some), bulk.KEYS):
        found += session.scalars(select(record).where(column.in_(some[start : start + bulk.KEYS]))).all()
    return found


def _copied(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
