"""Three ways to open a book on the screen: the server of an office live, or with a copy; each hindrance by its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controllers import settings as names
from controllers.book import BookController, OpenBook
from models.clock import clock
from models.partners.records import Agent
from models.platform.book import opening as local
from models.platform.book import secrets
from models.platform.book.access import ByPassword
from models.platform.server import card as cards
from models.platform.server import certificates, opening
from models.platform.server.errors import SignInRefused
from models.sync import copies
from models.sync.copies import NewCopy
from tests.models.book.test_secrets import Memory
from tests.models.sync import small
from tests.office import PASSWORD, Office
from tests.ui.book.conftest import nameless
from ui.book.new_card import NewCardDialog
from ui.book.sign_in import SignInWindow
from ui.book.wizard import Wizard

WAIT, LOGIN = 40_000, "rep"
GIVEN, CHOSEN = "blue-kettle-47-river", "old-harbour-93-maple"


@pytest.fixture(scope="module")
def office(tls_server: Any) -> Office:
    return small.made(tls_server, "opened", "qo")


@pytest.fixture
def card(office: Office, tmp_path: Path) -> Path:
    return written(tmp_path, replace(office.card, company="清源"))


def written(folder: Path, card: Any, name: str = "office") -> Path:
    path = folder / f"{name}.qudao-card"
    path.write_text(card.text(), encoding="utf-8")
    return path


@pytest.fixture
def wizard(qtbot: Any, books: BookController, tmp_path: Path) -> Iterator[Wizard]:
    made = Wizard(books, tmp_path / "books")
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made


def to_server(wizard: Wizard, card: Path, login: str, password: str, *, offline: bool = False) -> None:
    """Fill the pages up to the last one."""
    wizard.go_next()
    QTest.mouseClick(wizard.purpose.server.button, Qt.MouseButton.LeftButton)
    wizard.go_next()
    page = wizard.server
    page.file.setText(str(card))
    page.login.setText(login)
    page.password.line.setText(password)
    (page.offline if offline else page.live).button.click()
    assert wizard.current() == 2
    wizard.go_next()
    assert wizard.current() == 2 and "fingerprint" in wizard.strip.text()
    page.trust.click()
    wizard.go_next()
    wizard.go_next()
    assert wizard.current() == 4 and wizard.strip.text() == ""


def outcome_of(qtbot: Any, wizard: Wizard) -> Any:
    """Press the last button and wait for what comes of it."""
    found: list[Any] = []
    wizard.finished.connect(found.append)
    wizard.go_next()
    qtbot.waitUntil(lambda: bool(found) or wizard.next.isEnabled(), timeout=WAIT)
    assert found, wizard.strip.text()
    return found[0]


def test_the_wizard_opens_the_office_live(qtbot: Any, wizard: Wizard, books: BookController, card: Path) -> None:
    to_server(wizard, card, LOGIN, PASSWORD)
    assert nameless(wizard) == []
    done = outcome_of(qtbot, wizard)
    opened: OpenBook = done.opened
    assert opened.office is not None and opened.local is None and opened.copy is None
    assert not done.demo and not done.bring_data
    assert wizard.server.password.text() == ""
    assert books.settings.get(names.RECENT_BOOKS) == (str(card),)
    with opened.book.database.read(opened.principal) as session:
        assert session.query(Agent).count() > 0


def test_the_wizard_fetches_a_copy_that_opens_again_without_a_network(
    qtbot: Any, wizard: Wizard, books: BookController, card: Path, office: Office, tmp_path: Path
) -> None:
    to_server(wizard, card, LOGIN, PASSWORD, offline=True)
    path = wizard.server.path()
    assert path == tmp_path / "books" / "清源.qudao" and not path.exists()
    seen = []
    books.progressed.connect(lambda done, total: seen.append((done, total)))
    done = outcome_of(qtbot, wizard)
    opened: OpenBook = done.opened
    assert opened.local is not None and opened.copy is not None and opened.bond is not None
    assert seen and seen[-1][0] <= seen[-1][1]
    with office.line(LOGIN) as line:
        visible = line.execute("SELECT count(*) FROM app.agents").fetchone()[0]
    with opened.book.database.read(opened.principal) as session:
        assert session.query(Agent).count() == visible > 0
    books.close(backup=False)

    window = SignInWindow(books)
    qtbot.addWidget(window)
    window.show()
    window.user.setText(LOGIN)
    window.password.line.setText(PASSWORD)
    with qtbot.waitSignal(window.signed_in, timeout=WAIT) as signed:
        window.button.click()
    again: OpenBook = signed.args[0]
    assert again.bond is not None and again.bond.card.place == office.card.place and again.bond.login == LOGIN
    assert again.copy is not None and again.copy.synchronise().repaired == []


def test_one_password_for_copy_and_office_also_after_the_office_gave_a_new_one(
    qtbot: Any, books: BookController, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The office judges the former one; the copy follows, and so does a keyring that kept it."""
    ring = secrets.Ring(Memory())
    monkeypatch.setattr(secrets, "system_ring", lambda: ring)
    place, told, refused = office.copy(), [], []
    path = tmp_path / "own.qudao"
    books.refused.connect(refused.append)
    with qtbot.waitSignal(books.opened, timeout=WAIT) as signal:
        books.open_copy(NewCopy(path, place.card, LOGIN, PASSWORD))
    opened: OpenBook = signal.args[0]
    assert opened.bond is not None and opened.copy is not None
    with place.admin() as admin:
        admin.execute(f"ALTER ROLE \"{office.names.person(LOGIN)}\" PASSWORD '{GIVEN}'")
    opened.copy.connect = opened.bond.connector(GIVEN)
    opening.remember(opened.bond.card, LOGIN, GIVEN, ring)

    try:
        books.change_password(LOGIN, PASSWORD, CHOSEN, told.append)
        qtbot.waitUntil(lambda: bool(refused or told), timeout=WAIT)
        assert [type(one) for one in refused] == [SignInRefused] and not told
        books.change_password(LOGIN, GIVEN, CHOSEN, told.append)
        qtbot.waitUntil(lambda: bool(told or refused[1:]), timeout=WAIT)
        assert refused[1:] == []
        opened.copy.connect().close()
        assert opening.remembered(opened.bond.card, LOGIN, ring) == CHOSEN
        with qtbot.waitSignal(books.closed, timeout=WAIT):
            books.close(backup=False)
        local.open_book(path, ByPassword(LOGIN, CHOSEN)).close()
    finally:
        with place.admin() as admin:
            admin.execute(f"ALTER ROLE \"{office.names.person(LOGIN)}\" PASSWORD '{PASSWORD}'")


