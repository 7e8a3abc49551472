"""reliability.md 9 S and K for synchronising: a server that answers nonsense, and a device that lies about price or sums.

(Rows and values beyond what a copy holds: test_versions; role, time and rows of others: test_faults; bundles: test_bundles;
files of books and copies: tests/models/book; the wire: test_company and test_faults.)
"""

from __future__ import annotations

import json
import logging
import threading
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from models import money
from models.catalog.records import PriceItem, Product
from models.clock import clock
from models.ids import new_id
from models.partners.records import Agent
from models.platform.book import migrate
from models.platform.principal import SYSTEM
from models.platform.records import AuditNote
from models.platform.server import opening
from models.platform.server.card import Card
from models.sales import order_states
from models.sales.records import HoldReason, Order, OrderLine, OrderState
from models.schema import SCHEMA_VERSION
from models.sync import centre, service, tables
from models.sync.local import SqliteLocal
from models.sync.ports import Cut, Refused
from models.sync.records import SyncFact
from models.sync.replies import Foreign, Nonsense
from models.sync.service import state
from tests.conftest import TEST_KEY
from tests.models.sync.test_faults import change, in_office, stored
from tests.models.sync.test_real import agents_of, assert_same
from tests.office import PASSWORD
from tests.proxy import Proxy

HELLO = ("sync.hello(asked uuid, schema integer, app text, chain jsonb)", "sync.hello_(asked, schema, app, chain)")
LOOK = ("sync.look()", "sync.look_()")
PUSH = ("sync.push(device uuid, number bigint, mark text, groups jsonb)", "sync.push_(device, number, mark, groups)")


def reply(name, change):
    """The real reply with something else in it, or another one altogether."""
    return f"({name} || '{change}'::jsonb)" if change.startswith("{") else f"'{change}'::jsonb"


ODD = {
    "hello_nothing": (HELLO, "null"), "hello_list": (HELLO, "[]"), "hello_text": (HELLO, '"welcome"'),
    "hello_state": (HELLO, '{"state": "banana"}'), "hello_head_text": (HELLO, '{"head": "7"}'),
    "hello_head_below_zero": (HELLO, '{"head": -1}'), "hello_head_2_63": (HELLO, '{"head": 9223372036854775808}'),
    "hello_head_truth": (HELLO, '{"head": true}'), "hello_epoch_missing": (HELLO, '{"epoch": null}'),
    "hello_clock_endless": (HELLO, '{"clock": 1e400}'), "hello_code_long": (HELLO, '{"code": "' + "x" * 5_000 + '"}'),
    "hello_revs_text": (HELLO, '{"revs": {"1": "x"}}'), "hello_5000_digits": (HELLO, '{"head": ' + "9" * 5_000 + "}"),
    "look_list": (LOOK, "[]"), "look_no_scope": (LOOK, '{"scope": null}'), "look_rev": (LOOK, '{"rev": "x"}'),
    "look_buckets": (LOOK, '{"scope": {"buckets": ["../../x"], "reach": {}}}'),
    "look_reach": (LOOK, '{"scope": {"buckets": [], "reach": {"agents": 5}}}'),
    "look_latest": (LOOK, '{"latest": {"agents": -5}}'),
    "push_nothing": (PUSH, "null"), "push_status": (PUSH, '{"status": "maybe"}'), "push_revs": (PUSH, '{"revs": {"x": 1}}'),
    "push_revs_below_zero": (PUSH, '{"revs": {"1": -4}}'), "push_rows": (PUSH, '{"status": "rebase", "rows": [["pg_shadow", "x"]]}'),
    "push_rows_key": (PUSH, '{"status": "rebase", "rows": [["agents", "x"]]}'),
}  # fmt: skip


@pytest.fixture(scope="module")
def liar(office):
    """One office for all replies: the real functions stand aside under other names."""
    made = office.copy()
    made.people = office.people
    with made.admin() as admin:
        for one in ("hello(uuid, integer, text, jsonb)", "look()", "push(uuid, bigint, text, jsonb)"):
            name = one.split("(")[0]
            admin.execute(f"ALTER FUNCTION sync.{one} RENAME TO {name}_")
    return made


def answers(server, odd=None):
    """Let the server answer as it should, but for one function."""
    with server.admin() as admin:
        for head, real in (HELLO, LOOK, PUSH):
            value = reply(real, odd[1].replace("'", "''")) if odd is not None and odd[0][0] == head else real
            admin.execute(f"CREATE OR REPLACE FUNCTION {head} RETURNS jsonb LANGUAGE sql VOLATILE AS $$ SELECT {value} $$")
            admin.execute(f"GRANT EXECUTE ON FUNCTION {head} TO PUBLIC")


