"""A small order grid over made-up products, for tests of the entry grid."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from models.money import format_plain, line_amounts
from ui.widgets.entry_grid.columns import (
    GridColumn,
    GridSpec,
    Kind,
    Level,
    Offer,
    PasteRole,
    Remark,
    Suggestion,
)
from ui.widgets.entry_grid.data import ListData, Row
from ui.widgets.entry_grid.grid import EntryGrid
from ui.widgets.entry_grid.lookup import Answer, Answers, Candidate, LookupAction, LookupColumn, Query

# code, name, initials, unit, price, stock, pieces per box, barcode
PRODUCTS = (
    ("P10023", "净水器滤芯 PP棉 10寸", "jsqlx", "支", "18.00", "1240", "20", "6901234567892"),
    ("P10044", "净水器滤芯 RO膜 400G", "jsqlx", "支", "210.00", "40", "10", "6901234567908"),
    ("P20011", "商用净水机 800G", "syjsj", "台", "3150.00", "88", "1", "6901234567915"),
    ("P20018", "家用净水机 400G", "jyjsj", "台", "1280.00", "640", "1", "6901234567922"),
    ("P20025", "台式净水机 600G", "tsjsj", "台", "1760.00", "35", "1", "6901234567939"),
    ("00123", "水龙头", "slt", "个", "35.50", "500", "12", "0012345678905"),
    ("D1", "双胞胎", "sbt", "个", "1.00", "5", "1", "777"),
    ("D2", "双胞胎", "sbt", "个", "2.00", "5", "1", "777"),
)


class Products:
    """Answers at once, or only when `deliver` is called, so that tests can be slow on purpose."""

    columns = (LookupColumn(80), LookupColumn(220, stretch=True), LookupColumn(40), LookupColumn(80, right=True))

    def __init__(self, late: bool = False) -> None:
        self.late = late
        self.waiting: list[Any] = []
        self.searched: list[str] = []
        self.created: list[str] = []

    def search(self, text: str, row: Row, answer: Answer) -> None:
        self.searched.append(text)
        wanted = text.casefold()
        found = [self._candidate(one, one[0].casefold() == wanted or one[7] == wanted) for one in PRODUCTS
                 if wanted in one[0].casefold() or wanted in one[1] or one[2].startswith(wanted) or one[7] == wanted]
        found.sort(key=lambda one: not one.exact)
        self._give(lambda: answer(found))

    def resolve(self, queries: Sequence[Query], answer: Answers) -> None:
        found = []
        for query in queries:
            fits = []
            for one in PRODUCTS:
                keys = {query.texts.get("code", "").casefold(), query.texts.get("barcode", "").casefold()} - {""}
                if keys & {one[0].casefold(), one[7], one[1]} or (not keys and query.texts.get("name") == one[1]):
                    fits.append(self._candidate(one, True))
            found.append(fits)
        self._give(lambda: answer(found))

    def actions(self) -> Sequence[LookupAction]:
        return (LookupAction("New product", self.created.append),)

    def deliver(self) -> None:
        """Give every answer that waits."""
        waiting, self.waiting = self.waiting, []
        for give in waiting:
            give()

    def _give(self, give: Any) -> None:
        if self.late:
            self.waiting.append(give)
        else:
            give()

    @staticmethod
    def _candidate(one: tuple[str, ...], exact: bool) -> Candidate:
        code, name, _, unit, price, stock, box, _ = one
        values = {"code": code, "name": name, "unit": unit, "price": price, "stock": stock, "box": box}
        return Candidate(f"id-{code}", code, name, values, exact, (code, name, unit, price))


class Counter:
    """Counts how often a row is computed."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def __call__(self, row: Row) -> dict[str, Any]:
        self.calls.append(row["id"])
        if not row.get("quantity") or not row.get("price"):
            return {"amount": None}
        amounts = line_amounts(Decimal(row["quantity"]), Decimal(row["price"]), Decimal(row.get("discount") or 0))
        return {"amount": format_plain(amounts.total)}


def check(row: Row) -> dict[str, Remark]:
    """More than the stock is a warning, more than a tenth off is a warning, below zero an error."""
    found = {}
    if row.get("discount") and Decimal(row["discount"]) > Decimal("0.1"):
        found["discount"] = Remark("Zhou Lin must approve this discount.", Level.WARN)
    if row.get("quantity") and Decimal(row["quantity"]) < 0:
        found["quantity"] = Remark("A quantity is above zero.")
    return found


