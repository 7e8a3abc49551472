"""Warehouses, movement documents and stock: opening, saving, posting, reversing, and finding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from controllers.base import Controller
from controllers.context import AppContext
from controllers.editing import EditingService, EditorController, Opened, Plain
from controllers.jobs import Job
from controllers.list_actions import BulkAction, Fits
from models.clock import clock
from models.i18n import N_, tr
from models.stock import levels, moves, posting, warehouses
from models.stock.levels import Level
from models.stock.moves import MoveDetails, MoveDraft
from models.stock.records import MoveKind
from models.stock.warehouses import WarehouseDetails, WarehouseDraft, WarehouseWord

Done = Callable[[Any], None]
Failed = Callable[[BaseException], None]


def blank_warehouse(session: Any, args: Plain) -> WarehouseDetails:
    """A new warehouse."""
    return WarehouseDetails()


def blank_move(session: Any, args: Plain) -> MoveDetails:
    """A new document of today, of the kind and warehouse asked for; the only warehouse is chosen by itself."""
    known = warehouses.choices(session)
    wanted = str(args.get("warehouse_id") or "")
    place = next((one for one in known if str(one.id) == wanted), known[0] if len(known) == 1 else None)
    kind = MoveKind(args["move_kind"]) if args.get("move_kind") else MoveKind.RECEIPT
    return MoveDetails(
        kind=kind, moved_on=clock.today(), warehouse_id=place.id if place else None,
        warehouse_name=place.name if place else "",
    )  # fmt: skip


WAREHOUSE = EditingService(
    table="warehouses", entity="stock", draft=WarehouseDraft, get=warehouses.get, save=warehouses.save,
    blank=blank_warehouse, check=warehouses.check,
)  # fmt: skip
MOVE = EditingService(
    table="move_documents", entity="stock", draft=MoveDraft, get=moves.get, save=moves.save, blank=blank_move,
    check=moves.check,
)  # fmt: skip


class WarehouseController(EditorController):
    """One warehouse in an editor."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, WAREHOUSE, parent)


class MoveController(EditorController):
    """One movement document in an editor."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, MOVE, parent)

    def post(self, key: UUID, version: int, done: Callable[[Opened], None], failed: Failed, confirmed: bool) -> Job:
        """Write the document into the ledger."""
        return self.act(tr("Post document"), _post, key, version, confirmed, done=done, failed=failed)

    def reverse(
        self, key: UUID, version: int, reason: str, done: Callable[[MoveDetails], None], failed: Failed, confirmed: bool
    ) -> Job:
        """Take the document back; `done` gets the reversing one."""
        return self.write(
            tr("Reverse document"), _reverse, key, version, reason, confirmed, done=done, failed=failed, reason=reason
        )

    def books(
        self, warehouse_id: UUID, products: list[UUID], on: date | None, done: Callable[[dict[UUID, Level]], None]
    ) -> Job:
        """The stock of products in a warehouse, now or at the end of a day."""
        return self.read(_books, warehouse_id, products, on, done=done)


class StockController(Controller):
    """Questions about stock that no editor owns."""

    def warehouses(self, done: Callable[[list[WarehouseWord]], None]) -> Job:
        """Warehouses to choose from."""
        return self.read(warehouses.choices, done=done)

    def find_warehouses(self, text: str, done: Callable[[list[WarehouseWord]], None]) -> Job:
        """Warehouses for a typed text."""
        return self.read(_find_warehouses, text, done=done)

    def of_product(self, product_id: UUID, done: Callable[[list[Level]], None]) -> Job:
        """The stock of a product in each warehouse."""
        return self.read(_of_product, product_id, done=done)


def remove_warehouse(session: Any, key: UUID, version: int | None) -> WarehouseDetails:
    """Put a warehouse away and answer with it."""
    warehouses.remove(session, key, version)
    session.flush()
    return warehouses.get(session, key)


def remove_move(session: Any, key: UUID, version: int | None) -> MoveDetails:
    """Put a draft away and answer with it."""
    moves.remove(session, key, version)
    session.flush()
    return moves.get(session, key)


def restore_warehouse(session: Any, key: UUID) -> WarehouseDetails:
    """Bring a warehouse back and answer with it."""
    return warehouses.restore(session, key)


def restore_move(session: Any, key: UUID) -> MoveDetails:
    """Bring a draft back and answer with it."""
    return moves.restore(session, key)


def _drafts(session: Any, keys: Sequence[UUID]) -> Fits:
    """Only drafts with lines can be posted."""
    fitting, posted, empty = [], 0, 0
    for key in keys:
        document = moves.get(session, key)
        if "post" not in document.allowed:
            posted += 1
        elif not document.lines:
            empty += 1
        else:
            fitting.append(key)
    skipped = [(N_("not in draft, or without the right"), posted), (N_("without lines"), empty)]
    return Fits(tuple(fitting), tuple(one for one in skipped if one[1]))


def _post_all(session: Any, keys: Sequence[UUID]) -> int:
    for key in keys:
        posting.post(session, key)
    return len(keys)


def _removable(session: Any, keys: Sequence[UUID]) -> Fits:
    fitting = [key for key in keys if "remove" in moves.get(session, key).allowed]
    left = len(keys) - len(fitting)
    return Fits(tuple(fitting), ((N_("not in draft, or without the right"), left),) if left else ())


def _remove_all(session: Any, keys: Sequence[UUID]) -> list[UUID]:
    for key in keys:
        moves.remove(session, key)
    return list(keys)


def _restore_all(session: Any, keys: Sequence[UUID]) -> None:
    for key in keys:
        moves.restore(session, key)


POSTING = N_("Posting changes the stock and cannot be taken back; a posted document can only be reversed.")
BULK_MOVES = (
    BulkAction("post", N_("Post"), _post_all, "check", fits=_drafts, right=("stock", "A"), next_step=True,
               question=POSTING),
    BulkAction("remove", N_("Remove"), _remove_all, "trash-2", fits=_removable, undo=_restore_all, danger=True,
               right=("stock", "C")),
)  # fmt: skip


def _post(session: Any, key: UUID, version: int, confirmed: bool) -> MoveDetails:
    return posting.post(session, key, version, confirmed=confirmed)


def _reverse(session: Any, key: UUID, version: int, reason: str, confirmed: bool) -> MoveDetails:
    return posting.reverse(session, key, version, reason, confirmed=confirmed)


def _books(session: Any, warehouse_id: UUID, products: list[UUID], on: date | None) -> dict[UUID, Level]:
    if not levels.sees_numbers(session):
        return {}
    found = levels.levels(session, products, [warehouse_id], on)
    return {key: found.get((key, warehouse_id), Level(key, warehouse_id)) for key in products}


def _of_product(session: Any, product_id: UUID) -> list[Level]:
    return list(levels.levels(session, [product_id]).values()) if levels.sees_numbers(session) else []


def _find_warehouses(session: Any, text: str) -> list[WarehouseWord]:
    from models.pinyin import initials_of
    from models.text import normal_key

    wanted = normal_key(text)
    known = warehouses.choices(session)
    return [
        one for one in known
        if not wanted or wanted in normal_key(one.code) or wanted in normal_key(one.name)
        or wanted in initials_of(one.name)
    ]  # fmt: skip
