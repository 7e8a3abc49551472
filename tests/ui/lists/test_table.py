"""The table: what is shown, how it is walked through, what is spoken."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import text, update

from models.i18n import set_language
from models.lists import Filter, Group, ListQuery, Op, Sort
from models.platform.principal import SYSTEM
from models.sales.records import Order
from tests.ui.lists.harness import AgentsPage, OrdersPage
from ui import translation

K = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def shown(page, column=0, rows=None):
    records = page.grid.records
    count = records.rowCount() if rows is None else rows
    return [records.data(records.index(row, column)) for row in range(count)]


def scalar(context, sql):
    with context.database.read(SYSTEM) as session:
        return session.scalar(text(sql))


def press(page, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(page.grid.main, key, modifiers)


def test_the_model_keeps_qts_contract_through_everything(open_list, settle):
    page = open_list(OrdersPage)
    tester = QAbstractItemModelTester(page.grid.records, QAbstractItemModelTester.FailureReportingMode.Fatal)
    page.set_query(ListQuery(sort=(Sort("gross", True),)))
    settle()
    page.set_query(ListQuery(filters=(Filter("state", values=("held",)),)))
    settle()
    page.set_query(ListQuery(group=(Group("state"), Group("ordered_on", "month"))))
    settle()
    page.collapse_all(True)
    page._collapse(0, False)
    page.arrange_columns(["gross", "number"])
    page.controller.refresh()
    settle()
    page.set_query(ListQuery(search="no such thing"))
    settle()
    assert page.grid.records.rowCount() == 0
    tester.deleteLater()


def test_the_list_opens_with_its_rows_totals_and_title(open_list, context):
    page = open_list(OrdersPage)
    assert page.title() == "Orders" and page.bar.view.text() == "All records"
    assert page.grid.records.rowCount() == 500
    newest = scalar(context, "SELECT number FROM orders ORDER BY ordered_on DESC, seq DESC LIMIT 1")
    assert shown(page, rows=1) == [newest]
    cny = scalar(context, "SELECT SUM(gross_total) FROM orders WHERE currency = 'CNY'")
    usd = scalar(context, "SELECT SUM(gross_total) FROM orders WHERE currency = 'USD'")
    assert page.footer.text_of("gross") == f"CNY {cny / 100:,.2f}\nUSD {usd / 100:,.2f}"
    assert "500 rows" in page.footer.accessibleDescription()


def test_every_place_can_be_reached_by_keys(open_list, settle):
    page = open_list(OrdersPage)
    press(page, K.Key_End, CONTROL)
    settle()
    assert page.grid.selection.row == 499
    assert page.grid.records.record(499) is not None
    bar = page.grid.main.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    press(page, K.Key_Home, CONTROL)
    assert page.grid.selection.row == 0 and bar.value() == 0
    press(page, K.Key_Down)
    press(page, K.Key_Right)
    press(page, K.Key_Right)
    assert (page.grid.selection.row, page.grid.selection.column) == (1, 2)
    press(page, K.Key_PageDown)
    assert page.grid.selection.row > 15
    press(page, K.Key_Home)
    assert page.grid.selection.column == 0


def test_go_to_row_jumps(open_list, settle, qtbot):
    page = open_list(OrdersPage)
    page.commands()["go_to_row"].run()
    qtbot.keyClicks(page.row_popover.number, "321")
    QTest.keyClick(page.row_popover.number, K.Key_Return)
    settle()
    assert page.grid.selection.row == 320
    first, last = page.grid.rows_in_sight()
    assert first <= 320 <= last and page.grid.records.record(320) is not None


def test_the_scroll_bar_is_true_to_the_number_of_rows(open_list):
    page = open_list(OrdersPage)
    bar = page.grid.main.verticalScrollBar()
    assert bar.maximum() + page.grid.main.viewport().height() == 500 * page.grid.row_height()
    assert page.grid.frozen.verticalScrollBar().maximum() == bar.maximum()
    bar.setValue(bar.maximum())
    assert page.grid.frozen.verticalScrollBar().value() == bar.value()


def test_enter_opens_and_control_enter_opens_behind(open_list):
    page = open_list(OrdersPage)
    record = page.grid.records.record(0)
    press(page, K.Key_Return)
    press(page, K.Key_Return, CONTROL)
    (kind, behind, args), second = page.window_notes.opened
    assert (kind, behind, args["id"]) == ("order", False, str(record.id))
    assert args["walk"]["ids"][0] == str(record.id) and args["walk"]["total"] == 500
    assert second[1] is True
    point = page.grid.main.visualRect(page.grid.records.index(3, 2)).center()
    QTest.mouseDClick(page.grid.main.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert page.window_notes.opened[-1][2]["id"] == str(page.grid.records.record(3).id)


def test_clicking_a_heading_sorts_up_down_and_not(open_list, settle, context):
    page = open_list(OrdersPage)
    header = page.grid.headers[1]
    point = QPoint(header.sectionViewportPosition(4) + 20, header.height() // 2)
    for expected in ("ASC", "DESC"):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=point)
        settle()
        first = scalar(context, f"SELECT gross_total FROM orders ORDER BY gross_total {expected}, seq {expected}")
        assert page.grid.records.record(0).values[4] * 100 == first
    assert "sorted descending" in page.grid.records.headerData(4, Qt.Orientation.Horizontal,
                                                               Qt.ItemDataRole.AccessibleTextRole)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=point)
    settle()
    assert page.query.sort == ()
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=point)
    other = QPoint(header.sectionViewportPosition(3) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, SHIFT, other)
    settle()
    assert page.query.sort == (Sort("gross"), Sort("state"))


def test_groups_open_and_close_by_keys_and_keep_their_state(open_list, settle):
    page = open_list(OrdersPage)
    page.set_query(ListQuery(group=(Group("state"),)))
    settle()
    records, grid = page.grid.records, page.grid
    heading = records.heading(0)
    assert records.data(records.index(0, 0)) == f"Cancelled ({heading.count})"
    grid.go(0, 0)
    press(page, K.Key_Left)
    assert records.rowCount() == 500 + 7 - heading.count
    assert records.heading(1) is not None
    press(page, K.Key_Right)
    press(page, K.Key_Right)
    assert grid.selection.row == 1 and records.record(1) is not None
    press(page, K.Key_Up)
    press(page, K.Key_Return)
    assert records.rowCount() == 500 + 7 - heading.count
    page.controller.refresh()
    settle()
    assert records.rowCount() == 500 + 7 - heading.count and grid.selection.row == 0
    state = page.state()
    again = open_list(OrdersPage, state=state)
    assert again.grid.records.rowCount() == 500 + 7 - heading.count


def test_all_groups_and_frozen_columns_have_commands_of_the_menu(open_list, settle):
    """ux 6.1, 7.4, 7.5: the View menu opens and closes every group and freezes columns up to the cursor, three at most."""
    page = open_list(OrdersPage)
    command = page.commands()["groups.close"]
    assert not command.enabled and command.reason == "The rows of this list are not grouped."
    page.set_query(ListQuery(group=(Group("state"), Group("ordered_on", "month"))))
    settle()
    page.commands()["groups.close"].run()
    assert page.grid.records.rowCount() == 7 and page.state()["collapsed"]
    page.commands()["groups.open"].run()
    assert page.grid.records.rowCount() > 500 + 7
    page.grid.go(1, 1)
    page.commands()["freeze"].run()
    assert page.layout_.frozen == 2 and not page.grid.frozen.isColumnHidden(1) and page.grid.main.isColumnHidden(1)
    page.grid.go(1, 5)
    page.commands()["freeze"].run()
    assert page.layout_.frozen == 3
    page.commands()["unfreeze"].run()
    assert page.layout_.frozen == 0 and not page.grid.main.isColumnHidden(0)


def test_cells_say_column_and_value(open_list, settle):
    page = open_list(AgentsPage)
    records = page.grid.records
    role = Qt.ItemDataRole.AccessibleTextRole
    assert records.data(records.index(1, 0), role) == "Code: DL00001"
    assert records.data(records.index(0, 2), role) == "Level: empty"
    page.set_query(ListQuery(group=(Group("level"),)))
    settle()
    assert records.data(records.index(0, 0), role).startswith("Group A 级 (")
    assert records.data(records.index(0, 0), role).endswith(", expanded")
    set_language("zh_CN")
    translation.language_changed.emit()
    assert records.data(records.index(1, 0), role).startswith("编码: DL")


def test_refresh_keeps_cursor_selection_and_first_row_by_id(open_list, settle, context):
    """UX-029."""
    page = open_list(OrdersPage)
    page.set_query(ListQuery(sort=(Sort("number"),)))
    settle()
    grid, records = page.grid, page.grid.records
    grid.main.verticalScrollBar().setValue(100 * grid.row_height() + 11)
    settle()
    grid.go(110, 1)
    grid.tick(112)
    current, top, ticked = records.seq(110), records.seq(100), records.seq(112)
    with context.database.write(SYSTEM) as session:
        session.execute(update(Order).where(Order.number.in_(["SO-00003", "SO-00007"])).values(number=None))
        session.execute(update(Order).where(Order.number == "SO-00110").values(cancel_reason="changed"))
    page.commands()["refresh"].run()
    settle()
    assert records.seq(grid.selection.row) == current and grid.selection.row == 108
    first = grid.main.verticalScrollBar().value() // grid.row_height()
    assert records.seq(first) == top and grid.main.verticalScrollBar().value() % grid.row_height() == 11
    assert grid.marks.has(ticked) and grid.marks.count(500) == 1


def test_rows_that_would_move_wait_behind_a_strip(open_list, settle, context, qtbot):
    """UX-030 and 7.10."""
    page = open_list(OrdersPage)
    page.set_query(ListQuery(filters=(Filter("lines", values=("2",)),), sort=(Sort("number"),)))
    settle()
    grid, records = page.grid, page.grid.records
    grid.go(3, 0)
    seq, before = records.seq(3), records.rowCount()
    number = records.record(3).values[0]
    with context.database.write(SYSTEM) as session:
        session.execute(update(Order).where(Order.number == number).values(line_count=9))
    context.changed.emit(session.info["changed"])
    qtbot.waitUntil(page.strip_updates.isVisible, timeout=3000)
    settle()
    assert page.strip_updates.accessibleName() == "1 update"
    assert records.rowCount() == before and records.seq(3) == seq
    assert seq in page.controller.answer.gone and seq in records.tinted
    focus = QApplication.focusWidget()
    qtbot.mouseClick(page.strip_updates.findChild(type(page.bar.new), "orders.list.updates.act"), Qt.MouseButton.LeftButton)
    settle()
    assert records.rowCount() == before - 1 and not page.strip_updates.isVisible()
    assert focus is grid.main


def test_a_failed_refresh_keeps_the_rows_and_says_when_they_are_from(open_list, settle, monkeypatch, qtbot):
    from models.lists import engine

    page = open_list(OrdersPage)

    def broken(*_args, **_named):
        raise RuntimeError("disk on fire")

    with monkeypatch.context() as patch:
        patch.setattr(engine, "order", broken)
        page.commands()["refresh"].run()
        qtbot.waitUntil(page.strip_failed.isVisible, timeout=3000)
    assert page.strip_failed.accessibleName() == "Showing the data of 14:05, refreshing failed."
    assert page.grid.records.rowCount() == 500
    page.strip_failed.acted.emit()
    settle()
    assert not page.strip_failed.isVisible()


def test_nothing_here_and_nothing_matches(open_list, settle, context):
    """UX-034: each chip's removal with the count it would give."""
    page = open_list(AgentsPage)
    filters = (Filter("status", values=("blacklisted",)), Filter("city", Op.CONTAINS, ("宁波",)))
    page.set_query(ListQuery(filters=filters))
    settle()
    ningbo = scalar(context, "SELECT COUNT(*) FROM agents WHERE city LIKE '%宁波%'")
    assert page.empty.isVisible()
    assert [button.accessibleName() for button in page.empty.offers] == [
        f"Without “Status: Blacklisted”: {ningbo} rows", "Without “City: contains 宁波”: 0 rows", "Clear all filters",
    ]
    page.empty.offers[0].click()
    settle()
    assert page.query.filters == filters[1:] and page.grid.records.rowCount() == ningbo
    assert not page.empty.isVisible()
    page.set_query(ListQuery(removed=True, search="x"))
    settle()
    assert page.empty.isVisible()
    page.filters.clear()
    settle()
    assert page.grid.records.rowCount() == 40 and not page.empty.isVisible()


