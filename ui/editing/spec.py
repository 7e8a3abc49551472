"""How an editor page is described: fields, line grids and embedded lists in sections, and its header."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from ui.editing.document import Document
from ui.widgets.entry_grid.columns import NUMERIC as GRID_NUMERIC
from ui.widgets.entry_grid.columns import GridSpec
from ui.widgets.entry_grid.lookup import Lookup

if TYPE_CHECKING:
    from ui.editing.editor import EditorTab


class Kind(StrEnum):
    """What a field holds, and so how it is typed, read and shown."""

    TEXT = "text"
    NOTE = "note"
    CODE = "code"
    MONEY = "money"
    PRICE = "price"
    QUANTITY = "quantity"
    PERCENT = "percent"
    INTEGER = "integer"
    DATE = "date"
    CHOICE = "choice"
    FLAG = "flag"
    REFERENCE = "reference"
    SUGGEST = "suggest"
    MASKED = "masked"
    PHONE = "phone"
    MAIL = "mail"
    CREDIT_CODE = "credit_code"
    TAGS = "tags"
    TIME = "time"


NUMERIC = frozenset({Kind.MONEY, Kind.PRICE, Kind.QUANTITY, Kind.PERCENT, Kind.INTEGER})

Options = Callable[[], Sequence[tuple[Any, str]]]
OfDocument = Callable[[Document], Any]


@dataclass(frozen=True)
class FieldSpec:
    """One field. `path` is its place in the document, `label` an English text marked with N_.

    A REFERENCE keeps the key in `path` and shows the document field `shows`; a chosen candidate's `values`
    are put into the document with it. Those of a SUGGEST are too, but any text may stand there. `opens` is the
    page kind that shows the referenced record.
    A field with `compute` shows what it returns and is never edited. `read_only` and `locked` may depend on
    the document; `locked` gives the reason. `rule(text, values)` brings a typed text into its stored form or
    raises AppError; it replaces the usual rule of phones, mail addresses and credit codes. `group` names the
    fields that are merged together in a conflict. An `exposed` field stands in the frame that means an agent
    reads it.
    """

    path: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    help: str = ""
    width: int = 0
    wide: bool = False
    limit: int = 200
    lines: int = 3
    decimals: int = 2
    least: Decimal | None = None
    most: Decimal | None = None
    unit: str = ""
    blank: bool = False
    choices: Options | None = None
    lookup: Lookup | None = None
    shows: str = ""
    opens: str = ""
    compute: OfDocument | None = None
    check: Callable[[Any, Document], str] | None = None
    warn: Callable[[Any, Document], str] | None = None
    read_only: bool | Callable[[Document], bool] = False
    locked: Callable[[Document], str] | None = None
    visible: Callable[[Document], bool] | None = None
    mask: Callable[[str], str] | None = None
    masked_as: str = ""
    rule: Callable[[str, Mapping[str, Any]], str] | None = None
    reveal: str = ""
    group: str = ""
    exposed: bool = False

    def is_read_only(self, document: Document) -> bool:
        """Whether it is shown as text now."""
        return self.compute is not None or (
            self.read_only(document) if callable(self.read_only) else self.read_only
        )


@dataclass(frozen=True)
class GridBlock:
    """A child list edited in an entry grid."""

    child: str
    grid: GridSpec | Callable[[EditorTab], GridSpec]
    title: str = ""
    rows: int = 5
    read_only: bool | Callable[[Document], bool] = False
    buttons: tuple[ActionSpec, ...] = ()
    opens: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WidgetBlock:
    """Any other content (an embedded list, a chart), made when it is first scrolled into view."""

    name: str
    make: Callable[[EditorTab], QWidget]
    title: str = ""
    height: int = 220
    needs_saved: bool = True


@dataclass(frozen=True)
class Heading:
    """A small heading between fields."""

    text: str
    note: str = ""


Item = FieldSpec | GridBlock | WidgetBlock | Heading


@dataclass(frozen=True)
class SectionSpec:
    """A part of the page with its place in the anchor bar.

    A `compact` section has captions above its fields and as many columns as fit; without `heading` its title
    stands in the anchor bar only.
    """

    id: str
    title: str
    items: tuple[Item, ...]
    visible: OfDocument | None = None
    compact: bool = False
    heading: bool = True


@dataclass(frozen=True)
class ActionSpec:
    """Something one can do with the record.

    `id` is unique on the page. `allowed` says whether the person may ever see it, `reason` why it cannot be
    done now (empty: it can). A step saves first; `danger` marks what cannot be taken back.
    """

    id: str
    text: str
    run: Callable[[EditorTab], None]
    icon: str = ""
    reason: Callable[[EditorTab], str] | None = None
    visible: Callable[[EditorTab], bool] | None = None
    step: bool = False
    danger: bool = False


@dataclass(frozen=True)
class Fact:
    """A key fact of the header: words, and what opens when it is clicked."""

    id: str
    label: str
    text: str
    open: Callable[[], None] | None = None
    kind: str = ""


@dataclass(frozen=True)
class Chip:
    """A status word with its colour kind."""

    text: str
    kind: str = "neutral"
    icon: str = ""


class StageState(StrEnum):
    """Where a stage of a process stands."""

    DONE = "done"
    CURRENT = "current"
    NEXT = "next"


@dataclass(frozen=True)
class Stage:
    """One stage of the process bar, with its date or person if known."""

    text: str
    state: StageState
    note: str = ""


@dataclass(frozen=True)
class Header:
    """What stands above the form: recomputed after each load and save."""

    title: str
    code: str = ""
    chips: tuple[Chip, ...] = ()
    facts: tuple[Fact, ...] = ()
    stages: tuple[Stage, ...] = ()
    owner: str = ""
    primary: ActionSpec | None = None
    waiting: str = ""


@dataclass(frozen=True)
class FormSpec:
    """A page: its sections, and the child lists and extra fields of its document.

    `careful` names the field groups (money, status) that are never merged silently; `line_groups` gives the
    groups of a child list's columns ({"lines": {"quantity": "amount", …}}). `told` are fields without a place on
    the page: steps change them, and the history says so in words.
    """

    sections: tuple[SectionSpec, ...]
    careful: frozenset[str] = frozenset()
    children: tuple[str, ...] = ()
    ignored: frozenset[str] = frozenset()
    words: Mapping[str, str] = field(default_factory=dict)
    line_groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    told: tuple[FieldSpec, ...] = ()

    def fields(self) -> Iterator[FieldSpec]:
        """Every field of the page in reading order, and those that are only told."""
        for section in self.sections:
            for item in section.items:
                if isinstance(item, FieldSpec):
                    yield item
        yield from self.told

    def grids(self) -> Iterator[GridBlock]:
        """Every line grid of the page."""
        for section in self.sections:
            for item in section.items:
                if isinstance(item, GridBlock):
                    yield item

    def grid_specs(self) -> Iterator[tuple[str, GridSpec]]:
        """The grids whose columns are known without a page."""
        for block in self.grids():
            if isinstance(block.grid, GridSpec):
                yield block.child, block.grid

    def child_lists(self) -> tuple[str, ...]:
        """The child lists of the document: those in grids and those named besides."""
        return tuple(dict.fromkeys((*(block.child for block in self.grids()), *self.children)))

    def numeric(self) -> frozenset[str]:
        """The places compared as numbers."""
        found = {item.path for item in self.fields() if item.kind in NUMERIC}
        for child, grid in self.grid_specs():
            found |= {f"{child}/{column.id}" for column in grid.columns if column.kind in GRID_NUMERIC}
        return frozenset(found)

    def uncounted(self) -> frozenset[str]:
        """The places that are shown but never count as a change by themselves."""
        found = set(self.ignored)
        for item in self.fields():
            if item.compute is not None:
                found.add(item.path)
            if item.shows:
                found.add(item.shows)
        for child, grid in self.grid_specs():
            own = {column.id for column in grid.columns if column.editable}
            for column in grid.columns:
                found |= {f"{child}/{name}" for name in (column.shows, *column.brings) if name and name not in own}
        return frozenset(found)

    def label(self, path: str) -> str:
        """The English words for a path: field, grid column, section or itself."""
        parts = path.split("/")
        name = parts[-1].removesuffix("~")
        if len(parts) == 1:
            known = next((item.label for item in self.fields() if item.path == name or item.shows == name), "")
            return known or next((block.title for block in self.grids() if block.child == name), "") \
                or self.words.get(name, "")  # fmt: skip
        column = f"{parts[0]}/{name}"
        for child, grid in self.grid_specs():
            if child == parts[0]:
                for one in grid.columns:
                    if name in (one.id, one.shows):
                        return one.title
        return self.words.get(column, "") or self.words.get(parts[0], "")
