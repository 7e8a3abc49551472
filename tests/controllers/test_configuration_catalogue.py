"""G01 to G04 of the catalogue of bad input: the file of settings; FT-29. Each row by its id.

G05 (places) stands in tests/models/book/test_places.py, G06 (keyring modules) in test_secrets.py, G07 and G08
(environment and arguments) in test_commands.py and below.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from controllers import settings as declared
from controllers.settings import CORRECTED, DAMAGED, Settings

ROOT = Path(__file__).resolve().parents[2]
WHOLE = b'{"general/theme": "dark", "version": 1}'

DAMAGED_FILES = {
    "G01-truncated": WHOLE[:-5],
    "G01-binary": b"\x00\xff\xfe\x01" * 50,
    "G01-gbk": '{"general/theme": "dark", "x": "北京"}'.encode("gbk"),
    "G01-duplicate-keys": b'{"general/theme": "dark", "general/theme": "light"}',
    "G01-list": b'["dark"]',
    "G03-nested-2000": b'{"a": ' * 2000 + b"1" + b"}" * 2000,
    "G03-nested-100000": b"[" * 100_000 + b"]" * 100_000,
    "G03-10MB": b'{"a": "' + b"x" * 10_000_000 + b'"}',
}


@pytest.mark.parametrize("case", DAMAGED_FILES)
def test_a_damaged_file_of_settings_means_defaults_and_is_kept_aside(qapp, tmp_path, case):
    path = tmp_path / "settings.json"
    path.write_bytes(DAMAGED_FILES[case])
    settings = Settings(path)
    assert settings.get(declared.THEME) == declared.THEME.default
    assert settings.take_notices() == [(DAMAGED, {})]
    assert path.with_name("settings.json.bad").read_bytes() == DAMAGED_FILES[case]
    settings.set(declared.THEME, "dark")
    assert Settings(path).get(declared.THEME) == "dark"


@pytest.mark.parametrize(
    ("case", "content"),
    [("G01-missing", None), ("G01-empty", b""), ("G01-bom", b"\xef\xbb\xbf" + WHOLE)],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_missing_or_empty_file_is_no_damage(qapp, tmp_path, case, content):
    path = tmp_path / "settings.json"
    if content is not None:
        path.write_bytes(content)
    settings = Settings(path)
    assert settings.take_notices() == []
    assert settings.get(declared.THEME) == ("dark" if case == "G01-bom" else declared.THEME.default)


@pytest.mark.parametrize(
    ("setting", "stored", "expected"),
    [
        pytest.param(declared.IDLE_LOCK_MINUTES, 0, 1, id="G02-idle-lock-0"),
        pytest.param(declared.IDLE_LOCK_MINUTES, 10**9, 60, id="G02-idle-lock-1e9"),
        pytest.param(declared.SIDEBAR_WIDTH, -5, 160, id="G02-negative-size"),
        pytest.param(declared.TEXT_SCALE, "large", 100, id="G02-text-for-number"),
        pytest.param(declared.THEME, "pink", "system", id="G02-unknown-word"),
    ],
)
def test_a_value_out_of_range_is_clamped_and_said(qapp, tmp_path, setting, stored, expected):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({setting.key: stored}), encoding="utf-8")
    settings = Settings(path)
    assert settings.get(setting) == expected
    assert settings.take_notices() == [(CORRECTED, {"names": setting.key})]


@pytest.mark.parametrize("stored", [{"future/thing": [1, {"a": 2}]}, {"version": 99, "x": None}], ids=["G04-key", "G04-version"])
def test_what_a_newer_version_wrote_is_kept_untouched(qapp, tmp_path, stored):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(stored), encoding="utf-8")
    Settings(path).set(declared.THEME, "light")
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert {name: kept[name] for name in stored} == stored


HOSTILE = {
    "G08-unknown-command": ["frobnicate"],
    "G08-unknown-option": ["check", "--frob", "1"],
    "G08-10000-characters": ["check", "--book", "x" * 10_000, "--passphrase-fd", "0"],
    "G08-network-place": ["check", "--book", "\\\\host\\share\\x.qudao", "--passphrase-fd", "0"],
    "G08-hostile-name": ["check", "--book", "\u202etxt.qudao; rm -rf ~", "--passphrase-fd", "0"],
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_arguments_end_in_words_not_in_a_traceback(tmp_path, case):
    ended = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *HOSTILE[case]], cwd=tmp_path, input="secret\n", text=True,
        encoding="utf-8", capture_output=True, timeout=60, check=False,
    )
    assert ended.returncode in (1, 2)
    assert "Traceback" not in ended.stderr and len(ended.stderr) < 12_000 and ended.stderr.strip()
    assert list(tmp_path.iterdir()) == []
