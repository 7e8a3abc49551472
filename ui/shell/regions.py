"""F6: the keyboard goes round the regions of the window, each remembering where it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ui.widgets import ring

SIDE_PANEL = "side-panel"
Region = Callable[[], QWidget | None]


class Regions(QObject):
    """The regions in their order; one that is hidden or has nothing to focus is left out."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._regions: list[Region] = []
        self._last: dict[int, QWidget] = {}

    def set(self, regions: Sequence[Region]) -> None:
        """Name the regions: functions, because pages come and go."""
        self._regions = list(regions)

    def step(self, by: int) -> None:
        """Give the keyboard to the next or previous region."""
        focused = QApplication.focusWidget()
        here = self._region_of(focused)
        if focused is not None and here >= 0:
            self._last[here] = focused
        count = len(self._regions)
        place = here if here >= 0 else (-1 if by > 0 else 0)
        for _ in range(count):
            place = (place + by) % count
            if self._enter(place):
                return

    def enter(self, top: QWidget, *wanted: QWidget | None) -> None:
        """Give the keyboard to a page: to the first of the wanted places that is there, else where the page begins."""
        for place in wanted:
            if place is not None and isValid(place) and place.isVisible() and top.isAncestorOf(place):
                place.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        first = ring.first(top)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _region_of(self, widget: QWidget | None) -> int:
        """The innermost region a widget lies in: a side panel lies in its page."""
        best, depth = -1, -1
        for place, region in enumerate(self._regions):
            top = region()
            if widget is None or top is None or not (top is widget or top.isAncestorOf(widget)):
                continue
            level = _depth(top)
            if level > depth:
                best, depth = place, level
        return best

    def _enter(self, place: int) -> bool:
        top = self._regions[place]()
        if top is None or not top.isVisible():
            return False
        last = self._last.get(place)
        if last is not None and isValid(last) and last.isVisible() and self._region_of(last) == place:
            last.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        target = self._first_in(top, place)
        if target is None:
            return False
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def _first_in(self, top: QWidget, place: int) -> QWidget | None:
        """The first widget of a region that takes the keyboard."""
        for widget in ring.parts(top):
            takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes and widget.isVisible() and widget.isEnabled() and self._region_of(widget) == place:
                return widget
        return None


def _depth(widget: QWidget) -> int:
    depth = 0
    parent = widget.parentWidget()
    while parent is not None:
        depth, parent = depth + 1, parent.parentWidget()
    return depth
