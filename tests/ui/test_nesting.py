"""No item of a layout stays known to the binding: what lies at its address later would be taken for it (a crash)."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget, QWidgetItem
from shiboken6 import Shiboken

from ui.widgets import ring
from ui.widgets.nesting import nest


def known() -> int:
    """How many items of layouts the binding has an object for, found by their address."""
    return sum(isinstance(one, QWidgetItem) for one in Shiboken.getAllValidWrappers())


@pytest.fixture
def before(qapp: Any) -> int:
    """How many there are of whatever ran earlier."""
    gc.collect()
    return known()


@pytest.fixture
def page(qtbot: Any, before: int) -> QWidget:
    """Rows within rows, filled before they were put into their outer one."""
    made = QWidget()
    qtbot.addWidget(made)
    body, row, grid = QVBoxLayout(made), QHBoxLayout(), QGridLayout()
    for text in "bc":
        row.addWidget(QPushButton(text))
    row.addStretch(1)
    inner = QHBoxLayout()
    inner.addWidget(QPushButton("e"))
    grid.addWidget(QPushButton("d"), 0, 0)
    nest(grid, inner, 0, 1)
    nest(body, row)
    nest(body, grid)
    body.addWidget(QPushButton("f"))
    first = QHBoxLayout()
    first.addWidget(QPushButton("a"))
    nest(body, first, before=0)
    QPushButton("outside", made)
    return made


def words(page: QWidget) -> list[str]:
    return [part.text() for part in ring.parts(page) if isinstance(part, QPushButton)]


def test_neither_nesting_nor_walking_keeps_an_item(before: int, page: QWidget) -> None:
    assert words(page) == ["a", "b", "c", "d", "e", "f", "outside"]
    ring.arrange(page)
    assert ring.first(page) is None and known() == before
    next(part for part in ring.parts(page) if isinstance(part, QPushButton) and part.text() == "c").deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert words(page) == ["a", "b", "d", "e", "f", "outside"]


def test_the_binding_itself_does_keep_them(qtbot: Any, before: int) -> None:
    """Why there is a way of our own; should this fail, the binding is mended and `nest` may go."""
    page = QWidget()
    qtbot.addWidget(page)
    body, row = QVBoxLayout(page), QHBoxLayout()
    button = QPushButton()
    row.addWidget(button)
    body.addLayout(row)
    button.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert known() == before + 1
