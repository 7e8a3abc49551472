"""Layouts within layouts."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLayout, QSpacerItem, QWidgetItem
from shiboken6 import Shiboken


def nest(outer: QBoxLayout | QGridLayout, inner: QLayout, *place: int, before: int | None = None) -> None:
    """Put a layout into another one: `place` is a stretch or row and column, `before` an index among what is there.

    Where the inner one holds something already, the binding makes an object of Python for each of its items and keeps it
    as long as the layout lives. Items are no objects of Qt: it does not hear when one is deleted with its widget, and
    takes whatever is made at the same address later for that item, until the program ends of it. So these objects are
    let go at once.
    """
    if before is not None:
        assert isinstance(outer, QBoxLayout)
        outer.insertLayout(before, inner)
    else:
        outer.addLayout(inner, *place)
    _let_go(inner)


def _let_go(layout: QLayout) -> None:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if isinstance(item, QLayout):
            _let_go(item)
        elif isinstance(item, (QWidgetItem, QSpacerItem)):
            Shiboken.invalidate(item)
