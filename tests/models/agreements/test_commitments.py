"""B9: what a contract promises against what was bought; sums made by hand, on both databases."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from models.agreements import commitments, contracts, life
from models.agreements.commitments import Fulfilment
from models.agreements.drafts import ProductDraft
from models.analysis.figures import COUNTING, period_of
from models.clock import clock
from models.errors import Denied, NotFound
from models.ids import new_id
from models.lists import Filter, ListQuery, Op, engine
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.sales.records import Order, OrderLine, OrderState
from tests.models.agreements import sample_book

D = Decimal
DONE = OrderState.COMPLETED


def on(day: str) -> AbstractContextManager[Any]:
    return clock.freeze(datetime.fromisoformat(f"{day}T12:00:00+08:00").astimezone(UTC))


def buy(session: Any, channel: Any, day: date, net: str, pieces: int = 0, *, state: OrderState = DONE, **order: Any) -> None:
    """An order of one line for the first agent."""
    agent = order.pop("agent", channel.agent)
    currency = order.pop("currency", "CNY")
    made = Order(
        agent_id=agent, bucket=agent, ordered_on=day, state=state, line_count=1, net_total=D(net), currency=currency, **order
    )
    session.add(made)
    session.flush()
    session.add(OrderLine(
        order_id=made.id, bucket=agent, line_no=1, product_id=channel.membrane, quantity=D(pieces), base_quantity=D(pieces),
        unit_price=D(0), net_amount=D(net), gross_amount=D(net), agent_id=agent, ordered_on=day, period=period_of(day),
        counts=state in COUNTING, currency=currency,
    ))  # fmt: skip
    session.flush()


@pytest.fixture
def signed(book: Any) -> Any:
    """A contract for 2025: 365,000 and 100 pieces; orders inside, before, after, cancelled, returned, of another currency, agent
    and contract. Inside and counting: 100,000 − 10,000 + 30,000 = 120,000; 40 − 4 + 9 = 45 pieces."""
    channel = sample_book.fill(book)
    with on("2025-01-01"), book.write(SYSTEM) as session:
        made = sample_book.signed(
            session, channel, commitment=D(365_000), products=(ProductDraft(product_id=channel.membrane, quantity=D(100)),)
        )
        other = sample_book.signed(session, channel, territories=(), commitment=D(1), products=())
        buy(session, channel, date(2025, 1, 1), "100000", 40)
        buy(session, channel, date(2025, 3, 1), "-10000", -4)
        buy(session, channel, date(2025, 4, 1), "30000", 9, contract_id=made.id)
        buy(session, channel, date(2024, 12, 31), "1000", 1)
        buy(session, channel, date(2026, 1, 1), "1000", 1)
        buy(session, channel, date(2025, 2, 1), "1000", 1, state=OrderState.CANCELLED)
        buy(session, channel, date(2025, 2, 1), "1000", 1, currency="USD")
        buy(session, channel, date(2025, 2, 1), "1000", 1, agent=channel.other)
        buy(session, channel, date(2025, 2, 1), "7", 1, contract_id=other.id)
    book.channel, book.contract, book.second = channel, made.id, other.id
    return book


@pytest.mark.parametrize(("day", "gone", "expected", "state", "pieces"), [
    ("2024-12-31", 0, "0.00", Fulfilment.WAITING, Fulfilment.WAITING),
    ("2025-01-01", 1, "1000.00", Fulfilment.ON_TRACK, Fulfilment.ON_TRACK),
    # 120,000 of 133,000 due are 90.2 %: not behind yet; 45 of 36.4 pieces
    ("2025-05-13", 133, "133000.00", Fulfilment.ON_TRACK, Fulfilment.ON_TRACK),
    # 120,000 of 134,000 are 89.6 %
    ("2025-05-14", 134, "134000.00", Fulfilment.BEHIND, Fulfilment.ON_TRACK),
    # 45 of 50.13 pieces are 89.8 %
    ("2025-07-02", 183, "183000.00", Fulfilment.BEHIND, Fulfilment.BEHIND),
    ("2025-12-31", 365, "365000.00", Fulfilment.BEHIND, Fulfilment.BEHIND),
    ("2026-01-01", 365, "365000.00", Fulfilment.LAPSED, Fulfilment.LAPSED),
])  # fmt: skip
def test_a_promise_is_measured_by_the_days_gone_by(
    signed: Any, day: str, gone: int, expected: str, state: Fulfilment, pieces: Fulfilment
) -> None:
    with on(day), signed.read(SYSTEM) as session:
        found = commitments.of(session, signed.contract, clock.today())
        money, quantity = found.promises
        assert (found.days_gone, found.days, found.bought) == (gone, 365, D("120000.00"))
        assert (money.promised, money.bought, money.expected, money.state) == (D(365_000), D(120_000), D(expected), state)
        assert (quantity.code, quantity.promised, quantity.bought, quantity.state) == ("P00001", D(100), D(45), pieces)
        assert quantity.missing == D(55)


def test_the_forecast_goes_on_as_so_far(signed: Any) -> None:
    """120,000 in 146 days are 300,000 in 365."""
    with on("2025-05-26"), signed.read(SYSTEM) as session:
        assert commitments.of(session, signed.contract, clock.today()).forecast == D("300000.00")
    with on("2026-02-01"), signed.read(SYSTEM) as session:
        assert commitments.of(session, signed.contract, clock.today()).forecast is None


def test_a_promise_that_is_reached_is_fulfilled_and_stays_so(signed: Any) -> None:
    with on("2025-06-01"), signed.write(SYSTEM) as session:
        buy(session, signed.channel, date(2025, 6, 1), "245000", 55)
        found = commitments.of(session, signed.contract, clock.today())
        assert found.state is Fulfilment.FULFILLED and found.amount.missing == 0 and found.amount.share == 1
    with on("2026-06-01"), signed.read(SYSTEM) as session:
        assert commitments.of(session, signed.contract, clock.today()).state is Fulfilment.FULFILLED


def test_a_terminated_contract_counts_to_its_real_end(signed: Any) -> None:
    with on("2025-03-15"), signed.write(SYSTEM) as session:
        life.terminate(session, signed.contract, None, date(2025, 3, 31), "提前终止")
        found = commitments.of(session, signed.contract, clock.today())
        assert (found.ends_on, found.days, found.bought) == (date(2025, 3, 31), 90, D("90000.00"))


def test_the_list_says_the_same_and_filters_by_it(signed: Any) -> None:
    for day in ("2024-12-31", "2025-05-13", "2025-05-14", "2026-01-01"):
        with on(day), signed.read(SYSTEM) as session:
            rows = _listed(session)
            for key in (signed.contract, signed.second):
                one = commitments.of(session, key, clock.today())
                assert one.amount is not None
                assert rows[key] == (one.bought, one.amount.state.value), day
    with on("2025-05-14"), signed.read(SYSTEM) as session:
        assert set(_listed(session, Filter("fulfilment", Op.IN, (Fulfilment.BEHIND.value,)))) == {signed.contract}


def _listed(session: Any, *filters: Filter) -> dict[Any, tuple[Any, str]]:
    seqs = engine.order(session, contracts.LIST, ListQuery(filters=filters))
    found = engine.rows(session, contracts.LIST, seqs, ["bought", "fulfilment"]).values()
    return {row.id: row.values[:2] for row in found}


def test_who_sees_no_orders_sees_no_figures(signed: Any) -> None:
    nobody = Principal(user_id=new_id(), name="x", role=Role.REP, scope=Scope.OWN)
    with on("2025-05-14"), signed.read(nobody) as session, pytest.raises((Denied, NotFound)):
        commitments.of(session, signed.contract, clock.today())
