"""The line to the office in the real window, and what goes over it (UX-083 to 086, 091)."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from controllers.editing import BesideController
from controllers.office_link import SyncState
from models.clock import clock
from models.errors import AppError
from models.platform import attachments
from models.platform.principal import SYSTEM
from models.platform.server import opening, sessions
from models.sales import order_states
from models.sales.records import Order, OrderState
from models.sync import service
from models.sync.copies import Bond
from models.sync.records import SyncIntent
from tests.office import PASSWORD
from tests.ui.sync.place import Place, answer

PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


def test_ux_083_086_a_cut_line_is_a_word_in_the_status_bar_and_work_arrives_later(place: Place) -> None:
    """UX-083 the badge within five seconds and no box; UX-086 the counter is what waits; 16.2 one toast afterwards."""
    status = place.window.status.sync
    assert status.isVisible() and status.text() == "Online"
    begun = clock.monotonic()
    place.proxy.close()
    place.until(lambda: status.text().startswith("Offline since"))
    took = clock.monotonic() - begun
    assert "QUDAO_TIMES" not in os.environ or took < 5  # times are asserted on demand only
    assert QApplication.activeModalWidget() is None
    assert status.property("tone") == "warn" and status.toolTip()

    key = place.agent().id
    for number in range(5):
        place.change(key, note=f"visit {number}")
        place.context.changed.emit(frozenset({"agents"}))
    place.settle()
    waiting = service.state(place.opened.book.database, place.opened.principal.user_id).waiting
    assert waiting == 5
    place.until(lambda: f"{waiting} to send" in status.text())
    page = place.centre()
    assert [row.name for row in page.tables[0].rows_model.rows] == [place.agent().name] * 5
    assert page.bar.tabText(0) == "To send 5" and page._why.isVisible() and "kept here" in page._why.text()

    place.link.copy.connect = Bond(place.office.card, "rep").connector(PASSWORD)
    place.sync()
    assert status.text() == "Online" and place.in_office(key).note == "visit 4"
    assert page.bar.tabText(0) == "To send" and "arrived" in page._nothing.text()
    assert any("sent" in toast.accessibleName() for toast in place.window.toasts.shown())


def test_ux_091_leaving_with_work_that_waits_says_how_much_and_keeps_it(place: Place) -> None:
    """Signing out with six pieces: the number, nothing lost, back is possible; the same person later sends them."""
    place.proxy.close()
    place.until(lambda: place.link.state is SyncState.OFFLINE)
    key = place.agent().id
    for number in range(6):
        place.change(key, note=f"visit {number}")
    place.context.changed.emit(frozenset({"agents"}))
    place.settle()
    place.until(lambda: place.link.standing.waiting == 6)
    closed: list[Any] = []
    place.window.closed.connect(closed.append)
    place.window.close()
    said = answer(place, "cancel")
    assert "6 pieces of work" in said and "Nothing is lost" in said
    place.settle()
    assert place.window.isVisible() and not closed

    place.window.close()
    answer(place, "first")
    said = answer(place, "cancel")  # it did not go through, and says why
    assert "6 pieces of work" in said and "no database server" in said

    place.link.copy.connect = Bond(place.office.card, "rep").connector(PASSWORD)
    place.window.close()
    answer(place, "first")
    place.until(lambda: bool(closed))
    assert place.in_office(key).note == "visit 5"


def test_the_office_wants_the_password_again(place: Place) -> None:
    """A password that was changed in the office: said, typed once, and everything goes on."""
    place.link.copy.connect = Bond(place.office.card, "rep").connector("wrong-wrong-wrong")
    place.link._deafen()
    place.link.now()
    place.until(lambda: place.link.state is SyncState.NEEDS_LOGIN)
    page = place.centre()
    assert page.password.isVisible() and "password" in page._why.text()
    QTest.keyClicks(page.password, PASSWORD)
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    place.until(lambda: place.link.state is SyncState.IDLE)
    assert not page.password.isVisible()


def test_au_07_the_session_of_a_copy_is_listed_and_ended(place: Place) -> None:
    """Its own person sees it; ended by an administrator, the copy keeps its work and wants the password again."""
    page = place.window.open_page("sessions", False, {})
    place.until(lambda: bool(page.list.table.rows_model.rows) and place.jobs.idle())
    (own,) = page.list.table.rows_model.rows
    assert own.here and own.kind == sessions.COPY and not page.list.end.isEnabled()
    with opening.opened(place.office.card, "boss", PASSWORD) as boss:
        with boss.database.write(boss.principal) as session:
            sessions.note_end(session, own.person, own.called)
        with boss.database.read(boss.principal) as session:
            assert sessions.hang_up(session, own.person, own.called) == 1
    place.until(lambda: place.link.state is SyncState.NEEDS_LOGIN)
    centre = place.centre()
    assert place.link.why == "ended" and centre.password.isVisible() and "ended by an administrator" in centre._why.text()
    QTest.keyClicks(centre.password, PASSWORD)
    QTest.keyClick(centre.password, Qt.Key.Key_Return)
    place.until(lambda: place.link.state is SyncState.IDLE)


def test_large_files_wait_until_they_are_sent(place: Place, tmp_path: Path) -> None:
    """ux 16.3: the choice of what goes by itself; what waits is listed with its size, and goes when asked."""
    beside = BesideController(place.context, "agents")
    small, large = tmp_path / "small.pdf", tmp_path / "large.pdf"
    small.write_bytes(PDF + bytes(1_000))
    large.write_bytes(PDF + b"%" * 1_500_000)
    got: list[Any] = []
    page = place.centre()
    page.files.setCurrentIndex(1)
    page.files.activated.emit(1)
    for source in (small, large):
        beside.add_file(place.agent().id, source, got.append, got.append)
    place.settle()
    place.sync()
    place.sync()

    def there() -> list[bool]:
        with place.office.line("lead") as line:
            return [bool(line.execute("SELECT 1 FROM sync.file WHERE id = %s AND complete", [one.id]).fetchone()) for one in got]

    assert there() == [True, False]
    page = place.centre()
    model = page.tables[0].rows_model
    assert [model.data(model.index(0, column)) for column in (1, 2, 3)] == ["File", "large.pdf, 1.4 MB", "Waits for you to send it"]
    assert page.buttons["send_files"].isVisible()
    before = place.link.last
    page.buttons["send_files"].click()
    place.until(lambda: place.link.last != before)
    place.settle()
    assert there() == [True, True] and model.rows == []


def test_attachments_of_a_copy_go_up_with_it_and_come_down_when_opened(place: Place, tmp_path: Path) -> None:
    """A14, K7: what was added here reaches the office; what lies there is named, and fetched when somebody opens it."""
    agent = place.agent().id
    beside = BesideController(place.context, "agents")
    mine, theirs = tmp_path / "mine.pdf", tmp_path / "theirs.pdf"
    mine.write_bytes(PDF + bytes(300_000))
    theirs.write_bytes(PDF + b"%" * 300_000)
    got: list[Any] = []
    beside.add_file(agent, mine, got.append, got.append)
    place.settle()
    key = got[0].id
    place.sync()
    place.sync()
    lead = opening.OfficeBook(place.office.card, "lead", PASSWORD)
    with lead.database.write(lead.principal) as session:
        assert attachments.content(session, None, key)[1] == mine.read_bytes()
        far = attachments.add(session, None, "agents", agent, theirs).id
    lead.close()
    place.sync()
    page = place.window.open_page("agent", False, {"id": str(agent)})
    place.settle()
    page.side.show_panel("attachments")
    place.settle()
    panel = page.side.files
    place.until(lambda: len(panel._rows) == 2)
    assert {row.id: "at the office" in panel._words(row) for row in panel._rows} == {far: True, key: False}
    nowhere = replace(place.opened.bond.card, hosts=(("127.0.0.1", 9),))
    place.opened.copy.connect = Bond(nowhere, "rep").connector(PASSWORD)
    beside.open_copy(far, got.append, got.append)
    place.settle()
    assert isinstance(got[1], AppError) and "lies at the office" in got[1].message()
    place.opened.copy.connect = Bond(place.office.card, "rep").connector(PASSWORD)
    beside.open_copy(far, got.append, got.append)
    place.settle()
    assert got[2].read_bytes() == theirs.read_bytes()
    place.until(lambda: not any("at the office" in panel._words(row) for row in panel._rows))


def test_ux_085_what_only_the_office_does_says_so_on_a_copy(place: Place) -> None:
    """UX-085: the reason stands on the step; what can be wished for has none."""
    from ui.sales import order_steps

    with place.opened.book.database.read(place.opened.principal) as session:
        order = session.scalars(select(Order.id)).first()
    page = place.window.open_page("order", False, {"id": str(order)})
    place.settle()
    steps = {one.id: one for one in order_steps._every(page)}
    for name in ("ship", "release", "recheck", "hold"):
        assert "Needs the office" in steps[name].reason(page)
    assert steps["submit"].reason is None and steps["confirm"].reason is None


def test_a_mere_draft_is_cancelled_on_the_copy_itself(place: Place) -> None:
    """sync.md 4.8: a draft order is nobody's decision but its author's; what was confirmed is asked of the office."""
    database, me = place.opened.book.database, place.opened.principal
    with database.read(me) as session:
        draft, firm = session.scalars(select(Order.id).order_by(Order.temp_number)).all()[:2]
    owner = place.office.as_owner()
    with owner.write(SYSTEM) as session:
        session.get(Order, firm).state = OrderState.CONFIRMED
    owner.close()
    place.sync()
    for key in (draft, firm):
        with database.write(me) as session:
            order_states.cancel(session, key, "typed by mistake")
    with database.read(me) as session:
        assert session.scalars(select(SyncIntent.row_id)).all() == [firm]
        assert session.get(Order, draft).state is OrderState.CANCELLED and session.get(Order, firm).state is OrderState.CONFIRMED
    place.sync()
    owner = place.office.as_owner()
    with owner.read(SYSTEM) as session:
        assert session.get(Order, draft).state is OrderState.CANCELLED
    owner.close()
