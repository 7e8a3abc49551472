"""A very small channel: six agents, a rep with the first three, his manager, operations, and a person of an agent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from models.catalog.records import PriceItem, Product
from models.clock import clock
from models.ids import new_id
from models.partners.records import Agent, BankAccount, Contact
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import User, UserStatus
from models.platform.users import principal_for
from models.sales.records import Order, OrderLine
from tests.office import PASSWORD, Office

PEOPLE = {
    "lead": (Role.MANAGER, Scope.TEAM), "rep": (Role.REP, Scope.OWN), "rep2": (Role.REP, Scope.OWN),
    "ops": (Role.OPERATIONS, Scope.ALL), "dealer": (Role.AGENT, Scope.AGENT),
}  # fmt: skip


def made(server: Any, database: str, prefix: str) -> Office:
    """A prepared server with this channel; the prefix of its roles is nobody else's, they are the whole server's."""
    office = Office.make(server, database, prefix)
    fill(office)
    return office


def fill(office: Office) -> dict[str, Principal]:
    """Write the channel past all rights, and give everybody an account; returns the people."""
    owner = office.as_owner()
    try:
        with owner.write(SYSTEM) as session:
            users: dict[str, UUID] = {}
            for name, (role, scope) in PEOPLE.items():
                made = User(id=new_id(), code=f"X{name}", name=name, login=name, role=role, scope=scope, status=UserStatus.ACTIVE)
                users[name] = made.id
                if name.startswith("rep"):
                    made.manager_id = users.get("lead")
                session.add(made)
            session.flush()
            product = Product(code="P1", name="茶", unit="箱", base_price=Decimal(10))
            session.add(product)
            for number in range(6):
                rep = users["rep"] if number < 3 else users["rep2"]
                agent = Agent(id=new_id(), code=f"A{number}", name=f"代理{number}", rep_id=rep, manager_id=users["lead"])
                session.add(agent)
                session.flush()
                session.add(Contact(agent_id=agent.id, name=f"联系人{number}", phone=f"1380000{number:04d}"))
                session.add(BankAccount(agent_id=agent.id, bank="中国银行", account_no=f"622202123456780{number}"))
                session.add(PriceItem(product_id=product.id, price=Decimal(9), agent_id=agent.id))
                order = Order(agent_id=agent.id, agent_name=agent.name, temp_number=f"L-{number}", ordered_on=clock.today())
                session.add(order)
                session.flush()
                session.add(
                    OrderLine(
                        order_id=order.id, line_no=1, product_id=product.id, quantity=Decimal(2), base_quantity=Decimal(2),
                        unit_price=Decimal(10), net_amount=Decimal(20), gross_amount=Decimal(20), agent_id=agent.id,
                        ordered_on=clock.today(), period=202511,
                    )
                )  # fmt: skip
                if number == 0:
                    session.execute(text("UPDATE users SET agent_id = :agent WHERE login = 'dealer'"), {"agent": agent.id})
        with owner.write(SYSTEM) as session:
            driver: Any = session.connection().connection.driver_connection
            secret = driver.pgconn.encrypt_password(PASSWORD.encode(), b"x", b"scram-sha-256").decode()
            found = session.scalars(select(User).where(User.login.in_(PEOPLE))).all()
            for user in found:
                session.execute(
                    text("SELECT app.qudao_set_password(:key, :login, :secret)"),
                    {"key": user.id, "login": user.login, "secret": secret},
                )
            return {user.login: principal_for(user) for user in found}
    finally:
        owner.close()
