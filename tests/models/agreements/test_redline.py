"""The red-line of a contract on paper (B4): what was taken out, what came in, values filled in, nothing internal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from models.agreements import contracts, life
from models.agreements.redline import redline
from models.export import makers
from models.export.documents import make_pdf
from models.export.makers import Wanted
from models.export.views import PrintOptions
from models.platform.principal import SYSTEM
from tests.models.agreements import sample_book
from tests.models.agreements.test_contracts import on
from tests.models.export import reading


def test_a_redline_strikes_what_went_and_underlines_what_came_without_internal_words(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2025-06-01"), book.write(SYSTEM) as session:
        made = sample_book.signed(session, channel, note="内部的话")
        life.amend(session, made.id, None, "调整")
        draft = contracts.draft_of(session, contracts.find(session, made.id))
        clauses = (replace(draft.clauses[0], body="甲乙双方重新约定如下。"), *draft.clauses[1:])
        contracts.save(session, replace(draft, clauses=clauses, notice_days=60, note="别的内部话"))
        view = redline(session, made.id, None, "zh_CN")
        pieces = {entry.title: [(one.text, one.how) for one in entry.pieces] for entry in view.entries}
        assert pieces["提前通知天数（修改）"] == [("30", "removed"), (" → ", "same"), ("60", "added")]
        assert not any("内部" in text for found in pieces.values() for text, _ in found)
        assert not any("{{" in text for found in pieces.values() for text, _ in found), "values are filled in"
        document = makers.MAKERS["redline"].make(session, Wanted("redline", made.id), PrintOptions(lang="zh_CN"))
        assert "甲乙双方重新约定如下" in reading.whole_text(make_pdf([document]).content)


def test_the_red_line_of_a_renewal_compares_with_the_contract_before(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2025-11-01"), book.write(SYSTEM) as session:
        made = sample_book.signed(session, channel)
        successor = life.renew(session, made.id)
        draft = contracts.draft_of(session, contracts.find(session, successor.id))
        contracts.save(session, replace(draft, notice_days=90))
        view = redline(session, successor.id, None, "en")
        told = {entry.title: "".join(one.text for one in entry.pieces) for entry in view.entries}
        assert view.before == made.number and told["Notice days (changed)"] == "30 → 90"
        assert told["Valid from (changed)"] == "2025-01-01 → 2026-01-01"
        assert not any(title.startswith("Clause: ") and "30" not in text for title, text in told.items())
