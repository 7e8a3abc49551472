"""Look-ups that ask the book while somebody types: products with price and stock, units of a line, plain records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from controllers.catalog.products import ProductsController
from models import money
from models.catalog.lookup import ProductHit, Setting
from models.dates import format_day
from models.i18n import tr
from models.shapes import to_plain
from models.stock.levels import BAND_WORDS
from ui.widgets.entry_grid.data import Row
from ui.widgets.entry_grid.lookup import Answer, Answers, Candidate, LookupAction, LookupColumn, Query

Search = Callable[[str, Callable[[Sequence[Any]], None]], Any]


class RecordLookup:
    """A look-up over any records with id, code, name, exact and detail.

    `search(text, answer)` asks for them; `shows` names the field that gets the name. `new` offers to make a record
    of what was typed.
    """

    columns: tuple[LookupColumn, ...] = (LookupColumn(90), LookupColumn(200, stretch=True), LookupColumn(140))

    def __init__(
        self,
        search: Search,
        shows: str = "",
        *,
        new: tuple[str, Callable[[str], None]] | None = None,
        values: Callable[[Any], Mapping[str, Any]] | None = None,
    ) -> None:
        self._ask = search
        self._shows = shows
        self._new = new
        self._values = values

    def search(self, text: str, row: Row, answer: Answer) -> None:
        """Records for a typed text."""
        self._ask(text, lambda found: answer([self._candidate(one) for one in found]))

    def resolve(self, queries: Sequence[Query], answer: Answers) -> None:
        """For each query the records whose code or name it is."""
        found: dict[int, list[Candidate]] = {}
        if not queries:
            answer([])
            return

        def take(at: int, records: Sequence[Any]) -> None:
            found[at] = [one for one in map(self._candidate, records) if one.exact]
            if len(found) == len(queries):
                answer([found[number] for number in range(len(queries))])

        for at, query in enumerate(queries):
            self._ask(query.text, lambda records, at=at: take(at, records))

    def actions(self) -> Sequence[LookupAction]:
        """Making a new record, if that is offered."""
        return (LookupAction(tr(self._new[0]), self._new[1]),) if self._new is not None else ()

    def _candidate(self, record: Any) -> Candidate:
        values = dict(self._values(record)) if self._values is not None else {}
        if self._shows:
            values[self._shows] = record.name
        detail, note = getattr(record, "detail", ""), getattr(record, "note", "")
        exact = bool(getattr(record, "exact", False))
        cells = (record.code, record.name, detail)
        return Candidate(str(record.id), record.code, record.name, values, exact, cells, note)


class ProductLookup:
    """Products for a line: price and stock depend on the setting of the document at the moment of typing.

    A chosen product brings its code, name, unit, decimals and packs; `more` adds fields of the page's own.
    """

    columns: tuple[LookupColumn, ...] = (
        LookupColumn(90), LookupColumn(220, stretch=True), LookupColumn(40), LookupColumn(90, right=True),
        LookupColumn(90, right=True), LookupColumn(110),
    )  # fmt: skip

    def __init__(
        self,
        controller: ProductsController,
        setting: Callable[[], Setting],
        *,
        more: Callable[[ProductHit], Mapping[str, Any]] | None = None,
        actions: Callable[[], Sequence[LookupAction]] | None = None,
        prices: bool = True,
    ) -> None:
        self._controller = controller
        self._setting = setting
        self._more = more
        self._actions = actions
        self._prices = prices

    def search(self, text: str, row: Row, answer: Answer) -> None:
        """Products for a typed text, best first."""
        self._controller.find(text, self._setting(), lambda hits: answer([self.candidate(hit) for hit in hits]))

    def resolve(self, queries: Sequence[Query], answer: Answers) -> None:
        """For each pasted row the products that fit exactly."""
        texts = [dict(query.texts) for query in queries]
        self._controller.resolve(
            texts, self._setting(), lambda found: answer([[self.candidate(hit) for hit in hits] for hits in found])
        )

    def actions(self) -> Sequence[LookupAction]:
        """What the page offers below the products."""
        return self._actions() if self._actions is not None else ()

    def candidate(self, hit: ProductHit) -> Candidate:
        """A product as a line of the pop-up and as values of a row."""
        more = self._more(hit) if self._more is not None else {}
        return Candidate(
            str(hit.id), hit.code, hit.full_name, {**line_values(hit), **more}, hit.exact, self._cells(hit), hit.refusal
        )

    def _cells(self, hit: ProductHit) -> tuple[str, ...]:
        price = hit.quote.price if hit.quote is not None and self._prices else None
        last = ""
        if hit.last_on is not None:
            last = f"{format_day(hit.last_on)[5:]} × {money.format_quantity(hit.last_quantity)}"
        return (hit.code, hit.full_name, hit.unit, money.format_price(price), stock_words(hit), last)


def stock_words(hit: ProductHit) -> str:
    """The stock of a hit: a number, or words for those who may not see it."""
    if hit.band is not None:
        return tr(BAND_WORDS[hit.band])
    return money.format_quantity(hit.available)


def line_values(hit: ProductHit) -> dict[str, Any]:
    """What every line keeps of its product, as plain values."""
    values: dict[str, Any] = to_plain({
        "product_code": hit.code, "product_name": hit.full_name, "unit": hit.default_unit or hit.unit,
        "base_unit": hit.unit, "decimals": hit.decimals, "packs": hit.packs,
    })  # fmt: skip
    return values


class UnitLookup:
    """The units of the product of a line."""

    columns: tuple[LookupColumn, ...] = (LookupColumn(80), LookupColumn(120, stretch=True))

    def search(self, text: str, row: Row, answer: Answer) -> None:
        """Units that begin with the text; all of them for the present one."""
        wanted = text.strip().casefold()
        everything = [self._candidate(row, unit, factor, wanted) for unit, factor in units_of(row).items()]
        fitting = [one for one in everything if one.code.casefold().startswith(wanted)]
        answer(fitting or everything)

    def resolve(self, queries: Sequence[Query], answer: Answers) -> None:
        """Pasted units are taken as they are and checked by the line."""
        answer([[Candidate(query.text, query.text, query.text, {}, True, (query.text, ""))] for query in queries])

    def actions(self) -> Sequence[LookupAction]:
        """Units are kept with the product."""
        return ()

    @staticmethod
    def _candidate(row: Row, unit: str, factor: Decimal, wanted: str) -> Candidate:
        base = str(row.get("base_unit") or "")
        note = "" if unit == base else f"= {money.format_quantity(factor)} {base}"
        return Candidate(unit, unit, unit, {}, unit.casefold() == wanted, (unit, note))


def units_of(row: Row) -> dict[str, Decimal]:
    """The units of a line's product and how many base units each is."""
    found = {str(row["base_unit"]): Decimal(1)} if row.get("base_unit") else {}
    for pack in row.get("packs") or ():
        found[str(pack["unit"])] = Decimal(str(pack["factor"]))
    return found


def unit_sizes(row: Row) -> dict[str, Decimal]:
    """How many of the line's own unit each unit is, for the calculator (3箱 in a line of pieces is 36)."""
    sizes = units_of(row)
    own = sizes.get(str(row.get("unit") or ""), Decimal(1))
    return {unit: money.divide(size, own) for unit, size in sizes.items()}


def base_quantity(row: Row) -> Decimal | None:
    """The quantity of a line in base units."""
    quantity = row.get("quantity")
    if quantity in (None, ""):
        return None
    factor = units_of(row).get(str(row.get("unit") or ""), Decimal(1))
    return money.round_quantity(money.multiply(Decimal(str(quantity)), factor))
