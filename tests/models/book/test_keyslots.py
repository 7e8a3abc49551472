"""SE-01, SE-05, SE-06, D08: the key file."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.platform.book import codes, errors, keyslots
from models.platform.book.keyslots import LEAST_COST, Cost

SALT = bytes(range(16))


def _file() -> tuple[keyslots.KeyFile, bytes, bytes, str]:
    file, secret = keyslots.new_key_file()
    key, code = keyslots.new_data_key(), codes.new_code()
    file = keyslots.with_password(file, secret, uuid4(), "Wang", "blue-kettle-47", LEAST_COST)
    file = keyslots.with_recovery(file, secret, code)
    return keyslots.with_data_key(file, secret, key, SALT, only=True), secret, key, code


def test_se_01_password_and_code_lead_to_the_same_32_random_bytes() -> None:
    file, secret, key, code = _file()
    by_password = keyslots.open_with_password(file, "wang", "blue-kettle-47")
    by_code = keyslots.open_with_code(file, code.lower().replace("-", " "))
    assert by_password and by_code
    assert by_password.secret == by_code.secret == secret and len(key) == 32
    assert keyslots.data_key(file, secret, SALT) == key
    assert keyslots.data_key(file, secret, bytes(16)) is None


def test_se_01_nothing_else_opens_a_slot() -> None:
    file, *_ = _file()
    assert keyslots.open_with_password(file, "wang", "blue-kettle-48") is None
    assert keyslots.open_with_password(file, "li", "blue-kettle-47") is None
    assert keyslots.open_with_code(file, codes.new_code()) is None


def test_se_01_the_file_holds_neither_key_nor_name_nor_password(tmp_path: Path) -> None:
    file, secret, key, code = _file()
    keyslots.save(tmp_path / "k", file, secret)
    raw = (tmp_path / "k").read_bytes()
    for planted in (secret, key, b"Wang", b"wang", b"blue-kettle-47", code.encode(), codes.entropy(code)):
        assert planted not in raw
        assert base64.b64encode(planted) not in raw
        assert planted.hex().encode() not in raw


def test_se_01_a_written_file_reads_back_the_same(tmp_path: Path) -> None:
    file, secret, *_ = _file()
    saved = keyslots.save(tmp_path / "k", file, secret)
    assert keyslots.load(tmp_path / "k") == saved
    keyslots.verify(saved, secret)


def test_se_07_the_key_file_is_private(tmp_path: Path) -> None:
    file, secret, *_ = _file()
    keyslots.save(tmp_path / "k", file, secret)
    assert (tmp_path / "k").stat().st_mode & 0o077 == 0


def _tampered(tmp_path: Path, change: object) -> Path:
    file, secret, *_ = _file()
    path = tmp_path / "k"
    keyslots.save(path, file, secret)
    plain = json.loads(path.read_text())
    change(plain)  # type: ignore[operator]
    path.write_text(json.dumps(plain))
    keyslots.verify(keyslots.load(path), secret)
    return path


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p["slots"].pop(),
        lambda p: p["slots"].append(p["slots"][0]),
        lambda p: p["slots"].reverse(),
        lambda p: p["slots"][0].update(user=str(uuid4())),
        lambda p: p["slots"][0].update(kind="keyring"),
        lambda p: p["slots"][0]["argon2id"].update(rounds=3),
        lambda p: p.update(book=str(uuid4())),
        lambda p: p.update(place_reason="because"),
        lambda p: p["keys"][0].update(file=base64.b64encode(bytes(16)).decode()),
        lambda p: p.update(mac=base64.b64encode(bytes(32)).decode()),
        lambda p: p.update(version=2),
        lambda p: p.update(format="other"),
        lambda p: p.pop("slots"),
        lambda p: p.update(slots=[p["slots"][0]] * 501),
        lambda p: p.update(keys=[]),
        lambda p: p["slots"][0].update(salt="AAAA"),
        lambda p: p["slots"][0].update(wrapped="not base64 at all"),
        lambda p: p["slots"][0].update(id="no uuid"),
    ],
)
def test_se_01_any_change_of_the_file_is_noticed(tmp_path: Path, change: object) -> None:
    with pytest.raises(errors.KeysDamaged):
        _tampered(tmp_path, change)


@pytest.mark.parametrize(
    "cost",
    [
        {"memory": 4 * 1024 * 1024, "rounds": 3, "lanes": 4},
        {"memory": 65536, "rounds": 1_000_000, "lanes": 4},
        {"memory": 65536, "rounds": 3, "lanes": 64},
        {"memory": 8, "rounds": 1, "lanes": 1},
        {"memory": -1, "rounds": 3, "lanes": 4},
        {"memory": 1e9, "rounds": 3, "lanes": 4},
        {"memory": "65536", "rounds": 3, "lanes": 4},
        {"memory": True, "rounds": 3, "lanes": 4},
        {},
    ],
)
def test_d08_a_hostile_cost_is_refused_before_any_work(tmp_path: Path, cost: dict[str, object]) -> None:
    """D08: 4 GB of memory or a million rounds are never tried."""
    with pytest.raises(errors.KeysDamaged):
        _tampered(tmp_path, lambda p: p["slots"][0].update(argon2id=cost))


def test_d08_the_limits_are_those_of_the_catalogue() -> None:
    assert Cost(1024 * 1024, 10, 8).allowed() and Cost(19 * 1024, 2, 1).allowed()
    assert not Cost(1024 * 1024 + 1, 10, 8).allowed()
    assert not Cost(65536, 11, 8).allowed() and not Cost(65536, 3, 9).allowed()


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"null", b"[" * 100_000, b"\xff\xfe\x00", b" " * (300 * 1024), b'{"format": 1}']
)
def test_g01_a_key_file_that_is_none_is_damaged_not_a_crash(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "x.qudao-keys").write_bytes(raw)
    with pytest.raises(errors.KeysDamaged):
        keyslots.load(tmp_path / "x.qudao-keys")


def test_se_06_known_answers_of_the_primitives() -> None:
    """SE-06: RFC 9106 (Argon2id), RFC 5869 (HKDF-SHA-256) and a GCM vector of the original specification."""
    from argon2.low_level import Type, core, ffi, lib  # noqa: F401
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    rfc_9106 = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=b"\x04" * 12,
        secret=b"\x03" * 8,
    ).derive(b"\x01" * 32)
    assert rfc_9106.hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    rfc_5869 = HKDF(SHA256(), 42, bytes(range(13)), bytes(range(0xF0, 0xFA))).derive(b"\x0b" * 22)
    assert rfc_5869.hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )
    gcm = AESGCM(bytes(32)).encrypt(bytes(12), bytes(16), None)
    assert gcm.hex() == "cea7403d4d606b6e074ec5d3baf39d18" + "d0d1c8a799996bf0265b98b5d48ab919"


def test_se_06_our_argon2id_is_the_one_of_the_standard() -> None:
    """The wrapper we use (argon2-cffi) and the one checked above (cryptography) agree on our parameters."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    ours = keyslots._from_password("pässword 密码", SALT, LEAST_COST)
    peer = Argon2id(salt=SALT, length=32, iterations=2, lanes=1, memory_cost=19 * 1024)
    assert ours == peer.derive("pässword 密码".encode())


