"""In a history nobody reads a key where a name stands behind it."""

from __future__ import annotations

from typing import Any

from models import schema
from models.base import Key, records
from models.performance import scorecards
from models.platform import owners, tale
from models.platform.principal import SYSTEM, Role
from tests.models.partners.makers import person
from tests.models.performance import sample

NEVER_SHOWN = {
    "id", "bucket", "created_by", "changed_by", "owner_id", "row_id", "root_id", "record_id", "device_id", "template_clause_id",
}  # fmt: skip
"""Locators, silent fields, and owners of rows that are not told by themselves."""


def test_every_reference_names_its_table() -> None:
    assert schema
    unnamed, known = [], owners.by_table()
    for record in records():
        for column in record.__table__.columns:
            if isinstance(column.type, Key) and column.name not in NEVER_SHOWN:
                target = tale.target_of(column)
                if target not in known:
                    unnamed.append(f"{record.__tablename__}.{column.name} → {target}")
    assert unnamed == []


def test_the_reviewer_of_a_scorecard_is_named_also_to_who_sees_no_accounts(sqlite_book: Any) -> None:
    field = sample.fill(sqlite_book)
    manager = person(sqlite_book, Role.MANAGER, code="陈涛")
    reader = person(sqlite_book, Role.OPERATIONS, code="王芳")
    with sqlite_book.write(SYSTEM) as session:
        card = scorecards.compute(session, field.scheme, sample.START, sample.END, [field.first])[0]
    with sqlite_book.write(manager) as session:
        scorecards.save(session, scorecards.ScorecardDraft(card, comment_internal="看过"))
    with sqlite_book.read(reader) as session:
        told = tale.of(session, "scorecards", card)
        change = next(one for entry in told.entries for one in entry.changes if one.field == "reviewer_id" and one.after)
        assert told.names[str(change.after)] == "陈涛"
