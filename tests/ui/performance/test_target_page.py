"""The page of a target by keyboard: typing, pasting, filling, spreading, steps, undo (ux.md 10.6, UX-039)."""

from __future__ import annotations

from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from models.errors import InvalidInput
from models.lists import ListQuery, engine
from models.performance import targets
from models.performance.records import Target, TargetMeasure, TargetState, TargetSubject
from models.performance.targets import TargetDraft
from models.platform.principal import SYSTEM
from models.sales.lists import ORDERS
from tests.ui.desk import Desk, walk
from tests.ui.performance.conftest import child, dialog


def stored(channel: SimpleNamespace, key: Any) -> TargetDraft:
    with channel.book.read(SYSTEM) as session:
        return targets.get(session, key)


def sales_target(channel: SimpleNamespace) -> Any:
    with channel.book.read(SYSTEM) as session:
        return session.query(Target).filter_by(measure=TargetMeasure.SALES).one().id


def open_target(desk: Desk, **args: Any) -> Any:
    page = desk.put("target", **args)
    page.form_view.make_all()
    desk.settle()
    return page


def months(page: Any) -> list[str]:
    return [row["value"] for row in page.document.values()["months"]]


def keys(text: str) -> None:
    """Type where the keyboard is; "\n" is Enter."""
    for letter in text:
        widget = QApplication.focusWidget()
        if letter == "\n":
            QTest.keyClick(widget, Qt.Key.Key_Return)
        else:
            QTest.keyClicks(widget, letter)


def test_a_target_is_made_filled_saved_and_issued_without_a_mouse(desk: Desk, channel: SimpleNamespace) -> None:
    """UX-039: create, type months with Enter, Ctrl+D, save, issue, undo."""
    page = open_target(desk, new=True, agent_id=str(channel.other))
    assert page.document.get("agent_name") == "宁波海创" and page.document.get("year") == 2025
    assert page.document.get("state") == "draft"
    page.grid.go(0, "value")
    keys("1000\n2000+500\n300\n")
    desk.settle()
    assert [D(value or 0) for value in months(page)[:4]] == [1000, 2500, 300, 0]
    view = page.grid.view
    page.grid.go(2, "value")
    for _ in range(9):
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert [D(value) for value in months(page)[2:]] == [D(300)] * 10
    page.undo()
    assert D(months(page)[11] or 0) == 0
    page.redo()
    total = D(1000 + 2500 + 10 * 300)
    assert child(page, "targets.target.total").text() == f"Whole year {total:,.2f}"
    page.commands()["save"].run()
    desk.settle()
    draft = stored(channel, page.record_id)
    assert draft.state is TargetState.DRAFT and sum(draft.months) == total and draft.months[11] == 300
    assert page.header().primary.id == "issue"
    page.commands()["primary"].run()
    desk.settle()
    assert stored(channel, page.record_id).state is TargetState.ISSUED


def test_twelve_months_are_pasted_down_or_across_and_blanks_keep_their_place(
    desk: Desk, channel: SimpleNamespace
) -> None:
    page = open_target(desk, new=True, agent_id=str(channel.other))
    wanted = [D(number * 100) for number in range(1, 13)]
    for text in ("\n".join(f"{value:,}" for value in wanted) + "\n", "\t".join(f"{value}" for value in wanted)):
        page.grid.go(0, "value")
        QGuiApplication.clipboard().setText(text)
        page.grid.paste()
        desk.settle()
        assert [D(value) for value in months(page)] == wanted
        page.undo()
        assert not any(D(value or 0) for value in months(page))
    page.grid.go(0, "value")
    QGuiApplication.clipboard().setText("10\n\n30\n")
    page.grid.paste()
    assert [D(value or 0) for value in months(page)[:3]] == [10, 0, 30]
    page.grid.go(10, "value")
    QGuiApplication.clipboard().setText("1\n2\n3\n4\n")
    page.grid.paste()
    assert len(months(page)) == 12 and [D(value) for value in months(page)[10:]] == [1, 2]


def test_no_line_can_be_added_or_taken_out(desk: Desk, channel: SimpleNamespace) -> None:
    page = open_target(desk, id=str(sales_target(channel)))
    page.grid.go(3, "value")
    assert not {"insert", "delete", "duplicate", "move_up"} & page.grid.available()
    for command in ("insert", "delete", "duplicate"):
        page.grid.operations.table()[command]()
    assert len(months(page)) == 12 and not page.document.is_dirty()


