"""Ticks, ranges, figures in the status bar, copying, actions on many rows, worklists."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from sqlalchemy import select, text, update

from controllers.list_actions import BulkAction, Fits
from models.i18n import N_, set_language
from models.lists import Filter, Group, ListQuery, Sort
from models.partners.records import Agent, AgentStatus
from models.platform.principal import SYSTEM
from models.sales.records import Order, OrderState
from tests.models.lists import samples
from tests.ui.lists.harness import AgentsPage, OrdersPage
from ui import messages

K = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def press(page, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(page.grid.main, key, modifiers)


def rows(context, query):
    with context.database.read(SYSTEM) as session:
        return session.execute(query).all()


def test_selected_numbers_are_counted_summed_and_averaged(open_list, settle, qtbot):
    """UX-019: recomputed from the rows; text cells are left out; currencies are never mixed."""
    page = open_list(OrdersPage)
    page.set_query(ListQuery(filters=(Filter("currency", values=("CNY",)),), sort=(Sort("number"),)))
    settle()
    grid = page.grid
    amount = page.layout_.place_of("gross")
    grid.go(2, amount)
    grid.go(41, amount, extend=True)
    settle()
    seqs = [grid.records.seq(row) for row in range(2, 42)]
    values = [row[0] for row in rows(page.context, select(Order.gross_total).where(Order.seq.in_(seqs)))]
    mean = (sum(values) / len(values)).quantize(Decimal("0.01"))
    qtbot.waitUntil(lambda: "Sum" in page.status(), timeout=3000)
    assert page.status() == f"40 cells selected    Count 40  Sum {sum(values):,.2f}  Mean {mean:,.2f}"
    grid.go(2, 0)
    grid.go(11, 1, extend=True)
    qtbot.waitUntil(lambda: page.status() == "20 cells selected", timeout=3000)
    grid.go(2, 0)
    qtbot.waitUntil(lambda: page.status() == "", timeout=3000)
    page.set_query(ListQuery(sort=(Sort("number"),)))
    settle()
    grid.go(0, amount)
    grid.go(499, amount, extend=True)
    settle()
    sums = dict(rows(page.context, text("SELECT currency, SUM(gross_total) FROM orders GROUP BY currency")))
    for currency, total in sums.items():
        assert f"Sum {currency} {Decimal(total) / 100:,.2f}" in page.status()


def test_ranges_grow_with_shift_and_single_cells_with_control(open_list, settle):
    page = open_list(OrdersPage)
    grid = page.grid
    grid.go(0, 1)
    press(page, K.Key_Down, SHIFT)
    press(page, K.Key_Right, SHIFT)
    assert [(r.top, r.left, r.bottom, r.right) for r in grid.selection.ranges] == [(0, 1, 1, 2)]
    rect = grid.main.visualRect(grid.records.index(4, 3))
    QTest.mouseClick(grid.main.viewport(), Qt.MouseButton.LeftButton, CONTROL, rect.center())
    assert len(grid.selection.ranges) == 2 and grid.selection.row_count() == 3
    QTest.mouseClick(grid.main.viewport(), Qt.MouseButton.LeftButton, SHIFT,
                     grid.main.visualRect(grid.records.index(6, 4)).center())
    assert grid.selection.ranges[-1].bottom == 6
    press(page, K.Key_Escape)
    assert not grid.selection.several()


def test_dragging_selects_cells_over_both_halves(open_list, settle):
    page = open_list(OrdersPage)
    grid = page.grid
    start = grid.frozen.visualRect(grid.records.index(1, 0)).center()
    QTest.mousePress(grid.frozen.viewport(), Qt.MouseButton.LeftButton, pos=start)
    target = grid.main.viewport().mapTo(grid, grid.main.visualRect(grid.records.index(3, 2)).center())
    grid.dragged(target)
    QTest.mouseRelease(grid.frozen.viewport(), Qt.MouseButton.LeftButton, pos=start)
    assert [(r.top, r.left, r.bottom, r.right) for r in grid.selection.ranges] == [(1, 0, 3, 2)]


def test_shift_enter_ticks_and_moves_down(open_list, settle):
    page = open_list(OrdersPage)
    page.grid.go(0, 0)
    for _ in range(3):
        press(page, K.Key_Return, SHIFT)
    press(page, K.Key_Down)
    press(page, K.Key_Return, SHIFT)
    assert page.grid.marks.seqs == {page.grid.records.seq(row) for row in (0, 1, 2, 4)}
    assert page.selection_bar.isVisible() and page.selection_bar.text.text() == "4 rows selected"
    press(page, K.Key_Escape)
    assert not page.selection_bar.isVisible()


def test_tick_boxes_by_mouse_single_range_group_and_all(open_list, settle):
    page = open_list(OrdersPage)
    grid, header = page.grid, page.grid.mark_header
    click = lambda row, held=Qt.KeyboardModifier.NoModifier: QTest.mouseClick(  # noqa: E731
        header.viewport(), Qt.MouseButton.LeftButton, held, QPoint(10, row * grid.row_height() + 8)
    )
    click(2)
    click(6, SHIFT)
    assert grid.marks.count(500) == 5
    click(4)
    assert grid.marks.count(500) == 4
    QTest.mouseClick(grid.corner, Qt.MouseButton.LeftButton)
    assert grid.marks.count(500) == 0
    QTest.mouseClick(grid.corner, Qt.MouseButton.LeftButton)
    assert grid.marks.everything and grid.marks.count(500) == 500
    grid.marks.clear()
    page.set_query(ListQuery(group=(Group("state"),)))
    settle()
    click(0)
    assert grid.marks.count(500) == grid.records.heading(0).count


def test_all_matching_rows_are_stated_and_exactly_those_are_acted_upon(open_list, settle, context):
    """UX-025."""
    done = []
    page = open_list(OrdersPage)
    action = BulkAction("touch", N_("Mark"), lambda _session, ids: done.append(list(ids)))
    page.picking.set_actions((action,))
    page.set_query(ListQuery(filters=(Filter("state", values=("held", "draft")),)))
    settle()
    wanted = {row[0] for row in rows(context, select(Order.id).where(Order.state.in_(["held", "draft"])))}
    page.commands()["select_all"].run()
    assert page.selection_bar.text.text() == f"{len(wanted)} rows selected, all that match"
    page.grid.tick(0)
    left_out = page.grid.records.record(0).id
    assert page.selection_bar.text.text() == f"{len(wanted) - 1} rows selected"
    page.selection_bar.buttons["touch"].click()
    settle()
    assert set(done[0]) == wanted - {left_out} and len(done[0]) == len(wanted) - 1
    assert page.window_notes.toasts[-1][0] == f"Mark: {len(wanted) - 1} rows done."


def test_the_footer_has_a_line_for_the_selection(open_list, settle, qtbot):
    page = open_list(OrdersPage)
    for row in (0, 3, 5):
        page.grid.tick(row)
    settle()
    seqs = sorted(page.grid.marks.seqs)
    sums = dict(rows(page.context, text(
        f"SELECT currency, SUM(gross_total) FROM orders WHERE seq IN ({', '.join(map(str, seqs))}) GROUP BY currency"
    )))
    spoken = page.footer.accessibleDescription()
    assert "3 selected" in spoken
    for total in sums.values():
        assert f"{Decimal(total) / 100:,.2f}" in spoken


def test_codes_and_dates_survive_the_clipboard(open_list, settle, context):
    """UX-032: 500 rows × 8 columns as a spreadsheet reads them."""
    page = open_list(OrdersPage)
    page.arrange_columns(["number", "agent", "ordered_on", "state", "gross", "currency", "lines", "required_on"])
    with context.database.write(SYSTEM) as session:
        session.execute(update(Order).where(Order.number == "SO-00000").values(number="000123", agent_name='a"b\tc'))
    page.set_query(ListQuery(sort=(Sort("number"),)))
    settle()
    page.grid.go(0, 0)
    page.grid.go(499, 7, extend=True)
    page.commands()["copy_header"].run()
    settle()
    data = QGuiApplication.clipboard().mimeData()
    table = list(csv.reader(io.StringIO(data.text()), dialect="excel-tab"))
    assert table[0][:3] == ["Number", "Agent", "Ordered on"] and len(table) == 501
    assert table[1][0] == "000123" and table[1][1] == 'a"b\tc'
    expected = rows(context, select(Order.number, Order.ordered_on, Order.gross_total).order_by(Order.number))
    assert [(r[0], date.fromisoformat(r[2]), Decimal(r[4])) for r in table[1:]] == [tuple(r) for r in expected]
    cells = _cells(data.html())
    assert len(cells) == 501
    assert cells[1][0] == ("000123", "mso-number-format:'\\@'")
    assert cells[1][2][1] == "mso-number-format:'yyyy\\-mm\\-dd'"
    assert cells[1][4][1] is None


def _cells(html):
    class Reader(HTMLParser):
        def __init__(self):
            super().__init__()
            self.table, self.inside = [], False

        def handle_starttag(self, tag, attrs):
            if tag == "tr":
                self.table.append([])
            elif tag in ("td", "th"):
                self.table[-1].append(("", dict(attrs).get("style")))
                self.inside = True

        def handle_endtag(self, tag):
            self.inside = self.inside and tag not in ("td", "th")

        def handle_data(self, data):
            if self.inside:
                text, style = self.table[-1][-1]
                self.table[-1][-1] = (text + data, style)

    reader = Reader()
    reader.feed(html)
    return reader.table


def test_ticked_rows_are_copied_whole_and_active_cells_are_harmless(open_list, settle, context):
    with context.database.write(SYSTEM) as session:
        session.execute(update(Agent).where(Agent.code == "DL00002").values(name="=1+1"))
    page = open_list(AgentsPage)
    page.grid.tick(1)
    page.grid.tick(2)
    page.commands()["copy"].run()
    settle()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 2 and lines[0].startswith("DL00001\t") and lines[1].startswith("DL00002\t'=1+1\t")


# --- actions ---------------------------------------------------------------------------------------------


def _suspend(session, ids):
    before = {}
    for agent in session.scalars(select(Agent).where(Agent.id.in_(ids))):
        before[agent.id] = agent.status
        agent.status = AgentStatus.SUSPENDED
    return before


def _fits(session, ids):
    found = session.execute(select(Agent.id, Agent.status).where(Agent.id.in_(ids))).all()
    allowed = tuple(key for key, status in found if status is not AgentStatus.SUSPENDED)
    return Fits(allowed, ((N_("Suspended"), len(found) - len(allowed)),) if len(allowed) < len(found) else ())


def _undo(session, before):
    for agent in session.scalars(select(Agent).where(Agent.id.in_(list(before)))):
        agent.status = before[agent.id]


SUSPEND = BulkAction("suspend", N_("Suspend"), _suspend, fits=_fits, undo=_undo, right=("agent", "A"), danger=True)


def test_twelve_are_suspended_and_undo_restores_all_exactly(open_list, settle, context, monkeypatch):
    """UX-036 and «9 of 12 rows»."""
    page = open_list(AgentsPage)
    page.picking.set_actions((SUSPEND,))
    before = dict(rows(context, select(Agent.id, Agent.status)))
    for row in range(12):
        page.grid.tick(row)
    settle()
    asked = []

    def answer(_parent, title, body, buttons, done):
        asked.append((title, body, [button.text for button in buttons]))
        done("yes")

    monkeypatch.setattr(messages, "ask", answer)
    page.selection_bar.buttons["suspend"].click()
    settle()
    ticked = [row[0] for row in rows(context, select(Agent.id).where(Agent.seq.in_(page.grid.marks.seqs)))]
    already = sum(before[key] is AgentStatus.SUSPENDED for key in ticked)
    assert already and asked[0][0] == f"Suspend: {12 - already} rows" == asked[0][2][0]
    assert f"{already} skipped: Suspended" in asked[0][1]
    after = dict(rows(context, select(Agent.id, Agent.status)))
    assert all(after[key] is AgentStatus.SUSPENDED for key in ticked)
    toast, _, actions = page.window_notes.toasts[-1]
    assert toast == f"Suspend: {12 - already} rows done." and actions[0][0] == "Undo"
    actions[0][1]()
    settle()
    assert dict(rows(context, select(Agent.id, Agent.status))) == before


def test_an_action_that_fits_no_row_says_so_and_does_nothing(open_list, settle, context, monkeypatch):
    with context.database.write(SYSTEM) as session:
        session.execute(update(Agent).values(status=AgentStatus.SUSPENDED))
    page = open_list(AgentsPage)
    page.picking.set_actions((SUSPEND,))
    said = []
    monkeypatch.setattr(messages, "notice", lambda _parent, title, body="": said.append((title, body)))
    page.grid.tick(0)
    page.selection_bar.buttons["suspend"].click()
    settle()
    assert said == [("None of the 1 rows fits “Suspend”.", "1 skipped: Suspended")]


def test_actions_without_the_right_do_not_exist(open_list, context):
    from models.platform.principal import Principal, Role

    context.sign_in(Principal(None, Role.AUDITOR))
    page = open_list(AgentsPage)
    page.picking.set_actions((SUSPEND,))
    assert set(page.picking.bar.buttons) == {"export"}


# --- worklist --------------------------------------------------------------------------------------------


def _confirm(session, ids):
    for order in session.scalars(select(Order).where(Order.id.in_(ids))):
        order.state = OrderState.CONFIRMED


CONFIRM = BulkAction("confirm", N_("Confirm"), _confirm, next_step=True)


class HeldOrders(OrdersPage):
    """Orders with the usual step of their queue."""

    def bulk_actions(self):
        return (CONFIRM,)


@pytest.fixture
def queue(open_list, settle, context):
    with context.database.write(SYSTEM) as session:
        samples.hold(session, 10)
    page = open_list(HeldOrders, view="held")
    settle()
    return page


def test_ten_held_orders_are_done_with_one_key_each(queue, settle, context):
    """UX-035: the next opens by itself, the place is right, the end is said."""
    page = queue
    assert page.title() == "Orders: Held orders" and page.grid.records.rowCount() == 10
    page.previewing.set_on(True)
    page.grid.go(0, 0)
    numbers = []
    for done in range(10):
        settle()
        assert page.worklist_bar.place.text() == f"{done + 1} / 10"
        assert page.worklist_bar.step.text() == "Confirm and next"
        numbers.append(page.grid.records.record(page.grid.selection.row).values[0])
        page.commands()["primary"].run()
        settle()
    assert len(set(numbers)) == 10
    assert rows(context, select(Order.state).where(Order.number.in_(numbers)).distinct()) == [(OrderState.CONFIRMED,)]
    assert page.window_notes.toasts[-1][0] == "The queue is done: 10 items."
    assert page.strip_info.isVisible() and page.grid.records.rowCount() == 0


def test_a_queue_has_stages(queue, settle):
    page = queue
    assert [button.text() for button in page.worklist_bar.stages] == ["To do", "Done"]
    page.worklist_bar.stages[1].click()
    settle()
    assert page.grid.records.rowCount() == 490
    assert page.query.filters[0].values == ("confirmed", "cancelled")
    page.worklist_bar.stages[0].click()
    settle()
    assert page.grid.records.rowCount() == 10


def test_a_step_that_is_refused_keeps_the_row(queue, settle, monkeypatch):
    from models.errors import RuleBroken

    page = queue
    errors = []
    page.navigator.show_error = errors.append

    def refuse(_session, _ids):
        raise RuleBroken("no")

    page.picking.set_actions((BulkAction("confirm", N_("Confirm"), refuse, next_step=True),))
    page.grid.go(4, 0)
    page.commands()["primary"].run()
    settle()
    assert len(errors) == 1 and page.grid.records.rowCount() == 10
    assert page.worklist_bar.place.text() == "5 / 10" and page.worklist_bar.step.isEnabled()


def test_the_words_of_the_selection_are_chinese_too(open_list, settle):
    set_language("zh_CN")
    page = open_list(OrdersPage)
    page.commands()["select_all"].run()
    assert "500" in page.selection_bar.text.text() and "row" not in page.selection_bar.text.text()
