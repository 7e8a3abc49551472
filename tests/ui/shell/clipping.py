"""Finds words that a window shows only in part: too narrow, too low, or cut off by what they stand in (UX-100)."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QDialog,
    QLabel,
    QMenuBar,
    QPushButton,
    QRadioButton,
    QToolButton,
    QWidget,
)

from tests.ui.shell.walking import path
from ui.widgets.fields.labels import ElidedLabel

SLACK = 1


def clipped(top: QWidget) -> list[str]:
    """The visible words below a widget that a person cannot read in full."""
    found = []
    for widget in [top, *top.findChildren(QWidget)]:
        if not isinstance(widget, (QLabel, QAbstractButton)) or not widget.isVisible():
            continue
        words = _words(widget)
        if not words:
            continue
        why = _too_small(widget) or _cut_off(widget, top)
        if why:
            found.append(f"{why}: {words[:60]!r} {widget.metaObject().className()} {widget.objectName()!r} < {path(widget)}")
    return found + _menus(top)


def _words(widget: QLabel | QAbstractButton) -> str:
    if isinstance(widget, QLabel) and not widget.pixmap().isNull():
        return ""
    if isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
        return "" if not widget.icon().isNull() else widget.text()
    return widget.text()


def _too_small(widget: QLabel | QAbstractButton) -> str:
    """Whether the widget itself is smaller than its words."""
    if isinstance(widget, ElidedLabel):
        return ""
    if isinstance(widget, QLabel):
        return _small_label(widget)
    if isinstance(widget, (QPushButton, QToolButton, QCheckBox, QRadioButton)):
        hint = widget.sizeHint()
        if widget.width() + SLACK < hint.width() and _button_text(widget) > widget.width() - 8:
            return f"narrow {widget.width()}<{hint.width()}"
        if widget.height() + 2 < widget.fontMetrics().height():
            return f"low {widget.height()}<{widget.fontMetrics().height()}"
    return ""


def _button_text(widget: QAbstractButton) -> int:
    icon = widget.iconSize().width() + 4 if not widget.icon().isNull() else 0
    if isinstance(widget, (QCheckBox, QRadioButton)):
        icon += 24
    text = widget.text().replace("&&", "&")
    return widget.fontMetrics().horizontalAdvance(text) + icon


def _small_label(label: QLabel) -> str:
    place = label.contentsRect()
    margin = 2 * label.margin()
    if label.wordWrap():
        if label.heightForWidth(label.width()) > label.height() + SLACK:
            return f"low {label.height()}<{label.heightForWidth(label.width())}"
        words = _plain(label).replace("·", "").split()  # the dots by which the pseudo language makes texts longer
        longest = max((label.fontMetrics().horizontalAdvance(word) for word in words), default=0)
        if not any(letter > "\u2e80" for letter in _plain(label)) and longest > place.width() - margin + SLACK:
            return f"word wider than its line {place.width()}<{longest}"
        return ""
    needed = label.sizeHint().width()
    if needed > label.width() + SLACK:
        return f"narrow {label.width()}<{needed}"
    if label.sizeHint().height() > label.height() + SLACK and place.height() + SLACK < label.fontMetrics().height():
        return f"low {label.height()}<{label.sizeHint().height()}"
    return ""


def _plain(label: QLabel) -> str:
    if "<" in label.text() and label.textFormat() != Qt.TextFormat.PlainText:
        document = QTextDocument()
        document.setHtml(label.text())
        return document.toPlainText()
    return label.text()


def _cut_off(widget: QWidget, top: QWidget) -> str:
    """Whether a parent shows only a part of the widget; what scrolls can be brought into sight."""
    at, parent = widget, widget.parentWidget()
    while parent is not None and at is not top:
        if isinstance(parent, QAbstractScrollArea) or isinstance(parent.parentWidget(), QAbstractScrollArea):
            area = parent if isinstance(parent, QAbstractScrollArea) else parent.parentWidget()
            if parent is area.viewport():
                rect = QRect(widget.mapTo(at, QPoint(0, 0)), widget.size()) if at is not widget else widget.rect()
                if not at.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(rect):
                    return f"outside of what scrolls {at.objectName()}"
                bar = area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
                if bar and at.width() > parent.width() + SLACK and isinstance(area.metaObject().className(), str):
                    inside = QRect(widget.mapTo(parent, QPoint(0, 0)), widget.size())
                    if inside.right() > parent.width() + SLACK:
                        return f"right of what can scroll {inside.right()}>{parent.width()}"
                return ""
            at, parent = parent, parent.parentWidget()
            continue
        rect = QRect(widget.mapTo(parent, QPoint(0, 0)), widget.size())
        if not parent.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(rect):
            return f"cut off by {parent.objectName() or parent.metaObject().className()} {rect.getRect()} in {parent.rect().getRect()[2:]}"
        at, parent = parent, parent.parentWidget()
    return _overlapped(widget, top)


def _overlapped(widget: QWidget, top: QWidget) -> str:
    """Whether a sibling lies over the words."""
    parent = widget.parentWidget()
    if parent is None or widget is top:
        return ""
    for other in parent.children():
        if not isinstance(other, QWidget) or other is widget or not other.isVisible() or other.isWindow():
            continue
        if not isinstance(other, (QLabel, QAbstractButton)):
            continue
        common = other.geometry().intersected(widget.geometry())
        if common.width() > 3 and common.height() > 3:
            return f"overlaps {other.objectName() or other.metaObject().className()}"
    return ""


def _menus(top: QWidget) -> list[str]:
    """Menus of the menu bar that do not fit beside the search box."""
    found = []
    for bar in top.findChildren(QMenuBar):
        if not bar.actions():
            found.append("a menu bar without menus")
        corner = bar.cornerWidget()
        end = bar.width() - (corner.width() if corner is not None else 0)
        for action in bar.actions():
            rect = bar.actionGeometry(action)
            if action.isVisible() and (rect.isEmpty() or rect.right() > end):
                found.append(f"menu out of sight: {action.text()}")
        if corner is not None and corner.geometry().right() > bar.width():
            found.append("corner of the menu bar out of sight")
    return found


def out_of_reach(dialog: QDialog, size: tuple[int, int]) -> list[str]:
    """Buttons of a dialog that a screen of this size would not show."""
    if dialog.width() > size[0] or dialog.height() > size[1]:
        return [f"{dialog.objectName()} is {dialog.width()}x{dialog.height()}"]
    found = []
    for button in dialog.findChildren(QPushButton):
        inside = QRect(button.mapTo(dialog, QPoint(0, 0)), button.size())
        scrolls = any(isinstance(parent, QAbstractScrollArea) for parent in _parents(button))
        if button.isVisible() and not scrolls and not dialog.rect().contains(inside):
            found.append(f"{button.text()} of {dialog.objectName()}")
    return found


def _parents(widget: QWidget) -> list[QWidget]:
    found = []
    at = widget.parentWidget()
    while at is not None:
        found.append(at)
        at = at.parentWidget()
    return found
