"""Targets in an editor: twelve months as lines, spreading a year over them, what was achieved, and their steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any
from uuid import UUID

from controllers.context import AppContext
from controllers.editing import EditingService, EditorController, Plain
from controllers.jobs import Job
from models.clock import clock
from models.money import divide, multiply, round_amount
from models.performance import target_figures, targets
from models.performance.records import TargetMeasure, TargetState, TargetSubject
from models.performance.target_figures import Basis
from models.performance.targets import TargetDraft
from models.shapes import from_plain

ZERO = Decimal(0)


@dataclass(frozen=True)
class MonthForm:
    """One month as a line of the page; the key is made of its number, so that it stays the same over saves."""

    id: str = ""
    month: int = 1
    value: Decimal | None = None


@dataclass(frozen=True)
class TargetForm:
    """A target as the page shows it."""

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
    state: TargetState = TargetState.DRAFT
    note: str = ""
    months: tuple[MonthForm, ...] = ()


@dataclass(frozen=True)
class TargetDetails(TargetForm):
    """A stored target with what stands beside it."""

    bucket: UUID | None = None
    version_no: int = 1
    basis: Basis = Basis()
    needed: tuple[Decimal, Decimal] | None = None
    allowed: frozenset[str] = frozenset()

    @property
    def total(self) -> Decimal:
        """The whole year."""
        return sum((line.value or ZERO for line in self.months), ZERO)

    @property
    def achieved(self) -> Decimal | None:
        """What was achieved in the whole year."""
        return sum(self.basis.achieved, ZERO) if self.basis.achieved is not None else None


_SHARED = tuple(one.name for one in fields(TargetDraft) if one.name != "months")


def to_draft(form: TargetForm) -> TargetDraft:
    """The form as the model knows it."""
    values = {line.month: line.value or ZERO for line in form.months}
    shared = {name: getattr(form, name) for name in _SHARED}
    return TargetDraft(**shared, months=tuple(values.get(month, ZERO) for month in range(1, 13)))


def lines(months: Sequence[Decimal]) -> tuple[MonthForm, ...]:
    """Twelve values as lines."""
    return tuple(MonthForm(f"m{month:02d}", month, value) for month, value in enumerate(months, 1))


def _details(session: Any, draft: TargetDraft) -> TargetDetails:
    shared: dict[str, Any] = {name: getattr(draft, name) for name in _SHARED}
    names = targets.owner_names(session, draft)
    basis = target_figures.basis(session, draft)
    assert draft.id is not None
    stored = targets.about(session, draft.id)
    return TargetDetails(
        **shared,
        months=lines(draft.months),
        agent_name=names.get("agent_id", ""),
        user_name=names.get("user_id", ""),
        territory_name=names.get("territory_id", ""),
        bucket=stored.bucket,
        version_no=stored.version_no,
        basis=basis,
        needed=target_figures.needed_per_day(draft, basis.achieved or ()),
        allowed=stored.allowed,
    )


def get(session: Any, key: UUID) -> TargetDetails:
    """One target for the page."""
    return _details(session, targets.get(session, key))


def save(session: Any, form: TargetForm) -> TargetDetails:
    """Store what the page holds."""
    return _details(session, targets.save(session, to_draft(form)))


def check(form: TargetForm) -> dict[str, str]:
    """Problems by field; those of months in their cell."""
    found = targets.check(to_draft(form))
    return {f"{path}/value" if path.startswith("months/") else path: text for path, text in found.items()}


def blank(session: Any, args: Plain) -> TargetForm:
    """A draft of this year for the agent asked for."""
    agent = args.get("agent_id")
    draft = TargetDraft(year=clock.today().year, agent_id=UUID(str(agent)) if agent else None)
    return TargetForm(
        year=draft.year,
        agent_id=draft.agent_id,
        agent_name=targets.owner_names(session, draft).get("agent_id", ""),
        months=lines(draft.months),
    )


def _step(verb: str) -> Callable[..., TargetDetails]:
    return lambda session, key, version: _details(session, targets.step(session, key, version, verb))


STEPS: dict[str, Callable[..., TargetDetails]] = {verb: _step(verb) for verb in targets.TRANSITIONS}
"""Verb -> (session, id, version) -> the target as it is then."""


def spread(total: Decimal, pattern: Sequence[Decimal] = ()) -> tuple[Decimal, ...]:
    """A year's total over the months, evenly or like a pattern."""
    return targets.spread_like(total, pattern) if any(pattern) else targets.spread(total)


def grown(before: Decimal, percent: Decimal) -> Decimal:
    """Last year's total changed by so many percent."""
    return round_amount(multiply(before, 1 + divide(percent, Decimal(100))))


def drill(details: TargetDetails) -> Any:
    """The rows behind what was achieved."""
    return target_figures.rows(to_draft(details))


TARGET = EditingService(
    table="targets", entity="target", draft=TargetForm, get=get, save=save, blank=blank, check=check
)


class TargetController(EditorController):
    """One target in an editor."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, TARGET, parent)

    def basis(self, values: Plain, done: Callable[[Basis], None]) -> Job:
        """What was achieved by the owner that is chosen now, in the chosen year and the one before."""
        return self.read(_basis, values, done=done)


def _basis(session: Any, values: Plain) -> Basis:
    return target_figures.basis(session, to_draft(from_plain(TargetForm, values)))
