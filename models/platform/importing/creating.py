"""Create what rows name and the book lacks: agents, products, people, territories, warehouses, categories, levels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from models.catalog import units
from models.catalog.records import Category, Product
from models.clock import clock
from models.ids import GLOBAL_BUCKET
from models.partners.records import Agent, AgentLevel, Territory
from models.pinyin import initials_of, sort_key
from models.platform import company, numbering, rights
from models.platform.importing import bulk
from models.platform.importing.checking import Checked
from models.platform.importing.kind_agents import new_row as agent_row
from models.platform.importing.kind_products import new_row as product_row
from models.platform.importing.kind_territories import names_of
from models.platform.importing.references import Fresh
from models.platform.principal import Role, Scope
from models.platform.records import User, UserStatus
from models.stock.records import Warehouse
from models.text import normal_key

_RIGHTS = {
    "agent": "agent",
    "product": "product",
    "user": "user",
    "territory": "territory",
    "warehouse": "stock",
    "category": "product",
    "level": "agent",
}
_ORDER = ("territory", "user", "level", "category", "warehouse", "agent", "product")


def create(session: Session, checked: Checked) -> dict[str, list[UUID]]:
    """Insert everything that living rows want created; returns the keys by entity."""
    wanted = _wanted(checked)
    made: dict[str, list[UUID]] = {}
    for entity in _ORDER:
        items = [
            fresh
            for key, fresh in checked.references.fresh.items()
            if key[0] == entity and fresh.id in wanted
        ]
        if items:
            rights.require(session, _RIGHTS[entity], "C")
            _MAKERS[entity](session, items)
            made[entity] = [item.id for item in items]
    return made


def _wanted(checked: Checked) -> set[UUID]:
    """The keys that rows to be written really use, and those above them."""
    used: set[UUID] = set()
    for one in checked.kind.fields:
        column = checked.values.get(one.id) if one.entity else None
        if column is not None:
            used.update(
                column[row]
                for group in checked.live_groups()
                for row in group.rows
                if column[row] is not None
            )
    by_id = {fresh.id: fresh for fresh in checked.references.fresh.values()}
    waiting = list(used)
    while waiting:
        fresh = by_id.get(waiting.pop())
        above = fresh.values.get("parent_id") if fresh is not None else None
        if above is not None and above not in used:
            used.add(above)
            waiting.append(above)
    return used


def _agents(session: Session, items: Iterable[Fresh]) -> None:
    bulk.insert_rows(
        session,
        Agent,
        [
            agent_row(
                session,
                {
                    "code": item.code,
                    "name": item.values["name"],
                    "external_no": item.code,
                    "country": item.values.get("country", ""),
                },
                item.id,
            )
            for item in items
        ],
    )


def _products(session: Session, items: Iterable[Fresh]) -> None:
    currency = company.get(session, "company.currency", "CNY")
    rows = [
        product_row(
            {"code": item.code, "name": item.values["name"], "external_no": item.code}, item.id, currency
        )
        for item in items
    ]
    units.ensure(session, {row["unit"] for row in rows})
    session.flush()
    bulk.insert_rows(session, Product, rows)


def _users(session: Session, items: Iterable[Fresh]) -> None:
    bulk.insert_rows(
        session,
        User,
        [
            {
                "id": item.id,
                "bucket": GLOBAL_BUCKET,
                "code": item.code,
                "external_no": item.code,
                "name": item.values["name"],
                "initials": initials_of(item.values["name"]),
                "sort_key": sort_key(item.values["name"]),
                "login": None,
                "role": Role.REP,
                "scope": Scope.OWN,
                "status": UserStatus.STAFF,
            }
            for item in items
        ],
    )


def _territories(session: Session, items: Iterable[Fresh]) -> None:
    some = list(items)
    codes = numbering.take(session, "territory", clock.today(), len(some))
    bulk.insert_rows(
        session,
        Territory,
        [
            {
                "id": item.id,
                "bucket": GLOBAL_BUCKET,
                "code": code,
                "name": item.values["name"],
                "parent_id": item.values.get("parent_id"),
                **names_of(item.values["name"]),
            }
            for item, code in zip(some, codes, strict=True)
        ],
    )


def _warehouses(session: Session, items: Iterable[Fresh]) -> None:
    bulk.insert_rows(
        session,
        Warehouse,
        [
            {
                "id": item.id,
                "bucket": GLOBAL_BUCKET,
                "code": item.code,
                "name": item.values["name"],
                "initials": initials_of(item.values["name"]),
                "sort_key": sort_key(item.values["name"]),
            }
            for item in items
        ],
    )


def _categories(session: Session, items: Iterable[Fresh]) -> None:
    bulk.insert_rows(
        session,
        Category,
        [
            {
                "id": item.id,
                "bucket": GLOBAL_BUCKET,
                "code": normal_key(item.values["name"])[:40].upper(),
                "name": item.values["name"],
                "sort_key": sort_key(item.values["name"]),
                "parent_id": item.values.get("parent_id"),
            }
            for item in items
        ],
    )


def _levels(session: Session, items: Iterable[Fresh]) -> None:
    bulk.insert_rows(
        session,
        AgentLevel,
        [
            {"id": item.id, "bucket": GLOBAL_BUCKET, "code": item.code, "name": item.values["name"]}
            for item in items
        ],
    )


_MAKERS: dict[str, Callable[[Session, list[Fresh]], None]] = {
    "agent": _agents,
    "product": _products,
    "user": _users,
    "territory": _territories,
    "warehouse": _warehouses,
    "category": _categories,
    "level": _levels,
}
