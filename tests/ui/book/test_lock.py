"""AU-04, UX-092: locking takes everything off the screen and brings it back as it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget

from controllers.book import BookController, OpenBook
from models.clock import clock
from tests.ui.book.conftest import Shelf, nameless
from ui.book.idle import IdleWatch
from ui.book.lock import LockScreen

SECRET = "Confidential agent 机密"


@pytest.fixture
def desk(qtbot: Any, books: BookController, shelf: Shelf) -> Any:
    """A window with a secret on it, an open book, and the lock screen."""
    with qtbot.waitSignal(books.opened, timeout=20_000):
        books.open(shelf.path, shelf.login, shelf.password)
    qtbot.waitUntil(books.jobs.idle, timeout=20_000)
    window = QWidget()
    window.setWindowTitle(SECRET)
    layout = QVBoxLayout(window)
    layout.addWidget(QLabel(SECRET))
    first, second = QLineEdit("one"), QLineEdit(SECRET)
    layout.addWidget(first)
    layout.addWidget(second)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    second.setFocus()
    second.setCursorPosition(5)
    window.second = second  # type: ignore[attr-defined]
    screen = LockScreen(books, shelf.login, "王芳", "清源")
    yield window, screen
    screen.uncover()


def _visible_texts() -> set[str]:
    """Everything that some visible window shows or is called."""
    found: set[str] = set()
    for top in QApplication.topLevelWidgets():
        if not top.isVisible():
            continue
        found.add(top.windowTitle())
        for child in [top, *top.findChildren(QWidget)]:
            for name in ("text", "currentText", "title", "toolTip"):
                value = getattr(child, name, None)
                if callable(value) and child.isVisible():
                    found.add(str(value()))
    return found


def _unlock(qtbot: Any, screen: LockScreen, books: BookController, password: str) -> None:
    assert screen.window is not None
    screen.window.password.line.setText(password)
    with qtbot.waitSignal(books.unlocked, timeout=20_000):
        screen.window.button.click()


def test_ux_092_nothing_is_left_on_the_screen_and_everything_comes_back(
    qtbot: Any, desk: Any, books: BookController, shelf: Shelf
) -> None:
    window, screen = desk
    dialog = QDialog(window)
    dialog.setWindowTitle(SECRET)
    dialog.open()
    told: list[bool] = []
    screen.about_to_lock.connect(lambda: told.append(window.isVisible()))
    focus = QApplication.focusWidget()
    books.lock()
    assert told == [True], "drafts are asked for before anything disappears"
    assert screen.active and not window.isVisible() and not dialog.isVisible()
    assert not any(SECRET in text for text in _visible_texts())
    qtbot.waitUntil(lambda: books.current is not None and books.current.book.locked, timeout=20_000)
    _unlock(qtbot, screen, books, shelf.password)
    assert not screen.active and window.isVisible() and dialog.isVisible()
    assert window.second.text() == SECRET and window.second.cursorPosition() == 5
    qtbot.waitUntil(lambda: QApplication.focusWidget() is focus, timeout=5000)
    assert books.current is not None and not books.current.book.locked


def test_ux_092_the_cursor_is_where_it_was(
    qtbot: Any, desk: Any, books: BookController, shelf: Shelf
) -> None:
    window, screen = desk
    assert QApplication.focusWidget() is window.second
    books.lock()
    _unlock(qtbot, screen, books, shelf.password)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.second, timeout=5000)
    QTest.keyClicks(window.second, "X")
    assert window.second.text() == SECRET[:5] + "X" + SECRET[5:]


def test_ux_092_a_picture_of_the_screen_shows_no_content(
    qtbot: Any, desk: Any, books: BookController
) -> None:
    """The locked window looks the same whatever was open before."""
    window, screen = desk

    def picture() -> QImage:
        assert screen.window is not None
        screen.window.resize(600, 400)
        screen.window.password.line.clearFocus()
        return screen.window.grab().toImage()

    books.lock()
    one = picture()
    screen.uncover()
    window.second.setText("something else entirely")
    screen.cover()
    assert picture() == one


def test_au_04_an_open_menu_or_dialog_does_not_delay_the_lock(
    qtbot: Any, desk: Any, books: BookController
) -> None:
    window, screen = desk
    menu = QMenu(window)
    menu.addAction(SECRET)
    menu.popup(window.mapToGlobal(window.rect().center()))
    assert menu.isVisible()
    books.lock()
    assert screen.active and not menu.isVisible()


def test_a_wrong_password_stays_locked_and_says_so(qtbot: Any, desk: Any, books: BookController) -> None:
    _, screen = desk
    books.lock()
    assert screen.window is not None
    screen.window.password.line.setText("wrong-wrong-wrong")
    screen.window.button.click()
    qtbot.waitUntil(lambda: screen.window.strip.text() != "", timeout=20_000)
    assert screen.active and screen.window.isEnabled() and screen.window.password.text() == ""
    assert nameless(screen.window) == []


def test_another_person_may_sign_in_instead(qtbot: Any, desk: Any, books: BookController) -> None:
    _, screen = desk
    books.lock()
    assert screen.window is not None
    with qtbot.waitSignal(screen.leave_wanted):
        screen.window.leave.click()
    with qtbot.waitSignal(screen.leave_wanted):
        screen.window.close()
    assert screen.active


def test_au_04_our_clipboard_is_cleared_a_minute_later(
    qtbot: Any, desk: Any, books: BookController, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The offscreen platform cannot tell whose the clipboard is; that answer is given here."""
    from ui.book import lock

    _, screen = desk
    clipboard = QApplication.clipboard()
    clipboard.setText("6222 0212 3456 7890")
    books.lock()
    assert screen._clipboard.isActive() and screen._clipboard.interval() == 60_000
    monkeypatch.setattr(lock, "_is_ours", lambda: False)
    screen._clipboard.timeout.emit()
    assert clipboard.text() != "", "somebody else's content stays"
    monkeypatch.setattr(lock, "_is_ours", lambda: True)
    screen._clipboard.timeout.emit()
    assert clipboard.text() == ""


