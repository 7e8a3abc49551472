"""The lists of orders, lines and payments: drafts have a number, lines open their order, queues have a usual step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from models.clock import clock
from models.dates import format_day
from models.platform.principal import SYSTEM
from models.sales import order_states
from models.sales.records import Order, OrderState


def numbers(page: Any) -> list[str]:
    records = page.grid.records
    place = next(at for at, column in enumerate(records.columns) if column.id in ("number", "order"))
    return [str(records.record(row).values[place]) for row in range(records.rowCount())]


def test_drafts_show_their_temporary_number_in_both_lists(shop: Any, desk: Any) -> None:
    made = shop.order(("水龙头", 4))
    assert made.temp_number.startswith("临-")
    assert numbers(desk.put("orders.list")) == [made.temp_number]
    assert numbers(desk.put("lines.list")) == [made.temp_number]


def test_a_line_opens_its_order(shop: Any, desk: Any) -> None:
    made = shop.order(("水龙头", 4))
    page = desk.put("lines.list")
    page.open_row(0, False)
    desk.settle()
    assert desk.opened[-1] == ("order", {"id": str(made.id)})


def test_held_orders_are_a_queue_that_is_released_with_one_key_each(shop: Any, desk: Any) -> None:
    """UX-035 for orders."""
    shop.limit("10")
    made = [shop.order(("水龙头", count), submit=True) for count in (4, 5, 6)]
    assert {one.state for one in made} == {OrderState.HELD}
    page = desk.put("orders.list", view="held")
    for left in (2, 1, 0):
        page.worklist.step()
        desk.settle()
        desk.wait(0.4)
        desk.settle()
        assert sum(shop.stored(one.id).state is OrderState.HELD for one in made) == left
    assert {shop.stored(one.id).state for one in made} == {OrderState.SUBMITTED}


def test_the_wanted_day_of_a_finished_order_is_not_said_to_be_late(shop: Any, desk: Any) -> None:
    """How far a day is away is said as long as somebody waits for it."""
    waits, called_off = (shop.order(("水龙头", count)) for count in (4, 5))
    with shop.book.write(SYSTEM) as session:
        for one in session.scalars(select(Order).where(Order.id.in_((waits.id, called_off.id)))):
            one.required_on = one.ordered_on = clock.today() - timedelta(days=3)
        session.flush()
        order_states.cancel(session, called_off.id, "没货")
    page = desk.put("orders.list")
    records = page.grid.records
    place = next(at for at, column in enumerate(records.columns) if column.id == "required_on")
    texts = {records.record(row).id: records.text(records.record(row), place) for row in range(2)}
    day = format_day(clock.today() - timedelta(days=3))
    assert texts == {waits.id: f"{day}  3 days ago", called_off.id: day}
