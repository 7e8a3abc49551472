"""A tour of every screen of the program, and the longest block of the event loop on each (UX-106)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from tests.benchmarks import books
from tests.benchmarks.figure import Figure
from tests.benchmarks.program import Running, running

LIMIT = 100
RECORDS = {
    "agent": "agents", "agent.overview": "agents", "contract": "contracts", "order": "orders", "payment": "payments", "product": "products",
    "warehouse": "warehouses", "move": "move_documents", "target": "targets", "scorecard": "scorecards",
    "user": "users",
}  # fmt: skip
PANELS = ("panel.history", "panel.discussion", "panel.attachments", "panel.related", "side_panel")
DOCUMENTS = {"contract": "contracts", "scorecard": "scorecards"}


def first_id(run: Running, table: str) -> str | None:
    """The key of the oldest row of a table."""
    from models.platform.principal import SYSTEM

    with run.program.context.database.read(SYSTEM) as session:
        found = session.connection().exec_driver_sql(f"SELECT id FROM {table} ORDER BY seq LIMIT 1").scalar()
    return None if found is None else str(UUID(bytes=found))


def walk(run: Running) -> None:
    """Every kind of page: open it, use it a little, go away and come back."""
    from ui.shell import pages

    blocks = run.blocks
    blocks.begin("home")
    run.wait(0.5)
    run.do("palette", lambda: run.window.action("palette").trigger())
    for words in ("h", "hz", "hzxh", "杭州", ">新建"):
        run.do("palette", lambda words=words: run.window.palette_box.box.setText(words))
    run.do("palette", run.window.palette_box.dismiss)
    for kind in pages.PAGES:
        if kind in RECORDS:
            _record(run, kind)
        elif kind == "pdf":
            for document, table in DOCUMENTS.items():
                if (key := first_id(run, table)) is not None:
                    _open(run, kind, f"pdf {document}", {"document": document, "id": key})
        else:
            page = _open(run, kind, kind, {})
            if hasattr(page, "grid") and hasattr(page, "controller"):
                _list(run, kind, page)


def _open(run: Running, kind: str, step: str, args: dict[str, Any]) -> Any:
    page = run.do(step, lambda: run.window.open_page(kind, False, args))
    run.wait(0.1)
    return page


def _record(run: Running, kind: str) -> None:
    key = first_id(run, RECORDS[kind])
    if key is not None:
        page = _open(run, kind, kind, {"id": key})
        for name in PANELS:
            run.do(f"{kind} {name}", lambda name=name: _trigger(run, name))
        run.do(f"{kind} again", lambda: run.window.documents.step(-1))
        run.do(f"{kind} again", lambda: run.window.documents.step(1))
        run.do(f"{kind} closing", lambda: run.window.close_page(page))
    if kind != "scorecard":
        page = _open(run, kind, f"{kind} new", {})
        run.do(f"{kind} closing", lambda: run.window.close_page(page))


def _trigger(run: Running, name: str) -> None:
    if run.window.action(name).isEnabled():
        run.window.action(name).trigger()


def _list(run: Running, kind: str, page: Any) -> None:
    grid = page.grid
    rows = grid.records.rowCount()
    if rows:
        run.do(f"{kind} end", lambda: grid.scroll_to(rows - 1))
        run.do(f"{kind} middle", lambda: grid.scroll_to(rows // 2))
        run.do(f"{kind} preview", lambda: grid.go(min(1, rows - 1), 1))
        run.do(f"{kind} preview", lambda: page.previewing.toggle())
        run.do(f"{kind} preview", lambda: page.previewing.toggle())
        run.do(f"{kind} all", lambda: _trigger(run, "select_all"))
    if hasattr(page, "bar"):
        for words in ("有限", ""):
            run.do(f"{kind} search", lambda words=words: page.bar.quick.setText(words))
            run.wait(0.4)
            run.settle()


def tour(path: Path, stacks: bool = False, walking: Callable[[Running], None] = walk) -> Running:
    """One tour on a copy of a book."""
    with books.copy(path) as mine, tempfile.TemporaryDirectory() as folder:
        with running(mine, Path(folder), stacks=stacks) as run:
            walking(run)
    return run


def report(run: Running) -> None:
    """The steps by their longest block, and what stood on the stack."""
    for step, busy in sorted(run.blocks.busy.items(), key=lambda item: -item[1])[:50]:
        print(f"{busy:7.0f} ms work {run.blocks.longest[step]:7.0f} ms late  {step}")
    for step, late, samples in sorted(run.blocks.found, key=lambda item: -item[1])[:25]:
        print(f"\n== {step}: {late:.0f} ms, {samples.total()} samples")
        inner: dict[str, int] = {}
        for stack, count in samples.items():
            for line in dict.fromkeys(stack.split(" < ")):
                inner[line] = inner.get(line, 0) + count
        for line, count in sorted(inner.items(), key=lambda item: -item[1])[:28]:
            print(f"   {count:4d} {line}")


def figures(quick: bool, large: Path | None) -> list[Figure]:
    """For each step of the tour the middle of its longest blocks in some tours; the worst of the steps."""
    demo = books.demo_book().path
    many = books.large_book(10).path if quick else large or books.large_book().path
    found = []
    for name, path in (("demo", demo), ("large", many)):
        tours = [_alone(path) for _ in range(1 if quick else 3)]
        steps = {step: median(run.get(step, 0.0) for run in tours) for step in tours[0]}
        worst = sorted(steps, key=lambda step: -steps[step])[:5]
        note = ", ".join(f"{step} {steps[step]:.0f}" for step in worst)
        found.append(Figure(f"longest block of the event loop, {name} book", steps[worst[0]], "ms", LIMIT, note=note))
    return found


def _alone(path: Path) -> dict[str, float]:
    """A tour in a process of its own: what is imported and made for the first time belongs to it."""
    command = [sys.executable, "-m", "tests.benchmarks.tour", str(path), "--json"]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    times: dict[str, float] = json.loads(made.stdout.splitlines()[-1])
    return times


if __name__ == "__main__":
    done = tour(Path(sys.argv[1]), "--stacks" in sys.argv)
    if "--json" in sys.argv:
        print(json.dumps(done.blocks.busy))
    else:
        report(done)
    sys.stdout.flush()
    os._exit(0)
