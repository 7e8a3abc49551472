"""The base of every record, and the column types that behave alike on SQLite and PostgreSQL."""

from __future__ import annotations

import enum
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    event,
    text,
)
from sqlalchemy import Uuid as SqlUuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from models.ids import GLOBAL_BUCKET, new_id

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AMOUNT_LIMIT = 10**14
SCALED_LIMIT = 10**18


class Key(TypeDecorator[UUID]):
    """A UUID: BLOB(16) in SQLite, uuid in PostgreSQL."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(LargeBinary(16))
        return dialect.type_descriptor(SqlUuid(as_uuid=True))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        if value is None or isinstance(value, UUID):
            return value
        return UUID(bytes=bytes(value))


class Scaled(TypeDecorator[Decimal]):
    """A Decimal kept exactly as a whole number of 10**-scale; a finer value is refused, never rounded."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, scale: int) -> None:
        super().__init__()
        self.scale = scale
        self._step = Decimal(1).scaleb(-scale)

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if not isinstance(value, Decimal):
            value = Decimal(value)
        scaled = value.scaleb(self.scale)
        whole = int(scaled)
        if whole != scaled:
            raise ValueError(f"{value} has more than {self.scale} decimals")
        return whole

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        return Decimal(int(value)).scaleb(-self.scale)

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        return self


def Amount() -> Scaled:
    """Money: hundredths of the currency unit in a BIGINT (currencies without minor unit keep .00)."""
    return Scaled(2)


def Price() -> Scaled:
    """A unit price: millionths."""
    return Scaled(6)


def Quantity() -> Scaled:
    """A quantity in its unit: millionths."""
    return Scaled(6)


def Rate() -> Scaled:
    """A fraction (0.13 for 13 %): millionths."""
    return Scaled(6)


class UtcTime(TypeDecorator[datetime]):
    """An instant: microseconds since 1970 in SQLite, timestamptz in PostgreSQL; always aware UTC in code."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone cannot be stored")
        if dialect.name != "sqlite":
            return value.astimezone(UTC)
        return (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return EPOCH + timedelta(microseconds=int(value))


class Day(TypeDecorator[date]):
    """A business date: ISO text in SQLite, date in PostgreSQL."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        if value is None or isinstance(value, date):
            return value
        return date.fromisoformat(value)

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        return self


class Choice(TypeDecorator[Any]):
    """A StrEnum as text; an unknown text read from the database is an error, not a guess."""

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[enum.StrEnum]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.choices(value)


class Json(TypeDecorator[Any]):
    """Plain data: JSON text in SQLite, jsonb in PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else JSONB())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return json.loads(value) if isinstance(value, (str, bytes)) and dialect.name == "sqlite" else value


class Words(Text):
    """A text of at most `limit` code points without NUL; the limit also stands in the database."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit


def Code() -> Words:
    """A code or number for people: at most 40 characters."""
    return Words(40)


def Name() -> Words:
    """A name or one-line text: at most 200 characters."""
    return Words(200)


def Note() -> Words:
    """A long text: at most 20,000 characters."""
    return Words(20_000)


@compiles(BigInteger, "sqlite")
@compiles(Boolean, "sqlite")
def _strict_integer(element: Any, compiler: Any, **kwargs: Any) -> str:
    """STRICT tables know INTEGER only."""
    return "INTEGER"


NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The one registry of tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Key,
        datetime: UtcTime,
        date: Day,
        bool: Boolean,
        int: BigInteger,
    }