def test_a_list_without_records_says_what_belongs_there(open_list, settle, context):
    with context.database.write(SYSTEM) as session:
        session.execute(text("UPDATE agents SET deleted_at = 1"))
    page = open_list(AgentsPage)
    assert page.empty.isVisible() and page.empty.text.text() == "Agents you work with stand here."
    page.empty.offers[0].click()
    page.empty.offers[1].click()
    assert [kind for kind, _, _ in page.window_notes.opened] == ["agent", "import"]


def test_the_quick_filter_waits_for_the_input_method(open_list, settle, qtbot, monkeypatch):
    """UX-033: one filter after the commit, none for pinyin letters."""
    page = open_list(AgentsPage)
    asked = []
    page.bar.quick.asked.connect(asked.append)
    page.bar.quick.setFocus()
    for letters in ("h", "ha", "hang", "hangzhou"):
        QApplication.sendEvent(page.bar.quick, QInputMethodEvent(letters, []))
        qtbot.wait(60)
    qtbot.wait(250)
    assert asked == []
    commit = QInputMethodEvent("", [])
    commit.setCommitString("杭州")
    QApplication.sendEvent(page.bar.quick, commit)
    qtbot.wait(300)
    settle()
    assert asked == ["杭州"]
    assert page.grid.records.rowCount() > 0
    assert all(name.startswith("杭州") for name in shown(page, 1))
    QTest.keyClick(page.bar.quick, K.Key_Escape)
    qtbot.wait(300)
    settle()
    assert asked == ["杭州", ""] and page.grid.records.rowCount() == 40


