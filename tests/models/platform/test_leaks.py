"""AZ-03, UX-007, UX-059, UX-093: whatever a person asks, nothing of rows outside the matrix comes back.

Every list, count, total, group, search, look-up, chart, figure, file, document, history, discussion and neighbour is
asked as each role, on both databases, and the answers are read for words of rows the person may not see.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from models.agreements.records import Contract
from models.analysis import chart_figures, figures, sales_charts
from models.catalog import lookup as products
from models.catalog.records import Product
from models.database import Database
from models.errors import AppError, Denied, NotFound
from models.export import spreadsheet
from models.ids import new_id
from models.lists import Aggregate, Group, ListQuery, Sort, engine
from models.lists.catalogue import SPECS, spec_of
from models.partners import agents, duplicates, lookups
from models.partners.records import Agent, BankAccount
from models.partners.shapes import AgentDraft
from models.performance.records import Scorecard
from models.platform import attachments, comments, history, palette, prints, rights, tale
from models.platform.principal import SYSTEM, Role, Scope
from models.sales import earlier_orders, orders, payments, replenishment, usual_items
from models.sales.records import Order, OrderLine, Payment
from tests.conftest import TEST_KEY
from tests.models.platform.leak_world import SECRET, World, leaks, make_world, text_of

WHO = [*Role, "director"]
LIMITED = [Role.MANAGER, Role.REP, Role.AGENT]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: Any, tmp_path_factory: Any) -> Any:
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("leaks") / "book.qudao"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        database = Database.sqlite(path, TEST_KEY)
    else:
        database = Database.postgres(request.getfixturevalue("postgres_server")("qudao"))
    yield make_world(database)
    database.close()


def ask(world: World, look: Any, function: Any, *args: Any) -> Any:
    """An answer, or the words of the refusal."""
    try:
        with world.database.read(look.principal) as session:
            return function(session, *args)
    except AppError as refused:
        return refused.message()


def test_the_people_of_the_world_are_worth_asking(world):
    """Each limited person sees some agents and misses some, and there is something to leak."""
    for who in LIMITED:
        look = world.look(who)
        assert look.agents and look.hidden_agents and len(look.hidden_words) > 50, who
        assert look.agents <= world.access(look.principal), who
        assert not look.hidden_agents & world.access(look.principal), who
    for who in (Role.ADMIN, Role.OPERATIONS, Role.AUDITOR, "director"):
        assert not world.look(who).hidden_agents


# --- lists -----------------------------------------------------------------------------------------------


def _everything_of_a_list(session: Any, spec: Any, words: tuple[str, ...]) -> dict[str, Any]:
    info = engine.info(session, spec)
    columns = [column.id for column in info.columns]
    seqs = list(engine.order(session, spec, ListQuery()))
    answer: dict[str, Any] = {
        "rows": engine.rows(session, spec, seqs, columns),
        "keys": engine.keys_of(session, spec, seqs),
        "page": engine.first_page(session, spec, ListQuery(), columns),
        "totals": engine.totals(session, spec, ListQuery(), dict.fromkeys(columns, Aggregate.MAX)),
        "count": (engine.count(session, spec, ListQuery()), len(seqs)),
    }
    for column in info.columns:
        if column.groupable:
            answer[f"group {column.id}"] = engine.groups(session, spec, ListQuery(group=(Group(column.id),)), ())
            answer[f"values {column.id}"] = engine.facets(session, spec, ListQuery(), column.id)
        if column.sortable:
            answer[f"sort {column.id}"] = len(engine.order(session, spec, ListQuery(sort=(Sort(column.id),))))
    answer["search nothing"] = engine.count(session, spec, ListQuery(search="没有这样的词"))
    answer["search"] = sum(engine.count(session, spec, ListQuery(search=word)) for word in words)
    return answer


@pytest.mark.parametrize("who", LIMITED)
@pytest.mark.parametrize("list_id", sorted(SPECS))
def test_a_list_in_all_its_answers(world, list_id, who):
    look = world.look(who)
    spec = spec_of(list_id)
    words = tuple(sorted(look.hidden_words))[::9]
    answer = ask(world, look, _everything_of_a_list, spec, words)
    assert not leaks(look, answer), (list_id, who)
    if isinstance(answer, dict):
        assert answer["count"][0] == answer["count"][1]
        assert {size for name, size in answer.items() if name.startswith("sort ")} <= {answer["count"][0]}
        assert (answer["search"], answer["search nothing"]) == (0, 0)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(
    ("list_id", "record"),
    [("agents.list", Agent), ("contracts.list", Contract), ("orders.list", Order), ("lines.list", OrderLine),
     ("payments.list", Payment), ("scorecards.list", Scorecard)],
)  # fmt: skip
def test_a_list_counts_exactly_the_rows_of_the_persons_agents(world, list_id, record, who):
    """The count of a list equals a count by hand over the agents assigned to the person."""
    look = world.look(who)
    owner = record.id if record is Agent else record.agent_id
    with world.database.read(SYSTEM) as session:
        wanted = select(func.count()).select_from(record).where(owner.in_(look.agents), record.deleted_at.is_(None))
        if record is Scorecard and who is Role.AGENT:
            wanted = wanted.where(Scorecard.state.in_(("published", "archived")))
        expected = session.scalar(wanted)
    found = ask(world, look, engine.count, spec_of(list_id), ListQuery())
    if record is Contract and who is Role.AGENT:
        assert found <= expected
    else:
        assert found == expected


@pytest.mark.parametrize("who", WHO)
def test_people_of_an_agent_see_no_staff(world, who):
    """Internal names do not exist for an agent (ux 21.5), only those of the own company; staff know each other."""
    found = ask(world, world.look(who), engine.count, spec_of("users.list"), ListQuery())
    assert found == 1 if who is Role.AGENT else found > 10


# --- files -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_an_exported_file(world, who, ending, tmp_path):
    look = world.look(who)
    for list_id in sorted(SPECS):
        spec, target = spec_of(list_id), tmp_path / f"{list_id}{ending}"
        with world.database.read(look.principal) as session:
            columns = [column.id for column in engine.info(session, spec).columns]
        args = (world.database, look.principal, spec, ListQuery(), columns, target)
        if not rights.can(look.principal, spec.entity, "E"):
            with pytest.raises(Denied):
                spreadsheet.export_list(*args)
            assert not target.exists()
            continue
        spreadsheet.export_list(*args)
        assert not leaks(look, _read(target)), list_id


def _read(path: Any) -> str:
    if path.suffix == ".csv":
        return path.read_text(encoding="utf-8-sig")
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


# --- finding ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", LIMITED)
def test_palette_look_ups_and_duplicates_know_nothing_of_hidden_rows(world, who):
    """UX-007: an exact code of a hidden row and a code that never existed read the same."""
    look = world.look(who)
    nothing = ask(world, look, palette.palette, "ZZ-没有-999")
    for word in sorted(look.hidden_words)[::9]:
        assert ask(world, look, palette.palette, word) == nothing == [], word
        for find in (lookups.agents, lookups.warehouses):
            assert not leaks(look, ask(world, look, find, word)), word
        assert ask(world, look, lookups.agents, word) == []
        for field in ("name", "credit_code", "phone", "email"):
            assert ask(world, look, duplicates.find, AgentDraft(**{field: word})) == [], word
    for find in (lookups.agents, lookups.warehouses):
        assert not leaks(look, ask(world, look, find, ""))


def test_an_agent_is_offered_no_colleagues_of_the_company(world):
    """ux 21.5: internal names do not exist in autocomplete."""
    look = world.look(Role.AGENT)
    assert ask(world, look, lookups.people, "") == []
    assert ask(world, look, lookups.people, "U") == []


@pytest.mark.parametrize("who", LIMITED)
def test_looking_up_products_for_another_agent_tells_nothing_of_its_orders(world, who):
    """AZ-05: the agent a look-up is asked for is no right to its past."""
    look = world.look(who)
    for other in sorted(look.hidden_agents):
        setting = products.Setting(agent_id=other)
        hits = ask(world, look, products.find, "", setting)
        assert [hit.last_on for hit in hits if hit.last_on is not None] == []
        neutral = ask(world, look, products.find, "", products.Setting())
        assert [hit.id for hit in hits] == [hit.id for hit in neutral]
        assert [hit.quote for hit in hits] == [hit.quote for hit in neutral]


# --- one record ------------------------------------------------------------------------------------------

GETTERS = [
    (agents.get, Agent), (orders.get, Order), (payments.get, Payment), (orders.credit_of, Agent),
    (earlier_orders.usual, Agent), (earlier_orders.earlier_lines, Agent),
    (usual_items.of_agent, Agent), (replenishment.proposals, Agent),
]  # fmt: skip


@pytest.mark.parametrize("who", LIMITED)
@pytest.mark.parametrize(("getter", "record"), GETTERS, ids=lambda one: getattr(one, "__qualname__", str(one)))
def test_a_hidden_record_reads_like_one_that_never_existed(world, getter, record, who):
    look = world.look(who)
    missing = ask(world, look, getter, new_id())
    assert isinstance(missing, str) or not missing or getter is orders.credit_of
    for key in world.rows(record, look.hidden_agents)[:20]:
        assert ask(world, look, getter, key) == NotFound().message()


@pytest.mark.parametrize("who", LIMITED)
@pytest.mark.parametrize("record", [Agent, Order, Contract, Payment, Scorecard], ids=lambda one: one.__tablename__)
def test_history_discussion_files_and_prints_of_hidden_records(world, record, who):
    look = world.look(who)
    table = record.__tablename__
    for key in world.rows(record, look.hidden_agents)[:20]:
        for read in (comments.of, attachments.of, prints.of, tale.of, comments.count):
            assert ask(world, look, read, table, key) == NotFound().message()
        assert ask(world, look, history.of, record, key) == NotFound().message()
        with pytest.raises((NotFound, Denied)) as refused, world.database.write(look.principal) as session:
            comments.add(session, table, key, "x")
        assert not leaks(look, refused.value.message())


@pytest.mark.parametrize("who", LIMITED)
def test_records_one_may_see_name_nobody_one_may_not_see(world, who):
    """A parent agent out of sight leaves its bare key in the record, so that saving keeps it, but no word of it."""
    look = world.look(who)
    seen = replace(look, hidden_agents=frozenset())
    for record in (Agent, Order, Contract, Payment, Scorecard):
        for key in world.rows(record, look.agents)[:20]:
            for read in (comments.of, tale.of):
                assert not leaks(seen, ask(world, look, read, record.__tablename__, key))
    for key in sorted(look.agents):
        assert not leaks(seen, ask(world, look, agents.get, key))


@pytest.mark.parametrize("who", WHO)
def test_internal_words_never_reach_an_agent(world, who):
    """Neither in the discussion nor in the history of the record."""
    look = world.look(who)
    key = sorted(look.agents)[0]
    seen = text_of([ask(world, look, read, "agents", key) for read in (comments.of, tale.of)])
    assert (SECRET in seen) is (who is not Role.AGENT)
    assert "给代理商看" in seen


@pytest.mark.parametrize("who", WHO)
def test_the_history_of_a_product_shows_its_cost_to_nobody_without_that_right(world, who):
    """AZ-04: a changed cost is a row of the product's history."""
    look = world.look(who)
    with world.database.read(SYSTEM) as session:
        product = session.scalars(select(Product).order_by(Product.seq)).first().id
    told = ask(world, look, tale.of, "products", product)
    assert not isinstance(told, str)
    tables = {entry.table for entry in told.entries}
    assert ("product_costs" in tables) is rights.can(look.principal, "cost", "R")
    assert ("prices" in tables) is bool(look.agents)
    assert not leaks(look, told)


