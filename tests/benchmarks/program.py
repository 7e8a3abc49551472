"""The real program on a copy of a book, driven from inside its event loop, and how long that loop was blocked."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer

from models.clock import clock

BEAT_MS = 5
PATIENCE = 60.0
QUIET_BEATS = 8
SIZE = (1440, 900)


class Blocks(QObject):
    """Beats in the event loop and keeps, for each step, the longest time without a beat.

    `busy` is the time the screen's own thread worked in between: it does not depend on what else the machine does.
    """

    def __init__(self, stacks: bool = False) -> None:
        super().__init__()
        self.step = ""
        self.longest: dict[str, float] = {}
        self.busy: dict[str, float] = {}
        self._worked = time.thread_time()
        self.found: list[tuple[str, float, Counter[str]]] = []
        self._last = clock.monotonic()
        self._samples: list[str] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)
        self._stacks = stacks
        if stacks:
            self._main = threading.get_ident()
            threading.Thread(target=self._sample, daemon=True).start()

    def begin(self, step: str) -> None:
        """What follows belongs to this step."""
        self.step = step

    def _beat(self) -> None:
        now, worked = clock.monotonic(), time.thread_time()
        late, busy = (now - self._last) * 1000 - BEAT_MS, (worked - self._worked) * 1000
        self._last, self._worked = now, worked
        self.longest[self.step] = max(self.longest.get(self.step, 0.0), late)
        self.busy[self.step] = max(self.busy.get(self.step, 0.0), busy)
        samples, self._samples = self._samples, []
        if busy > 50 and samples:
            self.found.append((self.step, busy, Counter(samples)))

    def _sample(self) -> None:
        while True:
            time.sleep(0.004)
            frame = sys._current_frames().get(self._main)
            lines: list[str] = []
            while frame is not None and len(lines) < 40:
                code = frame.f_code
                name = code.co_filename.split("site-packages/")[-1].removeprefix(os.getcwd() + "/")
                lines.append(f"{name}:{frame.f_lineno} {code.co_name}")
                frame = frame.f_back
            self._samples.append(" < ".join(line for line in lines if "benchmarks" not in line))


class Running:
    """The program with its window, and what a script does to it."""

    def __init__(self, program: Any, blocks: Blocks) -> None:
        self.program, self.blocks = program, blocks
        self.quiet_since = 0.0
        """When all was there, the last time that was waited for; the waiting goes on for some beats."""

    @property
    def window(self) -> Any:
        """The main window."""
        return self.program.window

    def settle(self, quiet: int = QUIET_BEATS) -> None:
        """Let the event loop run until no job waits or runs for some beats."""
        still = 0

        def ready() -> bool:
            nonlocal still
            page = self.window.current_page() if self.window is not None else None
            form = getattr(page, "form_view", None)
            idle = self.program.jobs.idle() and (form is None or form.is_made())
            still = still + 1 if idle else 0
            if still == 1:
                self.quiet_since = clock.monotonic()
            return still >= quiet

        self.until(ready)

    def until(self, ready: Callable[[], bool]) -> None:
        """Let the event loop run until something holds."""
        loop = QEventLoop()
        end = clock.monotonic() + PATIENCE
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)

        def look() -> None:
            if ready() or clock.monotonic() > end:
                loop.quit()

        timer.timeout.connect(look)
        timer.start(BEAT_MS)
        loop.exec()
        timer.stop()
        if not ready() and clock.monotonic() > end:
            raise TimeoutError(self.blocks.step)

    def wait(self, seconds: float) -> None:
        """Let the event loop run for a while."""
        end = clock.monotonic() + seconds
        self.until(lambda: clock.monotonic() >= end)

    def do(self, step: str, act: Callable[[], Any]) -> Any:
        """One step of a script: act inside the event loop, then wait until all is quiet."""
        self.blocks.begin(step)
        came: list[Any] = []
        QTimer.singleShot(0, lambda: came.append(act()))
        self.until(lambda: bool(came))
        self.settle()
        return came[0]


@contextmanager
def running(
    path: Path, folder: Path, *, stacks: bool = False, accepted: Callable[[], None] | None = None
) -> Iterator[Running]:
    """The program signed in to the book at `path`, with its settings in `folder`; `accepted` is told of the password."""
    from controllers import settings as names
    from controllers.settings import Settings
    from tests.benchmarks.books import LOGIN, PASSWORD
    from ui.app import Folders, Program, make_application

    app = make_application(["benchmark"])
    folders = Folders(*(folder / name for name in ("config", "data", "log", "documents")))
    for one in (folders.config, folders.data, folders.log, folders.documents):
        one.mkdir(parents=True, exist_ok=True)
    settings = Settings(folders.config / "settings.json")
    settings.set(names.LANGUAGE, "zh_CN")
    settings.set(names.RECENT_BOOKS, (str(path),))
    program = Program(app, folders)
    if accepted is not None:
        program.books.opened.connect(accepted)
    blocks = Blocks(stacks)
    run = Running(program, blocks)
    run.blocks.begin("sign-in window")
    program.begin()
    run.wait(1.5)  # a password is being typed
    run.blocks.begin("signing in")
    program.books.open(path, LOGIN, PASSWORD)
    run.until(lambda: program.window is not None)
    program.window.resize(*SIZE)
    run.settle()
    yield run
    program.jobs.close()
    program.books.end()
