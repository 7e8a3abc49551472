"""Steps that only the office decides: run where the office's book is, wished for on a copy (sync.md 4.8)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy.orm import Session

from models.errors import RuleBroken
from models.i18n import N_
from models.platform import numbering, owners

Step = TypeVar("Step", bound=Callable[..., Any])

ASKED = "asked_office"
"""In `session.info` once a step became a wish to the office."""


def office_decides(
    kind: str, details: Callable[[Session, UUID], Any], becomes: StrEnum | None = None
) -> Callable[[Step], Step]:
    """On a copy the step becomes a wish, and the record stays as it is until the office has answered.

    With `becomes`, the state the step leads to, it is done here where the record's policy lets devices send it as a row.
    """

    def mark(step: Step) -> Step:
        @functools.wraps(step)
        def decided(session: Session, key: UUID, *args: Any, **more: Any) -> Any:
            if not numbering.mark_of_copy(session) or _may_be_sent(session, kind, key, becomes):
                return step(session, key, *args, **more)
            from models.sync import intents

            arguments = {name: value for name, value in more.items() if name != "version"}
            names = step.__code__.co_varnames[2 : step.__code__.co_argcount]
            arguments |= {name: value for name, value in zip(names, args, strict=False) if name != "version"}
            intents.want(session, kind, key, **arguments)
            session.info[ASKED] = kind
            return details(session, key)

        return cast(Step, decided)

    return mark


def _may_be_sent(session: Session, kind: str, key: UUID, becomes: StrEnum | None) -> bool:
    if becomes is None:
        return False
    from models.sync import intents

    record: Any = owners.find(session, intents.KINDS[kind][0], key)
    return bool(type(record).SYNC.step_allowed("state", record.state.value, becomes.value))


ONLY_OFFICE = N_("Only the office can do this: it alone knows what credit and stock are left. Nothing was changed. Do it on the "
                 "server.")


def needs_office(step: Step) -> Step:
    """On a copy the step is refused with the reason."""

    @functools.wraps(step)
    def refused(session: Session, *args: Any, **more: Any) -> Any:
        if numbering.mark_of_copy(session):
            raise RuleBroken(ONLY_OFFICE)
        return step(session, *args, **more)

    return cast(Step, refused)
