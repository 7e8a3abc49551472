"""Daily work on an office server, by the same services as in a book on one computer: what a role may do there it can do
here, and a step without its right is refused by the database even past the program (PG-03)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from models.agreements import approvals, checklist_probes, contracts, life
from models.agreements.checklist_records import Checklist
from models.agreements.drafts import ContractDraft
from models.agreements.templates import ClauseDraft
from models.clock import clock
from models.errors import AppError, Conflict, Denied, NotFound
from models.partners import agents
from models.partners.records import Agent
from models.platform import comments, company, drafts, prints, sealing, tale
from models.platform.principal import Role
from models.sales import order_states, orders
from models.sales.records import Order, OrderState, Payment
from tests.office import Office


@pytest.fixture(scope="module")
def scene(office: Office, world: Any) -> Any:
    """A copy to work in, and an open book for each role."""
    copy = office.copy()
    doors = {who: copy.open(world.people[who]) for who in (*Role, "director")}
    yield copy, doors
    for door in doors.values():
        door.close()


def order_of(door: Any, who: Any, look: Any, *states: str) -> Any:
    with door.read(who) as session:
        query = select(Order.id, Order.version, Order.bucket).where(Order.state.in_(states), Order.deleted_at.is_(None))
        return next(row for row in session.execute(query) if row.bucket in look.agents)


@pytest.mark.parametrize("who", [Role.OPERATIONS, Role.MANAGER, Role.REP])
def test_an_order_is_copied_changed_and_submitted(scene, world, who):
    """A new order gets its number from the server, its lines and its check of credit, by each role that sells."""
    _, doors = scene
    principal, look, door = world.people[who], world.look(who), doors[who]
    source = order_of(door, principal, look, "completed", "shipping", "confirmed", "draft")
    with door.write(principal) as session:
        draft = orders.get(session, source.id)
    with door.write(principal) as session:
        made = orders.save(session, _anew(draft))
    with door.write(principal) as session:
        done = order_states.submit(session, made.id, made.version)
    assert done.state in (OrderState.SUBMITTED, OrderState.HELD) and done.number


def test_of_two_who_pass_the_same_check_at_once_the_second_changes_nothing(scene, world):
    """No lost update: both read the same version, and the first one's work is stored while the second is about to save."""
    from dataclasses import replace

    copy, doors = scene
    who = world.people[Role.OPERATIONS]
    other = copy.open(who)
    with doors[Role.OPERATIONS].read(who) as session:
        key = session.scalars(select(Agent.id).where(Agent.deleted_at.is_(None)).order_by(Agent.seq)).first()
    with pytest.raises(Conflict), doors[Role.OPERATIONS].write(who) as late:
        held = late.get(Agent, key)
        draft = replace(agents.draft_of(late, held), note="second")
        with other.write(who) as session:
            agents.save(session, replace(agents.draft_of(session, session.get(Agent, key)), note="first"), confirmed=True)
        assert held.version == draft.version
        agents.save(late, draft, confirmed=True)
    with other.read(who) as session:
        assert session.get(Agent, key).note == "first"
    other.close()


def _anew(draft: Any) -> Any:
    """The same order, as a new one."""
    from dataclasses import fields, replace

    from models.sales.orders import OrderDraft

    plain = OrderDraft(**{one.name: getattr(draft, one.name) for one in fields(OrderDraft)})
    lines = tuple(replace(line, id=None) for line in plain.lines)
    return replace(plain, id=None, version=None, lines=lines)


@pytest.mark.parametrize("who", [Role.REP, Role.AGENT])
def test_no_statement_takes_a_step_that_needs_another_right(scene, world, office, who):
    """A draft of one's own cannot be confirmed with psql; nor any state be invented."""
    copy, doors = scene
    look = world.look(who)
    owner = copy.as_owner()
    with owner.read(world.people[Role.OPERATIONS]) as session:
        order = next(row for row in session.scalars(select(Order)) if row.bucket in look.agents)
        key, state = order.id, order.state.value
    owner.close()
    line = copy.line(office.login_of(world.people[who]))
    with line.transaction(force_rollback=True):
        for after in sorted({one.value for one in OrderState} - {state, "draft", "submitted", "held", "cancelled"}):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), line.transaction():
                line.execute("UPDATE app.orders SET state = %s WHERE id = %s", [after, key])
    line.close()


def test_a_contract_is_approved_in_steps_supplemented_and_closed_by_each_in_his_role(scene, world, office):
    """Rules by the administrator, steps by manager and office, a substitute of one's own; ending it begins its checklist."""
    _, doors = scene
    admin, manager, ops = (world.people[role] for role in (Role.ADMIN, Role.MANAGER, Role.OPERATIONS))
    today = clock.today()
    with doors[Role.ADMIN].write(admin) as session:
        approvals.save_rule(session, approvals.RuleDraft(position=1, title="初审", role=Role.MANAGER))
        approvals.save_rule(session, approvals.RuleDraft(position=2, title="终审", role=Role.OPERATIONS))
    key = sorted(world.look(Role.MANAGER).agents)[0]
    with doors[Role.OPERATIONS].write(ops) as session:
        made = contracts.save(session, ContractDraft(
            title="代理合同", agent_id=key, starts_on=today, ends_on=today + timedelta(days=90),
            clauses=(ClauseDraft(title="期限", body="三个月。"),),
        ))  # fmt: skip
        life.submit(session, made.id, confirmed=True)
        approvals.save_delegation(session, approvals.DelegationDraft(
            user_id=ops.user_id, to_user_id=manager.user_id, from_day=today, to_day=today))  # fmt: skip
    with doors[Role.REP].write(world.people[Role.REP]) as session, pytest.raises((Denied, NotFound)):
        life.approve(session, made.id)
    with doors[Role.MANAGER].write(manager) as session:
        assert not life.approve(session, made.id).content_hash
    with doors[Role.MANAGER].write(manager) as session:
        assert life.approve(session, made.id).approval[1].instead_of
    with doors[Role.OPERATIONS].write(ops) as session:
        life.sign(session, made.id, None, today, today)
        life.supplement(session, made.id)
    with doors[Role.MANAGER].write(manager) as session:
        life.terminate(session, made.id, None, today, "改由直营")
        found = session.scalars(select(Checklist).where(Checklist.contract_id == made.id)).one()
        assert checklist_probes.probe(session, found.id).settled
    with doors[Role.ADMIN].write(admin) as session:
        for rule in approvals.all_rules(session):
            approvals.remove_rule(session, rule.id)


