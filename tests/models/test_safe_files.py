"""DS-13, FT-18: files are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from models import safe_files
from models.clock import clock


def test_ds_13_an_error_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "list.csv"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError), safe_files.replacing(target) as part:
        part.write_text("half")
        raise ZeroDivisionError
    assert target.read_text() == "old" and [p.name for p in tmp_path.iterdir()] == ["list.csv"]


def test_ds_13_the_new_file_is_synced_before_it_takes_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    real_sync, real_replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda h: (steps.append("sync"), real_sync(h))[1])
    monkeypatch.setattr(os, "replace", lambda a, b: (steps.append("replace"), real_replace(a, b))[1])
    safe_files.write_text(tmp_path / "x", "new")
    assert steps[:2] == ["sync", "replace"]
    assert os.name == "nt" or steps[2:] == ["sync"], "the folder too"


def test_se_07_files_are_private(tmp_path: Path) -> None:
    safe_files.write_bytes(tmp_path / "x", b"1")
    folder = safe_files.private_folder(tmp_path / "a" / "b")
    assert os.name == "nt" or (tmp_path / "x").stat().st_mode & 0o077 == 0
    assert os.name == "nt" or folder.stat().st_mode & 0o077 == 0


class Busy(OSError):
    """What Windows raises while another program holds a file."""

    winerror = 32


def test_ft_18_a_scanner_that_holds_the_target_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []
    real = os.replace

    def held(source: Path, target: Path) -> None:
        tries.append(1)
        if len(tries) < 4:
            raise Busy("in use")
        real(source, target)

    monkeypatch.setattr(os, "replace", held)
    safe_files.write_text(tmp_path / "x", "new")
    assert (tmp_path / "x").read_text() == "new" and len(tries) == 4


def test_ft_18_after_two_and_a_half_seconds_the_person_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x").write_text("old")
    now = [0.0]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    monkeypatch.setattr(safe_files.time, "sleep", lambda s: now.__setitem__(0, now[0] + s))

    def held(*_paths: Path) -> None:
        raise Busy("in use")

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(safe_files.FileInUse) as told:
        safe_files.write_text(tmp_path / "x", "new")
    assert 2.5 <= now[0] < 3 and "another program" in told.value.message()
    assert (tmp_path / "x").read_text() == "old" and len(list(tmp_path.iterdir())) == 1


def test_other_errors_are_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_paths: Path) -> None:
        raise PermissionError("no")

    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(PermissionError):
        safe_files.write_text(tmp_path / "x", "new")


def test_leftovers_of_a_crash_are_told_from_other_files(tmp_path: Path) -> None:
    for name in (
        ".list.csv.0123abcd.part",
        ".other.csv.0123abcd.part",
        "list.csv",
        ".list.csv.part",
        ".list.csv.zzzz.part",
    ):
        (tmp_path / name).write_text("x")
    assert safe_files.remove_leftovers(tmp_path, "list.csv") == 1
    assert len(list(tmp_path.iterdir())) == 4


def test_a_long_chinese_name_has_room_for_the_temporary_ending(tmp_path: Path) -> None:
    target = tmp_path / ("账" * 75 + ".csv")
    safe_files.write_text(target, "x")
    assert target.read_text() == "x"
