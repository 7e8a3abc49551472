"""How recruiting goes, for its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from controllers.base import Controller
from controllers.jobs import Failed, Job
from models.partners import recruitment
from models.partners.recruitment import Funnel


class RecruitmentController(Controller):
    """Asks for the funnel."""

    def funnel(self, since: date | None, done: Callable[[list[Funnel]], None], failed: Failed) -> Job:
        """By source and in total, of agents that came in since a day (None: ever)."""
        return self.read(recruitment.funnel, since, done=done, failed=failed)
