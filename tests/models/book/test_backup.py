"""BK-01 to BK-06, D09, FT-39, FT-40: backups and restore."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from models.platform import company
from models.platform.book import backup, errors, manifest, opening, restore, space
from models.platform.book.access import ByCode, ByPassword
from models.platform.book.book import Book
from models.platform.principal import SYSTEM
from tests.models.book.conftest import PASSWORD, Made, print_of

WAY = ByPassword("wangfang", PASSWORD)


def _say(book: Book, text: str) -> None:
    with book.database.write(SYSTEM) as session:
        company.put(session, "company.phone", text)


def _heard(path: Path) -> str:
    book = opening.open_book(path, WAY)
    with book.database.read(SYSTEM) as session:
        found = company.get(session, "company.phone")
    book.close()
    return str(found)


def _backup(book: Book, folder: Path | None = None) -> backup.BackupInfo:
    return backup.make(book.keys(), folder or book.paths.backups)


# --- making ------------------------------------------------------------------------------------------


def test_bk_02_a_backup_is_made_beside_work_and_holds_what_was_saved(opened: Book, tmp_path: Path) -> None:
    _say(opened, "saved")
    files = opened.paths.files / "ab"
    files.mkdir(parents=True)
    (files / ("ab" * 32)).write_bytes(b"encrypted attachment")
    with opened.database.write(SYSTEM) as session:
        company.put(session, "half", "not yet")
        session.flush()
        info = _backup(opened)
    assert info.problem == "" and info.reason == "demand" and info.size > 0
    restored = restore.restore(info.folder, tmp_path / "new" / "x.qudao", WAY)
    assert _heard(restored.path) == "saved"
    assert (tmp_path / "new" / "x.files" / "ab" / ("ab" * 32)).read_bytes() == b"encrypted attachment"
    book = opening.open_book(restored.path, WAY)
    with book.database.read(SYSTEM) as session:
        assert company.get(session, "half") is None
    book.close()


def test_bk_02_what_lies_in_the_folder_is_encrypted_and_private(opened: Book) -> None:
    _say(opened, "plain-text-marker")
    info = _backup(opened)
    assert {p.name for p in info.folder.iterdir()} == {manifest.BOOK, manifest.KEYS, manifest.FILE}
    raw = (info.folder / manifest.BOOK).read_bytes()
    assert b"plain-text-marker" not in raw and not raw.startswith(b"SQLite format 3")
    for path in (info.folder, *info.folder.iterdir()):
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_bk_02_the_manifest_says_what_is_in_it(opened: Book) -> None:
    info = _backup(opened)
    made = backup.verify(info.folder, opened.keys())
    assert made.book == str(opened.id) and made.rows["users"] == 1 and made.company == "清源净水"
    assert made.size == (info.folder / manifest.BOOK).stat().st_size
    assert made.book_sha256 == manifest.sha256_of(info.folder / manifest.BOOK)


def test_bk_03_the_keyring_slot_stays_out_of_backups(opened: Book) -> None:
    from models.platform.book import keyslots, locksmith
    from models.platform.book.secrets import Ring
    from tests.models.book.test_secrets import Memory

    assert locksmith.remember_here(opened, "wangfang", Ring(Memory()))
    info = _backup(opened)
    kinds = {slot.kind for slot in keyslots.load(info.folder / manifest.KEYS).slots}
    assert kinds == {keyslots.SlotKind.PASSWORD, keyslots.SlotKind.RECOVERY}


def test_bk_02_a_damaged_book_gives_no_backup(made: Made) -> None:
    book = made.open()
    for number in range(40):
        _say(book, "x" * 3000 + str(number))
    with book.database.maintenance() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    with open(made.path, "r+b") as stream:
        stream.seek(made.path.stat().st_size - 3 * 4096 + 9)
        stream.write(b"damage")
    before = [i.folder for i in backup.listed(book.paths.backups)]
    with pytest.raises((errors.DamagedBook, errors.BackupFailed)):
        _backup(book)
    assert [i.folder for i in backup.listed(book.paths.backups)] == before
    assert not [p for p in book.paths.backups.iterdir() if p.name.endswith(".part")]
    book.close()


def test_ft_19_a_drive_that_is_gone_fails_with_a_message(opened: Book, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(errors.BackupFailed):
        _backup(opened, tmp_path / "file" / "backups")
    assert _backup(opened).problem == ""


def test_ds_14_no_backup_on_a_nearly_full_disk(opened: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space.shutil, "disk_usage", lambda _p: type("U", (), {"free": 100}))
    with pytest.raises(errors.NoSpace):
        _backup(opened)


def test_ft_19_leftovers_of_a_crash_are_removed_at_the_next_backup(opened: Book) -> None:
    folder = opened.paths.backups
    folder.mkdir()
    stem = opened.paths.book.stem
    (folder / f".{stem}.0123abcd.part").mkdir()
    (folder / f".{stem}.0123abcd.part" / "book.qudao").write_bytes(b"half")
    (folder / ".somebody-elses.part").write_text("stays")
    _backup(opened)
    assert sorted(p.name for p in folder.iterdir() if p.name.startswith(".")) == [".somebody-elses.part"]


def test_bk_05_a_backup_becomes_good_after_a_session_without_error(made: Made) -> None:
    book = made.open()
    info = _backup(book)
    backup.mark_good(book.paths.backups, book.keys(), book.opened_at)
    assert not backup.describe(info.folder).good, "it is younger than this session"
    book.close()
    book = made.open()
    backup.mark_good(book.paths.backups, book.keys(), book.opened_at)
    assert backup.describe(info.folder).good
    book.close()


def test_bk_01_nothing_changed_since_the_last_one(opened: Book) -> None:
    folder = opened.paths.backups
    assert backup.newest_changes(folder, opened.paths) == -1
    _backup(opened)
    assert backup.newest_changes(folder, opened.paths) == opened.changes()
    _say(opened, "more")
    assert backup.newest_changes(folder, opened.paths) == opened.changes() - 1


# --- D09 ---------------------------------------------------------------------------------------------


def _change_manifest(info: backup.BackupInfo, change: Callable[[dict[str, object]], object]) -> None:
    path = info.folder / manifest.FILE
    plain = json.loads(path.read_text(encoding="utf-8"))
    change(plain)
    path.write_text(json.dumps(plain), encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.update(rows={"users": 2}),
        lambda m: m.update(reason="exit"),
        lambda m: m.update(head=0),
        lambda m: m.update(mac="0" * 64),
        lambda m: m.update(files={"../../evil": 5}),
        lambda m: m.update(files={"/etc/passwd": 5}),
        lambda m: m.update(files={"a\\b": 5}),
        lambda m: m.update(files={"C:x": 5}),
        lambda m: m.update(schema="1"),
        lambda m: m.update(size=-1),
        lambda m: m.update(made_at="yesterday"),
        lambda m: m.update(extra=1),
        lambda m: m.pop("rows"),
        lambda m: m.update(format="zip"),
    ],
)
def test_d09_a_changed_manifest_is_refused(
    opened: Book, tmp_path: Path, change: Callable[[dict[str, object]], object]
) -> None:
    info = _backup(opened)
    _change_manifest(info, change)
    with pytest.raises(errors.BackupRefused):
        restore.restore(info.folder, tmp_path / "new" / "x.qudao", WAY)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000])
def test_d09_a_manifest_that_is_none_is_refused_and_listed_as_broken(
    opened: Book, tmp_path: Path, raw: bytes
) -> None:
    info = _backup(opened)
    (info.folder / manifest.FILE).write_bytes(raw)
    with pytest.raises(errors.BackupRefused):
        restore.restore(info.folder, tmp_path / "new" / "x.qudao", WAY)
    assert [i.problem for i in backup.listed(opened.paths.backups)] == ["manifest"]


def test_d09_swapped_or_damaged_files_are_refused(opened: Book, tmp_path: Path) -> None:
    first = _backup(opened)
    _say(opened, "more")
    second = _backup(opened)
    shutil.copy(second.folder / manifest.BOOK, first.folder / manifest.BOOK)
    with pytest.raises(errors.BackupRefused):
        restore.restore(first.folder, tmp_path / "a" / "x.qudao", WAY)
    with open(second.folder / manifest.BOOK, "r+b") as stream:
        stream.seek(5000)
        stream.write(b"!")
    with pytest.raises(errors.BackupRefused):
        restore.restore(second.folder, tmp_path / "b" / "x.qudao", WAY)
    assert not (tmp_path / "a").exists() and not (tmp_path / "b").exists()


def test_d09_a_swapped_attachment_counts_as_missing(opened: Book, tmp_path: Path) -> None:
    opened.paths.files.mkdir()
    (opened.paths.files / ("cd" * 32)).write_bytes(b"12345")
    info = _backup(opened)
    (opened.paths.backups / backup.STORE / ("cd" * 32)).write_bytes(b"123")
    restored = restore.restore(info.folder, tmp_path / "new" / "x.qudao", WAY)
    assert restored.missing_files == 1


# --- restoring ---------------------------------------------------------------------------------------


def test_bk_06_restore_makes_another_book_and_leaves_the_present_one(made: Made, tmp_path: Path) -> None:
    book = made.open()
    _say(book, "yesterday")
    info = _backup(book)
    _say(book, "today")
    device = book.device_id
    book.close()
    before = print_of(made.path)
    restored = restore.restore(info.folder, tmp_path / "new" / "x.qudao", WAY, present=made.path)
    assert print_of(made.path) == before
    assert _heard(made.path) == "today" and _heard(restored.path) == "yesterday"
    again = opening.open_book(restored.path, WAY)
    assert again.device_id != device, "a restored book is another device"
    assert again.facts["sending_paused"] is True and again.facts["restored_from"] == restored.made.made_at
    assert again.id == book.id
    again.close()


def test_ft_40_differences_to_the_present_book_are_listed(made: Made, tmp_path: Path) -> None:
    book = made.open()
    info = _backup(book)
    for number in range(3):
        with book.database.write(SYSTEM) as session:
            company.put(session, f"note.{number}", number)
    book.close()
    restored = restore.restore(info.folder, tmp_path / "new" / "x.qudao", WAY, present=made.path)
    assert [(d.table, d.then, d.now) for d in restored.differences] == [("settings", 1, 4)]


def test_bk_06_never_onto_something_that_is_there(made: Made, tmp_path: Path) -> None:
    book = made.open()
    info = _backup(book)
    book.close()
    before = print_of(made.path)
    with pytest.raises(errors.BookExists):
        restore.restore(info.folder, made.path, WAY)
    (tmp_path / "y.qudao-wal").write_bytes(b"old")
    with pytest.raises(errors.BookExists):
        restore.restore(info.folder, tmp_path / "y.qudao", WAY)
    assert print_of(made.path) == before


def test_ft_39_a_new_computer_needs_only_the_folder_and_a_secret(made: Made, tmp_path: Path) -> None:
    book = made.open()
    _say(book, "moved")
    info = _backup(book)
    book.close()
    stick = tmp_path / "stick"
    shutil.copytree(info.folder, stick / info.folder.name)
    shutil.rmtree(made.path.parent / "渠道.backups")
    for path in list(made.path.parent.glob("渠道.*")):
        path.unlink()
    for number, way in enumerate((WAY, ByCode(made.code))):
        restored = restore.restore(stick / info.folder.name, tmp_path / str(number) / "x.qudao", way)
        assert _heard(restored.path) == "moved"


def test_bk_06_a_wrong_secret_restores_nothing(opened: Book, tmp_path: Path) -> None:
    info = _backup(opened)
    for way in (ByPassword("wangfang", "wrong-wrong-wrong"), ByPassword("li", PASSWORD)):
        with pytest.raises(errors.BackupStaysShut) as told:
            restore.restore(info.folder, tmp_path / "new" / "x.qudao", way)
        assert "Tries left" not in told.value.message(), "nobody counts them: the files are in his hands"
    assert not (tmp_path / "new").exists()


def test_bk_06_a_backup_of_a_newer_version_is_refused(opened: Book, tmp_path: Path) -> None:
    from dataclasses import replace

    info = _backup(opened)
    made = manifest.read(info.folder)
    manifest.write(info.folder, replace(made, schema=9999), bytes(opened.keys().secret))
    with pytest.raises(errors.NewerBook):
        restore.restore(info.folder, tmp_path / "new" / "x.qudao", WAY)


def test_bk_07_the_rehearsal_finds_a_bad_backup(opened: Book) -> None:
    info = _backup(opened)
    assert restore.drill(info.folder, opened.keys()).rows["users"] == 1
    os.truncate(info.folder / manifest.BOOK, 8192)
    with pytest.raises(errors.BackupRefused):
        restore.drill(info.folder, opened.keys())
    assert backup.describe(info.folder).problem == "file"
