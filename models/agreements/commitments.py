"""What an agent has promised to buy in a contract, against what was bought (feature B9).

Bought is what counts as sales everywhere: net amounts of confirmed, shipping and completed orders, returns negative, in the
contract's currency and on days of its term. An order that names another contract does not count here.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, case, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from models.agreements.records import Contract, ContractProduct, ContractState
from models.analysis.figures import COUNTED
from models.catalog.records import Product
from models.days_sql import a_day, days_until
from models.i18n import N_
from models.money import round_amount
from models.platform import rights
from models.sales.records import Order, OrderLine

TOLERANCE = Decimal("0.9")
"""Who has bought nine tenths of the share of the days gone by is not said to be behind."""


class Fulfilment(enum.StrEnum):
    """How a promise stands."""

    NONE = "none"
    WAITING = "waiting"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    FULFILLED = "fulfilled"
    LAPSED = "lapsed"


FULFILMENT_WORDS = {
    Fulfilment.NONE: N_("Nothing promised"),
    Fulfilment.WAITING: N_("Not begun"),
    Fulfilment.ON_TRACK: N_("On track"),
    Fulfilment.BEHIND: N_("Behind"),
    Fulfilment.FULFILLED: N_("Fulfilled"),
    Fulfilment.LAPSED: N_("Lapsed unfulfilled"),
}
FULFILMENT_TONES = {
    Fulfilment.NONE: "neutral",
    Fulfilment.WAITING: "neutral",
    Fulfilment.ON_TRACK: "info",
    Fulfilment.BEHIND: "warn",
    Fulfilment.FULFILLED: "ok",
    Fulfilment.LAPSED: "error",
}


@dataclass(frozen=True)
class Promise:
    """One promise: of money (no product), or of a quantity of a product in its base unit. `expected` is due by now."""

    product_id: UUID | None
    code: str
    name: str
    unit: str
    promised: Decimal
    bought: Decimal
    expected: Decimal
    state: Fulfilment

    @property
    def share(self) -> Decimal:
        """Bought ÷ promised."""
        return self.bought / self.promised

    @property
    def missing(self) -> Decimal:
        """What is still to be bought, never negative."""
        return max(self.promised - self.bought, Decimal(0))


@dataclass(frozen=True)
class Commitment:
    """All promises of a contract. `forecast` is the amount at the end of the term if buying goes on as so far."""

    currency: str
    starts_on: date
    ends_on: date
    days_gone: int
    days: int
    bought: Decimal
    forecast: Decimal | None
    promises: tuple[Promise, ...]

    @property
    def state(self) -> Fulfilment:
        """The worst of all promises."""
        order = (Fulfilment.LAPSED, Fulfilment.BEHIND, Fulfilment.ON_TRACK, Fulfilment.WAITING, Fulfilment.FULFILLED)
        found = {one.state for one in self.promises}
        return next((state for state in order if state in found), Fulfilment.NONE)

    @property
    def amount(self) -> Promise | None:
        """The promise of money, if there is one."""
        return next((one for one in self.promises if one.product_id is None), None)


def of(session: Session, contract_id: UUID, today: date) -> Commitment:
    """How the promises of one contract stand on a day (right: contract R and order R)."""
    from models.agreements import contracts  # which shows these figures in its list

    contract = contracts.find(session, contract_id)
    rights.require(session, "order", "R", contract.bucket)
    first, last = _term(contract)
    days = (last - first).days + 1
    gone = min(max((today - first).days + 1, 0), days)
    share = Decimal(gone) / days
    total = select(func.coalesce(func.sum(OrderLine.net_amount), 0)).where(*_counting(session, contract))
    bought = Decimal(session.scalar(total) or 0)
    promises = []
    if contract.commitment:
        expected = round_amount(contract.commitment * share, contract.currency)
        state = _state(contract.commitment, bought, expected, today, first, last)
        promises.append(Promise(None, "", "", contract.currency, contract.commitment, bought, expected, state))
    promises += _quantities(session, contract, share, today)
    forecast = round_amount(bought / share, contract.currency) if 0 < gone < days else None
    return Commitment(contract.currency, first, last, gone, days, bought, forecast, tuple(promises))


def _term(contract: Contract) -> tuple[date, date]:
    """The days on which buying counts: a contract that was terminated counts to its real end."""
    ended = contract.state is ContractState.TERMINATED and contract.terminated_on is not None
    return contract.starts_on, contract.terminated_on if ended and contract.terminated_on else contract.ends_on


def _counting(session: Session, contract: Contract) -> list[ColumnElement[bool]]:
    first, last = _term(contract)
    elsewhere = select(Order.id).where(
        Order.id == OrderLine.order_id, Order.contract_id.is_not(None), Order.contract_id != contract.id
    )
    return [
        COUNTED, OrderLine.agent_id == contract.agent_id, OrderLine.currency == contract.currency,
        OrderLine.ordered_on >= first, OrderLine.ordered_on <= last, ~elsewhere.exists(),
        rights.bucket_filter(session, "order", OrderLine.agent_id),
    ]  # fmt: skip


def _quantities(session: Session, contract: Contract, share: Decimal, today: date) -> list[Promise]:
    first, last = _term(contract)
    rows = session.execute(
        select(ContractProduct.product_id, ContractProduct.quantity, Product.code, Product.name, Product.unit)
        .join(Product, Product.id == ContractProduct.product_id)
        .where(ContractProduct.contract_id == contract.id, ContractProduct.quantity > 0)
        .order_by(ContractProduct.position)
    ).all()
    if not rows:
        return []
    keys = [row.product_id for row in rows]
    query = (
        select(OrderLine.product_id, func.sum(OrderLine.base_quantity))
        .where(*_counting(session, contract), OrderLine.product_id.in_(keys))
        .group_by(OrderLine.product_id)
    )
    bought: dict[UUID, Any] = {key: total for key, total in session.execute(query)}
    found = []
    for key, quantity, code, name, unit in rows:
        assert quantity is not None  # asked for those above zero
        had, expected = Decimal(bought.get(key) or 0), quantity * share
        state = _state(quantity, had, expected, today, first, last)
        found.append(Promise(key, code, name, unit, quantity, had, expected, state))
    return found


def _state(promised: Decimal, bought: Decimal, expected: Decimal, today: date, first: date, last: date) -> Fulfilment:
    if bought >= promised:
        return Fulfilment.FULFILLED
    if today > last:
        return Fulfilment.LAPSED
    if today < first:
        return Fulfilment.WAITING
    return Fulfilment.BEHIND if bought < expected * TOLERANCE else Fulfilment.ON_TRACK


# --- the list of contracts -------------------------------------------------------------------------------


def bought_sql(session: Session) -> ColumnElement[Decimal]:
    """The amount bought under each contract, for rows of the list."""
    elsewhere = select(Order.id).where(
        Order.id == OrderLine.order_id, Order.contract_id.is_not(None), Order.contract_id != Contract.id
    ).correlate(OrderLine, Contract)
    query = select(func.coalesce(func.sum(OrderLine.net_amount), 0)).where(
        COUNTED, OrderLine.agent_id == Contract.agent_id, OrderLine.currency == Contract.currency,
        OrderLine.ordered_on >= Contract.starts_on, OrderLine.ordered_on <= _last_day(), ~elsewhere.exists(),
        rights.bucket_filter(session, "order", OrderLine.agent_id),
    )  # fmt: skip
    return query.correlate(Contract).scalar_subquery()


def _plain(amount: Any) -> ColumnElement[Any]:
    """An amount as the bare number that is stored, so that it is multiplied by plain numbers."""
    return type_coerce(amount, BigInteger())


def _last_day() -> ColumnElement[Any]:
    ended = (Contract.state == ContractState.TERMINATED) & Contract.terminated_on.is_not(None)
    return case((ended, Contract.terminated_on), else_=Contract.ends_on)


def fulfilment_sql(session: Session, today: date) -> ColumnElement[str]:
    """`Commitment.amount.state` for each contract of the list; quantities of products are not looked at there."""
    bought, day = bought_sql(session), a_day(today)
    days = days_until(Contract.ends_on, Contract.starts_on) + 1
    gone = 1 - days_until(Contract.starts_on, day)
    unsigned = Contract.in_force_version == 0
    return case(
        ((func.coalesce(Contract.commitment, 0) == 0) | unsigned, literal(Fulfilment.NONE.value)),
        (bought >= Contract.commitment, literal(Fulfilment.FULFILLED.value)),
        (_last_day() < today, literal(Fulfilment.LAPSED.value)),
        (Contract.starts_on > today, literal(Fulfilment.WAITING.value)),
        (_plain(bought) * days * 10 < _plain(Contract.commitment) * gone * 9, literal(Fulfilment.BEHIND.value)),
        else_=literal(Fulfilment.ON_TRACK.value),
    )
