"""Which column of a file fills which field: found by headings and content, changed by people, saved as profiles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from models.i18n import N_, listed, tr
from models.platform.importing.conversions import Conversion, choice_words, convert, settle
from models.platform.importing.fields import Existing, Field, Missing, Repeated, Type
from models.platform.importing.tables import Column, Guess, Table
from models.text import normal_key

SYSTEM_WORDS = frozenset(
    {
        "id",
        "seq",
        "rev",
        "version",
        "row_version",
        "bucket",
        "is_admin",
        "owner",
        "owner_id",
        "deleted_at",
        "created_at",
        "created_by",
        "changed_at",
        "changed_by",
        "password",
        "password_hash",
        "grants",
        "role",
        "scope",
        "__class__",
        "__dict__",
        "__init__",
        "__proto__",
    }
)

MISSING_FIELDS = N_("These fields are needed: {fields}. Choose a column or a fixed value for them.")
TWICE_FIELD = N_("The field “{field}” is filled by two columns: {columns}.")
DOUBTFUL_COLUMN = N_(
    "The heading “{column}” is empty or occurs twice. Choose a field for it, or “not imported”."
)
NOT_MAPPABLE = N_(
    "The column “{column}” has the name of a system field and is never imported. Rename it in the file."
)
UNKNOWN_COLUMN = N_("The file has no column “{column}”.")
UNKNOWN_FIELD = N_("There is no field “{field}” here.")
CHOOSE_FORMAT = N_("Choose the date format of “{column}”.")
ONE_OF = N_("One of these is needed: {fields}.")


@dataclass(frozen=True)
class Use:
    """One column that fills one field."""

    column: str
    field: str
    conversion: Conversion = Conversion()


@dataclass(frozen=True)
class Joined:
    """A second file whose rows are the lines of the documents in the first, and the column of each that joins them."""

    head_key: str
    line_key: str


@dataclass(frozen=True)
class Mapping:
    """Everything a person decided about a file, by headings and field ids, so that it fits the next file too."""

    kind: str
    uses: tuple[Use, ...] = ()
    ignored: tuple[str, ...] = ()
    constants: dict[str, str] = field(default_factory=dict)
    composed: dict[str, str] = field(default_factory=dict)
    existing: Existing = Existing.UPDATE
    repeated: Repeated = Repeated.ASK
    missing: dict[str, Missing] = field(default_factory=dict)
    joined: Joined | None = None

    def column_of(self, field_id: str) -> str | None:
        """The heading of the column that fills a field."""
        return next((use.column for use in self.uses if use.field == field_id), None)

    def use_of(self, column: str) -> Use | None:
        """What a column is used for."""
        return next((use for use in self.uses if use.column == column), None)

    def filled(self) -> set[str]:
        """The fields that get a value from somewhere."""
        return (
            {use.field for use in self.uses}
            | set(self.composed)
            | {k for k, v in self.constants.items() if v}
        )

    def with_use(self, column: str, field_id: str | None, conversion: Conversion | None = None) -> Mapping:
        """The mapping with this column filling another field, or none."""
        uses = tuple(
            use for use in self.uses if use.column != column and (use.field != field_id or not field_id)
        )
        ignored = tuple(name for name in self.ignored if name != column)
        if field_id is None:
            return replace(self, uses=uses, ignored=(*ignored, column))
        return replace(self, uses=(*uses, Use(column, field_id, conversion or Conversion())), ignored=ignored)

    def with_conversion(self, column: str, conversion: Conversion) -> Mapping:
        """The mapping with this column read in another way."""
        uses = tuple(
            replace(use, conversion=conversion) if use.column == column else use for use in self.uses
        )
        return replace(self, uses=uses)


# --- words of headings --------------------------------------------------------------------------------------------

_BETWEEN = re.compile(r"[\s_\-./()（）:：*#,，、\[\]【】]+")


def heading_key(heading: str) -> str:
    """A heading without case, blanks, marks and camel humps: OrderDate, order_date and “Order date *” are the same."""
    return normal_key(_BETWEEN.sub("", heading))


_FITTING: dict[Type, frozenset[Guess]] = {
    Type.DAY: frozenset({Guess.DATE, Guess.TIME, Guess.WHOLE}),
    Type.AMOUNT: frozenset({Guess.WHOLE, Guess.NUMBER}),
    Type.PRICE: frozenset({Guess.WHOLE, Guess.NUMBER}),
    Type.QUANTITY: frozenset({Guess.WHOLE, Guess.NUMBER}),
    Type.FRACTION: frozenset({Guess.WHOLE, Guess.NUMBER, Guess.PERCENT}),
    Type.WHOLE: frozenset({Guess.WHOLE, Guess.NUMBER}),
    Type.FLAG: frozenset({Guess.FLAG, Guess.WHOLE}),
    Type.EMAIL: frozenset({Guess.EMAIL}),
    Type.PERIOD: frozenset({Guess.DATE, Guess.TIME, Guess.WHOLE, Guess.TEXT, Guess.CODE, Guess.NUMBER}),
}
_REGISTERED = re.compile(r"[0-9A-HJ-NP-RTUWXYa-hj-np-rtuwxy]{18}")
_REGISTER = re.compile("税|信用|执照|tax|credit|uscc")
_BY_CONTENT = {Guess.EMAIL: Type.EMAIL}


def _score(column: Column, one: Field, prefix: tuple[str, ...]) -> float:
    """How well a column suits a field: the earlier the synonym in the field's list, the better."""
    if column.guess is Guess.EMPTY and column.filled == 0:
        fits = True
    else:
        fits = column.guess in _FITTING.get(one.type, frozenset(Guess))
    keys = [heading_key(column.heading)]
    for word in prefix:
        if keys[0].startswith(word) and len(keys[0]) > len(word):
            keys.append(keys[0][len(word) :])
    registered = any(_REGISTERED.fullmatch(sample) for sample in column.samples)
    if one.type is Type.CREDIT_CODE and registered and _REGISTER.search(keys[0]):
        return 2.1
    titles = [
        heading_key(tr(one.label, lang="en")),
        heading_key(tr(one.label, lang="zh_CN")),
        heading_key(one.id),
    ]
    for rank, word in enumerate((*titles, *map(heading_key, one.words))):
        if word in keys:
            bonus = 0.0 if word == keys[0] else -0.15
            if not fits and not _mostly_readable(one, column):
                return 0.0
            return (2.0 if rank < len(titles) else 1.9 - rank * 0.01) + bonus
    if not fits:
        return 0.0
    if one.type is Type.CHOICE and column.samples:
        known = choice_words(one)
        hits = sum(1 for sample in column.samples if normal_key(sample) in known)
        if hits * 2 < len(column.samples):
            return 0.0
    return 0.5 if _BY_CONTENT.get(column.guess) is one.type else 0.0


