"""One agent at a glance (A14) and as of a day (M8): figures equal their rows, the line of time, rights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from models.catalog import products
from models.catalog.products import ProductDraft
from models.clock import clock
from models.collaboration import overview, timeline
from models.collaboration.timeline import Topic
from models.errors import NotFound
from models.lists import Aggregate, engine
from models.lists.catalogue import spec_of
from models.partners import agents
from models.partners.records import AgentStatus
from models.partners.shapes import CreditTempDraft
from models.platform import comments
from models.platform.principal import SYSTEM, Role, Scope
from models.sales import accounts, order_states, orders, payments
from models.sales.accounts import EntryDraft
from models.sales.orders import OrderDraft, OrderLineDraft
from models.sales.records import AccountKind, EntrySource, Order, OrderState
from models.stock import posting, warehouses
from models.stock.moves import MoveDraft, MoveLineDraft
from models.stock.records import MoveKind
from tests.models.partners.makers import CREDIT_CODE, agent_draft, person, store

D = Decimal


def on(day: str) -> Any:
    return clock.freeze(datetime.fromisoformat(f"{day}T12:00:00+08:00").astimezone(UTC))


class Channel:
    """An agent since 1 March: limit 1,000 from then, 5,000 from 1 June; an order of 800 in April, paid in part in May."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.manager = person(book, Role.MANAGER, Scope.ALL, code="经理")
        with on("2025-03-01"):
            draft = agent_draft(credit_code=CREDIT_CODE, manager_id=self.manager.user_id, credit_limit=D(1000), credit_checked=False)
            self.agent = store(book, draft).id
            with book.write(SYSTEM) as session:
                house = warehouses.save(session, warehouses.WarehouseDraft(name="杭州仓")).id
                good = products.save(session, ProductDraft(name="滤芯", unit="支", base_price=D(8))).id
                stock = MoveLineDraft(product_id=good, quantity=D(1000))
                posting.save_and_post(
                    session, MoveDraft(kind=MoveKind.RECEIPT, moved_on=clock.today(), warehouse_id=house, lines=(stock,))
                )
        with on("2025-03-10"):
            self.step(AgentStatus.APPLIED)
        with on("2025-04-02"):
            line = OrderLineDraft(product_id=good, quantity=D(100), unit_price=D(8), own_price=True)
            with book.write(SYSTEM) as session:
                made = orders.save(session, OrderDraft(
                    agent_id=self.agent, warehouse_id=house, ordered_on=clock.today(), lines=(line,)))  # fmt: skip
                made = order_states.submit(session, made.id)
                if made.state is OrderState.HELD:
                    made = order_states.release(session, made.id, "老客户")
                self.order = order_states.confirm(session, made.id).id
        with on("2025-04-05"), book.write(SYSTEM) as session:
            stored = session.get(Order, self.order)
            stored.state, stored.shipped_on = OrderState.COMPLETED, clock.today()
        with on("2025-05-10"), book.write(SYSTEM) as session:
            paid = payments.save(session, payments.PaymentDraft(agent_id=self.agent, paid_on=clock.today(), amount=D(300)))
            payments.confirm(session, paid.id, paid.version)
            comments.add(session, "agents", self.agent, "电话里答应月底付清")
            entry = EntryDraft(self.agent, AccountKind.DEPOSIT, EntrySource.PAID_IN, clock.today(), D(50), "CNY", "保证金")
            accounts.post(session, entry)
        with on("2025-06-01"), book.write(SYSTEM) as session:
            stored = agents.get(session, self.agent)
            temp = CreditTempDraft(amount=D(700), from_day=date(2025, 6, 10), to_day=date(2025, 6, 20), reason="旺季")
            agents.save(session, replace(stored, credit_limit=D(5000), credit_temps=(temp,)), confirmed=True)

    def step(self, to: AgentStatus) -> None:
        with self.book.write(SYSTEM) as session:
            stored = agents.get(session, self.agent)
            agents.move(session, self.agent, stored.version, to, "")

    def figures(self, day: str, who: Any = SYSTEM) -> dict[str, Any]:
        with self.book.read(who) as session:
            found = overview.of(session, self.agent, date.fromisoformat(day))
            made: dict[str, Any] = {}
            for one in found.figures:
                made[one.id] = one.words or (one.money[0].value if one.money else one.count or 0)
                if one.query is not None and one.column:
                    totals = engine.totals(session, spec_of(one.list_id), one.query, {one.column: Aggregate.SUM})
                    assert sum(part.value or 0 for part in totals.of(one.column, Aggregate.SUM)) == made[one.id], one.id
            return made