@pytest.fixture(scope="module")
def rep(liar, sqlite_template, tmp_path_factory):
    import shutil

    from models.database import Database
    from tests.conftest import TEST_KEY
    from tests.models.sync.conftest import Device

    path = tmp_path_factory.mktemp("liar") / "copy.qudao"
    shutil.copy(sqlite_template, path)
    answers(liar)
    made = Device(liar, "rep", Database.sqlite(path, TEST_KEY))
    made.sync()
    yield made
    made.database.close()


@pytest.mark.parametrize("odd", ODD)
def test_a_reply_that_is_nonsense_ends_the_round_and_nothing_else(liar, rep, odd):
    """S03, S04, S05: told apart from a refusal; no work is taken for refused, no fact of the copy changes, the next round goes on."""
    key = agents_of(rep)[0].id
    change(rep, key, note=f"typed before {odd}")
    answers(liar, ODD[odd])
    with rep.read() as session:
        before = dict(session.execute(select(SyncFact.name, SyncFact.value).where(SyncFact.name.in_(("device", "epoch", "scope")))).all())
    with pytest.raises(Nonsense):
        rep.sync()
    with rep.read() as session:
        after = dict(session.execute(select(SyncFact.name, SyncFact.value).where(SyncFact.name.in_(("device", "epoch", "scope")))).all())
    assert after == before and stored(rep, key).note == f"typed before {odd}"
    assert state(rep.database, rep.principal.user_id).waiting == 1
    answers(liar)
    report = rep.sync()
    assert (report.refused, report.conflicts, report.repaired) == (0, 0, [])
    assert in_office(liar, "SELECT note FROM agents WHERE id = :key", key=key) == [(f"typed before {odd}",)]
    assert_same(liar, rep)


def test_what_a_server_says_in_an_error_is_neither_shown_nor_logged(server, device, caplog):
    """S01, S14, OS-10: a refusal is told in our own words; texts of the server, with a link or values of others, are not."""
    rep = device("rep")
    rep.sync()
    with server.admin() as admin:
        admin.execute(
            "CREATE FUNCTION app.evil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION"
            " '<a href=\"http://evil.example\">please update</a>' USING DETAIL = 'Key (phone)=(13800000005) of 代理5', ERRCODE = 'P0001';"
            " END $$"
        )
        admin.execute("CREATE TRIGGER zz_evil BEFORE UPDATE ON app.agents FOR EACH ROW EXECUTE FUNCTION app.evil()")
    with caplog.at_level(logging.DEBUG):
        change(rep, agents_of(rep)[0].id, note="refused words")
        assert rep.sync().refused == 1
    with rep.read() as session:
        (row,) = centre.refusals(session)
        diary = " ".join(str(one.facts) for one in centre.diary(session))
    assert row.message() == "The office refused it."
    for text in (row.message(), diary, caplog.text):
        assert "evil.example" not in text and "13800000005" not in text
    assert "13800000005" not in row.words


def test_s06_a_server_that_shows_rows_of_others_does_not_get_them_into_the_copy(server, device):
    """S06, sync.md 4.2: row security is off; nothing of the round is kept, the diary and the record of acts say so, work stays."""
    rep = device("rep")
    rep.sync()
    mine = agents_of(rep)
    change(rep, mine[0].id, note="typed before")
    with server.admin() as admin:
        admin.execute("ALTER TABLE app.agents DISABLE ROW LEVEL SECURITY")
    owner = server.as_owner()
    with owner.write(SYSTEM) as session:
        for agent in session.scalars(select(Agent)):
            agent.website = "changed.example"
    owner.close()
    for _ in range(2):
        with pytest.raises(Foreign):
            rep.sync()
    held = agents_of(rep)
    assert {one.id for one in held} == {one.id for one in mine} and all(one.website != "changed.example" for one in held)
    with rep.read() as session:
        assert [(row.what, row.facts) for row in centre.diary(session)][:2] == [("foreign", {"table": "agents"})] * 2
        assert session.scalars(select(AuditNote.detail).where(AuditNote.action == "foreign_rows")).all() == [{"table": "agents"}]
    with server.admin() as admin:
        admin.execute("ALTER TABLE app.agents ENABLE ROW LEVEL SECURITY")
    assert rep.sync().refused == 0
    assert in_office(server, "SELECT note FROM agents WHERE id = :key", key=mine[0].id) == [("typed before",)]
    assert in_office(server, "SELECT count(*) FROM audit_notes WHERE action = 'foreign_rows'") == [(1,)]
    assert_same(server, rep)


