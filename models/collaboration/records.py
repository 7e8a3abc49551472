"""Stored forms of working together."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Name, Record, choice
from models.i18n import N_
from models.sync.policy import SyncPolicy, both


class Marking(enum.StrEnum):
    """What became of a notice for its person."""

    TOLD = "told"
    READ = "read"
    UNREAD = "unread"
    LATER = "later"


MARKING_WORDS = {
    Marking.TOLD: N_("Told"),
    Marking.READ: N_("Read"),
    Marking.UNREAD: N_("Not read"),
    Marking.LATER: N_("Put off"),
}


class NoticeMark(Record):
    """What a person did with a notice; the last one counts. It lies in the place of that person.

    Notices themselves are never stored: they follow from dates and rules, so that nothing is missed after days without
    the program and nothing is said twice by two computers. Only what was done with them is kept.
    """

    __tablename__ = "notice_marks"
    ENTITY: ClassVar[str] = "view"
    LEDGER: ClassVar[bool] = True
    SYNC: ClassVar[SyncPolicy] = both()

    notice: Mapped[str] = mapped_column(Name(), index=True)
    marking: Mapped[Marking] = choice(Marking)
    until: Mapped[datetime | None]
