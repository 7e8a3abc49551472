"""Backups on the screen: the list with "back up now", and the way from a backup to a book again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from controllers import settings as names
from models.clock import clock
from models.errors import AppError
from models.i18n import N_, tr
from ui import messages, theme
from ui.book import parts
from ui.translation import bind
from ui.widgets.nesting import nest
from ui.window_state import size_box

if TYPE_CHECKING:
    from controllers.book import BookController
    from models.platform.book.backup import BackupInfo
    from models.platform.book.restore import Restored

REASONS = {
    "demand": N_("On demand"),
    "interval": N_("While working"),
    "exit": N_("At exit"),
    "upgrade": N_("Before an upgrade"),
    "key change": N_("Before a change of key"),
    "import": N_("Before an import"),
    "restore": N_("Before a restore"),
    "schedule": N_("By schedule"),
}
PROBLEMS = {
    "file": N_("the file of the book is missing or has another size"),
    "manifest": N_("its list of contents cannot be read"),
}
OTHER_PROBLEM = N_("damaged")
HEADERS = (N_("Made"), N_("Reason"), N_("Size"), N_("Check"))


class BackupTable(QTableWidget):
    """The backups of a folder, newest first."""

    def __init__(self, name: str) -> None:
        super().__init__(0, len(HEADERS))
        self.setObjectName(name)
        bind(self, "setAccessibleName", "Backups")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.row_height())
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.infos: list[BackupInfo] = []

    def show_backups(self, infos: list[BackupInfo]) -> None:
        """Fill the table and choose the newest."""
        self.infos = infos
        self.setHorizontalHeaderLabels([tr(text) for text in HEADERS])
        self.setRowCount(len(infos))
        for row, info in enumerate(infos):
            texts = (
                _time(info.made),
                tr(REASONS.get(info.reason, "On demand")),
                _size(info.size),
                _verdict(info),
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                if column == 2:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if column == 3:
                    item.setForeground(theme.color("error" if info.problem else "ok"))
                self.setItem(row, column, item)
        if infos:
            self.selectRow(0)

    def chosen(self) -> BackupInfo | None:
        """The selected backup."""
        rows = self.selectionModel().selectedRows()
        return self.infos[rows[0].row()] if rows else None


class BackupDialog(QDialog):
    """Backups of the open book: where they go, what is there, and one more now."""

    restore_wanted = Signal()

    def __init__(self, controller: BookController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.controller = controller
        self.setObjectName("book.backups")
        bind(self, "setWindowTitle", "Backups")
        size_box(self, 680, 460)
        column = QVBoxLayout(self)
        column.setSpacing(theme.SPACE_M)
        self.strip = parts.Strip("book.backups.message")
        column.addWidget(self.strip)
        column.addWidget(parts.field(N_("Folder"), self._folder_row()))
        self.on_exit = QCheckBox()
        self.on_exit.setObjectName("book.backups.on_exit")
        bind(self.on_exit, "setText", "Back up at exit when something changed")
        bind(self.on_exit, "setAccessibleName", "Back up at exit when something changed")
        self.on_exit.setChecked(controller.settings.get(names.BACKUP_ON_EXIT))
        self.on_exit.toggled.connect(lambda on: controller.settings.set(names.BACKUP_ON_EXIT, on))
        column.addWidget(self.on_exit)
        self.table = BackupTable("book.backups.list")
        column.addWidget(self.table, 1)
        nest(column, self._buttons())
        controller.backed_up.connect(self._made)
        controller.trouble.connect(self._failed)
        self.reload()

    def _folder_row(self) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        self.folder = QLabel(parts.elide_path(str(self.controller.backup_folder()), 70))
        self.folder.setTextFormat(Qt.TextFormat.PlainText)
        self.folder.setObjectName("book.backups.folder")
        choose = parts.button("book.backups.choose", N_("Choose…"))
        choose.clicked.connect(self._choose)
        layout.addWidget(self.folder, 1)
        layout.addWidget(choose)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        restore = parts.button("book.backups.restore", N_("Restore a backup…"))
        restore.clicked.connect(self.restore_wanted)
        self.now = parts.button("book.backups.now", N_("Back up now"), "primary")
        self.now.clicked.connect(self._now)
        close = parts.button("book.backups.close", N_("Close"))
        close.clicked.connect(self.accept)
        row.addWidget(restore)
        row.addStretch()
        row.addWidget(self.now)
        row.addWidget(close)
        return row

    def reload(self) -> None:
        """Read the folder again."""
        self.controller.backups(self.controller.backup_folder(), self.table.show_backups, self._failed)

    def _now(self) -> None:
        self.now.setEnabled(False)
        self.strip.say(tr("The backup is being made and checked. You can go on working."), "info")
        self.controller.backup("demand")

    def _made(self, info: Any) -> None:
        self.now.setEnabled(True)
        self.strip.say(tr("Backed up and checked: {name}", name=info.folder.name), "ok")
        self.reload()

    def _failed(self, error: BaseException) -> None:
        self.now.setEnabled(True)
        self.strip.say(messages.text_of(error))

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, tr("Folder for backups"), str(self.controller.backup_folder())
        )
        if chosen:
            self.controller.settings.set(names.BACKUP_FOLDER, chosen)
            self.folder.setText(parts.elide_path(chosen, 70))
            self.reload()


class RestoreDialog(QDialog):
    """From a backup to a new book in a new folder; the present book stays where and as it is (BK-06)."""

    open_wanted = Signal(object)

    def __init__(
        self,
        controller: BookController,
        folder: Path | None,
        present: Path | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.controller = controller
        self.present = present
        self.result_path: Path | None = None
        self.setObjectName("book.restore")
        bind(self, "setWindowTitle", "Restore a backup")
        size_box(self, 700, 560)
        column = QVBoxLayout(self)
        column.setSpacing(theme.SPACE_M)
        text = N_("A backup becomes a new book in a new folder. The present book is kept as it is.")
        column.addWidget(parts.label(text, "subtle", wrap=True))
        self.strip = parts.Strip("book.restore.message")
        column.addWidget(self.strip)
        self.table = BackupTable("book.restore.list")
        column.addWidget(self.table, 1)
        choose = parts.button("book.restore.folder", N_("Look in another folder…"), "link")
        choose.clicked.connect(self._choose)
        column.addWidget(choose, 0, Qt.AlignmentFlag.AlignLeft)
        self._add_secret(column)
        self.bar = QProgressBar()
        self.bar.setObjectName("book.restore.progress")
        bind(self.bar, "setAccessibleName", "Progress")
        self.bar.setTextVisible(False)
        self.bar.hide()
        column.addWidget(self.bar)
        nest(column, self._buttons())
        controller.progressed.connect(self._progressed)
        if folder is not None:
            self.look_in(folder)

    def _add_secret(self, column: QVBoxLayout) -> None:
        row = QHBoxLayout()
        self.user = parts.line("book.restore.user", N_("User name"))
        self.user.setText(self.controller.settings.get(names.LAST_USER))
        self.password = parts.PasswordField("book.restore.password", N_("Password of that time"))
        self.password.entered.connect(self.restore)
        row.addWidget(parts.field(N_("User name"), self.user))
        row.addWidget(parts.field(N_("Password of that time"), self.password))
        nest(column, row)
        self.by_code = QCheckBox()
        self.by_code.setObjectName("book.restore.by_code")
        bind(self.by_code, "setText", "Use the recovery code instead of the password")
        bind(self.by_code, "setAccessibleName", "Use the recovery code instead of the password")
        self.by_code.toggled.connect(lambda on: self.user.setEnabled(not on))
        column.addWidget(self.by_code)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch()
        self.go = parts.button("book.restore.go", N_("Restore"), "primary")
        self.go.clicked.connect(self.restore)
        self.cancel = parts.button("book.restore.cancel", N_("Close"))
        self.cancel.clicked.connect(self.reject)
        row.addWidget(self.go)
        row.addWidget(self.cancel)
        return row

    def look_in(self, folder: Path) -> None:
        """List the backups of a folder."""
        self.controller.backups(folder, self._listed, self._failed)

    def _listed(self, infos: list[BackupInfo]) -> None:
        self.table.show_backups(infos)
        if not infos:
            self.strip.say(tr("There are no backups in this folder."), "info")

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Folder with backups"))
        if chosen:
            self.strip.say("")
            self.look_in(Path(chosen))

    def restore(self) -> None:
        """Check the chosen backup and make a book of it."""
        if self.result_path is not None:
            self.open_wanted.emit(self.result_path)
            self.accept()
            return
        info = self.table.chosen()
        if info is None or not self.go.isEnabled():
            return
        self._busy(True)
        self.controller.restore(
            info.folder,
            self._target(info),
            self.user.text(),
            self.password.text(),
            self._done,
            self._failed,
            present=self.present,
            by_code=self.by_code.isChecked(),
        )

    def _target(self, info: BackupInfo) -> Path:
        """A new folder beside the present book, or beside the folder of backups."""
        base = self.present.parent if self.present else info.folder.parent.parent
        stem = info.folder.name.rsplit(" ", 2)[0] or "book"
        stamp = f"{clock.now().astimezone(clock.zone):%Y-%m-%d %H%M%S}"
        return base / tr("{name} restored {time}", name=stem, time=stamp) / f"{stem}.qudao"

    def _done(self, restored: Restored) -> None:
        self._busy(False)
        self.password.clear()
        self.result_path = restored.path
        self.strip.say(_summary(restored), "ok" if not restored.missing_files else "warn")
        bind(self.go, "setText", "Open the restored book")
        bind(self.go, "setAccessibleName", "Open the restored book")

    def _failed(self, error: BaseException) -> None:
        self._busy(False)
        self.strip.say(
            messages.text_of(error) if isinstance(error, AppError) else tr("Restoring did not finish.")
        )
        if not isinstance(error, AppError):
            messages.show_error(self, error)

    def _progressed(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _busy(self, busy: bool) -> None:
        self.bar.setRange(0, 0)
        self.bar.setVisible(busy)
        for widget in (self.table, self.go, self.user, self.password, self.by_code):
            widget.setEnabled(not busy)
        if not busy:
            self.user.setEnabled(not self.by_code.isChecked())


def _summary(restored: Restored) -> str:
    """What the new book holds, and how it differs from the present one."""
    made = _time(datetime.fromisoformat(restored.made.made_at))
    lines = [tr("Restored as of {time} into {path}", time=made, path=str(restored.path))]
    known = [d for d in restored.differences if d.now is not None]
    if known:
        rows = [
            tr("{table}: {then} then, {now} now", table=d.table, then=d.then, now=d.now) for d in known[:6]
        ]
        lines += [tr("Differences to the present book:"), *rows]
    if restored.missing_files:
        lines.append(tr("Attachments missing in the backup: {count}", count=restored.missing_files))
    return "\n".join(lines)


def _time(instant: datetime) -> str:
    return (
        f"{instant.astimezone(clock.zone):%Y-%m-%d %H:%M}"
        if instant.tzinfo
        else f"{instant.replace(tzinfo=UTC):%Y-%m-%d %H:%M}"
    )


def _size(size: int) -> str:
    return f"{size / 1024**2:,.1f} MB"


def _verdict(info: BackupInfo) -> str:
    if info.problem:
        return tr("Not usable: {problem}", problem=tr(PROBLEMS.get(info.problem, OTHER_PROBLEM)))
    return tr("Checked, and the session before ended well") if info.good else tr("Checked")
