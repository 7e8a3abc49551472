"""The ring of the Tab key in the order of the eye, however late a part of the page was made.

Qt's own ring is never walked from here: each step of `nextInFocusChain` makes the binding hold the widget it gives,
and so a widget that stays would keep a page that was closed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QWidget,
)


def arrange(top: QWidget) -> None:
    """Put what takes the keyboard into the order in which the layouts show it."""
    wanted = [widget for widget in parts(top) if _takes(widget)]
    for first, second in itertools.pairwise(wanted):
        QWidget.setTabOrder(first, second)


def first(top: QWidget) -> QWidget | None:
    """The first part that takes the keyboard now."""
    return next((widget for widget in _parts(top) if _takes(widget) and _ready(widget)), None)


def step(top: QWidget, forward: bool) -> bool:
    """Give the keyboard to the next part of a page, after its last to what follows the page.

    Qt alone would also stop at a widget that passes the keyboard on to a part of its own, and so run in a circle.
    """
    now = QApplication.focusWidget()
    inside = [widget for widget in parts(top) if _takes(widget) and _ready(widget)]
    if now is None or now not in inside:
        return False
    at = inside.index(now) + (1 if forward else -1)
    target = inside[at] if 0 <= at < len(inside) else _beyond(top, forward) or inside[0 if forward else -1]
    target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    return True


def _beyond(top: QWidget, forward: bool) -> QWidget | None:
    """What takes the keyboard beside a page: the nearest after it or before it, else from the other end."""
    everything = parts(top.window())
    at = everything.index(top)
    around = [*everything[at + 1 :], *everything[:at]]
    fitting = [one for one in around if not top.isAncestorOf(one) and _takes(one) and _ready(one)]
    return fitting[0 if forward else -1] if fitting else None


def _ready(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled()


def _takes(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None


def parts(top: QWidget) -> list[QWidget]:
    """Every part where it is met first: a widget may stand in the layout of one part and belong to another."""
    return list(dict.fromkeys(_parts(top)))


def _parts(top: QWidget) -> Iterator[QWidget]:
    """A widget and what lies in it: by its layout, then whatever stands outside of layouts, in order of making."""
    yield top
    seen: set[int] = set()
    for child in itertools.chain(_laid_out(top), _children(top)):
        if id(child) not in seen and not child.isWindow():
            seen.add(id(child))
            yield from _parts(child)


def _laid_out(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, (QSplitter, QStackedWidget, QTabWidget)):
        yield from (widget.widget(at) for at in range(widget.count()))
    elif isinstance(widget, QScrollArea) and widget.widget() is not None:
        yield widget.widget()
    layout = widget.layout()
    if layout is not None:
        yield from _of_layout(layout, list(_children(widget)))


def _of_layout(layout: QLayout, widgets: list[QWidget]) -> Iterator[QWidget]:
    """Those of the widgets that the layout holds, in its order.

    It is never asked for its items: the binding would keep each one that it gives as long as the layout lives. Items are
    no objects of Qt, so it does not hear when one is deleted with its widget, and takes whatever is made at the same
    address later for that item; the program ends when that is destroyed.
    """
    inner = [child for child in layout.children() if isinstance(child, QLayout)]
    places = [(layout.indexOf(part), part) for part in (*widgets, *inner)]
    for _, part in sorted((place for place in places if place[0] >= 0), key=lambda place: place[0]):
        if isinstance(part, QLayout):
            yield from _of_layout(part, widgets)
        else:
            yield part


def _children(widget: QWidget) -> Iterator[QWidget]:
    return (child for child in widget.children() if isinstance(child, QWidget))
