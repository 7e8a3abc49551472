"""How recruiting goes: of the agents that came in since a day, by source, how many got how far (feature A7)."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import clock
from models.dates import business_date, instant_of
from models.i18n import N_
from models.partners.records import Agent, AgentStatus
from models.platform import rights
from models.text import search_form

_S = AgentStatus


class Stage(enum.IntEnum):
    """How far an agent got; each stage holds those of the later ones too."""

    CONTACT = 0
    APPLIED = 1
    REVIEWING = 2
    ONBOARDING = 3
    WORKING = 4


STAGE_WORDS = {
    Stage.CONTACT: N_("Came in"),
    Stage.APPLIED: N_("Applied"),
    Stage.REVIEWING: N_("Under review"),
    Stage.ONBOARDING: N_("Onboarding"),
    Stage.WORKING: N_("Working with us"),
}
_REACHED = {
    _S.PROSPECT: Stage.CONTACT, _S.APPLIED: Stage.APPLIED, _S.REVIEWING: Stage.REVIEWING, _S.ONBOARDING: Stage.ONBOARDING,
    _S.ACTIVE: Stage.WORKING, _S.IMPROVING: Stage.WORKING, _S.SUSPENDED: Stage.WORKING, _S.EXITING: Stage.WORKING,
    _S.TERMINATED: Stage.REVIEWING, _S.BLACKLISTED: Stage.CONTACT,
}  # fmt: skip
"""What a state says by itself: who was turned away had been under review; the day somebody began says more."""
LOST = frozenset({_S.TERMINATED, _S.BLACKLISTED})
AHEAD = frozenset({_S.PROSPECT, _S.APPLIED, _S.REVIEWING, _S.ONBOARDING})
"""States before the first day, whatever day is noted already."""


@dataclass(frozen=True)
class Funnel:
    """The agents of one source (empty: none noted), or of all; `reached` by stage, `lost` before they began."""

    source: str
    reached: tuple[int, ...]
    lost: int
    days: int | None
    total: bool = False

    @property
    def conversion(self) -> Decimal | None:
        """Those who work with us ÷ all; None without any."""
        first = self.reached[Stage.CONTACT]
        return Decimal(self.reached[Stage.WORKING]) / first if first else None


def funnel(session: Session, since: date | None = None) -> list[Funnel]:
    """By source, the most fruitful first, and all of them at the end (right: agent R).

    Agents that worked with us before they were entered were not recruited here and do not count. The days are the median
    from the entry to the first day of work.
    """
    rights.require(session, "agent", "R")
    query = select(Agent.source, Agent.status, Agent.joined_on, Agent.created_at).where(
        Agent.deleted_at.is_(None), rights.visible(session, Agent)
    )
    if since is not None:
        query = query.where(Agent.created_at >= instant_of(datetime.combine(since, time.min), clock.zone))
    groups: dict[str, list[tuple[Stage, bool, int | None]]] = defaultdict(list)
    names: dict[str, str] = {}
    for source, status, joined_on, created_at in session.execute(query):
        came = business_date(created_at, clock.zone)
        began = None if status in AHEAD else joined_on
        if began is not None and began < came:
            continue
        key = search_form(source)
        names.setdefault(key, source.strip())
        stage = Stage.WORKING if began is not None else _REACHED[status]
        groups[key].append((stage, began is None and status in LOST, None if began is None else (began - came).days))
    found = [_funnel(names[key], rows) for key, rows in groups.items()]
    found.sort(key=lambda one: (-one.reached[Stage.WORKING], -one.reached[Stage.CONTACT], one.source))
    if found:
        found.append(_funnel("", [row for rows in groups.values() for row in rows], total=True))
    return found


def _funnel(source: str, rows: Iterable[tuple[Stage, bool, int | None]], total: bool = False) -> Funnel:
    rows = list(rows)
    reached = tuple(sum(stage >= wanted for stage, _, _ in rows) for wanted in Stage)
    days = [count for _, _, count in rows if count is not None]
    return Funnel(source, reached, sum(lost for _, lost, _ in rows), round(median(days)) if days else None, total)
