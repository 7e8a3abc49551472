"""Keys that are pressed before a page is there: none is lost, none goes to the page before. Keys come through the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from models.partners.records import Agent
from models.platform.principal import SYSTEM, Role

K = Qt.Key


def press(window, *keys):
    """Keys as they come from the system: to the window, one after another, without a pause."""
    for key in keys:
        for one in key if isinstance(key, str) else [key]:
            key_, held = one if isinstance(one, tuple) else (one, Qt.KeyboardModifier.NoModifier)
            QTest.keyClick(window.windowHandle(), key_, held)


CTRL_N = (K.Key_N, Qt.KeyboardModifier.ControlModifier)
NEXT = (K.Key_PageDown, Qt.KeyboardModifier.AltModifier)


def arrived(window, qtbot):
    page = window.current_page()
    qtbot.waitUntil(lambda: not page.is_coming() and window.context.jobs.idle(), timeout=60_000)
    return page


@pytest.fixture
def two_agents(sqlite_book):
    with sqlite_book.write(SYSTEM) as session:
        rows = [Agent(code=f"DL{at}", name=name) for at, name in enumerate(("Alpha", "Beta"))]
        session.add_all(rows)
        session.flush()
        return [str(row.id) for row in rows]


def test_what_is_typed_right_after_ctrl_n_stands_in_the_first_fields(make_window, make_context, qtbot):
    """UX-040: nobody waits for the cursor of a new record; Tab typed ahead goes to the next field."""
    window = make_window(make_context(Role.ADMIN))
    people = window.open_page("users.list", False, {})
    qtbot.waitUntil(lambda: people.isAncestorOf(QApplication.focusWidget() or window) and window.context.jobs.idle(), timeout=60_000)
    press(window, CTRL_N, "Wang x", K.Key_Backspace, "Fang", K.Key_Tab, "wf")
    page = arrived(window, qtbot)
    assert page.kind == "user" and page.record_id is None
    press(window, "2")
    page.flush()
    assert (page.document.get("name"), page.document.get("code")) == ("Wang Fang", "WF2")


def test_the_rows_of_the_list_take_none_of_the_keys(make_window, make_context, qtbot):
    """Space and Enter are commands of the list that was in front; a name may hold a blank."""
    window = make_window(make_context(Role.ADMIN))
    people = window.open_page("users.list", False, {})
    qtbot.waitUntil(lambda: people.isAncestorOf(QApplication.focusWidget() or window) and window.context.jobs.idle(), timeout=60_000)
    press(window, CTRL_N, " a", K.Key_Return, K.Key_Delete)
    page = arrived(window, qtbot)
    assert [tab.kind for tab in window.documents.all()][-2:] == ["users.list", "user"]
    assert page.form_view.isAncestorOf(QApplication.focusWidget())


def test_what_is_typed_while_the_next_record_comes_goes_to_it(make_window, make_context, qtbot, two_agents):
    """ux.md 8.9: the keyboard stays in its field; the record before keeps what it had."""
    window = make_window(make_context())
    walk = {"ids": two_agents, "first": 0, "total": 2}
    window.open_page("agent", False, {"id": two_agents[0], "walk": walk})
    page = arrived(window, qtbot)
    qtbot.waitUntil(page.form_view.hasFocus)
    page.form_view.focus_path("name")
    press(window, NEXT, K.Key_End, "Z")
    arrived(window, qtbot)
    page.flush()
    assert str(page.record_id) == two_agents[1]
    assert page.document.get("name") == "BetaZ" and page.document.change_count() == 1


def test_who_goes_elsewhere_meanwhile_writes_elsewhere(make_window, make_context, qtbot):
    """Ctrl+K right after Ctrl+N: the palette has the keyboard and what follows; then the page has it."""
    window = make_window(make_context(Role.ADMIN))
    window.open_page("users.list", False, {})
    qtbot.waitUntil(window.context.jobs.idle, timeout=60_000)
    press(window, CTRL_N, "a", (K.Key_K, Qt.KeyboardModifier.ControlModifier), "bc")
    page = arrived(window, qtbot)
    assert window.palette_box.box.text() == "bc" and not page.document.get("name")
    press(window, K.Key_Escape, K.Key_Escape)
    qtbot.waitUntil(lambda: not window.palette_box.isVisible())
    qtbot.waitUntil(lambda: page.isAncestorOf(QApplication.focusWidget() or window))


def test_a_record_that_is_gone_leaves_the_keyboard_free(make_window, make_context, qtbot):
    window = make_window(make_context(Role.ADMIN))
    window.open_page("agent", False, {"id": "01999999-0000-7000-8000-000000000001"})
    press(window, "lost")
    arrived(window, qtbot)
    note = window.open_page("note", False, {"name": "a"})
    press(window, "kept")
    qtbot.waitUntil(lambda: note.box.text() == "kept")
    assert isinstance(QApplication.focusWidget(), QLineEdit)
