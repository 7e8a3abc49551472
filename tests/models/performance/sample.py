"""A small channel for targets and scorecards: two agents, one with sales, payments, targets and a licence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal as D
from typing import Any
from uuid import UUID

from models.catalog.records import Product
from models.partners.records import Agent, AgentStatus, Qualification
from models.performance import schemes, targets
from models.performance.records import TargetMeasure
from models.platform.principal import SYSTEM
from models.sales.lists import LINES, ORDERS, PAYMENTS
from models.sales.records import Order, OrderLine, OrderState, Payment, PaymentState

LISTS = {"orders.list": ORDERS, "lines.list": LINES, "payments.list": PAYMENTS}
START, END = date(2025, 7, 1), date(2025, 9, 30)


@dataclass(frozen=True)
class Field:
    """Keys of what is in the book."""

    first: UUID
    second: UUID
    scheme: UUID


def order(agent: Agent, product: Product, number: str, day: date, net: str, **more: Any) -> list[Any]:
    """An order with one line; gross is net × 1.13."""
    value = D(net)
    state = more.pop("state", OrderState.COMPLETED)
    made = Order(
        number=number, agent_id=agent.id, agent_name=agent.name, ordered_on=day, state=state, currency="CNY",
        line_count=1, quantity_total=D(1), net_total=value, tax_total=value * D("0.13"),
        gross_total=value * D("1.13"), **more,
    )  # fmt: skip
    return [made, value, product, day, agent, state]


def put(session: Any, parts: list[Any]) -> None:
    made, value, product, day, agent, state = parts
    session.add(made)
    session.flush()
    counts = state in (OrderState.CONFIRMED, OrderState.SHIPPING, OrderState.COMPLETED)
    session.add(
        OrderLine(
            order_id=made.id, line_no=1, product_id=product.id, quantity=D(1), base_quantity=D(1), unit_price=value,
            net_amount=value, gross_amount=value * D("1.13"), tax_amount=value * D("0.13"), agent_id=agent.id,
            ordered_on=day, period=day.year * 100 + day.month, counts=counts, currency="CNY",
        )
    )  # fmt: skip


def fill(database: Any) -> Field:
    """Two agents: one with sales, payments, targets and a licence, one with a single order."""
    with database.write(SYSTEM) as session:
        first = Agent(code="DL1", name="杭州西湖华新", status=AgentStatus.ACTIVE)
        second = Agent(code="DL2", name="宁波海创", status=AgentStatus.ACTIVE)
        product = Product(code="P1", name="滤芯", unit="支")
        session.add_all([first, second, product])
        session.flush()
        kept = {"required_on": date(2025, 7, 20), "shipped_on": date(2025, 7, 20)}
        late = {"required_on": date(2025, 8, 20), "shipped_on": date(2025, 8, 21)}
        for parts in (
            order(first, product, "A1", date(2025, 7, 10), "600000.00", **kept),
            order(first, product, "A2", date(2025, 8, 10), "500000.00", **late),
            order(first, product, "A3", date(2025, 9, 30), "430000.00"),
            order(first, product, "A4", date(2025, 9, 30), "999999.00", state=OrderState.DRAFT),
            order(first, product, "A5", date(2025, 10, 1), "999999.00"),
            order(first, product, "A6", date(2024, 8, 1), "1275000.00"),
            order(second, product, "B1", date(2025, 9, 1), "100000.00"),
        ):
            put(session, parts)
        for day, amount, state in (
            (date(2025, 7, 31), "1000000.00", PaymentState.CONFIRMED),
            (date(2025, 9, 30), "642455.00", PaymentState.CONFIRMED),
            (date(2025, 9, 30), "5.00", PaymentState.DRAFT),
        ):
            session.add(Payment(agent_id=first.id, paid_on=day, amount=D(amount), currency="CNY", state=state))
        session.add(Qualification(agent_id=first.id, valid_to=date(2030, 1, 1)))
        session.flush()
        months = tuple(D(600_000) if month in (7, 8, 9) else D(0) for month in range(1, 13))
        targets.save(session, targets.TargetDraft(agent_id=first.id, year=2025, months=months))
        twelve = tuple(D(4) for _ in range(12))
        targets.save(
            session,
            targets.TargetDraft(agent_id=first.id, year=2025, months=twelve, measure=TargetMeasure.ORDERS),
        )
        assert schemes.install(session) and not schemes.install(session)
        return Field(first.id, second.id, schemes.offered(session)[0].id)  # type: ignore[arg-type]
