"""Letters and certificates on a contract: addressee, what is said, tables, who signs, and a slip to send back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from models.export.contract_pdf import NUMBER, TITLE, field_texts, table_blocks
from models.export.layout import Block, Facts, Gap, Para, Picture, Style, Together
from models.export.pages import Document
from models.export.pen import FAINT, RULE, SOFT, Pen
from models.export.sheets import sheet_for
from models.export.text import break_lines
from models.export.views import LetterView, Party, PrintOptions
from models.i18n import tr

ADDRESSEE = Style(11.5, 20, bold=True, before=4, after=4)
FORMAL = Style(26, 40, bold=True, align="center", before=10, after=8)
"""The title of a certificate, which hangs on a wall."""
BODY = Style(11, 20, align="justify", first=22)
BODY_LATIN = Style(11, 18, after=6)
CLOSING = Style(9.5, 15, colour=SOFT, before=4)
SLIP = Style(12, 20, bold=True, align="center", before=8, after=4)
CHOICE = Style(10.5, 19, indent=14)
SIGN_WIDTH = 230.0


def letter_document(view: LetterView, options: PrintOptions) -> Document:
    """Everything of a letter in the order it is read."""
    lang = options.lang
    sheet = sheet_for(
        view.title, options, view.marks, family="serif", company=view.company, number=view.number, code=view.code
    )
    sheet = replace(sheet, bookmark=f"{view.number}  {view.recipient.name}".strip())
    body = BODY if lang == "zh_CN" else BODY_LATIN
    title = TITLE if view.addressed else FORMAL
    blocks: list[Block] = [Para(view.title, title, bookmark=view.title)]
    blocks.append(Para(tr("No. {number}", lang=lang, number=view.number), NUMBER))
    if view.addressed:
        blocks.append(Para(_addressed(view.recipient.name, lang), ADDRESSEE))
    for part in view.parts:
        if isinstance(part, str):
            blocks.append(Para(part, body))
        else:
            blocks += [Gap(4), *table_blocks(part), Gap(6)]
    blocks += [Para(text, CLOSING) for text in view.closing]
    blocks += [Gap(18), _signer(view.sender, view.issued_on, lang, options.signature)]
    if view.reply and options.signature:
        blocks += _slip(view, lang)
    return Document(sheet, blocks, tuple(field_texts(view)))


def _addressed(name: str, lang: str) -> str:
    return f"{name}：" if lang == "zh_CN" else tr("To: {name}", lang=lang, name=name)


def _lines(party: Party, day: str, lang: str, sealed: bool) -> Iterator[tuple[str, str]]:
    """Label and value of each line to sign; a value that is not known yet is a line to fill in."""
    if sealed:
        yield tr("Authorised representative", lang=lang), party.signer
        yield tr("Signature", lang=lang), ""
    yield tr("Date", lang=lang), day


def _signer(party: Party, day: str, lang: str, sealed: bool) -> Picture:
    """Name, seal and day of who writes, at the right of the page."""
    size, step = 10.5, 19.0
    colon = "：" if lang == "zh_CN" else ": "
    lines = list(_lines(party, day, lang, sealed))
    name = break_lines(party.name, "serif", size, SIGN_WIDTH, bold=True)
    height = (len(name) + (1.9 if sealed else 0.4) + len(lines)) * step

    def draw(pen: Pen, x: float, top: float, width: float) -> None:
        left = x + width - SIGN_WIDTH
        y = top - 14
        for line in name:
            pen.line(line, left, y, size)
            y -= step
        if sealed:
            pen.text(tr("(Seal)", lang=lang), left, y, size, colour=SOFT)
            y -= step * 1.6
        for label, value in lines:
            wide = pen.text(f"{label}{colon}", left, y, size)
            if value:
                pen.text(value, left + wide + 4, y, size)
            else:
                pen.rule(left + wide + 2, y - 2, left + SIGN_WIDTH, y - 2, RULE)
            y -= step

    return Picture(height, draw)


def _slip(view: LetterView, lang: str) -> Iterator[Block]:
    """What the other side ticks, signs and sends back; it stays on one page."""
    blocks: list[Block] = [Picture(16, _cut), Para(view.reply, SLIP, bookmark=view.reply)]
    blocks.append(Facts([(view.sender.role, view.sender.name), (view.recipient.role, view.recipient.name)], columns=1))
    blocks += [Para(f"□  {choice}", CHOICE) for choice in view.choices]
    blocks += [Gap(10), _signer(view.recipient, "", lang, sealed=True)]
    yield Gap(16)
    yield Together(blocks)


def _cut(pen: Pen, x: float, top: float, width: float) -> None:
    at = x
    while at < x + width:
        pen.rule(at, top - 8, min(at + 4, x + width), top - 8, FAINT)
        at += 8
