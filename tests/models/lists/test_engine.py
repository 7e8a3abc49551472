"""Lists against independent SQL, on both databases."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text, update

from models.clock import clock
from models.errors import RuleBroken
from models.lists import Aggregate, Filter, Group, ListQuery, Op, Sort, engine
from models.lists.grouping import GroupTree
from models.partners.records import Agent
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import BucketAccess, User
from models.sales.records import Order
from tests.conftest import NOON
from tests.models.lists import samples
from tests.models.lists.samples import AGENTS, LINES, ORDERS

ORDERS_ALONE = replace(ORDERS, search=())


@pytest.fixture(scope="module")
def filled(shared_book):
    with clock.freeze(NOON), shared_book.write(SYSTEM) as session:
        samples.fill(session)
    return shared_book


@pytest.fixture
def channel(filled, noon):
    """The records of the samples, to be read."""
    return filled


@pytest.fixture
def own_channel(book, noon):
    """The records of the samples, to be changed."""
    with book.write(SYSTEM) as session:
        samples.fill(session)
    return book


def _numbers(session, query, spec=ORDERS, column="number"):
    seqs = engine.order(session, spec, query)
    found = engine.rows(session, spec, seqs, [column])
    return [found[seq].values[0] for seq in seqs]


def test_the_first_page_is_the_beginning_of_the_whole_order(channel):
    query = ListQuery(sort=(Sort("gross", True), Sort("number")))
    with channel.read(SYSTEM) as session:
        page = engine.first_page(session, ORDERS, query, ["number", "gross"], limit=25)
        seqs = engine.order(session, ORDERS, query)
        assert [row.seq for row in page.rows] == list(seqs[:25])
        assert not page.complete and len(seqs) == 120
        amounts = [row.values[1] for row in page.rows]
        assert amounts == sorted(amounts, reverse=True)
        assert engine.first_page(session, ORDERS, query, ["number"], limit=120).complete


def test_rows_come_by_locator_with_keys_of_references(channel):
    with channel.read(SYSTEM) as session:
        order = session.scalars(select(Order).where(Order.number == "SO-00007")).one()
        row = engine.rows(session, ORDERS, [order.seq, 10**9], ["number", "agent", "gross"])
        assert set(row) == {order.seq}
        assert row[order.seq].values == ("SO-00007", order.agent_name, order.gross_total)
        assert row[order.seq].keys == (order.agent_id,)
        assert row[order.seq].id == order.id and row[order.seq].version == 1
        assert engine.keys_of(session, ORDERS, [order.seq]) == [order.id]
        assert engine.locators_of(session, ORDERS, [order.id]) == {order.id: order.seq}


CASES = [
    (Filter("number", Op.CONTAINS, ("0001",)), "number LIKE '%0001%'"),
    (Filter("number", Op.STARTS, ("SO-0001", "so-0002")), "number LIKE 'SO-0001%' OR number LIKE 'SO-0002%'"),
    (Filter("state", Op.IN, ("held", "draft")), "state IN ('held', 'draft')"),
    (Filter("state", Op.NOT_IN, ("held",)), "state <> 'held'"),
    (Filter("gross", Op.RANGE, ("500", "2000.50")), "gross_total BETWEEN 50000 AND 200050"),
    (Filter("gross", Op.RANGE, (None, "2000")), "gross_total <= 200000"),
    (Filter("gross", Op.OVER, ("1000",)), "gross_total > 100000"),
    (Filter("lines", Op.IN, ("1", "3")), "line_count IN (1, 3)"),
    (Filter("prepaid", Op.IN, (True,)), "prepaid"),
    (Filter("required_on", Op.EMPTY), "required_on IS NULL"),
    (Filter("required_on", Op.FILLED), "required_on IS NOT NULL"),
    (Filter("ordered_on", Op.RANGE, ("2025-03-01", "2025-05-31")), "ordered_on BETWEEN '2025-03-01' AND '2025-05-31'"),
    (Filter("ordered_on", Op.THIS_MONTH), "ordered_on BETWEEN '2025-09-01' AND '2025-09-30'"),
    (Filter("ordered_on", Op.LAST_MONTH), "ordered_on BETWEEN '2025-08-01' AND '2025-08-31'"),
    (Filter("ordered_on", Op.THIS_WEEK), "ordered_on BETWEEN '2025-09-15' AND '2025-09-21'"),
    (Filter("ordered_on", Op.THIS_QUARTER), "ordered_on BETWEEN '2025-07-01' AND '2025-09-30'"),
    (Filter("ordered_on", Op.LAST_DAYS, (30,)), "ordered_on BETWEEN '2025-08-16' AND '2025-09-15'"),
    (Filter("required_on", Op.NEXT_DAYS, (10,)), "required_on BETWEEN '2025-09-15' AND '2025-09-25'"),
    (Filter("required_on", Op.OVERDUE), "required_on < '2025-09-15'"),
    (Filter("", Op.ANY, either=(Filter("state", values=("held",)), Filter("lines", values=("4",)))),
     "state = 'held' OR line_count = 4"),
    (Filter("changed_at", Op.TODAY), "number IS NOT NULL"),
    (Filter("changed_at", Op.YESTERDAY), "number IS NULL"),
    (Filter("state", Op.IN, ("no such word",)), "number IS NULL"),
]


@pytest.mark.parametrize(("item", "sql"), CASES, ids=lambda part: part if isinstance(part, str) else part.op)
def test_each_operator_means_what_plain_sql_means(channel, item, sql):
    with channel.read(SYSTEM) as session:
        expected = set(session.scalars(text(f"SELECT number FROM orders WHERE {sql}")))
        assert set(_numbers(session, ListQuery(filters=(item,)))) == expected
        assert engine.count(session, ORDERS, ListQuery(filters=(item,))) == len(expected)


def _random_filter(chance: random.Random) -> tuple[Filter, str]:
    low = chance.randrange(0, 3000)
    day = date(2025, 9, 15) - timedelta(days=chance.randrange(0, 300))
    states = chance.sample(["draft", "held", "confirmed", "completed", "cancelled"], 2)
    return chance.choice([
        (Filter("gross", Op.RANGE, (str(low), str(low + 4000))), f"o.gross_total BETWEEN {low}00 AND {low + 4000}00"),
        (Filter("ordered_on", Op.RANGE, (day.isoformat(), None)), f"o.ordered_on >= '{day}'"),
        (Filter("state", Op.IN, tuple(states)), f"o.state IN ('{states[0]}', '{states[1]}')"),
        (Filter("lines", Op.RANGE, ("2", "3")), "o.line_count BETWEEN 2 AND 3"),
        (Filter("agent", Op.CONTAINS, ("杭州",)), "o.agent_name LIKE '%杭州%'"),
        (Filter("prepaid", values=(False,)), "NOT o.prepaid"),
    ])


@pytest.mark.parametrize("seed", range(20))
def test_totals_equal_an_independent_sum_for_random_filters(channel, seed):
    """UX-024, functional part, and UX-026: each currency on its own."""
    chance = random.Random(seed)
    pairs = [_random_filter(chance) for _ in range(chance.randrange(1, 4))]
    query = ListQuery(filters=tuple(pair[0] for pair in pairs))
    where = " AND ".join(f"({pair[1]})" for pair in pairs)
    with channel.read(SYSTEM) as session:
        expected = {
            row[0]: (Decimal(row[1]) / 100, row[2], row[3])
            for row in session.execute(text(
                f"SELECT o.currency, SUM(o.gross_total), SUM(o.line_count), COUNT(*) FROM orders o WHERE {where}"
                " GROUP BY o.currency"
            ))
        }
        found = engine.totals(session, ORDERS, query, {"gross": Aggregate.SUM, "lines": Aggregate.SUM})
    assert {money.currency: money.value for money in found.of("gross", Aggregate.SUM)} == {
        currency: values[0] for currency, values in expected.items()
    }
    assert found.count == sum(values[2] for values in expected.values())
    lines = sum(values[1] for values in expected.values())
    assert [money.value or 0 for money in found.of("lines", Aggregate.SUM)] == [lines] or not expected


def test_other_figures_of_the_footer(channel):
    asked = {"capital": Aggregate.MEAN, "employees": Aggregate.MAX, "review": Aggregate.MIN}
    with channel.read(SYSTEM) as session:
        agents = session.scalars(select(Agent)).all()
        found = engine.totals(session, AGENTS, ListQuery(), asked)
        for money in found.of("capital", Aggregate.MEAN):
            known = [a.capital for a in agents if a.currency == money.currency and a.capital is not None]
            assert money.value == (sum(known) / len(known)).quantize(Decimal("0.01"))
        assert found.of("employees", Aggregate.MAX)[0].value == max(a.employees or 0 for a in agents)
        assert found.of("review", Aggregate.MIN)[0].value == min(a.next_review_on for a in agents if a.next_review_on)


def test_the_selection_has_its_own_totals(channel):
    with channel.read(SYSTEM) as session:
        chosen = session.scalars(select(Order).where(Order.line_count == 4)).all()
        found = engine.totals(
            session, ORDERS, ListQuery(), {"gross": Aggregate.SUM}, [order.seq for order in chosen]
        )
        assert found.count == len(chosen)
        for money in found.of("gross", Aggregate.SUM):
            assert money.value == sum(o.gross_total for o in chosen if o.currency == money.currency)


def test_empty_cells_stand_last_in_both_directions(channel):
    with channel.read(SYSTEM) as session:
        for descending in (False, True):
            seqs = engine.order(session, AGENTS, ListQuery(sort=(Sort("employees", descending),)))
            rows = engine.rows(session, AGENTS, seqs, ["employees"])
            values = [rows[seq].values[0] for seq in seqs]
            filled = [value for value in values if value is not None]
            assert values[: len(filled)] == sorted(filled, reverse=descending)


def test_groups_carry_counts_and_sums_and_follow_the_order_of_rows(channel):
    query = ListQuery(group=(Group("state"), Group("ordered_on", "year")), sort=(Sort("number"),))
    with channel.read(SYSTEM) as session:
        groups = engine.groups(session, ORDERS, query, ["gross"])
        seqs = engine.order(session, ORDERS, query)
        rows = engine.rows(session, ORDERS, seqs, ["state", "ordered_on", "gross", "currency", "number"])
    assert sum(group.count for group in groups) == len(seqs) == 120
    place = 0
    for group in groups:
        inside = [rows[seq].values for seq in seqs[place : place + group.count]]
        assert {(str(r[0]), str(r[1].year)) for r in inside} == {(str(group.path[0]), group.path[1])}
        assert [r[4] for r in inside] == sorted(r[4] for r in inside)
        for money in group.sums["gross"]:
            assert money.value == sum(r[2] for r in inside if r[3] == money.currency)
        place += group.count
    tree = GroupTree(groups)
    shown = [tree.at(row) for row in range(tree.row_count)]
    assert [place.index for place in shown if place.heading is None] == list(range(120))
    for index in (0, 17, 119):
        assert tree.at(tree.row_of(index)).index == index and tree.at(tree.row_of(index)).heading is None
    outer = [place.heading for place in shown if place.heading and place.heading.level == 0]
    assert sum(heading.count for heading in outer) == 120
    tree.set_collapsed(outer[0].path, True)
    assert tree.row_of(0) == 0
    tree.set_all(True)
    assert tree.row_count == len(outer)


def test_grouping_by_a_reference_keeps_equal_names_apart(own_channel):
    with own_channel.write(SYSTEM) as session:
        first, second = session.scalars(select(Agent).order_by(Agent.code).limit(2)).all()
        for order in session.scalars(select(Order)):
            order.agent_id = first.id if order.line_count < 3 else second.id
            order.agent_name = "同名商行"
        first.sort_key = second.sort_key = "tongming"
    with own_channel.read(SYSTEM) as session:
        groups = engine.groups(session, ORDERS, ListQuery(group=(Group("agent"),)), [])
    assert [(group.label[0], group.count) for group in groups] == [("同名商行", 60), ("同名商行", 60)]
    assert {group.path[0] for group in groups} == {str(first.id), str(second.id)}


def test_values_of_a_column_with_how_often(channel):
    query = ListQuery(filters=(Filter("state", values=("held",)), Filter("lines", values=("1",))))
    with channel.read(SYSTEM) as session:
        found = {facet.value: facet.count for facet in engine.facets(session, ORDERS, query, "state")}
        expected = dict(session.execute(text(
            "SELECT state, COUNT(*) FROM orders WHERE line_count = 1 GROUP BY state"
        )).all())
        assert found == expected
        agents = engine.facets(session, ORDERS, ListQuery(), "agent", "杭州")
        assert agents and all("杭州" in facet.label for facet in agents)
        names = engine.labels(session, ORDERS, "agent", [agents[0].value])
        assert names == {agents[0].value: agents[0].label}


def test_without_each_filter_there_would_be_so_many(channel):
    query = ListQuery(filters=(Filter("number", Op.IN, ("none",)), Filter("lines", values=("1",))))
    with channel.read(SYSTEM) as session:
        assert engine.counts_without(session, ORDERS, query) == (30, 0)


@pytest.mark.parametrize(("words", "sql"), [
    ("SO-0001", "number LIKE '%SO-0001%'"),
    ("状态:挂起", "state = 'held'"),
    ("Status:held", "state = 'held'"),
    ("行数：3 SO-0001", "line_count = 3 AND number LIKE '%SO-0001%'"),
    ("Lines:3 SO-0001", "line_count = 3 AND number LIKE '%SO-0001%'"),
    ("gross:>1000", "gross_total > 100000"),
    ("gross:500..2000", "gross_total BETWEEN 50000 AND 200000"),
    ("ordered_on:2025-03", "ordered_on BETWEEN '2025-03-01' AND '2025-03-31'"),
    ('agent:"杭州"', "agent_name LIKE '%杭州%'"),
    ("100%", "1 = 0"),
    ("SO_0001", "1 = 0"),
    ("'; DROP TABLE orders; --", "1 = 0"),
])
def test_the_quick_filter_understands_words_and_columns(channel, words, sql):
    with channel.read(SYSTEM) as session:
        expected = set(session.scalars(text(f"SELECT number FROM orders WHERE {sql}")))
        assert set(_numbers(session, ListQuery(search=words))) == expected


@pytest.mark.parametrize("sort", [(), (Sort("number"),), (Sort("gross", True),)])
@pytest.mark.parametrize("words", ["SO-000", "SO-0001", "杭州 SO", "100%", "SO-00003"])
def test_the_first_rows_of_a_frequent_word_are_those_of_the_whole_order(channel, words, sort, monkeypatch):
    """Walking the list instead of collecting all matches changes nothing but the time."""
    for name, value in (("FREQUENT", 1), ("WALK", 4), ("WALKED", 24), ("NARROW", 3)):
        monkeypatch.setattr(engine, name, value)
    query = ListQuery(search=words, sort=sort)
    with channel.read(SYSTEM) as session:
        whole = list(engine.order(session, ORDERS_ALONE, query))
        for limit in (1, 3, 500):
            page = engine.first_page(session, ORDERS_ALONE, query, ("number",), limit)
            assert [row.seq for row in page.rows] == whole[:limit]
            assert page.complete == (len(whole) <= limit)


def test_the_quick_filter_of_lines_finds_them_by_product_and_order(channel):
    with channel.read(SYSTEM) as session:
        by_product = engine.count(session, LINES, ListQuery(search="天牌滤"))
        assert by_product == session.scalar(text("SELECT COUNT(*) FROM order_lines WHERE description LIKE '%天牌滤%'")) > 0
        assert engine.count(session, LINES, ListQuery(search="SO-00003")) == 4


def test_a_filter_that_cannot_be_understood_is_named(channel):
    with channel.read(SYSTEM) as session:
        with pytest.raises(RuleBroken) as caught:
            engine.count(session, ORDERS, ListQuery(filters=(Filter("gross", Op.RANGE, ("abc", None)),)))
    assert "Total incl. tax" in caught.value.message()


def test_me_and_my_team(own_channel):
    with own_channel.write(SYSTEM) as session:
        boss, rep, other = session.scalars(select(User).order_by(User.code)).all()
        rep.manager_id = boss.id
        expected_boss = len(session.scalars(select(Order).where(Order.seller_id == boss.id)).all())
        expected_team = len(session.scalars(select(Order).where(Order.seller_id != other.id)).all())
    me = Principal(boss.id, Role.OPERATIONS)
    with own_channel.read(me) as session:
        assert engine.count(session, ORDERS, ListQuery(filters=(Filter("seller", Op.ME),))) == expected_boss
        assert engine.count(session, ORDERS, ListQuery(filters=(Filter("seller", Op.TEAM),))) == expected_team


def test_row_rights_narrow_everything(own_channel):
    with own_channel.write(SYSTEM) as session:
        person = session.scalars(select(User)).first()
        mine = session.scalars(select(Agent).order_by(Agent.code).limit(3)).all()
        session.add_all(BucketAccess(user_id=person.id, bucket=agent.id, via="assigned") for agent in mine)
        keys = {agent.id for agent in mine}
        orders = session.scalars(select(Order).where(Order.agent_id.in_(keys))).all()
    rep = Principal(person.id, Role.REP, Scope.OWN)
    with own_channel.read(rep) as session:
        assert engine.count(session, AGENTS, ListQuery()) == 3
        assert len(engine.order(session, ORDERS, ListQuery())) == len(orders)
        totals = engine.totals(session, ORDERS, ListQuery(), {"gross": Aggregate.SUM})
        assert sum(money.value for money in totals.of("gross", Aggregate.SUM)) == sum(o.gross_total for o in orders)
        hidden = session.scalar(text("SELECT MAX(seq) FROM orders WHERE agent_id NOT IN (SELECT bucket FROM bucket_access)"))
        assert engine.rows(session, ORDERS, [hidden], ["number"]) == {}
        assert sum(f.count for f in engine.facets(session, AGENTS, ListQuery(), "city")) == 3
        assert engine.info(session, AGENTS).scope == "Own agents"
    with own_channel.read(SYSTEM) as session:
        assert engine.info(session, AGENTS).scope == ""


def test_a_forbidden_column_cannot_be_seen_sorted_filtered_totalled_or_guessed(channel):
    """AZ-04: somebody without the right cannot learn a value from order, counts, totals or groups."""
    from dataclasses import replace

    columns = tuple(replace(c, right="cost") if c.id == "gross" else c for c in ORDERS.columns)
    spec = replace(ORDERS, columns=columns)
    manager = Principal(None, Role.MANAGER)
    with channel.read(manager) as session:
        assert "gross" not in {column.id for column in engine.info(session, spec).columns}
        assert engine.count(session, spec, ListQuery(filters=(Filter("gross", Op.OVER, ("1000",)),))) == 120
        assert engine.count(session, spec, ListQuery(search="gross:>99999999")) == 0
        plain = _numbers(session, ListQuery(), spec)
        assert _numbers(session, ListQuery(sort=(Sort("gross"),)), spec) == plain
        assert engine.totals(session, spec, ListQuery(), {"gross": Aggregate.SUM}).figures == {}
        assert engine.facets(session, spec, ListQuery(), "gross") == ()
        assert {row.values for row in engine.rows(session, spec, [1, 2], ["gross"]).values()} == {(None,)}
        assert len(engine.groups(session, spec, ListQuery(group=(Group("gross"),)), ["gross"])) <= 1


def test_removed_records_are_a_list_of_their_own(own_channel):
    from models.clock import clock

    with own_channel.write(SYSTEM) as session:
        session.execute(update(Order).where(Order.line_count == 4).values(deleted_at=clock.now()))
    with own_channel.read(SYSTEM) as session:
        assert engine.count(session, ORDERS, ListQuery()) == 90
        assert engine.count(session, ORDERS, ListQuery(removed=True)) == 30


def test_reading_the_order_can_be_stopped_between_chunks(channel, monkeypatch):
    from models.errors import Cancelled

    monkeypatch.setattr(engine, "CHUNK", 10)
    seen = []

    def progress(done, total):
        seen.append(done)
        if len(seen) == 3:
            raise Cancelled

    with channel.read(SYSTEM) as session, pytest.raises(Cancelled):
        engine.order(session, ORDERS, ListQuery(), progress)
    assert seen == [10, 20, 30]


def test_a_query_survives_being_stored_as_plain_data():
    query = ListQuery(
        filters=(Filter("", Op.ANY, either=(Filter("state", values=("held", None)),)), Filter("day", Op.LAST_DAYS, (30,))),
        sort=(Sort("day", True),), search="华新", group=(Group("day", "month"),),
    )
    import json

    assert ListQuery.read(json.loads(json.dumps(query.plain()))) == query
