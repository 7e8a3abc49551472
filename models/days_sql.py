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


def _parts(element: Any, compiler: Any, kwargs: Any) -> list[str]:
    return [compiler.process(clause, **kwargs) for clause in element.clauses]


@compiles(days_until, "sqlite")
def _sqlite_days(element: Any, compiler: Any, **kwargs: Any) -> str:
    column, today = _parts(element, compiler, kwargs)
    return f"CAST(julianday({column}) - julianday({today}) AS INTEGER)"


@compiles(days_until, "postgresql")
def _postgres_days(element: Any, compiler: Any, **kwargs: Any) -> str:
    column, today = _parts(element, compiler, kwargs)
    return f"({column} - CAST({today} AS date))"


@compiles(days_after, "sqlite")
def _sqlite_after(element: Any, compiler: Any, **kwargs: Any) -> str:
    column, days = _parts(element, compiler, kwargs)
    return f"date({column}, ({days}) || ' days')"


@compiles(days_after, "postgresql")
def _postgres_after(element: Any, compiler: Any, **kwargs: Any) -> str:
    column, days = _parts(element, compiler, kwargs)
    return f"({column} + ({days}))"
