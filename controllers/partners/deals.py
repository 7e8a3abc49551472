"""Registered deals: the record and the steps of its life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from controllers.context import AppContext
from controllers.editing import EditingService, EditorController
from controllers.jobs import Failed, Job
from models.partners import deals
from models.partners.deals import DealDraft

SERVICE = EditingService(
    table="deals",
    entity="deal",
    draft=DealDraft,
    get=deals.get,
    save=deals.save,
    blank=deals.blank,
    check=deals.check,
)


class DealController(EditorController):
    """One registration in an editor."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, SERVICE, parent)

    def orders(self, deal_id: UUID, done: Callable[[list[tuple[UUID, str]]], None], failed: Failed) -> Job:
        """Orders the deal can become."""
        return self.read(deals.orders_of, deal_id, done=done, failed=failed)


STEPS: dict[str, Callable[..., Any]] = {
    "submit": deals.submit, "review": deals.review, "return": deals.give_back, "approve": deals.approve,
    "reject": deals.reject, "withdraw": deals.withdraw, "extend": deals.extend,
}  # fmt: skip
convert = deals.convert
