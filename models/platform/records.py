"""Stored forms of the platform: acts and change log, people, settings, views, drafts, numbers, files, imports."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, Integer, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Json, Key, Name, Note, Record, UtcTime, choice, link
from models.i18n import N_
from models.ids import new_id
from models.platform.principal import Role, Scope
from models.sync.policy import Rule, SyncPolicy, both, down, group, stays


class Act(Base):
    """One unit of work: who, when, on which device and why. Change log rows point at it."""

    __tablename__ = "acts"
    SYNC: ClassVar[SyncPolicy] = stays("the server writes its own acts for what arrives")

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True
    )
    id: Mapped[UUID] = mapped_column(Key, default=new_id)
    at: Mapped[datetime]
    user_id: Mapped[UUID | None]
    device_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(Name())


class ChangeContext(Base):
    """SQLite only: the act of the running transaction; empty outside of one, so that triggers refuse."""

    __tablename__ = "change_context"
    __table_args__ = (CheckConstraint("only_row = 1", name="only_row"),)
    SYNC: ClassVar[SyncPolicy] = stays("the act of a running transaction")

    only_row: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    act: Mapped[int]


class Change(Base):
    """The change log, written by triggers only: what happened to which row."""

    __tablename__ = "change_log"
    __table_args__ = (Index(None, "root_id", "seq"), Index(None, "act"))
    SYNC: ClassVar[SyncPolicy] = stays("triggers write it on both sides; the outbox is made of it")

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True
    )
    act: Mapped[int]
    entity: Mapped[str] = mapped_column(Code())
    row_id: Mapped[UUID]
    root_id: Mapped[UUID]
    action: Mapped[str] = mapped_column(Code())
    changes: Mapped[Any | None] = mapped_column(Json)


class AuditNote(Base):
    """What is no change of a row but must be on record: sign-in, export, print, reveal, backup, refusal."""

    __tablename__ = "audit_notes"
    __table_args__ = (Index(None, "at"), Index(None, "act"))
    SYNC: ClassVar[SyncPolicy] = stays("sent as notes after the rows, never received")

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True
    )
    id: Mapped[UUID] = mapped_column(Key, default=new_id)
    act: Mapped[int]
    at: Mapped[datetime]
    user_id: Mapped[UUID | None]
    device_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(Code())
    entity: Mapped[str] = mapped_column(Code())
    row_id: Mapped[UUID | None]
    detail: Mapped[Any | None] = mapped_column(Json)


class Seal(Base):
    """The seal over one act: its place in the chain of its writer, and the code that proves it (AL-02)."""

    __tablename__ = "seals"
    __table_args__ = (UniqueConstraint("writer", "number"),)
    SYNC: ClassVar[SyncPolicy] = stays("each writer has a chain of its own; its heads are told at every hello")

    act: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    writer: Mapped[UUID]
    number: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    code: Mapped[bytes] = mapped_column(LargeBinary)


class SealSecret(Base):
    """PostgreSQL only: what the server seals with; only the owner of the schema may read it."""

    __tablename__ = "seal_secrets"
    __table_args__ = (CheckConstraint("only_row = 1", name="only_row"),)
    SYNC: ClassVar[SyncPolicy] = stays("secret of a server")

    only_row: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    writer: Mapped[UUID]
    inner_pad: Mapped[bytes] = mapped_column(LargeBinary)
    outer_pad: Mapped[bytes] = mapped_column(LargeBinary)


class UserStatus(enum.StrEnum):
    """May this person sign in?"""

    ACTIVE = "active"
    STAFF = "staff"
    DISABLED = "disabled"


USER_STATUS_WORDS = {
    UserStatus.ACTIVE: N_("Active"),
    UserStatus.STAFF: N_("No sign-in"),
    UserStatus.DISABLED: N_("Disabled"),
}


class User(Record):
    """A person of the company or of an agent; signs in if active."""

    __tablename__ = "users"
    ENTITY: ClassVar[str] = "user"
    HIDDEN: ClassVar[frozenset[str]] = frozenset({"password_hash"})
    SYNC: ClassVar[SyncPolicy] = down()

    login: Mapped[str | None] = mapped_column(Code(), unique=True)
    code: Mapped[str] = mapped_column(Code(), unique=True)
    name: Mapped[str] = mapped_column(Name())
    initials: Mapped[str] = mapped_column(Name(), default="")
    sort_key: Mapped[str] = mapped_column(Name(), default="")
    role: Mapped[Role] = choice(Role)
    scope: Mapped[Scope] = choice(Scope)
    status: Mapped[UserStatus] = choice(UserStatus, UserStatus.STAFF, index=True)
    title: Mapped[str] = mapped_column(Name(), default="")
    phone: Mapped[str] = mapped_column(Name(), default="")
    email: Mapped[str] = mapped_column(Name(), default="")
    language: Mapped[str] = mapped_column(Code(), default="zh_CN")
    manager_id: Mapped[UUID | None] = link("users", nullable=True)
    agent_id: Mapped[UUID | None] = mapped_column(Key, index=True)
    territory_id: Mapped[UUID | None] = mapped_column(Key, index=True)
    grants: Mapped[Any] = mapped_column(Json, default=list)
    password_hash: Mapped[str | None] = mapped_column(Name(), deferred=True)
    external_no: Mapped[str] = mapped_column(Code(), default="", index=True)

    def search_fields(self) -> tuple[str, ...]:
        return (self.code, self.name, self.login or "", self.initials)


class BucketAccess(Base):
    """Which buckets a person with less than full scope may see; derived from assignments."""

    __tablename__ = "bucket_access"
    SYNC: ClassVar[SyncPolicy] = stays("derived by the server; a copy receives the rows of its owner")

    user_id: Mapped[UUID] = mapped_column(Key, primary_key=True)
    bucket: Mapped[UUID] = mapped_column(Key, primary_key=True)
    via: Mapped[str] = mapped_column(Code())


class Setting(Record):
    """A setting of the book (company) or of one person; the value is plain data."""

    __tablename__ = "settings"
    __table_args__ = (UniqueConstraint("name", "user_id"),)
    ENTITY: ClassVar[str] = "settings"
    SYNC: ClassVar[SyncPolicy] = both()

    name: Mapped[str] = mapped_column(Code(), index=True)
    user_id: Mapped[UUID | None] = mapped_column(Key)
    value: Mapped[Any] = mapped_column(Json)


class SavedView(Record):
    """A saved list view: columns by id, order, widths, sort, groups, filters."""

    __tablename__ = "saved_views"
    ENTITY: ClassVar[str] = "view"
    SYNC: ClassVar[SyncPolicy] = both()

    spec: Mapped[str] = mapped_column(Code(), index=True)
    name: Mapped[str] = mapped_column(Name())
    owner_id: Mapped[UUID | None] = mapped_column(Key, index=True)
    shared: Mapped[bool] = mapped_column(default=False)
    is_default: Mapped[bool] = mapped_column(default=False)
    content: Mapped[Any] = mapped_column(Json)


class Draft(Base):
    """Typed but unsaved text of one person, outside business transactions and outside history (DS-15)."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("user_id", "page_key"),)
    SYNC: ClassVar[SyncPolicy] = stays("unsaved typing belongs to one computer")

    id: Mapped[UUID] = mapped_column(Key, primary_key=True, default=new_id)
    user_id: Mapped[UUID | None] = mapped_column(Key)
    page_key: Mapped[str] = mapped_column(Name())
    kind: Mapped[str] = mapped_column(Code())
    title: Mapped[str] = mapped_column(Name())
    record_id: Mapped[UUID | None]
    base_version: Mapped[int | None]
    state: Mapped[str] = mapped_column(Code())
    content: Mapped[Any] = mapped_column(Json)
    saved_at: Mapped[datetime] = mapped_column(UtcTime, index=True)


