"""Views, columns, filters, preview, export: what a person arranges stays arranged."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select, text

from controllers.lists import FIRST_ROWS
from models.i18n import N_, set_language, tr
from models.lists import Column, Filter, Group, Kind, ListQuery, Op, Sort
from models.partners.records import Agent
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import SavedView, User, UserStatus
from tests.models.lists.samples import AGENTS
from tests.ui.lists.harness import AgentsPage, OrdersPage, SamplePage
from ui import translation
from ui.widgets.record_list import dialogs
from ui.widgets.record_list.dialogs import ExportWish
from ui.widgets.record_list.filter_popover import FilterPopover

K = Qt.Key


def scalar(context, sql):
    with context.database.read(SYSTEM) as session:
        return session.scalar(text(sql))


def stored(page):
    """The state of a page as it survives a restart."""
    return json.loads(json.dumps(page.state()))


def arranged(page):
    return [(c.info.id, c.width, c.total) for c in page.layout_.shown], page.layout_.frozen


@pytest.fixture
def two_people(context):
    with context.database.write(SYSTEM) as session:
        users = [
            User(code=code, login=code, name=code, role=Role.MANAGER, scope=Scope.ALL, status=UserStatus.ACTIVE)
            for code in ("one", "two")
        ]
        session.add_all(users)
        session.flush()
        return [Principal(user.id, Role.MANAGER, Scope.ALL) for user in users]


# --- columns ---------------------------------------------------------------------------------------------


def test_columns_survive_a_restart_exactly(open_list, settle):
    """UX-027, first half."""
    page = open_list(AgentsPage)
    header = page.grid.headers[1]
    header.resizeSection(3, 171)
    header.moveSection(header.visualIndex(6), header.visualIndex(2))
    settle()
    page.layout_.hide(page.layout_.place_of("territory"))
    page.grid.keep_columns()
    page.freeze(2)
    page.grid.main.horizontalScrollBar().setValue(30)
    settle()
    before = arranged(page)
    assert [c[0] for c in before[0]] == ["code", "name", "review", "level", "status", "manager", "credit"]
    assert {c[0]: c[1] for c in before[0]}["status"] == 171 and before[1] == 2
    again = open_list(AgentsPage, state=stored(page))
    assert arranged(again) == before
    assert again.bar.view.text() == "All records (changed)"


def test_a_new_column_leaves_the_layout_alone_and_waits_in_the_chooser(open_list, settle):
    """UX-027, second half; and a column of another version is kept."""
    page = open_list(AgentsPage)
    page.arrange_columns(["name", "credit"])
    settle()
    state = stored(page)
    newer = replace(AGENTS, columns=(
        Column("fresh", N_("Next review"), Agent.next_review_on, Kind.DAY), *AGENTS.columns[1:],
        Column("phone", N_("Code"), Agent.phone, shown=True),
    ))

    class NewerPage(SamplePage):
        kind, spec = "agents.list", newer

    again = open_list(NewerPage, state=state)
    assert again.layout_.ids() == ("name", "credit")
    again.show_columns()
    items = [again.chooser.list.item(row) for row in range(again.chooser.list.count())]
    assert [item.data(Qt.ItemDataRole.UserRole) for item in items][:3] == ["name", "credit", "fresh"]
    assert items[2].checkState() == Qt.CheckState.Unchecked
    without = replace(AGENTS, columns=tuple(c for c in AGENTS.columns if c.id != "credit"))

    class OlderPage(SamplePage):
        kind, spec = "agents.list", without

    older = open_list(OlderPage, state=state)
    assert older.layout_.ids() == ("name",)
    back = open_list(AgentsPage, state=stored(older))
    assert back.layout_.ids() == ("name", "credit")


def test_the_column_chooser_by_keyboard(open_list, settle, qtbot):
    page = open_list(AgentsPage)
    page.commands()["columns"].run()
    chooser = page.chooser
    assert QApplication.focusWidget() is chooser.words
    qtbot.keyClicks(chooser.words, "city")
    QTest.keyClick(chooser.words, K.Key_Return)
    settle()
    assert page.layout_.ids()[-1] == "city"
    shown = page.grid.records.data(page.grid.records.index(1, len(page.layout_.ids()) - 1))
    assert shown == scalar(page.context, "SELECT city FROM agents WHERE code = 'DL00001'")
    chooser.words.clear()
    chooser.list.setFocus()
    chooser.list.setCurrentRow(0)
    QTest.keyClick(chooser.list, K.Key_Down, Qt.KeyboardModifier.AltModifier)
    settle()
    assert page.layout_.ids()[:2] == ("name", "code")
    QTest.keyClick(chooser.list, K.Key_Escape)
    assert page.grid.main.hasFocus() or not chooser.isVisible()
    page._reset_columns()
    settle()
    assert page.layout_.is_default()


# --- views -----------------------------------------------------------------------------------------------


def test_a_view_is_marked_changed_reverted_saved_and_shared(open_list, settle, context, two_people, qtbot):
    """UX-028."""
    one, two = two_people
    context.sign_in(one)
    page = open_list(AgentsPage)
    page.set_query(ListQuery(
        filters=(Filter("status", values=("active",)),), sort=(Sort("name", True),), group=(Group("level"),)
    ))
    page.arrange_columns(["name", "code", "credit"])
    settle()
    assert page.bar.view.text() == "All records (changed)"
    assert page.bar.save.isVisible() and page.bar.save.text() == "Save as…"
    page.views.save()
    page.views._dialog.field.setText("Key agents")
    page.views._dialog.shared.setChecked(True)
    page.views._dialog.accept()
    settle()
    assert page.bar.view.text() == "Key agents" and not page.bar.save.isVisible()
    assert page.title() == "Agents: Key agents"
    page.layout_.resize(0, 300)
    page.grid.arrange()
    settle()
    assert page.bar.view.text() == "Key agents (changed)" and page.bar.save.text() == "Save"
    page.views.revert()
    settle()
    assert page.bar.view.text() == "Key agents" and page.layout_.shown[0].width == 220
    page.layout_.resize(0, 260)
    page.grid.arrange()
    page.views.save()
    settle()
    assert page.bar.view.text() == "Key agents"
    context.sign_in(two)
    other = open_list(AgentsPage)
    view = next(view for view in other.views.all() if view.title == "Key agents")
    other.views.choose(view)
    settle()
    assert other.query == page.query and arranged(other) == arranged(page)
    assert other.grid.records.rowCount() == page.grid.records.rowCount()
    assert "Key agents" in [action.text() for action in _menu(other)]
    other.layout_.resize(0, 99)
    other.grid.arrange()
    assert other.bar.save.text() == "Save as…"
    with context.database.read(SYSTEM) as session:
        assert session.scalars(select(SavedView.name)).all() == ["Key agents"]


def _menu(page):
    page.views.fill(page.view_menu)
    return page.view_menu.actions()


def test_the_list_opens_with_the_chosen_view_and_unsaved_changes_stay_with_the_tab(open_list, settle, context, two_people):
    context.sign_in(two_people[0])
    page = open_list(AgentsPage)
    page.views.choose(page.views.find("recent"))
    page.views.start_here()
    settle()
    assert open_list(AgentsPage).views.current.id == "recent"
    page.set_query(replace(page.query, filters=()))
    settle()
    again = open_list(AgentsPage, state=stored(page))
    assert again.views.current.id == "recent" and again.query.filters == () and again.views.changed()


def test_a_restored_tab_stands_where_it_stood(open_list, settle):
    """UX-012 for lists: filter, scroll row, selection."""
    page = open_list(OrdersPage)
    page.set_query(ListQuery(filters=(Filter("lines", values=("1", "2", "3")),), search="SO"))
    settle()
    page.grid.main.verticalScrollBar().setValue(150 * page.grid.row_height())
    settle()
    page.grid.go(160, 2)
    page.grid.tick(161)
    page.previewing.set_on(True)
    settle()
    current = page.grid.records.seq(160)
    again = open_list(OrdersPage, state=stored(page))
    assert again.query == page.query and again.bar.quick.text() == "SO"
    assert again.grid.records.seq(again.grid.selection.row) == current
    assert again.grid.main.verticalScrollBar().value() == page.grid.main.verticalScrollBar().value()
    assert again.grid.marks.seqs == page.grid.marks.seqs and again.previewing.on


def test_nothing_is_asked_before_the_tab_is_looked_at(context, qtbot):
    from tests.ui.lists.harness import page_of

    page = page_of(OrdersPage, context, state={"view": "all"})
    qtbot.addWidget(page)
    assert context.jobs.idle()
    assert page.state() == {"view": "all"}


def test_rows_behind_a_figure_have_a_tab_of_their_own(open_list, settle, context):
    query = ListQuery(filters=(Filter("state", values=("held",)),))
    page = open_list(OrdersPage, query=query.plain())
    plain = open_list(OrdersPage)
    assert page.key() != plain.key() == "orders.list"
    assert page.grid.records.rowCount() == scalar(context, "SELECT COUNT(*) FROM orders WHERE state = 'held'")
    assert [chip.text() for chip in page.chips.chips] == ["Status: On hold"]
    plain.accept({"view": "held"})
    settle()
    assert plain.views.current.id == "held"


def test_a_language_switch_retranslates_everything_and_loses_nothing(open_list, settle):
    """UX-101 for lists."""
    page = open_list(AgentsPage)
    page.set_query(ListQuery(filters=(Filter("status", values=("active",)),), search="杭"))
    settle()
    page.grid.go(1, 1)
    before = page.grid.records.rowCount(), page.query
    set_language("zh_CN")
    translation.language_changed.emit()
    assert page.chips.chips[0].text().startswith("状态")
    assert page.bar.title.text() == tr("Agents", lang="zh_CN")
    assert page.grid.records.headerData(1, Qt.Orientation.Horizontal) == "名称"
    set_language("en")
    translation.language_changed.emit()
    assert page.chips.chips[0].text() == "Status: Active agent"
    assert (page.grid.records.rowCount(), page.query) == before and page.grid.selection.row == 1


# --- filters ---------------------------------------------------------------------------------------------


def test_old_totals_are_never_shown_as_if_they_were_new(open_list, settle, qtbot):
    """UX-024, second half."""
    page = open_list(OrdersPage)
    old = page.footer.text_of("gross")
    seen = []
    page.set_query(ListQuery(filters=(Filter("state", values=("held",)),)))
    assert page.footer.computing() or page.footer.text_of("gross") == ""
    seen.append(page.footer.text_of("gross"))

    def done():
        seen.append(page.footer.text_of("gross"))
        return page.controller.totals is not None

    qtbot.waitUntil(done, timeout=5000)
    assert old not in seen[:-1]
    assert set(seen[:-1]) <= {"", "Computing…"} | {seen[-1]}


def test_a_chip_is_made_edited_and_removed_by_keyboard(open_list, settle, qtbot, context):
    page = open_list(OrdersPage)
    page.bar.quick.setFocus()
    QTest.keyClick(page.bar.quick, K.Key_Down)
    picker = page.filters.popover
    assert QApplication.focusWidget() is picker.words
    qtbot.keyClicks(picker.words, "Total")
    QTest.keyClick(picker.words, K.Key_Return)
    popover = page.filters.popover
    assert isinstance(popover, FilterPopover) and popover.column.id == "gross"
    qtbot.keyClicks(popover.body.ends[0], "5,00x")
    QTest.keyClick(popover.body.ends[0], K.Key_Return)
    assert not popover.problem.isHidden()
    popover.body.ends[0].clear()
    popover.body.ends[0].setText("１，000.50")
    QTest.keyClick(popover.body.ends[0], K.Key_Return)
    settle()
    assert page.query.filters == (Filter("gross", Op.RANGE, ("1000.5", None)),)
    assert page.chips.chips[0].text() == "Total incl. tax: from 1,000.50"
    assert page.grid.records.rowCount() == scalar(context, "SELECT COUNT(*) FROM orders WHERE gross_total >= 100050")
    chip = page.chips.chips[0]
    chip.setFocus()
    QTest.keyClick(chip, K.Key_Return)
    popover = page.filters.popover
    popover.op.setCurrentIndex(popover.op.findData(Op.UNDER))
    qtbot.keyClicks(popover.body.field, "2000")
    QTest.keyClick(popover.body.field, K.Key_Return)
    settle()
    assert page.query.filters == (Filter("gross", Op.UNDER, ("2000",)),)
    page.activateWindow()
    page.chips.chips[0].setFocus()
    qtbot.waitUntil(page.chips.chips[0].hasFocus)
    QTest.keyClick(page.chips.chips[0], K.Key_Delete)
    settle()
    assert page.query.filters == () and page.grid.records.rowCount() == 500
    assert QApplication.focusWidget() is page.chips.add


def test_values_are_offered_with_their_counts_and_can_be_searched(open_list, settle, qtbot, context):
    page = open_list(OrdersPage)
    page.filters.open_new("agent", page.chips.add)
    settle()
    body = page.filters.popover.body
    first = body.list.item(0).text()
    name, count = first.rsplit("   ", 1)
    assert int(count) == scalar(context, f"SELECT COUNT(*) FROM orders WHERE agent_name = '{name}'") or int(count) > 0
    body.words.setText("杭州")
    qtbot.wait(220)
    settle()
    assert body.list.count() and all("杭州" in body.list.item(row).text() for row in range(body.list.count()))
    body.list.item(0).setCheckState(Qt.CheckState.Checked)
    chosen = body.list.item(0).text().rsplit("   ", 1)[0]
    QTest.keyClick(body.words, K.Key_Return)
    settle()
    assert page.chips.chips[0].text() == f"Agent: {chosen}"
    key = page.query.filters[0].values[0]
    again = open_list(OrdersPage, state=stored(page))
    assert again.chips.chips[0].text() == f"Agent: {chosen}"
    assert again.query.filters[0].values == (key,)


def test_dates_words_and_relative_days_in_popovers(open_list, settle, qtbot):
    page = open_list(OrdersPage)
    page.filters.open_new("ordered_on", page.chips.add)
    popover = page.filters.popover
    qtbot.keyClicks(popover.body.ends[0], "2025-03-01")
    qtbot.keyClicks(popover.body.ends[1], "t")
    popover.accept()
    settle()
    assert page.query.filters == (Filter("ordered_on", Op.RANGE, ("2025-03-01", "2025-09-15")),)
    page.filters.edit(0)
    popover = page.filters.popover
    popover.op.setCurrentIndex(popover.op.findData(Op.LAST_DAYS))
    popover.body.field.setText("30")
    popover.accept()
    settle()
    assert page.chips.chips[0].text() == "Ordered on: in the last 30 days"
    page.filters.open_new("prepaid", page.chips.add)
    settle()
    popover = page.filters.popover
    popover.body.list.item(0).setCheckState(Qt.CheckState.Checked)
    popover.accept()
    settle()
    assert page.query.filters[1].values in ((True,), (False,))
    page.filters.open_new("number", page.chips.add)
    popover = page.filters.popover
    popover.body.field.setText("0001 | 0002")
    popover.accept()
    settle()
    assert page.query.filters[2] == Filter("number", Op.CONTAINS, ("0001", "0002"))


def test_escape_leaves_a_popover_without_a_filter(open_list, settle):
    page = open_list(OrdersPage)
    page.filters.open_new("number", page.chips.add)
    popover = page.filters.popover
    popover.body.field.setText("x")
    QTest.keyClick(popover.body.field, K.Key_Escape)
    assert page.query.filters == () and QApplication.focusWidget() is page.chips.add


def test_alternatives_stand_in_one_chip(open_list, settle, context):
    page = open_list(OrdersPage)
    page.set_query(ListQuery(filters=(Filter("state", values=("held",)),)))
    settle()
    page.filters._add_alternative(0)
    page.filters.popover.chosen.emit("lines")
    popover = page.filters.popover
    popover.op.setCurrentIndex(popover.op.findData(Op.OVER))
    popover.body.field.setText("3")
    popover.accept()
    settle()
    assert page.chips.chips[0].text() == "Status: On hold or Lines: over 3"
    expected = scalar(context, "SELECT COUNT(*) FROM orders WHERE state = 'held' OR line_count > 3")
    assert page.grid.records.rowCount() == expected
    page.filters._drop_part(0, 0)
    settle()
    assert page.query.filters == (Filter("lines", Op.OVER, ("3",)),)


@pytest.mark.parametrize("column", ["agent", "ordered_on", "state", "gross", "currency", "lines"])
def test_filter_to_this_value_and_back(open_list, settle, column):
    page = open_list(OrdersPage)
    at = page.layout_.place_of(column)
    page.grid.go(3, at)
    shown = page.grid.records.text(page.grid.records.record(3), at)
    page.commands()["filter_value"].run()
    settle()
    records = page.grid.records
    assert len(page.query.filters) == 1 and 0 < records.rowCount() < 500
    assert {records.data(records.index(row, at)) for row in range(min(20, records.rowCount()))} == {shown}
    page.grid.go(0, at)
    page.commands()["filter_value"].run()
    settle()
    assert page.query.filters == () and records.rowCount() == 500
    page.commands()["filter_value"].run()
    page.commands()["clear_filters"].run()
    settle()
    assert page.query.filters == ()


def test_the_limits_of_ones_rights_are_a_locked_chip(open_list, context, two_people):
    from models.platform.records import BucketAccess

    with context.database.write(SYSTEM) as session:
        agent = session.scalars(select(Agent)).first()
        session.add(BucketAccess(user_id=two_people[0].user_id, bucket=agent.id, via="assigned"))
    context.sign_in(Principal(two_people[0].user_id, Role.REP, Scope.OWN))
    page = open_list(AgentsPage)
    assert page.chips.locked.text() == "Data scope: Own agents"
    assert page.grid.records.rowCount() == 1
    QTest.keyClick(page.chips.locked, K.Key_Delete)
    assert page.chips.locked is not None and not page.bar.new.isVisible()


def test_groups_are_chosen_in_a_popover(open_list, settle):
    page = open_list(OrdersPage)
    page.commands()["group"].run()
    popover = page.filters.popover
    popover.levels[0].setCurrentIndex(popover.levels[0].findText("Status"))
    popover.levels[1].setCurrentIndex(popover.levels[1].findText("Ordered on by month"))
    QTest.keyClick(popover.levels[1], K.Key_Return)
    settle()
    assert page.query.group == (Group("state"), Group("ordered_on", "month"))
    assert page.chips.group.text() == "Group: Status, Ordered on by month"
    assert page.grid.records.heading(1).level == 1


# --- preview and export ----------------------------------------------------------------------------------


def test_the_preview_follows_after_a_moment_and_shows_no_other_row(open_list, settle, qtbot):
    """UX-031."""
    page = open_list(OrdersPage)
    QTest.keyClick(page.grid.main, K.Key_Space)
    settle()
    assert page.preview.isVisible()
    page.grid.go(0, 0)
    qtbot.wait(200)
    settle()
    first = page.grid.records.record(0).values[0]
    assert page.preview.subtitle.text() == first
    before = page.previewing.loads
    for _ in range(100):
        QTest.keyClick(page.grid.main, K.Key_Down)
        assert page.preview.subtitle.text() != first or not page.preview.subtitle.isVisible()
        assert page.preview.title.text() == ""
    qtbot.wait(250)
    settle()
    assert page.previewing.loads - before <= 3
    assert page.preview.subtitle.text() == page.grid.records.record(100).values[0]
    page.preview.open.click()
    assert page.window_notes.opened[-1][2]["id"] == str(page.grid.records.record(100).id)
    QTest.keyClick(page.grid.main, K.Key_Space)
    assert not page.preview.isVisible()


def test_an_export_is_what_is_on_the_screen(open_list, settle, tmp_path, monkeypatch):
    """UX-038."""
    page = open_list(OrdersPage)
    page.set_query(ListQuery(filters=(Filter("state", values=("held", "draft")),), sort=(Sort("gross", True),)))
    page.arrange_columns(["gross", "number", "state"])
    settle()
    target = tmp_path / "screen.csv"
    monkeypatch.setattr(dialogs, "ask_file", lambda *_: target)
    page.commands()["export"].run()
    dialog = page.exporting.dialog
    assert dialog.filtered.text() == f"Current filter: {page.grid.records.rowCount()} rows"
    assert not dialog.selected.isEnabled()
    dialog.format.setCurrentIndex(dialog.format.findData(".csv"))
    dialog.accept()
    settle()
    with open(target, encoding="utf-8-sig", newline="") as stream:
        table = list(csv.reader(stream))
    records = page.grid.records
    assert table[0] == [records.headerData(at, Qt.Orientation.Horizontal) for at in range(3)]
    assert len(table) - 1 == records.rowCount()
    for row, line in enumerate(table[1 : FIRST_ROWS + 1]):  # what the screen has of them; the rest comes when it is looked at
        assert line[1] == records.data(records.index(row, 1))
        assert f"{float(line[0]):,.2f}" == records.data(records.index(row, 0))
        assert line[2] == records.data(records.index(row, 2))
    assert page.window_notes.toasts[-1][0] == f"{len(table) - 1} rows exported to “screen.csv”."


def test_selected_rows_alone_can_be_exported(open_list, settle, tmp_path):
    page = open_list(OrdersPage)
    for row in (3, 1):
        page.grid.tick(row)
    page.exporting.write(tmp_path / "some.xlsx", ExportWish(".xlsx", True, True))
    settle()
    import openpyxl

    sheets = openpyxl.load_workbook(tmp_path / "some.xlsx").worksheets
    assert sheets[0].max_row == 3 and sheets[0].max_column == len(page.info.columns)
    assert [sheets[0].cell(row, 1).value for row in (2, 3)] == [
        page.grid.records.record(row).values[0] for row in (1, 3)
    ]
    assert "No filter" in [cell.value for cell in sheets[1]["A"]]


def test_names_sort_by_stored_pinyin(open_list, settle, context, shared_data):
    """UX-037: the order of 500 Chinese names is that of the stored keys, alike on every system."""
    import gzip

    from models import pinyin
    from models.ids import new_id

    path = shared_data / "cn_companies" / "company_short_names_20000.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as stream:
        names = [row[0] if row[0] and not row[0].isdigit() else row[1] for row in list(csv.reader(stream))[1:501]]
    with context.database.write(SYSTEM) as session:
        session.execute(text("UPDATE agents SET deleted_at = 1"))
        session.add_all(
            Agent(id=new_id(), code=f"N{at:04d}", name=name, sort_key=pinyin.sort_key(name))
            for at, name in enumerate(names)
        )
    page = open_list(AgentsPage, size=(1440, 900))
    page.set_query(ListQuery(sort=(Sort("name"),)))
    settle()
    page.grid.go(499, 0)
    settle()
    page.grid.go(250, 0)
    settle()
    wanted = [name for _, _, name in sorted((pinyin.sort_key(name), at, name) for at, name in enumerate(names))]
    with context.database.read(SYSTEM) as session:
        by_seq = {agent.seq: agent.name for agent in session.scalars(select(Agent).where(Agent.deleted_at.is_(None)))}
    assert [by_seq[seq] for seq in page.controller.answer.seqs] == wanted
    keys = [pinyin.sort_key(name) for name in wanted]
    assert all(one.encode() <= two.encode() for one, two in zip(keys, keys[1:], strict=False))
