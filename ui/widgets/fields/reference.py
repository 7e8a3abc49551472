"""A reference to another record: typed, found by name, code or pinyin, chosen from a list that follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget
from shiboken6 import isValid

from models.i18n import tr
from ui import icons
from ui.translation import language_changed
from ui.widgets.entry_grid.lookup import Candidate, Lookup, LookupAction
from ui.widgets.entry_grid.popup import LookupPopup
from ui.widgets.fields.line import ENTER_KEYS, LineField, wants_list
from ui.widgets.fields.reading import Reading, show_text

DELAY_MS = 60
PAGE = 8


class ReferenceField(LineField):
    """Shows the name of a chosen record and finds others while typing.

    `chosen(candidate)` follows each choice, `cleared` an emptied field. A typed text that was not chosen
    stays; `left` then carries it with its problem. Ctrl+click or Ctrl+Alt+Enter asks to open the record.
    """

    chosen = Signal(object)
    cleared = Signal()
    open_requested = Signal()

    def __init__(
        self,
        lookup: Lookup,
        *,
        row: Callable[[], Mapping[str, Any]] = dict,
        opens: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self._read, self._shown, parent=parent)
        self.lookup = lookup
        self._row = row
        self._key: Any = None
        self._name = ""
        self._popup: LookupPopup | None = None
        self._enter_waits = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._search)
        # Made here, not by addAction: what that hands back can be the dead wrapper of an earlier action.
        self._open_action = QAction(icons.icon("external-link"), "", self)
        self.addAction(self._open_action, QLineEdit.ActionPosition.TrailingPosition)
        self._open_action.setVisible(False)
        self._open_action.triggered.connect(self.open_requested)
        self._list_action = QAction(icons.icon("chevron-down"), "", self)
        self.addAction(self._list_action, QLineEdit.ActionPosition.TrailingPosition)
        self._list_action.triggered.connect(self.open_list)
        self._opens = opens
        self._words()
        language_changed.connect(self._words)
        self.textEdited.connect(self._typed)

    # ---- value -----------------------------------------------------------------------------------

    def key(self) -> Any:
        """The key of the chosen record, if the text is still its name."""
        return self._key if self.text().strip() == self._name else None

    def set_reference(self, key: Any, name: str, raw: str = "") -> None:
        """Show a chosen record, or a text nobody chose from the list yet."""
        self._key, self._name = key or None, name or ""
        if not (self.hasFocus() and self._touched and self.text() == raw):
            self.show_text(raw or self._name)
            self._touched = False
        self._open_action.setVisible(self._opens and self._key is not None)
        self._name_buttons()

    def set_read_only(self, read_only: bool) -> None:
        """Without the list's button when another cannot be chosen."""
        super().set_read_only(read_only)
        self._list_action.setVisible(not read_only)

    # ---- the list --------------------------------------------------------------------------------

    def open_list(self) -> None:
        """Show everything that can be chosen, or what fits the text."""
        self.setFocus()
        self._search(everything=self.key() is not None)

    def popup(self) -> LookupPopup:
        """The list of candidates over the window."""
        if self._popup is None or self._popup.parentWidget() is not self.window():
            self._popup = LookupPopup(self.window())
            self._popup.picked.connect(self.choose)
            self._popup.action_picked.connect(self._run)
        return self._popup

    def list_is_open(self) -> bool:
        """Whether the list is shown."""
        return self._popup is not None and self._popup.isVisible()

    def close_list(self) -> None:
        """Hide the list; answers on their way are ignored."""
        self._timer.stop()
        if self._popup is not None:
            self._popup.generation += 1
            self._popup.hide()

    def choose(self, candidate: Candidate) -> None:
        """Take a candidate as the value."""
        self.close_list()
        self._enter_waits = False
        self._key, self._name = candidate.key, candidate.name
        self.show_text(candidate.name)
        self._touched = False
        self.chosen.emit(candidate)

    # ---- keys ------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Enter and Esc drive the list; nothing of it while an input method composes."""
        if self.composing:
            super().keyPressEvent(event)
            return
        control_alt = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if event.key() in ENTER_KEYS and event.modifiers() & control_alt == control_alt:
            self.open_requested.emit()
        elif wants_list(event) and not self.isReadOnly():
            self.open_list()
        elif event.key() in ENTER_KEYS and not event.modifiers():
            self._enter()
        elif self.list_is_open() and self._drive(event.key()):
            event.accept()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ctrl+click opens the record."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._key is not None:
            self.open_requested.emit()
            return
        super().mousePressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving takes the one exact fit, else says that nothing was chosen."""
        away = event.reason() not in (
            Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason
        )
        if away and self._touched and self.key() is None and self.text().strip():
            exact = self._exact()
            if exact is not None:
                self.choose(exact)
        self.close_list()
        super().focusOutEvent(event)

    def committed(self) -> None:
        """The input method is done: now the text may be looked for."""
        self._typed(self.text())

    # ---- inside ----------------------------------------------------------------------------------

    def _read(self, text: str) -> Reading:
        if not text.strip():
            return Reading(None)
        if self.key() is not None:
            return Reading(self._key)
        problem = tr("“{text}” was not found. Choose from the list.", text=text.strip()[:60])
        return Reading(text, problem, unread=True)

    def _shown(self, value: Any) -> str:
        return self._name if value is not None and value == self._key else show_text(value)

    def _typed(self, text: str) -> None:
        if self.composing:
            return
        if not text.strip():
            self.close_list()
            self._key, self._name = None, ""
            self.cleared.emit()
        else:
            self._timer.start()

    def _search(self, everything: bool = False) -> None:
        if self.composing or self.isReadOnly():
            return
        self._timer.stop()
        popup = self.popup()
        popup.generation += 1
        generation, text = popup.generation, "" if everything else self.text()

        def answer(found: Any) -> None:
            if not isValid(self) or not isValid(popup):
                return
            if popup is self._popup and popup.generation == generation and self.hasFocus():
                self._show_list(popup, text, found)
                if self._enter_waits and found:
                    self.choose(found[0])
                    self.focusNextChild()
                self._enter_waits = False

        self.lookup.search(text, self._row(), answer)

    def _show_list(self, popup: LookupPopup, text: str, found: Any) -> None:
        popup.show_candidates(text, found, self.lookup, self)

    def _enter(self) -> None:
        """The highlighted row if the list shows this text; else as soon as the answer is there."""
        chosen = self._popup.chosen() if self._popup is not None and self.list_is_open() else None
        if isinstance(chosen, LookupAction):
            self._run(chosen)
        elif chosen is not None and (not self._touched or self._popup.has_answer_for(self.text())):  # type: ignore[union-attr]
            self.choose(chosen)
            self.focusNextChild()
        elif self._touched and self.key() is None and self.text().strip():
            self._enter_waits = True
            self._search()
        else:
            self._enter_waits = False
            self.finish()
            self.focusNextChild()

    def _drive(self, key: int) -> bool:
        popup = self.popup()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: PAGE, Qt.Key.Key_PageUp: -PAGE}
        if key in steps:
            popup.step(steps[key])  # type: ignore[index]
        elif key == Qt.Key.Key_Escape:
            self.close_list()
        else:
            return False
        return True

    def _exact(self) -> Candidate | None:
        popup = self._popup
        if popup is None or not popup.has_answer_for(self.text()):
            return None
        exact = [one for one in popup.candidates if one.exact or one.name == self.text().strip()]
        return exact[0] if len(exact) == 1 else None

    def _run(self, action: LookupAction) -> None:
        text = self.text()
        self.close_list()
        action.run(text)

    def _words(self) -> None:
        self._open_action.setText(tr("Open this record"))
        self._open_action.setToolTip(tr("Open this record (Ctrl+click)"))
        self._list_action.setText(tr("Open the list"))
        self._list_action.setToolTip(tr("Open the list (Alt+Down)"))
        self._name_buttons()

    def _name_buttons(self) -> None:
        for number, button in enumerate(self.findChildren(QToolButton)):
            button.setObjectName(f"{self.objectName()}.button{number}")
            button.setAccessibleName(button.toolTip() or button.text() or tr("Open the list"))
