"""Counts starts that did not succeed, so that a bad setting cannot lock a person out (FT-28)."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path

from PySide6.QtCore import QObject

log = logging.getLogger(__name__)

FAILED_BEFORE_SAFE = 2


class StartGuard(QObject):
    """Two failed starts in a row make the third a safe one."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def begin(self) -> bool:
        """A start begins; True when it should be a safe one."""
        failed = self._failed()
        self._write(failed + 1)
        return failed >= FAILED_BEFORE_SAFE

    def succeeded(self) -> None:
        """The window works."""
        self._write(0)

    def put_aside(self, path: Path) -> None:
        """Keep a file that may be the cause under another name."""
        if path.exists():
            try:
                os.replace(path, path.with_name(path.name + ".aside"))
            except OSError as error:
                log.warning("settings could not be put aside: %s", type(error).__name__)

    def _failed(self) -> int:
        try:
            value = json.loads(self._path.read_text(encoding="utf-8")).get("failed", 0)
        except (OSError, ValueError, AttributeError, RecursionError):
            return 0
        return value if isinstance(value, int) and 0 <= value < 100 else 0

    def _write(self, failed: int) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps({"failed": failed}), encoding="utf-8")
        except OSError as error:
            log.warning("start could not be noted: %s", type(error).__name__)
