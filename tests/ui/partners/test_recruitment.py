"""The page of recruiting: figures of a time, and the agents behind a row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.clock import clock
from models.lists import ListQuery, engine
from models.partners.lists import LIST
from models.partners.records import Agent, AgentStatus
from models.platform.principal import SYSTEM
from models.shapes import from_plain
from tests.ui.desk import Desk, dress, walk


@pytest.fixture
def desk(sqlite_book: Any, qapp: Any, tmp_path: Path) -> Iterator[Desk]:
    dress(qapp)
    with sqlite_book.write(SYSTEM) as session:
        for number, (source, status) in enumerate((("展会", AgentStatus.ACTIVE), ("展会", AgentStatus.PROSPECT), ("", AgentStatus.APPLIED))):
            joined = clock.today() if status is AgentStatus.ACTIVE else None
            session.add(Agent(code=f"A{number}", name=f"代理 {number}", source=source, status=status, joined_on=joined))
    made = Desk(sqlite_book, SYSTEM, tmp_path)
    yield made
    made.settle()
    made.finish()


def test_a7_the_funnel_is_shown_and_each_row_opens_its_agents(desk: Desk, sqlite_book: Any) -> None:
    page = desk.put("recruitment")
    desk.settle()
    assert [one for one in walk(page) if "recruitment.search" not in one] == []  # hidden here
    model = page.table.rows_model
    shown = [[model.index(row, at).data() for at in range(9)] for row in range(model.rowCount())]
    assert shown == [
        ["展会", "2", "1", "1", "1", "1", "0", "50%", "0 days"],
        ["No source noted", "1", "1", "0", "0", "0", "0", "0%", "–"],
        ["All sources", "3", "2", "1", "1", "1", "0", "33.3%", "0 days"],
    ]
    from models.lists.standard import with_standard_columns

    for row, count in zip(model.rows, (2, 1, 3), strict=True):
        page.open_source(row)
        kind, args = desk.opened[-1]
        assert kind == "agents.list"
        with sqlite_book.read(SYSTEM) as session:
            assert engine.count(session, with_standard_columns(LIST), from_plain(ListQuery, args["query"])) == count
    page.period.set_value("all")
    page.load()
    desk.settle()
    assert page.state() == {"period": "all"} and model.rowCount() == 3


def test_nothing_to_show_says_so(sqlite_book: Any, qapp: Any, tmp_path: Path) -> None:
    dress(qapp)
    desk = Desk(sqlite_book, SYSTEM, tmp_path)
    page = desk.put("recruitment")
    desk.settle()
    assert page._nothing.isVisibleTo(page) and not page.table.isVisibleTo(page)
    desk.finish()


