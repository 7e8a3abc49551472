"""Tables come in and figures go out by command alone: problems readable, status honest, totals exact."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from controllers.commands import main
from models.platform.book import keyslots, making, space
from models.platform.importing.readers import open_source, read_table
from tests.controllers.command_line import PASSWORD, Run, run_with

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "importing"
D = Decimal
BAD_AGENTS = (
    "code,name,joined on,employees\n"
    "A1,First,2024-01-05,10\n"
    "A2,Second,2024-02-30,many\n"
    + "".join(f"B{number},Agent {number},someday,5\n" for number in range(3, 43))
    + "A9,Ninth,2024-03-05,7\n"
)


def new_book(path: Path) -> Path:
    book = making.create(
        making.NewBook(path, "清源", "wang", "王芳", PASSWORD, recovery_code=_code(), language="en")
    )
    book.close()
    return path


def _code() -> str:
    from models.platform.book import codes

    return codes.new_code()


@pytest.fixture
def book(cheap_books: None, tmp_path: Path) -> Path:
    return new_book(tmp_path / "b.qudao")


@pytest.fixture
def bad_agents(tmp_path: Path) -> Path:
    path = tmp_path / "agents.csv"
    path.write_text(BAD_AGENTS, encoding="utf-8")
    return path


def agents(run: Run, book: Path, folder: Path) -> list[list[str]]:
    """The agents of the book as the export writes them, without the headings."""
    out = folder / "out.csv"
    status, _, err = run("export", "agents", "--book", book, "--user", "wang", "--out", out)
    assert status == 0, err
    return list(csv.reader(out.read_text(encoding="utf-8-sig").splitlines()))[1:]


# --- problems ----------------------------------------------------------------------------------------


def test_ux_080_problems_are_readable_lines_summed_up(run: Run, book: Path, bad_agents: Path) -> None:
    status, out, err = run("import", "agents", bad_agents, "--book", book, "--user", "wang")
    assert status == 1 and err == ""
    lines = out.splitlines()
    assert "Problems: 42 in 41 rows" in lines
    assert "  Row 3, joined on, “2024-02-30”: 2024-02-30 does not exist in the calendar. " in out
    assert (
        "  Row 4, joined on, “someday”: “someday” is not a date. Expected: a date like 2026-01-31." in lines
    )
    assert (
        "  Row 6, joined on, “someday”: “someday” is not a date. Expected: a date like 2026-01-31." in lines
    )
    assert "  Row 3, employees, “many”: “many” is not a whole number. Expected: a whole number." in lines
    assert "  … the same in column joined on of 37 more rows: 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, …" in lines
    assert "{" not in out and len(lines) < 15
    assert "Nothing was written." in lines[-1] and "--partial" in lines[-1]


def test_ux_080_problems_are_told_in_chinese(run: Run, book: Path, bad_agents: Path) -> None:
    _, out, _ = run("import", "agents", bad_agents, "--book", book, "--user", "wang", lang="zh_CN")
    assert "第 4 行，joined on，“someday”：" in out and "应为：" in out
    assert not any(word in out for word in ("Row", "Expected", "Problems", "Nothing"))


def test_the_full_list_is_there_as_json(run: Run, book: Path, bad_agents: Path) -> None:
    status, out, _ = run("import", "agents", bad_agents, "--book", book, "--user", "wang", "--json")
    answer = json.loads(out)
    assert status == 1 and answer["written"] is False and answer["batch"] == ""
    assert len(answer["problems"]) == 42 and answer["rows"] == {"create": 2, "fail": 41}
    assert answer["problems"][-1] == {
        "row": 43, "column": "joined on", "field": "joined_on", "value": "someday",
        "problem": "“someday” is not a date.", "expected": "a date like 2026-01-31", "code": "value", "choices": [],
    }  # fmt: skip


def test_values_of_a_file_do_not_steer_the_terminal(run: Run, book: Path, tmp_path: Path) -> None:
    path = tmp_path / "agents.csv"
    path.write_text("code,name\nA1,First\nA2,\x1b[2Jgone\u202e\n", encoding="utf-8")
    status, out, _ = run("import", "agents", path, "--book", book, "--user", "wang")
    assert status == 1 and "Row 3" in out
    assert "\x1b" not in out and "\u202e" not in out


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_c18_problem_rows_go_to_a_file_with_reasons(
    run: Run, book: Path, bad_agents: Path, tmp_path: Path, ending: str
) -> None:
    target = tmp_path / f"bad.{ending}"
    words = ("import", "agents", bad_agents, "--book", book, "--user", "wang")
    status, out, _ = run(*words, "--partial", "--problems", target)
    assert status == 0 and target.name in out
    back = read_table(open_source(target))
    assert [column.name for column in back.columns] == ["code", "name", "joined on", "employees", "Reason"]
    assert len(back.rows) == 41 and back.rows[0][:4] == ["A2", "Second", "2024-02-30", "many"]
    assert "does not exist" in back.rows[0][4] and "whole number" in back.rows[0][4]


# --- what is written, and the status -----------------------------------------------------------------


def test_one_bad_row_keeps_the_file_out_unless_the_caller_allows_it(
    run: Run, book: Path, bad_agents: Path, tmp_path: Path
) -> None:
    words = ("import", "agents", bad_agents, "--book", book, "--user", "wang")
    assert run(*words)[0] == 1
    assert agents(run, book, tmp_path) == []
    status, out, _ = run(*words, "--partial")
    assert status == 0 and "Written as import IM-" in out
    assert [row[0] for row in agents(run, book, tmp_path)] == ["A1", "A9"]


def test_bad_cells_are_left_empty_when_asked_for(
    run: Run, book: Path, bad_agents: Path, tmp_path: Path
) -> None:
    words = ("import", "agents", bad_agents, "--book", book, "--user", "wang", "--bad", "empty")
    status, out, _ = run(*words, "--json")
    answer = json.loads(out)
    assert status == 0 and answer["records"]["create"] == 43 and answer["warnings"] == 42
    assert len(agents(run, book, tmp_path)) == 43


def test_a_file_without_a_sound_row_fails_and_says_why(run: Run, book: Path, tmp_path: Path) -> None:
    path = tmp_path / "agents.csv"
    path.write_text("code,name\nA1,\n", encoding="utf-8")
    for more in ((), ("--partial",), ("--partial", "--dry-run")):
        status, out, _ = run("import", "agents", path, "--book", book, "--user", "wang", *more)
        assert status == 1 and "Row 2, name, empty: A value is needed here." in out, more


def test_ux_079_a_dry_run_tells_the_same_and_leaves_the_records(run: Run, book: Path, tmp_path: Path) -> None:
    words = ("import", "agents", SAMPLE / "agents.csv", "--book", book, "--user", "wang")
    common = ("--create-missing", "level", "--empty-missing", "territory", "--empty-missing", "rep")
    tried = json.loads(run(*words, *common, "--dry-run", "--json")[1])
    assert agents(run, book, tmp_path) == []
    done = json.loads(run(*words, *common, "--json")[1])
    assert (tried["dry_run"], tried["written"], done["dry_run"], done["written"]) == (
        True,
        False,
        False,
        True,
    )
    assert tried["records"] == done["records"] and tried["columns"] == done["columns"]
    assert len(agents(run, book, tmp_path)) == 3


def test_the_same_stock_file_comes_in_again_only_on_demand(run: Run, book: Path) -> None:
    common = ("--book", book, "--user", "wang")
    assert run("import", "products", SAMPLE / "products.csv", *common)[0] == 0
    words = ("import", "stock", SAMPLE / "stock.csv", "--create-missing", "warehouse", *common)
    assert run(*words)[0] == 0
    status, _, err = run(*words)
    assert status == 1 and "IM-" in err and "Nothing was written" in err
    assert run(*words, "--again")[0] == 0


# --- mapping -----------------------------------------------------------------------------------------


def test_a_mapping_is_kept_as_a_file_and_used_again(run: Run, book: Path, tmp_path: Path) -> None:
    first = tmp_path / "one.csv"
    first.write_text("K;Firma;seit\nA1;First;01/02/2026\n", encoding="utf-8")
    kept = tmp_path / "ours.json"
    common = ("--book", book, "--user", "wang")
    columns = ("--column", "K=code", "--column", "Firma=name", "--column", "seit=joined_on", "--dates", "dmy")
    status, out, err = run("import", "agents", first, *columns, "--save-mapping", kept, *common)
    assert status == 0, out + err
    second = tmp_path / "two.csv"
    second.write_text("K;Firma;seit\nA2;Second;03/04/2026\n", encoding="utf-8")
    status, out, err = run("import", "agents", second, "--mapping", kept, *common, "--json")
    assert status == 0 and json.loads(out)["records"]["create"] == 1, out + err
    found = {row[0]: row for row in agents(run, book, tmp_path)}
    assert set(found) == {"A1", "A2"}
    status, _, err = run("import", "products", second, "--mapping", kept, *common)
    assert status == 1 and "Nothing was imported" in err
    kept.write_text("{", encoding="utf-8")
    status, _, err = run("import", "agents", second, "--mapping", kept, *common)
    assert status == 1 and "ours.json" in err and "Traceback" not in err
    status, _, err = run("import", "agents", second, "--mapping", "unheard of", *common)
    assert status == 1 and "unheard of" in err


def test_a_saved_profile_of_the_book_is_used_by_name(run: Run, book: Path, tmp_path: Path) -> None:
    from models.platform.book import opening
    from models.platform.book.access import ByPassword
    from models.platform.importing import profiles
    from models.platform.importing.mapping import Mapping, Use
    from models.platform.principal import SYSTEM

    opened = opening.open_book(book, ByPassword("wang", PASSWORD))
    with opened.database.write(SYSTEM) as session:
        profiles.save(session, Mapping("agents", (Use("K", "code"), Use("Firma", "name"))), "每月文件")
    opened.close()
    path = tmp_path / "one.csv"
    path.write_text("K;Firma\nA1;First\n", encoding="utf-8")
    words = ("import", "agents", path, "--book", book, "--user", "wang")
    assert run(*words)[0] == 1
    assert run(*words, "--mapping", "每月文件")[0] == 0
    assert [row[0] for row in agents(run, book, tmp_path)] == ["A1"]


@pytest.mark.parametrize(
    "words",
    [
        ("--set", "colour=red"),
        ("--set", "code"),
        ("--column", "名称=colour"),
        ("--compose", "colour={a}"),
        ("--create-missing", "colour"),
        ("--empty-missing", "colour"),
        ("--repeated", "add"),
        ("--repeated", "sometimes"),
        ("--existing", "never"),
        ("--bad", "guess"),
        ("--dates", "sometimes"),
        ("--header-row", "0"),
        ("--header-row", "two"),
        ("--max-rows", "-1"),
        ("--problems", "bad.txt"),
        ("--save-mapping", "kept.txt"),
    ],
)
def test_wrong_choices_are_wrong_usage(run: Run, book: Path, words: tuple[str, str]) -> None:
    status, out, err = run(
        "import", "agents", SAMPLE / "agents.csv", *words, "--book", book, "--user", "wang", lang="zh_CN"
    )
    assert status == 2 and out == "" and "Traceback" not in err
    assert any("\u4e00" <= letter <= "\u9fff" for letter in err)
    assert not any(word in err for word in ("invalid", "argument", "error"))


def test_help_says_when_a_row_keeps_the_file_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "--lang", "en", "--help"]) == 0
    english = " ".join(capsys.readouterr().out.split())
    assert "A row with a problem keeps the whole file out" in english and "--partial" in english
    assert main(["import", "--lang", "zh_CN", "--help"]) == 0
    chinese = capsys.readouterr().out
    for word in ("usage", "options", "positional", "Exit status", "keeps the whole"):
        assert word not in chinese
    assert "退出状态" in chinese


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(run: Run, book: Path, tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    made = xlsxwriter.Workbook(path)
    for name in ("Agents", "Orders"):
        made.add_worksheet(name).write_row(0, 0, ("code", "name"))
    made.close()
    status, _, err = run("import", "agents", path, "--sheet", "agents", "--book", book, "--user", "wang")
    assert status == 1 and "no sheet “agents”" in err and "Agents, Orders" in err


# --- whole channels by command alone -----------------------------------------------------------------


@pytest.fixture(scope="module")
def quick_books() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyslots, "STANDARD_COST", keyslots.LEAST_COST)
        patch.setattr(space, "BALLAST", 64 * 1024)
        yield


Ask = Callable[..., dict[str, Any]]


def asker(folder: Path, book: Path) -> Ask:
    """Run a command on the book and take its JSON; anything but status 0 is a failure."""
    import contextlib
    import io

    def ask(*words: Any) -> dict[str, Any]:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = run_with(lambda: ("", ""))(*words, "--book", book, "--user", "wang", "--json")[0]
        assert status == 0, out.getvalue()[-2000:] + err.getvalue()
        answer: dict[str, Any] = json.loads(out.getvalue())
        return answer

    return ask


def bring_all(ask: Ask, plan: list[tuple[str, Path, tuple[str, ...]]]) -> list[dict[str, Any]]:
    return [ask("import", kind, path, *more) for kind, path, more in plan]


@pytest.fixture(scope="module")
def sample(quick_books: None, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """The sample of this project, brought in by the same way as a real channel."""
    folder = tmp_path_factory.mktemp("sample")
    ask = asker(folder, new_book(folder / "b.qudao"))
    bring_all(ask, [
        ("territories", SAMPLE / "territories.csv", ()), ("people", SAMPLE / "people.csv", ("--bad", "empty")),
        ("agents", SAMPLE / "agents.csv", ("--bad", "empty")), ("products", SAMPLE / "products.csv", ()),
        ("orders", SAMPLE / "orders.csv", ()), ("payments", SAMPLE / "payments.csv", ()),
        ("stock", SAMPLE / "stock.csv", ("--create-missing", "warehouse")),
        ("targets", SAMPLE / "targets.csv", ()),
        ("targets", SAMPLE / "targets_quarter.csv", ("--repeated", "add")),
    ])  # fmt: skip
    return ask


def by(ask: Ask, dimension: str, *more: str) -> dict[str, tuple[int, int, str, str]]:
    rows = ask("report", "sales", "--by", dimension, *more)["rows"]
    return {row["code"]: (row["orders"], row["lines"], row["quantity"], row["net"]) for row in rows}


def test_the_sample_comes_in_by_command_with_exact_figures(sample: Ask) -> None:
    """10 × 12.50 − 5 % = 118.75; 3 × 33.335 = 100.005 → 100.01; 2 × 12.50 = 25.00; −1 × 12.50 = −12.50."""
    assert sample("report", "sales", "--by", "agent")["totals"] == {"CNY": "231.26"}
    assert by(sample, "agent") == {"DL001": (2, 3, "12", "206.26"), "DL002": (1, 1, "2", "25.00")}
    assert by(sample, "month") == {"2025-03": (2, 3, "15", "243.76"), "2025-04": (1, 1, "-1", "-12.50")}
    assert by(sample, "product") == {"P1": (3, 3, "11", "131.25"), "P2": (1, 1, "3", "100.01")}
    assert by(sample, "territory") == {"ZJ-NB": (2, 3, "12", "206.26"), "ZJ": (1, 1, "2", "25.00")}
    assert by(sample, "month", "--from", "2025-03-06", "--to", "2025-04-02") == {
        "2025-03": (1, 1, "2", "25.00"), "2025-04": (1, 1, "-1", "-12.50"),
    }  # fmt: skip
    assert list(by(sample, "agent", "--top", "1")) == ["DL001"]


def table(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture(scope="module")
def works(
    shared_data: Path, quick_books: None, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Ask, list[dict[str, Any]]]:
    folder = shared_data / "adventureworks"
    place = tmp_path_factory.mktemp("works")
    ask = asker(place, new_book(place / "b.qudao"))
    results = bring_all(ask, [
        ("territories", folder / "territories.csv", ()), ("people", folder / "sales_reps.csv", ("--bad", "empty")),
        ("agents", folder / "resellers.csv", ("--bad", "empty")), ("products", folder / "products.csv", ()),
        ("orders", folder / "reseller_sales_2010_2012.csv.gz", ()),
        ("targets", folder / "sales_quotas.csv", ("--repeated", "add")),
        ("stock", folder / "stock_opening.csv", ("--set", "warehouse=MAIN", "--create-missing", "warehouse")),
        ("stock", folder / "stock_movements_2010_2012.csv.gz", ()),
    ])  # fmt: skip
    return folder, ask, results


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_works_come_in_by_command_alone(works: tuple[Path, Ask, list[dict[str, Any]]]) -> None:
    _, ask, results = works
    assert [sum(result["rows"].values()) for result in results] == [11, 17, 701, 606, 32_315, 112, 606, 7_653]
    assert all(result["problems"] == [] and result["written"] for result in results)
    found = ask("check")
    assert found["findings"] == [] and found["rows"]["agents"] == 701 and found["rows"]["orders"] == 2_088


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("dimension", "key", "expected"),
    [
        ("month", lambda row: row["OrderDate"][:7], "expected_month.csv"),
        ("agent", lambda row: row["ResellerKey"], "expected_reseller_year.csv"),
        ("product", lambda row: row["ProductKey"], "expected_product.csv"),
        ("territory", lambda row: row["SalesTerritoryKey"], "expected_territory_month.csv"),
    ],
)
def test_works_reports_are_exact_to_the_cent(
    works: tuple[Path, Ask, list[dict[str, Any]]],
    dimension: str,
    key: Callable[[dict[str, str]], str],
    expected: str,
) -> None:
    """Each line rounded half up and then summed, worked out here from the file itself; counts from the expected file."""
    folder, ask, _ = works
    sums: dict[str, Decimal] = defaultdict(Decimal)
    orders: dict[str, set[str]] = defaultdict(set)
    for row in table(folder / "reseller_sales_2010_2012.csv.gz"):
        sums[key(row)] += D(row["SalesAmount"]).quantize(D("0.01"), ROUND_HALF_UP)
        orders[key(row)].add(row["SalesOrderNumber"])
    answer = ask("report", "sales", "--by", dimension)
    assert answer["totals"] == {"CNY": "46875767.98"}
    figures = sorted((row["orders"], row["net"]) for row in answer["rows"])
    assert figures == sorted((len(orders[name]), f"{value:.2f}") for name, value in sums.items())
    if dimension == "month":
        assert {row["code"]: row["net"] for row in answer["rows"]} == {k: f"{v:.2f}" for k, v in sums.items()}
        counted = {row["month"]: int(row["orders"]) for row in table(folder / expected)}
        assert {row["code"]: row["orders"] for row in answer["rows"]} == counted


# --- export ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "sees"), [("manager", False), ("operations", True)])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_ux_038_a_forbidden_column_is_absent_from_a_file_with_every_column(
    run: Run, book: Path, tmp_path: Path, role: str, sees: bool, ending: str
) -> None:
    other = "green-lamp-88-forest"
    common = ("--book", book, "--user", "wang")
    assert run("import", "products", SAMPLE / "products.csv", *common)[0] == 0
    assert run("import", "stock", SAMPLE / "stock.csv", "--create-missing", "warehouse", *common)[0] == 0
    more = ("--login", "li", "--role", role, "--scope", "all")
    assert run("user", "add", *more, *common, new=other)[0] == 0
    out = tmp_path / f"ledger.{ending}"
    words = ("export", "ledger", "--all-columns", "--out", out, "--book", book, "--user", "li", "--json")
    status, answer, err = run(*words, secret=other)
    assert status == 0, err
    back = read_table(open_source(out))
    assert json.loads(answer)["rows"] == len(back.rows) == 6
    assert ("Unit cost" in [column.name for column in back.columns]) is sees


def test_a_person_without_the_right_gets_no_file(run: Run, book: Path, tmp_path: Path) -> None:
    other = "green-lamp-88-forest"
    run("user", "add", "--login", "li", "--role", "rep", "--book", book, "--user", "wang", new=other)
    out = tmp_path / "agents.csv"
    status, _, err = run("export", "agents", "--out", out, "--book", book, "--user", "li", secret=other)
    assert status == 1 and err and not out.exists()
    status, _, err = run(
        "import", "agents", SAMPLE / "agents.csv", "--book", book, "--user", "li", secret=other
    )
    assert status == 1 and "Nothing was written" in err
