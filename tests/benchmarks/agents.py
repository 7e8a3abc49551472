"""Figures of agent master data with 50,000 agents: looking for duplicates while somebody types, merging two agents."""

from __future__ import annotations

import time

from sqlalchemy import func, select

from models.ids import new_id
from models.partners import agents, duplicates, merging
from models.partners.records import Agent, Contact
from models.partners.shapes import AgentDraft
from models.platform.book.book import Book
from models.platform.demo.build import Size, Volume
from models.platform.importing import bulk
from models.platform.principal import SYSTEM
from tests.benchmarks import books
from tests.benchmarks.figure import Figure, milliseconds

ROWS = 10_000
TYPED = ("华", "杭州华", "杭州西湖华新", "杭州西湖华新贸易有限公司", "广州天河鑫源商贸有限公司", "上海浦东恒通电子科技有限公司")


def figures(quick: bool) -> list[Figure]:
    """The slowest of some names, with and without a place, beside phone and mail."""
    volume = Volume(5_000 if quick else 50_000, 50, 100, 3)
    made = books.small(f"agents-{volume.agents}", Size.LARGE, volume)
    times = []
    with books.opened(made.path) as book, book.database.read(SYSTEM) as session:
        count = session.scalar(select(func.count()).select_from(Agent))
        for name in TYPED:
            for place in ({}, {"province": "浙江省", "city": "杭州市"}):
                draft = AgentDraft(name=name, phone="13800138000", email="a@b.cn", **place)
                times.append(milliseconds(lambda draft=draft: duplicates.find(session, draft), 5))
    with books.opened(made.path) as book:
        merged, back = _merge(book)
    return [
        Figure(f"{count} agents: duplicates while typing, slowest of {len(times)}", max(times), "ms", 100),
        Figure(f"{count} agents: merging two, of which one has {ROWS} rows", merged, "s", 2),
        Figure(f"{count} agents: taking that merge back", back, "s"),
    ]


def _merge(book: Book) -> tuple[float, float]:
    """Seconds of work for a merge of an agent with many contacts, and for taking it back."""
    with book.database.write(SYSTEM) as session:
        keys = session.scalars(select(Agent.id).order_by(Agent.seq.desc()).limit(2)).all()
        rows = [{"id": new_id(), "bucket": keys[1], "agent_id": keys[1], "name": f"联系人{at}"} for at in range(ROWS)]
        bulk.insert_rows(session, Contact, rows)
        one, two = (agents.get(session, key) for key in keys)
    began = time.process_time()
    with book.database.write(SYSTEM) as session:
        made = merging.merge(session, one.id, one.version, two.id, two.version)
    between = time.process_time()
    with book.database.write(SYSTEM) as session:
        merging.undo(session, made.merged[0].id)
    return between - began, time.process_time() - between
