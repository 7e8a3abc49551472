"""UX-109 with the program's own pages: after opening and closing 200 tabs the memory is where it was."""

from __future__ import annotations

import gc
import sys
import weakref
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

KINDS = ("agents.list", "agent", "orders.list", "order", "products.list", "product", "payment", "settings")


def memory() -> float:
    """The memory of this process in megabytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_ux_109_memory_after_opening_and_closing_200_tabs(make_window: Any, make_context: Any, qtbot: Any) -> None:
    from models.platform.principal import Role

    window = make_window(make_context(Role.ADMIN))

    def round_of(tabs: int) -> None:
        for at in range(tabs):
            page = window.open_page(KINDS[at % len(KINDS)], False, {})
            qtbot.waitUntil(window.context.jobs.idle, timeout=20_000)
            form = getattr(page, "form_view", None)
            qtbot.waitUntil(lambda form=form: form is None or form.is_made(), timeout=20_000)
            window.close_page(page)
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            gc.collect()  # the program collects every second

    gc.collect()
    gc.freeze()  # what other tests left is no matter of this one, and takes its time with every collection
    round_of(2 * len(KINDS))
    start, objects = memory(), _own()
    round_of(200)
    end, left = memory(), _own() - objects
    gc.unfreeze()
    assert not {name: count for name, count in left.items() if count > 25}, "objects of pages stay behind"
    assert end <= start * 1.1, f"{start:.0f} MB became {end:.0f} MB"


def test_closed_pages_are_given_back_although_the_keyboard_went_past_them(make_window: Any, qtbot: Any) -> None:
    """UX-109: a list behind an editor, both closed in one go, the keyboard passing on in between."""
    window = make_window()
    closed = []
    for kind in ("orders.list", "agent"):
        page = window.open_page(kind, False, {})
        qtbot.waitUntil(window.context.jobs.idle, timeout=20_000)
        form = getattr(page, "form_view", None)
        qtbot.waitUntil(lambda form=form: form is None or form.is_made(), timeout=20_000)
        qtbot.wait(50)
        closed.append(weakref.ref(page))
        del page, form
    window.documents.close_several(window.documents.all()[1:])
    qtbot.wait(50)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(window.context.jobs.idle, timeout=20_000)
    gc.collect()
    assert [type(page()).__name__ for page in closed if page() is not None] == []


def _own() -> Counter[str]:
    """How many pages, widgets and controllers of our own there are."""
    found: Counter[str] = Counter()
    for one in gc.get_objects():
        kind = type(one)
        if issubclass(kind, QObject) and kind.__module__.startswith(("ui.", "controllers.")):
            found[f"{kind.__module__}.{kind.__name__}"] += 1
    return found
