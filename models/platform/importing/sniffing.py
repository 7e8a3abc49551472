"""Recognise how a text file was written: its encoding, its delimiter, its header row."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from models.errors import AppError
from models.i18n import N_

ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "cp1252", "latin-1")
ENCODING_WORDS = {
    "utf-8": "UTF-8",
    "gb18030": "GB18030 / GBK",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": "Windows-1252",
    "latin-1": "ISO 8859-1 (Latin-1)",
}
DELIMITERS = (",", ";", "\t", "|")
DELIMITER_WORDS = {",": N_("Comma"), ";": N_("Semicolon"), "\t": N_("Tab"), "|": N_("Vertical bar")}
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CHUNK = 1 << 20
SAMPLE = 1 << 16

BINARY = N_(
    "This is not a table of text: byte {offset} (line {line}) is not text. Nothing was read. "
    "Choose a csv or xlsx file."
)
BAD_BYTE = N_(
    "The file is not written in {encoding} throughout: byte {offset} in line {line} does not fit. "
    "Nothing was read. Choose another encoding or save the file again as UTF-8."
)
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,/:% -]*")
_WORD_HIGH = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][a-z]")


@dataclass(frozen=True)
class Encoding:
    """The encoding of a file and how many bytes of mark stand before its text."""

    name: str
    bom: int = 0

    @property
    def words(self) -> str:
        """The name people know."""
        return ENCODING_WORDS[self.name] + (" (BOM)" if self.bom else "")


def encoding_of(data: bytes) -> Encoding:
    """The encoding of a whole file: marks first, UTF-8 before all others, then by what the letters look like.

    Raises AppError when it is no text at all or text with damaged places.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):  # the first begins like UTF-16 with a zero letter
        zero = data.index(b"\0")
        raise AppError(BINARY, offset=zero, line=1)
    for mark, name in BOMS:
        if data.startswith(mark):
            check_encoding(data, Encoding(name, len(mark)))
            return Encoding(name, len(mark))
    if b"\0" in data:
        return _wide(data)
    place = _first_error(data, "utf-8")
    if place is None:
        return Encoding("utf-8")
    if _mostly_utf8(data):
        raise _bad_byte(data, "utf-8", place)
    if _first_error(data, "gb18030") is None and _reads_as_chinese(data):
        return Encoding("gb18030")
    for name in ("cp1252", "latin-1"):
        if _first_error(data, name) is None and _reads_as_western(data):
            return Encoding(name)
    if _reads_as_chinese(data):
        raise _bad_byte(data, "gb18030", _first_error(data, "gb18030") or 0)
    raise _bad_byte(data, "utf-8", place)


def check_encoding(data: bytes, encoding: Encoding) -> None:
    """Raise AppError with the first place that does not fit the (chosen) encoding."""
    place = _first_error(data[encoding.bom :], encoding.name)
    if place is not None:
        raise _bad_byte(data, encoding.name, place + encoding.bom)


def _bad_byte(data: bytes, name: str, place: int) -> AppError:
    line = data.count(b"\n", 0, place) + 1
    return AppError(BAD_BYTE, encoding=ENCODING_WORDS[name], offset=place, line=line)


def _first_error(data: bytes, name: str) -> int | None:
    """Offset of the first byte that is not text in this encoding, found chunk by chunk."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    for start in range(0, max(len(data), 1), CHUNK):
        kept = len(decoder.getstate()[0])
        try:
            decoder.decode(data[start : start + CHUNK], final=start + CHUNK >= len(data))
        except UnicodeDecodeError as error:
            return start - kept + error.start
    return None


def _wide(data: bytes) -> Encoding:
    """UTF-16 without a mark, by the places of its zero bytes; else a binary file."""
    sample = data[:SAMPLE]
    for name, newline, comma in (("utf-16-le", b"\n\0", b",\0"), ("utf-16-be", b"\0\n", b"\0,")):
        found = sample.count(newline) + sample.count(comma) + sample.count(newline.replace(b"\n", b"\t"))
        zeros = sample.count(b"\0")
        ordinary = sample[1::2].count(0) if name == "utf-16-le" else sample[0::2].count(0)
        if len(data) % 2 == 0 and found and ordinary >= zeros * 0.9 and _first_error(data, name) is None:
            return Encoding(name)
    place = data.index(b"\0")
    raise AppError(BINARY, offset=place, line=data.count(b"\n", 0, place) + 1)


def _mostly_utf8(data: bytes) -> bool:
    """Whether nearly all letters beyond ASCII are UTF-8, so that the rest is damage and not another encoding."""
    text = data[: 4 * CHUNK].decode("utf-8", "surrogateescape")
    good = sum(1 for letter in text if letter > "\x7f" and not "\udc80" <= letter <= "\udcff")
    bad = sum(1 for letter in text if "\udc80" <= letter <= "\udcff")
    return good > 2 * bad


def _reads_as_chinese(data: bytes) -> bool:
    """Whether the letters beyond ASCII are those of GB 2312 or four-byte ones, as in real Chinese text."""
    text = data[: 4 * CHUNK].decode("gb18030", "ignore")
    counts = Counter(letter for letter in text if letter > "\x7f")
    good = bad = 0
    for letter, times in counts.items():
        raw = letter.encode("gb18030", "ignore")
        common = len(raw) == 4 or (
            len(raw) == 2 and raw[1] >= 0xA1 and (0xA1 <= raw[0] <= 0xA9 or 0xB0 <= raw[0] <= 0xF7)
        )
        good, bad = (good + times, bad) if common else (good, bad + times)
    return good > bad or (good + bad > 0 and not _WORD_HIGH.search(data[: 4 * CHUNK]))


def _reads_as_western(data: bytes) -> bool:
    """Whether the letters beyond ASCII could stand in European text: no control codes, next to other letters."""
    high = [letter for letter in data[: 4 * CHUNK].decode("latin-1") if letter > "\x7f"]
    strange = sum(1 for letter in high if letter in "\x81\x8d\x8f\x90\x9dÿþ×÷¬¦")
    return strange * 10 <= len(high)


def delimiter_of(sample: str) -> str:
    """The delimiter that cuts the first lines into the same number of columns most often."""
    first = sample[:10].lower()
    if first.startswith("sep=") and len(sample) > 4:
        return sample[4]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        try:
            rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row][
                :200
            ]
        except csv.Error:
            continue
        if len(rows) > 2:
            rows = rows[:-1]  # the sample may end within a row
        widths = Counter(len(row) for row in rows)
        if not widths:
            continue
        width, times = widths.most_common(1)[0]
        score = 0.0 if width < 2 else times / len(rows) * 10 + min(width, 20) / 100
        if score > best_score:
            best, best_score = delimiter, score
    return best


def header_row_of(rows: list[list[str]]) -> int:
    """The row with the headings: the first wide one without numbers."""
    width = max((sum(1 for cell in row if cell.strip()) for row in rows[:20]), default=0)
    for at, row in enumerate(rows[:20]):
        words = [cell.strip() for cell in row if cell.strip()]
        wide = len(words) * 10 >= width * 6 and len(words) > (0 if width < 2 else 1)
        if wide and not any(_NUMBER.fullmatch(word) for word in words):
            return at
    return next((at for at, row in enumerate(rows) if any(cell.strip() for cell in row)), 0)
