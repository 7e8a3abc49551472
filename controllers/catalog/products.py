"""Products: opening, saving, putting away, and finding them while somebody types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from controllers.base import Controller
from controllers.context import AppContext
from controllers.editing import EditingService, EditorController, Plain
from controllers.jobs import Job
from controllers.list_actions import BulkAction
from models.catalog import categories, lookup, products
from models.catalog.categories import CategoryDraft, CategoryNode
from models.catalog.lookup import ProductHit, Setting
from models.catalog.products import ProductDetails, ProductDraft
from models.catalog.records import ProductStatus
from models.i18n import N_, tr
from models.platform import company

Failed = Callable[[BaseException], None]


@dataclass(frozen=True)
class Offered:
    """A record offered for a reference field."""

    id: UUID
    code: str
    name: str
    exact: bool = False
    detail: str = ""


def blank(session: Any, args: Plain) -> ProductDetails:
    """A new product with the company's currency and tax rate."""
    return ProductDetails(
        currency=str(company.get(session, "company.currency")),
        tax_rate=Decimal(str(company.get(session, "orders.tax_rate"))),
    )


SERVICE = EditingService(
    table="products", entity="product", draft=ProductDraft, get=products.get, save=products.save, blank=blank,
    check=products.check,
)  # fmt: skip


class ProductController(EditorController):
    """One product in an editor."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, SERVICE, parent)

    def sees_costs(self) -> bool:
        """May the person at work see what products cost?"""
        return self.context.can("cost", "R")


class ProductsController(Controller):
    """Finding products, and acts on several of them."""

    def find(self, text: str, setting: Setting, done: Callable[[list[ProductHit]], None]) -> Job:
        """Products for a typed text, best first."""
        return self.read(lookup.find, text, setting, done=done)

    def resolve(
        self, queries: Sequence[Mapping[str, str]], setting: Setting, done: Callable[[list[list[ProductHit]]], None]
    ) -> Job:
        """For each query every product that fits exactly."""
        return self.read(lookup.resolve, list(queries), setting, done=done)

    def by_ids(self, keys: Iterable[UUID], setting: Setting, done: Callable[[dict[UUID, ProductHit]], None]) -> Job:
        """Known products with their price and stock of today."""
        return self.read(lookup.by_ids, list(keys), setting, done=done)

    def find_categories(self, text: str, done: Callable[[list[Offered]], None]) -> Job:
        """Categories for a typed text, in the order of the tree."""
        return self.read(find_categories, text, done=done)

    def add_category(self, name: str, done: Callable[[CategoryDraft], None], failed: Failed | None = None) -> Job:
        """Make a category of this name."""
        draft = CategoryDraft(name=name)
        return self.write(tr("New category"), categories.save, draft, done=done, failed=failed)

    def tree(self, done: Callable[[list[CategoryNode]], None]) -> Job:
        """All categories."""
        return self.read(categories.tree, done=done)


def find_categories(session: Any, text: str) -> list[Offered]:
    """Categories whose path or code contains a text."""
    from models.pinyin import initials_of
    from models.text import normal_key

    wanted = normal_key(text)
    found = []
    for node in categories.tree(session):
        keys = (normal_key(node.path), normal_key(node.code), normal_key(node.name_en))
        if not wanted or any(wanted in key for key in keys) or wanted in initials_of(node.name):
            exact = bool(wanted) and wanted in (normal_key(node.name), normal_key(node.code))
            found.append(Offered(node.id, node.code, node.name, exact, node.path))
    return sorted(found, key=lambda one: not one.exact)


def remove_one(session: Any, product_id: UUID, version: int | None) -> ProductDetails:
    """Put a product away and answer with it."""
    products.remove(session, product_id, version)
    session.flush()
    return products.get(session, product_id)


def restore_one(session: Any, product_id: UUID) -> ProductDetails:
    """Bring a product back and answer with it."""
    return products.restore(session, product_id)


def change_status(session: Any, product_id: UUID, version: int, status: ProductStatus) -> ProductDetails:
    """Change whether a product may be ordered and answer with it."""
    return products.save(session, replace(products.get(session, product_id), version=version, status=status))


def copied(values: Plain) -> Plain:
    """The values of a copy: what must be unique is left out."""
    return {**values, "code": "", "barcode": "", "external_no": "", "units": [
        {**row, "barcode": ""} for row in values.get("units", ())]}  # fmt: skip


# --- many at once ----------------------------------------------------------------------------------------

Before = list[tuple[UUID, ProductStatus]]


def _setting(status: ProductStatus) -> Callable[[Any, Sequence[UUID]], Before]:
    def work(session: Any, keys: Sequence[UUID]) -> Before:
        return products.change_states(session, dict.fromkeys(keys, status))

    return work


def _set_back(session: Any, before: Before) -> None:
    products.change_states(session, dict(before))


def _remove(session: Any, keys: Sequence[UUID]) -> list[UUID]:
    for key in keys:
        products.remove(session, key)
    return list(keys)


def _bring_back(session: Any, keys: Sequence[UUID]) -> None:
    for key in keys:
        products.restore(session, key)


BULK = (
    BulkAction("on_sale", N_("Put on sale"), _setting(ProductStatus.ACTIVE), "circle-check", undo=_set_back,
               right=("product", "U")),
    BulkAction("hold", N_("Take off sale for now"), _setting(ProductStatus.HELD), "circle-pause", undo=_set_back,
               right=("product", "U")),
    BulkAction("discontinue", N_("Discontinue"), _setting(ProductStatus.DISCONTINUED), "ban", undo=_set_back,
               right=("product", "U")),
    BulkAction("remove", N_("Remove"), _remove, "trash-2", undo=_bring_back, danger=True, right=("product", "D")),
)  # fmt: skip
