"""Beside the form: history, discussion, files and related records of the one on the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from controllers.editing import BesideController
from models.i18n import N_, tr
from models.platform.attachments import AttachmentRow
from models.platform.comments import CommentRow
from models.platform.tale import Tale
from ui import icons, messages, theme
from ui.actions import BY_ID, key_text
from ui.editing.alive import while_alive
from ui.editing.discussion_panel import DiscussionPanel
from ui.editing.files_panel import PICTURE_SIDE, FilesPanel
from ui.editing.history_panel import HistoryPanel
from ui.editing.spec import FormSpec
from ui.translation import language_changed
from ui.widgets.fields.flow import FlowLayout
from ui.widgets.fields.labels import label

if TYPE_CHECKING:
    pass

HISTORY, DISCUSSION, FILES, RELATED = "history", "discussion", "attachments", "related"
PANELS = {
    HISTORY: N_("History"),
    DISCUSSION: N_("Discussion"),
    FILES: N_("Attachments"),
    RELATED: N_("Related records"),
}
_confirmed_types: set[str] = set()


@dataclass(frozen=True)
class RelatedRow:
    """A record linked with this one."""

    kind: str
    id: str
    text: str
    icon: str = "file"


class SidePanel(QWidget):
    """Four panels in one place; each asks for its data when it is shown for the first time."""

    restore = Signal(str, object, str)
    open_related = Signal(str, str)
    failed = Signal(object)
    drafted = Signal()

    def __init__(self, controller: BesideController, form: FormSpec, name: str) -> None:
        super().__init__()
        theme.set_role(self, "surface")
        self._controller = controller
        self._name = f"{name}.side"
        self.setObjectName(self._name)
        self._key: UUID | None = None
        self._current = HISTORY
        self._fresh: set[str] = set()
        self._counts: dict[str, int] = {}
        self._related_source: Callable[[Callable[[Sequence[RelatedRow]], None]], None] | None = None
        self.history = HistoryPanel(form, controller.table, f"{self._name}.history")
        self.discussion = DiscussionPanel(f"{self._name}.discussion")
        self.files = FilesPanel(f"{self._name}.files")
        self._related = QListWidget()
        self._related.setObjectName(f"{self._name}.related")
        self._unsaved = label(role="hint", wrap=True)
        self._tabs: dict[str, QPushButton] = {}
        self._stack = QStackedWidget()
        self._build()
        self._tabs[RELATED].hide()  # until somebody says what is related
        self._connect()
        self.retranslate()
        self.show_panel(HISTORY)

    # ---- what the page says ------------------------------------------------------------------------

    def show_record(self, key: UUID | None) -> None:
        """Another record, or the same one changed: what is shown is asked for again."""
        self._key = key
        self._fresh.clear()
        self._unsaved.setVisible(key is None)
        self._stack.setVisible(key is not None)
        if key is not None:
            self._ask(self._current)
            self._ask(DISCUSSION)
            self._ask(FILES)

    def set_related(self, source: Callable[[Callable[[Sequence[RelatedRow]], None]], None]) -> None:
        """Where related records come from: a function that calls back with rows."""
        self._related_source = source
        self._tabs[RELATED].show()

    def show_panel(self, panel: str, focus: bool = False) -> None:
        """Bring one of the four to the front."""
        self._current = panel
        for id, button in self._tabs.items():
            button.setChecked(id == panel)
        self._stack.setCurrentIndex(list(PANELS).index(panel))
        if self._key is not None:
            self._ask(panel)
        if focus:
            self._focus()

    def panel(self) -> str:
        """Which one is in front."""
        return self._current

    def add_files(self, paths: Sequence[Path]) -> None:
        """Files were dropped on the page or chosen."""
        for path in paths:
            self._add(path)

    def retranslate(self) -> None:
        """Words in the present language."""
        for id, button in self._tabs.items():
            text, count = tr(PANELS[id]), self._counts.get(id, 0)
            button.setText(f"{text} {count}" if count else text)
            keys = key_text(BY_ID[f"panel.{id}"])
            button.setToolTip(f"{text} ({keys})" if keys else text)
            button.setAccessibleName(f"{text}, {count}" if count else text)
        self._related.setAccessibleName(tr("Related records"))
        self._unsaved.setText(tr("History, discussion and files begin with the first save."))

    # ---- inside ------------------------------------------------------------------------------------

    def _build(self) -> None:
        bar = QWidget()
        row = FlowLayout(bar, spacing=0)
        row.setContentsMargins(theme.SPACE_XS, 2, theme.SPACE_XS, 2)
        for id in PANELS:
            button = QPushButton()
            button.setObjectName(f"{self._name}.tab.{id}")
            button.setCheckable(True)
            theme.set_role(button, "anchor")
            button.clicked.connect(lambda _on=False, panel=id: self.show_panel(panel))
            self._tabs[id] = button
            row.addWidget(button)
        for panel in (self.history, self.discussion, self.files, self._related):
            self._stack.addWidget(panel)
        self._unsaved.setContentsMargins(theme.SPACE_M, theme.SPACE_M, theme.SPACE_M, 0)
        self._unsaved.setAlignment(Qt.AlignmentFlag.AlignTop)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(bar)
        box.addWidget(self._unsaved, 1)
        box.addWidget(self._stack, 1)
        self.setMinimumWidth(theme.px(220))

    def _connect(self) -> None:
        self.history.restore.connect(self.restore)
        self.discussion.send.connect(self._say)
        self.discussion.take_back.connect(self._take_back)
        self.discussion.drafted.connect(self.drafted)
        self.files.add.connect(self._add)
        self.files.open_file.connect(self._open)
        self.files.save_file.connect(self._save)
        self.files.remove.connect(self._remove)
        self.files.picture_wanted.connect(self._picture)
        self._related.itemActivated.connect(self._open_related)
        self._controller.context.changed.connect(self._tables_changed)
        language_changed.connect(self.retranslate)

    def _focus(self) -> None:
        if self._current == DISCUSSION:
            self.discussion.focus()
        elif self._current == FILES:
            self.files.focus()
        else:
            self._tabs[self._current].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _ask(self, panel: str) -> None:
        key = self._key
        if key is None or panel in self._fresh:
            return
        self._fresh.add(panel)
        if panel == HISTORY:
            self._controller.history(key, self._history_came, self._failed)
        elif panel == DISCUSSION:
            self._controller.discussion(key, self._words_came, self._failed)
        elif panel == FILES:
            self._controller.files(key, self._files_came, self._failed)
        elif self._related_source is not None:
            self._related_source(self._related_came)

    def _history_came(self, tale: Tale) -> None:
        self.history.show_tale(tale)

    def _words_came(self, rows: list[CommentRow]) -> None:
        self.discussion.show_rows(rows)
        self._counts[DISCUSSION] = len(rows)
        self.retranslate()

    def _files_came(self, rows: list[AttachmentRow]) -> None:
        self.files.show_rows(rows)
        self._counts[FILES] = len(rows)
        self.retranslate()

    def _related_came(self, rows: Sequence[RelatedRow]) -> None:
        self._related.clear()
        for row in rows:
            item = QListWidgetItem(icons.icon(row.icon), row.text)
            item.setData(Qt.ItemDataRole.UserRole, (row.kind, row.id))
            self._related.addItem(item)
        self._counts[RELATED] = len(rows)
        self.retranslate()

    def _failed(self, error: BaseException) -> None:
        self.failed.emit(error)

    def _say(self, text: str, visible: bool) -> None:
        if self._key is not None:
            self._controller.say(self._key, text, visible, self._said, self._failed)

    def _said(self, _: Any) -> None:
        self.discussion.sent()
        self._again(DISCUSSION)

    def _take_back(self, comment: UUID) -> None:
        self._controller.take_back(comment, self._word_gone, self._failed)

    def _add(self, path: Path) -> None:
        if self._key is None:
            return
        try:
            self._controller.add_file(self._key, path, self._file_done, self._failed)
        except Exception as error:
            self._failed(error)

    def _open(self, row: AttachmentRow) -> None:
        """Open a copy in the system's viewer, after one confirmation per type of file (FA-04)."""
        extension = row.name.rpartition(".")[2].lower()

        def answered(yes: bool) -> None:
            if yes and isValid(self):
                _confirmed_types.add(extension)
                self._controller.open_copy(row.id, _show_in_viewer, self._failed)

        if extension in _confirmed_types:
            answered(True)
            return
        messages.confirm(
            self, tr("Open {name}?", name=row.name),
            tr("A read-only copy is opened in the program your system uses for {type} files.", type=extension),
            tr("Open"), danger=False, done=answered,
        )

    def _save(self, row: AttachmentRow) -> None:
        target = self.files.choose_target(row)
        if target is not None:
            self._controller.save_copy(row.id, target, _nothing, self._failed)

    def _remove(self, row: AttachmentRow) -> None:
        self._controller.remove_file(row.id, self._file_done, self._failed)

    def _picture(self, row: AttachmentRow) -> None:
        side = theme.px(PICTURE_SIDE) * 2
        key = row.id
        self._controller.picture(key, side, while_alive(self, lambda png: self.files.show_picture(key, png)))

    def _word_gone(self, _: Any) -> None:
        self._again(DISCUSSION)

    def _file_done(self, _: Any) -> None:
        self._again(FILES)

    def _again(self, panel: str) -> None:
        self._fresh.discard(panel)
        self._fresh.discard(HISTORY)
        self._ask(panel)

    def _open_related(self, item: QListWidgetItem) -> None:
        self.open_related.emit(*item.data(Qt.ItemDataRole.UserRole))

    def _tables_changed(self, tables: frozenset[str]) -> None:
        """Somebody (perhaps this page) stored something: look again where it shows."""
        stale = {HISTORY} if tables - {"drafts", "audit_notes"} else set()
        stale |= {DISCUSSION} if "comments" in tables else set()
        stale |= {FILES} if "attachments" in tables else set()
        self._fresh -= stale
        if self.isVisible() and self._current in stale:
            self._ask(self._current)


def _nothing(_: Any) -> None:
    """A copy was written; the system shows it."""


def _show_in_viewer(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
