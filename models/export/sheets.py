"""Marks and signature blocks that all our documents share."""

from __future__ import annotations

from models.export.layout import Picture
from models.export.pages import PAPERS, Margins, Sheet
from models.export.pen import RULE, SOFT, Pen
from models.export.views import Marks, Party, PrintOptions
from models.i18n import tr


def sheet_for(
    title: str,
    options: PrintOptions,
    marks: Marks,
    *,
    family: str,
    company: str,
    number: str,
    code: str,
    margins: Margins | None = None,
) -> Sheet:
    """The sheet of a document with all marks it has to bear."""
    lang = options.lang
    words: list[str] = []
    if options.copy:
        words.append(tr("Copy {number}", lang=lang, number=options.copy))
    if marks.replaced_by:
        words.append(tr("Old version, replaced by version {number}", lang=lang, number=marks.replaced_by))
    if marks.translation:
        words.append(tr("Translation for information", lang=lang))
    if marks.demo:
        words.append(tr("Demo data", lang=lang))
    return Sheet(
        title=title,
        lang=lang,
        author=company,
        subject=number,
        family=family,
        paper=PAPERS[options.paper],
        margins=margins or Margins(),
        header_left=company,
        logo=marks.logo,
        wants_logo=marks.wants_logo,
        header_right=number,
        code=code,
        marks=tuple(words),
        watermark=tr("DRAFT", lang=lang) if marks.draft and options.watermark else "",
    )


def signature_block(first: Party, second: Party, lang: str) -> Picture:
    """Two columns to seal and sign, with names and dates already known filled in."""
    size, step, height = 10.0, 22.0, 178.0

    def draw(pen: Pen, x: float, top: float, width: float) -> None:
        half = width / 2
        colon = "：" if lang == "zh_CN" else ": "
        for left, party in ((x, first), (x + half, second)):
            y = top - 24
            pen.text(_fitting(f"{party.role}{colon}{party.name}", half - 16), left, y, size, bold=True)
            y -= step
            pen.text(tr("(Seal)", lang=lang), left, y, size, colour=SOFT)
            y -= step * 2.2
            for label, value in (
                (tr("Authorised representative", lang=lang), party.signer),
                (tr("Signature", lang=lang), ""),
                (tr("Date", lang=lang), party.signed_on),
            ):
                wide = pen.text(f"{label}{colon}", left, y, size)
                pen.rule(left + wide + 2, y - 2, left + half - 20, y - 2, RULE)
                pen.text(value, left + wide + 6, y, size)
                y -= step

    return Picture(height, draw)


def _fitting(text: str, room: float) -> str:
    """A one-line text shortened to a width; names are at most a line here, the full name stands in the contract."""
    from models.export.scene import text_width

    if text_width(text, 10, bold=True, family="serif") <= room:
        return text
    while text and text_width(text + "…", 10, bold=True, family="serif") > room:
        text = text[:-1]
    return text + "…"
