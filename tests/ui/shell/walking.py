"""Walks a tree of widgets and names what a person could not reach or a screen reader could not say (UX-096)."""

from __future__ import annotations

import gc
import itertools

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QTextEdit,
    QWidget,
    QWidgetItem,
)
from shiboken6 import Shiboken

from ui.widgets.fields.flow import FlowLayout

INTERACTIVE = (
    QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit, QAbstractItemView, QTabBar,
)
ROW = 12
INNER = ("qt_", "ScrollLeftButton", "ScrollRightButton")


def interactive(top: QWidget) -> list[QWidget]:
    """Every shown widget a person can touch, without the inner parts of Qt's own widgets."""
    found = []
    for widget in [top, *top.findChildren(QWidget)]:
        if not isinstance(widget, INTERACTIVE) or widget.objectName().startswith(INNER):
            continue
        if not widget.isVisibleTo(top):
            continue
        parent = widget.parentWidget()
        inner = isinstance(parent, (QComboBox, QAbstractSpinBox)) or (
            parent is not None and parent.metaObject().className() in ("QComboBoxPrivateContainer", "QTableView")
        )
        header = isinstance(widget, QHeaderView) or widget.metaObject().className() == "QTableCornerButton"
        clear = widget.metaObject().className() == "QLineEditIconButton"
        if not (inner or header or clear):
            found.append(widget)
    return found


def nameless(top: QWidget) -> list[str]:
    """Touchable widgets without an object name or an accessible name."""
    missing = []
    for widget in interactive(top):
        where = f"{widget.metaObject().className()} {widget.objectName()!r} in {path(widget)}"
        if not widget.objectName():
            missing.append(f"no object name: {where}")
        spoken = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
        if not spoken:
            missing.append(f"no accessible name: {where}")
    return missing


def path(widget: QWidget) -> str:
    """Names of the parents, for finding a widget."""
    names = []
    at = widget.parentWidget()
    while at is not None and len(names) < 4:
        names.append(at.objectName() or at.metaObject().className())
        at = at.parentWidget()
    return " < ".join(names)


def tab_order(top: QWidget) -> list[QWidget]:
    """The widgets of a page in the order of the Tab key."""
    found = []
    seen = set()
    at = top.window()
    while id(at) not in seen and len(seen) < 5000:
        seen.add(id(at))
        takes = bool(at.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if top.isAncestorOf(at) and takes and at.isVisible() and at.isEnabled() and at.focusProxy() is None:
            found.append(at)
        at = at.nextInFocusChain()
    return found


def out_of_order(top: QWidget) -> list[str]:
    """Neighbours in the order of the Tab key where the second stands before the first to the eye.

    Inside one container the order goes right or down: by rows, or column after column.
    """
    found = []
    order = [widget for widget in tab_order(top) if not _inner(widget)]
    start = QApplication.focusWidget()
    if order:
        order[0].setFocus()
        QTest.keyClick(order[0], Qt.Key.Key_Tab)  # the order is made when it is needed
        order = [widget for widget in tab_order(top) if not _inner(widget)]
    if top.isWindow() and start in order:  # the ring of a dialog begins where its keyboard begins
        order = order[order.index(start):] + order[:order.index(start)]
    for first, second in itertools.pairwise(order):
        one, other = _below_common_parent(first, second)
        if one is None or other is None or one is other:
            continue
        a, b = one.geometry(), other.geometry()
        above, level = b.top() < a.top() - ROW, abs(b.top() - a.top()) <= ROW
        backwards = (level and b.left() < a.left()) or (above and b.left() <= a.left())
        if backwards:
            found.append(f"{_said(first)} {a.getRect()} -> {_said(second)} {b.getRect()} in {path(one)}")
    return found


def unreached(box: QWidget) -> list[str]:
    """What takes the keyboard in a dialog and is never met by pressing Tab all the way round (UX-097)."""
    wanted = {id(one): one for one in tab_order(box) if not _inner(one)}
    for _ in range(2 * len(wanted) + 2):
        now = QApplication.focusWidget()
        wanted.pop(id(now), None)
        if not wanted or now is None:
            break
        QTest.keyClick(now, Qt.Key.Key_Tab)
    return [_said(one) for one in wanted.values() if not (isinstance(one, QRadioButton) and not one.isChecked())]


def _said(widget: QWidget) -> str:
    return widget.objectName() or widget.metaObject().className()


def _inner(widget: QWidget) -> bool:
    return widget.metaObject().className() in ("QTableCornerButton", "QHeaderView", "QLineEditIconButton")


def _below_common_parent(first: QWidget, second: QWidget) -> tuple[QWidget | None, QWidget | None]:
    """The two ancestors that stand beside each other in the nearest common parent."""
    line = {}
    at: QWidget | None = first
    below: QWidget | None = None
    while at is not None:
        line[id(at)] = below
        below, at = at, at.parentWidget()
    at, below = second, None
    while at is not None and id(at) not in line:
        below, at = at, at.parentWidget()
    return (line[id(at)], below) if at is not None else (None, None)


def kept_items() -> list[QWidgetItem]:
    """Items of layouts that the binding goes on knowing by their address: none may be, except what our own layout holds."""
    ours = {id(item) for one in gc.get_objects() if isinstance(one, FlowLayout) for item in one._items}
    return [one for one in Shiboken.getAllValidWrappers() if isinstance(one, QWidgetItem) and id(one) not in ours]
