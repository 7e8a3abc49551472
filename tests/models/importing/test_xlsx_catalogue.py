"""X01–X16 of the catalogue of bad input: each workbook is read rightly or refused with its own sentence."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from models.clock import clock
from models.errors import AppError, Cancelled
from models.platform.importing import engine, report, workbooks
from models.platform.importing.checking import Checked, check
from models.platform.importing.conversions import Conversion
from models.platform.importing.fields import Missing
from models.platform.importing.kinds import kind_of
from models.platform.importing.limits import MEGABYTE, Limits
from models.platform.importing.problems import problems_of
from models.platform.importing.readers import open_source, read_table, reopen
from models.platform.importing.tables import Damage, Place, Table
from models.platform.principal import SYSTEM
from models.platform.records import BookInfo
from tests.models.importing import books
from tests.models.importing.books import archive, cell, headed, line, parts, write

GOOD = headed(line(2, cell("A2", "A1", "inlineStr"), cell("B2", "First", "inlineStr")))


def read(path: Path, **choices: object) -> Table:
    source = open_source(path)
    if choices:
        source = reopen(source, **choices)
    return read_table(source)


def checked_agents(book: object, path: Path) -> Checked:
    kind = kind_of("agents")
    with book.read(SYSTEM) as session:  # type: ignore[attr-defined]
        table = read(path)
        return check(session, table, engine.propose(session, kind, table), kind)


def refused(path: Path) -> str:
    with pytest.raises(AppError) as caught:
        read(path)
    return caught.value.text


def test_x01_one_huge_cell_is_refused_by_counted_bytes(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts(GOOD).items():
            if "sheet1" not in name:
                packed.writestr(name, text)
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=False) as sheet:
            sheet.write(
                f'<worksheet {books.MAIN}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'.encode()
            )
            for _ in range(301):
                sheet.write(b"x" * MEGABYTE)
            sheet.write(b"</t></is></c></row></sheetData></worksheet>")
    path = write(tmp_path / "bomb.xlsx", made.getvalue())
    assert path.stat().st_size < 400_000
    began = clock.monotonic()
    assert refused(path) == workbooks.REASONS["bomb"]
    assert clock.monotonic() - began < 3


def test_x02_two_cells_in_far_corners_are_refused(tmp_path: Path) -> None:
    rows = line(1, cell("A1", "1")) + line(1_048_576, cell("XFD1048576", "2"))
    began = clock.monotonic()
    assert refused(write(tmp_path / "corners.xlsx", parts(rows))) == workbooks.REASONS["area"]
    assert clock.monotonic() - began < 3


def test_x03_a_claimed_dimension_is_ignored(tmp_path: Path) -> None:
    path = write(tmp_path / "claim.xlsx", parts(GOOD, before='<dimension ref="A1:XFD1048576"/>'))
    assert read(path).rows == [["A1", "First", ""]]


@pytest.mark.parametrize(
    "definition",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a "' + "a" * 50_000 + '">]>',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
    ids=["bomb", "quadratic", "external", "dtd"],
)
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_x04_definitions_are_refused(tmp_path: Path, definition: str, part: str) -> None:
    content = parts(GOOD, shared=["x"])
    content[part] = definition + content[part]
    assert refused(write(tmp_path / "entity.xlsx", archive(content))) == workbooks.REASONS["entity"]


def test_x05_each_kind_of_broken_file_has_its_own_sentence(tmp_path: Path) -> None:
    whole = archive(parts(GOOD))
    said = {
        refused(write(tmp_path / "cut.xlsx", whole[: len(whole) // 2])),
        refused(write(tmp_path / "empty.xlsx", b"")),
        refused(write(tmp_path / "noise.xlsx", bytes(range(256)) * 8)),
        refused(write(tmp_path / "ole.xls", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(2000))),
        refused(
            write(
                tmp_path / "locked.xlsx",
                bytes.fromhex("D0CF11E0A1B11AE1")
                + bytes(600)
                + "EncryptedPackage".encode("utf-16-le")
                + bytes(600),
            )
        ),
        refused(
            write(
                tmp_path / "open.ods", archive({"mimetype": "application/vnd.oasis", "content.xml": "<x/>"})
            )
        ),
        refused(write(tmp_path / "other.zip", archive({"readme.txt": "hello"}))),
    }
    assert len(said) == 7


def test_x05_an_old_workbook_is_read(tmp_path: Path) -> None:
    table = read(Path(__file__).resolve().parents[2] / "data" / "importing" / "agents_old.xls")
    assert table.rows[0][:3] == ["DL001", "宁波天元电子", "13800138000"]
    assert table.notices


def test_x06_only_cells_are_read_and_that_is_said(tmp_path: Path) -> None:
    content: dict[str, str | bytes] = dict(parts(GOOD))
    content |= {
        "xl/vbaProject.bin": b"macro", "xl/externalLinks/externalLink1.xml": "<x/>", "xl/embeddings/oleObject1.bin": b"ole",
        "xl/embeddings/inner.xlsx": archive(parts(GOOD)), "xl/connections.xml": "<x/>", "xl/media/image1.png": b"\x89PNG",
    }  # fmt: skip
    table = read(write(tmp_path / "extras.xlsm", content))
    assert table.rows == [["A1", "First", ""]]
    said = " ".join(text for text, _ in table.notices)
    for word in ("macros", "other workbooks", "objects", "connections", "pictures"):
        assert word in said


def test_x07_formulas_without_result_and_error_cells_are_row_errors(
    tmp_path: Path, sqlite_book: object
) -> None:
    rows = headed(
        line(2, cell("A2", "A1", "inlineStr"), '<c r="B2"><f>A2&amp;"x"</f></c>'),
        line(3, cell("A3", "A2", "inlineStr"), '<c r="B3" t="e"><f>1/0</f><v>#REF!</v></c>'),
        line(4, '<c r="A4" t="e"><v>#N/A</v></c>', cell("B4", "Third", "inlineStr")),
        line(5, cell("A5", "A4", "inlineStr"), '<c r="B5" t="str"><f>UPPER("x")</f><v>Fourth</v></c>'),
    )
    checked = checked_agents(sqlite_book, write(tmp_path / "formulas.xlsx", parts(rows)))
    problems = {(found.row, found.column): (found.value, found.issue.code) for found in problems_of(checked)}
    assert problems == {
        (2, "name"): ("", "damage"),
        (3, "name"): ("#REF!", "damage"),
        (4, "code"): ("#N/A", "damage"),
    }
    assert checked.get("name", 3) == "Fourth"


def test_x08_long_numbers_are_refused_and_phones_accepted(tmp_path: Path, sqlite_book: object) -> None:
    rows = headed(
        line(
            2, cell("A2", "6222021234567890123"), cell("B2", "First", "inlineStr"), cell("C2", "13800138000")
        ),
    )
    checked = checked_agents(sqlite_book, write(tmp_path / "long.xlsx", parts(rows)))
    problem = problems_of(checked)[0]
    assert (problem.row, problem.column) == (2, "code")
    assert "15 digits" in problem.text
    assert checked.get("phone", 0) == "13800138000"


@pytest.mark.parametrize("value", ["NaN", "1e400", "-inf"])
@pytest.mark.parametrize("style", [0, 1])
def test_x09_numbers_that_are_none_are_refused_naming_the_sheet(
    tmp_path: Path, value: str, style: int
) -> None:
    rows = headed(line(2, cell("A2", value, style=style)))
    with pytest.raises(AppError) as caught:
        read(write(tmp_path / "nan.xlsx", parts(rows, names=["Kunden"])))
    assert caught.value.text == workbooks.REASONS["number"]
    assert caught.value.values["sheet"] == "Kunden"


@pytest.mark.parametrize(
    ("serial", "properties", "day"),
    [
        ("45000", "", "2023-03-15"),
        ("40000", '<workbookPr date1904="1"/>', "2013-07-07"),
        ("61", "", "1900-03-01"),
        ("60", "", None),
        ("-1", "", None),
        ("2958466", "", None),
        ("1e10", "", None),
    ],
)
def test_x10_dates_are_right_or_row_errors(
    tmp_path: Path, sqlite_book: object, serial: str, properties: str, day: str | None
) -> None:
    rows = headed(
        line(2, cell("A2", "A1", "inlineStr"), cell("B2", "First", "inlineStr"), cell("C2", serial, style=1)),
        line(
            3,
            cell("A3", "A2", "inlineStr"),
            cell("B3", "Next", "inlineStr"),
            cell("C3", "2024-05-06", "inlineStr"),
        ),
        headings=("code", "name", "joined on"),
    )
    path = write(tmp_path / "days.xlsx", parts(rows, properties=properties))
    table = read(path)
    kind = kind_of("agents")
    with sqlite_book.read(SYSTEM) as session:  # type: ignore[attr-defined]
        found = engine.propose(session, kind, table)
        if found.column_of("joined_on") is None:
            found = found.with_use("joined on", "joined_on")
        checked = check(session, table, found.with_conversion("joined on", Conversion(dates="ymd")), kind)
    assert str(checked.get("joined_on", 1)) == "2024-05-06"
    if day is None:
        assert checked.problem_rows() == [0]
    else:
        assert str(checked.get("joined_on", 0)) == day


def test_x11_long_and_rich_texts_are_kept_or_named(tmp_path: Path, sqlite_book: object) -> None:
    rich = '<c r="B3" t="inlineStr"><is><r><t xml:space="preserve">Königlich </t></r><r><t>Essen</t></r><rPh sb="0" eb="1"><t>ko</t></rPh></is></c>'
    rows = headed(
        line(2, cell("A2", "A1", "inlineStr"), cell("B2", "x" * 32_768, "inlineStr")),
        line(3, cell("A3", "A2", "inlineStr"), rich),
        line(4, cell("A4", "A3", "inlineStr"), cell("B4", "two_x000D_lines", "inlineStr")),
    )
    checked = checked_agents(sqlite_book, write(tmp_path / "texts.xlsx", parts(rows)))
    assert checked.problem_rows() == [0]
    assert len(checked.table.rows[0][1]) == 32_768
    assert [checked.get("name", row) for row in (1, 2)] == ["Königlich Essen", "two lines"]


def test_x12_merged_cells_count_once_and_hidden_ones_are_said(tmp_path: Path) -> None:
    rows = headed(
        line(2, cell("A2", "A1", "inlineStr"), cell("B2", "First", "inlineStr")),
        line(3, cell("B3", "", "inlineStr")),
        line(4, cell("A4", "A3", "inlineStr"), cell("B4", "Hidden", "inlineStr"), hidden=True),
    )
    content = parts([rows, GOOD], names=["Shown", "Secret"], states=["visible", "hidden"],
                    after='<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>')  # fmt: skip
    source = open_source(write(tmp_path / "merged.xlsx", content))
    assert [(sheet.name, sheet.hidden) for sheet in source.sheets] == [("Shown", False), ("Secret", True)]
    assert source.sheet == "Shown"
    table = read_table(source)
    assert [row[:2] for row in table.rows] == [["A1", "First"], ["A3", "Hidden"]]
    assert any(values.get("count") == 1 for _, values in table.notices)
    without = read_table(reopen(source, skip_hidden=True))
    assert [row[0] for row in without.rows] == ["A1"]


def test_x12_a_merged_order_number_holds_its_lines_together(tmp_path: Path, sqlite_book: object) -> None:
    rows = headed(
        line(2, cell("A2", "SO1", "inlineStr"), cell("B2", "A1", "inlineStr"), cell("C2", "2024-01-05", "inlineStr"),
             cell("D2", "P1", "inlineStr"), cell("E2", "2"), cell("F2", "10.5")),
        line(3, cell("D3", "P2", "inlineStr"), cell("E3", "1"), cell("F3", "4")),
        line(4, cell("A4", "SO2", "inlineStr"), cell("B4", "A1", "inlineStr"), cell("C4", "2024-01-06", "inlineStr"),
             cell("D4", "P1", "inlineStr"), cell("E4", "1"), cell("F4", "10")),
        headings=("order no", "customer", "date", "product", "qty", "price"),
    )  # fmt: skip
    merges = '<mergeCells count="2"><mergeCell ref="A2:A3"/><mergeCell ref="B2:B3"/></mergeCells>'
    path = write(tmp_path / "orders.xlsx", parts(rows, after=merges))
    kind = kind_of("orders")
    with sqlite_book.read(SYSTEM) as session:  # type: ignore[attr-defined]
        table = read(path)
        found = engine.propose(session, kind, table)
        missing = dict(found.missing) | {"agent": Missing.CREATE, "product": Missing.CREATE}
        checked = check(session, table, replace(found, missing=missing), kind)
    assert checked.problem_rows() == []
    assert [group.rows for group in checked.groups] == [[0, 1], [2]]


def _lying(name: str, content: dict[str, str | bytes]) -> bytes:
    """A workbook whose directory says that a part is tiny although it unpacks to more."""
    data = bytearray(archive(content))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(name.encode()))
    struct.pack_into("<I", data, at + 24, 10)
    return bytes(data)


def test_x13_hostile_archives_are_refused(tmp_path: Path) -> None:
    def with_part(name: str, content: str | bytes = "<x/>") -> bytes:
        return archive({**parts(GOOD), name: content})

    double = io.BytesIO()
    with zipfile.ZipFile(double, "w") as made, pytest.warns(UserWarning):
        for name, text in parts(GOOD).items():
            made.writestr(name, text)
        made.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    many = {**parts(GOOD), **{f"xl/extra/{number}.xml": "" for number in range(70_000)}}
    assert refused(write(tmp_path / "a.xlsx", with_part("../../x.xml"))) == workbooks.REASONS["bad entry"]
    assert refused(write(tmp_path / "b.xlsx", with_part("/etc/x"))) == workbooks.REASONS["bad entry"]
    assert refused(write(tmp_path / "c.xlsx", with_part("C:\\x"))) == workbooks.REASONS["bad entry"]
    assert refused(write(tmp_path / "d.xlsx", with_part("..\\x"))) == workbooks.REASONS["bad entry"]
    assert refused(write(tmp_path / "e.xlsx", double.getvalue())) == workbooks.REASONS["twice"]
    assert (
        refused(write(tmp_path / "f.xlsx", with_part("xl/x.zip", archive(parts(GOOD)))))
        == workbooks.REASONS["nested"]
    )
    assert refused(write(tmp_path / "g.xlsx", archive(many))) == workbooks.REASONS["entries"]
    big = {**parts(GOOD), "xl/media/big.xml": "<x>" + "a" * 2_000_000 + "</x>"}
    assert read(write(tmp_path / "h.xlsx", _lying("xl/media/big.xml", big))).rows == [["A1", "First", ""]]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_x13_a_part_whose_size_is_a_lie_is_refused(tmp_path: Path, part: str) -> None:
    content: dict[str, str | bytes] = dict(parts(GOOD, shared=["only"]))
    assert refused(write(tmp_path / "lie.xlsx", _lying(part, content))) in set(workbooks.REASONS.values())


@pytest.mark.parametrize("index", ["7", "-1", "99999999999"])
def test_x14_a_shared_text_out_of_range_is_refused(tmp_path: Path, index: str) -> None:
    rows = headed(line(2, cell("A2", index, "s")))
    path = write(tmp_path / "shared.xlsx", parts(rows, shared=["only"]))
    assert refused(path) == workbooks.REASONS["unreadable"]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_x14_a_missing_part_is_refused(tmp_path: Path, part: str) -> None:
    content = parts(GOOD)
    del content[part]
    assert refused(write(tmp_path / "missing.xlsx", archive(content))) == workbooks.REASONS["part missing"]


def test_x15_many_sheets_with_odd_names_are_a_choice(tmp_path: Path) -> None:
    names = ["it&apos;s [a] / &lt;sheet&gt; &amp; more", *(f"S{number}" for number in range(2, 301))]
    source = open_source(write(tmp_path / "sheets.xlsx", parts([GOOD] * 300, names=names)))
    assert len(source.sheets) == 300
    assert source.sheets[0].name == "it's [a] / <sheet> & more"
    assert read_table(reopen(source, sheet="S300")).rows == [["A1", "First", ""]]


@pytest.mark.parametrize(
    ("version", "book", "fine"), [("1", "mine", True), ("2", "mine", False), ("1", "other", False)]
)
def test_x16_templates_of_newer_versions_or_other_books_are_refused(
    tmp_path: Path, sqlite_book: object, monkeypatch: pytest.MonkeyPatch, version: str, book: str, fine: bool
) -> None:
    import xlsxwriter

    kind = kind_of("agents")
    with sqlite_book.write(SYSTEM) as session:  # type: ignore[attr-defined]
        session.add(BookInfo(name="book", value="mine"))
        path = tmp_path / "template.xlsx"
        report.write_template(path, kind, "mine", kind.fields)
    with xlsxwriter.Workbook(str(path)) as made:
        for name, value in (("kind", "agents"), ("version", version), ("book", book)):
            made.set_custom_property(f"qudao-{name}", value, "text")
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["code", "name"])
        sheet.write_row(1, 0, ["A1", "First"])
    with sqlite_book.read(SYSTEM) as session:  # type: ignore[attr-defined]
        table = read(path)
        assert table.template == {"kind": "agents", "version": version, "book": book}
        if fine:
            assert engine.propose(session, kind, table).filled() >= {"code", "name"}
        else:
            with pytest.raises(AppError, match="template"):
                engine.propose(session, kind, table)


def test_ux082_a_template_is_filled_and_mapped_by_itself(tmp_path: Path, sqlite_book: object) -> None:
    kind = kind_of("agents")
    with sqlite_book.read(SYSTEM) as session:  # type: ignore[attr-defined]
        path = tmp_path / "template.csv"
        report.write_template(path, kind, "", kind.fields)
        with open(path, "a", encoding="utf-8") as file:
            file.write('"DL1","宁波天元电子","","","","","","","","","13800138000","王芳","","",""\n')
        table = read(path)
        found = engine.propose(session, kind, table)
    assert {use.field for use in found.uses} == set(kind.template)


def test_the_reader_is_stopped_by_time_and_by_the_person(tmp_path: Path) -> None:
    rows = headed(*(line(n, *(cell(f"{c}{n}", str(n)) for c in "ABC")) for n in range(2, 60_000)))
    large = write(tmp_path / "large.xlsx", parts(rows))
    with pytest.raises(AppError) as caught:
        workbooks.ask(large, Limits(seconds=0.0), "Sheet1")
    assert caught.value.text == workbooks.REASONS["time"]

    def cancel(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        workbooks.ask(large, Limits(), "Sheet1", cancel)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of the system are set in another way on Windows")
def test_the_reader_process_has_a_memory_limit(tmp_path: Path) -> None:
    import subprocess

    code = (
        "import runpy, sys; space = runpy.run_path(sys.argv[1], run_name='child');"
        "space['limit_memory'](space['MEMORY_LIMIT']);\n"
        "try: bytes(600 * 1024 * 1024)\nexcept MemoryError: print('stopped')"
    )
    script = Path(workbooks.__file__).with_name("workbook_child.py")
    answer = subprocess.run(
        [sys.executable, "-I", "-c", code, str(script)], capture_output=True, timeout=60, check=False
    )
    assert b"stopped" in answer.stdout


def test_damage_marks_follow_their_cells(tmp_path: Path) -> None:
    rows = headed(line(2, cell("A2", "A1", "inlineStr")), line(5, '<c r="B5" t="e"><v>#N/A</v></c>'))
    table = read(write(tmp_path / "marks.xlsx", parts(rows)))
    assert table.numbers == [2, 5]
    assert table.damaged == {Place(1, 1): Damage.ERROR}
