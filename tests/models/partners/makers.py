"""People, places and agents that are right, for tests of partners."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from models.ids import new_id
from models.partners import agents, levels, territories
from models.partners.shapes import AgentDraft, ContactDraft
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import BucketAccess, User

CREDIT_CODE = "91330106MA2B0ABC12"
OTHER_CODE = "91350211M000100Y46"


def person(book, role=Role.OPERATIONS, scope=Scope.ALL, code="", **rest):
    """A stored person and the principal that acts for them."""
    key = new_id()
    with book.write(SYSTEM) as session:
        session.add(User(id=key, code=code or str(key)[-6:], name=code or "somebody", role=role, scope=scope, **rest))
    return Principal(key, role, scope, code or "somebody")


def sees(book, principal, agent_id):
    """Give a person with limited scope an agent."""
    with book.write(SYSTEM) as session:
        session.add(BucketAccess(user_id=principal.user_id, bucket=agent_id, via="test"))


def agent_draft(**changes):
    """An agent that is complete enough for everything."""
    draft = AgentDraft(
        name="杭州西湖华新贸易有限公司",
        credit_code="",
        phone="13800138000",
        province="浙江省",
        city="杭州市",
        contacts=(ContactDraft(name="陈涛", phone="13900139000", is_main=True, is_signatory=True),),
    )
    return replace(draft, **changes)


def store(book, draft=None, principal=SYSTEM, confirmed=True):
    """A stored agent."""
    with book.write(principal) as session:
        return agents.save(session, draft or agent_draft(), confirmed=confirmed)


def territory(book, name, parent=None, code=""):
    """A stored territory."""
    with book.write(SYSTEM) as session:
        return territories.save(session, territories.TerritoryDraft(name=name, code=code, parent_id=parent)).id


def level(book, code, rank=0):
    """A stored level."""
    with book.write(SYSTEM) as session:
        return levels.save(session, levels.LevelDraft(code=code, name=f"{code} 级", rank=rank)).id


DAY = date(2025, 9, 15)