# --- a device that lies ---------------------------------------------------------------------------------------------


def test_sums_are_the_offices_own(server, device):
    """A device that says another total than its lines have (past the program) does not get it into the office's book."""
    rep = device("rep")
    rep.sync()
    key = new_id()
    with rep.write() as session:
        product, agent = session.scalars(select(Product.id)).first(), agents_of(rep)[0]
        session.add(Order(id=key, agent_id=agent.id, bucket=agent.id, temp_number="LIE", ordered_on=clock.today(), line_count=7,
                          net_total=Decimal(1), gross_total=Decimal(1)))  # fmt: skip
        session.flush()
        for number, amount in ((1, 30), (2, 12)):
            session.add(OrderLine(order_id=key, line_no=number, product_id=product, quantity=Decimal(2), base_quantity=Decimal(2),
                                  unit_price=Decimal(15), net_amount=Decimal(amount), tax_amount=Decimal(3), gross_amount=Decimal(1),
                                  agent_id=agent.id, ordered_on=clock.today(), period=202511))  # fmt: skip
    assert rep.sync().refused == 0
    found = in_office(server, "SELECT line_count, quantity_total, net_total, tax_total, gross_total FROM orders WHERE id = :key", key=key)
    assert [int(value) for value in found[0]] == [2, 4_000_000, 4_200, 600, 4_800]
    with rep.read() as session:
        order = session.get(Order, key)
        assert (order.line_count, order.net_total, order.gross_total) == (2, Decimal(42), Decimal(48))
    assert_same(server, rep)
    change_order(rep, key, net_total=Decimal("0.01"))
    rep.sync()
    assert in_office(server, "SELECT net_total FROM orders WHERE id = :key", key=key) == [(4_200,)]
    assert_same(server, rep)


def ordered(device, price, *, gross=None, base=2, manual=False, on=None, off="0"):
    """An order for two boxes as a device sends it, handed in; past the program, so that it may say anything."""
    key, day = new_id(), on or clock.today()
    due = money.line_amounts(Decimal(2), Decimal(price), Decimal(off), Decimal(0), True, "CNY")
    total = due.total if gross is None else Decimal(gross)
    with device.write() as session:
        product, agent = session.scalars(select(Product)).first(), agents_of(device)[0]
        trace = {"manual": True, "price": price} if manual else {"list": "agent", "price": price}
        session.add(Order(id=key, agent_id=agent.id, agent_name=agent.name, bucket=agent.id, temp_number=f"T-{key.hex[-8:]}",
                          ordered_on=day, line_count=1, net_total=total, gross_total=total))  # fmt: skip
        session.flush()
        session.add(OrderLine(order_id=key, line_no=1, product_id=product.id, quantity=Decimal(2), base_quantity=Decimal(base),
                              unit=product.unit, unit_price=Decimal(price), discount_rate=Decimal(off), net_amount=total, gross_amount=total, agent_id=agent.id,
                              ordered_on=day, period=202511, price_trace=trace, description=product.name))  # fmt: skip
    change_order(device, key, state=OrderState.SUBMITTED)
    return key


LIES = {
    "a_price_no_list_gives": ({"price": "1"}, "1", "9"), "a_price_typed_without_the_right": ({"price": "1", "manual": True}, "1", "9"),
    "an_amount_beside_its_price": ({"price": "9", "gross": "2"}, "9", "9"), "more_goods_than_paid": ({"price": "9", "base": 500}, "9", "9"),
    "a_price_of_long_ago": ({"price": "4", "on": date(2020, 1, 1)}, "4", "9"), "a_price_above_the_list": ({"price": "90"}, "90", "9"),
}  # fmt: skip


