"""UX-094: the first run, by keyboard, without loss, and without a file before the last page."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from controllers.book import BookController
from models.platform import company
from models.platform.principal import SYSTEM
from tests.ui.book.conftest import PASSWORD, nameless
from ui.book import wizard_details
from ui.book.wizard import FirstRun, Wizard
from ui.translation import set_language


@pytest.fixture
def wizard(qtbot: Any, books: BookController, tmp_path: Path) -> Wizard:
    made = Wizard(books, tmp_path / "books")
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def _type(text: str) -> None:
    widget = QApplication.focusWidget()
    assert isinstance(widget, QLineEdit), widget
    QTest.keyClicks(widget, text)


def _key(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifier)


def _to(widget: Any) -> None:
    """Press Tab until the focus is there."""
    wanted = getattr(widget, "line", widget)
    for _ in range(40):
        if QApplication.focusWidget() is wanted:
            return
        _key(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not lead to {wanted.objectName()}")


def _fill_details(wizard: Wizard) -> None:
    details = wizard.details
    assert QApplication.focusWidget() is details.company
    _type("Qingyuan Water")
    _to(details.person)
    _type("Wang Fang")
    _to(details.login)
    _type("wangfang")
    _to(details.password)
    _type(PASSWORD)
    _to(details.again)
    _type(PASSWORD)
    _to(details.recovery.kept)
    _key(Qt.Key.Key_Space)
    assert QApplication.focusWidget() is details.recovery.answer
    _type(details.recovery.expected().lower())


def test_ux_094_the_whole_first_run_by_keyboard(qtbot: Any, wizard: Wizard, tmp_path: Path) -> None:
    begun = time.monotonic()
    outcome: list[FirstRun] = []
    wizard.finished.connect(outcome.append)
    _key(Qt.Key.Key_Return)
    _key(Qt.Key.Key_Return)
    _fill_details(wizard)
    _key(Qt.Key.Key_Return)
    assert wizard.current() == 3
    _to(wizard.next)
    _key(Qt.Key.Key_Return)
    assert wizard.current() == 4
    assert not (tmp_path / "books").exists(), "something was written before the last page"
    _key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(outcome), timeout=20_000)
    assert time.monotonic() - begun < 60
    [result] = outcome
    book = result.opened.book
    assert book.paths.book == tmp_path / "books" / "Qingyuan Water.qudao"
    assert result.opened.principal is not None and result.opened.principal.name == "Wang Fang"
    assert not result.demo and not result.bring_data
    with book.database.read(SYSTEM) as session:
        assert company.get(session, "company.name") == "Qingyuan Water"
    assert wizard.details.password.text() == "" and "•" in wizard.details.recovery.code


def test_ux_094_back_keeps_everything(wizard: Wizard) -> None:
    _key(Qt.Key.Key_Return)
    _key(Qt.Key.Key_Return)
    _fill_details(wizard)
    code = wizard.details.recovery.code
    _key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    _key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert wizard.current() == 0
    wizard.go_next()
    wizard.go_next()
    details = wizard.details
    assert details.company.text() == "Qingyuan Water" and details.password.text() == PASSWORD
    assert details.recovery.code == code and details.recovery.right()
    wizard.go_next()
    assert wizard.current() == 3


def test_the_details_say_what_is_missing_one_after_the_other(wizard: Wizard, tmp_path: Path) -> None:
    wizard.go_next()
    wizard.go_next()
    details = wizard.details
    said = []

    def refused() -> None:
        wizard.go_next()
        assert wizard.current() == 2
        said.append(wizard.strip.text())

    refused()
    details.company.setText("Qingyuan")
    details.person.setText("Wang")
    details.login.setText("wang")
    details.password.line.setText("short")
    details.again.line.setText("short")
    refused()
    details.password.line.setText("password1234")
    refused()
    details.password.line.setText(PASSWORD)
    refused()
    details.again.line.setText(PASSWORD)
    refused()
    details.recovery.kept.click()
    details.recovery.answer.setText("0000")
    refused()
    details.place.setText(str(tmp_path / "settings.txt"))
    refused()
    (tmp_path / "there.qudao").write_text("x")
    details.place.setText(str(tmp_path / "there.qudao"))
    refused()
    assert len(set(said)) == 8, said
    assert (tmp_path / "there.qudao").read_text() == "x"


def test_the_proposed_file_follows_the_company_until_it_is_typed(wizard: Wizard, tmp_path: Path) -> None:
    details = wizard.details
    details.company.setText("清源/净水")
    assert details.path() == tmp_path / "books" / "清源_净水.qudao"
    details.place.setText(str(tmp_path / "own.qudao"))
    details.place.textEdited.emit(details.place.text())
    details.company.setText("other")
    assert details.path() == tmp_path / "own.qudao"


def test_the_demo_asks_for_nothing(qtbot: Any, wizard: Wizard, tmp_path: Path) -> None:
    outcome: list[FirstRun] = []
    wizard.finished.connect(outcome.append)
    wizard.go_next()
    wizard.purpose.look_around.button.click()
    for _ in range(3):
        wizard.go_next()
    assert wizard.current() == 4 and not wizard.start.demo.isVisible()
    assert not (tmp_path / "books").exists()
    wizard.go_next()
    qtbot.waitUntil(lambda: bool(outcome), timeout=90_000)
    assert outcome[0].demo
    book = outcome[0].opened.book
    assert book.paths.book.name == "Demo book.qudao"
    with book.database.read(SYSTEM) as session:
        from models.platform.demo.build import counts

        assert counts(session)["agents"] >= 40, "the sample channel is there when the window opens"
    from models.platform import passwords

    assert passwords.problem_of(wizard_details.DEMO_PASSWORD, ("demo", "Demo company")) == ""


def test_the_recovery_code_is_hidden_while_it_is_asked_for(wizard: Wizard) -> None:
    card = wizard.details.recovery
    groups = card.code.split("-")
    assert [cell.text() for cell in card.groups] == groups
    card.kept.click()
    assert not any(group in cell.text() for group, cell in zip(groups, card.groups, strict=True))
    card.answer.setText(groups[card.group])
    assert card.right()
    card.kept.click()
    assert not card.right() and [cell.text() for cell in card.groups] == groups


@pytest.mark.parametrize("name", ["code.pdf", "code.txt"])
def test_the_recovery_code_can_be_kept_as_a_file(wizard: Wizard, tmp_path: Path, name: str) -> None:
    from ui.book.recovery_card import write_code

    code = wizard.details.recovery.code
    write_code(tmp_path / name, code)
    if name.endswith("txt"):
        assert all(group in (tmp_path / name).read_text() for group in code.split("-"))
    else:
        import pypdfium2

        document = pypdfium2.PdfDocument(tmp_path / name)
        text = document[0].get_textpage().get_text_range()
        document.close()
        assert all(group in text for group in code.split("-"))


def test_ux_101_language_switches_at_once_and_keeps_what_was_typed(wizard: Wizard) -> None:
    wizard.details.company.setText("清源")
    wizard.language_page.buttons["zh_CN"].click()
    try:
        assert wizard.next.text() == "下一步" and wizard.steps[0].text().endswith("语言")
        assert wizard.details.company.text() == "清源"
        wizard.language_page.buttons["en"].click()
        assert wizard.next.text() == "Next"
    finally:
        set_language("en")


def test_the_look_follows_the_choice(wizard: Wizard) -> None:
    from ui import theme

    page = wizard.look
    page.theme.setCurrentIndex(2)
    page.theme.activated.emit(2)
    assert theme.is_dark()
    page.density.setCurrentIndex(0)
    page.density.activated.emit(0)
    assert page.table.rowHeight(0) == theme.row_height() == 24


def test_ux_096_everything_has_a_name(wizard: Wizard) -> None:
    assert nameless(wizard) == []


@pytest.mark.parametrize("language", ["zh_CN", "en", "pseudo"])
def test_ux_100_the_smallest_window_keeps_its_buttons(qtbot: Any, wizard: Wizard, language: str) -> None:
    set_language(language)
    try:
        wizard.resize(960, 540)
        for number in range(5):
            wizard._go(number)
            for button in (wizard.back, wizard.next):
                inside = wizard.rect().contains(button.mapTo(wizard, button.rect().bottomRight()))
                assert button.isVisible() and inside
    finally:
        set_language("en")
