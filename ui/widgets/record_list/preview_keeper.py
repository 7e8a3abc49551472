"""The preview of a list page: follows the cursor after a moment, loads one record at a time, shows no other's data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from models.i18n import tr
from models.lists.shapes import Kind, ListInfo, Row
from ui import values
from ui.widgets.record_list.preview import PreviewContent, PreviewPane

if TYPE_CHECKING:
    from ui.widgets.record_list.page import ListPage

FOLLOW_MS = 120
MOST_FACTS = 18


class PreviewKeeper(QObject):
    """Shows and fills the preview pane."""

    def __init__(self, page: ListPage, pane: PreviewPane) -> None:
        super().__init__(page)
        self._page, self.pane = page, pane
        self.on = False
        self.loads = 0
        self._seq: int | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FOLLOW_MS)
        self._timer.timeout.connect(self._load)
        page.grid.current_changed.connect(self._follow)
        page.controller.rows_changed.connect(self._changed)
        pane.closed.connect(lambda: self.set_on(False))
        pane.open_asked.connect(self._open)
        pane.action_asked.connect(lambda action_id: page.preview_action(action_id, self._seq))
        pane.hide()

    def toggle(self) -> None:
        """Space."""
        self.set_on(not self.on)

    def set_on(self, on: bool) -> None:
        """Show or hide the pane."""
        if on == self.on:
            return
        self.on = on
        self._page.show_preview(on)
        self.pane.setVisible(on)
        self._page.bar.preview.setChecked(on)
        self._seq = None
        if on:
            self._follow(self._page.grid.selection.row)
        self._page.commands_changed.emit()

    def _follow(self, row: int) -> None:
        """The cursor moved: empty the pane now, load after it rests."""
        if not self.on:
            return
        seq = self._page.grid.records.seq(row) if row >= 0 else None
        if seq == self._seq:
            return
        self._seq = seq
        self.pane.clear("" if seq is not None else tr("No row chosen"))
        self._timer.start()

    def _changed(self, seqs: frozenset[int]) -> None:
        if self.on and self._seq in seqs:
            self._timer.start()

    def _load(self) -> None:
        seq = self._seq
        if seq is None or not self.on:
            return
        self.loads += 1
        self._page.load_preview(seq, lambda content: self._take(seq, content))

    def _take(self, seq: int, content: PreviewContent | None) -> None:
        """Only the record the cursor stands on now is shown."""
        if seq == self._seq and self.on and self._page.is_open():
            if content is None:
                self.pane.clear(tr("This record is no longer here."))
            else:
                self.pane.show_content(content)

    def _open(self) -> None:
        row = self._page.controller.answer.row_of(self._seq) if self._seq is not None else None
        if row is not None:
            self._page.open_row(row, False)


def content_of(info: ListInfo, columns: Sequence[str], record: Row) -> PreviewContent:
    """A preview made of a row: name, states as chips, everything else that is filled as facts."""
    title, subtitle = "", ""
    chips: list[tuple[str, str]] = []
    facts: list[tuple[str, str]] = []
    found = dict(zip(columns, record.values, strict=False))
    for column_id, value in found.items():
        column = info.column(column_id)
        over = column is not None and column.settled is not None and str(found.get(column.settled[0])) in column.settled[1]
        text = values.shown(column, value, str(found.get(column.currency) or ""), over) if column is not None else ""
        if column is None or not text:
            continue
        if column.tones:
            chips.append((text, column.tones.get(str(value), "neutral")))
        elif not subtitle and column.kind is Kind.CODE:
            subtitle = text
        elif not title and column.kind in (Kind.TEXT, Kind.REFERENCE):
            title = text
        elif len(facts) < MOST_FACTS:
            facts.append((tr(column.title), text))
    if not title:
        title, subtitle = subtitle, ""
    return PreviewContent(title, subtitle, tuple(chips), tuple(facts))
