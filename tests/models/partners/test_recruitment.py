"""A7: by source, how many agents got how far; counted by hand, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from models.clock import clock
from models.ids import new_id
from models.partners.records import Agent, AgentStatus
from models.partners.recruitment import Funnel, funnel
from models.platform.principal import SYSTEM, Principal, Role, Scope

S = AgentStatus
ROWS = (  # source, state, first day of work, entered
    ("展会", S.PROSPECT, "2024-06-01", "2025-01-02"),  # begins anew: a day of work long ago says nothing
    ("展会", S.APPLIED, None, "2025-02-01"),
    ("展会", S.ACTIVE, "2025-03-03", "2025-02-01"),  # 30 days
    ("展会 ", S.TERMINATED, None, "2025-02-01"),  # turned away
    ("转介绍", S.SUSPENDED, "2025-02-11", "2025-02-01"),  # 10 days
    ("转介绍", S.TERMINATED, "2025-02-21", "2025-02-01"),  # 20 days; it had begun
    ("", S.REVIEWING, None, "2025-04-01"),
    ("", S.BLACKLISTED, None, "2025-04-01"),
    ("老客户", S.ACTIVE, "2019-01-01", "2025-02-01"),  # was with us before
    ("展会", S.ONBOARDING, None, "2024-12-31"),
)


@pytest.fixture
def channel(book: Any) -> Any:
    with book.write(SYSTEM) as session:
        for number, (source, status, joined, came) in enumerate(ROWS):
            with clock.freeze(datetime.fromisoformat(f"{came}T00:30:00+08:00").astimezone(UTC)):
                session.add(Agent(
                    code=f"A{number}", name=f"代理 {number}", source=source, status=status,
                    joined_on=date.fromisoformat(joined) if joined else None,
                ))  # fmt: skip
                session.flush()
        gone = Agent(code="X", name="归档", source="展会", deleted_at=clock.now())
        session.add(gone)
    return book


def test_who_came_in_since_a_day_by_source_and_how_far_they_got(channel: Any) -> None:
    with channel.read(SYSTEM) as session:
        assert funnel(session, date(2025, 1, 1)) == [
            Funnel("转介绍", (2, 2, 2, 2, 2), 0, 15),
            Funnel("展会", (4, 3, 2, 1, 1), 1, 30),
            Funnel("", (2, 1, 1, 0, 0), 1, None),
            Funnel("", (8, 6, 5, 3, 3), 2, 20, total=True),
        ]
        everything = {one.source: one for one in funnel(session) if not one.total}
        assert everything["展会"].reached == (5, 4, 3, 2, 1)
        assert everything["转介绍"].conversion == 1 and everything["展会"].conversion == Decimal(1) / 5
        assert funnel(session, date(2026, 1, 1)) == []


def test_somebody_counts_only_the_agents_he_sees(channel: Any) -> None:
    with channel.read(Principal(user_id=new_id(), name="x", role=Role.REP, scope=Scope.OWN)) as session:
        assert funnel(session) == []
