"""Movement documents on both databases: drafts, posting, counts, transfers, reversal, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, select, update

from models.catalog import products
from models.catalog.products import ProductDraft
from models.catalog.units import PackRow
from models.clock import clock
from models.errors import AppError, Conflict, Denied, InvalidInput, NeedsConfirmation, NotFound, RuleBroken
from models.lists import ListQuery, engine
from models.platform import company
from models.platform.principal import SYSTEM, Role, Scope
from models.stock import doctor, levels, moves, posting, reservations, warehouses
from models.stock.lists import LEDGER, MOVES, WAREHOUSES
from models.stock.moves import MoveDraft, MoveLineDraft
from models.stock.records import MoveKind, MoveState, StockMove, WarehouseKind
from models.stock.reservations import Wanted
from models.stock.warehouses import WarehouseDraft
from tests.models.stock import makers

D = Decimal


@pytest.fixture
def depot(book, noon):
    """Two warehouses, 100 of one product in the first."""
    with book.write(SYSTEM) as session:
        key = makers.product(session)
        place, other = makers.warehouse(session), makers.warehouse(session, "上海仓")
        makers.move(session, MoveKind.RECEIPT, place, (key, 100))
    return book, key, place, other


def _on_hand(session, key, place):
    return levels.level(session, key, place).on_hand


def test_a_receipt_writes_the_ledger_and_gets_a_number(depot):
    book, key, place, _ = depot
    with book.read(SYSTEM) as session:
        rows = session.scalars(select(StockMove)).all()
        assert [(row.quantity, row.moved_on, row.kind) for row in rows] == [
            (100, date(2025, 9, 15), MoveKind.RECEIPT)
        ]
        document = moves.get(session, rows[0].document_id)
        assert document.number == "WH-2509-00001" and document.state is MoveState.POSTED
        assert document.allowed == {"reverse"} and document.warehouse_name == "杭州仓"
        assert _on_hand(session, key, place) == 100
        assert doctor.check(session) == []


def test_packs_are_counted_in_base_units(depot):
    book, _, place, _ = depot
    with book.write(SYSTEM) as session:
        packed = products.save(
            session, ProductDraft(name="箱装", unit="支", units=(PackRow(unit="箱", factor=D(12)),))
        )
        draft = MoveDraft(
            kind=MoveKind.RECEIPT, moved_on=clock.today(), warehouse_id=place,
            lines=(MoveLineDraft(product_id=packed.id, quantity=D(3), unit="箱"), MoveLineDraft(product_id=packed.id, quantity=D(5))),
        )  # fmt: skip
        posting.save_and_post(session, draft)
        assert _on_hand(session, packed.id, place) == 41
        with pytest.raises(InvalidInput) as raised:
            moves.save(
                session,
                replace(draft, lines=(MoveLineDraft(product_id=packed.id, quantity=D(1), unit="托"),)),
            )
        assert set(raised.value.problems) == {"lines/0/unit"}


def test_a_draft_is_changed_row_by_row_and_posted_once(depot):
    book, key, place, _ = depot
    with book.write(SYSTEM) as session:
        draft = moves.save(session, MoveDraft(kind=MoveKind.ISSUE, moved_on=clock.today(), warehouse_id=place, lines=(
            MoveLineDraft(product_id=key, quantity=D(10)), MoveLineDraft(product_id=key, quantity=D(5)))))  # fmt: skip
        assert draft.number == "" and draft.allowed == {"save", "post", "remove"}
    with book.write(SYSTEM) as session:
        first, second = draft.lines
        changed = moves.save(session, replace(draft, lines=(second, replace(first, quantity=D(7)))))
        assert [line.quantity for line in changed.lines] == [5, 7] and changed.version == draft.version + 1
        assert changed.lines[1].id == first.id
    with book.write(SYSTEM) as session:
        posted = posting.post(session, changed.id, changed.version)
        assert _on_hand(session, key, place) == 88
    with pytest.raises(Conflict):
        with book.write(SYSTEM) as session:
            posting.post(session, changed.id, changed.version)
    with pytest.raises(RuleBroken, match="already posted"):
        with book.write(SYSTEM) as session:
            posting.post(session, changed.id)
    with pytest.raises(RuleBroken, match="stays as it is"):
        with book.write(SYSTEM) as session:
            moves.save(session, replace(posted, note="x"))
    with pytest.raises(RuleBroken, match="stays as it is"):
        with book.write(SYSTEM) as session:
            moves.remove(session, posted.id)


def test_a_transfer_moves_and_its_sum_is_zero(depot):
    book, key, place, other = depot
    with book.write(SYSTEM) as session:
        makers.move(session, MoveKind.TRANSFER, place, (key, 30), to_warehouse_id=other)
        assert (_on_hand(session, key, place), _on_hand(session, key, other)) == (70, 30)
        assert doctor.check(session) == []


def test_stock_never_goes_below_zero_unless_allowed(depot):
    book, key, place, _ = depot
    with pytest.raises(RuleBroken, match="Only 100 of P00001 净水器滤芯 are in 杭州仓; 101 would be taken"):
        with book.write(SYSTEM) as session:
            makers.move(session, MoveKind.ISSUE, place, (key, 60), (key, 41))
    with book.write(SYSTEM) as session:
        company.put(session, "stock.allow_negative", True)
        makers.move(session, MoveKind.ISSUE, place, (key, 101), confirmed=True)
        assert _on_hand(session, key, place) == -1
        assert doctor.check(session) == []
        company.put(session, "stock.allow_negative", False)
        assert [finding.check for finding in doctor.check(session)] == ["stock.negative"]


def test_reserved_goods_are_taken_only_when_confirmed(depot):
    book, key, place, _ = depot
    with book.write(SYSTEM) as session:
        reservations.reserve(session, [Wanted(key, place, D(80))])
    with pytest.raises(NeedsConfirmation) as raised:
        with book.write(SYSTEM) as session:
            makers.move(session, MoveKind.ISSUE, place, (key, 21))
    assert raised.value.values["left"] == "20" and raised.value.values["reserved"] == "80"
    with book.write(SYSTEM) as session:
        makers.move(session, MoveKind.ISSUE, place, (key, 21), confirmed=True)
        assert [finding.severity for finding in doctor.check(session)] == ["warn"]


def test_a_count_corrects_the_books_of_its_day(depot):
    book, key, place, _ = depot
    with book.write(SYSTEM) as session:
        more, never = makers.product(session, "二"), makers.product(session, "三")
        makers.move(session, MoveKind.RECEIPT, place, (more, 10))
    clock.advance(timedelta(days=2))
    with book.write(SYSTEM) as session:
        makers.move(session, MoveKind.ISSUE, place, (key, 5))
        draft = moves.save(session, MoveDraft(
            kind=MoveKind.COUNT, moved_on=date(2025, 9, 16), warehouse_id=place, lines=(
                MoveLineDraft(product_id=key, quantity=D(98)), MoveLineDraft(product_id=more, quantity=D(10)),
                MoveLineDraft(product_id=never, quantity=D(0)))))  # fmt: skip
        assert [line.book_quantity for line in draft.lines] == [100, 10, 0]
        posted = posting.post(session, draft.id)
        assert [line.book_quantity for line in posted.lines] == [100, 10, 0]
        assert _on_hand(session, key, place) == 93
        written = session.scalars(select(StockMove.quantity).where(StockMove.document_id == draft.id)).all()
        assert written == [-2]
        found = levels.levels(session, None, [place])
        assert {item.last_counted_on for item in found.values()} == {date(2025, 9, 16)}
        assert doctor.check(session) == []


def test_a_product_is_counted_once_in_a_document():
    key = makers.new_id() if hasattr(makers, "new_id") else __import__("models.ids", fromlist=["x"]).new_id()
    lines = (MoveLineDraft(product_id=key, quantity=D(1)), MoveLineDraft(product_id=key, quantity=D(0)))
    draft = MoveDraft(kind=MoveKind.COUNT, moved_on=date(2025, 1, 1), warehouse_id=key, lines=lines)
    assert set(moves.check(draft)) == {"lines/1/product_id"}


@pytest.mark.parametrize("kind", [MoveKind.RECEIPT, MoveKind.ISSUE, MoveKind.TRANSFER, MoveKind.COUNT])
def test_a_reversal_takes_back_exactly_what_was_written(depot, kind):
    book, key, place, other = depot
    extra = {"to_warehouse_id": other} if kind is MoveKind.TRANSFER else {}
    with book.write(SYSTEM) as session:
        posted = makers.move(session, kind, place, (key, 30), **extra)
    with book.write(SYSTEM) as session:
        reversal = posting.reverse(session, posted.id, posted.version, "录错")
        assert (_on_hand(session, key, place), _on_hand(session, key, other)) == (100, 0)
        assert (
            reversal.reverses_number == posted.number and reversal.reason == "录错" and not reversal.allowed
        )
        original = moves.get(session, posted.id)
        assert original.state is MoveState.REVERSED and original.reversed_by_number == reversal.number
        assert original.allowed == frozenset() and doctor.check(session) == []
    for key_again in (posted.id, reversal.id):
        with pytest.raises(RuleBroken, match="cannot be reversed"):
            with book.write(SYSTEM) as session:
                posting.reverse(session, key_again, reason="nochmal")


def test_a_reversal_needs_a_reason_a_day_and_the_goods(depot):
    book, key, place, _ = depot
    with book.write(SYSTEM) as session:
        posted = makers.move(session, MoveKind.RECEIPT, place, (key, 50))
        makers.move(session, MoveKind.ISSUE, place, (key, 120))
    with pytest.raises(InvalidInput) as raised:
        with book.write(SYSTEM) as session:
            posting.reverse(session, posted.id, reason=" ", on=date(2025, 9, 14))
    assert set(raised.value.problems) == {"reason", "on"}
    with pytest.raises(RuleBroken, match="Only 30"):
        with book.write(SYSTEM) as session:
            posting.reverse(session, posted.id, reason="x")


@pytest.mark.parametrize(
    ("values", "paths"),
    [
        ({"moved_on": None}, {"moved_on"}),
        ({"kind": MoveKind.ISSUE, "moved_on": date(2025, 9, 16)}, {"moved_on"}),
        ({"moved_on": date(2026, 9, 16)}, {"moved_on"}), ({"moved_on": date(2026, 9, 15)}, set()),
        ({"moved_on": date(1989, 12, 31)}, {"moved_on"}), ({"warehouse_id": None}, {"warehouse_id"}),
        ({"kind": MoveKind.TRANSFER}, {"to_warehouse_id"}), ({"reason": "a\x00"}, {"reason"}),
        ({"tracking_no": "x" * 41}, {"tracking_no"}),
        ({"lines": (MoveLineDraft(), MoveLineDraft(quantity=D(0)), MoveLineDraft(quantity=D(-1)),
                    MoveLineDraft(quantity=D(10) ** 12), MoveLineDraft(quantity=D("1e-7"), unit_cost=D(-1)))},
         {"lines/0/product_id", "lines/0/quantity", "lines/1/product_id", "lines/1/quantity", "lines/2/product_id",
          "lines/2/quantity", "lines/3/product_id", "lines/3/quantity", "lines/4/product_id", "lines/4/quantity",
          "lines/4/unit_cost"}),
    ],
)  # fmt: skip
def test_f25_documents_that_cannot_be_right_are_refused(noon, values, paths):
    from models.ids import new_id

    draft = replace(MoveDraft(moved_on=clock.today(), warehouse_id=new_id()), **values)
    assert set(moves.check(draft)) == paths


def test_f25_a_piece_is_not_divided_and_closed_or_removed_things_do_not_move(depot):
    book, key, place, other = depot
    with book.write(SYSTEM) as session:
        service = makers.product(session, "服务", stocked=False)
        gone = makers.product(session, "旧")
        products.remove(session, gone)
        closed = warehouses.get(session, other)
        warehouses.save(session, replace(closed, closed=True))
        lines = tuple(
            MoveLineDraft(product_id=item, quantity=D(q))
            for item, q in ((key, "2.5"), (service, 1), (gone, 1))
        )
        with pytest.raises(InvalidInput) as raised:
            moves.save(session, MoveDraft(moved_on=clock.today(), warehouse_id=other, lines=lines))
    assert set(raised.value.problems) == {
        "lines/0/quantity",
        "lines/1/product_id",
        "lines/2/product_id",
        "warehouse_id",
    }
    with book.write(SYSTEM) as session:
        empty = moves.save(session, MoveDraft(moved_on=clock.today(), warehouse_id=place))
        with pytest.raises(InvalidInput, match="without lines"):
            posting.post(session, empty.id)


def test_ds08_ledger_rows_are_never_changed_or_deleted(depot):
    book = depot[0]
    for statement in (update(StockMove).values(quantity=D(1)), delete(StockMove)):
        with pytest.raises(AppError, match="cannot be changed or deleted"):
            with book.write(SYSTEM) as session:
                session.execute(statement)


def test_drafts_announce_goods_and_can_be_put_away(depot):
    book, key, place, other = depot
    with book.write(SYSTEM) as session:
        lines = (MoveLineDraft(product_id=key, quantity=D(25)),)
        coming = moves.save(session, MoveDraft(
            kind=MoveKind.TRANSFER, moved_on=clock.today(), warehouse_id=place, to_warehouse_id=other, lines=lines))  # fmt: skip
        assert levels.level(session, key, other).incoming == 25
        moves.remove(session, coming.id)
        assert levels.level(session, key, other).incoming == 0
        assert moves.get(session, coming.id).allowed == frozenset()
        assert moves.restore(session, coming.id).allowed == {"save", "post", "remove"}


def test_who_may_do_what(depot):
    book, key, place, _ = depot
    with book.write(SYSTEM) as session:
        agent_id = makers.agent(session)
        ops = makers.person(session, "ops", Role.OPERATIONS, Scope.ALL)
        rep = makers.person(session, "rep", Role.REP, Scope.OWN, agent_id)
        colleague = makers.person(session, "rep2", Role.REP, Scope.OWN)
        auditor = makers.person(session, "aud", Role.AUDITOR, Scope.ALL)
    draft = MoveDraft(kind=MoveKind.ISSUE, moved_on=clock.today(), warehouse_id=place,
                      lines=(MoveLineDraft(product_id=key, quantity=D(1)),))  # fmt: skip
    with book.write(rep) as session:
        saved = moves.save(session, draft)
        assert moves.save(session, replace(saved, note="x")).allowed == {"save", "remove"}
        with pytest.raises(Denied):
            posting.post(session, saved.id)
    for stranger in (colleague, auditor):
        with pytest.raises(Denied):
            with book.write(stranger) as session:
                moves.save(session, replace(moves.get(session, saved.id), note="y"))
    with pytest.raises(Denied):
        with book.write(auditor) as session:
            moves.save(session, draft)
    with book.write(ops) as session:
        assert posting.post(session, saved.id).state is MoveState.POSTED


def test_an_agents_person_sees_only_the_own_companys_stock(depot):
    book, key, place, _ = depot
    with book.write(SYSTEM) as session:
        mine, theirs = makers.agent(session), makers.agent(session, "DL2", "乙")
        own = makers.warehouse(session, "寄售甲", kind=WarehouseKind.CONSIGNMENT, agent_id=mine)
        foreign = makers.warehouse(session, "寄售乙", kind=WarehouseKind.CONSIGNMENT, agent_id=theirs)
        for target in (own, foreign):
            makers.move(session, MoveKind.TRANSFER, place, (key, 5), to_warehouse_id=target)
            makers.move(session, MoveKind.RECEIPT, target, (key, 1))
        outside = makers.person(session, "agt", Role.AGENT, Scope.AGENT, mine)
    with book.read(outside) as session:
        shown = engine.first_page(session, WAREHOUSES, ListQuery(), ["name"])
        assert [row.values[0] for row in shown.rows] == ["寄售甲"]
        ledger = engine.first_page(session, LEDGER, ListQuery(), ["warehouse", "quantity", "number"])
        assert sorted(row.values[:2] for row in ledger.rows) == [("寄售甲", 1), ("寄售甲", 5)]
        assert sorted(row.values[2] or "" for row in ledger.rows) == ["", "WH-2509-00003"]
        documents = engine.first_page(session, MOVES, ListQuery(), ["number"])
        assert [row.values[0] for row in documents.rows] == ["WH-2509-00003"]
        assert [word.name for word in warehouses.choices(session)] == ["寄售甲"]
        with pytest.raises(NotFound):
            warehouses.get(session, place)
        for row in session.scalars(select(StockMove).where(StockMove.warehouse_id == place)):
            with pytest.raises(NotFound):
                moves.get(session, row.document_id)


def test_the_list_of_documents(depot):
    book, key, place, other = depot
    with book.write(SYSTEM) as session:
        makers.move(
            session, MoveKind.TRANSFER, place, (key, 1), (key, 2), to_warehouse_id=other, reason="补货"
        )
    with book.read(SYSTEM) as session:
        page = engine.first_page(
            session, MOVES, ListQuery(search="补货"), ["number", "kind", "warehouse", "to_warehouse", "lines"]
        )
        assert [row.values for row in page.rows] == [
            ("WH-2509-00002", MoveKind.TRANSFER, "杭州仓", "上海仓", 2)
        ]


def test_a_copy_of_a_document_is_a_new_draft(depot):
    book, key, place, _ = depot
    with book.write(SYSTEM) as session:
        posted = makers.move(session, MoveKind.ISSUE, place, (key, 3), reason="样品")
        copied = moves.save(session, moves.copy_of(posted))
        assert copied.state is MoveState.DRAFT and copied.id != posted.id and copied.reason == "样品"
        assert [(line.product_id, line.quantity) for line in copied.lines] == [(key, 3)]


@pytest.mark.parametrize(
    ("values", "paths"),
    [
        ({"name": " "}, {"name"}), ({"phone": "138001380001"}, {"phone"}), ({"cut_off": "25:00"}, {"cut_off"}),
        ({"kind": WarehouseKind.CONSIGNMENT}, {"agent_id"}), ({"address": "x" * 201}, {"address"}), ({}, set()),
    ],
)  # fmt: skip
def test_warehouses_that_cannot_be_right_are_refused(values, paths):
    assert set(warehouses.check(replace(WarehouseDraft(name="杭州仓"), **values))) == paths


def test_warehouses(depot):
    book, key, place, other = depot
    with book.write(SYSTEM) as session:
        found = warehouses.get(session, place)
        assert found.code == "CK001"
        saved = warehouses.save(session, replace(found, phone="0571-8888 9999", cut_off="9:30"))
        assert (saved.phone, saved.cut_off) == ("057188889999", "09:30")
        with pytest.raises(InvalidInput, match="already used"):
            warehouses.save(session, replace(warehouses.get(session, other), code="ck001"))
        with pytest.raises(InvalidInput, match="Move it before"):
            warehouses.save(session, replace(saved, agent_id=makers.agent(session)))
        with pytest.raises(RuleBroken, match="still holds stock"):
            warehouses.remove(session, place)
        warehouses.remove(session, other)
        assert [word.name for word in warehouses.choices(session)] == ["杭州仓"]
        assert warehouses.restore(session, other).name == "上海仓"
    with pytest.raises(Conflict):
        with book.write(SYSTEM) as session:
            warehouses.save(session, replace(found, name="x"))
