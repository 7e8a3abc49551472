"""The ring of the Tab key in the order of the eye, however late a part of the page was made."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QSplitter, QStackedWidget, QTabWidget, QWidget


def arrange(top: QWidget) -> None:
    """Put what takes the keyboard into the order in which the layouts show it."""
    wanted = [widget for widget in _parts(top) if _takes(widget)]
    if wanted != [widget for widget in _ring(top) if _takes(widget)]:
        for first, second in itertools.pairwise(wanted):
            QWidget.setTabOrder(first, second)


def _takes(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None


def _ring(top: QWidget) -> Iterator[QWidget]:
    """What lies in a page, in the order of the Tab key now."""
    at = top.nextInFocusChain()
    while at is not top:
        if top.isAncestorOf(at):
            yield at
        at = at.nextInFocusChain()


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
        yield from _of_layout(layout)


def _of_layout(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        inner = item.layout() if item is not None else None
        if item is not None and item.widget() is not None:
            yield item.widget()
        elif inner is not None:
            yield from _of_layout(inner)


def _children(widget: QWidget) -> Iterator[QWidget]:
    return (child for child in widget.children() if isinstance(child, QWidget))
