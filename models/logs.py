"""The log: one JSON line per event, cut, scrubbed of secrets and personal numbers, rotated (LG-01, LG-02)."""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path

FILE = "qudao.log"
STACKS = "stacks.log"
CRASH = "crash.log"
MAX_BYTES = 10_000_000
FILES = 10
VALUE_LIMIT = 4096

_SCRUB: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}://[^\s:/@]{1,80}):[^\s@/]{1,200}@"), r"\1:***@"),
    (
        re.compile(r"(?i)\b(password|passwd|passphrase|pwd|token|secret|api[-_]?key|authorization)(\W{1,4})\S{1,200}"),
        r"\1\2***",
    ),
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), "***id***"),
    (re.compile(r"(?<!\d)\d{15,19}(?!\d)"), "***number***"),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "***phone***"),
)


def scrubbed(text: str) -> str:
    """A text cut to a length and without what looks like a secret or a personal number."""
    short = text if len(text) <= VALUE_LIMIT else text[:VALUE_LIMIT] + "…"
    for pattern, put in _SCRUB:
        short = pattern.sub(put, short)
    return short


class JsonLine(logging.Formatter):
    """One event as one line; line breaks inside values are escaped by JSON itself."""

    def format(self, record: logging.LogRecord) -> str:
        """The line for a record."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "module": record.name,
            "thread": record.threadName,
            "text": scrubbed(record.getMessage()),
        }
        if record.exc_info and record.exc_info[1] is not None:
            entry["trace"] = scrubbed(_places(record.exc_info[1]))
        return json.dumps(entry, ensure_ascii=False)


def _places(error: BaseException) -> str:
    """Where an exception came from, without its message: that may hold values of records."""
    lines: list[str] = []
    at: BaseException | None = error
    while at is not None and len(lines) < 60:
        lines.append(type(at).__name__)
        for frame in traceback.extract_tb(at.__traceback__)[-20:]:
            lines.append(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}")
        at = at.__cause__
    return "\n".join(lines)


class QuietFile(logging.FileHandler):
    """A rotating log; one that cannot be written (disk full, folder gone) never disturbs work, and what was lost is counted.

    The standard library has such a handler, in a module that loads sockets and pickling; this one is there from the
    first moment of the program.
    """

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES, files: int = FILES) -> None:
        super().__init__(path, encoding="utf-8")
        self.max_bytes, self.files = max_bytes, files
        self.dropped = 0

    def handleError(self, record: logging.LogRecord) -> None:
        """Drop the line; the next one that can be written says how many are missing."""
        self.dropped += 1

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, after a word about those that could not be written."""
        lost = self.dropped
        try:
            if self.stream is not None and self.stream.tell() >= self.max_bytes:
                self._rotate()
            super().emit(record)
        except OSError:
            self.handleError(record)
        if lost and self.dropped == lost:
            self.dropped = 0
            note = logging.LogRecord(__name__, logging.WARNING, "", 0, "%s lines could not be written", (lost,), None)
            super().emit(note)

    def _rotate(self) -> None:
        """Number the files up; the next line begins an empty one. A file that somebody holds open is written on."""
        if self.stream is not None:
            self.stream.close()
        self.stream = None  # opened again by the next line
        path = Path(self.baseFilename)
        for number in range(self.files - 1, 0, -1):
            older = path if number == 1 else path.with_name(f"{path.name}.{number - 1}")
            if older.exists():
                older.replace(path.with_name(f"{path.name}.{number}"))


def begin(folder: Path, *, level: int = logging.INFO) -> None:
    """Write the log of this process into a folder of the user."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = QuietFile(folder / FILE)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    root.setLevel(level)
    root.addHandler(handler)
    for noisy in ("sqlalchemy", "alembic", "fontTools", "PIL", "keyring"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
