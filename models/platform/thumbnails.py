"""Small pictures of attached images, made in a process of its own (FA-05)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FROZEN_ARGUMENT = "--make-thumbnail"
LARGEST = 20 * 1024 * 1024
SECONDS = 20
_SCRIPT = Path(__file__).with_name("thumbnail_child.py")


def make(content: bytes, side: int) -> bytes | None:
    """A PNG that fits into a square, or nothing when the image is too large, damaged or not one."""
    if len(content) > LARGEST:
        return None
    frozen = getattr(sys, "frozen", False)
    command = [sys.executable, FROZEN_ARGUMENT] if frozen else [sys.executable, "-I", str(_SCRIPT)]
    try:
        done = subprocess.run(
            [*command, str(side)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    return done.stdout if done.returncode == 0 and done.stdout.startswith(b"\x89PNG") else None
