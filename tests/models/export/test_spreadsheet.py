"""Exports: what is on the screen, in the same order, safe for other programs, whole or absent, on record."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import literal, select

from models.errors import Cancelled, Denied, RuleBroken
from models.export.spreadsheet import export_list, sheet_name
from models.i18n import set_language
from models.lists import Filter, ListQuery, Sort, engine
from models.partners.records import Agent
from models.platform.principal import SYSTEM, Principal, Role
from models.platform.records import AuditNote
from models.sales.records import Order
from models.text import unguard_cell
from tests.models.lists import samples
from tests.models.lists.samples import AGENTS, ORDERS

COLUMNS = ("number", "gross", "agent", "ordered_on", "state", "lines", "prepaid", "required_on")
QUERY = ListQuery(filters=(Filter("state", values=("held", "draft")),), sort=(Sort("gross", True), Sort("number")))
EVIL = ("=1+1", "+86 571", "-5", "@SUM(A1)", "\tTAB", "'=1+1", "＝cmd", "-1,250.00", "a\r\nb,\"c\"", "007", "'", "")


@pytest.fixture
def channel(book, noon):
    with book.write(SYSTEM) as session:
        samples.fill(session)
    return book


def _expected(book, query=QUERY, spec=ORDERS, columns=COLUMNS):
    with book.read(SYSTEM) as session:
        seqs = engine.order(session, spec, query)
        rows = engine.rows(session, spec, seqs, columns)
        return [rows[seq].values for seq in seqs]


def test_xlsx_holds_the_rows_of_the_filter_in_the_order_of_the_screen(channel, tmp_path):
    """UX-038."""
    set_language("zh_CN")
    target = tmp_path / "订单.xlsx"
    done = export_list(channel, SYSTEM, ORDERS, QUERY, COLUMNS, target, title="订单", note="状态: 挂起\n共 2 列")
    expected = _expected(channel)
    sheet = openpyxl.load_workbook(target)
    rows = list(sheet.worksheets[0].iter_rows(values_only=True))
    assert done.rows == len(expected) == len(rows) - 1 > 0
    for found, wanted in zip(rows[1:], expected, strict=True):
        assert found[0] == wanted[0] and found[2] == wanted[2]
        assert Decimal(str(found[1])) == wanted[1]
        assert found[3].date() == wanted[3]
        assert found[5] == wanted[5]
    assert [row[0].value for row in sheet.worksheets[1].iter_rows()] == ["状态: 挂起", "共 2 列"]
    assert sheet.worksheets[0].cell(2, 1).data_type == "s"


def test_csv_is_utf8_with_mark_and_every_cell_quoted(channel, tmp_path):
    target = tmp_path / "orders.csv"
    export_list(channel, SYSTEM, ORDERS, QUERY, COLUMNS, target)
    raw = target.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b'"\r\n')
    lines = raw.decode("utf-8-sig").split("\r\n")[:-1]
    assert all(line.startswith('"') and line.endswith('"') for line in lines)
    rows = list(csv.reader(lines))
    assert rows[0] == ["Number", "Total incl. tax", "Agent", "Ordered on", "Status", "Lines", "Prepaid", "Required on"]
    expected = _expected(channel)
    assert [(row[0], Decimal(row[1]), date.fromisoformat(row[3])) for row in rows[1:]] == [
        (values[0], values[1], values[3]) for values in expected
    ]
    assert {row[4] for row in rows[1:]} <= {"Draft", "On hold"}


def test_export_and_import_give_back_the_same_texts_and_no_cell_is_active(book, tmp_path):
    """OS-06."""
    with book.write(SYSTEM) as session:
        session.add_all(Agent(code=f"A{at:02d}", name=text or "-", city=text, credit_code="6222021234567890123")
                        for at, text in enumerate(EVIL))
    target = tmp_path / "agents.csv"
    export_list(book, SYSTEM, AGENTS, ListQuery(), ("code", "city", "credit_code"), target)
    with open(target, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    assert [unguard_cell(row[1]) for row in rows] == list(EVIL)
    for row in rows:
        assert not row[1].startswith(("=", "@", "\t", "＝")) and row[2] == "6222021234567890123"
    target = tmp_path / "agents.xlsx"
    export_list(book, SYSTEM, AGENTS, ListQuery(), ("code", "city", "credit_code"), target)
    sheet = openpyxl.load_workbook(target).worksheets[0]
    cells = [row for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for row in cells for cell in row if cell.value is not None} == {"s"}
    assert [row[1].value or "" for row in cells][:4] == list(EVIL[:4])
    assert all(row[2].value == "6222021234567890123" for row in cells)


def test_only_chosen_rows(channel, tmp_path):
    with channel.read(SYSTEM) as session:
        seqs = list(session.scalars(select(Order.seq).where(Order.line_count == 2)))
    target = tmp_path / "some.csv"
    assert export_list(channel, SYSTEM, ORDERS, QUERY, ("number",), target, seqs=seqs).rows == 30


def test_columns_a_person_may_not_see_are_absent_not_blank(channel, tmp_path):
    """UX-038, last part."""
    columns = tuple(replace(c, right="cost") if c.id == "gross" else c for c in ORDERS.columns)
    spec = replace(ORDERS, columns=columns)
    target = tmp_path / "few.csv"
    export_list(channel, Principal(None, Role.MANAGER), spec, ListQuery(), ("number", "gross"), target)
    with open(target, encoding="utf-8-sig", newline="") as stream:
        assert next(csv.reader(stream)) == ["Number"]


def test_without_the_right_there_is_no_file(channel, tmp_path):
    target = tmp_path / "none.csv"
    with pytest.raises(Denied):
        export_list(channel, Principal(None, Role.REP), ORDERS, ListQuery(), ("number",), target)
    assert list(tmp_path.glob("none*")) == [] and list(tmp_path.glob(".none*")) == []


def test_each_export_is_on_record(channel, tmp_path):
    export_list(channel, SYSTEM, ORDERS, QUERY, ("number",), tmp_path / "orders.csv")
    with channel.read(SYSTEM) as session:
        note = session.scalars(select(AuditNote)).one()
        assert (note.action, note.entity) == ("export", "order")
        assert note.detail["file"] == "orders.csv" and note.detail["columns"] == ["number"]
        assert ListQuery.read(note.detail["query"]) == QUERY


@pytest.mark.parametrize("name", ["stopped.csv", "stopped.xlsx"])
def test_a_cancelled_export_leaves_the_old_file_and_nothing_else(channel, tmp_path, monkeypatch, name):
    """UX-020: cancelling leaves no partial file."""
    from models.export import spreadsheet

    monkeypatch.setattr(spreadsheet, "BATCH", 10)
    target = tmp_path / name
    target.write_bytes(b"old")

    def progress(done, total):
        if done >= 30:
            raise Cancelled

    with pytest.raises(Cancelled):
        export_list(channel, SYSTEM, ORDERS, ListQuery(), ("number",), target, progress=progress)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir() if "stopped" in path.name] == [name]


@pytest.mark.parametrize(("title", "name"), [
    ("订单", "订单"), ("a/b:c*[d]?", "a b c  d"), ("", "Sheet1"), ("x" * 40, "x" * 31), ("'quoted'", "quoted"),
])
def test_sheet_names_are_accepted_by_spreadsheets(title, name):
    assert sheet_name(title) == name


@pytest.mark.parametrize(("length", "fits"), [(32_767, True), (32_768, False)])
def test_os_07_a_text_too_long_for_a_workbook_is_reported_and_not_cut(book, tmp_path, length, fits):
    """Whatever a column makes of the records: 32,767 characters go out whole, one more leaves no file."""
    with book.write(SYSTEM) as session:
        session.add(Agent(code="A1", name="first"))
    columns = tuple(replace(c, value=literal("x" * length)) if c.id == "city" else c for c in AGENTS.columns)
    spec = replace(AGENTS, columns=columns)
    target = tmp_path / "long.xlsx"
    if fits:
        export_list(book, SYSTEM, spec, ListQuery(), ("code", "city"), target)
        assert len(openpyxl.load_workbook(target).worksheets[0].cell(2, 2).value) == length
        return
    with pytest.raises(RuleBroken, match="row 1.*Export as csv"):
        export_list(book, SYSTEM, spec, ListQuery(), ("code", "city"), target)
    assert list(tmp_path.glob("*long*")) == []
    export_list(book, SYSTEM, spec, ListQuery(), ("code", "city"), tmp_path / "whole.csv")
    assert "x" * length in (tmp_path / "whole.csv").read_text(encoding="utf-8-sig")


def test_os_07_control_characters_are_replaced_in_a_workbook(book, tmp_path):
    with book.write(SYSTEM) as session:
        session.add(Agent(code="A1", name="first"))
    columns = tuple(replace(c, value=literal("a\x1b[2Jb")) if c.id == "city" else c for c in AGENTS.columns)
    spec = replace(AGENTS, columns=columns)
    export_list(book, SYSTEM, spec, ListQuery(), ("code", "city"), tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].cell(2, 2).value == "a\ufffd[2Jb"
