"""A desk with a channel that sells water filters: an agent, two warehouses, 24 products, credit, earlier orders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from sqlalchemy import select

from controllers.context import AppContext
from controllers.jobs import Jobs
from controllers.settings import LANGUAGE, Settings
from models.catalog import products
from models.catalog.products import ProductDraft
from models.catalog.units import PackRow
from models.clock import clock
from models.partners.records import CreditProfile
from models.partners.shapes import AgentDraft
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import UserStatus
from models.sales import order_states, orders
from models.sales.orders import OrderDraft, OrderLineDraft
from models.stock import posting, warehouses
from models.stock.moves import MoveDraft, MoveLineDraft
from models.stock.records import MoveKind
from models.stock.warehouses import WarehouseDraft
from tests.models.partners.makers import person, store
from tests.ui.closing import close_window, in_the_light_again
from tests.ui.desk import Desk, dress
from ui.look import Look
from ui.sales.order import OrderTab
from ui.shell.main_window import MainWindow
from ui.widgets import ime
from ui.window_state import WindowState

D = Decimal
# name, specification, price, stock in the near warehouse; initials differ in the first three letters
GOODS = (
    ("净水器滤芯", "PP棉 10寸", "18", 1240), ("商用净水机", "800G", "3150", 88), ("家用净水机", "400G", "1280", 640),
    ("台式净水机", "600G", "1760", 35), ("水龙头", "304", "35.50", 500), ("压力罐", "3.2G", "96", 200),
    ("进水三通", "2分", "4.20", 4000), ("废水阀", "300cc", "8.80", 900), ("增压泵", "400G", "128", 150),
    ("紫外线灯", "6W", "45", 60), ("快接弯头", "2分", "1.35", 9000), ("聚乙烯管", "2分 10米", "22", 300),
    ("变压器", "24V", "33", 120), ("电磁阀", "24V", "26", 310), ("高压开关", "2分", "9.90", 700),
    ("低压开关", "2分", "9.50", 700), ("流量计", "脉冲", "58", 90), ("软水树脂", "25L", "310", 40),
    ("活性炭", "20寸", "28", 260), ("前置过滤器", "40微米", "268", 75), ("膜壳扳手", "通用", "6", 400),
    ("反渗透膜", "400G", "210", 40), ("滤瓶", "10寸", "24", 330), ("密封圈", "O型", "0.80", 20000),
)  # fmt: skip


class Shop:
    """The book and the keys of what is in it."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.clerk = person(book, Role.OPERATIONS, code="王芳", status=UserStatus.ACTIVE, login="wf", sort_key="wangfang")
        self.manager = person(book, Role.MANAGER, Scope.ALL, code="周琳", status=UserStatus.ACTIVE, login="zl", sort_key="zhoulin")
        with book.write(SYSTEM) as session:
            self.near = warehouses.save(session, WarehouseDraft(name="杭州仓")).id
            self.far = warehouses.save(session, WarehouseDraft(name="上海仓")).id
            self.goods: dict[str, Any] = {}
            self.codes: dict[str, str] = {}
            for name, spec, price, _ in GOODS:
                packs = (PackRow(unit="箱", factor=D(20)),) if name == "净水器滤芯" else ()
                made = products.save(session, ProductDraft(name=name, spec=spec, unit="个", base_price=D(price), units=packs))
                self.goods[name], self.codes[name] = made.id, made.code
            lines = tuple(MoveLineDraft(product_id=self.goods[name], quantity=D(count)) for name, _, _, count in GOODS)
            receipt = MoveDraft(kind=MoveKind.RECEIPT, moved_on=clock.today(), warehouse_id=self.near, lines=lines)
            posting.save_and_post(session, receipt)
            more = (MoveLineDraft(product_id=self.goods["反渗透膜"], quantity=D(500)),)
            posting.save_and_post(session, MoveDraft(kind=MoveKind.RECEIPT, moved_on=clock.today(), warehouse_id=self.far, lines=more))
        self.agent = store(book, AgentDraft(name="杭州西湖华新贸易有限公司", phone="13800138000", warehouse_id=self.near)).id
        self.other = store(book, AgentDraft(name="宁波天元商贸有限公司", phone="13800138001")).id

        self.limit(None)

    def limit(self, amount: str | None) -> None:
        """How much the agent may owe; None: not checked."""
        with self.book.write(SYSTEM) as session:
            profile = session.scalars(select(CreditProfile).where(CreditProfile.agent_id == self.agent)).one()
            profile.checked, profile.credit_limit = amount is not None, D(amount or 0)

    def order(self, *lines: tuple[str, int], submit: bool = False, confirm: bool = False, days: int = 0) -> Any:
        draft = OrderDraft(
            agent_id=self.agent, warehouse_id=self.near, ordered_on=clock.today() - timedelta(days=days),
            lines=tuple(OrderLineDraft(product_id=self.goods[name], quantity=D(count)) for name, count in lines),
        )  # fmt: skip
        with self.book.write(SYSTEM) as session:
            made = orders.save(session, draft)
            if submit or confirm:
                made = order_states.submit(session, made.id)
            return order_states.confirm(session, made.id) if confirm else made

    def stored(self, order_id: Any) -> Any:
        with self.book.read(SYSTEM) as session:
            return orders.get(session, order_id)


