"""Text on paper: cleaned, measured and broken into lines by the rules of Chinese and Latin type.

Nothing here reads mark-up: a text is drawn as it is written, so data cannot change a document's looks or load files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from models.export.fonts import MISSING, Face, pieces

LIMIT = 20_000
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\u00ad]"
)
_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\u000b\u000c]")

OPENING = "（［｛〔〈《「『【〖〘“‘([{￥¥$£€＄№"
CLOSING = "）］｝〕〉》」』】〗〙”’)]}，。、；：？！．,.;:?!…—～·・%％‰℃°′″々〇ー々ゝゞっッゃゅょャュョ〃＂＇％"
_LATIN = r"0-9A-Za-z\u00b5\u00c0-\u024f\u0370-\u052f\u1e00-\u1fff+\-_/\\@#&=~*^|<>'\"%.,:;!?$£€¥"
_UNIT = re.compile(
    rf"\n|[ \t]+|[{re.escape(OPENING)}]*"
    rf"(?:[+\-\u2212#@$]?[\"'0-9A-Za-z\u00c0-\u024f\u0370-\u052f\u1e00-\u1fff][{_LATIN}]*"
    rf"(?:[(\[][{_LATIN}]+[)\]][{_LATIN}]*)*|[^\s])"
    rf"[{re.escape(CLOSING)}]*|\S|\s"
)


def pdf_text(value: object, limit: int = LIMIT) -> str:
    """Any value as text that is safe to draw: NFC, no control or direction characters, at most `limit` long."""
    text = str(value) if value is not None else ""
    cut = len(text) > limit
    text = _UNSAFE.sub("", _BREAKS.sub("\n", normalize("NFC", text[:limit])))
    return text.replace("\t", "    ") + ("…" if cut else "")


@dataclass(frozen=True)
class Span:
    """A stretch of text in one weight; `mark` says what came in ("added") or was taken out ("removed")."""

    text: str
    bold: bool = False
    mark: str = ""


@dataclass(frozen=True)
class Segment:
    """What one face draws of a line, at its distance from the line's start."""

    text: str
    face: Face
    x: float
    width: float
    mark: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a paragraph: its segments, its width, and whether the paragraph goes on after it."""

    segments: tuple[Segment, ...]
    width: float
    goes_on: bool = False


Words = str | Sequence[Span]


def one_line(text: Words, family: str, size: float, bold: bool = False) -> Line:
    """Measure a text that is not to be broken."""
    runs = _runs(text, family, bold)
    length = sum(len(run[0]) for run in runs)
    return _line(runs, 0, length, size, goes_on=False)


def break_lines(
    text: Words, family: str, size: float, width: float, *, bold: bool = False, first: float = 0.0
) -> list[Line]:
    """Break a text into lines of at most `width`; the first line starts `first` further right.

    Latin words, numbers and codes stay whole if a line can hold them. No line starts with closing punctuation or ends
    with an opening bracket. A run wider than a line is cut where the line ends.
    """
    runs = _runs(text, family, bold)
    whole = "".join(run[0] for run in runs)
    measure = _Measure(runs, size)
    lines: list[Line] = []
    start, used, end, room = 0, 0.0, 0, width - first
    for match in _UNIT.finditer(whole):
        begin, stop = match.span()
        unit = match[0]
        if unit == "\n":
            lines.append(_line(runs, start, end, size, goes_on=False))
            start, used, end, room = stop, 0.0, stop, width
            continue
        if unit.isspace() and unit[0] in " ":
            if begin == start and lines and lines[-1].goes_on:
                start = end = stop
                continue
            used += measure.of(begin, stop)
            continue
        wide = measure.of(begin, stop)
        if used + wide <= room + 0.01:
            used, end = used + wide, stop
            continue
        if end > start:
            lines.append(_line(runs, start, end, size, goes_on=True))
            start, used, room = begin, 0.0, width
        for cut in measure.cuts(begin, stop, room):
            lines.append(_line(runs, start, cut, size, goes_on=True))
            start, room = cut, width
        used, end = measure.of(start, stop), stop
    if end > start or not lines or whole.endswith("\n"):
        lines.append(_line(runs, start, end, size, goes_on=False))
    elif lines[-1].goes_on:
        lines[-1] = Line(lines[-1].segments, lines[-1].width)
    return lines


def widest(text: str, family: str, size: float, bold: bool = False) -> float:
    """The width of the widest part of a text that should not be broken (for column widths)."""
    return max((one_line(unit, family, size, bold).width for unit in _UNIT.findall(text)), default=0.0)


Run = tuple[str, Face, str]


def _runs(text: Words, family: str, bold: bool) -> list[Run]:
    spans: Iterable[Span] = (Span(text, bold),) if isinstance(text, str) else text
    found: list[Run] = []
    for span in spans:
        found += [(text, face, span.mark) for text, face in pieces(pdf_text(span.text), family, span.bold or bold)]
    return found


class _Measure:
    """Widths of parts of a text that may change face inside."""

    def __init__(self, runs: list[Run], size: float) -> None:
        self.size = size
        self.widths: list[float] = []
        for text, face, _ in runs:
            if face is MISSING:
                self.widths += [1.0] * len(text)
            else:
                table = face.widths
                self.widths += [table[letter] for letter in text]

    def of(self, begin: int, stop: int) -> float:
        """The width from one position to another."""
        if stop == begin + 1:
            return self.widths[begin] * self.size
        return sum(self.widths[begin:stop]) * self.size

    def cuts(self, begin: int, stop: int, room: float) -> Iterable[int]:
        """Where to cut a part that is wider than the line."""
        if self.of(begin, stop) <= room + 0.01:
            return
        used = 0.0
        for at in range(begin, stop):
            wide = self.widths[at] * self.size
            if used + wide > room and used > 0:
                yield at
                used = 0.0
            used += wide


def _line(runs: list[Run], begin: int, stop: int, size: float, goes_on: bool) -> Line:
    segments: list[Segment] = []
    at, x = 0, 0.0
    for text, face, mark in runs:
        if at >= stop:
            break
        part = text[max(begin - at, 0) : stop - at] if begin < at + len(text) else ""
        if part:
            part = part.replace("\n", "")
            wide = face.width(part, size)
            segments.append(Segment(part, face, x, wide, mark))
            x += wide
        at += len(text)
    return Line(tuple(segments), x, goes_on)