def _usable(column: Column) -> bool:
    return not column.doubtful and bool(column.heading) and column.heading not in SYSTEM_WORDS


def propose(
    kind_id: str,
    fields: Iterable[Field],
    table: Table,
    prefix: tuple[str, ...] = (),
    suits: Callable[[Field, Column], bool] = lambda one, column: True,
) -> Mapping:
    """The best guess: headings first (English, Chinese, synonyms), then content; each column and field once.

    `suits` may refuse a pair by what the book knows about the values.
    """
    wanted = tuple(fields)
    scores = [
        (_score(column, one, prefix), -place, column, one)
        for column in table.columns
        if _usable(column)
        for place, one in enumerate(wanted)
    ]
    taken_columns: set[int] = set()
    taken_fields: set[str] = set()
    uses: list[Use] = []
    for score, _, column, one in sorted(scores, key=lambda item: (item[0], item[1]), reverse=True):
        if score <= 0 or column.index in taken_columns or one.id in taken_fields:
            continue
        if one.type is Type.CHOICE and not _mostly_known(one, table.different(column.index)):
            continue
        if not suits(one, column):
            continue
        taken_columns.add(column.index)
        taken_fields.add(one.id)
        uses.append(Use(column.name, one.id, settle(one, Conversion(), table.different(column.index))))
    uses.sort(key=lambda use: next(c.index for c in table.columns if c.name == use.column))
    mapping = Mapping(
        kind_id,
        tuple(uses),
        missing={one.id: Missing.PROBLEM for one in wanted if one.type is Type.REFERENCE},
    )
    return replace(mapping, composed=_compose(wanted, table, taken_columns, taken_fields))


def _mostly_readable(one: Field, column: Column) -> bool:
    """Whether a column with the right heading and mixed contents holds at least as many sound values as others."""
    texts = [text for text in column.samples if text.strip()]
    _, wrong = convert(texts, one, settle(one, Conversion(), texts))
    return sum(1 for text in texts if text in wrong) * 2 <= len(texts)


def _mostly_known(one: Field, values: Iterable[str]) -> bool:
    different = {value.strip() for value in values if value.strip()}
    known = choice_words(one)
    return sum(1 for value in different if normal_key(value) in known) * 2 >= len(different)


_FIRST = ("firstname", "givenname", "forename", "名")
_LAST = ("lastname", "surname", "familyname", "姓")
_CHINESE = re.compile("[\u3400-\u9fff]")


