"""Which price holds: agent before level before base, by day and quantity, with a trace that can be read later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import shapes
from models.catalog import prices, products
from models.catalog.prices import PriceRow, price_for, prices_for
from models.catalog.records import PriceItem, PriceKind
from models.partners.records import Agent
from models.platform.principal import SYSTEM, Role, Scope
from tests.models.stock import makers

D = Decimal
DAY = date(2025, 9, 15)


@pytest.fixture
def shop(book, noon):
    """A product at 20; level A pays 18, agent one 17 from July to September, everybody 15 from 100 on."""
    with book.write(SYSTEM) as session:
        one = makers.agent(session, "DL1", "甲", level="A")
        level = session.get(Agent, one).level_id
        two = makers.agent(session, "DL2", "乙", level_id=level)
        three = makers.agent(session, "DL3", "丙")
        rows = (
            PriceRow(kind=PriceKind.BASE, price=D(15), min_quantity=D(100)),
            PriceRow(kind=PriceKind.LEVEL, level_id=level, price=D(18)),
            PriceRow(
                kind=PriceKind.AGENT,
                agent_id=one,
                price=D(17),
                valid_from=date(2025, 7, 1),
                valid_to=date(2025, 9, 30),
            ),
            PriceRow(
                kind=PriceKind.AGENT,
                agent_id=one,
                price=D(16),
                min_quantity=D(50),
                valid_to=date(2025, 12, 31),
            ),
            PriceRow(kind=PriceKind.BASE, price=D(3), currency="USD"),
        )
        key = makers.product(session, base_price=D(20), prices=rows)
    return book, key, (one, two, three)


@pytest.mark.parametrize(
    ("agent", "day", "quantity", "price", "kind"),
    [
        (0, DAY, 1, 17, PriceKind.AGENT),
        (0, date(2025, 6, 30), 1, 18, PriceKind.LEVEL),
        (0, date(2025, 9, 30), 1, 17, PriceKind.AGENT),
        (0, date(2025, 10, 1), 1, 18, PriceKind.LEVEL),
        (0, date(2025, 10, 1), 50, 16, PriceKind.AGENT),
        (0, DAY, 100, 16, PriceKind.AGENT),
        (1, DAY, 1, 18, PriceKind.LEVEL),
        (1, DAY, 100, 18, PriceKind.LEVEL),
        (2, DAY, 1, 20, PriceKind.BASE),
        (2, DAY, 99, 20, PriceKind.BASE),
        (2, DAY, 100, 15, PriceKind.BASE),
        (None, DAY, 1, 20, PriceKind.BASE),
    ],
)
def test_the_most_special_price_of_the_day_and_quantity_holds(shop, agent, day, quantity, price, kind):
    book, key, agents = shop
    with book.read(SYSTEM) as session:
        quote = price_for(session, agents[agent] if agent is not None else None, key, day, D(quantity))
    assert (quote.price, quote.kind) == (D(price), kind)
    assert quote.trace["price"] is not None and D(quote.trace["quantity"]) == quantity


def test_flat_tiers_price_the_whole_quantity():
    """Domain model 1.7: flat-tier price, 25 at 6 is 150."""
    rows = [PriceItem(kind=PriceKind.BASE, price=D(price), min_quantity=D(least), seq=seq)
            for seq, (price, least) in enumerate(((10, 0), (8, 10), (6, 20)))]  # fmt: skip
    best = prices._best(rows, D(25))
    assert best is not None and best.price * 25 == 150
    assert prices._best(rows, D(19)).price == 8


def test_a_price_in_another_currency_never_holds(shop):
    book, key, agents = shop
    with book.read(SYSTEM) as session:
        dollars = price_for(session, agents[0], key, DAY, currency="USD")
        euros = price_for(session, agents[0], key, DAY, currency="EUR")
    assert (dollars.price, dollars.currency) == (D(3), "USD")
    assert euros.price is None and euros.kind is None and "No price" in euros.reason


def test_the_trace_is_plain_and_explains_itself_in_both_languages(shop):
    book, key, agents = shop
    with book.read(SYSTEM) as session:
        quote = price_for(session, agents[0], key, DAY, D(60))
    assert shapes.to_plain(quote.trace) == dict(quote.trace)
    assert quote.reason == "Agent price: 16.00 CNY, from quantity 50, valid … to 2025-12-31"
    from models import i18n

    i18n.set_language("zh_CN")
    assert "16.00 CNY" in quote.reason and "Agent" not in quote.reason


def test_a_price_of_another_agent_is_not_shown_or_used(shop):
    book, key, agents = shop
    with book.write(SYSTEM) as session:
        rep = makers.person(session, "rep", Role.REP, Scope.OWN, agents[1])
        outside = makers.person(session, "agt", Role.AGENT, Scope.AGENT, agents[2])
    with book.read(rep) as session:
        assert {row.kind for row in products.get(session, key).prices} == {PriceKind.BASE, PriceKind.LEVEL}
        assert price_for(session, agents[0], key, DAY).price == 18
    with book.read(outside) as session:
        assert {row.kind for row in products.get(session, key).prices} == {PriceKind.BASE}


def test_a_manager_sees_every_price_but_may_not_change_products(shop):
    book, key, agents = shop
    with book.write(SYSTEM) as session:
        manager = makers.person(session, "chm", Role.MANAGER, Scope.TEAM, agents[1])
    with book.read(manager) as session:
        found = products.get(session, key)
    assert len(found.prices) == 5 and not found.may_change


def test_many_products_are_priced_in_one_go(shop):
    book, key, agents = shop
    with book.write(SYSTEM) as session:
        more = [makers.product(session, f"品{n}", base_price=D(n)) for n in range(1, 6)]
    with book.read(SYSTEM) as session:
        quotes = prices_for(session, agents[0], [(item, D(1)) for item in (key, *more)], DAY)
    assert [quotes[item].price for item in (key, *more)] == [17, 1, 2, 3, 4, 5]


_row = st.builds(
    PriceItem,
    kind=st.sampled_from(list(PriceKind)),
    price=st.decimals(1, 100, places=2),
    min_quantity=st.decimals(0, 100, places=0),
    valid_from=st.none() | st.dates(date(2025, 1, 1), date(2025, 12, 31)),
    seq=st.integers(1, 10**6),
)


@given(st.lists(_row, max_size=12, unique_by=lambda row: row.seq), st.decimals(1, 200, places=0))
def test_the_chosen_row_is_never_less_special_than_another_that_fits(rows, quantity):
    best = prices._best(rows, quantity)
    fitting = [row for row in rows if row.min_quantity <= quantity]
    assert (best is None) == (not fitting)
    if best is not None:
        rank = {PriceKind.AGENT: 2, PriceKind.LEVEL: 1, PriceKind.BASE: 0}
        assert all(rank[best.kind] >= rank[row.kind] for row in fitting)
        same = [row for row in fitting if row.kind is best.kind]
        assert all(best.min_quantity >= row.min_quantity for row in same)
