"""Territories and levels: reading all of them, saving and removing one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from controllers.context import AppContext
from controllers.editing import BesideController, Done, Failed, Plain
from controllers.jobs import Job
from models.i18n import tr
from models.partners import levels, territories
from models.partners.levels import LevelDraft, LevelRow
from models.partners.territories import TerritoryDraft, TerritoryNode
from models.shapes import from_plain


class TerritoriesController(BesideController):
    """The territory tree."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, "territories", parent)

    def all(self, done: Callable[[list[TerritoryNode]], None], failed: Failed | None = None) -> Job:
        """Every territory, children behind their parent."""
        return self.read(territories.tree, done=done, failed=failed)

    def save(self, values: Plain, done: Done, failed: Failed) -> Job:
        """Store one; `done` gets it as it is stored now."""
        return self.write(tr("Save"), _save_territory, values, done=done, failed=failed)

    def remove(self, key: UUID, version: int, done: Done, failed: Failed) -> Job:
        """Remove one that nothing lies in."""
        return self.write(tr("Remove"), territories.remove, key, version, done=done, failed=failed)

    def can_edit(self) -> bool:
        """Whether the person at work may add and change territories."""
        return self.context.can("territory", "C")


class LevelsController(BesideController):
    """The agent levels."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, "agent_levels", parent)

    def all(self, done: Callable[[list[LevelRow]], None], failed: Failed | None = None) -> Job:
        """Every level, the highest first."""
        return self.read(levels.all_levels, done=done, failed=failed)

    def save(self, values: Plain, done: Done, failed: Failed) -> Job:
        """Store one; `done` gets it as it is stored now."""
        return self.write(tr("Save"), _save_level, values, done=done, failed=failed)

    def remove(self, key: UUID, version: int, done: Done, failed: Failed) -> Job:
        """Remove one no agent has."""
        return self.write(tr("Remove"), levels.remove, key, version, done=done, failed=failed)

    def can_edit(self) -> bool:
        """Whether the person at work may add and change levels."""
        return self.context.can("agent", "C")


def _save_territory(session: Any, values: Plain) -> TerritoryNode:
    return territories.save(session, from_plain(TerritoryDraft, values))


def _save_level(session: Any, values: Plain) -> LevelRow:
    return levels.save(session, from_plain(LevelDraft, values))
