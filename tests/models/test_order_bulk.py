"""Steps with several orders and payments: who is left out and why, one after the other, all or none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.clock import clock
from models.platform.picking import WRONG_STATE
from models.platform.principal import SYSTEM
from models.sales import order_bulk, order_states, payments
from models.sales.payments import PaymentDraft
from models.sales.records import OrderState, PaymentState
from tests.models.test_orders import NOON, TODAY, Shop, _limit

D = Decimal


@pytest.fixture
def shop(book):
    with clock.freeze(NOON):
        yield Shop(book)


def test_only_orders_in_the_right_state_fit_and_the_rest_is_counted(shop):
    draft = shop.save((shop.one, 1, {}))
    ready = shop.do(order_states.submit, shop.save((shop.one, 1, {})).id)
    with shop.book.write(SYSTEM) as session:
        fitting, left_out = order_bulk.fitting_orders(session, "confirm", [draft.id, ready.id])
    assert fitting == (ready.id,)
    assert left_out == ((WRONG_STATE, 1),)


def test_confirming_several_counts_each_against_the_next(shop):
    """Limit 1 000, two of 600: the first is confirmed, the second is held."""
    _limit(shop, 1000)
    big = {"unit_price": D(600), "own_price": True}
    made = [shop.do(order_states.submit, shop.save((shop.one, 1, big)).id).id for _ in range(2)]
    with shop.book.write(SYSTEM) as session:
        order_bulk.confirm_orders(session, made)
    with shop.book.read(SYSTEM) as session:
        from models.sales import orders

        assert [orders.get(session, one).state for one in made] == [OrderState.CONFIRMED, OrderState.HELD]
    with shop.book.write(SYSTEM) as session:
        assert order_bulk.fitting_orders(session, "release", made)[0] == (made[1],)
        order_bulk.release_orders(session, [made[1]])


def test_payments_are_confirmed_together(shop):
    with shop.book.write(SYSTEM) as session:
        made = [payments.save(session, PaymentDraft(agent_id=shop.agent, paid_on=TODAY, amount=D(n))).id for n in (5, 7)]
        fitting, left_out = order_bulk.fitting_payments(session, "confirm", made)
        assert (set(fitting), left_out) == (set(made), ())
        order_bulk.confirm_payments(session, made)
        assert [payments.get(session, one).state for one in made] == [PaymentState.CONFIRMED] * 2
        assert payments.agent_money(session, shop.agent, "CNY").owed == D(-12)
