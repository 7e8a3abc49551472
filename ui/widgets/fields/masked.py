"""A value shown masked; who may see it reveals it for half a minute, and that is on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from models.i18n import tr
from ui import theme
from ui.translation import language_changed
from ui.widgets.fields.labels import label
from ui.widgets.fields.line import LineField
from ui.widgets.fields.reading import Read, Reading

SHOWN_MS = 30_000
Reveal = Callable[[Callable[[str], None]], None]


class MaskedField(QWidget):
    """The mask as text with a button to reveal; typing a new value replaces the stored one.

    The full value is not here until it is asked for: `reveal(show)` fetches it (and puts that on record).
    """

    edited = Signal(object)
    left = Signal(object)
    refused = Signal(str)

    def __init__(
        self, mask: Callable[[str], str], read: Read, reveal: Reveal | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._mask = mask
        self._reveal = reveal
        self._value: Any = ""
        self._stored_mask = ""
        self._editing = False
        self._shown = label()
        self.line = LineField(read, limit=40, input_method=False)
        self._show_button = QPushButton()
        self._edit_button = QPushButton()
        for button in (self._show_button, self._edit_button):
            theme.set_role(button, "link")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._shown)
        layout.addWidget(self.line, 1)
        layout.addWidget(self._show_button)
        layout.addWidget(self._edit_button)
        layout.addStretch()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide_value)
        self._show_button.clicked.connect(self._ask)
        self._edit_button.clicked.connect(self._edit)
        self.line.edited.connect(self._edited)
        self.line.left.connect(self.left)
        self.line.refused.connect(self.refused)
        language_changed.connect(self._words)
        self._arrange()

    @property
    def composing(self) -> bool:
        """Never while the input method is off."""
        return self.line.composing

    def setObjectName(self, name: Any) -> None:
        """Name the parts after the whole."""
        super().setObjectName(name)
        self.line.setObjectName(f"{name}.line")
        self._show_button.setObjectName(f"{name}.reveal")
        self._edit_button.setObjectName(f"{name}.replace")

    def setAccessibleName(self, name: str) -> None:
        """The line is what is spoken."""
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)
        self._show_button.setAccessibleName(tr("Show {field}", field=name))
        self._edit_button.setAccessibleName(tr("Replace {field}", field=name))

    def value(self) -> Any:
        """A newly typed value, or nothing while the stored one stays."""
        return self._value

    def set_value(self, value: Any, raw: str = "") -> None:
        """A newly typed value (undo, draft)."""
        self._value = value or ""
        self._editing = bool(self._value or raw) or (self._editing and self.line.hasFocus())
        self.line.set_value(self._value, raw)
        self._arrange()

    def set_stored(self, mask: str) -> None:
        """The mask of what is stored."""
        self._stored_mask = mask
        self._arrange()

    def set_read_only(self, read_only: bool) -> None:
        """Whether it can be replaced."""
        self._edit_button.setVisible(not read_only and not self._editing)

    def show_value(self, full: str) -> None:
        """Show the full value for half a minute."""
        self._shown.setText(full)
        self._timer.start(SHOWN_MS)
        self._show_button.setEnabled(False)

    def hide_value(self) -> None:
        """Back to the mask."""
        self._timer.stop()
        self._shown.setText(self._stored_mask)
        self._show_button.setEnabled(True)

    def _ask(self) -> None:
        if self._reveal is not None:
            self._reveal(self.show_value)

    def _edit(self) -> None:
        self._editing = True
        self._arrange()
        self.line.setFocus()

    def _edited(self, reading: Reading) -> None:
        self._value = reading.value
        self.edited.emit(reading)

    def _arrange(self) -> None:
        stored = bool(self._stored_mask)
        editing = self._editing or not stored
        if not self._timer.isActive():
            self._shown.setText(self._stored_mask)
        self._shown.setVisible(stored and not editing)
        self._show_button.setVisible(stored and not editing and self._reveal is not None)
        self._edit_button.setVisible(stored and not editing)
        self.line.setVisible(editing)
        self._words()

    def _words(self) -> None:
        self._show_button.setText(tr("Show"))
        self._edit_button.setText(tr("Replace"))
