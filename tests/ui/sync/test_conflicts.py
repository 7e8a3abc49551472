"""Conflicts and refused work, decided by hand in the real window (UX-087 to 090)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from models.partners.records import Agent
from models.platform.principal import SYSTEM
from models.sync.records import ConflictState, RefusalState, SyncConflict, SyncRefusal
from tests.ui.shell import walking
from tests.ui.sync.place import Place
from ui import messages

PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


def test_ux_088_090_both_changed_the_same_field(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """UX-088 base, mine, theirs and the loser restorable; UX-090 decided later both are still there."""
    key = place.agent().id
    before = place.agent().phone
    place.change(key, phone="13800000001")
    place.change_in_office(key, phone="13800000002")
    place.sync()
    status = place.window.status.sync
    assert "1 to decide" in status.text() and place.agent().phone == "13800000002"

    page = place.centre()
    page.bar.setCurrentIndex(1)
    page.tables[1].selectRow(0)
    assert page.buttons["solve"].isEnabled() and walking.nameless(place.window) == []
    page.buttons["solve"].click()
    place.settle()
    decide = place.window.current_page()
    assert decide.kind == "sync.conflict"
    row = decide.view.merge().rows[0]
    assert (row.base, row.mine, row.theirs) == ((before,), ("13800000001",), ("13800000002",))
    decide.view._buttons["later"].click()
    place.settle()
    assert place.window.current_page().kind != "sync.conflict"

    page.buttons["solve"].click()
    place.settle()
    decide = place.window.current_page()
    QTest.keyClick(decide.view._table, Qt.Key.Key_1)
    decide.view._buttons["save"].click()
    place.settle()
    assert place.agent().phone == "13800000001"
    place.sync()
    assert place.in_office(key).phone == "13800000001" and "to decide" not in status.text()

    monkeypatch.setattr(messages, "confirm", lambda *words, done, **more: done(True))
    page.load()
    place.settle()
    page.tables[1].selectRow(0)
    page.buttons["restore"].click()
    place.settle()
    place.sync()
    assert place.in_office(key).phone == "13800000002" == place.agent().phone
    with place.opened.book.database.read(place.opened.principal) as session:
        assert session.scalars(select(SyncConflict.state)).all() == [ConflictState.THEIRS]


def test_many_conflicts_stand_by_kind_and_one_answer_settles_a_kind(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """ux 16.4: more than ten are grouped; “take all of theirs” asks once with the number, and each can be restored."""
    owner = place.office.as_owner()
    with owner.write(SYSTEM) as session:
        rep = session.scalars(select(Agent.rep_id).where(Agent.code == "A0")).one()
        for number in range(9):
            session.add(Agent(code=f"B{number}", name=f"代理B{number}", rep_id=rep))
    owner.close()
    place.sync()
    with place.opened.book.database.read(place.opened.principal) as session:
        keys = session.scalars(select(Agent.id).order_by(Agent.code)).all()
    assert len(keys) == 12
    for number, key in enumerate(keys):
        field = "phone" if number < 11 else "email"
        place.change(key, **{field: f"mine{number}"})
        place.change_in_office(key, **{field: f"theirs{number}"})
    place.sync()
    page = place.centre()
    page.bar.setCurrentIndex(1)
    table = page.tables[1]
    model = table.rows_model
    cells = [[model.data(model.index(row, column)) for column in (2, 3)] for row in range(2)]
    assert cells == [["11 conflicts", "Phone"], ["1 conflict", "E-mail"]] and page.bar.tabText(1) == "Conflicts 12"
    table.selectRow(0)
    page.buttons["solve"].click()
    assert len(table.rows_model.rows) == 11 and page.buttons["groups"].isVisible()
    page.buttons["groups"].click()
    table.selectRow(0)
    asked: list[Any] = []
    monkeypatch.setattr(messages, "confirm", lambda *words, done, **more: (asked.append(words), done(True)))
    assert walking.nameless(place.window) == []
    page.buttons["all_theirs"].click()
    place.settle()
    assert [words[1] for words in asked] == ["Take theirs in 11 conflicts about “Phone”?"]
    assert [row.state for row in table.rows_model.rows] == [ConflictState.OPEN, *[ConflictState.THEIRS] * 11]
    assert place.agent().phone == "theirs0" and page.bar.tabText(1) == "Conflicts 1"


def test_ux_087_different_fields_merge_by_themselves(place: Place) -> None:
    """UX-087: no box, both values, one sentence."""
    key = place.agent().id
    place.change(key, note="mine")
    place.change_in_office(key, phone="13900001111")
    place.sync()
    assert (place.in_office(key).note, place.agent().phone) == ("mine", "13900001111")
    assert QApplication.activeModalWidget() is None
    assert any("merged" in toast.accessibleName() for toast in place.window.toasts.shown())


def test_ux_088_what_merged_by_itself_stands_beside_what_is_asked(place: Place) -> None:
    """ux 16.4: “mine (automatic)” and “theirs (automatic)” below the conflict; the other side can still be taken."""
    key = place.agent().id
    place.change(key, phone="13800000001", note="mine", email="mine@example.com")
    place.change_in_office(key, phone="13800000002", city="宁波市")
    place.sync()
    assert place.agent().note == "mine"
    decide = place.window.open_page("sync.conflict", False, {"table": "agents", "id": str(key)})
    place.settle()
    model = decide.view._model
    shown = {row.paths[0]: (model.text(row, 2), model.text(row, 3), model.text(row, 4)) for row in model.rows()}
    assert shown["agents/city"] == ("(not changed)", "宁波市", "theirs (automatic)")
    assert shown["agents/note"] == ("mine", "(not changed)", "mine (automatic)")
    assert model.rows()[0].choice is None and decide.view.merge().undecided == 1
    decide.view._table.selectRow(next(at for at, row in enumerate(model.rows()) if row.paths == ("agents/email",)))
    QTest.keyClick(decide.view._table, Qt.Key.Key_2)
    decide.view._table.selectRow(0)
    QTest.keyClick(decide.view._table, Qt.Key.Key_1)
    decide.view._buttons["save"].click()
    place.settle()
    place.sync()
    place.sync()
    with place.opened.book.database.read(place.opened.principal) as session:
        found = session.get(Agent, key)
        assert (found.phone, found.note, found.email, found.city) == ("13800000001", "mine", "", "宁波市")
    assert place.in_office(key).phone == "13800000001"
    assert place.centre().tables[1].rows_model.rows[0].kind != "merged"


def test_refused_work_is_done_again_or_given_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sync centre 16.3: what the office refused says why; “Do again” sends it as new work, “Give up” leaves it on record."""
    with place.opened.book.database.read(place.opened.principal) as session:
        first, second = session.scalars(select(Agent.id).order_by(Agent.code)).all()[:2]
    place.change(first, note="to be sent again")
    place.change(second, note="not wanted any more")
    for key in (first, second):
        place.give_to(key, "rep2")
    place.sync()
    for key in (first, second):
        place.give_to(key, "rep")
    place.sync()
    page = place.centre()
    page.bar.setCurrentIndex(2)
    table = page.tables[2]
    assert [row.reason for row in table.rows_model.rows] == ["scope", "scope"] and page.bar.tabText(2).endswith("2")
    assert "no longer within your reach" in table.rows_model.rows[0].message()
    names = {row.name: at for at, row in enumerate(table.rows_model.rows)}
    table.selectRow(names["代理0"])
    page.buttons["again"].click()
    place.settle()
    monkeypatch.setattr(messages, "confirm", lambda *words, done, **more: done(True))
    assert [row.name for row in table.rows_model.rows] == ["代理1"]
    table.selectRow(0)
    page.buttons["give_up"].click()
    place.settle()
    place.sync()
    assert (place.in_office(first).note, place.in_office(second).note) == ("to be sent again", "")
    owner = place.office.as_owner()
    with owner.read(SYSTEM) as session:
        states = {one.state: json.dumps(one.work, ensure_ascii=False) for one in session.scalars(select(SyncRefusal))}
    owner.close()
    assert "again" in states[RefusalState.REPEATED] and "not wanted any more" in states[RefusalState.DROPPED]
    assert not table.rows_model.rows
