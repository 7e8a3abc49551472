"""One agent at a glance: its figures as of a day, and everything that happened in one line of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from controllers.base import Controller
from controllers.jobs import Failed, Job
from models.collaboration import overview, timeline
from models.collaboration.overview import Overview
from models.collaboration.timeline import Timeline, Topic


class OverviewController(Controller):
    """Figures and events of an agent."""

    def figures(self, agent_id: UUID, day: date, done: Callable[[Overview], None], failed: Failed) -> Job:
        """The agent as of a day."""
        return self.read(overview.of, agent_id, day, done=done, failed=failed)

    def events(
        self, agent_id: UUID, until: date, topics: frozenset[Topic], limit: int, done: Callable[[Timeline], None],
        failed: Failed,
    ) -> Job:  # fmt: skip
        """What happened up to a day, the newest first."""
        return self.read(timeline.of, agent_id, until, topics, limit, done=done, failed=failed)
