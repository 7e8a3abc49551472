"""The steps of an order on the screen: what may be done now, what is asked before, what is said afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from controllers.sales.orders import STEPS, OrderController
from models import money
from models.errors import NeedsConfirmation
from models.i18n import N_, listed, ntr, tr
from models.ids import new_id
from models.sales.orders import HoldInfo, OrderDetails
from models.sales.records import HoldReason, OrderState
from ui import messages
from ui.editing.alive import while_alive
from ui.editing.spec import ActionSpec
from ui.editing.strips import StripAction
from ui.sales.ship_dialog import ShipDialog
from ui.widgets.ask_reason import ask_reason
from ui.widgets.entry_grid.values import as_decimal

if TYPE_CHECKING:
    from controllers.editing import Opened
    from ui.sales.order import OrderTab

OWING = frozenset({OrderState.CONFIRMED, OrderState.SHIPPING, OrderState.COMPLETED})
BEFORE_SHIPPING = frozenset({OrderState.DRAFT, OrderState.SUBMITTED, OrderState.HELD, OrderState.CANCELLED})
MOST_NAMED = 3
ONLY_OFFICE = frozenset({"release", "recheck", "ship", "hold"})
Run = Callable[["OrderTab"], None]


def _allows(page: OrderTab, step: str) -> bool:
    details = page.details
    if not isinstance(details, OrderDetails) or not details.version:
        return step == "submit"
    return step in details.allowed


def _action(id: str, text: str, run: Run, icon: str, *, danger: bool = False) -> ActionSpec:
    return ActionSpec(
        id,
        text,
        run,
        icon,
        reason=_needs_office if id in ONLY_OFFICE else None,  # type: ignore[arg-type]
        visible=lambda page: _allows(page, id),
        danger=danger,  # type: ignore[arg-type]
    )


def _needs_office(page: OrderTab) -> str:
    """Why a step cannot be taken on a copy (UX-085)."""
    opened = page.context.opened
    if opened is None or opened.copy is None:
        return ""
    return tr("Needs the office's server: only it knows what credit and stock are left.")


def primary(page: OrderTab) -> ActionSpec | None:
    """The next step for this person in this state."""
    details = page.details
    state = details.state if isinstance(details, OrderDetails) and details.version else OrderState.DRAFT
    order = {
        OrderState.DRAFT: ("submit",), OrderState.SUBMITTED: ("confirm",), OrderState.HELD: ("release", "recheck"),
        OrderState.CONFIRMED: ("ship",), OrderState.SHIPPING: ("ship",),
    }.get(state, ())  # fmt: skip
    every = {one.id: one for one in _every(page)}
    return next((every[step] for step in order if _allows(page, step)), None)


def actions(page: OrderTab) -> Sequence[ActionSpec]:
    """Every step that is possible now, without the one that stands in the header."""
    first = primary(page)
    return [one for one in _every(page) if first is None or one.id != first.id]


def _every(page: OrderTab) -> tuple[ActionSpec, ...]:
    return (
        _action("submit", N_("Submit"), submit, "circle-check"),
        _action("confirm", N_("Confirm order"), _plain_step("confirm"), "circle-check"),
        _action("release", N_("Release order"), _release, "lock-open"),
        _action("recheck", N_("Check again"), _plain_step("recheck"), "refresh-cw"),
        _action("ship", N_("Take goods back…") if page.is_return() else N_("Ship goods…"), _ship, "truck"),
        _action("hold", N_("Hold order…"), _hold, "circle-pause"),
        _action("return_to_draft", N_("Take back to draft"), _plain_step("return_to_draft"), "undo-2"),
        _action("complete", N_("Close order"), _complete, "circle-check"),
        ActionSpec("return", N_("Return goods…"), _return, "undo-2", visible=_can_come_back),  # type: ignore[arg-type]
        ActionSpec("payment", N_("Record payment…"), _payment, "banknote", visible=_takes_money),  # type: ignore[arg-type]
        _action("reopen", N_("Open again as draft"), _plain_step("reopen"), "undo-2"),
        _action("cancel", N_("Cancel order…"), _cancel, "ban", danger=True),
        _action("remove", N_("Delete draft"), _remove, "trash-2", danger=True),
    )


# ---- before the step ---------------------------------------------------------------------------------------


def submit(page: OrderTab) -> None:
    """Hand the order in: every gap is named before anything is stored or changed."""
    page.when_settled(lambda: _submit_now(page))


def _submit_now(page: OrderTab) -> None:
    problems = page.form_view.check_fields() or page.step_problems()
    page.document.set_problems(problems, "step")
    if problems:
        page.show_problems_after_failure()
        return
    page.saver.save(lambda: _step(page, "submit", tr("Submit order")))


def _plain_step(step: str) -> Run:
    titles = {
        "confirm": N_("Confirm order"), "recheck": N_("Check order again"), "reopen": N_("Open order again"),
        "return_to_draft": N_("Take order back"),
    }  # fmt: skip
    return lambda page: _step(page, step, tr(titles[step]))


def _step(page: OrderTab, step: str, title: str, *args: Any, **more: Any) -> None:
    """Take a step of the version that is shown."""
    work, order_id, version = STEPS[step], page.record_id, page.details.version

    def act(session: Any) -> Any:
        return work(session, order_id, *args, version=version, **more)

    page.controller.act(
        title, act, done=while_alive(page, lambda opened: _done(page, opened)),
        failed=while_alive(page, page.verb_failed),
    )  # fmt: skip


def _takes_money(page: OrderTab) -> bool:
    return page.details.state in OWING and page.context.can("receipt", "C") if page.record_id is not None else False


def _payment(page: OrderTab) -> None:
    page.navigator.open("payment", new=str(new_id()), order_id=str(page.record_id))


def _can_come_back(page: OrderTab) -> bool:
    """Something of this order was delivered."""
    details = page.details
    if page.record_id is None or not isinstance(details, OrderDetails) or page.is_return() or details.removed:
        return False
    return page.context.can("order", "C") and any(line.shipped > 0 for line in details.lines)


def _return(page: OrderTab) -> None:
    page.navigator.open("order", new=str(new_id()), return_of=str(page.record_id))


def _release(page: OrderTab) -> None:
    def answered(reason: str) -> None:
        _step(page, "release", tr("Release order"), note=reason)

    ask_reason(page, tr("Release order {number}?", number=page.details.number),
               hold_words(page), tr("Release order"), answered, danger=False, required=False)  # fmt: skip


def _hold(page: OrderTab) -> None:
    ask_reason(page, tr("Hold order {number}?", number=page.details.number),
               tr("It waits until somebody releases it."), tr("Hold order"),
               lambda reason: _step(page, "hold", tr("Hold order"), reason), danger=False)  # fmt: skip


def _cancel(page: OrderTab) -> None:
    number = page.details.number or page.details.temp_number
    ask_reason(page, tr("Cancel order {number}?", number=number),
               tr("Goods set aside for it become free. You can open it again as a draft."), tr("Cancel order"),
               lambda reason: _step(page, "cancel", tr("Cancel order"), reason), back=tr("Keep order"))  # fmt: skip


def _complete(page: OrderTab) -> None:
    rest = any(abs(line.base_quantity) > abs(line.shipped) for line in page.details.lines)
    if not rest:
        _step(page, "complete", tr("Close order"))
        return
    ask_reason(page, tr("Close order {number} without shipping the rest?", number=page.details.number),
               tr("Its lines are reduced to what was shipped. This cannot be taken back."), tr("Close order"),
               lambda reason: _step(page, "complete", tr("Close order"), reason=reason))  # fmt: skip


def _remove(page: OrderTab) -> None:
    def answered(yes: bool) -> None:
        if yes:
            assert isinstance(page.controller, OrderController) and page.record_id is not None
            page.controller.remove(
                page.record_id, page.details.version, lambda _done: page.navigator.close(page)
            )

    number = page.details.temp_number or page.details.number
    title, text = tr("Delete draft {number}?", number=number), tr("It can be restored from the list of deleted orders.")
    messages.confirm(page, title, text, tr("Delete draft"), done=answered)


def _ship(page: OrderTab) -> None:
    ShipDialog.ask(page, page.details, lambda given: ship_now(page, given))


def ship_now(page: OrderTab, given: dict[str, Any], confirmed: bool = False) -> None:
    """Send the goods; stock that is set aside for others is asked about once more."""

    def failed(error: BaseException) -> None:
        if not isinstance(error, NeedsConfirmation):
            page.verb_failed(error)
            return
        what, rest = messages.split(messages.text_of(error))
        messages.confirm(page, what, rest, tr("Ship all the same"),
                         done=lambda yes: ship_now(page, given, True) if yes else None)  # fmt: skip

    order_id, version = page.record_id, page.details.version

    def act(session: Any) -> Any:
        return STEPS["ship"](session, order_id, version=version, confirmed=confirmed, **given)

    page.controller.act(
        tr("Ship goods"), act, done=while_alive(page, lambda opened: _done(page, opened)),
        failed=while_alive(page, failed),
    )  # fmt: skip


# ---- after the step ----------------------------------------------------------------------------------------


def _done(page: OrderTab, opened: Opened) -> None:
    page.step_done(opened, said(opened.details))


def said(details: OrderDetails) -> str:
    """What a step came to, in one sentence."""
    number = details.number or details.temp_number
    if details.state is OrderState.HELD:
        reasons = listed(reason_words(hold, details.currency) for hold in details.holds)
        return tr("{number} was handed in and is on hold: {reasons}", number=number, reasons=reasons)
    words = {
        OrderState.SUBMITTED: N_("{number} was handed in."),
        OrderState.CONFIRMED: N_("{number} is confirmed; goods are set aside as far as they are there."),
        OrderState.SHIPPING: N_("{number}: shipped in part."),
        OrderState.COMPLETED: N_("{number} is completed."),
        OrderState.CANCELLED: N_("{number} is cancelled."),
        OrderState.DRAFT: N_("{number} is a draft again."),
    }
    return tr(words[details.state], number=number)


def reason_words(hold: HoldInfo, currency: str) -> str:
    """Why an order is held, with the figures behind it."""
    word = tr(hold.words)
    if hold.reason in (HoldReason.OVER_LIMIT, HoldReason.EXPIRED_LIMIT, HoldReason.OVERDUE):
        return tr(
            "{reason} by {amount}",
            reason=word,
            amount=money.format_amount(hold.amount_over, currency, code=True),
        )
    return word


def hold_words(page: OrderTab) -> str:
    """The hold panel: each reason, value against limit, who can release it, and what would."""
    details = page.details
    if not isinstance(details, OrderDetails) or details.state is not OrderState.HELD:
        return ""
    parts = [_long_reason(hold, details.currency) for hold in details.holds]
    view = page.agent.credit if page.agent is not None else None
    if view is not None and view.approvers and "release" not in details.allowed:
        parts.append(tr("{names} can release it.", names=listed(view.approvers)))
    return " ".join(parts)


def _long_reason(hold: HoldInfo, currency: str) -> str:
    facts = hold.detail if isinstance(hold.detail, dict) else {}
    doubts = facts.get("lines")
    if isinstance(doubts, list) and doubts:
        said = [_doubt_words(one, currency) for one in doubts[:MOST_NAMED] if isinstance(one, dict)]
        return " ".join(said) + (" …" if len(doubts) > MOST_NAMED else "")

    def amount(name: str) -> str:
        return money.format_amount(as_decimal(facts.get(name)), currency)

    over = money.format_amount(hold.amount_over, currency, code=True)
    if hold.reason in (HoldReason.OVER_LIMIT, HoldReason.EXPIRED_LIMIT) and facts:
        word = tr(hold.words)
        return tr("{reason}: used {used} + this order {order} against {limit}, {over} too much. A payment of {over} or "
                  "a higher limit would release it.", reason=word, used=amount("used"), order=amount("order"),
                  limit=amount("limit"), over=over)  # fmt: skip
    if hold.reason is HoldReason.OVERDUE:
        return tr("{over} are overdue. A payment would release it.", over=over)
    if hold.reason is HoldReason.DISCOUNT and facts:
        given, limit = (
            money.format_percent(as_decimal(facts.get(name)), 1) for name in ("discount", "limit")
        )
        return tr("A discount of {given} is more than {limit}.", given=given, limit=limit)
    return tr("{reason}.", reason=tr(hold.words))


def _doubt_words(doubt: dict[str, Any], currency: str) -> str:
    """One line whose price or amount nobody with the right stands for."""
    known = {"line": str(doubt.get("line", "")), "name": str(doubt.get("name", ""))}
    price, listed = str(doubt.get("price", "")), str(doubt.get("list", ""))
    if not listed:
        return tr("Line {line}, {name}: no price list gives the price {price}.", price=price, **known)
    if price != listed:
        return tr("Line {line}, {name}: price {price}, by the price list {listed}.", price=price, listed=listed, **known)
    amount, right = (money.format_amount(as_decimal(doubt.get(name)), currency) for name in ("amount", "right"))
    return tr("Line {line}, {name}: amount {amount}, by its price {right}.", amount=amount, right=right, **known)


def hold_actions(page: OrderTab) -> list[StripAction]:
    """What can be done about a hold."""
    found = []
    if _allows(page, "recheck"):
        found.append(StripAction(tr("Check again"), lambda: _plain_step("recheck")(page)))
    agent = page.document.get("agent_id")
    if agent:
        found.append(StripAction(tr("Open agent"), lambda: page.open_reference("agent", agent)))
    return found


def waiting_words(page: OrderTab) -> str:
    """Who has to act, when it is not this person."""
    details = page.details
    if not isinstance(details, OrderDetails) or primary(page) is not None or details.removed:
        return ""
    if details.state is OrderState.SUBMITTED:
        return tr("Waiting to be confirmed")
    if details.state in (OrderState.CONFIRMED, OrderState.SHIPPING):
        left = sum(abs(line.base_quantity) > abs(line.shipped) for line in details.lines)
        return ntr(
            "Waiting for the warehouse: {count} line", "Waiting for the warehouse: {count} lines", left
        )
    return ""
