"""The program proves by itself that it runs: what the installer starts after building."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def test_the_self_test_goes_through_every_step():
    done = subprocess.run(
        [sys.executable, "main.py", "--self-test"],
        cwd=PROJECT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("self-test:")] == [
        "self-test: book", "self-test: record", "self-test: document", "self-test: window",
    ]  # fmt: skip
