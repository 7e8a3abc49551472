"""C01–C18 of the catalogue of bad input: each csv file is read rightly or refused with a clear sentence."""

from __future__ import annotations

import codecs
import gzip
import tracemalloc
from pathlib import Path

import pytest

from models.clock import clock
from models.errors import AppError, Cancelled
from models.platform.importing import engine, mapping, report
from models.platform.importing.checking import check
from models.platform.importing.fields import Issue
from models.platform.importing.kinds import kind_of
from models.platform.importing.limits import MEGABYTE, Limits
from models.platform.importing.problems import problems_of
from models.platform.importing.readers import open_source, read_table, reopen
from models.platform.importing.tables import Table
from models.platform.principal import SYSTEM
from tests.models.importing import books

CHINESE = "编号,名称,电话\r\nDL1,䶮记贸易有限公司,13800138000\r\nDL2,𠮷田电子,0571-88001234\r\n"


def read(path: Path, **choices: object) -> Table:
    source = open_source(path)
    if choices:
        source = reopen(source, **choices)
    return read_table(source)


def put(folder: Path, content: bytes | str, name: str = "agents.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("gb18030", b""),
    ],
)
def test_c01_every_encoding_gives_the_same_rows(tmp_path: Path, encoding: str, mark: bytes) -> None:
    path = put(tmp_path, mark + CHINESE.encode(encoding))
    source = open_source(path)
    assert source.encoding.name == encoding
    table = read_table(source)
    assert [column.name for column in table.columns] == ["编号", "名称", "电话"]
    assert table.rows == [["DL1", "䶮记贸易有限公司", "13800138000"], ["DL2", "𠮷田电子", "0571-88001234"]]
    assert table.numbers == [2, 3]


def test_c01_western_letters_are_not_taken_for_chinese(tmp_path: Path) -> None:
    path = put(
        tmp_path, "code,name,city\n1,Königlich Essen,Århus\n2,Taucherstraße 10,Luleå\n".encode("cp1252")
    )
    assert open_source(path).encoding.name == "cp1252"
    assert read(path).rows[0] == ["1", "Königlich Essen", "Århus"]


def test_c02_utf8_that_could_be_gbk_is_read_as_utf8_and_shown(tmp_path: Path) -> None:
    path = put(tmp_path, "姓名,城市\n张三,杭州\n")
    assert "张三".encode().decode("gb18030") == "寮犱笁"
    source = open_source(path)
    assert source.encoding.name == "utf-8"
    assert source.sample[1] == ("张三", "杭州")
    assert reopen(source, encoding="gb18030").sample[1][0] != "张三"


def test_c03_an_invalid_byte_is_named_with_offset_and_line(tmp_path: Path) -> None:
    good = "编号,名称\nDL1,宁波天元\nDL2,温州".encode()
    path = put(tmp_path, good + b"\xff" + "鼎盛\n".encode())
    with pytest.raises(AppError) as caught:
        open_source(path)
    assert caught.value.values["offset"] == len(good)
    assert caught.value.values["line"] == 3


@pytest.mark.parametrize(
    "content", [b"code,name\n1,a\x00b\n", bytes(range(256)) * 20, b"\x7fELF\x02\x01\x01\x00\x00"]
)
def test_c03_binary_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(AppError) as caught:
        open_source(put(tmp_path, content))
    assert "offset" in caught.value.values


@pytest.mark.parametrize("content", [b"", codecs.BOM_UTF8, b"code,name\n", b"\n\n\n", b"code,name\n,\n , \n"])
def test_c04_no_rows_is_said(tmp_path: Path, content: bytes) -> None:
    path = put(tmp_path, content)
    with pytest.raises(AppError) as caught:
        read(path)
    assert "rows" in str(caught.value) or "empty" in str(caught.value)


def test_c05_an_unclosed_quote_is_named_with_its_first_line(tmp_path: Path) -> None:
    rest = "".join(f"{number},name {number}\n" for number in range(4, 5000))
    path = put(tmp_path, 'code,name\n1,"good, name"\n2,plain\n3,"never closed\n' + rest)
    with pytest.raises(AppError) as caught:
        read(path)
    assert caught.value.values["line"] == 4


