"""Whether two contracts promise the same territory and product line at the same time."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreements.records import Contract, ContractProduct, ContractState, ContractTerritory
from models.i18n import tr
from models.partners.records import Territory
from models.partners.territories import ancestors, descendants
from models.platform import rights

BINDING = (ContractState.TO_SIGN, ContractState.SIGNED)


@dataclass(frozen=True)
class TerritoryConflict:
    """Another contract over the same territory; its names are given only if the person may see it."""

    contract_id: UUID
    number: str
    agent: str
    territory: str
    same_agent: bool


def conflicts_of(session: Session, contract: Contract) -> list[TerritoryConflict]:
    """Binding contracts that overlap with this one: any of the same agent, others where one of both is exclusive.

    A territory overlaps with what it lies in and what lies in it; contracts that name different products do not.
    """
    if contract.supplement_of_id is not None:
        return []
    rows = session.scalars(select(ContractTerritory).where(ContractTerritory.contract_id == contract.id)).all()
    if not rows:
        return []
    related = {row.territory_id: _related(session, row.territory_id) for row in rows}
    products = _products(session, contract.id)
    query = (
        select(Contract, ContractTerritory, Territory.name)
        .join(ContractTerritory, ContractTerritory.contract_id == Contract.id)
        .join(Territory, Territory.id == ContractTerritory.territory_id)
        .where(
            Contract.id != contract.id,
            Contract.deleted_at.is_(None),
            Contract.state.in_(BINDING),
            Contract.supplement_of_id.is_(None),
            Contract.starts_on <= contract.ends_on,
            Contract.ends_on >= contract.starts_on,
            ContractTerritory.territory_id.in_({key for row in rows for key in related[row.territory_id]}),
        )
        .order_by(Contract.ends_on)
    )
    found = []
    for other, territory, name in session.execute(query):
        for row in rows:
            if territory.territory_id not in related[row.territory_id]:
                continue
            if not _same_line(row.product_line, territory.product_line):
                continue
            others = _products(session, other.id)
            if products and others and not products & others:
                continue
            same = other.agent_id == contract.agent_id
            if same and row.territory_id != territory.territory_id:
                continue
            if same or row.exclusive or territory.exclusive:
                found.append(_named(session, other, name, same))
                break
    return found


def _related(session: Session, territory_id: UUID) -> set[UUID]:
    """The territory, what it lies in and what lies in it."""
    return {territory_id, *ancestors(session, territory_id), *descendants(session, territory_id)}


def _products(session: Session, contract_id: UUID) -> set[UUID]:
    """The products a contract names; none means all of its product line."""
    return set(session.scalars(select(ContractProduct.product_id).where(ContractProduct.contract_id == contract_id)))


def _same_line(first: str, second: str) -> bool:
    """An empty product line means all of them."""
    return not first or not second or first == second


def _named(session: Session, other: Contract, territory: str, same: bool) -> TerritoryConflict:
    if rights.may(session, "contract", "R", other.bucket):
        return TerritoryConflict(other.id, other.number or "", other.agent_name, territory, same)
    hidden = tr("a contract you cannot see")
    return TerritoryConflict(other.id, hidden, "", territory, same)
