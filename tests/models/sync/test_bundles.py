"""K8: synchronising by file on a real PostgreSQL, and bundles that lie (reliability.md 9 S)."""

from __future__ import annotations

import itertools
import json
import zlib
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select, text

from models.ids import new_id
from models.partners.records import Agent
from models.platform.principal import SYSTEM
from models.sync import bundles, by_file, service
from models.sync.bundles import ANSWER, WORK, BundleRefused, seal, unseal
from models.sync.records import SyncConflict, SyncRefusal

KEY, DEVICE = bytes(range(32)), new_id()


def agents(device):
    with device.read() as session:
        return {
            code: SimpleNamespace(note=note, phone=phone)
            for code, note, phone in session.execute(select(Agent.code, Agent.note, Agent.phone))
        }


def change(device, code, **values):
    with device.write("by file") as session:
        agent = session.scalars(select(Agent).where(Agent.code == code)).one()
        for name, value in values.items():
            setattr(agent, name, value)


def in_office(server, sql, **values):
    owner = server.as_owner()
    try:
        with owner.write(SYSTEM) as session:
            found = session.execute(text(sql), values)
            return found.all() if found.returns_rows else None
    finally:
        owner.close()


def hand_in(device, raw):
    """The person at the office, over his own connection."""
    return by_file.take_work(device.copy.connect, device.server.names, device.principal, raw)


def note_of(server, code):
    return in_office(server, "SELECT note FROM agents WHERE code = :code", code=code)[0][0]


def test_k8_work_goes_out_in_a_file_and_the_answer_comes_back(server, device, tmp_path):
    """Done once however often it is handed in; conflicts and news come with the answer; then the network agrees."""
    rep, work, answer = device("rep"), tmp_path / "work.bundle", tmp_path / "answer.bundle"
    rep.sync()
    change(rep, "A0", note="from the field", phone="13800000001")
    change(rep, "A1", phone="13800000001")
    in_office(server, "UPDATE agents SET phone = '13800000002' WHERE code = 'A1'")
    in_office(server, "UPDATE agents SET note = 'news' WHERE code = 'A2'")
    assert rep.copy.write_bundle(work) == 2
    again = tmp_path / "again.bundle"
    assert rep.copy.write_bundle(again) == 2
    taken = hand_in(rep, again.read_bytes())
    assert (taken.done, taken.stale) == (0, 1) and note_of(server, "A0") == ""
    answer.write_bytes(taken.content)
    report = rep.copy.take_answer(answer)
    assert report.conflicts == 1 and agents(rep)["A2"].note == "news" and agents(rep)["A1"].phone == "13800000002"

    change(rep, "A2", note="news, read")
    assert rep.copy.write_bundle(work) == 3
    taken = hand_in(rep, work.read_bytes())
    assert taken.done == 3 and (note_of(server, "A0"), note_of(server, "A2")) == ("from the field", "news, read")
    change(rep, "A0", note="from the field, later")
    repeated = hand_in(rep, work.read_bytes())
    assert repeated.done == 3
    answer.write_bytes(repeated.content)
    rep.copy.take_answer(answer)
    assert service.state(rep.database, rep.principal.user_id).waiting == 1
    with pytest.raises(BundleRefused):
        rep.copy.take_answer(answer)
    rep.sync()
    assert note_of(server, "A0") == "from the field, later"
    report = rep.sync()
    assert not report.repaired and not report.sent and not report.received
    with rep.read() as session:
        assert len(session.scalars(select(SyncConflict)).all()) == 1
    with pytest.raises(BundleRefused, match="newer work"):
        hand_in(rep, work.read_bytes())


def test_k8_refused_work_comes_back_as_refused(server, device, tmp_path):
    """AZ: the office judges a bundle by the rights its owner has now; what leaves his reach leaves the copy."""
    rep, work = device("rep"), tmp_path / "work.bundle"
    rep.sync()
    change(rep, "A0", note="too late")
    change(rep, "A1", note="in time")
    in_office(server, "UPDATE agents SET rep_id = (SELECT id FROM users WHERE login = 'rep2') WHERE code = 'A0'")
    rep.copy.write_bundle(work)
    for _ in range(3):
        work.write_bytes(hand_in(rep, work.read_bytes()).content)
        rep.copy.take_answer(work)
        if not rep.copy.write_bundle(work):
            break
    assert note_of(server, "A1") == "in time" and note_of(server, "A0") == "" and "A0" not in agents(rep)
    with rep.read() as session:
        assert "too late" in json.dumps(session.scalars(select(SyncRefusal)).one().work)


