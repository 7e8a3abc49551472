"""Settings of the book that hold for everybody: company facts and rules of the administrator."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from controllers.base import Controller
from controllers.jobs import Failed, Job
from models.i18n import tr
from models.platform import company, letterhead
from models.platform.demo import leaving


class CompanyController(Controller):
    """Reads all of them at once, writes one at a time."""

    def load(self, done: Callable[[dict[str, Any]], None]) -> Job:
        """Every company setting with its present value."""
        return self.read(company.all_values, done=done)

    def put(
        self, name: str, value: Any, done: Callable[[Any], None] | None = None, failed: Failed | None = None
    ) -> Job:
        """Set one (right: settings U)."""
        return self.write("", company.put, name, value, done=done, failed=failed, reason=tr("Setting"))

    def own_records(self, done: Callable[[int], None]) -> Job:
        """How many records somebody entered or changed beside the sample data."""
        return self.read(leaving.own_records, done=done)

    def choose_logo(self, path: Path | None, done: Callable[[Any], None], failed: Failed) -> Job:
        """Take the logo from a picture file, or take it away; `done` follows when it is stored (right: settings U)."""

        title = tr("Setting the logo")

        def keep(kept: str) -> None:
            self.write(title, letterhead.put, kept, done=done, failed=failed)

        if path is None:
            return self.write(title, letterhead.put, "", done=done, failed=failed)
        return self.read(_prepared, path, title=title, done=keep, failed=failed, long=True)


def _prepared(_session: Any, path: Path) -> str:
    return letterhead.prepared(path)
