"""Settings: limits, damaged files, entries of other versions."""

import json

import pytest

from controllers import settings as declared
from controllers.settings import CORRECTED, DAMAGED, Settings


@pytest.fixture
def path(tmp_path):
    return tmp_path / "config" / "settings.json"


def write(path, content: bytes):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_without_a_file_everything_has_its_default(qapp, path):
    settings = Settings(path)
    assert settings.get(declared.LANGUAGE) == "system"
    assert settings.get(declared.TEXT_SCALE) == 100
    assert settings.take_notices() == []


def test_a_choice_survives_the_next_start(qapp, path):
    Settings(path).set(declared.THEME, "dark")
    assert Settings(path).get(declared.THEME) == "dark"


def test_a_change_is_told_once(qapp, path):
    settings = Settings(path)
    told = []
    settings.changed.connect(told.append)
    settings.set(declared.THEME, "dark")
    settings.set(declared.THEME, "dark")
    assert told == ["general/theme"]


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\xff\xfe\x01binary",
        b'{"general/theme": "da',
        '{"general/theme": "dark", "x": "\u5317\u4eac"}'.encode("gbk"),
        b'{"general/theme": "dark", "general/theme": "light"}',
        b"[" * 100_000 + b"]" * 100_000,
        b'["dark"]',
        b'{"a": "' + b"x" * 10_000_000 + b'"}',
    ],
    ids=["binary", "cut", "gbk", "twice", "nested", "list", "10MB"],
)
def test_a_damaged_file_means_defaults_is_kept_and_said_once(qapp, path, content):
    write(path, content)
    settings = Settings(path)
    assert settings.get(declared.THEME) == "system"
    assert settings.take_notices() == [(DAMAGED, {})]
    assert settings.take_notices() == []
    assert path.with_name("settings.json.bad").read_bytes() == content
    assert Settings(path).take_notices() == []


@pytest.mark.parametrize("content", [b"", b"  \n", b"\xef\xbb\xbf{}"], ids=["empty", "blank", "bom"])
def test_an_empty_file_is_not_damaged(qapp, path, content):
    write(path, content)
    assert Settings(path).take_notices() == []


@pytest.mark.parametrize(
    ("setting", "stored", "expected"),
    [
        (declared.IDLE_LOCK_MINUTES, 0, 1),
        (declared.IDLE_LOCK_MINUTES, 10**9, 60),
        (declared.SIDEBAR_WIDTH, -5, 160),
        (declared.TEXT_SCALE, "large", 100),
        (declared.TEXT_SCALE, True, 100),
        (declared.TEXT_SCALE, 1e400, 150),
        (declared.THEME, "pink", "system"),
        (declared.THEME, ["dark"], "system"),
        (declared.RESTORE_TABS, "yes", True),
        (declared.RECENT_BOOKS, "C:/a", ()),
        (declared.RECENT_BOOKS, ["a", 5, "b"], ("a", "b")),
    ],
)
def test_a_value_outside_its_limits_is_brought_back_and_said(qapp, path, setting, stored, expected):
    write(path, json.dumps({setting.key: stored}).encode())
    settings = Settings(path)
    assert settings.get(setting) == expected
    assert settings.take_notices() == [(CORRECTED, {"names": setting.key})]


def test_entries_of_a_newer_version_are_kept_untouched(qapp, path):
    write(path, json.dumps({"future/thing": {"a": [1, 2]}, "version": 99}).encode())
    settings = Settings(path)
    settings.set(declared.THEME, "light")
    kept = json.loads(path.read_bytes())
    assert kept["future/thing"] == {"a": [1, 2]}
    assert kept["version"] == 99
    assert settings.take_notices() == []


def test_no_two_settings_share_a_key_and_every_default_is_allowed():
    keys = [setting.key for setting in declared.SETTINGS]
    assert len(set(keys)) == len(keys)
    for setting in declared.SETTINGS:
        assert setting.clean(setting.default) == setting.default


def test_every_declared_setting_is_listed():
    found = {value.key: value for value in vars(declared).values() if isinstance(value, declared.Setting)}
    assert found == {setting.key: setting for setting in declared.SETTINGS}


def test_reset_returns_to_the_defaults(qapp, path):
    settings = Settings(path)
    settings.set(declared.THEME, "dark")
    settings.reset((declared.THEME,))
    assert settings.get(declared.THEME) == "system"
    assert Settings(path).get(declared.THEME) == "system"