def test_space_is_for_the_input_method_while_it_composes(open_list, qtbot):
    page = open_list(AgentsPage)
    page.bar.quick.setFocus()
    QApplication.sendEvent(page.bar.quick, QInputMethodEvent("xi hu", []))
    QTest.keyClick(page.bar.quick, K.Key_Return)
    assert QApplication.focusWidget() is page.bar.quick
    QApplication.sendEvent(page.bar.quick, QInputMethodEvent("", []))


def test_the_rows_take_no_input_method_and_no_letters(open_list):
    page = open_list(AgentsPage)
    assert not page.grid.main.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    before = page.grid.selection.row
    for key in (K.Key_A, K.Key_1, K.Key_2, K.Key_H):
        press(page, key)
    assert page.grid.selection.row == before and page.window_notes.opened == []


def test_every_widget_has_a_name(open_list, settle):
    """UX-096 for list pages."""
    from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit

    page = open_list(AgentsPage)
    page.set_query(ListQuery(filters=(Filter("status", values=("active",)),)))
    settle()
    page.grid.tick(0)
    page.previewing.set_on(True)
    settle()
    for kind in (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView):
        for widget in page.findChildren(kind):
            inner = widget.objectName().startswith("qt_") or isinstance(widget.parent(), QLineEdit)
            if widget.isVisibleTo(page) and not inner and "header" not in widget.objectName():
                assert widget.objectName(), widget
                named = widget.accessibleName() or widget is page.grid.frozen
                assert named or not isinstance(widget, QAbstractButton | QLineEdit | QComboBox), widget.objectName()