class NumberSeries(Base):
    """The next number of a series and period; taken inside the transaction that uses it."""

    __tablename__ = "number_series"
    SYNC: ClassVar[SyncPolicy] = stays("each side counts for itself; devices put their code before the number")

    series: Mapped[str] = mapped_column(Code(), primary_key=True)
    period: Mapped[str] = mapped_column(Code(), primary_key=True)
    next_value: Mapped[int]


class Attachment(Record):
    """A file kept by its hash beside the book; `owner_id` is the record it belongs to."""

    __tablename__ = "attachments"
    ENTITY: ClassVar[str] = "attachment"
    ROOT: ClassVar[str] = "owner_id"
    SYNC: ClassVar[SyncPolicy] = both()

    owner_table: Mapped[str] = mapped_column(Code())
    owner_id: Mapped[UUID] = mapped_column(Key, index=True)
    name: Mapped[str] = mapped_column(Name())
    mime: Mapped[str] = mapped_column(Name())
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(Name(), index=True)
    is_original: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Name(), default="")
    expires_on: Mapped[date | None]


class Comment(Record):
    """A word in the discussion of a record; internal unless made visible to the agent."""

    __tablename__ = "comments"
    ENTITY: ClassVar[str] = "task"
    ROOT: ClassVar[str] = "owner_id"
    SYNC: ClassVar[SyncPolicy] = both(mentions=group("mentions", rule=Rule.UNION))

    owner_table: Mapped[str] = mapped_column(Code())
    owner_id: Mapped[UUID] = mapped_column(Key, index=True)
    text: Mapped[str] = mapped_column(Note())
    visible_to_agent: Mapped[bool] = mapped_column(default=False)
    mentions: Mapped[Any] = mapped_column(Json, default=list)


