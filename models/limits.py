"""Values that no column can hold: refused at their field before the database has to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer

from models.base import AMOUNT_LIMIT, SCALED_LIMIT, Day, Scaled
from models.errors import InvalidInput
from models.i18n import tr

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
LARGEST_WHOLE = 2**31 - 1


def require_numbers(draft: Any, path: str = "") -> None:
    """Refuse NaN and infinities of a draft and its rows at their place, before anything calculates with them (F21)."""
    problems = {place: tr("This is not a number.") for place in _no_numbers(draft, path)}
    if problems:
        raise InvalidInput(problems)


def _no_numbers(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, Decimal):
        if not value.is_finite():
            yield path
    elif is_dataclass(value):
        for one in fields(value):
            yield from _no_numbers(getattr(value, one.name), f"{path}/{one.name}" if path else one.name)
    elif isinstance(value, (tuple, list)):
        for at, item in enumerate(value):
            yield from _no_numbers(item, f"{path}/{at}")


def misfits(draft: Any, record: Any, **children: Any) -> dict[str, str]:
    """What cannot be stored of a draft and its rows, by path: days, figures and whole numbers out of reach."""
    found = dict(_of(draft, record, ""))
    for name, kind in children.items():
        for at, row in enumerate(getattr(draft, name)):
            found.update(_of(row, kind, f"{name}/{at}/"))
    return found


def _of(draft: Any, record: Any, path: str) -> Iterator[tuple[str, str]]:
    shape: Any = type(draft)
    for name, kind in _columns(shape, record):
        text = _problem(kind, getattr(draft, name))
        if text:
            yield f"{path}{name}", text


@lru_cache(maxsize=128)
def _columns(shape: type, record: Any) -> tuple[tuple[str, Any], ...]:
    typed = shape.__dataclass_fields__  # type: ignore[attr-defined]
    return tuple(
        (column.name, column.type)
        for column in record.__table__.columns
        if column.name in typed and (isinstance(column.type, (Scaled, Day)) or type(column.type) is Integer)
    )


def _problem(kind: Any, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(kind, Day):
        return "" if FIRST_DAY <= value <= LAST_DAY else tr("Days lie between 1900 and 2199.")
    if isinstance(kind, Scaled):
        return _figure_problem(kind, Decimal(value))
    return "" if abs(value) <= LARGEST_WHOLE else tr("This number is too large.")


def _figure_problem(kind: Scaled, value: Decimal) -> str:
    most = Decimal(AMOUNT_LIMIT if kind.scale == 2 else SCALED_LIMIT).scaleb(-kind.scale)
    if not value.is_finite() or abs(value) >= most:
        return tr("This number is too large.")
    if value % Decimal(1).scaleb(-kind.scale):
        return tr("At most {count} decimals here.", count=kind.scale)
    return ""
