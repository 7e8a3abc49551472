"""What the header of an order asks while somebody types: the agent's defaults, choices, credit line and rights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreements import contracts
from models.clock import clock
from models.partners import certificates
from models.partners.records import AddressKind, Agent, AgentAddress
from models.platform import company, people_words, rights
from models.sales import credit
from models.sales.order_products import delivering
from models.sales.order_shapes import OrderDetails, OrderDraft
from models.sales.orders import address_text, names_of


@dataclass(frozen=True)
class CreditView:
    """The credit line of an agent as orders show it; `room` is what another order may take."""

    currency: str
    limit: Decimal
    used: Decimal
    overdue: Decimal
    tolerance: Decimal
    checked: bool
    approvers: tuple[str, ...] = ()

    @property
    def room(self) -> Decimal:
        """What is left of the limit; negative when over."""
        return self.limit - self.used


@dataclass(frozen=True)
class AgentEntry:
    """What the header of an order takes from its agent, and what can be chosen there."""

    values: Mapping[str, Any]
    contracts: tuple[tuple[UUID, str], ...]
    addresses: tuple[tuple[UUID, str], ...]
    warehouses: tuple[tuple[UUID, str], ...]
    credit: CreditView | None
    may_price: bool
    free_discount: Decimal | None
    discount_approvers: tuple[str, ...] = field(default_factory=tuple)
    lacks_contract: str = ""
    """What an order without a contract in force meets: "warn", "hold", or nothing."""
    lacks_certificates: tuple[str, str] = ("", "")
    """What an order meets whose agent has no valid certificates ("warn", "refuse", or nothing), and which these are."""


# --- the header ------------------------------------------------------------------------------------------


def defaults(session: Session, agent_id: UUID, on: date | None = None) -> dict[str, Any]:
    """What the header of a new order takes from its agent."""
    agent: Agent = rights.find(session, Agent, agent_id)
    held = contracts.in_force(session, agent_id, on or clock.today())
    places, addresses = delivering(session), _addresses(session, agent_id)
    own = next((key for key, _ in places if key == agent.warehouse_id), None)
    values: dict[str, Any] = {
        "agent_id": agent.id,
        "agent_name": agent.name,
        "agent_code": agent.code,
        "currency": agent.currency,
        "prices_include_tax": agent.prices_include_tax,
        "contract_id": held[0][0] if held else None,
        "warehouse_id": own or (places[0][0] if places else None),
        "territory_id": agent.territory_id,
        "seller_id": agent.rep_id or agent.manager_id,
        "ship_to_id": addresses[0][0] if addresses else None,
    }
    return values | names_of(session, OrderDraft(**values))


def _addresses(session: Session, agent_id: UUID) -> tuple[tuple[UUID, str], ...]:
    rows = session.scalars(
        select(AgentAddress)
        .where(AgentAddress.agent_id == agent_id, AgentAddress.deleted_at.is_(None))
        .order_by(
            (AgentAddress.kind == AddressKind.SHIPPING).desc(), AgentAddress.is_default.desc(), AgentAddress.position
        )
    )
    return tuple((row.id, address_text(row)) for row in rows)


def agent_entry(session: Session, agent_id: UUID, on: date | None = None, without: UUID | None = None) -> AgentEntry:
    """Defaults, choices, credit line and rights of an agent's orders; `without` leaves one order out."""
    free = discount_limit(session, agent_id)
    held = tuple(contracts.in_force(session, agent_id, on or clock.today()))
    policy = "" if held else company.get(session, "orders.without_contract")
    return AgentEntry(
        values=defaults(session, agent_id, on),
        contracts=held,
        addresses=_addresses(session, agent_id),
        warehouses=delivering(session),
        credit=credit_view(session, agent_id, without),
        may_price=rights.may(session, "price", "U", agent_id),
        free_discount=free,
        discount_approvers=people_words.who_may(session, "order", "A", agent_id) if free is not None else (),
        lacks_contract=policy if policy in ("warn", "hold") else "",
        lacks_certificates=certificates.met_by(session, agent_id, on or clock.today()),
    )


def discount_limit(session: Session, agent_id: UUID) -> Decimal | None:
    """How much discount the acting person may give an agent by himself; None without limit."""
    if rights.may(session, "order", "A", agent_id):
        return None
    return Decimal(str(company.get(session, "orders.free_discount", "0.1")))


def credit_view(session: Session, agent_id: UUID, without: UUID | None = None) -> CreditView | None:
    """The credit line, also for sales people who cannot read the ledger; None for an agent without a limit."""
    rights.require(session, "order", "R", agent_id)
    now = credit.exposure(session, agent_id, clock.today(), without=without)
    if not now.checked:
        return None
    who = people_words.who_may(session, "credit", "A", agent_id)
    return CreditView(now.currency, now.allowed, now.used, now.overdue, now.tolerance, now.checked, who)


def blank(session: Session, args: Mapping[str, Any]) -> OrderDetails:
    """A new order of today, with the agent of `args` and its defaults if one is named."""
    start = OrderDetails(
        ordered_on=clock.today(),
        currency=str(company.get(session, "company.currency")),
        prices_include_tax=bool(company.get(session, "orders.prices_include_tax")),
    )
    agent = args.get("agent_id") or dict(args.get("values") or {}).get("agent_id")
    if not agent:
        places = delivering(session)
        only = places[0] if len(places) == 1 else None
        return replace(start, warehouse_id=only[0], warehouse_name=only[1]) if only else start
    return replace(start, **defaults(session, UUID(str(agent))))
