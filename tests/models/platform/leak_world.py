"""A channel of many agents, one person of each role in it, and what each of them must never come across."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import select

from models.base import Record, records
from models.catalog.records import PriceItem, PriceKind, Product, ProductCost
from models.clock import clock
from models.ids import FINANCE_BUCKET, new_id
from models.partners.records import Agent, BankAccount, Territory
from models.platform import comments, rights
from models.platform.demo import build
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import BucketAccess, User, UserStatus
from models.platform.users import principal_for

VOLUME = build.Volume(agents=16, products=12, orders=80, lines=2)
SECRET = "内部议论不外传"
NAMING = {
    "agents": ("code", "name", "short_name", "credit_code"),
    "contacts": ("phone",),
    "bank_accounts": ("account_no",),
    "contracts": ("number",),
    "orders": ("number", "temp_number"),
    "payments": ("number",),
    "credit_profiles": ("id",),
}
_LEAST = 4


@dataclass(frozen=True)
class Look:
    """One person: what he may come across, and what he must not."""

    principal: Principal
    agents: frozenset[UUID]
    hidden_agents: frozenset[UUID]
    hidden_words: frozenset[str]


def make_world(database: Any) -> World:
    """Fill an empty book and put a person of each role into it."""
    with database.write(SYSTEM) as session:
        build.fill(session, volume=VOLUME)
    with database.write(SYSTEM) as session:
        people = list(session.scalars(select(User).order_by(User.code)))
        rep = next(user for user in people if user.role is Role.REP and _agents_of(session, user))
        lead = next(user for user in people if user.role is Role.MANAGER and user.scope is Scope.TEAM)
        own = session.get(Agent, _agents_of(session, rep)[0])
        own.parent_id = _far_from(session, rep, lead)
        for role, scope in ((Role.ADMIN, Scope.ALL), (Role.OPERATIONS, Scope.ALL), (Role.AUDITOR, Scope.ALL)):
            session.add(User(id=new_id(), code=f"X{role.value}", name=f"专员{role.value}", role=role, scope=scope,
                             status=UserStatus.ACTIVE))  # fmt: skip
        session.add(User(id=new_id(), code="Xagent", name="代理商的人", role=Role.AGENT, scope=Scope.AGENT,
                         agent_id=own.id, status=UserStatus.ACTIVE))  # fmt: skip
        product = session.scalars(select(Product).order_by(Product.seq)).first()
        session.add(ProductCost(product_id=product.id, from_day=clock.today(), cost=Decimal(7654), bucket=FINANCE_BUCKET))
        for number, agent in enumerate(session.scalars(select(Agent))):
            account = f"62220212345678{number:05d}"
            session.add(BankAccount(agent_id=agent.id, bank="中国银行", account_no=account))
            session.add(PriceItem(product_id=product.id, kind=PriceKind.AGENT, agent_id=agent.id,
                                  price=Decimal(1000 + number), currency="CNY"))  # fmt: skip
            comments.add(session, "agents", agent.id, f"{SECRET}{agent.code}")
            comments.add(session, "agents", agent.id, f"给代理商看{agent.code}", visible_to_agent=True)
        session.flush()
        for item in session.scalars(select(PriceItem).where(PriceItem.kind == PriceKind.AGENT)):
            item.price += 1
        for account in session.scalars(select(BankAccount)):
            account.account_no += "8"
        rights.refresh_access(session)
        keys = (rep.id, lead.id)
    with database.read(SYSTEM) as session:
        found = {user.role: principal_for(user) for user in session.scalars(select(User).where(User.code.like("X%")))}
        for key in keys:
            user = session.scalars(select(User).where(User.id == key)).one()
            found[user.role] = principal_for(user)
        found["director"] = Principal(keys[1], Role.MANAGER, Scope.ALL, "director")
    return World(database, found)


def _far_from(session: Any, *people: User) -> UUID:
    """An agent that is nobody's of these."""
    keys = [user.id for user in people]
    others = select(Agent.id).where(Agent.rep_id.not_in(keys), Agent.manager_id.not_in(keys)).order_by(Agent.seq)
    return list(session.scalars(others))[-1]


