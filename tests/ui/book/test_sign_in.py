"""The sign-in window, the way with the recovery code, and what start-up imports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from controllers import settings as names
from controllers.book import BookController, OpenBook
from models.platform.book import errors, opening
from models.platform.book.access import ByPassword
from tests.ui.book.conftest import Shelf, nameless
from tests.ui.shell.clipping import clipped
from ui.book.recover import RecoverWindow
from ui.book.sign_in import SignInWindow
from ui.book.start import Start

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def window(qtbot: Any, books: BookController, shelf: Shelf) -> SignInWindow:
    made = SignInWindow(books, shelf.path)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def _try(qtbot: Any, window: SignInWindow, login: str, password: str) -> None:
    window.user.setText(login)
    window.password.line.setText(password)
    window.button.click()
    qtbot.waitUntil(window.button.isEnabled, timeout=20_000)


def test_name_and_password_open_the_book(qtbot: Any, window: SignInWindow, shelf: Shelf) -> None:
    window.user.setText(shelf.login)
    window.password.setFocus()
    QTest.keyClicks(window.password.line, shelf.password)
    with qtbot.waitSignal(window.signed_in, timeout=20_000) as signed:
        QTest.keyClick(window.password.line, Qt.Key.Key_Return)
    opened: OpenBook = signed.args[0]
    assert opened.principal is not None and opened.principal.name == "王芳"
    assert window.password.text() == ""
    assert window.settings.get(names.RECENT_BOOKS)[0] == str(shelf.path)
    assert window.settings.get(names.LAST_USER) == shelf.login


def test_au_02_wrong_password_tells_the_tries_left_then_the_wait(qtbot: Any, window: SignInWindow) -> None:
    said = []
    for _ in range(5):
        _try(qtbot, window, "wangfang", "wrong-wrong-wrong")
        said.append(window.strip.text())
    assert "4" in said[0] and "1" in said[3] and "Wait 1 minutes" in said[4]
    _try(qtbot, window, "nobody", "wrong-wrong-wrong")
    assert window.strip.text() == said[0]


def test_missing_fields_are_asked_for_first(window: SignInWindow) -> None:
    window.user.clear()
    window.sign_in()
    assert window.strip.text() == "Enter user name and password."
    assert window.button.isEnabled()


def test_each_kind_of_file_gets_its_own_words(
    qtbot: Any, window: SignInWindow, shelf: Shelf, tmp_path: Path
) -> None:
    said = set()
    text, gone = tmp_path / "text.qudao", tmp_path / "gone.qudao"
    text.write_text("hello")
    folder = tmp_path / "folder.qudao"
    folder.mkdir()
    plain = tmp_path / "plain.qudao"
    plain.write_bytes(b"SQLite format 3\0" + bytes(4080))
    for path in (text, gone, plain, folder):
        window.choose(path)
        _try(qtbot, window, shelf.login, shelf.password)
        said.add(window.strip.text().replace(path.name, ""))
    assert len(said) == 3, said


def test_ds_12_a_book_that_is_open_elsewhere_brings_its_window_forward(
    qtbot: Any, window: SignInWindow, shelf: Shelf
) -> None:
    first = opening.open_book(shelf.path, ByPassword(shelf.login, shelf.password))
    called: list[Path] = []
    window.already_open.connect(called.append)
    _try(qtbot, window, shelf.login, shelf.password)
    assert called == [shelf.path] and "already open" in window.strip.text()
    first.close()


def test_ft_12_a_read_only_place_offers_reading(
    qtbot: Any, window: SignInWindow, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    real = os.access
    monkeypatch.setattr(os, "access", lambda p, mode, **k: not mode & os.W_OK and real(p, mode, **k))
    assert not window.view.isVisible()
    _try(qtbot, window, shelf.login, shelf.password)
    assert window.view.isVisible()
    with qtbot.waitSignal(window.signed_in, timeout=20_000) as signed:
        window.view.click()
    assert signed.args[0].book.read_only


def test_caps_lock_is_noticed_from_what_arrives(window: SignInWindow) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    field, shift, plain = window.password, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
    for modifier, letter, on in (
        (shift, "A", False),
        (plain, "a", False),
        (plain, "A", True),
        (shift, "a", True),
    ):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, modifier, letter)
        QApplication.sendEvent(field.line, event)
        assert field.caps.isVisible() == on, letter


def test_the_password_can_be_shown(window: SignInWindow) -> None:
    from PySide6.QtWidgets import QLineEdit

    window.password.toggle.click()
    assert window.password.line.echoMode() is QLineEdit.EchoMode.Normal
    window.password.toggle.click()
    assert window.password.line.echoMode() is QLineEdit.EchoMode.Password


def test_ux_100_a_long_reason_squeezes_nothing(qtbot: Any, window: SignInWindow) -> None:
    """The window grows with what it has to say and to offer."""
    for extra in (window.view, window.new_card, window.keyring):
        extra.show()
    window.strip.say("The server does not answer. " * 6)
    fields = (window.user, window.password.line, window.other, window.button)
    qtbot.waitUntil(lambda: clipped(window) == [] and all(one.height() >= one.sizeHint().height() for one in fields))


def test_ux_096_everything_has_a_name(window: SignInWindow) -> None:
    assert nameless(window) == []


def test_the_recovery_code_sets_a_new_password(qtbot: Any, books: BookController, shelf: Shelf) -> None:
    window = RecoverWindow(books, shelf.path)
    qtbot.addWidget(window)
    window.show()
    window.code.setText("not a code")
    window.next.click()
    qtbot.waitUntil(lambda: "group 1" in window.strip.text(), timeout=20_000)
    window.code.setText(shelf.code.lower())
    window.next.click()
    qtbot.waitUntil(lambda: window.stack.currentIndex() == 1, timeout=20_000)
    assert window.people.count() == 1 and window.people.currentText() == "王芳 (wangfang)"
    window.password.line.setText("green-lamp-88-forest")
    window.again.line.setText("something else")
    window.finish.click()
    assert "not the same" in window.strip.text()
    window.again.line.setText("green-lamp-88-forest")
    with qtbot.waitSignal(window.signed_in, timeout=20_000) as signed:
        window.finish.click()
    assert signed.args[0].principal.name == "王芳"
    assert nameless(window) == []
    books.end()
    with pytest.raises(errors.WrongPassphrase):
        opening.open_book(shelf.path, ByPassword(shelf.login, shelf.password))
    opening.open_book(shelf.path, ByPassword(shelf.login, "green-lamp-88-forest")).close()


def test_start_shows_the_first_run_without_a_book_and_sign_in_with_one(
    qtbot: Any, books: BookController, shelf: Shelf, tmp_path: Path
) -> None:
    start = Start(books, tmp_path)
    start.show()
    assert start.window is not None and start.window.objectName() == "book.wizard"
    start.close()
    books.settings.set(names.RECENT_BOOKS, (str(shelf.path),))
    start.show()
    assert isinstance(start.window, SignInWindow) and start.window.path() == shelf.path
    ready: list[Any] = []
    start.ready.connect(lambda opened, outcome: ready.append((opened, outcome)))
    start.window.user.setText(shelf.login)
    start.window.password.line.setText(shelf.password)
    start.window.button.click()
    qtbot.waitUntil(lambda: bool(ready), timeout=20_000)
    assert ready[0][1] is None


def test_the_sign_in_window_loads_nothing_heavy(tmp_path: Path) -> None:
    """The window has to show at once: no database layer, no numbers, no charts, no PDF before it."""
    script = (
        "import sys, json; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from controllers.jobs import Jobs\n"
        "from controllers.settings import Settings\n"
        "from controllers.book import BookController\n"
        "from ui.book.start import Start\n"
        "jobs = Jobs()\n"
        "start = Start(BookController(jobs, Settings(Path(sys.argv[2]) / 's.json')), Path(sys.argv[2]), Path('/x.qudao'))\n"
        "start.show(); app.processEvents()\n"
        "heavy = ('sqlalchemy', 'numpy', 'pyqtgraph', 'reportlab', 'pypinyin', 'babel', 'cryptography', 'argon2',\n"
        "         'alembic', 'keyring', 'pypdfium2', 'xlsxwriter', 'jinja2', 'psycopg', 'sqlcipher3')\n"
        "print(json.dumps([name for name in heavy if name in sys.modules])); jobs.close()\n"
    )
    environment = {"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT), str(tmp_path)],
        capture_output=True, text=True, timeout=60, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []
