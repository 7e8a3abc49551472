"""Blocks of a document and how they fall into pages: paragraphs, tables, drawings, kept together or split."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from models.export.pen import FAINT, INK, RULE, SHADE, Colour, Pen
from models.export.text import Line, Words, break_lines, one_line

Draw = Callable[[Pen, float, float], None]


LAST_OF_LETTERS = "\u2e7f"
"""What stands behind it is Chinese, Japanese or Korean."""


@dataclass(frozen=True)
class Strip:
    """The smallest thing a page break cannot cut: a line, a table row, a drawing.

    `draw(pen, x, top)` draws it; `keep` ties it to the next strip; `space` vanishes at the top of a page; `header` is
    repeated above it when it opens a page.
    """

    height: float
    draw: Draw | None = None
    keep: bool = False
    space: bool = False
    header: Strip | None = None
    bookmark: str = ""
    level: int = 0
    breaks: bool = False


@dataclass(frozen=True)
class Style:
    """How a paragraph looks; sizes in points."""

    size: float = 10.5
    leading: float = 17.0
    bold: bool = False
    colour: Colour = INK
    align: str = "left"
    indent: float = 0.0
    first: float = 0.0
    before: float = 0.0
    after: float = 0.0


class Block(Protocol):
    """Anything that can be cut into strips for a given width."""

    def strips(self, width: float, family: str) -> Iterable[Strip]:
        """The strips from top to bottom."""


@dataclass(frozen=True)
class Gap:
    """Empty space that vanishes at the top of a page."""

    height: float

    def strips(self, width: float, family: str) -> Iterable[Strip]:
        """One strip of nothing."""
        yield Strip(self.height, space=True, keep=True)


@dataclass(frozen=True)
class PageBreak:
    """What follows starts a new page."""

    def strips(self, width: float, family: str) -> Iterable[Strip]:
        """One strip that ends the page."""
        yield Strip(0, breaks=True)


@dataclass(frozen=True)
class Para:
    """A paragraph; a label (a clause number) hangs in front of the text."""

    text: Words
    style: Style = field(default_factory=Style)
    label: str = ""
    hang: float = 0.0
    keep_next: bool = False
    bookmark: str = ""
    level: int = 0

    def strips(self, width: float, family: str) -> Iterable[Strip]:
        """One strip a line, the first two and the last two kept together."""
        style = self.style
        room = width - style.indent - self.hang
        lines = break_lines(self.text, family, style.size, room, bold=style.bold, first=style.first)
        if style.before:
            yield Strip(style.before, space=True, keep=True)
        last = len(lines) - 1
        for at, line in enumerate(lines):
            yield Strip(
                style.leading,
                self._drawing(line, at, room, family),
                keep=(at == 0 and last > 0) or at == last - 1 or (at == last and self.keep_next),
                bookmark=self.bookmark if at == 0 else "",
                level=self.level,
            )
        if style.after:
            yield Strip(style.after, space=True, keep=self.keep_next)

    def _drawing(self, line: Line, at: int, room: float, family: str) -> Draw:
        style = self.style
        first = style.first if at == 0 else 0.0
        x = style.indent + self.hang + first
        spread = 0.0
        if style.align == "justify" and line.goes_on:
            spread = _spread(line, room - first, style.size)
        elif style.align == "right":
            x += room - first - line.width
        elif style.align == "center":
            x += (room - first - line.width) / 2
        drop = (style.leading - style.size) / 2 + style.size * 0.86

        def draw(pen: Pen, left: float, top: float) -> None:
            if at == 0 and self.label:
                pen.text(self.label, left + style.indent, top - drop, style.size, bold=style.bold, colour=style.colour)
            pen.line(line, left + x, top - drop, style.size, style.colour, spread)

        return draw


def _spread(line: Line, room: float, size: float) -> float:
    """How much to add after each character so that a line fills its width; nothing if it would look loose.

    Only lines of Chinese are filled: words of letters would come apart.
    """
    text = "".join(segment.text for segment in line.segments)
    count = len(text) - 1
    if sum(letter > LAST_OF_LETTERS for letter in text) * 2 < count:
        return 0.0
    extra = (room - line.width) / count if count > 0 else 0.0
    return extra if 0 < extra <= size * 0.12 else 0.0


@dataclass(frozen=True)
class Column:
    """A table column: its title, its share of the width, and where its texts stand."""

    title: str
    share: float = 1.0
    align: str = "left"


@dataclass(frozen=True)
class Table:
    """Rows under repeated headings; cells break into lines and rows taller than a page go on over pages."""

    columns: Sequence[Column]
    rows: Iterable[Sequence[str]]
    size: float = 9.0
    leading: float = 13.0
    padding: float = 4.0
    bold_rows: frozenset[int] = frozenset()
    heading: bool = True
    grid: bool = True
    tall: int = 24

    def strips(self, width: float, family: str) -> Iterable[Strip]:
        """One strip a row, the heading tied to the first and repeated on each page."""
        shares = sum(column.share for column in self.columns)
        widths = [width * column.share / shares for column in self.columns]
        header = None
        if self.heading:
            titles = [column.title for column in self.columns]
            header = next(iter(self._row(titles, widths, family, bold=True, header=True)))
            yield replace(header, keep=True)
        for at, row in enumerate(self.rows):
            for strip in self._row(row, widths, family, bold=at in self.bold_rows, header=False):
                yield replace(strip, header=header)

    def _row(
        self, row: Sequence[str], widths: list[float], family: str, *, bold: bool, header: bool
    ) -> Iterator[Strip]:
        cells = [
            break_lines(str(text), family, self.size, wide - 2 * self.padding, bold=bold)
            for text, wide in zip(row, widths, strict=True)
        ]
        count = max(len(cell) for cell in cells)
        step = count if header else self.tall
        for start in range(0, count, step):
            part = [cell[start : start + step] for cell in cells]
            height = max(len(cell) for cell in part) * self.leading
            top_pad = self.padding * 0.6 if start == 0 else 0.0
            end = start + step >= count
            height += top_pad + (self.padding * 0.6 if end else 0.0)
            yield Strip(height, self._drawing(part, widths, height, top_pad, header, start == 0, end))

    def _drawing(
        self,
        cells: list[list[Line]],
        widths: list[float],
        height: float,
        top_pad: float,
        header: bool,
        begins: bool,
        ends: bool,
    ) -> Draw:
        drop = (self.leading - self.size) / 2 + self.size * 0.86

        def draw(pen: Pen, left: float, top: float) -> None:
            if header:
                pen.rect(left, top - height, sum(widths), height, fill=SHADE)
            x = left
            for cell, wide, column in zip(cells, widths, self.columns, strict=True):
                for at, line in enumerate(cell):
                    shift = self.padding
                    if column.align == "right":
                        shift = wide - self.padding - line.width
                    elif column.align == "center":
                        shift = (wide - line.width) / 2
                    pen.line(line, x + shift, top - top_pad - at * self.leading - drop, self.size)
                x += wide
            self._rules(pen, left, top, height, widths, header, begins, ends)

        return draw

    def _rules(
        self,
        pen: Pen,
        left: float,
        top: float,
        height: float,
        widths: list[float],
        header: bool,
        begins: bool,
        ends: bool,
    ) -> None:
        """Rules around the cells; without grid only fine lines below the rows."""
        right = left + sum(widths)
        if not self.grid:
            if ends:
                pen.rule(left, top - height, right, top - height, RULE if header else FAINT)
            return
        if begins:
            pen.rule(left, top, right, top, RULE)
        if ends:
            pen.rule(left, top - height, right, top - height, RULE)
        x = left
        for wide in (0.0, *widths):
            x += wide
            pen.rule(x, top, x, top - height, RULE)


@dataclass(frozen=True)
class Picture:
    """A drawing of fixed height over the whole width: `paint(pen, x, top, width)`."""

    height: float
    paint: Callable[[Pen, float, float, float], None]
    keep_next: bool = False

    def strips(self, width: float, family: str) -> Iterable[Strip]:
        """One strip."""

        def draw(pen: Pen, left: float, top: float) -> None:
            self.paint(pen, left, top, width)

        yield Strip(self.height, draw, keep=self.keep_next)


@dataclass(frozen=True)
class Together:
    """Blocks that stay on one page if a page can hold them."""

    blocks: Sequence[Block]

    def strips(self, width: float, family: str) -> Iterable[Strip]:
        """The blocks' strips, each tied to the next."""
        found = [strip for block in self.blocks for strip in block.strips(width, family)]
        for at, strip in enumerate(found):
            yield replace(strip, keep=at < len(found) - 1)


@dataclass(frozen=True)
class Facts:
    """Pairs of a name and a value in columns, without rules."""

    pairs: Sequence[tuple[str, str]]
    columns: int = 2
    size: float = 9.5
    leading: float = 15.0
    label_width: float = 78.0

    def strips(self, width: float, family: str) -> Iterable[Strip]:
        """One strip a row of pairs; a value too long for its column has the whole width, so that no code is cut."""
        wide = width / self.columns
        row: list[tuple[str, str]] = []
        for pair in self.pairs:
            if self._fits(pair, wide, family):
                row.append(pair)
                if len(row) == self.columns:
                    yield self._row(row, wide, family)
                    row = []
                continue
            if row:
                yield self._row(row, wide, family)
                row = []
            yield self._row([pair], width, family)
        if row:
            yield self._row(row, wide, family)

    def _fits(self, pair: tuple[str, str], wide: float, family: str) -> bool:
        label, value = (one_line(text, family, self.size).width for text in pair)
        return value <= wide - max(self.label_width, label + 6) - 8

    def _row(self, row: list[tuple[str, str]], wide: float, family: str) -> Strip:
        labels = [one_line(label, family, self.size) for label, _ in row]
        hang = [max(self.label_width, label.width + 6) for label in labels]
        values = [
            break_lines(value, family, self.size, wide - at - 8) for (_, value), at in zip(row, hang, strict=True)
        ]
        return Strip(max(len(lines) for lines in values) * self.leading, self._drawing(labels, values, hang, wide))

    def _drawing(self, labels: list[Line], values: list[list[Line]], hang: list[float], wide: float) -> Draw:
        drop = (self.leading - self.size) / 2 + self.size * 0.86

        def draw(pen: Pen, left: float, top: float) -> None:
            for at, (label, lines, indent) in enumerate(zip(labels, values, hang, strict=True)):
                x = left + at * wide
                pen.line(label, x, top - drop, self.size, (87, 96, 106))
                for row, line in enumerate(lines):
                    pen.line(line, x + indent, top - drop - row * self.leading, self.size)

        return draw


