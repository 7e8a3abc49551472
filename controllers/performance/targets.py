"""Targets in an editor: twelve months as fields, spreading a year over them, and what was achieved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any
from uuid import UUID

from controllers.context import AppContext
from controllers.editing import EditingService, EditorController, Plain
from models.clock import clock
from models.performance import targets
from models.performance.records import TargetMeasure, TargetState, TargetSubject
from models.performance.targets import TargetDraft

ZERO = Decimal(0)
MONTHS = tuple(f"m{month:02d}" for month in range(1, 13))


@dataclass(frozen=True)
class TargetForm:
    """A target as the page shows it: each month is a field."""

    id: UUID | None = None
    version: int | None = None
    subject: TargetSubject = TargetSubject.AGENT
    agent_id: UUID | None = None
    agent_name: str = ""
    user_id: UUID | None = None
    user_name: str = ""
    territory_id: UUID | None = None
    territory_name: str = ""
    measure: TargetMeasure = TargetMeasure.SALES
    product_line: str = ""
    year: int = 2025
    currency: str = "CNY"
    state: TargetState = TargetState.ISSUED
    note: str = ""
    m01: Decimal = ZERO
    m02: Decimal = ZERO
    m03: Decimal = ZERO
    m04: Decimal = ZERO
    m05: Decimal = ZERO
    m06: Decimal = ZERO
    m07: Decimal = ZERO
    m08: Decimal = ZERO
    m09: Decimal = ZERO
    m10: Decimal = ZERO
    m11: Decimal = ZERO
    m12: Decimal = ZERO


@dataclass(frozen=True)
class TargetDetails(TargetForm):
    """A stored target with what was achieved in its year."""

    achieved: Decimal | None = None

    @property
    def total(self) -> Decimal:
        """The whole year."""
        return sum((getattr(self, month) for month in MONTHS), ZERO)


def to_draft(form: TargetForm) -> TargetDraft:
    """The form as the model knows it."""
    shared = {one.name: getattr(form, one.name) for one in fields(TargetDraft) if one.name != "months"}
    return TargetDraft(**shared, months=tuple(getattr(form, month) or ZERO for month in MONTHS))


def _details(session: Any, draft: TargetDraft) -> TargetDetails:
    shared: dict[str, Any] = {
        one.name: getattr(draft, one.name) for one in fields(TargetDraft) if one.name != "months"
    }
    names = targets.owner_names(session, draft)
    months: dict[str, Any] = dict(zip(MONTHS, draft.months, strict=True))
    return TargetDetails(
        **shared,
        **months,
        agent_name=names.get("agent_id", ""),
        user_name=names.get("user_id", ""),
        territory_name=names.get("territory_id", ""),
        achieved=targets.achieved(session, draft),
    )


def get(session: Any, key: UUID) -> TargetDetails:
    """One target for the page."""
    return _details(session, targets.get(session, key))


def save(session: Any, form: TargetForm) -> TargetDetails:
    """Store what the page holds."""
    return _details(session, targets.save(session, to_draft(form)))


def check(form: TargetForm) -> dict[str, str]:
    """Problems by field; those of months under the month's own field."""
    found = targets.check(to_draft(form))
    renamed = {f"months/{index}": month for index, month in enumerate(MONTHS)}
    return {renamed.get(path, path): text for path, text in found.items()}


def blank(session: Any, args: Plain) -> TargetForm:
    """A target of this year for the agent asked for."""
    agent = args.get("agent_id")
    draft = TargetDraft(year=clock.today().year, agent_id=UUID(str(agent)) if agent else None)
    return TargetForm(
        year=draft.year,
        agent_id=draft.agent_id,
        agent_name=targets.owner_names(session, draft).get("agent_id", ""),
    )


def spread(total: Decimal, pattern: Sequence[Decimal] = ()) -> dict[str, Decimal]:
    """A year's total over the months, evenly or like a pattern."""
    parts = targets.spread_like(total, pattern) if any(pattern) else targets.spread(total)
    return dict(zip(MONTHS, parts, strict=True))


TARGET = EditingService(
    table="targets", entity="target", draft=TargetForm, get=get, save=save, blank=blank, check=check
)


class TargetController(EditorController):
    """One target in an editor."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, TARGET, parent)
