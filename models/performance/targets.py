"""Targets: a year of months per subject and measure; split exactly, compared with what was achieved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.analysis import figures
from models.children import touch
from models.errors import Conflict, InvalidInput, RuleBroken
from models.i18n import N_, tr
from models.limits import misfits, require_numbers
from models.money import CURRENCIES, round_amount, split
from models.partners.records import Agent, Territory
from models.performance.records import Target, TargetMeasure, TargetMonth, TargetState, TargetSubject
from models.platform import rights
from models.platform.records import User
from models.sales.records import Order
from models.shapes import with_clean_texts
from models.text import Kind

ZERO = Decimal(0)


@dataclass(frozen=True)
class TargetDraft:
    """What is typed about a target; `months` are twelve values from January to December."""

    id: UUID | None = None
    version: int | None = None
    subject: TargetSubject = TargetSubject.AGENT
    agent_id: UUID | None = None
    user_id: UUID | None = None
    territory_id: UUID | None = None
    measure: TargetMeasure = TargetMeasure.SALES
    product_line: str = ""
    year: int = 2025
    currency: str = "CNY"
    state: TargetState = TargetState.ISSUED
    note: str = ""
    months: tuple[Decimal, ...] = field(default_factory=lambda: (ZERO,) * 12)


_OWNER = {
    TargetSubject.AGENT: "agent_id",
    TargetSubject.PERSON: "user_id",
    TargetSubject.TERRITORY: "territory_id",
}
_FIELDS = (
    "subject",
    "agent_id",
    "user_id",
    "territory_id",
    "measure",
    "product_line",
    "year",
    "currency",
    "state",
    "note",
)


TRANSITIONS: dict[str, tuple[TargetState, TargetState]] = {
    "issue": (TargetState.DRAFT, TargetState.ISSUED),
    "close": (TargetState.ISSUED, TargetState.CLOSED),
    "adjust": (TargetState.CLOSED, TargetState.ISSUED),
}
"""Adjusting opens a closed target again as its next version; what it was before is in the history."""


@dataclass(frozen=True)
class Stored:
    """What a stored target has besides what is typed."""

    bucket: UUID | None
    version_no: int
    allowed: frozenset[str]


def spread(total: Decimal, months: int = 12) -> tuple[Decimal, ...]:
    """A total over equal months: each rounded half up to the cent, the last month takes the remainder."""
    each = round_amount(total / months)
    return (*(each,) * (months - 1), total - each * (months - 1))


def spread_like(total: Decimal, pattern: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """A total over months in proportion to a pattern (last year's months); equal where the pattern is empty."""
    if not any(pattern):
        return spread(total, len(pattern))
    return tuple(split(total, list(pattern)))


def check(draft: TargetDraft) -> dict[str, str]:
    """Field problems that need no database."""
    return _cleaned(draft)[1]


def _cleaned(draft: TargetDraft) -> tuple[TargetDraft, dict[str, str]]:
    problems: dict[str, str] = {}
    made = with_clean_texts(draft, {"product_line": Kind.NAME, "note": Kind.LINE}, problems)
    owner = _OWNER.get(draft.subject)
    if owner is not None and getattr(draft, owner) is None:
        problems[owner] = tr("Choose whose target this is.")
    if not 1990 <= draft.year <= 2100:
        problems["year"] = tr("The year must lie between 1990 and 2100.")
    if draft.currency not in CURRENCIES:
        problems["currency"] = tr("Choose a currency.")
    if len(draft.months) != 12:
        problems["months"] = tr("A target has twelve months.")
    for index, value in enumerate(draft.months):
        if value < 0:
            problems[f"months/{index}"] = tr("A target cannot be negative.")
    return made, misfits(draft, Target) | problems


def get(session: Session, target_id: UUID) -> TargetDraft:
    """One target with its months."""
    target = rights.find(session, Target, target_id)
    return _draft(session, target)


def _draft(session: Session, target: Target) -> TargetDraft:
    values = {
        period: value
        for period, value in session.execute(
            select(TargetMonth.period, TargetMonth.value).where(TargetMonth.target_id == target.id)
        )
    }
    months = tuple(values.get(target.year * 100 + month, ZERO) for month in range(1, 13))
    fields = {name: getattr(target, name) for name in _FIELDS}
    return TargetDraft(id=target.id, version=target.version, months=months, **fields)


def about(session: Session, target_id: UUID) -> Stored:
    """Version and the steps this person may take now."""
    target = rights.find(session, Target, target_id)
    may = rights.may(session, "target", "U", target.bucket)
    steps = {verb for verb, (before, _) in TRANSITIONS.items() if target.state is before and may}
    return Stored(target.bucket, target.version_no, frozenset(steps))


def step(session: Session, target_id: UUID, version: int | None, verb: str) -> TargetDraft:
    """Issue, close or adjust a target."""
    target = rights.find(session, Target, target_id, "U")
    if version is not None and version != target.version:
        raise Conflict(current=_draft(session, target))
    before, after = TRANSITIONS[verb]
    if target.state is not before:
        raise RuleBroken(N_("The target is not in a state for this step. Nothing was changed. Refresh the page "
                            "to see its present state."))
    target.state = after
    if verb == "adjust":
        target.version_no += 1
    session.flush()
    return _draft(session, target)


def _check_single(session: Session, draft: TargetDraft) -> None:
    """Two targets of one owner for the same year and measure would count twice."""
    same: list[Any] = [
        Target.subject == draft.subject,
        Target.year == draft.year,
        Target.measure == draft.measure,
        Target.currency == draft.currency,
        Target.product_line == draft.product_line,
        Target.deleted_at.is_(None),
    ]
    owner = _OWNER.get(draft.subject)
    if owner is not None:
        same.append(getattr(Target, owner) == getattr(draft, owner))
    if draft.id is not None:
        same.append(Target.id != draft.id)
    if session.scalar(select(Target.id).where(*same)) is not None:
        raise InvalidInput({"year": tr("There is a target for this year already. Change that one.")})


def save(session: Session, draft: TargetDraft) -> TargetDraft:
    """Store a target (right: target C or U); a closed one is final."""
    require_numbers(draft)
    draft, problems = _cleaned(draft)
    if problems:
        raise InvalidInput(problems)
    owner = _OWNER.get(draft.subject)
    _check_single(session, draft)
    if draft.id is None:
        rights.require(session, "target", "C", draft.agent_id)
        target = Target()
        session.add(target)
    else:
        target = rights.find(session, Target, draft.id, "U")
        if draft.version is not None and draft.version != target.version:
            raise Conflict(current=_draft(session, target))
        if target.state is TargetState.CLOSED:
            raise RuleBroken(N_("This target is closed. Nothing was changed. Adjust it to write its next version."))
    for name in _FIELDS:
        setattr(target, name, getattr(draft, name))
    for subject, column in _OWNER.items():
        if subject is not draft.subject:
            setattr(target, column, None)
    if owner is not None:
        target.bucket = getattr(draft, owner)
    session.flush()
    if _put_months(session, target, draft.months) and draft.id is not None:
        touch(target)  # whoever typed other months meanwhile has to hear of it
        session.flush()
    return _draft(session, target)


def _put_months(session: Session, target: Target, months: Sequence[Decimal]) -> bool:
    """Store the months; whether anything about them changed."""
    stored = {
        m.period: m for m in session.scalars(select(TargetMonth).where(TargetMonth.target_id == target.id))
    }
    for index, value in enumerate(months, 1):
        period = target.year * 100 + index
        month = stored.pop(period, None)
        if month is None:
            session.add(TargetMonth(target_id=target.id, period=period, value=value, bucket=target.bucket))
        else:
            month.value = value
            month.bucket = target.bucket
    for month in stored.values():
        session.delete(month)
    changed = any(isinstance(one, TargetMonth) for one in (*session.new, *session.deleted)) or any(
        isinstance(one, TargetMonth) and session.is_modified(one) for one in session.dirty
    )
    session.flush()
    return changed


def month_values(
    session: Session,
    first: int,
    last: int,
    agent_id: UUID | None = None,
    measure: TargetMeasure = TargetMeasure.SALES,
) -> dict[int, Decimal]:
    """Target per period: of one agent, or of everybody at the highest level that has targets.

    Levels never add up: company targets are taken if there are any, else persons, else territories, else agents.
    """
    base: Any = (
        select(TargetMonth.period, func.sum(TargetMonth.value))
        .join(Target, Target.id == TargetMonth.target_id)
        .where(
            TargetMonth.period.between(first, last),
            Target.measure == measure,
            Target.state != TargetState.DRAFT,
            Target.deleted_at.is_(None),
            rights.visible(session, Target),
        )
        .group_by(TargetMonth.period)
    )
    if agent_id is not None:
        query = base.where(Target.subject == TargetSubject.AGENT, Target.agent_id == agent_id)
        return {period: value for period, value in session.execute(query)}
    for subject in (
        TargetSubject.COMPANY,
        TargetSubject.PERSON,
        TargetSubject.TERRITORY,
        TargetSubject.AGENT,
    ):
        found = {p: v for p, v in session.execute(base.where(Target.subject == subject))}
        if found:
            return found
    return {}


def attainment(
    session: Session,
    subject: TargetSubject,
    first: int,
    last: int,
    measure: TargetMeasure = TargetMeasure.SALES,
) -> list[figures.Attainment]:
    """Target against actual of every subject that has a target in the periods, largest target first."""
    rights.require(session, "target", "R")
    record: Any = {
        TargetSubject.AGENT: Agent,
        TargetSubject.PERSON: User,
        TargetSubject.TERRITORY: Territory,
    }[subject]
    key = getattr(Target, _OWNER[subject])
    query = (
        select(key, record.code, record.name, func.sum(TargetMonth.value))
        .join(Target, Target.id == TargetMonth.target_id)
        .join(record, record.id == key)
        .where(
            Target.subject == subject,
            Target.measure == measure,
            Target.state != TargetState.DRAFT,
            Target.deleted_at.is_(None),
            TargetMonth.period.between(first, last),
            rights.visible(session, Target),
        )
        .group_by(key, record.code, record.name)
    )
    goals = session.execute(query).all()
    actual = actuals(session, subject, first, last, measure)
    rows = [figures.Attainment(k, code, name, goal, actual.get(k, ZERO)) for k, code, name, goal in goals]
    return sorted(rows, key=lambda row: (-row.target, row.code))


def actuals(
    session: Session, subject: TargetSubject, first: int, last: int, measure: TargetMeasure
) -> dict[UUID, Decimal]:
    """What each subject achieved between two periods in a measure."""
    from datetime import date

    from models.sales.records import Payment, PaymentState

    after = figures.add_months(last, 1)
    start, end = date(first // 100, first % 100, 1), date(after // 100, after % 100, 1)
    if measure is TargetMeasure.RECEIPTS:
        paid = (
            select(Payment.agent_id, func.sum(Payment.amount))
            .where(
                Payment.paid_on >= start,
                Payment.paid_on < end,
                Payment.state != PaymentState.DRAFT,
                rights.visible(session, Payment),
            )
            .group_by(Payment.agent_id)
        )
        return {k: v for k, v in session.execute(paid)} if subject is TargetSubject.AGENT else {}
    key = {
        TargetSubject.AGENT: Order.agent_id,
        TargetSubject.PERSON: Order.seller_id,
        TargetSubject.TERRITORY: Order.territory_id,
    }[subject]
    value: Any = {
        TargetMeasure.SALES: func.sum(Order.net_total),
        TargetMeasure.QUANTITY: func.sum(Order.quantity_total),
        TargetMeasure.ORDERS: func.count(),
    }[measure]
    query = (
        select(key, value)
        .where(
            Order.ordered_on >= start,
            Order.ordered_on < end,
            Order.state.in_(figures.COUNTING),
            Order.deleted_at.is_(None),
            rights.visible(session, Order),
        )
        .group_by(key)
    )
    return {k: Decimal(v) for k, v in session.execute(query) if k is not None}


def owner_names(session: Session, draft: TargetDraft) -> dict[str, str]:
    """The name of whom a target belongs to, by the field that refers to it."""
    found = {}
    for column, record in (("agent_id", Agent), ("user_id", User), ("territory_id", Territory)):
        key = getattr(draft, column)
        if key is not None:
            known: Any = record
            found[column] = session.scalars(select(known.name).where(known.id == key)).first() or ""
    return found
