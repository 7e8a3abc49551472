"""FT-25, FT-37, FT-38: what nobody caught is logged and told once, whatever raised it, and the program lives on."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractTableModel, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QTableView, QWidget

from models import logs
from ui.hooks import Hooks

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def hooks(qtbot, monkeypatch):
    before = (sys.excepthook, sys.unraisablehook)
    made = Hooks()
    made.install()
    yield made
    sys.excepthook, sys.unraisablehook = before
    for box in _boxes():
        box.close()


def _boxes():
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()]


class _Painter(QWidget):
    def paintEvent(self, _event):
        raise RuntimeError("in paint")


class _Model(QAbstractTableModel):
    def rowCount(self, _parent=None):
        return 3

    def columnCount(self, _parent=None):
        return 1

    def data(self, _index, role=Qt.ItemDataRole.DisplayRole):
        raise RuntimeError("in model")


def _slot(qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    button.clicked.connect(lambda: 1 / 0)
    button.click()


def _paint(qtbot):
    widget = _Painter()
    qtbot.addWidget(widget)
    widget.resize(50, 50)
    widget.show()
    return widget


def _model(qtbot):
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(_Model(view))
    view.show()
    return view


def _timer(qtbot):
    QTimer.singleShot(0, lambda: [][1])




@pytest.mark.parametrize("fault", [_slot, _paint, _model, _timer], ids=lambda one: one.__name__[1:])
@pytest.mark.no_qt_log
def test_ft_25_a_failure_anywhere_is_told_once_and_the_program_lives(hooks, qtbot, caplog, fault):
    with qtbot.captureExceptions():
        hooks.install()
        with caplog.at_level(logging.ERROR):
            kept = [fault(qtbot)]
            qtbot.waitUntil(lambda: bool(_boxes()))
            kept.append(fault(qtbot))
            qtbot.wait(50)
    assert len(_boxes()) == 1
    assert "E-" in _boxes()[0].informativeText() and "Traceback" not in _boxes()[0].informativeText()
    assert any(record.levelno == logging.ERROR for record in caplog.records)
    clicked = []
    button = QPushButton()
    qtbot.addWidget(button)
    button.clicked.connect(lambda: clicked.append(1))
    button.click()
    assert clicked


def test_ft_37_a_log_that_cannot_be_written_never_stops_work(tmp_path):
    """The folder of logs is gone or full: lines are dropped silently, work goes on."""
    script = (
        "import sys, logging, shutil; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from models import logs\n"
        "folder = Path(sys.argv[2]); logs.begin(folder)\n"
        "logging.getLogger('x').warning('first')\n"
        "handler = next(h for h in logging.getLogger().handlers if hasattr(h, 'baseFilename'))\n"
        "class Full:\n"
        "    def write(self, *_): raise OSError(28, 'No space left on device')\n"
        "    def __getattr__(self, name): return getattr(stream, name)\n"
        "stream, handler.stream = handler.stream, Full()\n"
        "for number in range(100): logging.getLogger('x').warning('line %s', number)\n"
        "assert handler.dropped == 100\n"
        "handler.stream = stream\n"
        "logging.getLogger('x').warning('again')\n"
        "print('worked')\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(ROOT), str(tmp_path)], capture_output=True, text=True,
                           timeout=60, check=False)  # fmt: skip
    assert ended.stdout.strip() == "worked", ended.stderr
    assert "Traceback" not in ended.stderr
    assert "100 lines could not be written" in (tmp_path / logs.FILE).read_text(encoding="utf-8")
    assert logs.MAX_BYTES * logs.FILES <= 110 * 1024 * 1024


@pytest.mark.skipif(sys.platform == "win32", reason="the signal is one of POSIX")
def test_ft_38_a_broken_process_leaves_its_stacks(tmp_path):
    script = (
        "import sys, ctypes; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from ui.hooks import catch_crashes\n"
        "file = catch_crashes(Path(sys.argv[2]))\n"
        "def inside_the_program(): ctypes.string_at(0)\n"
        "inside_the_program()\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(ROOT), str(tmp_path)], capture_output=True, timeout=60,
                           check=False)  # fmt: skip
    assert ended.returncode < 0
    assert "inside_the_program" in (tmp_path / logs.CRASH).read_text(encoding="utf-8")
