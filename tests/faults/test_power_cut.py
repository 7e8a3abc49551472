"""FT-02, DS-02, PM1: power cuts, rebuilt from a recording of everything SQLite gave to the disk.

Simulated: at any moment between two calls the power goes. What was synced is there. Of what was not, every write,
truncation and deletion is kept or dropped on its own, or (writes) torn in sectors of 512 bytes, in any order.
A file that was never synced may be missing. Not simulated: disks that lie about syncing, a controller that damages
sectors it was not writing, and the file system's own recovery. The sync of the folder is taken as part of the
first sync of a file, as SQLite does it on POSIX.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest

from models import sqlite_file
from tests.faults.vfs import Call, Tape, base_files, taped

IMAGES = int(os.environ.get("QUDAO_POWER_CUTS", "2000"))
KEY = bytes(range(32))
SECTOR = 512
COMMITS = 40


def _start(path: Path) -> None:
    connection = sqlite_file.connect_sqlite(path, KEY)
    connection.execute("CREATE TABLE entries (n INTEGER PRIMARY KEY, filling TEXT NOT NULL) STRICT")
    connection.execute("CREATE TABLE total (one INTEGER PRIMARY KEY, count INTEGER, last INTEGER) STRICT")
    connection.execute("INSERT INTO total VALUES (1, 0, 0)")
    connection.close()


def _work(path: Path, tape: Tape, **settings: Any) -> None:
    """Forty acts of two tables each, with checkpoints in between, each acknowledged after its commit."""
    connection = sqlite_file.connect_sqlite(path, KEY)
    connection.execute("PRAGMA wal_autocheckpoint = 25")
    for name, value in settings.items():
        connection.execute(f"PRAGMA {name} = {value}")
    chance = random.Random(7)
    for number in range(1, COMMITS + 1):
        connection.execute("BEGIN IMMEDIATE")
        filling = f"{chance.getrandbits(4 * chance.choice((60, 900, 6000))):x}"
        connection.execute("INSERT INTO entries VALUES (?, ?)", (number, filling))
        if number % 5 == 0:
            connection.execute("DELETE FROM entries WHERE n = ?", (number - 2,))
            connection.execute("UPDATE total SET count = count - 1")
        connection.execute("UPDATE total SET count = count + 1, last = ?", (number,))
        connection.execute("COMMIT")
        tape.acknowledge(number)
    connection.close()


def _image(base: dict[str, bytes], calls: list[Call], at: int, chance: random.Random) -> dict[str, bytes]:
    """The files as a power cut just before call number `at` may leave them."""
    files = {name: bytearray(content) for name, content in base.items()}
    pending: dict[str, list[Call]] = {}
    safe = set(base)
    for call in calls[:at]:
        if call.kind == "open":
            if call.file not in files:
                files[call.file] = bytearray()
        elif call.kind in ("write", "truncate", "delete"):
            pending.setdefault(call.file, []).append(call)
        elif call.kind == "sync":
            _apply(files, call.file, pending.pop(call.file, []), None)
            safe.add(call.file)
    for name, rest in pending.items():
        _apply(files, name, rest, chance)
    missing = [name for name in files if name not in safe and chance.random() < 0.5]
    return {name: bytes(content) for name, content in files.items() if name not in missing}


def _apply(files: dict[str, bytearray], name: str, calls: list[Call], chance: random.Random | None) -> None:
    """Carry out calls, all of them, or (with chance) each whole, torn or not at all."""
    for call in calls:
        if chance is not None and chance.random() < 0.4:
            continue
        if call.kind == "delete":
            files.pop(name, None)
        elif call.kind == "truncate":
            content = files.setdefault(name, bytearray())
            del content[call.size :]
            content.extend(bytes(call.size - len(content)))
        else:
            _write(files.setdefault(name, bytearray()), call, chance)


def _write(content: bytearray, call: Call, chance: random.Random | None) -> None:
    end = call.offset + len(call.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    torn = chance is not None and chance.random() < 0.5
    for start in range(0, len(call.data), SECTOR):
        if torn and chance is not None and chance.random() < 0.5:
            continue
        piece = call.data[start : start + SECTOR]
        content[call.offset + start : call.offset + start + len(piece)] = piece


def _judge(folder: Path, files: dict[str, bytes], name: str) -> int:
    """Open an image as the program would; returns the last act in it, or raises."""
    for old in folder.iterdir():
        old.unlink()
    for path, content in files.items():
        (folder / Path(path).name).write_bytes(content)
    connection = sqlite_file.connect_sqlite(folder / name, KEY)
    try:
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        assert connection.execute("PRAGMA cipher_integrity_check").fetchall() == []
        count, last = connection.execute("SELECT count, last FROM total").fetchone()
        found, highest = connection.execute("SELECT count(*), coalesce(max(n), 0) FROM entries").fetchone()
        assert (count, last) == (found, highest), "half an act"
        return int(last)
    finally:
        connection.close()


def _survey(tmp_path: Path, images: int, **settings: Any) -> tuple[int, int, list[str]]:
    """(images, images that lost an acknowledged act, why others are damaged or inconsistent)."""
    path = tmp_path / "book.qudao"
    _start(path)
    base = base_files(tmp_path)
    with taped() as tape:
        _work(path, tape, **settings)
    calls = tape.calls
    assert sum(call.kind == "saved" for call in calls) == COMMITS
    folder = tmp_path / "image"
    folder.mkdir()
    chance = random.Random(int(os.environ.get("QUDAO_SEED", "1")))
    lost, broken = 0, []
    for _ in range(images):
        at = chance.randrange(len(calls) + 1)
        acknowledged = max((call.number for call in calls[:at] if call.kind == "saved"), default=0)
        try:
            last = _judge(folder, _image(base, calls, at, chance), path.name)
        except Exception as reason:  # whatever makes an image unusable: damage found by SQLite, an act half there
            broken.append(f"{at}: {reason!r}")
            continue
        lost += last < acknowledged
    return images, lost, broken


def test_ft_02_no_power_cut_takes_a_saved_act_or_leaves_half_of_one(tmp_path: Path) -> None:
    """PM1: 0 lost, 0 inconsistent; 2,000 images, more by QUDAO_POWER_CUTS."""
    images, lost, broken = _survey(tmp_path, IMAGES)
    assert (lost, broken) == (0, []), f"of {images}"


@pytest.mark.parametrize("synchronous", [0, 1])
def test_the_recording_does_show_loss_where_there_is_some(tmp_path: Path, synchronous: int) -> None:
    """Without this the test above proves nothing: weaker settings must lose saved acts in the same images."""
    _, lost, _ = _survey(tmp_path, 120, synchronous=synchronous)
    assert lost > 0


def test_the_recording_replays_to_the_real_files(tmp_path: Path) -> None:
    path = tmp_path / "book.qudao"
    _start(path)
    base = base_files(tmp_path)
    with taped() as tape:
        _work(path, tape)
    everything = [
        *tape.calls,
        *(Call("sync", name) for name in {call.file for call in tape.calls if call.file}),
    ]
    files = _image(base, everything, len(everything), random.Random(0))
    assert files[str(path)] == path.read_bytes()