class Hand:
    """Types on the desk as a person does, and counts the keys."""

    def __init__(self, desk: Any) -> None:
        self.desk = desk
        self.keys = 0

    @property
    def page(self) -> OrderTab:
        assert isinstance(self.desk.page, OrderTab)
        return self.desk.page

    @staticmethod
    def focus() -> QWidget:
        """The widget that has the keyboard."""
        found = QApplication.focusWidget()
        assert found is not None, "nobody has the keyboard"
        return found

    def key(self, key: Any, modifiers: Any = Qt.KeyboardModifier.NoModifier, times: int = 1) -> None:
        for _ in range(times):
            self.keys += 1
            QTest.keyClick(self.focus(), key, modifiers)

    def type(self, text: str) -> None:
        """Key by key; # is Enter."""
        for letter in text:
            if letter == "#":
                self.key(Qt.Key.Key_Return)
            else:
                self.keys += 1
                QTest.keyClick(self.focus(), letter)

    def commit(self, text: str) -> None:
        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(QApplication.focusWidget(), event)

    def settle(self) -> None:
        self.desk.settle()

    def column(self, name: str) -> list[Any]:
        return [row.get(name) for row in self.page.document.live_rows("lines")]

    def go(self, row: int, column: str) -> None:
        self.page.grid.go(row, column)

    def press(self, name: str) -> None:
        """Press the visible button whose name ends so."""
        for window in QApplication.topLevelWidgets():
            for button in window.findChildren(QAbstractButton) if window.isVisible() else ():
                if button.objectName().endswith(name) and button.isVisible():
                    button.click()
                    return
        raise AssertionError(f"no button {name}")


@pytest.fixture
def shop(sqlite_book: Any) -> Shop:
    return Shop(sqlite_book)


def open_desk(book: Any, principal: Any, folder: Any) -> Desk:
    dress(QApplication.instance())  # type: ignore[arg-type]
    made = Desk(book, principal, folder)
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    return made


def end(desk: Desk) -> None:
    """Leave the page as the window does, then end the jobs."""
    if desk.page is not None and hasattr(desk.page, "keeper"):
        desk.page.keeper.pause()
    desk.settle()
    if desk.page is not None:
        shiboken6.delete(desk.page)
        desk.page = None
    desk.finish()


@pytest.fixture
def desk(qapp: Any, shop: Shop, tmp_path: Any) -> Iterator[Desk]:
    made = open_desk(shop.book, shop.clerk, tmp_path)
    yield made
    end(made)


@pytest.fixture
def hand(desk: Desk) -> Hand:
    desk.put("order")
    return Hand(desk)


class RealWindow:
    """The window of the program with its tabs and shortcuts, seen by a hand as a desk is."""

    def __init__(self, book: Any, principal: Any, folder: Path) -> None:
        app = QApplication.instance()
        ime.install(app)  # type: ignore[arg-type]
        dress(app)  # type: ignore[arg-type]
        settings = Settings(folder / "settings.json")
        settings.set(LANGUAGE, "en")
        self.look = Look(app, settings)  # type: ignore[arg-type]
        self.context = AppContext(book, Jobs(), settings, principal)
        self.window = MainWindow(self.context, WindowState(folder / "window.ini"))
        self.window.begin()
        self.window.resize(1440, 900)
        self.settle()
        self.window.activateWindow()
        QTest.qWaitForWindowActive(self.window)

    @property
    def page(self) -> Any:
        """The page of the tab in front."""
        return self.window.documents.current_page()

    def toasts(self) -> list[str]:
        """What is said in passing now."""
        return [text for _, text in self.window.toasts.history]

    def settle(self) -> None:
        """Until no job waits, the form in front is made and somebody has the keyboard."""
        quiet, end = 0, clock.monotonic() + 20
        while quiet < 4 and clock.monotonic() < end:
            QTest.qWait(10)
            if QApplication.activeWindow() is None:
                self.window.activateWindow()  # as a window manager does when a dialog has closed
            form = getattr(self.page, "form_view", None)
            made = form is None or form.is_made()
            quiet = quiet + 1 if self.context.jobs.idle() and made and QApplication.focusWidget() else 0
        assert quiet, "jobs did not end, or nobody has the keyboard"

    def finish(self) -> None:
        """Close without asking."""
        self.settle()
        close_window(self.window)
        in_the_light_again(self.window)
        self.context.jobs.close()
        self.look.deleteLater()


@pytest.fixture
def real(qapp: Any, shop: Shop, tmp_path: Any) -> Iterator[RealWindow]:
    """The real window, signed in as the clerk of the shop."""
    made = RealWindow(shop.book, shop.clerk, tmp_path)
    yield made
    made.finish()


@pytest.fixture
def names() -> SimpleNamespace:
    return SimpleNamespace(goods=GOODS)
