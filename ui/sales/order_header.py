"""What stands above an order: number, agent, state, key facts, stages and the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import money
from models.clock import clock
from models.dates import format_day
from models.i18n import N_, tr
from models.sales.lists import ORDER_TONES
from models.sales.orders import OrderDetails
from models.sales.records import ORDER_STATE_WORDS, OrderKind, OrderState
from ui.editing.spec import Chip, Fact, Header, Stage, StageState
from ui.sales import order_steps

if TYPE_CHECKING:
    from ui.sales.order import OrderTab

_STAGES = (
    (N_("Draft"), OrderState.DRAFT),
    (N_("Submitted"), OrderState.SUBMITTED),
    (N_("Confirmed"), OrderState.CONFIRMED),
    (N_("Shipping"), OrderState.SHIPPING),
    (N_("Completed"), OrderState.COMPLETED),
)
_PLACE = {
    OrderState.DRAFT: 0, OrderState.SUBMITTED: 1, OrderState.HELD: 1, OrderState.CONFIRMED: 2, OrderState.SHIPPING: 3,
    OrderState.COMPLETED: 4,
}  # fmt: skip


def order_header(page: OrderTab) -> Header:
    """The header for what is loaded."""
    details = page.details
    if not isinstance(details, OrderDetails) or not details.version:
        return Header(page.new_title(), primary=order_steps.primary(page))
    number = details.number or details.temp_number
    chips = [Chip(tr(ORDER_STATE_WORDS[details.state]), ORDER_TONES[details.state])]
    chips += [Chip(tr(hold.words), "hold") for hold in details.holds]
    if details.kind is OrderKind.RETURN:
        chips.append(Chip(tr("Return"), "warn"))
    if details.removed:
        chips.append(Chip(tr("Deleted"), "error"))
    return Header(
        title=number,
        code=details.temp_number if details.number and details.temp_number else "",
        chips=tuple(chips),
        facts=_facts(page, details),
        stages=() if details.state is OrderState.CANCELLED else _stages(details),
        owner=tr("{name} is in charge", name=details.seller_name) if details.seller_name else "",
        primary=order_steps.primary(page),
        waiting=order_steps.waiting_words(page),
    )


def _facts(page: OrderTab, details: OrderDetails) -> tuple[Fact, ...]:
    agent = str(details.agent_id)
    total = money.total([details.gross_total, details.freight])
    facts = [
        Fact("agent", "", details.agent_name, lambda: page.open_reference("agent", agent)),
        Fact("total", tr("Total"), money.format_amount(total, details.currency, code=True)),
    ]
    if details.required_on is not None:
        facts.append(Fact("required", tr("Wanted on"), format_day(details.required_on)))
    if details.state not in order_steps.BEFORE_SHIPPING and (share := _shipped(details)) is not None:
        facts.append(Fact("shipped", tr("Shipped"), share))
    if details.cancel_reason:
        facts.append(Fact("reason", tr("Cancelled because"), details.cancel_reason))
    return tuple(facts)


def _shipped(details: OrderDetails) -> str | None:
    ordered = money.total([line.base_quantity for line in details.lines])
    if not ordered:
        return None
    return money.format_percent(
        money.divide(money.total([line.shipped for line in details.lines]), ordered), 0
    )


def _stages(details: OrderDetails) -> tuple[Stage, ...]:
    """Done, current, next; a stage that was reached says when."""
    now = _PLACE[details.state]
    notes = {
        1: details.submitted_at.astimezone(clock.zone).strftime("%m-%d %H:%M")
        if details.submitted_at
        else "",
        2: details.confirmed_at.astimezone(clock.zone).strftime("%m-%d %H:%M")
        if details.confirmed_at
        else "",
        4: format_day(details.shipped_on) if details.shipped_on else "",
    }
    found = []
    for at, (word, _) in enumerate(_STAGES):
        ended = details.state is OrderState.COMPLETED
        state = StageState.DONE if at < now or ended else StageState.CURRENT if at == now else StageState.NEXT
        found.append(Stage(word, state, notes.get(at, "")))
    return tuple(found)
