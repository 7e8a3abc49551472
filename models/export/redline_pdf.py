"""The comparison of two texts of a contract as a document."""

from __future__ import annotations

from models.export.contract_pdf import field_texts
from models.export.layout import Block, Facts, Gap, Para, Picture, Style
from models.export.pages import Document
from models.export.pen import FAINT, SOFT
from models.export.sheets import sheet_for
from models.export.text import Span
from models.export.views import PrintOptions, RedlineView
from models.i18n import tr

TITLE = Style(18, 28, bold=True, align="center", after=6)
NUMBER = Style(10, 16, colour=SOFT, align="center", after=12)
BODY = Style(10.5, 19, align="justify")
HEADING = Style(11, 18, bold=True, before=10)
NOTE = Style(9, 14, colour=SOFT)
CHANGE = Style(10.5, 18, before=2, after=4)
MARKS = ("added", "removed")


def redline_document(view: RedlineView, options: PrintOptions) -> Document:
    """What was taken out is struck through, what came in is underlined; readable without colours."""
    lang = options.lang
    sheet = sheet_for(
        view.title, options, view.marks, family="serif", company=view.company, number=view.number, code=view.code
    )
    legend = [
        Span(tr("taken out", lang=lang), mark="removed"), Span("   "), Span(tr("came in", lang=lang), mark="added"),
    ]  # fmt: skip
    blocks: list[Block] = [
        Para(view.title, TITLE, bookmark=view.title),
        Para(tr("Contract no. {number}", lang=lang, number=view.number), NUMBER),
        Facts([(tr("Before", lang=lang), view.before), (tr("After", lang=lang), view.after)], columns=1, label_width=58),
        Gap(2),
        Para(legend, NOTE),
        Picture(8, lambda pen, x, top, width: pen.rule(x, top - 6, x + width, top - 6, FAINT)),
    ]
    for entry in view.entries:
        blocks.append(Para(entry.title, HEADING, keep_next=True, bookmark=entry.title, level=1))
        spans = [Span(one.text, mark=one.how if one.how in MARKS else "") for one in entry.pieces]
        blocks.append(Para(spans, CHANGE))
    if not view.entries:
        blocks.append(Para(tr("No differences.", lang=lang), BODY))
    return Document(sheet, blocks, tuple(field_texts(view)))
