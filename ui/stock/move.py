"""The tab of one movement document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QResizeEvent

from controllers.catalog.products import ProductsController
from controllers.editing import Opened
from controllers.stock import stock as work
from controllers.stock.stock import MoveController, StockController
from models import money
from models.catalog.lookup import Setting
from models.errors import NeedsConfirmation
from models.i18n import N_, ntr, tr
from models.ids import new_id
from models.stock.levels import Level
from models.stock.lists import MOVE_TONES
from models.stock.moves import MoveDetails
from models.stock.records import MOVE_KIND_WORDS, MOVE_STATE_WORDS, MoveKind, MoveState
from ui import messages, theme
from ui.editing.alive import while_alive
from ui.editing.document import Document
from ui.editing.editor import EditorTab
from ui.editing.side_panel import RelatedRow
from ui.editing.spec import ActionSpec, Chip, Fact, FormSpec, Header
from ui.editing.walking import key_of
from ui.stock.move_form import move_form
from ui.widgets.ask_reason import ask_reason

_STOCK_DELAY_MS = 60
_LEAST_ROOM, _NOTE_ROOM = 220, 190


class MoveTab(EditorTab):
    """One receipt, issue, transfer or count."""

    kind = "move"
    name = "stock.move"
    icon_name = "arrow-left-right"

    def make_controller(self) -> MoveController:
        """The controller of this document."""
        self.finder = ProductsController(self.context, self)
        self.questions = StockController(self.context, self)
        for controller in (self.finder, self.questions):
            controller.failed.connect(self.show_error)
        self._asked: tuple[Any, ...] = ()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_STOCK_DELAY_MS)
        self._later.timeout.connect(self._ask_stock)
        return MoveController(self.context, self)

    def make_form(self) -> FormSpec:
        """The sections of the page."""
        return move_form(self)

    def load(self) -> None:
        """Build the page and follow what decides about stock and columns."""
        super().load()
        self.document.changed.connect(self._typed)
        self.document.rows_changed.connect(self._rows_changed)
        self.document.reloaded.connect(self._follow_kind)

    def title(self) -> str:
        """Kind and number: a kind alone would not tell one tab from another."""
        number = self.details.number if self._loaded and self.details is not None else ""
        return f"{super().title()} {number}".strip()

    def new_title(self) -> str:
        """The title of a document that is not stored yet."""
        kind = self.move_kind()
        return tr("New: {what}", what=tr(MOVE_KIND_WORDS[kind])) if kind is not None else tr("New stock movement")

    def header(self) -> Header:
        """Number, state, kind, warehouses."""
        details = self.details
        if details is None or not details.version:
            return Header(self.new_title())
        words = tr(MOVE_KIND_WORDS[details.kind])
        chips = [Chip(tr(MOVE_STATE_WORDS[details.state]), MOVE_TONES[details.state])]
        if details.removed:
            chips.append(Chip(tr("Removed"), "error"))
        place = details.warehouse_name
        if details.to_warehouse_name:
            place = f"{place} → {details.to_warehouse_name}"
        facts = [
            Fact("warehouse", tr("Warehouse"), place),
            Fact("lines", tr("Lines"), str(len(details.lines))),
        ]
        if details.agent_name:
            facts.append(Fact("agent", tr("Agent"), details.agent_name, self._open_agent))
        return Header(
            words, details.number, tuple(chips), tuple(facts),
            primary=self._post_action() if "post" in details.allowed else None,
        )  # fmt: skip

    def actions(self) -> Sequence[ActionSpec]:
        """Everything else that can be done with a document."""
        return (
            ActionSpec("reverse", N_("Reverse…"), lambda _p: self._reverse(), "undo-2",
                       visible=lambda _p: self._allows("reverse"), danger=True),
            ActionSpec("remove", N_("Remove"), lambda _p: self._remove(), "trash-2",
                       visible=lambda _p: self._allows("remove"), danger=True),
            ActionSpec("restore", N_("Restore"), lambda _p: self._restore(), "archive-restore",
                       visible=lambda _p: bool(self.details and getattr(self.details, "removed", False))),
        )  # fmt: skip

    def related(self, answer: Callable[[Sequence[RelatedRow]], None]) -> None:
        """The order, the warehouses, and the document that reverses or is reversed."""
        details = self.details
        if not isinstance(details, MoveDetails):
            answer(())
            return
        found = []
        for kind, key, text, icon in (
            ("order", details.order_id, details.order_number, "shopping-cart"),
            ("move", details.reverses_id, tr("Reverses {number}", number=details.reverses_number), "undo-2"),
            ("move", details.reversed_by_id, tr("Reversed by {number}", number=details.reversed_by_number), "undo-2"),
            ("warehouse", details.warehouse_id, details.warehouse_name, "warehouse"),
            ("warehouse", details.to_warehouse_id, details.to_warehouse_name, "warehouse"),
        ):
            if key is not None and text:
                found.append(RelatedRow(kind, str(key), text, icon))
        answer(found)

    def read_only_reason(self) -> str:
        """Posted documents stay as they are."""
        details = self.details
        if not isinstance(details, MoveDetails) or not details.version:
            return ""
        if details.removed:
            return tr("This draft was removed. Restore it to change it.")
        if details.state is MoveState.POSTED:
            return tr("Posted documents stay as they are. To correct one, reverse it and make a new one.")
        if details.state is MoveState.REVERSED:
            return tr("This document was reversed by {number}.", number=details.reversed_by_number)
        return ""

    def show_stored(self, opened: Opened, *, drawn: bool = False) -> None:
        """A draft of one's own may be changed also without the right to change others' documents."""
        if "save" in getattr(opened.details, "allowed", ()):
            opened = replace(opened, may=opened.may | {"U"})
            drawn = False
        super().show_stored(opened, drawn=drawn)

    def shown(self) -> None:
        """Columns for the kind, and the stock of the lines."""
        self._follow_kind()
        self._asked = ()
        self._later.start()
        QTimer.singleShot(0, self, self._give_room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The lines follow the height of the page."""
        super().resizeEvent(event)
        if self._loaded:
            QTimer.singleShot(0, self, self._give_room)

    def copy_as_new(self) -> None:
        """A new draft with the same lines, for today."""
        values = self.document.values()
        kept = {name: values.get(name) for name in ("kind", "warehouse_id", "warehouse_name", "to_warehouse_id",
                                                    "to_warehouse_name", "reason")}  # fmt: skip
        left_out = ("id", "order_line_id", "book_quantity")
        kept["lines"] = [{k: v for k, v in row.items() if k not in left_out} for row in values["lines"]]
        self.navigator.open(self.kind, new=str(new_id()), move_kind=str(values.get("kind")), values=kept)

    # ---- for the form --------------------------------------------------------------------------------

    def move_kind(self) -> MoveKind | None:
        """The kind as it is chosen now."""
        if not self._loaded:
            wanted = self._args.get("move_kind")
            return MoveKind(wanted) if wanted else None
        value = self.document.get("kind")
        return MoveKind(value) if value else None

    def kind_is_fixed(self, document: Document) -> bool:
        """A shipment or return comes from an order and keeps its kind."""
        return document.get("kind") in (MoveKind.SHIPMENT, MoveKind.RETURN)

    def setting(self) -> Setting:
        """For which warehouse products are looked up."""
        return Setting(warehouse_id=key_of(self.document.get("warehouse_id")), stocked=True)

    def find_warehouses(self, text: str, answer: Callable[[Sequence[Any]], None]) -> None:
        """Warehouses for a typed text."""
        self.questions.find_warehouses(text, while_alive(self, answer))

    # ---- stock of the lines --------------------------------------------------------------------------

    def _typed(self, path: str) -> None:
        if path == "kind":
            self._follow_kind()
            self.refresh_header()
        if path in ("kind", "warehouse_id", "moved_on") or path.endswith("/product_id"):
            self._later.start()

    def _rows_changed(self, child: str) -> None:
        if child == "lines":
            self._later.start()

    def _follow_kind(self) -> None:
        """A count shows the books, an issue what is free, a receipt what it cost."""
        host = self.form_view.grids.get("lines")
        if host is None:
            return
        kind = self.move_kind()
        counting = kind is MoveKind.COUNT
        taking = kind in (MoveKind.ISSUE, MoveKind.TRANSFER, MoveKind.SHIPMENT)
        costing = kind in (MoveKind.RECEIPT, MoveKind.OPENING) and self.context.can("cost", "R")
        draft = not self.is_read_only()
        shown = {"book": counting, "difference": counting, "stock": taking and draft, "unit_cost": costing}
        host.grid.set_senseless(name for name, show in shown.items() if not show)

    def _ask_stock(self) -> None:
        """Ask once for the products, warehouse and day that are in the form now."""
        document = self.document
        place, day = key_of(document.get("warehouse_id")), document.get("moved_on")
        products = sorted({str(row["product_id"]) for row in document.rows("lines") if row.get("product_id")})
        counting = self.move_kind() is MoveKind.COUNT
        wanted = (place, day if counting else "", tuple(products))
        if place is None or not day or not products or wanted == self._asked or self.is_read_only():
            return
        self._asked = wanted
        on = date.fromisoformat(str(day)) if counting else None
        controller = self.controller
        assert isinstance(controller, MoveController)
        controller.books(place, [UUID(key) for key in products], on, while_alive(self, self._stock_came))

    def _stock_came(self, found: dict[UUID, Level]) -> None:
        counting = self.move_kind() is MoveKind.COUNT
        for at, row in enumerate(self.document.rows("lines")):
            level = found.get(key_of(row.get("product_id")) or new_id())
            if level is not None:
                name, value = ("book_quantity", level.on_hand) if counting else ("stock", level.available)
                self.document.assign(f"lines/{at}/{name}", money.format_plain(value))

    def _give_room(self) -> None:
        """The lines take what the head and the note leave of the page."""
        host, form = self.form_view.grids["lines"], self.form_view
        top = host.mapTo(form, QPoint(0, 0)).y() + form.scroll_value()
        room = form.height() - top - theme.px(_NOTE_ROOM)
        host.fill(max(theme.px(_LEAST_ROOM), room))

    # ---- verbs ---------------------------------------------------------------------------------------

    def _allows(self, step: str) -> bool:
        return isinstance(self.details, MoveDetails) and step in self.details.allowed

    def _post_action(self) -> ActionSpec:
        return ActionSpec("post", N_("Post"), lambda _p: self._ask_posting(), "check", step=True)

    def _ask_posting(self) -> None:
        details = self.details
        count = len(details.lines)
        title = ntr("Post this document with {count} line?", "Post this document with {count} lines?", count)
        text = tr("Posting changes the stock and cannot be taken back; a posted document can only be reversed.")

        def answered(yes: bool) -> None:
            if yes:
                self._post(False)

        messages.confirm(self, title, text, tr("Post"), danger=False, done=answered)

    def _post(self, confirmed: bool) -> None:
        controller = self.controller
        assert isinstance(controller, MoveController) and self.record_id is not None

        def failed(error: BaseException) -> None:
            self._ask_again(error, tr("Post all the same"), lambda: self._post(True))

        controller.post(self.record_id, self.details.version, self.saver.stored, failed, confirmed)

    def _ask_again(self, error: BaseException, action: str, again: Callable[[], None]) -> None:
        if not isinstance(error, NeedsConfirmation):
            self.verb_failed(error)
            return
        what, rest = messages.split(messages.text_of(error))

        def answered(yes: bool) -> None:
            if yes:
                again()

        messages.confirm(self, what, rest, action, done=answered)

    def _reverse(self) -> None:
        title = tr("Reverse {number}?", number=self.details.number)
        text = tr("A second document with the opposite entries is posted today. Both stay visible for ever.")
        ask_reason(self, title, text, tr("Reverse"), lambda reason: self._do_reverse(reason, False))

    def _do_reverse(self, reason: str, confirmed: bool) -> None:
        controller = self.controller
        assert isinstance(controller, MoveController) and self.record_id is not None

        def failed(error: BaseException) -> None:
            self._ask_again(error, tr("Reverse all the same"), lambda: self._do_reverse(reason, True))

        controller.reverse(
            self.record_id, self.details.version, reason, while_alive(self, self._reversed), failed, confirmed
        )

    def _reversed(self, reversal: MoveDetails) -> None:
        self.show_record(self.record_id)
        text = tr("Reversed by {number}", number=reversal.number)
        self.navigator.toast(text, "ok", [(tr("Open"), lambda: self.open_reference("move", reversal.id))])

    def _remove(self) -> None:
        self.act(tr("Remove"), work.remove_move, self.record_id, self.details.version)

    def _restore(self) -> None:
        self.act(tr("Restore"), work.restore_move, self.record_id)

    def _open_agent(self) -> None:
        self.navigator.open("agent", id=str(self.details.agent_id))