@pytest.mark.parametrize("who", WHO)
def test_bank_numbers_are_masked_everywhere(world, who):
    """UX-059: in the record, its history, lists and files; only reveal shows one."""
    look = world.look(who)
    with world.database.read(SYSTEM) as session:
        accounts = dict(session.execute(select(BankAccount.account_no, BankAccount.agent_id)).all())
    assert accounts
    for number, owner in accounts.items():
        answers = [ask(world, look, agents.get, owner), ask(world, look, tale.of, "agents", owner)]
        assert number not in text_of(answers)
    everything = text_of([ask(world, look, _everything_of_a_list, spec_of(one), ()) for one in sorted(SPECS)])
    assert not [number for number in accounts if number in everything]


# --- figures ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("by", list(figures.Dimension))
def test_sums_of_a_report_are_those_of_the_persons_orders(world, by, who):
    """Every figure equals a sum by hand over the lines of the agents assigned to the person."""
    look = world.look(who)
    rows = ask(world, look, figures.sales, by)
    assert not leaks(look, rows)
    with world.database.read(SYSTEM) as session:
        wanted = select(func.sum(OrderLine.net_amount)).where(OrderLine.agent_id.in_(look.agents), figures.COUNTED)
        expected = session.scalar(wanted)
    assert sum(row.net for row in rows) == (expected or 0)


