"""The pages about the program itself: settings, people, audit, drafts, jobs, home, help, about."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLabel, QMenu, QPushButton, QSpinBox, QWidget

from controllers.base import Controller
from controllers.settings import BACKUP_ON_EXIT, IDLE_LOCK_MINUTES, LANGUAGE, THEME
from models.errors import Denied
from models.partners.records import Agent
from models.platform import audit, company, drafts, users
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import Act, AuditNote, BucketAccess
from models.platform.users import UserDraft
from ui import messages
from ui.editing.header import HeaderBar
from ui.shell import help_panel
from ui.shell.page import Mark

PATIENCE = 60_000
"""A busy machine may take its time; what is waited for is what counts."""


def opened(window, qtbot, kind, **args):
    page = window.open_page(kind, False, args)
    settled(window, qtbot)
    return page


def settled(window, qtbot):
    """What a page asked for has come, and the form that shows it is there."""
    page = window.current_page()
    qtbot.waitUntil(lambda: window.context.jobs.idle() and not page.is_coming(), timeout=PATIENCE)


# --- settings -----------------------------------------------------------------------------------------


def test_a_setting_applies_at_once_and_follows_changes_from_elsewhere(window, qtbot):
    page = opened(window, qtbot, "settings")
    box = page.findChild(QComboBox, "settings.general/theme")
    box.setCurrentIndex(box.findData("dark"))
    box.activated.emit(box.currentIndex())
    assert window.context.settings.get(THEME) == "dark"
    window.commands.action("theme.light").trigger()
    box = page.findChild(QComboBox, "settings.general/theme")
    assert box.currentData() == "light"


def test_settings_are_found_by_words_and_reset_by_part(window, qtbot):
    page = opened(window, qtbot, "settings", part="security")
    spin = page.findChild(QSpinBox, "settings.security/idle_lock_minutes")
    spin.setValue(25)
    assert window.context.settings.get(IDLE_LOCK_MINUTES) == 25
    page.findChild(object, "settings.security.reset").click()
    assert window.context.settings.get(IDLE_LOCK_MINUTES) == 10
    page.search.setText("backup quitting")
    assert page.findChild(QCheckBox, "settings.data/backup_on_exit") is None
    page.search.setText("back up quitting")
    check = page.findChild(QCheckBox, "settings.data/backup_on_exit")
    check.setChecked(False)
    assert window.context.settings.get(BACKUP_ON_EXIT) is False


def test_company_settings_are_kept_in_the_book_by_administrators_only(make_window, make_context, qtbot, sqlite_book):
    window = make_window(make_context(Role.ADMIN))
    page = opened(window, qtbot, "settings", part="company")
    line = page.findChild(object, "settings.company.name")
    line.setText("清渠净水设备有限公司")
    line.editingFinished.emit()
    qtbot.waitUntil(window.context.jobs.idle)
    with sqlite_book.read(SYSTEM) as session:
        assert company.get(session, "company.name") == "清渠净水设备有限公司"

    other = make_window(make_context(Role.MANAGER))
    page = opened(other, qtbot, "settings", part="company")
    assert not page.findChild(object, "settings.company.name").isEnabled()


def test_the_settings_page_comes_back_to_its_part(window, qtbot):
    page = opened(window, qtbot, "settings", part="print")
    assert page.state() == {"part": "print"}
    window.open_page("settings", False, {"part": "data"})
    assert page.state() == {"part": "data"}


def test_a_logo_is_chosen_shown_and_removed(make_window, make_context, qtbot, monkeypatch, tmp_path):
    """On the company part of the settings; a file that is no picture is refused with words and changes nothing."""
    from PIL import Image

    window = make_window(make_context(Role.ADMIN))
    page = opened(window, qtbot, "settings", part="company")

    def choose(path):
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
        page.findChild(QPushButton, "settings.company.logo").click()
        qtbot.waitUntil(window.context.jobs.idle, timeout=60_000)  # a process of its own reads the picture
        qtbot.wait(20)
        qtbot.waitUntil(window.context.jobs.idle, timeout=20_000)

    def shown():
        label = page.findChild(QLabel, "settings.company.logo.shown")
        return label.isVisibleTo(page) and not label.pixmap().isNull()

    assert not shown() and not page.findChild(QPushButton, "settings.company.logo.remove").isVisibleTo(page)
    Image.new("RGB", (300, 100), "red").save(tmp_path / "logo.png")
    choose(tmp_path / "logo.png")
    assert shown()
    (tmp_path / "page.png").write_bytes(b"<html>")
    choose(tmp_path / "page.png")
    box = window.findChild(QWidget, "messages.error")
    assert "page.png" in box.text() + box.informativeText() and str(tmp_path) not in box.text() + box.informativeText()
    box.close()
    assert shown()
    page.findChild(QPushButton, "settings.company.logo.remove").click()
    qtbot.waitUntil(lambda: window.context.jobs.idle() and not shown())
    with window.context.database.read(SYSTEM) as session:
        assert company.get(session, "company.logo") == ""


# --- people -------------------------------------------------------------------------------------------


def names_in(page):
    """The names a list of people shows."""
    records = page.grid.records
    at = next(place for place, column in enumerate(records.columns) if column.id == "name")
    return [records.record(row).values[at] for row in range(records.rowCount()) if records.record(row) is not None]


def test_a_person_is_made_saved_and_listed(make_window, make_context, qtbot, sqlite_book):
    window = make_window(make_context(Role.ADMIN))
    people = opened(window, qtbot, "users.list")
    qtbot.waitUntil(lambda: names_in(people) == ["陈涛"], timeout=PATIENCE)
    window.commands.action("new").trigger()
    page = window.current_page()
    settled(window, qtbot)
    page.document.set("name", "王芳")
    page.document.set("login", "wangfang")
    page.document.set("status", "active")
    assert page.mark() is Mark.DIRTY
    window.commands.action("save").trigger()
    qtbot.waitUntil(lambda: page.mark() is Mark.NONE and window.context.jobs.idle(), timeout=PATIENCE)
    assert page.title() == "王芳"
    window.documents.go_to(window.documents.find("users.list"))
    people.controller.refresh()
    qtbot.waitUntil(lambda: sorted(names_in(people)) == sorted(["陈涛", "王芳"]), timeout=PATIENCE)


def test_a_name_is_required_and_said_at_the_field(make_window, make_context, qtbot):
    window = make_window(make_context(Role.ADMIN))
    page = opened(window, qtbot, "user")
    page.document.set("phone", "13800008801")
    window.commands.action("save").trigger()
    qtbot.waitUntil(window.context.jobs.idle)
    assert page.document.problems()["name"] == "A name is needed."


def test_ux_067_changing_a_role_shows_the_difference_before_saving(make_window, make_context, qtbot, sqlite_book):
    """UX-067: a change of role is previewed as a difference."""
    with sqlite_book.write(SYSTEM) as session:
        person = users.save(session, UserDraft(name="周琳", role=Role.REP))
    window = make_window(make_context(Role.ADMIN))
    from ui.platform.rights_table import rows

    same = rows(Role.REP, Role.REP)
    assert all(row.change == "" for row in same)
    page = opened(window, qtbot, "user", id=str(person.id))
    page.document.set("role", "operations")
    changed = {row.entity: row for row in rows(Role.OPERATIONS, Role.REP)}
    assert changed["agents"].change == "+ create, export"
    assert changed["bank accounts"].change == "+ see, create, change"
    lost = {row.entity: row for row in rows(Role.REP, Role.OPERATIONS)}
    assert lost["costs"].change == "− see, create, change"
    assert lost["costs"].tone == "error"


def test_others_see_people_but_cannot_make_them(window, qtbot):
    page = opened(window, qtbot, "users.list")
    qtbot.waitUntil(lambda: names_in(page) == ["陈涛"])
    assert not window.commands.action("new").isEnabled()
    assert not window.commands.action("new.user").isVisible()


# --- audit --------------------------------------------------------------------------------------------


def test_the_audit_log_shows_before_and_after_in_words(window, qtbot, sqlite_book):
    with sqlite_book.write(SYSTEM) as session:
        person = users.save(session, UserDraft(name="周琳", title="代表"))
        boss = users.save(session, UserDraft(name="沈经理"))
    with sqlite_book.write(SYSTEM) as session:
        draft = users.get(session, person.id)
        from dataclasses import replace

        users.save(session, replace(draft, title="主管", manager_id=boss.id))
        audit.note(session, "export", "agent", {"rows": 12})
    page = opened(window, qtbot, "audit.list")
    model = page.table.rows_model
    texts = [[model.data(model.index(row, column)) for column in range(6)] for row in range(model.rowCount())]
    assert any(line[2:4] == ["exported", "Agents"] and line[5] == "Rows: 12" for line in texts)
    assert any(line[2:5] == ["changed", "User", "周琳"] and "Job title: 代表 → 主管" in line[5] for line in texts)
    assert any("— → 沈经理" in str(line[5]) for line in texts)  # what a key points to is named
    page.search.setText("主管")
    qtbot.waitUntil(lambda: 0 < page.table.rows_model.rowCount() < len(texts))
    assert all("主管" in row_text(page, row) for row in range(page.table.rows_model.rowCount()))


def test_the_audit_log_is_filtered_by_person_act_and_day(window, qtbot, sqlite_book):
    """ux 10.13: older entries are found too, the newest few are not all there is."""
    from datetime import date, timedelta

    from models.clock import clock

    with sqlite_book.write(SYSTEM) as session:
        audit.note(session, "export", "agent", {"rows": 12})
    with sqlite_book.write(SYSTEM) as session:
        for number in range(600):
            audit.note(session, "print", "contract", {"copies": number})
    page = opened(window, qtbot, "audit.list")
    qtbot.waitUntil(lambda: page.table.rows_model.rowCount() == 500)
    page.act.setCurrentIndex(page.act.findData("export"))
    qtbot.waitUntil(lambda: page.table.rows_model.rowCount() == 1)
    page.act.setCurrentIndex(0)
    page.first.setFocus()
    qtbot.keyClicks(page.first, (clock.today() + timedelta(days=1)).isoformat())
    qtbot.keyClick(page.first, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.table.rows_model.rowCount() == 0)
    page.first.set_value(date(2020, 1, 1))
    page.first.clear()
    qtbot.waitUntil(lambda: page.table.rows_model.rowCount() == 500)
    someone = window.context.principal.user_id
    page.who.setCurrentIndex(page.who.findData(someone))
    if page.who.currentIndex() > 0:
        qtbot.waitUntil(lambda: page.table.rows_model.rowCount() < 500)


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_an_auditor_exports_what_fits_and_that_is_on_record(
    make_window, make_context, qtbot, sqlite_book, tmp_path, monkeypatch, ending
):
    from ui.platform import audit as audit_page

    with sqlite_book.write(SYSTEM) as session:
        for number in range(700):
            audit.note(session, "print", "contract", {"copies": number})
        audit.note(session, "reveal", "agent", {"field": "=1+1"})
    target = tmp_path / f"审计{ending}"
    monkeypatch.setattr(audit_page, "ask_file", lambda *_: target)
    window = make_window(make_context(Role.AUDITOR))
    page = opened(window, qtbot, "audit.list")
    page.act.setCurrentIndex(page.act.findData("print"))
    page.findChild(object, "audit.export").click()
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(window.context.jobs.idle)
    if ending == ".csv":
        assert len(target.read_text(encoding="utf-8-sig").splitlines()) == 701
    with sqlite_book.read(SYSTEM) as session:
        (noted,) = audit.entries(session, audit.AuditQuery(action="export"))
    assert noted.detail["rows"] == 700 and noted.detail["query"] == {"action": "print"}


def test_al_05_an_administrator_verifies_the_log_and_is_told_what_is_wrong(window, qtbot, sqlite_book):
    with sqlite_book.write(SYSTEM) as session:
        audit.note(session, "print", "contract", {"copies": 1})
        act = session.info["act"]
    page = opened(window, qtbot, "audit.list")
    told = []
    page.navigator.toast = lambda text, *_: told.append(text)
    page.findChild(object, "audit.verify").click()
    qtbot.waitUntil(lambda: bool(told) and window.context.jobs.idle())
    assert "Nothing was altered" in told[0]
    with sqlite_book.read(SYSTEM) as session:
        assert audit.entries(session, audit.AuditQuery(action="verify"))[0].detail["flaws"] == 0
    with sqlite_book.maintenance() as driver:
        for (name,) in driver.execute("SELECT name FROM sqlite_schema WHERE name LIKE 'log~_%' ESCAPE '~'").fetchall():
            driver.execute(f"DROP TRIGGER {name}")
        driver.execute("UPDATE audit_notes SET detail = '{}' WHERE act = ?", (act,))
    page.findChild(object, "audit.verify").click()
    qtbot.waitUntil(lambda: window.findChild(object, "messages.notice") is not None)
    box = window.findChild(object, "messages.notice")
    assert str(act) in box.informativeText() + box.text()
    box.close()


def test_only_those_with_the_right_export_the_audit_log(make_window, make_context, qtbot):
    window = make_window(make_context(Role.ADMIN))
    page = opened(window, qtbot, "audit.list")
    assert not page.findChild(object, "audit.export").isEnabled()


def row_text(page, row):
    model = page.table.rows_model
    return " ".join(str(model.data(model.index(row, column))) for column in range(model.columnCount()))


def test_the_audit_log_needs_its_right(make_window, make_context, qtbot):
    window = make_window(make_context(Role.AGENT))
    assert "audit.list" not in [section.kind for section in window.sections()]


def test_copying_from_a_table_is_safe_for_spreadsheets(window, qtbot):
    from PySide6.QtGui import QGuiApplication

    with window.context.database.write(window.context.principal) as session:
        drafts.put(session, "note:1", "note", "=HYPERLINK(1)", {}, state="kept")
    page = opened(window, qtbot, "drafts")
    qtbot.waitUntil(lambda: page.table.rows_model.rowCount() == 1)
    page.table.selectAll()
    page.table.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:2] == ["Name", "Kind"]
    assert lines[1].startswith("'=HYPERLINK(1)\t")


# --- drafts -------------------------------------------------------------------------------------------


def test_discarded_text_is_found_and_comes_back(make_window, make_context, qtbot, sqlite_book, monkeypatch):
    """UX-014: save, keep, discard, cancel; what was thrown away lies among the drafts and comes back."""
    window = make_window(make_context(Role.ADMIN))
    page = opened(window, qtbot, "user")
    page.document.set("name", "王芳")
    asked = []

    def ask(parent, title, text, buttons, done=None):
        asked.append([button.key for button in buttons])
        assert next(button for button in buttons if button.default).key == "save"
        done("discard")
        return ""

    monkeypatch.setattr(messages, "ask", ask)
    window.commands.action("tab.close").trigger()
    assert asked == [["save", "keep", "discard", "cancel"]]
    qtbot.waitUntil(window.context.jobs.idle)
    box = opened(window, qtbot, "drafts")
    qtbot.waitUntil(lambda: box.table.rows_model.rowCount() == 1)
    assert box.table.rows_model.rows[0].state == "discarded"
    box.buttons["open"].click()
    qtbot.waitUntil(lambda: window.current_page().kind == "user" and window.context.jobs.idle())
    back = window.current_page()
    qtbot.waitUntil(lambda: back.document.get("name") == "王芳")
    assert back.mark() is Mark.DIRTY


def test_deleting_drafts_asks_with_their_number(window, qtbot, monkeypatch):
    with window.context.database.write(window.context.principal) as session:
        for number in range(3):
            drafts.put(session, f"note:{number}", "note", f"Draft {number}", {}, state="kept")
    page = opened(window, qtbot, "drafts")
    assert [row.title for row in page.table.rows_model.rows] == ["Draft 2", "Draft 1", "Draft 0"]
    questions = []

    def ask(parent, title, text, buttons, done=None):
        questions.append((title, [button.text for button in buttons], [b.key for b in buttons if b.default]))
        done("yes")
        return ""

    monkeypatch.setattr(messages, "ask", ask)
    page.table.selectAll()
    page.buttons["delete"].click()
    assert questions == [("Delete 3 drafts?", ["Delete 3 drafts", "Cancel"], ["cancel"])]
    qtbot.waitUntil(lambda: page.table.rows_model.rowCount() == 0)


# --- jobs, home, help ---------------------------------------------------------------------------------


def test_the_page_of_jobs_tells_how_each_ended(window, qtbot):
    page = opened(window, qtbot, "jobs")
    assert page.list.empty.isVisible()

    def broken(job):
        raise RuntimeError("secret")

    window.context.jobs.run("Good", lambda job: None)
    window.context.jobs.run("Bad", broken)
    qtbot.waitUntil(window.context.jobs.idle)
    page.list.refresh()
    rows = list(page.list._rows.values())
    assert {row.title.text(): row.chip.text() for row in rows} == {"Good": "Finished", "Bad": "Not finished"}
    bad = next(row for row in rows if row.title.text() == "Bad")
    assert "E-" in bad.note.text()
    assert "secret" not in bad.note.text()


def test_home_loads_cards_alone_and_one_that_fails_says_so(window, qtbot, monkeypatch):
    """UX-069: a card that fails says so itself, the others load."""
    from controllers import home
    from ui.home.page import HomePage

    real = home.load

    def load(session, card):
        if card.id == "orders.held":
            raise ZeroDivisionError
        return real(session, card)

    monkeypatch.setattr(home, "load", load)
    page = HomePage(window.context, window.navigator, {})
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.load()
    qtbot.waitUntil(lambda: bool(page.cards) and window.context.jobs.idle())
    cards = {card.card.id: card for card in page.cards}
    assert "E-" in cards["orders.held"].note.text()
    assert cards["contracts.expiring"].number.text() == "0"
    assert not cards["contracts.expiring"].all.isVisible()
    assert "陈涛" in page._greeting.text()


def test_a_card_opens_its_list_in_its_view(window, qtbot, monkeypatch):
    from ui.home.page import HomePage

    page = HomePage(window.context, window.navigator, {})
    qtbot.addWidget(page)
    page.load()
    qtbot.waitUntil(lambda: bool(page.cards) and window.context.jobs.idle())
    went = []
    monkeypatch.setattr(window.navigator, "open", lambda kind, behind=False, **args: went.append((kind, args)))
    next(card for card in page.cards if card.card.id == "orders.held").open_list()
    assert went == [("orders.list", {"view": "held"})]


def test_a_card_is_split_into_figures_that_open_exactly_their_rows(window, qtbot, monkeypatch, sqlite_book):
    """ux.md 1.3, 11: overdue amounts by age; Tab goes from the rows to the figures, Enter opens the rows behind one."""
    from datetime import timedelta

    from models.clock import clock
    from models.lists.shapes import Filter, ListQuery
    from models.partners.records import AgentStatus, CreditProfile
    from models.sales.records import Order, OrderState
    from ui.home.page import HomePage

    with sqlite_book.write(SYSTEM) as session:
        agent = Agent(code="DL9", name="宁波天元", status=AgentStatus.ACTIVE)
        session.add(agent)
        session.flush()
        session.add(CreditProfile(agent_id=agent.id, bucket=agent.id, credit_days=30))
        for number, days in (("A", 31), ("B", 60), ("C", 120)):
            session.add(Order(
                number=number, agent_id=agent.id, bucket=agent.id, agent_name=agent.name, state=OrderState.COMPLETED,
                ordered_on=clock.today() - timedelta(days=days), gross_total=100,
            ))  # fmt: skip
    page = HomePage(window.context, window.navigator, {})
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.load()
    qtbot.waitUntil(lambda: bool(page.cards) and window.context.jobs.idle())
    card = next(card for card in page.cards if card.card.id == "receivables.overdue")
    assert (card.number.text(), card.sum.text()) == ("3", "CNY 300")
    figures = [button for button in card.findChildren(QPushButton) if ".part." in button.objectName()]
    assert [button.text() for button in figures] == ["1–30 days  2", "Over 60 days  1"]
    went = []
    monkeypatch.setattr(window.navigator, "open", lambda kind, behind=False, **args: went.append((kind, args)))
    at = card.rows
    at.setFocus()
    for follower in (*figures, card.all):
        qtbot.keyClick(at, Qt.Key.Key_Tab)
        at = page.focusWidget()
        assert at is follower
    qtbot.keyClick(figures[1], Qt.Key.Key_Space)
    kind, args = went[-1]
    assert kind == "receivables.list"
    assert ListQuery.read(args["query"]).filters == (Filter("age", values=("older",)),)


def test_the_words_of_the_button_that_enter_presses_have_room(window, qtbot):
    """The button is dressed as the primary one before room is given to its words (they were cut in English)."""
    from controllers.book import BookController
    from ui.platform.book_actions import PasswordDialog

    books = BookController(window.context.jobs, window.context.settings, window)
    dialog = PasswordDialog(books, "chentao", window.navigator)
    dialog.open()
    assert dialog.save.property("role") == "primary" and dialog.save.font().bold()
    qtbot.waitUntil(lambda: dialog.save.width() >= dialog.save.sizeHint().width())
    assert dialog.save.sizeHint().width() > dialog.save.fontMetrics().horizontalAdvance(dialog.save.text()) + 20
    dialog.reject()


@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_every_page_has_help_in_both_languages(code):
    from ui.shell import pages

    assert set(help_panel.TOPICS) == set(pages.PAGES)
    for topic in set(help_panel.ALL) | set(help_panel.TOPICS.values()):
        path = help_panel.FOLDER / code / f"{topic}.md"
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# ")
        assert len(text) > 80
        chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in text)
        assert (chinese > 40) == (code == "zh_CN")


def test_f1_opens_the_help_of_the_page_and_follows_the_language(window, qtbot):
    opened(window, qtbot, "users.list")
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.frame.help.isVisible()
    assert window.frame.help._title.text() == "Users"
    window.context.settings.set(LANGUAGE, "zh_CN")
    assert window.frame.help._title.text() == "用户"
    opened(window, qtbot, "settings")
    assert window.frame.help._title.text() == "设置"
    qtbot.keyClick(window.frame.help, Qt.Key.Key_Escape)
    assert not window.frame.help.isVisible()


# --- looking with the rights of another ---------------------------------------------------------------


@pytest.fixture
def rep(sqlite_book):
    """A representative with one of two agents."""
    with sqlite_book.write(SYSTEM) as session:
        person = users.save(session, UserDraft(name="周琳", role=Role.REP, scope=Scope.OWN))
        agents = [Agent(code="DL1", name="宁波天元"), Agent(code="DL2", name="杭州华新")]
        session.add_all(agents)
        session.flush()
        session.add(BucketAccess(user_id=person.id, bucket=agents[0].bucket, via="owner"))
    return person


def menu_entry(page, qtbot, name):
    """An entry of the menu behind the page's header, or None when it is not offered there."""
    qtbot.waitUntil(lambda: page.details is not None)
    more = next(b for b in page.findChild(HeaderBar).findChildren(QPushButton) if b.objectName().endswith(".more"))
    if not more.isVisible():
        return None
    more.click()
    menu = next(m for m in more.window().findChildren(QMenu) if m.objectName().endswith(".menu") and m.isVisible())
    entry = next((a for a in menu.actions() if a.objectName().endswith(f".{name}")), None)
    found = None if entry is None else (entry.isEnabled(), entry.toolTip())
    if entry is not None and entry.isEnabled():
        entry.trigger()
    menu.close()
    return found