def _agents_of(session: Any, user: User) -> list[UUID]:
    return list(session.scalars(select(Agent.id).where(Agent.rep_id == user.id).order_by(Agent.seq)))


class World:
    """The filled book and its people."""

    def __init__(self, database: Any, people: dict[Any, Principal]) -> None:
        self.database = database
        self.people = people

    def look(self, who: Any) -> Look:
        """What one person may and may not come across, straight from assignments, without the query layer."""
        principal = self.people[who]
        with self.database.read(SYSTEM) as session:
            every = frozenset(session.scalars(select(Agent.id)))
            mine = every if principal.scope is Scope.ALL else frozenset(self._reached(session, principal))
        shown = "\n".join(self._texts(mine))
        words = {text for text in self._texts(every - mine) if len(text) >= _LEAST and text not in shown}
        return Look(principal, mine, every - mine, frozenset(words))

    def _reached(self, session: Any, principal: Principal) -> Iterator[UUID]:
        """The agents of a person by hand: own company; own assignments; the team's and the region's."""
        if principal.scope is Scope.AGENT:
            yield principal.agent_id
            return
        team = {principal.user_id}
        people = session.execute(select(User.id, User.manager_id)).all()
        for _ in people:
            team |= {key for key, manager in people if manager in team and principal.scope is Scope.TEAM}
        places = session.execute(select(Territory.id, Territory.parent_id, Territory.manager_id)).all()
        area = {key for key, _, manager in places if manager in team and principal.scope is Scope.TEAM}
        for _ in range(5):
            area |= {key for key, parent, _ in places if parent in area}
        for agent in session.scalars(select(Agent)):
            if agent.manager_id in team or agent.rep_id in team or agent.territory_id in area:
                yield agent.id

    def _texts(self, agents: frozenset[UUID]) -> list[str]:
        """Telling words of all rows that belong to some agents."""
        return [text for key, texts in self.by_agent.items() if key in agents for text in texts]

    @cached_property
    def by_agent(self) -> dict[UUID, list[str]]:
        """Telling words by agent."""
        found: dict[UUID, list[str]] = {}
        with self.database.read(SYSTEM) as session:
            for record in records():
                for row in session.scalars(select(record)) if record.__tablename__ in NAMING else ():
                    owner = row.id if isinstance(row, Agent) else getattr(row, "agent_id", None)
                    words = [str(getattr(row, name) or "") for name in NAMING[record.__tablename__]]
                    found.setdefault(owner, []).extend(word for word in words if word)
        return found

    def rows(self, record: type[Record], agents: frozenset[UUID]) -> list[UUID]:
        """Rows of a table that belong to some agents."""
        owner = record.id if record is Agent else record.agent_id
        with self.database.read(SYSTEM) as session:
            return list(session.scalars(select(record.id).where(owner.in_(agents))))

    def access(self, principal: Principal) -> set[UUID]:
        """The buckets the program itself derived for a person."""
        with self.database.read(SYSTEM) as session:
            mine = BucketAccess.user_id == principal.user_id
            return set(session.scalars(select(BucketAccess.bucket).where(mine)))


def text_of(thing: Any) -> str:
    """Everything that can be read in an answer, whatever its shape."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return "\n".join(text_of(getattr(thing, one.name)) for one in fields(thing))
    if isinstance(thing, dict):
        return "\n".join(f"{text_of(key)}\n{text_of(value)}" for key, value in thing.items())
    if isinstance(thing, (list, tuple, set, frozenset)):
        return "\n".join(text_of(one) for one in thing)
    return str(thing)


def leaks(look: Look, thing: Any) -> list[str]:
    """The words in an answer that must not be there."""
    text = thing if isinstance(thing, str) else text_of(thing)
    found = [word for word in look.hidden_words if word in text]
    found += [str(key) for key in look.hidden_agents if re.search(str(key), text)]
    return sorted(found)[:5]