class Record(Base):
    """What every business record has: local row locator, key, bucket, versions, who and when.

    `seq` orders rows by arrival in this database and never leaves it. `id` is the key everywhere.
    `bucket` decides who may see the row. `version` guards against overwriting somebody else's change.

    Class attributes of a subclass declare its policy:
    ENTITY  entity of the authorisation matrix
    ROOT    column that names the owning record in history (default: the row itself)
    LEDGER  True: rows are never updated or deleted, only reversed
    HIDDEN  columns whose values history must not repeat (secrets, full personal numbers)
    SYNC    how its rows travel between an office and its copies (models/sync/policy.py)
    """

    __abstract__ = True
    ENTITY: ClassVar[str] = ""
    ROOT: ClassVar[str] = "id"
    LEDGER: ClassVar[bool] = False
    HIDDEN: ClassVar[frozenset[str]] = frozenset()

    @declared_attr
    def seq(cls) -> Mapped[int]:
        return mapped_column(
            BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True, sort_order=-100
        )

    @declared_attr
    def id(cls) -> Mapped[UUID]:
        return mapped_column(Key, unique=True, default=new_id, sort_order=-99)

    @declared_attr
    def bucket(cls) -> Mapped[UUID]:
        return mapped_column(Key, default=GLOBAL_BUCKET, index=True, sort_order=-98)

    @declared_attr
    def version(cls) -> Mapped[int]:
        return mapped_column(Integer, default=1, sort_order=90)

    @declared_attr
    def rev(cls) -> Mapped[int]:
        return mapped_column(BigInteger, default=0, sort_order=91)

    @declared_attr
    def created_at(cls) -> Mapped[datetime]:
        return mapped_column(UtcTime, sort_order=92)

    @declared_attr
    def created_by(cls) -> Mapped[UUID | None]:
        return mapped_column(Key, sort_order=93)

    @declared_attr
    def changed_at(cls) -> Mapped[datetime]:
        return mapped_column(UtcTime, sort_order=94)

    @declared_attr
    def changed_by(cls) -> Mapped[UUID | None]:
        return mapped_column(Key, sort_order=95)

    @declared_attr
    def deleted_at(cls) -> Mapped[datetime | None]:
        return mapped_column(UtcTime, sort_order=96)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        # On a server two people may pass the same check of the version at once: the second one changes nothing then.
        return {"primary_key": ["id"], "version_id_col": cls.version, "version_id_generator": False}

    def search_fields(self) -> tuple[str, ...]:
        """Texts by which people look for this record; empty = not searchable by text."""
        return ()


def link(target: str, *, nullable: bool = False, index: bool = True, **kwargs: Any) -> Mapped[Any]:
    """A reference to another record's key, e.g. `link("agents")`."""
    return mapped_column(
        Key,
        ForeignKey(f"{target}.id", deferrable=True, initially="DEFERRED"),
        nullable=nullable,
        index=index,
        **kwargs,
    )


def choice(choices: type[enum.StrEnum], default: Any = None, **kwargs: Any) -> Mapped[Any]:
    """A column of one of the words of `choices`."""
    return mapped_column(Choice(choices), default=default, **kwargs)


def _check_of(column: Column[Any]) -> str | None:
    """The database's own version of the rule its type states."""
    kind, name = column.type, f'"{column.name}"'
    if isinstance(kind, Words):
        return f"length({name}) <= {kind.limit}"
    if isinstance(kind, Choice):
        words = ", ".join(f"'{item.value}'" for item in kind.choices)
        return f"{name} IN ({words})"
    if isinstance(kind, Scaled):
        limit = AMOUNT_LIMIT if kind.scale == 2 else SCALED_LIMIT
        return f"{name} BETWEEN -{limit} AND {limit}"
    if isinstance(kind, Day):
        return f"{name} BETWEEN '1900-01-01' AND '2199-12-31'"
    return None


INSTANTS = {
    "sqlite": ("-2208988800000000", "7258118400000000"),
    "postgresql": ("'1900-01-01 00:00:00+00'", "'2200-01-01 00:00:00+00'"),
}
"""The same bounds in both databases, which also keep out what only one of them knows (infinity, years before Christ)."""


@event.listens_for(Table, "after_parent_attach")
def _complete_table(table: Table, metadata: MetaData) -> None:
    """Give each table STRICT on SQLite and the checks its column types imply, on both databases."""
    if metadata is not Base.metadata:
        return
    table.dialect_options["sqlite"]["strict"] = True
    for column in table.columns:
        condition = _check_of(column)
        if condition is not None:
            table.append_constraint(CheckConstraint(text(condition), name=column.name))
        if isinstance(column.type, UtcTime):
            for dialect, (first, last) in INSTANTS.items():
                between = CheckConstraint(text(f'"{column.name}" BETWEEN {first} AND {last}'), name=column.name)
                table.append_constraint(between.ddl_if(dialect=dialect))
        if isinstance(column.type, Words):
            no_nul = CheckConstraint(text(f'instr("{column.name}", char(0)) = 0'), name=f"{column.name}_nul")
            table.append_constraint(no_nul.ddl_if(dialect="sqlite"))


def records() -> list[type[Record]]:
    """Every business record class, in order of its table name."""
    found = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Record)]
    return sorted(found, key=lambda cls: cls.__tablename__)
