"""The window as a whole: names, regions, language, lock, jobs, notices, safe start (UX-021, 022, 096, 097, 101, 103)."""

from __future__ import annotations

import json
import threading

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QLabel, QLineEdit, QWidget

from controllers.context import AppContext
from controllers.settings import DENSITY, LANGUAGE, SIDEBAR_COLLAPSED, TEXT_SCALE, THEME
from models.errors import InvalidInput, RuleBroken
from models.i18n import tr
from models.partners.records import Agent
from models.platform import company
from models.platform.demo.build import REASON
from models.platform.principal import ROLE_WORDS, SCOPE_WORDS, SYSTEM, Role
from tests.ui.desk import Books
from tests.ui.shell import walking
from ui import messages, theme
from ui.start_guard import Phase, StartGuard
from ui.window_state import keep_on_screen

PAGES = ("settings", "users.list", "user", "audit.list", "drafts", "jobs")


@pytest.mark.parametrize("kind", PAGES)
def test_everything_touchable_has_both_names(window, qtbot, kind):
    window.open_page(kind, False, {})
    qtbot.waitUntil(window.context.jobs.idle)
    qtbot.wait(20)
    assert walking.nameless(window) == []


def test_what_floats_over_the_window_has_both_names(window, qtbot):
    window.palette_box.summon()
    window.tab_list.summon()
    window.show_help()
    window.context.jobs.run("Export", lambda job: None)
    qtbot.waitUntil(window.context.jobs.idle)
    window.jobs_panel.toggle(window.status.job)
    window.navigator.toast("done", "ok", [("Undo", lambda: None)])
    assert walking.nameless(window) == []


@pytest.mark.parametrize("widths", [(960, 1440), (1440, 960), (960, 1440, 960, 1600)])
def test_the_search_box_is_whole_at_every_width(window, qtbot, widths):
    """UX-100: it grows and shrinks with the window and stays inside the menu bar."""
    for width in widths:
        window.resize(width, 800)
        qtbot.wait(20)
        button, bar = window.frame.search_button, window.menuBar()
        left = button.mapTo(window, QPoint(0, 0)).x()
        assert left + button.width() <= window.width() and button.visibleRegion().boundingRect() == button.rect()
        assert button.width() >= theme.px(90 if width < 1100 else 280) and bar.isVisible()


def test_the_boxes_have_both_names(window, qtbot):
    from ui.home.page import CardChooser
    from ui.platform.about import AboutDialog
    from ui.shell.overlay import ShortcutOverlay

    dialogs = [
        AboutDialog(window.context, window), CardChooser(window.context, ["drafts"], window),
        ShortcutOverlay(window.commands, (), window),
    ]
    for dialog in dialogs:
        qtbot.addWidget(dialog)
        dialog.show()
        assert walking.nameless(dialog) == []
        assert dialog.accessibleDescription()
        dialog.hide()


def test_everything_touchable_on_the_home_page_has_both_names(make_context, qtbot, window):
    from ui.home.page import HomePage

    page = HomePage(window.context, window.navigator, {})
    qtbot.addWidget(page)
    page.load()
    qtbot.waitUntil(lambda: bool(page.cards) and window.context.jobs.idle())
    assert walking.nameless(page) == []


def test_f6_goes_round_all_regions_and_back(window, qtbot):
    page = window.open_page("note", False, {"name": "a"})
    qtbot.waitUntil(page.box.hasFocus)
    window.show_help()
    seen = []
    for _ in range(5):
        window.commands.action("region.next").trigger()
        focus = QApplication.focusWidget()
        for name, top in (("sidebar", window.sidebar), ("tabs", window.documents.strip), ("page", page),
                          ("help", window.frame.help), ("status", window.status)):
            if top is focus or top.isAncestorOf(focus):
                seen.append(name)
    assert seen == ["help", "status", "sidebar", "tabs", "page"]
    window.commands.action("region.previous").trigger()
    assert QApplication.focusWidget() is window.documents.strip


