"""SE-02, G06, FT-30: the keyring is a convenience only."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from models.platform.book import access, errors, locksmith, opening, secrets
from models.platform.book.access import ByKeyring
from models.platform.book.secrets import Ring
from tests.models.book.conftest import Made


class Memory:
    """A back end that works."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, name: str, text: str) -> None:
        self.kept[service, name] = text

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


class Null(Memory):
    """A back end that "stores" and returns nothing."""

    def set_password(self, service: str, name: str, text: str) -> None:
        return


class Locked(Memory):
    """A back end that refuses everything."""

    def set_password(self, service: str, name: str, text: str) -> None:
        raise RuntimeError("locked")

    get_password = delete_password = set_password  # type: ignore[assignment]


def test_se_02_the_keyring_opens_the_book_for_its_owner(made: Made) -> None:
    ring = Ring(Memory())
    book = made.open()
    assert locksmith.remember_here(book, made.login, ring) and locksmith.remembered_here(book)
    owner = book.user_id
    book.close()
    assert access.has_keyring_slot(made.path)
    again = opening.open_book(made.path, ByKeyring(ring))
    assert again.user_id == owner
    locksmith.forget_here(again, ring)
    again.close()
    assert not access.has_keyring_slot(made.path)
    with pytest.raises(errors.NoKeyring):
        opening.open_book(made.path, ByKeyring(ring))


@pytest.mark.parametrize("backend", [Null(), Locked(), None])
def test_se_02_a_keyring_that_does_not_keep_is_refused(made: Made, backend: Any) -> None:
    book = made.open()
    assert not locksmith.remember_here(book, made.login, Ring(backend))
    assert not locksmith.remembered_here(book)
    book.close()


def test_ft_30_an_emptied_changed_or_locked_keyring_costs_nothing(made: Made) -> None:
    memory = Memory()
    book = made.open()
    locksmith.remember_here(book, made.login, Ring(memory))
    book.close()
    for ring in (Ring(None), Ring(Memory()), Ring(Locked()), Ring(_changed(memory))):
        with pytest.raises(errors.NoKeyring):
            opening.open_book(made.path, ByKeyring(ring))
        made.open().close()


def _changed(memory: Memory) -> Memory:
    other = Memory()
    other.kept = dict.fromkeys(memory.kept, "bm90IHRoZSBzZWNyZXQ=")
    return other


def test_se_02_the_keyring_holds_another_secret_than_the_keys(made: Made) -> None:
    memory = Memory()
    book = made.open()
    locksmith.remember_here(book, made.login, Ring(memory))
    import base64

    for text in memory.kept.values():
        assert len(text) <= 64 < secrets.LONGEST
        raw = base64.b64decode(text)
        assert raw not in (bytes(book.keys().secret), bytes(book.keys().key))
    book.close()


def test_se_02_long_secrets_are_refused() -> None:
    assert not Ring(Memory()).put("x", bytes(2000))


def test_g06_environment_and_configuration_choose_no_back_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """G06: a module named in PYTHON_KEYRING_BACKEND or keyringrc.cfg is never imported."""
    folder = tmp_path / "python_keyring"
    folder.mkdir()
    (folder / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=planted_backend.Keyring\n")
    (tmp_path / "planted_backend.py").write_text("raise SystemExit('imported')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "planted_backend.Keyring")
    ring = secrets.system_ring()
    assert "planted_backend" not in sys.modules
    assert not ring.usable or type(ring._backend).__module__ in {m for m, _ in secrets._backends()}


def test_se_02_null_and_plain_text_back_ends_are_on_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    for platform in ("linux", "darwin", "win32"):
        monkeypatch.setattr(sys, "platform", platform)
        for module, _ in secrets._backends():
            assert module.startswith("keyring.backends.")
            assert not any(word in module for word in ("null", "fail", "chainer", "alt", "Plain"))
