"""Orders: the record, what entry asks while somebody types, and the steps of its life."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from controllers.base import Controller
from controllers.context import AppContext
from controllers.editing import EditingService, EditorController, Plain
from controllers.jobs import Job
from models.catalog.lookup import Setting
from models.i18n import tr
from models.sales import (
    earlier_orders,
    order_entry,
    order_parts,
    order_products,
    order_states,
    orders,
    replenishment,
    returns,
    usual_items,
)
from models.sales.earlier_orders import Earlier
from models.sales.order_entry import AgentEntry
from models.sales.order_parts import OrderPayment, Shipment
from models.sales.order_products import OrderProduct
from models.sales.orders import OrderDraft
from models.sales.replenishment import Proposal
from models.sales.usual_items import UsualItem, UsualList
from models.shapes import from_plain, to_plain

STEPS: dict[str, Callable[..., Any]] = {
    "submit": order_states.submit,
    "confirm": order_states.confirm,
    "hold": order_states.hold,
    "release": order_states.release,
    "recheck": order_states.recheck,
    "return_to_draft": order_states.return_to_draft,
    "ship": order_states.ship,
    "complete": order_states.complete,
    "cancel": order_states.cancel,
    "reopen": order_states.reopen,
}
"""Step of the table of states -> what does it; each answers with the order's details."""


def blank(session: Any, args: Plain) -> Any:
    """A new order, a copy of the one named in `copy_of`, or the return of what `return_of` delivered."""
    if args.get("return_of"):
        return returns.blank_return(session, UUID(str(args["return_of"])))
    if args.get("copy_of"):
        return orders.copied(session, UUID(str(args["copy_of"])))
    return order_entry.blank(session, args)


SERVICE = EditingService(
    table="orders", entity="order", draft=OrderDraft, get=orders.get, save=orders.save, blank=blank,
    check=orders.check,
)  # fmt: skip


class OrderController(EditorController):
    """One order in an editor."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, SERVICE, parent)

    def check_submit(self, values: Plain) -> dict[str, str]:
        """What is missing before this order can be handed in."""
        return orders.check_submit(from_plain(OrderDraft, values))

    def may_change_prices(self) -> bool:
        """May the person at work type prices at all?"""
        return self.context.can("price", "U")

    def remove(self, order_id: UUID, version: int, done: Callable[[Any], None]) -> Job:
        """Put a draft aside."""
        return self.write(tr("Delete order"), orders.remove, order_id, version, done=done)


class OrderEntryController(Controller):
    """What order entry asks while somebody types; answers may come late."""

    def agent(self, agent_id: UUID, without: UUID | None, done: Callable[[AgentEntry], None]) -> Job:
        """Defaults, choices and the credit line of an agent."""
        return self.read(order_entry.agent_entry, agent_id, None, without, done=done)

    def warehouses(self, done: Callable[[tuple[tuple[UUID, str], ...]], None]) -> Job:
        """Warehouses that deliver."""
        return self.read(order_products.delivering, done=done)

    def find(self, setting: Setting, text: str, done: Callable[[list[OrderProduct]], None]) -> Job:
        """Products for a typed text, best first."""
        return self.read(order_products.search, setting, text, done=done)

    def resolve(
        self,
        setting: Setting,
        wanted: Sequence[Mapping[str, str]],
        done: Callable[[list[list[OrderProduct]]], None],
    ) -> Job:
        """For each wanted product all that fit exactly."""
        return self.read(order_products.resolve, setting, list(wanted), done=done)

    def products(
        self, setting: Setting, keys: Iterable[UUID], done: Callable[[dict[UUID, OrderProduct]], None]
    ) -> Job:
        """Known products with the prices and stock of the moment."""
        return self.read(order_products.by_ids, setting, list(keys), done=done)

    def priced(self, values: Plain, done: Callable[[Plain], None]) -> Job:
        """The lines of an order with the prices and amounts of its header."""
        return self.read(_priced, values, done=done)

    def usual(self, agent_id: UUID, done: Callable[[UsualList], None]) -> Job:
        """The kept list of an agent, or what it orders most."""
        return self.read(usual_items.of_agent, agent_id, done=done)

    def keep_usual(
        self, agent_id: UUID, items: Sequence[UsualItem], version: int | None, done: Callable[[UsualList], None]
    ) -> Job:
        """Keep a list of usual products for an agent."""
        return self.write(tr("Save usual products"), usual_items.keep, agent_id, list(items), version, done=done)

    def proposals(self, agent_id: UUID, done: Callable[[list[Proposal]], None]) -> Job:
        """What an agent will probably need next."""
        return self.read(replenishment.proposals, agent_id, done=done)

    def earlier(self, agent_id: UUID, done: Callable[[list[Earlier]], None]) -> Job:
        """Lines of an agent's latest orders."""
        return self.read(earlier_orders.earlier_lines, agent_id, done=done)

    def shipments(self, order_id: UUID, done: Callable[[list[Shipment]], None]) -> Job:
        """What left the warehouse for an order."""
        return self.read(order_parts.shipments, order_id, done=done)

    def payments(self, order_id: UUID, done: Callable[[list[OrderPayment]], None]) -> Job:
        """Money received for an order."""
        return self.read(order_parts.payments, order_id, done=done)


def _priced(session: Any, values: Plain) -> Plain:
    made: Plain = to_plain(orders.priced(session, from_plain(OrderDraft, values)))
    return made
