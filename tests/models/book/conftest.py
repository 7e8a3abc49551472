"""A small real book for the tests of this folder, made with the least work the rules allow."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from models.platform.book import codes, keyslots, making, opening, space
from models.platform.book.access import ByPassword
from models.platform.book.book import Book

PASSWORD = "blue-kettle-47-river"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least cost of Argon2id that a key file may ask for, and a small ballast."""
    monkeypatch.setattr(keyslots, "STANDARD_COST", keyslots.LEAST_COST)
    monkeypatch.setattr(space, "BALLAST", 64 * 1024)


@dataclass
class Made:
    """A closed book and everything needed to open it."""

    path: Path
    code: str
    login: str = "wangfang"
    password: str = PASSWORD

    def open(self, **options: object) -> Book:
        """Open it by password."""
        return opening.open_book(self.path, ByPassword(self.login, self.password), **options)  # type: ignore[arg-type]


def new_book(path: Path, code: str) -> making.NewBook:
    """What the first-run pages would have collected."""
    return making.NewBook(path, "清源净水", "wangfang", "王芳", PASSWORD, code)


@pytest.fixture(scope="session")
def _original(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """One closed book, made once; copied for each test."""
    folder = tmp_path_factory.mktemp("book")
    code = codes.new_code()
    former, size = keyslots.STANDARD_COST, space.BALLAST
    keyslots.STANDARD_COST, space.BALLAST = keyslots.LEAST_COST, 0
    try:
        making.create(new_book(folder / "渠道.qudao", code)).close()
    finally:
        keyslots.STANDARD_COST, space.BALLAST = former, size
    return folder, code


@pytest.fixture
def made(_original: tuple[Path, str], tmp_path: Path) -> Made:
    """A closed book of this test's own."""
    import shutil

    folder, code = _original
    for file in folder.iterdir():
        shutil.copy2(file, tmp_path / file.name)
    return Made(tmp_path / "渠道.qudao", code)


@pytest.fixture
def opened(made: Made) -> Iterator[Book]:
    """The same, open."""
    book = made.open()
    yield book
    book.close()


@dataclass(frozen=True)
class Print:
    """What must not change about a file that is only looked at."""

    content: str
    modified: int


def print_of(path: Path) -> Print:
    """Hash and time of change."""
    return Print(hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)


@pytest.fixture
def untouched() -> Iterator[Callable[[Path], None]]:
    """Register files here; at the end of the test they must be what they were."""
    seen: dict[Path, Print] = {}

    def watch(path: Path) -> None:
        seen[path] = print_of(path)

    yield watch
    for path, before in seen.items():
        assert print_of(path) == before, f"{path.name} was changed"