@pytest.fixture
def channel(book: Any) -> Iterator[Channel]:
    made = Channel(book)
    with on("2025-06-15"):
        yield made


def test_the_agent_as_of_a_day(channel: Channel) -> None:
    """Order of 800 delivered on 5 April, 300 paid on 10 May; each day counts from its morning to its end."""
    before = channel.figures("2025-02-28")
    assert before["status"] == "not in the book yet" and before["owed"] == 0 and before["limit"] == 0
    march = channel.figures("2025-03-09")
    assert march["status"] == "Prospect" and march["manager"] == "经理" and march["limit"] == D(1000)
    april = channel.figures("2025-04-04")
    assert april["status"] == "Applied" and april["sales_year"] == D(800) and april["delivered"] == 0
    assert channel.figures("2025-04-05")["owed"] == D(800)
    assert channel.figures("2025-05-09")["owed"] == D(800)
    may = channel.figures("2025-05-10")
    assert (may["owed"], may["deposit"], may["contact"]) == (D(500), D(50), "2025-05-10")
    assert channel.figures("2025-05-31")["limit"] == D(1000)
    assert channel.figures("2025-06-09")["limit"] == D(5000)
    now = channel.figures("2025-06-15")
    assert now["limit"] == D(5700) and now["orders_open"] == 0
    assert now["overdue"] == D(500)  # due on 2 May; what the list of open items shows comes to the same
    clock.advance(timedelta(days=20))
    assert channel.figures("2025-06-20")["limit"] == D(5700)
    assert channel.figures("2025-06-21")["limit"] == D(5000)
    assert channel.figures("2025-07-05")["sales_recent"] == 0  # 2 April lies 94 days back


def test_one_line_of_time_newest_first(channel: Channel) -> None:
    with channel.book.read(SYSTEM) as session:
        found = timeline.of(session, channel.agent, date(2025, 6, 15))
        told = [(one.day.isoformat(), one.topic, one.amount) for one in found.events]
    assert not found.more
    assert told == sorted(told, key=lambda one: one[0], reverse=True)
    assert ("2025-06-10", Topic.AGENT, D(700)) in told
    assert {("2025-05-10", Topic.MONEY, D(300)), ("2025-05-10", Topic.MONEY, D(50)), ("2025-05-10", Topic.TALK, None)} <= set(told)
    assert [one for one in told if one[1] is Topic.ORDER] == [
        ("2025-04-05", Topic.ORDER, D(800)), ("2025-04-02", Topic.ORDER, D(800)),
    ]  # fmt: skip
    words = [one.title for one in found.events if one.topic is Topic.AGENT]
    assert words[-2:] == ["Status: Applied", "Taken into the book"]
    with channel.book.read(SYSTEM) as session:
        early = timeline.of(session, channel.agent, date(2025, 4, 2), frozenset({Topic.ORDER}))
        assert [one.day.isoformat() for one in early.events] == ["2025-04-02"]
        short = timeline.of(session, channel.agent, date(2025, 6, 15), limit=3)
        assert len(short.events) == 3 and short.more and short.events == found.events[:3]


def test_what_a_person_may_not_see_is_not_there(channel: Channel) -> None:
    stranger = person(channel.book, Role.REP, Scope.OWN, code="外人")
    with channel.book.read(stranger) as session:
        for work in (overview.of, timeline.of):
            with pytest.raises(NotFound):
                work(session, channel.agent, date(2025, 6, 15))
    theirs = person(channel.book, Role.AGENT, Scope.AGENT, code="代理商的人")
    from models.platform.records import BucketAccess

    with channel.book.write(SYSTEM) as session:
        session.add(BucketAccess(user_id=theirs.user_id, bucket=channel.agent, via="test"))
    with channel.book.read(theirs) as session:
        talk = timeline.of(session, channel.agent, date(2025, 6, 15), frozenset({Topic.TALK}))
        assert talk.events == ()  # an internal word