def test_au_04_the_key_stays_while_background_work_owns_it(
    qtbot: Any, desk: Any, books: BookController
) -> None:
    import threading

    assert books.current is not None
    book, go = books.current.book, threading.Event()
    job = books.jobs.run("long work", lambda job: go.wait(20), long=True)
    books.lock()
    qtbot.wait(700)
    assert not book.locked, "the job still needs it"
    go.set()
    qtbot.waitUntil(lambda: not job.active and book.locked, timeout=10_000)


# --- idle --------------------------------------------------------------------------------------------


class Ticking:
    """A clock that tests move."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 1000.0
        self.wall = clock.now()
        monkeypatch.setattr(clock, "monotonic", lambda: self.seconds)
        monkeypatch.setattr(clock, "now", lambda: self.wall)

    def pass_(self, seconds: float) -> None:
        self.seconds += seconds
        self.wall += timedelta(seconds=seconds)


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> Ticking:
    return Ticking(monkeypatch)


def _idle_after(watch: IdleWatch, ticking: Ticking, seconds: int) -> bool:
    told: list[int] = []
    watch.idle.connect(lambda: told.append(1))
    for _ in range(seconds // 5):
        ticking.pass_(5)
        watch.look()
    return bool(told)


def test_au_04_ten_minutes_without_a_key_lock(qtbot: Any, ticking: Ticking) -> None:
    watch = IdleWatch(10)
    assert not _idle_after(watch, ticking, 595)
    assert _idle_after(watch, ticking, 10)


def test_au_04_keys_and_mouse_in_any_window_begin_anew(qtbot: Any, ticking: Ticking) -> None:
    watch = IdleWatch(10)
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    qtbot.waitExposed(field)
    watch.watch(field.windowHandle())
    assert not _idle_after(watch, ticking, 500)
    QTest.keyClick(field.windowHandle(), Qt.Key.Key_A)
    assert not _idle_after(watch, ticking, 500)
    QTest.mouseMove(field.windowHandle())
    QApplication.sendEvent(field.windowHandle(), QEvent(QEvent.Type.Timer))
    assert _idle_after(watch, ticking, 605)


def test_au_04_k08_waking_from_sleep_locks_at_once(qtbot: Any, ticking: Ticking) -> None:
    watch = IdleWatch(10)
    told: list[int] = []
    watch.idle.connect(lambda: told.append(1))
    ticking.pass_(5)
    watch.look()
    ticking.wall += timedelta(hours=8)
    watch.look()
    assert told == [1]
    watch.look()
    assert told == [1], "told once"
    watch.restart()
    assert _idle_after(watch, ticking, 605)


def test_the_recovered_person_is_still_the_one_at_work(
    books: BookController, qtbot: Any, shelf: Shelf
) -> None:
    opened: list[OpenBook] = []
    books.opened.connect(opened.append)
    books.open(shelf.path, shelf.login, shelf.password)
    qtbot.waitUntil(lambda: bool(opened), timeout=20_000)
    books.lock()
    qtbot.waitUntil(lambda: opened[0].book.locked, timeout=20_000)
    with qtbot.waitSignal(books.unlocked, timeout=20_000):
        books.unlock(shelf.login, shelf.password)
    assert books.current is opened[0]
