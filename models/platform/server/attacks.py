"""The attack list of the design, tried from a connection of a person: after preparing a server, and whenever asked.

Every attempt runs in a transaction that is taken back. An attempt that succeeds is a hole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from models.i18n import N_, tr
from models.platform.server.names import APP, Names, literal, quoted


@dataclass(frozen=True)
class Attempt:
    """Something nobody may do: its words, and statements each of which must fail."""

    name: str
    statements: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """Whether an attempt was refused as it should be."""

    name: str
    refused: bool

    def message(self) -> str:
        """The line for the screen."""
        return tr(self.name)


def attempts(names: Names) -> Iterator[Attempt]:
    """What is tried."""
    yield Attempt(
        N_("Forge revision, time or author of a row"),
        (f"UPDATE {APP}.orders SET rev = 7", f"UPDATE {APP}.agents SET created_by = NULL",
         f"UPDATE {APP}.contracts SET created_at = now()", f"UPDATE {APP}.acts SET user_id = NULL"),
    )  # fmt: skip
    yield Attempt(
        N_("Give oneself more rights"),
        (f"INSERT INTO {APP}.bucket_access (user_id, bucket, via) VALUES (gen_random_uuid(), gen_random_uuid(), 'x')",
         f"UPDATE {APP}.qudao_matrix SET scope = 'a'", f"GRANT {quoted(names.owner)} TO CURRENT_USER",
         "ALTER ROLE CURRENT_USER CREATEROLE", f"SELECT {APP}.qudao_derive(NULL, NULL)",
         f"SELECT {APP}.qudao_watch({literal(names.owner)})"),
    )  # fmt: skip
    yield Attempt(
        N_("Become the owner or somebody else"),
        (f"SET ROLE {quoted(names.owner)}", f"SET SESSION AUTHORIZATION {literal(names.owner)}", "CREATE ROLE qudao_attack"),
    )
    yield Attempt(
        N_("Make objects of one's own"),
        (f"CREATE TABLE {APP}.attack (a int)", "CREATE SCHEMA attack", "CREATE TABLE public.attack (a int)",
         f"CREATE POLICY attack ON {APP}.orders USING (true)"),
    )  # fmt: skip
    yield Attempt(
        N_("Change or remove entries of ledgers and of the log"),
        (f"UPDATE {APP}.stock_moves SET version = 1", f"DELETE FROM {APP}.stock_moves", f"TRUNCATE {APP}.stock_moves",
         f"DELETE FROM {APP}.change_log", f"UPDATE {APP}.audit_notes SET action = 'x'", f"DELETE FROM {APP}.seals",
         "DELETE FROM desk.ended", "UPDATE desk.at_work SET person = NULL"),
    )  # fmt: skip
    yield Attempt(
        N_("Switch off protection"),
        ("SET session_replication_role = replica", f"ALTER TABLE {APP}.orders DISABLE ROW LEVEL SECURITY",
         f"DELETE FROM {APP}.guard_queue",
         f"ALTER TABLE {APP}.orders DISABLE TRIGGER ALL", f"SET LOCAL row_security = off; SELECT 1 FROM {APP}.agents"),
    )  # fmt: skip
    yield Attempt(
        N_("Read secrets"),
        (f"SELECT 1 FROM {APP}.seal_secrets", f"SELECT 1 FROM {APP}.secrets", f"SELECT password_hash FROM {APP}.users",
         "SELECT secret FROM desk.ear",
         "SELECT rolpassword FROM pg_authid", f"SELECT {APP}.qudao_code(''::bytea)", "SELECT pg_read_file('PG_VERSION')"),
    )  # fmt: skip
    yield Attempt(
        N_("Take numbers by oneself"),
        (f"UPDATE {APP}.number_series SET next_value = 1", f"SELECT nextval('{APP}.orders_seq_seq')"),
    )
    yield Attempt(N_("Write a table as a file"), (f"COPY {APP}.orders TO PROGRAM 'true'", f"COPY {APP}.orders FROM STDIN"))


def run(line: Any, names: Names) -> list[Outcome]:
    """Try everything from an open connection of a person (psycopg)."""
    return [Outcome(one.name, all(_refused(line, words) for words in one.statements)) for one in attempts(names)]


def _refused(line: Any, statement: str) -> bool:
    line.rollback()
    try:
        line.execute(statement)
    except psycopg.Error:
        return True
    finally:
        line.rollback()
    return False
