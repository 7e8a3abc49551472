"""Lists over the real tables, and a small channel to fill them; for tests of the list engine and widget."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, aliased

from models import pinyin
from models.catalog.records import Product
from models.i18n import N_
from models.ids import new_id
from models.lists import (
    Column,
    Filter,
    Join,
    Kind,
    ListQuery,
    ListSpec,
    Search,
    Sort,
    Stage,
    View,
    ViewColumn,
    ViewState,
)
from models.partners.records import AGENT_STATUS_WORDS, Agent, AgentLevel, CreditProfile, Territory
from models.platform.principal import Role, Scope
from models.platform.records import User, UserStatus
from models.platform.stamping import stamps
from models.sales.records import ORDER_STATE_WORDS, HoldReason, Order, OrderLine, OrderState

Manager = aliased(User)
LineAgent = aliased(Agent)

ORDER_TONES = {
    OrderState.DRAFT: "neutral", OrderState.SUBMITTED: "hold", OrderState.HELD: "hold", OrderState.CONFIRMED: "ok",
    OrderState.SHIPPING: "info", OrderState.COMPLETED: "ok", OrderState.CANCELLED: "neutral",
}
AGENT_TONES = {"active": "ok", "suspended": "warn", "improving": "warn", "blacklisted": "error", "prospect": "neutral"}

AGENTS = ListSpec(
    id="agents.list", entity="agent", title=N_("Agents"), record=Agent, owner="manager", opens="agent",
    nothing=N_("Agents you work with stand here."), searched=N_("Name, code, pinyin"),
    joins=(
        Join(AgentLevel, Agent.level_id == AgentLevel.id),
        Join(Manager, Agent.manager_id == Manager.id),
        Join(Territory, Agent.territory_id == Territory.id),
        Join(CreditProfile, CreditProfile.agent_id == Agent.id),
    ),
    columns=(
        Column("code", N_("Code"), Agent.code, Kind.CODE, search=True),
        Column("name", N_("Name"), Agent.name, sort=Agent.sort_key, width=220, search=True),
        Column("level", N_("Level"), AgentLevel.name, Kind.REFERENCE, key=Agent.level_id, width=80),
        Column("status", N_("Status"), Agent.status, Kind.CHOICE, words=AGENT_STATUS_WORDS, tones=AGENT_TONES),
        Column("territory", N_("Territory"), Territory.name, Kind.REFERENCE, key=Agent.territory_id),
        Column("manager", N_("Manager"), Manager.name, Kind.REFERENCE, key=Agent.manager_id, person=True),
        Column("review", N_("Next review"), Agent.next_review_on, Kind.DAY, hint=True),
        Column("credit", N_("Credit limit"), CreditProfile.credit_limit, Kind.AMOUNT, currency="currency",
               right="credit"),
        Column("currency", N_("Currency"), Agent.currency, Kind.CODE, shown=False),
        Column("city", N_("City"), Agent.city, section=N_("Address"), shown=False),
        Column("capital", N_("Registered capital"), Agent.capital, Kind.AMOUNT, currency="currency", shown=False),
        Column("employees", N_("Employees"), Agent.employees, Kind.NUMBER, shown=False),
        Column("credit_code", N_("Credit code"), Agent.credit_code, Kind.CODE, shown=False, width=170),
    ),
    order=(Sort("code"),),
)

ORDERS = ListSpec(
    id="orders.list", entity="order", title=N_("Orders"), record=Order, opens="order", owner="seller",
    joins=(Join(Manager, Order.seller_id == Manager.id), Join(Agent, Order.agent_id == Agent.id, outer=False)),
    columns=(
        Column("number", N_("Number"), Order.number, Kind.CODE, search=True, width=140),
        Column("agent", N_("Agent"), Order.agent_name, Kind.REFERENCE, key=Order.agent_id, sort=Agent.sort_key,
               opens="agent", width=200),
        Column("ordered_on", N_("Ordered on"), Order.ordered_on, Kind.DAY),
        Column("state", N_("Status"), Order.state, Kind.CHOICE, words=ORDER_STATE_WORDS, tones=ORDER_TONES),
        Column("gross", N_("Total incl. tax"), Order.gross_total, Kind.AMOUNT, currency="currency"),
        Column("net", N_("Net amount"), Order.net_total, Kind.AMOUNT, currency="currency", shown=False),
        Column("currency", N_("Currency"), Order.currency, Kind.CODE),
        Column("lines", N_("Lines"), Order.line_count, Kind.NUMBER),
        Column("seller", N_("Seller"), Manager.name, Kind.REFERENCE, key=Order.seller_id, person=True, shown=False),
        Column("prepaid", N_("Prepaid"), Order.prepaid, Kind.FLAG, shown=False),
        Column("required_on", N_("Required on"), Order.required_on, Kind.DAY, hint=True, shown=False),
    ),
    order=(Sort("ordered_on", True),),
    views=(
        View(
            "held", N_("Held orders"), worklist=True,
            state=ViewState(
                columns=(ViewColumn("number"), ViewColumn("agent", 220), ViewColumn("state"), ViewColumn("gross")),
                query=ListQuery(filters=(Filter("state", values=("held",)),), sort=(Sort("ordered_on"),)),
            ),
            stages=(
                Stage("todo", N_("To do"), (Filter("state", values=("held",)),)),
                Stage("done", N_("Done"), (Filter("state", values=("confirmed", "cancelled")),)),
            ),
        ),
    ),
)

LINES = ListSpec(
    id="lines.list", entity="order", title=N_("Order lines"), record=OrderLine, opens="order",
    joins=(
        Join(Order, OrderLine.order_id == Order.id, outer=False),
        Join(LineAgent, OrderLine.agent_id == LineAgent.id, outer=False),
        Join(Product, OrderLine.product_id == Product.id, outer=False),
    ),
    search=(Search(Product, OrderLine.product_id), Search(Order, OrderLine.order_id)),
    columns=(
        Column("number", N_("Number"), Order.number, Kind.CODE, width=140),
        Column("line_no", N_("Line"), OrderLine.line_no, Kind.NUMBER, width=60),
        Column("agent", N_("Agent"), LineAgent.name, Kind.REFERENCE, key=OrderLine.agent_id,
               sort=LineAgent.sort_key, width=200, opens="agent"),
        Column("ordered_on", N_("Ordered on"), OrderLine.ordered_on, Kind.DAY),
        Column("product_code", N_("Product code"), OrderLine.product_code, Kind.CODE, width=130),
        Column("product", N_("Product"), OrderLine.description, width=220),
        Column("quantity", N_("Quantity"), OrderLine.quantity, Kind.QUANTITY),
        Column("price", N_("Unit price"), OrderLine.unit_price, Kind.PRICE),
        Column("net", N_("Net amount"), OrderLine.net_amount, Kind.AMOUNT, currency="currency"),
        Column("gross", N_("Total incl. tax"), OrderLine.gross_amount, Kind.AMOUNT, currency="currency"),
        Column("currency", N_("Currency"), OrderLine.currency, Kind.CODE),
    ),
    order=(Sort("ordered_on", True),),
)

CITIES = ("杭州", "宁波", "温州", "嘉兴", "湖州", "绍兴", "金华", "衢州", "舟山", "台州", "丽水", "重庆", "单县")
TRADES = ("西湖华新贸易", "天元电子", "鼎盛商贸", "恒通机电设备", "瑞丰食品", "明珠医疗器械", "远航物流", "金桥建材")
KINDS = ("有限公司", "有限责任公司", "股份有限公司", "商行")


def fill(session: Session, agents: int = 40, orders: int = 120, seed: int = 7) -> None:
    """A small channel: people, levels, agents, products, orders in two currencies with lines."""
    chance = random.Random(seed)
    people = [
        User(code=f"U{n}", login=f"user{n}", name=name, role=Role.REP, scope=Scope.OWN, status=UserStatus.ACTIVE)
        for n, name in enumerate(("陈涛", "王敏", "李娜"))
    ]
    levels = [AgentLevel(code=code, name=f"{code} 级", rank=rank) for rank, code in enumerate("ABC")]
    session.add_all([*people, *levels])
    session.flush()
    made = []
    for n in range(agents):
        name = f"{CITIES[n % len(CITIES)]}{chance.choice(TRADES)}{chance.choice(KINDS)}"
        agent = Agent(
            code=f"DL{n:05d}", name=name, sort_key=pinyin.sort_key(name), initials="", city=name[:2],
            status=chance.choice(["active", "active", "active", "improving", "suspended", "prospect"]),
            level_id=chance.choice([*levels]).id if n % 7 else None,
            manager_id=chance.choice(people).id, currency="USD" if n % 5 == 0 else "CNY",
            capital=Decimal(chance.randrange(10, 5000)) * 1000 if n % 3 else None,
            employees=chance.randrange(3, 400) if n % 4 else None,
            next_review_on=date(2025, 9, 1) + timedelta(days=chance.randrange(-60, 200)) if n % 6 else None,
            credit_code=f"91330106{n:010d}",
        )
        made.append(agent)
    session.add_all(made)
    session.flush()
    session.add_all(
        CreditProfile(agent_id=agent.id, credit_limit=Decimal(chance.randrange(1, 100)) * 5000)
        for agent in made[::2]
    )
    _orders(session, chance, made, people, orders)


def _orders(session: Session, chance: random.Random, agents: list[Any], people: list[Any], count: int) -> None:
    products = [Product(code=f"P{n:04d}", name=f"{c}牌滤芯 {n}", base_price=Decimal(10 + n)) for n, c in
                enumerate("华新天元鼎盛恒通瑞丰明珠")]
    session.add_all(products)
    session.flush()
    stamp = stamps(session)
    order_rows, line_rows = [], []
    for n in range(count):
        agent, seller = chance.choice(agents), chance.choice(people)
        day = date(2025, 9, 15) - timedelta(days=chance.randrange(0, 400))
        key, net = new_id(), Decimal(0)
        for line in range(1 + n % 4):
            product, quantity = chance.choice(products), Decimal(chance.randrange(1, 50))
            amount = quantity * product.base_price
            net += amount
            line_rows.append({
                **stamp, "id": new_id(), "bucket": agent.id, "order_id": key, "line_no": line + 1,
                "product_id": product.id, "product_code": product.code, "description": product.name,
                "quantity": quantity, "unit": "", "base_quantity": quantity, "unit_price": product.base_price,
                "net_amount": amount, "gross_amount": amount * Decimal("1.13"), "agent_id": agent.id,
                "ordered_on": day, "period": day.year * 100 + day.month, "currency": agent.currency, "counts": True,
            })
        order_rows.append({
            **stamp, "id": key, "bucket": agent.id, "number": f"SO-{n:05d}", "agent_id": agent.id,
            "agent_code": agent.code, "agent_name": agent.name, "ordered_on": day,
            "state": chance.choice(list(OrderState)), "currency": agent.currency, "seller_id": seller.id,
            "line_count": 1 + n % 4, "net_total": net, "gross_total": net * Decimal("1.13"),
            "prepaid": bool(n % 3 == 0), "required_on": day + timedelta(days=14) if n % 2 else None,
        })
    session.execute(insert(Order), order_rows)
    session.execute(insert(OrderLine), line_rows)
    session.flush()
    from models.platform import search

    for record in (Order,):
        found = session.scalars(select(record)).all()
        search.put(session, record, ((item.seq, item.search_fields()) for item in found))


def hold(session: Session, how_many: int) -> None:
    """Set the first orders on hold and no others."""
    for place, order in enumerate(session.scalars(select(Order).order_by(Order.seq))):
        held = place < how_many
        order.state = OrderState.HELD if held else OrderState.CONFIRMED
    session.flush()


HOLD_REASONS = HoldReason
