"""The lines of an order in the entry grid: look-up, price by quantity, amounts, stock, packs and what is offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from controllers.sales.orders import OrderEntryController
from models import money
from models.catalog.lookup import Setting
from models.catalog.prices import explain
from models.catalog.units import check_quantity, rounded_to_pack
from models.clock import clock
from models.dates import format_day
from models.i18n import N_, tr
from models.sales.order_products import OrderProduct
from models.shapes import to_plain
from ui.catalog.lookups import stock_words
from ui.sales.product_lookup import OrderProductLookup, OrderUnitLookup
from ui.widgets.entry_grid.columns import (
    GridColumn,
    GridSpec,
    Kind,
    Level,
    Offer,
    PasteRole,
    Remark,
    Suggestion,
)
from ui.widgets.entry_grid.data import Row
from ui.widgets.entry_grid.values import as_decimal, plain

if TYPE_CHECKING:
    from ui.sales.order import OrderTab

ZERO, ONE = Decimal(0), Decimal(1)
COMPUTED = ("net_amount", "tax_amount", "gross_amount", "base_quantity", "shipped", "stock", "price_trace",
            "unit_factor", "tax_rate", "own_price", "external_no")  # fmt: skip
BROUGHT = (
    "product_code",
    "description",
    "unit",
    "unit_factor",
    "unit_price",
    "price_trace",
    "own_price",
    "tax_rate",
)
AMOUNT_GROUP = dict.fromkeys(("product_id", "quantity", "unit", "unit_price", "discount_rate"), "amount")


class OrderLines:
    """Knows the products of an order and what follows from them; the page gives it the header."""

    def __init__(self, page: OrderTab, entry: OrderEntryController) -> None:
        self._page = page
        self._entry = entry
        self.products: dict[str, OrderProduct] = {}
        self._claims: dict[str, Decimal] = {}
        self.lookup = OrderProductLookup(self, entry, page.lookup_actions)

    # ---- the header ----------------------------------------------------------------------------------

    def setting(self) -> Setting:
        """For whom, from where, when and in which currency products are asked for."""
        get = self._page.document.get
        return Setting(
            agent_id=_key(get("agent_id")), warehouse_id=_key(get("warehouse_id")), on=_day(get("ordered_on")),
            currency=get("currency") or None,
        )  # fmt: skip

    def remember(self, product: OrderProduct) -> None:
        """Keep what was found about a product, for the lines that have it."""
        self.products[str(product.hit.id)] = product

    def product(self, row: Row) -> OrderProduct | None:
        """What is known about the product of a line."""
        return self.products.get(str(row.get("product_id")))

    def as_usual(self) -> list[dict[str, Any]]:
        """The lines with product and quantity as the dialog of usual products takes them."""
        return [
            {"taken": False, "product": row["product_id"], "code": row.get("product_code"),
             "name": row.get("description"), "quantity": row.get("quantity"), "unit": row.get("unit")}
            for row in self._page.document.live_rows("lines")
            if row.get("product_id") and (as_decimal(row.get("quantity")) or ZERO) > 0
        ]  # fmt: skip

    def reckon_claims(self) -> list[str]:
        """Add up what lines above take of the same product; answers the lines for which that is different now."""
        rows = self._page.document.live_rows("lines")
        times = Counter(row.get("product_id") for row in rows)
        taken: dict[str, Decimal] = {}
        claims: dict[str, Decimal] = {}
        for row in rows:
            product = row.get("product_id")
            if not product or times[product] < 2:
                continue
            before = taken.get(product, ZERO)
            if before:
                claims[row["id"]] = before
            quantity, factor = as_decimal(row.get("quantity")), as_decimal(row.get("unit_factor"))
            taken[product] = before + max(money.multiply(quantity or ZERO, factor or ONE), ZERO)
        different = [key for key in claims.keys() | self._claims.keys() if claims.get(key) != self._claims.get(key)]
        self._claims = claims
        return different

    def place_words(self, product_id: str, row: Row) -> str:
        """Whether a product already stands on another line."""
        rows = self._page.document.live_rows("lines")
        at = next((at for at, one in enumerate(rows) if one.get("product_id") == product_id
                   and one.get("id") != row.get("id")), -1)  # fmt: skip
        return tr("on line {number} already", number=at + 1) if at >= 0 else ""

    def figures_words(self) -> str:
        """For whom the prices hold, and where and when the stock was counted."""
        agent, place = str(self._page.document.get("agent_name") or ""), self._page.warehouse_name()
        time = clock.now().astimezone(clock.zone).strftime("%H:%M")
        stock = tr("Stock: {warehouse}, {time}", warehouse=place, time=time) if place else ""
        return "   ".join(part for part in (tr("Prices: {agent}", agent=agent) if agent else "", stock) if part)

    # ---- what follows --------------------------------------------------------------------------------

    def taken(self, product: OrderProduct) -> dict[str, Any]:
        """The fields a line gets from a product."""
        hit = product.hit
        unit = product.unit
        return {
            "product_code": hit.code, "description": hit.full_name, "unit": unit, "own_price": False,
            "unit_factor": plain(product.factor(unit)), "tax_rate": plain(hit.tax_rate),
        }  # fmt: skip

    def priced(self, row: Row) -> dict[str, Any]:
        """The list price of a line for its quantity and unit, with the reason."""
        product = self.product(row)
        if product is None:
            return {}
        factor = as_decimal(row.get("unit_factor")) or ONE
        quantity = abs(as_decimal(row.get("quantity")) or ONE)
        step = product.price_at(money.multiply(quantity, factor))
        if step is None or step.price is None:
            return {"unit_price": None, "price_trace": to_plain(step.trace) if step is not None else None}
        price = money.round_price(money.multiply(step.price, factor))
        return {"unit_price": plain(price), "price_trace": to_plain(step.trace)}

    def _with_product(self, row: Row, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """A chosen product decides the price together with the quantity that is there already."""
        return self.priced({**row, **fields})

    def _with_quantity(self, row: Row, value: Any) -> Mapping[str, Any]:
        return {} if row.get("own_price") else self.priced({**row, "quantity": value})

    def with_unit(self, row: Row, value: Any) -> Mapping[str, Any]:
        """Another unit has another size, and so another price."""
        product = self.product(row)
        factor = product.factor(str(value)) if product is not None and value else ONE
        follow = {"unit_factor": plain(factor)}
        return follow if row.get("own_price") else {**follow, **self.priced({**row, "unit": value, **follow})}

    def _with_price(self, row: Row, value: Any) -> Mapping[str, Any]:
        """A typed price is the person's own; clearing it gives the list price back."""
        if value is None:
            return {"own_price": False, **self.priced(row)}
        return {"own_price": True, "price_trace": {"manual": True, "price": value}}

    def compute(self, row: Row) -> Mapping[str, Any]:
        """Amounts and stock of one line."""
        quantity, price = as_decimal(row.get("quantity")), as_decimal(row.get("unit_price"))
        factor = as_decimal(row.get("unit_factor")) or ONE
        found: dict[str, Any] = {
            "base_quantity": plain(money.multiply(quantity or ZERO, factor)),
            "short": None,
        }
        found |= dict.fromkeys(("net_amount", "tax_amount", "gross_amount"))
        found["sums"] = (quantity or ZERO, ZERO, ZERO, ZERO)
        if quantity is not None and price is not None:
            made = money.line_amounts(
                quantity, price, as_decimal(row.get("discount_rate")) or ZERO, as_decimal(row.get("tax_rate")) or ZERO,
                bool(self._page.document.get("prices_include_tax")), str(self._page.document.get("currency") or "CNY"),
            )  # fmt: skip
            found |= {
                "net_amount": plain(made.net),
                "tax_amount": plain(made.tax),
                "gross_amount": plain(made.total),
                "sums": (quantity, made.net, made.tax, made.total),
            }
        missing = self._missing(row, money.multiply(quantity or ZERO, factor))
        if missing is not None:
            found["short"] = plain(missing)
        return found

    def _missing(self, row: Row, base: Decimal) -> Decimal | None:
        """How much of a line the warehouse cannot promise; nothing once the order went its way."""
        product = self.product(row)
        if product is None or product.hit.available is None or not self._page.is_draft():
            return None
        left = base - self._free(row, product)
        return left if left > 0 and base > 0 else None

    def _free(self, row: Row, product: OrderProduct) -> Decimal:
        """What the warehouse can still promise to a line, after the lines above it; never negative."""
        return max((product.hit.available or ZERO) - self._claims.get(str(row.get("id")), ZERO), ZERO)

    def check(self, row: Row) -> Mapping[str, Remark]:
        """What is to be said about one line; none of it keeps a draft from being saved."""
        found: dict[str, Remark] = {}
        product = self.product(row)
        if product is not None and product.hit.refusal and self._page.is_draft():
            found["product_id"] = Remark(product.hit.refusal, Level.WARN)
        if row.get("product_id") and as_decimal(row.get("unit_price")) is None and self._page.is_draft():
            found["unit_price"] = Remark(tr("There is no price for this product. Type one."), Level.WARN)
        if product is not None and row.get("unit") and not self._knows_unit(product, str(row["unit"])):
            found["unit"] = Remark(
                tr("The unit “{unit}” is not known for this product.", unit=str(row["unit"])[:40])
            )
        limit = self._page.free_discount()
        if (
            limit is not None
            and (as_decimal(row.get("discount_rate")) or ZERO) > limit
            and self._page.is_draft()
        ):
            found["discount_rate"] = Remark(self._page.discount_words(limit), Level.WARN)
        if row.get("short"):
            short = money.format_quantity(as_decimal(row["short"]))
            found["stock"] = Remark(tr("{count} short", count=short), Level.WARN)
        return found

    @staticmethod
    def _knows_unit(product: OrderProduct, unit: str) -> bool:
        return unit == product.hit.unit or any(pack.unit == unit for pack in product.hit.packs)

    def _refused_quantity(self, row: Row, value: Any) -> str:
        product = self.product(row)
        quantity = as_decimal(value)
        if product is None or quantity is None:
            return ""
        back = self._page.is_return()
        if quantity and (quantity < 0) is not back:
            return tr("A return carries negative quantities.") if back else tr("A quantity is not negative.")
        own = row.get("unit") == product.hit.unit
        return check_quantity(
            abs(quantity), product.hit.decimals if own else money.QUANTITY_DECIMALS, zero=True
        )

    def _packed(self, row: Row, value: Any) -> Suggestion | None:
        """Whole packs and the minimum: the better quantity, in the unit of the line."""
        product, quantity = self.product(row), as_decimal(value)
        if product is None or not quantity or quantity < 0:
            return None
        factor = as_decimal(row.get("unit_factor")) or ONE
        base = money.multiply(quantity, factor)
        wanted = rounded_to_pack(base, product.hit.min_order, product.hit.pack_size)
        better = money.round_quantity(money.divide(wanted, factor))
        if wanted == base or money.multiply(better, factor) != wanted:
            return None
        shown = money.format_quantity(better)
        if product.hit.pack_size and product.hit.min_order and base < product.hit.min_order:
            text = tr("At least {least}, in packs of {pack}. Change to {quantity}?",
                      least=money.format_quantity(product.hit.min_order),
                      pack=money.format_quantity(product.hit.pack_size), quantity=shown)  # fmt: skip
        elif product.hit.pack_size:
            pack = money.format_quantity(product.hit.pack_size)
            text = tr("In packs of {pack}. Change to {quantity}?", pack=pack, quantity=shown)
        else:
            least = money.format_quantity(product.hit.min_order)
            text = tr("At least {least}. Change to {quantity}?", least=least, quantity=shown)
        return Suggestion(text, better)

    def _sizes(self, row: Row) -> Mapping[str, Any]:
        """How many of the line's unit each unit is, for 3箱."""
        product = self.product(row)
        if product is None:
            return {}
        own = as_decimal(row.get("unit_factor")) or ONE
        sizes = {product.hit.unit: ONE} | {pack.unit: pack.factor for pack in product.hit.packs}
        return {unit: money.divide(size, own) for unit, size in sizes.items()}

    # ---- words ---------------------------------------------------------------------------------------

    def _stock_text(self, row: Row) -> str:
        product = self.product(row)
        if row.get("short"):
            return tr("{count} short", count=money.format_quantity(as_decimal(row["short"])))
        return stock_words(product.hit) if product is not None else ""

    def _shipped_text(self, row: Row) -> str:
        shipped = as_decimal(row.get("shipped")) or ZERO
        if not shipped and self._page.is_draft():
            return ""
        base = as_decimal(row.get("base_quantity"))
        return f"{money.format_quantity(shipped)} / {money.format_quantity(base)}"

    def _price_words(self, row: Row) -> str:
        return explain(row.get("price_trace")) if row.get("product_id") else ""

    def _stock_words(self, row: Row) -> str:
        product = self.product(row)
        if product is None or product.hit.available is None:
            return ""
        lines = [tr("{warehouse}: {count}", warehouse=self._page.warehouse_name(),
                    count=money.format_quantity(product.hit.available))]  # fmt: skip
        above = self._claims.get(str(row.get("id")))
        if above:
            lines.append(tr("Lines above take {count}", count=money.format_quantity(above)))
        lines += [tr("{warehouse}: {count}", warehouse=one.name, count=money.format_quantity(one.available))
                  for one in product.elsewhere]  # fmt: skip
        return "\n".join(lines)

    def _last_words(self, row: Row) -> str:
        product = self.product(row)
        if product is None or product.hit.last_on is None:
            return ""
        quantity = money.format_quantity(product.hit.last_quantity)
        return tr("Last order {day}: {quantity}", day=product.hit.last_on.isoformat(), quantity=quantity)

    # ---- offers --------------------------------------------------------------------------------------

    def offer(self, row: Row) -> Offer | None:
        """A shortage does not hold anybody up; this is what can be done about it."""
        short, product = as_decimal(row.get("short")), self.product(row)
        if short is None or product is None or not self._page.is_draft():
            return None
        page, key = self._page, str(row["id"])
        actions: list[tuple[str, Callable[[], None]]] = []
        free = self._free(row, product)
        factor = as_decimal(row.get("unit_factor")) or ONE
        if free >= factor:
            rest = (free / factor).to_integral_value(rounding="ROUND_FLOOR") if factor != ONE else free
            actions.append((tr("Order {count}", count=money.format_quantity(rest)),
                            _bound(page.set_quantity, key, rest)))  # fmt: skip
        for other in product.elsewhere[:2]:
            count = min(short, other.available)
            text = tr(
                "Transfer {count} from {warehouse}", count=money.format_quantity(count), warehouse=other.name
            )
            actions.append((text, _bound(page.transfer, product, other.warehouse_id, count)))
        day = product.there_on((as_decimal(row.get("base_quantity")) or ZERO) + self._claims.get(key, ZERO))
        if day is not None:
            actions.append((tr("Wait until {day}", day=format_day(day)), _bound(page.note_wait, key, day)))
        text = tr("{product}: {count} {unit} short. The rest is delivered later.", product=product.hit.code,
                  count=money.format_quantity(short), unit=product.hit.unit)  # fmt: skip
        return Offer(text, tuple(actions))

    # ---- the grid ------------------------------------------------------------------------------------

    def spec(self) -> GridSpec:
        """The columns of the wireframe and the rules behind them."""
        return GridSpec(
            columns=self._columns(), name="sales.order.lines", title=N_("Order lines"), compute=self.compute,
            check=self.check, offer=self.offer, unique="product_id", merge="quantity", can_scan=True,
        )  # fmt: skip

    def _columns(self) -> tuple[GridColumn, ...]:
        may_price = self._page.may_change_prices()
        return (
            GridColumn("product_id", N_("Code/pinyin"), Kind.REFERENCE, 100, quick=True, required=True,
                       shows="product_code", brings=BROUGHT, lookup=self.lookup, takes=self._with_product,
                       tooltip=self._last_words, roles=_ROLES),
            GridColumn("description", N_("Product"), width=104, editable=False, stretch=True, pasted=False),
            GridColumn("quantity", N_("Quantity"), Kind.QUANTITY, 80, quick=True, required=True, decimals=6,
                       units=self._sizes, accepts=self._refused_quantity, suggests=self._packed,
                       stores=self._with_quantity, words=_QUANTITY),
            GridColumn("unit", N_("Unit"), Kind.CHOICE, 48, lookup=OrderUnitLookup(self), brings=("unit_factor",),
                       stores=self.with_unit, words=("计量单位",)),
            GridColumn("unit_price", N_("Unit price"), Kind.PRICE, 84, decimals=6, editable=may_price,
                       brings=("own_price", "price_trace"), stores=self._with_price, tooltip=self._price_words,
                       accepts=_refused_price, words=_PRICE),
            GridColumn("discount_rate", N_("Discount"), Kind.PERCENT, 68, accepts=_refused_discount,
                       text=_discount_text, words=("折扣率", "disc")),
            GridColumn("tax_rate", N_("Tax rate"), Kind.PERCENT, 64, editable=False, hidden=True, pasted=False),
            GridColumn("net_amount", N_("Without tax"), Kind.MONEY, 104, editable=False, hidden=True, pasted=False),
            GridColumn("gross_amount", N_("Amount"), Kind.MONEY, 100, editable=False, pasted=False),
            GridColumn("stock", N_("Stock"), width=84, editable=False, pasted=False, align_right=True,
                       text=self._stock_text, tooltip=self._stock_words),
            GridColumn("shipped", N_("Shipped"), width=74, editable=False, pasted=False, align_right=True,
                       text=self._shipped_text),
            GridColumn("note", N_("Note"), width=40, stretch=True, words=("备注", "说明", "remark")),
        )  # fmt: skip


