"""The seal over every unit of work: a chain of codes that shows what was altered, removed or slipped in (AL-02).

Each act is sealed before it is committed: a digest over everything the log says of it, and a code (HMAC-SHA-256) over
that digest, its number and the code before. There is one chain for each writer, numbered without gaps. In a local book
the program seals with a key derived from the secret of the book; in PostgreSQL a trigger at the commit does it with a
key that only the owner of the schema can read. Both write the same text, so one verifier proves both.

A chain alone does not show a tail that was cut off, so its heads are also kept elsewhere (AL-03): see `heads`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from uuid import UUID

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from models.i18n import N_, tr
from models.platform.records import Act, Change, Seal
from models.platform.sealer import Sealer

FORM = 1
"""Which columns make the sealed text; a further form is added when the log gets a further column."""

_INT, _TEXT, _KEY, _TIME = "int", "text", "key", "time"
_LINES: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...] = (
    ("A", "acts", "seq", (("seq", _INT), ("id", _KEY), ("at", _TIME), ("user_id", _KEY), ("device_id", _KEY), ("reason", _TEXT))),
    ("C", "change_log", "act", (("seq", _INT), ("entity", _TEXT), ("row_id", _KEY), ("root_id", _KEY), ("action", _TEXT),
                                ("changes", _TEXT))),
    ("N", "audit_notes", "act", (("seq", _INT), ("id", _KEY), ("at", _TIME), ("user_id", _KEY), ("device_id", _KEY),
                                 ("action", _TEXT), ("entity", _TEXT), ("row_id", _KEY), ("detail", _TEXT))),
)  # fmt: skip
_SQLITE_FORMS = {_INT: "CAST({0} AS TEXT)", _TEXT: "CAST({0} AS TEXT)", _TIME: "CAST({0} AS TEXT)",
                 _KEY: "CASE WHEN {0} IS NOT NULL THEN lower(hex({0})) END"}  # fmt: skip
_POSTGRES_FORMS = {_INT: "CAST({0} AS text)", _TEXT: "CAST({0} AS text)", _KEY: "replace(CAST({0} AS text), '-', '')",
                   _TIME: "CAST(CAST(extract(epoch FROM {0}) * 1000000 AS bigint) AS text)"}  # fmt: skip

STRETCH = 2_000
"""So many acts are read and proven at a time."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Head:
    """Where the chain of a writer ended at some moment."""

    writer: UUID
    number: int
    code: str


@dataclass(frozen=True)
class Flaw:
    """Something that should not be: the act it was found at, and what it is."""

    act: int
    kind: str
    number: int = 0

    def message(self) -> str:
        """The sentence for the screen."""
        return tr(FLAW_WORDS[self.kind], act=self.act, number=self.number)


FLAW_WORDS = {
    "altered": N_("What the log says of act {act} was changed after it was sealed."),
    "forged": N_("The seal of act {act} was not made with the key of this book."),
    "gap": N_("Acts before act {act} are missing: their seals are gone."),
    "unsealed": N_("Act {act} stands in the log without a seal."),
    "missing": N_("Act {act} was sealed, but the log does not hold it any more."),
    "loose": N_("Entries of the log name act {act}, which does not exist."),
    "cut": N_("The end of the log is missing: seal {number} was recorded elsewhere."),
    "replaced": N_("Seal {number} is another one than was recorded elsewhere."),
}


@dataclass(frozen=True)
class Verdict:
    """What a verification found: how many seals fit, the first flaws, and the present heads."""

    sealed: int
    flaws: tuple[Flaw, ...]
    heads: tuple[Head, ...]


# --- the sealed text -----------------------------------------------------------------------------------------


def lines_statement(dialect: str, which: str) -> str:
    """One statement whose rows are (act, text) of all lines of the acts for which `which` holds, in their order.

    `which` is a condition on `{act}`, the number of the act. Each value stands behind its length, so that no value can
    pretend to be two; an absent one is a dash.
    """
    forms = _SQLITE_FORMS if dialect == "sqlite" else _POSTGRES_FORMS
    parts = []
    for place, (letter, table, act, columns) in enumerate(_LINES):
        values = [forms[kind].format(name) for name, kind in columns]
        fields = " || ".join(f"coalesce(length({value}) || ':' || {value}, '-')" for value in values)
        parts.append(
            f"SELECT {act} AS act, {place} AS place, seq AS row_no, '{letter}' || {fields} AS line"
            f" FROM {table} WHERE {which.format(act=act)}"
        )
    return " UNION ALL ".join(parts)


