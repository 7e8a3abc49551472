"""Levels and reservations on both databases: stock is the sum of its moves, promises never exceed it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from models.clock import clock
from models.errors import Denied, InvalidInput, NeedsConfirmation, RuleBroken
from models.lists import Aggregate, Filter, Group, ListQuery, Op, Sort, engine
from models.platform.principal import SYSTEM, Role, Scope
from models.stock import doctor, levels, posting, reservations
from models.stock.levels import Band, Level
from models.stock.lists import STOCK
from models.stock.records import MoveKind, Reservation, ReservationState, StockMove, StockPosition
from models.stock.reservations import Wanted
from tests.models.stock import makers

D = Decimal


@pytest.fixture
def depot(book, noon):
    """Two warehouses, 100 of one product in the first."""
    with book.write(SYSTEM) as session:
        key = makers.product(session, safety_stock=D(30))
        place, other = makers.warehouse(session), makers.warehouse(session, "上海仓")
        makers.move(session, MoveKind.RECEIPT, place, (key, 100))
    return book, key, place, other


def _reserved(session, key, place):
    return levels.level(session, key, place).reserved


def test_a_reservation_counts_through_the_end_of_its_last_day(depot):
    """Domain model 1.11: reserve 5 valid to yesterday → 0 reserved today."""
    book, key, place, _ = depot
    today = clock.today()
    with book.write(SYSTEM) as session:
        reservations.reserve(session, [Wanted(key, place, D(5))], expires_on=today)
        reservations.reserve(session, [Wanted(key, place, D(3))], expires_on=today + timedelta(days=1))
        reservations.reserve(session, [Wanted(key, place, D(2))])
        assert _reserved(session, key, place) == 10
    clock.advance(timedelta(hours=9, minutes=54, seconds=59))
    with book.read(SYSTEM) as session:
        assert clock.today() == today and _reserved(session, key, place) == 10
    clock.advance(timedelta(seconds=1))
    with book.read(SYSTEM) as session:
        assert clock.today() == today + timedelta(days=1) and _reserved(session, key, place) == 5
    clock.advance(timedelta(days=1))
    with book.write(SYSTEM) as session:
        assert _reserved(session, key, place) == 2
        assert levels.available(session, [key], place) == {key: D(98)}
        assert reservations.lift_expired(session) == 2
        assert _reserved(session, key, place) == 2


def test_not_more_is_promised_than_there_is(depot):
    book, key, place, other = depot
    with book.write(SYSTEM) as session:
        reservations.reserve(session, [Wanted(key, place, D(60))])
        with pytest.raises(NeedsConfirmation, match="Only 40 of P00001"):
            reservations.reserve(session, [Wanted(key, place, D(20)), Wanted(key, place, D(21))])
        some = reservations.reserve(
            session, [Wanted(key, place, D(50)), Wanted(key, other, D(1))], partial=True
        )
        assert [(item.quantity, item.missing) for item in some] == [(40, 10), (0, 1)]
        assert some[1].reservation_id is None
        assert levels.level(session, key, place).available == 0
        assert doctor.check(session) == []
        more = reservations.reserve(session, [Wanted(key, place, D(7))], confirmed=True)
        assert more[0].quantity == 7 and levels.level(session, key, place).available == -7
        assert [finding.check for finding in doctor.check(session)] == ["stock.overbooked"]


def test_who_may_reserve_and_overbook(depot):
    book, key, place, _ = depot
    with book.write(SYSTEM) as session:
        agent_id = makers.agent(session)
        rep = makers.person(session, "rep", Role.REP, Scope.OWN, agent_id)
        auditor = makers.person(session, "aud", Role.AUDITOR, Scope.ALL)
    with book.write(rep) as session:
        reservations.reserve(session, [Wanted(key, place, D(90))], agent_id=agent_id)
        for confirmed in (False, True):
            with pytest.raises(RuleBroken, match="Nothing was reserved"):
                reservations.reserve(
                    session, [Wanted(key, place, D(11))], agent_id=agent_id, confirmed=confirmed
                )
    with pytest.raises(Denied):
        with book.write(auditor) as session:
            reservations.reserve(session, [Wanted(key, place, D(1))])


@pytest.mark.parametrize(("quantity", "days"), [(0, 1), (-1, 1), (10**12, 1), (1, -1)])
def test_f25_reservations_that_cannot_be_right_are_refused(depot, quantity, days):
    book, key, place, _ = depot
    with pytest.raises(InvalidInput):
        with book.write(SYSTEM) as session:
            day = clock.today() + timedelta(days=days)
            reservations.reserve(session, [Wanted(key, place, D(quantity))], expires_on=day)


def test_reservations_are_released_extended_and_consumed(depot):
    book, key, place, _ = depot
    with book.write(SYSTEM) as session:
        agent_id = makers.agent(session)
        line = _order_line(session, agent_id, key)
        first, second = reservations.reserve(
            session, [Wanted(key, place, D(10), line), Wanted(key, place, D(6), line)],
            agent_id=agent_id, expires_on=clock.today(),
        )  # fmt: skip
        assert reservations.extend(session, [first.reservation_id], clock.today() + timedelta(days=7)) == 1
        assert reservations.consume(session, line, place, D(12)) == 12
        assert _reserved(session, key, place) == 4
        assert reservations.release(session, [first.reservation_id, second.reservation_id]) == 1
        assert _reserved(session, key, place) == 0
        states = session.scalars(select(Reservation.state).order_by(Reservation.seq)).all()
        assert states == [ReservationState.DELIVERED, ReservationState.RELEASED]


def _order_line(session, agent_id, key):
    from models.sales.records import Order, OrderLine

    order = Order(agent_id=agent_id, ordered_on=clock.today())
    session.add(order)
    session.flush()
    line = OrderLine(
        order_id=order.id, line_no=1, product_id=key, quantity=D(16), base_quantity=D(16), unit_price=D(1),
        net_amount=D(16), gross_amount=D(16), agent_id=agent_id, ordered_on=clock.today(), period=202509,
    )  # fmt: skip
    session.add(line)
    session.flush()
    return line.id


def test_a_shipment_uses_the_reservation_of_its_order_line_first(depot):
    from models.stock.moves import MoveDraft, MoveLineDraft

    book, key, place, _ = depot
    with book.write(SYSTEM) as session:
        agent_id = makers.agent(session)
        line = _order_line(session, agent_id, key)
        reservations.reserve(session, [Wanted(key, place, D(16), line)], agent_id=agent_id)
        reservations.reserve(session, [Wanted(key, place, D(84))])
        shipped = posting.save_and_post(session, MoveDraft(
            kind=MoveKind.SHIPMENT, moved_on=clock.today(), warehouse_id=place, agent_id=agent_id,
            lines=(MoveLineDraft(product_id=key, quantity=D(16), order_line_id=line),)))  # fmt: skip
        assert shipped.agent_name == "杭州西湖华新"
        found = levels.level(session, key, place)
        assert (found.on_hand, found.reserved, found.available) == (84, 84, 0)
        assert doctor.check(session) == []


def test_stock_as_of_a_day(depot):
    book, key, place, _ = depot
    clock.advance(timedelta(days=5))
    with book.write(SYSTEM) as session:
        makers.move(session, MoveKind.ISSUE, place, (key, 40), on=date(2025, 9, 18))
        for day, quantity in ((14, 0), (15, 100), (17, 100), (18, 60), (20, 60)):
            assert levels.level(session, key, place, date(2025, 9, day)).on_hand == quantity


def test_days_of_cover_and_words():
    from models.ids import new_id

    key = new_id()
    level = Level(key, key, on_hand=D(100), reserved=D(10), safety=D(20), daily_use=D(4))
    assert (level.available, level.cover_days, level.band) == (90, 22, Band.PLENTY)
    assert Level(key, key).cover_days is None and Level(key, key).band is Band.NONE
    assert Level(key, key, on_hand=D(20), safety=D(20)).band is Band.SHORT
    assert levels.suggested_order(level, D(200), pack=D(12)) == 120
    assert levels.suggested_order(level, D(90)) == 0


@pytest.fixture
def several(depot):
    """Three products, two warehouses, use in the last months, reservations, a count and a coming transfer."""
    from models.stock import moves
    from models.stock.moves import MoveDraft, MoveLineDraft

    book, key, place, other = depot
    with book.write(SYSTEM) as session:
        two, three = makers.product(session, "二"), makers.product(session, "重庆三")
        day = clock.today()
        makers.move(session, MoveKind.OPENING, place, (two, "50"), (three, 5), on=day - timedelta(days=200))
        makers.move(session, MoveKind.RECEIPT, other, (key, 9), on=day - timedelta(days=100))
        makers.move(session, MoveKind.ISSUE, place, (two, 20), on=day - timedelta(days=95))
        makers.move(session, MoveKind.ISSUE, place, (two, 27), on=day - timedelta(days=89))
        makers.move(session, MoveKind.ISSUE, place, (key, 45), on=day)
        makers.move(session, MoveKind.COUNT, place, (three, 4), on=day)
        reservations.reserve(session, [Wanted(key, place, D(30)), Wanted(three, place, D(4))])
        moves.save(session, MoveDraft(
            kind=MoveKind.TRANSFER, moved_on=day, warehouse_id=place, to_warehouse_id=other,
            lines=(MoveLineDraft(product_id=key, quantity=D(6)),)))  # fmt: skip
    return book, (key, two, three), (place, other)


COLUMNS = (
    "product_code",
    "warehouse",
    "on_hand",
    "reserved",
    "available",
    "incoming",
    "safety",
    "cover",
    "band",
    "counted",
)


def test_the_list_of_stock_shows_hand_computed_figures(several):
    book, _, _ = several
    with book.read(SYSTEM) as session:
        page = engine.first_page(session, STOCK, ListQuery(), COLUMNS)
        assert [row.values for row in page.rows] == [
            ("P00001", "杭州仓", 55, 30, 25, 0, 30, 50, "short", None),
            ("P00001", "上海仓", 9, 0, 9, 6, 30, None, "short", None),
            ("P00002", "杭州仓", 3, 0, 3, 0, None, 10, "plenty", None),
            ("P00003", "杭州仓", 4, 4, 0, 0, None, None, "none", date(2025, 9, 15)),
        ]
        totals = engine.totals(
            session, STOCK, ListQuery(), {"on_hand": Aggregate.SUM, "available": Aggregate.SUM}
        )
        assert totals.count == 4
        assert totals.of("on_hand", Aggregate.SUM)[0].value == 71
        assert totals.of("available", Aggregate.SUM)[0].value == 37


def test_the_list_agrees_with_the_levels_that_rules_use(several):
    book, keys, _ = several
    with book.read(SYSTEM) as session:
        known = levels.levels(session)
        page = engine.first_page(session, STOCK, ListQuery(), ("product", "warehouse", *COLUMNS[2:]))
        assert len(known) == len(page.rows)
        for row in page.rows:
            level = known[row.keys[0], row.keys[1]]
            values = (level.on_hand, level.reserved, level.available, level.incoming)
            assert row.values[2:6] == values
            assert row.values[7:] == (level.cover_days, level.band, level.last_counted_on)


def test_the_list_of_stock_is_searched_sorted_filtered_and_grouped(several):
    book, _, (place, _) = several
    with book.read(SYSTEM) as session:

        def codes(query):
            return [row.values[0] for row in engine.first_page(session, STOCK, query, ["product_code"]).rows]

        assert codes(ListQuery(search="cqs")) == ["P00003"]
        assert codes(ListQuery(search="上海")) == ["P00001"]
        assert codes(ListQuery(sort=(Sort("available", True),))) == ["P00001", "P00001", "P00002", "P00003"]
        assert codes(ListQuery(filters=(Filter("band", values=("none",)),))) == ["P00003"]
        assert codes(ListQuery(filters=(Filter("available", Op.OVER, ("9",)),))) == ["P00001"]
        assert codes(ListQuery(filters=(Filter("warehouse", values=(str(place),)),))) == [
            "P00001",
            "P00002",
            "P00003",
        ]
        groups = engine.groups(session, STOCK, ListQuery(group=(Group("warehouse"),)), ["on_hand"])
        assert {group.label[0]: group.sums["on_hand"][0].value for group in groups} == {
            "杭州仓": 62,
            "上海仓": 9,
        }


def test_positions_are_made_for_moves_written_in_bulk(depot):
    book, key, place, other = depot
    with book.write(SYSTEM) as session:
        session.add(
            StockMove(
                product_id=key,
                warehouse_id=other,
                kind=MoveKind.OPENING,
                quantity=D(3),
                moved_on=clock.today(),
            )
        )
        session.flush()
        assert [finding.check for finding in doctor.check(session)] == ["stock.positions"]
        assert levels.ensure_positions(session) == 1 and levels.ensure_positions(session) == 0
        assert doctor.check(session) == []
        assert session.scalar(select(func.count()).select_from(StockPosition)) == 2


_step = st.one_of(
    st.tuples(st.just("receive"), st.integers(0, 1), st.integers(1, 40)),
    st.tuples(st.just("issue"), st.integers(0, 1), st.integers(1, 60)),
    st.tuples(st.just("transfer"), st.integers(0, 1), st.integers(1, 30)),
    st.tuples(st.just("count"), st.integers(0, 1), st.integers(0, 50)),
    st.tuples(st.just("reserve"), st.integers(0, 1), st.integers(1, 60)),
    st.tuples(st.just("partial"), st.integers(0, 1), st.integers(1, 60)),
    st.tuples(st.just("release"), st.integers(0, 1), st.integers(0, 9)),
    st.tuples(st.just("reverse"), st.integers(0, 1), st.integers(0, 9)),
    st.tuples(st.just("wait"), st.integers(0, 1), st.integers(1, 3)),
)


class _Model:
    """The same acts on plain numbers, to compare with."""

    def __init__(self) -> None:
        self.stock = [0, 0]
        self.promises: list[list] = []
        self.posted: list[tuple] = []

    def live(self, place: int) -> int:
        return sum(row[1] for row in self.promises if row[0] == place and row[2] >= clock.today())


@settings(max_examples=15)
@given(steps=st.lists(_step, min_size=1, max_size=14))
def test_any_interleaving_keeps_stock_and_promises_together(book, noon, steps):
    """Stock = Σ moves, Σ live reservations ≤ on hand, on both databases, after every act."""
    with clock.freeze(noon):
        with book.write(SYSTEM) as session:
            key = makers.product(session, "序列")
            places = (makers.warehouse(session), makers.warehouse(session))
        model = _Model()
        for step in steps:
            try:
                with book.write(SYSTEM) as session:
                    expected = _act(session, model, key, places, *step)
            except (RuleBroken, NeedsConfirmation):
                expected = None
            if expected is not None:
                expected()
            with book.read(SYSTEM) as session:
                for index, place in enumerate(places):
                    level = levels.level(session, key, place)
                    summed = session.scalar(
                        select(func.sum(StockMove.quantity)).where(
                            StockMove.product_id == key, StockMove.warehouse_id == place
                        )
                    )
                    assert level.on_hand == (summed or 0) == model.stock[index]
                    assert level.reserved == model.live(index) <= level.on_hand
        with book.read(SYSTEM) as session:
            assert [found for found in doctor.check(session) if found.severity == "error"] == []


def _act(session, model, key, places, act, at, number):
    """Do one act for real; returns what the model does if it succeeded."""
    place, far = places[at], places[1 - at]
    if act == "receive":
        done = makers.move(session, MoveKind.RECEIPT, place, (key, number))
        return lambda: (_add(model, at, number), model.posted.append((done.id, at, number, None)))
    if act == "issue":
        done = makers.move(session, MoveKind.ISSUE, place, (key, number))
        return lambda: (_add(model, at, -number), model.posted.append((done.id, at, -number, None)))
    if act == "transfer":
        done = makers.move(session, MoveKind.TRANSFER, place, (key, number), to_warehouse_id=far)
        return lambda: (_add(model, at, -number), _add(model, 1 - at, number),
                        model.posted.append((done.id, at, -number, 1 - at)))  # fmt: skip
    if act == "count":
        difference = number - model.stock[at]
        done = makers.move(session, MoveKind.COUNT, place, (key, number))
        return lambda: (_add(model, at, difference), model.posted.append((done.id, at, difference, None)))
    if act in ("reserve", "partial"):
        day = clock.today() + timedelta(days=1)
        made = reservations.reserve(
            session, [Wanted(key, place, D(number))], expires_on=day, partial=act == "partial"
        )
        if not made[0].quantity:
            return lambda: None
        return lambda: model.promises.append([at, int(made[0].quantity), day, made[0].reservation_id])
    if act == "release" and model.promises:
        row = model.promises[number % len(model.promises)]
        reservations.release(session, [row[3]])
        return lambda: model.promises.remove(row)
    if act == "reverse" and model.posted:
        done = model.posted[number % len(model.posted)]
        posting.reverse(session, done[0], reason="x")
        return lambda: _take_back(model, done)
    if act == "wait":
        return lambda: clock.advance(timedelta(days=number))
    return lambda: None


def _add(model, at, number):
    model.stock[at] += number


def _take_back(model, done):
    _, at, number, far = done
    model.posted.remove(done)
    _add(model, at, -number)
    if far is not None:
        _add(model, far, number)
