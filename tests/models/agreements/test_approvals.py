"""Approval in steps with delegation (B3): order, who decides, amounts, substitutes, beginning anew; conflicts are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from models.agreements import approvals, bulk, contracts, life
from models.agreements.approvals import DelegationDraft, RuleDraft
from models.agreements.drafts import ProductDraft, TerritoryDraft
from models.agreements.records import ContractState, Exclusivity
from models.catalog.records import Product
from models.errors import Denied, InvalidInput, RuleBroken
from models.partners.records import Territory
from models.platform import company, two_people
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import UserStatus
from tests.models.agreements import sample_book
from tests.models.agreements.test_contracts import on
from tests.models.partners.makers import person


@pytest.fixture
def office(book: Any) -> SimpleNamespace:
    """Manager first, then from 1,000,000 on Li Min; Wang may stand in for her."""
    channel = sample_book.fill(book)
    people = {
        code: person(book, role, Scope.ALL, code, status=UserStatus.ACTIVE)
        for code, role in (("manager", Role.MANAGER), ("li", Role.OPERATIONS), ("wang", Role.OPERATIONS))
    }
    with book.write(SYSTEM) as session:
        approvals.save_rule(session, RuleDraft(position=1, title="渠道初审", role=Role.MANAGER))
        approvals.save_rule(
            session, RuleDraft(position=2, title="终审", user_id=people["li"].user_id, least=Decimal(1_000_000))
        )
    return SimpleNamespace(book=book, channel=channel, **people)


def submitted(office: Any, **changes: Any) -> Any:
    with office.book.write(office.wang) as session:
        made = contracts.save(session, sample_book.draft(session, office.channel, **changes))
        return life.submit(session, made.id, confirmed=True).id


def test_steps_are_taken_in_order_each_by_whom_it_names(office: Any) -> None:
    with on("2025-01-10"):
        key = submitted(office)
        with office.book.write(office.li) as session, pytest.raises(RuleBroken, match="渠道初审"):
            life.approve(session, key)
        with office.book.write(office.manager) as session:
            assert "approve" in contracts.get(session, key).allowed
            details = life.approve(session, key, comment="价格已核")
            assert details.state is ContractState.APPROVING and not details.content_hash
            assert "approve" not in details.allowed
            assert [(one.title, one.by, one.comment) for one in details.approval] == [
                ("渠道初审", "manager", "价格已核"), ("终审", "", "")]  # fmt: skip
            assert approvals.waiting_for(details.approval) == "终审: li"
        with office.book.write(office.li) as session:
            assert life.approve(session, key).state is ContractState.TO_SIGN


def test_a_step_above_an_amount_or_for_exclusive_rights_is_asked_only_then(office: Any) -> None:
    with on("2025-01-10"):
        key = submitted(office, commitment=Decimal("999999.99"))
        with office.book.write(office.manager) as session:
            assert life.approve(session, key).state is ContractState.TO_SIGN
        with office.book.write(SYSTEM) as session:
            approvals.save_rule(session, RuleDraft(position=3, title="独家会签", exclusive_only=True))
        plain = (TerritoryDraft(territory_id=office.channel.ningbo),)
        for exclusive, expected in ((Exclusivity.NONE, ["渠道初审"]), (Exclusivity.GENERAL, ["渠道初审", "独家会签"])):
            key = submitted(office, commitment=None, territories=plain, exclusivity=exclusive)
            with office.book.read(office.manager) as session:
                assert [one.title for one in contracts.get(session, key).approval] == expected


def test_a_substitute_decides_in_his_days_and_both_names_are_kept(office: Any) -> None:
    with on("2025-01-10"):
        with office.book.write(office.li) as session:
            approvals.save_delegation(session, DelegationDraft(
                user_id=office.li.user_id, to_user_id=office.wang.user_id, from_day=date(2025, 1, 11),
                to_day=date(2025, 1, 12), reason="出差"))  # fmt: skip
        key = submitted(office)
        with office.book.write(office.manager) as session:
            life.approve(session, key)
        with office.book.write(office.wang) as session, pytest.raises(RuleBroken):
            life.approve(session, key)
    with on("2025-01-13"), office.book.write(office.wang) as session, pytest.raises(RuleBroken):
        life.approve(session, key)
    with on("2025-01-12"), office.book.write(office.wang) as session:
        step = life.approve(session, key).approval[1]
        assert (step.by, step.instead_of) == ("wang", "li")


def test_nobody_names_a_substitute_for_others_and_agents_are_none(office: Any) -> None:
    outside = person(office.book, Role.AGENT, Scope.AGENT, "agt", status=UserStatus.ACTIVE, agent_id=office.channel.agent)
    rep = person(office.book, Role.REP, Scope.OWN, "rep")
    term = {"from_day": date(2025, 1, 1), "to_day": date(2025, 1, 2)}
    with office.book.write(office.wang) as session, pytest.raises(Denied):
        approvals.save_delegation(
            session, DelegationDraft(user_id=office.li.user_id, to_user_id=office.wang.user_id, **term)
        )
    for wrong in (outside, office.wang):
        with office.book.write(office.wang) as session, pytest.raises(InvalidInput) as caught:
            approvals.save_delegation(
                session, DelegationDraft(user_id=office.wang.user_id, to_user_id=wrong.user_id, **term)
            )
        assert set(caught.value.problems) == {"to_user_id"}
    with office.book.write(rep) as session, pytest.raises(Denied):
        approvals.save_rule(session, RuleDraft(title="x"))
    with office.book.read(outside) as session:
        assert approvals.all_delegations(session) == []


def test_of_many_only_those_whose_next_step_is_mine_are_approved_at_once(office: Any) -> None:
    with on("2025-01-10"):
        first = submitted(office)
        second = submitted(office, territories=(TerritoryDraft(territory_id=office.channel.ningbo),))
        with office.book.write(office.manager) as session:
            life.approve(session, first)
        with office.book.read(office.manager) as session:
            fitting = bulk.fitting(session, "approve", [first, second])
            assert list(fitting[0]) == [second] and str(bulk.NOT_ASKED) in str(fitting[1])


def test_sent_back_with_a_reason_it_begins_anew(office: Any) -> None:
    with on("2025-01-10"):
        key = submitted(office)
        with office.book.write(office.manager) as session:
            life.approve(session, key)
        with office.book.write(office.li) as session:
            assert life.reject(session, key, comment="任务额过高").state is ContractState.DRAFT
        with office.book.write(office.wang) as session:
            details = life.submit(session, key, confirmed=True)
            assert not any(one.done for one in details.approval)
        with office.book.read(office.li) as session:
            contract = contracts.find(session, key)
            assert [row.comment for row in approvals.decisions(session, contract)] == ["", "任务额过高"]


def test_with_two_people_neither_the_author_nor_one_person_twice(office: Any) -> None:
    """AU-06 on every step."""
    with on("2025-01-10"):
        key = submitted(office)
        for code in ("adm1", "adm2"):
            person(office.book, Role.ADMIN, Scope.ALL, code, status=UserStatus.ACTIVE)
        with office.book.write(SYSTEM) as session:
            company.put(session, two_people.SETTING, True)
            approvals.save_delegation(session, DelegationDraft(
                user_id=office.li.user_id, to_user_id=office.manager.user_id, from_day=date(2025, 1, 1),
                to_day=date(2025, 1, 31)))  # fmt: skip
        with office.book.write(office.manager) as session:
            life.approve(session, key)
        with office.book.write(office.manager) as session, pytest.raises(RuleBroken, match="second person"):
            life.approve(session, key)


def test_a_rule_names_one_who_decides(office: Any) -> None:
    wrong = RuleDraft(position=0, title=" ", user_id=office.li.user_id, role=Role.MANAGER, least=Decimal(-1))
    with office.book.write(SYSTEM) as session, pytest.raises(InvalidInput) as caught:
        approvals.save_rule(session, wrong)
    assert set(caught.value.problems) == {"position", "title", "role", "least"}


# --- conflicts between contracts -------------------------------------------------------------------------------


def test_an_exclusive_area_is_refused_within_above_and_below_and_named(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2025-01-10"), book.write(SYSTEM) as session:
        province = Territory(code="T9", name="浙江省")
        session.add(province)
        session.flush()
        session.get(Territory, channel.hangzhou).parent_id = province.id
        session.flush()
        first = sample_book.signed(session, channel)
        whole = (TerritoryDraft(territory_id=province.id, product_line=""),)
        made = contracts.save(session, sample_book.draft(session, channel, agent_id=channel.other, territories=whole))
        life.submit(session, made.id, confirmed=True)
        with pytest.raises(RuleBroken) as caught:
            life.approve(session, made.id)
        assert first.number in caught.value.message() and "杭州西湖华新" in caught.value.message()
        life.reject(session, made.id)
        draft = contracts.draft_of(session, contracts.find(session, made.id))
        contracts.save(session, replace(draft, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)))
        life.submit(session, made.id, confirmed=True)
        assert life.approve(session, made.id).state is ContractState.TO_SIGN, "the day after the other's last"


def test_contracts_for_different_products_share_an_exclusive_area(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2025-01-10"), book.write(SYSTEM) as session:
        sample_book.signed(session, channel)
        valve = Product(code="P2", name="阀", unit="只")
        session.add(valve)
        session.flush()
        for products, refused in (((ProductDraft(product_id=valve.id),), False), ((), True)):
            made = contracts.save(session, sample_book.draft(
                session, channel, agent_id=channel.other, products=products))  # fmt: skip
            life.submit(session, made.id, confirmed=True)
            if refused:
                with pytest.raises(RuleBroken):
                    life.approve(session, made.id)
            else:
                life.approve(session, made.id)
                life.void(session, made.id, None, "只为试验")


def test_a_renewal_by_itself_waits_as_a_draft_where_the_area_was_promised_meanwhile(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2025-06-01"), book.write(SYSTEM) as session:
        old = sample_book.signed(session, channel, auto_renew=True)
        next_year = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
        sample_book.signed(session, channel, agent_id=channel.other, **next_year)
    with on("2026-01-02"), book.write(SYSTEM) as session:
        assert life.run_renewals(session) == 0
        after = contracts.get(session, old.id)
        assert after.state is ContractState.SIGNED
        assert contracts.get(session, after.successor_id).state is ContractState.DRAFT
        assert life.run_renewals(session) == 0
