"""Saved mappings: kept in the book by kind and name, offered again for files with the same headings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import clock
from models.errors import InvalidInput, NotFound
from models.i18n import N_, tr
from models.platform import rights
from models.platform.importing.mapping import Mapping, parts_of
from models.platform.importing.tables import Table
from models.platform.records import ImportProfile
from models.shapes import from_plain, to_plain
from models.text import clean_line, normal_key

UNKNOWN = N_("There is no saved mapping “{name}” here.")


@dataclass(frozen=True)
class ProfileRow:
    """A saved mapping as it is offered; `fits` says how much of it the file's headings cover, 0 to 100."""

    id: UUID
    name: str
    changed_at: datetime
    mapping: Mapping
    fits: int = 0


def listed(session: Session, kind_id: str, table: Table | None = None) -> list[ProfileRow]:
    """The saved mappings of a kind, those that fit the file best first."""
    query = select(ImportProfile).where(
        ImportProfile.kind == kind_id,
        ImportProfile.deleted_at.is_(None),
        rights.visible(session, ImportProfile),
    )
    rows = []
    for profile in session.scalars(query):
        mapping = from_plain(Mapping, profile.content)
        rows.append(
            ProfileRow(profile.id, profile.name, profile.changed_at, mapping, fitting(mapping, table))
        )
    return sorted(rows, key=lambda row: (-row.fits, row.name))


def fitting(mapping: Mapping, table: Table | None) -> int:
    """How many of the mapping's columns the file has, in percent."""
    wanted = {use.column for use in mapping.uses} | {
        name for text in mapping.composed.values() for name in parts_of(text)
    }
    if table is None or not wanted:
        return 0
    names = {column.name for column in table.columns}
    return 100 * len(wanted & names) // len(wanted)


def find(session: Session, kind_id: str, name: str) -> Mapping:
    """The mapping saved under a name."""
    key = normal_key(name)
    for row in listed(session, kind_id):
        if normal_key(row.name) == key:
            return row.mapping
    raise NotFound(UNKNOWN, name=name)


def save(session: Session, mapping: Mapping, name: str) -> UUID:
    """Keep a mapping under a name; the same name is replaced."""
    rights.require(session, "import", "C")
    cleaned = clean_line(name, tr("A name is needed."), "name")
    for profile in session.scalars(select(ImportProfile).where(ImportProfile.kind == mapping.kind)):
        if normal_key(profile.name) == normal_key(cleaned):
            profile.content, profile.name, profile.deleted_at = to_plain(mapping), cleaned, None
            session.flush()
            return profile.id
    made = ImportProfile(kind=mapping.kind, name=cleaned, content=to_plain(mapping))
    session.add(made)
    session.flush()
    return made.id


def rename(session: Session, profile_id: UUID, name: str) -> None:
    """Give a saved mapping another name; one that is taken is refused."""
    profile: ImportProfile = rights.find(session, ImportProfile, profile_id)
    rights.require(session, "import", "C")
    cleaned = clean_line(name, tr("A name is needed."), "name")
    others = select(ImportProfile).where(
        ImportProfile.kind == profile.kind, ImportProfile.id != profile_id, ImportProfile.deleted_at.is_(None)
    )
    if any(normal_key(one.name) == normal_key(cleaned) for one in session.scalars(others)):
        raise InvalidInput({"name": tr("There is a mapping with this name already. Choose another.")})
    profile.name = cleaned


def remove(session: Session, profile_id: UUID) -> None:
    """Put a saved mapping away."""
    profile: ImportProfile = rights.find(session, ImportProfile, profile_id)
    rights.require(session, "import", "C")
    profile.deleted_at = clock.now()
