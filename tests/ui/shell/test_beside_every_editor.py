"""History, discussion and files beside the form of every editor, by keyboard in the real window (UX-048, UX-051)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from controllers.settings import LANGUAGE
from models.agreements import contracts, templates
from models.catalog import products
from models.partners import agents, deals, levels, territories
from models.performance import targets
from models.platform.principal import SYSTEM, Role
from models.sales import orders, payments
from models.stock import moves, warehouses
from models.stock.records import MoveKind
from tests.models.agreements import sample_book
from tests.models.partners.makers import agent_draft
from tests.ui.desk import Books

DAY = date(2025, 3, 1)


def _territory(session: Any, channel: Any) -> Any:
    return next(one for one in territories.tree(session) if one.id == channel.hangzhou)


def _move(session: Any, channel: Any) -> Any:
    house = warehouses.save(session, warehouses.WarehouseDraft(name="杭州仓"))
    line = moves.MoveLineDraft(product_id=channel.membrane, quantity=Decimal(5))
    return moves.save(session, moves.MoveDraft(
        kind=MoveKind.RECEIPT, moved_on=DAY, warehouse_id=house.id, reason="到货", lines=(line,)
    ))  # fmt: skip


EDITORS: dict[str, tuple[str, str, Any]] = {
    "agent": ("short_name", "华新", lambda session, _channel: agents.save(
        session, agent_draft(short_name="杭华"), confirmed=True)),
    "contract": ("title", "代理合同", lambda session, channel: contracts.save(session, sample_book.draft(session, channel))),
    "template": ("note", "试用", lambda session, channel: templates.get(session, channel.template)),
    "product": ("spec", "400G", lambda session, _channel: products.save(
        session, products.ProductDraft(name="净水器", unit="台", spec="200G"))),
    "warehouse": ("address", "北京路一号", lambda session, _channel: warehouses.save(
        session, warehouses.WarehouseDraft(name="宁波仓", address="旧址"))),
    "move": ("reason", "改为调拨", _move),
    "payment": ("payer", "华新财务", lambda session, channel: payments.save(
        session, payments.PaymentDraft(agent_id=channel.agent, paid_on=DAY, amount=Decimal("500.05"), payer="华新"))),
    "deal": ("project", "二期", lambda session, channel: deals.save(
        session, deals.DealDraft(agent_id=channel.agent, customer="大华纺织", project="一期"))),
    "order": ("customer_ref", "PO-77", lambda session, channel: orders.save(
        session, orders.OrderDraft(agent_id=channel.agent, ordered_on=DAY, customer_ref="PO-1"))),
    "target": ("note", "上调", lambda session, channel: targets.save(
        session, targets.TargetDraft(agent_id=channel.agent, year=2025, state=targets.TargetState.DRAFT, note="初稿"))),
    "territories": ("name", "杭州", _territory),
    "levels": ("name", "甲级", lambda session, _channel: levels.save(
        session, levels.LevelDraft(code="A", name="A 级"))),
}  # fmt: skip


@pytest.fixture
def office(make_context: Any, make_window: Any, qtbot: Any, tmp_path: Path) -> SimpleNamespace:
    """A window on a book with one record of each kind."""
    context = make_context(Role.OPERATIONS)
    context.settings.set(LANGUAGE, "zh_CN")
    context.books = Books(tmp_path)
    channel = sample_book.fill(context.database)
    window = make_window(context)

    def settle() -> None:
        for _ in range(2):
            qtbot.waitUntil(context.jobs.idle, timeout=20_000)
            qtbot.wait(20)
        form = getattr(window.current_page(), "form_view", None)
        if form is not None:
            qtbot.waitUntil(form.is_made, timeout=20_000)
        qtbot.waitUntil(context.jobs.idle, timeout=20_000)

    def key(what: Any, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or window, what, modifiers)
        settle()

    return SimpleNamespace(context=context, window=window, channel=channel, settle=settle, key=key)


@pytest.mark.parametrize("kind", EDITORS)
def test_a_comment_a_file_and_a_change_stand_beside_the_form(
    office: Any, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, new, make = EDITORS[kind]
    with office.context.database.write(SYSTEM) as session:
        record = make(session, office.channel).id
    office.window.open_page(kind, False, {"id": str(record)})
    office.settle()
    page = office.window.current_page()
    if kind in ("territories", "levels"):
        tree = page._tree
        for item in (tree.topLevelItem(at) for at in range(tree.topLevelItemCount())):
            if item.data(0, Qt.ItemDataRole.UserRole) == str(record):
                tree.setCurrentItem(item)
        office.settle()
    assert page.record_id == record
    before = str(page.document.get(path) or "")

    office.key(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    QTest.keyClicks(QApplication.focusWidget(), "ring back on Monday")
    office.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "ring back on Monday" in [row.text for row in page.side.discussion._rows]
    assert page.side.discussion.draft() == ""

    picture = tmp_path / "门头照片.png"
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0)
    assert image.save(str(picture))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args, **_more: ([str(picture)], ""))
    office.key(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    office.key(Qt.Key.Key_Space)
    assert [row.name for row in page.side.files._rows] == ["门头照片.png"]

    field = page.form_view.boxes[path].focus_target()
    page.form_view.focus_path(path)
    field.selectAll()
    words = QInputMethodEvent("", [])
    words.setCommitString(new)
    QApplication.sendEvent(field, words)
    office.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert page.document.problems() == {} and not page.document.is_dirty()
    office.key(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    lines = page.side.history.lines()
    assert any(line.endswith(f"：{before or '空'} → {new}") for line in lines), lines
    assert any("门头照片.png" in line for line in lines), lines
    assert any("陈涛" in line for line in lines), lines

    office.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    panel = page.side.history
    panel._filter.setText(f"→ {new}")
    top = panel._tree.topLevelItem(0)
    change = top.child(0)
    panel._tree.setCurrentItem(change)
    panel._restore.click()
    assert str(page.document.get(path) or "") == before and (page.document.is_dirty() or not before)


def test_words_not_yet_sent_stay_with_their_record(office: Any) -> None:
    """Another territory is looked at meanwhile: the words are not said about that one."""
    office.window.open_page("territories", False, {})
    office.settle()
    page = office.window.current_page()
    first = page._tree.topLevelItem(0)
    page.side.discussion.set_draft("about Hangzhou")
    page._tree.setCurrentItem(page._tree.topLevelItem(1))
    office.settle()
    assert page.side.discussion.draft() == ""
    page._tree.setCurrentItem(first)
    office.settle()
    assert page.side.discussion.draft() == "about Hangzhou"
