"""The stock of a real order book, and two people who want the same goods at once."""

from __future__ import annotations

import csv
import threading
from decimal import Decimal

from models.catalog import products
from models.catalog.lists import PRODUCTS
from models.catalog.products import ProductDraft
from models.catalog.records import ProductStatus
from models.clock import clock
from models.database import Database
from models.errors import AppError
from models.lists import engine
from models.lists.standard import standard_views
from models.platform.principal import SYSTEM
from models.stock import doctor, levels, moves, posting, reservations
from models.stock.moves import MoveDraft, MoveLineDraft
from models.stock.records import MoveKind
from models.stock.reservations import Wanted
from tests.models.stock import makers

D = Decimal


def test_northwind_has_18_live_products_at_or_below_their_reorder_level(book, noon, shared_data):
    """Published facts of the data: 77 products, 18 live ones at or below their reorder level."""
    with (shared_data / "northwind" / "products.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 77
    with book.write(SYSTEM) as session:
        place, lines = makers.warehouse(session), []
        for row in rows:
            draft = ProductDraft(
                name=row["ProductName"], unit="件", external_no=row["ProductID"], base_price=D(row["UnitPrice"]),
                reorder_point=D(row["ReorderLevel"]), spec=row["QuantityPerUnit"],
                status=ProductStatus.DISCONTINUED if row["Discontinued"] == "1" else ProductStatus.ACTIVE,
            )  # fmt: skip
            key = products.save(session, draft).id
            if D(row["UnitsInStock"]):
                lines.append(MoveLineDraft(product_id=key, quantity=D(row["UnitsInStock"])))
        posting.save_and_post(
            session,
            MoveDraft(kind=MoveKind.OPENING, moved_on=clock.today(), warehouse_id=place, lines=tuple(lines)),
        )
    view = next(view for view in standard_views(PRODUCTS) if view.id == "reorder")
    with book.read(SYSTEM) as session:
        assert engine.count(session, PRODUCTS, view.state.query) == 18
        total = sum(level.on_hand for level in levels.levels(session).values())
        assert total == sum(D(row["UnitsInStock"]) for row in rows)
        assert doctor.check(session) == []


def _door(book):
    """Another process's way into the same book: nothing but the database keeps the two apart."""
    if book.dialect == "postgresql":
        return Database.postgres(book.engine.url)
    return Database.sqlite(book._door.path, bytes(book._door.key))


def _both(book, *works):
    """Run works at the same moment, each through its own door; returns what each answered or raised."""
    doors = [_door(book) for _ in works]
    barrier, answers = threading.Barrier(len(works)), [None] * len(works)

    def run(at, work):
        try:
            barrier.wait(10)
            with doors[at].write(SYSTEM) as session:
                answers[at] = work(session)
        except AppError as error:
            answers[at] = error

    threads = [threading.Thread(target=run, args=(at, work)) for at, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for door in doors:
        door.close()
    return answers


def test_two_people_never_reserve_the_same_goods(book):
    with book.write(SYSTEM) as session:
        key, place = makers.product(session), makers.warehouse(session)
        makers.move(session, MoveKind.RECEIPT, place, (key, 100))

    def want(session):
        return reservations.reserve(session, [Wanted(key, place, D(60))], partial=True)[0].quantity

    assert sorted(_both(book, want, want)) == [40, 60]
    with book.read(SYSTEM) as session:
        assert levels.level(session, key, place).available == 0 and doctor.check(session) == []


def test_two_people_never_take_the_same_goods_and_a_document_is_posted_once(book):
    with book.write(SYSTEM) as session:
        key, place = makers.product(session), makers.warehouse(session)
        makers.move(session, MoveKind.RECEIPT, place, (key, 100))
        lines = (MoveLineDraft(product_id=key, quantity=D(60)),)
        draft = MoveDraft(kind=MoveKind.ISSUE, moved_on=clock.today(), warehouse_id=place, lines=lines)
        first, second = moves.save(session, draft), moves.save(session, draft)
    answers = _both(
        book,
        lambda session: posting.post(session, first.id).number,
        lambda session: posting.post(session, second.id).number,
        lambda session: posting.post(session, first.id).number,
    )
    assert sum(isinstance(answer, str) for answer in answers) == 1
    with book.read(SYSTEM) as session:
        assert levels.level(session, key, place).on_hand == 40 and doctor.check(session) == []
