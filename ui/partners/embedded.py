"""Lists of other records inside the page of an agent: the same list widget, filtered to this agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.lists import Filter, ListQuery, Op
from ui.editing.spec import SectionSpec

if TYPE_CHECKING:
    from ui.partners.agent import AgentTab


def filtered_by(column: str, key: UUID | None, name: str) -> dict[str, Any]:
    """Arguments that open a list filtered to one record."""
    query = ListQuery(filters=(Filter(column, Op.IN, (str(key),)),))
    return {"query": query.plain(), "about": name}


def sections(page: AgentTab) -> tuple[SectionSpec, ...]:
    """The embedded lists a person may see."""
    return ()
