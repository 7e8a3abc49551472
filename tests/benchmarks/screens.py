"""Figures of the real window: scrolling a list, the command palette, typing in a long order."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.benchmarks import books
from tests.benchmarks.figure import Figure, percentile
from tests.benchmarks.program import Running, running

FRAME, ANSWER, ENTER = 30, 100, 100
STEPS, LINES, ENTRIES = 200, 200, 40
TYPED = ("h", "hz", "hzx", "hzxh", "杭州", "西湖", "DL00231", "net", "净水", "SO-25")


@contextmanager
def _window(path: Path) -> Iterator[Running]:
    with books.copy(path) as mine, tempfile.TemporaryDirectory() as folder, running(mine, Path(folder)) as run:
        run.wait(0.5)
        run.settle()
        yield run


def _large(quick: bool, large: Path | None) -> Path:
    return books.large_book(10).path if quick else large or books.large_book().path


def scroll(quick: bool, large: Path | None) -> list[Figure]:
    """Steps of the wheel through the list of order lines, and jumps; each frame painted at once."""
    with _window(_large(quick, large)) as run:
        page = run.do("lines", lambda: run.window.open_page("lines.list", False, {}))
        run.wait(0.5)
        run.settle()
        grid = page.grid
        rows = grid.records.rowCount()
        frames, jumps = [], []

        def frame(row: int) -> float:
            began = time.thread_time()
            grid.scroll_to(row)
            grid.repaint()
            return (time.thread_time() - began) * 1000

        for step in range(STEPS):
            frames.append(run.do("wheel", lambda step=step: frame(rows // 3 + 40 + step * 3)))
        for at in (0.9, 0.1, 0.5, 0.99, 0.33):
            began = time.process_time()
            run.do("jump", lambda at=at: frame(int(rows * at)))
            assert grid.records.record(int(rows * at)) is not None
            jumps.append((time.process_time() - began) * 1000)
    return [
        Figure(f"list of {rows} lines: frame while scrolling, p95", percentile(frames, 0.95), "ms", FRAME),
        Figure(f"list of {rows} lines: jump until the rows are painted", max(jumps), "ms", 300),
    ]


def palette(quick: bool, large: Path | None) -> list[Figure]:
    """From a key in the palette until its results are shown, all threads together."""
    with _window(_large(quick, large)) as run:
        run.do("palette", lambda: run.window.action("palette").trigger())
        box, times = run.window.palette_box, []
        for _ in range(2 if quick else 5):
            for text in TYPED:
                run.do("palette", lambda: box.box.setText(""))
                began = time.process_time()
                run.do("palette", lambda text=text: box.box.setText(text))
                times.append((time.process_time() - began) * 1000)
        agents = _count(run, "agents")
    return [Figure(f"palette answer among {agents} agents, p95", percentile(times, 0.95), "ms", ANSWER)]


def _count(run: Running, table: str) -> int:
    from models.platform.principal import SYSTEM

    with run.program.context.database.read(SYSTEM) as session:
        return int(session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0)


def _long_order(path: Path) -> UUID:
    """An order in draft with many lines in a book."""
    from sqlalchemy import select

    from models.catalog.records import Product
    from models.partners.records import Agent
    from models.platform.book import opening
    from models.platform.book.access import ByPassword
    from models.platform.principal import SYSTEM
    from models.sales import orders
    from models.sales.orders import OrderDraft, OrderLineDraft
    from models.stock.records import Warehouse

    book = opening.open_book(path, ByPassword(books.LOGIN, books.PASSWORD))
    try:
        with book.database.write(SYSTEM) as session:
            agent = session.scalar(select(Agent.id).where(Agent.status == "active").order_by(Agent.seq).limit(1))
            house = session.scalar(select(Warehouse.id).order_by(Warehouse.seq).limit(1))
            goods = list(session.scalars(select(Product.id).order_by(Product.seq).limit(40)))
            lines = tuple(
                OrderLineDraft(product_id=goods[at % len(goods)], quantity=Decimal(at % 30 + 1)) for at in range(LINES)
            )
            draft = OrderDraft(agent_id=agent, warehouse_id=house, ordered_on=_today(), lines=lines)
            return orders.save(session, draft).id
    finally:
        book.close()


def _today() -> Any:
    from models.clock import clock

    return clock.today()


def order(quick: bool) -> list[Figure]:
    """Enter on a quantity of a long order until the next line is ready and painted (UX-047)."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    with books.copy(books.demo_book().path) as mine:
        key = _long_order(mine)
        with tempfile.TemporaryDirectory() as folder, running(mine, Path(folder)) as run:
            page = run.do("order", lambda: run.window.open_page("order", False, {"id": str(key)}))
            run.window.activateWindow()
            run.wait(0.3)
            times = []

            def enter(row: int) -> float:
                page.grid.go(row, "quantity")
                QTest.keyClick(QApplication.focusWidget(), "7")
                began = time.thread_time()
                QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
                page.repaint()
                return (time.thread_time() - began) * 1000

            for at in range(10 if quick else ENTRIES):
                times.append(run.do("order", lambda at=at: enter(3 * at)))
    return [Figure(f"order of {LINES} lines: Enter to the next line, p95", percentile(times, 0.95), "ms", ENTER)]
