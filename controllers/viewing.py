"""Copies of attached files for the system's viewers: private, read-only, gone when the program ends (FA-04)."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path

from models.clock import clock

_PREFIX = "qudao-view-"
DAY_SECONDS = 86_400
_viewing: Path | None = None


def viewing_folder() -> Path:
    """The private folder of this session for copies that a viewer opens."""
    global _viewing
    if _viewing is None or not _viewing.is_dir():
        _viewing = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    return _viewing


def empty_viewing_folder() -> None:
    """Forget all copies, those of earlier sessions that crashed too (at start and exit)."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        number = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if number != str(os.getpid()) and _is_in_use(folder, number):
            continue
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                with contextlib.suppress(OSError):
                    os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)
        shutil.rmtree(folder, ignore_errors=True)


def _is_in_use(folder: Path, number: str) -> bool:
    """Whether another running program shows copies from there (Windows: it is younger than a day)."""
    if sys.platform == "win32":
        return clock.now().timestamp() - folder.stat().st_mtime < DAY_SECONDS
    if not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def mark_foreign(copy: Path) -> None:
    """Tell the system that the file came from elsewhere, so that viewers are careful with it (FA-04)."""
    if sys.platform == "win32":
        Path(f"{copy}:Zone.Identifier").write_text("[ZoneTransfer]\r\nZoneId=3\r\n", encoding="ascii")
    elif sys.platform == "darwin":
        import subprocess

        subprocess.run(
            ["/usr/bin/xattr", "-w", "com.apple.quarantine", "0081;0;Qudao;", str(copy)], check=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
