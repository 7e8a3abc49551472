"""DS-11, D10, G05, FT-12, FT-13, DS-14: where a book may lie, and what happens to it there."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from models.platform import company
from models.platform.book import codes, errors, making, opening, paths, space
from models.platform.book.access import ByPassword
from models.platform.book.paths import BookPaths
from models.platform.principal import SYSTEM
from tests.models.book.conftest import PASSWORD, Made, new_book

WAY = ByPassword("wangfang", PASSWORD)


@pytest.mark.parametrize("place", ["//server/share/x.qudao", "\\\\server\\share\\x.qudao"])
def test_ds_11_unc_paths_are_refused(place: str) -> None:
    with pytest.raises(errors.NetworkPlace):
        paths.check_place(Path(place).parent if place[0] == "/" else Path(place))


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "fuse.rclone", "9p", "davfs"])
def test_ds_11_network_mounts_are_refused(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "_linux_mounts", lambda: [("/", "ext4"), (str(tmp_path), kind)])
    monkeypatch.setattr(paths.sys, "platform", "linux")
    with pytest.raises(errors.NetworkPlace) as refused:
        making.create(new_book(tmp_path / "x.qudao", codes.new_code()))
    assert kind in refused.value.message()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["ext4", "btrfs", "overlay", "tmpfs", "fuseblk", "apfs", "zfs"])
def test_ds_11_local_disks_are_fine(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "_linux_mounts", lambda: [("/", "nfs"), (str(tmp_path), kind)])
    monkeypatch.setattr(paths.sys, "platform", "linux")
    paths.check_place(tmp_path / "not" / "yet" / "there")


def test_ds_11_the_list_of_macos_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ran:
        stdout = "/dev/disk3s1 on / (apfs, local)\n//wang@nas/share on /Volumes/share (smbfs, nodev)\n"

    monkeypatch.setattr(subprocess, "run", lambda *a, **k: Ran())
    assert paths._listed_mounts() == [("/", "apfs"), ("/Volumes/share", "smbfs")]


@pytest.mark.parametrize(
    "folder",
    [
        "OneDrive",
        "OneDrive - 清源",
        "Dropbox",
        "Google Drive",
        "坚果云",
        "我的坚果云",
        "BaiduSyncdisk",
        "WPS云盘",
        "微云同步助手",
    ],
)
def test_ds_11_a_synchronised_folder_needs_a_reason(tmp_path: Path, folder: str) -> None:
    from dataclasses import replace

    new = new_book(tmp_path / folder / "x.qudao", codes.new_code())
    with pytest.raises(errors.SyncedPlace):
        making.create(new)
    assert not (tmp_path / folder).exists()
    making.create(replace(new, place_reason="paused while we work")).close()
    opening.open_book(new.path, WAY).close()


def test_d10_links_are_refused(made: Made, tmp_path: Path) -> None:
    link = tmp_path / "link.qudao"
    link.symlink_to(made.path)
    with pytest.raises(errors.LinkedFile):
        opening.open_book(link, WAY)
    hard = tmp_path / "hard.qudao"
    os.link(made.path, hard)
    with pytest.raises(errors.LinkedFile):
        made.open()
    hard.unlink()
    made.open().close()


@pytest.mark.parametrize(
    ("company_name", "file"),
    [
        ("清源净水", "清源净水.qudao"),
        ('a/b\\c:d*e?"<>|', "a_b_c_d_e.qudao"),
        ("CON", "CON_book.qudao"),
        ("com¹", "com¹_book.qudao"),
        ("..", "book.qudao"),
        ("", "book.qudao"),
        ("x. ", "x.qudao"),
    ],
)
def test_the_proposed_file_name_works_everywhere(company_name: str, file: str) -> None:
    assert paths.safe_name(company_name) == file
    assert len(paths.safe_name("长" * 500).encode()) <= 200


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX rights")
def test_ft_12_a_folder_without_write_right_is_named(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *a, **k: False)
    with pytest.raises(errors.ReadOnlyPlace) as refused:
        made.open()
    assert str(made.path.parent) in refused.value.message()


def test_ft_13_a_file_moved_away_is_noticed_and_can_be_saved(made: Made, tmp_path: Path) -> None:
    """FT-13: writing stops, what was saved can be written to another file from the open handle."""
    book = made.open()
    with book.database.write(SYSTEM) as session:
        company.put(session, "company.phone", "kept")
    made.path.unlink()
    problem = book.watch()
    assert isinstance(problem, errors.BookVanished)
    with pytest.raises(errors.BookVanished), book.database.write(SYSTEM) as session:
        company.put(session, "company.phone", "lost")
    book.save_copy(tmp_path / "saved.qudao")
    book.close()
    saved = opening.open_book(tmp_path / "saved.qudao", WAY)
    with saved.database.read(SYSTEM) as session:
        assert company.get(session, "company.phone") == "kept"
    saved.close()


def test_ft_13_a_file_replaced_by_another_is_noticed(made: Made, tmp_path: Path) -> None:
    book = made.open()
    other = tmp_path / "other"
    other.write_bytes(made.path.read_bytes())
    os.replace(other, made.path)
    assert isinstance(book.watch(), errors.BookVanished)
    book.close()


def test_ds_14_levels_of_free_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def with_free(free: int) -> space.Level:
        monkeypatch.setattr(space.shutil, "disk_usage", lambda _p: type("U", (), {"free": free}))
        return space.look(tmp_path).level

    giga, mega = 1024**3, 1024**2
    assert with_free(2 * giga) is space.Level.ENOUGH
    assert with_free(giga - 1) is space.Level.WARN
    assert with_free(199 * mega) is space.Level.STOP
    with pytest.raises(errors.NoSpace):
        space.require(tmp_path)
    assert with_free(0) is space.Level.FULL
    with_free(300 * mega)
    space.require(tmp_path)
    with pytest.raises(errors.NoSpace):
        space.require(tmp_path, 150 * mega)


def test_ds_14_the_ballast_is_really_there_and_given_back_on_a_full_disk(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = made.open()
    ballast = BookPaths(made.path).ballast
    assert book.ballast_kept and ballast.stat().st_size == space.BALLAST
    assert os.name == "nt" or ballast.stat().st_blocks * 512 >= space.BALLAST
    monkeypatch.setattr(space.shutil, "disk_usage", lambda _p: type("U", (), {"free": 0}))
    assert isinstance(book.watch(), errors.NoSpace)
    assert not ballast.exists()
    with pytest.raises(errors.NoSpace), book.database.write(SYSTEM):
        pass
    monkeypatch.undo()
    assert book.watch() is None
    with book.database.write(SYSTEM) as session:
        company.put(session, "company.phone", "1")
    book.close()


def _read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a disc without write right: nothing may even be tried."""
    real = os.access
    monkeypatch.setattr(os, "access", lambda p, mode, **k: not mode & os.W_OK and real(p, mode, **k))


