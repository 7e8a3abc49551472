"""DS-06, DS-08: the rules of the record classes stand in both databases, and the databases themselves keep them."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from sqlalchemy import text

import models.schema  # noqa: F401
from models.base import Base, Choice, Day, Scaled, UtcTime, Words, records
from models.platform.principal import SYSTEM


def _catalogue(book):
    """(table, what its checks say as plain text without quotes, its foreign keys as column names)."""
    found = {}
    with book.read(SYSTEM) as session:
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            for name, sql in connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'"):
                links = {row[3] for row in connection.exec_driver_sql(f'PRAGMA foreign_key_list("{name}")')}
                found[name] = (_plain(sql or ""), links, (sql or "").rstrip().endswith("STRICT"))
            return found
        for name in Base.metadata.tables:
            checks, links = [], set()
            rows = connection.exec_driver_sql(
                "SELECT contype::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass", (name,)
            )
            for kind, definition in rows:
                if kind == "f":
                    links.update(re.search(r"FOREIGN KEY \(([^)]*)\)", definition)[1].replace('"', "").split(", "))
                else:
                    checks.append(definition)
            found[name] = (_plain(" ".join(checks)), links, True)
    return found


def _plain(sql):
    return re.sub(r"[\"()\s]|::(text|bigint|date)(\[\])?", "", sql).replace("'", "")


def test_ds_06_every_column_has_the_checks_of_its_kind_in_the_database(book):
    missing = []
    for name, table in Base.metadata.tables.items():
        checks, links, strict = _catalogue_of(book)[name]
        if not strict:
            missing.append(f"{name}: not strict")
        for column in table.columns:
            kind = column.type
            if isinstance(kind, Words) and f"length{column.name}<={kind.limit}" not in checks:
                missing.append(f"{name}.{column.name}: no length")
            if isinstance(kind, Choice) and not all(item.value in checks for item in kind.choices):
                missing.append(f"{name}.{column.name}: words not checked")
            if isinstance(kind, Scaled) and not re.search(rf"{column.name}(>=|BETWEEN)-1000000", checks):
                missing.append(f"{name}.{column.name}: no range")
            if isinstance(kind, Day) and not re.search(rf"{column.name}(>=|BETWEEN)1900-01-01", checks):
                missing.append(f"{name}.{column.name}: no range of days")
            if isinstance(kind, UtcTime) and f"{column.name}BETWEEN" not in checks and f"{column.name}>=" not in checks:
                missing.append(f"{name}.{column.name}: no range of times")
            if column.foreign_keys and column.name not in links:
                missing.append(f"{name}.{column.name}: no foreign key")
    assert not missing, "\n".join(missing)


_seen = {}


def _catalogue_of(book):
    if book.dialect not in _seen:
        _seen[book.dialect] = _catalogue(book)
    return _seen[book.dialect]


BAD = {
    "too long": ("UPDATE agents SET name = :value", {"value": "字" * 201}),
    "unknown word": ("UPDATE agents SET status = :value", {"value": "dancing"}),
    "amount too large": ("UPDATE credit_profiles SET credit_limit = :value", {"value": 10**14 + 1}),
    "day out of range": ("UPDATE agents SET joined_on = '2300-01-01'", {}),
    "no text at all": ("UPDATE agents SET name = NULL", {}),
}


@pytest.mark.parametrize("case", list(BAD))
def test_ds_06_the_database_itself_refuses_what_the_forms_would(book, case):
    from sqlalchemy.exc import DBAPIError

    from models.errors import AppError
    from tests.models.partners.makers import agent_draft, store

    store(book, agent_draft(credit_limit=Decimal("5")))
    statement, values = BAD[case]
    with pytest.raises((DBAPIError, AppError)), book.write(SYSTEM) as session:
        session.execute(text(statement), values)


def test_ds_06_a_time_without_bounds_is_refused_by_the_database(book):
    """PostgreSQL knows infinity and years before Christ; SQLite any whole number."""
    from sqlalchemy.exc import DBAPIError

    from models.errors import AppError
    from tests.models.partners.makers import store

    store(book)
    for value in ("'infinity'", "'0044-03-15 BC'") if book.dialect == "postgresql" else ("7999999999999999", "-1e16"):
        with pytest.raises((DBAPIError, AppError)), book.write(SYSTEM) as session:
            session.execute(text(f"UPDATE agents SET changed_at = {value}"))


def test_ds_06_a_nul_is_refused_by_the_database(book):
    from sqlalchemy.exc import StatementError

    from models.errors import AppError
    from tests.models.partners.makers import store

    store(book)
    with pytest.raises((StatementError, AppError, ValueError)), book.write(SYSTEM) as session:
        session.execute(text("UPDATE agents SET note = :value"), {"value": "a\x00b"})


@pytest.mark.parametrize("record", [one for one in records() if one.LEDGER], ids=lambda one: one.__tablename__)
def test_ds_08_every_ledger_table_refuses_update_and_delete_in_the_database(book, record):
    """The refusal is a trigger of the table itself, on both databases."""
    with book.read(SYSTEM) as session:
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            rows = connection.execute(
                text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name"), {"name": record.__tablename__}
            ).scalars()
            refusing = [sql for sql in rows if "RAISE(ABORT, 'ledger" in sql]
        else:
            rows = connection.execute(
                text("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = CAST(:name AS regclass)"),
                {"name": record.__tablename__},
            ).scalars()
            refusing = [sql for sql in rows if "qudao_ledger" in sql]
    told = " ".join(refusing).upper()
    assert "UPDATE" in told and "DELETE" in told
