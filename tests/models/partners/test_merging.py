"""A5: two agents become one: everything goes over, sums add up, old numbers find the one that stays, and it can be taken back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from models.agreements.records import Contract, ContractState
from models.clock import clock
from models.errors import Conflict, Denied, RuleBroken
from models.lists import ListQuery, engine
from models.lists.catalogue import spec_of
from models.partners import agents, lookups, merging
from models.partners.records import Agent, Contact
from models.partners.shapes import AgentDraft, BankAccountDraft, ContactDraft
from models.platform.importing.references import Lookup
from models.platform.palette import palette
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import BucketAccess, User, UserStatus
from models.sales import accounts, credit
from models.sales.records import AccountKind, EntrySource, Order, OrderEvent, OrderState
from tests.conftest import NOON
from tests.models.partners.makers import CREDIT_CODE, OTHER_CODE, agent_draft, person, store

D = Decimal
TODAY = date(2025, 9, 15)


@pytest.fixture
def pair(book, noon):
    """An agent that stays and its double, both with contacts, accounts, an order, a contract and a deposit."""
    one = store(book, agent_draft(credit_code=CREDIT_CODE, credit_limit=D(100000), industry="",
                                  bank_accounts=(BankAccountDraft(bank="工行", account_no="6222021234567890123", is_default=True),)))
    two = store(book, agent_draft(
        name="华新贸易（杭州）有限公司", credit_code=OTHER_CODE, phone="13700137000", industry="家电", external_no="K-77", tags=("老客户",),
        contacts=(ContactDraft(name="周琳", phone="13600136000", is_main=True, is_signatory=True),),
        bank_accounts=(BankAccountDraft(bank="建行", account_no="6217001234567890123", is_default=True),),
    ))  # fmt: skip
    with book.write(SYSTEM) as session:
        for at, (agent, amount) in enumerate(((one, "100.10"), (two, "200.20")), 1):
            order = Order(number=f"SO-{at}", agent_id=agent.id, agent_code=agent.code, agent_name=agent.name, ordered_on=TODAY,
                          state=OrderState.CONFIRMED, gross_total=D(amount), bucket=agent.id)  # fmt: skip
            session.add(order)
            session.flush()
            session.add(OrderEvent(order_id=order.id, to_state=OrderState.CONFIRMED, at=NOON, bucket=agent.id))
            session.add(Contract(number=f"HT-{at}", title="合同", agent_id=agent.id, agent_name=agent.name,
                                 state=ContractState.DRAFT, starts_on=TODAY, ends_on=date(2026, 9, 14), bucket=agent.id))  # fmt: skip
            accounts.post(session, accounts.EntryDraft(agent.id, AccountKind.DEPOSIT, EntrySource.PAID_IN, TODAY, D(amount), "CNY", "x"))
    with book.read(SYSTEM) as session:
        return agents.get(session, one.id), agents.get(session, two.id)


def _merge(book, one, two, take=(), principal=SYSTEM):
    with book.write(principal) as session:
        return merging.merge(session, one.id, one.version, two.id, two.version, take)


def _totals(session, agent_id):
    orders = session.execute(select(func.count(), func.sum(Order.gross_total)).where(Order.agent_id == agent_id)).one()
    contracts = session.scalar(select(func.count()).select_from(Contract).where(Contract.agent_id == agent_id))
    return orders[0], orders[1], contracts, accounts.balance(session, agent_id, AccountKind.DEPOSIT, "CNY")


def test_orders_contracts_and_balances_of_both_add_up(book, pair):
    """The test vector of the domain model, 1.1."""
    one, two = pair
    merged = _merge(book, one, two, {"industry"})
    with book.read(SYSTEM) as session:
        assert _totals(session, one.id) == (2, D("300.30"), 2, D("300.30"))
        assert _totals(session, two.id)[0] == 0 and _totals(session, two.id)[3] == 0
        assert credit.exposure(session, one.id, TODAY).confirmed == D("300.30")
        assert set(session.scalars(select(Order.bucket))) == {one.id}
    assert (merged.industry, merged.credit_limit, merged.tags) == ("家电", D(100000), ("老客户",))
    assert [(row.name, row.is_main, row.is_signatory) for row in merged.contacts] == [("陈涛", True, True), ("周琳", False, False)]
    assert [(row.bank, row.is_default) for row in merged.bank_accounts] == [("工行", True), ("建行", False)]
    assert [(row.code, row.name, row.undoable) for row in merged.merged] == [(two.code, two.name, True)]


def test_the_old_numbers_find_the_agent_that_stays(book, pair):
    one, two = pair
    _merge(book, one, two)
    with book.read(SYSTEM) as session:
        for number in (two.code, two.code.lower(), "K-77"):
            assert [hit.id for hit in palette(session, number, 5, ("agent",))] == [one.id], number
            assert [found.id for found in lookups.agents(session, number)] == [one.id]
            page = engine.first_page(session, spec_of("agents.list"), ListQuery(search=number), ("code",))
            assert [row.id for row in page.rows] == [one.id]
        lookup = Lookup(session, "agent")
        assert [found.id for found in lookup.find(two.code, lookup.columns)] == [one.id]
        gone = agents.get(session, two.id)
    assert (gone.removed, gone.merged_into, gone.merged_into_name) == (True, one.id, one.name)
    with pytest.raises(RuleBroken, match="was merged into"), book.write(SYSTEM) as session:
        agents.restore(session, two.id, gone.version)


def test_a_merge_is_taken_back_as_a_whole(book, pair):
    one, two = pair
    _merge(book, one, two, {"industry", "name", "credit"})
    with book.write(SYSTEM) as session:
        (row,) = agents.get(session, one.id).merged
        merging.undo(session, row.id)
    with book.read(SYSTEM) as session:
        back, other = agents.get(session, one.id), agents.get(session, two.id)
        assert _totals(session, one.id) == (1, D("100.10"), 1, D("100.10"))
        assert _totals(session, two.id) == (1, D("200.20"), 1, D("200.20"))
        assert [hit.id for hit in palette(session, two.code, 5, ("agent",))] == [two.id]
    for now, before in ((back, one), (other, two)):
        same = {name: (getattr(now, name), getattr(before, name)) for name in AgentDraft.__dataclass_fields__ if name != "version"}
        assert {name: values for name, values in same.items() if values[0] != values[1]} == {}
        assert not now.removed and now.merged == () and now.merged_into is None


def test_what_was_given_away_after_a_merge_is_not_taken_back(book, pair):
    one, two = pair
    third = store(book, AgentDraft(name="丙公司"))
    _merge(book, one, two)
    with book.write(SYSTEM) as session:
        order = session.scalars(select(Order).where(Order.number == "SO-2")).one()
        order.agent_id = order.bucket = third.id
    with book.write(SYSTEM) as session:
        (row,) = agents.get(session, one.id).merged
        merging.undo(session, row.id)
        assert session.scalar(select(Order.agent_id).where(Order.number == "SO-2")) == third.id
        assert session.scalar(select(Contract.agent_id).where(Contract.number == "HT-2")) == two.id


def test_after_a_day_a_merge_stays(book, pair):
    one, two = pair
    merged = _merge(book, one, two)
    with clock.freeze(NOON + timedelta(hours=24)):
        with book.read(SYSTEM) as session:
            assert [row.undoable for row in agents.get(session, one.id).merged] == [False]
        with pytest.raises(RuleBroken, match="24 hours"), book.write(SYSTEM) as session:
            merging.undo(session, merged.merged[0].id)


def test_merging_twice_keeps_every_former_number(book, pair):
    one, two = pair
    third = store(book, agent_draft(name="丙公司", credit_code="", phone="", contacts=()))
    two = _merge(book, two, third)
    one = _merge(book, one, two)
    assert {row.code for row in one.merged} == {two.code, third.code}
    with book.read(SYSTEM) as session:
        assert [found.id for found in lookups.agents(session, third.code)] == [one.id]


def test_the_tree_stays_a_tree(book, pair):
    """A10: what hung below the one that goes hangs below the one that stays, never above itself."""
    one, two = pair
    with book.write(SYSTEM) as session:
        for name, parent in (("child", two.id), ("grandchild", None)):
            agents.save(session, AgentDraft(name=name, parent_id=parent))
        session.scalars(select(Agent).where(Agent.id == one.id)).one().parent_id = two.id
    with book.read(SYSTEM) as session:
        one, two = agents.get(session, one.id), agents.get(session, two.id)
    merged = _merge(book, one, two)
    with book.read(SYSTEM) as session:
        assert merged.parent_id is None
        assert session.scalar(select(Agent.parent_id).where(Agent.name == "child")) == one.id


def test_whoever_looks_after_the_agent_sees_the_papers_of_the_former_one(book, pair):
    """Posted papers stay in the former agent's file; a change of hands takes both along."""
    one, two = pair
    rep = person(book, Role.REP, Scope.OWN)
    merged = _merge(book, one, two)
    with book.write(SYSTEM) as session:
        from dataclasses import replace

        agents.save(session, replace(merged, rep_id=rep.user_id), confirmed=True)
    with book.read(SYSTEM) as session:
        mine = set(session.scalars(select(BucketAccess.bucket).where(BucketAccess.user_id == rep.user_id)))
        assert {one.id, two.id} <= mine


