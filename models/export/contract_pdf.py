"""The contract as a document: parties, numbered clauses, tables, amounts in capital figures, signatures, appendix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from models.export.layout import Block, Column, Facts, Gap, PageBreak, Para, Style, Table, Together
from models.export.pages import Document
from models.export.pen import SOFT
from models.export.sheets import sheet_for, signature_block
from models.export.views import ClauseView, ContractView, MoneyTerm, Party, PrintOptions, TableView, texts_of
from models.i18n import N_, tr
from models.money import chinese_capitals, format_amount

TITLE = Style(18, 28, bold=True, align="center", after=6)
NUMBER = Style(10, 16, colour=SOFT, align="center", after=10)
HEADING = Style(11.5, 20, bold=True, before=9)
BODY = Style(10.5, 18, align="justify", first=21)
POINT = Style(10.5, 18, align="justify")
CAPTION = Style(10.5, 18, bold=True, before=8, after=2)
SMALL = Style(9, 14, colour=SOFT, before=6)

SUPPLEMENT = N_(
    "This supplement is a part of {contract}. Where the two differ it goes before; what it does not mention stays as agreed "
    "there."
)

_DIGITS = "零一二三四五六七八九"


def contract_document(view: ContractView, options: PrintOptions) -> Document:
    """Everything of a contract in the order it is read."""
    lang = options.lang
    version = tr("Version {number}", lang=lang, number=view.version_no)
    sheet = sheet_for(
        view.title,
        options,
        view.marks,
        family="serif",
        company=view.company,
        number=f"{view.number}  {version}",
        code=view.code,
    )
    sheet = replace(sheet, bookmark=f"{view.number}  {view.second.name}".strip())
    blocks: list[Block] = [Para(view.title, TITLE, bookmark=view.title)]
    blocks.append(Para(tr("Contract no. {number}", lang=lang, number=view.number), NUMBER))
    if view.supplement_of:
        blocks.append(Para(tr("Supplement to {contract}", lang=lang, contract=view.supplement_of), NUMBER))
    blocks.append(Facts(_heading_facts(view, lang), columns=2, label_width=58))
    for party in (view.first, view.second):
        blocks += [Gap(8), _party(party, lang)]
    blocks.append(Gap(8))
    blocks += [Para(text, BODY) for text in view.preamble]
    if view.supplement_of:
        blocks.append(Para(tr(SUPPLEMENT, lang=lang, contract=view.supplement_of), BODY))
    for number, clause in enumerate(view.clauses, start=1):
        blocks += _clause(clause, number, lang)
    if view.amounts:
        blocks += _amounts(view.amounts, options, len(view.clauses) + 1)
    if options.signature:
        blocks.append(Gap(14))
        blocks.append(
            Together(
                [
                    Para(tr("Signatures", lang=lang), HEADING, bookmark=tr("Signatures", lang=lang), level=1),
                    signature_block(view.first, view.second, lang),
                ]
            )
        )
    if options.appendix and view.appendix:
        blocks += _appendix(view.appendix, lang)
    return Document(sheet, blocks, tuple(field_texts(view)))


def _heading_facts(view: ContractView, lang: str) -> list[tuple[str, str]]:
    pairs = [
        (tr("Term", lang=lang), view.period),
        (tr("Place of signing", lang=lang), view.signed_place),
        (tr("Date of signing", lang=lang), view.signed_on),
    ]
    return [(name, value) for name, value in pairs if value]


def _party(party: Party, lang: str) -> Block:
    pairs = [
        (tr("Unified social credit code", lang=lang), party.code),
        (tr("Legal representative", lang=lang), party.legal_representative),
        (tr("Contact", lang=lang), party.contact),
        (tr("Telephone", lang=lang), party.phone),
    ]
    whole = [(party.role, party.name), (tr("Address", lang=lang), party.address)]
    return Together(
        [
            Facts([(name, value) for name, value in whole if value], columns=1, label_width=94),
            Facts([(name, value) for name, value in pairs if value], columns=2, label_width=94),
        ]
    )


def article(number: int, lang: str) -> str:
    """The number of a clause: 第十二条, Article 12."""
    if lang == "zh_CN":
        return f"第{chinese_number(number)}条"
    return tr("Article {number}", lang=lang, number=number)


def chinese_number(number: int) -> str:
    """A number up to 99 as clauses are counted: 十, 二十一."""
    tens, ones = divmod(number, 10)
    if tens > 9:
        return str(number)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones or not tens else "")


def _clause(clause: ClauseView, number: int, lang: str) -> Iterator[Block]:
    """The heading, then the paragraphs, numbered when there are several."""
    heading = f"{article(number, lang)}  {clause.title}"
    yield Para(heading, HEADING, keep_next=True, bookmark=heading, level=1)
    several = sum(isinstance(part, str) for part in clause.parts) > 1
    count = 0
    for part in clause.parts:
        if isinstance(part, TableView):
            yield Gap(3)
            yield from table_blocks(part)
            yield Gap(4)
        elif several:
            count += 1
            yield Para(part, POINT, label=f"{number}.{count}", hang=30)
        else:
            yield Para(part, BODY)


def table_blocks(table: TableView) -> Iterator[Block]:
    """A table with its title, the columns as wide as what stands in them."""
    if table.title:
        yield Para(table.title, CAPTION, keep_next=True)
    yield Table(_columns(table), table.rows)


def _columns(table: TableView) -> list[Column]:
    """Columns as wide as what stands in them, within reason."""
    shares = []
    for at, title in enumerate(table.header):
        longest = max([_length(title), *(_length(row[at]) for row in table.rows[:200])])
        shares.append(min(max(longest, 4.0), 30.0))
    return [
        Column(title, share, "right" if at in table.numeric else "left")
        for at, (title, share) in enumerate(zip(table.header, shares, strict=True))
    ]


def _length(text: str) -> float:
    return sum(1.0 if ord(letter) > 0x2E7F else 0.55 for letter in text)


def _amounts(amounts: tuple[MoneyTerm, ...], options: PrintOptions, number: int) -> Iterator[Block]:
    """The amounts of the contract, in figures and (in Chinese) in capital figures."""
    lang = options.lang
    heading = f"{article(number, lang)}  {tr('Amounts', lang=lang)}"
    yield Para(heading, HEADING, keep_next=True, bookmark=heading, level=1)
    capitals = options.capitals and lang == "zh_CN"
    header = [tr("Item", lang=lang), tr("Amount", lang=lang)]
    if capitals:
        header.append(tr("In capital figures", lang=lang))
    rows = []
    for term in amounts:
        row = [term.name, format_amount(term.amount, term.currency, code=True)]
        if capitals:
            row.append(capital_text(term))
        rows.append(tuple(row))
    yield Together([Gap(3), *table_blocks(TableView("", tuple(header), tuple(rows), (1,)))])


def capital_text(term: MoneyTerm) -> str:
    """An amount in capital figures with its currency; empty for currencies that are not written so."""
    names = {"CNY": "人民币", "HKD": "港币", "USD": "美元", "EUR": "欧元", "JPY": "日元"}
    name = names.get(term.currency)
    return f"{name}{chinese_capitals(term.amount)}" if name else ""


def _appendix(tables: tuple[TableView, ...], lang: str) -> Iterator[Block]:
    yield PageBreak()
    for number, table in enumerate(tables, start=1):
        title = tr("Appendix {number}: {title}", lang=lang, number=number, title=table.title)
        yield Para(title, HEADING, keep_next=True, bookmark=title, level=1)
        yield Gap(3)
        yield Table(_columns(table), table.rows)
        if not table.rows:
            yield Para(tr("Nothing is listed.", lang=lang), SMALL)
        yield Gap(8)


FIELD_WORDS = {
    "title": N_("Title"),
    "number": N_("Number"),
    "first": N_("Party A"),
    "second": N_("Party B"),
    "clauses": N_("Clause"),
    "preamble": N_("Preamble"),
    "amounts": N_("Amounts"),
    "appendix": N_("Appendix"),
    "name": N_("Name"),
    "address": N_("Address"),
    "legal_representative": N_("Legal representative"),
    "contact": N_("Contact"),
    "signer": N_("Authorised representative"),
    "parts": N_("Text"),
    "rows": N_("Table"),
    "signed_place": N_("Place of signing"),
    "company": N_("Company"),
    "agent": N_("Agent"),
    "comment_for_agent": N_("Comment for the agent"),
    "comment_internal": N_("Internal comment"),
    "entries": N_("Change"),
    "sender": N_("Sender"),
    "recipient": N_("Recipient"),
    "closing": N_("Closing"),
    "choices": N_("Reply"),
    "sections": N_("Section"),
    "facts": N_("Details"),
    "tables": N_("Table"),
    "text": N_("Text"),
    "supplement_of": N_("Supplement to"),
}


def field_texts(view: object) -> Iterator[tuple[str, str]]:
    """The texts of a view with the names of their fields, in the language of the person who prints."""
    for path, text in texts_of(view):
        words = []
        for part in path.split("."):
            name, _, at = part.partition(" ")
            word = FIELD_WORDS.get(name)
            if word:
                words.append(tr(word) + (f" {at}" if at else ""))
        yield " · ".join(words) or path, text
