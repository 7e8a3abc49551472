"""Settings of the book that hold for everybody: company facts and rules of the administrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from controllers.base import Controller
from controllers.jobs import Job
from models.i18n import tr
from models.platform import company


class CompanyController(Controller):
    """Reads all of them at once, writes one at a time."""

    def load(self, done: Callable[[dict[str, Any]], None]) -> Job:
        """Every company setting with its present value."""
        return self.read(company.all_values, done=done)

    def put(self, name: str, value: Any, done: Callable[[Any], None] | None = None) -> Job:
        """Set one (right: settings U)."""
        return self.write("", company.put, name, value, done=done, reason=tr("Setting"))
