"""Filters as SQL conditions: typed values, escaped patterns, relative days, people."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, not_, or_
from sqlalchemy.orm import Session

from models.base import Choice
from models.clock import clock
from models.errors import RuleBroken
from models.i18n import N_
from models.lists.periods import DayRange, days_of, instants_of
from models.lists.shapes import RELATIVE_DAYS, Filter, Kind, Op
from models.lists.spec import Column
from models.platform.access import team_of

MAX_VALUES = 5000
Condition = ColumnElement[bool]


def resolved(session: Session, expression: Any) -> Any:
    """The SQL expression a column declares, calling it when it is a function of the session."""
    is_sql = isinstance(expression, ColumnElement) or hasattr(expression, "__clause_element__")
    return expression if is_sql or not callable(expression) else expression(session)


def condition(session: Session, column: Column, value: Any, item: Filter) -> Condition:
    """The SQL condition of one filter on a column's value; raises RuleBroken for values that do not fit."""
    op = item.op
    if op is Op.EMPTY:
        return _empty(value, column.kind)
    if op is Op.FILLED:
        return not_(_empty(value, column.kind))
    if op in (Op.CONTAINS, Op.STARTS):
        return _text_match(value, op, item.values)
    if op in (Op.ME, Op.TEAM):
        return _people(session, resolved(session, column.key), op)
    try:
        if op in RELATIVE_DAYS:
            count = int(item.values[0]) if op in (Op.NEXT_DAYS, Op.LAST_DAYS) else 0
            return _between_days(value, column.kind, days_of(op, clock.today(), count))
        if op in (Op.IN, Op.NOT_IN):
            found = _one_of(session, column, value, item.values[:MAX_VALUES])
            return found if op is Op.IN else _negated(session, column, value, found)
        if op is Op.RANGE:
            return _range(column, value, item.values)
        if op in (Op.OVER, Op.UNDER):
            limit = typed(column, value, item.values[0])
            beyond: Condition = value > limit if op is Op.OVER else value < limit
            return beyond
    except (ValueError, TypeError, IndexError, OverflowError, InvalidOperation) as error:
        raise RuleBroken(
            N_("The filter on “{column}” does not fit its values. Nothing was changed. Edit or remove the filter."),
            column=column.title,
        ) from error
    return false()


def typed(column: Column, value: Any, text: Any) -> Any:
    """A JSON-safe filter value as what the column compares with."""
    kind = column.kind
    if text is None:
        return None
    if kind is Kind.DAY:
        return date.fromisoformat(str(text))
    if kind is Kind.FLAG:
        return text if isinstance(text, bool) else str(text).lower() in ("true", "1", "yes")
    if kind is Kind.NUMBER:
        return int(str(text))
    if kind.numeric:
        number = Decimal(str(text))
        scale = getattr(getattr(value, "type", None), "scale", None)
        return number if scale is None else number.quantize(Decimal(1).scaleb(-scale))
    if kind is Kind.CHOICE:
        choices = getattr(value, "type", None)
        return choices.choices(text) if isinstance(choices, Choice) else str(text)
    return normal(str(text))


def normal(text: str) -> str:
    """Text of a person as it is compared: NFC, trimmed."""
    return unicodedata.normalize("NFC", text).strip()


def contains(value: Any, text: str) -> Condition:
    """Whether a text occurs; every sign of the person's text stands for itself (TX-04)."""
    return value.icontains(text, autoescape=True)  # type: ignore[no-any-return]


def _text_match(value: Any, op: Op, values: tuple[Any, ...]) -> Condition:
    texts = [normal(str(text)) for text in values if str(text).strip()]
    if op is Op.CONTAINS:
        return or_(false(), *(contains(value, text) for text in texts))
    return or_(false(), *(value.istartswith(text, autoescape=True) for text in texts))


def _empty(value: Any, kind: Kind) -> Condition:
    missing = value.is_(None)
    return or_(missing, value == "") if kind in (Kind.TEXT, Kind.CODE, Kind.REFERENCE) else missing


def _people(session: Session, key: Any, op: Op) -> Condition:
    principal = session.info["principal"]
    if principal.user_id is None or key is None:
        return false()
    if op is Op.ME:
        return key == principal.user_id  # type: ignore[no-any-return]
    return key.in_(team_of(session, principal.user_id))  # type: ignore[no-any-return]


def _one_of(session: Session, column: Column, value: Any, values: tuple[Any, ...]) -> Condition:
    """Whether the column has one of the values; None among them means empty."""
    given = [item for item in values if item is not None]
    parts: list[Condition] = []
    if len(given) < len(values):
        parts.append(_empty(value, column.kind))
    if column.kind is Kind.REFERENCE and column.key is not None:
        if given:
            parts.append(resolved(session, column.key).in_([UUID(str(item)) for item in given]))
    elif column.kind.temporal:
        for item in given:
            day = date.fromisoformat(str(item)[:10])
            parts.append(_between_days(value, column.kind, (day, day)))
    elif given:
        known = [item for text in given if (item := _known(column, value, text)) is not None]
        parts.append(value.in_(known) if known else false())
    return or_(false(), *parts)


def _known(column: Column, value: Any, text: Any) -> Any:
    """A typed value; a word this version no longer knows matches nothing instead of failing."""
    try:
        return typed(column, value, text)
    except ValueError:
        if column.kind is Kind.CHOICE:
            return None
        raise


def _negated(session: Session, column: Column, value: Any, found: Condition) -> Condition:
    """Not one of the values: empty cells stay in, unlike with plain SQL NOT."""
    tested = resolved(session, column.key) if column.kind is Kind.REFERENCE and column.key is not None else value
    return or_(tested.is_(None), not_(found))


def _range(column: Column, value: Any, values: tuple[Any, ...]) -> Condition:
    low, high = (*values, None, None)[:2]
    if column.kind.temporal:
        first = date.fromisoformat(low) if low else None
        last = date.fromisoformat(high) if high else None
        return _between_days(value, column.kind, (first, last))
    parts = []
    if low is not None:
        parts.append(value >= typed(column, value, low))
    if high is not None:
        parts.append(value <= typed(column, value, high))
    return and_(value.is_not(None), *parts)


def _between_days(value: Any, kind: Kind, days: DayRange) -> Condition:
    if kind is Kind.TIME:
        start, end = instants_of(days)
        parts = ([value >= start] if start else []) + ([value < end] if end else [])
    else:
        first, last = days
        parts = ([value >= first] if first else []) + ([value <= last] if last else [])
    return and_(*parts) if parts else value.is_not(None)


def month_text(session: Session, value: Any, by: str) -> Any:
    """A day cut to its month ("2025-03") or year ("2025"), on both databases."""
    length = 4 if by == "year" else 7
    if session.get_bind().dialect.name == "sqlite":
        return func.substr(value, 1, length)
    return func.to_char(value, "YYYY" if by == "year" else "YYYY-MM")
