"""A list in the background: late answers are dropped, windows are fetched by key, changes wait until wanted."""

from __future__ import annotations

import random
from array import array

import pytest
from sqlalchemy import select, update

from controllers.context import AppContext
from controllers.jobs import Jobs
from controllers.list_answers import RowCache, difference
from controllers.lists import ListController
from controllers.settings import Settings
from models.ids import new_id
from models.lists import Aggregate, Filter, Group, ListQuery, Row, Sort, engine
from models.platform.principal import SYSTEM
from models.sales.records import Order, OrderState
from tests.models.lists import samples
from tests.models.lists.samples import LINES, ORDERS

COLUMNS = ("number", "gross", "state")


@pytest.fixture
def context(qapp, sqlite_book, tmp_path, noon):
    with sqlite_book.write(SYSTEM) as session:
        samples.fill(session, orders=500)
    jobs = Jobs()
    made = AppContext(sqlite_book, jobs, Settings(tmp_path / "settings.json"), SYSTEM)
    yield made
    jobs.close()


@pytest.fixture
def orders(qtbot, context):
    controller = ListController(context, ORDERS)
    with qtbot.waitSignal(controller.opened):
        controller.open()
    controller.set_visible(True)
    return controller


def _ask(qtbot, controller, query=None, columns=COLUMNS, aggregates=None):
    if query is None:
        query = ListQuery()
    controller.ask(query, columns, aggregates or {"gross": Aggregate.SUM})
    qtbot.waitUntil(controller.context.jobs.idle)


def _whole(context, query=None):
    with context.database.read(SYSTEM) as session:
        return engine.order(session, ORDERS, query or ListQuery())


def _change(context, number, **values):
    with context.database.write(SYSTEM) as session:
        session.execute(update(Order).where(Order.number == number).values(**values))
    context.changed.emit(session.info["changed"])


def test_first_rows_then_the_whole_order_then_totals(qtbot, context, orders):
    steps = []
    orders.restarted.connect(lambda: steps.append(("first", orders.answer.row_count, orders.answer.complete)))
    orders.grown.connect(lambda: steps.append(("whole", orders.answer.row_count, orders.answer.complete)))
    orders.totals_changed.connect(lambda totals: steps.append(("totals", totals and totals.count, None)))
    _ask(qtbot, orders)
    assert steps == [("totals", None, None), ("first", 64, False), ("whole", 500, True), ("totals", None, None),
                     ("totals", 500, None)]
    assert orders.answer.seqs == _whole(context)


def test_any_place_is_fetched_by_key(qtbot, context, orders):
    _ask(qtbot, orders)
    assert orders.row(430) is None
    orders.want(430, 440)
    qtbot.waitUntil(context.jobs.idle)
    seqs = _whole(context)
    assert [orders.row(at).seq for at in range(430, 441)] == list(seqs[430:441])
    assert orders.row(430).values[0].startswith("SO-")


def test_only_the_newest_question_is_answered(qtbot, context, orders):
    shown = []
    orders.restarted.connect(lambda: shown.append(orders.answer.query.search))
    for text in ("SO-00001", "SO-00002", "SO-00003"):
        orders.ask(ListQuery(search=text), COLUMNS, {})
    qtbot.waitUntil(context.jobs.idle)
    assert shown == ["SO-00003"]
    assert orders.answer.count == 1


def test_the_old_order_stays_usable_until_the_new_one_comes(qtbot, context, orders):
    _ask(qtbot, orders)
    before = orders.answer
    orders.ask(ListQuery(sort=(Sort("gross"),)), COLUMNS, {})
    assert orders.answer is before and orders.row(0) is not None
    with qtbot.waitSignal(orders.restarted):
        pass
    assert orders.answer is not before and orders.answer.count == 500
    qtbot.waitUntil(context.jobs.idle)


def test_passing_over_many_places_loads_few(qtbot, context, orders, monkeypatch):
    _ask(qtbot, orders)
    calls = []
    real = engine.rows
    monkeypatch.setattr(engine, "rows", lambda *args: calls.append(len(args[2])) or real(*args))
    for first in range(0, 480, 5):
        orders.want(first, first + 20)
    qtbot.waitUntil(context.jobs.idle)
    assert len(calls) <= 2
    assert orders.row(475) is not None


def test_changed_values_show_at_once_and_moving_rows_wait(qtbot, context, orders):
    """UX-030: a row that leaves the filter stays until the person asks for the update."""
    query = ListQuery(filters=(Filter("lines", values=("2", "3")),), sort=(Sort("number"),))
    _ask(qtbot, orders, query)
    first, second = (orders.row(at) for at in (0, 1))
    changed, waiting = [], []
    orders.rows_changed.connect(changed.append)
    orders.updates_changed.connect(waiting.append)
    _change(context, first.values[0], state=OrderState.HELD if first.values[2] != "held" else OrderState.DRAFT)
    qtbot.waitUntil(lambda: bool(changed) and context.jobs.idle(), timeout=3000)
    assert changed == [frozenset({first.seq})] and waiting[-1] == 0
    _change(context, second.values[0], line_count=9)
    qtbot.waitUntil(lambda: waiting[-1] == 1 and context.jobs.idle(), timeout=3000)
    assert orders.answer.seq_at(1) == second.seq and second.seq in orders.answer.gone
    count = orders.answer.count
    orders.apply_updates()
    assert orders.answer.count == count - 1 and orders.answer.index_of(second.seq) is None
    assert waiting[-1] == 0
    qtbot.waitUntil(context.jobs.idle)


