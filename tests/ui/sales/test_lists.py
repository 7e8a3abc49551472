"""The lists of orders, lines and payments: drafts have a number, lines open their order, queues have a usual step."""

from __future__ import annotations

from typing import Any

from models.sales.records import OrderState


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
