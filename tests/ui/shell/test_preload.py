"""Modules are imported ahead by a worker: nothing of Qt may come to life on that thread, nothing heavy may come early."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
SCRIPT = """
import gc, importlib, json, sys, threading
from ui.app import make_application
app = make_application(["preload"])
at_start = set(sys.modules)
from ui.shell.preload import modules
from PySide6.QtCore import QObject
import shiboken6
names = modules()
def work():
    for name in [*names, *sys.argv[1:]]:
        importlib.import_module(name)
thread = threading.Thread(target=work)
thread.start()
thread.join()
foreign = []
for one in gc.get_objects():
    if isinstance(one, QObject) and shiboken6.isValid(one) and one.thread() is not app.thread():
        foreign.append(repr(one))
print(json.dumps({"foreign": foreign, "start": sorted(at_start), "all": sorted(sys.modules)}))
"""
HEAVY = ("pyqtgraph", "reportlab", "numpy", "pypinyin", "pypdfium2")


def imported(*more: str) -> dict[str, list[str]]:
    found = subprocess.run(
        [sys.executable, "-c", SCRIPT, *more], cwd=PROJECT, capture_output=True, text=True, check=True, timeout=100
    )
    answer: dict[str, list[str]] = json.loads(found.stdout.splitlines()[-1])
    return answer


def test_heavy_libraries_wait_until_they_are_needed() -> None:
    """Neither the sign-in window nor all the pages bring charts, documents or pinyin with them."""
    found = imported()
    assert not set(HEAVY) & set(found["all"])
    assert not {"sqlalchemy", "sqlcipher3", "alembic"} & set(found["start"])
    assert "ui.sales.order" in found["all"]


def test_imports_on_a_worker_make_no_objects_of_qt_there() -> None:
    assert imported("ui.charts.view")["foreign"] == []
