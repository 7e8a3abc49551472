"""Sub-accounts (A13) and the exposure in components (domain model 1.3): balances, reversal, what counts, rows that add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from models.clock import clock
from models.errors import Denied, InvalidInput, RuleBroken
from models.ids import new_id
from models.lists import Aggregate, engine
from models.lists.catalogue import spec_of
from models.partners.records import CreditProfile
from models.platform import company
from models.platform.principal import SYSTEM, Role, Scope
from models.sales import accounts, credit, exposure_parts, order_states, payments
from models.sales.accounts import EntryDraft
from models.sales.records import AccountEntry, AccountKind, EntrySource, Payment
from tests.models.partners.makers import person, sees
from tests.models.test_orders import NOON, TODAY, Shop

D = Decimal
K, S = AccountKind, EntrySource


@pytest.fixture
def shop(book: Any) -> Iterator[Shop]:
    with clock.freeze(NOON):
        yield Shop(book)


def post(shop: Any, kind: AccountKind, source: EntrySource, amount: str, **more: Any) -> Any:
    draft = EntryDraft(shop.agent, kind, source, TODAY, D(amount), "CNY", "按合同", **more)
    with shop.book.write(SYSTEM) as session:
        return accounts.post(session, draft).id


def profile(shop: Any, **values: Any) -> None:
    with shop.book.write(SYSTEM) as session:
        session.add(CreditProfile(agent_id=shop.agent, bucket=shop.agent, **values))


def test_balances_are_sums_and_never_below_zero(shop: Any) -> None:
    post(shop, K.DEPOSIT, S.PAID_IN, "50000")
    first = post(shop, K.DEPOSIT, S.PAID_BACK, "20000.50")
    with shop.book.read(SYSTEM) as session:
        assert accounts.balance(session, shop.agent, K.DEPOSIT, "CNY") == D("29999.50")
        assert accounts.balance(session, shop.agent, K.DEPOSIT, "USD") == 0
    with pytest.raises(RuleBroken, match="29,999.50"):
        post(shop, K.DEPOSIT, S.FORFEITED, "30000")
    with shop.book.write(SYSTEM) as session:
        accounts.reverse(session, first, "退错了")
    with pytest.raises(RuleBroken), shop.book.write(SYSTEM) as session:
        accounts.reverse(session, first, "再退")
    with shop.book.write(SYSTEM) as session:
        assert [(one.kind, one.amount) for one in accounts.balances(session, shop.agent)] == [(K.DEPOSIT, D("50000"))]
        (entry,) = session.scalars(select(AccountEntry).where(AccountEntry.source == S.PAID_IN))
        with pytest.raises(RuleBroken):  # what came in is used up once it was paid back
            post_back = EntryDraft(shop.agent, K.DEPOSIT, S.PAID_BACK, TODAY, D("50000"), "CNY", "退清")
            accounts.post(session, post_back)
            accounts.reverse(session, entry.id, "录错")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": D(0)}, "amount"), ({"amount": D("1.005")}, "amount"), ({"source": S.GRANTED}, "source"),
        ({"day": None}, "day"), ({"reason": " "}, "reason"), ({"agent_id": None}, "agent_id"), ({"currency": "XXX"}, "currency"),
    ],
)  # fmt: skip
def test_what_cannot_be_posted(change: dict[str, Any], field: str) -> None:
    draft = replace(EntryDraft(new_id(), K.DEPOSIT, S.PAID_IN, TODAY, D(1), "CNY", "x"), **change)
    assert field in accounts.check(draft)


def test_prepaid_money_used_pays_and_comes_back_when_reversed(shop: Any) -> None:
    """1,000 owed, 600 prepaid: used are 400 before and after the prepaid money pays; reversing restores both sides."""
    shop.sale("1000")
    post(shop, K.PREPAID, S.PAID_IN, "600")

    def used() -> tuple[Decimal, Decimal, Decimal]:
        with shop.book.read(SYSTEM) as session:
            now = credit.exposure(session, shop.agent, TODAY)
            return now.used, now.prepaid, now.received

    assert used() == (D(400), D(600), D(0))
    entry = post(shop, K.PREPAID, S.USED, "250")
    assert used() == (D(400), D(350), D(250))
    with shop.book.read(SYSTEM) as session:
        (paid,) = session.scalars(select(Payment))
        assert paid.amount == D(250) and paid.payer == "Prepaid account" and paid.number
    with shop.book.write(SYSTEM) as session:
        accounts.reverse(session, entry, "不该用")
    assert used() == (D(400), D(600), D(0))
    with pytest.raises(RuleBroken):
        post(shop, K.PREPAID, S.USED, "601")


def test_deposit_and_rebate_count_as_configured(shop: Any) -> None:
    """Limit 10,000; the profile notes a deposit of 3,000, which its first entry takes into the ledger."""
    profile(shop, credit_limit=D(10_000), deposit=D(3_000), deposit_counts=True)

    def figures() -> tuple[Decimal, Decimal, Decimal]:
        with shop.book.read(SYSTEM) as session:
            now = credit.exposure(session, shop.agent, TODAY)
            return now.deposit, now.rebate, now.available

    assert figures() == (D(3_000), D(0), D(13_000))
    post(shop, K.DEPOSIT, S.PAID_IN, "2000")
    assert figures() == (D(5_000), D(0), D(15_000))
    post(shop, K.DEPOSIT, S.PAID_BACK, "5000")
    assert figures() == (D(0), D(0), D(10_000))  # the profile's old note does not come back
    post(shop, K.REBATE, S.GRANTED, "800")
    assert figures() == (D(0), D(0), D(10_000))
    with shop.book.write(SYSTEM) as session:
        company.put(session, "credit.rebate_counts", True)
    assert figures() == (D(0), D(800), D(10_800))


def test_each_component_opens_rows_that_add_up_to_it(shop: Any) -> None:
    """Freight, money taken back and every sub-account included; the components come to what is used."""
    profile(shop, credit_limit=D(100_000), deposit_counts=True)
    shop.sale("60000")
    freight = shop.save((shop.one, 1, {"unit_price": D("500"), "own_price": True}), freight=D("12.34"))
    for step in (order_states.submit, order_states.confirm):
        shop.do(step, freight.id)
    with shop.book.write(SYSTEM) as session:
        for amount in ("2000", "70"):
            made = payments.save(session, payments.PaymentDraft(agent_id=shop.agent, paid_on=TODAY, amount=D(amount)))
            payments.confirm(session, made.id, made.version)
        payments.reverse(session, made.id, "重复")
        company.put(session, "credit.rebate_counts", True)
    for kind, source, amount in ((K.DEPOSIT, S.PAID_IN, "5000"), (K.PREPAID, S.PAID_IN, "300"), (K.REBATE, S.GRANTED, "40")):
        post(shop, kind, source, amount)
    with shop.book.read(SYSTEM) as session:
        view = exposure_parts.view(session, shop.agent, TODAY)
        parts = {one.id: one.amount for one in view.parts}
        assert parts["confirmed"] == D("60512.34") and parts["received"] == D(-2000)
        assert (parts["deposit"], parts["prepaid"], parts["rebate"]) == (D(-5000), D(-300), D(-40))
        assert parts["used"] == D("53172.34") and parts["available"] == D("46827.66")
        for one in view.parts:
            if one.query is not None:
                totals = engine.totals(session, spec_of(one.list_id), one.query, {one.column: Aggregate.SUM})
                found = sum(figure.value or 0 for figure in totals.of(one.column, Aggregate.SUM))
                assert found * one.sign == one.amount, one.id


def test_rights_of_sub_accounts(shop: Any) -> None:
    """A field representative sees them and posts nothing; a manager posts nothing either (matrix: rebate_ledger)."""
    entry = post(shop, K.DEPOSIT, S.PAID_IN, "10")
    rep = person(shop.book, Role.REP, Scope.OWN, code="业务")
    sees(shop.book, rep, shop.agent)
    with shop.book.read(rep) as session:
        assert accounts.balances(session, shop.agent)
    draft = EntryDraft(shop.agent, K.DEPOSIT, S.PAID_IN, TODAY, D(1), "CNY", "x")
    with pytest.raises(Denied), shop.book.write(rep) as session:
        accounts.post(session, draft)
    with pytest.raises(Denied), shop.book.write(rep) as session:
        accounts.reverse(session, entry, "x")
    with pytest.raises(InvalidInput), shop.book.write(SYSTEM) as session:
        accounts.post(session, EntryDraft())