def test_refusals_leave_everything_as_it_was(book, pair):
    one, two = pair
    manager = person(book, Role.MANAGER, Scope.TEAM)
    with book.write(SYSTEM) as session:
        for agent in (one, two):
            session.add(BucketAccess(user_id=manager.user_id, bucket=agent.id, via="test"))
    with pytest.raises(Denied, match="sales operations"):
        _merge(book, one, two, principal=manager)
    with pytest.raises(RuleBroken, match="itself"):
        _merge(book, one, one)
    with pytest.raises(Conflict):
        _merge(book, one, AgentDraft(id=two.id, version=two.version + 1))
    with book.write(SYSTEM) as session:
        session.add(User(code="X", login="x", name="外部", role=Role.AGENT, scope=Scope.AGENT, agent_id=two.id,
                         status=UserStatus.ACTIVE))  # fmt: skip
    with pytest.raises(RuleBroken, match="1 people"):
        _merge(book, one, two)
    with book.read(SYSTEM) as session:
        assert _totals(session, two.id)[0] == 1 and session.scalar(select(func.count()).select_from(Contact)) == 2


def test_a_preview_names_what_differs_and_proposes_what_is_missing(book, pair):
    one, two = pair
    with book.read(SYSTEM) as session:
        seen = merging.preview(session, one.id, two.id)
    assert {"name", "credit_code", "phone", "industry", "external_no", "credit"} == set(seen.differing)
    assert seen.proposed == {"industry", "external_no"}
    assert (seen.moved["order"], seen.moved["contract"], seen.moved["contact"]) == (1, 1, 1)
