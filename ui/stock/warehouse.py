"""The tab of one warehouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from controllers.stock import stock as work
from controllers.stock.stock import WarehouseController
from models.i18n import N_, tr
from models.stock.records import WAREHOUSE_KIND_WORDS, WarehouseKind
from ui import messages
from ui.editing.document import Document
from ui.editing.editor import EditorTab
from ui.editing.spec import (
    ActionSpec,
    Chip,
    Fact,
    FieldSpec,
    FormSpec,
    Header,
    Kind,
    SectionSpec,
    WidgetBlock,
)
from ui.partners.lookups import RecordLookup
from ui.widgets.embedded_list import EmbeddedList


def kinds() -> list[tuple[str, str]]:
    """Kinds of warehouses in words."""
    return [(kind.value, tr(words)) for kind, words in WAREHOUSE_KIND_WORDS.items()]


class WarehouseTab(EditorTab):
    """One warehouse: where it is, who keeps it, what lies there."""

    kind = "warehouse"
    name = "stock.warehouse"
    icon_name = "warehouse"
    title_field = "name"

    def make_controller(self) -> WarehouseController:
        """The controller of this warehouse."""
        return WarehouseController(self.context, self)

    def make_form(self) -> FormSpec:
        """The sections of the page."""
        keeper = RecordLookup(self.context, "people", "manager_id", "manager_name")
        agent = RecordLookup(self.context, "agents", "agent_id", "agent_name")
        return FormSpec(
            sections=(
                SectionSpec("basics", N_("Basics"), (
                    FieldSpec("name", N_("Name"), required=True),
                    FieldSpec("code", N_("Code"), Kind.CODE, help=N_("Left empty, the next number is given.")),
                    FieldSpec("kind", N_("Type"), Kind.CHOICE, choices=kinds),
                    FieldSpec("agent_id", N_("Agent"), Kind.REFERENCE, lookup=agent, shows="agent_name", opens="agent",
                              visible=_at_an_agent, help=N_("At whom the stock lies; it is theirs to see.")),
                    FieldSpec("manager_id", N_("Warehouse keeper"), Kind.REFERENCE, lookup=keeper,
                              shows="manager_name"),
                    FieldSpec("phone", N_("Phone"), Kind.PHONE),
                    FieldSpec("address", N_("Address"), wide=True),
                    FieldSpec("cut_off", N_("Cut-off time"), width=8,
                              help=N_("Orders confirmed before it leave on the same day.")),
                    FieldSpec("closed", N_("Closed"), Kind.FLAG, help=N_("Nothing moves in or out any more.")),
                    FieldSpec("external_no", N_("External number"), Kind.CODE),
                    FieldSpec("note", N_("Note"), Kind.NOTE, wide=True, limit=20_000),
                )),
                SectionSpec("stock", N_("Stock"), (
                    WidgetBlock("levels", self._make_levels, N_("Stock on hand"), 320),
                    WidgetBlock("moves", self._make_moves, N_("Stock movements"), 280),
                )),
            ),
        )  # fmt: skip

    def new_title(self) -> str:
        """The title of a warehouse that is not stored yet."""
        return tr("New warehouse")

    def header(self) -> Header:
        """Name, kind, keeper."""
        details = self.details
        if details is None or not details.version:
            return Header(self.document.get("name") or self.new_title())
        chips = [Chip(tr(WAREHOUSE_KIND_WORDS[details.kind]), "info")]
        if details.closed:
            chips.append(Chip(tr("Closed"), "hold"))
        if details.removed:
            chips.append(Chip(tr("Removed"), "error"))
        facts = []
        if details.manager_name:
            facts.append(Fact("keeper", tr("Warehouse keeper"), details.manager_name))
        if details.agent_name:
            facts.append(Fact("agent", tr("Agent"), details.agent_name, self._open_agent))
        if details.cut_off:
            facts.append(Fact("cut_off", tr("Cut-off time"), details.cut_off))
        return Header(details.name, details.code, tuple(chips), tuple(facts))

    def actions(self) -> Sequence[ActionSpec]:
        """Documents of this warehouse, and putting it away."""
        return (
            ActionSpec("receipt", N_("New receipt"), lambda _p: self._new("receipt"), "package-open",
                       visible=self._may_move),
            ActionSpec("issue", N_("New issue"), lambda _p: self._new("issue"), "package", visible=self._may_move),
            ActionSpec("transfer", N_("New transfer"), lambda _p: self._new("transfer"), "arrow-left-right",
                       visible=self._may_move),
            ActionSpec("count", N_("New stock count"), lambda _p: self._new("count"), "clipboard-check",
                       visible=self._may_move),
            ActionSpec("remove", N_("Remove"), lambda _p: self._remove(), "trash-2", visible=self._may_remove,
                       danger=True),
            ActionSpec("restore", N_("Restore"), lambda _p: self._restore(), "archive-restore",
                       visible=lambda _p: bool(self.details and self.details.removed)),
        )  # fmt: skip

    def read_only_reason(self) -> str:
        """A removed warehouse is not changed."""
        if self.details is not None and getattr(self.details, "removed", False):
            return tr("This warehouse was removed. Restore it to change it.")
        return ""

    # ---- inside --------------------------------------------------------------------------------------

    def _make_levels(self, page: EditorTab) -> QWidget:
        return EmbeddedList(page, "stock.list", "warehouse", hidden=("warehouse",))

    def _make_moves(self, page: EditorTab) -> QWidget:
        return EmbeddedList(page, "moves.list", "warehouse", hidden=("warehouse",))

    def _stored(self) -> bool:
        details = self.details
        return bool(details and details.version and not details.removed)

    def _may_move(self, _page: EditorTab) -> bool:
        return self._stored() and not self.details.closed and self.context.can("stock", "C")

    def _may_remove(self, _page: EditorTab) -> bool:
        return self._stored() and self.context.can("stock", "A") and self.details.may_change

    def _new(self, kind: str) -> None:
        self.navigator.open("move", move_kind=kind, warehouse_id=str(self.record_id))

    def _open_agent(self) -> None:
        self.navigator.open("agent", id=str(self.details.agent_id))

    def _remove(self) -> None:
        def answered(yes: bool) -> None:
            if yes:
                self.act(tr("Remove"), work.remove_warehouse, self.record_id, self.details.version)

        title = tr("Remove “{name}”?", name=self.details.name)
        text = tr("It disappears from lists and look-ups. Documents and history keep it, and it can be restored.")
        messages.confirm(self, title, text, tr("Remove"), done=answered)

    def _restore(self) -> None:
        self.act(tr("Restore"), work.restore_warehouse, self.record_id)


def _at_an_agent(document: Document) -> bool:
    return document.get("kind") in (WarehouseKind.CONSIGNMENT, WarehouseKind.VAN) or bool(document.get("agent_id"))
