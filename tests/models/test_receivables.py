"""Open items and certificates as lists: amounts, ages and days by hand; on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from models.clock import clock
from models.lists import Aggregate, ListQuery, engine
from models.lists.catalogue import spec_of
from models.lists.standard import standard_views
from models.partners.records import Agent, AgentStatus, CreditProfile, Qualification, QualificationKind
from models.platform.principal import SYSTEM
from models.sales import credit, payments
from models.sales.payments import PaymentDraft
from models.sales.records import Order, OrderKind, OrderState

D = Decimal
NOON = datetime(2025, 9, 15, 6, 5, tzinfo=UTC)
TODAY = date(2025, 9, 15)


@pytest.fixture(scope="module")
def made(shared_book):
    """An agent with 30 days, one without terms; orders, a return, 90 received and a payment nobody confirmed."""
    with clock.freeze(NOON), shared_book.write(SYSTEM) as session:
        one = Agent(code="DL1", name="杭州西湖华新", status=AgentStatus.ACTIVE)
        two = Agent(code="DL2", name="宁波天元", status=AgentStatus.TERMINATED)
        session.add_all([one, two])
        session.flush()
        session.add(CreditProfile(agent_id=one.id, bucket=one.id, credit_limit=D(1000), credit_days=30))
        orders = (
            ("A", one, date(2025, 6, 1), "100", OrderState.COMPLETED),
            ("B", one, date(2025, 7, 20), "190", OrderState.COMPLETED),
            ("C", one, date(2025, 9, 1), "300", OrderState.COMPLETED),
            ("D", one, date(2025, 5, 1), "999", OrderState.CONFIRMED),
            ("R", one, date(2025, 9, 10), "-30", OrderState.COMPLETED),
            ("E", two, date(2025, 1, 1), "50", OrderState.COMPLETED),
        )
        for number, agent, day, value, state in orders:
            session.add(Order(
                number=number, agent_id=agent.id, bucket=agent.id, agent_name=agent.name, ordered_on=day, state=state,
                gross_total=D(value), freight=D(10) if number == "B" else D(0),
                kind=OrderKind.RETURN if number == "R" else OrderKind.SALE,
            ))  # fmt: skip
        for number, kind, days in (
            ("long", QualificationKind.TAX, 61), ("soon", QualificationKind.FOOD, 60),
            ("old licence", QualificationKind.BUSINESS_LICENCE, 5), ("licence", QualificationKind.BUSINESS_LICENCE, 900),
            ("gone", QualificationKind.BRAND, -1), ("no end", QualificationKind.QUALITY, None),
        ):  # fmt: skip
            until = TODAY + timedelta(days=days) if days is not None else None
            session.add(Qualification(agent_id=one.id, bucket=one.id, kind=kind, number=number, valid_to=until))
        session.add(Qualification(agent_id=two.id, bucket=two.id, number="left", valid_to=TODAY))
        session.add(Qualification(
            agent_id=one.id, bucket=one.id, number="later", kind=QualificationKind.OTHER,
            valid_from=TODAY + timedelta(days=1), valid_to=TODAY + timedelta(days=400),
        ))  # fmt: skip
        session.flush()
        paid = payments.save(session, PaymentDraft(agent_id=one.id, paid_on=TODAY, amount=D(90)))
        payments.confirm(session, paid.id)
        payments.save(session, PaymentDraft(agent_id=one.id, paid_on=TODAY, amount=D(70)))
        return one.id, paid.id


def rows(session, list_id, view, *columns):
    """The values of some columns of a view, row by row."""
    spec = spec_of(list_id)
    query = next(one for one in standard_views(spec) if one.id == view).state.query
    return [tuple(row.values) for row in engine.first_page(session, spec, query, columns).rows]


def test_money_received_and_goods_returned_pay_the_oldest_order_first(shared_book, made):
    """90 received and 30 returned: A (100) is paid, B (190 + 10) has 180 left, due 19 August: 27 days."""
    with clock.freeze(NOON), shared_book.read(SYSTEM) as session:
        found = rows(session, "receivables.list", "all", "number", "left", "due_on", "days_over", "age", "value")
        assert sorted(found) == [
            ("B", D(180), date(2025, 8, 19), 27, "month", D(200)),
            ("C", D(300), date(2025, 10, 1), None, "not_due", D(300)),
            ("E", D(50), None, None, "no_terms", D(50)),
        ]
        assert [row[0] for row in rows(session, "receivables.list", "overdue", "number")] == ["B"]
        assert [row[0] for row in rows(session, "receivables.list", "soon", "number")] == ["C"]


def test_what_is_overdue_adds_up_to_what_the_credit_check_says(shared_book, made):
    """The sum of the list is the figure on the agent's page, before and after a payment is taken back."""
    agent, payment = made
    spec = spec_of("receivables.list")
    overdue = next(one for one in standard_views(spec) if one.id == "overdue").state.query

    def both(session):
        total = engine.totals(session, spec, overdue, {"left": Aggregate.SUM}).of("left", Aggregate.SUM)
        return total[0].value, credit.exposure(session, agent, TODAY).overdue

    with clock.freeze(NOON):
        with shared_book.read(SYSTEM) as session:
            assert both(session) == (D(180), D(180))
        with pytest.raises(ZeroDivisionError), shared_book.write(SYSTEM) as session:
            payments.reverse(session, payment, "bounced")
            assert both(session) == (D(270), D(270))
            assert rows(session, "receivables.list", "overdue", "number", "left", "age") == [
                ("A", D(70), "older"), ("B", D(200), "month"),
            ]  # fmt: skip
            raise ZeroDivisionError  # the book stays as it was


def test_certificates_that_run_out_are_those_somebody_has_to_renew(shared_book, made):
    """Day 60 counts, day 61 does not; replaced ones and those of agents that left are nobody's work."""
    with clock.freeze(NOON), shared_book.read(SYSTEM) as session:
        assert rows(session, "certificates.list", "expiring", "number", "days_left", "validity") == [
            ("gone", -1, "expired"), ("soon", 60, "expiring"),
        ]  # fmt: skip
        states = dict(rows(session, "certificates.list", "all", "number", "validity"))
        assert (states["long"], states["no end"], states["licence"]) == ("valid", "valid", "valid")
        assert (states["old licence"], states["left"], states["later"]) == ("replaced", "replaced", "later")


def test_certificates_are_found_by_the_name_of_their_agent(shared_book, made):
    spec = spec_of("certificates.list")
    with clock.freeze(NOON), shared_book.read(SYSTEM) as session:
        assert engine.count(session, spec, ListQuery(search="宁波")) == 1
        assert engine.count(session, spec, ListQuery(search="licence")) == 2
