"""Modules are imported ahead: no class of Qt may come to life on a worker, nothing heavy may come early."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from ui.shell.import_order import ImportOrder

PROJECT = Path(__file__).resolve().parents[3]
ALL = """
import importlib, json, sys
from ui.app import make_application
app = make_application(["preload"])
at_start = set(sys.modules)
from ui.shell.import_order import ImportOrder
from ui.shell.preload import modules
plain, others = ImportOrder().of(modules())
for name in plain:
    importlib.import_module(name)
brought = {}
for name in others:
    before = set(sys.modules)
    importlib.import_module(name)
    brought[name] = [one for one in set(sys.modules) - before - {name} if one.split(".")[0] in ("ui", "controllers", "models")]
print(json.dumps({"start": sorted(at_start), "all": sorted(sys.modules), "brought": brought}))
"""
AHEAD = """
import importlib.machinery as machinery, json, os, sys, threading
loaded = {}
for loader in (machinery.SourceFileLoader, machinery.ExtensionFileLoader):
    def exec_module(self, module, run=loader.exec_module):
        loaded[module.__name__] = threading.current_thread() is threading.main_thread()
        run(self, module)
    loader.exec_module = exec_module
from ui.app import make_application
app = make_application(["preload"])
from PySide6.QtCore import QTimer
from controllers.jobs import Jobs
from ui.shell.preload import CHARTS, Preloader, modules, when_charts
jobs = Jobs()
Preloader(jobs, app)
last, came = modules()[-1], []
def look():
    if last in sys.modules and not came:
        came.append(False)
        when_charts(jobs, lambda: came.append(CHARTS in sys.modules))
    if len(came) > 1:
        app.quit()
timer = QTimer()
timer.timeout.connect(look)
timer.start(5)
app.exec()
jobs.close()
print(json.dumps({"loaded": loaded, "came": came}))
sys.stdout.flush()
os._exit(0)
"""
HEAVY = ("pyqtgraph", "reportlab", "numpy", "pypinyin", "pypdfium2")


def told(script: str) -> dict[str, Any]:
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True, timeout=100
    )
    answer: dict[str, Any] = json.loads(found.stdout.splitlines()[-1])
    return answer


def test_heavy_libraries_wait_and_each_module_finds_what_it_needs() -> None:
    """Neither the sign-in window nor all the pages bring charts, documents or pinyin; and no turn imports two modules."""
    found = told(ALL)
    assert not set(HEAVY) & set(found["all"])
    assert not {"sqlalchemy", "sqlcipher3", "alembic"} & set(found["start"])
    assert "ui.sales.order" in found["all"]
    assert {name: more for name, more in found["brought"].items() if more} == {}


def test_classes_of_qt_are_made_on_the_screens_thread_alone() -> None:
    """Shiboken looks types up without a lock while events are delivered: a worker that adds one ends the program."""
    found = told(AHEAD)
    assert found["came"] == [False, True]
    by_worker = {name.partition(".")[0] for name, on_screen in found["loaded"].items() if not on_screen}
    assert {"models", "sqlalchemy", "numpy"} <= by_worker
    assert not by_worker & {"ui", "controllers", "PySide6", "shiboken6", "pyqtgraph"}


def test_the_order_is_told_without_running_anything(tmp_path: Path, monkeypatch: Any) -> None:
    """What stands under TYPE_CHECKING or in a function is not asked for; packages come before what lies in them."""
    package = tmp_path / "ui" / "made"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError\n")
    (package / "first.py").write_text("import os\nfrom models.made import plain\n")
    (package / "never.py").write_text("raise RuntimeError\n")
    many = "\n".join(f"name_{number} = 'value {number}'" for number in range(300))
    (package / "last.py").write_text(
        f"{many}\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ui.made import never\n    import ui.made.never\n"
        "from ui.made import first, not_a_module\ndef later():\n    import ui.made.never\n"
    )
    (tmp_path / "ui" / "__init__.py").write_text("")
    (tmp_path / "models" / "made").mkdir(parents=True)
    for name in ("__init__", "made/__init__", "made/plain"):
        (tmp_path / "models" / f"{name}.py").write_text("raise RuntimeError\n")
    monkeypatch.syspath_prepend(tmp_path)
    order = ImportOrder()
    assert order.of(["ui.made.last"]) == (["models.made", "models.made.plain"], ["ui.made", "ui.made.first", "ui.made.last"])
    assert order.of(["ui.made.first", "ui.made.never"]) == ([], ["ui.made.never"])
