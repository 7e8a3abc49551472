"""Backups and restore on the screen (BK-01, BK-06)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from controllers import settings as names
from controllers.book import BookController
from models.platform.book import manifest, opening
from models.platform.book.access import ByPassword
from tests.ui.book.conftest import Shelf, nameless
from ui.book.copies import BackupDialog, RestoreDialog


@pytest.fixture
def opened(qtbot: Any, books: BookController, shelf: Shelf) -> BookController:
    with qtbot.waitSignal(books.opened, timeout=20_000):
        books.open(shelf.path, shelf.login, shelf.password)
    return books


@pytest.fixture
def dialog(qtbot: Any, opened: BookController) -> BackupDialog:
    made = BackupDialog(opened)
    qtbot.addWidget(made)
    made.show()
    return made


def _back_up(qtbot: Any, dialog: BackupDialog) -> None:
    rows = dialog.table.rowCount()
    dialog.now.click()
    assert not dialog.now.isEnabled()
    qtbot.waitUntil(lambda: dialog.table.rowCount() == rows + 1, timeout=20_000)


def test_back_up_now_makes_a_checked_backup_and_lists_it(qtbot: Any, dialog: BackupDialog) -> None:
    _back_up(qtbot, dialog)
    assert dialog.now.isEnabled() and dialog.strip.text().startswith("Backed up and checked")
    assert [dialog.table.item(0, c).text() for c in (1, 3)] == ["On demand", "Checked"]
    assert dialog.table.chosen() is not None and dialog.table.chosen().problem == ""
    assert nameless(dialog) == []


def test_a_broken_backup_is_marked(qtbot: Any, dialog: BackupDialog) -> None:
    _back_up(qtbot, dialog)
    (dialog.table.infos[0].folder / manifest.BOOK).unlink()
    dialog.reload()
    qtbot.waitUntil(lambda: dialog.table.item(0, 3).text().startswith("Not usable"), timeout=20_000)


def test_the_choice_at_exit_is_kept(dialog: BackupDialog) -> None:
    dialog.on_exit.click()
    assert dialog.controller.settings.get(names.BACKUP_ON_EXIT) is False


def test_bk_06_restore_makes_a_new_book_beside(
    qtbot: Any, dialog: BackupDialog, opened: BookController, shelf: Shelf
) -> None:
    _back_up(qtbot, dialog)
    restore = RestoreDialog(opened, opened.backup_folder(), shelf.path)
    qtbot.addWidget(restore)
    restore.show()
    qtbot.waitUntil(lambda: restore.table.rowCount() == 1, timeout=20_000)
    restore.user.setText(shelf.login)
    restore.password.line.setText("wrong-wrong-wrong")
    restore.go.click()
    qtbot.waitUntil(lambda: restore.strip.text() != "", timeout=20_000)
    assert restore.result_path is None and "do not open the backup" in restore.strip.text()
    restore.password.line.setText(shelf.password)
    restore.go.click()
    qtbot.waitUntil(lambda: restore.result_path is not None, timeout=20_000)
    path = restore.result_path
    assert path is not None and path.parent.parent == shelf.path.parent and path != shelf.path
    assert restore.password.text() == "" and "Restored as of" in restore.strip.text()
    with qtbot.waitSignal(restore.open_wanted) as wanted:
        restore.go.click()
    assert wanted.args == [path]
    assert nameless(restore) == []
    opening.open_book(path, ByPassword(shelf.login, shelf.password)).close()


def test_restore_with_the_recovery_code(
    qtbot: Any, dialog: BackupDialog, opened: BookController, shelf: Shelf
) -> None:
    _back_up(qtbot, dialog)
    restore = RestoreDialog(opened, opened.backup_folder(), shelf.path)
    qtbot.addWidget(restore)
    qtbot.waitUntil(lambda: restore.table.rowCount() == 1, timeout=20_000)
    restore.by_code.click()
    assert not restore.user.isEnabled()
    restore.password.line.setText(shelf.code.lower())
    restore.go.click()
    qtbot.waitUntil(lambda: restore.result_path is not None, timeout=20_000)


def test_an_empty_folder_is_told(qtbot: Any, books: BookController, tmp_path: Path) -> None:
    restore = RestoreDialog(books, tmp_path, None)
    qtbot.addWidget(restore)
    qtbot.waitUntil(lambda: "no backups" in restore.strip.text(), timeout=20_000)
