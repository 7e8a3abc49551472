"""The life of an agent: only allowed steps, each with what it asks for (A6), and logins that end at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.agreements import checklists
from models.agreements.checklist_records import ChecklistKind, Finding
from models.agreements.records import Contract, ContractState
from models.clock import clock
from models.errors import Conflict, Denied, InvalidInput, RuleBroken
from models.ids import new_id
from models.partners import agents, life_cycle
from models.partners.records import Agent, AgentStatus
from models.partners.shapes import AgentDraft, QualificationDraft
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import User, UserStatus
from models.sales.records import Order, OrderState
from tests.models.partners.makers import CREDIT_CODE, agent_draft, person, store

S = AgentStatus


def _move(book, agent, to, reason="", principal=SYSTEM):
    with book.write(principal) as session:
        return agents.move(session, agent.id, agent.version, to, reason)


def _contract(book, agent, **changes):
    today = clock.today()
    with book.write(SYSTEM) as session:
        values = {
            "number": str(new_id())[:20], "title": "代理合同", "agent_id": agent.id, "agent_name": agent.name,
            "state": ContractState.SIGNED, "starts_on": today - timedelta(days=30),
            "ends_on": today + timedelta(days=300), "bucket": agent.id,
            "in_force_from": today - timedelta(days=30), "in_force_to": today + timedelta(days=300),
            "in_force_version": 1,
        }  # fmt: skip
        session.add(Contract(**{**values, **changes}))


def test_the_whole_way_from_prospect_to_active(book, noon):
    manager = person(book, Role.MANAGER)
    agent = store(book, agent_draft(credit_code=CREDIT_CODE, manager_id=manager.user_id))
    agent = _move(book, agent, S.APPLIED)
    agent = _move(book, agent, S.REVIEWING)
    agent = _move(book, agent, S.ONBOARDING, principal=manager)
    (active,) = [step for step in agent.steps if step.to is S.ACTIVE]
    assert active.missing[0] == "A signed contract in force is needed."
    with pytest.raises(InvalidInput) as refused:
        _move(book, agent, S.ACTIVE)
    assert list(refused.value.problems) == ["contracts", "checklist"]
    _contract(book, agent)
    _settle(book, agent)
    agent = _move(book, agent, S.ACTIVE)
    assert (agent.status, agent.joined_on) == (S.ACTIVE, date(2025, 9, 15))


def _settle(book, agent, count=99, finding=Finding.OK):
    """Settle the first points of the agent's present checklist."""
    with book.write(SYSTEM) as session:
        stored = checklists.get(session, agents.get(session, agent.id).checklist_id)
        items = tuple(replace(item, finding=finding) if at < count else item for at, item in enumerate(stored.items))
        checklists.save(session, replace(stored, items=items))
        return agents.get(session, agent.id)


def _at(book, agent, status):
    with book.write(SYSTEM) as session:
        session.scalars(select(Agent).where(Agent.id == agent.id)).one().status = status
        session.flush()
        return agents.get(session, agent.id)


def test_a8_onboarding_begins_a_checklist_that_holds_the_activation(book, noon):
    """Six points of the template: 2 of 6 are 33%, and the others are named; nothing is skipped silently."""
    agent = _at(book, store(book), S.REVIEWING)
    agent = _move(book, agent, S.ONBOARDING, principal=person(book, Role.MANAGER))
    assert agent.checklist_words == "0/6 (0%)"
    _contract(book, agent)
    agent = _settle(book, agent, 2)
    assert agent.checklist_words == "2/6 (33%)"
    with pytest.raises(InvalidInput) as refused:
        _move(book, agent, S.ACTIVE)
    assert refused.value.problems["checklist"].startswith("“Onboarding of an agent” is at 33%. Still to do: Deposit is paid")
    agent = _move(book, _settle(book, agent), S.ACTIVE)
    assert (agent.status, agent.checklist_id) == (S.ACTIVE, None)


