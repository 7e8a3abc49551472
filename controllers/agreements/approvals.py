"""Steps of approval and who stands in for whom: reading all of them, saving and removing one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from controllers.context import AppContext
from controllers.editing import BesideController, Done, Failed, Plain
from controllers.jobs import Job
from models.agreements import approvals
from models.agreements.approvals import DelegationDraft, RuleDraft, RuleRow
from models.i18n import tr
from models.shapes import from_plain


class ApprovalRulesController(BesideController):
    """The steps every contract takes."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, "approval_rules", parent)

    def all(self, done: Callable[[list[RuleRow]], None], failed: Failed | None = None) -> Job:
        """Every step in its order."""
        return self.read(approvals.all_rules, done=done, failed=failed)

    def save(self, values: Plain, done: Done, failed: Failed) -> Job:
        """Store one; `done` gets it as it is stored now."""
        return self.write(tr("Save"), _save_rule, values, done=done, failed=failed)

    def remove(self, key: UUID, version: int, done: Done, failed: Failed) -> Job:
        """Take one away."""
        return self.write(tr("Remove"), approvals.remove_rule, key, version, done=done, failed=failed)

    def can_edit(self) -> bool:
        """Whether the person at work sets up the steps."""
        return self.context.can("settings", "U")


class SubstitutesController(BesideController):
    """Who decides for whom."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, "approval_delegations", parent)

    def all(self, done: Callable[[list[DelegationDraft]], None], failed: Failed | None = None) -> Job:
        """Those that are not over."""
        return self.read(approvals.all_delegations, done=done, failed=failed)

    def save(self, values: Plain, done: Done, failed: Failed) -> Job:
        """Store one; `done` gets it as it is stored now."""
        return self.write(tr("Save"), _save_delegation, values, done=done, failed=failed)

    def remove(self, key: UUID, version: int, done: Done, failed: Failed) -> Job:
        """End one at once."""
        return self.write(tr("Remove"), approvals.remove_delegation, key, version, done=done, failed=failed)

    def can_edit(self) -> bool:
        """Whether the person at work may name a substitute."""
        return self.context.can("approval", "C") or self.context.can("settings", "U")


def _save_rule(session: Any, values: Plain) -> RuleRow:
    return approvals.save_rule(session, from_plain(RuleDraft, values))


def _save_delegation(session: Any, values: Plain) -> DelegationDraft:
    return approvals.save_delegation(session, from_plain(DelegationDraft, values))
