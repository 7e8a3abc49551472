"""Orders: rounding, prices, the credit rule of the domain model, steps, shipping and returns; on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, select

from models.analysis import figures
from models.catalog.records import PriceItem, PriceKind, Product, ProductUnit
from models.clock import clock
from models.errors import Conflict, InvalidInput, RuleBroken
from models.partners.records import (
    Agent,
    AgentStatus,
    CreditProfile,
    CreditTemp,
    Qualification,
    QualificationKind,
)
from models.platform import company
from models.platform.principal import SYSTEM
from models.sales import credit, order_entry, order_states, orders, payments, returns
from models.sales.orders import OrderDraft, OrderLineDraft
from models.sales.payments import PaymentDraft
from models.sales.records import HoldReason, Order, OrderEvent, OrderKind, OrderLine, OrderState
from models.stock import levels
from models.stock.moves import MoveDraft, MoveLineDraft
from models.stock.posting import save_and_post
from models.stock.records import MoveKind, Warehouse

D = Decimal
NOON = datetime(2025, 9, 15, 6, 5, tzinfo=UTC)
TODAY = date(2025, 9, 15)


class Shop:
    """An agent, a warehouse and two products, for short tests."""

    def __init__(self, book) -> None:
        self.book = book
        with book.write(SYSTEM) as session:
            agent = Agent(code="DL1", name="杭州西湖华新", status=AgentStatus.ACTIVE)
            house = Warehouse(code="CK1", name="杭州仓")
            one = Product(code="P1", name="滤芯", unit="支", base_price=D("10"), tax_rate=D("0.13"))
            two = Product(code="P2", name="净水机", unit="台", base_price=D("1000"), tax_rate=D("0.13"))
            session.add_all([agent, house, one, two])
            session.flush()
            self.agent, self.house, self.one, self.two = agent.id, house.id, one.id, two.id

    def save(self, *lines, **header):
        draft = OrderDraft(
            agent_id=self.agent,
            warehouse_id=self.house,
            ordered_on=TODAY,
            lines=tuple(OrderLineDraft(product_id=p, quantity=D(q), **more) for p, q, more in lines),
            **header,
        )
        with self.book.write(SYSTEM) as session:
            return orders.save(session, draft)

    def sale(self, value):
        """A confirmed order of a gross value that is already due to us."""
        details = self.save((self.one, 1, {"unit_price": D(value), "own_price": True}))
        with self.book.write(SYSTEM) as session:
            details = order_states.submit(session, details.id)
            assert details.state is OrderState.SUBMITTED, details.holds
            return order_states.confirm(session, details.id)

    def receive(self, quantity):
        """Goods of the first product come into the warehouse."""
        line = MoveLineDraft(product_id=self.one, quantity=D(quantity))
        receipt = MoveDraft(kind=MoveKind.RECEIPT, moved_on=TODAY, warehouse_id=self.house, lines=(line,))
        with self.book.write(SYSTEM) as session:
            save_and_post(session, receipt)

    def do(self, step, order_id, *args, **more):
        with self.book.write(SYSTEM) as session:
            return step(session, order_id, *args, **more)


@pytest.fixture
def shop(book):
    with clock.freeze(NOON):
        yield Shop(book)


def test_lines_are_rounded_one_by_one_and_totals_add_them_up(shop):
    """3 × 33.335 incl. 13 %: 100.01 gross, 88.50 net (88.504…), 11.51 tax; twice that in two lines."""
    line = {"unit_price": D("33.335"), "own_price": True}
    details = shop.save((shop.one, 3, line), (shop.one, 3, line))
    assert [item.gross_amount for item in details.lines] == [D("100.01"), D("100.01")]
    assert details.lines[0].net_amount == D("88.50") and details.lines[0].tax_amount == D("11.51")
    assert (details.gross_total, details.net_total, details.tax_total) == (D("200.02"), D("177.00"), D("23.02"))


def test_a_price_comes_from_the_list_with_its_trace(shop):
    details = shop.save((shop.two, 2, {"discount_rate": D("0.05")}))
    assert details.lines[0].unit_price == D("1000")
    assert details.lines[0].gross_amount == D("1900.00")
    assert details.lines[0].price_trace


def test_a_draft_with_gaps_is_saved_and_submitting_names_every_gap(shop):
    with shop.book.write(SYSTEM) as session:
        session.scalars(select(Product).where(Product.code == "P2")).one().base_price = None
    draft = OrderDraft(
        agent_id=shop.agent,
        ordered_on=TODAY,
        lines=(OrderLineDraft(product_id=shop.two, quantity=D(1)), OrderLineDraft(), OrderLineDraft(product_id=shop.one)),
    )
    with shop.book.write(SYSTEM) as session:
        details = orders.save(session, draft)
    assert [(line.quantity, line.unit_price) for line in details.lines] == [(D(1), None), (None, D(10))]
    with pytest.raises(InvalidInput) as refused:
        shop.do(order_states.submit, details.id)
    assert list(refused.value.problems) == ["warehouse_id", "lines/0/unit_price", "lines/1/quantity"]
    with shop.book.read(SYSTEM) as session:
        assert orders.get(session, details.id).state is OrderState.DRAFT


def _limit(shop, limit):
    with shop.book.write(SYSTEM) as session:
        session.add(CreditProfile(agent_id=shop.agent, credit_limit=D(limit), credit_days=30))


@pytest.mark.parametrize(
    ("policy", "shown", "reasons"),
    [
        ("allow", "", []),
        ("warn", "warn", []),
        ("hold", "hold", [HoldReason.NO_CONTRACT]),
        ("refuse", "hold", [HoldReason.NO_CONTRACT]),
    ],
)
def test_an_order_without_a_contract_is_allowed_warned_of_or_held_by_policy(shop, policy, shown, reasons):
    """domain.md 5: an order without an active contract → warn or hold by policy; “refuse” was the former word of hold."""
    with shop.book.write(SYSTEM) as session:
        company.put(session, "orders.without_contract", policy)
    order = shop.save((shop.one, 1, {"unit_price": D(100), "own_price": True}))
    with shop.book.read(SYSTEM) as session:
        assert order_entry.agent_entry(session, shop.agent, TODAY).lacks_contract == shown
    done = shop.do(order_states.submit, order.id)
    assert [hold.reason for hold in done.holds] == reasons
    assert done.state is (OrderState.HELD if reasons else OrderState.SUBMITTED)


@pytest.mark.parametrize(("policy", "shown"), [("allow", ""), ("warn", "warn"), ("refuse", "refuse")])
def test_a4_expired_mandatory_certificates_gate_orders_by_policy(shop, policy, shown):
    """Valid through its last day; one that another of its kind stands in for, or that is not mandatory, gates nothing."""
    licence, permit = QualificationKind.BUSINESS_LICENCE, QualificationKind.OTHER
    ended = TODAY - timedelta(days=1)

    def certify(*rows):
        with shop.book.write(SYSTEM) as session:
            session.execute(delete(Qualification))
            for kind, valid_to, mandatory in rows:
                session.add(Qualification(agent_id=shop.agent, bucket=shop.agent, kind=kind, number="N", valid_to=valid_to, mandatory=mandatory))

    def entry():
        with shop.book.read(SYSTEM) as session:
            return order_entry.agent_entry(session, shop.agent, TODAY).lacks_certificates

    with shop.book.write(SYSTEM) as session:
        company.put(session, "orders.expired_certificate", policy)
        company.put(session, "orders.without_contract", "allow")
    for fine in ((), ((licence, TODAY, True),), ((permit, ended, False),), ((licence, ended, True), (licence, None, False))):
        certify(*fine)
        assert entry() == ("", "")
    certify((licence, TODAY, True))
    before = shop.do(order_states.submit, shop.save((shop.one, 1, {})).id)
    certify((licence, ended, True))
    assert entry()[0] == shown and (not shown or ended.isoformat() in entry()[1])
    order = shop.save((shop.one, 1, {}))
    if policy != "refuse":
        assert shop.do(order_states.submit, order.id).state is OrderState.SUBMITTED
        assert shop.do(order_states.confirm, before.id).state is OrderState.CONFIRMED
        return
    with pytest.raises(InvalidInput) as refused:
        shop.do(order_states.submit, order.id)
    assert ended.isoformat() in refused.value.problems["agent_id"]
    with pytest.raises(RuleBroken, match=ended.isoformat()):
        shop.do(order_states.confirm, before.id)


def test_the_credit_vector_of_the_domain_model(shop):
    """Limit 100 000; open 60 000; confirmed 30 000; new 15 000 → held, 5 000 over; +5 000 today → passes."""
    _limit(shop, 100_000)
    shop.receive(10)
    delivered = shop.do(order_states.ship, shop.sale(60_000).id)
    assert delivered.state is OrderState.COMPLETED
    shop.sale(30_000)
    new = shop.save((shop.one, 1, {"unit_price": D(15_000), "own_price": True}))
    held = shop.do(order_states.submit, new.id)
    assert held.state is OrderState.HELD and held.number
    assert [(hold.reason, hold.amount_over) for hold in held.holds] == [(HoldReason.OVER_LIMIT, D("5000.00"))]
    with shop.book.write(SYSTEM) as session:
        session.add(CreditTemp(agent_id=shop.agent, amount=D(5000), from_day=TODAY, to_day=TODAY))
    passed = shop.do(order_states.recheck, new.id)
    assert passed.state is OrderState.SUBMITTED and not passed.holds
    clock.advance(timedelta(days=1))
    tomorrow = shop.save((shop.one, 1, {"unit_price": D(15_000), "own_price": True}))
    held = shop.do(order_states.submit, tomorrow.id)
    assert held.state is OrderState.HELD
    assert [(hold.reason, hold.amount_over) for hold in held.holds] == [(HoldReason.EXPIRED_LIMIT, D("5000.00"))]


def test_a_unit_the_product_is_not_sold_in_is_refused(shop):
    """It never counts as one piece in silence; what was sold in a unit that is gone since keeps its size."""
    with pytest.raises(InvalidInput) as refused:
        shop.save((shop.one, 2, {"unit": "箱"}))
    assert list(refused.value.problems) == ["lines/0/unit"] and "箱" in refused.value.problems["lines/0/unit"]
    with shop.book.write(SYSTEM) as session:
        pack = ProductUnit(product_id=shop.one, unit="箱", factor=D(12))
        session.add(pack)
        session.flush()
        key = pack.id
    made = shop.save((shop.one, 2, {"unit": "箱"}))
    assert (made.lines[0].base_quantity, made.lines[0].unit_price) == (D(24), D("120"))
    with shop.book.write(SYSTEM) as session:
        session.scalars(select(ProductUnit).where(ProductUnit.id == key)).one().deleted_at = clock.now()
    with shop.book.write(SYSTEM) as session:
        again = orders.save(session, orders.get(session, made.id))
    assert again.lines[0].base_quantity == D(24)
    with pytest.raises(InvalidInput):
        shop.save((shop.one, 1, {"unit": "箱"}))


def test_prepaid_orders_never_hold_and_copies_and_reopened_ones_are_checked_again(shop):
    _limit(shop, 100)
    free = shop.save((shop.two, 1, {}), prepaid=True)
    assert shop.do(order_states.submit, free.id).state is OrderState.SUBMITTED
    held = shop.do(order_states.submit, shop.save((shop.two, 1, {})).id)
    assert held.state is OrderState.HELD
    shop.do(order_states.cancel, held.id, "no money")
    shop.do(order_states.reopen, held.id)
    assert shop.do(order_states.submit, held.id).state is OrderState.HELD
    with shop.book.write(SYSTEM) as session:
        copy = orders.save(session, orders.copy_of(held, TODAY))
    assert shop.do(order_states.submit, copy.id).state is OrderState.HELD


def test_a_payment_makes_room_and_its_reversal_takes_it_back(shop):
    _limit(shop, 1000)
    shop.sale(800)
    with shop.book.write(SYSTEM) as session:
        paid = payments.save(session, PaymentDraft(agent_id=shop.agent, paid_on=TODAY, amount=D("500.05")))
        assert credit.exposure(session, shop.agent, TODAY).used == D("800.00")
        payments.confirm(session, paid.id)
        assert credit.exposure(session, shop.agent, TODAY).available == D("700.05")
        payments.reverse(session, paid.id, "bounced")
        assert credit.exposure(session, shop.agent, TODAY).available == D("200.00")


def test_steps_that_are_not_in_the_table_are_refused_and_the_others_are_on_record(shop):
    details = shop.save((shop.one, 1, {}))
    with pytest.raises(RuleBroken):
        shop.do(order_states.confirm, details.id)
    done = shop.do(order_states.submit, details.id)
    with pytest.raises(Conflict):
        shop.do(order_states.confirm, details.id, details.version)
    with pytest.raises(RuleBroken):
        with shop.book.write(SYSTEM) as session:
            orders.save(session, OrderDraft(id=details.id, agent_id=shop.agent, lines=details.lines))
    shop.do(order_states.confirm, details.id, done.version)
    with shop.book.read(SYSTEM) as session:
        steps = session.scalars(select(OrderEvent.to_state).order_by(OrderEvent.seq)).all()
    assert steps == [OrderState.SUBMITTED, OrderState.CONFIRMED]


def test_only_confirmed_orders_count_as_sales(shop):
    def sold(session):
        return [(row.net, row.orders, row.lines) for row in figures.sales(session, figures.Dimension.AGENT)]

    details = shop.save((shop.two, 2, {"unit_price": D("113"), "own_price": True}))
    with shop.book.read(SYSTEM) as session:
        assert sold(session) == []
    shop.do(order_states.submit, details.id)
    shop.do(order_states.confirm, details.id)
    with shop.book.read(SYSTEM) as session:
        assert sold(session) == [(D("200.00"), 1, 1)]
        assert session.scalars(select(OrderLine.period)).all() == [202509]
    shop.do(order_states.cancel, details.id, "mistake")
    with shop.book.read(SYSTEM) as session:
        assert sold(session) == []


def test_goods_are_set_aside_shipped_in_parts_and_never_more_than_ordered(shop):
    shop.receive(100)
    details = shop.do(order_states.submit, shop.save((shop.one, 10, {})).id)
    details = shop.do(order_states.confirm, details.id)
    with shop.book.read(SYSTEM) as session:
        stock = levels.level(session, shop.one, shop.house)
        assert (stock.on_hand, stock.reserved, stock.available) == (D(100), D(10), D(90))
    line = details.lines[0].id
    details = shop.do(order_states.ship, details.id, [(line, D(6))])
    assert details.state is OrderState.SHIPPING and details.lines[0].shipped == D(6)
    with pytest.raises(InvalidInput):
        shop.do(order_states.ship, details.id, [(line, D(5))])
    details = shop.do(order_states.ship, details.id)
    assert details.state is OrderState.COMPLETED and details.lines[0].shipped == D(10)
    with shop.book.read(SYSTEM) as session:
        stock = levels.level(session, shop.one, shop.house)
        assert (stock.on_hand, stock.reserved) == (D(90), D(0))


def test_a_return_carries_negative_quantities(shop):
    with pytest.raises(InvalidInput):
        shop.save((shop.one, 2, {}), kind=OrderKind.RETURN)
    details = shop.save((shop.one, -2, {}), kind=OrderKind.RETURN)
    assert details.gross_total == D("-20.00")
    assert shop.do(order_states.submit, details.id).number.startswith("RT-")


def test_the_header_takes_its_defaults_from_the_agent(shop):
    with shop.book.read(SYSTEM) as session:
        found = order_entry.defaults(session, shop.agent)
    assert found["warehouse_id"] == shop.house and found["currency"] == "CNY"


def test_an_order_that_no_longer_fits_is_held_at_confirmation_unless_somebody_let_it_pass(shop):
    """Two orders of 600 fit a limit of 1 000 one by one; once the first is confirmed the second is 200 over."""
    _limit(shop, 1000)
    big = {"unit_price": D(600), "own_price": True}
    first = shop.do(order_states.submit, shop.save((shop.one, 1, big)).id)
    second = shop.do(order_states.submit, shop.save((shop.one, 1, big)).id)
    assert (first.state, second.state) == (OrderState.SUBMITTED, OrderState.SUBMITTED)
    assert shop.do(order_states.confirm, first.id).state is OrderState.CONFIRMED
    held = shop.do(order_states.confirm, second.id)
    assert held.state is OrderState.HELD and held.holds[0].amount_over == D("200.00")
    assert shop.do(order_states.release, held.id, note="paid tomorrow").state is OrderState.SUBMITTED
    assert shop.do(order_states.confirm, held.id).state is OrderState.CONFIRMED


def test_an_order_closed_short_owes_what_was_delivered(shop):
    """10 of 113.00 ordered, 4 shipped: 452.00 gross, 400.00 net stay."""
    shop.receive(4)
    details = shop.save((shop.one, 10, {"unit_price": D(113), "own_price": True}))
    shop.do(order_states.submit, details.id)
    details = shop.do(order_states.confirm, details.id)
    shop.do(order_states.ship, details.id, [(details.lines[0].id, D(4))])
    with pytest.raises(InvalidInput):
        shop.do(order_states.complete, details.id)
    closed = shop.do(order_states.complete, details.id, reason="no more wanted")
    assert (closed.state, closed.gross_total, closed.net_total) == (OrderState.COMPLETED, D("452.00"), D("400.00"))
    assert closed.lines[0].quantity == D(4)
    with shop.book.read(SYSTEM) as session:
        assert credit.exposure(session, shop.agent, TODAY).used == D("452.00")
        assert levels.level(session, shop.one, shop.house).reserved == 0


def test_a_submitted_order_is_held_by_hand_with_a_reason(shop):
    details = shop.do(order_states.submit, shop.save((shop.one, 1, {})).id)
    with pytest.raises(InvalidInput):
        shop.do(order_states.hold, details.id, " ")
    held = shop.do(order_states.hold, details.id, "wait for the new price list")
    assert [hold.reason for hold in held.holds] == [HoldReason.MANUAL]
    assert shop.do(order_states.release, held.id).state is OrderState.SUBMITTED


def test_the_same_product_twice_takes_each_lines_own_price(shop):
    """Base 10.00, from 100 on 8.00; a case of 12 counts 12 base units."""
    with shop.book.write(SYSTEM) as session:
        session.add(PriceItem(product_id=shop.one, kind=PriceKind.BASE, price=D(8), min_quantity=D(100)))
        session.add(ProductUnit(product_id=shop.one, unit="箱", factor=D(12)))
    details = shop.save((shop.one, 99, {}), (shop.one, 100, {}), (shop.one, 9, {"unit": "箱"}), (shop.one, 1, {"unit": "箱"}))
    assert [line.unit_price for line in details.lines] == [D(10), D(8), D(96), D(120)]
    assert [line.base_quantity for line in details.lines] == [D(99), D(100), D(108), D(12)]
    assert details.gross_total == D("990.00") + D("800.00") + D("864.00") + D("120.00")


def test_the_return_vector_of_the_domain_model(shop):
    """Domain 1.9: order 10, ship 6, return 2, ship 4 → delivered net 8, open 0, returnable 8; a return of 9 is refused."""
    shop.receive(100)
    sold = shop.do(order_states.submit, shop.save((shop.one, 10, {"discount_rate": D("0.1")})).id)
    sold = shop.do(order_states.confirm, sold.id)
    line = sold.lines[0].id
    shop.do(order_states.ship, sold.id, [(line, D(6))])

    with shop.book.read(SYSTEM) as session:
        offered = returns.blank_return(session, sold.id)
    assert [(one.quantity, one.unit_price, one.discount_rate) for one in offered.lines] == [(D(-6), D(10), D("0.1"))]
    assert offered.kind is OrderKind.RETURN and offered.origin_id == sold.id

    def back(quantity):
        return shop.save(
            (shop.one, -quantity, {"unit_price": D(10), "own_price": True, "discount_rate": D("0.1")}),
            kind=OrderKind.RETURN, origin_id=sold.id,
        )  # fmt: skip

    two = shop.do(order_states.submit, back(2).id)
    two = shop.do(order_states.confirm, two.id)
    two = shop.do(order_states.ship, two.id)
    assert two.state is OrderState.COMPLETED and two.gross_total == D("-18.00")
    rest = shop.do(order_states.ship, sold.id, [(line, D(4))])
    assert rest.state is OrderState.COMPLETED
    with shop.book.read(SYSTEM) as session:
        assert returns.returnable(session, sold.id) == {shop.one: D(8)}
        assert levels.level(session, shop.one, shop.house).on_hand == D(92)
        assert order_states.still_open(session, session.scalars(select(Order).where(Order.id == sold.id)).one()) == {}
    nine = back(9)
    with pytest.raises(InvalidInput) as refused:
        shop.do(order_states.submit, nine.id)
    assert refused.value.problems == {"lines/0/quantity": "Only 8 of this product can still be returned."}
    assert shop.do(order_states.submit, back(8).id).state is OrderState.SUBMITTED