def test_a8_the_points_come_from_the_template_of_the_book(book, noon):
    with book.write(SYSTEM) as session:
        checklists.save_template(session, checklists.ChecklistTemplateDraft(
            kind=ChecklistKind.ONBOARDING, title="准入清单",
            items=(checklists.TemplateItemDraft(title="门店照片"), checklists.TemplateItemDraft(title="合影", mandatory=False)),
        ))  # fmt: skip
    agent = _at(book, store(book), S.REVIEWING)
    agent = _move(book, agent, S.ONBOARDING, principal=person(book, Role.MANAGER))
    assert agent.checklist_words == "0/1 (0%)"
    assert _settle(book, agent, 1).checklist_words == "1/1 (100%)"


def test_a8_an_exit_that_is_called_off_begins_anew_next_time(book, noon):
    agent = _at(book, store(book), S.ACTIVE)
    agent = _settle(book, _move(book, agent, S.EXITING, "合同到期"), 1)
    assert agent.checklist_words == "1/5 (20%)"
    agent = _move(book, agent, S.ACTIVE, "续签了")
    assert agent.checklist_id is None
    agent = _move(book, agent, S.EXITING, "又到期了")
    assert agent.checklist_words == "0/5 (0%)"
    with pytest.raises(InvalidInput) as refused:
        _move(book, agent, S.TERMINATED)
    assert "checklist" in refused.value.problems
    assert _move(book, _settle(book, agent, finding=Finding.NOT_NEEDED), S.TERMINATED).status is S.TERMINATED


def test_an_application_names_everything_that_is_missing(book):
    """UX-053: nothing changes, every missing field is named."""
    agent = store(book, AgentDraft(name="甲乙丙公司"))
    with pytest.raises(InvalidInput) as refused:
        _move(book, agent, S.APPLIED)
    assert list(refused.value.problems) == ["credit_code", "province", "phone", "manager_id", "contacts"]
    with book.read(SYSTEM) as session:
        assert agents.get(session, agent.id).status is S.PROSPECT


def test_a_foreign_applicant_needs_no_credit_code(book):
    agent = store(book, AgentDraft(name="Bike World", country="France"))
    with pytest.raises(InvalidInput) as refused:
        _move(book, agent, S.APPLIED)
    assert list(refused.value.problems) == ["phone", "manager_id", "contacts"]


@pytest.mark.parametrize(
    ("before", "after"),
    [(before, after) for before in S for after in S
     if before is not after and after not in {step.to for step in life_cycle.TRANSITIONS[before]}],
)  # fmt: skip
def test_every_illegal_step_is_refused(sqlite_book, before, after):
    with sqlite_book.write(SYSTEM) as session:
        saved = agents.save(session, AgentDraft(name="x y z"))
        session.scalars(select(Agent)).one().status = before
        session.flush()
        version = agents.get(session, saved.id).version
    with pytest.raises(RuleBroken, match="cannot go from"), sqlite_book.write(SYSTEM) as session:
        agents.move(session, saved.id, version, after, "because")


def test_blacklisted_is_reachable_from_everywhere():
    assert all(
        before is S.BLACKLISTED or S.BLACKLISTED in {step.to for step in steps}
        for before, steps in life_cycle.TRANSITIONS.items()
    )


def test_a_reason_is_asked_where_it_matters(book):
    agent = store(book)
    with pytest.raises(InvalidInput) as refused:
        _move(book, agent, S.BLACKLISTED, "\u3000")
    assert list(refused.value.problems) == ["status_reason"]
    assert _move(book, agent, S.BLACKLISTED, "窜货").status_reason == "窜货"


