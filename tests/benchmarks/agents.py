"""Figures of agent master data with 50,000 agents: looking for duplicates while somebody types."""

from __future__ import annotations

from models.partners import duplicates
from models.partners.records import Agent
from models.partners.shapes import AgentDraft
from models.platform.demo.build import Size, Volume
from models.platform.principal import SYSTEM
from tests.benchmarks import books
from tests.benchmarks.figure import Figure, milliseconds

TYPED = ("华", "杭州华", "杭州西湖华新", "杭州西湖华新贸易有限公司", "广州天河鑫源商贸有限公司", "上海浦东恒通电子科技有限公司")


def figures(quick: bool) -> list[Figure]:
    """The slowest of some names, with and without a place, beside phone and mail."""
    agents = 5_000 if quick else 50_000
    made = books.small(f"agents-{agents}", Size.LARGE, Volume(agents, 50, 100, 3))
    times = []
    with books.opened(made.path) as book, book.database.read(SYSTEM) as session:
        count = session.query(Agent).count()
        for name in TYPED:
            for place in ({}, {"province": "浙江省", "city": "杭州市"}):
                draft = AgentDraft(name=name, phone="13800138000", email="a@b.cn", **place)
                times.append(milliseconds(lambda draft=draft: duplicates.find(session, draft), 5))
    return [Figure(f"{count} agents: duplicates while typing, slowest of {len(times)}", max(times), "ms", 100)]
