"""Finds products and units for the lines of an order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from controllers.sales.orders import OrderEntryController
from models import money
from models.i18n import tr
from models.sales.order_products import OrderProduct
from ui.catalog.lookups import stock_words
from ui.widgets.entry_grid.data import Row
from ui.widgets.entry_grid.lookup import Answer, Answers, Candidate, LookupAction, LookupColumn, Query

if TYPE_CHECKING:
    from ui.sales.order_lines import OrderLines


class OrderProductLookup:
    """Code, name, unit, this agent's price, stock, last order, and whether the product is in the order already."""

    columns: tuple[LookupColumn, ...] = (
        LookupColumn(92), LookupColumn(230, stretch=True), LookupColumn(40), LookupColumn(88, right=True),
        LookupColumn(84, right=True), LookupColumn(132),
    )  # fmt: skip

    def __init__(
        self, lines: OrderLines, entry: OrderEntryController, actions: Callable[[], Sequence[LookupAction]]
    ) -> None:
        self._lines = lines
        self._entry = entry
        self._actions = actions

    def search(self, text: str, row: Row, answer: Answer) -> None:
        """Products for a typed text, best first."""
        self._entry.find(self._lines.setting(), text, lambda found: answer(self._candidates(found, row)))

    def resolve(self, queries: Sequence[Query], answer: Answers) -> None:
        """For each pasted or scanned row the products that fit exactly."""
        wanted = [dict(query.texts) for query in queries]
        self._entry.resolve(
            self._lines.setting(), wanted, lambda found: answer([self._candidates(one, {}) for one in found])
        )

    def actions(self) -> Sequence[LookupAction]:
        """What the page offers for a text that was not found."""
        return self._actions()

    def hint(self) -> str:
        """Whose prices and whose stock, and of what time."""
        return self._lines.figures_words()

    def _candidates(self, found: Sequence[OrderProduct], row: Row) -> list[Candidate]:
        return [self._candidate(product, row) for product in found]

    def _candidate(self, product: OrderProduct, row: Row) -> Candidate:
        hit = product.hit
        self._lines.remember(product)
        price = product.price_at(product.factor(product.unit))
        shown = (
            None
            if price is None or price.price is None
            else money.multiply(price.price, product.factor(product.unit))
        )
        note = self._lines.place_words(str(hit.id), row) or hit.refusal or _last(product)
        cells = (hit.code, hit.full_name, product.unit, money.format_price(shown), stock_words(hit), note)
        return Candidate(
            str(hit.id), hit.code, hit.full_name, self._lines.taken(product), hit.exact, cells, note
        )


def _last(product: OrderProduct) -> str:
    """The last order of this product, or that there was none."""
    if product.hit.last_on is None:
        return tr("never ordered")
    quantity = money.format_quantity(product.hit.last_quantity)
    return tr("last {day} × {quantity}", day=product.hit.last_on.isoformat()[5:], quantity=quantity)


class OrderUnitLookup:
    """The units of the product of a line."""

    columns: tuple[LookupColumn, ...] = (LookupColumn(80), LookupColumn(120, stretch=True))

    def __init__(self, lines: OrderLines) -> None:
        self._lines = lines

    def search(self, text: str, row: Row, answer: Answer) -> None:
        """Units that begin with the text, else all of them."""
        wanted = text.strip().casefold()
        everything = [self._candidate(row, unit, size, wanted) for unit, size in self._units(row).items()]
        answer([one for one in everything if one.code.casefold().startswith(wanted)] or everything)

    def resolve(self, queries: Sequence[Query], answer: Answers) -> None:
        """Pasted units are kept as they are and checked with their line."""
        answer([[Candidate(query.text, query.text, query.text, {}, True)] for query in queries])

    def actions(self) -> Sequence[LookupAction]:
        """Units are kept with the product."""
        return ()

    def _units(self, row: Row) -> Mapping[str, Decimal]:
        product = self._lines.product(row)
        if product is None:
            return {str(row["unit"]): Decimal(1)} if row.get("unit") else {}
        return {product.hit.unit: Decimal(1)} | {pack.unit: pack.factor for pack in product.hit.packs}

    def _candidate(self, row: Row, unit: str, size: Decimal, wanted: str) -> Candidate:
        product = self._lines.product(row)
        base = product.hit.unit if product is not None else ""
        note = "" if unit == base else f"= {money.format_quantity(size)} {base}"
        values: dict[str, Any] = {"unit": unit, **self._lines.with_unit(row, unit)}
        return Candidate(unit, unit, unit, values, unit.casefold() == wanted, (unit, note))
