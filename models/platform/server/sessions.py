"""Sessions of people on an office's server: what each is called there, listing them and ending one (AU-07).

A session is one sign-in of the program: all its connections carry one name, from which the server and everybody who lists
them know which belong together. A session that was ended connects no more; who is there signs in anew.
"""

from __future__ import annotations

import platform
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session as Work

from models.errors import RuleBroken
from models.i18n import N_, tr
from models.platform.server.desks import CALLED

LIVE, COPY, WORK = "live", "copy", "work"
KIND_WORDS = {LIVE: N_("works directly on the server"), COPY: N_("synchronises a copy"), WORK: N_("a command or a test")}
LONGEST = 63
NOT_THERE = N_("This server cannot list sessions yet. Nothing was changed. Its administrator runs “server prepare --renew” "
               "first.")
PREPARED_BEFORE = ("3F000", "42883", "42501")
"""No such schema, no such function, or not for people: what a server answers that an earlier version prepared."""


@dataclass(frozen=True)
class Name:
    """What a session is called on the server."""

    mark: str
    text: str

    @classmethod
    def new(cls, kind: str) -> Name:
        """A fresh one, for a sign-in on this computer."""
        mark = secrets.token_hex(6)
        return cls(mark, f"Qudao {mark} {kind} {_plain(platform.node())}"[:LONGEST])


def _plain(node: str) -> str:
    """The server keeps plain ASCII alone."""
    return node if node.isascii() else "~" + node.encode("punycode").decode("ascii")


@dataclass(frozen=True)
class Session:
    """One program somebody signed in with."""

    person: UUID
    name: str
    called: str
    since: datetime | None
    met: datetime | None
    address: str
    lines: int
    known: bool
    """Whether the server tells since when and from where."""
    here: bool
    """Whether this is the session that asks."""

    @property
    def kind(self) -> str:
        """How it works, "" for another program."""
        parts = self.called.split(" ", 3)
        return parts[2] if re.match(CALLED, self.called) and len(parts) > 2 else ""

    @property
    def computer(self) -> str:
        """The computer as it calls itself, or the program where it is none of ours."""
        if not re.match(CALLED, self.called):
            return self.called or tr("another program")
        node = (self.called.split(" ", 3) + [""])[3]
        if node.startswith("~"):
            with suppress(UnicodeError):  # cut off by the server, or made up
                node = node[1:].encode("ascii").decode("punycode")
        return "".join(one for one in node if one.isprintable())


def listed(work: Work, whose: UUID | None) -> list[Session]:
    """The sessions of somebody, or of everybody; others than one's own are for administrators."""
    _require_there(work)
    rows = work.execute(text("SELECT * FROM desk.sessions(:whose)"), {"whose": whose}).all()
    return [Session(row.person, row.name, row.called, row.since, row.met, row.address or "", row.lines, row.known, row.here)
            for row in rows]  # fmt: skip


def note_end(work: Work, whose: UUID, called: str) -> None:
    """From here on the session connects no more; on record. `hang_up` follows when that is stored."""
    _require_there(work)
    work.execute(text("SELECT desk.note_end(:whose, :called)"), {"whose": whose, "called": called})
    work.info.setdefault("touched", set()).add("audit_notes")  # the server notes it by itself


def hang_up(work: Work, whose: UUID, called: str) -> int:
    """End the connections the session has; how many there were."""
    return int(work.scalar(text("SELECT desk.hang_up(:whose, :called)"), {"whose": whose, "called": called}) or 0)


def was_ended(connection: Any, mark: str) -> bool:
    """Whether somebody ended the session to which a fresh connection belongs."""
    try:
        return bool(connection.execute("SELECT desk.was_ended(%s)", [mark]).fetchone()[0])
    except psycopg.ProgrammingError as error:
        if error.sqlstate in PREPARED_BEFORE:
            return False
        raise


def _require_there(work: Work) -> None:
    if not work.scalar(text("SELECT to_regprocedure('desk.sessions(uuid)') IS NOT NULL")):
        raise RuleBroken(NOT_THERE)
