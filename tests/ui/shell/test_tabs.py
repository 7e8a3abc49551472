"""Document tabs: one per thing, marks, closing, reopening, coming back (UX-009, 010, 012, 014, 015, 109)."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEventLoop

from models.clock import clock
from tests.ui.shell import sample_pages
from ui import messages
from ui.shell.page import Mark
from ui.shell.tab_strip import TabStrip


def note(window, name: str, behind: bool = False, **more):
    """A note opened and, unless behind, loaded: that is a turn of the event loop of its own."""
    page = window.open_page("note", behind, {"name": name, **more})
    loaded(window)
    return page


def loaded(window) -> None:
    """The page in front has asked for its data."""
    end = clock.monotonic() + 30
    while not window.context.jobs.idle() and clock.monotonic() < end:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
    assert window.context.jobs.idle()


def titles(strip: TabStrip) -> list[str]:
    return [strip.tabText(index) for index in range(strip.count())]


def test_opening_what_is_open_focuses_its_tab(window):
    first = window.open_page("note", False, {"name": "a"})
    window.open_page("note", False, {"name": "b"})
    assert window.documents.strip.count() == 3
    again = window.open_page("note", False, {"name": "a"})
    assert again is first
    assert window.documents.strip.count() == 3
    assert window.current_page() is first


def test_other_arguments_for_the_same_tab_reach_the_page(window):
    first = note(window, "a")
    again = note(window, "a", view="held")
    assert again is first
    assert first.shown_view == "held"


def test_opening_behind_leaves_the_page_in_front_and_loads_nothing(window):
    note(window, "front")
    sample_pages.LOADED.clear()
    note(window, "behind", behind=True)
    assert window.current_page().name == "front"
    assert sample_pages.LOADED == []
    window.documents.step(1)
    loaded(window)
    assert sample_pages.LOADED == ["behind"]


def test_typing_marks_the_tab_and_the_window_and_typing_back_clears_both(window):
    """UX-010: the mark of the tab and of the window follow the text at once."""
    page = window.open_page("note", False, {"name": "a"})
    index = window.documents.strip.currentIndex()
    page.box.setText("x")
    assert window.documents.strip.tabText(index) == "Note a *"
    assert "not saved" in window.documents.strip.accessibleTabName(index)
    assert window.isWindowModified()
    page.box.setText("")
    assert window.documents.strip.tabText(index) == "Note a"
    assert not window.isWindowModified()


def test_a_clean_tab_closes_without_a_question_and_a_dirty_one_asks(window, monkeypatch):
    asked = []

    def ask(parent, title, text, buttons, done=None):
        asked.append((title, [button.key for button in buttons]))
        done("cancel" if len(asked) == 1 else "save")
        return ""

    monkeypatch.setattr(messages, "ask", ask)
    page = window.open_page("note", False, {"name": "a"})
    window.open_page("note", False, {"name": "clean"})
    window.commands.action("tab.close").trigger()
    assert asked == []
    assert window.current_page() is page
    page.box.setText("x")
    window.commands.action("tab.close").trigger()
    assert window.current_page() is page
    window.commands.action("tab.close").trigger()
    assert len(asked) == 2
    assert titles(window.documents.strip) == ["Home"]


def test_closing_others_stops_where_the_person_wants_to_stay(window, monkeypatch):
    monkeypatch.setattr(messages, "ask", lambda p, t, x, b, done=None: done("cancel") or "")
    note(window, "a").box.setText("dirty")
    note(window, "b")
    note(window, "c")
    window.commands.action("tab.close_others").trigger()
    names = [tab.key for tab in window.documents.all()]
    assert "note:a" in names
    assert "note:c" in names
    assert window.current_page().name == "a"


def test_the_last_closed_tab_comes_back_with_its_state_25_deep(window):
    """UX-015."""
    for number in range(30):
        page = note(window, str(number))
        page.box.setText(f"text {number}")
        page.save()
    while window.documents.strip.count() > 1:
        window.documents.close_tab(window.documents.all()[-1])
    for number in range(25):
        window.commands.action("tab.reopen").trigger()
        assert window.current_page().name == str(number)
        assert window.current_page().box.text() == f"text {number}"
    assert not window.commands.action("tab.reopen").isEnabled()


def test_a_restart_brings_tabs_order_front_and_state_and_loads_only_the_front(
    make_window, make_context, qtbot
):
    context = make_context()
    window = make_window(context)
    for name in ("a", "b", "c"):
        note(window, name).box.setText(f"text {name}")
    window.documents.strip.moveTab(3, 1)
    window.open_page("note", False, {"name": "b"})
    kept = []
    window.desk.keep(lambda: kept.append(1))
    qtbot.waitUntil(lambda: bool(kept))
    order = titles(window.documents.strip)
    window.desk.pause()

    sample_pages.LOADED.clear()
    again = make_window(make_context())
    assert titles(again.documents.strip) == order == ["Home", "Note c *", "Note a *", "Note b *"]
    assert again.current_page().name == "b"
    assert again.current_page().box.text() == "text b"
    assert sample_pages.LOADED == ["b"]
    again.documents.step(-1)
    loaded(again)
    assert again.current_page().box.text() == "text a"
    assert sample_pages.LOADED == ["b", "a"]


def test_tabs_stay_closed_when_the_person_wants_a_fresh_start(make_window, make_context, qtbot):
    from controllers.settings import RESTORE_TABS

    context = make_context()
    window = make_window(context)
    window.open_page("note", False, {"name": "a"})
    kept = []
    window.desk.keep(lambda: kept.append(1))
    qtbot.waitUntil(lambda: bool(kept))
    window.desk.pause()
    context.settings.set(RESTORE_TABS, False)
    again = make_window(make_context())
    assert titles(again.documents.strip) == ["Home"]
    again.commands.action("tab.reopen").trigger()
    assert again.current_page().name == "a"


def test_what_is_kept_does_not_fill_the_history(make_window, make_context, qtbot, sqlite_book):
    window = make_window()
    window.open_page("note", False, {"name": "a"})
    kept = []
    window.desk.keep(lambda: kept.append(1))
    qtbot.waitUntil(lambda: bool(kept))
    with sqlite_book.database.engine.connect() if hasattr(sqlite_book, "database") else (
        sqlite_book.engine.connect()
    ) as connection:
        changes = connection.exec_driver_sql("SELECT count(*) FROM change_log WHERE entity = 'drafts'").scalar()
        rows = connection.exec_driver_sql("SELECT count(*) FROM drafts WHERE kind = 'window'").scalar()
    assert (changes, rows) == (0, 1)


def test_a_page_of_another_version_becomes_an_explanation(window):
    assert window.documents.restore(
        {"tabs": [{"kind": "note", "args": {"name": "z"}, "key": "note:z", "title": "Z"}, {"kind": "gone"}, 5],
         "current": 0}
    )
    assert window.current_page().name == "z"


def test_a_page_that_fails_does_not_take_the_window_with_it(window, monkeypatch, caplog):
    from ui.shell import pages

    def broken(context, navigator, args):
        raise ZeroDivisionError

    monkeypatch.setattr(pages, "factory", lambda kind: broken)
    page = window.open_page("note", False, {"name": "broken"})
    assert page.kind == "notice"
    text = page.findChild(type(page).__mro__[1], "shell.notice.text") or page.children()[-1]
    assert "E-" in text.text()
    assert "Nothing was changed" in text.text()
    assert "Traceback" not in text.text()


def test_recent_order_and_position_order_differ(window):
    for name in ("a", "b", "c"):
        window.open_page("note", False, {"name": name})
    window.open_page("note", False, {"name": "a"})
    window.commands.action("tab.recent").trigger()
    assert window.current_page().name == "c"
    window.window_commands._cycle = []
    window.commands.action("tab.next").trigger()
    assert window.current_page().kind == "home"


def test_back_and_forward_walk_the_visited_tabs(window):
    for name in ("a", "b"):
        window.open_page("note", False, {"name": name})
    window.commands.action("back").trigger()
    assert window.current_page().name == "a"
    window.commands.action("back").trigger()
    assert window.current_page().kind == "home"
    assert not window.commands.action("back").isEnabled()
    window.commands.action("forward").trigger()
    assert window.current_page().name == "a"


def test_the_keyboard_returns_to_where_it_was_in_a_tab(window, qtbot):
    first = window.open_page("note", False, {"name": "a"})
    qtbot.waitUntil(first.box.hasFocus, timeout=60_000)
    qtbot.waitUntil(window.context.jobs.idle, timeout=60_000)
    first.other.setFocus()
    second = window.open_page("note", False, {"name": "b"})
    qtbot.waitUntil(second.box.hasFocus, timeout=60_000)
    window.open_page("note", False, {"name": "a"})
    qtbot.waitUntil(first.other.hasFocus, timeout=60_000)


def test_very_many_tabs_give_their_widgets_back_and_come_back_on_demand(window):
    for number in range(40):
        page = note(window, str(number))
        page.box.setText(str(number))
        page.save()
    loaded = [tab for tab in window.documents.all() if tab.page is not None]
    assert len(loaded) <= 31
    page = window.open_page("note", False, {"name": "0"})
    assert page.box.text() == "0"


def test_a_tab_with_unsaved_text_is_never_unloaded(window):
    dirty = window.open_page("note", False, {"name": "dirty"})
    dirty.box.setText("unsaved")
    for number in range(40):
        window.open_page("note", False, {"name": str(number)})
    assert window.documents.find("note:dirty").page is dirty
    assert dirty.mark() is Mark.DIRTY


@pytest.mark.slow
def test_memory_returns_after_opening_and_closing_200_tabs(window, qtbot):
    """UX-109: nothing of a closed tab stays behind."""
    import resource

    def round_of(count):
        for number in range(count):
            window.open_page("note", False, {"name": str(number)})
            qtbot.wait(5)
            window.documents.close_tab(window.documents.current())
        qtbot.wait(20)
        gc.collect()

    round_of(60)
    pages_before = sum(isinstance(item, sample_pages.NotePage) for item in gc.get_objects())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    round_of(200)
    pages_after = sum(isinstance(item, sample_pages.NotePage) for item in gc.get_objects())
    assert pages_after <= pages_before + 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss <= before * 1.10


def test_a_hundred_thousand_void_calls_leave_the_process_alive(qapp, qtbot):
    """UX-109: a toolkit that loses references to None would end the process here."""
    from PySide6.QtWidgets import QWidget

    widget = QWidget()
    qtbot.addWidget(widget)
    for _ in range(100_000):
        widget.update()
