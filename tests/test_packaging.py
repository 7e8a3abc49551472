"""What a person installs: pinned libraries, a reason for each, their licences, and one version everywhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

PROJECT = Path(__file__).resolve().parents[1]
ABOUT = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
SHIPPED = [Requirement(line) for line in ABOUT["dependencies"]]
FOR_DEVELOPMENT = [Requirement(line) for line in ABOUT["optional-dependencies"]["dev"]]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def pinned() -> dict[str, str]:
    lines = (PROJECT / "requirements.lock").read_text("utf-8").splitlines()
    found = [re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", line) for line in lines]
    return {plain(one[1]): one[2] for one in found if one}


@pytest.mark.parametrize("wanted", [*SHIPPED, *FOR_DEVELOPMENT], ids=lambda one: one.name)
def test_every_library_is_pinned_at_a_version_that_is_asked_for(wanted, pinned):
    """RI-01: the list with hashes is that of the project file."""
    assert wanted.specifier.contains(pinned[plain(wanted.name)])


def test_the_pinned_list_has_a_hash_for_each_and_names_no_place():
    text = (PROJECT / "requirements.lock").read_text("utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)
    assert len(entries) > 50 and all("--hash=sha256:" in entry for entry in entries[1:])
    assert not re.search(r"https?://|--index|--find-links|file:", text)


@pytest.mark.parametrize("wanted", [*SHIPPED, *FOR_DEVELOPMENT], ids=lambda one: one.name)
def test_every_library_has_a_reason(wanted):
    named = {plain(word.strip(".")) for word in re.findall(r"[A-Za-z0-9._-]+", (PROJECT / "docs/dependencies.md").read_text("utf-8"))}
    assert plain(wanted.name) in named


def test_licences_travel_with_the_program():
    folder = PROJECT / "resources"
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (folder / "licences/LGPL-3.0.txt").read_text("utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in (folder / "licences/GPL-3.0.txt").read_text("utf-8")
    notice = (folder / "licences/NOTICE.txt").read_text("utf-8")
    for library in ("PySide6", "psycopg", "python-stdnum"):
        assert library in notice
    assert "SIL OPEN FONT LICENSE" in (folder / "fonts/OFL-NotoSansSC.txt").read_text("utf-8").upper()
    assert "SIL OPEN FONT LICENSE" in (folder / "fonts/OFL-NotoSerifSC.txt").read_text("utf-8").upper()
    assert "ISC" in (folder / "icons/LICENSE.txt").read_text("utf-8")


def test_the_version_is_written_once(capsys):
    from controllers.commands import main
    from models.version import version

    assert version() == ABOUT["version"]
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == f"Qudao {ABOUT['version']}"
    assert f"## {ABOUT['version']}" in (PROJECT / "CHANGELOG.md").read_text("utf-8")
    assert ABOUT["version"] not in (PROJECT / "installer/windows/setup.iss").read_text("utf-8").split("[Setup]")[1]
