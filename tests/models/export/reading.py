"""Reads PDFs back with an independent library, as a person's viewer would."""

from __future__ import annotations

import io
import re
from typing import Any


def open_pdf(content: bytes) -> Any:
    """The document in pdfium."""
    import pypdfium2

    return pypdfium2.PdfDocument(io.BytesIO(content))


def page_texts(content: bytes) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_range() for page in open_pdf(content)]


def squeezed(text: str) -> str:
    """A text without any white space, to find what was broken over lines."""
    return re.sub(r"\s+", "", text)


def whole_text(content: bytes) -> str:
    """All text without white space."""
    return squeezed("".join(page_texts(content)))


def fonts(content: bytes) -> dict[str, bool]:
    """Names of the fonts in the file, and whether each is embedded, read from the file's own objects."""

    found: dict[str, bool] = {}
    for match in re.finditer(rb"/BaseFont /([^\s/]+)", content):
        found.setdefault(match[1].decode(), False)
    for match in re.finditer(rb"<<[^<>]*?/FontName /([^\s/]+)[^<>]*?>>", content, re.DOTALL):
        if b"/FontFile2" in match[0]:
            found[match[1].decode()] = True
    return found


def bookmarks(content: bytes) -> list[tuple[int, str, int | None]]:
    """Level, title and page index of every bookmark."""
    rows = []
    for entry in open_pdf(content).get_toc():
        destination = entry.get_dest()
        rows.append((entry.level, entry.get_title(), destination.get_index() if destination else None))
    return rows
