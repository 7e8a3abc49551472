"""The sheet every document is printed on: paper, margins, header, footer, marks, page x of y, bookmarks, metadata."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from models.clock import clock
from models.errors import AppError
from models.export.fonts import face, missing_in
from models.export.images import Logo
from models.export.layout import Block, Strip, paginate
from models.export.pen import FAINT, SOFT, WARN, Pen
from models.export.text import pdf_text
from models.i18n import N_, listed, tr

MM = 72 / 25.4
TIME_LIMIT = 120.0
HEADER_SIZE = 8.5

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Paper:
    """A sheet in points."""

    name: str
    width: float
    height: float

    def turned(self) -> Paper:
        """The same sheet lying on its side."""
        return Paper(self.name, self.height, self.width)


PAPERS = {
    "A4": Paper("A4", 210 * MM, 297 * MM),
    "A5": Paper("A5", 148 * MM, 210 * MM),
    "A3": Paper("A3", 297 * MM, 420 * MM),
    "Letter": Paper("Letter", 612, 792),
}


@dataclass(frozen=True)
class Margins:
    """Distances from the sheet's edges to the text, in millimetres."""

    top: float = 25.0
    right: float = 22.0
    bottom: float = 22.0
    left: float = 25.0


@dataclass(frozen=True)
class Sheet:
    """What stands on every page of a document besides its text.

    `code` is the short form of the content hash; `marks` are the words in the upper right corner (copy, demo data, old
    version); `watermark` runs across the page. `bookmark` names the document among several (else the title does).
    """

    title: str
    lang: str = "zh_CN"
    author: str = ""
    subject: str = ""
    family: str = "sans"
    paper: Paper = PAPERS["A4"]
    margins: Margins = field(default_factory=Margins)
    header_left: str = ""
    header_right: str = ""
    code: str = ""
    marks: tuple[str, ...] = ()
    watermark: str = ""
    first_page: int = 1
    logo: Logo | None = None
    wants_logo: bool = False
    bookmark: str = ""

    @property
    def body(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of the text area, in points, y upwards."""
        left, top = self.margins.left * MM, self.paper.height - self.margins.top * MM
        width = self.paper.width - left - self.margins.right * MM
        return left, top, width, top - self.margins.bottom * MM


@dataclass(frozen=True)
class Document:
    """One document ready to be laid out; `fields` are its data by field name, for the glyph check."""

    sheet: Sheet
    blocks: Sequence[Block]
    fields: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Unprintable:
    """A field with characters that no font of ours has."""

    document: str
    field: str
    characters: str

    def described(self) -> str:
        """The characters with their numbers: 𠮷 (U+20BB7)."""
        return listed(f"{letter} (U+{ord(letter):04X})" for letter in self.characters)


@dataclass(frozen=True)
class Written:
    """What became of the documents: pages of each, and what could not be printed."""

    pages: tuple[int, ...]
    missing: tuple[Unprintable, ...]

    @property
    def total(self) -> int:
        """All pages together."""
        return sum(self.pages)


def preflight(document: Document) -> tuple[Unprintable, ...]:
    """List what the fonts lack before anything is drawn."""
    title = document.sheet.title
    return tuple(Unprintable(title, name, letters) for name, letters in missing_in(document.fields))


def write_pdf(
    documents: Iterable[Document],
    target: BinaryIO,
    *,
    title: str = "",
    progress: Progress | None = None,
    total: int = 1,
) -> Written:
    """Draw documents into one PDF file, each with its own page count and, if there are several, its own bookmark.

    `progress` is called after each document and may raise to stop between two documents.
    """
    from reportlab.pdfgen.canvas import Canvas

    canvas: Canvas | None = None
    pen: Pen | None = None
    pages: list[int] = []
    missing: list[Unprintable] = []
    several = total > 1
    for number, document in enumerate(documents):
        sheet = document.sheet
        if canvas is None or pen is None:
            settings: dict[str, Any] = {"initialFontName": face(sheet.family).name, "pageCompression": 1}
            size = (sheet.paper.width, sheet.paper.height)
            canvas = Canvas(target, pagesize=size, lang=sheet.lang.replace("_", "-"), **settings)
            _describe(canvas, sheet, title)
            pen = Pen(canvas, sheet.family)
        pen.family = sheet.family
        missing.extend(preflight(document))
        pages.append(_draw(pen, document, number, several))
        if progress is not None:
            progress(number + 1, total)
    if canvas is None:
        raise AppError(N_("There is nothing to print. No file was made. Choose at least one document."))
    canvas.save()
    return Written(tuple(pages), tuple(missing))


def _describe(canvas: Any, sheet: Sheet, title: str) -> None:
    """Title, author and language, and a window that shows the title."""
    setting = {
        "setTitle": title or sheet.title,
        "setAuthor": sheet.author,
        "setSubject": sheet.subject,
        "setCreator": "Qudao",
        "setKeywords": sheet.code,
    }
    for name, value in setting.items():
        getattr(canvas, name)(pdf_text(value, 500))
    canvas.setViewerPreference("DisplayDocTitle", "true")


def _draw(pen: Pen, document: Document, number: int, several: bool) -> int:
    sheet = document.sheet
    left, top, width, height = sheet.body
    canvas = pen.canvas
    pages = paginate(_timed(document, width), height)
    opened = False
    for at, page in enumerate(pages):
        canvas.setPageSize((sheet.paper.width, sheet.paper.height))
        pen.new_page()
        if sheet.watermark:
            _watermark(pen, sheet)
        _frame(pen, sheet, at, len(pages))
        if at == 0 and several:
            canvas.bookmarkPage(f"doc{number}")
            canvas.addOutlineEntry(pdf_text(sheet.bookmark or sheet.title, 200), f"doc{number}", 0, True)
            pen.level = 0
        for offset, strip in page:
            if strip.bookmark:
                opened = True
                key = f"doc{number}-{at}-{offset:.0f}"
                canvas.bookmarkPage(key, fit="XYZ", left=0, top=top - offset + 4)
                pen.level = min(strip.level + several, pen.level + 1)
                canvas.addOutlineEntry(pdf_text(strip.bookmark, 200), key, pen.level, False)
            if strip.draw is not None:
                strip.draw(pen, left, top - offset)
        canvas.showPage()
    if opened or several:
        canvas.showOutline()
    return len(pages)


def _timed(document: Document, width: float) -> Iterator[Strip]:
    """The document's strips, stopped when laying it out takes too long."""
    end = clock.monotonic() + TIME_LIMIT
    for block in document.blocks:
        for strip in block.strips(width, document.sheet.family):
            yield strip
            if clock.monotonic() > end:
                raise AppError(
                    N_("“{title}” is too long to be printed: it took more than {seconds} s. No file was made. "
                       "Shorten the text or print it in parts."),
                    title=document.sheet.title,
                    seconds=int(TIME_LIMIT),
                )


def _frame(pen: Pen, sheet: Sheet, at: int, count: int) -> None:
    """Header and footer of one page."""
    left, top, width, height = sheet.body
    right = left + width
    line = top + 14
    pen.rule(left, line - 5, right, line - 5, FAINT)
    pen.text(sheet.header_left, left + _logo(pen, sheet, left, line - 2), line, HEADER_SIZE, colour=SOFT)
    pen.text(sheet.header_right, right, line, HEADER_SIZE, align="right", colour=SOFT)
    x = right
    for mark in reversed(sheet.marks):
        x -= _mark(pen, mark, x, line + 16) + 6
    foot = top - height - 22
    if sheet.code:
        code = tr("Content code {code}", lang=sheet.lang, code=sheet.code)
        pen.text(code, left, foot, HEADER_SIZE - 1, colour=SOFT)
    page = tr("Page {page} of {pages}", lang=sheet.lang, page=at + sheet.first_page, pages=count + sheet.first_page - 1)
    pen.text(page, right, foot, HEADER_SIZE, align="right", colour=SOFT)


def _logo(pen: Pen, sheet: Sheet, x: float, y: float) -> float:
    """The logo (or, if it cannot be drawn, an empty frame in its place); says how much room it took."""
    height = 20.0
    if sheet.logo is not None:
        width = min(sheet.logo.width * height / sheet.logo.height, 110.0)
        pen.canvas.drawImage(sheet.logo.reader(), x, y, width, height, preserveAspectRatio=True, anchor="sw")
        return width + 8
    if sheet.wants_logo:
        pen.rect(x, y, height, height, stroke=FAINT)
        return height + 8
    return 0.0


def _mark(pen: Pen, mark: str, right: float, baseline: float) -> float:
    """A framed word that ends at `right`; says how wide it is."""
    inner = pen.text(mark, right - 5, baseline, HEADER_SIZE, bold=True, align="right", colour=WARN)
    pen.rect(right - inner - 10, baseline - 4, inner + 10, HEADER_SIZE + 6, stroke=WARN, width=0.8, radius=2)
    return inner + 10


def _watermark(pen: Pen, sheet: Sheet) -> None:
    """A pale word across the page, under the text."""
    canvas = pen.canvas
    size = 110.0
    width, height = sheet.paper.width, sheet.paper.height
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(math.degrees(math.atan2(height, width)))
    canvas.setFillAlpha(0.13)
    pen.text(sheet.watermark, 0, -size * 0.35, size, bold=True, align="center", colour=SOFT, family="sans")
    canvas.restoreState()
    pen.new_page()
