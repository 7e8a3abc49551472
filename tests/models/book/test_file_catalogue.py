"""D01 to D06 and D10 of the catalogue of bad input: database files, each by its id; the file stays as it was.

D08 (hostile cost) stands in test_keyslots.py, D09 (changed backups) in test_backup.py.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from models.i18n import tr
from models.platform.book import access, codes, errors, making, opening
from models.platform.book.access import ByPassword
from models.platform.book.paths import BookPaths
from models.sqlite_file import connect_sqlite
from tests.models.book.conftest import Made, new_book

Watch = Callable[[Path], None]
PAGE = 4096


def _edit(made: Made, *statements: str) -> None:
    keys = access.unlock(BookPaths(made.path), ByPassword(made.login, made.password))
    connection = connect_sqlite(made.path, bytes(keys.key))
    for statement in statements:
        connection.execute(statement)
    connection.close()
    BookPaths(made.path).mark.unlink(missing_ok=True)


def _content(content: bytes) -> Callable[[Made], None]:
    return lambda made: made.path.write_bytes(content)


def _cut(keep: Callable[[int], int]) -> Callable[[Made], None]:
    def spoil(made: Made) -> None:
        raw = made.path.read_bytes()
        made.path.write_bytes(raw[: keep(len(raw))])
        BookPaths(made.path).mark.unlink()

    return spoil


def _change(at: Callable[[int], int], content: bytes) -> Callable[[Made], None]:
    def spoil(made: Made) -> None:
        raw = bytearray(made.path.read_bytes())
        start = at(len(raw))
        raw[start : start + len(content)] = content
        made.path.write_bytes(raw)
        BookPaths(made.path).mark.unlink()

    return spoil


def _plain(made: Made) -> None:
    made.path.unlink()
    connection = sqlite3.connect(made.path)
    connection.execute("CREATE TABLE book_info (name TEXT, value TEXT)")
    connection.commit()
    connection.close()


def _keys_of_another(made: Made) -> None:
    other = made.path.parent / "other" / "b.qudao"
    making.create(new_book(other, codes.new_code())).close()
    shutil.copy(BookPaths(other).keys, BookPaths(made.path).keys)


def _foreign_wal(made: Made) -> None:
    BookPaths(made.path).wal.write_bytes(os.urandom(PAGE * 3 + 32))


def _linked(make: Callable[[Path, Path], None]) -> Callable[[Made], None]:
    def spoil(made: Made) -> None:
        away = made.path.with_name("away.qudao")
        made.path.rename(away)
        make(away, made.path)

    return spoil


@dataclass(frozen=True)
class Bad:
    """One row of the catalogue."""

    id: str
    spoil: Callable[[Made], None]
    refused: type[errors.BookError] | tuple[type[errors.BookError], ...]


NOT_OURS = (errors.ForeignBook, errors.KeysMissing)
CATALOGUE = (
    Bad("D01-0-bytes", _content(b""), NOT_OURS),
    Bad("D01-garbage", _content(os.urandom(PAGE * 3)), NOT_OURS),
    Bad("D01-text", _content(b"hello\n" * 2000), NOT_OURS),
    Bad("D02-half", _cut(lambda size: size // 2), errors.DamagedBook),
    Bad("D02-last-page-cut", _cut(lambda size: size - 100), errors.DamagedBook),
    Bad("D02-zeroed-page", _change(lambda size: size // PAGE // 2 * PAGE, bytes(PAGE)), errors.DamagedBook),
    Bad("D02-bit-flip", _change(lambda size: size // PAGE // 3 * PAGE + 1717, b"\x00\xff"), errors.DamagedBook),
    Bad("D03-other-key-slot", _keys_of_another, errors.ForeignBook),
    Bad("D03-plaintext", _plain, errors.PlainBook),
    Bad("D04-foreign-wal", _foreign_wal, errors.ForeignJournal),
    Bad(
        "D05-trigger-that-multiplies",
        lambda made: _edit(made, "CREATE TRIGGER more AFTER INSERT ON settings BEGIN DELETE FROM drafts; END"),
        errors.ChangedSchema,
    ),
    Bad(
        "D05-table-became-a-view",
        lambda made: _edit(
            made, "DROP TABLE change_context",
            "CREATE VIEW change_context AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n",
        ),
        errors.ChangedSchema,
    ),
    Bad("D06-version-9999", lambda made: _edit(made, "PRAGMA user_version = 9999"), errors.NewerBook),
    Bad("D06-other-application", lambda made: _edit(made, "PRAGMA application_id = 7"), errors.ForeignBook),
    Bad("D10-symlink", _linked(lambda away, path: path.symlink_to(away)), errors.LinkedFile),
    Bad("D10-hard-link", _linked(lambda away, path: os.link(away, path)), errors.LinkedFile),
)  # fmt: skip


@pytest.mark.parametrize("bad", CATALOGUE, ids=lambda bad: bad.id)
def test_a_bad_file_is_refused_by_name_and_stays_as_it_was(made: Made, bad: Bad, untouched: Watch) -> None:
    bad.spoil(made)
    untouched(made.path)
    with pytest.raises(bad.refused) as refused:
        made.open()
    text = refused.value.message()
    assert made.path.name in text and "Traceback" not in text
    assert refused.value.message("zh_CN") != text
    assert tr(refused.value.text, lang="zh_CN") != refused.value.text


def test_each_kind_of_bad_file_has_its_own_words(tmp_path: Path, made: Made) -> None:
    """Foreign, plain, damaged, newer, changed, linked: nobody has to guess which of them it is."""
    first = {bad.refused if isinstance(bad.refused, type) else bad.refused[0]: bad for bad in CATALOGUE}
    texts = set()
    whole = {file: file.read_bytes() for file in made.path.parent.iterdir() if file.is_file()}
    for bad in first.values():
        for file in made.path.parent.iterdir():
            if file.is_file() or file.is_symlink():
                file.unlink()
        for file, content in whole.items():
            file.write_bytes(content)
        bad.spoil(made)
        with pytest.raises(errors.BookError) as refused:
            made.open()
        texts.add(refused.value.text)
    assert len(texts) == len(first)


def test_d03_wrong_passphrase_five_times_is_counted_and_waits(made: Made, untouched: Watch) -> None:
    untouched(made.path)
    said = []
    for _ in range(5):
        with pytest.raises((errors.WrongPassphrase, errors.TooManyTries)) as refused:
            opening.open_book(made.path, ByPassword(made.login, "not the right one"))
        said.append(refused.value.message())
    assert len(set(said)) == 5


def test_d06_the_same_book_twice_at_once_is_refused(made: Made) -> None:
    book = made.open()
    with pytest.raises(errors.AlreadyOpen):
        made.open()
    book.close()
