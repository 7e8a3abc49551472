"""Blocks of cells in the clipboard: read from other programs, written for them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser

Block = list[list[str]]
ROW_LIMIT = 5_000
TEXT_LIMIT = 8_000_000


def read(text: str, html: str = "", *, keep_blank: bool = False) -> Block:
    """The cells of a clipboard: tab-separated text, or a table of a web page or mail where there are no tabs.

    Short rows are filled up; blank rows are left out unless their place means something. Texts are kept as they
    are, leading zeros too.
    """
    block = from_tsv(text[:TEXT_LIMIT])
    if max((len(row) for row in block), default=0) < 2 and "<table" in html[:TEXT_LIMIT].lower():
        table = from_html(html[:TEXT_LIMIT])
        if max((len(row) for row in table), default=0) > 1 or not block:
            block = table
    block = [[cell.strip(" \u3000\u00a0\r\n") for cell in row] for row in block]
    if not keep_blank:
        block = [row for row in block if any(row)]
    width = max((len(row) for row in block), default=0)
    return [row + [""] * (width - len(row)) for row in block]


def from_tsv(text: str) -> Block:
    """Tab-separated cells; a cell in quotes may contain tabs, quotes and line breaks."""
    rows: Block = []
    row: list[str] = []
    at, end = 0, len(text)
    while at < end:
        cell, at = _cell(text, at, end)
        row.append(cell)
        if at >= end:
            break
        if text[at] == "\t":
            at += 1
            if at == end:
                row.append("")
        else:
            at += 2 if text.startswith("\r\n", at) else 1
            rows.append(row)
            row = []
    if row:
        rows.append(row)
    return rows


def _cell(text: str, at: int, end: int) -> tuple[str, int]:
    """One cell from a position, and where it ends."""
    if text.startswith('"', at):
        close = at + 1
        while (close := text.find('"', close)) >= 0 and text.startswith('""', close):
            close += 2
        if close > 0 and (close + 1 == end or text[close + 1] in "\t\r\n"):
            return text[at + 1 : close].replace('""', '"'), close + 1
    stop = min((place for place in (text.find(mark, at) for mark in "\t\r\n") if place >= 0), default=end)
    return text[at:stop], stop


class _Tables(HTMLParser):
    """Collects the cells of the first table."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: Block = []
        self._cell: list[str] | None = None
        self._span = 1
        self._depth = 0
        self._done = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
        elif tag == "tr" and self._depth == 1 and not self._done:
            self._close_cell()
            self.rows.append([])
        elif tag in ("td", "th") and self._depth == 1 and self.rows and not self._done:
            self._close_cell()
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), 100) if span.isdigit() else 1
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._close_cell()
        elif tag == "table":
            self._close_cell()
            self._depth -= 1
            self._done = self._done or self._depth <= 0

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _close_cell(self) -> None:
        if self._cell is not None and self.rows:
            text = "\n".join(" ".join(line.split()) for line in "".join(self._cell).split("\n")).strip()
            self.rows[-1].extend([text] + [""] * (self._span - 1))
        self._cell = None


def from_html(html: str) -> Block:
    """The cells of the first table of a page."""
    reader = _Tables()
    reader.feed(html)
    reader.close()
    return [row for row in reader.rows if row]


def to_tsv(block: Sequence[Sequence[str]]) -> str:
    """Cells as other programs read them: quoted where a cell holds tabs, quotes or line breaks."""
    return "\n".join("\t".join(_quoted(cell) for cell in row) for row in block)


def to_html(block: Sequence[Sequence[str]]) -> str:
    """Cells as a table whose codes stay text in spreadsheets."""
    rows = "".join(
        "<tr>" + "".join(f"<td style=\"mso-number-format:'\\@'\">{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in block
    )
    return f"<table>{rows}</table>"


def _quoted(cell: str) -> str:
    if any(mark in cell for mark in "\t\r\n") or cell.startswith('"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell
