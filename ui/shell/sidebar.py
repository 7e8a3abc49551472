"""The sidebar: sections with what waits for this person, collapsible to icons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from models.i18n import ntr, tr
from ui import theme
from ui.icons import icon
from ui.shell.sections import GROUPS, Section

ENTRY = Qt.ItemDataRole.UserRole
MOST = 99


@dataclass(eq=False)
class Entry:
    """One row: a heading, a section, or a page below a section."""

    text: str
    icon: str = ""
    kind: str = ""
    args: dict[str, Any] = field(default_factory=dict)
    section: Section | None = None
    level: int = 0
    count: int = 0

    @property
    def heading(self) -> bool:
        """Whether the row only names a group."""
        return not self.kind


class _Delegate(QStyledItemDelegate):
    """Paints a row: icon, name, badge; the place of the person is marked at the left edge."""

    def __init__(self, sidebar: Sidebar) -> None:
        super().__init__(sidebar)
        self._sidebar = sidebar

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All rows are equally high; headings have air above them."""
        entry: Entry = index.data(ENTRY)
        if entry.heading:
            return QSize(10, theme.px(12 if self._sidebar.collapsed() else 32))
        return QSize(10, theme.px(40 if self._sidebar.collapsed() else 32))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row."""
        entry: Entry = index.data(ENTRY)
        painter.save()
        rect = option.rect
        if entry.heading:
            self._heading(painter, rect, entry)
        else:
            self._section(painter, rect, entry, option)
        painter.restore()

    def _heading(self, painter: QPainter, rect: QRect, entry: Entry) -> None:
        if self._sidebar.collapsed():
            painter.setPen(theme.color("line"))
            painter.drawLine(rect.left() + 12, rect.center().y(), rect.right() - 12, rect.center().y())
            return
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text-2"))
        area = rect.adjusted(theme.px(14), theme.px(8), -theme.SPACE_S, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, tr(entry.text))

    def _section(self, painter: QPainter, rect: QRect, entry: Entry, option: QStyleOptionViewItem) -> None:
        here = self._sidebar.is_here(entry)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        body = rect.adjusted(theme.SPACE_XS, 1, -theme.SPACE_XS, -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if here or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selection") if here else theme.mixed("window", "line", 0.45))
            painter.drawRoundedRect(body, 5, 5)
        if focused:
            pen = painter.pen()
            painter.setBrush(Qt.BrushStyle.NoBrush)
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setColor(theme.color("focus"))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), 5, 5)
        token = "accent" if here else "text-2"
        if self._sidebar.collapsed():
            side = theme.px(theme.ICON_L)
            place = QRect(rect.center().x() - side // 2, rect.center().y() - side // 2, side, side)
            icon(entry.icon, token).paint(painter, place)
            if entry.count:
                self._dot(painter, place)
            return
        side = theme.px(theme.ICON_S)
        left = body.left() + theme.px(10) + entry.level * theme.px(26)
        if entry.icon and not entry.level:
            place = QRect(left, rect.center().y() - side // 2 + 1, side, side)
            icon(entry.icon, token).paint(painter, place)
            left += side + theme.px(10)
        right = body.right() - theme.SPACE_S
        if entry.count:
            right = self._badge(painter, rect, entry).left() - theme.SPACE_S
        painter.setFont(theme.font("strong" if here else "body"))
        painter.setPen(theme.color("text" if here or not entry.level else "text-2"))
        area = QRect(left, rect.top(), right - left, rect.height())
        text = painter.fontMetrics().elidedText(tr(entry.text), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _badge(self, painter: QPainter, rect: QRect, entry: Entry) -> QRect:
        area = self.badge_rect(rect, entry)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        painter.setPen(theme.color("on-accent"))
        painter.setFont(theme.font("small", tabular=True))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, badge_text(entry.count))
        return area

    def badge_rect(self, rect: QRect, entry: Entry) -> QRect:
        """Where the count of a row stands."""
        height = theme.px(18)
        width = max(height + 2, theme.px(10) + theme.px(8) * len(badge_text(entry.count)))
        right = rect.right() - theme.SPACE_M
        return QRect(right - width, rect.center().y() - height // 2, width, height)

    def _dot(self, painter: QPainter, place: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(place.topRight() + QPoint(2, 1), 4, 4)


class Sidebar(QFrame):
    """Sections of the program; Enter or a click opens one, a click on its count the worklist behind it."""

    opened = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shell.sidebar.frame")
        self.setProperty("role", "sidebar")
        self._collapsed = False
        self._here = ""
        self._width = theme.SIDEBAR_WIDTH
        self.list = _SectionList(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.SPACE_S, 0, 0)
        layout.addWidget(self.list)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show these sections in their groups."""
        counts = {entry.section.id: entry.count for entry in self.entries() if entry.section and entry.count}
        self.list.clear()
        group = ""
        for section in sections:
            if section.group != group:
                group = section.group
                self._add(Entry(GROUPS[group]))
            count = counts.get(section.id, 0)
            self._add(Entry(section.text, section.icon, section.kind, section=section, count=count))
            if not self._collapsed:
                for kind, text in section.more:
                    self._add(Entry(text, "", kind, level=1))

    def entries(self) -> list[Entry]:
        """All rows."""
        return [self.list.item(row).data(ENTRY) for row in range(self.list.count())]

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Show how much waits for this person in each section; nothing for zero."""
        for row in range(self.list.count()):
            entry: Entry = self.list.item(row).data(ENTRY)
            if entry.section is not None:
                entry.count = counts.get(entry.section.id, 0)
                self._describe(self.list.item(row), entry)
        self.list.viewport().update()

    def set_here(self, kind: str) -> None:
        """Mark where the person is."""
        if kind != self._here:
            self._here = kind
            self.list.viewport().update()

    def is_here(self, entry: Entry) -> bool:
        """Whether a row is where the person is."""
        return entry.kind == self._here

    def collapsed(self) -> bool:
        """Whether only icons are shown."""
        return self._collapsed

    def collapse(self, yes: bool, sections: Sequence[Section]) -> None:
        """Show icons only, or names again."""
        self._collapsed = yes
        bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if yes else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.list.setVerticalScrollBarPolicy(bar)
        self.show_sections(sections)
        self.apply_width(self._width)

    def apply_width(self, width: int) -> None:
        """Take a width within the limits; collapsed it is fixed."""
        self._width = width
        if self._collapsed:
            self.setFixedWidth(theme.px(theme.SIDEBAR_COLLAPSED))
        else:
            self.setMinimumWidth(160)
            self.setMaximumWidth(280)
            self.resize(width, self.height())

    def retranslate(self) -> None:
        """The language changed."""
        self.list.setAccessibleName(tr("Sections"))
        for row in range(self.list.count()):
            item = self.list.item(row)
            self._describe(item, item.data(ENTRY))
        self.list.viewport().update()

    def _add(self, entry: Entry) -> None:
        item = QListWidgetItem()
        item.setData(ENTRY, entry)
        if entry.heading:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self._describe(item, entry)
        self.list.addItem(item)

    def _describe(self, item: QListWidgetItem, entry: Entry) -> None:
        name = tr(entry.text)
        waiting = ntr("{count} item waits for you", "{count} items wait for you", entry.count)
        spoken = f"{name}, {waiting}" if entry.count else name
        item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        item.setToolTip("" if entry.heading else spoken)


class _SectionList(QListWidget):
    """The rows; a click on a badge is told apart from a click on the name."""

    def __init__(self, sidebar: Sidebar) -> None:
        super().__init__(sidebar)
        self._sidebar = sidebar
        self._typed: dict[str, str] = {}
        self.setObjectName("shell.sidebar")
        self.setAccessibleName(tr("Sections"))
        self.setProperty("role", "plain")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._painter = _Delegate(sidebar)
        self.setItemDelegate(self._painter)

    def set_initials(self, typed: Mapping[str, str]) -> None:
        """Section name -> pinyin initials, for typing ahead."""
        self._typed = dict(typed)

    def keyboardSearch(self, search: str) -> None:
        """Typing ahead finds names by their beginning or their pinyin initials."""
        wanted = search.casefold()
        rows = range(self.count())
        start = self.currentRow() + (1 if len(wanted) == 1 else 0)
        for row in [*rows[start:], *rows[:start]]:
            entry: Entry = self.item(row).data(ENTRY)
            name = tr(entry.text)
            if entry.heading:
                continue
            if name.casefold().startswith(wanted) or self._typed.get(name, "").startswith(wanted):
                self.setCurrentRow(row)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self._open(self.currentItem().data(ENTRY), worklist=False)
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens the section, or on the badge what waits in it."""
        super().mouseReleaseEvent(event)
        item = self.itemAt(event.position().toPoint())
        if item is None or event.button() != Qt.MouseButton.LeftButton:
            return
        entry: Entry = item.data(ENTRY)
        badge = self._painter.badge_rect(self.visualItemRect(item), entry)
        on_badge = bool(entry.count) and badge.contains(event.position().toPoint())
        self._open(entry, worklist=on_badge and not self._sidebar.collapsed())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the worklist also to the keyboard."""
        item = self.currentItem() if event.reason() == QContextMenuEvent.Reason.Keyboard else self.itemAt(event.pos())
        if item is None or item.data(ENTRY).heading:
            return
        entry: Entry = item.data(ENTRY)
        menu = QMenu(self)
        menu.addAction(tr("Open")).triggered.connect(lambda: self._open(entry, worklist=False))
        if entry.count:
            text = ntr("Open the {count} waiting item", "Open the {count} waiting items", entry.count)
            menu.addAction(text).triggered.connect(lambda: self._open(entry, worklist=True))
        menu.popup(event.globalPos())

    def _open(self, entry: Entry, worklist: bool) -> None:
        if entry.heading:
            return
        args = dict(entry.args)
        if worklist and entry.section is not None:
            args["view"] = entry.section.view
        self._sidebar.opened.emit(entry.kind, args)


def badge_text(count: int) -> str:
    """The count as it is shown."""
    return f"{MOST}+" if count > MOST else str(count)
