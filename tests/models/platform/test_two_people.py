"""AU-06: where a book asks for it, nobody approves what he created, changed last or gains from."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from models.clock import clock
from models.errors import InvalidInput, RuleBroken
from models.partners import agents
from models.partners.shapes import BankAccountDraft
from models.platform import company, two_people, users
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import UserStatus
from models.platform.users import UserDraft
from models.sales import order_bulk, order_states
from models.sales.records import OrderState
from tests.models.partners.makers import agent_draft
from tests.models.test_orders import NOON, Shop, _limit

WORK = ("role:manager", "role:operations")


def _person(book, login, role=Role.ADMIN, by=SYSTEM):
    with book.write(by) as session:
        made = users.save(session, _draft(login, role=role, grants=WORK))
    return Principal(made.id, role, Scope.ALL, login, grants=frozenset(WORK))


def _draft(name, **more):
    return UserDraft(login=name, name=name, scope=Scope.ALL, status=UserStatus.ACTIVE, **more)


@pytest.fixture
def office(book):
    """Two administrators, and the rule switched on by one of them."""
    first, second = _person(book, "wang"), _person(book, "li")
    with book.write(first) as session:
        company.put(session, two_people.SETTING, True)
    return book, first, second


def test_au_06_an_office_of_one_cannot_lock_itself_out(book):
    only = _person(book, "wang")
    with book.write(only) as session, pytest.raises(RuleBroken, match="second administrator"):
        company.put(session, two_people.SETTING, True)
    with book.read(only) as session:
        assert company.get(session, two_people.SETTING) is False
    _person(book, "boss", by=only)


def test_au_06_an_administrator_is_made_by_two(office):
    book, first, second = office
    with book.write(first) as session:
        with pytest.raises(RuleBroken, match="second person"):
            users.save(session, _draft("chen", role=Role.ADMIN))
        with pytest.raises(RuleBroken, match="second person"):
            users.save(session, _draft("chen", grants=("role:admin",)))
        made = users.save(session, _draft("chen", role=Role.OPERATIONS))
    leading = replace(made, role=Role.ADMIN)
    with book.write(first) as session, pytest.raises(RuleBroken, match="chen"):
        users.save(session, leading)
    with book.write(second) as session:
        assert users.save(session, leading).role is Role.ADMIN


def test_au_06_a_held_order_is_released_by_somebody_else(office):
    """Who wrote it, handed it in or sells it does not let it go on, nor with several at once."""
    book, first, second = office
    with clock.freeze(NOON):
        shop = Shop(book)
        _limit(shop, 100)
        big = {"unit_price": Decimal(600), "own_price": True}
        order = shop.save((shop.one, 1, big))
        with book.write(first) as session:
            held = order_states.submit(session, order.id)
        assert held.state is OrderState.HELD
        with book.write(first) as session:
            with pytest.raises(RuleBroken, match=held.number):
                order_states.release(session, order.id)
            assert order_bulk.fitting_orders(session, "release", [order.id]) == ((), ((order_bulk.OWN, 1),))
        with book.write(second) as session:
            assert order_bulk.fitting_orders(session, "release", [order.id])[0] == (order.id,)
            assert order_states.release(session, order.id).state is OrderState.SUBMITTED


def test_au_06_without_the_setting_one_person_does_everything(book):
    only = _person(book, "wang")
    with clock.freeze(NOON):
        shop = Shop(book)
        _limit(shop, 100)
        order = shop.save((shop.one, 1, {"unit_price": Decimal(600), "own_price": True}))
        with book.write(only) as session:
            order_states.submit(session, order.id)
            assert order_states.release(session, order.id).state is OrderState.SUBMITTED


def test_au_06_the_account_an_agent_is_paid_to_is_chosen_by_somebody_else(office):
    book, first, second = office
    typed = BankAccountDraft(bank="中国银行", account_name="华新", account_no="6222021234567890123")
    path = "bank_accounts/0/is_default"
    with book.write(first) as session:
        with pytest.raises(InvalidInput) as refused:
            agents.save(session, agent_draft(bank_accounts=(replace(typed, is_default=True),)), confirmed=True)
        assert set(refused.value.problems) == {path}
    with book.write(first) as session:
        made = agents.save(session, agent_draft(bank_accounts=(typed,)), confirmed=True)

    def chosen(session, **changes):
        now = agents.get(session, made.id)
        account = replace(now.bank_accounts[0], is_default=True, **changes)
        return agents.save(session, replace(now, bank_accounts=(account,)), confirmed=True)

    with book.write(first) as session, pytest.raises(InvalidInput):
        chosen(session)
    with book.write(second) as session, pytest.raises(InvalidInput):
        chosen(session, bank="建设银行")
    with book.write(second) as session:
        assert chosen(session).bank_accounts[0].is_default
