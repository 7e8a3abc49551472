"""People of an office: made, scoped, switched off inside the program; the account of the server follows (AZ-06, AZ-07)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import psycopg
import pytest
from sqlalchemy import select, text

from models.clock import clock
from models.errors import AppError, Denied
from models.ids import new_id
from models.partners import agents
from models.partners.records import Agent, BankAccount
from models.platform import audit, company, two_people, users
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import BucketAccess, UserStatus
from models.platform.rights import refresh_access
from models.platform.server import opening, people
from models.platform.server.errors import SignInRefused
from models.platform.users import UserDraft
from models.sales.records import CreditHold, HoldReason, Order
from tests.office import PASSWORD

OTHER = "violet-cloud-12-river"


@pytest.fixture(scope="module")
def scene(office: Any) -> Any:
    """A copy, open as its first administrator."""
    copy = office.copy()
    book = opening.OfficeBook(copy.card, "boss", PASSWORD)
    book.sign_in()
    yield copy, book
    book.close()


def groups(office: Any, login: str) -> set[str]:
    with office.admin() as admin:
        rows = admin.execute(
            "SELECT g.rolname FROM pg_auth_members AS m JOIN pg_roles AS g ON g.oid = m.roleid JOIN pg_roles AS p"
            " ON p.oid = m.member WHERE p.rolname = %s", [office.names.person(login)],
        )  # fmt: skip
        return {row[0].removeprefix("qt_") for row in rows}


def added(book: Any, login: str, **values: Any) -> UserDraft:
    with book.database.write(book.principal) as session:
        draft = UserDraft(login=login, name=login, status=UserStatus.ACTIVE, **values)
        made = users.save(session, draft)
        people.set_password(session, made.id, login, PASSWORD)
    return made


def changed(book: Any, draft: UserDraft, **values: Any) -> UserDraft:
    with book.database.write(book.principal) as session:
        return users.save(session, replace(draft, **values))


def test_a_person_from_first_to_last_day(scene):
    """Created, given another role, a password, switched off: the groups follow, and an open connection ends."""
    office, book = scene
    made = added(book, "lin.na", role=Role.REP, scope=Scope.OWN)
    assert groups(office, "lin.na") == {"member", "rep"}
    work = opening.OfficeBook(office.card, "lin.na", PASSWORD)
    assert work.principal.role is Role.REP and work.user_id == made.id
    made = changed(book, made, role=Role.MANAGER, scope=Scope.ALL, grants=("cost:R",))
    assert groups(office, "lin.na") == {"member", "manager", "wide", "granted"}
    with book.database.write(book.principal) as session:
        people.set_password(session, made.id, "lin.na", OTHER)
    with pytest.raises(SignInRefused):
        opening.OfficeBook(office.card, "lin.na", PASSWORD)
    with opening.opened(office.card, "lin.na", OTHER) as again, again.database.write(again.principal) as session:
        people.set_password(session, made.id, "lin.na", PASSWORD)
    line = office.line("lin.na")
    made = changed(book, made, status=UserStatus.DISABLED)
    with pytest.raises(psycopg.OperationalError):
        line.execute("SELECT 1")
    line.close()
    work.close()
    assert groups(office, "lin.na") == set()
    with pytest.raises(SignInRefused):
        opening.OfficeBook(office.card, "lin.na", PASSWORD)
    with book.database.read(book.principal) as session:
        notes = [row.action for row in audit.entries(session) if row.row_id == made.id]
    assert notes.count("password") == 3 and "U" in notes and "I" in notes


def test_nobody_raises_himself_and_the_last_administrator_stays(scene):
    """AZ-07, past the services: straight statements of the administrator himself."""
    office, book = scene
    line = office.line("boss")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), line.transaction():
        line.execute("UPDATE app.users SET grants = '[\"cost:R\"]' WHERE login = 'boss'")
    line.close()
    with pytest.raises(AppError):
        changed(book, _draft(book, "boss"), scope=Scope.OWN)


def _draft(book: Any, login: str) -> UserDraft:
    with book.database.read(book.principal) as session:
        from models.platform import accounts

        return next(one for one in accounts.everybody(session) if one.login == login)


def test_a_name_no_server_can_hold_is_refused_in_words(scene):
    office, book = scene
    with pytest.raises(AppError) as refused, book.database.write(book.principal) as session:
        made = users.save(session, UserDraft(login="李娜", name="李娜", status=UserStatus.ACTIVE))
        people.set_password(session, made.id, "李娜", PASSWORD)
    assert "login" in getattr(refused.value, "problems", {})


def test_access_is_derived_by_the_server_as_by_the_program(scene, world):
    """AZ-06: the same rows whoever derives them, also after an agent changed hands, and at once."""
    office, book = scene
    owner = office.as_owner()

    def stored(session: Any) -> set[tuple[Any, Any]]:
        return {tuple(row) for row in session.execute(select(BucketAccess.user_id, BucketAccess.bucket))}

    look = world.look(Role.REP)
    agent, other = sorted(look.agents)[0], sorted(look.hidden_agents)[0]
    rep = world.people[Role.REP]
    with opening.opened(office.card, office.login_of(rep), PASSWORD) as work:
        with book.database.write(book.principal) as session:
            for key, value in ((agent, None), (other, rep.user_id)):
                session.execute(text("UPDATE agents SET rep_id = :rep, manager_id = NULL WHERE id = :id"), {"rep": value, "id": key})
        with work.database.read(rep) as session:
            seen = set(session.scalars(select(Agent.id)))
    assert other in seen and agent not in seen
    with owner.write(SYSTEM) as session:
        before = stored(session)
        refresh_access(session)
        session.flush()
        assert stored(session) == before
    owner.close()


def test_account_numbers_are_shown_to_operations_alone(scene, world):
    """UX-059 live: the same service gives masks to a channel manager and reveals to operations."""
    office, book = scene
    lead, desk = world.people[Role.MANAGER], world.people[Role.OPERATIONS]
    key = sorted(world.look(Role.MANAGER).agents)[0]
    for who, reveals in ((lead, False), (desk, True)):
        with opening.opened(office.card, office.login_of(who), PASSWORD) as work, work.database.read(who) as session:
            draft = agents.get(session, key)
            assert draft.bank_accounts and all(one.masked.startswith("**** ") for one in draft.bank_accounts)
            account = draft.bank_accounts[0].id
        with opening.opened(office.card, office.login_of(who), PASSWORD) as work:
            try:
                with work.database.write(who) as session:
                    told = agents.reveal_account(session, account)
            except AppError:
                assert not reveals
            else:
                assert reveals and len(told) > 15


def test_au_06_the_server_wants_two_people_for_an_administrator(scene):
    """Where the office asks for it, also statements past the services are refused."""
    _, book = scene
    added(book, "second", role=Role.ADMIN, scope=Scope.ALL)
    with book.database.write(book.principal) as session:
        company.put(session, two_people.SETTING, True)
    made = added(book, "newcomer", role=Role.OPERATIONS, scope=Scope.ALL)
    raised = {"role": "'admin'", "grants": "jsonb_build_array('role' || chr(58) || 'admin')"}
    for name, value in raised.items():
        statement = text(f"UPDATE app.users SET {name} = {value} WHERE id = '{made.id}'")
        with pytest.raises(Denied), book.database.write(book.principal) as session:
            session.execute(statement)
    with book.database.write(book.principal) as session:
        company.put(session, two_people.SETTING, False)
    assert changed(book, made, role=Role.ADMIN).role is Role.ADMIN


def test_au_06_the_server_wants_two_people_for_holds_and_default_accounts(scene, world):
    """Whoever handed an order in does not release it, nor make the account he typed the default one, past the services."""
    copy, boss = scene
    agent, key, account, hold = world.people["agent"].agent_id, new_id(), new_id(), new_id()
    for login in ("who.typed", "who.decides"):
        added(boss, login, role=Role.OPERATIONS, scope=Scope.ALL)
    with boss.database.write(boss.principal) as session:
        company.put(session, two_people.SETTING, True)
    release = f"UPDATE app.credit_holds SET released_at = now(), released_by = app.qudao_person() WHERE id = '{hold}'"
    choose = f"UPDATE app.bank_accounts SET is_default = true WHERE id = '{account}'"
    with opening.opened(copy.card, "who.typed", PASSWORD) as book:
        with book.database.write(book.principal) as session:
            session.add(Order(id=key, agent_id=agent, temp_number="L-two", ordered_on=clock.today()))
            session.add(BankAccount(id=account, agent_id=agent, bank="中国银行", account_no="6222021234567890"))
            session.flush()
            session.add(CreditHold(id=hold, order_id=key, reason=HoldReason.OVER_LIMIT, opened_at=clock.now()))
        for statement in (release, choose, release.replace("app.qudao_person()", f"'{agent}'")):
            with pytest.raises(Denied), book.database.write(book.principal) as session:
                session.execute(text(statement))
        with pytest.raises(Denied), book.database.write(book.principal) as session:
            session.add(BankAccount(agent_id=agent, bank="中国银行", account_no="6222021234567891", is_default=True))
    with opening.opened(copy.card, "who.decides", PASSWORD) as book:
        with pytest.raises(Denied), book.database.write(book.principal) as session:
            session.execute(text(choose.replace("true", "true, bank = 'another'")))
        with book.database.write(book.principal) as session:
            session.execute(text(choose))
            session.execute(text(release))
    with boss.database.write(boss.principal) as session:
        company.put(session, two_people.SETTING, False)
        assert session.scalar(text(f"SELECT is_default FROM app.bank_accounts WHERE id = '{account}'"))
