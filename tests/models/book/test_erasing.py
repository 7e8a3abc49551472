"""sync.md 5.1: a copy that the office wants deleted goes with its backups wherever they were made; others' backups stay."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from models.platform.book import backup, codes, making
from models.platform.book.access import ByPassword
from models.platform.book.book import Book
from models.platform.book.opening import open_book
from models.sync import erasing
from tests.models.book.conftest import PASSWORD, new_book

WAY = ByPassword("wangfang", PASSWORD)


def content(book: Book, letter: str) -> None:
    folder = book.paths.files / (letter * 2)
    folder.mkdir(parents=True)
    (folder / (letter * 64)).write_bytes(letter.encode() * 20)


def test_backups_go_with_the_copy_and_those_of_others_stay(opened: Book, tmp_path: Path) -> None:
    """The other book's name begins with the same word, and both keep their backups in one folder on another drive."""
    drive = tmp_path / "drive"
    other = making.create(new_book(tmp_path / "渠道 2.qudao", codes.new_code()))
    for book, letters in ((opened, "ab"), (other, "bc")):
        for letter in letters:
            content(book, letter)
    mine = [backup.make(opened.keys(), folder).folder for folder in (opened.paths.backups, drive)]
    theirs = backup.make(other.keys(), drive).folder
    damaged = drive / f"{opened.paths.book.stem} 2020-01-01 000000"
    shutil.copytree(mine[1], damaged)
    (damaged / "manifest.json").write_text("{", encoding="utf-8")
    opened.close()
    other.close()
    assert erasing.erase(opened.paths, [drive]) == []
    assert not any(one.exists() for one in (*mine, damaged, opened.paths.book, opened.paths.keys, opened.paths.files))
    assert not opened.paths.backups.exists()
    again = open_book(other.paths.book, WAY)
    backup.verify(theirs, again.keys())
    again.close()
    stored = {one.name for one in (drive / backup.STORE).rglob("*") if one.is_file()}
    assert stored == {"b" * 64, "c" * 64}


def test_a_folder_that_is_not_there_is_told(opened: Book, tmp_path: Path) -> None:
    """A drive that is not connected: what was done and what is left to do are said plainly."""
    away = tmp_path / "away"
    backup.make(opened.keys(), away)
    away.rename(tmp_path / "unplugged")
    opened.close()
    left = erasing.erase(opened.paths, [away])
    said = erasing.CopyErased(opened.paths.book.stem, left).message()
    assert left == [away] and not opened.paths.book.exists()
    assert str(away) in said and "connect the drive" in said
    assert "connect the drive" not in erasing.CopyErased("x").message()


def test_a_backup_that_cannot_be_deleted_is_told(opened: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drive = tmp_path / "drive"
    info = backup.make(opened.keys(), drive)
    opened.close()
    real = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", lambda path, **how: None if path == info.folder else real(path, **how))
    before = next(info.folder.glob("*-keys")).read_bytes()
    assert erasing.erase(opened.paths, [drive]) == [drive]
    assert next(info.folder.glob("*-keys")).read_bytes() != before  # what unlocks it is gone all the same