@pytest.mark.parametrize("size", [(960, 540), (1024, 680), (1440, 900)])
@pytest.mark.parametrize("language", ["en", "zh_CN", "pseudo"])
def test_the_page_fits_small_windows(open_list, settle, size, language):
    set_language(language)
    page = open_list(AgentsPage, size=size)
    page.previewing.set_on(True)
    settle()
    assert page.width() == size[0] and page.height() == size[1]
    assert page.grid.main.viewport().height() >= 3 * page.grid.row_height()
    assert page.bar.quick.width() >= 100
    for button in (page.bar.more, page.bar.new):
        assert page.rect().contains(button.mapTo(page, button.rect().bottomRight()))


def test_the_bar_for_columns_has_its_room_as_soon_as_the_preview_takes_some(open_list, settle):
    """Rows, totals and bar stand one below the other; once the bar stayed without height and left a gap."""
    page = open_list(AgentsPage, size=(1000, 640))
    for on in (True, False, True):
        page.previewing.set_on(on)
        settle()
        bar, footer = page.grid.across, page.footer.geometry()
        assert page.grid.geometry().bottom() + 1 == footer.top()
        assert bar.isHidden() or (bar.height() > 0 and bar.y() == footer.bottom() + 1)
    assert bar.isVisible()


def test_density_and_text_size_change_the_rows_and_keep_the_place(open_list, settle, qapp):
    from ui import theme

    page = open_list(OrdersPage)
    page.grid.main.verticalScrollBar().setValue(200 * page.grid.row_height())
    settle()
    top = page.grid.records.seq(200)
    page.grid.set_density("compact")
    assert page.grid.row_height() == 24
    first = page.grid.main.verticalScrollBar().value() // 24
    assert page.grid.records.seq(first) == top
    theme.apply(qapp, "light", text_scale=150)
    assert page.grid.row_height() == 36
    theme.apply(qapp, "light")


def test_wheel_over_frozen_columns_scrolls(open_list):
    page = open_list(OrdersPage)
    QTest.qWait(10)
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent

    event = QWheelEvent(
        QPointF(10, 50), QPointF(10, 50), QPoint(0, 0), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )
    assert event.type() == QEvent.Type.Wheel
    QApplication.sendEvent(page.grid.frozen.viewport(), event)
    assert page.grid.main.verticalScrollBar().value() > 0
