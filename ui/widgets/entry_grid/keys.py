"""Which key means which command inside a grid; the keys themselves are declared in ui/actions.py."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from ui import actions

COMMANDS: dict[str, str] = {
    "copy": "copy",
    "copy_header": "copy_header",
    "cut": "cut",
    "paste": "paste",
    "undo": "undo",
    "redo": "redo",
    "select_all": "select_all",
    "edit": "grid.edit",
    "lookup": "lookup",
    "open_record": "open_reference",
    "copy_above": "grid.copy_above",
    "fill_down": "fill_down",
    "offers": "grid.offers",
    "insert": "grid.insert",
    "delete": "grid.delete",
    "duplicate": "grid.duplicate",
    "move_up": "grid.up",
    "move_down": "grid.down",
    "enlarge": "enlarge_lines",
    "next_problem": "next_problem",
}
"""Command of the grid -> id of its action."""

_IN_EDITOR = frozenset({"edit", "lookup", "copy_above", "undo", "insert", "delete", "duplicate", "move_up",
                        "move_down", "enlarge", "next_problem", "open_record", "offers"})  # fmt: skip
_IGNORED = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier
_COMMAND = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


def command_of(event: QKeyEvent) -> str:
    """The grid's command for a key, or nothing."""
    modifiers = event.modifiers() & ~_IGNORED
    found = _table().get(_code(event.key(), modifiers))
    if found is None and event.key() == Qt.Key.Key_Equal and modifiers & Qt.KeyboardModifier.ShiftModifier:
        # Ctrl+Shift++ arrives as Ctrl+Shift+= on some keyboards.
        found = _table().get(_code(Qt.Key.Key_Plus, modifiers))
    return found or ""


def in_editor(event: QKeyEvent) -> str:
    """The command of a key while a cell is being edited; the line edit keeps its own keys."""
    name = command_of(event)
    return name if name in _IN_EDITOR else ""


def is_paste(event: QKeyEvent) -> bool:
    """Whether a key asks for the clipboard."""
    return event.matches(QKeySequence.StandardKey.Paste)


def has_command_modifier(event: QKeyEvent) -> bool:
    """Whether Ctrl, Alt or Meta is held."""
    return bool(event.modifiers() & _COMMAND)


def sequences(command: str) -> list[QKeySequence]:
    """All keys of a command."""
    return actions.sequences(actions.BY_ID[COMMANDS[command]])


def hint(command: str) -> str:
    """The first key of a command as the platform writes it."""
    found = sequences(command)
    text = found[0].toString(QKeySequence.SequenceFormat.NativeText) if found else ""
    return text.replace("Return", "Enter")


def forget() -> None:
    """The person changed keys: look them up anew."""
    _table.cache_clear()


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    table: dict[int, str] = {}
    for command in COMMANDS:
        for sequence in sequences(command):
            if sequence.count() == 1:
                table[sequence[0].toCombined()] = command
    return table


def _code(key: int, modifiers: Qt.KeyboardModifier) -> int:
    return int(key) | int(modifiers.value)
