"""The files of a record: dropped in, opened as copies, with small pictures of images."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from models.clock import clock
from models.i18n import tr
from models.money import format_number
from models.platform.attachments import AttachmentRow
from models.platform.file_kinds import ALLOWED
from ui import icons, theme
from ui.translation import language_changed
from ui.widgets.fields.labels import label
from ui.widgets.nesting import nest

PICTURE_SIDE = 48
_ROW = Qt.ItemDataRole.UserRole


class FilesPanel(QWidget):
    """Lists files; its signals ask the page to do things with them."""

    add = Signal(object)
    open_file = Signal(object)
    save_file = Signal(object)
    remove = Signal(object)
    picture_wanted = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._rows: Sequence[AttachmentRow] = ()
        self._pictures: dict[UUID, QIcon] = {}
        self._list = QListWidget()
        self._list.setObjectName(f"{name}.list")
        self._list.setIconSize(QSize(theme.px(PICTURE_SIDE), theme.px(PICTURE_SIDE)))
        self._list.setWordWrap(True)
        self._list.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._list.itemActivated.connect(lambda item: self._emit(self.open_file))
        self._list.currentItemChanged.connect(lambda *_: self._enable())
        self._hint = label(role="hint", wrap=True)
        self._buttons: dict[str, QPushButton] = {}
        self._build()
        language_changed.connect(self.retranslate)
        self.retranslate()

    def show_rows(self, rows: Sequence[AttachmentRow]) -> None:
        """Show the files."""
        self._rows = rows
        self._list.clear()
        for row in rows:
            item = QListWidgetItem(self._icon(row), self._words(row))
            item.setData(_ROW, row)
            item.setToolTip(row.name)
            self._list.addItem(item)
            if row.is_image and row.present and row.id not in self._pictures:
                self.picture_wanted.emit(row)
        if rows:
            self._list.setCurrentRow(0)
        self._enable()

    def show_picture(self, key: UUID, png: bytes | None) -> None:
        """A small picture arrived (or there is none)."""
        picture = QPixmap()
        if png and picture.loadFromData(png, "PNG"):
            self._pictures[key] = QIcon(picture)
        for at in range(self._list.count()):
            item = self._list.item(at)
            if item.data(_ROW).id == key and key in self._pictures:
                item.setIcon(self._pictures[key])

    def focus(self) -> None:
        """Put the keyboard on the list, or on adding when it is empty."""
        (self._list if self._rows else self._buttons["add"]).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose(self) -> None:
        """Let the person choose files to add."""
        names, _ = QFileDialog.getOpenFileNames(self.window(), tr("Add files"))
        for name in names:
            self.add.emit(Path(name))

    def choose_target(self, row: AttachmentRow) -> Path | None:
        """Let the person choose where a copy is written."""
        name, _ = QFileDialog.getSaveFileName(self.window(), tr("Save a copy"), row.name)
        return Path(name) if name else None

    def retranslate(self) -> None:
        """Words in the present language."""
        texts = {"add": tr("Add…"), "open": tr("Open"), "save": tr("Save a copy…"), "remove": tr("Remove")}
        for id, button in self._buttons.items():
            button.setText(texts[id])
            button.setAccessibleName(texts[id])
        self._list.setAccessibleName(tr("Files"))
        hint = tr("Drop files anywhere on the page. Kept are {allowed}, up to 50 MB each.", allowed=ALLOWED)
        self._hint.setText(hint)
        self.show_rows(self._rows)

    # ---- inside ------------------------------------------------------------------------------------

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(theme.SPACE_XS)
        runs = {
            "add": lambda: self.choose(),
            "open": lambda: self._emit(self.open_file),
            "save": lambda: self._emit(self.save_file),
            "remove": lambda: self._emit(self.remove),
        }
        for at, (id, run) in enumerate(runs.items()):
            button = QPushButton()
            button.setObjectName(f"{self._name}.{id}")
            button.clicked.connect(lambda _on=False, work=run: work())
            self._buttons[id] = button
            grid.addWidget(button, at // 2, at % 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SPACE_S, theme.SPACE_S, theme.SPACE_S, theme.SPACE_S)
        box.addWidget(self._list, 1)
        box.addWidget(self._hint)
        nest(box, grid)

    def _icon(self, row: AttachmentRow) -> QIcon:
        name = "file-text" if row.present or row.at_office else "circle-alert"
        return self._pictures.get(row.id, icons.icon(name))

    def _words(self, row: AttachmentRow) -> str:
        at = row.at.astimezone(clock.zone).strftime("%Y-%m-%d %H:%M")
        parts = [size_words(row.size), row.author, at]
        if row.is_original:
            parts.insert(0, tr("signed original"))
        if row.expires_on:
            parts.append(tr("valid to {day}", day=row.expires_on.isoformat()))
        if not row.present:
            parts.append(tr("at the office") if row.at_office else tr("not on this computer"))
        return f"{row.name}\n" + " · ".join(part for part in parts if part)

    def _current(self) -> AttachmentRow | None:
        item = self._list.currentItem()
        return item.data(_ROW) if item is not None else None

    def _emit(self, signal: Signal) -> None:
        row = self._current()
        if row is not None:
            signal.emit(row)  # type: ignore[attr-defined]

    def _enable(self) -> None:
        row = self._current()
        there = row is not None and (row.present or row.at_office)
        self._buttons["open"].setEnabled(there)
        self._buttons["save"].setEnabled(there)
        self._buttons["remove"].setEnabled(row is not None and row.mine and not row.is_original)


def size_words(size: int) -> str:
    """A file size in words."""
    from decimal import Decimal

    for limit, unit in ((1024**2, "MB"), (1024, "KB")):
        if size >= limit:
            return f"{format_number(Decimal(size) / limit, 1)} {unit}"
    return f"{size} B"
