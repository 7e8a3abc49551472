"""One of a few words, and yes or no."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QStyle, QStyleOptionComboBox, QToolTip, QWidget

from models.i18n import tr
from ui.translation import language_changed
from ui.widgets.fields.line import ENTER_KEYS, is_undo_or_redo, wants_list
from ui.widgets.fields.reading import Reading

Options = Callable[[], Sequence[tuple[Any, str]]]


class ChoiceField(QComboBox):
    """A drop-down of words; the wheel scrolls the page, not the value."""

    edited = Signal(object)
    left = Signal(object)

    def __init__(self, options: Options, *, blank: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.composing = False
        self._options = options
        self._blank = blank
        self._value: Any = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.fill()
        self.activated.connect(self._chosen)
        language_changed.connect(self.fill)

    def fill(self) -> None:
        """Show the words in the present language."""
        self.blockSignals(True)
        self.clear()
        if self._blank:
            self.addItem("", None)
        for value, word in self._options():
            self.addItem(word, value)
        self.blockSignals(False)
        self.set_value(self._value)

    def value(self) -> Any:
        """The chosen value."""
        return self._value

    def set_value(self, value: Any, raw: str = "") -> None:
        """Show a value; an unknown one is shown as it is."""
        self._value = value
        index = next((at for at in range(self.count()) if self.itemData(at) == value), -1)
        if index < 0 and value not in (None, ""):
            self.addItem(str(value), value)
            index = self.count() - 1
        self.setCurrentIndex(index)

    def set_read_only(self, read_only: bool) -> None:
        """Whether another word can be chosen."""
        self.setEnabled(not read_only)

    def event(self, event: QEvent) -> bool:
        """Undo and redo go to the tab; a word that is cut stands in full in the tooltip."""
        if event.type() == QEvent.Type.ToolTip and not self.toolTip() and self.is_cut():
            QToolTip.showText(event.globalPos(), html.escape(self.currentText()), self)  # type: ignore[attr-defined]
            return True
        if event.type() == QEvent.Type.ShortcutOverride and is_undo_or_redo(event):  # type: ignore[arg-type]
            event.ignore()
            return False
        return super().event(event)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """A word that is longer than the box ends in «…»."""
        super().initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        text = option.currentText  # type: ignore[attr-defined]
        elided = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width() - 2)
        option.currentText = elided  # type: ignore[attr-defined]

    def is_cut(self) -> bool:
        """Whether the box is too narrow for its word."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return bool(option.currentText != self.currentText())  # type: ignore[attr-defined]

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Down, F4 and F7 open the list; Enter goes on."""
        if wants_list(event):
            self.showPopup()
        elif event.key() in ENTER_KEYS and not event.modifiers():
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field ends the edit."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit(Reading(self._value))

    def _chosen(self, index: int) -> None:
        value = self.itemData(index)
        if value != self._value:
            self._value = value
            self.edited.emit(Reading(value))


class FlagField(QCheckBox):
    """Yes or no."""

    edited = Signal(object)
    left = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.composing = False
        self.clicked.connect(self._clicked)

    def value(self) -> bool:
        """Whether it is ticked."""
        return self.isChecked()

    def set_value(self, value: Any, raw: str = "") -> None:
        """Tick or clear the box."""
        self.setChecked(bool(value))

    def set_read_only(self, read_only: bool) -> None:
        """Whether it can be ticked."""
        self.setEnabled(not read_only)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Space ticks."""
        if event.key() in ENTER_KEYS and not event.modifiers():
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def _clicked(self) -> None:
        self.edited.emit(Reading(self.isChecked()))
        self.left.emit(Reading(self.isChecked()))


def yes_no(value: Any) -> str:
    """A flag as a word, where it is shown as text."""
    return tr("Yes") if value else tr("No")
