"""The list of targets, with what was achieved beside them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Integer, and_, case, cast, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from models.analysis.figures import COUNTING
from models.base import Amount
from models.clock import clock
from models.i18n import N_
from models.lists import Column, Filter, Join, Kind, ListQuery, ListSpec, Op, Sort, View, ViewState
from models.partners.records import Agent, Territory
from models.performance.records import (
    TARGET_MEASURE_WORDS,
    TARGET_STATE_WORDS,
    TARGET_SUBJECT_WORDS,
    Target,
    TargetMeasure,
    TargetMonth,
    TargetState,
    TargetSubject,
)
from models.platform.records import User
from models.sales.records import Order

TARGET_TONES = {TargetState.DRAFT: "neutral", TargetState.ISSUED: "ok", TargetState.CLOSED: "neutral"}


def _total(session: Session) -> Any:
    total = select(func.sum(TargetMonth.value)).where(TargetMonth.target_id == Target.id)
    return total.correlate(Target).scalar_subquery()


def _achieved(session: Session) -> Any:
    """Sales of the target's year and currency that belong to its subject; empty for other measures than sales."""
    mine = or_(
        and_(Target.subject == TargetSubject.AGENT, Order.agent_id == Target.agent_id),
        and_(Target.subject == TargetSubject.PERSON, Order.seller_id == Target.user_id),
        and_(Target.subject == TargetSubject.TERRITORY, Order.territory_id == Target.territory_id),
        Target.subject == TargetSubject.COMPANY,
    )
    year: Any = func.extract("year", Order.ordered_on)
    if session.get_bind().dialect.name == "sqlite":
        year = cast(func.substr(Order.ordered_on, 1, 4), Integer)
    sold = (
        select(func.coalesce(func.sum(Order.net_total), 0))
        .where(
            mine,
            year == Target.year,
            Order.currency == Target.currency,
            Order.state.in_(COUNTING),
            Order.deleted_at.is_(None),
        )
        .correlate(Target)
        .scalar_subquery()
    )
    return case((Target.measure == TargetMeasure.SALES, sold))


def _behind(session: Session) -> Any:
    """How much is missing to the completed months of this year; empty for targets that are not in force."""
    today = clock.today()
    due = (
        select(func.coalesce(func.sum(TargetMonth.value), 0))
        .where(TargetMonth.target_id == Target.id, TargetMonth.period < today.year * 100 + today.month)
        .correlate(Target)
        .scalar_subquery()
    )
    counted = and_(
        Target.measure == TargetMeasure.SALES, Target.state == TargetState.ISSUED, Target.year == today.year
    )
    missing = type_coerce(due, BigInteger) - type_coerce(_achieved(session), BigInteger)
    return type_coerce(case((counted, missing)), Amount())


TARGETS = ListSpec(
    id="targets.list", entity="target", title=N_("Targets"), record=Target, opens="target",
    nothing=N_("Targets of agents, people and territories stand here. Create one, or import them from a spreadsheet."),
    searched=N_("Name"),
    tables=frozenset({"target_months", "orders"}),
    joins=(
        Join(Agent, Target.agent_id == Agent.id),
        Join(User, Target.user_id == User.id),
        Join(Territory, Target.territory_id == Territory.id),
    ),
    columns=(
        Column("name", N_("Target of"), func.coalesce(Agent.name, User.name, Territory.name, ""), width=220,
               sort=func.coalesce(Agent.sort_key, User.sort_key, Territory.sort_key, ""), search=True),
        Column("subject", N_("Subject"), Target.subject, Kind.CHOICE, words=TARGET_SUBJECT_WORDS),
        Column("year", N_("Year"), Target.year, Kind.NUMBER, width=70, plain=True),
        Column("measure", N_("Measure"), Target.measure, Kind.CHOICE, words=TARGET_MEASURE_WORDS, width=120),
        Column("total", N_("Target"), _total, Kind.AMOUNT, currency="currency"),
        Column("achieved", N_("Achieved"), _achieved, Kind.AMOUNT, currency="currency"),
        Column("behind", N_("Behind by"), _behind, Kind.AMOUNT, currency="currency"),
        Column("currency", N_("Currency"), Target.currency, Kind.CODE, width=70, shown=False),
        Column("state", N_("Status"), Target.state, Kind.CHOICE, words=TARGET_STATE_WORDS, tones=TARGET_TONES),
        Column("product_line", N_("Product line"), Target.product_line, width=120, shown=False),
        Column("note", N_("Note"), Target.note, shown=False, width=200),
    ),
    order=(Sort("year", descending=True), Sort("name")),
    views=(
        View("behind", N_("Behind target"), ViewState(query=ListQuery(
            filters=(Filter("behind", Op.OVER, ("0",)),), sort=(Sort("behind", descending=True),))), worklist=True),
    ),
)  # fmt: skip
