"""Every editor in the real window with keys and an input method alone (UX-039, UX-041–043, UX-050)."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from controllers.settings import LANGUAGE
from models.agreements import contracts
from models.agreements.records import ContractState, ContractStatus
from models.clock import clock
from models.partners import agents, levels, territories
from models.platform.principal import SYSTEM, Role
from models.stock import warehouses
from tests.models.agreements import sample_book

NONE, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)  # fmt: skip
FIRST = {
    "agent": "name", "product": "name", "warehouse": "name", "territories": "name", "levels": "code",
}  # fmt: skip
"""What a person types first into a new record of these."""


@pytest.fixture
def language() -> str:
    """What the window speaks."""
    return "zh_CN"


@pytest.fixture
def person(language: str, make_context: Any, make_window: Any, qtbot: Any) -> SimpleNamespace:
    """Somebody at the keyboard of the real window."""
    context = make_context(Role.OPERATIONS)
    context.settings.set(LANGUAGE, language)
    channel = sample_book.fill(context.database)
    window = make_window(context)

    def settle() -> None:
        for _ in range(2):
            qtbot.waitUntil(context.jobs.idle, timeout=20_000)
            qtbot.wait(20)
        qtbot.waitUntil(context.jobs.idle, timeout=20_000)
        form = getattr(page(), "form_view", None)
        if form is not None:
            qtbot.waitUntil(lambda: form.is_made() and not page().is_coming(), timeout=20_000)

    def page() -> Any:
        return window.current_page()

    def key(what: Any, modifiers: Any = NONE) -> None:
        QTest.keyClick(QApplication.focusWidget() or window, what, modifiers)
        settle()

    def compose(preedit: str, commit: str = "") -> None:
        event = QInputMethodEvent(preedit, [])
        if commit:
            event.setCommitString(commit)
        QApplication.sendEvent(QApplication.focusWidget(), event)

    def write(text: str) -> None:
        """As an input method does: letters first, then the words."""
        compose("pin")
        compose("pinyin")
        compose("", text)

    def open_page(kind: str, **args: Any) -> Any:
        window.open_page(kind, False, args)
        settle()
        return page()

    def to(path: str) -> QWidget:
        """Walk to a field with Tab."""
        wanted = page().form_view.boxes[path].focus_target()
        for _ in range(200):
            if QApplication.focusWidget() is wanted:
                return wanted
            QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        raise AssertionError(f"{path} is out of reach: {now and now.objectName()} {now}")

    return SimpleNamespace(
        window=window, context=context, channel=channel, settle=settle, page=page, key=key, compose=compose, write=write,
        open=open_page, to=to, chinese=language == "zh_CN",
    )  # fmt: skip


@pytest.mark.parametrize("kind", FIRST)
def test_ux_039_a_record_is_made_changed_undone_and_saved_by_keys(person: Any, kind: str) -> None:
    path = FIRST[kind]
    page = person.open(kind)
    if kind in ("territories", "levels"):
        page.form_view.setFocus()
        person.key(Qt.Key.Key_N, CTRL)
    person.to(path)
    person.write("西湖华新")
    if kind == "levels":
        person.to("name")
        person.write("甲级")
    if kind == "product":
        person.to("unit")
        person.write("支")
    assert page.document.get(path) == "西湖华新"
    person.key(Qt.Key.Key_S, CTRL)
    assert page.document.problems() == {} and not page.document.is_dirty()
    assert page.record_id is not None
    person.to(path)
    person.key(Qt.Key.Key_End)
    person.write("二")
    assert page.document.get(path) == "西湖华新二" and page.document.is_dirty()
    person.key(Qt.Key.Key_Z, CTRL)
    assert page.document.get(path) == "西湖华新" and not page.document.is_dirty()
    person.key(Qt.Key.Key_Y, CTRL)
    assert page.document.get(path) == "西湖华新二"
    person.key(Qt.Key.Key_S, CTRL)
    assert not page.document.is_dirty()
    with person.context.database.read(SYSTEM) as session:
        names = {
            "agent": lambda: agents.get(session, page.record_id).name,
            "warehouse": lambda: warehouses.get(session, page.record_id).name,
            "territories": lambda: next(one.name for one in territories.tree(session) if one.id == page.record_id),
            "levels": lambda: next(one.code for one in levels.all_levels(session) if one.id == page.record_id),
        }
        if kind in names:
            assert names[kind]() == "西湖华新二"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_ux_039_a_contract_from_its_template_to_the_signature_by_keys(person: Any) -> None:
    """New, agent and template by look-up, a variable in a clause, submit, approve, sign."""
    wanted = "代理" if person.chinese else "agency.en"
    page = person.open("contract", new="1")
    person.to("agent_id")
    person.write("西湖")
    person.settle()
    person.key(Qt.Key.Key_Return)
    assert page.document.get("agent_name") == "杭州西湖华新贸易有限公司"
    person.to("template_id")
    person.write(wanted)
    person.settle()
    person.key(Qt.Key.Key_Return)
    assert page.document.row_count("clauses") > 10
    assert page.document.get("language") == ("zh_CN" if person.chinese else "en")
    person.key(Qt.Key.Key_S, CTRL)
    assert page.document.problems() == {} and page.details.number.startswith("HT-")
    person.key(Qt.Key.Key_Return, CTRL | SHIFT)
    assert page.details.state is ContractState.APPROVING
    person.key(Qt.Key.Key_Return, CTRL | SHIFT)
    assert page.details.state is ContractState.TO_SIGN and page.details.code and page.is_read_only()
    person.key(Qt.Key.Key_Return, CTRL | SHIFT)
    dialog = next(one for one in QApplication.topLevelWidgets() if one.objectName() == "contracts.sign")
    assert dialog.isVisible() and dialog.act.isEnabled()
    QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Return)
    person.settle()
    assert page.details.state is ContractState.SIGNED
    assert page.details.signed_by_us_on == clock.today()
    with person.context.database.read(SYSTEM) as session:
        assert contracts.get(session, page.record_id).content_hash
    person.window.activateWindow()  # a window manager does so when a dialog closes
    person.settle()
    person.key(Qt.Key.Key_P, CTRL)
    assert person.page().kind == "pdf"


def _by_palette(person: Any, words: str) -> None:
    """Ctrl+K, a sign for commands, words, Enter."""
    box = person.window.palette_box
    person.key(Qt.Key.Key_K, CTRL)
    assert box.isVisible() and QApplication.focusWidget() is box.box
    QTest.keyClicks(box.box, ">")
    person.write(words)
    person.settle()
    QTest.keyClick(box.box, Qt.Key.Key_Return)
    person.settle()


def _answered(person: Any, name: str, *write: str) -> None:
    """Go on in the question that lies over the window: to its reason, words, Enter."""
    box = next(one for one in QApplication.topLevelWidgets() if one.objectName() == name and one.isVisible())
    for text in write:
        wanted = getattr(box, "reason" if name == "contracts.terminate" else "field")
        for _ in range(12):
            if QApplication.focusWidget() is wanted:
                break
            QTest.keyClick(QApplication.focusWidget() or box, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is wanted
        person.write(text)
    if name == "contracts.terminate":  # Enter is the safe answer where something cannot be taken back
        for _ in range(2):
            if QApplication.focusWidget() is not box.act:
                QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is box.act, (box.act.isEnabled(), box.reason.text(), box.day.value())
        QTest.keyClick(box.act, Qt.Key.Key_Space)
    else:
        QTest.keyClick(QApplication.focusWidget() or box, Qt.Key.Key_Return)
    person.settle()
    person.window.activateWindow()  # a window manager does so when a dialog closes
    person.settle()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_ux_039_a_signed_contract_is_changed_ended_and_renewed_by_keys(person: Any) -> None:
    """The steps of ux.md 10.2 are commands: in the palette and the Record menu, disabled with a reason elsewhere."""
    today = clock.today()
    with person.context.database.write(SYSTEM) as session:
        days = {"starts_on": today - timedelta(days=300), "ends_on": today + timedelta(days=40)}
        key = sample_book.signed(session, person.channel, **days).id
    page = person.open("contract", id=str(key))
    action = person.window.commands.action
    listed = [one.objectName() for one in person.window.menus.menu("contract_steps").actions()]
    for step in ("renew", "amend", "terminate"):
        assert action(f"contract.{step}").isEnabled() and f"contract.{step}" in listed, step
    assert not action("contract.sign").isEnabled() and action("contract.sign").statusTip()

    _by_palette(person, "变更" if person.chinese else "change")
    _answered(person, "reason", "加价")
    assert page.details.state is ContractState.DRAFT and not page.is_read_only()
    _by_palette(person, "放弃此版本" if person.chinese else "give up")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab, SHIFT)
    _answered(person, "messages.question")
    assert page.details.state is ContractState.SIGNED

    _by_palette(person, "终止" if person.chinese else "terminate")
    _answered(person, "contracts.terminate", "改由直营")
    assert page.details.status is ContractStatus.TERMINATED, page.details.status
    assert not action("contract.terminate").isEnabled()

    person.open("order", new="1")
    assert not action("contract.renew").isEnabled() and action("order.submit").isEnabled()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_ux_039_a_contract_is_renewed_by_keys(person: Any) -> None:
    today = clock.today()
    with person.context.database.write(SYSTEM) as session:
        days = {"starts_on": today - timedelta(days=300), "ends_on": today + timedelta(days=40)}
        key = sample_book.signed(session, person.channel, **days).id
    person.open("contract", id=str(key))
    _by_palette(person, "续签" if person.chinese else "renew")
    dialog = next(one for one in QApplication.topLevelWidgets() if one.objectName() == "contracts.renew" and one.isVisible())
    QTest.keyClick(dialog.uplift, Qt.Key.Key_Return)
    person.settle()
    page = person.page()
    assert page.kind == "contract" and page.record_id not in (None, key)
    assert page.details.state is ContractState.DRAFT and page.document.get("starts_on")


def _fields(page: Any) -> list[tuple[str, QWidget]]:
    return [
        (path, box.focus_target()) for path, box in page.form_view.boxes.items()
        if isinstance(box.focus_target(), (QLineEdit, QPlainTextEdit)) and box.is_editable()
        and box.focus_target().isVisible()
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["agent", "contract", "product", "warehouse", "move", "payment", "order"])
def test_ux_042_ux_043_every_kind_of_field_takes_words_of_an_input_method(person: Any, kind: str) -> None:
    """While words are composed, Enter, Tab, Up and Space are the input method's and nothing is checked or moved."""
    page = person.open(kind, new="1")
    for section in range(len(page.form_view.sections)):
        page.form_view.go_to_section(section)
        person.settle()
    assert len(_fields(page)) >= 4
    for path, field in _fields(page):
        field.setFocus()
        if QApplication.focusWidget() is not field:
            continue
        before = page.document.get(path)
        person.compose("xihu")
        assert page.document.get(path) == before, path
        for what in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Space):
            QTest.keyClick(field, what)
            assert QApplication.focusWidget() is field, path
        assert path not in page.document.problems(), path
        assert page.document.get(path) == before, path
        person.compose("", "西湖")
        text = field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text()
        assert "西湖" in text, path


@pytest.mark.parametrize("kind", ["agent", "contract", "product", "warehouse", "move", "payment"])
def test_ux_041_tab_and_enter_put_no_sign_into_a_field(person: Any, kind: str) -> None:
    page = person.open(kind, new="1")
    start = dict(page.document.values())
    for _ in range(25):
        QTest.keyClick(QApplication.focusWidget() or person.window, Qt.Key.Key_Tab)
    texts = [row for row in page.document.values().values() if isinstance(row, str) and ("\t" in row or row == " ")]
    assert texts == [] and page.document.values() == start