def test_a_copy_that_cannot_be_fetched_leaves_nothing(
    qtbot: Any, wizard: Wizard, card: Path, tmp_path: Path
) -> None:
    to_server(wizard, card, LOGIN, "wrong-wrong-wrong", offline=True)
    wizard.go_next()
    qtbot.waitUntil(wizard.next.isEnabled, timeout=WAIT)
    assert "password" in wizard.strip.text()
    assert list((tmp_path / "books").glob("*")) == []


def hindrances(office: Office, tmp_path: Path) -> dict[str, tuple[Any, str, str]]:
    """What can be in the way: card, password, and a word of the sentence that is said."""
    good = office.card
    port = good.hosts[0][1]
    stranger = certificates.make(tmp_path, ["127.0.0.1"]).authority.read_text(encoding="ascii")
    return {
        "name": (replace(good, hosts=(("no-such-host.invalid", port),)), PASSWORD, "No computer is known"),
        "port": (replace(good, hosts=(("127.0.0.1", 9),)), PASSWORD, "no database server is running"),
        "certificate": (replace(good, authority=stranger), PASSWORD, "cannot prove"),
        "sign_in": (good, "wrong-wrong-wrong", "Name or password is wrong"),
    }


@pytest.mark.parametrize("what", ["name", "port", "certificate", "sign_in"])
def test_ux_095_the_test_of_the_connection_and_the_sign_in_tell_hindrances_apart(
    qtbot: Any, wizard: Wizard, books: BookController, office: Office, tmp_path: Path, what: str
) -> None:
    """UX-095: wrong host, closed port, certificate and wrong password, in the test and at the sign-in."""
    bad, password, words = hindrances(office, tmp_path)[what]
    page = wizard.server
    to_server(wizard, written(tmp_path, bad), LOGIN, password)
    wizard.go_back()
    wizard.go_back()
    page.test.click()
    qtbot.waitUntil(lambda: bool(page.findings.found), timeout=WAIT)
    last = page.findings.found[-1]
    assert [one.good for one in page.findings.found[:-1]] == [True] * (len(page.findings.found) - 1)
    assert (last.name, last.good) == (what, False) and words in last.message()
    assert words in page.findings.accessibleName()

    window = SignInWindow(books, written(tmp_path, bad))
    qtbot.addWidget(window)
    window.show()
    window.user.setText(LOGIN)
    window.password.line.setText(password)
    window.button.click()
    qtbot.waitUntil(lambda: bool(window.strip.text()), timeout=WAIT)
    assert words in window.strip.text() and PASSWORD not in window.strip.text()