def test_k8_a_bundle_is_its_owners_alone(server, device, tmp_path):
    """Nobody hands in the work of somebody else, nor of a revoked computer; a copy without a key writes none."""
    rep, ops, work = device("rep"), device("ops"), tmp_path / "work.bundle"
    with pytest.raises(BundleRefused, match="not met its office"):
        rep.copy.write_bundle(work)
    rep.sync()
    change(rep, "A0", note="mine")
    rep.copy.write_bundle(work)
    raw = work.read_bytes()
    assert b"mine" not in raw
    with pytest.raises(BundleRefused, match="not written on a computer of yours"):
        hand_in(ops, raw)
    with pytest.raises(BundleRefused):
        rep.copy.take_answer(work)
    with server.line("rep") as line, pytest.raises(Exception, match="permission denied"):
        line.execute("SELECT key FROM sync.bundle_key")
    with server.admin() as admin:
        admin.execute("UPDATE sync.device SET state = 'revoked'")
    with pytest.raises(BundleRefused):
        hand_in(rep, raw)
    assert note_of(server, "A0") == ""


def test_k8_an_answer_with_foreign_tables_or_values_changes_nothing(server, device, tmp_path):
    """9 S04 to S06: even with the right key, what is no row of ours, or lies in nobody's bucket of ours, is not stored."""
    rep, work, answer = device("rep"), tmp_path / "work.bundle", tmp_path / "answer.bundle"
    rep.sync()
    rep.copy.write_bundle(work)
    raw = hand_in(rep, work.read_bytes()).content
    with server.admin() as admin:
        key = bytes(admin.execute("SELECT key FROM sync.bundle_key").fetchone()[0])
    made = bundles.device_of(raw, ANSWER)
    good = unseal(raw, key)
    row = {"id": bytes(16), "name": "x"}
    for page in (
        ["secrets", ["id", "value"], [[bytes(16), "x"]]], ["agents", ["id", "nothing"], [[bytes(16), 1]]],
        ["agents", ["id", "name"], [["no key", "x"]]], ["agents", ["id", "name"], [[bytes(16)]]],
        ["agents", ["id", "name"], [[bytes(16), ["x"]]]], ["agents", ["id", "version"], [[bytes(16), 2**63]]], row,
        ["agents", ["id", "bucket", "name"], [[new_id().bytes, new_id().bytes, "x"]]],
    ):  # fmt: skip
        answer.write_bytes(seal(ANSWER, made, key, {**good, "pages": [page]}))
        with pytest.raises(BundleRefused):
            rep.copy.take_answer(answer)
    answer.write_bytes(seal(ANSWER, made, key, {**good, "request": "another"}))
    with pytest.raises(BundleRefused, match="last bundle"):
        rep.copy.take_answer(answer)
    answer.write_bytes(raw)
    rep.copy.take_answer(answer)


GOOD = seal(WORK, DEVICE, KEY, {"a": 1})


def packed(content: bytes, key: bytes = KEY) -> bytes:
    head, nonce = GOOD[:21], bytes(12)
    return head + nonce + AESGCM(key).encrypt(nonce, content, head)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"QDB1", b"PK\x03\x04" + bytes(200), GOOD[:-1], GOOD + b"x", GOOD[:30] + b"\x00" + GOOD[31:],
        GOOD[:5] + bytes(16) + GOOD[21:], packed(b"{}", bytes(32)), packed(b"not packed"),
        *(packed(zlib.compress(text)) for text in (
            b'{"a": NaN}', b'{"a": 1e400}', b'{"a": 1, "a": 2}', b'{"a": ' + b"[" * 100_000, b'{"a": ' + b"9" * 5_000 + b"}",
            b"[]", b'{"a": "\xff"}', b'{"a": {"~": "zz"}}', b"",
        )),
        packed(zlib.compress(b'{"a": 1}')[:-3]), packed(zlib.compress(b'{"a": 1}') + b"more"),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_s_hostile_bundles_are_refused(raw):
    """9 S02, S03, S09; D09: cut, altered, foreign key, NaN, duplicate keys, depth, endless numbers, no UTF-8."""
    with pytest.raises(BundleRefused):
        bundles.device_of(raw, WORK)
        unseal(raw, KEY)


def test_s02_a_bundle_that_unpacks_without_end_is_refused(monkeypatch, tmp_path):
    """The budget is counted while unpacking, and while reading."""
    monkeypatch.setattr(bundles, "LARGEST_CONTENT", 1_000_000)
    with pytest.raises(BundleRefused):
        unseal(packed(zlib.compress(b'{"a": "' + b" " * 2_000_000 + b'"}')), KEY)
    monkeypatch.setattr(bundles, "LARGEST_FILE", 1_000)
    (tmp_path / "large").write_bytes(bytes(1_001))
    with pytest.raises(BundleRefused, match="too large"):
        bundles.read_file(tmp_path / "large")
