"""The fonts of printed documents: loaded once, measured by character, embedded as subsets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import category

from models.errors import AppError
from models.i18n import N_

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "fonts"
FILES = {
    ("sans", False): "NotoSansSC-Regular.ttf",
    ("sans", True): "NotoSansSC-Bold.ttf",
    ("serif", False): "NotoSerifSC-Regular.ttf",
    ("serif", True): "NotoSerifSC-Bold.ttf",
}
FAMILIES = ("sans", "serif")
BOX = "box"
_UNPRINTED = frozenset(
    [chr(code) for code in (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD)]
    + [chr(code) for code in range(0xFE00, 0xFE10)]
    + [chr(code) for code in range(0xE0100, 0xE01F0)]
)


@dataclass(frozen=True, eq=False)
class Face:
    """One font file: the characters it has and how wide each is, in thousandths of its size."""

    name: str
    widths: dict[str, float] = field(repr=False)
    ascent: float = 0.88
    descent: float = 0.12

    def width(self, text: str, size: float) -> float:
        """How wide a text of characters this face has is drawn."""
        widths = self.widths
        return sum([widths[letter] for letter in text]) * size


class _BoxFace(Face):
    """Stands in where no font has the character: a frame as wide as a Chinese character."""

    def width(self, text: str, size: float) -> float:
        """Every missing character takes one full square."""
        return len(text) * size


MISSING = _BoxFace(BOX, {})


@cache
def face(family: str, bold: bool = False) -> Face:
    """Load and register one face; the first call reads some 10 MB."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    _extract_astral_characters()
    path = FOLDER / FILES[family, bold]
    try:
        font = TTFont(path.stem, str(path))
    except (OSError, TTFError) as error:
        raise AppError(
            N_("The font {name} is missing or damaged. No document was made. Install the program again."),
            name=path.name,
        ) from error
    pdfmetrics.registerFont(font)
    loaded = font.face
    glyphs, default = loaded.charToGlyph, loaded.defaultWidth
    widths = {chr(code): loaded.charWidths.get(code, default) / 1000 for code in glyphs if glyphs[code]}
    for letter in _UNPRINTED:
        widths.pop(letter, None)
    widths["\u00a0"] = widths[" "]
    widths["\n"] = 0.0
    return Face(path.stem, widths, loaded.ascent / 1000, -loaded.descent / 1000)


@cache
def chain(family: str, bold: bool = False) -> tuple[Face, ...]:
    """The faces to try for a character, in order; the last resort is a framed box."""
    other = FAMILIES[1 - FAMILIES.index(family)]
    return face(family, bold), face(other, bold), MISSING


def pieces(text: str, family: str, bold: bool = False) -> Iterator[tuple[str, Face]]:
    """Cut a text where the face has to change because a character is missing in the first."""
    first, *others = chain(family, bold)
    if first.widths.keys() >= set(text):
        if text:
            yield text, first
        return
    run, current = "", first
    for letter in text:
        if letter in _UNPRINTED:
            continue
        wanted = first if letter in first.widths else next(f for f in others if f is MISSING or letter in f.widths)
        if wanted is not current and run:
            yield run, current
            run = ""
        run, current = run + letter, wanted
    if run:
        yield run, current


def missing(text: str) -> str:
    """The characters of a text that no font of ours can print, each once, in order of appearance."""
    known = _printable()
    if known >= set(text):
        return ""
    return "".join(dict.fromkeys(letter for letter in text if letter not in known and not _layout(letter)))


def missing_in(fields: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The glyph check before printing: (field, characters) for every field with something unprintable."""
    found: dict[str, str] = {}
    for name, text in fields:
        lacking = missing(text)
        if lacking:
            found[name] = "".join(dict.fromkeys(found.get(name, "") + lacking))
    return tuple(found.items())


def _layout(letter: str) -> bool:
    """Whether a character is layout rather than ink. Ideographic variants are ink: another shape was asked for."""
    if "\U000e0100" <= letter <= "\U000e01ef":
        return False
    return letter in _UNPRINTED or letter.isspace() or category(letter) == "Cc"


@cache
def _printable() -> frozenset[str]:
    return frozenset(face("sans").widths) | frozenset(face("serif").widths)


@cache
def _extract_astral_characters() -> None:
    """Let readers copy characters beyond U+FFFF.

    WORKAROUND reportlab 5.1.0: its ToUnicode map writes them with five digits instead of as a surrogate pair, and
    more than a hundred entries to a block, so a name like U+20BB7 prints but cannot be searched or copied.
    """
    from reportlab.pdfbase import ttfonts

    ttfonts.makeToUnicodeCMap = _unicode_map


def _unicode_map(fontname: str, subset: Any) -> str:
    """Write the character map of one font subset as PDF 1.7, 9.10.3 wants it."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        f"/CMapName /{fontname} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<00> <{len(subset) - 1:02X}>",
        "endcodespacerange",
    ]
    entries = [f"<{at:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>" for at, code in enumerate(subset)]
    for start in range(0, len(entries), 100):
        block = entries[start : start + 100]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)
