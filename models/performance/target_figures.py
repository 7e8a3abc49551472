"""What stands beside a target month by month: what was achieved, and what was achieved a year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, type_coerce
from sqlalchemy.orm import Session

from models.analysis.charts import Drill
from models.analysis.figures import COUNTING
from models.base import Amount, Quantity
from models.clock import clock
from models.lists.shapes import Filter, Op
from models.money import divide, round_amount
from models.performance.records import TargetMeasure, TargetState, TargetSubject
from models.performance.targets import TargetDraft
from models.platform import rights
from models.sales.records import RECEIVED, Order, Payment

ZERO = Decimal(0)


@dataclass(frozen=True)
class Basis:
    """Twelve figures of the target's year and of the year before; None where nothing can be told."""

    achieved: tuple[Decimal, ...] | None = None
    before: tuple[Decimal, ...] | None = None


def basis(session: Session, draft: TargetDraft) -> Basis:
    """The figures beside a target as it is typed."""
    if not _has_owner(draft):
        return Basis()
    return Basis(_months(session, draft, draft.year), _months(session, draft, draft.year - 1))


def _has_owner(draft: TargetDraft) -> bool:
    owners = {
        TargetSubject.COMPANY: draft.subject,
        TargetSubject.AGENT: draft.agent_id,
        TargetSubject.PERSON: draft.user_id,
        TargetSubject.TERRITORY: draft.territory_id,
    }
    if draft.measure is TargetMeasure.RECEIPTS and draft.subject not in (TargetSubject.COMPANY, TargetSubject.AGENT):
        return False
    return owners[draft.subject] is not None


def _months(session: Session, draft: TargetDraft, year: int) -> tuple[Decimal, ...]:
    """The sums of a year by month, in the currency of the target where they are money."""
    if draft.measure is TargetMeasure.RECEIPTS:
        query = _payments(session, draft)
        day = Payment.paid_on
    else:
        query = _orders(session, draft)
        day = Order.ordered_on
    query = query.where(day >= date(year, 1, 1), day <= date(year, 12, 31)).group_by(day)
    found = [ZERO] * 12
    for on, value in session.execute(query):
        found[on.month - 1] += Decimal(value or 0)
    return tuple(found)


def _payments(session: Session, draft: TargetDraft) -> Any:
    query = select(Payment.paid_on, type_coerce(func.sum(Payment.amount), Amount())).where(
        Payment.state.in_(RECEIVED),
        Payment.currency == draft.currency,
        Payment.deleted_at.is_(None),
        rights.visible(session, Payment),
    )
    return query.where(Payment.agent_id == draft.agent_id) if draft.subject is TargetSubject.AGENT else query


def _orders(session: Session, draft: TargetDraft) -> Any:
    value: Any = {
        TargetMeasure.SALES: type_coerce(func.sum(Order.net_total), Amount()),
        TargetMeasure.QUANTITY: type_coerce(func.sum(Order.quantity_total), Quantity()),
        TargetMeasure.ORDERS: func.count(),
    }[draft.measure]
    query = select(Order.ordered_on, value).where(
        Order.state.in_(COUNTING), Order.deleted_at.is_(None), rights.visible(session, Order)
    )
    if draft.measure is TargetMeasure.SALES:
        query = query.where(Order.currency == draft.currency)
    if draft.subject is TargetSubject.AGENT:
        query = query.where(Order.agent_id == draft.agent_id)
    elif draft.subject is TargetSubject.PERSON:
        query = query.where(Order.seller_id == draft.user_id)
    elif draft.subject is TargetSubject.TERRITORY:
        query = query.where(Order.territory_id == draft.territory_id)
    return query


def needed_per_day(draft: TargetDraft, months: Sequence[Decimal]) -> tuple[Decimal, Decimal] | None:
    """What is missing to the year, and how much a day is needed until its end; None for other years and when done."""
    today = clock.today()
    missing = sum(draft.months, ZERO) - sum(months, ZERO)
    if draft.state is not TargetState.ISSUED or draft.year != today.year or missing <= 0:
        return None
    days = (date(draft.year, 12, 31) - today).days + 1
    return missing, round_amount(divide(missing, Decimal(days)))


def rows(draft: TargetDraft) -> Drill | None:
    """The orders or payments behind what was achieved."""
    span = (date(draft.year, 1, 1).isoformat(), date(draft.year, 12, 31).isoformat())
    owner = {
        TargetSubject.AGENT: ("agent", draft.agent_id),
        TargetSubject.PERSON: ("seller", draft.user_id),
        TargetSubject.TERRITORY: ("territory", draft.territory_id),
    }.get(draft.subject)
    filters = [Filter(owner[0], Op.IN, (str(owner[1]),))] if owner is not None else []
    if draft.measure is TargetMeasure.RECEIPTS:
        filters.append(Filter("paid_on", Op.RANGE, span))
        filters.append(Filter("state", Op.IN, tuple(state.value for state in RECEIVED)))
        filters.append(Filter("currency", Op.IN, (draft.currency,)))
        return Drill("payments.list", tuple(filters))
    filters.append(Filter("ordered_on", Op.RANGE, span))
    filters.append(Filter("state", Op.IN, tuple(state.value for state in COUNTING)))
    if draft.measure is TargetMeasure.SALES:
        filters.append(Filter("currency", Op.IN, (draft.currency,)))
    return Drill("orders.list", tuple(filters))