Placed = tuple[float, Strip]


def paginate(strips: Iterable[Strip], height: float) -> list[list[Placed]]:
    """Lay strips on pages of a height; each is given with the distance of its top from the page's top."""
    pages: list[list[Placed]] = [[]]
    used = 0.0
    for group in _groups(strips):
        wanted = sum(strip.height for strip in group)
        if pages[-1] and used + wanted > height and wanted <= height:
            pages.append([])
            used = 0.0
        for strip in group:
            if strip.breaks:
                if pages[-1]:
                    pages.append([])
                    used = 0.0
                continue
            if not pages[-1]:
                if strip.space:
                    continue
                if strip.header is not None and len(pages) > 1:
                    pages[-1].append((0.0, strip.header))
                    used = strip.header.height
            elif used + strip.height > height + 0.01 and not strip.space:
                pages.append([])
                used = 0.0
                if strip.header is not None:
                    pages[-1].append((0.0, strip.header))
                    used = strip.header.height
            pages[-1].append((used, strip))
            used += strip.height
    if not pages[-1] and len(pages) > 1:
        pages.pop()
    return pages


def _groups(strips: Iterable[Strip]) -> Iterator[list[Strip]]:
    """Runs of strips tied together."""
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.keep:
            yield group
            group = []
    if group:
        yield group
