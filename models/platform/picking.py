"""A step with several records at once: which ones it fits, why the others are left out, and doing it as one act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.i18n import N_
from models.platform import rights

Skipped = tuple[tuple[str, int], ...]
Fitting = tuple[tuple[UUID, ...], Skipped]
WRONG_STATE = N_("not in a state for this step")
NO_RIGHT = N_("no right to do it")


def sorted_out(session: Session, record: Any, ids: Sequence[UUID], why_not: Callable[[Any], str]) -> Fitting:
    """The keys a step fits, in their order, and why the others are left out (reason, how many).

    `why_not(row)` is "" where the step fits; what the person may not see he has no right to.
    """
    query = select(record).where(
        record.id.in_(list(ids)), record.deleted_at.is_(None), rights.visible(session, record)
    )
    known = {row.id: row for row in session.scalars(query)}
    found: list[UUID] = []
    left: dict[str, int] = {}
    for key in ids:
        reason = why_not(known[key]) if key in known else NO_RIGHT
        if reason:
            left[reason] = left.get(reason, 0) + 1
        else:
            found.append(key)
    return tuple(found), tuple(left.items())


def each(step: Callable[..., Any]) -> Callable[[Session, Sequence[UUID]], int]:
    """The step with one record after the other, so that each is checked against what the ones before used up."""

    def run(session: Session, ids: Sequence[UUID]) -> int:
        for key in ids:
            step(session, key)
        return len(ids)

    return run