def _digest(lines: Iterable[str]) -> bytes:
    made = hashlib.sha256()
    for line in lines:
        made.update(line.encode("utf-8", "surrogatepass"))
        made.update(b"\n")
    return made.digest()


def _message(prev: bytes, number: int, writer: UUID, digest: bytes) -> bytes:
    return bytes([FORM]) + prev + number.to_bytes(8, "big") + writer.bytes + digest


# --- sealing in a local book -----------------------------------------------------------------------------------


def seal(session: Session, act: int, sealer: Sealer) -> None:
    """Seal one act; the last thing a unit of work does before its commit."""
    statement = text(lines_statement("sqlite", "{act} = :act") + " ORDER BY place, row_no")
    digest = _digest(row.line for row in session.execute(statement, {"act": act}))
    last = session.execute(
        select(Seal.number, Seal.code).where(Seal.writer == sealer.writer).order_by(Seal.number.desc()).limit(1)
    ).first()
    number, prev = (last[0] + 1, last[1]) if last else (1, bytes(32))
    code = hmac.new(sealer.key, _message(prev, number, sealer.writer, digest), hashlib.sha256).digest()
    session.execute(
        insert(Seal), {"act": act, "writer": sealer.writer, "number": number, "digest": digest, "code": code}
    )


# --- sealing in PostgreSQL ------------------------------------------------------------------------------------------

POSTGRES = (
    """
CREATE OR REPLACE FUNCTION qudao_code(message bytea) RETURNS bytea LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $body$
    SELECT sha256(outer_pad || sha256(inner_pad || message)) FROM seal_secrets
$body$
""",
    """
CREATE OR REPLACE FUNCTION qudao_seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE
    secret seal_secrets%ROWTYPE;
    content bytea;
    last_number bigint;
    last_code bytea;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM acts WHERE seq = NEW.seq) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO secret FROM seal_secrets FOR UPDATE;
    SELECT sha256(string_agg(convert_to(line || E'\\n', 'UTF8'), ''::bytea ORDER BY place, row_no)) INTO content
    FROM (""" + lines_statement("postgresql", "{act} = NEW.seq") + """) AS parts;
    SELECT number, code INTO last_number, last_code FROM seals WHERE writer = secret.writer
    ORDER BY number DESC LIMIT 1;
    last_number := coalesce(last_number, 0) + 1;
    INSERT INTO seals (act, writer, number, digest, code)
    VALUES (NEW.seq, secret.writer, last_number, content, qudao_code(
        '\\x01'::bytea || coalesce(last_code, decode(repeat('00', 32), 'hex')) || int8send(last_number)
        || uuid_send(secret.writer) || content));
    RETURN NULL;
END $body$
""",
    """
REVOKE ALL ON FUNCTION qudao_code(bytea) FROM PUBLIC
""",
)  # fmt: skip

POSTGRES_TRIGGER = (
    "seal_acts",
    "CREATE CONSTRAINT TRIGGER seal_acts AFTER INSERT ON acts DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    " EXECUTE FUNCTION qudao_seal()",
)

POSTGRES_SECRET = """
INSERT INTO seal_secrets (only_row, writer, inner_pad, outer_pad)
SELECT 1, gen_random_uuid(), padded.inner_pad, padded.outer_pad FROM (
    SELECT string_agg(set_byte('\\x00'::bytea, 0, get_byte(key, at) # 54), ''::bytea ORDER BY at) AS inner_pad,
           string_agg(set_byte('\\x00'::bytea, 0, get_byte(key, at) # 92), ''::bytea ORDER BY at) AS outer_pad
    FROM (SELECT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || decode(repeat('00', 32), 'hex') AS key)
         AS made, generate_series(0, 63) AS at) AS padded
ON CONFLICT DO NOTHING
"""
"""The key of a server's chain, made inside it: the two paddings of HMAC (RFC 2104), so that no code needs the key."""

# --- verifying ------------------------------------------------------------------------------------------------------


def heads(session: Session) -> tuple[Head, ...]:
    """The present end of each chain, to be kept outside the book: in backups, exports and printed reports."""
    ends = select(Seal.writer, func.max(Seal.number).label("number")).group_by(Seal.writer).subquery()
    rows = session.execute(
        select(Seal.writer, Seal.number, Seal.code)
        .join(ends, (ends.c.writer == Seal.writer) & (ends.c.number == Seal.number))
        .order_by(Seal.writer)
    )
    return tuple(Head(writer, number, code.hex()) for writer, number, code in rows)


