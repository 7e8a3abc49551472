"""Relative days of filters (this week, within 30 days, overdue) as ranges of real days and instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from models.clock import clock
from models.lists.shapes import Op

DayRange = tuple[date | None, date | None]


def days_of(op: Op, today: date, count: int = 0) -> DayRange:
    """First and last day (both included) that a relative operator means on a given day; None is open."""
    week = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    year = today.replace(month=1, day=1)
    if op is Op.NEXT_DAYS:
        return today, today + timedelta(days=count)
    if op is Op.LAST_DAYS:
        return today - timedelta(days=count), today
    ranges: dict[Op, DayRange] = {
        Op.TODAY: (today, today),
        Op.YESTERDAY: (today - timedelta(days=1), today - timedelta(days=1)),
        Op.THIS_WEEK: (week, week + timedelta(days=6)),
        Op.LAST_WEEK: (week - timedelta(days=7), week - timedelta(days=1)),
        Op.THIS_MONTH: (month, _next_month(month) - timedelta(days=1)),
        Op.LAST_MONTH: ((month - timedelta(days=1)).replace(day=1), month - timedelta(days=1)),
        Op.THIS_QUARTER: _quarter(today),
        Op.THIS_YEAR: (year, year.replace(year=year.year + 1) - timedelta(days=1)),
        Op.LAST_YEAR: (year.replace(year=year.year - 1), year - timedelta(days=1)),
        Op.OVERDUE: (None, today - timedelta(days=1)),
    }
    return ranges[op]


def instants_of(days: DayRange) -> tuple[datetime | None, datetime | None]:
    """The first instant and the first instant after a range of business days, in UTC."""
    first, last = days
    start = _midnight(first) if first else None
    end = _midnight(last + timedelta(days=1)) if last else None
    return start, end


def month_of(text: str) -> DayRange:
    """First and last day of a group label "2025-03" or "2025"."""
    if len(text) == 4:
        return date(int(text), 1, 1), date(int(text), 12, 31)
    first = date(int(text[:4]), int(text[5:7]), 1)
    return first, _next_month(first) - timedelta(days=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.zone).astimezone(UTC)


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _quarter(today: date) -> DayRange:
    first = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    last = _next_month(_next_month(_next_month(first))) - timedelta(days=1)
    return first, last
