"""The tab of one order: header from the agent, lines by keyboard, credit live, and the steps of its life."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from controllers.editing import Opened
from controllers.sales.orders import OrderController, OrderEntryController
from controllers.settings import GRID_COLUMNS
from models import money
from models.dates import format_day
from models.i18n import N_, listed, tr
from models.sales.order_entry import AgentEntry
from models.sales.order_products import OrderProduct
from models.sales.orders import OrderDetails
from models.sales.records import OrderState
from models.shapes import to_plain
from ui import theme
from ui.editing.alive import while_alive
from ui.editing.binding import FieldBox
from ui.editing.editor import EditorTab
from ui.editing.side_panel import RelatedRow
from ui.editing.spec import ActionSpec, FormSpec, Header
from ui.sales import order_steps
from ui.sales.credit_line import CreditLine
from ui.sales.line_sources import LineSources
from ui.sales.order_form import is_return, order_form
from ui.sales.order_header import order_header
from ui.sales.order_lines import OrderLines
from ui.sales.parts import payments_table, shipments_table
from ui.sales.totals import Totals, TotalsBar, add_up
from ui.shell.page import Command
from ui.widgets.entry_grid.data import Edit, SetCells, new_row
from ui.widgets.entry_grid.grid import EntryGrid
from ui.widgets.entry_grid.lookup import Candidate, LookupAction
from ui.widgets.entry_grid.values import as_decimal, plain

DECIDES = frozenset({"agent_id", "warehouse_id", "ordered_on", "currency"})
SHOWN_IN_SUMS = frozenset({"freight", "prepaid", "prices_include_tax", "currency", ""})
HEADER_DEFAULTS = (
    "agent_code", "currency", "prices_include_tax", "contract_id", "contract_number", "warehouse_id",
    "warehouse_name", "territory_id", "seller_id", "seller_name", "ship_to_id", "ship_to_text",
)  # fmt: skip
LEAST_ROOM = 180
FEW_LINES = 20
"""So many lines are computed one by one; with more of them all are."""


class OrderTab(EditorTab):
    """One order."""

    kind = "order"
    name = "sales.order"
    icon_name = "shopping-cart"
    side_from = 1300

    def make_controller(self) -> OrderController:
        """The controllers of this order."""
        self.entry = OrderEntryController(self.context, self)
        self.entry.failed.connect(self.show_error)
        self.agent: AgentEntry | None = None
        self._places: tuple[tuple[UUID, str], ...] = ()
        self._enlarged_lines = False
        self._then: list[Callable[[], None]] = []
        self._follow = QTimer(self)
        self._follow.setSingleShot(True)
        self._follow.setInterval(0)
        self._follow.timeout.connect(self._ask_products)
        return OrderController(self.context, self)

    def make_form(self) -> FormSpec:
        """The sections of the page."""
        self.lines = OrderLines(self, self.entry)
        self.sources = LineSources(self)
        return order_form(self)

    def load(self) -> None:
        """Build the page and follow what decides about prices and stock."""
        super().load()
        self.form_view.box("agent_id").widget.chosen.connect(self._agent_chosen)
        self.document.changed.connect(self._header_changed)
        self.entry.warehouses(while_alive(self, self._places_came))

    @property
    def grid(self) -> EntryGrid:
        """The grid of the lines, made when it is first needed."""
        made = self.form_view.grid("lines").grid
        if not hasattr(self, "totals_bar"):
            self._connect_lines(made)
        return made

    def _connect_lines(self, grid: EntryGrid) -> None:
        self.totals_bar = TotalsBar()
        grid.footer.addWidget(self.totals_bar)
        grid.left.connect(self._left_lines)
        grid.leave_to_page()
        grid.recalculated.connect(self._sums_changed)
        grid.layout_changed.connect(self._remember_columns)
        grid.committer.idle.connect(self._lookups_done)
        grid.restore_layout(self.context.settings.get(GRID_COLUMNS).get("order.lines", {}))
        grid.data.watch(self._lines_edited)
        self.form_view.grid("lines").parentWidget().installEventFilter(self)

    def _lines_edited(self, _edits: object) -> None:
        """Stock that lines above take is not there for the lines below them."""
        keys = self.lines.reckon_claims()
        if keys:
            self.grid.model.refresh_computed(keys if len(keys) <= FEW_LINES else None)

    # ---- what an editor says ---------------------------------------------------------------------------

    def new_title(self) -> str:
        """The title of an order that is not stored yet."""
        return tr("New return") if self._loaded and is_return(self.document) else tr("New order")

    def header(self) -> Header:
        """Number, agent, state, key facts, stages and the next step."""
        return order_header(self)

    def actions(self) -> Sequence[ActionSpec]:
        """Everything else that can be done with an order."""
        return order_steps.actions(self)

    def read_only_reason(self) -> str:
        """From submission on an order is changed by its steps only."""
        details = self.details
        if not isinstance(details, OrderDetails) or not details.version or details.state is OrderState.DRAFT:
            return (
                tr("This order was deleted. Restore it to change it.")
                if getattr(details, "removed", False)
                else ""
            )
        if "return_to_draft" in details.allowed:
            return tr("This order was handed in. To change it, take it back to draft first.")
        return tr(
            "This order went its way and is not changed any more. Copy it as a new order if you need another."
        )

    def related(self, answer: Callable[[Sequence[RelatedRow]], None]) -> None:
        """The agent, the contract and the order it was copied from."""
        details = self.details
        if not isinstance(details, OrderDetails) or details.agent_id is None:
            answer(())
            return
        found = [RelatedRow("agent", str(details.agent_id), details.agent_name, "handshake")]
        if details.contract_id is not None:
            found.append(
                RelatedRow("contract", str(details.contract_id), details.contract_number, "file-text")
            )
        if details.origin_id is not None:
            found.append(
                RelatedRow("order", str(details.origin_id), _origin_words(self.is_return()), "copy")
            )
        answer(found)

    def shown(self) -> None:
        """The order was loaded, saved or took a step: ask for its agent and products anew."""
        self._show_hold()
        self.form_view.when_made(lambda: QTimer.singleShot(0, self, self._give_room))
        self._ask_agent()
        self._ask_parts()
        self._follow.start()
        self.grid.set_senseless(self._senseless())

    def _senseless(self) -> set[str]:
        """Columns without anything to say: shipped before it ships, stock when all is over, notes nobody wrote."""
        state = getattr(self.details, "state", OrderState.DRAFT)
        found = {"shipped"} if state in order_steps.BEFORE_SHIPPING else set()
        if state in (OrderState.COMPLETED, OrderState.CANCELLED):
            found.add("stock")
        if self.is_read_only() and not any(row.get("note") for row in self.document.live_rows("lines")):
            found.add("note")
        return found

    def extra_commands(self) -> dict[str, Command]:
        """The next order, and what the grid does."""
        found = {"new": Command(self.open_next, self.context.can("order", "C"))}
        if self.grid.view.hasFocus():
            found |= {
                name: Command(run)
                for name, run in self.grid.commands().items()
                if name not in ("undo", "redo")
            }
        return found

    def copy_as_new(self) -> None:
        """A new order with the same lines, priced anew."""
        self.navigator.open("order", copy_of=str(self.record_id))

    def toggle_enlarged(self) -> None:
        """The lines take the whole tab, or give it back."""
        self._enlarged_lines = not self._enlarged_lines
        super().toggle_enlarged()
        self.form_view.arrange()
        self._give_room()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What stands above the lines became higher or lower."""
        if event.type() == QEvent.Type.Move and self._loaded:
            QTimer.singleShot(0, self, self._give_room)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The lines take the room that is left."""
        super().resizeEvent(event)
        if self._loaded:
            QTimer.singleShot(0, self, self._give_room)

    # ---- what the form asks ----------------------------------------------------------------------------

    def is_draft(self) -> bool:
        """Whether lines may still change."""
        details = self.details
        return details is None or not getattr(details, "version", None) or details.state is OrderState.DRAFT

    def step_problems(self) -> dict[str, str]:
        """What is missing before this order can be handed in."""
        assert isinstance(self.controller, OrderController)
        return self.controller.check_submit(self.document.values())

    def is_return(self) -> bool:
        """Whether goods come back."""
        return is_return(self.document)

    def may_change_prices(self) -> bool:
        """Whether prices may be typed."""
        assert isinstance(self.controller, OrderController)
        return self.controller.may_change_prices()

    def has_lines(self, _document: Any) -> bool:
        """The kind of document is settled with its first line."""
        return self.document.row_count("lines") > 0

    def shows_all(self, _document: Any) -> bool:
        """Everything but the lines makes room when they are enlarged."""
        return not self._enlarged_lines

    def shows_stored(self, _document: Any) -> bool:
        """Shipments and payments belong to orders that were handed in."""
        return not self._enlarged_lines and not self.is_draft()

    def choices_of(self, name: str) -> Callable[[], Sequence[tuple[str, str]]]:
        """What can be chosen for a key of the header; the present value is always among it."""

        def options() -> Sequence[tuple[str, str]]:
            known = {str(key): word for key, word in self._known(name)}
            held = self.document.get(f"{name}_id") if hasattr(self, "document") else None
            if held and held not in known:
                shows = {
                    "contract": "contract_number",
                    "warehouse": "warehouse_name",
                    "ship_to": "ship_to_text",
                }[name]
                known[held] = str(self.document.get(shows) or "") or "…"
            return list(known.items())

        return options

    def warehouse_name(self) -> str:
        """The warehouse that delivers, in words."""
        held = self.document.get("warehouse_id")
        return next((name for key, name in self._known("warehouse") if str(key) == held), "")

    def free_discount(self) -> Decimal | None:
        """How much discount may be given without asking; None without limit."""
        return self.agent.free_discount if self.agent is not None else None

    def discount_words(self, limit: Decimal) -> str:
        """Who has to accept a larger discount."""
        who = listed(self.agent.discount_approvers) if self.agent is not None else ""
        percent = money.format_percent(limit, 0)
        if who:
            return tr("More than {limit} discount must be accepted by {names}.", limit=percent, names=who)
        return tr(
            "More than {limit} discount must be accepted by somebody who approves orders.", limit=percent
        )

    def lookup_actions(self) -> Sequence[LookupAction]:
        """What can be done with a product that was not found."""
        found = []
        if self.context.can("product", "C"):
            found.append(LookupAction(tr("New product…"), self._new_product))
        return (*found, LookupAction(tr("All products…"), self._all_products))

    def make_credit(self, _page: EditorTab) -> QWidget:
        """The credit line below the header."""
        self.credit_line = CreditLine()
        self._sums_changed()
        return self.credit_line

    def make_shipments(self, _page: EditorTab) -> QWidget:
        """What left the warehouse for this order."""
        self.shipments = shipments_table(self.open_reference)
        self._ask_parts()
        return self.shipments

    def make_payments(self, _page: EditorTab) -> QWidget:
        """Money received for this order."""
        self.payments = payments_table(self.open_reference)
        self._ask_parts()
        return self.payments

    def _ask_parts(self) -> None:
        if self.record_id is None:
            return
        for name, ask in (("shipments", self.entry.shipments), ("payments", self.entry.payments)):
            table = getattr(self, name, None)
            if table is not None:
                ask(self.record_id, while_alive(table, table.show_rows))

    # ---- saving and steps ------------------------------------------------------------------------------

    def save(self) -> None:
        """Store what was typed, as soon as every product was found."""
        self.when_settled(super().save)

    def when_settled(self, then: Callable[[], None]) -> None:
        """Take over the cell that is being typed, wait for look-ups that are under way, then go on."""
        self.flush()
        self._then.append(then)
        if not self.grid.is_waiting():
            self._lookups_done()

    def _lookups_done(self) -> None:
        waiting, self._then = self._then, []
        for then in waiting:
            then()

    def open_next(self) -> None:
        """Begin the next order."""
        self.navigator.open("order", new=str(new_row()["id"]))

    def step_done(self, opened: Opened, said: str) -> None:
        """A step was taken: show it, and say so in passing."""
        self.saver.stored(opened)
        if opened.asked:
            return
        if said:
            actions = [(tr("New order"), self.open_next)] if self.context.can("order", "C") else []
            self.navigator.toast(said, "hold" if self.details.state is OrderState.HELD else "ok", actions)

    def _show_hold(self) -> None:
        text = order_steps.hold_words(self)
        if text:
            self.strips.show_strip("hold", "hold", text, order_steps.hold_actions(self), dismiss=False)
        else:
            self.strips.hide_strip("hold")

    # ---- the agent -------------------------------------------------------------------------------------

    def _agent_chosen(self, candidate: Candidate) -> None:
        """The header takes its defaults from the agent; the keyboard goes to the first line at once."""
        step = self.document.last_step()
        self.entry.agent(
            UUID(str(candidate.key)),
            self.record_id,
            while_alive(self, lambda entry: self._agent_came(entry, step)),
        )
        QTimer.singleShot(0, self, self.grid.start)

    def _ask_agent(self) -> None:
        key = self.document.get("agent_id")
        if not key:
            self.agent = None
            self._fill_choices()
        elif self.agent is None or str(self.agent.values["agent_id"]) != key or self.agent.credit is not None:
            self.entry.agent(
                UUID(key), self.record_id, while_alive(self, lambda entry: self._agent_came(entry, None))
            )

    def _agent_came(self, entry: AgentEntry, step: Any) -> None:
        if str(entry.values["agent_id"]) != self.document.get("agent_id"):
            return
        self.agent = entry
        if step is not None and self.document.history.is_done(step):
            values = to_plain(dict(entry.values))
            with self.document.step(step):
                for name in HEADER_DEFAULTS:
                    self.document.set(name, values.get(name))
        self._fill_choices()
        self.grid.model.refresh_remarks()
        self._sums_changed()
        self._show_hold()

    def _known(self, name: str) -> Sequence[tuple[UUID, str]]:
        if self.agent is None:
            return self._places if name == "warehouse" else ()
        return {"contract": self.agent.contracts, "warehouse": self.agent.warehouses,
                "ship_to": self.agent.addresses}[name]  # fmt: skip

    def _places_came(self, places: tuple[tuple[UUID, str], ...]) -> None:
        self._places = places
        self._fill_choices()

    def _fill_choices(self) -> None:
        for name in ("contract_id", "warehouse_id"):
            _fill(self.form_view.box(name))
        self.form_view.when_made(lambda: _fill(self.form_view.box("ship_to_id")))

    # ---- products, prices, sums ------------------------------------------------------------------------

    def _header_changed(self, path: str) -> None:
        if path in DECIDES:
            if path == "agent_id":
                self.agent = None
                self._ask_agent()
            self._follow.start()
        if path in SHOWN_IN_SUMS:
            self.grid.model.refresh_computed()
            self._sums_changed()

    def _ask_products(self) -> None:
        """Prices and stock of all products of the order for the header as it is now."""
        keys = {str(row["product_id"]) for row in self.document.live_rows("lines") if row.get("product_id")}
        if not keys:
            return
        setting, step = self.lines.setting(), self.document.last_step()
        self.entry.products(
            setting, [UUID(key) for key in keys],
            while_alive(self, lambda found: self._products_came(setting, step, found)),
        )  # fmt: skip

    def _products_came(self, setting: Any, step: Any, found: dict[UUID, OrderProduct]) -> None:
        if setting != self.lines.setting():
            return
        for product in found.values():
            self.lines.remember(product)
        if self.is_draft() and step is not None and self.document.history.is_done(step):
            self._reprice(step)
        self.grid.model.refresh_computed()

    def _reprice(self, step: Any) -> None:
        """List prices follow the header, within the step that changed it."""
        edits: list[Edit] = []
        for row in self.document.live_rows("lines"):
            if row.get("own_price") or not row.get("product_id"):
                continue
            wanted = self.lines.priced(row)
            if wanted and as_decimal(wanted.get("unit_price")) != as_decimal(row.get("unit_price")):
                edits.append(SetCells(row["id"], wanted))
        if edits:
            self.grid.data.apply(N_("New prices"), edits, join=step)

    def totals(self) -> Totals:
        """Sums of the lines as they are typed."""
        return add_up(self.grid.lines())

    def order_total(self) -> Decimal:
        """What the order comes to, freight included."""
        freight = as_decimal(self.document.get("freight")) or money.ZERO
        return money.total([self.totals().gross, freight])

    def _sums_changed(self) -> None:
        if not hasattr(self, "totals_bar"):
            return
        currency = str(self.document.get("currency") or "CNY")
        freight = as_decimal(self.document.get("freight")) or money.ZERO
        totals = self.totals()
        self.totals_bar.show_totals(totals, freight, currency)
        line: CreditLine | None = getattr(self, "credit_line", None)
        if line is not None:
            if self.agent is None:
                line.clear(bool(self.document.get("agent_id")))
            else:
                counts = (
                    money.total([totals.gross, freight])
                    if self.is_draft() or self._is_waiting()
                    else money.ZERO
                )
                prepaid = bool(self.document.get("prepaid"))
                asked = self.is_draft() and not self.is_return()
                line.warn_of_contract(self.agent.lacks_contract if asked else "")
                line.warn_of_certificates(*(self.agent.lacks_certificates if asked else ("", "")))
                line.show_credit(self.agent.credit, counts, currency, prepaid, self.is_draft())

    def _is_waiting(self) -> bool:
        """Handed in but not yet counted in what the agent owes."""
        return getattr(self.details, "state", None) in (OrderState.SUBMITTED, OrderState.HELD)

    # ---- lines from elsewhere --------------------------------------------------------------------------

    def paste_lines(self) -> None:
        """Take a block from the clipboard."""
        self.grid.start()
        self.grid.paste()

    def toggle_scanner(self) -> None:
        """Each scanned code adds one, or not any more."""
        self.grid.set_scanning(not self.grid.committer.scanning)

    # ---- offers ----------------------------------------------------------------------------------------

    def set_quantity(self, key: str, quantity: Decimal) -> None:
        """Order what is there."""
        row = self.grid.model.row_of(key)
        if row >= 0:
            self.grid.committer.put_value(row, self.grid.model.position("quantity"), quantity)
            self.grid.view.setFocus()

    def note_wait(self, key: str, day: date) -> None:
        """The line says that it waits for goods of a day."""
        row = self.grid.model.row_of(key)
        if row >= 0:
            words, held = tr("Wait for goods of {day}", day=format_day(day)), str(self.grid.model.raw(row).get("note") or "")
            if words not in held:
                edit = SetCells(key, {"note": "; ".join(part for part in (held, words) if part)})
                self.grid.data.apply(N_("Wait for goods"), [edit])
            self.grid.view.setFocus()

    def transfer(self, product: OrderProduct, warehouse: UUID, count: Decimal) -> None:
        """Open a transfer from another warehouse to the one that delivers."""
        line = {"product_id": str(product.hit.id), "product_code": product.hit.code,
                "product_name": product.hit.full_name, "quantity": plain(count), "unit": product.hit.unit}  # fmt: skip
        to = self.document.get("warehouse_id")
        values = {"kind": "transfer", "warehouse_id": str(warehouse), "to_warehouse_id": to, "lines": [line]}
        self.navigator.open("move", new=str(new_row()["id"]), values=values)

    def _new_product(self, text: str) -> None:
        self.navigator.open("product", new=str(new_row()["id"]), values={"name": text})

    def _all_products(self, text: str) -> None:
        self.navigator.open("products.list", query={"search": text})

    # ---- layout ----------------------------------------------------------------------------------------

    def _left_lines(self, forward: bool) -> None:
        """Enter on the blank line goes to the next step; back goes to the header."""
        if not forward:
            self.form_view.focus_path("customer_ref")
            return
        button = self.header_bar.findChild(QPushButton, f"{self.objectName()}.primary")
        if button is not None and button.isVisible() and button.isEnabled():
            button.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.grid.view.leave(True)

    def _give_room(self) -> None:
        """The grid fills what the header leaves of the page."""
        grid, form = self.grid, self.form_view
        top = grid.mapTo(form, QPoint(0, 0)).y() + form.scroll_value()
        room = form.height() - top - theme.px(theme.SPACE_L)
        form.grid("lines").fill(max(theme.px(LEAST_ROOM), room))

    def _remember_columns(self) -> None:
        known, now = dict(self.context.settings.get(GRID_COLUMNS)), self.grid.layout_state()
        if known.get("order.lines") == now:
            return
        self.context.settings.set(GRID_COLUMNS, {**known, "order.lines": now})


def _origin_words(back: bool) -> str:
    return tr("The order the goods come back from") if back else tr("The order it was copied from")


def _fill(box: FieldBox) -> None:
    """Offer what can be chosen now."""
    box.widget.fill()
    box.refresh()
