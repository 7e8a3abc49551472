"""The sync centre in the real window: computers, the way to the office, bundles, codes, and the way back to live."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from controllers.book import BookController
from controllers.jobs import Jobs
from controllers.office_link import SyncState
from controllers.settings import Settings
from models.platform.server import card as cards
from models.platform.server import opening
from models.sync import by_file, service
from tests.office import PASSWORD
from tests.ui.shell import walking
from tests.ui.sync.place import Place, place_of
from ui import messages

PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


def test_a_copy_gets_a_recovery_code_and_opens_with_it(place: Place, tmp_path: Path) -> None:
    """sync.md 5.3: said while there is none; after it the code opens the copy for its own person alone."""
    from ui.platform.recovery_code import RecoveryCodeDialog

    page = place.centre()
    assert page.buttons["recovery"].isVisible() and "no recovery code" in page._here.text()
    page.buttons["recovery"].click()
    dialog = place.window.findChild(RecoveryCodeDialog)
    assert dialog is not None and walking.nameless(dialog) == []
    code = dialog.card.code
    dialog.password.line.setText(PASSWORD)
    dialog.save.click()
    assert "Keep the recovery code first" in dialog.strip.text()
    dialog.card.kept.click()
    dialog.card.answer.setText(dialog.card.expected())
    dialog.save.click()
    place.until(lambda: place.books.has_recovery_code())
    place.settle()
    assert not page.buttons["recovery"].isVisible() and "no recovery code" not in page._here.text()
    saved: list[Any] = []
    place.books.save_copy(tmp_path / "elsewhere.qudao", saved.append, saved.append)
    place.until(lambda: bool(saved))
    jobs = Jobs()
    books = BookController(jobs, Settings(tmp_path / "other.json"))
    refused: list[Any] = []
    books.refused.connect(refused.append)
    books.open_with_code(tmp_path / "elsewhere.qudao", code)
    place.until(lambda: books.current is not None or refused)
    assert not refused
    people: list[Any] = []
    books.people(people.extend, people.append)
    place.until(lambda: bool(people))
    assert [login for _, login, _ in people] == ["rep"]
    books.reset_password(people[0][0], "rep", "violet-cloud-12-river")
    place.until(lambda: books.current is not None and books.current.principal is not None)
    assert books.current is not None and books.current.bond is not None
    jobs.close()
    books.end()


def test_computers_are_listed_and_the_way_is_tried(place: Place) -> None:
    """The devices as the office knows them, and the diagnosis of the first connection."""
    page = place.centre()
    page.bar.setCurrentIndex(4)
    place.settle()
    rows = page.tables[4].rows_model.rows
    assert [(row.person, row.state) for row in rows] == [("rep", "active")]
    page.tables[4].selectRow(0)
    assert not page.buttons["revoke"].isEnabled()
    page.buttons["diagnose"].click()
    place.settle()
    assert page.findings.good() and len(page.findings.found) == 3
    page.buttons["copy"].click()
    copied = QApplication.clipboard().text()
    assert "Certificate" in copied and "127.0.0.1" not in copied


@contextmanager
def computers(place: Place, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Place, Any, list[Any]]]:
    """An administrator at the list of computers with that of `place` chosen: his program, the page, and what he is asked."""
    (folder / "boss").mkdir()
    with place_of(place.office, "boss", folder / "boss") as boss:
        page = boss.centre()
        page.bar.setCurrentIndex(4)
        boss.settle()
        rows = page.tables[4].rows_model.rows
        page.tables[4].selectRow(next(at for at, row in enumerate(rows) if row.id == UUID(place.opened.copy.device)))
        asked: list[Any] = []
        monkeypatch.setattr(messages, "confirm", lambda *words, done, **more: (asked.append(words), done(True)))
        yield boss, page, asked


def test_an_administrator_revokes_a_computer(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """16.3: the list of computers of everybody, one revoked after a question; that one is let in no more and keeps its work."""
    with computers(place, tmp_path, monkeypatch) as (boss, page, asked):
        assert {row.person for row in page.tables[4].rows_model.rows} == {"rep", "王芳"}
        page.buttons["revoke"].click()
        boss.until(lambda: {row.person: row.state for row in page.tables[4].rows_model.rows}.get("rep") == "revoked")
        assert asked
    place.change(place.agent().id, note="typed before I knew")
    place.link.now()
    place.until(lambda: place.link.state is SyncState.BLOCKED)
    assert "no longer lets this computer in" in place.centre()._why.text()
    assert place.agent().note == "typed before I knew" and place.in_office(place.agent().id).note == ""


def test_an_administrator_orders_that_a_copy_be_deleted(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """sync.md 5.1: after a question that names what is lost; the list says so until the computer has done it."""
    with computers(place, tmp_path, monkeypatch) as (boss, page, asked):
        page.buttons["erase"].click()
        key = UUID(place.opened.copy.device)
        boss.until(lambda: {row.id: row.state for row in page.tables[4].rows_model.rows}.get(key) == "wipe")
        assert "has not sent yet is lost" in asked[0][2]
    told: list[str] = []
    place.link.ordered.connect(told.append)
    place.link.now()
    place.until(lambda: told == ["wipe"])


def test_k8_the_sync_centre_writes_a_bundle_and_takes_the_answer(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both buttons on the copy; the office's own button hands the bundle in, over the person's own live book."""
    from ui.sync import bundles as doors

    place.link.stop()
    key = place.agent().id
    place.change(key, note="carried by hand")
    page = place.centre()
    work, answer = tmp_path / "work.qudao-bundle", tmp_path / "answer.qudao-bundle"
    chosen = {"save": str(work), "open": str(answer)}
    monkeypatch.setattr(doors.QFileDialog, "getSaveFileName", lambda *words: (chosen["save"], ""))
    monkeypatch.setattr(doors.QFileDialog, "getOpenFileName", lambda *words: (chosen["open"], ""))
    assert page.buttons["bundle"].isVisible() and not page.buttons["take"].isVisible()
    page.buttons["bundle"].click()
    place.settle()
    assert work.exists() and any("in the bundle" in toast.accessibleName() for toast in place.window.toasts.shown())
    live = opening.OfficeBook(place.office.card, "rep", PASSWORD)
    answer.write_bytes(by_file.take_work(live.connect, live.card.names, live.principal, work.read_bytes()).content)
    live.close()
    assert place.in_office(key).note == "carried by hand"
    page.buttons["answer"].click()
    place.settle()
    assert service.state(place.opened.book.database, place.opened.principal.user_id).waiting == 0
    assert page.tables[0].rows_model.rows == []


def test_from_a_copy_back_to_live_without_looking_for_the_card(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Issue point 1, “changeable later”: the card lies beside the copy, what waits is named, and the way leads to sign-in."""
    asked: list[Any] = []
    monkeypatch.setattr(messages, "confirm", lambda *words, done, **more: (asked.append(words), done(True)))
    place.link.stop()
    place.change(place.agent().id, note="waits")
    place.link.count()
    place.until(lambda: place.link.standing is not None and place.link.standing.waiting == 1)
    wanted: list[Path] = []
    place.window.other_way_wanted.connect(wanted.append)
    place.window.commands.action("work_live").trigger()
    place.until(lambda: bool(wanted))
    assert "1 piece of work still waits" in asked[0][2]
    assert wanted == [place.opened.book.place.with_name("copy.qudao-card")] and cards.read(wanted[0]) == place.opened.bond.card
    wanted[0].write_text("of somebody else", encoding="utf-8")
    place.window.commands.action("work_live").trigger()
    place.until(lambda: len(wanted) == 2)
    assert wanted[1].name == "copy 2.qudao-card" and wanted[0].read_text(encoding="utf-8") == "of somebody else"