@pytest.mark.parametrize("who", LIMITED)
@pytest.mark.parametrize("kind", list(chart_figures.ChartKind))
def test_a_chart_shows_nothing_of_hidden_agents(world, kind, who):
    look = world.look(who)
    query = chart_figures.default_query(kind)
    chart = ask(world, look, sales_charts.build, query, "zh_CN")
    assert not leaks(look, chart)
    hidden = sorted(look.hidden_agents)[0]
    other = ask(world, look, sales_charts.build, replace(query, agent_id=hidden), "zh_CN")
    assert not leaks(replace_hidden(look, hidden), other)


def replace_hidden(look: Any, asked: Any) -> Any:
    """The key that was asked for may come back in the question, its words may not."""
    return replace(look, hidden_agents=look.hidden_agents - {asked})


# --- documents -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", LIMITED)
def test_documents_name_no_other_agent(world, who):
    from models.agreements import printing
    from models.performance import scorecard_views

    look = world.look(who)
    made = 0
    for record, view in ((Contract, printing.contract_view), (Scorecard, scorecard_views.view)):
        for key in world.rows(record, look.hidden_agents)[:20]:
            assert ask(world, look, view, key, "zh_CN") == NotFound().message()
        for key in world.rows(record, look.agents)[:20]:
            answer = ask(world, look, view, key, "zh_CN")
            assert not leaks(look, answer), record
            made += not isinstance(answer, str)
    assert made


# --- the audit list --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", WHO)
def test_the_audit_list_is_as_wide_as_the_right(world, who):
    """A channel manager reads what happened to his own agents, a representative his own acts, an agent nothing."""
    from models.platform import audit

    look = world.look(who)
    answer = ask(world, look, audit.entries, None, 5000)
    assert not leaks(look, answer)
    if who is Role.AGENT:
        assert isinstance(answer, str)
    elif who is Role.REP:
        assert {row.user for row in answer} <= {look.principal.name}
    elif look.principal.scope is Scope.ALL:
        assert len(answer) > 100
    else:
        assert answer
