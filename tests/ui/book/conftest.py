"""A controller over real jobs and settings, and a small real book for the screens around it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from controllers.book import BookController
from controllers.jobs import Jobs
from controllers.settings import Settings
from models.platform.book import codes, keyslots, making, space
from ui import fonts, theme

PASSWORD = "blue-kettle-47-river"


@dataclass
class Shelf:
    """A closed book, its secrets, and the folder it lies in."""

    path: Path
    code: str
    login: str = "wangfang"
    password: str = PASSWORD


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyslots, "STANDARD_COST", keyslots.LEAST_COST)
    monkeypatch.setattr(space, "BALLAST", 64 * 1024)


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    if hasattr(fonts, "load"):
        fonts.load()
    theme.apply(qapp, "light")
    yield
    for widget in qapp.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    qapp.processEvents()


@pytest.fixture(scope="session")
def _book_made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("shelf")
    code = codes.new_code()
    former, size = keyslots.STANDARD_COST, space.BALLAST
    keyslots.STANDARD_COST, space.BALLAST = keyslots.LEAST_COST, 0
    try:
        making.create(
            making.NewBook(folder / "清源.qudao", "清源净水", "wangfang", "王芳", PASSWORD, code)
        ).close()
    finally:
        keyslots.STANDARD_COST, space.BALLAST = former, size
    return folder, code


@pytest.fixture
def shelf(_book_made: tuple[Path, str], tmp_path: Path) -> Shelf:
    """A closed book of this test's own."""
    folder, code = _book_made
    place = tmp_path / "shelf"
    shutil.copytree(folder, place)
    return Shelf(place / "清源.qudao", code)


@pytest.fixture
def books(qapp: QApplication, tmp_path: Path) -> Iterator[BookController]:
    """The controller, with jobs that end with the test."""
    jobs = Jobs()
    made = BookController(jobs, Settings(tmp_path / "settings.json"))
    yield made
    jobs.close()
    made.end()


def nameless(window: QWidget) -> list[str]:
    """Interactive widgets without object name or accessible name (UX-096)."""
    from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit

    kinds = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView)
    found = []
    for widget in window.findChildren(QWidget):
        inner = any(isinstance(p, QComboBox | QAbstractItemView) for p in _parents(widget))
        if isinstance(widget, kinds) and not inner and not (widget.objectName() and widget.accessibleName()):
            found.append(f"{type(widget).__name__} {widget.objectName()!r} {widget.accessibleName()!r}")
    return found


def _parents(widget: QWidget) -> list[Any]:
    found, parent = [], widget.parentWidget()
    while parent is not None:
        found.append(parent)
        parent = parent.parentWidget()
    return found
