"""The rows of a contract: clauses, territories, products and milestones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreements.drafts import ContractDraft, MilestoneDraft, ProductDraft, TerritoryDraft
from models.agreements.records import (
    Contract,
    ContractClause,
    ContractMilestone,
    ContractProduct,
    ContractTemplate,
    ContractTerritory,
    TemplateClause,
)
from models.agreements.templates import PREAMBLE, ClauseDraft
from models.children import lay_over


def template_bodies(session: Session, template_id: UUID | None) -> dict[UUID, tuple[str, str, str]]:
    """Title, text and condition of each clause of a template, to see what a contract changed."""
    if template_id is None:
        return {}
    query = select(TemplateClause).where(TemplateClause.template_id == template_id)
    return {row.id: (row.title, row.body, row.condition) for row in session.scalars(query)}


def stored_rows(session: Session, record: Any, contract_id: UUID) -> Sequence[Any]:
    """The rows of one kind in their order."""
    return session.scalars(select(record).where(record.contract_id == contract_id).order_by(record.position)).all()


def save_rows(session: Session, contract: Contract, draft: ContractDraft) -> None:
    """Lay what was typed over the stored clauses, territories, products and milestones."""
    originals = template_bodies(session, draft.template_id)
    preamble = session.scalar(select(ContractTemplate.preamble).where(ContractTemplate.id == draft.template_id))

    def clause(row: Any, typed: ClauseDraft, place: int) -> None:
        row.position, row.kind, row.title = place, typed.kind, typed.title
        row.body, row.condition = typed.body, typed.condition
        row.template_clause_id = typed.template_clause_id
        if typed.kind == PREAMBLE:
            row.changed = preamble is not None and row.body != preamble.strip()
            return
        original = originals.get(typed.template_clause_id) if typed.template_clause_id else None
        row.changed = bool(originals) and original != (row.title, row.body, row.condition)

    def territory(row: Any, typed: TerritoryDraft, place: int) -> None:
        row.position, row.territory_id = place, typed.territory_id
        row.product_line, row.exclusive = typed.product_line, typed.exclusive

    def product(row: Any, typed: ProductDraft, place: int) -> None:
        row.position, row.product_id = place, typed.product_id
        row.quantity, row.note = typed.quantity, typed.note

    def milestone(row: Any, typed: MilestoneDraft, place: int) -> None:
        row.position, row.title, row.due_on = place, typed.title, typed.due_on
        row.done_on, row.remind_days = typed.done_on, typed.remind_days

    kinds: tuple[tuple[Any, tuple[Any, ...], Any], ...] = (
        (ContractClause, draft.clauses, clause),
        (ContractTerritory, draft.territories, territory),
        (ContractProduct, draft.products, product),
        (ContractMilestone, draft.milestones, milestone),
    )
    for record, drafts, fill in kinds:
        lay_over(
            session,
            contract,
            stored_rows(session, record, contract.id),
            drafts,
            partial(record, contract_id=contract.id, bucket=contract.bucket),
            fill,
        )