def test_pg_08_the_office_reckons_prices_and_amounts_of_an_order_anew(server, device):
    """A device that lies about price, amount, discount or day (issue, bad input): the order is held with what is wrong, until released."""
    owner = server.as_owner()
    with owner.write(SYSTEM) as session:
        item = session.scalars(select(PriceItem)).first()
        for one in session.scalars(select(PriceItem)):
            one.valid_from = date(2024, 1, 1)
        session.add(PriceItem(product_id=item.product_id, price=Decimal(4), valid_to=date(2023, 12, 31)))
    rep, ops = device("rep"), device("ops")
    rep.sync(), ops.sync()
    lies = {name: ordered(rep, **said) for name, (said, *_) in LIES.items()}
    honest, gift = ordered(rep, "9"), ordered(rep, "9", off="0.9")
    agreed, known = ordered(ops, "7", manual=True, off="0.5"), ordered(ops, "8", manual=True)
    assert rep.sync().refused == ops.sync().refused == 0
    with opening.opened(server.card, "lead", PASSWORD) as office, office.database.write(office.principal) as session:
        assert order_states.confirm(session, known).state is OrderState.CONFIRMED
    with opening.opened(server.card, "ops", PASSWORD) as office:
        def step(name, key, **more):
            with office.database.write(office.principal) as session:
                return getattr(order_states, name)(session, key, **more)

        assert {step("confirm", key).state for key in (honest, agreed)} == {OrderState.CONFIRMED}
        for name, key in lies.items():
            held = step("confirm", key)
            ((reason,), (_, price, right)) = held.holds, LIES[name]
            assert held.state is OrderState.HELD and reason.reason is HoldReason.DISCOUNT, name
            (doubt,) = reason.detail["lines"]
            assert (doubt["line"], doubt["price"], doubt["list"]) == (1, price, right), name
        held = step("confirm", gift)
        assert [(one.reason, one.detail) for one in held.holds] == [(HoldReason.DISCOUNT, {"discount": "0.9", "limit": "0.1"})]
        step("release", gift)
        assert step("confirm", gift).state is OrderState.CONFIRMED
        key = lies["a_price_no_list_gives"]
        assert reason.words == "Price or amount in doubt"
        assert step("recheck", key).state is OrderState.SUBMITTED and step("confirm", key).state is OrderState.HELD
        step("release", key, note="agreed by telephone")
        assert step("confirm", key).state is OrderState.CONFIRMED
    owner.close()
    rep.sync()
    with rep.read() as session:
        assert session.get(Order, lies["a_price_above_the_list"]).state is OrderState.HELD
    assert_same(server, rep)


def change_order(device, key, **values):
    with device.write() as session:
        order = session.get(Order, key)
        for name, value in values.items():
            setattr(order, name, value)


TAMPERED = {
    "cursor_far_ahead": {"cursor": 10**12}, "batches_never_sent": {"batch_no": 10**6}, "another_epoch": {"epoch": str(new_id())},
    "everything_in_reach": {"scope": {"buckets": [], "reach": dict.fromkeys(("agents", "orders", "bank_accounts"), "a")}},
    "a_batch_on_its_way": {"frozen": {"no": 1, "sha": "x", "last": 10**6}}, "checked_already": {"checked": 10**12, "cursor": 1},
    "nothing_known": {"phase": "filling", "epoch": None, "cursor": 0, "batch_no": 0},
}  # fmt: skip


@pytest.mark.parametrize("lie", TAMPERED)
def test_a_copy_whose_facts_its_owner_changed_gets_no_more_and_loses_nothing(server, device, lie):
    """PG-08, D05 of copies: what a device believes of itself opens nothing; it comes back to what the office shows it."""
    rep = device("rep")
    rep.sync()
    key = agents_of(rep)[0].id
    change(rep, key, note="typed beside")
    local = SqliteLocal(rep.database, rep.principal.user_id)
    with local.transaction() as tx:
        for name, value in TAMPERED[lie].items():
            tx.put(name, value)
    local.close()
    for _ in range(2):
        rep.sync()
    assert_same(server, rep)
    texts = json.dumps([str(row) for row in in_office(server, "SELECT changes FROM change_log WHERE entity = 'agents'")]
                       + [str(row) for row in in_office(server, "SELECT work FROM sync_refusals")], ensure_ascii=False)  # fmt: skip
    assert "typed beside" in texts
    assert {one.id for one in agents_of(rep)} == {row[0] for row in in_office(
        server, "SELECT id FROM agents WHERE rep_id = :me", me=rep.principal.user_id)}  # fmt: skip


def test_a_copy_with_the_name_of_another_device_is_refused(server, device):
    """A device id that is somebody else's opens nothing, and the copy keeps its work."""
    rep, ops = device("rep"), device("ops")
    rep.sync(), ops.sync()
    foreign = ops.copy.device
    change(rep, agents_of(rep)[0].id, note="kept")
    local = SqliteLocal(rep.database, rep.principal.user_id)
    with local.transaction() as tx:
        tx.put("device", foreign)
    local.close()
    with pytest.raises(Refused) as refused:
        rep.sync()
    assert refused.value.code == "42501" and state(rep.database, rep.principal.user_id).waiting == 1


