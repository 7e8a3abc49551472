"""Every kind of page in the real window: names, order of keys, words that fit, languages (UX-096, 097, 100, 101)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QTabBar, QWidget

from models.database import Database
from models.platform.demo import build
from models.platform.principal import SYSTEM, Role
from tests.conftest import TEST_KEY
from tests.ui.shell import walking
from tests.ui.shell.clipping import clipped
from tests.ui.shell.tour import NEW, TABLES, Tour, kinds, tour_of
from ui import messages
from ui.shell.page import Mark
from ui.widgets.fields.line import LineField

WIDE, NARROW, LEAST = (1440, 900), (1024, 680), (960, 540)
VOLUME = build.Volume(agents=24, products=20, orders=120, lines=3)


@pytest.fixture(scope="module")
def demo_book(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    import shutil

    path = tmp_path_factory.mktemp("tour") / "book.qudao"
    shutil.copy(sqlite_template, path)
    database = Database.sqlite(path, TEST_KEY)
    with database.write(SYSTEM) as session:
        build.fill(session, volume=VOLUME)
    yield database
    database.close()


@pytest.fixture(scope="module")
def whole_tour(demo_book: Database, qapp: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    with tour_of(demo_book, tmp_path_factory.mktemp("desk")) as made:
        yield made


@pytest.fixture
def tour(whole_tour: Tour, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tour]:
    """The one window, in English and wide; every tab is closed again without a question."""
    whole_tour.language("zh_CN")
    whole_tour.language("en")
    whole_tour.resize(WIDE)
    yield whole_tour
    leave(whole_tour, monkeypatch)


def leave(tour: Tour, monkeypatch: pytest.MonkeyPatch) -> None:
    """Close all tabs; what was typed is let go."""

    def ask(parent: Any, title: str, text: str, answers: Any, done: Any = None) -> str:
        done("discard")
        return ""

    monkeypatch.setattr(messages, "ask", ask)
    tour.language("en")
    tour.close_pages()


# --- names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", kinds())
def test_every_page_is_named_and_goes_by_tab_as_the_eye_does(tour: Tour, kind: str) -> None:
    """UX-096 over every kind of page; UX-097 the Tab key follows the eye, F6 reaches every region."""
    page = tour.open(kind)
    assert walking.nameless(tour.window) == []
    assert walking.out_of_order(page) == []
    assert walking.kept_items() == []
    assert regions_by_f6(tour) >= {"sidebar", "tabs", "page", "status"}
    if kind in NEW:
        page = tour.open(kind, state={})
        assert walking.nameless(tour.window) == []
        assert walking.out_of_order(page) == []


def regions_by_f6(tour: Tour) -> set[str]:
    """The parts of the window that F6 gives the keyboard to."""
    window = tour.window
    seen = set()
    for _ in range(6):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        for name, top in (("sidebar", window.sidebar), ("tabs", window.documents.strip),
                          ("page", window.current_page()), ("status", window.status)):
            if focus is not None and top is not None and (top is focus or top.isAncestorOf(focus)):
                seen.add(name)
    return seen


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind in TABLES])
def test_no_field_of_an_editor_traps_the_keyboard(
    whole_tour: Tour, office_tour: Tour, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """UX-097: with the Tab key alone one gets out of every editor again."""
    tour = whole_tour if kind == "user" else office_tour  # who may begin such a record
    tour.window.activateWindow()
    tour.settle()
    try:
        leave_by_tab(tour, kind)
    finally:
        leave(tour, monkeypatch)


def leave_by_tab(tour: Tour, kind: str) -> None:
    page = tour.open(kind, **({"state": {}} if kind in NEW else {}))
    first = page.first_focus() or walking.tab_order(page)[0]
    first.setFocus()
    seen: list[QWidget] = []
    for _ in range(400):
        focus = QApplication.focusWidget()
        if focus is None or not page.isAncestorOf(focus):
            break
        seen.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    else:
        raise AssertionError(f"never left: {list(dict.fromkeys(one.objectName() for one in seen[-100:]))}")


def test_a_list_that_opens_has_the_keyboard_in_its_rows(tour: Tour) -> None:
    """UX-031, UX-039: Space and the arrows work at once, whatever had the keyboard before; and again after a change of tabs."""
    for kind in ("agents.list", "orders.list"):
        page = tour.open(kind)
        assert QApplication.focusWidget() is page.grid.main
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    tour.settle()
    assert page.preview.isVisible()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    tour.settle()
    assert QApplication.focusWidget() is tour.window.current_page().grid.main


# --- words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", kinds())
def test_the_words_of_every_page_fit_and_are_translated(tour: Tour, kind: str) -> None:
    """UX-100 at the least window (a screen of 1920x1080 at 200 %) in three languages; UX-101 nothing untranslated."""
    if kind in PROPOSED:
        tour.language("zh_CN")
    tour.open(kind)
    tour.language("en")
    tour.resize(NARROW)
    assert clipped(tour.window) == []
    tour.resize(LEAST)
    assert clipped(tour.window) == []
    tour.language("pseudo")
    assert clipped(tour.window) == []
    assert untranslated(tour.window) == []
    tour.language("zh_CN")
    assert clipped(tour.window) == []
    assert english(tour.window) == []
    tour.resize(NARROW)
    assert clipped(tour.window) == []


def spoken(top: QWidget) -> list[tuple[str, str]]:
    """All words a person sees or hears below a widget, each with where it stands."""
    found = []
    for widget in [top, *top.findChildren(QWidget)]:
        if not widget.isVisible() or walking._inner(widget) or widget.objectName().endswith(DATA):
            continue
        words = [widget.accessibleName(), widget.toolTip(), widget.accessibleDescription()]
        if isinstance(widget, (QLabel, QAbstractButton)):
            words.append(widget.text())
        if isinstance(widget, QLineEdit):
            words.append(widget.placeholderText())
        if isinstance(widget, QTabBar):
            words += [widget.tabText(index) for index in range(widget.count())]
        found += [(text, f"{widget.metaObject().className()} {widget.objectName()}") for text in words if text]
    return found


PROPOSED = ("checklist", "checklist_template")
"""Pages that begin with proposed words, which are the person's own from then on and stay in the language they came in."""