@pytest.mark.parametrize("who", [Role.MANAGER, Role.OPERATIONS, Role.REP])
def test_an_agent_is_changed_and_talked_about(scene, world, who):
    _, doors = scene
    principal, door = world.people[who], doors[who]
    key = sorted(world.look(who).agents)[0]
    with door.read(principal) as session:
        draft = agents.get(session, key)
    from dataclasses import fields, replace

    from models.partners.shapes import AgentDraft

    plain = AgentDraft(**{one.name: getattr(draft, one.name) for one in fields(AgentDraft)})
    with door.write(principal) as session:
        changed = agents.save(session, replace(plain, note=f"改于{who}"))
        comments.add(session, "agents", key, "已联系")
        drafts.put(session, f"agent:{key}", "agent", "x", {"a": 1})
        assert company.get(session, "lock.minutes") == 10
    with door.read(principal) as session:
        assert agents.get(session, key).note == f"改于{who}" and changed.version == draft.version + 1
        told = tale.of(session, "agents", key)
        assert told.entries[0].user == principal.name and prints.of(session, "agents", key) is not None
        assert [one.text for one in comments.of(session, "agents", key)].count("已联系") >= 1
        assert drafts.get(session, f"agent:{key}")


def test_a_new_agent_by_a_channel_manager(scene, world):
    """Within his own reach it is taken in, with its number from the server; far from it, the database refuses."""
    from models.partners.shapes import AgentDraft

    _, doors = scene
    principal, door = world.people[Role.MANAGER], doors[Role.MANAGER]
    with door.write(principal) as session:
        made = agents.save(session, AgentDraft(name="杭州新客户有限公司", manager_id=principal.user_id))
    assert made.code.startswith("DL")
    with door.read(principal) as session:
        assert agents.get(session, made.id).name == "杭州新客户有限公司"
    other = next(row.id for row in _people(door, principal) if row.role is Role.OPERATIONS)
    with pytest.raises(AppError) as refused, door.write(principal) as session:
        agents.save(session, AgentDraft(name="别处的客户", manager_id=other))
    assert "right" in refused.value.message()


def _people(door: Any, principal: Any) -> Any:
    from models.platform import accounts

    with door.read(principal) as session:
        return accounts.everybody(session)


def test_the_log_stays_whole_and_names_who_did_it(scene, world):
    """AL-01, AL-05 live: what people did past and through the program is sealed; an auditor proves it without the key."""
    _, doors = scene
    principal = world.people[Role.AUDITOR]
    with doors[Role.AUDITOR].read(principal) as session:
        verdict = sealing.verify(session)
    assert verdict.sealed > 1 and verdict.flaws == ()


def test_nothing_done_leaves_nothing(scene, world):
    """A unit of work in which nothing happened leaves no act, and reading is all an auditor can do."""
    copy, doors = scene
    principal = world.people[Role.AUDITOR]
    with copy.admin() as admin:
        before = admin.execute("SELECT count(*) FROM app.acts").fetchone()
        with doors[Role.AUDITOR].write(principal):
            pass
        assert admin.execute("SELECT count(*) FROM app.acts").fetchone() == before
    with doors[Role.AUDITOR].read(principal) as session:
        assert session.scalars(select(Payment.id)).first() is not None


def test_who_was_first_with_a_customer_is_known_across_agents_and_told_to_nobody(scene, world):
    """A16: the office's own function finds a deal of an agent the person cannot see; approving needs its right."""
    from models.partners import deals

    _, doors = scene
    rep = Role.REP
    strange = next(iter(world.look(rep).hidden_agents))
    mine = next(iter(world.look(rep).agents))
    director = world.people["director"]
    with doors["director"].write(director) as session:
        first = deals.save(session, deals.DealDraft(agent_id=strange, customer="大华纺织有限公司", product_line="净 水"))
    with doors["director"].write(director) as session:
        first = deals.submit(session, first.id)
    with doors[rep].write(world.people[rep]) as session:
        second = deals.save(session, deals.DealDraft(agent_id=mine, customer="大华纺织", product_line="净水"))
    with doors[rep].write(world.people[rep]) as session:
        second = deals.submit(session, second.id)
    assert second.conflict_of_id == first.id and second.conflict == "A deal of another agent" and second.number
    with doors["director"].write(director) as session, pytest.raises(AppError):
        deals.approve(session, second.id)
    with doors["director"].write(director) as session:
        assert deals.approve(session, first.id).protected_until is not None
    with pytest.raises(AppError, match="does not allow"), doors[rep].write(world.people[rep]) as session:
        session.connection().exec_driver_sql("UPDATE app.deals SET state = 'approved' WHERE state = 'submitted'")
