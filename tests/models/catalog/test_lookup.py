"""Products are found the way people type: exact codes, usual products, pinyin, parts of names; with price and stock."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from models.catalog import lookup
from models.catalog.lookup import Setting
from models.catalog.prices import PriceRow
from models.catalog.records import PriceKind, ProductStatus
from models.catalog.units import PackRow
from models.platform.principal import SYSTEM, Role, Scope
from models.sales.records import Order, OrderLine
from models.stock import reservations
from models.stock.levels import Band
from models.stock.records import MoveKind
from models.stock.reservations import Wanted
from tests.models.stock import makers

D = Decimal


@pytest.fixture
def shop(book, noon):
    with book.write(SYSTEM) as session:
        agent = makers.agent(session)
        place = makers.warehouse(session)
        keys = {
            "filter": makers.product(session, "净水器滤芯", code="P10023", spec="PP棉 10寸", base_price=D(18),
                                     barcode="6901234567892", units=(PackRow(unit="箱", factor=D(20), barcode="777"),),
                                     prices=(PriceRow(kind=PriceKind.AGENT, agent_id=agent, price=D("16.5")),)),
            "ro": makers.product(session, "净水器滤芯", code="P10044", spec="RO膜 400G", base_price=D(210)),
            "big": makers.product(session, "商用净水机", code="P20011", spec="800G", base_price=D(3150)),
            "old": makers.product(session, "净水器旧款", code="P00009", status=ProductStatus.DISCONTINUED),
            "job": makers.product(session, "净水器安装", code="F1", stocked=False, base_price=D(50)),
        }  # fmt: skip
        makers.move(session, MoveKind.RECEIPT, place, (keys["filter"], 100), (keys["ro"], 3))
        reservations.reserve(session, [Wanted(keys["filter"], place, D(30))])
        _ordered(session, agent, keys["ro"], date(2025, 8, 21), 30)
        _ordered(session, agent, keys["ro"], date(2025, 7, 1), 5)
    return book, keys, agent, place


def _ordered(session, agent, product, day, quantity):
    order = Order(agent_id=agent, ordered_on=day)
    session.add(order)
    session.flush()
    session.add(OrderLine(
        order_id=order.id, line_no=1, product_id=product, quantity=D(quantity), base_quantity=D(quantity),
        unit_price=D(1), net_amount=D(1), gross_amount=D(1), agent_id=agent, ordered_on=day, period=202508,
    ))  # fmt: skip


def _codes(session, text, **setting):
    return [hit.code for hit in lookup.find(session, text, Setting(**setting))]


@pytest.mark.parametrize(
    ("text", "first", "count"),
    [
        ("P10023", "P10023", 1), ("p10023", "P10023", 1), ("ｐ１００２３", "P10023", 1), ("6901234567892", "P10023", 1),
        ("777", "P10023", 1), ("jsqlx", "P10023", 2), ("jsq", "F1", 4), ("滤芯", "P10023", 2), ("RO膜", "P10044", 1),
        ("滤芯 RO", "P10044", 1), ("shangyong", "P20011", 1), ("syjsj", "P20011", 1), ("p1", "P10023", 2),
        ("zzz", None, 0), ("%", None, 0), ("'; --", None, 0), ("\x00", None, 0),
    ],
)  # fmt: skip
def test_products_are_found_as_people_type(shop, text, first, count):
    book = shop[0]
    with book.read(SYSTEM) as session:
        found = _codes(session, text)
    assert len(found) == count and (not found or found[0] == first)


def test_what_the_agent_usually_orders_comes_first(shop):
    book, _, agent, _ = shop
    with book.read(SYSTEM) as session:
        assert _codes(session, "jsqlx") == ["P10023", "P10044"]
        assert _codes(session, "jsqlx", agent_id=agent) == ["P10044", "P10023"]
        assert _codes(session, "P10023", agent_id=agent) == ["P10023"]
        assert _codes(session, "", agent_id=agent)[0] == "P10044"
        assert _codes(session, "jsq", stocked=True, orderable=True) == ["P10023", "P10044"]


def test_a_hit_brings_price_stock_packs_and_the_last_order(shop):
    book, keys, agent, place = shop
    with book.read(SYSTEM) as session:
        hit = lookup.find(session, "P10023", Setting(agent_id=agent, warehouse_id=place))[0]
        assert (hit.quote.price, hit.quote.kind, hit.available, hit.exact) == (D("16.5"), PriceKind.AGENT, 70, True)
        assert [(pack.unit, pack.factor) for pack in hit.packs] == [("箱", 20)]
        assert hit.full_name == "净水器滤芯 PP棉 10寸" and hit.last_on is None
        other = lookup.by_ids(session, [keys["ro"]], Setting(agent_id=agent, warehouse_id=place))[keys["ro"]]
        assert (other.last_on, other.last_quantity, other.quote.price) == (date(2025, 8, 21), 30, 210)
        assert "discontinued" in lookup.find(session, "P00009", Setting())[0].refusal


def test_an_agents_person_sees_words_instead_of_numbers(shop):
    book, keys, agent, place = shop
    with book.write(SYSTEM) as session:
        outside = makers.person(session, "agt", Role.AGENT, Scope.AGENT, agent)
    with book.read(outside) as session:
        hits = {hit.code: hit for hit in lookup.find(session, "jsq", Setting(agent_id=agent, warehouse_id=place))}
    assert all(hit.available is None for hit in hits.values())
    assert (hits["P10023"].band, hits["F1"].band) == (Band.PLENTY, Band.NONE)


def test_pasted_rows_are_resolved_exactly_or_not_at_all(shop):
    book, keys, agent, _ = shop
    queries = [
        {"code": "p10044"}, {"barcode": "６９０１２３４５６７８９２"}, {"name": "净水器滤芯"}, {"name": "净水器滤芯 RO膜400G"},
        {"code": "滤芯"}, {"barcode": "777"}, {"code": "\x00"}, {"name": "商用净水机"}, {"text": "F1"}, {},
    ]  # fmt: skip
    with book.read(SYSTEM) as session:
        found = [[hit.code for hit in hits] for hits in lookup.resolve(session, queries, Setting(agent_id=agent))]
    assert [sorted(codes) for codes in found] == [
        ["P10044"], ["P10023"], ["P10023", "P10044"], ["P10044"], [], ["P10023"], [], ["P20011"], ["F1"], [],
    ]  # fmt: skip
