"""What stands in a filter popover for each way to compare: a list of values, texts, a range, a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidgetItem, QVBoxLayout, QWidget
from shiboken6 import isValid

from models.errors import AppError
from models.i18n import tr
from models.lists.shapes import ColumnInfo, Facet, Kind, Op
from models.money import format_plain, parse_number
from ui import theme
from ui.widgets.fields.day import DayField
from ui.widgets.fields.labels import label
from ui.widgets.nesting import nest
from ui.widgets.record_list.popover import KeyList
from ui.widgets.record_list.words import Labels, one_value

AskFacets = Callable[[str, Callable[[Sequence[Facet]], None]], None]
VALUE = Qt.ItemDataRole.UserRole
ASK_MS = 150


class Wrong(Exception):
    """A field that cannot be understood."""

    def __init__(self, field: QWidget, text: str) -> None:
        super().__init__(text)
        self.field, self.text = field, text


class Body(QWidget):
    """A part of a filter popover that gives values."""

    def __init__(self, name: str, column: ColumnInfo) -> None:
        super().__init__()
        self.setObjectName(name)
        self.column = column
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(theme.px(theme.SPACE_XS))

    def values(self) -> tuple[Any, ...] | None:
        """What was entered, None for nothing; raises Wrong."""
        return ()

    def first_field(self) -> QWidget | None:
        """What has the keyboard first."""
        return None

    def line(self, name: str, title: str, text: str = "", *, plain: bool = False) -> QLineEdit:
        """A line with its caption above."""
        caption = label(title, wrap=True)
        field = QLineEdit(text)
        field.setObjectName(f"{self.objectName()}.{name}")
        field.setAccessibleName(title)
        if plain:
            field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        caption.setBuddy(field)
        self.box.addWidget(caption)
        self.box.addWidget(field)
        return field


class TextBody(Body):
    """One or several texts."""

    def __init__(self, name: str, column: ColumnInfo, values: Sequence[Any]) -> None:
        super().__init__(name, column)
        self.field = self.line("text", tr("Text; several with | between"), " | ".join(str(v) for v in values))

    def values(self) -> tuple[Any, ...] | None:
        """The texts."""
        parts = (part.strip() for part in self.field.text().replace("｜", "|").split("|"))
        return tuple(part for part in parts if part) or None

    def first_field(self) -> QWidget:
        """The text."""
        return self.field


class NumberBody(Body):
    """One number: more than, less than, days."""

    def __init__(self, name: str, column: ColumnInfo, op: Op, values: Sequence[Any]) -> None:
        super().__init__(name, column)
        self._days = op in (Op.NEXT_DAYS, Op.LAST_DAYS)
        shown = number_text(column, values[0]) if values and not self._days else str(values[0]) if values else ""
        self.field = self.line("number", tr("Days") if self._days else tr("Number"), shown, plain=True)

    def values(self) -> tuple[Any, ...] | None:
        """The number."""
        if not self.field.text().strip():
            return None
        if self._days:
            days = read_number(self.field)
            if days != days.to_integral_value() or not 0 <= days <= 36500:
                raise Wrong(self.field, tr("A whole number of days, at most 36,500."))
            return (int(days),)
        return (format_plain(stored_number(self.column, read_number(self.field))),)

    def first_field(self) -> QWidget:
        """The number."""
        return self.field


class RangeBody(Body):
    """From and to; an empty end is open."""

    def __init__(self, name: str, column: ColumnInfo, values: Sequence[Any]) -> None:
        super().__init__(name, column)
        low, high = (*values, None, None)[:2]
        self.ends: list[Any] = []
        row = QHBoxLayout()
        for key, title, value in (("from", tr("From"), low), ("to", tr("To"), high)):
            side = QVBoxLayout()
            caption = label(title)
            field: Any = DayField() if column.kind.temporal else QLineEdit()
            field.setObjectName(f"{name}.{key}")
            field.setAccessibleName(title)
            field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
            if value is not None:
                if column.kind.temporal:
                    field.set_value(value)
                else:
                    field.setText(number_text(column, value))
            caption.setBuddy(field)
            side.addWidget(caption)
            side.addWidget(field)
            nest(row, side)
            self.ends.append(field)
        nest(self.box, row)

    def values(self) -> tuple[Any, ...] | None:
        """Both ends, the lower first."""
        found = [self._day(field) if self.column.kind.temporal else self._number(field) for field in self.ends]
        if found == [None, None]:
            return None
        if None not in found and self._key(found[0]) > self._key(found[1]):
            found.reverse()
        return tuple(found)

    def _key(self, value: Any) -> Any:
        return value if self.column.kind.temporal else Decimal(value)

    def _day(self, field: DayField) -> str | None:
        if not field.text().strip():
            return None
        reading = field.reading()
        if reading.unread or reading.problem:
            raise Wrong(field, reading.problem or tr("This is not a date."))
        return str(reading.value)

    def _number(self, field: QLineEdit) -> str | None:
        if not field.text().strip():
            return None
        return format_plain(stored_number(self.column, read_number(field)))

    def first_field(self) -> QWidget:
        """The lower end."""
        found: QWidget = self.ends[0]
        return found


class ValuesBody(Body):
    """Values with counts to tick; typing narrows them."""

    def __init__(self, name: str, column: ColumnInfo, values: Sequence[Any], ask: AskFacets, labels: Labels) -> None:
        super().__init__(name, column)
        self._ask, self._labels = ask, dict(labels)
        self._ticked: dict[Any, str] = {value: one_value(column, value, labels) for value in values}
        self._shown_facets: Sequence[Facet] = ()
        self._asked = 0
        self.words = QLineEdit()
        self.words.setObjectName(f"{name}.words")
        self.words.setAccessibleName(tr("Search values"))
        self.words.setPlaceholderText(tr("Search values"))
        self.list = KeyList(f"{name}.list", tr("Values of {column}", column=tr(column.title)))
        self.list.setMinimumHeight(theme.px(190))
        self.box.addWidget(self.words)
        self.box.addWidget(self.list)
        self.list.itemChanged.connect(self._tick)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ASK_MS)
        self._timer.timeout.connect(self._again)
        self.words.textChanged.connect(self._timer.start)
        if column.kind is Kind.FLAG:
            self.words.hide()
        self._again()

    def first_field(self) -> QWidget:
        """Typing narrows the values at once."""
        return self.list if self.words.isHidden() else self.words

    def values(self) -> tuple[Any, ...] | None:
        """The ticked values; with nothing ticked, the only one shown."""
        if not self._ticked and self.words.text().strip() and self.list.count() == 1:
            return (self.list.item(0).data(VALUE),)
        return tuple(self._ticked) or None

    def labels(self) -> dict[tuple[str, str], str]:
        """Names of the ticked records, for the chip."""
        return {(self.column.id, str(value)): text for value, text in self._ticked.items() if value is not None}

    def _again(self) -> None:
        """Ask for the values that contain the words; only the newest answer counts."""
        self._asked += 1
        number = self._asked

        def take(facets: Sequence[Facet]) -> None:
            if isValid(self) and number == self._asked:
                self._shown_facets = facets
                self._fill()

        self._ask(self.words.text() if not self.column.words else "", take)

    def _fill(self) -> None:
        wanted = self.words.text().strip().casefold()
        self.list.blockSignals(True)
        self.list.clear()
        for value, text, count in self._rows():
            if wanted and self.column.words and wanted not in text.casefold():
                continue
            item = QListWidgetItem(tr("{value}   {count}", value=text, count=f"{count:,}") if count >= 0 else text)
            item.setData(VALUE, value)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, item.text())
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if value in self._ticked else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        if self.list.count():
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)

    def _rows(self) -> list[tuple[Any, str, int]]:
        """Value, text and count: ticked ones that are not among the answers first, words without rows last."""
        found: dict[Any, tuple[Any, str, int]] = {}
        for facet in self._shown_facets:
            value = _plain(facet.value)
            if value == "":
                value = None
            text = str(facet.label) if self.column.keyed and facet.label else one_value(self.column, value, {})
            before = found.get(value)
            found[value] = (value, text, facet.count + (before[2] if before else 0))
        for word in self.column.words:
            found.setdefault(str(word), (str(word), one_value(self.column, str(word), {}), 0))
        rest = [(value, text, -1) for value, text in self._ticked.items() if value not in found]
        return rest + list(found.values())

    def _tick(self, item: QListWidgetItem) -> None:
        value = item.data(VALUE)
        if item.checkState() == Qt.CheckState.Checked:
            text = next((row[1] for row in self._rows() if row[0] == value), str(value))
            self._ticked[value] = text
        else:
            self._ticked.pop(value, None)


def _plain(value: Any) -> Any:
    """A value of the database as a filter keeps it."""
    from datetime import date

    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return format_plain(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def read_number(field: QLineEdit) -> Decimal:
    """The number in a field; raises Wrong."""
    try:
        return parse_number(field.text().replace("%", "").replace("％", ""))
    except AppError as error:
        raise Wrong(field, error.message()) from error


def number_text(column: ColumnInfo, value: Any) -> str:
    """A stored number as it is typed: percentages in percent."""
    number = Decimal(str(value))
    return format_plain(number * 100 if column.kind is Kind.PERCENT else number)


def stored_number(column: ColumnInfo, number: Decimal) -> Decimal:
    """A typed number as it is stored."""
    return number / 100 if column.kind is Kind.PERCENT else number