def verify(
    session: Session, anchors: Iterable[Head] = (), *, most: int = 100, progress: Progress | None = None
) -> Verdict:
    """Prove every seal and compare the chains with heads that were kept elsewhere (AL-05).

    Finds altered, removed, inserted and exchanged entries, acts without a seal, gaps, and with `anchors` a tail that
    was cut off or a chain that was written anew. At most `most` flaws are named, the first ones.
    """
    flaws = list(islice(_contents(session, progress), most))
    ends: dict[UUID, tuple[int, bytes]] = {}
    for flaw in _chains(session, {(one.writer, one.number): one.code for one in anchors}, ends):
        if len(flaws) >= most:
            break
        flaws.append(flaw)
    sealed = session.scalar(select(func.count()).select_from(Seal)) or 0
    found = tuple(Head(writer, number, code.hex()) for writer, (number, code) in ends.items())
    return Verdict(sealed, tuple(flaws), found)


def _contents(session: Session, progress: Progress | None) -> Iterator[Flaw]:
    """Every act against the digest of its seal, so many acts at a time, whatever chain it belongs to."""
    dialect = session.get_bind().dialect.name
    statement = text(lines_statement(dialect, "{act} > :after AND {act} <= :to") + " ORDER BY act, place, row_no")
    last = max(session.scalar(select(func.coalesce(func.max(column), 0))) or 0 for column in (Act.seq, Seal.act, Change.act))
    for after in range(0, last, STRETCH):
        rows = session.execute(statement, {"after": after, "to": after + STRETCH})
        lines = {act: [row.line for row in group] for act, group in groupby(rows, key=lambda row: row.act)}
        within = select(Seal.act, Seal.digest).where(Seal.act > after, Seal.act <= after + STRETCH)
        digests: dict[int, bytes] = {act: digest for act, digest in session.execute(within)}
        for act in sorted(lines.keys() | digests.keys()):
            if act not in lines or not lines[act][0].startswith("A"):
                yield Flaw(act, "missing" if act in digests else "loose")
            elif act not in digests:
                yield Flaw(act, "unsealed")
            elif _digest(lines[act]) != digests[act]:
                yield Flaw(act, "altered")
        if progress is not None:
            progress(min(after + STRETCH, last), last)


def _chains(
    session: Session, kept: dict[tuple[UUID, int], str], ends: dict[UUID, tuple[int, bytes]]
) -> Iterator[Flaw]:
    """Every seal against the one before it; `ends` receives the last of each chain."""
    query = select(Seal.act, Seal.writer, Seal.number, Seal.digest, Seal.code).order_by(Seal.writer, Seal.number)
    for stretch in session.execute(query).partitions(STRETCH):
        messages = []
        for act, writer, number, digest, code in stretch:
            before, prev = ends.get(writer, (0, bytes(32)))
            if number == before + 1:
                messages.append((act, code, _message(prev, number, writer, digest)))
            else:
                yield Flaw(act, "gap")
            wanted = kept.pop((writer, number), code.hex())
            if wanted != code.hex():
                yield Flaw(act, "replaced", number)
            ends[writer] = (number, code)
        for act in _forged(session, messages):
            yield Flaw(act, "forged")
    for _writer, number in kept:
        yield Flaw(0, "cut", number)


def _forged(session: Session, messages: list[tuple[int, bytes, bytes]]) -> list[int]:
    """The acts whose code is not the one of their message."""
    if session.get_bind().dialect.name == "sqlite":
        key = session.info["sealer"].key
        made = [hmac.new(key, message, hashlib.sha256).digest() for _, _, message in messages]
    elif "server" in session.info:  # people are told whether a code fits, never what it should be
        words = text("SELECT app.qudao_proven(CAST(:messages AS bytea[]), CAST(:codes AS bytea[]))")
        fits = session.scalars(words, {"messages": [one for _, _, one in messages], "codes": [one for _, one, _ in messages]})
        return [act for (act, _, _), right in zip(messages, fits, strict=True) if not right]
    else:
        statement = text("SELECT qudao_code(m.message) FROM unnest(CAST(:messages AS bytea[])) WITH ORDINALITY"
                         " AS m (message, place) ORDER BY m.place")  # fmt: skip
        rows = session.execute(statement, {"messages": [message for _, _, message in messages]})
        made = [bytes(code) for code in rows.scalars()]
    return [act for (act, code, _), right in zip(messages, made, strict=True) if not hmac.compare_digest(right, code)]
