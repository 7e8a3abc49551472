"""The quick filter's little language: words, and `name:value` for a column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from models.i18n import tr
from models.lists.shapes import Filter, Kind, Op
from models.lists.spec import Column
from models.text import normal_key

_LANGUAGES = ("zh_CN", "en")
_TOKEN = re.compile(r'(?:([^\s:："“”]+)[:：])?(?:["“]([^"”]*)["”]?|([^\s]+))')
_RANGE = re.compile(r"^(.*?)(?:\.\.|…)(.*)$")
MOST_WORDS = 8


@dataclass(frozen=True)
class Parsed:
    """What a quick filter text means."""

    words: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()


def parse(text: str, columns: tuple[Column, ...]) -> Parsed:
    """Split a text into words and column filters; an unknown name is part of a word."""
    words: list[str] = []
    filters: list[Filter] = []
    for match in list(_TOKEN.finditer(text.strip()[:200]))[:MOST_WORDS]:
        name, quoted, plain = match.groups()
        value = quoted if quoted is not None else plain
        column = _named(name, columns) if name else None
        item = _filter(column, value) if column is not None and value else None
        if item is not None:
            filters.append(item)
        elif name and quoted is None:
            words.append(match.group(0))
        elif value.strip():
            words.append(value.strip())
    return Parsed(tuple(words), tuple(filters))


def names_of(column: Column) -> set[str]:
    """Every name by which a person may call a column, as comparable keys."""
    titles = [tr(column.title, lang=code) for code in _LANGUAGES]
    return {normal_key(name) for name in (column.id, column.title, *titles, *column.aliases)}


def _named(name: str, columns: tuple[Column, ...]) -> Column | None:
    wanted = normal_key(name)
    return next((column for column in columns if column.filterable and wanted in names_of(column)), None)


def _filter(column: Column, value: str) -> Filter | None:
    """The filter a typed value means on a column; None when it cannot mean any."""
    kind = column.kind
    if kind in (Kind.CHOICE, Kind.FLAG):
        found = _word_values(column, value)
        return Filter(column.id, Op.IN, tuple(found)) if found else None
    if kind.numeric or kind.temporal:
        return _range(column, value)
    return Filter(column.id, Op.CONTAINS, (value,))


def _word_values(column: Column, value: str) -> list[str]:
    wanted = normal_key(value)
    if column.kind is Kind.FLAG:
        yes = {normal_key(tr("Yes", lang=code)) for code in _LANGUAGES} | {"1", "true"}
        return ["true" if wanted in yes else "false"]
    return [
        str(stored)
        for stored, word in column.words.items()
        if any(wanted in normal_key(text) for text in (str(stored), *(tr(word, lang=code) for code in _LANGUAGES)))
    ]


def _range(column: Column, value: str) -> Filter | None:
    value = value.replace("＞", ">").replace("＜", "<").replace("》", ">").replace("《", "<")
    if value[:1] in "><":
        limit = _limit(column, value[1:].lstrip("="))
        if limit is None:
            return None
        if column.kind.temporal or value[1:2] == "=":
            return Filter(column.id, Op.RANGE, (limit, None) if value[0] == ">" else (None, limit))
        return Filter(column.id, Op.OVER if value[0] == ">" else Op.UNDER, (limit,))
    ends = _RANGE.match(value)
    if ends:
        low, high = _limit(column, ends[1]), _limit(column, ends[2], last=True)
        return Filter(column.id, Op.RANGE, (low, high)) if low or high else None
    low, high = _limit(column, value), _limit(column, value, last=True)
    return Filter(column.id, Op.RANGE, (low, high)) if low is not None else None


def _limit(column: Column, text: str, last: bool = False) -> str | None:
    """A number, or a day; a month or year alone means its first or last day."""
    text = text.strip().replace(",", "").replace("，", "")
    if column.kind.temporal:
        return _day(text.replace("/", "-").replace(".", "-"), last)
    percent = column.kind is Kind.PERCENT and text.endswith(("%", "％"))
    try:
        number = Decimal(text.rstrip("%％"))
    except InvalidOperation:
        return None
    return format(number / 100 if percent else number, "f") if number.is_finite() else None


def _day(text: str, last: bool) -> str | None:
    from datetime import date

    from models.lists.periods import month_of

    parts = text.split("-")
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts[0]) != 4:
        return None
    try:
        if len(parts) == 3:
            return date(*(int(part) for part in parts)).isoformat()
        if len(parts) < 3:
            first, end = month_of("-".join([parts[0], *(part.zfill(2) for part in parts[1:])]))
            found = end if last else first
            return found.isoformat() if found else None
    except ValueError:
        return None
    return None