def test_ux_095_clock_and_a_good_way_are_told(qtbot: Any, wizard: Wizard, card: Path) -> None:
    """UX-095: the clock."""
    to_server(wizard, card, LOGIN, PASSWORD)
    page = wizard.server
    page.test.click()
    qtbot.waitUntil(lambda: bool(page.findings.found), timeout=WAIT)
    assert page.findings.good() and [one.name for one in page.findings.found] == [
        "name", "port", "certificate", "sign_in", "clock"
    ]  # fmt: skip
    page.findings.clear()
    with clock.freeze(clock.now() + timedelta(minutes=7, seconds=1)):
        page.test.click()
        qtbot.waitUntil(lambda: bool(page.findings.found), timeout=WAIT)
    last = page.findings.found[-1]
    assert last.name == "clock" and "7 minutes" in last.message()


@pytest.mark.parametrize(("change", "words"), [
    ("UPDATE app.alembic_version SET version_num = '9999'", "newer version"),
    ("UPDATE app.alembic_version SET version_num = '0000'", "older version"),
    ("UPDATE app.users SET status = 'disabled' WHERE login = 'rep'", "account is off"),
])  # fmt: skip
def test_an_office_that_does_not_fit_is_refused_with_its_own_words(
    qtbot: Any, books: BookController, office: Office, tmp_path: Path, change: str, words: str
) -> None:
    own = office.copy()
    with own.admin() as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(change)
    window = SignInWindow(books, written(tmp_path, own.card))
    qtbot.addWidget(window)
    window.show()
    window.user.setText(LOGIN)
    window.password.line.setText(PASSWORD)
    window.button.click()
    qtbot.waitUntil(lambda: bool(window.strip.text()), timeout=WAIT)
    assert words in window.strip.text()


def test_a_card_on_the_sign_in_window_leads_to_a_copy(qtbot: Any, books: BookController, card: Path, tmp_path: Path) -> None:
    """Changeable later: from live work to work with a copy."""
    from ui.book.start import Start

    start = Start(books, tmp_path / "books", card)
    start.show()
    window = start.window
    assert isinstance(window, SignInWindow) and window.copy.isVisible() and not window.forgotten.isVisible()
    window.copy.click()
    wizard = start.window
    assert isinstance(wizard, Wizard) and wizard.current() == 2
    assert wizard.server.wants_copy() and wizard.server.card is not None
    start.close()


# --- an office that moved ------------------------------------------------------------------------------------------