def boxes(row: Row, value: Any) -> Suggestion | None:
    """Taps are sold in boxes of twelve."""
    if row.get("code") != "00123" or Decimal(value) % 12 == 0:
        return None
    more = (Decimal(value) // 12 + 1) * 12
    return Suggestion(f"Boxes of 12. Change to {more}?", more)


def offer(row: Row) -> Offer | None:
    """What can be done about a shortage."""
    if not row.get("quantity") or not row.get("stock"):
        return None
    short = Decimal(row["quantity"]) - Decimal(row["stock"])
    return Offer(f"{short} short", (("Ship part", lambda: None),)) if short > 0 else None


def spec(products: Products, compute: Counter | None = None, **changed: Any) -> GridSpec:
    """The columns of the wireframe."""
    price_allowed = changed.pop("price_allowed", True)
    columns = (
        GridColumn("product_id", "Code or pinyin", Kind.REFERENCE, 110, quick=True, required=True, shows="code",
                   brings=("code", "name", "unit", "price", "stock", "box"), lookup=products,
                   roles=(PasteRole("code", "Code", ("编码", "商品编码", "货号", "sku")),
                          PasteRole("name", "Product", ("品名", "商品名称", "名称")),
                          PasteRole("barcode", "Barcode", ("条码",)))),
        GridColumn("name", "Product", Kind.TEXT, 220, editable=False, stretch=True, pasted=False),
        GridColumn("quantity", "Quantity", Kind.QUANTITY, 80, quick=True, words=("数量", "订货数量", "qty"),
                   units=lambda row: {"箱": Decimal(row.get("box") or 1), "box": Decimal(row.get("box") or 1)},
                   suggests=boxes),
        GridColumn("unit", "Unit", Kind.TEXT, 50, words=("单位",)),
        GridColumn("price", "Price", Kind.PRICE, 90, editable=price_allowed, words=("单价", "价格")),
        GridColumn("discount", "Discount", Kind.PERCENT, 70, decimals=2),
        GridColumn("amount", "Amount", Kind.MONEY, 100, editable=False, pasted=False),
        GridColumn("wanted_on", "Wanted on", Kind.DATE, 90),
        GridColumn("gift", "Gift", Kind.FLAG, 50),
        GridColumn("note", "Note", Kind.TEXT, 120, words=("备注",)),
    )  # fmt: skip
    settings: dict[str, Any] = {"name": "test.lines", "compute": compute or Counter(), "check": check, "offer": offer,
                                "unique": "product_id", "merge": "quantity", "can_scan": True}  # fmt: skip
    return GridSpec(columns, **{**settings, **changed})


class Desk(QWidget):
    """A field above, the grid, and a field below, so that leaving the grid can be seen."""

    def __init__(self, grid: EntryGrid) -> None:
        super().__init__()
        self.above, self.grid, self.below = QLineEdit(), grid, QLineEdit()
        box = QVBoxLayout(self)
        for widget in (self.above, grid, self.below):
            box.addWidget(widget)
        self.resize(1100, 600)


class Hand:
    """Types into a grid as a person does: every key goes to the widget that has the keyboard."""

    def __init__(self, qtbot: Any, late: bool = False, **changed: Any) -> None:
        rows = changed.pop("rows", ())
        self.products = Products(late)
        self.compute = Counter()
        self.data = changed.pop("data", None) or ListData(rows)
        self.grid = EntryGrid(spec(self.products, self.compute, **changed), self.data)
        self.desk = Desk(self.grid)
        qtbot.addWidget(self.desk)
        self.desk.show()
        qtbot.waitExposed(self.desk)
        self.desk.activateWindow()
        self.grid.start()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is self.view)

    @property
    def view(self) -> Any:
        return self.grid.view

    def key(self, key: Any, modifiers: Any = Qt.KeyboardModifier.NoModifier, times: int = 1) -> None:
        for _ in range(times):
            QTest.keyClick(QApplication.focusWidget(), key, modifiers)

    def type(self, text: str) -> None:
        """Key by key; # is Enter and > is Tab."""
        for letter in text:
            if letter == "#":
                self.key(Qt.Key.Key_Return)
            elif letter == ">":
                self.key(Qt.Key.Key_Tab)
            elif letter.isascii():
                QTest.keyClick(QApplication.focusWidget(), letter)
            else:
                self.commit(letter)

    def compose(self, text: str) -> None:
        """The input method shows text that is not committed yet."""
        QApplication.sendEvent(QApplication.focusWidget(), QInputMethodEvent(text, []))

    def commit(self, text: str) -> None:
        """The input method commits text."""
        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(QApplication.focusWidget(), event)

    def shown_preedit(self) -> str:
        """The composed text that the person sees in the cell."""
        return str(self.view.editor.preedit)

    def shortcut(self, key: Any, modifiers: Any) -> bool:
        """Offer a key as a shortcut first, as Qt does; whether the widget claims it."""
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
        event.ignore()
        QApplication.sendEvent(QApplication.focusWidget(), event)
        return event.isAccepted()

    @property
    def place(self) -> tuple[int, str]:
        index = self.view.currentIndex()
        return index.row(), self.grid.model.columns[index.column()].id

    def column(self, name: str) -> list[Any]:
        return [row.get(name) for row in self.data.rows()]
