"""The seal over the log (AL-02, AL-03, AL-05), on both databases: what is altered, removed or slipped in is found."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from models.clock import clock
from models.errors import AppError
from models.partners.records import Agent
from models.platform import audit, sealing
from models.platform.principal import SYSTEM
from models.platform.record_words import detail_text, kind_text
from models.platform.records import Act, Seal
from models.platform.sealing import Flaw
from tests.conftest import TEST_KEY

MOST = 30


def fill(book: Any, acts: int = 6) -> list[int]:
    """So many units of work, each with changes and a note; returns their numbers."""
    done = []
    for number in range(acts):
        with book.write(SYSTEM, f"第{number}次") as session:
            agent = Agent(code=f"DL{secrets.token_hex(6)}", name=f"代理商{number}有限公司")
            session.add(agent)
            session.flush()
            agent.city = "杭州"
            audit.note(session, "export", "agent", {"行数": number, "文件": "名单.xlsx"})
            done.append(session.info["act"])
    return done


def verdict(book: Any, anchors: Any = ()) -> sealing.Verdict:
    with book.read(SYSTEM) as session:
        return sealing.verify(session, anchors)


def tamper(book: Any, *statements: str, **values: Any) -> None:
    """What somebody with the file and its key could do: take the guards away, change, put them back."""
    with book.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            driver = connection.connection.driver_connection
            guards = driver.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
            driver.execute("BEGIN IMMEDIATE")
            for name, _ in guards:
                driver.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                driver.execute(statement, values)
            for _, guard in guards:
                driver.execute(guard)
            driver.execute("COMMIT")
        else:
            for word, work in (("DISABLE", statements), ("ENABLE", ())):
                for table in ("acts", "change_log", "audit_notes", "seals"):
                    connection.exec_driver_sql(f"ALTER TABLE {table} {word} TRIGGER USER")
                for statement in work:
                    connection.execute(text(statement), values)
            connection.commit()


def test_every_act_is_sealed_and_the_chain_has_no_gap(book: Any) -> None:
    acts = fill(book)
    with book.read(SYSTEM) as session:
        seals = session.execute(select(Seal.number, Seal.act).order_by(Seal.number)).all()
        known = session.scalars(select(Act.seq).order_by(Act.seq)).all()
    assert [number for number, _ in seals] == list(range(1, len(known) + 1))
    assert [act for _, act in seals] == known
    assert set(acts) <= set(known)
    found = verdict(book)
    assert (found.flaws, found.sealed) == ((), len(known))


def test_a_unit_of_work_without_change_leaves_neither_act_nor_seal(book: Any) -> None:
    fill(book, 1)
    before = verdict(book)
    with book.write(SYSTEM):
        pass
    assert verdict(book) == before


def test_the_code_of_a_local_book_is_the_hmac_that_is_described(sqlite_book: Any) -> None:
    """Known answer, written out by hand: form, code before, number, writer, digest of the lines."""
    with sqlite_book.write(SYSTEM, "erst") as session:
        audit.note(session, "lock", "book")
        act = session.info["act"]
    with sqlite_book.read(SYSTEM) as session:
        driver = session.connection().connection.driver_connection
        a = driver.execute("SELECT seq, lower(hex(id)), at FROM acts WHERE seq = ?", (act,)).fetchone()
        n = driver.execute("SELECT seq, lower(hex(id)), at FROM audit_notes").fetchone()
        seal = session.execute(select(Seal.writer, Seal.digest, Seal.code)).one()

    def field(value: Any) -> str:
        return f"{len(str(value))}:{value}"

    lines = [
        "A" + field(a[0]) + field(a[1]) + field(a[2]) + "-" + "-" + "4:erst",
        "N" + field(n[0]) + field(n[1]) + field(n[2]) + "-" + "-" + "4:lock" + "4:book" + "-" + "-",
    ]
    digest = hashlib.sha256("".join(line + "\n" for line in lines).encode()).digest()
    key = hmac.new(TEST_KEY, b"qudao audit", hashlib.sha256).digest()
    message = b"\x01" + bytes(32) + (1).to_bytes(8, "big") + seal.writer.bytes + digest
    assert seal.digest == digest
    assert seal.code == hmac.new(key, message, hashlib.sha256).digest()


@pytest.mark.parametrize("statement", [
    "UPDATE change_log SET changes = '{}' WHERE act = :act AND action = 'U'",
    "UPDATE change_log SET action = 'D' WHERE act = :act AND action = 'I'",
    "DELETE FROM change_log WHERE act = :act AND action = 'U'",
    "UPDATE acts SET reason = 'x' WHERE seq = :act",
    "UPDATE acts SET user_id = id WHERE seq = :act",
    "UPDATE audit_notes SET detail = NULL WHERE act = :act",
    "DELETE FROM audit_notes WHERE act = :act",
    "UPDATE audit_notes SET act = :act + 1 WHERE act = :act",
])  # fmt: skip
def test_what_is_altered_is_found_at_its_act(book: Any, statement: str) -> None:
    acts = fill(book)
    tamper(book, statement, act=acts[2])
    found = verdict(book)
    assert found.flaws[0] == Flaw(acts[2], "altered")


def test_an_entry_that_was_slipped_in_is_found(book: Any) -> None:
    acts = fill(book)
    tamper(
        book,
        "INSERT INTO change_log (act, entity, row_id, root_id, action)"
        " SELECT :act, entity, row_id, root_id, 'D' FROM change_log WHERE act = :act AND action = 'U'",
        act=acts[3],
    )
    assert verdict(book).flaws == (Flaw(acts[3], "altered"),)


def test_two_exchanged_acts_are_found(book: Any) -> None:
    acts = fill(book)
    tamper(
        book,
        "UPDATE change_log SET act = -1 WHERE act = :one",
        "UPDATE change_log SET act = :one WHERE act = :two",
        "UPDATE change_log SET act = :two WHERE act = -1",
        one=acts[1], two=acts[2],
    )  # fmt: skip
    assert {flaw.act for flaw in verdict(book).flaws} == {acts[1], acts[2]}


def test_an_act_that_vanished_with_its_seal_leaves_a_gap(book: Any) -> None:
    acts = fill(book)
    tamper(book, *(f"DELETE FROM {table} WHERE {column} = :act" for table, column in (
        ("change_log", "act"), ("audit_notes", "act"), ("acts", "seq"), ("seals", "act"))), act=acts[2])  # fmt: skip
    assert verdict(book).flaws == (Flaw(acts[3], "gap"),)


def test_an_act_whose_seal_vanished_is_unsealed(book: Any) -> None:
    acts = fill(book)
    tamper(book, "DELETE FROM seals WHERE act = :act", act=acts[2])
    assert verdict(book).flaws == (Flaw(acts[2], "unsealed"), Flaw(acts[3], "gap"))


def test_a_seal_without_its_act_and_entries_without_an_act_are_found(book: Any) -> None:
    acts = fill(book)
    tamper(book, "DELETE FROM acts WHERE seq = :act", act=acts[2])
    tamper(
        book,
        "INSERT INTO change_log (act, entity, row_id, root_id, action)"
        " SELECT act + 1000, entity, row_id, root_id, action FROM change_log WHERE act = :act",
        act=acts[4],
    )
    assert verdict(book).flaws == (Flaw(acts[2], "missing"), Flaw(acts[4] + 1000, "loose"))


def test_a_digest_that_was_made_to_fit_is_found_by_the_code(book: Any) -> None:
    """Somebody alters an entry and writes the right digest over it, but does not have the key."""
    acts = fill(book)
    tamper(book, "UPDATE acts SET reason = 'x' WHERE seq = :act", act=acts[2])
    with book.read(SYSTEM) as session:
        statement = sealing.lines_statement(book.dialect, "{act} = :act") + " ORDER BY place, row_no"
        digest = sealing._digest(row.line for row in session.execute(text(statement), {"act": acts[2]}))
    tamper(book, "UPDATE seals SET digest = :digest WHERE act = :act", act=acts[2], digest=digest)
    assert verdict(book).flaws == (Flaw(acts[2], "forged"),)


def test_a_cut_tail_is_found_by_a_head_that_was_kept_elsewhere(book: Any) -> None:
    """AL-03: the chain alone stays whole when its end is cut off."""
    acts = fill(book)
    with book.read(SYSTEM) as session:
        kept = sealing.heads(session)
    tamper(book, *(f"DELETE FROM {table} WHERE {column} >= :act" for table, column in (
        ("change_log", "act"), ("audit_notes", "act"), ("acts", "seq"), ("seals", "act"))), act=acts[4])  # fmt: skip
    assert verdict(book).flaws == ()
    assert [flaw.kind for flaw in verdict(book, kept).flaws] == ["cut"]
    fill(book, 4)
    assert [flaw.kind for flaw in verdict(book, kept).flaws] == ["replaced"]


def test_the_log_refuses_changes_and_later_entries(book: Any) -> None:
    acts = fill(book, 2)
    for statement in (
        "UPDATE seals SET number = 9 WHERE act = :act",
        "DELETE FROM seals WHERE act = :act",
        "UPDATE acts SET reason = 'x' WHERE seq = :act",
        "DELETE FROM acts WHERE seq = :act",
        "INSERT INTO change_log (act, entity, row_id, root_id, action)"
        " SELECT :act, entity, row_id, root_id, 'D' FROM change_log WHERE act = :act",
    ):
        with pytest.raises((DatabaseError, AppError)), book.write(SYSTEM) as session:
            session.execute(text(statement), {"act": acts[0]})
    assert verdict(book).flaws == ()


def test_every_flaw_has_a_sentence(book: Any) -> None:
    for kind in sealing.FLAW_WORDS:
        assert "{" not in Flaw(7, kind, 3).message()


def test_a_large_act_is_proven_across_stretches(book: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "STRETCH", 3)
    acts = fill(book, 11)
    told: list[tuple[int, int]] = []
    with book.read(SYSTEM) as session:
        found = sealing.verify(session, progress=lambda done, total: told.append((done, total)))
    assert found.flaws == () and told[-1][0] == told[-1][1] >= acts[-1]


def test_al_05_a_proof_is_told_in_words_without_keys_of_the_book():
    """What a person reads about a verification: how much was proved and what did not fit, not the heads of the chain."""
    facts = {"sealed": 6, "flaws": 0, "heads": ["01a22b52-d7e6-7000-8000-000000000001"]}
    row = audit.AuditRow(clock.now(), "admin", "verify", "audit", None, facts, "")
    assert detail_text(row) == "Acts with a seal: 6; Contradictions: 0"
    assert kind_text(row) == "Audit log"
