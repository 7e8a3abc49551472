"""What the command palette lists: headings, records, commands; their model and how they are painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from models.i18n import listed
from ui import theme
from ui.icons import icon

Index = QModelIndex | QPersistentModelIndex
ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Entry:
    """One row: a heading, or something that can be run (Enter) and run behind (Ctrl+Enter)."""

    title: str
    icon: str = ""
    detail: str = ""
    right: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    run: Callable[[], None] | None = None
    run_behind: Callable[[], None] | None = None
    more: Callable[[], Sequence[Entry]] | None = None
    word: str = ""

    @property
    def heading(self) -> bool:
        """Whether the row only names what follows."""
        return self.run is None


class EntryModel(QAbstractListModel):
    """The rows of the palette."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []

    def show(self, entries: Sequence[Entry]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._entries = list(entries)
        self.endResetModel()

    def entry(self, row: int) -> Entry | None:
        """The row at a place."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A row for painting, and in words for reading aloud."""
        entry = self.entry(index.row())
        if entry is None:
            return None
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return listed(part for part in (entry.word, entry.title, entry.detail, entry.right) if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        entry = self.entry(index.row())
        if entry is None or entry.heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def first(self) -> int:
        """The first row that can be chosen, or -1."""
        return next((row for row, entry in enumerate(self._entries) if not entry.heading), -1)

    def step(self, row: int, by: int) -> int:
        """The next row that can be chosen in a direction; round at the ends."""
        count = len(self._entries)
        for _ in range(count):
            row = (row + by) % count
            if not self._entries[row].heading:
                return row
        return -1


class EntryDelegate(QStyledItemDelegate):
    """Paints a row of the palette: icon, name with what matched, what tells it apart, keys."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Headings are lower."""
        entry: Entry = index.data(ENTRY)
        return QSize(100, theme.px(26 if entry.heading else 34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        entry: Entry = index.data(ENTRY)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect
        if entry.heading:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("text-2"))
            area = rect.adjusted(theme.SPACE_M, 0, -theme.SPACE_M, -2)
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, entry.title)
        else:
            if option.state & QStyle.StateFlag.State_Selected:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("selection"))
                painter.drawRoundedRect(rect.adjusted(4, 1, -4, -1), 5, 5)
            self._draw(painter, rect.adjusted(theme.SPACE_M, 0, -theme.SPACE_M, 0), entry)
        painter.restore()

    def _draw(self, painter: QPainter, rect: QRect, entry: Entry) -> None:
        side = theme.px(theme.ICON_S)
        icon(entry.icon or "arrow-right").paint(
            painter, QRect(rect.left(), rect.center().y() - side // 2 + 1, side, side)
        )
        left = rect.left() + side + theme.px(10)
        right = rect.right()
        middle = Qt.AlignmentFlag.AlignVCenter
        if entry.right:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("text-2"))
            width = painter.fontMetrics().horizontalAdvance(entry.right)
            area = QRect(right - width, rect.top(), width, rect.height())
            painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, entry.right)
            right -= width + theme.SPACE_M
        if entry.word:
            left = self._word(painter, rect, left, entry.word)
        left = self._title(painter, QRect(left, rect.top(), max(0, right - left), rect.height()), entry)
        if entry.detail and right - left > theme.px(40):
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("text-2"))
            area = QRect(left + theme.SPACE_M, rect.top(), right - left - theme.SPACE_M, rect.height())
            text = painter.fontMetrics().elidedText(entry.detail, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, text)

    def _word(self, painter: QPainter, rect: QRect, left: int, word: str) -> int:
        painter.setFont(theme.font("small"))
        width = max(painter.fontMetrics().horizontalAdvance(word) + theme.px(12), theme.px(52))
        height = theme.px(20)
        area = QRect(left, rect.center().y() - height // 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("neutral-fill"))
        painter.drawRoundedRect(area, 4, 4)
        painter.setPen(theme.color("neutral"))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, word)
        return area.right() + theme.px(10)

    def _title(self, painter: QPainter, area: QRect, entry: Entry) -> int:
        """The name, what matched in strong type; returns where it ends."""
        x = area.left()
        for text, strong in pieces(entry.title, entry.spans):
            painter.setFont(theme.font("strong" if strong else "body"))
            painter.setPen(theme.color("accent" if strong else "text"))
            room = area.right() - x
            if room <= 0:
                break
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
            width = painter.fontMetrics().horizontalAdvance(shown)
            painter.drawText(
                QRect(x, area.top(), width + 2, area.height()),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown,
            )
            x += width
        return x


def pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Cut a text into parts that matched and parts that did not."""
    found: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if start > at:
            found.append((text[at:start], False))
        if end > max(start, at):
            found.append((text[max(start, at) : end], True))
        at = max(at, end)
    if at < len(text):
        found.append((text[at:], False))
    return found
