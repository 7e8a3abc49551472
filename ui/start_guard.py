"""Counts starts that did not succeed, so that a bad setting, layout or draft cannot lock a person out (FT-28)."""

from __future__ import annotations

import json
import logging
import os
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject

log = logging.getLogger(__name__)

FAILED_BEFORE_SAFE = 2


class Phase(StrEnum):
    """What may fail: showing the first window, or bringing back what was open."""

    START = "start"
    RESTORE = "restore"


class StartGuard(QObject):
    """Two failures in a row make the third try of a phase a safe one."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def begin(self, phase: Phase) -> bool:
        """A phase begins; True when it should be a safe one."""
        failed = self._read()
        before = failed.get(phase, 0)
        self._write({**failed, phase: before + 1})
        return before >= FAILED_BEFORE_SAFE

    def started(self) -> None:
        """The first window works."""
        self._write({**self._read(), Phase.START: 0})

    def restored(self) -> None:
        """What was open is back and the window works."""
        self._write({})

    def put_aside(self, path: Path) -> None:
        """Keep a file that may be the cause under another name."""
        if path.exists():
            try:
                os.replace(path, path.with_name(path.name + ".aside"))
            except OSError as error:
                log.warning("settings could not be put aside: %s", type(error).__name__)

    def _read(self) -> dict[str, int]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {
            phase: found[phase] for phase in Phase if isinstance(found.get(phase), int) and 0 <= found[phase] < 100
        }

    def _write(self, failed: dict[str, int]) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps(failed), encoding="utf-8")
        except OSError as error:
            log.warning("start could not be noted: %s", type(error).__name__)
