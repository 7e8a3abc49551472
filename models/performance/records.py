"""Stored forms of targets and scorecards."""

from __future__ import annotations

import enum
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Amount, Code, Json, Key, Name, Note, Quantity, Rate, Record, choice, link
from models.i18n import N_
from models.sync.policy import SyncPolicy, both, down, steps


class TargetSubject(enum.StrEnum):
    """Whose target it is."""

    COMPANY = "company"
    AGENT = "agent"
    PERSON = "person"
    TERRITORY = "territory"


TARGET_SUBJECT_WORDS = {
    TargetSubject.COMPANY: N_("Company"),
    TargetSubject.AGENT: N_("Agent"),
    TargetSubject.PERSON: N_("Person"),
    TargetSubject.TERRITORY: N_("Territory"),
}


class TargetMeasure(enum.StrEnum):
    """What is measured."""

    SALES = "sales"
    QUANTITY = "quantity"
    ORDERS = "orders"
    RECEIPTS = "receipts"


TARGET_MEASURE_WORDS = {
    TargetMeasure.SALES: N_("Sales amount"),
    TargetMeasure.QUANTITY: N_("Sales quantity"),
    TargetMeasure.ORDERS: N_("Number of orders"),
    TargetMeasure.RECEIPTS: N_("Money received"),
}


class TargetState(enum.StrEnum):
    """The life of a target."""

    DRAFT = "draft"
    ISSUED = "issued"
    CLOSED = "closed"


TARGET_STATE_WORDS = {
    TargetState.DRAFT: N_("Draft"),
    TargetState.ISSUED: N_("Issued"),
    TargetState.CLOSED: N_("Closed"),
}


class Target(Record):
    """A year's target of one subject and measure; the months are rows of their own."""

    __tablename__ = "targets"
    __table_args__ = (Index(None, "year", "subject"),)
    ENTITY: ClassVar[str] = "target"
    SYNC: ClassVar[SyncPolicy] = both(whole=True)

    subject: Mapped[TargetSubject] = choice(TargetSubject, TargetSubject.AGENT)
    agent_id: Mapped[UUID | None] = link("agents", nullable=True)
    user_id: Mapped[UUID | None] = link("users", nullable=True)
    territory_id: Mapped[UUID | None] = link("territories", nullable=True)
    measure: Mapped[TargetMeasure] = choice(TargetMeasure, TargetMeasure.SALES)
    product_line: Mapped[str] = mapped_column(Name(), default="")
    year: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(Code(), default="CNY")
    state: Mapped[TargetState] = choice(TargetState, TargetState.ISSUED)
    version_no: Mapped[int] = mapped_column(Integer, default=1)
    note: Mapped[str] = mapped_column(Name(), default="")


class TargetMonth(Record):
    """The part of a target that belongs to one month (period = year × 100 + month)."""

    __tablename__ = "target_months"
    __table_args__ = (UniqueConstraint("target_id", "period"), Index(None, "period"))
    ENTITY: ClassVar[str] = "target"
    ROOT: ClassVar[str] = "target_id"
    SYNC: ClassVar[SyncPolicy] = both(whole=True)

    target_id: Mapped[UUID] = link("targets", index=False)
    period: Mapped[int] = mapped_column(Integer)
    value: Mapped[Decimal] = mapped_column(Amount())
    locked: Mapped[bool] = mapped_column(default=False)


class ScoreScheme(Record):
    """How agents are scored: criteria with weights that sum to 100, and bands."""

    __tablename__ = "score_schemes"
    ENTITY: ClassVar[str] = "scorecard"
    SYNC: ClassVar[SyncPolicy] = down()

    code: Mapped[str] = mapped_column(Code(), unique=True)
    name: Mapped[str] = mapped_column(Name())
    name_en: Mapped[str] = mapped_column(Name(), default="")
    version_no: Mapped[int] = mapped_column(Integer, default=1)
    months: Mapped[int] = mapped_column(Integer, default=3)
    bands: Mapped[Any] = mapped_column(Json)
    retired: Mapped[bool] = mapped_column(default=False)


class ScoreCriterion(Record):
    """One criterion of a scheme."""

    __tablename__ = "score_criteria"
    ENTITY: ClassVar[str] = "scorecard"
    ROOT: ClassVar[str] = "scheme_id"
    SYNC: ClassVar[SyncPolicy] = down()

    scheme_id: Mapped[UUID] = link("score_schemes")
    position: Mapped[int] = mapped_column(Integer)
    kpi: Mapped[str] = mapped_column(Code())
    name: Mapped[str] = mapped_column(Name())
    name_en: Mapped[str] = mapped_column(Name(), default="")
    weight: Mapped[Decimal] = mapped_column(Rate())
    target: Mapped[Decimal | None] = mapped_column(Quantity())
    curve: Mapped[Any] = mapped_column(Json)
    missing: Mapped[str] = mapped_column(Code(), default="drop")


class ScorecardState(enum.StrEnum):
    """The life of a scorecard (domain model 1.13)."""

    CALCULATED = "calculated"
    REVIEW = "review"
    PUBLISHED = "published"
    ARCHIVED = "archived"


SCORECARD_STATE_WORDS = {
    ScorecardState.CALCULATED: N_("Calculated"),
    ScorecardState.REVIEW: N_("To be reviewed"),
    ScorecardState.PUBLISHED: N_("Published"),
    ScorecardState.ARCHIVED: N_("Archived"),
}


class Scorecard(Record):
    """The score of one agent for one period, with its inputs frozen."""

    __tablename__ = "scorecards"
    __table_args__ = (UniqueConstraint("agent_id", "scheme_id", "starts_on"), Index(None, "starts_on", "seq"))
    ENTITY: ClassVar[str] = "scorecard"
    SYNC: ClassVar[SyncPolicy] = both(
        whole=True,
        steps={"state": steps(">calculated", "calculated>calculated", "review>review")},
    )

    agent_id: Mapped[UUID] = link("agents", index=False)
    scheme_id: Mapped[UUID] = link("score_schemes")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[ScorecardState] = choice(ScorecardState, ScorecardState.CALCULATED)
    auto_score: Mapped[Decimal | None] = mapped_column(Amount())
    adjustment: Mapped[Decimal] = mapped_column(Amount(), default=Decimal(0))
    adjust_reason: Mapped[str] = mapped_column(Name(), default="")
    final_score: Mapped[Decimal | None] = mapped_column(Amount())
    grade: Mapped[str] = mapped_column(Code(), default="")
    comment_for_agent: Mapped[str] = mapped_column(Note(), default="")
    comment_internal: Mapped[str] = mapped_column(Note(), default="")
    reviewer_id: Mapped[UUID | None] = mapped_column(Key)


class ScoreItem(Record):
    """One criterion of a scorecard as it was computed."""

    __tablename__ = "score_items"
    ENTITY: ClassVar[str] = "scorecard"
    ROOT: ClassVar[str] = "scorecard_id"
    SYNC: ClassVar[SyncPolicy] = both(whole=True)

    scorecard_id: Mapped[UUID] = link("scorecards")
    position: Mapped[int] = mapped_column(Integer)
    kpi: Mapped[str] = mapped_column(Code())
    name: Mapped[str] = mapped_column(Name())
    name_en: Mapped[str] = mapped_column(Name(), default="")
    weight: Mapped[Decimal] = mapped_column(Rate())
    target: Mapped[Decimal | None] = mapped_column(Quantity())
    actual: Mapped[Decimal | None] = mapped_column(Quantity())
    score: Mapped[Decimal | None] = mapped_column(Amount())
    evidence: Mapped[int] = mapped_column(Integer, default=0)