class ImportProfile(Record):
    """A saved mapping of a file's columns to fields."""

    __tablename__ = "import_profiles"
    ENTITY: ClassVar[str] = "import"
    SYNC: ClassVar[SyncPolicy] = both()

    kind: Mapped[str] = mapped_column(Code(), index=True)
    name: Mapped[str] = mapped_column(Name())
    content: Mapped[Any] = mapped_column(Json)


class ImportBatch(Record):
    """One import: what came from which file, and whether it was undone."""

    __tablename__ = "import_batches"
    ENTITY: ClassVar[str] = "import"
    SYNC: ClassVar[SyncPolicy] = both()

    number: Mapped[str] = mapped_column(Code(), unique=True)
    kind: Mapped[str] = mapped_column(Code())
    file_name: Mapped[str] = mapped_column(Name())
    file_sha256: Mapped[str] = mapped_column(Name(), default="")
    created_count: Mapped[int] = mapped_column(default=0)
    updated_count: Mapped[int] = mapped_column(default=0)
    skipped_count: Mapped[int] = mapped_column(default=0)
    failed_count: Mapped[int] = mapped_column(default=0)
    act: Mapped[int | None]
    undone_at: Mapped[datetime | None]


class PrintLog(Record):
    """A document printed or saved as PDF: which, by whom, how many copies."""

    __tablename__ = "print_log"
    ENTITY: ClassVar[str] = "print"
    ROOT: ClassVar[str] = "owner_id"
    LEDGER: ClassVar[bool] = True
    SYNC: ClassVar[SyncPolicy] = both()

    owner_table: Mapped[str] = mapped_column(Code())
    owner_id: Mapped[UUID] = mapped_column(Key, index=True)
    document: Mapped[str] = mapped_column(Code())
    language: Mapped[str] = mapped_column(Code())
    target: Mapped[str] = mapped_column(Code())
    copies: Mapped[int] = mapped_column(Integer, default=1)
    pages: Mapped[int] = mapped_column(Integer, default=0)
    record_version: Mapped[int] = mapped_column(Integer, default=0)
    content_hash: Mapped[str] = mapped_column(Name(), default="")


class BookInfo(Base):
    """Facts about the book itself: company, identity, schema."""

    __tablename__ = "book_info"
    SYNC: ClassVar[SyncPolicy] = stays("facts about this file")

    name: Mapped[str] = mapped_column(Code(), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)


class Secret(Base):
    """A secret that belongs to the book (mail, server), inside the encrypted file only."""

    __tablename__ = "secrets"
    SYNC: ClassVar[SyncPolicy] = stays("secrets of this file")

    name: Mapped[str] = mapped_column(Code(), primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)
