"""Figures and targets on small books whose sums were made by hand; on both databases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.analysis import figures
from models.catalog.records import Product
from models.errors import InvalidInput
from models.ids import new_id
from models.partners.records import Agent
from models.performance import targets
from models.performance.records import TargetMeasure, TargetSubject
from models.performance.targets import TargetDraft
from models.platform import bulk, rights
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import User
from models.sales.records import Order, OrderLine, OrderState

D = Decimal


def test_a_year_over_equal_months_adds_up_and_the_last_month_takes_the_rest():
    """1 000 over 12: eleven times 83.33 and 83.37 at the end."""
    months = targets.spread(D(1000))
    assert months[:11] == (D("83.33"),) * 11 and months[11] == D("83.37")


@given(st.decimals(0, 10**9, places=2), st.integers(1, 12))
def test_spreading_loses_nothing(total, months):
    assert sum(targets.spread(total, months)) == total


def test_periods_go_over_the_year():
    assert figures.add_months(202512, 1) == 202601
    assert figures.add_months(202501, -1) == 202412
    assert figures.periods_between(202511, 202602) == [202511, 202512, 202601, 202602]


@pytest.fixture
def shop(book):
    """Agents A and B; A sells 100 + 50.50 in August and 30 in September, B 20; a cancelled order counts nowhere."""
    with book.write(SYSTEM) as session:
        rep = User(code="U1", name="李雷", role=Role.REP, scope=Scope.OWN)
        session.add(rep)
        session.flush()
        a = Agent(code="A", name="甲", rep_id=rep.id)
        b = Agent(code="B", name="乙")
        product = Product(code="P", name="滤芯")
        session.add_all([a, b, product])
        session.flush()
        rights.refresh_access(session)
        book.rep, book.a, book.b, book.product = rep.id, a.id, b.id, product.id
        for agent, day, nets, state in (
            (a, date(2025, 8, 3), ("100", "50.50"), OrderState.COMPLETED),
            (a, date(2025, 9, 1), ("30",), OrderState.CONFIRMED),
            (b, date(2025, 9, 2), ("20",), OrderState.SHIPPING),
            (b, date(2025, 9, 3), ("999",), OrderState.CANCELLED),
        ):
            order = Order(
                agent_id=agent.id, ordered_on=day, state=state, seller_id=agent.rep_id, line_count=len(nets),
                net_total=sum(map(D, nets)), quantity_total=D(len(nets)),
            )  # fmt: skip
            session.add(order)
            session.flush()
            for number, net in enumerate(nets, 1):
                session.add(
                    OrderLine(
                        order_id=order.id, line_no=number, product_id=product.id, quantity=D(1), base_quantity=D(1),
                        unit_price=D(net), net_amount=D(net), gross_amount=D(net), agent_id=agent.id, ordered_on=day,
                        period=figures.period_of(day), counts=state in figures.COUNTING,
                    )  # fmt: skip
                )
    return book


def _sums(rows):
    return {row.code: row.net for row in rows}


def test_sales_by_each_dimension(shop):
    with shop.read(SYSTEM) as session:
        assert _sums(figures.sales(session, figures.Dimension.AGENT)) == {"A": D("180.50"), "B": D("20.00")}
        months = figures.sales(session, figures.Dimension.MONTH)
        assert [(row.key, row.net, row.orders, row.lines) for row in months] == [
            (202508, D("150.50"), 1, 2),
            (202509, D("50.00"), 2, 2),
        ]
        product = figures.sales(session, figures.Dimension.PRODUCT)[0]
        assert (product.net, product.orders, product.lines) == (D("200.50"), 3, 4)
        assert _sums(figures.sales(session, figures.Dimension.PERSON)) == {"U1": D("180.50"), "": D("20.00")}


def test_days_inside_a_month_are_exact(shop):
    with shop.read(SYSTEM) as session:
        first = figures.sales(session, figures.Dimension.AGENT, date(2025, 9, 1), date(2025, 9, 1))
        assert _sums(first) == {"A": D("30.00")}
        rest = figures.sales(session, figures.Dimension.AGENT, date(2025, 8, 4), date(2025, 9, 30))
        assert _sums(rest) == {"A": D("30.00"), "B": D("20.00")}


def test_a_rep_sees_his_agents_figures_only(shop):
    with shop.read(Principal(shop.rep, Role.REP, Scope.OWN)) as session:
        assert _sums(figures.sales(session, figures.Dimension.AGENT)) == {"A": D("180.50")}
        assert sum(figures.month_sums(session, 202501, 202512).values()) == D("180.50")


def test_the_trend_has_last_year_and_target_beside_it(shop):
    with shop.write(SYSTEM) as session:
        months = tuple(D(month) for month in range(1, 13))
        targets.save(session, TargetDraft(agent_id=shop.a, year=2025, months=months))
    with shop.read(SYSTEM) as session:
        trend = figures.trend(session, 202510, 4, agent_id=shop.a)
    assert trend.periods == (202507, 202508, 202509, 202510)
    assert trend.current == (None, D("150.50"), D("30.00"), D(0))
    assert trend.previous == (None,) * 4
    assert trend.target == (D(7), D(8), D(9), D(10))


def test_attainment_is_actual_against_target(shop):
    with shop.write(SYSTEM) as session:
        targets.save(session, TargetDraft(agent_id=shop.a, year=2025, months=targets.spread(D(361))))
        targets.save(
            session,
            TargetDraft(subject=TargetSubject.PERSON, user_id=shop.rep, year=2025, months=targets.spread(D(100))),
        )
    with shop.read(SYSTEM) as session:
        (agent,) = targets.attainment(session, TargetSubject.AGENT, 202501, 202512)
        assert (agent.code, agent.ratio, agent.variance) == ("A", D("0.5"), D("-180.50"))
        (person,) = targets.attainment(session, TargetSubject.PERSON, 202509, 202509)
        assert (person.actual, person.target) == (D("30.00"), D("8.33"))
        assert targets.actuals(session, TargetSubject.AGENT, 202508, 202509, TargetMeasure.ORDERS) == {
            shop.a: D(2),
            shop.b: D(1),
        }


def test_a_target_needs_an_owner_and_no_negative_month():
    problems = targets.check(TargetDraft(months=(D(-1), *(D(0),) * 11)))
    assert set(problems) == {"agent_id", "months/0"}
    with pytest.raises(InvalidInput):
        raise InvalidInput(problems)


def test_rows_written_in_bulk_are_like_others(book):
    with book.write(SYSTEM) as session:
        keys = [new_id() for _ in range(3)]
        rows = [(key, key, f"B{n}", f"批量{n}", D("1.50")) for n, key in enumerate(keys)]
        assert bulk.insert_rows(session, Agent, ("id", "bucket", "code", "name", "capital"), rows) == 3
        agent = session.query(Agent).filter(Agent.code == "B1").one()
        assert (agent.currency, agent.version, agent.capital, agent.tags) == ("CNY", 1, D("1.50"), [])
        assert agent.created_at is not None
    assert "agents" in session.info["changed"]
