"""Arithmetic with days inside SQL, the same on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, Text, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class days_until(FunctionElement[int]):
    """Days from a given day to a date column, on both databases."""

    inherit_cache = True
    type = Integer()


class days_after(FunctionElement[date]):
    """The day a number of days after a date column."""

    inherit_cache = True
    type = Date()


def a_day(day: date) -> Any:
    """A given day as the second part of `days_until`."""
    return literal(day.isoformat(), Text())


def _spell(element: type[FunctionElement[Any]], dialect: str, form: str) -> None:
    """Have one database write an element in its own form."""

    @compiles(element, dialect)
    def write(element: Any, compiler: Any, **kwargs: Any) -> str:
        return form.format(*(compiler.process(clause, **kwargs) for clause in element.clauses))


_spell(days_until, "sqlite", "CAST(julianday({0}) - julianday({1}) AS INTEGER)")
_spell(days_until, "postgresql", "({0} - CAST({1} AS date))")
_spell(days_after, "sqlite", "date({0}, ({1}) || ' days')")
_spell(days_after, "postgresql", "({0} + ({1}))")