def test_ft_12_a_book_that_cannot_be_written_can_be_read(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """FT-12: its data are there, nothing can be changed, nothing is left beside it."""
    from models.platform import accounts
    from models.platform.book import viewing

    book = made.open()
    with book.database.write(SYSTEM) as session:
        company.put(session, "company.phone", "readable")
    book.close()
    before = {p.name: p.stat().st_mtime_ns for p in made.path.parent.iterdir()}
    _read_only(monkeypatch)
    with pytest.raises(errors.ReadOnlyPlace):
        made.open()
    viewed = viewing.view_book(made.path, WAY)
    assert viewed.read_only and viewed.user_id is not None
    with viewed.database.read(SYSTEM) as session:
        assert company.get(session, "company.phone") == "readable"
        assert accounts.principal(session, viewed.user_id, None).name == "王芳"
    with pytest.raises(errors.ReadOnlyPlace), viewed.database.write(SYSTEM):
        pass
    with pytest.raises(errors.ReadOnlyPlace):
        viewed.keys()
    viewed.lock()
    with pytest.raises(errors.LockedBook), viewed.database.read(SYSTEM):
        pass
    viewed.unlock(PASSWORD, "wangfang")
    with viewed.database.read(SYSTEM) as session:
        assert company.get(session, "company.phone") == "readable"
    viewed.close()
    assert {p.name: p.stat().st_mtime_ns for p in made.path.parent.iterdir()} == before


def test_ft_12_work_of_a_crash_is_read_from_a_private_copy(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil
    import tempfile

    from models.platform.book import viewing

    private = tmp_path / "private"
    private.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(private))
    book = made.open()
    with book.database.write(SYSTEM) as session:
        company.put(session, "company.phone", "in the journal")
    folder = tmp_path / "disc"
    folder.mkdir()
    for ending in ("", "-keys", "-wal", "-mark"):
        shutil.copy2(f"{made.path}{ending}", folder)
    book.close()
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    viewed = viewing.view_book(folder / made.path.name, WAY)
    assert len(list(private.iterdir())) == 1
    with viewed.database.read(SYSTEM) as session:
        assert company.get(session, "company.phone") == "in the journal"
    viewed.save_copy(tmp_path / "copy.qudao")
    viewed.close()
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert not list(private.iterdir())
    opening.open_book(tmp_path / "copy.qudao", WAY).close()


def test_ft_12_a_wrong_password_reads_nothing(made: Made) -> None:
    from models.platform.book import viewing

    with pytest.raises(errors.WrongPassphrase):
        viewing.view_book(made.path, ByPassword("wangfang", "wrong-wrong-wrong"))
