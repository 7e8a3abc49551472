"""A desk with a small stock: two products, two warehouses, one agent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import shiboken6
from PySide6.QtTest import QTest

from models.catalog.units import PackRow
from models.platform.principal import SYSTEM
from models.stock.records import MoveKind
from tests.models.stock import makers
from tests.ui.desk import Desk


@pytest.fixture
def shop(sqlite_book: Any) -> SimpleNamespace:
    """The book and the keys of what is in it."""
    with sqlite_book.write(SYSTEM) as session:
        agent = makers.agent(session, level="A")
        packs = (PackRow(unit="箱", factor=Decimal(12), barcode="777"),)
        key = makers.product(session, "净水器滤芯", spec="RO膜", base_price=Decimal(210), units=packs)
        big = makers.product(session, "商用净水机", spec="800G", base_price=Decimal(3150))
        place, other = makers.warehouse(session), makers.warehouse(session, "上海仓")
        posted = makers.move(session, MoveKind.RECEIPT, place, (key, 100), (big, 8))
    return SimpleNamespace(
        book=sqlite_book, agent=agent, filter=key, big=big, place=place, other=other, receipt=posted.id
    )


def end(desk: Desk) -> None:
    """Leave the page as the window does (nothing typed is kept any more), then end the jobs."""
    if desk.page is not None and hasattr(desk.page, "keeper"):
        desk.page.keeper.pause()
    desk.settle()
    if desk.page is not None:
        shiboken6.delete(desk.page)
        desk.page = None
    desk.finish()


@pytest.fixture
def desk(qapp: Any, shop: SimpleNamespace, tmp_path: Any) -> Iterator[Desk]:
    """A window on that book."""
    made = Desk(shop.book, SYSTEM, tmp_path)
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    yield made
    end(made)