def test_se_06_each_wrap_has_its_own_nonce() -> None:
    file, secret, key, _ = _file()
    again = keyslots.with_data_key(file, secret, key, SALT, only=True)
    nonces = {file.keys[0].nonce, again.keys[0].nonce, *(slot.nonce for slot in file.slots)}
    assert len(nonces) == 2 + len(file.slots)


@given(login=st.text(min_size=1, max_size=30), other=st.text(min_size=1, max_size=30))
def test_user_names_are_found_whatever_their_case_or_width(login: str, other: str) -> None:
    file, _ = keyslots.new_key_file()
    assert keyslots.name_mark(file, login) == keyslots.name_mark(file, f" {login} ")
    assert keyslots.name_mark(file, "Ｗａｎｇ") == keyslots.name_mark(file, "wang")


def test_au_02_an_unknown_user_costs_the_same_work() -> None:
    """AU-02: the derivation runs once in both cases."""
    file, *_ = _file()
    calls = []
    original = keyslots._from_password

    def counted(*args: object) -> bytes:
        calls.append(args[2])
        return original(*args)  # type: ignore[arg-type]

    keyslots._from_password = counted  # type: ignore[assignment]
    try:
        keyslots.open_with_password(file, "wang", "wrong")
        keyslots.open_with_password(file, "nobody", "wrong")
    finally:
        keyslots._from_password = original
    assert calls == [LEAST_COST, LEAST_COST]
