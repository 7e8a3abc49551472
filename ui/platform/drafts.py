"""The drafts page: text that was typed and not saved, kept or thrown away."""

from __future__ import annotations

from typing import Any

from controllers.context import AppContext
from controllers.people import DraftsController
from models.clock import clock
from models.dates import format_instant
from models.i18n import N_, listed, ntr, tr
from models.platform.drafts import DraftInfo
from ui import messages
from ui.platform.table_page import TablePage
from ui.shell.navigator import Navigator
from ui.shell.page import Command
from ui.widgets.plain_table import PlainColumn

STATES = {"open": N_("Tab is open"), "kept": N_("Kept"), "discarded": N_("Thrown away")}
TONES = {"open": "info", "kept": "", "discarded": "text-2"}
ARGUMENTS = ("new", "values", "copied_from", "agent_id")
KINDS = {
    "agent": N_("Agent"), "contract": N_("Contract"), "order": N_("Order"), "product": N_("Product"),
    "warehouse": N_("Warehouse"), "move": N_("Stock movement"), "target": N_("Target"), "payment": N_("Payment"),
    "deal": N_("Registered deal"),
    "user": N_("User"), "scorecard": N_("Scorecard"),
}


class DraftsPage(TablePage):
    """Open brings the tab back with its text; delete removes a draft for good."""

    kind = "drafts"
    name = "drafts"
    heading = N_("Drafts")
    hint = N_("Only you see them. Kept and discarded drafts expire after some time.")
    picture = "file-pen"
    empty = N_("No drafts. What you type is kept here until you save it.")
    columns = (
        PlainColumn(N_("Name"), lambda row: row.title or tr("Without a name"), 320),
        PlainColumn(N_("Kind"), lambda row: tr(KINDS.get(row.kind, row.kind)), 140),
        PlainColumn(N_("Status"), lambda row: tr(STATES.get(row.state, row.state)), 130,
                    tone=lambda row: TONES.get(row.state, "")),
        PlainColumn(N_("Last typed"), lambda row: format_instant(row.saved_at, clock.zone), 160),
    )

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__(context, navigator, args)
        self.controller = DraftsController(context, self)
        self._drafts: list[DraftInfo] = []
        self.add_button("open", N_("Open"), self._open_selected, "primary")
        self.add_button("delete", N_("Delete…"), self._delete, "danger")
        self.search.textChanged.connect(self._filter)
        self.table.opened.connect(self._open)
        self.table.chosen.connect(self._chosen)
        context.changed.connect(self._data_changed)
        self.retranslate()
        self._chosen()

    def load(self) -> None:
        """Ask for the drafts."""
        self.controller.mine(self._show)

    def commands(self) -> dict[str, Command]:
        """Also delete."""
        return {**super().commands(), "delete": Command(self._delete, enabled=bool(self.table.selected()))}

    def _show(self, found: list[DraftInfo]) -> None:
        self._drafts = found
        self._filter()

    def _filter(self, _text: str = "") -> None:
        words = self.search.text().casefold().split()
        self.show_rows([d for d in self._drafts if all(word in d.title.casefold() for word in words)])
        self._chosen()

    def _chosen(self) -> None:
        some = bool(self.table.selected())
        self.buttons["open"].setEnabled(some)
        self.buttons["delete"].setEnabled(some)
        self.commands_changed.emit()

    def _data_changed(self, tables: frozenset[str]) -> None:
        if "drafts" in tables and self.isVisible():
            self.load()

    def _open_selected(self) -> None:
        for draft in self.table.selected()[:10]:
            self._open(draft)

    def _open(self, draft: DraftInfo) -> None:
        """Bring the tab back; a thrown-away draft is taken back first."""
        if draft.state == "discarded":
            self.controller.take_back(draft.page_key, self._taken_back)
        else:
            self._show_tab(draft)

    def _taken_back(self, draft: DraftInfo | None) -> None:
        if draft is None:
            self.load()
        elif draft.state == "discarded":
            self.navigator.toast(tr("This page has a newer draft. Save or close it first, then open this one."), "warn")
        else:
            self._show_tab(draft)

    def _show_tab(self, draft: DraftInfo) -> None:
        content = draft.content if isinstance(draft.content, dict) else {}
        args = {name: content[name] for name in ARGUMENTS if content.get(name)}
        if draft.record_id is not None:
            args = {"id": str(draft.record_id)}
        self.navigator.open(draft.kind, **args)

    def _delete(self) -> None:
        found = self.table.selected()
        if not found:
            return
        names = listed(draft.title or tr("Without a name") for draft in found[:3])

        def answered(yes: bool) -> None:
            if yes:
                self.controller.remove([draft.page_key for draft in found], lambda _: self.load())

        messages.confirm(
            self,
            ntr("Delete {count} draft?", "Delete {count} drafts?", len(found)),
            tr("{names}: the text cannot be brought back.", names=names),
            ntr("Delete {count} draft", "Delete {count} drafts", len(found)),
            done=answered,
        )