DATA = (".name_en.text", ".mnemonic.text", ".credit_code.text")
"""Ends of the names of labels that show what somebody typed in Latin letters."""

OWN_NAME = re.compile(
    r"English|Qudao|PySide|Excel|PDF|CSV|SQLite|PostgreSQL|WeChat|KPI|CNY|book\.qudao|[A-Z]{1,4}-?\d[\w./-]*|"
    r"(Ctrl|Alt|Shift|Return|Enter|Esc|Space|Del|Backspace|PgDown|PgUp|Home|End|Up|Down|Left|Right|Tab|F\d+)\b|\S+@\S+|[a-z]+\.(zh_CN|en)\b|[a-z]{2,}://\S+|/\S+"
)


def english(top: QWidget) -> list[tuple[str, str]]:
    """Words with letters and no Chinese: what was not translated."""
    return [
        (text, where) for text, where in spoken(top)
        if re.search("[A-Za-z]{3}", OWN_NAME.sub("", text)) and not re.search("[\u4e00-\u9fff]", text)
    ]


def untranslated(top: QWidget) -> list[tuple[str, str]]:
    """Words that did not change in a language where every translated word has other letters and brackets."""
    return [
        (text, where) for text, where in spoken(top)
        if re.search("[A-Za-z]{3}", OWN_NAME.sub("", text)) and "[" not in text and not re.search("[åéîöûÅÉÎÖÛñ]", text)
    ]


@pytest.fixture(scope="module")
def office_tour(demo_book: Database, qapp: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    """The window of somebody who writes all business records, which an administrator does not."""
    with tour_of(demo_book, tmp_path_factory.mktemp("office"), Role.OPERATIONS) as made:
        yield made


@pytest.mark.parametrize("kind", ["agent", "contract", "order", "target"])
def test_switching_the_language_keeps_what_was_typed(
    office_tour: Tour, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """UX-101: zh -> en -> zh over a dirty tab of every editor; the text, the mark and the cursor stay."""
    tour = office_tour
    tour.window.activateWindow()
    tour.language("zh_CN")
    page = tour.open(kind, state={})
    box = next(
        edit for edit in page.findChildren(LineField) if edit.isVisible() and edit.isEnabled() and not edit.isReadOnly()
    )
    box.setFocus()
    QTest.keyClicks(box, "123")
    QTest.keyClick(box, Qt.Key.Key_Left)
    tour.settle()
    assert page.mark() is not Mark.NONE
    before = (box.text(), box.cursorPosition(), page.mark(), tour.window.isWindowModified())
    for code in ("en", "zh_CN"):
        tour.language(code)
        assert (box.text(), box.cursorPosition(), page.mark(), tour.window.isWindowModified()) == before
    assert QApplication.focusWidget() is box
    assert english(tour.window) == []
    leave(tour, monkeypatch)


def test_the_keyboard_begins_in_the_first_card_of_the_home_page(tour: Tour, qtbot: Any) -> None:
    """ux.md 11: home works by Tab, arrows and Enter, from the first card that has something to do."""
    from ui.home.page import HomePage

    page = HomePage(tour.context, tour.window.navigator, {})
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.activateWindow()
    page._choose.setFocus()
    qtbot.waitUntil(page._choose.hasFocus)
    page.load()
    qtbot.waitUntil(lambda: not page._fresh, timeout=10_000)
    assert page.first_focus() is not None
    assert QApplication.focusWidget() is page.first_focus()
    page._choose.setFocus()
    page.reload()
    tour.settle()
    assert QApplication.focusWidget() is page._choose