@contextmanager
def other_certificate(office: Office, folder: Path) -> Iterator[Path]:
    """The server shows a certificate of a new authority; afterwards its own again."""
    server = office.server
    kept = {name: (server.folder / name).read_bytes() for name in ("server.crt", "server.key")}
    made = certificates.make(folder, ["127.0.0.1"])

    def show(certificate: bytes, key: bytes) -> None:
        (server.folder / "server.crt").write_bytes(certificate)
        (server.folder / "server.key").write_bytes(key)
        with server._admin() as admin:
            admin.execute("SELECT pg_reload_conf()")

    show(made.certificate.read_bytes(), made.key.read_bytes())
    try:
        yield made.authority
    finally:
        show(kept["server.crt"], kept["server.key"])


def sign_in_with(qtbot: Any, window: SignInWindow, card: Path) -> None:
    """The new card, given on the sign-in window where the old one did not do."""
    window.new_card.click()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), NewCardDialog), timeout=WAIT)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, NewCardDialog) and not dialog.password.isVisible() and nameless(dialog) == []
    dialog.box.file.setText(str(card))
    dialog.box.trust.click()
    dialog.act.click()


@pytest.mark.parametrize("kind", ["live", "copy"])
def test_a_server_with_a_new_certificate_is_let_in_by_a_new_card(
    qtbot: Any, books: BookController, office: Office, tmp_path: Path, kind: str
) -> None:
    """The old card refuses it; the sign-in window then takes the new one, of the same book alone, and keeps it."""
    with opening.opened(office.card, LOGIN, PASSWORD) as known:
        book = str(known.id)
    old = written(tmp_path, replace(office.card, book=book))
    path = old
    if kind == "copy":
        path = tmp_path / "copy.qudao"
        copies.make(NewCopy(path, office.card, LOGIN, PASSWORD)).close()
    window = SignInWindow(books, path)
    qtbot.addWidget(window)
    window.show()
    window.user.setText(LOGIN)
    window.password.line.setText(PASSWORD)
    late = clock.freeze(clock.now() + timedelta(days=20)) if kind == "copy" else nullcontext()
    with other_certificate(office, tmp_path) as authority, late:
        moved = replace(office.card, authority=authority.read_text(encoding="ascii"))
        assert not window.new_card.isVisible()
        window.button.click()
        qtbot.waitUntil(window.new_card.isVisible, timeout=WAIT)
        sign_in_with(qtbot, window, written(tmp_path, replace(moved, book=str(uuid4())), "wrong"))
        qtbot.waitUntil(lambda: window.isEnabled() and "another book" in window.strip.text(), timeout=WAIT)
        with qtbot.waitSignal(window.signed_in, timeout=WAIT) as signed:
            sign_in_with(qtbot, window, written(tmp_path, moved, "new"))
        opened: OpenBook = signed.args[0]
        assert opened.card == replace(moved, book=book)
        if kind == "live":
            assert cards.read(old) == replace(moved, book=book)
        with qtbot.waitSignal(books.closed, timeout=WAIT):
            books.close(backup=False)


# --- preparing a server -------------------------------------------------------------------------------------------


def to_prepare(wizard: Wizard, office: Office, tmp_path: Path, database: str, *settings: str) -> None:
    """Fill the pages of whoever looks after the server, for a new and empty database with some settings."""
    with office.server._admin() as admin:
        for statement in (f"CREATE DATABASE {database}", *settings):
            admin.execute(statement)
        for (role,) in admin.execute("SELECT rolname FROM pg_roles WHERE rolname ~ '^qudao[_.]'").fetchall():
            admin.execute(f'ALTER ROLE "{role}" RENAME TO "{database}_{role}"')  # of the book another test prepared
    authority = tmp_path / "ca.crt"
    authority.write_text(office.card.authority, encoding="ascii")
    wizard.purpose.prepare.button.click()
    wizard._go(2)
    page = wizard.prepare
    page.host.setText("127.0.0.1")
    page.port.setText(str(office.card.hosts[0][1]))
    for line, text in ((page.database, database), (page.authority, str(authority)), (page.account, "admin"),
                       (page.account_password.line, office.server._password), (page.company, "清源"), (page.person, "王芳"), (page.login, "boss"),
                       (page.password.line, PASSWORD), (page.again.line, PASSWORD)):  # fmt: skip
        line.setText(text)
    page.file.setText(str(tmp_path / "清源.qudao-card"))


