"""From nothing to the sign-in window, and to the home of the demo book, against a bare window of the toolkit."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from models.clock import clock
from tests.benchmarks import books
from tests.benchmarks.figure import Figure

SIGN_IN, HOME = 2.0, 5.0

SHOWN = """
import os, sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched.isWidgetType() and watched.isWindow():
            QTimer.singleShot(0, self.tell)
        return False
    def tell(self):
        print(time.monotonic(), flush=True)
        os._exit(0)
"""

BARE = SHOWN + """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
window = QWidget()
window.resize(480, 400)
window.show()
painted = Painted()
app.installEventFilter(painted)
app.exec()
"""

OURS = SHOWN + """
from pathlib import Path
from ui.app import Folders, Program, make_application
app = make_application(["start"])
folder = Path(sys.argv[1])
program = Program(app, Folders(folder, folder, folder, folder))
program.begin()
painted = Painted()
app.installEventFilter(painted)
app.exec()
"""


def _window(script: str, folder: Path) -> float:
    """Seconds from the start of the process until the first window was painted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    began = clock.monotonic()
    made = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True)
    return float(made.stdout.splitlines()[0]) - began


def _home(path: Path, folder: Path, *more: str) -> float:
    """Seconds from the accepted password until everything on the home page is there."""
    command = [sys.executable, "-m", "tests.benchmarks.home", str(path), str(folder), *more]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(made.stdout.splitlines()[-1])


def figures(quick: bool) -> list[Figure]:
    """The middle of some rounds, taken in turn."""
    from controllers import settings as names
    from controllers.settings import Settings

    bare, ours, home, after = [], [], [], []
    with books.copy(books.demo_book().path) as path:
        for _ in range(3 if quick else 7):
            with tempfile.TemporaryDirectory() as name:
                Settings(Path(name) / "settings.json").set(names.RECENT_BOOKS, (str(path),))
                bare.append(_window(BARE, Path(name)))
                ours.append(_window(OURS, Path(name)))
                home.append(_home(path, Path(name)))
                _home(path, Path(name), "killed")
                after.append(_home(path, Path(name)))
    told = f"bare window {median(bare):.2f} s"
    return [
        Figure("sign-in window / bare window", median(ours) / median(bare), "×", SIGN_IN, note=told),
        Figure("start and home of the demo book / bare window", median(
            one + two for one, two in zip(ours, home, strict=True)) / median(bare), "×", HOME, note="without typing"),
        Figure("the same after the program was killed", median(
            one + two for one, two in zip(ours, after, strict=True)) / median(bare), "×"),
    ]  # fmt: skip
