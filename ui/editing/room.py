"""How the form of a record and the panel beside it share the tab."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from ui import theme
from ui.editing.side_panel import SidePanel

if TYPE_CHECKING:
    from ui.editing.editor import EditorTab

_FOLD_AT = 80


class Room:
    """The splitter with form and side panel: who is shown, how wide, and when the header folds."""

    def __init__(self, page: EditorTab, state: dict[str, Any]) -> None:
        self._page, self._state = page, state
        self._enlarged = False
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setObjectName(f"{page.objectName()}.splitter")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(page.form_view)
        page.form_view.scrolled.connect(self._scrolled)

    @cached_property
    def side(self) -> SidePanel:
        """History, discussion, files and related records; made when first asked for."""
        page = self._page
        made = SidePanel(page.controller, page.form, page.objectName())
        made.set_related(page.related)
        self.splitter.addWidget(made)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setSizes(self._state.get("split") or [10_000, theme.px(theme.PANEL_WIDTH)])
        made.setVisible(bool(self._state.get("side", page.width() >= theme.px(page.side_from))))
        if self._state.get("panel"):
            made.show_panel(self._state["panel"])
        made.open_related.connect(page.open_reference)
        made.failed.connect(page.show_error)
        made.drafted.connect(page.keeper.touched)
        made.restore.connect(page.restore_value)
        return made

    def side_made(self) -> bool:
        """Whether the panel exists already."""
        return "side" in vars(self)

    def state(self) -> dict[str, Any]:
        """What to remember of it."""
        return {
            "panel": self.side.panel() if self.side_made() else self._state.get("panel"),
            **({"side": self._state["side"]} if "side" in self._state else {}),
            "split": self.splitter.sizes(),
        }

    def show_panel(self, panel: str) -> None:
        """Show one of the panels beside the form."""
        self._show_side(True)
        self.side.show_panel(panel, focus=True)

    def toggle_side(self) -> None:
        """Show or hide the side panel."""
        self._show_side(not self.side.isVisibleTo(self._page))
        self._page.form_view.arrange()

    def toggle_enlarged(self) -> None:
        """Give the form the whole tab, or back."""
        self._enlarged = not self._enlarged
        self._page.header_bar.set_folded(self._enlarged)
        self.side.setVisible(not self._enlarged)

    def resized(self) -> None:
        """Without room for it the side panel waits until it is asked for."""
        if self.side_made() and "side" not in self._state:
            self.side.setVisible(self._page.width() >= theme.px(self._page.side_from) and not self._enlarged)

    def _show_side(self, show: bool) -> None:
        """What the person wants holds from now on, whatever the width."""
        self._state["side"] = show
        self.side.setVisible(show)

    def _scrolled(self, value: int) -> None:
        if value > theme.px(_FOLD_AT) and self._page.height() < theme.px(760):
            self._page.header_bar.set_folded(True)
        elif value == 0 and not self._enlarged:
            self._page.header_bar.set_folded(False)