def test_c05_a_quote_closed_too_early_is_named(tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        read(put(tmp_path, 'code,name\n1,"a"b\n'))
    assert caught.value.values["line"] == 2


def test_c06_a_huge_field_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        read(put(tmp_path, "code,name\n1,a\n2," + "x" * 131_073 + "\n"))
    assert caught.value.values["line"] == 3


def test_c06_ten_thousand_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        read(put(tmp_path, ",".join(f"c{number}" for number in range(10_000)) + "\n1\n"))
    assert caught.value.values["columns"] == 2000


def test_c07_short_and_long_rows_are_row_errors_and_others_go_in(tmp_path: Path, sqlite_book: object) -> None:
    path = put(tmp_path, "code,name,city\nA1,First,Berlin\nA2,Second\nA3,Third,Rome,extra\nA4,Fourth,Oslo\n")
    table = read(path)
    assert table.uneven == {1: 2, 2: 4}
    with sqlite_book.read(SYSTEM) as session:  # type: ignore[attr-defined]
        checked = check(session, table, engine.propose(session, kind_of("agents"), table), kind_of("agents"))
    assert checked.problem_rows() == [1, 2]
    assert [group.action.value for group in checked.groups] == ["create", "fail", "fail", "create"]


def test_c08_double_and_empty_headings_must_be_decided(tmp_path: Path, sqlite_book: object) -> None:
    path = put(tmp_path, "code,name,phone,phone,\nA1,First,13800138000,13900139000,x\n")
    table = read(path)
    assert [column.name for column in table.columns] == ["code", "name", "phone", "phone (2)", "Column 5"]
    assert [column.doubtful for column in table.columns] == [False, False, True, True, True]
    kind = kind_of("agents")
    with sqlite_book.read(SYSTEM) as session:  # type: ignore[attr-defined]
        found = engine.propose(session, kind, table)
    barred = mapping.obstacles(found, kind.fields, table)
    assert [one.column for one in barred] == ["phone", "phone (2)", "Column 5"]
    decided = found.with_use("phone", "phone").with_use("phone (2)", None).with_use("Column 5", None)
    assert mapping.obstacles(decided, kind.fields, table) == []


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_c09_delimiters_and_line_ends_are_recognised(tmp_path: Path, delimiter: str, end: str) -> None:
    rows = [["code", "name", "note"], ["1", "first", "a b"], ["2", "second", "c d"]]
    path = put(tmp_path, end.join(delimiter.join(row) for row in rows) + end)
    source = open_source(path)
    assert source.delimiter == delimiter
    assert read_table(source).rows == rows[1:]


def test_c09_mixed_line_ends_in_one_file(tmp_path: Path) -> None:
    assert read(put(tmp_path, "a,b\r\n1,2\n3,4\r5,6")).rows == [["1", "2"], ["3", "4"], ["5", "6"]]


def test_c09_excels_own_line_names_the_delimiter(tmp_path: Path) -> None:
    source = open_source(put(tmp_path, "sep=;\ncode;name\n1;a,b\n"))
    assert source.delimiter == ";"
    assert read_table(source).rows == [["1", "a,b"]]


def test_c10_a_row_too_many_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "code,name\n" + "1,a\n" * 100_001)
    with pytest.raises(AppError) as caught:
        read(path)
    assert caught.value.values["rows"] == 100_000
    assert len(read_table(open_source(path, Limits(rows=200_000))).rows) == 100_001


def test_c10_a_byte_too_many_is_refused_fast_and_small(tmp_path: Path) -> None:
    path = put(tmp_path, b"code,name\n" + b"1,abcdefgh\n" * 4_766_260)
    assert path.stat().st_size > 50 * MEGABYTE
    tracemalloc.start()
    began = clock.monotonic()
    with pytest.raises(AppError) as caught:
        open_source(path)
    assert clock.monotonic() - began < 2
    assert tracemalloc.get_traced_memory()[1] < 300 * MEGABYTE
    tracemalloc.stop()
    assert caught.value.values["megabytes"] == 50


