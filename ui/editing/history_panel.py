"""Who changed what and when, from → to in words; an old value can be put back into the form as an edit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from models.clock import clock
from models.i18n import titled, tr
from models.platform.audit import ACTION_WORDS
from models.platform.history import FieldChange, HistoryEntry
from models.platform.tale import SILENT_FIELDS, TABLE_WORDS, Tale
from models.shapes import to_plain
from ui import theme
from ui.editing.making import words_of
from ui.editing.spec import FormSpec
from ui.translation import language_changed
from ui.widgets.fields.labels import label
from ui.widgets.nesting import nest

_CHANGE = Qt.ItemDataRole.UserRole
_Line = tuple[str, tuple[str, Any, str] | None]
_NAMING = ("name", "title", "number", "line", "bank", "unit", "description", "reason")
SHOWN_AT_FIRST = 100


class HistoryPanel(QWidget):
    """Entries newest first; `restore(path, value)` asks to put an old value into the form."""

    restore = Signal(str, object, str)

    def __init__(self, form: FormSpec, table: str, name: str) -> None:
        super().__init__()
        self._form, self._table = form, table
        self._tale = Tale((), {})
        self._filter = QLineEdit()
        self._filter.setObjectName(f"{name}.filter")
        self._filter.setClearButtonEnabled(True)
        self._filter.textChanged.connect(self._fill)
        self._tree = QTreeWidget()
        self._tree.setObjectName(f"{name}.entries")
        self._tree.setHeaderHidden(True)
        self._tree.setWordWrap(True)
        self._tree.setUniformRowHeights(False)
        self._tree.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._tree.currentItemChanged.connect(self._selected)
        self._tree.itemActivated.connect(self._activated)
        self._restore = QPushButton()
        self._restore.setObjectName(f"{name}.restore")
        self._restore.clicked.connect(self._put_back)
        self._empty = label(role="hint", wrap=True)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._restore)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SPACE_S, theme.SPACE_S, theme.SPACE_S, theme.SPACE_S)
        box.setSpacing(theme.SPACE_XS)
        for widget in (self._filter, self._empty, self._tree):
            box.addWidget(widget)
        nest(box, row)
        language_changed.connect(self.retranslate)
        self.retranslate()

    def show_tale(self, tale: Tale) -> None:
        """Show the history of a record."""
        self._tale = tale
        self._fill()

    def retranslate(self) -> None:
        """Words in the present language."""
        self._filter.setPlaceholderText(tr("Filter by field or person"))
        self._filter.setAccessibleName(tr("Filter by field or person"))
        for button in self._filter.findChildren(QToolButton):
            button.setObjectName(f"{self._filter.objectName()}.clear")
            button.setAccessibleName(tr("Clear"))
        self._tree.setAccessibleName(tr("History"))
        self._restore.setText(tr("Restore this value"))
        self._restore.setAccessibleName(tr("Restore this value"))
        self._empty.setText(tr("Nothing has been changed yet."))
        self._fill()

    def lines(self) -> list[str]:
        """All shown lines, for tests and for copying."""
        found = []
        for at in range(self._tree.topLevelItemCount()):
            item = self._tree.topLevelItem(at)
            if item is not None:
                found.append(item.text(0))
                found += [item.child(row).text(0) for row in range(item.childCount())]
        return found

    # ---- inside ------------------------------------------------------------------------------------

    def _fill(self) -> None:
        self._tree.clear()
        wanted = self._filter.text().strip().casefold()
        shown = 0
        for acts in self._acts():
            head = self._head(acts)
            lines = _together([line for entry in acts for line in self._lines(entry)])
            if wanted and wanted not in head.casefold():
                lines = [line for line in lines if wanted in line[0].casefold()]
            if not lines and (wanted or all(entry.action == "U" for entry in acts)):
                continue
            item = QTreeWidgetItem([head])
            item.setToolTip(0, head)
            for text, payload in lines:
                child = QTreeWidgetItem([text])
                child.setData(0, _CHANGE, payload)
                child.setToolTip(0, text)
                item.addChild(child)
            self._tree.addTopLevelItem(item)
            item.setExpanded(shown < SHOWN_AT_FIRST)
            shown += 1
        self._empty.setVisible(not shown)
        self._tree.setVisible(bool(shown))
        self._selected()

    def _acts(self) -> list[list[HistoryEntry]]:
        """Entries of one unit of work together: same moment, person and reason."""
        made: list[list[HistoryEntry]] = []
        for entry in self._tale.entries:
            last = made[-1][-1] if made else None
            if last is not None and (last.at, last.user, last.reason) == (entry.at, entry.user, entry.reason):
                made[-1].append(entry)
            else:
                made.append([entry])
        return made

    def _head(self, acts: list[HistoryEntry]) -> str:
        first = acts[0]
        moment, today = first.at.astimezone(clock.zone), clock.today()
        at = moment.strftime("%m-%d %H:%M" if moment.year == today.year else "%Y-%m-%d %H:%M")
        own = next((entry for entry in acts if entry.table == self._table and entry.action != "U"), None)
        what = tr(ACTION_WORDS.get(own.action, own.action)) if own is not None else ""
        why = tr(first.reason) if first.reason else ""
        return " · ".join(part for part in (at, first.user or tr("system"), what, why) if part)

    def _lines(self, entry: HistoryEntry) -> list[_Line]:
        """What happened to one row, line by line."""
        if entry.table != self._table and entry.action != "U":
            table = tr(TABLE_WORDS[entry.table]) if entry.table in TABLE_WORDS else entry.table
            name = next((str(one.before) for one in entry.changes if one.field in _NAMING and one.before), "")
            name = name or self._tale.names.get(str(entry.row_id), "")
            return [(f"{table} {tr(ACTION_WORDS.get(entry.action, entry.action))} {name}".strip(), None)]
        found = []
        for change in entry.changes:
            if change.field in SILENT_FIELDS or entry.action == "I":
                continue
            found.append((self._words(entry, change), self._payload(entry, change)))
        return found

    def _words(self, entry: HistoryEntry, change: FieldChange) -> str:
        path = change.field if entry.table == self._table else f"{entry.table}/{change.field}"
        title = self._label(path, change.field)
        before, after = (self._told(entry, change, path, value) for value in (change.before, change.after))
        text = f"{before or tr('empty')} → {after or tr('empty')}"
        return titled(title, text)

    def _label(self, path: str, field: str) -> str:
        known = self._form.label(path) or self._form.label(field)
        return tr(known) if known else field

    def _told(self, entry: HistoryEntry, change: FieldChange, path: str, value: Any) -> str:
        word = self._tale.words.get((entry.table, change.field, str(value)))
        return tr(word) if word else self._value(path, value)

    def _value(self, path: str, value: Any) -> str:
        if value is None:
            return ""
        plain = to_plain(value)
        if str(plain) in self._tale.names:
            return self._tale.names[str(plain)]
        spec = next((one for one in self._form.fields() if one.path == path), None)
        if spec is not None:
            return words_of(spec, plain)
        if isinstance(value, bool):
            return tr("Yes") if value else tr("No")
        return tr("another record") if isinstance(value, UUID) else str(plain)

    def _payload(self, entry: HistoryEntry, change: FieldChange) -> tuple[str, Any, str] | None:
        spec = next((one for one in self._form.fields() if one.path == change.field), None)
        if entry.table != self._table or entry.action != "U" or spec is None or change.before == "***":
            return None
        if spec.read_only is True:
            return None
        before = to_plain(change.before)
        return change.field, before, self._tale.names.get(str(before), "")

    def _current(self) -> tuple[str, Any, str] | None:
        item = self._tree.currentItem()
        return item.data(0, _CHANGE) if item is not None else None

    def _selected(self, *_: Any) -> None:
        self._restore.setEnabled(self._current() is not None)

    def _activated(self, item: QTreeWidgetItem) -> None:
        if item.data(0, _CHANGE) is not None:
            self._put_back()

    def _put_back(self) -> None:
        found = self._current()
        if found is not None:
            self.restore.emit(*found)


def _together(lines: list[_Line]) -> list[_Line]:
    """Lines that say the same (fifty entries of a ledger) as one with their number; what can be put back stays alone."""
    times: dict[str, int] = {}
    for text, payload in lines:
        if payload is None:
            times[text] = times.get(text, 0) + 1
    found: list[_Line] = []
    for text, payload in lines:
        if payload is not None:
            found.append((text, payload))
        elif (many := times.pop(text, 0)) > 0:
            found.append((f"{text} × {many:,}" if many > 1 else text, None))
    return found
