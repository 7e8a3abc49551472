"""Products on both databases: rules of the form, uniqueness, packs, costs, rights, versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.catalog import categories, products, units
from models.catalog.categories import CategoryDraft
from models.catalog.lists import PRODUCTS
from models.catalog.prices import PriceRow
from models.catalog.products import ProductDraft
from models.catalog.records import PriceKind, ProductStatus
from models.catalog.units import PackRow
from models.errors import Conflict, Denied, InvalidInput, RuleBroken
from models.lists import ListQuery, Sort, engine
from models.platform.principal import SYSTEM, Role, Scope
from models.stock.records import MoveKind
from tests.models.stock import makers

D = Decimal


def _problems(session, draft):
    with pytest.raises(InvalidInput) as raised:
        products.save(session, draft)
    return raised.value.problems


def test_a_product_is_stored_with_packs_and_prices_and_comes_back(book, noon):
    draft = ProductDraft(
        code="p10044",
        barcode="6901234567892",
        name=" 净水器滤芯 RO膜 ",
        spec="400G",
        unit="支",
        base_price=D("210"),
        tax_rate=D("0.13"),
        min_order=D(2),
        pack_size=D(12),
        safety_stock=D(20),
        cost=D("133.5"),
        units=(PackRow(unit="箱", factor=D(12), barcode="6901234567908", is_default=True),),
        prices=(PriceRow(price=D("199.5"), min_quantity=D(100), valid_from=date(2025, 1, 1)),),
    )
    with book.write(SYSTEM) as session:
        saved = products.save(session, draft)
    with book.read(SYSTEM) as session:
        found = products.get(session, saved.id)
        assert found == saved
        assert units.factors(session, saved.id) == {"支": D(1), "箱": D(12)}
    assert (found.code, found.name, found.mnemonic, found.cost) == (
        "P10044",
        "净水器滤芯 RO膜",
        "jsqlxrom",
        D("133.5"),
    )
    assert found.units[0].factor == 12 and found.prices[0].price == D("199.5")


def test_a_product_without_code_gets_the_next_number(book, noon):
    with book.write(SYSTEM) as session:
        first = products.save(session, ProductDraft(name="甲", unit="件"))
        second = products.save(session, ProductDraft(name="乙", unit="件"))
    assert (first.code, second.code) == ("P00001", "P00002")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "\u3000", "needed"), ("unit", "", "needed"), ("name", "字" * 201, "At most 200"),
        ("name", "a\x00b", "U+0000"), ("code", "c" * 41, "At most 40"), ("code", "a\u202eb", "U+202E"),
        ("tax_rate", D("1.0001"), "0 and 100"), ("tax_rate", D("-0.05"), "0 and 100"),
        ("base_price", D("-1"), "not negative"), ("base_price", D(10) ** 12, "too large"),
        ("pack_size", D(0), "zero"), ("pack_size", D("-1"), "not negative"), ("min_order", D("2.5"), "whole numbers"),
        ("safety_stock", D(10) ** 12, "too large"), ("unit_decimals", 7, "0 to 6"), ("lead_days", -1, "0 to"),
        ("currency", "XXX", "currency"), ("description", "x" * 20_001, "At most 20000"),
    ],
)  # fmt: skip
def test_f25_fields_that_cannot_be_right_are_refused(field, value, words):
    problems = products.check(replace(ProductDraft(name="滤芯", unit="支"), **{field: value}))
    assert set(problems) == {field} and words in problems[field]


def test_f25_rows_that_cannot_be_right_are_named_by_path():
    draft = ProductDraft(
        name="滤芯", unit="支", available_from=date(2026, 2, 1), available_to=date(2026, 1, 31),
        units=(
            PackRow(unit="箱", factor=D(12)), PackRow(unit="箱", factor=D(0)), PackRow(unit="支", factor=D("1e-7")),
            PackRow(unit="托", factor=D(480), is_default=True), PackRow(unit="包", factor=D(6), is_default=True),
        ),
        prices=(
            PriceRow(price=None), PriceRow(price=D(-1)), PriceRow(kind=PriceKind.LEVEL, price=D(1)),
            PriceRow(kind=PriceKind.AGENT, price=D(1)), PriceRow(price=D(1), min_quantity=D("0.5")),
            PriceRow(price=D(1), valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)),
        ),
    )  # fmt: skip
    assert set(products.check(draft)) == {
        "available_to", "units/1/unit", "units/1/factor", "units/2/unit", "units/2/factor", "units/4/is_default",
        "prices/0/price", "prices/1/price", "prices/2/level_id", "prices/3/agent_id", "prices/4/min_quantity",
        "prices/5/valid_to",
    }  # fmt: skip


def test_two_prices_for_the_same_days_are_refused():
    rows = (
        PriceRow(price=D(10), valid_to=date(2026, 6, 30)),
        PriceRow(price=D(11), valid_from=date(2026, 7, 1)),
        PriceRow(price=D(12), valid_from=date(2026, 6, 30), valid_to=date(2026, 6, 30)),
        PriceRow(price=D(9), min_quantity=D(10)),
    )
    assert set(products.check(ProductDraft(name="滤芯", unit="支", prices=rows))) == {"prices/2/valid_from"}


def test_codes_and_bar_codes_are_used_once(book, noon):
    with book.write(SYSTEM) as session:
        first = products.save(
            session,
            ProductDraft(
                code="A1",
                name="甲",
                unit="支",
                barcode="111",
                units=(PackRow(unit="箱", factor=D(2), barcode="222"),),
            ),
        )
        draft = ProductDraft(name="乙", unit="支", units=(PackRow(unit="箱", factor=D(2), barcode="111"),))
        assert set(_problems(session, replace(draft, code="ａ１"))) == {"code", "units/0/barcode"}
        assert set(_problems(session, replace(draft, barcode="222", units=()))) == {"barcode"}
        again = products.save(session, replace(products.get(session, first.id), name="甲改"))
        assert (again.name, again.mnemonic) == ("甲改", "jg")
        own = products.save(session, replace(again, mnemonic="ＡＢ c"))
        assert own.mnemonic == "abc" and products.save(session, replace(own, name="乙")).mnemonic == "abc"


def test_packs_are_changed_row_by_row_and_move_the_version(book, noon):
    with book.write(SYSTEM) as session:
        saved = products.save(session, ProductDraft(name="甲", unit="支", units=(
            PackRow(unit="箱", factor=D(12)), PackRow(unit="托", factor=D(480)))))  # fmt: skip
    box = saved.units[0]
    with book.write(SYSTEM) as session:
        changed = products.save(
            session, replace(saved, units=(replace(box, factor=D(10)), PackRow(unit="托", factor=D(500))))
        )
    assert changed.version == saved.version + 1
    assert [(row.unit, row.factor) for row in changed.units] == [("箱", D(10)), ("托", D(500))]
    assert changed.units[0].id == box.id and changed.units[1].id != saved.units[1].id
    with book.write(SYSTEM) as session:
        same = products.save(session, changed)
    assert same.version == changed.version and session.info["changed"] == frozenset()


def test_an_outdated_version_is_a_conflict(book, noon):
    with book.write(SYSTEM) as session:
        saved = products.save(session, ProductDraft(name="甲", unit="支"))
    with book.write(SYSTEM) as session:
        products.save(session, replace(saved, name="乙"))
    with pytest.raises(Conflict) as raised:
        with book.write(SYSTEM) as session:
            products.save(session, replace(saved, name="丙"))
    assert raised.value.current.name == "乙"


def test_a_product_with_stock_is_not_removed(book, noon):
    with book.write(SYSTEM) as session:
        key, empty = makers.product(session), makers.product(session, "空")
        place = makers.warehouse(session)
        makers.move(session, MoveKind.RECEIPT, place, (key, 5))
        with pytest.raises(RuleBroken, match="still has stock"):
            products.remove(session, key)
        products.remove(session, empty)
        assert products.get(session, empty).removed
        assert not products.restore(session, empty).removed


def test_costs_hold_from_their_day_and_only_finance_sees_them(book, noon):
    from datetime import timedelta

    from models.clock import clock

    with book.write(SYSTEM) as session:
        key = makers.product(session, cost=D(100))
        rep = makers.person(session, "rep", Role.REP, Scope.OWN)
        ops = makers.person(session, "ops", Role.OPERATIONS, Scope.ALL)
    clock.advance(timedelta(days=10))
    with book.write(ops) as session:
        products.save(session, replace(products.get(session, key), cost=D(110)))
        assert products.cost_of(session, key) == 110
        assert products.cost_of(session, key, date(2025, 9, 20)) == 100
    with book.read(rep) as session:
        found = products.get(session, key)
        assert found.cost is None and not found.sees_cost and not found.may_change
    with pytest.raises(Denied):
        with book.write(rep) as session:
            products.save(session, replace(found, name="x"))


def test_a_cost_left_out_by_somebody_who_does_not_see_it_stays(book, noon):
    with book.write(SYSTEM) as session:
        key = makers.product(session, cost=D(100))
        products.save(session, replace(products.get(session, key), cost=None, name="改"))
        assert products.cost_of(session, key) == 100


def test_orderable_by_status_and_days():
    day = date(2026, 1, 15)
    draft = ProductDraft(name="甲", unit="支")
    assert products.orderable(draft, day) == ""
    assert "discontinued" in products.orderable(replace(draft, status=ProductStatus.DISCONTINUED), day)
    assert "not yet" in products.orderable(replace(draft, status=ProductStatus.HELD), day)
    assert products.orderable(replace(draft, available_from=date(2026, 1, 16)), day)
    assert not products.orderable(replace(draft, available_from=day, available_to=day), day)
    assert products.orderable(replace(draft, available_to=date(2026, 1, 14)), day)


def test_f30_categories_form_a_tree_without_cycles(book, noon):
    with book.write(SYSTEM) as session:
        top = categories.save(session, CategoryDraft(name="滤芯"))
        middle = categories.save(session, CategoryDraft(name="RO膜", parent_id=top.id))
        leaf = categories.save(session, CategoryDraft(name="400G", parent_id=middle.id))
        for parent in (top.id, middle.id, leaf.id):
            with pytest.raises(InvalidInput) as raised:
                categories.save(session, replace(top, parent_id=parent))
            assert set(raised.value.problems) == {"parent_id"}
        assert [(node.name, node.depth, node.path) for node in categories.tree(session)] == [
            ("滤芯", 0, "滤芯"), ("RO膜", 1, "滤芯 / RO膜"), ("400G", 2, "滤芯 / RO膜 / 400G"),
        ]  # fmt: skip
        assert categories.with_children(session, middle.id) == {middle.id, leaf.id}
        makers.product(session, category_id=leaf.id)
        for key in (leaf.id, middle.id):
            with pytest.raises(RuleBroken, match="still in use"):
                categories.remove(session, key)
        with pytest.raises(InvalidInput, match="already used"):
            categories.save(session, CategoryDraft(name="另", code="滤芯"))


def test_f30_categories_go_ten_levels_deep(book, noon):
    with book.write(SYSTEM) as session:
        parent = None
        for depth in range(10):
            parent = categories.save(session, CategoryDraft(name=f"级{depth}", parent_id=parent)).id
        with pytest.raises(InvalidInput, match="at most 10"):
            categories.save(session, CategoryDraft(name="太深", parent_id=parent))


@pytest.mark.parametrize(
    ("quantity", "least", "pack", "expected"),
    [("30", None, "12", "36"), ("36", None, "12", "36"), ("1", "24", "12", "24"), ("2.5", None, None, "2.5"),
     ("0.5", None, "0.2", "0.6"), ("0", None, "12", "0")],
)  # fmt: skip
def test_quantities_are_rounded_up_to_full_packs(quantity, least, pack, expected):
    found = units.rounded_to_pack(D(quantity), D(least) if least else None, D(pack) if pack else None)
    assert found == D(expected)


@pytest.mark.parametrize(
    ("quantity", "decimals", "good"),
    [("0", 0, False), ("-1", 0, False), ("0.0000001", 6, False), ("1000000000000", 6, False), ("2.5", 0, False),
     ("2.5", 1, True), ("1", 0, True), ("999999999999.999999", 6, True)],
)  # fmt: skip
def test_f25_quantities(quantity, decimals, good):
    assert (units.check_quantity(D(quantity), decimals) == "") is good


def test_the_list_of_products_shows_stock_to_those_who_may_see_it(book, noon):
    with book.write(SYSTEM) as session:
        keys = [
            makers.product(session, name, base_price=D(10)) for name in ("重庆滤芯", "阿里滤芯", "长沙滤芯")
        ]
        place, other = makers.warehouse(session), makers.warehouse(session, "上海仓")
        makers.move(session, MoveKind.RECEIPT, place, (keys[0], 5))
        makers.move(session, MoveKind.RECEIPT, other, (keys[0], 7))
        agent_id = makers.agent(session)
        outside = makers.person(session, "agt", Role.AGENT, Scope.AGENT, agent_id)
    with book.read(SYSTEM) as session:
        page = engine.first_page(
            session, PRODUCTS, ListQuery(sort=(Sort("name"),)), ["name", "on_hand", "base_price"]
        )
        assert [row.values for row in page.rows] == [
            ("阿里滤芯", 0, 10),
            ("长沙滤芯", 0, 10),
            ("重庆滤芯", 12, 10),
        ]
        found = engine.first_page(session, PRODUCTS, ListQuery(search="cqlx"), ["name"])
        assert [row.values[0] for row in found.rows] == ["重庆滤芯"]
    with book.read(outside) as session:
        page = engine.first_page(session, PRODUCTS, ListQuery(), ["name", "on_hand"])
        assert [row.values[1] for row in page.rows] == [None, None, None]
