"""Handing agents over to somebody else: what would move, doing it as one act, taking it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from controllers.base import Controller
from controllers.jobs import Failed, Job
from models.i18n import tr
from models.partners import handover
from models.partners.handover import Handed, Part, Work


class HandingController(Controller):
    """One hand-over of one or many agents."""

    def work(self, keys: Sequence[UUID], part: Part, to: UUID | None, done: Callable[[Work], None]) -> Job:
        """What handing over would move."""
        return self.read(handover.work_of, list(keys), part, to, done=done)

    def hand_over(
        self, keys: Sequence[UUID], part: Part, to: UUID, reason: str, done: Callable[[Handed], None], failed: Failed
    ) -> Job:
        """Do it; the reason stands in the history of each agent."""
        return self.write(
            tr("Hand over"), handover.hand_over, list(keys), part, to, reason, done=done, failed=failed, reason=reason
        )

    def give_back(self, handed: Handed, done: Callable[[Any], None], failed: Failed) -> Job:
        """Take it back."""
        return self.write(tr("Undo"), handover.give_back, handed, done=done, failed=failed)
