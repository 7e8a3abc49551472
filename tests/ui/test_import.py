"""The import wizard as people use it: real widgets, a real book, real jobs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QMessageBox, QPushButton
from sqlalchemy import func, select

from models.clock import clock
from models.partners.records import Agent
from models.platform.importing.checking import DECISION_WORDS
from models.platform.importing.command import Request, run_import
from models.platform.importing.fields import Existing, Missing
from models.platform.importing.readers import open_source, read_table
from models.platform.principal import SYSTEM
from models.platform.records import ImportBatch, ImportProfile
from models.sales.records import Order
from tests.ui.desk import Desk, walk
from ui import theme, translation
from ui.importing.column_table import CONVERSION, FIELD, STATE, conversion_menu
from ui.importing.page import CHECK, COLUMNS, DONE, FILE, TRIAL, ImportPage
from ui.importing.problem_table import PROBLEM, VALUE

DATA = Path(__file__).resolve().parents[1] / "data" / "importing"
HEADINGS = "编号,公司名称,签约日,业务员,类型,信用额度,备用\n"
ROWS = (
    "A1,甲公司,2023/3/5,陈涛,经销商,1000,\n"
    "A2,乙公司,2023-02-30,老陈,省级,五千,\n"
    'A3,丙公司,2023/3/7,老陈,经销商,"2,000.50",\n'
    "A1,甲公司又一次,2023/3/8,陈涛,经销商,1,\n"
    "A5,戊公司\n"
)


@pytest.fixture
def desk(sqlite_book: Any, tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    theme.apply(qapp, "light")
    for kind, name in (("territories", "territories.csv"), ("people", "people.csv")):
        run_import(sqlite_book, SYSTEM, Request(kind, DATA / name))
    made = Desk(sqlite_book, SYSTEM, tmp_path)
    yield made
    made.finish()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "agents_0915.csv"
    path.write_text(HEADINGS + ROWS, encoding="gb18030")
    return path


def opened(desk: Desk, path: Path, step: int = FILE, kind: str = "agents") -> ImportPage:
    page: ImportPage = desk.put("import", **{"import": kind})
    page.controller.open(path)
    desk.settle()
    if step >= COLUMNS:
        QTest.mouseClick(page.next, Qt.MouseButton.LeftButton)
        desk.settle()
    if step >= CHECK:
        QTest.mouseClick(page.next, Qt.MouseButton.LeftButton)
        desk.settle(60)
    assert page.step == step
    return page


def count(desk: Desk, record: Any) -> int:
    with desk.context.database.read(SYSTEM) as session:
        return session.scalar(select(func.count()).select_from(record)) or 0


def problem_at(page: ImportPage, row: int, field: str) -> int:
    rows = page.check.table.problems.rows
    return next(at for at, one in enumerate(rows) if one.row == row and one.field == field)


def quiet(desk: Desk) -> None:
    """The rules of rows follow a correction after a moment."""
    desk.wait(0.2)
    desk.settle()


# --- the whole way ----------------------------------------------------------------------------------------


def test_a_file_goes_from_the_first_step_to_the_last_and_back_out(desk: Desk, table: Path) -> None:
    page = opened(desk, table, CHECK)
    assert page.file.encoding.currentText() == "GB18030 / GBK"
    assert "4 of 5 rows" in page.check.strip.accessibleName()
    assert not page.export_problems.isHidden()
    page.check.before.setText("老陈")
    page.check.table.setCurrentIndex(page.check.table.problems.index(problem_at(page, 3, "rep"), VALUE))
    page.check.after.setText("陈涛")
    QTest.mouseClick(page.check.replace, Qt.MouseButton.LeftButton)
    quiet(desk)
    assert {one.row for one in page.check.table.problems.rows} == {3, 5, 6}
    QTest.mouseClick(page.try_out, Qt.MouseButton.LeftButton)
    desk.settle()
    assert page.step == TRIAL
    assert count(desk, Agent) == 0
    assert "Nothing has been written" in page.trial.strip.accessibleName()
    assert page.run.text() == "Import 2 rows"
    QTest.mouseClick(page.run, Qt.MouseButton.LeftButton)
    desk.settle()
    assert page.step == DONE
    assert count(desk, Agent) == 2
    assert page.done.figures["create"].accessibleName().startswith("New: 2")
    assert page.done.figures["fail"].accessibleName().startswith("Not imported: 3")
    assert desk.toasts[-1] == "2 records imported."
    button = page.findChild(QPushButton, "import.done.show")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    kind, args = desk.opened[-1]
    assert kind == "agents.list"
    assert args["query"]["filters"][0]["column"] == "import_no"
    answer(desk, page, "import.done.undo", "undo")
    assert count(desk, Agent) == 0
    assert "undone" in page.done.strip.accessibleName()


def answer(desk: Desk, page: ImportPage, button: str, key: str) -> str:
    """Click a button and answer the question it asks; returns the text of the question."""
    QTest.mouseClick(page.findChild(QPushButton, button), Qt.MouseButton.LeftButton)
    desk.settle()
    box = next(box for box in page.window().findChildren(QMessageBox) if box.isVisible())
    text = f"{box.text()}\n{box.informativeText()}"
    box.findChild(QPushButton, f"messages.question.{key}").click()
    desk.settle()
    return text


def test_every_widget_of_every_step_has_a_name(desk: Desk, table: Path) -> None:
    page = opened(desk, table, CHECK)
    page.controller.try_out()
    desk.settle()
    page.controller.run()
    desk.settle()
    assert page.step == DONE
    assert walk(page) == []


def test_models_keep_the_contract_of_tables(desk: Desk, table: Path) -> None:
    page = opened(desk, table, FILE)
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    testers = [
        QAbstractItemModelTester(page.file.sample.sample, mode),
        QAbstractItemModelTester(page.columns.table.columns_model, mode),
        QAbstractItemModelTester(page.check.table.problems, mode),
    ]
    page.controller.read_file()
    desk.settle()
    page.controller.check()
    desk.settle()
    page.check.table.problems.only("业务员")
    page.check.table.problems.only(None)
    assert page.check.table.problems.rowCount() == len(page.controller.work.summary.problems)
    del testers


def test_words_follow_the_language_and_colours_the_theme(desk: Desk, table: Path, qapp: QApplication) -> None:
    page = opened(desk, table, CHECK)
    try:
        translation.set_language("zh_CN")
        assert page.title() == "导入代理商"
        assert page.run.text() == "导入 1 行"
        assert "还没有写入任何数据" in page.check.strip.accessibleName()
        assert page.try_out.text() == "试运行，不写入"
        theme.apply(qapp, "dark")
        desk.settle()
    finally:
        translation.set_language("en")
        theme.apply(qapp, "light")
    assert page.try_out.text() == "Try, without writing"


# --- step 1 -----------------------------------------------------------------------------------------------


def test_a_file_can_be_dropped_and_read_another_way(desk: Desk, table: Path) -> None:
    page: ImportPage = desk.put("import")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(table))])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.file.dropEvent(event)
    desk.settle()
    assert page.file.currentIndex() == 1
    assert page.file.sample.sample.index(1, 1).data() == "甲公司"
    page.file.delimiter.picked.emit(";")
    desk.settle()
    assert page.file.sample.sample.columnCount() == 1
    page.file.delimiter.picked.emit(",")
    desk.settle()
    page.file.header.setValue(2)
    page.file.header.editingFinished.emit()
    desk.settle()
    assert page.controller.work.source is not None
    assert page.controller.work.source.header == 1


def test_a_wrong_encoding_is_refused_in_words_and_the_file_stays_open(desk: Desk, table: Path) -> None:
    page = opened(desk, table)
    page.file.encoding.picked.emit("utf-8")
    desk.settle()
    box = next(box for box in desk.findChildren(QMessageBox) if box.isVisible())
    assert "UTF-8" in box.text()
    box.close()
    assert page.controller.work.source is not None
    assert page.controller.work.source.encoding.name == "gb18030"


def test_sheets_and_a_second_table_are_chosen(desk: Desk, shared_data: Path) -> None:
    page = opened(desk, shared_data / "northwind" / "northwind.xlsx", kind="orders")
    assert page.file.sheet.count() == 11
    page.file.sheet.picked.emit("orders")
    desk.settle()
    page.controller.open_second(shared_data / "northwind" / "northwind.xlsx", "order_details")
    desk.settle()
    assert page.controller.work.keys == ("OrderID", "OrderID")
    QTest.mouseClick(page.next, Qt.MouseButton.LeftButton)
    desk.settle()
    assert page.step == COLUMNS
    assert len(page.controller.work.table.rows) == 2_155  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "kind", "encoding", "rows"),
    [
        ("northwind/customers_latin1.csv", "agents", "Windows-1252", 91),
        ("northwind/customers_utf16le_bom.csv", "agents", "UTF-16 LE", 91),
        ("northwind/orders_us_dates.csv", "orders", "UTF-8", 830),
        ("classicmodels/customers.csv", "agents", "UTF-8", 122),
        ("adventureworks/resellers.csv", "agents", "UTF-8", 701),
    ],
)
def test_ux082_real_files_are_recognised_and_shown_as_they_are(
    desk: Desk, shared_data: Path, name: str, kind: str, encoding: str, rows: int
) -> None:
    page = opened(desk, shared_data / name, kind=kind)
    assert page.file.encoding.currentText().startswith(encoding)
    sample = page.controller.work.source.sample  # type: ignore[union-attr]
    if "customers_" in name:
        assert any("Königlich Essen" in row for row in sample) or any("México D.F." in row for row in sample)
    QTest.keyClick(page.next, Qt.Key.Key_Space)
    desk.settle()
    assert page.step == COLUMNS and len(page.controller.work.table.rows) == rows  # type: ignore[union-attr]


def test_ux080_real_bad_cells_are_mended_by_keys_in_place(desk: Desk, shared_data: Path) -> None:
    """Three streets of the file carry a control code where a letter was lost; Enter offers the repair."""
    page = opened(desk, shared_data / "adventureworks" / "resellers.csv", COLUMNS)
    QTest.keyClick(page.next, Qt.Key.Key_Space)
    desk.settle(60)
    table = page.check.table
    assert [one.row for one in table.problems.rows] == [105, 213, 591]
    assert page.check.detail.text().startswith("The character U+0081 at place 5 cannot be stored.")
    for place in range(3):
        table.setCurrentIndex(table.problems.index(place, VALUE))
        QTest.keyClick(table, Qt.Key.Key_Return)
        box = next(one for one in table.findChildren(QComboBox) if one.isVisible())
        QTest.keyClick(box.view(), Qt.Key.Key_Down)
        QTest.keyClick(box.view(), Qt.Key.Key_Return)
        assert table.problems.index(place, PROBLEM).data() == "Corrected"
    desk.wait(0.2)
    desk.settle(60)
    assert not table.isVisible() and "All 701 rows are sound" in page.check.strip.accessibleName()


def test_a_file_beyond_the_limit_says_the_limit_and_who_can_raise_it(desk: Desk, shared_data: Path) -> None:
    page = opened(desk, shared_data / "online_retail" / "online_retail_2010-12_2011-06.csv.gz", kind="orders")
    QTest.mouseClick(page.next, Qt.MouseButton.LeftButton)
    desk.settle(60)
    box = next(box for box in desk.findChildren(QMessageBox) if box.isVisible())
    assert "more than 100000 rows" in box.text() and "administrator" in f"{box.text()} {box.informativeText()}"
    box.close()
    assert page.step == FILE


def test_a_template_is_written(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page: ImportPage = desk.put("import", **{"import": "products"})
    target = tmp_path / "products.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(target), ""))
    page.file.template()
    desk.settle()
    assert target.exists()
    assert "products.xlsx" in desk.toasts[-1]
    assert open_source(target).sample[0][0] == "Code"


# --- step 2 -----------------------------------------------------------------------------------------------


def test_columns_are_matched_by_keyboard(desk: Desk, table: Path) -> None:
    page = opened(desk, table, COLUMNS)
    view, model = page.columns.table, page.columns.table.columns_model
    assert [model.index(row, FIELD).data() for row in range(7)] == [
        "Code", "Name *", "Joined on", "Field representative", "Kind of agent", "Credit limit", "(not imported)",
    ]  # fmt: skip

    def take_away(row: int) -> None:
        view.setCurrentIndex(model.index(row, FIELD))
        QTest.keyClick(view, Qt.Key.Key_Return)
        box = view.viewport().findChildren(QComboBox, "import.columns.field")[-1]
        box.setCurrentIndex(box.findData("-"))
        box.activated.emit(box.currentIndex())
        desk.settle()
        assert model.index(row, FIELD).data() == "(not imported)"

    take_away(1)
    assert page.next.isEnabled(), "with codes, the file may be about agents that exist"
    take_away(0)
    assert not page.next.isEnabled()
    assert "Name" in page.columns.strip.accessibleName()
    page.controller.set_mapping(page.controller.work.mapping.with_use("公司名称", "name"))  # type: ignore[union-attr]
    assert page.next.isEnabled()


def test_an_open_date_format_is_asked_for(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text("编号,名称,签约日\nA1,甲,01/02/2024\nA2,乙,03/04/2024\n", encoding="utf-8")
    page = opened(desk, path, COLUMNS)
    model = page.columns.table.columns_model
    assert "date format" in model.index(2, STATE).data()
    assert not page.next.isEnabled()
    one = model.field_of(2)
    assert one is not None
    menu = conversion_menu(page, one, model.conversion_of(2), lambda found: page.columns.table._set(2, found))
    next(action for action in menu.actions() if action.text() == "day/month/year").trigger()
    assert model.index(2, CONVERSION).data() == "day/month/year"
    assert page.next.isEnabled()


def test_rules_and_fixed_values_change_the_mapping(desk: Desk, table: Path) -> None:
    page = opened(desk, table, COLUMNS)
    rules = page.columns.rules
    rules.findChild(QComboBox, "import.rules.existing").picked.emit(Existing.SKIP)
    rules.findChild(QComboBox, "import.rules.missing.rep").picked.emit(Missing.CREATE)
    rules.findChild(QComboBox, "import.rules.fixed.add").picked.emit("city")
    edit = rules.findChild(QLineEdit, "import.rules.fixed.city")
    QTest.keyClicks(edit, "Ningbo")
    edit.editingFinished.emit()
    mapping = page.controller.work.mapping
    assert mapping is not None
    assert (mapping.existing, mapping.missing["rep"], mapping.constants["city"]) == (
        Existing.SKIP,
        Missing.CREATE,
        "Ningbo",
    )
    assert rules.findChild(QComboBox, "import.rules.fixed.status").currentText() == "Active agent"
    rules.findChild(QComboBox, "import.rules.combined.add").picked.emit("short_name")
    pattern = rules.findChild(QLineEdit, "import.rules.combined.short_name")
    pattern.setText("{编号} {公司名称}")
    pattern.editingFinished.emit()
    page.controller.check()
    desk.settle()
    assert page.controller.work.checked is not None
    assert page.controller.work.checked.get("short_name", 0) == "A1 甲公司"


def test_a_mapping_is_saved_and_offered_again(desk: Desk, table: Path) -> None:
    from ui.widgets.ask_name import NameDialog

    page = opened(desk, table, COLUMNS)
    QTest.mouseClick(page.save_mapping, Qt.MouseButton.LeftButton)
    dialog = desk.findChild(NameDialog)
    dialog.field.clear()
    assert not dialog.act.isEnabled()
    QTest.keyClicks(dialog.field, "Autumn")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    desk.settle()
    assert count(desk, ImportProfile) == 1
    again = opened(desk, table, COLUMNS)
    choice = again.columns.rules.findChild(QComboBox, "import.rules.profile")
    assert [choice.itemText(at) for at in range(choice.count())] == [
        "By headings and content",
        "Autumn (100% fits)",
    ]


def test_a_saved_mapping_is_renamed_and_removed_on_the_screen(desk: Desk, table: Path) -> None:
    from ui.widgets.ask_name import NameDialog

    page = opened(desk, table, COLUMNS)
    for name in ("Autumn", "Spring"):
        page.controller.save_profile(name, page._mapping_saved)
        desk.settle()
    rules = page.columns.rules

    def offered() -> list[str]:
        choice = rules.findChild(QComboBox, "import.rules.profile")
        return [choice.itemText(at) for at in range(choice.count())][1:]

    def press(button: str) -> None:
        QTest.mouseClick(rules.findChild(QPushButton, f"import.rules.{button}"), Qt.MouseButton.LeftButton)

    assert rules.findChild(QPushButton, "import.rules.remove").isHidden() or not rules._keeping.isVisible()
    choice = rules.findChild(QComboBox, "import.rules.profile")
    choice.setCurrentIndex(1)
    choice.activated.emit(1)
    press("rename")
    dialog = desk.findChild(NameDialog)
    assert dialog.field.text() == "Autumn"
    dialog.field.clear()
    QTest.keyClicks(dialog.field, "Winter")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    desk.settle()
    assert sorted(offered()) == ["Spring (100% fits)", "Winter (100% fits)"]
    assert rules.findChild(QComboBox, "import.rules.profile").currentText() == "Winter (100% fits)"
    press("remove")
    asked = next(one for one in desk.findChildren(QMessageBox) if one.isVisible())
    next(one for one in asked.buttons() if one.text() == "Remove").click()
    desk.settle()
    assert offered() == ["Spring (100% fits)"]


def test_empty_rows_between_others_are_told(desk: Desk, tmp_path: Path) -> None:
    """Nothing is left out in silence: two empty rows inside, none of those behind the last one."""
    path = tmp_path / "agents.csv"
    path.write_text("编号,公司名称\nA1,甲公司\n,\n\nA2,乙公司\n,\n,\n", encoding="utf-8")
    page = opened(desk, path, COLUMNS)
    assert ("{count} empty rows were left out.", {"count": 2}) in page.controller.work.table.notices


# --- step 3 -----------------------------------------------------------------------------------------------


def test_ux080_a_value_typed_into_the_table_is_read_at_once(desk: Desk, table: Path) -> None:
    page = opened(desk, table, CHECK)
    view = page.check.table
    at = problem_at(page, 3, "joined_on")
    assert view.problems.index(at, VALUE).data() == "2023-02-30"
    assert "Expected: a date like 2026-01-31" in view.problems.index(at, PROBLEM).data()
    view.setCurrentIndex(view.problems.index(at, VALUE))
    QTest.keyClick(view, Qt.Key.Key_Return)
    line = view.viewport().findChild(QLineEdit, "import.check.value")
    line.setText("2023-02-28")
    began = clock.monotonic()
    QTest.keyClick(line, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert view.problems.index(at, PROBLEM).data() == "Corrected"
    assert clock.monotonic() - began < 0.2
    quiet(desk)
    assert not any(one.row == 3 and one.field == "joined_on" for one in view.problems.rows)
    QTest.keyClick(view, Qt.Key.Key_Return)


def test_whole_rows_are_decided_upon(desk: Desk, table: Path) -> None:
    page = opened(desk, table, CHECK)
    view = page.check.table
    for row, decision in ((5, "skip"), (6, "as_is")):
        at = problem_at(page, row, "")
        assert view.problems.index(at, VALUE).data() == "Decide…"
        view.edit(view.problems.index(at, VALUE))
        box = next(one for one in view.viewport().findChildren(QComboBox) if one.isVisible())
        assert not box.isEditable()
        box.setCurrentIndex(box.findData(decision))
        box.activated.emit(box.currentIndex())
        assert view.problems.index(at, VALUE).data() == DECISION_WORDS[decision]
        quiet(desk)
    assert {one.row for one in view.problems.rows} == {3, 4}
    assert page.controller.work.summary.records == {"create": 2, "skip": 1, "fail": 2}


def test_problems_are_filtered_by_column_and_exported(
    desk: Desk, table: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    page = opened(desk, table, CHECK)
    page.check.column.picked.emit("=业务员")
    assert {one.column for one in page.check.table.problems.rows} == {"业务员"}
    target = tmp_path / "problems.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(target), ""))
    QTest.mouseClick(page.export_problems, Qt.MouseButton.LeftButton)
    desk.settle()
    back = read_table(open_source(target))
    assert [column.name for column in back.columns][-1] == "Reason"
    assert len(back.rows) == 4
    assert desk.toasts[-1] == "4 rows written to problems.xlsx."


def test_corrections_made_while_the_rules_run_are_not_lost(desk: Desk, table: Path) -> None:
    page = opened(desk, table, CHECK)
    view = page.check.table
    first, second = problem_at(page, 3, "joined_on"), problem_at(page, 3, "credit_limit")
    view.problems.setData(view.problems.index(first, VALUE), "2023-02-28")
    page.controller._run_rules()
    assert page.controller.job is not None
    view.problems.setData(view.problems.index(second, VALUE), "5000")
    desk.settle()
    quiet(desk)
    assert not any(one.field in ("joined_on", "credit_limit") for one in view.problems.rows)
    assert page.controller.work.checked is not None
    assert page.controller.work.checked.get("credit_limit", 1) == 5000


# --- importing --------------------------------------------------------------------------------------------


def test_ux081_cancel_during_the_import_leaves_zero_rows(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("编号,名称\n" + "".join(f"M{n},代理 {n}\n" for n in range(8_000)), encoding="utf-8")
    page = opened(desk, path, CHECK)
    before = count(desk, ImportBatch)
    page.controller.run()
    assert page.controller.job is not None
    assert not page.run.isEnabled()
    page.controller.job.progressed.connect(lambda done, total: page.controller.cancel() if done else None)
    desk.settle(60)
    assert count(desk, Agent) == 0
    assert count(desk, ImportBatch) == before
    assert page.step == CHECK
    assert page.run.isEnabled()


def test_the_same_stock_file_twice_is_asked_about(desk: Desk, sqlite_book: Any, tmp_path: Path) -> None:
    run_import(sqlite_book, SYSTEM, Request("agents", DATA / "agents.csv"))
    run_import(sqlite_book, SYSTEM, Request("products", DATA / "products.csv"))
    run_import(
        sqlite_book, SYSTEM, Request("stock", DATA / "stock.csv", missing={"warehouse": Missing.CREATE})
    )
    page = opened(desk, DATA / "stock.csv", CHECK, kind="stock")
    page.controller.run()
    desk.settle()
    box = next(box for box in desk.findChildren(QMessageBox) if box.isVisible())
    assert "came in already" in box.text()
    box.findChild(QPushButton, "messages.question.cancel").click()
    desk.settle()
    assert page.step == CHECK


def test_earlier_imports_are_listed_and_one_is_undone_with_its_blockers(desk: Desk, sqlite_book: Any) -> None:
    run_import(sqlite_book, SYSTEM, Request("agents", DATA / "agents.csv"))
    run_import(sqlite_book, SYSTEM, Request("products", DATA / "products.csv"))
    run_import(sqlite_book, SYSTEM, Request("orders", DATA / "orders.csv"))
    page: ImportPage = desk.put("import")
    rows = page.file.history.table.rows_model.rows
    assert [row.kind for row in rows] == ["orders", "products", "agents", "people", "territories"]
    page.file.history.table.selectRow(2)
    text = answer(desk, page, "import.history.undo", "undo")
    assert "DL001: used by orders" in text
    assert count(desk, Agent) == 2
    assert count(desk, Order) == 3
    assert page.file.history.table.rows_model.rows[2].undone_at is not None


def test_closing_asks_before_corrections_are_lost(desk: Desk, table: Path) -> None:
    page = opened(desk, table, COLUMNS)
    answers: list[bool] = []
    page.may_close(answers.append)
    box = next(box for box in desk.findChildren(QMessageBox) if box.isVisible())
    box.findChild(QPushButton, "messages.question.cancel").click()
    assert answers == [False]
    fresh: ImportPage = desk.put("import")
    fresh.may_close(answers.append)
    assert answers == [False, True]


def test_the_page_comes_back_with_its_file(desk: Desk, table: Path) -> None:
    page = opened(desk, table, COLUMNS)
    args = page.args()
    again: ImportPage = desk.put("import", **args)
    assert again.controller.work.source is not None
    assert again.controller.work.source.name == table.name
    assert args["import"] == "agents"
