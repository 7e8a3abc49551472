"""AU-04, AU-05, SE-04, SE-05, K01: locking, changing passwords and codes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from models.clock import clock
from models.errors import InvalidInput
from models.platform import accounts, company
from models.platform.book import codes, errors, keyslots, locksmith, marks, opening
from models.platform.book.access import ByCode, ByPassword
from models.platform.book.book import Book
from models.platform.book.paths import BookPaths
from models.platform.principal import SYSTEM
from tests.models.book.conftest import PASSWORD, Made


def test_au_04_a_locked_book_has_no_key_in_memory_and_gives_nothing(opened: Book) -> None:
    keys = opened.keys()
    opened.lock()
    assert not any(keys.key) and not any(keys.secret)
    with pytest.raises(errors.LockedBook):
        opened.keys()
    with pytest.raises(errors.LockedBook), opened.database.read(SYSTEM):
        pass
    opened.lock()


def test_au_04_unlocking_goes_on_where_work_stopped(opened: Book) -> None:
    with opened.database.write(SYSTEM) as session:
        company.put(session, "company.phone", "before")
    database = opened.database
    opened.lock()
    opened.unlock(PASSWORD, "wangfang")
    assert opened.database is database
    with database.write(SYSTEM) as session:
        assert company.get(session, "company.phone") == "before"
        company.put(session, "company.phone", "after")


def test_au_04_only_the_person_at_work_unlocks(opened: Book) -> None:
    from uuid import uuid4

    locksmith.set_password(opened, uuid4(), "li", "green-lamp-88-forest")
    opened.lock()
    with pytest.raises(errors.WrongPassphrase):
        opened.unlock("green-lamp-88-forest", "li")
    with pytest.raises(errors.WrongPassphrase):
        opened.unlock("wrong-wrong-wrong", "wangfang")
    assert opened.locked
    opened.unlock(PASSWORD, "wangfang")


def test_au_02_unlocking_counts_failures_too(opened: Book) -> None:
    opened.lock()
    for _ in range(4):
        with pytest.raises(errors.WrongPassphrase):
            opened.unlock("wrong-wrong-wrong", "wangfang")
    with pytest.raises(errors.TooManyTries):
        opened.unlock("wrong-wrong-wrong", "wangfang")
    with pytest.raises(errors.TooManyTries):
        opened.unlock(PASSWORD, "wangfang")


def test_a_locked_book_is_one_whole_file(opened: Book) -> None:
    with opened.database.write(SYSTEM) as session:
        company.put(session, "company.phone", "1")
    opened.lock()
    paths = opened.paths
    assert not paths.wal.exists()
    assert paths.lock.exists()


def test_au_04_the_lock_on_the_file_stays_while_locked(made: Made, opened: Book) -> None:
    opened.lock()
    with pytest.raises(errors.AlreadyOpen):
        made.open()


def test_se_05_a_new_password_opens_and_the_old_one_does_not(made: Made) -> None:
    book = made.open()
    locksmith.change_password(book, "wangfang", PASSWORD, "green-lamp-88-forest")
    book.close()
    with pytest.raises(errors.WrongPassphrase):
        made.open()
    opening.open_book(made.path, ByPassword("wangfang", "green-lamp-88-forest")).close()
    opening.open_book(made.path, ByCode(made.code)).close()


def test_se_05_changing_needs_the_present_password_and_a_good_new_one(opened: Book) -> None:
    before = opened.paths.keys.read_bytes()
    with pytest.raises(errors.WrongPassphrase):
        locksmith.change_password(opened, "wangfang", "wrong-wrong-wrong", "green-lamp-88-forest")
    with pytest.raises(InvalidInput):
        locksmith.change_password(opened, "wangfang", PASSWORD, "password123")
    assert opened.paths.keys.read_bytes() == before


def test_se_05_a_password_change_encrypts_nothing_anew(made: Made) -> None:
    book = made.open()
    key = bytes(book.keys().key)
    locksmith.change_password(book, "wangfang", PASSWORD, "green-lamp-88-forest")
    assert bytes(book.keys().key) == key
    book.close()


def test_se_05_the_recovery_code_can_be_renewed(made: Made) -> None:
    book = made.open()
    code = codes.new_code()
    locksmith.use_recovery_code(book, "wangfang", PASSWORD, code)
    assert locksmith.recovery_code_fits(book, code) and not locksmith.recovery_code_fits(book, made.code)
    book.close()
    with pytest.raises(errors.WrongRecoveryCode):
        opening.open_book(made.path, ByCode(made.code))
    opening.open_book(made.path, ByCode(code.lower())).close()


def test_a_forgotten_password_is_replaced_with_the_code(made: Made) -> None:
    book = opening.open_book(made.path, ByCode(made.code))
    with book.database.read(SYSTEM) as session:
        [(user_id, login, name)] = accounts.people(session)
    locksmith.set_password(book, user_id, login, "green-lamp-88-forest", (name,))
    book.close()
    opened = opening.open_book(made.path, ByPassword(login, "green-lamp-88-forest"))
    assert opened.user_id == user_id
    opened.close()


def test_a_removed_person_has_no_way_in(made: Made) -> None:
    from uuid import uuid4

    book, li = made.open(), uuid4()
    locksmith.set_password(book, li, "li", "green-lamp-88-forest")
    assert locksmith.has_password(book, li)
    locksmith.remove_person(book, li)
    assert not locksmith.has_password(book, li)
    book.close()
    with pytest.raises(errors.WrongPassphrase):
        opening.open_book(made.path, ByPassword("li", "green-lamp-88-forest"))


def test_au_01_the_cost_is_raised_at_the_next_sign_in(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyslots, "STANDARD_COST", keyslots.Cost(24 * 1024, 2, 1))
    book = made.open()
    assert locksmith.renew_cost(book, "wangfang", PASSWORD)
    assert not locksmith.renew_cost(book, "wangfang", PASSWORD)
    assert {s.cost for s in book.keys().file.slots if s.cost} == {keyslots.Cost(24 * 1024, 2, 1)}
    book.close()
    made.open().close()


def test_au_02_failures_before_a_sign_in_are_on_record(made: Made) -> None:
    from sqlalchemy import select

    from models.platform.records import AuditNote

    for _ in range(2):
        with pytest.raises(errors.WrongPassphrase):
            opening.open_book(made.path, ByPassword("wangfang", "wrong-wrong-wrong"))
    book = made.open()
    assert book.user_id is not None
    with book.database.write(SYSTEM) as session:
        principal = accounts.sign_in(session, book.user_id, book.device_id, book.failures)
    with book.database.write(principal) as session:
        accounts.sign_out(session)
    with book.database.read(SYSTEM) as session:
        notes = session.execute(
            select(AuditNote.action, AuditNote.detail, AuditNote.user_id).order_by(AuditNote.seq)
        )
        found = [tuple(row) for row in notes]
    assert found == [
        ("sign_in_failed", {"count": 2}, book.user_id),
        ("sign_in", None, book.user_id),
        ("sign_out", None, book.user_id),
    ]
    assert principal.device_id == book.device_id
    book.close()


def test_sign_in_of_a_disabled_or_unknown_person_is_refused(book: object) -> None:
    """The same on both databases: `book` is the empty one of tests/conftest.py."""
    from uuid import uuid4

    from models.platform import users
    from models.platform.records import UserStatus

    with book.write(SYSTEM) as session:  # type: ignore[attr-defined]
        draft = users.UserDraft(login="li", name="李雷", status=UserStatus.DISABLED)
        li = users.save(session, draft).id
    for user_id in (li, uuid4()):
        with pytest.raises(errors.UnknownUser), book.write(SYSTEM) as session:  # type: ignore[attr-defined]
            accounts.sign_in(session, user_id, uuid4())


def test_k01_a_clock_set_back_is_noticed(made: Made) -> None:
    made.open().close()
    with clock.freeze(clock.now() - timedelta(days=3)):
        book = made.open()
        assert timedelta(days=2) < book.clock_behind < timedelta(days=4)
        book.close()
    book = made.open()
    assert book.clock_behind == timedelta(0)
    book.close()


def test_a_mark_tells_how_the_session_stands(made: Made, tmp_path: Path) -> None:
    book = made.open()
    secret = bytes(book.keys().secret)

    def end() -> marks.End:
        mark = marks.read(BookPaths(made.path), secret, book.id)
        assert mark is not None
        return mark.end

    assert end() is marks.End.OPEN
    book.lock()
    assert end() is marks.End.CLEAN
    book.unlock(PASSWORD, "wangfang")
    assert end() is marks.End.OPEN
    book.close()
    assert end() is marks.End.CLEAN


def test_codes_are_never_stored(made: Made) -> None:
    for path in made.path.parent.iterdir():
        if path.is_file():
            raw = path.read_bytes()
            assert made.code.encode() not in raw and codes.entropy(made.code) not in raw
            assert PASSWORD.encode() not in raw
