"""What can be done with several contracts of a list at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from controllers.list_actions import BulkAction, Fits, by_page
from models.agreements import bulk
from models.i18n import N_


def _fits(step: str) -> Callable[[Any, Sequence[UUID]], Fits]:
    return lambda session, ids: Fits(*bulk.fitting(session, step, ids))


ACTIONS = (
    BulkAction("submit", N_("Submit for approval"), bulk.submit, "clipboard-check", _fits("submit"), right=("contract", "U")),
    BulkAction("approve", N_("Approve"), bulk.approve, "circle-check", _fits("approve"), right=("contract", "A"),
               question=N_("Their text is fixed from then on.")),
    BulkAction("renew", N_("Renew"), bulk.renew, "refresh-cw", _fits("renew"), bulk.unrenew, right=("contract", "C")),
    BulkAction("print", N_("Print"), by_page, "printer", by_page=True),
)  # fmt: skip
USUAL = {"approving": "approve", "expiring": "renew"}
"""View of the list -> the step that is usually taken there."""


def actions(view: str) -> tuple[BulkAction, ...]:
    """The actions of the list of contracts; in a queue its usual step is marked and asks nothing."""
    usual = USUAL.get(view, "")
    return tuple(replace(one, next_step=True, question="") if one.id == usual else one for one in ACTIONS)
