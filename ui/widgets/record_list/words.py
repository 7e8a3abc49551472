"""Filters, sorts and groups in words: on chips, in the note of an export, for screen readers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.dates import format_day
from models.i18n import N_, listed, ntr, tr
from models.lists.shapes import RELATIVE_DAYS, ColumnInfo, Filter, Group, Kind, ListInfo, ListQuery, Op, Sort
from ui import values

SHOWN_VALUES = 3
Labels = Mapping[tuple[str, str], str]

OP_WORDS: dict[Op, str] = {
    Op.CONTAINS: N_("contains"),
    Op.STARTS: N_("starts with"),
    Op.IN: N_("is"),
    Op.NOT_IN: N_("is not"),
    Op.RANGE: N_("between"),
    Op.OVER: N_("more than"),
    Op.UNDER: N_("less than"),
    Op.EMPTY: N_("is empty"),
    Op.FILLED: N_("is not empty"),
    Op.ME: N_("is me"),
    Op.TEAM: N_("is in my team"),
    Op.TODAY: N_("today"),
    Op.YESTERDAY: N_("yesterday"),
    Op.THIS_WEEK: N_("this week"),
    Op.LAST_WEEK: N_("last week"),
    Op.THIS_MONTH: N_("this month"),
    Op.LAST_MONTH: N_("last month"),
    Op.THIS_QUARTER: N_("this quarter"),
    Op.THIS_YEAR: N_("this year"),
    Op.LAST_YEAR: N_("last year"),
    Op.NEXT_DAYS: N_("within days"),
    Op.LAST_DAYS: N_("in the last days"),
    Op.OVERDUE: N_("before today"),
    Op.ANY: N_("any of"),
}

BY_WORDS = {"": N_("each day"), "month": N_("by month"), "year": N_("by year")}


def filter_text(item: Filter, info: ListInfo, labels: Labels) -> str:
    """A filter as its chip says it."""
    if item.op is Op.ANY:
        return tr(" or ").join(filter_text(one, info, labels) for one in item.either)
    column = info.column(item.column)
    if column is None:
        return tr("{column}: not available", column=item.column)
    return tr("{column}: {values}", column=tr(column.title), values=value_text(item, column, labels))


def value_text(item: Filter, column: ColumnInfo, labels: Labels) -> str:
    """What a filter asks of its column."""
    op = item.op
    if op in (Op.NEXT_DAYS, Op.LAST_DAYS):
        count = int(item.values[0]) if item.values else 0
        if op is Op.NEXT_DAYS:
            return ntr("within {count} day", "within {count} days", count)
        return ntr("in the last {count} day", "in the last {count} days", count)
    if op in RELATIVE_DAYS or op in (Op.EMPTY, Op.FILLED, Op.ME, Op.TEAM):
        return tr(OP_WORDS[op])
    if op is Op.RANGE:
        return _range(item, column)
    shown = [one_value(column, value, labels) for value in item.values[:SHOWN_VALUES]]
    text = listed(shown)
    if len(item.values) > SHOWN_VALUES:
        text = tr("{values} and {count} more", values=text, count=len(item.values) - SHOWN_VALUES)
    patterns = {
        Op.NOT_IN: N_("not {values}"), Op.CONTAINS: N_("contains {values}"), Op.STARTS: N_("starts with {values}"),
        Op.OVER: N_("over {values}"), Op.UNDER: N_("under {values}"),
    }
    return tr(patterns[op], values=text) if op in patterns else text


def _range(item: Filter, column: ColumnInfo) -> str:
    low, high = (*item.values, None, None)[:2]
    shown = [one_value(column, end, {}) if end is not None else "" for end in (low, high)]
    if low is not None and low == high:
        return shown[0]
    if high is None:
        return tr("from {low}", low=shown[0])
    if low is None:
        return tr("up to {high}", high=shown[1])
    return tr("{low} to {high}", low=shown[0], high=shown[1])


def one_value(column: ColumnInfo, value: Any, labels: Labels) -> str:
    """One value of a filter as a person reads it."""
    from decimal import Decimal, InvalidOperation

    if value is None or value == "":
        return tr("(empty)")
    found = labels.get((column.id, str(value)))
    if found:
        return found
    if column.kind.temporal:
        try:
            return format_day(date.fromisoformat(str(value)[:10]))
        except ValueError:
            return str(value)
    if column.kind is Kind.FLAG:
        return tr("Yes") if str(value).lower() in ("true", "1", "yes") else tr("No")
    if column.kind.numeric:
        try:
            return values.shown(column, Decimal(str(value)))
        except InvalidOperation:
            return str(value)
    if column.kind is Kind.REFERENCE and column.keyed:
        return "…"
    return values.shown(column, value)


def sort_text(sorts: tuple[Sort, ...], info: ListInfo) -> str:
    """The order in words."""
    parts = []
    for sort in sorts:
        column = info.column(sort.column)
        if column is not None:
            way = N_("{column} descending") if sort.descending else N_("{column} ascending")
            parts.append(tr(way, column=tr(column.title)))
    return listed(parts)


def group_text(groups: tuple[Group, ...], info: ListInfo) -> str:
    """The groups in words."""
    parts = []
    for group in groups:
        column = info.column(group.column)
        if column is not None:
            title = tr(column.title)
            parts.append(tr("{column} {by}", column=title, by=tr(BY_WORDS[group.by])) if group.by else title)
    return listed(parts)


def query_note(query: ListQuery, info: ListInfo, labels: Labels, scope: str) -> str:
    """Everything that narrows and orders a list, line by line, for the note of an export."""
    lines = [filter_text(item, info, labels) for item in query.filters]
    if query.search:
        lines.insert(0, tr("Quick filter: {text}", text=query.search))
    if query.removed:
        lines.append(tr("Removed records"))
    if scope:
        lines.append(tr("Data scope: {scope}", scope=scope))
    if not lines:
        lines.append(tr("No filter"))
    if query.sort:
        lines.append(tr("Sorted by {columns}", columns=sort_text(query.sort, info)))
    return "\n".join(lines)
