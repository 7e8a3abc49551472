"""The file of a record: who it is, then section by section what is stored of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from models.export.contract_pdf import field_texts, table_blocks
from models.export.layout import Block, Facts, Gap, Para, Style, Table
from models.export.pages import Document, Margins
from models.export.pen import SOFT
from models.export.sheets import sheet_for
from models.export.views import FileSection, FileView, PrintOptions
from models.i18n import tr

NAME = Style(17, 24, bold=True, after=2)
UNDER = Style(9.5, 15, colour=SOFT, after=4)
HEADING = Style(12, 18, bold=True, before=12, after=3)
BODY = Style(9.5, 15)


def file_document(view: FileView, options: PrintOptions) -> Document:
    """The whole file; sections in which nothing stands are left out."""
    lang = options.lang
    sheet = sheet_for(
        f"{view.title} {view.name}", options, view.marks, family="sans", company=view.company, number=view.number,
        code=view.code, margins=Margins(top=22, right=18, bottom=20, left=18),
    )  # fmt: skip
    sheet = replace(sheet, bookmark=f"{view.number}  {view.name}".strip())
    under = [view.title, view.number, view.state, tr("As of {day}", lang=lang, day=view.made_on)]
    blocks: list[Block] = [Para(view.name, NAME, bookmark=view.name), Para("   ".join(part for part in under if part), UNDER)]
    for section in view.sections:
        blocks += _section(section)
    return Document(sheet, blocks, tuple(field_texts(view)))


def _section(section: FileSection) -> Iterator[Block]:
    tables = [table for table in section.tables if table.rows]
    if not section.facts and not tables and not section.text:
        return
    yield Para(section.title, HEADING, keep_next=True, bookmark=section.title, level=1)
    if section.facts:
        yield Facts(section.facts, columns=2, size=9, leading=15, label_width=76)
    for table in tables:
        yield Gap(3)
        for block in table_blocks(table):
            yield replace(block, size=8.5, leading=12.5) if isinstance(block, Table) else block
    if section.text:
        yield Para(section.text, BODY)
