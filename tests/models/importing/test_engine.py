"""Dry run, cancel, undo, rights, corrections in place: what an import promises, on both databases where rows matter."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from models import i18n
from models.base import Base
from models.clock import clock
from models.errors import AppError, Cancelled, Denied, RuleBroken
from models.partners import agents
from models.partners.records import Agent, CreditProfile
from models.performance.records import TargetMonth
from models.platform import company, history
from models.platform.importing import checking, engine, profiles, undo
from models.platform.importing.checking import Checked, check
from models.platform.importing.command import Request, run_import
from models.platform.importing.fields import Existing, Missing, Repeated
from models.platform.importing.kinds import kind_of
from models.platform.importing.mapping import Conversion
from models.platform.importing.problems import problems_of
from models.platform.importing.readers import open_source, read_table
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import ImportBatch
from models.sales.records import Order, OrderLine, OrderState
from models.stock.records import StockMove

DATA = Path(__file__).resolve().parents[2] / "data" / "importing"


def put(folder: Path, content: str, name: str = "agents.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def bring(book: Any, kind: str, path: Path, **choices: Any) -> engine.ImportResult:
    return run_import(book, SYSTEM, Request(kind, path, **choices))


def checked_of(book: Any, kind_id: str, path: Path, **changes: Any) -> Checked:
    kind = kind_of(kind_id)
    with book.read(SYSTEM) as session:
        table = read_table(open_source(path))
        return check(session, table, replace(engine.propose(session, kind, table), **changes), kind)


def fingerprint(book: Any) -> dict[str, str]:
    """A hash of every row of every table."""
    found = {}
    with book.read(SYSTEM) as session:
        for table in Base.metadata.sorted_tables:
            digest = hashlib.sha256()
            for row in session.execute(text(f"SELECT * FROM {table.name} ORDER BY 1")):
                digest.update(repr(tuple(row)).encode())
            found[table.name] = digest.hexdigest()
    return found


def base(book: Any) -> None:
    for kind, name in (("territories", "territories.csv"), ("people", "people.csv"), ("agents", "agents.csv"),
                       ("products", "products.csv")):  # fmt: skip
        bring(book, kind, DATA / name)


# --- dry run ----------------------------------------------------------------------------------------------


def test_ux079_a_dry_run_writes_nothing_at_all(book: Any) -> None:
    base(book)
    before = fingerprint(book)
    for kind, name in (("orders", "orders.csv"), ("payments", "payments.csv"), ("targets", "targets.csv")):
        result = bring(book, kind, DATA / name, dry_run=True)
        assert result.dry_run
        assert result.records["create"] > 0
        assert result.batch_id is None
    assert fingerprint(book) == before


def test_ux079_the_file_of_the_book_stays_byte_for_byte(sqlite_book: Any, tmp_path: Path) -> None:
    base(sqlite_book)
    with sqlite_book.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    file = tmp_path / "book.qudao"
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    bring(sqlite_book, "orders", DATA / "orders.csv", dry_run=True)
    with sqlite_book.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before


def test_a_dry_run_says_what_the_import_then_does(book: Any, tmp_path: Path) -> None:
    base(book)
    path = put(
        tmp_path,
        "代理商编号,公司名称,简称,信用额度\nDL001,宁波天元电子有限公司,天元,300000\nDL009,新代理,,\n",
    )
    tried = bring(book, "agents", path, dry_run=True)
    assert tried.records == {"create": 1, "update": 1, "skip": 0, "fail": 0}
    assert ("宁波天元电子有限公司", "Short name", "", "天元") in [
        (d.record, d.field, d.before, d.after) for d in tried.differences
    ]
    done = bring(book, "agents", path)
    assert done.records == tried.records
    assert done.differences == tried.differences
    with book.read(SYSTEM) as session:
        assert (
            session.scalars(select(CreditProfile.credit_limit).order_by(CreditProfile.credit_limit)).all()[-1]
            == 300000
        )


# --- cancel -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0.0, 0.5, 0.99, 1.0])
def test_ux081_cancel_at_any_point_leaves_the_book_as_it_was(book: Any, tmp_path: Path, at: float) -> None:
    base(book)
    path = put(tmp_path, "订单号,客户,下单日期,货号,数量,单价\n" + "".join(
        f"S{n},DL001,2025-01-{n % 28 + 1:02d},P1,{n},12.5\n" for n in range(1, 6001)), "orders.csv")  # fmt: skip
    before = fingerprint(book)
    checked = checked_of(book, "orders", path)

    def stop(done: int, total: int) -> None:
        if done >= total * at:
            raise Cancelled

    with pytest.raises(Cancelled), book.write(SYSTEM) as session:
        engine.write(session, checked, engine.facts_of(path), stop)
    assert fingerprint(book) == before


# --- undo -------------------------------------------------------------------------------------------------


def batch_of(book: Any, kind: str) -> Any:
    with book.read(SYSTEM) as session:
        return session.scalars(
            select(ImportBatch.id).where(ImportBatch.kind == kind).order_by(ImportBatch.seq.desc()).limit(1)
        ).one()


def test_ux081_undo_removes_what_was_made_and_restores_what_was_changed(book: Any, tmp_path: Path) -> None:
    base(book)
    path = put(
        tmp_path,
        "代理商编号,公司名称,城市,信用额度,等级\nDL001,宁波天元（新）,慈溪市,300000,B\nDL009,新代理,,1,S\n",
    )
    before = fingerprint(book)
    result = bring(book, "agents", path)
    assert result.records["update"] == 1
    with book.write(SYSTEM) as session:
        done = undo.undo(session, result.batch_id)  # type: ignore[arg-type]
    assert done.removed["agents"] == 1
    assert done.restored["agents"] == 1
    with book.read(SYSTEM) as session:
        agent = session.scalars(select(Agent).where(Agent.code == "DL001")).one()
        assert (agent.name, agent.city) == ("宁波天元电子有限公司", "宁波市")
        assert session.scalars(select(Agent.id).where(Agent.code == "DL009")).first() is None
        limits = session.scalars(select(CreditProfile.credit_limit)).all()
        assert sorted(limits) == [Decimal("5000.50"), Decimal("100000"), Decimal("200000")]
        after = fingerprint(book)
        same = {
            "contacts",
            "agent_addresses",
            "agent_levels",
            "users",
            "products",
            "territories",
            "categories",
        }
        assert {name for name in same if after[name] != before[name]} == set()
        entries = history.of(session, Agent, agent.id)
        assert len([entry for entry in entries if entry.table == "agents" and entry.action == "U"]) == 2


def test_ux081_undo_lists_what_was_used_or_changed_and_can_take_back_the_rest(
    book: Any, tmp_path: Path
) -> None:
    base(book)
    bring(book, "orders", DATA / "orders.csv")
    batch = batch_of(book, "agents")
    with book.read(SYSTEM) as session:
        found = undo.plan(session, batch)
    assert {(blocker.table, blocker.label) for blocker in found.blockers if blocker.table == "agents"} == {
        ("agents", "DL001"), ("agents", "DL002"),
    }  # fmt: skip
    assert all("orders" in blocker.reason or "order_lines" in blocker.reason
               for blocker in found.blockers if blocker.table == "agents")  # fmt: skip
    with pytest.raises(RuleBroken, match="undo the rest"), book.write(SYSTEM) as session:
        undo.undo(session, batch)
    with book.write(SYSTEM) as session:
        undo.undo(session, batch, rest=True)
    with book.read(SYSTEM) as session:
        assert sorted(session.scalars(select(Agent.code))) == ["DL001", "DL002"]
        assert session.scalars(select(ImportBatch.undone_at).where(ImportBatch.id == batch)).one() is not None
    with pytest.raises(RuleBroken, match="already undone"), book.write(SYSTEM) as session:
        undo.undo(session, batch)


def test_undo_keeps_what_somebody_changed_since(book: Any) -> None:
    base(book)
    with book.write(SYSTEM) as session:
        key = session.scalars(select(Agent.id).where(Agent.code == "DL003")).one()
        agents.save(session, replace(agents.draft_of(session, session.get(Agent, key)), short_name="KE"))
    with book.read(SYSTEM) as session:
        found = undo.plan(session, batch_of(book, "agents"))
    assert [(blocker.label, blocker.reason) for blocker in found.blockers if blocker.table == "agents"] == [
        ("DL003", "changed since")
    ]


def test_undo_of_orders_and_of_posted_stock(book: Any) -> None:
    base(book)
    bring(book, "orders", DATA / "orders.csv")
    bring(book, "stock", DATA / "stock.csv", missing={"warehouse": Missing.CREATE})
    for kind in ("orders", "stock"):
        with book.write(SYSTEM) as session:
            undo.undo(session, batch_of(book, kind))
    with book.read(SYSTEM) as session:
        assert session.scalars(select(Order.id)).all() == []
        assert session.scalars(select(OrderLine.id)).all() == []
        moves = session.scalars(select(StockMove.quantity)).all()
        assert len(moves) == 12
        assert sum(moves) == 0
    bring(book, "orders", DATA / "orders.csv")
    assert bring(book, "stock", DATA / "stock.csv").records["create"] == 4


def test_undo_of_targets_restores_the_months(book: Any, tmp_path: Path) -> None:
    base(book)
    bring(book, "targets", DATA / "targets.csv")
    path = put(tmp_path, "代理商编号,年度,1月\nDL001,2025,999\n", "t.csv")
    assert bring(book, "targets", path).records["update"] == 1
    with book.write(SYSTEM) as session:
        undo.undo(session, batch_of(book, "targets"))
    with book.read(SYSTEM) as session:
        assert sum(session.scalars(select(TargetMonth.value))) == Decimal("4860.50")


# --- rights -----------------------------------------------------------------------------------------------


def test_without_the_right_nothing_comes_in(book: Any) -> None:
    base(book)
    before = fingerprint(book)
    for role in (Role.REP, Role.AGENT, Role.AUDITOR):
        person = Principal(uuid4(), role, Scope.ALL)
        with pytest.raises(Denied):
            run_import(book, person, Request("agents", DATA / "agents.csv"))
    assert fingerprint(book) == before


def test_c16_a_record_of_another_region_is_not_found(book: Any, tmp_path: Path) -> None:
    base(book)
    from models.platform.records import User

    with book.write(SYSTEM) as session:
        rep = session.scalars(select(User).where(User.code == "U02")).one()
        bring_id = rep.id
    manager = Principal(bring_id, Role.MANAGER, Scope.OWN)
    path = put(tmp_path, "客户编号,收款日期,收款金额\nDL001,2025-03-10,5\nDL003,2025-03-10,5\n", "p.csv")
    kind = kind_of("payments")
    from models.platform import rights

    with book.write(SYSTEM) as session:
        rights.refresh_access(session)
    with book.read(manager) as session:
        table = read_table(open_source(path))
        found = check(session, table, engine.propose(session, kind, table), kind)
    problems = problems_of(found)
    assert [(problem.row, problem.value) for problem in problems] == [(3, "DL003")]
    assert "not found" in problems[0].text


def test_costs_are_only_for_those_who_may_see_them(book: Any) -> None:
    kind = kind_of("products")
    with book.read(Principal(uuid4(), Role.MANAGER)) as session:
        table = read_table(open_source(DATA / "products.csv"))
        assert "cost" not in engine.propose(session, kind, table).filled()
    with book.read(Principal(uuid4(), Role.OPERATIONS)) as session:
        assert "cost" in engine.propose(session, kind, table).filled()


# --- corrections ------------------------------------------------------------------------------------------


def test_ux080_a_problem_names_row_column_value_and_expected_form(book: Any, tmp_path: Path) -> None:
    path = put(tmp_path, "编号,名称,税号,签约日期,电话\nA1,甲,91330203MA2B0A1C0X,2024-13-01,12\n")
    problems = {problem.column: problem for problem in problems_of(checked_of(book, "agents", path))}
    assert (problems["签约日期"].row, problems["签约日期"].value) == (2, "2024-13-01")
    assert problems["签约日期"].expected == "a date like 2026-01-31"
    assert "check character" in problems["税号"].text
    assert problems["电话"].value == "12"


def test_ux080_a_cell_fixed_in_place_is_read_again_at_once(sqlite_book: Any, tmp_path: Path) -> None:
    lines = "".join(f"A{n},代理 {n},2024-01-{n % 28 + 1:02d}\n" for n in range(1, 50_001))
    path = put(tmp_path, "编号,名称,签约日期\n" + lines + "BAD,坏行,2024-02-30\n")
    checked = checked_of(sqlite_book, "agents", path)
    assert checked.problem_rows() == [50_000]
    began = clock.monotonic()
    checking.correct(checked, 50_000, "joined_on", "2024-02-28")
    assert clock.monotonic() - began < 0.2
    assert checked.problem_rows() == []
    checking.correct(checked, 50_000, "joined_on", "29/02/2023")
    assert checked.problem_rows() == [50_000]


def test_replace_all_mends_a_whole_column(book: Any, tmp_path: Path) -> None:
    base(book)
    path = put(tmp_path, "编号,名称,类型,业务员\nA1,甲,省级,陈涛\nA2,乙,省级,老陈\nA3,丙,经销商,老陈\n")
    kind = kind_of("agents")
    with book.read(SYSTEM) as session:
        table = read_table(open_source(path))
        checked = check(session, table, engine.propose(session, kind, table), kind)
        assert checked.problem_rows() == [0, 1, 2]
        assert checking.replace_all(checked, "kind", "省级", "省代") == 2
        assert checking.replace_all(checked, "rep", "老陈", "陈涛") == 2
        checking.apply_rules(checked)
    assert checked.problem_rows() == []
    assert checked.get("kind", 0) == "provincial"


def test_people_of_one_name_are_a_choice(book: Any, tmp_path: Path) -> None:
    bring(book, "people", put(tmp_path, "工号,姓名\nU1,陈涛\nU2,陈涛\n", "people.csv"))
    path = put(tmp_path, "编号,名称,业务员\nA1,甲,陈涛\n")
    kind = kind_of("agents")
    with book.read(SYSTEM) as session:
        table = read_table(open_source(path))
        checked = check(session, table, engine.propose(session, kind, table), kind)
        issue = checked.issues(0)["rep"]
        assert [option.value for option in issue.options] == ["U1", "U2"]
        checking.correct(checked, 0, "rep", issue.options[1].value)
        checking.apply_rules(checked)
    assert checked.problem_rows() == []


def test_rows_already_in_the_book_follow_the_rule_or_the_decision(book: Any, tmp_path: Path) -> None:
    base(book)
    path = put(tmp_path, "编号,名称\nDL001,改名甲\nDL002,改名乙\nDL010,新\n")
    asked = checked_of(book, "agents", path, existing=Existing.ASK)
    assert asked.problem_rows() == [0, 1]
    kind = kind_of("agents")
    with book.read(SYSTEM) as session:
        asked.references.forget(session)
        checking.decide(asked, 0, "update")
        checking.decide(asked, 1, "skip")
        checking.apply_rules(asked)
    assert [group.action.value for group in asked.groups] == ["update", "skip", "create"]
    assert checked_of(book, "agents", path, existing=Existing.SKIP).counts()["skip"] == 2
    assert kind.name


def test_c16_a_row_equal_to_a_removed_agent_is_a_choice(book: Any, tmp_path: Path) -> None:
    base(book)
    with book.write(SYSTEM) as session:
        session.scalars(select(Agent).where(Agent.code == "DL003")).one().deleted_at = clock.now()
    path = put(tmp_path, "编号,名称\nDL003,Königlich Essen GmbH\n")
    checked = checked_of(book, "agents", path)
    assert checked.issues(0)[""].code == "archived"
    with book.write(SYSTEM) as session:
        checking.decide(checked, 0, "update")
        engine.write(session, checked, engine.facts_of(path))
    with book.read(SYSTEM) as session:
        assert session.scalars(select(Agent.deleted_at).where(Agent.code == "DL003")).one() is None


def test_without_a_code_the_same_name_is_only_suspected(book: Any, tmp_path: Path) -> None:
    base(book)
    path = put(tmp_path, "名称\n宁波天元电子有限公司\n另一家\n")
    checked = checked_of(book, "agents", path)
    assert checked.issues(0)[""].code == "suspect"
    with book.write(SYSTEM) as session:
        checking.decide(checked, 0, "new")
        result = engine.write(session, checked, engine.facts_of(path))
    assert result.records["create"] == 2


def test_f30_nobody_stands_above_himself(book: Any, tmp_path: Path) -> None:
    path = put(tmp_path, "编号,名称,上级代理\nA,甲,C\nB,乙,A\nC,丙,B\nD,丁,D\nE,戊,\n")
    checked = checked_of(book, "agents", path)
    assert checked.problem_rows() == [0, 1, 2, 3]
    assert bring(book, "agents", path).records == {"create": 1, "update": 0, "skip": 0, "fail": 4}


def test_a_row_that_hangs_on_a_bad_row_waits_with_it(book: Any, tmp_path: Path) -> None:
    path = put(tmp_path, "编号,名称,上级代理,签约日期\nA,甲,,2024-02-31\nB,乙,A,\nC,丙,B,\nD,丁,,\n")
    result = bring(book, "agents", path)
    assert result.records == {"create": 1, "update": 0, "skip": 0, "fail": 3}


def test_values_that_do_not_fit_may_be_left_empty(book: Any, tmp_path: Path) -> None:
    path = put(tmp_path, "编号,名称,签约日期\nA,甲,2024-02-31\nB,乙,2024-02-28\n")
    result = bring(book, "agents", path, bad="empty")
    assert result.records["create"] == 2
    assert result.warnings == 1


# --- documents --------------------------------------------------------------------------------------------

ORDER = "订单号,客户,下单日期,货号,数量,单价,金额\n"


@pytest.mark.parametrize(
    ("lines", "bad"),
    [
        ("S1,DL001,2025-01-05,P1,2,10,20.00\nS1,DL002,2025-01-05,P1,1,10,10\n", {2: "held", 3: "value"}),
        ("S1,DL001,2025-01-05,P1,2,10,25.00\n", {2: "differs"}),
        ("S1,DL001,2025-01-05,P1,0,10,\n", {2: "value"}),
        ("S1,DL001,2025-01-05,P1,1,10,\nS1,DL001,2025-01-05,P1,-1,10,\n", {2: "held", 3: "value"}),
        ("S1,DL001,2025-01-05,P1,1,,\n", {2: "value"}),
        ("S1,DL001,2025-01-05,P1,1.5,10,\n", {2: "value"}),
        ("S1,DL001,,P1,1,10,\n", {2: "needed"}),
        (",DL001,2025-01-05,P1,1,10,\n", {2: "needed"}),
        ("S1,,2025-01-05,P1,1,10,\n", {2: "needed"}),
        ("S1,DL001,2025-01-05,PX,1,10,\n", {2: "reference"}),
        ("S1,DL001,2025-01-05,P1,1,-10,\n", {2: "value"}),
    ],
)  # fmt: skip
def test_documents_with_a_wrong_line_wait_as_a_whole(
    book: Any, tmp_path: Path, lines: str, bad: dict[int, str]
) -> None:
    base(book)
    good = "S9,DL001,2025-01-09,P1,3,0.335,\n"
    checked = checked_of(book, "orders", put(tmp_path, ORDER + lines + good, "orders.csv"))
    assert {p.row: p.issue.code for p in problems_of(checked)} == bad
    assert [group.action.value for group in checked.groups][-1] == "create"


def test_a_given_amount_counts_when_it_agrees_within_its_price(book: Any, tmp_path: Path) -> None:
    base(book)
    # 333 × 0.33 is 109.89; the file's 111.00 came from an unrounded price of a third
    path = put(tmp_path, ORDER + "S1,DL001,2025-01-05,P1,333,0.33,111.00\n", "orders.csv")
    bring(book, "orders", path)
    with book.read(SYSTEM) as session:
        assert session.scalars(select(OrderLine.net_amount)).one() == Decimal("111.00")


def test_open_orders_over_the_limit_are_held(book: Any, tmp_path: Path) -> None:
    base(book)
    path = put(tmp_path, "订单号,客户,下单日期,发货日期,货号,数量,单价\n"
               "S1,DL003,2025-01-05,,P1,1000,12.5\nS2,DL003,2025-01-05,2025-01-06,P1,1,1\n", "orders.csv")  # fmt: skip
    result = bring(book, "orders", path)
    assert any("on hold" in note for note in result.notes)
    with book.read(SYSTEM) as session:
        states = dict(session.execute(select(Order.number, Order.state)).all())
        assert states == {"S1": OrderState.HELD, "S2": OrderState.COMPLETED}
        assert session.scalars(select(OrderLine.counts).join(Order, Order.id == OrderLine.order_id).where(
            Order.number == "S1")).one() is False  # fmt: skip


# --- limits and saved mappings ----------------------------------------------------------------------------


def test_the_administrator_raises_the_limits(book: Any, tmp_path: Path) -> None:
    path = put(tmp_path, "编号,名称\n" + "".join(f"A{n},代理{n}\n" for n in range(20)))
    with book.write(SYSTEM) as session:
        company.put(session, "import.max_rows", 10)
    with pytest.raises(AppError, match="10 rows"):
        bring(book, "agents", path)
    with book.write(SYSTEM) as session:
        company.put(session, "import.max_rows", 20)
    assert bring(book, "agents", path).records["create"] == 20


def test_a_saved_mapping_fits_the_next_file(book: Any, tmp_path: Path) -> None:
    first = put(tmp_path, "nr,bez,seit\nA1,Alpha,03.04.2024\n")
    kind = kind_of("agents")
    with book.write(SYSTEM) as session:
        table = read_table(open_source(first))
        found = engine.propose(session, kind, table)
        found = (
            found.with_use("nr", "code")
            .with_use("bez", "name")
            .with_use("seit", "joined_on", Conversion(dates="dmy"))
        )
        profiles.save(session, replace(found, repeated=Repeated.LAST), "German list")
    second = put(tmp_path, "bez,nr,seit\nBeta,B1,05.06.2024\n", "second.csv")
    result = bring(book, "agents", second, mapping="german LIST")
    assert result.records["create"] == 1
    with book.read(SYSTEM) as session:
        agent = session.scalars(select(Agent).where(Agent.code == "B1")).one()
        assert (agent.name, str(agent.joined_on)) == ("Beta", "2024-06-05")
        listed = profiles.listed(session, "agents", table)
        assert [(row.name, row.fits) for row in listed] == [("German list", 100)]
        assert listed[0].mapping.repeated is Repeated.LAST


def test_a_quantity_below_zero_is_told_in_the_language_of_the_person(book: Any, tmp_path: Path) -> None:
    base(book)
    bring(book, "stock", DATA / "stock.csv", missing={"warehouse": Missing.CREATE})
    path = put(tmp_path, "日期,货号,仓库,移动类型,数量\n2025-03-01,P1,CK1,采购入库,-5\n", "moves.csv")
    former = i18n.language()
    i18n.set_language("zh_CN")
    try:
        [problem] = problems_of(checked_of(book, "stock", path))
    finally:
        i18n.set_language(former)
    assert problem.text == "“入库”的数量应大于零。"
