"""An office that moved: its new card for a copy that exists already, from the sync centre; another office gets nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from controllers.office_link import SyncState
from models.sync import copies, service
from tests.models.sync import small
from tests.models.sync.test_faults import in_office
from tests.office import PASSWORD, Office
from tests.ui.sync.place import Place
from ui.book.new_card import NewCardDialog


def dialog_of(place: Place, page: Any) -> NewCardDialog:
    page.buttons["card"].click()
    place.until(lambda: isinstance(QApplication.activeModalWidget(), NewCardDialog))
    found = QApplication.activeModalWidget()
    assert isinstance(found, NewCardDialog)
    return found


def use(place: Place, dialog: NewCardDialog, password: str) -> str:
    """Press the button; returns what the dialog says when it stays."""
    dialog.password.line.setText(password)
    gone: list[int] = []
    dialog.finished.connect(gone.append)
    dialog.act.click()
    place.until(lambda: gone or dialog.act.isEnabled())
    return "" if gone else dialog.strip.text()


def cut_off(place: Place) -> Any:
    """Work waits, and the office is not where it was."""
    page = place.centre()
    assert not page.buttons["card"].isVisible()
    place.proxy.close()
    place.until(lambda: place.link.state is SyncState.OFFLINE)
    place.change(place.agent().id, note="typed while it moved")
    place.until(lambda: page.buttons["card"].isVisible())
    return page


def waiting(place: Place) -> int:
    return service.state(place.opened.book.database, place.opened.principal.user_id).waiting


def test_the_new_card_of_an_office_that_moved_brings_waiting_work_there(place: Place, tmp_path: Path) -> None:
    """Another database at another port: what waits arrives there, as the same device, and nothing is doubled."""
    page, key = cut_off(place), place.agent().id
    place.link.stop()
    moved = place.office.copy()
    file = tmp_path / "new.qudao-card"
    file.write_text(replace(moved.card, company="清源").text(), encoding="utf-8")
    place.link.start()
    dialog = dialog_of(place, page)
    assert "Choose the connection card" in use(place, dialog, PASSWORD)
    dialog.box.file.setText(str(file))
    assert "fingerprint" in use(place, dialog, PASSWORD)
    dialog.box.trust.click()
    assert "password" in use(place, dialog, "")
    assert "password" in use(place, dialog, "wrong-wrong-wrong")
    assert waiting(place) == 1 and place.opened.bond.card.database != moved.database
    assert use(place, dialog, PASSWORD) == ""
    place.until(lambda: place.link.state is SyncState.IDLE and waiting(place) == 0)
    assert in_office(moved, "SELECT note FROM agents WHERE id = :key", key=key) == [("typed while it moved",)]
    assert in_office(place.office, "SELECT note FROM agents WHERE id = :key", key=key) != [("typed while it moved",)]
    assert in_office(moved, "SELECT count(*) FROM sync.device WHERE person = :me", me=place.opened.principal.user_id) == [(1,)]
    bond = copies.bond_of(place.opened.book.database)
    assert bond is not None and bond.card == place.opened.bond.card and bond.card.place == moved.card.place


@pytest.fixture(scope="module")
def stranger(tls_server: Any) -> Office:
    return small.made(tls_server, "stranger", "qx")


def test_the_card_of_another_office_is_refused_and_nothing_goes_there(place: Place, stranger: Office, tmp_path: Path) -> None:
    """The same names and passwords there, even: the book is another."""
    page = cut_off(place)
    former = copies.bond_of(place.opened.book.database)
    file = tmp_path / "other.qudao-card"
    file.write_text(stranger.card.text(), encoding="utf-8")
    dialog = dialog_of(place, page)
    dialog.box.file.setText(str(file))
    dialog.box.trust.click()
    assert "another office" in use(place, dialog, PASSWORD)
    dialog.reject()
    place.settle()
    assert copies.bond_of(place.opened.book.database) == former == place.opened.bond and waiting(place) == 1
    assert in_office(stranger, "SELECT count(*) FROM sync.device") == [(0,)]
    assert in_office(stranger, "SELECT count(*) FROM agents WHERE note LIKE 'typed%'") == [(0,)]