def test_a_list_nobody_looks_at_is_fresh_when_it_is_seen_again(qtbot, context, orders):
    _ask(qtbot, orders)
    orders.set_visible(False)
    _change(context, "SO-00010", line_count=77)
    qtbot.wait(350)
    assert context.jobs.idle()
    with qtbot.waitSignal(orders.replaced):
        orders.set_visible(True)
    qtbot.waitUntil(context.jobs.idle)


def test_other_tables_are_no_news(qtbot, context, orders):
    _ask(qtbot, orders)
    context.changed.emit(frozenset({"saved_views"}))
    qtbot.wait(350)
    assert context.jobs.idle()


def test_groups_can_be_closed_and_stay_closed(qtbot, context, orders):
    query = ListQuery(group=(Group("state"),), sort=(Sort("number"),))
    _ask(qtbot, orders, query)
    headings = orders.answer.tree.headings
    assert orders.answer.row_count == 500 + len(headings)
    orders.set_collapsed(headings[0].path, True)
    assert orders.answer.row_count == 500 + len(headings) - headings[0].count
    orders.refresh()
    qtbot.waitUntil(context.jobs.idle)
    assert orders.answer.row_count == 500 + len(headings) - headings[0].count
    seq = orders.answer.seq_at(0)
    assert orders.answer.row_of(seq) == 0


def test_a_failed_refresh_says_so_and_keeps_the_rows(qtbot, context, orders, monkeypatch):
    _ask(qtbot, orders)
    errors = []
    orders.refresh_failed.connect(errors.append)

    def broken(*_args, **_named):
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(engine, "order", broken)
    orders.refresh()
    qtbot.waitUntil(lambda: bool(errors))
    assert orders.answer.count == 500 and orders.row(0) is not None


def test_a_page_that_is_gone_hears_nothing(qtbot, context):
    from PySide6.QtCore import QObject

    parent = QObject()
    controller = ListController(context, LINES, parent)
    controller.ask(ListQuery(), ("number",), {})
    controller.want(0, 10)
    from shiboken6 import delete

    delete(parent)
    qtbot.waitUntil(context.jobs.idle)


@pytest.mark.parametrize("seed", range(30))
def test_the_difference_of_two_orders(seed):
    chance = random.Random(seed)
    old = list(range(chance.randrange(0, 60)))
    new = [seq for seq in old if chance.random() > 0.1] + [1000 + n for n in range(chance.randrange(0, 4))]
    for _ in range(chance.randrange(0, 3)):
        if new:
            new.insert(chance.randrange(len(new)), new.pop(chance.randrange(len(new))))
    found = difference(array("q", old), array("q", new))
    assert found.gone == frozenset(old) - frozenset(new)
    come = len(set(new) - set(old))
    stayed = [seq for seq in new if seq in set(old)]
    longest = _longest_rising(stayed)
    assert found.count == len(found.gone) + come + len(stayed) - longest


def _longest_rising(values):
    best = []
    for at, value in enumerate(values):
        best.append(1 + max((best[i] for i in range(at) if values[i] < value), default=0))
    return max(best, default=0)


def test_equal_orders_of_a_million_rows_are_compared_at_once():
    import time

    old, new = array("q", range(1_000_000)), array("q", range(1_000_000))
    new[500_000] = 5_000_000
    start = time.perf_counter()
    assert difference(old, new).count == 2
    assert time.perf_counter() - start < 0.5


def test_the_cache_forgets_the_longest_unused():
    cache = RowCache(limit=3)
    for seq in (1, 2, 3, 1, 4):
        cache.put([Row(seq, new_id(), 1, ())])
    assert [cache.get(seq) is not None for seq in (1, 2, 3, 4)] == [True, False, True, True]


def test_an_export_runs_beside_and_is_on_record(qtbot, context, orders, tmp_path):
    _ask(qtbot, orders)
    answers = []
    orders.export(tmp_path / "o.csv", ("number",), "", "Export", None, answers.append, answers.append)
    qtbot.waitUntil(context.jobs.idle)
    assert answers[0].rows == 500 and (tmp_path / "o.csv").exists()


def test_keys_come_in_order(qtbot, context, orders):
    _ask(qtbot, orders)
    answers = []
    orders.keys(orders.answer.seqs[:5], answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    with context.database.read(SYSTEM) as session:
        wanted = [session.scalars(select(Order.id).where(Order.seq == seq)).one() for seq in orders.answer.seqs[:5]]
    assert answers[0] == wanted
