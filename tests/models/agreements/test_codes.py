"""B7: a code from the foot of a printed page leads to its document, from the code alone."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.agreements import codes, contracts, letters, life
from models.agreements.records import Contract
from models.agreements.texts import code_of
from models.clock import clock
from models.export import makers
from models.export.documents import Packing
from models.export.makers import Wanted
from models.export.views import PrintOptions
from models.ids import new_id
from models.platform.principal import SYSTEM, Principal, Role, Scope
from tests.models.agreements import sample_book


def on(day: str) -> AbstractContextManager[Any]:
    return clock.freeze(datetime.fromisoformat(f"{day}T12:00:00+08:00").astimezone(UTC))


@pytest.mark.parametrize(("typed", "digits"), [
    ("D334-E936-A6C2-3CDB", "d334e936a6c23cdb"), (" d334e936a6c23cdb ", "d334e936a6c23cdb"), ("D334 E936 A6C2–3CDB", "d334e936a6c23cdb"),
    ("D334-E936-A6C2", ""), ("D334-E936-A6C2-3CDG", ""), ("", ""), ("HT-2025-0001", ""), ("D334-E936-A6C2-3CDB-0", ""),
])  # fmt: skip
def test_only_sixteen_digits_are_a_code(typed: str, digits: str) -> None:
    assert codes.digits_of(typed) == digits


@given(st.text(alphabet="0123456789abcdef", min_size=64, max_size=64))
def test_what_is_printed_is_read_back(content_hash: str) -> None:
    assert codes.digits_of(code_of(content_hash)) == content_hash[:16]


def test_the_text_of_a_contract_is_found_also_when_it_was_replaced(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2025-03-01"), book.write(SYSTEM) as session:
        made = sample_book.signed(session, channel)
        old = code_of(contracts.find(session, made.id).content_hash)
        (found,) = codes.find(session, old)
        assert (found.table, found.id, found.number, found.version_no, found.replaced) == ("contracts", made.id, made.number, 1, False)
        life.amend(session, made.id, None, "更改条款")
        draft = contracts.find(session, made.id)
        draft_now = contracts.draft_of(session, draft)
        contracts.save(session, sample_book.draft(session, channel, id=made.id, version=draft_now.version, notice_days=60))
        life.submit(session, made.id, confirmed=True)
        life.approve(session, made.id)
        (found,) = codes.find(session, old)
        assert (found.version_no, found.replaced) == (1, True)
        new = code_of(contracts.find(session, made.id).content_hash)
        assert new != old and [(one.version_no, one.replaced) for one in codes.find(session, new)] == [(2, False)]
        assert codes.find(session, "0000-0000-0000-0000") == [] and codes.find(session, "HT") == []


def test_a_letter_is_found_once_it_was_printed(book: Any, tmp_path: Path) -> None:
    channel = sample_book.fill(book)
    with on("2025-03-01"), book.write(SYSTEM) as session:
        key = sample_book.signed(session, channel).id
        code = letters.certificate(session, key, "zh_CN").code
        assert codes.find(session, code) == []
        wanted = [Wanted("certificate", key)]
        for _ in range(2):
            result = makers.batch(
                session, wanted, PrintOptions(lang="zh_CN"), Packing.MERGED, tmp_path / "a.pdf", progress=lambda done, total: None
            )
            makers.note_batch(session, wanted, result.finished, "zh_CN", makers.PrintTarget.FILE)
        (found,) = codes.find(session, code.lower())
        assert (found.document, found.id, found.name) == ("certificate", key, "杭州西湖华新贸易有限公司") and found.at is not None


def test_a_code_tells_nobody_of_a_contract_that_is_not_theirs(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2025-03-01"), book.write(SYSTEM) as session:
        made = sample_book.signed(session, channel)
        code = code_of(session.get(Contract, made.id).content_hash)
    other = Principal(user_id=new_id(), name="x", role=Role.REP, scope=Scope.OWN)
    with book.read(other) as session:
        assert codes.find(session, code) == []
