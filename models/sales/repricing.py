"""Prices and amounts of an order reckoned anew where it is confirmed: nobody's word for them is taken (PG-08).

Whoever may not change prices gets those of the price lists; the program sees to that while an order is typed. A copy or a
client that was tampered with can say anything, so the office reckons each line again: a price that no list gives and
nobody with the right typed, or an amount that is not quantity by price, holds the order until somebody lets it pass.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import money
from models.clock import clock
from models.platform import company, rights, users
from models.platform.principal import Principal
from models.platform.records import Act, Change, User
from models.sales import credit, orders
from models.sales.credit import Hold
from models.sales.order_shapes import OrderDetails, OrderLineDraft
from models.sales.records import HoldReason, Order, OrderState
from models.sync import lease

Rights = tuple[tuple[str, str], ...]
TAKES_OVER = ("import", "A")
"""Whoever takes over what was decided elsewhere stands for it."""
MAY_PRICE: Rights = (("price", "U"), TAKES_OVER)
MAY_DISCOUNT: Rights = (("order", "A"), TAKES_OVER)
ZERO = Decimal(0)
PRICE = ("unit_price",)
AMOUNT = ("quantity", "unit", "unit_factor", "base_quantity", "discount_rate", "tax_rate", "net_amount", "tax_amount",
          "gross_amount")  # fmt: skip


@dataclass(frozen=True)
class Doubt:
    """A line that is not as the price lists and its own figures say; `right` is what it should be."""

    number: int
    line: OrderLineDraft
    right: OrderLineDraft

    @property
    def apart(self) -> Decimal:
        """How far the amounts are apart."""
        return abs(self.right.gross_amount - self.line.gross_amount)

    def plain(self) -> dict[str, Any]:
        """For the record of the hold."""
        return {
            "line": self.number, "name": self.line.description, "price": _plain(self.line.unit_price),
            "list": _plain(self.right.unit_price), "amount": _plain(self.line.gross_amount),
            "right": _plain(self.right.gross_amount),
        }  # fmt: skip


def _plain(value: Decimal | None) -> str:
    return "" if value is None else money.format_plain(value)


def holds(session: Session, order: Order) -> list[Hold]:
    """The reasons to hold an order whose prices, amounts or discounts nobody with the right stands for; none if all is well."""
    found, made = doubts(session, order), []
    if found:
        apart = sum((one.apart for one in found), ZERO)
        made.append(Hold(HoldReason.DISCOUNT, apart, {"lines": [one.plain() for one in found]}))
    return made + _discounts(session, order)


def _discounts(session: Session, order: Order) -> list[Hold]:
    """A discount above the free one, of somebody who may not give it, that was handed in past the check of submitting."""
    held = credit.discount_hold(session, order)
    if held is None:
        return []
    over = {line.id for line in orders.lines_of(session, order) if line.discount_rate > credit.free_discount(session)}
    authors = _authors(session, over, MAY_DISCOUNT)
    handed_in = session.execute(
        select(Act.user_id, Change.changes).join(Change, Change.act == Act.seq)
        .where(Change.entity == Order.__tablename__, Change.row_id == order.id, Change.action == "U")
        .order_by(Change.seq.desc())
    ).all()  # fmt: skip
    by = next((user for user, changes in handed_in if (changes or {}).get("state", [""])[0] == OrderState.DRAFT.value), None)
    if by in _who_may([] if by is None else [by], session, MAY_DISCOUNT):
        return []
    return [] if all(_stands_for(authors, key, ("discount_rate",)) for key in over if key is not None) else [held]


def doubts(session: Session, order: Order) -> list[Doubt]:
    """The lines in question."""
    shown = orders.details(session, order)
    listed = orders.priced(session, replace(shown, ordered_on=_priced_on(session, order), lines=_without_prices(shown.lines)))
    sold = orders.sold_prices(session, shown)
    authors: dict[tuple[UUID, str], UUID | None] | None = None
    found = []
    for number, (line, right) in enumerate(zip(shown.lines, listed.lines, strict=True), 1):
        if line.product_id is None or line.id is None:
            continue
        fits = line.unit_price == right.unit_price or (line.product_id, line.unit, line.unit_price) in sold
        own = _reckoned(shown, replace(right, unit_price=line.unit_price))
        if fits and _same(line, own):
            continue
        if authors is None:
            authors = _authors(session, {line.id for line in shown.lines}, MAY_PRICE)
        if not fits and _stands_for(authors, line.id, PRICE):
            fits = True
        if not fits:
            found.append(Doubt(number, line, right))
        elif not _same(line, own) and not _stands_for(authors, line.id, AMOUNT):
            found.append(Doubt(number, line, own))
    return found


def _without_prices(lines: Iterable[OrderLineDraft]) -> tuple[OrderLineDraft, ...]:
    return tuple(replace(line, own_price=False, unit_price=None) for line in lines)


def _reckoned(order: OrderDetails, line: OrderLineDraft) -> OrderLineDraft:
    return orders.amounts(line, order.currency, order.prices_include_tax)


def _same(line: OrderLineDraft, other: OrderLineDraft) -> bool:
    return all(
        getattr(line, name) == getattr(other, name)
        for name in ("unit_factor", "base_quantity", "net_amount", "tax_amount", "gross_amount")
    )


def _priced_on(session: Session, order: Order) -> date:
    """The day whose prices count: the order's own, but never longer before it came than a copy may be without its office."""
    came = session.scalar(
        select(Act.at).join(Change, Change.act == Act.seq)
        .where(Change.entity == Order.__tablename__, Change.row_id == order.id).order_by(Change.seq).limit(1)
    )  # fmt: skip
    if came is None:
        return order.ordered_on
    return max(order.ordered_on, clock.date_of(came) - timedelta(days=int(company.get(session, lease.DAYS))))


def _authors(session: Session, lines: Collection[UUID | None], any_of: Rights) -> dict[tuple[UUID, str], UUID | None]:
    """Who wrote each field of these lines last, as far as he has none of the rights; None for whoever has one."""
    rows = session.execute(
        select(Change.row_id, Change.action, Change.changes, Act.user_id).join(Act, Act.seq == Change.act)
        .where(Change.entity == "order_lines", Change.row_id.in_(lines)).order_by(Change.seq)
    ).all()  # fmt: skip
    may = _who_may({user for *_, user in rows if user is not None}, session, any_of)
    found: dict[tuple[UUID, str], UUID | None] = {}
    for key, action, changes, user in rows:
        names = (*PRICE, *AMOUNT) if action == "I" else changes or ()
        found.update({(key, name): None if user in may else user for name in names})
    return found


def _who_may(people: Collection[UUID], session: Session, any_of: Rights) -> set[UUID | None]:
    """Those who have one of the rights, and the program itself; whom one may not look up is not among them."""
    known = session.scalars(select(User).where(User.id.in_(people)))
    return {None} | {one.id for one in known if _has(users.principal_for(one), any_of)}


def _has(principal: Principal, any_of: Rights) -> bool:
    return any(rights.can(principal, *right) for right in any_of)


def _stands_for(authors: dict[tuple[UUID, str], UUID | None], line: UUID, names: Iterable[str]) -> bool:
    """Whether somebody with the right wrote all of these."""
    return all(authors.get((line, name)) is None for name in names)
