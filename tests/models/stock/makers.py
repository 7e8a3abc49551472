"""Small real stocks for tests: products, warehouses, posted receipts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from models.catalog import products
from models.catalog.products import ProductDraft
from models.clock import clock
from models.partners.records import Agent, AgentLevel
from models.platform.principal import Principal, Role, Scope
from models.platform.records import BucketAccess, User, UserStatus
from models.stock import posting, warehouses
from models.stock.moves import MoveDetails, MoveDraft, MoveLineDraft
from models.stock.records import MoveKind
from models.stock.warehouses import WarehouseDraft


def product(session: Session, name: str = "净水器滤芯", **values: object) -> UUID:
    """A product in pieces."""
    found = products.save(session, ProductDraft(name=name, unit="支", **values))  # type: ignore[arg-type]
    assert found.id is not None
    return found.id


def warehouse(session: Session, name: str = "杭州仓", **values: object) -> UUID:
    """A warehouse of our own."""
    found = warehouses.save(session, WarehouseDraft(name=name, **values))  # type: ignore[arg-type]
    assert found.id is not None
    return found.id


def move(
    session: Session,
    kind: MoveKind,
    place: UUID,
    *lines: tuple[UUID, object],
    on: date | None = None,
    confirmed: bool = False,
    **values: object,
) -> MoveDetails:
    """Save and post a document of product and quantity pairs."""
    drafts = tuple(MoveLineDraft(product_id=key, quantity=Decimal(str(quantity))) for key, quantity in lines)
    draft = MoveDraft(kind=kind, moved_on=on or clock.today(), warehouse_id=place, lines=drafts, **values)  # type: ignore[arg-type]
    return posting.save_and_post(session, draft, confirmed=confirmed)


def agent(
    session: Session, code: str = "DL1", name: str = "杭州西湖华新", level: str = "", **values: object
) -> UUID:
    """An agent, perhaps of a level made with it."""
    if level:
        rank = AgentLevel(code=level, name=level, rank=1)
        session.add(rank)
        session.flush()
        values["level_id"] = rank.id
    found = Agent(code=code, name=name, initials="", sort_key=name, **values)
    session.add(found)
    session.flush()
    return found.id


def person(session: Session, code: str, role: Role, scope: Scope, agent_id: UUID | None = None) -> Principal:
    """Somebody who signs in, with access to an agent if one is named."""
    user = User(
        code=code, login=code, name=code, role=role, scope=scope, status=UserStatus.ACTIVE,
        agent_id=agent_id if role is Role.AGENT else None,
    )  # fmt: skip
    session.add(user)
    session.flush()
    if agent_id is not None:
        session.add(BucketAccess(user_id=user.id, bucket=agent_id, via="test"))
    return Principal(user.id, role, scope, code, agent_id=user.agent_id)
