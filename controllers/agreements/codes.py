"""Whose text a printed content code is."""

from __future__ import annotations

from collections.abc import Callable

from controllers.base import Controller
from controllers.jobs import Failed, Job
from models.agreements import codes
from models.agreements.codes import Known


class CodesController(Controller):
    """Asks the book for a code."""

    def find(self, typed: str, done: Callable[[list[Known]], None], failed: Failed) -> Job:
        """Everything the person may see that bears it."""
        return self.read(codes.find, typed, done=done, failed=failed)
