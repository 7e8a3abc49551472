"""What a trial leaves and what undoing an import leaves: nothing, table by table (UX-079, UX-083)."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.platform.book import keyslots, making, opening, space
from models.platform.book.access import ByPassword
from tests.controllers.command_line import PASSWORD, run_with

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "importing"
PLAN = (
    ("territories", "territories.csv", ()),
    ("people", "people.csv", ("--bad", "empty")),
    ("agents", "agents.csv", ("--bad", "empty")),
    ("products", "products.csv", ()),
    ("orders", "orders.csv", ()),
    ("payments", "payments.csv", ()),
    ("targets", "targets.csv", ()),
)
SIGNED_IN = {"acts", "audit_notes", "seals", "book_info"}
"""What every command leaves, because it signs in and out."""
LOGGED = {"change_log", "import_batches", "number_series", "units"}
"""The history of an import and of its undoing; units are words of the whole book and stay."""
SEGMENT = re.compile("search_.*_(data|idx)")
"""How the text index lays out its terms; which records it knows stands in other tables."""
Rows = dict[str, list[Any]]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    from models.platform.book import codes

    path = tmp_path_factory.mktemp("undo") / "b.qudao"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyslots, "STANDARD_COST", keyslots.LEAST_COST)
        patch.setattr(space, "BALLAST", 64 * 1024)
        making.create(making.NewBook(path, "清源", "wang", "王芳", PASSWORD, recovery_code=codes.new_code())).close()
        yield path


def ask(book: Path, *words: Any, status: int = 0) -> Any:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        ended = run_with(lambda: ("", ""))(*words, "--book", book, "--user", "wang", "--json")[0]
    assert ended == status, out.getvalue()[-2000:] + err.getvalue()
    return json.loads(out.getvalue()) if out.getvalue() else err.getvalue()


def content(book: Path) -> Rows:
    """Every row of every table, also of the log and the text index."""
    opened = opening.open_book(book, ByPassword("wang", PASSWORD))
    try:
        with opened.database.maintenance(read_only=True) as connection:
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {
                name: sorted(map(tuple, connection.execute(f'SELECT * FROM "{name}"')), key=repr) for name in names
            }
    finally:
        opened.close()


def differing(one: Rows, two: Rows) -> set[str]:
    assert set(one) == set(two)
    return {name for name in one if one[name] != two[name]}


def test_ux_079_083_a_trial_and_an_undone_import_leave_nothing_of_it(book: Path) -> None:
    for kind, name, more in PLAN:
        before = content(book)
        ask(book, "import", kind, SAMPLE / name, *more, "--dry-run")
        assert differing(before, content(book)) <= SIGNED_IN, kind
        ask(book, "import", kind, SAMPLE / name, *more)
        planned = ask(book, "undo", "last", "--dry-run")
        assert planned["removed"] and not planned["undone"]
        done = ask(book, "undo", planned["number"])
        assert done["undone"] and done["removed"] == planned["removed"]
        left = differing(before, content(book))
        assert {name for name in left if not SEGMENT.fullmatch(name)} <= SIGNED_IN | LOGGED, kind
        ask(book, "import", kind, SAMPLE / name, *more)
    listed = ask(book, "undo")
    assert len(listed) == 2 * len(PLAN) and sum(one["undone_at"] is not None for one in listed) == len(PLAN)


def test_ux_083_what_was_changed_by_hand_since_is_named_and_kept(book: Path, tmp_path: Path) -> None:
    first, later = tmp_path / "first.csv", tmp_path / "later.csv"
    first.write_text("code,name\nX1,First\nX2,Second\n", encoding="utf-8")
    later.write_text("code,phone\nX1,13800138000\n", encoding="utf-8")
    number = ask(book, "import", "agents", first)["batch"]
    ask(book, "import", "agents", later)
    refused = ask(book, "undo", number, status=1)
    assert [(one["label"], one["reason"]) for one in refused["blockers"]] == [("X1", "changed since")]
    assert not refused["undone"] and codes(book) == {"X1", "X2"}
    done = ask(book, "undo", number, "--rest")
    assert done["undone"] and done["removed"]["agents"] == 1 and codes(book) == {"X1"}
    assert "undone" in ask(book, "undo", number, status=1) and "no such import" in ask(book, "undo", "IM-9", status=1)


def codes(book: Path) -> set[str]:
    return {str(cell) for row in content(book)["agents"] for cell in row if cell in ("X1", "X2")}


def test_existing_records_are_changed_by_their_key_and_the_changed_columns_alone(book: Path, tmp_path: Path) -> None:
    made, changes, more = tmp_path / "made.csv", tmp_path / "changes.csv", tmp_path / "more.csv"
    made.write_text("code,name,phone\nY1,Kept,13800138000\n", encoding="utf-8")
    changes.write_text("code,phone\nY1,13800138001\n", encoding="utf-8")
    more.write_text("code,phone\nY1,13800138002\nY9,13800138003\n", encoding="utf-8")
    ask(book, "import", "agents", made)
    assert ask(book, "import", "agents", changes)["records"]["update"] == 1
    refused = ask(book, "import", "agents", more, status=1)
    assert [one["row"] for one in refused["problems"]] == [3] and "Name" in refused["problems"][0]["problem"]
    (row,) = [row for row in content(book)["agents"] if "Y1" in row]
    assert "Kept" in row and "13800138001" in row
