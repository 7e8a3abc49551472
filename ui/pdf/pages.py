"""An open PDF: page sizes, pictures of pages, their text and search. The only module that speaks to pdfium.

pdfium is not safe in threads: everything here is called on the main thread, one page at a time (some 5 ms each).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

KEPT_PIXELS = 60_000_000
POINTS = 72.0


@dataclass(frozen=True)
class Hit:
    """A found text: page, first character, number of characters."""

    page: int
    first: int
    count: int


class PdfFile:
    """A PDF in memory; closed with `close`."""

    def __init__(self, content: bytes) -> None:
        import pypdfium2

        self._document: Any = pypdfium2.PdfDocument(content)
        self._pages: dict[int, Any] = {}
        self._texts: dict[int, Any] = {}
        self._images: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self._kept = 0
        self.sizes: list[tuple[float, float]] = [
            self._document.get_page_size(at) for at in range(len(self._document))
        ]

    def __len__(self) -> int:
        return len(self.sizes)

    def close(self) -> None:
        """Give back what pdfium holds."""
        for part in (*self._texts.values(), *self._pages.values()):
            part.close()
        self._texts.clear()
        self._pages.clear()
        self._images.clear()
        if self._document is not None:
            self._document.close()
            self._document = None

    def _page(self, at: int) -> Any:
        if at not in self._pages:
            self._pages[at] = self._document[at]
        return self._pages[at]

    def _text(self, at: int) -> Any:
        if at not in self._texts:
            self._texts[at] = self._page(at).get_textpage()
        return self._texts[at]

    # ---- pictures ------------------------------------------------------------------------------------

    def image(self, at: int, width: int) -> QImage:
        """A page so many pixels wide, from memory if it was drawn lately."""
        key = (at, width)
        if key in self._images:
            self._images.move_to_end(key)
            return self._images[key]
        image = self.render(at, width / self.sizes[at][0])
        self._images[key] = image
        self._kept += image.width() * image.height()
        while self._kept > KEPT_PIXELS and len(self._images) > 1:
            _, old = self._images.popitem(last=False)
            self._kept -= old.width() * old.height()
        return image

    def render(self, at: int, scale: float) -> QImage:
        """A page at a scale of pixels per point."""
        bitmap = self._page(at).render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
        try:
            data = bytes(bitmap.buffer)
            made = QImage(data, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGBX8888)
            return made.copy()
        finally:
            bitmap.close()

    # ---- text ----------------------------------------------------------------------------------------

    def search(self, words: str) -> Iterator[Hit]:
        """Every place where a text stands, in reading order, without regard to case."""
        if not words.strip():
            return
        for at in range(len(self)):
            searcher = self._text(at).search(words, match_case=False)
            while (found := searcher.get_next()) is not None:
                yield Hit(at, *found)
            searcher.close()

    def rectangles(self, at: int, first: int, count: int) -> list[QRectF]:
        """Where characters stand, in points from the page's upper left corner."""
        text, height = self._text(at), self.sizes[at][1]
        found = []
        for number in range(text.count_rects(first, count)):
            left, bottom, right, top = text.get_rect(number)
            found.append(QRectF(left, height - top, right - left, top - bottom))
        return found

    def character_at(self, at: int, x: float, y: float, tolerance: float = 8.0) -> int | None:
        """The character at a place (points from the upper left corner), or the nearest within reach."""
        index = self._text(at).get_index(x, self.sizes[at][1] - y, tolerance, tolerance)
        return index if index is not None and index >= 0 else None

    def count_characters(self, at: int) -> int:
        """How many characters a page has."""
        return int(self._text(at).count_chars())

    def text(self, at: int, first: int = 0, count: int = -1) -> str:
        """The text of a page or of some characters of it."""
        return str(self._text(at).get_text_range(first, count)).replace("\r\n", "\n")