def test_an_older_copy_is_brought_up_to_date_and_goes_on_with_its_work(server, device, monkeypatch):
    """D07, S11 and sync.md 4.11: a copy of the first schema, with work that waits, becomes one of today's by the real steps."""
    rep = device("rep")
    path = rep.database._door.path
    rep.database.close()
    path.unlink()
    with monkeypatch.context() as older:
        older.setattr(migrate, "SCHEMA_VERSION", 1)
        migrate.prepare_file(path, TEST_KEY)
    rep.database.unlock(TEST_KEY)
    monkeypatch.setattr(service, "SCHEMA_VERSION", 1)
    with monkeypatch.context() as older:  # the old program knows the tables of its time alone
        with rep.read() as session:
            there = {row[0] for row in session.execute(sql("SELECT name FROM sqlite_master WHERE type = 'table'"))}
        known = {name: spec for name, spec in tables.specs().items() if name in there}
        older.setattr(tables, "specs", lambda: known)
        rep.sync()
        key = agents_of(rep)[0].id
        change(rep, key, note="typed with the old program")
    rep.database.close()
    migrate.upgrade_file(path, TEST_KEY)
    rep.database.unlock(TEST_KEY)
    monkeypatch.setattr(service, "SCHEMA_VERSION", SCHEMA_VERSION)
    report = rep.sync()
    assert (report.sent, report.refused, report.repaired) == (1, 0, [])
    assert in_office(server, "SELECT note FROM agents WHERE id = :key", key=key) == [("typed with the old program",)]
    assert in_office(server, "SELECT client_schema FROM sync.device") == [(SCHEMA_VERSION,)]
    assert_same(server, rep)


def test_k04_the_business_day_is_the_companys_wherever_the_laptop_is(server, device, monkeypatch):
    """K04, K01: a laptop in New York with its clock a day behind: day and order of work are the company's."""
    rep = device("rep")
    rep.sync()
    key = agents_of(rep)[0].id
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        with clock.freeze(datetime(2026, 1, 31, 16, 30, tzinfo=UTC)):  # 11:30 there, 00:30 of the next day at the company
            assert str(clock.today()) == "2026-02-01"
            change(rep, key, note="first")
            clock.advance(-timedelta(days=1))
            change(rep, key, note="second")
            rep.sync()
    finally:
        monkeypatch.undo()
        time.tzset()
    notes = in_office(server, "SELECT changes -> 'note' ->> 1 FROM change_log WHERE changes ? 'note' ORDER BY seq")
    assert [row[0] for row in notes][-2:] == ["first", "second"]
    (row,) = in_office(server, "SELECT note, changed_at FROM agents WHERE id = :key", key=key)
    assert row.note == "second" and row.changed_at.year > 2024 and abs(row.changed_at - datetime.now(UTC)) < timedelta(hours=1)
    assert_same(server, rep)


def test_ft_24_a_server_that_goes_silent_is_hung_up_within_a_second(server, device):
    """S02, FT-24: a connection that stays open and brings nothing ends when the person leaves; the next round goes on."""
    proxy = Proxy(("127.0.0.1", server.server.port))
    card = Card((("127.0.0.1", proxy.port),), server.database, server.card.authority, server.names.prefix)
    rep = device("rep", opening.connector(card, opening.Account(server.names.person("rep"), PASSWORD)))
    rep.sync()
    change(rep, agents_of(rep)[0].id, note="typed")
    ended = []

    def round_():
        try:
            rep.sync()
        except Cut:
            ended.append(clock.monotonic())

    proxy.cut_down, proxy.hang = 9_000, True
    thread = threading.Thread(target=round_)
    thread.start()
    try:
        end = clock.monotonic() + 60
        while not proxy.cuts and clock.monotonic() < end:
            thread.join(0.05)
        thread.join(0.5)
        assert thread.is_alive(), "it waits for what does not come"
        asked = clock.monotonic()
        rep.copy.hang_up()
        thread.join(30)
        assert ended and ended[0] - asked < 1
    finally:
        proxy.free()
        thread.join(30)
    assert rep.sync().refused == 0
    assert_same(server, rep)
    proxy.close()
