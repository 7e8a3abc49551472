"""Our own small sample comes in through every kind, on both databases; all figures are worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from models import doctor
from models.catalog.records import Category, Product, ProductCost
from models.errors import NeedsConfirmation, RuleBroken
from models.partners.records import (
    Agent,
    AgentAddress,
    AgentLevel,
    Contact,
    CreditProfile,
    LevelHistory,
    Territory,
)
from models.performance.records import Target, TargetMonth
from models.platform import search
from models.platform.importing.command import Request, run_import
from models.platform.importing.engine import ImportResult
from models.platform.importing.fields import Missing, Repeated
from models.platform.principal import SYSTEM
from models.platform.records import ImportBatch, User
from models.sales.records import Order, OrderKind, OrderLine, OrderState, Payment, PaymentMethod
from models.stock.levels import levels
from models.stock.records import MoveDocument, Warehouse

DATA = Path(__file__).resolve().parents[2] / "data" / "importing"
D = Decimal


def bring(book: Any, kind: str, name: str, **choices: Any) -> ImportResult:
    return run_import(book, SYSTEM, Request(kind, DATA / name, **choices))


def everything(book: Any) -> None:
    for kind, name in (
        ("territories", "territories.csv"), ("people", "people.csv"), ("agents", "agents.csv"),
        ("products", "products.csv"), ("orders", "orders.csv"), ("payments", "payments.csv"),
    ):  # fmt: skip
        result = bring(book, kind, name)
        assert result.problems == (), [problem.text for problem in result.problems]
    bring(book, "stock", "stock.csv", missing={"warehouse": Missing.CREATE})
    bring(book, "targets", "targets.csv")
    bring(book, "targets", "targets_quarter.csv", repeated=Repeated.ADD)


def rows(book: Any, query: Any) -> list[Any]:
    with book.read(SYSTEM) as session:
        return list(session.execute(query).all())


def test_every_kind_comes_in_with_its_links(book: Any, noon: Any) -> None:
    everything(book)
    people = dict(rows(book, select(User.code, User.name)))
    assert people == {"U01": "王芳", "U02": "陈涛"}
    assert rows(book, select(User.code).where(User.manager_id.is_not(None))) == [("U02",)]
    tree = {code: parent for code, parent in rows(book, select(Territory.code, Territory.parent_id))}
    assert [code for code, parent in tree.items() if parent is None] == ["CN-E"]
    assert {code for (code,) in rows(book, select(AgentLevel.code))} == {"A", "B"}
    assert len(rows(book, select(LevelHistory.id))) == 2
    agent = rows(
        book,
        select(Agent.name, Agent.credit_code, Agent.phone, Agent.joined_on, Agent.rep_id).where(
            Agent.code == "DL001"
        ),
    )[0]
    assert agent[:4] == ("宁波天元电子有限公司", "91330203MA2B0A1C00", "057487654321", date(2023, 3, 5))
    assert agent.rep_id is not None
    assert dict(rows(book, select(Contact.name, Contact.phone))) == {
        "李敏": "13705740001", "周琳": "13600571002", "Philip Cramer": "",
    }  # fmt: skip
    assert {line for (line,) in rows(book, select(AgentAddress.line))} == {
        "中山东路 18 号",
        "文三路 90 号",
        "Maubelstr. 90",
    }
    assert sorted(rows(book, select(CreditProfile.credit_limit, CreditProfile.credit_days))) == [
        (D("5000.50"), 30), (D("100000.00"), 45), (D("200000.00"), 30),
    ]  # fmt: skip
    assert rows(book, select(Agent.phone).where(Agent.code == "DL003")) == [("0555-09876",)]
    assert rows(book, select(ProductCost.cost).order_by(ProductCost.cost)) == [(D("8.123456"),), (D("20"),)]
    assert {code: parent is None for code, parent in rows(book, select(Category.name, Category.parent_id))} == {
        "净水": True, "滤芯": False, "配件": False,
    }  # fmt: skip


def test_orders_are_rounded_per_line_and_returns_are_returns(book: Any, noon: Any) -> None:
    everything(book)
    # 10 × 12.50 − 5 % = 118.75; 3 × 33.335 = 100.005 → 100.01; 2 × 12.50 = 25.00; −1 × 12.50 = −12.50
    lines = rows(
        book,
        select(OrderLine.net_amount, OrderLine.quantity, OrderLine.counts).order_by(OrderLine.net_amount),
    )
    assert [line[0] for line in lines] == [D("-12.50"), D("25.00"), D("100.01"), D("118.75")]
    heads = {
        number: rest
        for number, *rest in rows(
            book,
            select(
                Order.number,
                Order.kind,
                Order.state,
                Order.net_total,
                Order.line_count,
                Order.agent_code,
                Order.shipped_on,
            ),
        )
    }
    assert heads["SO-1001"] == [
        OrderKind.SALE,
        OrderState.COMPLETED,
        D("218.76"),
        2,
        "DL001",
        date(2025, 3, 8),
    ]
    assert heads["SO-1002"][2:5] == [D("25.00"), 1, "DL002"]
    assert heads["RT-1"][:3] == [OrderKind.RETURN, OrderState.COMPLETED, D("-12.50")]
    with book.read(SYSTEM) as session:
        assert doctor.examine(session) == []
        assert session.scalars(select(func.sum(OrderLine.net_amount))).one() == D("231.26")


def test_payments_and_stock_and_targets_sum_up(book: Any, noon: Any) -> None:
    everything(book)
    payments = rows(
        book,
        select(Payment.amount, Payment.method, Payment.bank_ref, Payment.number).order_by(Payment.bank_ref),
    )
    assert [row[:3] for row in payments] == [
        (D("1000.00"), PaymentMethod.TRANSFER, "B001"), (D("118.75"), PaymentMethod.ONLINE, "B002"),
        (D("25.00"), PaymentMethod.ACCEPTANCE, "B003"),
    ]  # fmt: skip
    assert len({row[3] for row in payments}) == 3
    with book.read(SYSTEM) as session:
        ids = dict(session.execute(select(Product.code, Product.id)).all())
        place = session.scalars(select(Warehouse.id)).one()
        stock = levels(session)
        assert stock[ids["P1"], place].on_hand == D(135)
        assert stock[ids["P2"], place].on_hand == D(37)
    assert len(rows(book, select(MoveDocument.id))) == 4
    target = dict(
        rows(
            book,
            select(TargetMonth.period, TargetMonth.value)
            .join(Target)
            .join(Agent, Agent.id == Target.agent_id)
            .where(Agent.code == "DL001"),
        )
    )
    assert sum(target.values()) == D("1860.50")
    assert target[202512] == D("210.50")
    person = dict(
        rows(
            book,
            select(TargetMonth.period, TargetMonth.value).join(Target).where(Target.user_id.is_not(None)),
        )
    )
    # 1,000 over a quarter is 333.33, 333.33, 333.34; 0.01 more is 0.00, 0.00, 0.01; 2,000 is 666.67, 666.67, 666.66
    assert [person[202500 + month] for month in range(1, 7)] == [
        D("333.33"), D("333.33"), D("333.35"), D("666.67"), D("666.67"), D("666.66"),
    ]  # fmt: skip
    assert sum(person.values()) == D("3000.01")


@pytest.mark.parametrize("name", ["agents_gb18030.csv", "agents.xlsx"])
def test_the_same_agents_in_another_file_change_nothing(book: Any, noon: Any, name: str) -> None:
    everything(book)
    result = bring(book, "agents", name)
    assert result.records == {"create": 0, "update": 0, "skip": 3, "fail": 0}
    assert result.differences == ()


def test_what_came_in_is_found_by_its_words(book: Any, noon: Any) -> None:
    everything(book)
    with book.read(SYSTEM) as session:
        for record, words, count in (
            (Agent, "西湖华", 1),
            (Order, "so-10", 2),
            (OrderLine, "ro膜", 3),
            (Product, "龙头", 1),
        ):
            condition = search.condition(session, record, words)
            assert condition is not None
            assert len(session.scalars(select(record.id).where(condition)).all()) == count


def test_a_repeated_row_of_targets_is_asked_about(book: Any, noon: Any) -> None:
    everything(book)
    result = bring(book, "targets", "targets_quarter.csv", dry_run=True)
    assert [(problem.row, problem.issue.code) for problem in result.problems] == [(4, "same")]


def test_the_same_files_again_bring_nothing_twice(book: Any, noon: Any) -> None:
    everything(book)
    assert bring(book, "orders", "orders.csv").records["create"] == 0
    assert bring(book, "products", "products.csv").records == {"create": 0, "update": 0, "skip": 3, "fail": 0}
    with pytest.raises(NeedsConfirmation, match="IM-"):
        bring(book, "stock", "stock.csv")
    with pytest.raises(NeedsConfirmation):
        bring(book, "payments", "payments.csv")
    again = bring(book, "payments", "payments.csv", confirmed=True)
    assert (again.records["create"], again.records["skip"]) == (0, 3)
    assert len(rows(book, select(ImportBatch.id))) == 12


def test_a_missing_column_stops_before_anything_is_checked(book: Any) -> None:
    with pytest.raises(RuleBroken, match="Agent"):
        bring(book, "orders", "products.csv", columns={"商品编码": "number"})