_ROLES = (
    PasteRole(
        "code",
        N_("Product code"),
        ("编码", "商品编码", "货号", "物料编码", "产品编码", "sku", "code", "item", "item no"),
    ),
    PasteRole("barcode", N_("Bar code"), ("条码", "条形码", "barcode", "ean")),
    PasteRole(
        "name",
        N_("Product name"),
        ("品名", "商品", "商品名称", "产品名称", "名称", "product", "name", "description"),
    ),
)
_QUANTITY = ("数量", "订货数量", "订购数量", "订单数量", "qty", "pcs", "quantity")
_PRICE = ("单价", "含税单价", "价格", "price")


def _refused_price(row: Row, value: Any) -> str:
    price = as_decimal(value)
    return tr("A price is not negative.") if price is not None and price < 0 else ""


def _refused_discount(row: Row, value: Any) -> str:
    rate = as_decimal(value)
    return tr("A discount lies between 0 and 100 %.") if rate is not None and not 0 <= rate <= 1 else ""


def _discount_text(row: Row) -> str:
    rate = as_decimal(row.get("discount_rate"))
    return money.format_quantity(money.EXACT.scaleb(rate, 2)) + "%" if rate else ""


def _key(value: Any) -> UUID | None:
    return UUID(str(value)) if value else None


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _bound(run: Callable[..., Any], *args: Any) -> Callable[[], None]:
    return lambda: run(*args)