def test_ux_067_an_administrator_sees_the_book_as_another_and_cannot_write(
    make_window, make_context, qtbot, sqlite_book, rep
):
    """UX-067: read-only, a band says whose view it is, on record, ended by one button."""
    window = make_window(make_context(Role.ADMIN))
    page = opened(window, qtbot, "user", id=str(rep.id))
    assert menu_entry(page, qtbot, "look_as") == (True, "View as this user")
    qtbot.waitUntil(lambda: len(window.others) == 1 and window.context.jobs.idle())
    other = window.others[0]
    qtbot.waitUntil(lambda: bool(other.documents.all()))
    band = other.frame.looking
    assert band.isVisible() and "周琳" in band.text.text() and "Field representative" in band.text.text()
    assert not window.frame.looking.isVisible()
    assert "周琳" in other.windowTitle()
    for name in ("new.agent", "new.order", "new.user", "import", "backup", "switch_user", "window.new"):
        assert not other.commands.action(name).isVisible(), name
    listed = opened(other, qtbot, "agents.list")
    qtbot.waitUntil(lambda: names_in(listed) == ["宁波天元"])
    qtbot.waitUntil(other.context.jobs.idle)
    with sqlite_book.read(SYSTEM) as session:
        (noted,) = audit.entries(session, audit.AuditQuery(action="view_as"))
        mine = window.context.principal.user_id
        assert noted.row_id == rep.id and noted.record == "周琳"
        assert session.query(AuditNote).filter_by(action="view_as").one().user_id == mine
        before = session.query(Act).count()
    failures = []
    Controller(other.context).write("", company.put, "company.phone", "1", failed=failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    assert isinstance(failures[0], Denied) and "周琳" in failures[0].message()
    with sqlite_book.read(SYSTEM) as session:
        assert session.query(Act).count() == before
    qtbot.mouseClick(band.end, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.others)
    assert window.isVisible()


def test_ux_067_the_page_of_ones_own_and_other_roles_do_not_offer_it(make_window, make_context, qtbot, rep):
    context = make_context(Role.ADMIN)
    window = make_window(context)
    page = opened(window, qtbot, "user", id=str(context.principal.user_id))
    assert menu_entry(page, qtbot, "look_as") == (False, "These are your own rights.")
    other = make_window(make_context(Role.MANAGER))
    page = opened(other, qtbot, "user", id=str(rep.id))
    assert menu_entry(page, qtbot, "look_as") is None


def test_a_closed_first_window_takes_the_others_along(make_window, make_context, qtbot, rep):
    window = make_window(make_context(Role.ADMIN))
    other = window.open_another()
    qtbot.waitUntil(lambda: bool(other.documents.all()) and window.context.jobs.idle())
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible() and not window.others)