@pytest.mark.parametrize("kind", ["settings", "users.list", "drafts"])
def test_the_tab_key_follows_the_reading_order_and_is_never_trapped(window, qtbot, kind):
    page = window.open_page(kind, False, {})
    qtbot.waitUntil(window.context.jobs.idle)
    qtbot.wait(30)
    order = walking.tab_order(page)
    assert order
    places = [widget.mapTo(page, QPoint(0, 0)) for widget in order]
    bands = [(place.x() > 240 if kind == "settings" else False, place.y() // 12, place.x()) for place in places]
    assert bands == sorted(bands)
    order[0].setFocus()
    for expected in order[1:]:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is expected or expected.isAncestorOf(focus) or focus.focusProxy() is expected


def test_switching_the_language_keeps_text_and_state(window, qtbot):
    page = window.open_page("note", False, {"name": "a"})
    page.box.setText("未保存")
    page.box.setCursorPosition(1)
    settings = window.context.settings
    settings.set(LANGUAGE, "zh_CN")
    assert window.menuBar().actions()[0].text() == "文件"
    assert window.commands.action("save").text() == "保存"
    assert window.documents.strip.tabText(0) == "首页"
    assert window.status.person.text() == "陈涛 · 渠道经理"
    settings.set(LANGUAGE, "en")
    assert window.menuBar().actions()[0].text() == "File"
    assert window.commands.action("save").text() == "Save"
    assert page.box.text() == "未保存"
    assert page.box.cursorPosition() == 1
    assert window.isWindowModified()


def english_texts(top: QWidget) -> list[str]:
    """Visible texts with Latin words, for finding what was not translated."""
    found = []
    for widget in [top, *top.findChildren(QWidget)]:
        if not widget.isVisible() or isinstance(widget, QLineEdit):
            continue
        text = widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else ""
        for word in (text, widget.accessibleName(), widget.toolTip()):
            letters = [c for c in word if c.isascii() and c.isalpha()]
            chinese = [c for c in word if "\u4e00" <= c <= "\u9fff"]
            if len(letters) > 3 and not chinese:
                found.append(word)
    return found


ALLOWED = ("English", "Alt+", "Ctrl+", "Shift+", "F1", "PDF", "PySide", "en")


@pytest.mark.parametrize("kind", PAGES)
def test_in_chinese_nothing_is_left_in_english(window, qtbot, kind):
    window.context.settings.set(LANGUAGE, "zh_CN")
    window.open_page(kind, False, {})
    qtbot.waitUntil(window.context.jobs.idle)
    qtbot.wait(20)
    left = [text for text in english_texts(window) if not text.startswith(ALLOWED) and "note" not in text]
    assert left == []


def test_pages_made_before_a_switch_speak_the_new_language(window, qtbot):
    window.open_page("settings", False, {})
    window.open_page("drafts", False, {})
    window.context.settings.set(LANGUAGE, "zh_CN")
    qtbot.waitUntil(window.context.jobs.idle)
    names = [tab.title for tab in window.documents.all()]
    assert names == ["首页", "设置", "草稿箱"]


def test_theme_text_size_and_density_switch_live(window):
    settings = window.context.settings
    settings.set(THEME, "dark")
    assert theme.is_dark()
    assert window.commands.action("theme.dark").isChecked()
    window.commands.action("theme.light").trigger()
    assert not theme.is_dark()
    window.commands.action("text.larger").trigger()
    assert settings.get(TEXT_SCALE) == 110
    assert theme.text_scale() == 110
    window.commands.action("text.normal").trigger()
    assert theme.text_scale() == 100
    window.commands.action("density.compact").trigger()
    assert settings.get(DENSITY) == "compact"
    assert theme.row_height() == 24
    settings.set(DENSITY, "normal")


def test_the_sidebar_collapses_and_remembers_it(window, make_window, make_context):
    window.commands.action("sidebar").trigger()
    assert window.sidebar.width() == theme.SIDEBAR_COLLAPSED
    assert window.context.settings.get(SIDEBAR_COLLAPSED)
    window.commands.action("sidebar").trigger()
    assert 160 <= window.sidebar.width() <= 280


def test_ctrl_digits_open_sections(window, qtbot):
    kinds = [section.kind for section in window.sections()]
    assert kinds[0] == "home"
    place = kinds.index("users.list") + 1
    assert window.commands.action(f"section.{min(place, 9)}").text()
    window.open_page("note", False, {"name": "a"})
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page().kind == "home"


def test_a_click_on_a_count_opens_its_worklist_and_on_the_name_the_section(window, qtbot):
    opened = []
    window.sidebar.opened.disconnect()
    window.sidebar.opened.connect(lambda kind, args: opened.append((kind, args)))
    window.sidebar.set_counts({"orders": 120, "contracts": 0})
    rows = window.sidebar.entries()
    row = next(n for n, entry in enumerate(rows) if entry.section and entry.section.id == "orders")
    item = window.sidebar.list.item(row)
    rect = window.sidebar.list.visualItemRect(item)
    badge = window.sidebar.list._painter.badge_rect(rect, rows[row])
    assert "120 items wait for you" in item.data(Qt.ItemDataRole.AccessibleTextRole)
    qtbot.mouseClick(window.sidebar.list.viewport(), Qt.MouseButton.LeftButton, pos=badge.center())
    qtbot.mouseClick(window.sidebar.list.viewport(), Qt.MouseButton.LeftButton,
                     pos=QPoint(rect.left() + 60, rect.center().y()))
    assert opened == [("orders.list", {"view": "held"}), ("orders.list", {})]


def test_typing_ahead_in_the_sidebar_finds_pinyin_initials(window, qtbot):
    window.context.settings.set(LANGUAGE, "zh_CN")

    def orders_found() -> bool:  # the initials come a moment after the window
        window.sidebar.list.setFocus()
        qtbot.keyClicks(window.sidebar.list, "dd")
        entry = window.sidebar.list.currentItem().data(Qt.ItemDataRole.UserRole)
        return tr(entry.text) == "订单"

    qtbot.waitUntil(orders_found, timeout=10_000)


# --- notices, errors, jobs ----------------------------------------------------------------------------


def test_at_most_three_notices_and_none_takes_the_keyboard(window, qtbot):
    page = window.open_page("note", False, {"name": "a"})
    qtbot.waitUntil(page.box.hasFocus)
    for number in range(5):
        window.navigator.toast(f"notice {number}", "ok", [("Undo", lambda: None)])
        assert page.box.hasFocus()
    shown = window.toasts.shown()
    assert [toast.accessibleName() for toast in shown] == ["notice 2", "notice 3", "notice 4"]
    assert all(toast._timer.interval() == 10_000 for toast in shown)
    for toast in shown:
        bottom = toast.mapTo(window, QPoint(0, toast.height())).y()
        assert bottom <= window.status.mapTo(window, QPoint(0, 0)).y()


def test_a_notice_never_covers_the_button_that_is_pressed_next(window, qtbot):
    """ux.md 6.7: the steps of an import go on at the bottom right, where notices stand."""
    page = window.open_page("import", False, {"import": "agents"})
    qtbot.waitUntil(page.next.isVisible)
    toast = window.toasts.show("checked", "ok")
    button = QRect(page.next.mapTo(window, QPoint(0, 0)), page.next.size())
    assert not button.intersects(QRect(toast.mapTo(window, QPoint(0, 0)), toast.size()))


def test_a_notice_makes_room_for_the_buttons_at_the_foot_of_the_page_that_comes_to_the_front(window, qtbot):
    """ux 6.7: never over what is pressed next, also when it was there before the page."""
    toast = window.toasts.show("checked", "ok")
    page = window.open_page("note", False, {"name": "a"})
    qtbot.waitUntil(lambda: window.current_page() is page and page.isVisible())
    foot = QFrame(page)
    foot.setProperty("role", "footer")
    foot.setGeometry(0, page.height() - 50, page.width(), 50)
    foot.show()
    window.documents.turned.emit()
    assert not QRect(foot.mapTo(window, QPoint(0, 0)), foot.size()).intersects(
        QRect(toast.mapTo(window, QPoint(0, 0)), toast.size())
    )


def test_a_notice_waits_while_the_keyboard_is_on_it(window, qtbot):
    """ux.md 6.7: the time of a notice stands still while it is pointed at or has the keyboard."""
    page = window.open_page("note", False, {"name": "a"})
    toast = window.toasts.show("saved", "ok", [("Undo", lambda: None)])
    assert toast._timer.isActive()
    toast.findChild(QWidget, "shell.toast.action0").setFocus()
    assert not toast._timer.isActive()
    page.box.setFocus()
    assert toast._timer.isActive()


def test_background_events_never_move_the_keyboard(window, qtbot):
    """UX-022: 200 letters typed while jobs, notices, failures and changes of data come in."""
    page = window.open_page("note", False, {"name": "a"})
    qtbot.waitUntil(page.box.hasFocus)
    for number in range(200):
        qtbot.keyClick(page.box, Qt.Key.Key_A)
        if number % 20 == 0:
            window.context.changed.emit(frozenset({"orders"}))
            window.context.failed.emit(RuleBroken("The disk is full. Nothing was stored. Free some space."))
            window.context.jobs.run("Export", lambda job: job.progress(1, 2))
            window.navigator.toast("done")
        assert QApplication.focusWidget() is page.box
    qtbot.waitUntil(window.context.jobs.idle)
    assert page.box.text() == "a" * 200


def test_an_error_has_three_parts_and_a_code_and_no_traceback(window, qtbot):
    error = RuleBroken("Nothing was shipped: 20 are missing. Other lines are unchanged. Ship a part of it.")
    messages.show_error(window, error)
    box = window.findChild(QWidget, "messages.error")
    assert box.text() == "Nothing was shipped: 20 are missing."
    assert box.informativeText().startswith("Other lines are unchanged. Ship a part of it.")
    assert "E-" in box.informativeText()
    box.findChild(QWidget, "messages.error.copy").click()
    assert "RuleBroken" in QApplication.clipboard().text()
    box.close()


def test_a_bug_is_told_without_its_words(window, qtbot):
    try:
        raise ValueError("SELECT secret FROM agents WHERE /home/x")
    except ValueError as error:
        messages.show_error(window, error)
    box = window.findChild(QWidget, "messages.error")
    whole = box.text() + box.informativeText()
    assert "secret" not in whole
    assert "Traceback" not in whole
    assert "E-" in whole
    box.close()


def test_problems_of_fields_are_listed_below_the_sentence():
    error = InvalidInput({"name": "A name is needed.", "code": "Too long."})
    assert messages.split(messages.text_of(error)) == (
        "Some fields need attention.", "Nothing was saved.\nA name is needed.\nToo long.",
    )


@pytest.mark.parametrize("role", [Role.ADMIN, Role.REP])
def test_au_07_the_window_says_who_works_in_which_role_and_how_far_the_rights_reach(
    make_window, make_context, role
):
    window = make_window(make_context(role))
    person = window.status.person
    assert tr(ROLE_WORDS[role]) in person.text() and "陈涛" in person.text()
    assert tr(SCOPE_WORDS[window.context.principal.scope]) in person.toolTip()
    window.context.settings.set(LANGUAGE, "zh_CN")
    assert tr(SCOPE_WORDS[window.context.principal.scope]) in person.toolTip()


def test_the_job_bar_shows_what_lasts_and_cancels_it(window, qtbot):
    """UX-021, UX-020: what lasts is shown with its progress and cancelled within moments."""
    jobs = window.context.jobs

    def work(job):
        for step in range(100_000_000):
            job.progress(step, 100_000_000)

    assert not window.status.job.isVisible()
    job = jobs.run("Export", work, long=True)
    qtbot.waitUntil(window.status.job.isVisible, timeout=3000)
    assert "Export" in window.status.job.text()
    window.status.cancel.click()
    qtbot.waitUntil(lambda: not window.status.job.isVisible(), timeout=3000)
    assert job.state == "cancelled"


def test_a_short_job_never_flickers_in_the_job_bar(window, qtbot):
    shown = []
    window.context.jobs.run("Quick", lambda job: None, done=lambda _: shown.append(window.status.job.isVisible()))
    qtbot.waitUntil(window.context.jobs.idle)
    qtbot.wait(500)
    assert shown == [False]
    assert not window.status.job.isVisible()


@pytest.mark.parametrize("answer", ["wait", "stop", "cancel"])
def test_quitting_with_a_job_running_asks_and_does_what_it_says(make_window, make_context, qtbot, monkeypatch, answer):
    context = make_context()
    window = make_window(context)
    asked, release = [], threading.Event()

    def ask(parent, title, text, buttons, done=None):
        asked.append([button.key for button in buttons])
        done(answer)
        return ""

    monkeypatch.setattr(messages, "ask", ask)

    def work(job):
        while not release.wait(0.01):
            job.progress(0, 1)

    job = context.jobs.run("Export", work, long=True)
    closed = []
    window.closed.connect(closed.append)
    window.close()
    qtbot.wait(50)
    assert asked == [["wait", "stop", "cancel"]]
    if answer == "stop":
        qtbot.waitUntil(lambda: bool(closed))
        assert job.state == "cancelled"
    elif answer == "wait":
        assert not closed
        release.set()
        qtbot.waitUntil(lambda: bool(closed))
        assert job.state == "done"
    else:
        assert not closed
        assert window.isVisible()
        release.set()
        qtbot.waitUntil(context.jobs.idle)


def test_a_second_window_works_on_the_same_book(window, qtbot):
    window.commands.action("window.new").trigger()
    other = window.others[0]
    qtbot.waitUntil(lambda: bool(other.documents.all()))
    assert other.context is window.context
    other.close()
    qtbot.waitUntil(lambda: not window.others)


def test_demo_data_say_so_in_every_window(make_window, qtbot, sqlite_book):
    """UX-110: the ribbon below the menus, in a second window too, and only with demo data."""
    plain = make_window()
    qtbot.waitUntil(plain.context.jobs.idle)
    assert not plain.frame.demo.isVisible()
    with sqlite_book.write(SYSTEM) as session:
        company.put(session, "book.demo", True)
    window = make_window()
    qtbot.waitUntil(window.frame.demo.isVisible)
    window.commands.action("window.new").trigger()
    other = window.others[0]
    qtbot.waitUntil(lambda: bool(other.documents.all()) and other.frame.demo.isVisible())
    assert other.frame.demo.text() == "Demo data: nothing here is real"
    other.close()
    qtbot.waitUntil(lambda: not window.others)


@pytest.mark.parametrize("own", [False, True])
def test_ux_110_the_demo_is_left_for_a_book_of_ones_own(make_window, make_context, qtbot, sqlite_book, tmp_path, own):
    """A command and a button of the ribbon; with own records in it the demo book cannot be chosen to go."""
    with sqlite_book.write(SYSTEM, REASON) as session:
        company.put(session, "book.demo", True)
        session.add(Agent(code="A1", name="from the sample"))
    if own:
        with sqlite_book.write(SYSTEM) as session:
            session.add(Agent(code="A2", name="my own"))
    plain = make_context()
    context = AppContext(sqlite_book, plain.jobs, plain.settings, plain.principal, books=Books(tmp_path))
    window = make_window(context)
    qtbot.waitUntil(window.frame.demo.isVisible)
    wanted = []
    window.own_book_wanted.connect(wanted.append)
    assert window.frame.demo.leave.isVisible() and window.frame.demo.leave.text() == "Begin with your own data…"
    window.frame.demo.leave.click()
    qtbot.waitUntil(lambda: window.findChild(QWidget, "shell.leave_demo") is not None)
    dialog = window.findChild(QWidget, "shell.leave_demo")
    words = " ".join(one.text() for one in dialog.findChildren(QLabel))
    assert dialog.delete.isEnabled() is not own and ("1 record in the demo book" in words) is own
    dialog.delete.click()
    dialog.act.click()
    assert wanted == [not own]


def test_ux_110_a_book_without_demo_data_has_nothing_to_leave(make_window, make_context, tmp_path, sqlite_book):
    plain = make_context()
    window = make_window(AppContext(sqlite_book, plain.jobs, plain.settings, plain.principal, books=Books(tmp_path)))
    assert not window.commands.action("leave_demo").isVisible()


# --- lock, state, start -------------------------------------------------------------------------------


def test_locking_puts_text_away_and_leaves_nothing_in_the_title(window, qtbot):
    page = window.open_page("note", False, {"name": "secret agent"})
    qtbot.waitUntil(window.context.jobs.idle)
    put = []
    page.put_away = lambda: put.append(1)
    window.navigator.toast("secret agent saved")
    window.context.set_locked(True)
    assert put == [1]
    assert window.windowTitle() == "Qudao[*]"
    assert not window.isWindowModified()
    assert window.toasts.shown() == []
    window.navigator.toast("later")
    assert window.toasts.shown() == []
    window.context.set_locked(False)
    assert "secret agent" in window.windowTitle()


def test_a_window_never_opens_outside_the_screens(qapp, qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setGeometry(QRect(9000, 9000, 400, 300))
    keep_on_screen(widget)
    area = QApplication.primaryScreen().availableGeometry()
    assert area.contains(widget.geometry())


def test_two_failures_of_a_phase_make_its_third_try_a_safe_one(tmp_path):
    path = tmp_path / "start.json"
    assert [StartGuard(path).begin(Phase.START) for _ in range(4)] == [False, False, True, True]
    StartGuard(path).started()
    assert not StartGuard(path).begin(Phase.START)
    assert [StartGuard(path).begin(Phase.RESTORE) for _ in range(3)] == [False, False, True]
    StartGuard(path).started()
    assert StartGuard(path).begin(Phase.RESTORE)
    StartGuard(path).restored()
    assert not StartGuard(path).begin(Phase.RESTORE)
    for damaged in ("{broken", "[]", '{"start": "x", "restore": -1}', ""):
        path.write_text(damaged)
        assert not StartGuard(path).begin(Phase.START)
        assert json.loads(path.read_text()) == {"start": 1}


def test_a_safe_start_puts_settings_aside_but_knows_the_books(qapp, tmp_path):
    from controllers import settings as names
    from controllers.settings import Settings
    from ui.app import settings_of_start

    path = tmp_path / "settings.json"
    former = Settings(path)
    former.set(names.RECENT_BOOKS, ("/books/a.qudao",))
    former.set(names.THEME, "dark")
    guard = StartGuard(tmp_path / "start.json")
    assert settings_of_start(path, guard, safe=False).get(names.THEME) == "dark"
    settings = settings_of_start(path, guard, safe=True)
    assert settings.get(names.THEME) == "system"
    assert settings.get(names.RECENT_BOOKS) == ("/books/a.qudao",)
    assert Settings(tmp_path / "settings.json.aside").get(names.THEME) == "dark"


def test_the_watchdog_notes_a_block_with_its_stack(qapp, qtbot, tmp_path, caplog):
    """UX-106: a block of the screen is noted with what it did."""
    import time

    from ui.watchdog import Watchdog

    with open(tmp_path / "stacks.log", "w+", encoding="utf-8") as stacks:
        watchdog = Watchdog(stacks)
        watchdog.start()
        qtbot.wait(120)
        end = time.perf_counter() + 0.6
        while time.perf_counter() < end:
            sum(range(1000))
        qtbot.waitUntil(lambda: watchdog.longest > 0.3)
        watchdog.stop()
        stacks.seek(0)
        assert "test_the_watchdog_notes_a_block_with_its_stack" in stacks.read()
    assert any("blocked" in record.message for record in caplog.records)
