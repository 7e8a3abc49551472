"""What can be done with several agents of a list at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from controllers.list_actions import BulkAction, Fits, by_page
from models.i18n import N_
from models.partners import agent_bulk
from models.partners.records import AgentStatus


def _fits(session: Any, keys: Sequence[UUID], to: AgentStatus) -> Fits:
    allowed, others = agent_bulk.movable(session, keys, to)
    return Fits(tuple(allowed), tuple(others.items()))


def _may_suspend(session: Any, keys: Sequence[UUID]) -> Fits:
    return _fits(session, keys, AgentStatus.SUSPENDED)


def _may_reactivate(session: Any, keys: Sequence[UUID]) -> Fits:
    return _fits(session, keys, AgentStatus.ACTIVE)


ACTIONS = (
    BulkAction("suspend", N_("Suspend"), agent_bulk.suspend, "circle-pause", _may_suspend, agent_bulk.put_back,
               right=("agent", "A")),
    BulkAction("reactivate", N_("Reactivate"), agent_bulk.reactivate, "circle-check", _may_reactivate,
               agent_bulk.put_back, right=("agent", "A")),
    BulkAction("hand_over", N_("Hand over…"), by_page, "users", by_page=True, right=("contract", "U")),
    BulkAction("print", N_("Print"), by_page, "printer", by_page=True),
    BulkAction("archive", N_("Archive"), agent_bulk.archive, "trash-2", None, agent_bulk.put_back,
               danger=True, right=("agent", "A")),
)  # fmt: skip
