"""Agents: the record, duplicates while typing, life-cycle steps, key figures, look-ups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from controllers.context import AppContext
from controllers.editing import Done, EditingService, EditorController, Failed, Plain
from controllers.jobs import Job
from models import divisions
from models.agreements import contracts
from models.clock import clock
from models.divisions import Division
from models.i18n import tr
from models.partners import agents, branches, lookups, merging
from models.partners.branches import BranchRow
from models.partners.lookups import Found
from models.partners.merging import MergePreview
from models.partners.shapes import AgentDraft, Duplicate
from models.platform import rights
from models.sales import credit
from models.shapes import from_plain

SERVICE = EditingService(
    table="agents",
    entity="agent",
    draft=AgentDraft,
    get=agents.get,
    save=agents.save,
    blank=agents.blank,
    check=agents.check,
)


@dataclass(frozen=True)
class AgentFigures:
    """Key figures of an agent's header: each None when the person may not see it."""

    currency: str = ""
    limit: Decimal | None = None
    available: Decimal | None = None
    owed: Decimal | None = None
    overdue: Decimal | None = None
    contract_number: str = ""
    contract_id: UUID | None = None
    contract_end: date | None = None
    checklist_id: UUID | None = None
    checklist: str = ""


FINDERS: dict[str, Callable[..., list[Found]]] = {
    "agents": lookups.agents,
    "territories": lookups.territories,
    "levels": lookups.levels,
    "people": lookups.people,
    "warehouses": lookups.warehouses,
}


class AgentsController(EditorController):
    """One agent and what surrounds it."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, SERVICE, parent)

    def duplicates(self, values: Plain, done: Callable[[list[Duplicate]], None]) -> Job:
        """Agents that may be the one being typed."""
        return self.read(_duplicates, values, done=done, failed=_quiet)

    def merge_preview(self, key: UUID, former: UUID, done: Callable[[MergePreview], None], failed: Failed) -> Job:
        """Two agents side by side before one goes into the other."""
        return self.read(merging.preview, key, former, done=done, failed=failed)

    def branch(self, key: UUID, day: date, done: Callable[[list[BranchRow]], None]) -> Job:
        """The agent and all below it on a day, with what they bought."""
        return self.read(branches.branch, key, day, done=done, failed=_quiet)

    def figures(self, key: UUID, done: Callable[[AgentFigures], None]) -> Job:
        """The key figures of the header."""
        return self.read(_figures, key, done=done, failed=_quiet)

    def reveal(self, account: UUID, done: Callable[[str], None], failed: Failed) -> Job:
        """The full number of a bank account; goes on record."""
        return self.write(tr("Show account number"), agents.reveal_account, account, done=done, failed=failed)


class LookupController(EditorController):
    """Finds records for reference fields, whatever page they stand on."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, SERVICE, parent)

    def find(self, kind: str, text: str, done: Callable[[list[Found]], None], *args: Any) -> Job:
        """Records of a kind ("agents", "territories", "levels", "people", "warehouses") for a typed text."""
        return self.read(FINDERS[kind], text, *args, done=done, failed=_quiet)


    def divisions(self, text: str, level: int, done: Callable[[list[Division]], None]) -> Job:
        """Provinces, cities or districts of China for a typed text."""
        return self.read(_divisions, text, level, done=done, failed=_quiet)


def _divisions(_session: Any, text: str, level: int) -> list[Division]:
    return divisions.find(text, level)


def _quiet(error: BaseException) -> None:
    """Nothing is offered then; the failure is in the log already."""


def _duplicates(session: Any, values: Plain) -> list[Duplicate]:
    return agents.duplicates_of(session, from_plain(AgentDraft, values))


def _figures(session: Any, key: UUID) -> AgentFigures:
    agent = agents.get(session, key)
    today = clock.today()
    values: dict[str, Any] = {
        "currency": agent.currency, "checklist_id": agent.checklist_id, "checklist": agent.checklist_words,
    }  # fmt: skip
    if rights.may(session, "credit", "R", agent.bucket) and rights.may(session, "order", "R", agent.bucket):
        now = credit.exposure(session, key, today)
        values |= {
            "currency": now.currency,
            "limit": now.allowed if now.checked else None,
            "available": now.available if now.checked else None,
            "owed": now.delivered - now.received,
            "overdue": now.overdue,
        }
    if rights.may(session, "contract", "R", agent.bucket):
        held = contracts.in_force(session, key, today)
        if held:
            contract = contracts.get(session, held[0][0])
            values |= {
                "contract_id": contract.id,
                "contract_number": contract.number,
                "contract_end": contract.in_force_to or contract.ends_on,
            }
    return AgentFigures(**values)


__all__ = ["AgentFigures", "AgentsController", "Done", "LookupController"]
