"""Payments: the record, the agent's balance beside it, and the steps of its life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from controllers.context import AppContext
from controllers.editing import EditingService, EditorController
from controllers.jobs import Job
from models.sales import payments
from models.sales.payments import AgentMoney, PaymentDraft

SERVICE = EditingService(
    table="payments",
    entity="receipt",
    draft=PaymentDraft,
    get=payments.get,
    save=payments.save,
    blank=payments.blank,
    check=payments.check,
)


class PaymentController(EditorController):
    """One payment in an editor."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, SERVICE, parent)

    def money(self, agent_id: UUID, currency: str, done: Callable[[AgentMoney], None]) -> Job:
        """What the agent owes, and its open orders."""
        return self.read(payments.agent_money, agent_id, currency, done=done)


confirm, reverse, remove, restore = payments.confirm, payments.reverse, payments.remove, payments.restore


def remove_one(session: Any, payment_id: UUID, version: int) -> Any:
    """Put a draft away and show it as removed."""
    payments.remove(session, payment_id, version)
    session.flush()
    return payments.get(session, payment_id)
