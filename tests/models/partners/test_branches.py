"""A10: subtotals by branch, and who stood below whom on a day: moving an agent does not change last year's report."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from models.analysis import figures
from models.catalog.records import Product
from models.clock import clock
from models.ids import new_id
from models.partners import agents, branches
from models.partners.shapes import AgentDraft
from models.platform.principal import SYSTEM, Role, Scope
from models.sales.records import Order, OrderLine, OrderState
from tests.models.partners.makers import person, sees, store

D = Decimal


def _buys(book, agent, day, amount, currency="CNY", state=OrderState.CONFIRMED):
    with book.write(SYSTEM) as session:
        order = Order(number=str(new_id())[-12:], agent_id=agent.id, ordered_on=day, state=state, bucket=agent.id)
        session.add(order)
        product = session.scalars(select(Product)).first() or Product(code="P", name="滤芯")
        session.add(product)
        session.flush()
        session.add(OrderLine(
            order_id=order.id, line_no=1, product_id=product.id, base_quantity=D(1), unit_price=D(amount), agent_id=agent.id, bucket=agent.id, ordered_on=day, period=figures.period_of(day),
            counts=state in figures.COUNTING, currency=currency, quantity=D(1), net_amount=D(amount), gross_amount=D(amount),
        ))  # fmt: skip


@pytest.fixture
def tree(book):
    """Top → east (→ Suzhou), west; in 2025 west moves below east. East buys 200, Suzhou 30, west 4, the top 1000."""
    with clock.freeze(datetime(2024, 6, 1, 4, tzinfo=UTC)):
        top, east, west, suzhou = (store(book, AgentDraft(name=name)) for name in ("总部", "东区", "西区", "苏州"))
        for child, parent in ((east, top), (west, top), (suzhou, east)):
            store(book, replace(_now(book, child), parent_id=parent.id))
    for agent, amount in ((top, "1000"), (east, "200"), (suzhou, "30"), (west, "4")):
        _buys(book, agent, date(2024, 7, 1), amount)
        _buys(book, agent, date(2025, 2, 1), amount)
    _buys(book, west, date(2024, 7, 2), "7", "USD")
    _buys(book, west, date(2024, 7, 3), "999", state=OrderState.CANCELLED)
    with clock.freeze(datetime(2025, 3, 1, 4, tzinfo=UTC)):
        store(book, replace(_now(book, west), parent_id=east.id))
    return {"top": top, "east": east, "west": west, "suzhou": suzhou}


def _now(book, agent):
    with book.read(SYSTEM) as session:
        return agents.get(session, agent.id)


def _seen(book, agent, day, who=SYSTEM):
    with book.read(who) as session:
        return [(row.depth, row.name, dict(row.own), dict(row.total), row.below) for row in branches.branch(session, agent.id, day)]


def test_subtotals_and_the_tree_of_each_day(book, tree):
    cny = lambda amount: {"CNY": D(amount)}  # noqa: E731
    assert _seen(book, tree["top"], date(2024, 12, 31)) == [
        (0, "总部", cny(1000), {"CNY": D(1234), "USD": D(7)}, 3),
        (1, "东区", cny(200), cny(230), 1),
        (2, "苏州", cny(30), cny(30), 0),
        (1, "西区", {"CNY": D(4), "USD": D(7)}, {"CNY": D(4), "USD": D(7)}, 0),
    ]
    assert [(row[0], row[1], row[3]) for row in _seen(book, tree["top"], date(2025, 3, 1))] == [
        (0, "总部", cny(1234)), (1, "东区", cny(234)), (2, "苏州", cny(30)), (2, "西区", cny(4)),
    ]  # fmt: skip
    assert [row[1] for row in _seen(book, tree["east"], date(2025, 2, 28))] == ["东区", "苏州"]
    assert _seen(book, tree["east"], date(2024, 6, 30))[0][3] == {}


def test_hidden_agents_are_in_no_branch_and_no_sum(book, tree):
    """AZ-03: a subtotal tells nothing of rows one may not see."""
    rep = person(book, Role.REP, Scope.OWN)
    for name in ("top", "east"):
        sees(book, rep, tree[name].id)
    assert [(row[1], row[3]) for row in _seen(book, tree["top"], date(2025, 3, 1), rep)] == [
        ("总部", {"CNY": D(1200)}), ("东区", {"CNY": D(200)}),
    ]  # fmt: skip
