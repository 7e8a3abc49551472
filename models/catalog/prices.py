"""Prices: rows for everybody, a level or one agent, between two days and from a quantity on; and which one holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import money
from models.catalog.records import PRICE_KIND_WORDS, PriceItem, PriceKind, Product
from models.dates import format_day
from models.i18n import tr
from models.partners.records import Agent
from models.platform import rights
from models.platform.principal import Scope
from models.shapes import to_plain

PRICE_LIMIT = Decimal(10) ** 12


@dataclass(frozen=True)
class PriceRow:
    """A price as typed in the editor of a product; names are shown beside keys."""

    id: UUID | None = None
    kind: PriceKind = PriceKind.BASE
    level_id: UUID | None = None
    level_name: str = ""
    agent_id: UUID | None = None
    agent_name: str = ""
    currency: str = "CNY"
    price: Decimal | None = None
    min_quantity: Decimal = Decimal(0)
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class PriceQuote:
    """The price that holds, and why: `trace` is stored with an order line, `reason` is its sentence."""

    product_id: UUID
    price: Decimal | None
    currency: str
    kind: PriceKind | None
    tax_rate: Decimal
    trace: Mapping[str, Any]

    @property
    def reason(self) -> str:
        """One sentence on where the price comes from, in the language of the screen."""
        return explain(self.trace)


def check_rows(rows: Sequence[PriceRow], decimals: int = money.QUANTITY_DECIMALS) -> dict[str, str]:
    """Problems of typed price rows by path `prices/<index>/<field>`."""
    problems: dict[str, str] = {}
    for index, row in enumerate(rows):
        for name, text in _row_problems(row, decimals).items():
            problems[f"prices/{index}/{name}"] = text
    for later, row in enumerate(rows):
        twin = next((index for index in range(later) if _clash(rows[index], row)), None)
        if twin is not None and f"prices/{later}/price" not in problems:
            problems[f"prices/{later}/valid_from"] = tr(
                "Row {row} already gives this price for the same days. Change the days or the quantity.", row=twin + 1
            )
    return problems


def _row_problems(row: PriceRow, decimals: int) -> dict[str, str]:
    found: dict[str, str] = {}
    if row.price is None:
        found["price"] = tr("Type a price.")
    elif not 0 <= row.price < PRICE_LIMIT:
        found["price"] = tr("A price is not negative.") if row.price < 0 else tr("This price is too large.")
    if row.currency not in money.CURRENCIES:
        found["currency"] = tr("Choose a currency.")
    if row.kind is PriceKind.LEVEL and row.level_id is None:
        found["level_id"] = tr("Choose the agent level this price is for.")
    if row.kind is PriceKind.AGENT and row.agent_id is None:
        found["agent_id"] = tr("Choose the agent this price is for.")
    if row.min_quantity < 0 or row.min_quantity >= PRICE_LIMIT:
        found["min_quantity"] = tr("A quantity is not negative.")
    elif money.round_quantity(row.min_quantity, decimals) != row.min_quantity:
        found["min_quantity"] = tr("This unit has at most {count} decimals.", count=decimals)
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        found["valid_to"] = tr("The last day lies before the first.")
    return found


def _target(row: PriceRow) -> tuple[Any, ...]:
    level = row.level_id if row.kind is PriceKind.LEVEL else None
    agent = row.agent_id if row.kind is PriceKind.AGENT else None
    return row.kind, level, agent, row.currency, row.min_quantity


def _clash(one: PriceRow, two: PriceRow) -> bool:
    if _target(one) != _target(two):
        return False
    starts = max(one.valid_from or date.min, two.valid_from or date.min)
    return starts <= min(one.valid_to or date.max, two.valid_to or date.max)


# --- which price holds -----------------------------------------------------------------------------------


def price_for(
    session: Session,
    agent_id: UUID | None,
    product_id: UUID,
    on: date,
    quantity: Decimal = Decimal(1),
    currency: str | None = None,
) -> PriceQuote:
    """The price of one base unit for an agent on a day: agent price, else level price, else base price."""
    return prices_for(session, agent_id, [(product_id, quantity)], on, currency)[product_id]


def prices_for(
    session: Session,
    agent_id: UUID | None,
    wanted: Iterable[tuple[UUID, Decimal]],
    on: date,
    currency: str | None = None,
) -> dict[UUID, PriceQuote]:
    """The prices of many products at once; quantities are in base units. A price holds through its last day."""
    quantities = dict(wanted)
    agent = session.get(Agent, agent_id) if agent_id is not None else None
    money_of = currency or (agent.currency if agent is not None else "CNY")
    products = {item.id: item for item in session.scalars(select(Product).where(Product.id.in_(quantities)))}
    rows: dict[UUID, list[PriceItem]] = {key: [] for key in products}
    for item in session.scalars(_valid_rows(session, list(products), agent, on, money_of)):
        rows[item.product_id].append(item)
    return {
        key: _quote(product, _best(rows[key], quantities[key]), on, quantities[key], money_of)
        for key, product in products.items()
    }


def _valid_rows(session: Session, products: list[UUID], agent: Agent | None, on: date, currency: str) -> Any:
    mine = [PriceItem.kind == PriceKind.BASE]
    if agent is not None:
        mine.append((PriceItem.kind == PriceKind.AGENT) & (PriceItem.agent_id == agent.id))
        if agent.level_id is not None:
            mine.append((PriceItem.kind == PriceKind.LEVEL) & (PriceItem.level_id == agent.level_id))
    return select(PriceItem).where(
        PriceItem.product_id.in_(products),
        PriceItem.currency == currency,
        PriceItem.deleted_at.is_(None),
        or_(PriceItem.valid_from.is_(None), PriceItem.valid_from <= on),
        or_(PriceItem.valid_to.is_(None), PriceItem.valid_to >= on),
        or_(*mine),
        rights.visible(session, PriceItem),
    )


_RANK = {PriceKind.AGENT: 2, PriceKind.LEVEL: 1, PriceKind.BASE: 0}


def _best(rows: list[PriceItem], quantity: Decimal) -> PriceItem | None:
    """The most special row, in it the highest quantity reached, then the latest begun, then the latest typed."""
    fitting = [row for row in rows if row.min_quantity <= max(quantity, Decimal(0))]
    return max(
        fitting,
        key=lambda row: (_RANK[row.kind], row.min_quantity, row.valid_from or date.min, row.seq),
        default=None,
    )


def _quote(product: Product, row: PriceItem | None, on: date, quantity: Decimal, currency: str) -> PriceQuote:
    trace: dict[str, Any] = {"on": on, "quantity": quantity, "currency": currency}
    price: Decimal | None = None
    kind: PriceKind | None = None
    if row is not None:
        price, kind = row.price, row.kind
        trace |= {
            "kind": row.kind,
            "price_id": row.id,
            "min_quantity": row.min_quantity,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }
    elif product.base_price is not None and product.currency == currency:
        price, kind = product.base_price, PriceKind.BASE
        trace |= {"kind": PriceKind.BASE}
    trace["price"] = price
    return PriceQuote(product.id, price, currency, kind, product.tax_rate, to_plain(trace))


def explain(trace: Mapping[str, Any] | None) -> str:
    """A stored price trace as a sentence in the language of the screen."""
    if not trace or trace.get("price") is None:
        return tr("No price is set for this product in this currency.")
    if trace.get("manual"):
        return tr("Price typed by hand.")
    values = {
        "kind": tr(PRICE_KIND_WORDS[PriceKind(trace["kind"])]),
        "price": money.format_price(Decimal(trace["price"])),
        "currency": trace.get("currency", ""),
    }
    text = tr("{kind}: {price} {currency}", **values)
    least = Decimal(trace.get("min_quantity") or 0)
    if least:
        text = tr("{what}, from quantity {quantity}", what=text, quantity=money.format_quantity(least))
    first, last = trace.get("valid_from"), trace.get("valid_to")
    if first or last:
        text = tr("{what}, valid {first} to {last}", what=text, first=_day(first), last=_day(last))
    return text


def _day(text: Any) -> str:
    return format_day(date.fromisoformat(text)) if text else "…"


# --- storing ---------------------------------------------------------------------------------------------


def rows_of(session: Session, product_id: UUID) -> tuple[PriceRow, ...]:
    """The price rows of a product that the acting person may see, with the names of levels and agents."""
    from models.partners.records import AgentLevel

    query = (
        select(PriceItem, AgentLevel.name, Agent.name)
        .outerjoin(AgentLevel, PriceItem.level_id == AgentLevel.id)
        .outerjoin(Agent, PriceItem.agent_id == Agent.id)
        .where(PriceItem.product_id == product_id, PriceItem.deleted_at.is_(None))
        .where(rights.visible(session, PriceItem))
        .order_by(PriceItem.position, PriceItem.seq)
    )
    principal = rights.principal_of(session)
    if principal.scope is Scope.AGENT:
        level = select(Agent.level_id).where(Agent.id == principal.agent_id).scalar_subquery()
        query = query.where(or_(PriceItem.kind != PriceKind.LEVEL, PriceItem.level_id == level))
    return tuple(_row(item, level_name, agent_name) for item, level_name, agent_name in session.execute(query))


def _row(item: PriceItem, level_name: str | None, agent_name: str | None) -> PriceRow:
    return PriceRow(
        item.id, item.kind, item.level_id, level_name or "", item.agent_id, agent_name or "", item.currency,
        item.price, item.min_quantity, item.valid_from, item.valid_to,
    )  # fmt: skip


def fill(item: PriceItem, row: PriceRow, place: int) -> None:
    """Put a typed row into a stored one; the bucket of an agent price is its agent."""
    from models.ids import GLOBAL_BUCKET

    item.position = place
    item.kind = row.kind
    item.level_id = row.level_id if row.kind is PriceKind.LEVEL else None
    item.agent_id = row.agent_id if row.kind is PriceKind.AGENT else None
    item.bucket = item.agent_id or GLOBAL_BUCKET
    item.currency = row.currency
    item.price = money.round_price(row.price or Decimal(0))
    item.min_quantity = row.min_quantity
    item.valid_from, item.valid_to = row.valid_from, row.valid_to
