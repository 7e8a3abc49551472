"""Hostile texts in every list: shown and found literally, and the same again in csv and xlsx (BI F01–F08, F11–F13)."""

from __future__ import annotations

import csv
import shutil

import openpyxl
import pytest

from models.database import Database
from models.export.spreadsheet import export_list
from models.lists import ListQuery, engine
from models.lists.catalogue import SPECS, spec_of
from models.platform.principal import SYSTEM
from models.text import clean_text, search_form, unguard_cell
from tests.conftest import TEST_KEY
from tests.models.platform import form_slots
from tests.models.platform.test_form_catalogue import LITERAL

TEXTS = [text for texts in LITERAL.values() for text in texts]
LISTS = [name for name in SPECS if name not in ("stock.list", "ledger.list", "scorecards.list", "lines.list", "receivables.list")]
"""Those whose rows are typed by people; the others show the words of these."""


@pytest.fixture(scope="module")
def hostile(sqlite_template, tmp_path_factory):
    """A book with every hostile text in every field of every record."""
    path = tmp_path_factory.mktemp("hostile") / "book.qudao"
    shutil.copy(sqlite_template, path)
    database = Database.sqlite(path, TEST_KEY)
    place = form_slots.prepare(database)
    for at, text in enumerate(TEXTS):
        with database.write(SYSTEM) as session:
            for service in form_slots.SERVICES:
                if service.record.__tablename__ not in ("scorecards", "score_schemes"):
                    form_slots.hostile(service, session, place, text if at else "A & B")
    yield database
    database.close()


def _columns(spec):
    return [column.id for column in spec.columns]


@pytest.mark.parametrize("name", LISTS)
def test_f01_to_f13_every_text_is_in_the_list_letter_for_letter(hostile, name):
    spec = spec_of(name)
    with hostile.read(SYSTEM) as session:
        seqs = engine.order(session, spec, ListQuery())
        rows = engine.rows(session, spec, seqs, _columns(spec))
    seen = {str(value) for row in rows.values() for value in row.values}
    for text in TEXTS:
        assert {text, clean_text(text).upper()} & seen, (name, text)


@pytest.mark.parametrize("name", LISTS)
def test_f07_f08_the_quick_search_takes_every_sign_literally(hostile, name):
    spec = spec_of(name)
    signs = ("%", "_", "\\", "100%", '"', "a AND", "*", "a-b", "NEAR(", "col:x", "^", "(a+)+$", *TEXTS)
    with hostile.read(SYSTEM) as session:
        for text in signs:
            seqs = engine.order(session, spec, ListQuery(search=text))
            if text not in TEXTS:
                assert not seqs or any(search_form(text) in search_form(known) for known in TEXTS), text
            elif len(search_form(text)) > 1 and name != "targets.list":  # a target is found by whose it is
                assert seqs, text


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("name", LISTS)
def test_f01_to_f13_files_give_every_text_back(hostile, tmp_path, name, suffix):
    """The round trip of csv and xlsx."""
    spec = spec_of(name)
    target = tmp_path / f"list.{suffix}"
    export_list(hostile, SYSTEM, spec, ListQuery(), _columns(spec), target, title="list", note="")
    if suffix == "csv":
        with target.open(encoding="utf-8-sig", newline="") as file:
            seen = {unguard_cell(cell) for row in csv.reader(file) for cell in row}
    else:
        sheet = openpyxl.load_workbook(target).worksheets[0]
        seen = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}
        assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    for text in TEXTS:
        assert {text, clean_text(text).upper()} & seen, (name, text)
