"""What order entry asks while somebody types: defaults, found products, prices by quantity, stock, earlier orders."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from models.catalog.lookup import Setting
from models.catalog.records import PriceItem, PriceKind, Product, ProductStatus, ProductUnit
from models.clock import clock
from models.errors import InvalidInput
from models.partners.records import Agent, AgentStatus, CreditProfile
from models.pinyin import keys_of
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import BucketAccess, User, UserStatus
from models.sales import earlier_orders, order_entry, order_products, order_states, orders
from models.sales.orders import OrderDraft, OrderLineDraft
from models.sales.records import HoldReason, OrderState
from models.stock.moves import MoveDraft, MoveLineDraft
from models.stock.posting import save_and_post
from models.stock.records import MoveKind, Warehouse

D = Decimal
NOON = datetime(2025, 9, 15, 6, 5, tzinfo=UTC)
TODAY = date(2025, 9, 15)

GOODS = (
    ("P10023", "净水器滤芯", "PP棉 10寸", "支", "18", "6901234567892"),
    ("P10044", "净水器滤芯", "RO膜 400G", "支", "210", "6901234567908"),
    ("P20011", "商用净水机", "800G", "台", "3150", "6901234567915"),
    ("P20018", "家用净水机", "400G", "台", "1280", "6901234567922"),
    ("P1002", "短码", "", "个", "5", ""),
)


class Shop:
    """An agent, two warehouses and the products of the wireframe."""

    def __init__(self, book) -> None:
        self.book = book
        with book.write(SYSTEM) as session:
            self.near, self.far = Warehouse(code="CK1", name="杭州仓"), Warehouse(code="CK2", name="上海仓")
            session.add_all([self.near, self.far])
            session.flush()
            agent = Agent(code="DL1", name="杭州西湖华新", status=AgentStatus.ACTIVE, warehouse_id=self.far.id)
            session.add(agent)
            self.goods = {}
            for code, name, spec, unit, price, barcode in GOODS:
                spoken = keys_of(name)
                item = Product(code=code, name=name, spec=spec, unit=unit, base_price=D(price), barcode=barcode,
                               initials=spoken.initials, pinyin=spoken.pinyin, sort_key=spoken.sort_key,
                               mnemonic=spoken.mnemonic)  # fmt: skip
                session.add(item)
                session.flush()
                self.goods[code] = item.id
            session.add(ProductUnit(product_id=self.goods["P10023"], unit="箱", factor=D(20), barcode="16901234567899"))
            self.agent, self.near, self.far = agent.id, self.near.id, self.far.id

    def ask(self, function, *args, **asking):
        with self.book.read(SYSTEM) as session:
            return function(session, Setting(self.agent, asking.get("at", self.near), TODAY, "CNY"), *args)

    def order(self, code, quantity, submit=True, principal=SYSTEM, **line):
        draft = OrderDraft(
            agent_id=self.agent, warehouse_id=self.near, ordered_on=TODAY,
            lines=(OrderLineDraft(product_id=self.goods[code], quantity=D(quantity), **line),),
        )  # fmt: skip
        with self.book.write(principal) as session:
            details = orders.save(session, draft)
            return order_states.submit(session, details.id) if submit else details

    def person(self, name, role, scope, reaches=True):
        with self.book.write(SYSTEM) as session:
            user = User(code=name, login=name, name=name, role=role, scope=scope, status=UserStatus.ACTIVE, sort_key=name)
            session.add(user)
            session.flush()
            if reaches:
                session.add(BucketAccess(user_id=user.id, bucket=self.agent, via="assigned"))
            return Principal(user.id, role, scope, name)


@pytest.fixture
def shop(book):
    with clock.freeze(NOON):
        yield Shop(book)


def codes(found):
    return [one.hit.code for one in found]


def test_an_exact_code_comes_first_even_if_it_is_the_start_of_others(shop):
    found = shop.ask(order_products.search, "P1002")
    assert codes(found)[0] == "P1002" and found[0].hit.exact
    assert not any(one.hit.exact for one in found[1:])


@pytest.mark.parametrize("text", ["jsqlx", "净水器", "jingshuiqi", "p10023", "PP棉"])
def test_products_are_found_by_initials_name_pinyin_code_and_specification(shop, text):
    assert "P10023" in codes(shop.ask(order_products.search, text))


def test_what_an_agent_often_orders_comes_before_what_fits_as_well(shop):
    for _ in range(2):
        shop.order("P20018", 1)
    assert codes(shop.ask(order_products.search, "净水"))[0] == "P20018"


def test_a_bar_code_of_a_case_means_the_case(shop):
    found = shop.ask(order_products.resolve, [{"code": "16901234567899"}, {"barcode": "6901234567915"}])
    assert [(one[0].hit.code, one[0].unit) for one in found] == [("P10023", "箱"), ("P20011", "台")]


def test_a_name_that_fits_two_products_is_left_to_the_person(shop):
    found = shop.ask(order_products.resolve, [{"name": "净水器滤芯"}, {"name": "净水器滤芯 RO膜 400G"}, {"code": "x"}])
    assert [sorted(codes(one)) for one in found] == [["P10023", "P10044"], ["P10044"], []]


def test_discontinued_products_say_why_they_cannot_be_ordered(shop):
    with shop.book.write(SYSTEM) as session:
        session.get(Product, shop.goods["P20018"]).status = ProductStatus.DISCONTINUED
    found = shop.ask(order_products.search, "P20018")
    assert codes(found) == ["P20018"] and found[0].hit.refusal


def test_the_price_follows_the_quantity(shop):
    """Base 18; agent price 17; agent price 15.5 from 100 on."""
    with shop.book.write(SYSTEM) as session:
        for price, least in (("17", 0), ("15.5", 100)):
            session.add(PriceItem(product_id=shop.goods["P10023"], kind=PriceKind.AGENT, agent_id=shop.agent,
                                  bucket=shop.agent, price=D(price), min_quantity=D(least)))  # fmt: skip
    (card,) = shop.ask(order_products.by_ids, [shop.goods["P10023"]]).values()
    assert [(one.from_quantity, one.price) for one in card.breaks] == [(D(0), D(17)), (D(100), D("15.5"))]
    assert [card.price_at(D(q)).price for q in (1, 99, 100, 5000)] == [D(17), D(17), D("15.5"), D("15.5")]


def test_stock_is_what_may_be_promised_here_and_elsewhere(shop):
    with shop.book.write(SYSTEM) as session:
        for place, quantity in ((shop.near, 40), (shop.far, 500)):
            line = MoveLineDraft(product_id=shop.goods["P10044"], quantity=D(quantity))
            save_and_post(session, MoveDraft(kind=MoveKind.RECEIPT, moved_on=TODAY, warehouse_id=place, lines=(line,)))
    details = shop.order("P10044", 15)
    with shop.book.write(SYSTEM) as session:
        order_states.confirm(session, details.id)
    (card,) = shop.ask(order_products.by_ids, [shop.goods["P10044"]]).values()
    assert card.hit.available == D(25)
    assert [(one.name, one.available) for one in card.elsewhere] == [("上海仓", D(500))]
    assert (card.hit.last_on, card.hit.last_quantity) == (TODAY, D(15))


def test_the_header_takes_its_defaults_choices_and_credit_from_the_agent(shop):
    with shop.book.write(SYSTEM) as session:
        session.add(CreditProfile(agent_id=shop.agent, credit_limit=D(1000)))
    shop.person("Zhou Lin", Role.MANAGER, Scope.TEAM)
    shop.person("Elsewhere", Role.MANAGER, Scope.TEAM, reaches=False)
    shop.person("Rep", Role.REP, Scope.OWN)
    with shop.book.read(SYSTEM) as session:
        found = order_entry.agent_entry(session, shop.agent)
    assert found.values["warehouse_id"] == shop.far and found.values["warehouse_name"] == "上海仓"
    assert [name for _, name in found.warehouses] == ["杭州仓", "上海仓"]
    assert found.credit is not None and (found.credit.limit, found.credit.room) == (D(1000), D(1000))
    assert found.credit.approvers == ("Zhou Lin",)


def test_a_representative_may_neither_change_prices_nor_give_any_discount(shop):
    rep = shop.person("Rep", Role.REP, Scope.OWN)
    with pytest.raises(InvalidInput) as refused:
        shop.order("P10023", 1, unit_price=D(1), own_price=True, principal=rep)
    assert list(refused.value.problems) == ["lines/0/unit_price"]
    assert shop.order("P10023", 1, discount_rate=D("0.1"), principal=rep).state is OrderState.SUBMITTED
    held = shop.order("P10023", 1, discount_rate=D("0.11"), principal=rep)
    assert [hold.reason for hold in held.holds] == [HoldReason.DISCOUNT]
    with shop.book.read(rep) as session:
        entry = order_entry.agent_entry(session, shop.agent)
    assert (entry.may_price, entry.free_discount) == (False, D("0.1"))


def test_lines_are_taken_over_from_orders_that_were_submitted(shop):
    shop.order("P20011", 3)
    shop.order("P20011", 5)
    shop.order("P10023", 40, unit="箱")
    shop.order("P1002", 9, submit=False)
    with shop.book.read(SYSTEM) as session:
        usual = earlier_orders.usual_lines(session, shop.agent)
        earlier = earlier_orders.earlier_lines(session, shop.agent)
    assert [(one.code, one.times, one.quantity, one.unit) for one in usual] == [
        ("P20011", 2, D(5), "台"), ("P10023", 1, D(40), "箱")
    ]  # fmt: skip
    assert sorted((one.code, one.quantity) for one in earlier) == [("P10023", D(40)), ("P20011", D(3)), ("P20011", D(5))]


def test_a_new_order_begins_today_with_the_defaults_of_a_given_agent(shop):
    with shop.book.read(SYSTEM) as session:
        made = order_entry.blank(session, {"agent_id": str(shop.agent)})
    assert (made.ordered_on, made.agent_name, made.warehouse_name) == (TODAY, "杭州西湖华新", "上海仓")
