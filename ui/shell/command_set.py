"""The QActions of one window: one per command, dispatched to the window or to the page in front."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from models.i18n import N_, tr
from ui.actions import ACTIONS, BY_ID, Spec, Where, keys_of
from ui.icons import icon
from ui.shell.menus import all_entries
from ui.shell.page import Command

NOT_HERE = N_("This page has nothing to do for this command.")
TEXT_METHODS = {
    "cut": "cut", "copy": "copy", "paste": "paste", "select_all": "selectAll", "undo": "undo", "redo": "redo",
}
PAGE_FIRST = ("undo", "redo")
LINE_GRID = "line-grid"


class CommandSet(QObject):
    """Holds the actions; knows which command the window does itself and which the page does."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, QAction] = {}
        self._handlers: dict[str, Callable[[], None]] = {}
        self._page: dict[str, Command] = {}
        self._hidden: set[str] = set()
        self._texts: dict[str, dict[str, str]] = {}
        self._shown: dict[str, tuple[bool, bool, str]] = {}
        listed = set(all_entries())
        for spec in ACTIONS:
            if not spec.by_widget or spec.id in listed:
                self._actions[spec.id] = self._made(spec)
        self.retranslate()
        window.addActions(self.all())  # last, because a window is told of each change of its actions

    def _made(self, spec: Spec) -> QAction:
        action = QAction(self._window)
        action.setObjectName(spec.id)
        action.setMenuRole(spec.role)
        action.setCheckable(spec.checkable)
        action.setData(spec.icon)
        if spec.icon:
            action.setIcon(icon(spec.icon))
            action.setIconVisibleInMenu(sys.platform != "darwin")
        action.setShortcuts([QKeySequence(keys) for keys in keys_of(spec)])
        by_widget = Qt.ShortcutContext.WidgetShortcut
        action.setShortcutContext(by_widget if spec.by_widget else Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(spec.id in ("undo", "redo", "tab.next", "tab.previous"))
        action.triggered.connect(partial(self._triggered, spec.id))
        return action

    def action(self, action_id: str) -> QAction:
        """The action of a command."""
        return self._actions[action_id]

    def all(self) -> list[QAction]:
        """Every action, in the order of the list of commands."""
        return list(self._actions.values())

    def ids(self) -> set[str]:
        """The ids of all commands that have an action."""
        return set(self._actions)

    def usable(self) -> list[QAction]:
        """The actions that can be run now, for the palette."""
        return [action for action in self._actions.values() if action.isEnabled() and action.isVisible()]

    def handle(self, handlers: Mapping[str, Callable[[], None]]) -> None:
        """Commands the window does itself."""
        self._handlers.update(handlers)

    def hide(self, hidden: set[str]) -> None:
        """Commands this person may never use do not exist."""
        self._hidden = hidden
        self.refresh()

    def set_values(self, action_id: str, **values: str) -> None:
        """Fill the template of an action's text, for example the name of a section."""
        self._texts[action_id] = values
        self._word(BY_ID[action_id])

    def set_text(self, action_id: str, text: str) -> None:
        """Give an action the words of a place, for example the name of section 3."""
        self._texts[action_id] = {"": text}
        self._word(BY_ID[action_id])

    def show_page(self, commands: Mapping[str, Command]) -> None:
        """The page in front changed, or what it can do."""
        self._page = dict(commands)
        self.refresh()

    def refresh(self) -> None:
        """Work out what can be done now, and why something cannot."""
        text_field = isinstance(QApplication.focusWidget(), (QLineEdit, QPlainTextEdit, QTextEdit))
        in_lines = _line_grid() is not None
        for action_id, action in self._actions.items():
            command = self._page.get(action_id)
            visible = action_id not in self._hidden
            if command is not None:
                enabled, reason = command.enabled, command.reason
            elif action_id in self._handlers or (text_field and action_id in TEXT_METHODS) or (
                in_lines and BY_ID[action_id].where is Where.GRID
            ):
                enabled, reason = True, ""
            else:
                enabled, reason = False, tr(NOT_HERE)
            now = (visible, enabled, "" if enabled else reason)
            if self._shown.get(action_id) != now:
                self._shown[action_id] = now
                action.setVisible(visible)
                action.setEnabled(enabled and visible)
                self._explain(action, now[2])

    def retranslate(self) -> None:
        """The language changed."""
        for spec in ACTIONS:
            if spec.id in self._actions:
                self._word(spec)
        self.refresh()

    def _word(self, spec: Spec) -> None:
        action = self._actions[spec.id]
        values = self._texts.get(spec.id, {})
        text = values[""] if "" in values else tr(spec.text, **values)
        if action.text() != text:
            action.setText(text.replace("&", "&&"))
        self._explain(action, self._shown.get(spec.id, (True, True, ""))[2])

    def _explain(self, action: QAction, reason: str) -> None:
        text = action.text().replace("&&", "&").rstrip("….")
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        tip = f"{text} ({keys})" if keys else text
        action.setToolTip(f"{tip}\n{reason}" if reason else tip)
        action.setStatusTip(reason)

    def _triggered(self, action_id: str, _checked: bool = False) -> None:
        """Do it: the focused text field for its own commands, then the page, then the window."""
        command = self._page.get(action_id)
        focus = QApplication.focusWidget()
        method = TEXT_METHODS.get(action_id)
        in_text = method and isinstance(focus, (QLineEdit, QPlainTextEdit, QTextEdit))
        if in_text and method and not (command is not None and action_id in PAGE_FIRST):
            getattr(focus, method)()
        elif command is not None:
            if command.enabled:
                command.run()
        elif action_id in self._handlers:
            self._handlers[action_id]()
        elif (grid := _line_grid()) is not None:
            grid.commands().get(action_id, lambda: None)()


def _line_grid() -> Any:
    """The line grid that has the keyboard, for those of its commands that stand in a menu."""
    at = QApplication.focusWidget()
    while at is not None and not at.property(LINE_GRID):
        at = at.parentWidget()
    return at