def _compose(
    wanted: tuple[Field, ...], table: Table, taken_columns: set[int], taken_fields: set[str]
) -> dict[str, str]:
    """A person's name out of first and last name, an address out of its lines, when no column holds the whole."""
    composed: dict[str, str] = {}
    free = [column for column in table.columns if column.index not in taken_columns and _usable(column)]

    def find(words: tuple[str, ...]) -> Column | None:
        return next((c for c in free if heading_key(c.heading).endswith(words)), None)

    first, last = find(_FIRST), find(_LAST)
    if first is not None and last is not None and first.index != last.index:
        target = next(
            (one for one in wanted if "first+last" in one.makes and one.id not in taken_fields), None
        )
        if target is not None:
            chinese = any(_CHINESE.search(sample) for sample in (*first.samples, *last.samples))
            composed[target.id] = (
                f"{{{last.name}}}{{{first.name}}}" if chinese else f"{{{first.name}}} {{{last.name}}}"
            )
    return composed


# --- what stands in the way ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Obstacle:
    """Why the next step is not possible yet: an English template with values, and where it can be cured."""

    text: str
    values: dict[str, str]
    column: str = ""
    field: str = ""

    def message(self, lang: str | None = None) -> str:
        """The sentence for the person."""
        return tr(self.text, lang=lang, **self.values)


def obstacles(
    mapping: Mapping,
    fields: Iterable[Field],
    table: Table,
    one_of: tuple[tuple[str, ...], ...] = (),
    identity: frozenset[str] = frozenset(),
) -> list[Obstacle]:
    """What must be decided before the cells can be checked; with a field of `identity` the rows may be about existing
    records, which need no more."""
    known = {one.id: one for one in fields}
    found: list[Obstacle] = []
    filled = mapping.filled()
    lacking = [one.title for one in known.values() if one.required and one.id not in filled]
    if lacking and not filled & identity:
        found.append(Obstacle(MISSING_FIELDS, {"fields": listed(lacking)}))
    for group in one_of:
        if not filled & set(group):
            found.append(Obstacle(ONE_OF, {"fields": listed(known[name].title for name in group)}))
    for field_id in (*mapping.constants, *mapping.composed):
        if field_id not in known:
            found.append(Obstacle(UNKNOWN_FIELD, {"field": field_id}, "", field_id))
    columns_of: dict[str, list[str]] = {}
    for use in mapping.uses:
        columns_of.setdefault(use.field, []).append(use.column)
        column = table.column(use.column)
        if use.field not in known:
            found.append(Obstacle(UNKNOWN_FIELD, {"field": use.field}, use.column))
        elif column is None:
            found.append(Obstacle(UNKNOWN_COLUMN, {"column": use.column}, use.column))
        elif column.heading in SYSTEM_WORDS:
            found.append(Obstacle(NOT_MAPPABLE, {"column": use.column}, use.column))
        elif known[use.field].type is Type.DAY:
            settled = settle(known[use.field], use.conversion, table.different(column.index))
            if not settled.dates:
                found.append(Obstacle(CHOOSE_FORMAT, {"column": use.column}, use.column, use.field))
    for field_id, columns in columns_of.items():
        if len(columns) > 1 and field_id in known:
            names = {"field": known[field_id].title, "columns": listed(columns)}
            found.append(Obstacle(TWICE_FIELD, names, columns[0], field_id))
    used = {use.column for use in mapping.uses}
    parts = {name for pattern in mapping.composed.values() for name in parts_of(pattern)}
    for name in sorted(parts - {column.name for column in table.columns}):
        found.append(Obstacle(UNKNOWN_COLUMN, {"column": name}))
    for column in table.columns:
        if (
            column.doubtful
            and column.name not in used
            and column.name not in mapping.ignored
            and column.name not in parts
        ):
            found.append(Obstacle(DOUBTFUL_COLUMN, {"column": column.name}, column.name))
    return found


_PART = re.compile(r"\{([^{}]+)\}")


def parts_of(pattern: str) -> list[str]:
    """The headings a composed value is made of."""
    return _PART.findall(pattern)


def compose(pattern: str, table: Table) -> list[str]:
    """The composed texts of all rows; blanks left by empty parts are closed."""
    parts = _PART.split(pattern)
    places = {name: column.index for name in parts[1::2] if (column := table.column(name)) is not None}
    texts = []
    for row in table.rows:
        pieces = [
            (row[places[part]].strip() if part in places else "") if at % 2 else part
            for at, part in enumerate(parts)
        ]
        texts.append(" ".join("".join(pieces).split()).strip(" ,;/-"))
    return texts
