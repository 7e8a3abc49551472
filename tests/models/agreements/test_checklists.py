"""Compliance per agent and period, corrective tasks, the closing of a contract (B6, B8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from models.agreements import checklist_probes, checklists, life
from models.agreements.checklist_list import LIST
from models.agreements.checklist_records import Checklist, ChecklistKind, Finding, Probe
from models.agreements.checklists import ChecklistDraft, ChecklistStatus, ItemDraft, status_of
from models.clock import clock
from models.errors import Denied, InvalidInput, NotFound
from models.lists import Filter, ListQuery, Op, engine
from models.partners.records import Agent, AgentStatus, Qualification, QualificationKind
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import UserStatus
from models.sales.records import Order, OrderState
from tests.models.agreements import sample_book
from tests.models.agreements.test_contracts import on
from tests.models.partners.makers import person, sees

DUE = date(2025, 4, 30)
U, K, F, N = Finding.OPEN, Finding.OK, Finding.FAILED, Finding.NOT_NEEDED
VECTOR = [
    # findings of needed points, corrected, day, status
    ((U, U), False, "2025-04-30", ChecklistStatus.OPEN),
    ((K, U), False, "2025-04-30", ChecklistStatus.PARTIAL),
    ((K, F), False, "2025-04-30", ChecklistStatus.CORRECTING),
    ((K, F), True, "2025-04-30", ChecklistStatus.FULFILLED),
    ((K, N), False, "2025-05-01", ChecklistStatus.FULFILLED),
    ((K, U), False, "2025-05-01", ChecklistStatus.LAPSED),
    ((K, F), False, "2025-05-01", ChecklistStatus.LAPSED),
]


def made(session: Any, channel: Any, findings: Any, corrected: bool, owner: Any, title: str = "合规检查") -> Any:
    items = tuple(
        ItemDraft(
            title=f"第{at}项", finding=finding, task_owner_id=owner if finding is F else None,
            task_due_on=DUE if finding is F else None, task_done_on=clock.today() if corrected and finding is F else None,
        )
        for at, finding in enumerate(findings)
    )  # fmt: skip
    optional = ItemDraft(title="可选", mandatory=False)
    return checklists.save(session, ChecklistDraft(
        title=title, agent_id=channel.agent, starts_on=date(2025, 1, 1), ends_on=date(2025, 3, 31), due_on=DUE,
        items=(*items, optional),
    ))  # fmt: skip


@pytest.mark.parametrize(("findings", "corrected", "day", "status"), VECTOR)
def test_the_status_follows_from_points_and_day_here_and_in_the_list(
    sqlite_book: Any, findings: Any, corrected: bool, day: str, status: ChecklistStatus
) -> None:
    channel = sample_book.fill(sqlite_book)
    li = person(sqlite_book, code="li")
    with on(day), sqlite_book.write(SYSTEM) as session:
        found = made(session, channel, findings, corrected, li.user_id)
        assert found.status is status
        query = ListQuery(filters=(Filter("status", Op.IN, (status.value,)),))
        assert engine.count(session, LIST, query) == 1


def test_python_and_sql_agree_on_every_combination(book: Any) -> None:
    channel = sample_book.fill(book)
    li = person(book, code="li")
    with on("2025-04-30"), book.write(SYSTEM) as session:
        cases = [(pair, corrected) for pair in product(Finding, repeat=2) for corrected in (False, True)]
        keys = [
            made(session, channel, pair, corrected, li.user_id, f"表{at}").id
            for at, (pair, corrected) in enumerate(cases)
        ]
        for day in (date(2025, 4, 30), date(2025, 5, 1)):
            told = dict(session.execute(select(Checklist.id, checklists.status_sql(day))).all())
            for key in keys:
                assert told[key] == status_of(checklists.get(session, key).items, DUE, day).value


def test_what_is_not_in_order_needs_somebody_and_a_day(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2025-04-01"), book.write(SYSTEM) as session:
        items = (ItemDraft(title="证照", finding=F), ItemDraft(title="x", task_done_on=date(2025, 4, 2)))
        draft = ChecklistDraft(title="检查", starts_on=date(2025, 3, 1), ends_on=date(2025, 2, 1), items=items)
        assert set(checklists.check(draft)) == {
            "agent_id", "ends_on", "due_on", "items/0/task_owner_id", "items/0/task_due_on", "items/1/task_done_on"}  # fmt: skip
        first = made(session, channel, (U,), False, None)
        with pytest.raises(InvalidInput) as caught:
            made(session, channel, (U,), False, None)
        assert set(caught.value.problems) == {"starts_on"}
        settled = replace(first.items[0], finding=K)
        draft = ChecklistDraft(**{**checklists.shallow(first), "items": (settled, *first.items[1:])})
        assert checklists.save(session, draft).items[0].found_on == date(2025, 4, 1)


def test_a_period_is_begun_once_for_every_active_agent(book: Any) -> None:
    channel = sample_book.fill(book)
    rep = person(book, Role.REP, Scope.OWN, "rep")
    sees(book, rep, channel.agent)
    with on("2025-04-01"), book.write(SYSTEM) as session:
        session.get(Agent, channel.agent).status = AgentStatus.ACTIVE
        session.flush()
        first, last = checklists.quarter_of(date(2025, 2, 28))
        assert (first, last) == (date(2025, 1, 1), date(2025, 3, 31))
        assert checklists.quarter_of(date(2025, 12, 1)) == (date(2025, 10, 1), date(2025, 12, 31))
        assert checklists.begin_period(session, first, last) == 1
        assert checklists.begin_period(session, first, last) == 0
        session.get(Agent, channel.other).status = AgentStatus.ACTIVE
        session.flush()
        assert checklists.begin_period(session, first, last) == 1
        key = session.scalar(select(Checklist.id).where(Checklist.agent_id == channel.agent))
        other = session.scalar(select(Checklist.id).where(Checklist.agent_id == channel.other))
        assert checklists.get(session, key).due_on == last + timedelta(days=30)
    with book.write(rep) as session:
        assert checklists.get(session, key).items
        with pytest.raises(NotFound):
            checklists.get(session, other)
        with pytest.raises(Denied):
            checklists.begin_period(session, first, last)
    outside = person(book, Role.AGENT, Scope.AGENT, "agt", agent_id=channel.agent)
    sees(book, outside, channel.agent)
    with book.read(outside) as session, pytest.raises(NotFound):
        checklists.get(session, key)


def test_the_points_of_a_template_are_those_of_the_next_checklist(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2025-04-01"), book.write(SYSTEM) as session:
        proposed = checklists.blank(session, {"agent_id": str(channel.agent)})
        assert len(proposed.items) == 8 and proposed.agent_name == "杭州西湖华新贸易有限公司"
        assert proposed.items[0].probe is Probe.LICENCES
        template = checklists.blank_template(session, {})
        kept = checklists.save_template(session, replace(template, title="季度检查", items=template.items[:2]))
        found = checklists.blank(session, {})
        assert (found.title, len(found.items)) == ("季度检查", 2)
        checklists.save_template(session, replace(kept, retired=True))
        assert len(checklists.blank(session, {}).items) == 8
        with pytest.raises(InvalidInput):
            checklists.save_template(session, replace(kept, version=None, items=()))


def test_a_terminated_contract_begins_its_closing(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2025-06-01"), book.write(SYSTEM) as session:
        contract = sample_book.signed(session, channel)
        life.terminate(session, contract.id, None, date(2025, 6, 30), "连续两季未达标")
        row = session.scalars(select(Checklist).where(Checklist.contract_id == contract.id)).one()
        found = checklists.get(session, row.id)
        assert (found.kind, found.due_on, found.contract_number) == (
            ChecklistKind.CLOSING, date(2025, 7, 30), contract.number)  # fmt: skip
        assert contract.number in found.title and checklists.unsettled(session, [contract.id]) == len(found.items) == 9


def test_the_program_looks_at_what_it_knows_and_gives_tasks(book: Any) -> None:
    channel = sample_book.fill(book)
    li = person(book, Role.OPERATIONS, Scope.ALL, "li", status=UserStatus.ACTIVE)
    with on("2025-06-01"), book.write(SYSTEM) as session:
        sample_book.signed(session, channel)
        session.add(Qualification(
            agent_id=channel.agent, bucket=channel.agent, position=1, kind=QualificationKind.BUSINESS_LICENCE,
            number="ZZ-1", valid_to=date(2025, 5, 31)))  # fmt: skip
        session.add(Order(
            agent_id=channel.agent, bucket=channel.agent, agent_code="DL00001", agent_name="x", state=OrderState.CONFIRMED,
            ordered_on=date(2025, 5, 1), currency="CNY", number="SO-1"))  # fmt: skip
        session.flush()
        items = tuple(ItemDraft(title=probe.value, probe=probe) for probe in Probe)
        made = checklists.save(session, ChecklistDraft(
            title="检查", agent_id=channel.agent, starts_on=date(2025, 4, 1), ends_on=date(2025, 6, 30),
            due_on=date(2025, 7, 30), items=items))  # fmt: skip
    with on("2025-06-01"), book.write(li) as session:
        found = {item.probe: item for item in checklist_probes.probe(session, made.id).items}
        assert found[Probe.NONE].finding is Finding.OPEN
        assert {probe for probe, item in found.items() if item.finding is Finding.OK} == {
            Probe.CONTRACT, Probe.OVERDUE, Probe.OWING}  # fmt: skip
        for probe, words in ((Probe.LICENCES, "ZZ-1 (2025-05-31)"), (Probe.ORDERS, "1 open order")):
            item = found[probe]
            assert item.finding is Finding.FAILED and words in item.note
            assert (item.task_owner_id, item.task_due_on) == (li.user_id, date(2025, 6, 15))
