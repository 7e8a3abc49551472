"""A value of a list as text for other programs: files and the clipboard."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.clock import clock
from models.i18n import tr
from models.lists.shapes import ColumnInfo, Kind
from models.money import format_plain


def plain_text(column: ColumnInfo, value: Any) -> str:
    """A value as text for other programs: no thousands marks, ISO days, words of states."""
    if value is None:
        return ""
    if column.words:
        return tr(column.words.get(str(value), str(value)))
    if isinstance(value, bool) or column.kind is Kind.FLAG:
        return tr("Yes") if value else tr("No")
    if isinstance(value, datetime):
        return value.astimezone(clock.zone).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format_plain(value)
    return str(value)
