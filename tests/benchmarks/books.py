"""Books for measurements: made once of the sample data and kept in a cache folder; copies of them are worked on."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from models.platform.book import codes, making, migrate, opening
from models.platform.book.access import ByPassword
from models.platform.book.book import Book
from models.platform.demo.build import VOLUMES, Size, Volume, counts, fill
from models.platform.principal import SYSTEM
from tests.benchmarks.figure import Figure

LOGIN = "admin"
PASSWORD = "correct horse battery"
LARGE = VOLUMES[Size.LARGE]


@dataclass(frozen=True)
class Made:
    """A book of the cache and what making it took."""

    path: Path
    seconds: float
    lines: int

    @property
    def megabytes(self) -> float:
        """How large the file is."""
        return self.path.stat().st_size / 1_000_000


def cache() -> Path:
    """The folder that keeps made books."""
    folder = user_cache_path("qudao-benchmarks", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def demo_book() -> Made:
    """The small sample channel."""
    return _book("demo", Size.SMALL, VOLUMES[Size.SMALL])


def large_book(share: int = 1) -> Made:
    """The large sample channel, or one in `share` parts of it."""
    volume = Volume(LARGE.agents // share, LARGE.products // share, LARGE.orders // share, LARGE.lines)
    return _book(f"large-{share}", Size.LARGE, volume)


def small(name: str, size: Size, volume: Volume) -> Made:
    """A book with other counts, kept under a name of its own."""
    return _book(name, size, volume)


def given(path: Path) -> Made:
    """A large book that an earlier run made."""
    note = _note(path)
    facts = json.loads(note.read_text()) if note.exists() else {}
    return Made(path, float(facts.get("seconds", 0)), int(facts.get("lines", 0)))


def _note(path: Path) -> Path:
    return path.with_suffix(".json")


def _schema() -> str:
    """A mark of the tables a book is made with: a book with other tables cannot be opened any more."""
    marks = json.loads((migrate.FOLDER / "fingerprints.json").read_text(encoding="ascii"))
    return str(marks[str(max(map(int, marks)))])[:8]


def _book(name: str, size: Size, volume: Volume) -> Made:
    path = cache() / f"{name}-{_schema()}.qudao"
    if not _note(path).exists():
        for old in path.parent.glob(f"{path.name}*"):
            old.unlink()
        new = making.NewBook(path, "Benchmark", LOGIN, LOGIN, PASSWORD, codes.new_code())
        book = making.create(new)
        began = time.process_time()  # the work, whatever else the machine does
        with book.database.write(SYSTEM, "sample data") as session:
            fill(session, size, volume=volume)
        book.database.tidy()
        seconds = time.process_time() - began
        with book.database.read(SYSTEM) as session:
            lines = counts(session)["order_lines"]
        book.close()
        _note(path).write_text(json.dumps({"seconds": round(seconds, 1), "lines": lines}))
    return given(path)


@contextmanager
def copy(path: Path) -> Iterator[Path]:
    """A copy of a book in a folder of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="qudao-benchmark-") as name:
        for file in path.parent.glob(f"{path.name}*"):
            if file.is_file() and not file.name.endswith(("-lock", "-space")):
                shutil.copy(file, Path(name) / file.name)
        yield Path(name) / path.name


@contextmanager
def opened(path: Path) -> Iterator[Book]:
    """A copy of a book, open."""
    with copy(path) as mine:
        book = opening.open_book(mine, ByPassword(LOGIN, PASSWORD))
        try:
            yield book
        finally:
            book.close()


def figures(quick: bool, large: Path | None) -> list[Figure]:
    """What making the large sample channel took."""
    made = large_book(10) if quick else given(large) if large else large_book()
    return [
        Figure(f"sample data with {made.lines} lines: making it", made.seconds / 60, "min"),
        Figure(f"sample data with {made.lines} lines: size of the book", made.megabytes, "MB"),
    ]
