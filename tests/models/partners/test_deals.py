"""Deal registration (A16, domain model 1.5): conflicts, who was first, protection, extension, expiry, conversion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from models.clock import clock
from models.errors import Denied, InvalidInput, NotFound, RuleBroken
from models.partners import deals
from models.partners.deal_records import DealState, DealStatus
from models.partners.deals import DealDraft
from models.platform import company
from models.platform.principal import SYSTEM, Role, Scope
from models.sales import orders
from models.sales.orders import OrderDraft
from tests.models.partners.makers import agent_draft, person, sees, store

NOON = datetime(2025, 9, 15, 4, tzinfo=UTC)


@pytest.fixture
def channel(book: Any) -> Iterator[SimpleNamespace]:
    """Two agents, and a field representative for each of them."""
    with clock.freeze(NOON):
        first = store(book, agent_draft()).id
        second = store(book, agent_draft(name="宁波天元商贸有限公司", phone="13800138001")).id
        rep, other = (person(book, Role.REP, Scope.OWN, code=name) for name in ("甲", "乙"))
        sees(book, rep, first)
        sees(book, other, second)
        yield SimpleNamespace(book=book, first=first, second=second, rep=rep, other=other)


def register(channel: Any, agent: Any, customer: str = "杭州大华纺织有限公司", key: str = "", line: str = "", submit: bool = True) -> Any:
    draft = DealDraft(agent_id=agent, customer=customer, customer_key=key, product_line=line, amount=Decimal("80000"))
    with channel.book.write(SYSTEM) as session:
        made = deals.save(session, draft)
        return deals.submit(session, made.id) if submit else made


def do(channel: Any, step: Any, deal: Any, *args: Any, who: Any = SYSTEM) -> Any:
    with channel.book.write(who) as session:
        return step(session, deal.id, *args)


def test_the_one_submitted_first_is_protected_and_the_other_waits(channel: Any) -> None:
    """Typed later but submitted first wins; when it was typed stays on record."""
    slow = register(channel, channel.first, key="91330106MA2B0ABC12", submit=False)
    clock.advance(timedelta(minutes=5))
    quick = register(channel, channel.second, customer="大华集团", key="91330106MA2B0ABC12")
    clock.advance(timedelta(minutes=5))
    slow = do(channel, deals.submit, slow)
    assert slow.captured_at < quick.captured_at == quick.submitted_at < slow.submitted_at
    assert slow.conflict_of_id == quick.id and quick.conflict_of_id is None
    with pytest.raises(RuleBroken, match=quick.number):
        do(channel, deals.approve, slow)
    quick = do(channel, deals.approve, quick)
    assert quick.status is DealStatus.APPROVED and quick.protected_until == date(2025, 12, 14)
    with pytest.raises(RuleBroken):
        do(channel, deals.approve, slow)
    clock.advance(timedelta(days=90))  # its last day still counts
    with pytest.raises(RuleBroken):
        do(channel, deals.approve, slow)
    clock.advance(timedelta(days=1))
    with channel.book.read(SYSTEM) as session:
        assert deals.get(session, quick.id).status is DealStatus.EXPIRED
    assert do(channel, deals.approve, slow).status is DealStatus.APPROVED


@pytest.mark.parametrize(
    ("customer", "line", "clashes"),
    [
        ("大华纺织有限公司", "净水", False),  # another beginning of the name
        ("杭州大华纺织", "净水", True),
        ("杭州大华纺织（集团）有限公司", "", True),  # no line means all of them
        ("杭州大华纺织有限公司", "商用", False),
        ("杭州大华纺织有限公司", " 净水 ", True),
        ("华", "净水", False),
    ],
)
def test_similar_names_conflict_in_the_same_product_line(channel: Any, customer: str, line: str, clashes: bool) -> None:
    first = register(channel, channel.first, line="净水")
    clock.advance(timedelta(minutes=1))
    second = register(channel, channel.second, customer, line=line)
    assert (second.conflict_of_id == first.id) is clashes


def test_what_is_rejected_or_withdrawn_keeps_nobody_away(channel: Any) -> None:
    first = register(channel, channel.first)
    do(channel, deals.reject, first, "重复客户")
    second = register(channel, channel.second)
    assert second.conflict_of_id is None
    assert do(channel, deals.withdraw, second).state is DealState.WITHDRAWN
    third = do(channel, deals.approve, register(channel, channel.first))
    assert third.status is DealStatus.APPROVED


def test_returned_keeps_its_place_unless_the_customer_changes(channel: Any) -> None:
    first = register(channel, channel.first)
    at = first.submitted_at
    clock.advance(timedelta(hours=1))
    back = do(channel, deals.give_back, first, "缺项目资料")
    with channel.book.write(SYSTEM) as session:
        saved = deals.save(session, replace(_draft(back), project="二期"))
    again = do(channel, deals.submit, saved)
    assert again.submitted_at == at and again.number == first.number
    back = do(channel, deals.give_back, again, "换客户")
    with channel.book.write(SYSTEM) as session:
        saved = deals.save(session, replace(_draft(back), customer="苏州某某机电有限公司"))
    assert do(channel, deals.submit, saved).submitted_at == clock.now()
    with pytest.raises(RuleBroken), channel.book.write(SYSTEM) as session:
        deals.save(session, _draft(again))


def _draft(details: Any) -> DealDraft:
    return DealDraft(**{name: getattr(details, name) for name in DealDraft.__dataclass_fields__ if name != "version"})


def test_extension_as_often_as_the_setting_allows(channel: Any) -> None:
    with channel.book.write(SYSTEM) as session:
        company.put(session, "deals.protect_days", 30)
        company.put(session, "deals.extensions", 1)
    deal = do(channel, deals.approve, register(channel, channel.first))
    assert deal.protected_until == date(2025, 10, 15) and "extend" in deal.allowed
    deal = do(channel, deals.extend, deal, "客户推迟招标")
    assert deal.protected_until == date(2025, 11, 14) and deal.extensions == 1 and "extend" not in deal.allowed
    with pytest.raises(RuleBroken):
        do(channel, deals.extend, deal, "再来")
    with channel.book.write(SYSTEM) as session:
        company.put(session, "deals.extensions", 5)
    clock.advance(timedelta(days=61))
    with pytest.raises(RuleBroken):  # what has ended is not extended
        do(channel, deals.extend, deal, "晚了")


def test_it_becomes_an_order_of_the_same_agent(channel: Any) -> None:
    deal = do(channel, deals.approve, register(channel, channel.first))
    with channel.book.write(SYSTEM) as session:
        mine = orders.save(session, OrderDraft(agent_id=channel.first, ordered_on=clock.today())).id
        theirs = orders.save(session, OrderDraft(agent_id=channel.second, ordered_on=clock.today())).id
        assert [key for key, _ in deals.orders_of(session, deal.id)] == [mine]
    with pytest.raises(InvalidInput):
        do(channel, deals.convert, deal, theirs)
    done = do(channel, deals.convert, deal, mine)
    assert done.status is DealStatus.CONVERTED and done.order_id == mine and done.allowed == frozenset()


def test_rights_and_what_is_told_of_others(channel: Any) -> None:
    """A representative registers for his own agents only, decides nothing, and learns no name of another's deal."""
    with channel.book.write(channel.rep) as session:
        mine = deals.submit(session, deals.save(session, DealDraft(agent_id=channel.first, customer="杭州大华纺织")).id)
        with pytest.raises(Denied):
            deals.approve(session, mine.id)
    with pytest.raises(NotFound), channel.book.write(channel.rep) as session:
        deals.save(session, DealDraft(agent_id=channel.second, customer="别家"))
    clock.advance(timedelta(minutes=1))
    with channel.book.write(channel.other) as session:
        theirs = deals.submit(session, deals.save(session, DealDraft(agent_id=channel.second, customer="杭州大华纺织")).id)
        assert theirs.conflict_of_id == mine.id and theirs.conflict == "A deal of another agent"
    with pytest.raises(NotFound), channel.book.read(channel.other) as session:
        deals.get(session, mine.id)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"customer": " "}, "customer"), ({"agent_id": None}, "agent_id"), ({"amount": Decimal(-1)}, "amount"),
     ({"amount": Decimal("0.001")}, "amount"), ({"currency": "XXX"}, "currency")],
)  # fmt: skip
def test_what_cannot_be_registered(change: dict[str, Any], field: str) -> None:
    from models.ids import new_id

    assert field in deals.check(replace(DealDraft(agent_id=new_id(), customer="大华"), **change))
