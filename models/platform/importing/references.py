"""Find what a cell names: by code, external number, bar code or name; and note what is to be created."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import AppError
from models.i18n import N_, tr
from models.ids import new_id
from models.platform import rights
from models.platform.importing.fields import Issue, Missing, Option
from models.text import Kind, clean_text, normal_key

NOT_FOUND = N_("“{value}” was not found among {entity}. Correct it, or choose to create what is missing.")
SEVERAL = N_("{count} {entity} have the name “{value}”. Choose one.")
ARCHIVED = N_("“{value}” was removed earlier. Restore it first, or use another one.")
NO_CODE = N_("“{value}” cannot be a code. Use at most 40 characters.")
OPTION_LIMIT = 20

ENTITY_WORDS = {
    "agent": N_("agents"),
    "product": N_("products"),
    "user": N_("people"),
    "territory": N_("territories"),
    "warehouse": N_("warehouses"),
    "category": N_("product categories"),
    "level": N_("agent levels"),
    "order": N_("orders"),
    "payment": N_("payments"),
    "move": N_("stock documents"),
}


@dataclass(frozen=True)
class Found:
    """One existing record as a look-up knows it."""

    id: UUID
    code: str
    name: str
    archived: bool = False


def _spec(entity: str) -> tuple[Any, tuple[str, ...], str]:
    """Record class, the columns that identify in order of trust, and the column of its name."""
    from models.catalog.records import Category, Product
    from models.partners.records import Agent, AgentLevel, Territory
    from models.platform.records import User
    from models.sales.records import Order, Payment
    from models.stock.records import MoveDocument, Warehouse

    specs: dict[str, tuple[Any, tuple[str, ...], str]] = {
        "agent": (Agent, ("code", "external_no", "credit_code"), "name"),
        "product": (Product, ("code", "external_no", "barcode"), "name"),
        "user": (User, ("code", "external_no", "login"), "name"),
        "territory": (Territory, ("code",), "name"),
        "warehouse": (Warehouse, ("code", "external_no"), "name"),
        "category": (Category, ("code",), "name"),
        "level": (AgentLevel, ("code",), "name"),
        "order": (Order, ("number", "external_no"), ""),
        "payment": (Payment, ("number", "external_no"), ""),
        "move": (MoveDocument, ("number", "external_no"), ""),
    }
    return specs[entity]


def code_key(text: str) -> str:
    """The form in which two codes are the same."""
    return normal_key(text)


class Lookup:
    """Everything of one entity that the person may see, by each of its identifying columns."""

    def __init__(self, session: Session, entity: str) -> None:
        record, columns, name = _spec(entity)
        self.entity = entity
        self.columns = columns
        names = [getattr(record, column) for column in columns]
        shown = getattr(record, name) if name else names[0]
        rows = session.execute(
            select(record.id, record.deleted_at, shown, *names).where(rights.visible(session, record))
        ).all()
        self.by: dict[str, dict[str, Found]] = {column: {} for column in columns}
        self._all: list[Found] = []
        self._named: dict[str, list[Found]] | None = None
        for key, deleted, label, *codes in rows:
            found = Found(key, codes[0] or "", label or "", deleted is not None)
            self._all.append(found)
            for column, code in zip(columns, codes, strict=True):
                if code:
                    self.by[column].setdefault(code_key(code), found)
        if entity == "agent":
            self._add_former(session)
        self._has_names = bool(name)
        self.by_id: dict[UUID, Found] = {found.id: found for found in self._all}

    def _add_former(self, session: Session) -> None:
        """The numbers of agents that were merged go on naming the agent that stays."""
        from models.partners.records import Agent, AgentMerge

        known = {found.id: found for found in self._all}
        rows = session.execute(
            select(AgentMerge.agent_id, AgentMerge.code, AgentMerge.external_no)
            .join(Agent, Agent.id == AgentMerge.agent_id)
            .where(AgentMerge.deleted_at.is_(None), rights.visible(session, Agent))
        )
        for key, code, external in rows:
            for column, number in (("code", code), ("external_no", external)):
                if number and key in known:
                    self.by[column][code_key(number)] = known[key]

    @property
    def named(self) -> dict[str, list[Found]]:
        """Everything by name; several may share one."""
        if self._named is None:
            self._named = {}
            if self._has_names:
                for found in self._all:
                    self._named.setdefault(normal_key(found.name), []).append(found)
        return self._named

    def get(self, column: str, value: str) -> Found | None:
        """The record with exactly this code in this column."""
        return self.by[column].get(code_key(value))

    def only(self) -> Found | None:
        """The one record there is, if there is just one."""
        living = [found for found in self._all if not found.archived]
        return living[0] if len(living) == 1 else None

    def knows_any(self, values: Iterable[str]) -> bool:
        """Whether at least one of these texts means something here."""
        return any(self.find(value, self.columns) for value in dict.fromkeys(values) if value)

    def order(self, values: Iterable[str]) -> tuple[str, ...]:
        """The columns in the order in which they know most of these values."""
        keys = {code_key(value) for value in values}
        hits = Counter({column: sum(1 for key in keys if key in self.by[column]) for column in self.columns})
        return tuple(sorted(self.columns, key=lambda column: (-hits[column], self.columns.index(column))))

    def find(self, value: str, order: tuple[str, ...]) -> list[Found]:
        """The records a text may mean: one by a code, or all of that name."""
        key = code_key(value)
        for column in order:
            found = self.by[column].get(key)
            if found is not None:
                return [found]
        return self.named.get(key, [])


@dataclass
class Fresh:
    """A record that will be created because a row names it."""

    entity: str
    id: UUID
    code: str
    values: dict[str, Any] = field(default_factory=dict)
    rows: int = 0


@dataclass
class References:
    """The look-ups of one check and what it wants to create."""

    session: Session
    lookups: dict[str, Lookup] = field(default_factory=dict)
    fresh: dict[tuple[str, str], Fresh] = field(default_factory=dict)
    own: dict[str, Mapping[str, UUID]] = field(default_factory=dict)

    def lookup(self, entity: str) -> Lookup:
        """The look-up of an entity, read once."""
        if entity not in self.lookups:
            self.lookups[entity] = Lookup(self.session, entity)
        return self.lookups[entity]

    def forget(self, session: Session) -> None:
        """Read everything anew with another session at the next use."""
        self.session = session
        self.lookups.clear()
        self.fresh.clear()

    def resolve(
        self, texts: list[str | None], entity: str, missing: Missing
    ) -> tuple[list[UUID | None], dict[str, Issue]]:
        """Keys for a column of texts; the issue of each text that names nothing or several things."""
        different = {text for text in texts if text is not None}
        table: dict[str | None, UUID | None] = {None: None}
        issues: dict[str, Issue] = {}
        if different:
            order = self.lookup(entity).order(different)
            for text in different:
                found = self._one(text, entity, missing, order)
                if isinstance(found, Issue):
                    issues[text] = found
                    table[text] = None
                else:
                    table[text] = found
        if self.fresh:
            self._count(texts, entity)
        return [table[text] for text in texts], issues

    def _one(self, text: str, entity: str, missing: Missing, order: tuple[str, ...]) -> UUID | None | Issue:
        candidates = self.lookup(entity).find(text, order)
        living = [found for found in candidates if not found.archived]
        if len(living) == 1:
            return living[0].id
        if len(living) > 1:
            options = tuple(Option(one.code, f"{one.name} ({one.code})") for one in living[:OPTION_LIMIT])
            values = {"count": len(living), "entity": tr(ENTITY_WORDS[entity]), "value": text}
            return Issue(SEVERAL, values, options, "reference")
        own = self.own.get(entity, {}).get(code_key(text))
        if own is not None:
            return own
        if candidates:
            return Issue(ARCHIVED, {"value": text}, (), "reference")
        if missing is Missing.EMPTY:
            return None
        if missing is Missing.CREATE:
            return self._create(text, entity)
        return Issue(NOT_FOUND, {"value": text, "entity": tr(ENTITY_WORDS[entity])}, (), "reference")

    def _create(self, text: str, entity: str) -> UUID | Issue:
        try:
            code = clean_text(text, Kind.CODE)
        except AppError:
            code = ""
        key = (entity, code_key(text))
        if key not in self.fresh:
            if not code:
                return Issue(NO_CODE, {"value": text[:60]}, (), "reference")
            self.fresh[key] = Fresh(entity, new_id(), code, {"name": text})
        return self.fresh[key].id

    def _count(self, texts: list[str | None], entity: str) -> None:
        counts = Counter(text for text in texts if text is not None)
        for text, times in counts.items():
            fresh = self.fresh.get((entity, code_key(text)))
            if fresh is not None:
                fresh.rows = max(fresh.rows, times)
