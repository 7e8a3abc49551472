"""How an importable kind describes itself: its fields, what they hold, and the words people use for them."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as filled
from decimal import Decimal
from typing import Any, NamedTuple

from models.i18n import N_, listed, tr


class Type(enum.StrEnum):
    """What a field holds."""

    CODE = "code"
    NAME = "name"
    NOTE = "note"
    PHONE = "phone"
    EMAIL = "email"
    CREDIT_CODE = "credit_code"
    BANK_NO = "bank_no"
    AMOUNT = "amount"
    PRICE = "price"
    QUANTITY = "quantity"
    FRACTION = "fraction"
    WHOLE = "whole"
    DAY = "day"
    PERIOD = "period"
    FLAG = "flag"
    CHOICE = "choice"
    REFERENCE = "reference"


NUMBERS = frozenset({Type.AMOUNT, Type.PRICE, Type.QUANTITY, Type.FRACTION})
EXPECTED = {
    Type.CODE: N_("a code of at most 40 characters"),
    Type.NAME: N_("a text of at most 200 characters"),
    Type.NOTE: N_("a text"),
    Type.PHONE: N_("a phone number like 138 0013 8000 or +49 30 1234567"),
    Type.EMAIL: N_("one mail address like name@example.com"),
    Type.CREDIT_CODE: N_("a unified social credit code of 18 characters"),
    Type.BANK_NO: N_("an account number of digits"),
    Type.AMOUNT: N_("an amount like 1,234.50"),
    Type.PRICE: N_("a price like 12.345"),
    Type.QUANTITY: N_("a quantity like 12 or 2.5"),
    Type.FRACTION: N_("a percentage like 5% or 0.05"),
    Type.WHOLE: N_("a whole number"),
    Type.DAY: N_("a date like 2026-01-31"),
    Type.PERIOD: N_("a month or quarter like 2026-03 or 2026 Q1"),
    Type.FLAG: N_("yes or no"),
    Type.CHOICE: N_("one of: {choices}"),
    Type.REFERENCE: N_("the code, name or number of something that exists"),
}


class Level(enum.StrEnum):
    """Where a field belongs: to the one record of a row, to a document's head, or to its lines."""

    HEAD = "head"
    LINE = "line"


@dataclass(frozen=True)
class Field:
    """One thing an import can fill."""

    id: str
    label: str
    type: Type
    words: tuple[str, ...] = ()
    required: bool = False
    entity: str = ""
    level: Level = Level.HEAD
    choices: Mapping[str, tuple[str, ...]] = filled(default_factory=dict)
    labels: Mapping[str, str] = filled(default_factory=dict)
    default: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    right: tuple[str, str] | None = None
    adds_up: bool = False
    makes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The field's name in the person's language."""
        return tr(self.label)

    def expected(self) -> str:
        """The form a value must have, in words."""
        if self.type is Type.CHOICE:
            return tr(EXPECTED[self.type], choices=listed(tr(word) for word in self.labels.values()))
        return tr(EXPECTED[self.type])


class Option(NamedTuple):
    """A way out of a problem that a person can choose: what to store in the cell, and how it is called."""

    value: str
    label: str


@dataclass(frozen=True)
class Issue:
    """What is wrong with one cell or one row: an English template with values, and ways out."""

    text: str
    values: Mapping[str, Any] = filled(default_factory=dict)
    options: tuple[Option, ...] = ()
    code: str = "value"
    warning: bool = False
    field: str = ""

    def message(self, lang: str | None = None) -> str:
        """The sentence for the person."""
        return tr(self.text, lang=lang, **self.values)


class Existing(enum.StrEnum):
    """What happens to a row that is already in the book."""

    UPDATE = "update"
    SKIP = "skip"
    ASK = "ask"


EXISTING_WORDS = {
    Existing.UPDATE: N_("Update the existing record"),
    Existing.SKIP: N_("Skip the row"),
    Existing.ASK: N_("Decide row by row"),
}


class Repeated(enum.StrEnum):
    """What happens when two rows of the file are the same thing."""

    ASK = "ask"
    FIRST = "first"
    LAST = "last"
    ADD = "add"
    VERSIONS = "versions"


REPEATED_WORDS = {
    Repeated.ASK: N_("Decide row by row"),
    Repeated.FIRST: N_("The first row counts"),
    Repeated.LAST: N_("The last row counts"),
    Repeated.ADD: N_("Add up their values"),
    Repeated.VERSIONS: N_("They are versions: tell them apart by their other number"),
}


class Missing(enum.StrEnum):
    """What happens when a row names something that is not in the book."""

    PROBLEM = "problem"
    CREATE = "create"
    EMPTY = "empty"


MISSING_WORDS = {
    Missing.PROBLEM: N_("List the row as a problem"),
    Missing.CREATE: N_("Create it"),
    Missing.EMPTY: N_("Leave it empty"),
}


class Action(enum.StrEnum):
    """What an import does with a row."""

    CREATE = "create"
    UPDATE = "update"
    SKIP = "skip"
    FAIL = "fail"


ACTION_WORDS = {
    Action.CREATE: N_("New"),
    Action.UPDATE: N_("Changed"),
    Action.SKIP: N_("Left out"),
    Action.FAIL: N_("Not imported"),
}
