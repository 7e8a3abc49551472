"""FT-15, D02, DS-10: damage is noticed, named, and nothing is written to the damaged file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from models.platform import company
from models.platform.book import errors
from models.platform.book.paths import BookPaths
from models.platform.principal import SYSTEM
from tests.models.book.conftest import Made, print_of

PAGE = 4096
EVERY = int(os.environ.get("QUDAO_DAMAGE_STEP", "50"))
Watch = Callable[[Path], None]


def _fill(made: Made) -> int:
    """Some work, so that damage can hit data; returns the number of pages."""
    book = made.open()
    with book.database.write(SYSTEM) as session:
        for number in range(120):
            company.put(session, f"note.{number}", "x" * 3000)
    book.close()
    return made.path.stat().st_size // PAGE


def _whole_check(made: Made) -> None:
    """As at a start after an unclean end: every page is looked at before anything is written."""
    BookPaths(made.path).mark.unlink(missing_ok=True)
    made.open().close()


def test_ft_15_a_flipped_bit_in_every_50th_page_is_noticed(made: Made) -> None:
    pages = _fill(made)
    whole = made.path.read_bytes()
    tried = list(range(0, pages, EVERY)) + [pages - 1]
    for page in tried:
        damaged = bytearray(whole)
        damaged[page * PAGE + 1717] ^= 0x10
        made.path.write_bytes(damaged)
        before = print_of(made.path)
        with pytest.raises(errors.DamagedBook) as refused:
            _whole_check(made)
        assert print_of(made.path) == before, page
        assert made.path.name in refused.value.message() and "Restore" in refused.value.message()
    made.path.write_bytes(whole)
    _whole_check(made)
    assert len(tried) >= 4


@pytest.mark.parametrize(
    "cut",
    [lambda n: n - PAGE, lambda n: n - 100, lambda n: n // 2 // PAGE * PAGE, lambda n: PAGE],
    ids=["last page", "100 bytes", "half", "all but one page"],
)
def test_d02_a_cut_file_is_noticed_though_counting_still_works(
    made: Made, cut: Callable[[int], int], untouched: Watch
) -> None:
    _fill(made)
    whole = made.path.read_bytes()
    made.path.write_bytes(whole[: cut(len(whole))])
    untouched(made.path)
    with pytest.raises(errors.DamagedBook):
        _whole_check(made)


def test_d02_a_zeroed_page_is_noticed(made: Made, untouched: Watch) -> None:
    pages = _fill(made)
    damaged = bytearray(made.path.read_bytes())
    damaged[pages // 2 * PAGE : (pages // 2 + 1) * PAGE] = bytes(PAGE)
    made.path.write_bytes(damaged)
    untouched(made.path)
    with pytest.raises(errors.DamagedBook):
        _whole_check(made)


@pytest.mark.parametrize(
    "cut", [lambda n: n - PAGE, lambda n: n - 100, lambda n: n // 2 // PAGE * PAGE, lambda n: n + PAGE]
)
def test_d02_after_a_clean_end_a_cut_file_is_damaged_not_older(
    made: Made, cut: Callable[[int], int], untouched: Watch
) -> None:
    """D02, FT-14: only a whole file of an earlier session is an older one."""
    _fill(made)
    whole = made.path.read_bytes()
    made.path.write_bytes((whole + bytes(PAGE))[: cut(len(whole))])
    untouched(made.path)
    with pytest.raises(errors.DamagedBook):
        made.open()


def test_d02_a_file_cut_while_the_book_was_locked_is_damaged(made: Made) -> None:
    _fill(made)
    book = made.open()
    book.lock()
    made.path.write_bytes(made.path.read_bytes()[:-PAGE])
    with pytest.raises(errors.DamagedBook):
        book.unlock(made.password, made.login)
    book.close()


def test_ds_10_damage_after_a_clean_end_is_found_by_the_background_check(made: Made) -> None:
    pages = _fill(made)
    damaged = bytearray(made.path.read_bytes())
    damaged[(pages - 2) * PAGE + 99] ^= 1
    made.path.write_bytes(damaged)
    book = made.open()
    with pytest.raises(errors.DamagedBook):
        book.check_whole()
    book.close()


def test_ds_10_the_check_is_due_again_after_a_day(made: Made) -> None:
    from datetime import timedelta

    from models.clock import clock

    book = made.open()
    assert not book.check_due
    with clock.freeze(clock.now() + timedelta(hours=25)):
        assert book.check_due
        book.check_whole()
        assert not book.check_due
    book.close()


def test_ds_10_a_broken_reference_counts_as_damage(made: Made) -> None:
    from models.platform.book import access
    from models.platform.book.access import ByPassword
    from models.sqlite_file import connect_sqlite

    keys = access.unlock(BookPaths(made.path), ByPassword(made.login, made.password))
    connection = connect_sqlite(made.path, keys.key)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("INSERT INTO change_context VALUES (1, 99)")
    connection.execute("UPDATE users SET manager_id = x'00112233445566778899aabbccddeeff'")
    connection.execute("DELETE FROM change_context")
    connection.close()
    with pytest.raises(errors.DamagedBook) as refused:
        _whole_check(made)
    assert "users" in refused.value.detail


def test_ft_15_damage_met_while_working_is_named(made: Made) -> None:
    _fill(made)
    book = made.open()
    size = made.path.stat().st_size
    with open(made.path, "r+b") as stream:
        for page in range(20, size // PAGE):
            stream.seek(page * PAGE + 50)
            stream.write(b"damage")
    with pytest.raises(errors.DamagedBook), book.database.read(SYSTEM) as session:
        company.all_values(session)
    book.close()