@pytest.mark.parametrize("piece", [b"x", b"x,", b"\xe5\xbc\xa0,"])
def test_c10_an_endless_line_is_refused_fast_and_small(tmp_path: Path, piece: bytes) -> None:
    path = put(tmp_path, b"code,name\n" + piece * (20 * MEGABYTE // len(piece)))
    tracemalloc.start()
    with pytest.raises(AppError):
        read_table(open_source(path))
    assert tracemalloc.get_traced_memory()[1] < 300 * MEGABYTE
    tracemalloc.stop()
    began = clock.monotonic()
    with pytest.raises(AppError):
        read_table(open_source(path))
    assert clock.monotonic() - began < 2


def test_c10_a_packed_file_is_counted_unpacked(tmp_path: Path) -> None:
    path = put(tmp_path, gzip.compress(b"code,name\n" + b"1,a\n" * 20_000_000, 1), "bomb.csv.gz")
    with pytest.raises(AppError) as caught:
        open_source(path)
    assert caught.value.values["megabytes"] == 50
    good = put(tmp_path, gzip.compress(CHINESE.encode()), "good.csv.gz")
    assert len(read(good).rows) == 2
    cut = put(tmp_path, gzip.compress(CHINESE.encode())[:-6], "cut.csv.gz")
    with pytest.raises(AppError):
        open_source(cut)


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A0", "@SUM(1)", "\t=1", "＝1+1", "-2+3"])
def test_c11_formulas_stay_texts_and_leave_harmless(tmp_path: Path, sqlite_book: object, text: str) -> None:
    path = put(tmp_path, f'code,name\nA1,"{text}"\n')
    kind = kind_of("agents")
    with sqlite_book.read(SYSTEM) as session:  # type: ignore[attr-defined]
        table = read(path)
        checked = check(session, table, engine.propose(session, kind, table), kind)
    assert checked.get("name", 0) == text.strip()
    out = tmp_path / "out.csv"
    checked.complain(0, "name", Issue("x"))
    report.write_problems(out, checked)
    assert f'"\'{text}"' in out.read_text(encoding="utf-8-sig")
    assert read(out).rows[0][1] == text


def test_c12_our_own_guard_is_taken_off_once(tmp_path: Path) -> None:
    rows = read(put(tmp_path, "code,name\n1,'=1+1\n2,''=1+1\n3,'plain\n4,-5\n5,''-5\n")).rows
    assert [row[1] for row in rows] == ["=1+1", "'=1+1", "'plain", "-5", "'-5"]


@pytest.mark.parametrize(
    ("heading", "value"), [("phone", "1.38E+10"), ("code", "6.22202E+18"), ("税号", "9.13302E+17")]
)
def test_c13_numbers_damaged_by_a_spreadsheet_are_named(
    tmp_path: Path, sqlite_book: object, heading: str, value: str
) -> None:
    others = {"code": "A1", "name": "First", "phone": "13800138000", "税号": ""} | {heading: value}
    path = put(tmp_path, ",".join(others) + "\n" + ",".join(others.values()) + "\n")
    kind = kind_of("agents")
    with sqlite_book.read(SYSTEM) as session:  # type: ignore[attr-defined]
        table = read(path)
        checked = check(session, table, engine.propose(session, kind, table), kind)
    problem = problems_of(checked)[0]
    assert (problem.row, problem.column, problem.value) == (2, heading, value)
    assert "spreadsheet" in problem.text


@pytest.mark.parametrize(
    ("days", "chosen", "first"),
    [
        (("01/02/2026", "03/04/2026"), "dmy", "2026-02-01"),
        (("01/02/2026", "03/04/2026"), "mdy", "2026-01-02"),
        (("45000", "45001"), "serial", "2023-03-15"),
    ],
)
def test_c14_an_ambiguous_date_column_must_be_decided(
    tmp_path: Path, sqlite_book: object, days: tuple[str, str], chosen: str, first: str
) -> None:
    path = put(
        tmp_path, "code,name,joined on\n" + "".join(f"A{n},N{n},{day}\n" for n, day in enumerate(days))
    )
    kind = kind_of("agents")
    with sqlite_book.read(SYSTEM) as session:  # type: ignore[attr-defined]
        table = read(path)
        found = engine.propose(session, kind, table)
        assert [one.field for one in mapping.obstacles(found, kind.fields, table)] == ["joined_on"]
        decided = found.with_conversion("joined on", mapping.Conversion(dates=chosen))
        assert mapping.obstacles(decided, kind.fields, table) == []
        checked = check(session, table, decided, kind)
    assert str(checked.get("joined_on", 0)) == first


def test_c14_a_clear_column_decides_by_itself(tmp_path: Path, sqlite_book: object) -> None:
    path = put(tmp_path, "code,name,joined on\nA,N,7/4/1996\nB,M,8/16/1996\nC,O,1996年7月5日\n")
    kind = kind_of("agents")
    with sqlite_book.read(SYSTEM) as session:  # type: ignore[attr-defined]
        table = read(path)
        checked = check(session, table, engine.propose(session, kind, table), kind)
    assert [str(checked.get("joined_on", row)) for row in range(3)] == [
        "1996-07-04",
        "1996-08-16",
        "1996-07-05",
    ]


@pytest.mark.parametrize("heading", ["id", "row_version", "is_admin", "owner", "deleted_at", "__class__"])
def test_c15_system_names_are_never_filled(tmp_path: Path, sqlite_book: object, heading: str) -> None:
    path = put(tmp_path, f"code,name,{heading}\nA1,First,1\n")
    kind = kind_of("agents")
    with sqlite_book.read(SYSTEM) as session:  # type: ignore[attr-defined]
        table = read(path)
        found = engine.propose(session, kind, table)
    assert found.use_of(heading) is None
    for one in kind.fields:
        forced = found.with_use(heading, one.id)
        assert any(bar.column == heading for bar in mapping.obstacles(forced, kind.fields, table))


def test_c16_the_same_row_twice_is_asked_about(tmp_path: Path, sqlite_book: object) -> None:
    path = put(tmp_path, "code,name\nA1,First\na１,First again\nA2,Second\n")
    kind = kind_of("agents")
    with sqlite_book.read(SYSTEM) as session:  # type: ignore[attr-defined]
        table = read(path)
        checked = check(session, table, engine.propose(session, kind, table), kind)
    assert checked.problem_rows() == [1]
    assert checked.issues(1)[""].code == "same"
    assert checked.issues(1)[""].values["row"] == 2


def test_c17_a_workbook_named_csv_and_the_reverse_are_recognised(tmp_path: Path) -> None:
    rows = books.headed(
        books.line(2, books.cell("A2", "A1", "inlineStr"), books.cell("B2", "First", "inlineStr"))
    )
    book = books.write(tmp_path / "agents.csv", books.parts(rows))
    source = open_source(book)
    assert source.kind == "xlsx"
    assert read_table(source).rows == [["A1", "First", ""]]
    assert source.notices
    text = put(tmp_path, "code,name\nA1,First\n", "agents.xlsx")
    source = open_source(text)
    assert source.kind == "csv"
    assert read_table(source).rows == [["A1", "First"]]
    assert source.notices


def test_c17_a_file_that_vanishes_or_is_locked_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "code,name\nA1,First\n")
    source = open_source(path)
    path.unlink()
    with pytest.raises(AppError, match="cannot be read"):
        read_table(source)
    with pytest.raises(AppError, match="not a file"):
        open_source(tmp_path)
    import builtins

    def locked(*args: object, **kwargs: object) -> object:
        raise PermissionError(13, "locked by another program")

    monkeypatch.setattr(builtins, "open", locked)
    with pytest.raises(AppError, match="locked"):
        open_source(path)


def thousand(folder: Path) -> Path:
    lines = [f"A{number},Agent {number},2024-01-05\n" for number in range(1, 1001)]
    lines[499] = "A500,Agent 500,2024-02-30\n"
    return put(folder, "code,name,joined on\n" + "".join(lines))


def test_c18_one_bad_row_among_a_thousand(tmp_path: Path, sqlite_book: object) -> None:
    kind = kind_of("agents")
    path = thousand(tmp_path)
    with sqlite_book.write(SYSTEM) as session:  # type: ignore[attr-defined]
        table = read(path)
        checked = check(session, table, engine.propose(session, kind, table), kind)
        result = engine.write(session, checked, engine.facts_of(path))
    assert result.records == {"create": 999, "update": 0, "skip": 0, "fail": 1}
    for name in ("bad.xlsx", "bad.csv"):
        assert report.write_problems(tmp_path / name, checked) == 1
        back = read(tmp_path / name)
        assert [column.name for column in back.columns] == ["code", "name", "joined on", "Reason"]
        assert back.rows[0][:3] == ["A500", "Agent 500", "2024-02-30"]
        assert "2024-02-30" in back.rows[0][3]


def test_c18_cancelled_at_99_percent_leaves_zero_rows(tmp_path: Path, sqlite_book: object) -> None:
    from sqlalchemy import text

    kind = kind_of("agents")
    path = thousand(tmp_path)

    def nearly(done: int, total: int) -> None:
        if total and done * 100 >= total * 99:
            raise Cancelled

    with pytest.raises(Cancelled), sqlite_book.write(SYSTEM) as session:  # type: ignore[attr-defined]
        table = read(path)
        checked = check(session, table, engine.propose(session, kind, table), kind)
        engine.write(session, checked, engine.facts_of(path), nearly)
    with sqlite_book.read(SYSTEM) as session:  # type: ignore[attr-defined]
        for name in ("agents", "change_log", "acts", "import_batches", "search_agents", "number_series"):
            assert session.execute(text(f"SELECT count(*) FROM {name}")).scalar() == 0


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be"])
def test_c03_utf_32_is_refused_and_not_read_as_utf_16_with_zero_letters(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "wide.csv"
    path.write_bytes("\ufeff代码,名称\nA1,张三\n".encode(encoding))
    with pytest.raises(AppError) as told:
        open_source(path)
    assert "is not text" in told.value.message() or "不是文本" in told.value.message()
