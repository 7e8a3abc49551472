"""What can be done with several orders or payments of a list at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from controllers.list_actions import BulkAction, Fits
from models.i18n import N_
from models.sales import order_bulk

Fitting = Callable[[Any, Sequence[UUID]], Fits]


def _orders(step: str) -> Fitting:
    return lambda session, ids: Fits(*order_bulk.fitting_orders(session, step, ids))


def _payments(step: str) -> Fitting:
    return lambda session, ids: Fits(*order_bulk.fitting_payments(session, step, ids))


ORDERS = (
    BulkAction("confirm", N_("Confirm order"), order_bulk.confirm_orders, "circle-check", _orders("confirm"),
               right=("order", "A")),
    BulkAction("release", N_("Release order"), order_bulk.release_orders, "lock-open", _orders("release"),
               question=N_("They go on in spite of the reasons for which they are held. This stays on record."),
               right=("credit", "A")),
    BulkAction("recheck", N_("Check again"), order_bulk.recheck_orders, "refresh-cw", _orders("recheck"),
               right=("order", "U")),
)  # fmt: skip
PAYMENTS = (
    BulkAction("confirm", N_("Confirm payment"), order_bulk.confirm_payments, "circle-check", _payments("confirm"),
               right=("receipt", "A"), next_step=True),
)  # fmt: skip
USUAL = {"held": "release", "to_confirm": "confirm"}
"""View of the list -> the step that is usually taken there."""


def order_actions(view: str) -> tuple[BulkAction, ...]:
    """The actions of the list of orders; in a queue its usual step is marked and asks nothing."""
    usual = USUAL.get(view, "")
    return tuple(replace(one, next_step=True, question="") if one.id == usual else one for one in ORDERS)
