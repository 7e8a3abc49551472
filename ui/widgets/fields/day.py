"""Days: typed whole or in part, moved by single keys, or chosen in a calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QToolButton, QVBoxLayout, QWidget

from models.clock import clock
from models.i18n import tr
from ui import icons, theme
from ui.translation import language_changed
from ui.widgets.fields.line import LineField, wants_list
from ui.widgets.fields.reading import day_or_none, read_day

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)


def shift_months(day: date, months: int) -> date:
    """The same day some months later; at most the last day of that month."""
    month = day.year * 12 + day.month - 1 + months
    year, index = divmod(month, 12)
    return _clamped(year, index + 1, day.day)


def _clamped(year: int, month: int, day: int) -> date:
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day, last))


def moved(day: date, key: str) -> date | None:
    """Where a calendar key leads: t today, + - a day, [ ] a month, m h month's ends, y r year's ends."""
    targets = {
        "t": clock.today,
        "+": lambda: day + timedelta(days=1),
        "=": lambda: day + timedelta(days=1),
        "-": lambda: day - timedelta(days=1),
        "]": lambda: shift_months(day, 1),
        "[": lambda: shift_months(day, -1),
        "m": lambda: day.replace(day=1),
        "h": lambda: _clamped(day.year, day.month, 31),
        "y": lambda: date(day.year, 1, 1),
        "r": lambda: date(day.year, 12, 31),
    }
    target = targets.get(key)
    return min(max(target(), FIRST), LAST) if target else None


class DayField(LineField):
    """A day as ISO text; the keys t + - [ ] m h y r move it, Alt+Down, F4 or F7 open a calendar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(read_day, limit=32, input_method=False, parent=parent)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDate)
        self._calendar: _Calendar | None = None
        # Made here, not by addAction: what that hands back can be the dead wrapper of an earlier action.
        self._action = QAction(icons.icon("calendar"), "", self)
        self.addAction(self._action, QLineEdit.ActionPosition.TrailingPosition)
        self._action.triggered.connect(self.open_list)
        self._words()
        language_changed.connect(self._words)

    def set_read_only(self, read_only: bool) -> None:
        """Without the calendar's button when it cannot be changed."""
        super().set_read_only(read_only)
        self._action.setVisible(not read_only)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Calendar keys move the day; a minus inside a partial date is part of it."""
        if self.composing or self.isReadOnly():
            super().keyPressEvent(event)
            return
        if wants_list(event):
            self.open_list()
            return
        key = event.text().lower()
        whole = day_or_none(self.text())
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if plain and key and (key != "-" or whole is not None or not self.text()):
            target = moved(whole or day_or_none(self.value()) or clock.today(), key)
            if target is not None:
                self.type_value(target)
                return
        super().keyPressEvent(event)

    def type_value(self, day: date) -> None:
        """Put a day in as if it had been typed."""
        self.setText(day.isoformat())
        self.selectAll()

    def open_list(self) -> None:
        """Show the calendar below the field."""
        if self._calendar is None:
            self._calendar = _Calendar(self)
        self._calendar.show_below(day_or_none(self.value()) or clock.today())

    def set_value(self, value: Any, raw: str = "") -> None:
        """Show a day."""
        super().set_value(value, raw)
        self._name_button()

    def _words(self) -> None:
        self._action.setText(tr("Open the calendar"))
        self._action.setToolTip(tr("Open the calendar (Alt+Down). Keys: t + - [ ] m h y r"))
        self._name_button()

    def _name_button(self) -> None:
        for button in self.findChildren(QToolButton):
            button.setObjectName(f"{self.objectName()}.calendar")
            button.setAccessibleName(tr("Open the calendar"))


class _Calendar(QFrame):
    """A small calendar that floats below its field."""

    def __init__(self, day_field: DayField) -> None:
        super().__init__(day_field, Qt.WindowType.Popup)
        theme.set_role(self, "popover")
        self._field = day_field
        self._calendar = QCalendarWidget(self)
        self._calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self._calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._calendar.setDateRange(QDate(FIRST.year, 1, 1), QDate(LAST.year, 12, 31))
        self._calendar.activated.connect(self._chosen)
        self._calendar.clicked.connect(self._chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self._calendar)

    def show_below(self, day: date) -> None:
        """Open at a day."""
        name = self._field.objectName()
        self._calendar.setObjectName(f"{name}.calendar.days")
        self._calendar.setAccessibleName(tr("Calendar"))
        for number, child in enumerate(self._calendar.findChildren(QWidget)):
            if not child.accessibleName():
                child.setAccessibleName(tr("Calendar"))
            if not child.objectName():
                child.setObjectName(f"{name}.calendar.part{number}")
        plain = QTextCharFormat()
        plain.setForeground(theme.color("text"))
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self._calendar.setWeekdayTextFormat(weekday, plain)
        self._calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self.move(self._field.mapToGlobal(QPoint(0, self._field.height() + 2)))
        self.show()
        self._calendar.setFocus()

    def _chosen(self, day: QDate) -> None:
        self.hide()
        self._field.type_value(date(day.year(), day.month(), day.day()))
        self._field.setFocus()