def test_a_total_is_spread_evenly_and_like_the_year_before(desk: Desk, channel: SimpleNamespace) -> None:
    page = open_target(desk, id=str(sales_target(channel)))
    page.run(next(one for one in page.actions() if one.id == "spread"))
    box = dialog("performance.spread")
    assert walk(box) == []
    assert box.focusWidget() is box.total and box.total.text() == "1,800,000.00"
    # the year before: 1,275,000 in August only
    box.percent.setFocus()
    QTest.keyClicks(box.percent, "20")
    assert D(box.total.reading().value) == D("1530000.00")
    box.act.click()
    assert D(months(page)[7]) == D("1530000.00") and sum(D(value) for value in months(page)) == D("1530000.00")
    page.undo()
    assert D(months(page)[6]) == D(600000)
    page.spread()
    box = dialog("performance.spread")
    box.total.selectAll()
    QTest.keyClicks(box.total, "1000")
    box.way.setFocus()
    QTest.keyClick(box.way, Qt.Key.Key_Home)
    box.act.click()
    desk.settle()
    # 83.33 × 11 = 916.63, the last month takes 83.37
    assert [D(value) for value in months(page)] == [D("83.33")] * 11 + [D("83.37")]
    page.save()
    desk.settle()
    assert sum(stored(channel, page.record_id).months) == D(1000)


def test_beside_the_months_stands_what_was_achieved_and_the_rows_behind_it(
    desk: Desk, channel: SimpleNamespace
) -> None:
    page = open_target(desk, id=str(sales_target(channel)))
    full = page.grid.model.full
    assert D(full(6)["achieved"]) == D("600000.00") and D(full(8)["achieved"]) == D("430000.00")
    assert D(full(9)["achieved"]) == D("999999.00")  # an order of October; drafts do not count
    assert D(full(7)["before"]) == D("1275000.00") and D(full(7)["ratio"]) == D("0.833")
    facts = {fact.id: fact for fact in page.header().facts}
    assert facts["total"].text == "1,800,000.00" and facts["achieved"].text == "2,529,999.00"
    assert facts["ratio"].text == "140.6%" and "needed" not in facts
    facts["achieved"].open()
    kind, args = desk.opened[-1]
    with channel.book.read(SYSTEM) as session:
        query = ListQuery.read(args["query"])
        assert kind == "orders.list" and engine.count(session, ORDERS, query) == 4
    page.document.set("year", 2024)
    desk.settle()
    assert D(full(7)["achieved"]) == D("1275000.00") and full(7)["before"] is None


def test_what_is_missing_is_told_by_day(desk: Desk, channel: SimpleNamespace) -> None:
    """It is 12 November: 50 days are left with today; 5,000,000 − 2,529,999 = 2,470,001, a day 49,400.02."""
    page = open_target(desk, id=str(sales_target(channel)))
    page._take_months((D(5_000_000), *(D(0),) * 11))
    page.save()
    desk.settle()
    facts = {fact.id: fact.text for fact in page.header().facts}
    assert facts["needed"] == "2,470,001.00 missing, 49,400.02 a day needed"


def test_closing_and_adjusting(desk: Desk, channel: SimpleNamespace) -> None:
    page = open_target(desk, id=str(sales_target(channel)))
    assert page.header().primary is None
    page.run(next(one for one in page.actions() if one.id == "close"))
    desk.settle()
    assert page.is_read_only() and page.grid.model.read_only
    assert page.header().primary.id == "adjust"
    page.commands()["primary"].run()
    desk.settle()
    assert not page.is_read_only() and [chip.text for chip in page.header().chips] == ["Issued", "Version 2"]


def test_a_negative_month_is_marked_in_its_cell(desk: Desk, channel: SimpleNamespace) -> None:
    page = open_target(desk, id=str(sales_target(channel)))
    page.document.set("months/4/value", "-5")
    page.save()
    desk.settle()
    assert list(page.document.problems()) == ["months/4/value"]
    assert page.grid.view.currentIndex().row() == 4


def test_a_second_target_for_the_same_year_is_refused(desk: Desk, channel: SimpleNamespace) -> None:
    page = open_target(desk, new=True, agent_id=str(channel.agent))
    page.save()
    desk.settle()
    assert "already" in page.document.problems()["year"] and page.record_id is None
    with channel.book.write(SYSTEM) as session:
        company = TargetDraft(subject=TargetSubject.COMPANY, year=2025)
        targets.save(session, company)
        with pytest.raises(InvalidInput):
            targets.save(session, company)


def test_a_copy_is_a_draft_of_the_next_year(desk: Desk, channel: SimpleNamespace) -> None:
    page = open_target(desk, id=str(sales_target(channel)))
    page.commands()["copy_as_new"].run()
    kind, args = desk.opened[-1]
    copy = open_target(desk, **args)
    assert kind == "target" and copy.document.get("year") == 2026 and copy.document.get("state") == "draft"
    assert D(months(copy)[7]) == D(600000)
    assert copy.document.is_dirty()


def test_every_part_has_a_name_and_months_have_their_own_word(desk: Desk, channel: SimpleNamespace) -> None:
    """UX-096; May is a month, not a right."""
    from ui.translation import set_language

    page = open_target(desk, id=str(sales_target(channel)))
    assert walk(page) == []
    set_language("zh_CN")
    try:
        words = [page.grid.model.columns[0].text({"month": month}) for month in range(1, 13)]
        assert words == [f"{month} 月" for month in range(1, 13)]
    finally:
        set_language("en")
