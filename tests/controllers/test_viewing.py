"""Copies for viewers are private, read-only and gone afterwards (FA-04)."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from controllers import viewing


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(viewing, "_viewing", None)


def test_the_folder_is_private_and_made_once():
    folder = viewing.viewing_folder()
    assert folder == viewing.viewing_folder() and folder.is_dir()
    if os.name == "posix":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="process numbers of POSIX")
def test_emptying_forgets_own_copies_and_those_of_dead_sessions_only(tmp_path):
    copy = viewing.viewing_folder() / "a.pdf"
    copy.write_bytes(b"x")
    os.chmod(copy, stat.S_IRUSR)
    dead, alive, strange = (tmp_path / f"qudao-view-{name}-x" for name in ("999999999", str(os.getppid()), "abc"))
    for folder in (dead, alive, strange):
        folder.mkdir()
    viewing.empty_viewing_folder()
    assert not copy.exists() and not dead.exists() and not strange.exists()
    assert alive.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_inside_are_never_followed(tmp_path):
    outside = tmp_path / "precious.txt"
    outside.write_text("x")
    os.chmod(outside, stat.S_IRUSR)
    (viewing.viewing_folder() / "link.txt").symlink_to(outside)
    viewing.empty_viewing_folder()
    assert outside.read_text() == "x" and stat.S_IMODE(Path(outside).stat().st_mode) == stat.S_IRUSR
