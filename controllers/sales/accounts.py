"""Sub-accounts of agents: the exposure with its components, posting and taking back entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from controllers.base import Controller
from controllers.jobs import Failed, Job
from controllers.list_actions import BulkAction, Fits, by_page
from models.clock import clock
from models.i18n import N_, tr
from models.platform import rights
from models.platform.picking import NO_RIGHT, sorted_out
from models.sales import accounts, exposure_parts
from models.sales.accounts import Balance, EntryDraft
from models.sales.exposure_parts import ExposureView
from models.sales.records import AccountEntry, EntrySource


class AccountsController(Controller):
    """What an agent has on its sub-accounts and takes of its limit."""

    def exposure(self, agent_id: UUID, done: Callable[[ExposureView], None], failed: Failed) -> Job:
        """The exposure in its components."""
        return self.read(_exposure, agent_id, done=done, failed=failed)

    def balances(self, agent_id: UUID, done: Callable[[list[Balance]], None], failed: Failed) -> Job:
        """What stands on each sub-account."""
        return self.read(accounts.balances, agent_id, done=done, failed=failed)

    def post(self, draft: EntryDraft, done: Callable[[Any], None], failed: Failed) -> Job:
        """Make an entry."""
        return self.write(tr("Post to a sub-account"), _post, draft, done=done, failed=failed)

    def reverse(self, ids: Sequence[UUID], reason: str, done: Callable[[Any], None], failed: Failed) -> Job:
        """Take entries back."""
        return self.write(tr("Reverse entry"), _reverse, tuple(ids), reason, done=done, failed=failed)


def _exposure(session: Any, agent_id: UUID) -> ExposureView:
    return exposure_parts.view(session, agent_id, clock.today())


def _post(session: Any, draft: EntryDraft) -> str:
    return accounts.post(session, draft).number


def _reverse(session: Any, ids: tuple[UUID, ...], reason: str) -> int:
    for key in ids:
        accounts.reverse(session, key, reason)
    return len(ids)


def _reversible(session: Any, ids: Sequence[UUID]) -> Fits:
    def why_not(entry: AccountEntry) -> str:
        if entry.source is EntrySource.REVERSAL:
            return N_("a reversal is not reversed")
        return "" if rights.may(session, "rebate_ledger", "A", entry.bucket) else NO_RIGHT

    return Fits(*sorted_out(session, AccountEntry, ids, why_not))


ACTIONS = (
    BulkAction("reverse", N_("Reverse entry"), by_page, "undo-2", _reversible, right=("rebate_ledger", "A"), by_page=True),
)  # fmt: skip