def test_who_entered_an_agent_does_not_approve_it(book):
    clerk = person(book, Role.MANAGER)
    agent = store(book, agent_draft(credit_code=CREDIT_CODE, manager_id=clerk.user_id), clerk)
    agent = _move(book, agent, S.APPLIED, principal=clerk)
    agent = _move(book, agent, S.REVIEWING, principal=clerk)
    with pytest.raises(Denied, match="cannot approve"):
        _move(book, agent, S.ONBOARDING, principal=clerk)
    assert _move(book, agent, S.ONBOARDING, principal=person(book, Role.MANAGER)).status is S.ONBOARDING


def test_approving_is_a_right_of_its_own(book):
    agent = store(book, agent_draft(credit_code=CREDIT_CODE, manager_id=person(book).user_id))
    agent = _move(book, _move(book, agent, S.APPLIED), S.REVIEWING)
    clerk = person(book, Role.OPERATIONS)
    with book.read(clerk) as session:
        steps = {step.to: step.permitted for step in agents.get(session, agent.id).steps}
    assert steps[S.ONBOARDING] is False
    with pytest.raises(Denied):
        _move(book, agent, S.ONBOARDING, principal=clerk)


@pytest.mark.parametrize(
    ("changes", "contract", "expected"),
    [
        ({"qualifications": (QualificationDraft(number="1", mandatory=True, valid_to=date(2025, 9, 14)),)}, {},
         ["qualifications"]),
        ({"qualifications": (QualificationDraft(number="1", mandatory=True, valid_to=date(2025, 9, 15)),)}, {}, []),
        ({"qualifications": (QualificationDraft(number="1", valid_to=date(2024, 1, 1)),)}, {}, []),
        ({}, {"ends_on": date(2025, 9, 14), "in_force_to": date(2025, 9, 14)}, ["contracts"]),
        ({}, {"state": ContractState.TO_SIGN, "in_force_version": 0, "in_force_from": None, "in_force_to": None},
         ["contracts"]),
    ],
)  # fmt: skip
def test_activation_looks_at_contract_and_certificates_of_the_day(book, noon, changes, contract, expected):
    agent = store(book, agent_draft(**changes))
    _contract(book, agent, **contract)
    with book.write(SYSTEM) as session:
        session.scalars(select(Agent).where(Agent.id == agent.id)).one().status = S.ONBOARDING
        session.flush()
        row = session.scalars(select(Agent).where(Agent.id == agent.id)).one()
        assert list(life_cycle.missing_for(session, row, agents.draft_of(session, row), S.ACTIVE)) == expected


def test_ending_asks_for_open_orders_and_ends_the_logins(book, noon):
    agent = store(book)
    with book.write(SYSTEM) as session:
        login = User(code="X1", login="x1", name="外部", role=Role.AGENT, scope=Scope.AGENT, agent_id=agent.id,
                     status=UserStatus.ACTIVE)  # fmt: skip
        order = Order(number="SO-1", agent_id=agent.id, ordered_on=date(2025, 9, 1), state=OrderState.CONFIRMED,
                      bucket=agent.id)  # fmt: skip
        session.add_all([login, order])
        session.scalars(select(Agent).where(Agent.id == agent.id)).one().status = S.ACTIVE
        session.flush()
        version = agents.get(session, agent.id).version
    agent = _move(book, replace(agent, version=version), S.EXITING, "合同到期")
    with pytest.raises(InvalidInput) as refused:
        _move(book, agent, S.TERMINATED)
    assert refused.value.problems["orders"] == "1 orders are still open."
    _settle(book, agent)
    with book.write(SYSTEM) as session:
        session.scalars(select(Order)).one().state = OrderState.COMPLETED
    assert _move(book, agent, S.TERMINATED).status is S.TERMINATED
    with book.read(SYSTEM) as session:
        assert session.scalars(select(User).where(User.code == "X1")).one().status is UserStatus.DISABLED


def test_an_outdated_version_moves_nothing(book):
    agent = store(book, agent_draft(credit_code=CREDIT_CODE))
    store(book, replace(agent, note="meanwhile"))
    with pytest.raises(Conflict):
        _move(book, agent, S.APPLIED)
