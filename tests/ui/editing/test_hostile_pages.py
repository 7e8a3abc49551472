"""Hostile texts in every editor: label, field, grid, title, tooltip, history (OS-01, BI F01–F05)."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QTextEdit

from models.database import Database
from models.platform.principal import SYSTEM
from tests.conftest import TEST_KEY
from tests.models.platform import form_slots
from tests.ui.desk import Desk, dress

TEXTS: tuple[str, ...] = (
    "R&D <b>Li</b> 3 < 5 <!-- &lt;b&gt; ]]>",
    '<img src="http://127.0.0.1:9/x.png"> <a href="file:///x">付款</a> Tom &amp; Co',
)  # fmt: skip
KINDS = {
    "agents": "agent", "contracts": "contract", "products": "product", "warehouses": "warehouse",
    "move_documents": "move", "orders": "order", "payments": "payment", "deals": "deal", "targets": "target", "users": "user",
    "territories": "territories", "agent_levels": "levels",
}  # fmt: skip
SERVICES = {service.record.__tablename__: service for service in form_slots.SERVICES}


@pytest.fixture(scope="module")
def hostile(sqlite_template, tmp_path_factory):
    """A book, and the keys of its hostile records by text and table."""
    path = tmp_path_factory.mktemp("pages") / "book.qudao"
    shutil.copy(sqlite_template, path)
    database = Database.sqlite(path, TEST_KEY)
    place = form_slots.prepare(database)
    keys = {}
    for text in TEXTS:
        with database.write(SYSTEM) as session:
            for table in KINDS:
                keys[text, table] = form_slots.hostile(SERVICES[table], session, place, text).id
    yield database, keys
    database.close()


@pytest.fixture
def desk(hostile, qapp, tmp_path):
    dress(qapp)
    made = Desk(hostile[0], SYSTEM, tmp_path)
    yield made
    if made.page is not None and hasattr(made.page, "keeper"):
        made.page.keeper.pause()
    made.settle()
    made.finish()


def _open(desk: Desk, table: str, key: Any) -> Any:
    kind = KINDS[table]
    page = desk.put(kind) if kind in ("territories", "levels") else desk.put(kind, id=str(key))
    if kind in ("territories", "levels"):
        tree = page._tree
        found = tree.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive)
        tree.setCurrentItem(next(item for item in found if item.data(0, Qt.ItemDataRole.UserRole) == str(key)))
    form = page.form_view
    for section in range(len(form.sections)):
        form.go_to_section(section)
        desk.wait(0.02)
    if hasattr(page, "show_panel"):
        page.show_panel("history")
    desk.settle()
    return page


@pytest.mark.parametrize("table", KINDS)
@pytest.mark.parametrize("text", TEXTS)
def test_f01_f05_every_editor_shows_it_literally(desk, hostile, table, text):
    page = _open(desk, table, hostile[1][text, table])
    service = SERVICES[table]
    typed = {
        slot.column.name
        for slot in form_slots.text_slots()
        if slot.id.startswith(f"{table}.") and slot.path == slot.column.name
        and slot.id not in form_slots.RULED and len(text) <= slot.limit
    }  # fmt: skip
    seen = 0
    for path, box in page.form_view.boxes.items():
        if path not in typed:
            continue
        field = box.widget
        shown = field.toPlainText() if isinstance(field, (QPlainTextEdit, QTextEdit)) else field.text()
        shown = box.text.text() if not field.isVisibleTo(box) else shown
        assert shown in (text, text.upper(), text.casefold().replace(" ", "")), path
        seen += 1
    assert seen >= 1
    for child, record in service.children.items():
        host = page.form_view.grids.get(child)
        if host is None:
            continue
        model = host.grid.model
        cells = {model.data(model.index(0, at), Qt.ItemDataRole.DisplayRole) for at in range(model.columnCount())}
        wanted = [
            slot for slot in form_slots.text_slots()
            if slot.id.startswith(f"{record.__tablename__}.") and slot.id not in form_slots.RULED
            and len(text) <= slot.limit and slot.column.name in {column.id for column in model.columns}
        ]  # fmt: skip
        assert not wanted or {text, text.upper()} & cells, (child, cells)
    for shown in page.findChildren(QLabel):
        assert shown.textFormat() == Qt.TextFormat.PlainText or not ({"<", "&"} & set(shown.text())), shown.text()
    for button in page.findChildren(QAbstractButton):
        assert "&" not in button.text().replace("&&", "") or not isinstance(button, QLineEdit)
    assert page.title()


@pytest.mark.parametrize("text", TEXTS)
def test_f02_f03_a_tooltip_is_plain_text_and_touches_no_file(qapp, qtbot, text):
    """One rule of the style sheet for all tooltips of the program."""
    dress(qapp)
    shown = QLabel("x")
    qtbot.addWidget(shown)
    shown.setToolTip(text)
    shown.show()
    qtbot.waitExposed(shown)
    shown.activateWindow()
    place = QPoint(3, 3)
    QApplication.sendEvent(shown, QHelpEvent(QEvent.Type.ToolTip, place, shown.mapToGlobal(place)))
    tips = [one for one in QApplication.allWidgets() if one.metaObject().className() == "QTipLabel" and one.isVisible()]
    assert [tip.text() for tip in tips] == [text]
    assert tips[0].textFormat() == Qt.TextFormat.PlainText
