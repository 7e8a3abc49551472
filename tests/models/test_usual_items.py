"""The usual list of an agent, what to order again by its rhythm, when missing goods come, and prices of returns."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from models.catalog.lookup import Setting
from models.catalog.records import Product, ProductStatus, ProductUnit
from models.clock import clock
from models.errors import Conflict, InvalidInput, NotFound
from models.partners.records import Agent, AgentStatus
from models.platform import company
from models.platform.principal import SYSTEM, Role, Scope
from models.sales import order_products, order_states, orders, replenishment, returns, usual_items
from models.sales.orders import OrderDraft, OrderLineDraft
from models.sales.records import OrderKind, OrderState
from models.sales.usual_items import UsualItem
from models.stock import moves
from models.stock.moves import MoveDraft, MoveLineDraft
from models.stock.posting import save_and_post
from models.stock.records import MoveKind, Warehouse
from tests.models.partners.makers import person, sees

D = Decimal
NOON = datetime(2025, 9, 15, 6, 5, tzinfo=UTC)
TODAY = date(2025, 9, 15)


class Shop:
    """An agent, a warehouse and three products."""

    def __init__(self, book) -> None:
        self.book = book
        with book.write(SYSTEM) as session:
            agent = Agent(code="DL1", name="杭州西湖华新", status=AgentStatus.ACTIVE)
            other = Agent(code="DL2", name="宁波天元", status=AgentStatus.ACTIVE)
            house = Warehouse(code="CK1", name="杭州仓")
            goods = [Product(code=code, name=name, unit="支", base_price=D(10), tax_rate=D("0.13"), **more)
                     for code, name, more in (("P1", "滤芯", {}), ("P2", "净水机", {"pack_size": D(12)}), ("P3", "龙头", {}))]  # fmt: skip
            session.add_all([agent, other, house, *goods])
            session.flush()
            session.add(ProductUnit(product_id=goods[0].id, unit="箱", factor=D(20)))
            self.agent, self.other, self.house = agent.id, other.id, house.id
            self.one, self.two, self.three = (item.id for item in goods)

    def order(self, product, quantity, on=TODAY, confirm=False, principal=SYSTEM, **more):
        line = OrderLineDraft(product_id=product, quantity=D(quantity), **more)
        draft = OrderDraft(agent_id=self.agent, warehouse_id=self.house, ordered_on=on, lines=(line,))
        with self.book.write(principal) as session:
            made = order_states.submit(session, orders.save(session, draft).id)
            return order_states.confirm(session, made.id) if confirm else made

    def move(self, product, quantity, on=TODAY, post=True):
        line = MoveLineDraft(product_id=product, quantity=D(quantity))
        draft = MoveDraft(kind=MoveKind.RECEIPT, moved_on=on, warehouse_id=self.house, lines=(line,))
        with self.book.write(SYSTEM) as session:
            (save_and_post if post else moves.save)(session, draft)

    def read(self, function, *args, principal=SYSTEM):
        with self.book.read(principal) as session:
            return function(session, *args)

    def keep(self, *items, version=None, principal=SYSTEM):
        with self.book.write(principal) as session:
            return usual_items.keep(session, self.agent, [UsualItem(*one) for one in items], version)


@pytest.fixture
def shop(book):
    with clock.freeze(NOON):
        yield Shop(book)


def told(found):
    return [(line.code, line.quantity, line.unit, line.times) for line in found.lines]


def test_the_usual_list_is_kept_per_agent_and_orders_only_tell_it_until_then(shop):
    shop.order(shop.three, 4)
    before = shop.read(usual_items.of_agent, shop.agent)
    assert (told(before), before.kept) == ([("P3", D(4), "支", 1)], False)
    kept = shop.keep((shop.two, D(24), "支"), (shop.one, D("1.5"), "箱"), (shop.three, D(6), "支"))
    expected = [("P2", D(24), "支", 0), ("P1", D("1.5"), "箱", 0), ("P3", D(6), "支", 1)]
    assert kept.kept and told(kept) == expected
    assert told(shop.read(usual_items.of_agent, shop.agent)) == expected
    assert shop.read(usual_items.of_agent, shop.other).lines == ()
    again = shop.keep((shop.one, D(3), "支"), version=kept.version)
    assert told(again) == [("P1", D(3), "支", 0)]
    gone = shop.keep(version=again.version)
    assert (told(gone), gone.kept) == ([("P3", D(4), "支", 1)], False), "an empty list gives way to the orders"


def test_a_product_that_is_no_longer_sold_stays_out_of_what_is_offered(shop):
    shop.keep((shop.one, D(3), "支"), (shop.two, D(12), "支"))
    with shop.book.write(SYSTEM) as session:
        session.get(Product, shop.one).status = ProductStatus.DISCONTINUED
    assert [line.code for line in shop.read(usual_items.of_agent, shop.agent).lines] == ["P2"]


def test_the_usual_list_of_two_people_at_once_is_not_overwritten(shop):
    first = shop.keep((shop.one, D(3), "支"))
    shop.keep((shop.one, D(4), "支"), version=first.version)
    with pytest.raises(Conflict):
        shop.keep((shop.one, D(5), "支"), version=first.version)
    with pytest.raises(Conflict):
        shop.keep((shop.one, D(5), "支"))
    assert told(shop.read(usual_items.of_agent, shop.agent)) == [("P1", D(4), "支", 0)]


def test_a_usual_list_names_what_is_wrong_in_it(shop):
    with pytest.raises(InvalidInput) as refused:
        shop.keep((shop.one, D(0), "支"), (shop.two, D(1), "桶"), (shop.agent, D(1), "支"))
    assert list(refused.value.problems) == ["lines/0/quantity", "lines/1/unit", "lines/2/product_id"]


def test_a_usual_list_is_no_setting_of_the_company_and_of_no_other_persons_agents(shop):
    """AZ-05."""
    shop.keep((shop.one, D(3), "支"))
    assert not [name for name in shop.read(company.all_values) if name.startswith("usual")]
    rep = person(shop.book, Role.REP, Scope.OWN, code="陈涛")
    with pytest.raises(NotFound):
        shop.read(usual_items.of_agent, shop.agent, principal=rep)
    with pytest.raises(NotFound):
        shop.keep((shop.one, D(9), "支"), version=1, principal=rep)
    sees(shop.book, rep, shop.agent)
    assert told(shop.keep((shop.one, D(9), "支"), version=1, principal=rep)) == [("P1", D(9), "支", 0)]


def test_what_to_order_again_follows_the_agents_own_rhythm(shop):
    """P2, packs of 12: 300 + 60 + 30 in six months are 65 a month; less 30 of late and 60 − 50 open from before: 25 → 36.

    P1: 2 cases of 20 are 40 in six months, 6.666… a month; nothing of late, nothing open: 7. P3: ordered of late only.
    """
    shop.move(shop.two, 350)
    shop.move(shop.one, 40)
    old = shop.order(shop.two, 300, date(2025, 4, 1), confirm=True)
    part = shop.order(shop.two, 60, date(2025, 7, 1), confirm=True)
    cases = shop.order(shop.one, 2, date(2025, 5, 5), confirm=True, unit="箱")
    with shop.book.write(SYSTEM) as session:
        order_states.ship(session, old.id)
        order_states.ship(session, part.id, [(part.lines[0].id, D(50))])
        order_states.ship(session, cases.id)
    shop.order(shop.two, 30, date(2025, 9, 1))
    shop.order(shop.two, 999, date(2025, 3, 15))
    shop.order(shop.three, 12, date(2025, 9, 10))
    with shop.book.write(SYSTEM) as session:
        gone = order_states.submit(session, orders.save(session, OrderDraft(
            agent_id=shop.agent, warehouse_id=shop.house, ordered_on=TODAY,
            lines=(OrderLineDraft(product_id=shop.one, quantity=D(500)),))).id)  # fmt: skip
        order_states.cancel(session, gone.id, "typed by mistake")
    found = shop.read(replenishment.proposals, shop.agent)
    assert [(one.code, one.monthly, one.recent, one.waiting, one.pack, one.quantity) for one in found] == [
        ("P1", D("6.666667"), D(0), D(0), None, D(7)),
    ], "999 of March still wait, so nothing more of P2"
    with shop.book.write(SYSTEM) as session:
        late = orders.get(session, [one for one in _ids(session, date(2025, 3, 15))][0])
        order_states.cancel(session, late.id, "given up")
    found = shop.read(replenishment.proposals, shop.agent)
    assert [(one.code, one.monthly, one.recent, one.waiting, one.pack, one.quantity) for one in found] == [
        ("P1", D("6.666667"), D(0), D(0), None, D(7)), ("P2", D(65), D(30), D(10), D(12), D(36)),
    ]  # fmt: skip
    rep = person(shop.book, Role.REP, Scope.OWN, code="陈涛")
    with pytest.raises(NotFound):
        shop.read(replenishment.proposals, shop.agent, principal=rep)


def _ids(session, day):
    from sqlalchemy import select

    from models.sales.records import Order

    return session.scalars(select(Order.id).where(Order.ordered_on == day))


def test_the_day_missing_goods_arrive_comes_from_announced_receipts(shop):
    """40 in stock; 10 come on the 20th, 30 on the 23rd; what should have come yesterday is no promise."""
    shop.move(shop.one, 40)
    for quantity, day in ((30, date(2025, 9, 23)), (10, date(2025, 9, 20)), (500, date(2025, 9, 14))):
        shop.move(shop.one, quantity, day, post=False)
    (card,) = shop.read(order_products.by_ids, Setting(shop.agent, shop.house, TODAY, "CNY"), [shop.one]).values()
    assert card.coming == ((date(2025, 9, 20), D(10)), (date(2025, 9, 23), D(30)))
    days = [card.there_on(D(quantity)) for quantity in (50, 51, 80, 81)]
    assert days == [date(2025, 9, 20), date(2025, 9, 23), date(2025, 9, 23), None]


def test_a_representative_without_price_rights_returns_goods_at_the_price_they_were_sold_for(shop):
    """Sold at 8.50 by somebody who may; the list says 10. Another price, and a price without an order, are refused."""
    shop.move(shop.one, 10)
    sold = shop.order(shop.one, 6, confirm=True, unit_price=D("8.5"), own_price=True)
    with shop.book.write(SYSTEM) as session:
        order_states.ship(session, sold.id)
    rep = person(shop.book, Role.REP, Scope.OWN, code="陈涛")
    sees(shop.book, rep, shop.agent)
    offered = shop.read(returns.blank_return, sold.id, principal=rep)
    assert [(one.quantity, one.unit_price, one.own_price) for one in offered.lines] == [(D(-6), D("8.5"), True)]

    def back(price, origin=sold.id):
        draft = OrderDraft(
            kind=OrderKind.RETURN, agent_id=shop.agent, warehouse_id=shop.house, ordered_on=TODAY, origin_id=origin,
            lines=(OrderLineDraft(product_id=shop.one, quantity=D(-2), unit="支", unit_price=D(price), own_price=True),),
        )  # fmt: skip
        with shop.book.write(rep) as session:
            return orders.save(session, draft)

    made = back("8.5")
    assert (made.lines[0].unit_price, made.gross_total) == (D("8.5"), D("-17.00"))
    with shop.book.write(rep) as session:
        assert order_states.submit(session, made.id).state is OrderState.SUBMITTED
    for price, origin in (("9", sold.id), ("8.5", None)):
        with pytest.raises(InvalidInput) as refused:
            back(price, origin)
        assert list(refused.value.problems) == ["lines/0/unit_price"]


def test_announced_goods_are_not_posted_before_their_day(shop):
    shop.move(shop.one, 30, date(2025, 9, 23), post=False)
    with pytest.raises(InvalidInput) as refused:
        shop.move(shop.one, 30, date(2025, 9, 23))
    assert refused.value.problems == {"moved_on": "A movement cannot lie in the future."}
