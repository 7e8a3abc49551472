"""What follows a contract (B4, B6): supplements within its term, ended with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from models.agreements import contracts, life
from models.agreements.records import ContractState, ContractStatus
from models.errors import InvalidInput, RuleBroken
from models.platform.principal import SYSTEM
from tests.models.agreements import sample_book
from tests.models.agreements.test_contracts import on


def test_a_supplement_has_parties_and_term_of_its_contract_and_ends_with_it(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2025-03-01"), book.write(SYSTEM) as session:
        main = sample_book.signed(session, channel)
        made = life.supplement(session, main.id)
        assert (made.supplement_of_number, made.agent_id, made.starts_on, made.ends_on) == (
            main.number, channel.agent, date(2025, 3, 1), date(2025, 12, 31))  # fmt: skip
        assert made.commitment is None and not made.territories and main.number in made.clauses[0].body
        assert "supplement" not in made.allowed
        life.submit(session, made.id, confirmed=True)
        life.approve(session, made.id)
        life.sign(session, made.id, None, date(2025, 3, 1), date(2025, 3, 1))
        told = contracts.get(session, main.id).supplements
        assert [(one.id, one.status) for one in told] == [(made.id, ContractStatus.ACTIVE)]
        with pytest.raises(RuleBroken):
            life.supplement(session, made.id)
        life.terminate(session, main.id, None, date(2025, 6, 30), "双方协商")
        ended = contracts.get(session, made.id)
        assert (ended.state, ended.terminated_on, ended.terminate_reason) == (
            ContractState.TERMINATED, date(2025, 6, 30), "双方协商")  # fmt: skip
        with pytest.raises(RuleBroken):
            life.supplement(session, main.id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"ends_on": date(2026, 1, 1)}, "ends_on"), ({"agent": "other"}, "agent_id"), ({"of": "supplement"}, "supplement_of_id")],
)
def test_what_is_impossible_about_a_supplement(sqlite_book: Any, changes: dict[str, Any], field: str) -> None:
    channel = sample_book.fill(sqlite_book)
    with on("2025-03-01"), sqlite_book.write(SYSTEM) as session:
        main = sample_book.signed(session, channel)
        made = life.supplement(session, main.id)
        draft = contracts.draft_of(session, contracts.find(session, made.id))
        values = {name: value for name, value in changes.items() if name == "ends_on"}
        if "agent" in changes:
            values["agent_id"] = channel.other
        if "of" in changes:
            draft, values = replace(draft, id=None, version=None), {"supplement_of_id": made.id}
    with on("2025-03-01"), pytest.raises(InvalidInput) as caught, sqlite_book.write(SYSTEM) as session:
        contracts.save(session, replace(draft, **values))
    assert field in caught.value.problems
