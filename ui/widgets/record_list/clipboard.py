"""Cells for other programs: tab-separated text and an HTML table in which codes stay text (UX 7.8)."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from models.export.cells import plain_text
from models.i18n import tr
from models.lists.shapes import ColumnInfo
from models.text import guard_cell

Table = Sequence[Sequence[Any]]


def put(columns: Sequence[ColumnInfo], rows: Table, header: bool) -> None:
    """Put a block of values on the clipboard."""
    data = QMimeData()
    data.setText(tsv(columns, rows, header))
    data.setHtml(html_table(columns, rows, header))
    QGuiApplication.clipboard().setMimeData(data)


def tsv(columns: Sequence[ColumnInfo], rows: Table, header: bool) -> str:
    """Raw numbers, ISO days; cells with tabs, breaks or quotes are quoted, active ones made harmless."""
    lines = [[tr(column.title) for column in columns]] if header else []
    lines += [[plain_text(column, value) for column, value in zip(columns, row, strict=True)] for row in rows]
    return "".join("\t".join(_quoted(cell) for cell in line) + "\r\n" for line in lines)


def _quoted(text: str) -> str:
    text = guard_cell(text)
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in '\t\r\n"') else text


def html_table(columns: Sequence[ColumnInfo], rows: Table, header: bool) -> str:
    """A table whose text cells say that they are text: a spreadsheet then keeps leading zeros and long codes."""
    parts = ['<html><head><meta charset="utf-8"></head><body><table>']
    if header:
        parts.append("<tr>" + "".join(f"<th>{html.escape(tr(column.title))}</th>" for column in columns) + "</tr>")
    for row in rows:
        cells = "".join(_cell(column, value) for column, value in zip(columns, row, strict=True))
        parts.append(f"<tr>{cells}</tr>")
    parts.append("</table></body></html>")
    return "".join(parts)


def _cell(column: ColumnInfo, value: Any) -> str:
    text = html.escape(plain_text(column, value)).replace("\n", "<br>")
    if isinstance(value, Decimal | int) and not isinstance(value, bool) and column.kind.numeric:
        return f"<td>{text}</td>"
    if isinstance(value, datetime):
        return f"<td style=\"mso-number-format:'yyyy\\-mm\\-dd hh:mm:ss'\">{text}</td>"
    if isinstance(value, date):
        return f"<td style=\"mso-number-format:'yyyy\\-mm\\-dd'\">{text}</td>"
    return f"<td style=\"mso-number-format:'\\@'\">{text}</td>"
