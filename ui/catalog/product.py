"""The tab of one product."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from controllers.catalog import products as work
from controllers.catalog.products import ProductController, ProductsController
from controllers.stock.stock import StockController
from models import money
from models.catalog.categories import CategoryDraft
from models.catalog.lists import PRODUCT_TONES
from models.catalog.records import PRODUCT_STATUS_WORDS, ProductStatus
from models.i18n import N_, tr
from models.ids import new_id
from models.lists import Filter, ListQuery
from models.stock.levels import Level
from ui.catalog.product_form import product_form
from ui.editing.alive import while_alive
from ui.editing.editor import EditorTab
from ui.editing.spec import ActionSpec, Chip, Fact, FormSpec, Header
from ui.widgets.embedded_list import EmbeddedList


class ProductTab(EditorTab):
    """One product: names, prices, packs, stock."""

    kind = "product"
    name = "catalog.product"
    icon_name = "package"
    title_field = "name"
    _levels: Sequence[Level] = ()

    def make_controller(self) -> ProductController:
        """The controller of this product."""
        self.finder = ProductsController(self.context, self)
        self.finder.failed.connect(self.show_error)
        self.stock = StockController(self.context, self)
        self.stock.failed.connect(self.show_error)
        return ProductController(self.context, self)

    def make_form(self) -> FormSpec:
        """The sections of the page."""
        controller = self.controller
        assert isinstance(controller, ProductController)
        return product_form(self, controller, self.finder)

    def new_title(self) -> str:
        """The title of a product that is not stored yet."""
        return tr("New product")

    def header(self) -> Header:
        """Name, status, price and stock."""
        details = self.details
        if details is None or not details.version:
            return Header(self.document.get("name") or self.new_title())
        chips = [Chip(tr(PRODUCT_STATUS_WORDS[details.status]), PRODUCT_TONES[details.status])]
        if details.removed:
            chips.append(Chip(tr("Removed"), "error"))
        price = money.format_price(details.base_price) or "–"
        facts = [Fact("price", tr("Base price"), f"{price} {details.currency}")]
        if details.stocked and self.context.can("stock", "R"):
            facts.append(Fact("stock", tr("Available"), self._stock_words(), self._show_stock))
        facts.append(Fact("unit", tr("Unit"), details.unit))
        return Header(details.name, details.code, tuple(chips), tuple(facts), primary=self._next_step())

    def actions(self) -> Sequence[ActionSpec]:
        """Everything else that can be done with a product."""
        return (
            ActionSpec("on_sale", N_("Put on sale"), lambda _p: self._set(ProductStatus.ACTIVE), "circle-check",
                       visible=lambda _p: self._is(ProductStatus.HELD, ProductStatus.DISCONTINUED), step=True),
            ActionSpec("hold", N_("Take off sale for now"), lambda _p: self._set(ProductStatus.HELD), "circle-pause",
                       visible=lambda _p: self._is(ProductStatus.ACTIVE), step=True),
            ActionSpec("discontinue", N_("Discontinue"), lambda _p: self._set(ProductStatus.DISCONTINUED), "ban",
                       visible=lambda _p: self._is(ProductStatus.ACTIVE, ProductStatus.HELD), step=True),
            ActionSpec("remove", N_("Remove"), lambda _p: self._remove(), "trash-2", visible=self._may_remove,
                       danger=True),
            ActionSpec("restore", N_("Restore"), lambda _p: self._restore(), "archive-restore",
                       visible=lambda _p: bool(self.details and self.details.removed)),
        )  # fmt: skip

    def read_only_reason(self) -> str:
        """A removed product is not changed."""
        if self.details is not None and getattr(self.details, "removed", False):
            return tr("This product was removed. Restore it to change it.")
        return ""

    def shown(self) -> None:
        """Ask for the stock behind the header."""
        if self.record_id is not None and self.context.can("stock", "R"):
            self.stock.of_product(self.record_id, while_alive(self, self._levels_came))

    def copy_as_new(self) -> None:
        """A new product with the same content; code and bar codes are left out."""
        self.navigator.open(self.kind, new=str(new_id()), values=work.copied(self.document.copied()))

    # ---- for the form --------------------------------------------------------------------------------

    def currency(self) -> str:
        """The currency a new price row begins with."""
        return str(self.document.get("currency") or "CNY")

    def new_category(self, name: str) -> None:
        """Make a category of what was typed and choose it."""
        self.finder.add_category(name, while_alive(self, self._category_made))

    def make_levels(self, page: EditorTab) -> QWidget:
        """The stock of this product by warehouse."""
        return EmbeddedList(page, "stock.list", "product", hidden=("product_code", "product", "spec", "unit", "safety"))

    def make_ledger(self, page: EditorTab) -> QWidget:
        """The ledger entries of this product."""
        return EmbeddedList(page, "ledger.list", "product", hidden=("product_code", "product"))

    # ---- inside --------------------------------------------------------------------------------------

    def _is(self, *states: ProductStatus) -> bool:
        details = self.details
        return bool(details and details.version and not details.removed and details.may_change
                    and details.status in states)  # fmt: skip

    def _next_step(self) -> ActionSpec | None:
        return self.actions()[0] if self._is(ProductStatus.HELD) else None

    def _may_remove(self, _page: EditorTab) -> bool:
        details = self.details
        return bool(details and details.version and not details.removed and self.context.can("product", "D"))

    def _set(self, status: ProductStatus) -> None:
        self.act(tr("Change status"), work.change_status, self.record_id, self.details.version, status)

    def _remove(self) -> None:
        from ui import messages

        def answered(yes: bool) -> None:
            if yes:
                self.act(tr("Remove"), work.remove_one, self.record_id, self.details.version)

        title = tr("Remove “{name}”?", name=self.details.name)
        text = tr("It disappears from lists and look-ups. Orders and history keep it, and it can be restored.")
        messages.confirm(self, title, text, tr("Remove"), done=answered)

    def _restore(self) -> None:
        self.act(tr("Restore"), work.restore_one, self.record_id)

    def _category_made(self, category: CategoryDraft) -> None:
        with self.document.step():
            self.document.set("category_id", str(category.id))
            self.document.set("category_name", category.name)

    def _levels_came(self, found: Sequence[Level]) -> None:
        self._levels = found
        self.refresh_header()

    def _stock_words(self) -> str:
        free = money.total([level.available for level in self._levels]) if self._levels else Decimal(0)
        return f"{money.format_quantity(free)} {self.details.unit}"

    def _show_stock(self) -> None:
        query = ListQuery(filters=(Filter("product", values=(str(self.record_id),)),))
        self.navigator.open("stock.list", query=query.plain())
