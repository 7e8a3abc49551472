"""Form fields: what is typed becomes a value or stays as typed; input methods come first."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from models.text import Kind
from ui.widgets.entry_grid.lookup import Choices
from ui.widgets.fields import reading
from ui.widgets.fields.choice import ChoiceField, FlagField
from ui.widgets.fields.day import DayField, moved, shift_months
from ui.widgets.fields.labels import label
from ui.widgets.fields.line import LineField
from ui.widgets.fields.masked import MaskedField
from ui.widgets.fields.note import NoteField
from ui.widgets.fields.reference import ReferenceField


@pytest.fixture
def put(qtbot):
    """Show a field above a neighbour and give it the keyboard."""
    holders = []

    def work(field):
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.addWidget(field)
        layout.addWidget(QLineEdit())
        qtbot.addWidget(holder)
        holder.resize(500, 300)
        holder.show()
        qtbot.waitExposed(holder)
        holder.activateWindow()
        field.setFocus()
        holders.append(holder)
        qtbot.waitUntil(lambda: holder.isActiveWindow())
        return field

    return work


def _type(field, text):
    """Type any characters (QTest.keyClicks knows Latin ones only)."""
    for character in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(field, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character))


def _compose(field, preedit="", commit=""):
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(field, event)


def _number(decimals=2):
    return LineField(reading.read_number(decimals), reading.show_number(decimals), input_method=False, right=True)


# --- numbers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "value", "shown"),
    [
        ("500000", "500000.00", "500,000.00"),
        ("１２３４．５", "1234.50", "1,234.50"),
        ("12*4", "48.00", "48.00"),
        ("1200/1.13", "1061.95", "1,061.95"),
        ("￥1,234.50", "1234.50", "1,234.50"),
        ("-0", "0.00", "0.00"),
        ("12。5", "12.50", "12.50"),
        ("", None, ""),
    ],
)
def test_amounts_calculate_and_take_full_width(put, typed, value, shown):
    field = put(_number())
    _type(field, typed)
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert (field.value(), field.text()) == (value, shown)


@pytest.mark.parametrize(
    "typed", ["1e999999", "1E5", "9" * 33, "NaN", "Infinity", "1_000", "0x10", "²", "٣", "1,00", "1.000,00", ",1",
              "0.001", "9**9**9", "(" * 30]
)  # fmt: skip
def test_f20_f21_what_is_no_amount_stays_as_typed_with_the_reason(put, typed):
    field = put(_number())
    left = []
    field.left.connect(left.append)
    field.paste_text(typed)
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert left[-1].unread and left[-1].problem
    assert field.text() == typed


def test_percent_and_whole_numbers(put):
    percent = put(LineField(reading.read_percent(2), reading.show_percent, input_method=False))
    _type(percent, "13")
    QTest.keyClick(percent, Qt.Key.Key_Tab)
    assert (percent.value(), percent.text()) == ("0.13", "13%")
    assert reading.read_percent(2)("100.01").unread and reading.read_percent(2)("-5").unread
    assert reading.read_integer(0, 10)("7").value == 7
    assert reading.read_integer(0, 10)("11").problem == "This is too large; at most 10 fits."


# --- input methods ---------------------------------------------------------------------------------------


def test_while_composing_no_key_acts_and_nothing_is_checked(put):
    field = put(LineField())
    edited, left = [], []
    field.edited.connect(edited.append)
    field.left.connect(left.append)
    _compose(field, preedit="xihu")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Tab):
        QTest.keyClick(field, key)
    assert field.hasFocus() and not left and not edited
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    override.ignore()
    QApplication.sendEvent(field, override)
    assert override.isAccepted()
    _compose(field, commit="西湖")
    assert field.text() == "西湖" and [one.value for one in edited] == ["西湖"]


@pytest.mark.parametrize("field", [_number, DayField, lambda: LineField(reading.read_text(Kind.CODE), input_method=False)])
def test_number_date_and_code_fields_switch_the_input_method_off(put, field):
    made = put(field())
    assert not made.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    made.set_read_only(True)
    made.set_read_only(False)
    assert not made.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


# --- texts -----------------------------------------------------------------------------------------------


def test_undo_belongs_to_the_tab(put):
    field = put(LineField())
    _type(field, "abc")
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, "z")
    override.ignore()
    QApplication.sendEvent(field, override)
    assert not override.isAccepted()
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == "abc"


@pytest.mark.parametrize("text", ["a\0b", "a\x08b", "a\ud800b", "abc\u202etxt", "字" * 201, "x" * 1_000_000])
def test_f09_f10_f16_f18_unstorable_or_endless_pastes_are_refused_whole(put, text):
    field = put(LineField(reading.read_text(Kind.NAME)))
    _type(field, "before")
    refused = []
    field.refused.connect(refused.append)
    field.paste_text(text)
    assert field.text() == "before" and len(refused) == 1


def test_f19_line_breaks_become_blanks_and_tabs_never_a_character(put):
    field = put(LineField())
    QGuiApplication.clipboard().setText("a\r\nb\tc\u2028d")
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == "a b c d"
    note = put(NoteField())
    _type(note, "x")
    QTest.keyClick(note, Qt.Key.Key_Tab)
    assert note.toPlainText() == "x" and not note.hasFocus()


def test_f17_two_hundred_rare_characters_fit_and_one_more_does_not(put):
    field = put(LineField(reading.read_text(Kind.NAME)))
    field.setText("𠮷" * 200)
    assert not field.reading().problem
    field.setText("𠮷" * 201)
    assert "At most 200 characters" in field.reading().problem
    assert len(field.text()) == 201


def test_typed_text_is_not_replaced_while_it_means_the_same(put):
    field = put(_number())
    _type(field, "12.5")
    field.set_value("12.50")
    assert field.text() == "12.5"
    field.set_value("13.00")
    assert field.text() == "13.00"


# --- days ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "expected"),
    [("t", "2025-09-15"), ("+", "2025-09-16"), ("-", "2025-09-14"), ("]", "2025-10-15"), ("[", "2025-08-15"),
     ("m", "2025-09-01"), ("h", "2025-09-30"), ("y", "2025-01-01"), ("r", "2025-12-31"), ("15", "2025-09-15"),
     ("0315", "2025-03-15"), ("3-15", "2025-03-15"), ("2026-1-5", "2026-01-05"), ("t++]", "2025-10-17"),
     ("２０２５－０９－０１", "2025-09-01")],
)  # fmt: skip
def test_ux_055_date_keys_and_partial_dates(put, noon, keys, expected):
    field = put(DayField())
    _type(field, keys)
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert (field.value(), field.text()) == (expected, expected)


@pytest.mark.parametrize("typed", ["2026-02-30", "29/2/2025", "0000-00-00", "1899-12-31", "9999-12-31", "明天"])
def test_f26_what_is_no_day_stays_as_typed(put, noon, typed):
    field = put(DayField())
    field.setText(typed)
    assert field.reading().unread and field.reading().problem


def test_months_end_where_they_end():
    assert shift_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert shift_months(date(2025, 12, 31), 2) == date(2026, 2, 28)
    assert shift_months(date(2025, 1, 31), -2) == date(2024, 11, 30)
    assert moved(date(2199, 12, 31), "+") == date(2199, 12, 31)


def test_the_calendar_opens_by_key_and_fills_the_field(put, noon, qtbot):
    field = put(DayField())
    field.setObjectName("f")
    QTest.keyClick(field, Qt.Key.Key_F4)
    calendar = field._calendar
    assert calendar.isVisible()
    calendar._chosen(calendar._calendar.selectedDate().addDays(1))
    assert field.value() == "2025-09-16"


# --- choices ---------------------------------------------------------------------------------------------


def test_a_choice_reports_values_and_follows_the_language(put):
    from models.i18n import tr
    from ui.translation import set_language

    field = put(ChoiceField(lambda: [("dealer", tr("Dealer")), ("city", tr("City agent"))]))
    field.set_value("dealer")
    edited = []
    field.edited.connect(edited.append)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert [one.value for one in edited] == ["city"]
    set_language("zh_CN")
    assert field.currentText() == tr("City agent", lang="zh_CN")
    assert field.value() == "city"
    set_language("en")


def test_a_flag_is_ticked_by_space(put):
    field = put(FlagField())
    edited = []
    field.edited.connect(edited.append)
    QTest.keyClick(field, Qt.Key.Key_Space)
    assert [one.value for one in edited] == [True]


# --- references ------------------------------------------------------------------------------------------


def _reference():
    return ReferenceField(Choices("level_id", lambda: [("1", "甲级"), ("2", "乙级"), ("3", "乙丙级")]), opens=True)


def test_a_reference_is_chosen_by_typing_and_enter(put, qtbot):
    field = put(_reference())
    chosen = []
    field.chosen.connect(chosen.append)
    _type(field, "乙")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [one.key for one in chosen] == ["2"]
    assert field.text() == "乙级" and field.key() == "2" and not field.hasFocus()


def test_arrows_drive_the_list_and_the_keyboard_stays_in_the_field(put, qtbot):
    field = put(_reference())
    QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert field.list_is_open() and field.hasFocus()
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.key() == "3"


def test_ux_043_the_list_waits_for_the_input_method(put, qtbot):
    field = put(_reference())
    _compose(field, preedit="yi")
    qtbot.wait(120)
    assert not field.list_is_open()
    _compose(field, commit="乙")
    qtbot.waitUntil(field.list_is_open)
    _compose(field, preedit="bing")
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.key() is None and field.hasFocus()


def test_a_text_nobody_chose_stays_with_its_problem(put, qtbot):
    field = put(_reference())
    left = []
    field.left.connect(left.append)
    _type(field, "nothing like it")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert left[-1].unread and "was not found" in left[-1].problem
    assert field.text() == "nothing like it"


def test_esc_closes_the_list_and_keeps_the_text(put, qtbot):
    field = put(_reference())
    _type(field, "乙")
    qtbot.waitUntil(field.list_is_open)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.list_is_open() and field.text() == "乙"


def test_ctrl_alt_enter_and_ctrl_click_ask_to_open_the_record(put, qtbot):
    field = put(_reference())
    field.set_reference("2", "乙级")
    with qtbot.waitSignal(field.open_requested):
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        QTest.keyClick(field, Qt.Key.Key_Return, both)
    with qtbot.waitSignal(field.open_requested):
        QTest.mouseClick(field, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier)


# --- masked ----------------------------------------------------------------------------------------------


def test_a_masked_value_is_asked_for_and_hides_again(put, qtbot):
    asked = []
    field = put(MaskedField(lambda text: "****", reading.read_text(Kind.LINE), lambda show: asked.append(show)))
    field.setObjectName("m")
    field.set_stored("**** 0123")
    assert field._shown.text() == "**** 0123"
    QTest.mouseClick(field._show_button, Qt.MouseButton.LeftButton)
    asked[0]("6222021234567890123")
    assert field._shown.text() == "6222021234567890123" and field._timer.isActive() and field._timer.interval() == 30_000
    field._timer.timeout.emit()
    assert field._shown.text() == "**** 0123"


def test_a_wrapped_label_gives_room_back_when_it_grows_wider(qtbot):
    """A hint under a field keeps close to it: the height it needed while it was narrow must not stay."""
    holder = QWidget()
    qtbot.addWidget(holder)
    box = QVBoxLayout(holder)
    hint = label("Left empty, the next number is taken.", wrap=True)
    box.addWidget(hint)
    box.addStretch()
    holder.resize(90, 200)
    holder.show()
    narrow = hint.minimumHeight()
    holder.resize(600, 200)
    assert narrow > hint.minimumHeight() == hint.fontMetrics().height()
