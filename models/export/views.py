"""What documents show, in plain shapes: all words are ready, in the document's language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal

from models.analysis.charts import BarChart, TrendChart
from models.export.images import Logo


@dataclass(frozen=True)
class PrintOptions:
    """What a person chooses for one print: language, appendix, watermark, copy, capital figures, signature block."""

    lang: str = "zh_CN"
    appendix: bool = True
    watermark: bool = True
    capitals: bool = True
    signature: bool = True
    internal: bool = False
    copy: int = 0
    paper: str = "A4"


@dataclass(frozen=True)
class Marks:
    """What must stand on every page: a draft, demo data, an old version (with the present one), the company's logo."""

    draft: bool = False
    demo: bool = False
    replaced_by: int = 0
    translation: bool = False
    logo: Logo | None = None
    wants_logo: bool = False


@dataclass(frozen=True)
class Party:
    """One side of a contract."""

    role: str
    name: str
    code: str = ""
    address: str = ""
    legal_representative: str = ""
    contact: str = ""
    phone: str = ""
    signer: str = ""
    signed_on: str = ""


@dataclass(frozen=True)
class TableView:
    """A table in a document."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True)
class ClauseView:
    """A numbered clause: paragraphs and tables in the order they stand."""

    title: str
    parts: tuple[str | TableView, ...]
    kind: str = ""


@dataclass(frozen=True)
class MoneyTerm:
    """An amount a contract names."""

    name: str
    amount: Decimal
    currency: str = "CNY"


@dataclass(frozen=True)
class ContractView:
    """A contract ready to be printed."""

    title: str
    number: str
    lang: str
    version_no: int
    first: Party
    second: Party
    clauses: tuple[ClauseView, ...]
    preamble: tuple[str, ...] = ()
    amounts: tuple[MoneyTerm, ...] = ()
    appendix: tuple[TableView, ...] = ()
    supplement_of: str = ""
    signed_place: str = ""
    signed_on: str = ""
    period: str = ""
    code: str = ""
    company: str = ""
    marks: Marks = Marks()


@dataclass(frozen=True)
class LetterView:
    """A letter or certificate on one contract: to whom, what it says, who signs it.

    `reply` asks the other side to sign and send back: its title and the choices to tick.
    """

    title: str
    number: str
    lang: str
    issued_on: str
    sender: Party
    recipient: Party
    parts: tuple[str | TableView, ...]
    closing: tuple[str, ...] = ()
    addressed: bool = True
    reply: str = ""
    choices: tuple[str, ...] = ()
    company: str = ""
    code: str = ""
    marks: Marks = Marks()


@dataclass(frozen=True)
class FileSection:
    """A part of a record's file: pairs of name and value, then tables."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[TableView, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class FileView:
    """Everything that is on record of an agent, ready to be printed."""

    title: str
    name: str
    number: str
    lang: str
    state: str
    made_on: str
    sections: tuple[FileSection, ...]
    company: str = ""
    code: str = ""
    marks: Marks = Marks()


@dataclass(frozen=True)
class Stretch:
    """A stretch of text and what became of it: same, added or removed."""

    text: str
    how: str = "same"


@dataclass(frozen=True)
class RedlineEntry:
    """One thing that differs: what it is called, and its text in stretches."""

    title: str
    pieces: tuple[Stretch, ...]


@dataclass(frozen=True)
class RedlineView:
    """What one text of a contract changes in another."""

    title: str
    number: str
    lang: str
    before: str
    after: str
    entries: tuple[RedlineEntry, ...]
    code: str = ""
    company: str = ""
    marks: Marks = Marks()


@dataclass(frozen=True)
class ScoreRow:
    """One criterion of a scorecard; a missing score gives its weight to the others."""

    name: str
    weight: Decimal
    counted_weight: Decimal
    target: str
    actual: str
    score: Decimal | None
    attainment: Decimal | None = None
    evidence: str = ""


@dataclass(frozen=True)
class ScorecardView:
    """A scorecard ready to be printed."""

    title: str
    agent: str
    agent_code: str
    period: str
    lang: str
    state: str
    total: Decimal | None
    grade: str
    rows: tuple[ScoreRow, ...]
    facts: tuple[tuple[str, str], ...] = ()
    previous: Decimal | None = None
    rank: int | None = None
    ranked: int = 0
    adjustment: Decimal = Decimal(0)
    adjust_reason: str = ""
    trend: TrendChart | None = None
    ranking: BarChart | None = None
    peers: str = ""
    comment_for_agent: str = ""
    comment_internal: str = ""
    reviewer: str = ""
    company: str = ""
    code: str = ""
    evidence: tuple[TableView, ...] = ()
    marks: Marks = Marks()


def texts_of(view: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a view with the field it comes from, for the glyph check before printing."""
    if isinstance(view, str):
        yield name, view
    elif isinstance(view, (tuple, list)):
        for at, item in enumerate(view, start=1):
            yield from texts_of(item, f"{name} {at}" if len(view) > 1 and not isinstance(item, str) else name)
    elif is_dataclass(view) and not isinstance(view, type):
        for field in fields(view):
            yield from texts_of(getattr(view, field.name), f"{name}.{field.name}" if name else field.name)
