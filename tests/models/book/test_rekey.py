"""SE-05: a new data key for the whole book."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.platform import company
from models.platform.book import backup, errors, keyslots, opening, rekey
from models.platform.book.access import ByCode
from models.platform.book.paths import BookPaths
from models.platform.principal import SYSTEM
from tests.models.book.conftest import Made


def test_se_05_everything_is_encrypted_anew_and_every_secret_still_opens(made: Made) -> None:
    book = made.open()
    with book.database.write(SYSTEM) as session:
        company.put(session, "company.phone", "kept")
    old = bytes(book.keys().key)
    salt = made.path.read_bytes()[:16]
    book.change_key()
    assert bytes(book.keys().key) != old and made.path.read_bytes()[:16] != salt
    with book.database.write(SYSTEM) as session:
        assert company.get(session, "company.phone") == "kept"
        company.put(session, "company.phone", "after")
    book.close()
    book = made.open()
    assert not book.check_due
    with book.database.read(SYSTEM) as session:
        assert company.get(session, "company.phone") == "after"
    book.close()
    opening.open_book(made.path, ByCode(made.code)).close()
    assert len(keyslots.load(BookPaths(made.path).keys).keys) == 1
    assert not BookPaths(made.path).fresh.exists()


def test_se_05_the_old_key_opens_nothing_any_more(made: Made) -> None:
    import sqlcipher3.dbapi2 as driver

    from models.sqlite_file import connect_sqlite

    book = made.open()
    old = bytes(book.keys().key)
    book.change_key()
    book.close()
    with pytest.raises(driver.DatabaseError):
        connect_sqlite(made.path, old)


def test_se_05_a_verified_backup_is_taken_first(made: Made) -> None:
    book = made.open()
    book.change_key()
    [info] = backup.listed(book.paths.backups)
    assert info.reason == "key change" and not info.problem
    book.close()


def test_se_05_structure_and_identity_stay(made: Made) -> None:
    book = made.open()
    device, book_id = book.device_id, book.id
    book.change_key()
    book.check_whole(full=True)
    book.close()
    book = made.open()
    assert (book.device_id, book.id) == (device, book_id)
    book.close()


def test_a_failed_export_leaves_the_book_as_it_was(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    book = made.open()
    old = bytes(book.keys().key)

    def broken(*args: object) -> None:
        raise errors.DamagedBook("x")

    monkeypatch.setattr(rekey.examine, "check_whole", broken)
    monkeypatch.setattr(rekey.backup, "make", lambda *a, **k: None)
    with pytest.raises(errors.DamagedBook):
        book.change_key()
    assert bytes(book.keys().key) == old
    with book.database.read(SYSTEM) as session:
        assert company.get(session, "company.name") == "清源净水"
    book.close()
    monkeypatch.undo()
    made.open().close()


def test_the_key_is_in_no_file_after_a_change(made: Made, tmp_path: Path) -> None:
    book = made.open()
    book.change_key()
    key = bytes(book.keys().key)
    book.close()
    for path in made.path.parent.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert key not in raw and key.hex().encode() not in raw
