"""Stored forms of synchronisation: what people see (conflicts, refusals, intents) and the machinery of a copy."""

from __future__ import annotations

import enum
import json
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Json, Key, Name, Note, Record, UtcTime, choice
from models.i18n import N_
from models.sync.policy import SyncPolicy, both, stays


class ConflictState(enum.StrEnum):
    """Has a person decided?"""

    OPEN = "open"
    MINE = "mine"
    THEIRS = "theirs"
    EDITED = "edited"


CONFLICT_STATE_WORDS = {
    ConflictState.OPEN: N_("To be decided"),
    ConflictState.MINE: N_("Mine taken"),
    ConflictState.THEIRS: N_("Theirs kept"),
    ConflictState.EDITED: N_("Decided otherwise"),
}


class SyncConflict(Record):
    """The same fields changed on both sides: what I had, what the office has, what both came from."""

    __tablename__ = "sync_conflicts"
    __table_args__ = (Index(None, "state", "seq"),)
    ENTITY: ClassVar[str] = "sync"
    SYNC: ClassVar[SyncPolicy] = both()

    owner_id: Mapped[UUID | None] = mapped_column(Key, index=True)
    subject: Mapped[str] = mapped_column(Code())
    row_id: Mapped[UUID] = mapped_column(Key, index=True)
    root_id: Mapped[UUID] = mapped_column(Key, index=True)
    kind: Mapped[str] = mapped_column(Code())
    group: Mapped[str] = mapped_column("field_group", Code(), default="")
    base: Mapped[Any] = mapped_column(Json, default=dict)
    mine: Mapped[Any] = mapped_column(Json, default=dict)
    theirs: Mapped[Any] = mapped_column(Json, default=dict)
    state: Mapped[ConflictState] = choice(ConflictState, ConflictState.OPEN)
    settled_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Name(), default="")


class RefusalState(enum.StrEnum):
    """What became of refused work."""

    OPEN = "open"
    REPEATED = "repeated"
    DROPPED = "dropped"


REFUSAL_STATE_WORDS = {
    RefusalState.OPEN: N_("Not taken over"),
    RefusalState.REPEATED: N_("Done again"),
    RefusalState.DROPPED: N_("Given up"),
}


class SyncRefusal(Record):
    """Work that the office did not take over, with everything that was typed and the reason."""

    __tablename__ = "sync_refusals"
    __table_args__ = (Index(None, "state", "seq"),)
    ENTITY: ClassVar[str] = "sync"
    SYNC: ClassVar[SyncPolicy] = both()

    owner_id: Mapped[UUID | None] = mapped_column(Key, index=True)
    device_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(Code())
    words: Mapped[str] = mapped_column(Note(), default="")
    work: Mapped[Any] = mapped_column(Json, default=list)
    state: Mapped[RefusalState] = choice(RefusalState, RefusalState.OPEN)
    settled_at: Mapped[datetime | None]


def work_of(row: SyncRefusal) -> list[dict[str, Any]]:
    """The operations that were refused."""
    found = json.loads(row.work) if isinstance(row.work, str) else row.work
    return list(found or [])


class IntentState(enum.StrEnum):
    """What the office said."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


INTENT_STATE_WORDS = {
    IntentState.WAITING: N_("Waiting for the office"),
    IntentState.CONFIRMED: N_("Confirmed by the office"),
    IntentState.REFUSED: N_("Refused by the office"),
    IntentState.WITHDRAWN: N_("Withdrawn"),
}


class SyncIntent(Record):
    """A decision that only the office takes (confirm, post, number), wanted while offline; answered with a reason."""

    __tablename__ = "sync_intents"
    __table_args__ = (Index(None, "state", "seq"),)
    ENTITY: ClassVar[str] = "sync"
    SYNC: ClassVar[SyncPolicy] = both()

    owner_id: Mapped[UUID | None] = mapped_column(Key, index=True)
    kind: Mapped[str] = mapped_column(Code())
    subject: Mapped[str] = mapped_column(Code())
    row_id: Mapped[UUID] = mapped_column(Key, index=True)
    arguments: Mapped[Any] = mapped_column(Json, default=dict)
    state: Mapped[IntentState] = choice(IntentState, IntentState.WAITING)
    answer: Mapped[str] = mapped_column(Note(), default="")
    answered_at: Mapped[datetime | None]


class SyncFact(Base):
    """What the machinery of a copy remembers: device, epoch, cursor, frozen batch."""

    __tablename__ = "sync_facts"
    SYNC: ClassVar[SyncPolicy] = stays("machinery of one copy")

    name: Mapped[str] = mapped_column(Code(), primary_key=True)
    value: Mapped[Any | None] = mapped_column(Json)


class SyncOp(Base):
    """One pending operation of a copy, made of the change log."""

    __tablename__ = "sync_ops"
    __table_args__ = (Index(None, "subject", "row_id"),)
    SYNC: ClassVar[SyncPolicy] = stays("machinery of one copy")

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    grp: Mapped[int] = mapped_column(BigInteger(), index=True)
    subject: Mapped[str] = mapped_column(Code())
    row_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Code())
    vals: Mapped[Any] = mapped_column(Json)


class SyncGroup(Base):
    """Why a group of pending operations was done: the reason of its act."""

    __tablename__ = "sync_groups"
    SYNC: ClassVar[SyncPolicy] = stays("machinery of one copy")

    grp: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    reason: Mapped[str] = mapped_column(Name())


class SyncBase(Base):
    """What the server had of a row when somebody here began to change it."""

    __tablename__ = "sync_base"
    SYNC: ClassVar[SyncPolicy] = stays("machinery of one copy")

    subject: Mapped[str] = mapped_column(Code(), primary_key=True)
    row_id: Mapped[UUID] = mapped_column(Key, primary_key=True)
    content: Mapped[Any] = mapped_column(Json)


class SyncLog(Base):
    """What synchronisation did, for the sync centre; counts and codes, never business data."""

    __tablename__ = "sync_log"
    SYNC: ClassVar[SyncPolicy] = stays("diary of one copy")

    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    what: Mapped[str] = mapped_column(Code())
    facts: Mapped[Any] = mapped_column(Json)