def test_the_owner_prepares_the_server_and_works_on_it(
    qtbot: Any, wizard: Wizard, office: Office, tmp_path: Path
) -> None:
    """An empty database becomes the office's book from within the program; then the card works for everybody.

    The first of its servers is down: the one that stands by is used, and the card names both.
    """
    to_prepare(wizard, office, tmp_path, "fresh")
    wizard.prepare.host.setText("127.0.0.1:9，127.0.0.1")
    assert nameless(wizard) == [] and wizard.prepare.problem() == ""
    wizard.go_next()
    wizard.go_next()
    opened = outcome_of(qtbot, wizard).opened
    assert opened.office is not None and opened.book.company == "清源" and opened.principal.name == "王芳"
    assert wizard.prepare.account_password.text() == ""
    from models.platform.server import card

    made = card.read(tmp_path / "清源.qudao-card")
    assert made.book == str(opened.book.id) and made.hosts == (("127.0.0.1", 9), office.card.hosts[0])


@pytest.mark.parametrize(("host", "port", "words"), [
    ("db1,http://db2", "5432", "“http://db2” names no server"), ("db1:70000", "5432", "“db1:70000” names no server"),
    ("db1", "0", "A port is a number"), (" , ", "5432", "names no server"),
])  # fmt: skip
def test_a_server_that_is_none_is_named_before_anything_is_tried(wizard: Wizard, host: str, port: str, words: str) -> None:
    wizard.purpose.prepare.button.click()
    wizard._go(2)
    page = wizard.prepare
    for line in page._fields():
        line.setText("x")
    page.host.setText(host)
    page.port.setText(port)
    wizard.go_next()
    assert wizard.current() == 2 and words in wizard.strip.text()
    marked = page.port if "port" in words else page.host
    assert marked.property("problem") == "true" and wizard.focusWidget() is marked


def test_a_book_of_this_computer_goes_to_the_server(
    qtbot: Any, wizard: Wizard, books: BookController, office: Office, tmp_path: Path, shelf: Any
) -> None:
    """Company and people come from it; it can only be read afterwards, and says where work goes on."""
    to_prepare(wizard, office, tmp_path, "taken")
    page = wizard.prepare
    wizard.move_book(shelf.path)
    page.login.setText(shelf.login)
    page.password.line.setText(shelf.password)
    page.again.line.clear()
    assert not page.company.isEnabled() and not page.person.isEnabled()
    page.source.setText(str(shelf.path) + "x")
    assert "no book" in page.problem()
    page.source.setText(str(shelf.path))
    page.file.setText(str(tmp_path / "清源.qudao-card"))
    assert page.problem() == "" and nameless(wizard) == []
    wizard.go_next()
    wizard.go_next()
    opened = outcome_of(qtbot, wizard).opened
    assert opened.office is not None and opened.book.company == "清源净水" and opened.principal.name == "王芳"
    assert page.password.text() == ""
    books.end()
    trouble: list[Any] = []
    books.trouble.connect(trouble.append)
    books.open(shelf.path, shelf.login, shelf.password)
    qtbot.waitUntil(lambda: bool(trouble), timeout=WAIT)
    assert books.current is not None and books.current.book.read_only
    assert page.path().name in trouble[0].message()


def test_a_server_that_is_not_ready_is_named_and_not_touched(
    qtbot: Any, wizard: Wizard, office: Office, tmp_path: Path
) -> None:
    """A weak way of keeping passwords is named before anything is made; no card is written."""
    to_prepare(wizard, office, tmp_path, "weak", "ALTER DATABASE weak SET password_encryption = 'md5'")
    wizard.go_next()
    wizard.go_next()
    wizard.go_next()
    qtbot.waitUntil(wizard.next.isEnabled, timeout=WAIT)
    wrong = [one for one in wizard.prepare.findings.found if not one.good]
    assert wizard.current() == 2 and [one.name for one in wrong] == ["passwords"]
    assert "scram" in wizard.strip.text() and not (tmp_path / "清源.qudao-card").exists()
