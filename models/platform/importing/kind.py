"""What an importable kind is: its fields, how rows are told apart, the rules for rows, and how they are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from models.i18n import tr
from models.platform.importing.fields import Existing, Field, Repeated

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.platform.importing.checking import Checked

Step = Callable[[int], None]


@dataclass
class Written:
    """What a writer did: keys of main records made and changed, and rows it wrote in all tables."""

    created: list[UUID] = field(default_factory=list)
    updated: list[UUID] = field(default_factory=list)
    unchanged: int = 0
    differences: list[Difference] = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    """One field of one existing record that an import changes."""

    record: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Kind:
    """One sort of record that can come in from a file.

    With `by_key`, a file that fills a key need not fill what every record has: its rows may be about existing ones.
    """

    id: str
    title: str
    action: str
    entity: str
    fields: tuple[Field, ...]
    prepare: Callable[[Checked], None]
    rules: Callable[[Checked], None]
    write: Callable[[Session, Checked, Step], Written]
    prefix: tuple[str, ...] = ()
    lookup: str = ""
    keys: tuple[str, ...] = ()
    group: str = ""
    whole: bool = True
    one_of: tuple[tuple[str, ...], ...] = ()
    existing: tuple[Existing, ...] = (Existing.UPDATE, Existing.SKIP, Existing.ASK)
    repeated: tuple[Repeated, ...] = (Repeated.ASK, Repeated.FIRST, Repeated.LAST)
    list_page: str = ""
    page: str = ""
    template: tuple[str, ...] = ()
    by_key: bool = False

    @property
    def name(self) -> str:
        """The kind's name in the person's language."""
        return tr(self.title)

    @property
    def identity(self) -> frozenset[str]:
        """The fields of which one is enough to change existing records."""
        return frozenset(self.keys) if self.by_key else frozenset()

    def field(self, field_id: str) -> Field:
        """One field by its id."""
        return next(one for one in self.fields if one.id == field_id)

    def has(self, field_id: str) -> bool:
        """Whether there is such a field."""
        return any(one.id == field_id for one in self.fields)
