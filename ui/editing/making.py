"""From the description of a field to the widget that edits it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from models import identifiers, money
from models.clock import clock
from models.i18n import tr
from models.text import Kind as TextKind
from ui.editing.document import Document
from ui.editing.spec import FieldSpec, Kind
from ui.widgets.fields import reading
from ui.widgets.fields.choice import ChoiceField, FlagField, yes_no
from ui.widgets.fields.day import DayField
from ui.widgets.fields.line import LineField
from ui.widgets.fields.masked import MaskedField, Reveal
from ui.widgets.fields.note import NoteField
from ui.widgets.fields.reference import ReferenceField
from ui.widgets.fields.suggest import SuggestField

FieldWidget = LineField | NoteField | DayField | ChoiceField | FlagField | MaskedField | ReferenceField

LETTER_WIDTHS = {
    Kind.DATE: 14, Kind.MONEY: 16, Kind.PRICE: 16, Kind.QUANTITY: 14, Kind.PERCENT: 10, Kind.INTEGER: 10,
    Kind.PHONE: 22, Kind.CODE: 22, Kind.CREDIT_CODE: 24, Kind.CHOICE: 16, Kind.MASKED: 26,
}  # fmt: skip
_SHOW_PRICE = 6


def split_tags(text: str) -> list[str]:
    """Tags as people type them, between commas of any kind or blanks."""
    for mark in ("，", "、", ";", "；", "\u3000"):
        text = text.replace(mark, ",")
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def read_tags(text: str) -> reading.Reading:
    """Tags as a list."""
    inner = reading.read_text(TextKind.LINE)(text)
    return inner if inner.unread else reading.Reading(split_tags(inner.value))


def show_tags(value: Any) -> str:
    """Tags in one line."""
    return ", ".join(value) if isinstance(value, (list, tuple)) else reading.show_text(value)


def reader(spec: FieldSpec, values: Callable[[], Mapping[str, Any]] = dict) -> reading.Read:
    """How a typed text of this field is understood."""
    rule = spec.rule
    if rule is not None:
        return reading.read_with(lambda text: rule(text, values()))
    makers: dict[Kind, Callable[[], reading.Read]] = {
        Kind.MONEY: lambda: reading.read_number(spec.decimals, least=spec.least, most=spec.most),
        Kind.PRICE: lambda: reading.read_number(_SHOW_PRICE, least=spec.least, most=spec.most),
        Kind.QUANTITY: lambda: reading.read_number(_SHOW_PRICE, least=spec.least, most=spec.most),
        Kind.PERCENT: lambda: reading.read_percent(spec.decimals),
        Kind.INTEGER: lambda: reading.read_integer(_whole(spec.least), _whole(spec.most)),
        Kind.DATE: lambda: reading.read_day,
        Kind.PHONE: lambda: reading.read_with(identifiers.phone),
        Kind.MAIL: lambda: reading.read_with(identifiers.mail_address),
        Kind.CREDIT_CODE: lambda: reading.read_with(identifiers.credit_code),
        Kind.CODE: lambda: reading.read_text(TextKind.CODE, min(spec.limit, 40)),
        Kind.MASKED: lambda: reading.read_with(lambda text: identifiers.bank_account(text).number),
        Kind.NOTE: lambda: reading.read_text(TextKind.NOTE, spec.limit),
        Kind.TAGS: lambda: read_tags,
    }
    make = makers.get(spec.kind)
    return make() if make else reading.read_text(TextKind.NAME, spec.limit)


def shower(spec: FieldSpec) -> reading.Show:
    """How a value of this field is shown."""
    known: dict[Kind, reading.Show] = {
        Kind.MONEY: reading.show_number(spec.decimals),
        Kind.PRICE: _show_price,
        Kind.QUANTITY: reading.show_quantity,
        Kind.PERCENT: reading.show_percent,
        Kind.INTEGER: reading.show_quantity,
        Kind.TAGS: show_tags,
    }
    return known.get(spec.kind, reading.show_text)


def words_for(spec: FieldSpec, document: Document) -> str:
    """The present value of a field in words (read-only fields, changed marks, comparisons)."""
    if spec.compute is not None:
        value = spec.compute(document)
    elif spec.kind is Kind.REFERENCE:
        value = document.get(spec.shows)
    elif spec.kind is Kind.MASKED:
        value = document.get(spec.masked_as)
    else:
        value = document.get(spec.path)
    return words_of(spec, value)


def words_of(spec: FieldSpec, value: Any) -> str:
    """Any value of a field in words."""
    if value is None or value == "":
        return ""
    if spec.kind is Kind.CHOICE and spec.choices is not None:
        return next((word for key, word in spec.choices() if key == value), str(value))
    if spec.kind is Kind.FLAG:
        return yes_no(value)
    if spec.kind is Kind.MASKED and spec.mask is not None and "*" not in str(value):
        return spec.mask(str(value))
    if spec.kind is Kind.TIME:
        return show_time(value)
    shown = shower(spec)(value)
    return f"{shown} {tr(spec.unit)}" if spec.unit and shown else shown


def show_time(value: Any) -> str:
    """An instant in the company's zone, to the minute."""
    from datetime import datetime

    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return moment.astimezone(clock.zone).strftime("%Y-%m-%d %H:%M")


def make_widget(
    spec: FieldSpec, values: Callable[[], Mapping[str, Any]], reveal: Reveal | None = None
) -> FieldWidget:
    """The widget of a field; `values` gives the document's values to a look-up, `reveal` unmasks."""
    if spec.kind is Kind.NOTE:
        return NoteField(limit=spec.limit if spec.limit != 200 else 20_000, lines=spec.lines)
    if spec.kind is Kind.DATE:
        return DayField()
    if spec.kind is Kind.FLAG:
        return FlagField()
    if spec.kind is Kind.CHOICE:
        return ChoiceField(spec.choices or (lambda: ()), blank=spec.blank)
    if spec.kind is Kind.REFERENCE and spec.lookup is not None:
        return ReferenceField(spec.lookup, row=values, opens=bool(spec.opens))
    if spec.kind is Kind.SUGGEST and spec.lookup is not None:
        return SuggestField(spec.lookup, row=values, limit=spec.limit)
    if spec.kind is Kind.MASKED:
        return MaskedField(spec.mask or identifiers.mask_bank, reader(spec, values), reveal)
    numeric = spec.kind in (Kind.MONEY, Kind.PRICE, Kind.QUANTITY, Kind.PERCENT, Kind.INTEGER)
    latin = numeric or spec.kind in (Kind.CODE, Kind.PHONE, Kind.MAIL, Kind.CREDIT_CODE)
    limit = 40 if spec.kind in (Kind.CODE, Kind.CREDIT_CODE) else spec.limit
    return LineField(reader(spec, values), shower(spec), limit=limit, input_method=not latin, right=numeric)


def _show_price(value: Any) -> str:
    number = reading.decimal_or_none(value)
    return reading.show_text(value) if number is None else money.format_price(number)


def _whole(bound: Any) -> int | None:
    return None if bound is None else int(bound)
