"""What the sync centre and the conflict page ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from controllers.at_office import AtOffice
from controllers.jobs import Done, Failed, Job
from controllers.office_link import OfficeLink
from controllers.sync import SyncController
from models.i18n import tr
from models.platform.blobs import existing_store
from models.platform.server.card import Card
from models.sync import centre, intents, settling
from models.sync.centre import ConflictRow, Holdings, LogRow, Pending, PendingFile, RefusalRow, Wish
from models.sync.records import ConflictState
from models.sync.service import Copy


@dataclass(frozen=True)
class Overview:
    """Everything the page shows of this copy."""

    pending: list[Pending]
    files: list[PendingFile]
    wishes: list[Wish]
    conflicts: list[ConflictRow]
    settled: list[ConflictRow]
    refusals: list[RefusalRow]
    diary: list[LogRow]
    holdings: Holdings


def _overview(session: Any, copy: Copy, largest: int | None) -> Overview:
    store = existing_store(session, copy.folder) if copy.folder is not None else None
    return Overview(
        centre.pending(session), centre.pending_files(session, store, copy.person, largest), centre.wishes(session),
        centre.conflicts(session), centre.conflicts(session, settled=True), centre.refusals(session), centre.diary(session),
        centre.holdings(session),
    )  # fmt: skip


class SyncCentreController(AtOffice):
    """The copy of this computer, and its office."""

    @property
    def link(self) -> OfficeLink | None:
        """The line to the office, if this book has one."""
        return self.context.link

    @property
    def syncs(self) -> SyncController | None:
        """The line, where it is that of a copy."""
        return self.link if isinstance(self.link, SyncController) else None

    def overview(self, done: Callable[[Overview], None]) -> Job:
        """What waits, what must be decided, what was refused."""
        assert self.syncs is not None
        return self.read(_overview, self.syncs.copy, self.syncs.file_limit(), done=done)

    def send_files(self) -> None:
        """Synchronise now, with all files."""
        if self.syncs is not None:
            self.syncs.send_files()

    def has_recovery_code(self) -> bool:
        """Whether the copy can be opened when its password is forgotten."""
        return self.context.books is None or self.context.locked or self.context.books.has_recovery_code()

    def conflicts_of(self, record: UUID, done: Callable[[list[ConflictRow]], None]) -> Job:
        """What must be decided about a record, and what merged by itself."""
        return self.read(centre.of_record, record, done=done)

    def settle(self, conflict: UUID, choice: ConflictState, done: Done, failed: Failed) -> Job:
        """Decide a conflict."""
        return self.write(tr("Decide a conflict"), settling.settle, conflict, choice, done=done, failed=failed)

    def settle_all(
        self, wanted: list[tuple[UUID, ConflictState]], done: Done, failed: Failed,
        other: list[tuple[UUID, str, ConflictState]] | None = None,
    ) -> Job:
        """Decide several conflicts as one piece of work; `other` takes the other side of what had merged by itself."""

        def work(session: Any) -> None:
            for key, choice in wanted:
                settling.settle(session, key, choice)
            for key, name, choice in other or ():
                settling.take_side(session, key, name, choice)

        return self.write(tr("Decide a conflict"), work, done=done, failed=failed)

    def again(self, refusal: UUID, done: Done, failed: Failed) -> Job:
        """Do refused work once more."""
        return self.write(tr("Do again"), settling.again, refusal, done=done, failed=failed)

    def give_up(self, refusal: UUID, done: Done, failed: Failed) -> Job:
        """Leave refused work."""
        return self.write(tr("Give up"), settling.give_up, refusal, done=done, failed=failed)

    def withdraw(self, wish: UUID, done: Done, failed: Failed) -> Job:
        """Take a wish to the office back."""
        return self.write(tr("Withdraw"), intents.withdraw, wish, done=done, failed=failed)

    # --- by file --------------------------------------------------------------------------------------------------------

    def write_bundle(self, target: Path, done: Callable[[int], None], failed: Failed) -> Job:
        """Write what waits into a file for the office."""
        copy = self._copy()
        return self.context.jobs.run(tr("Write a bundle"), lambda job: copy.write_bundle(target), done, failed, writes=True)

    def take_answer(self, source: Path, done: Done, failed: Failed) -> Job:
        """Take in what the office answered; the link tells it like any synchronisation."""
        copy, syncs = self._copy(), self.syncs

        def came(report: Any) -> None:
            if syncs is not None:
                syncs.arrived(report)
            done(report)

        return self.context.jobs.run(tr("Take in an answer"), lambda job: copy.take_answer(source), came, failed, writes=True)

    def take_bundle(self, source: Path, answer: Path, done: Done, failed: Failed) -> Job:
        """At the office: do the work of one's own copy, and write the answer."""
        opened, principal = self.context.opened, self.context.principal
        assert opened is not None and opened.office is not None
        office = opened.office

        def work(job: Job) -> Any:
            from models.safe_files import write_bytes
            from models.sync import bundles, by_file

            taken = by_file.take_work(office.connect, office.card.names, principal, bundles.read_file(source))
            write_bytes(answer, taken.content)
            return taken

        return self.context.jobs.run(tr("Hand in a bundle"), work, done, failed, writes=True)

    def _copy(self) -> Copy:
        assert self.syncs is not None
        return self.syncs.copy

    def use_card(self, card: Card, password: str, done: Done, failed: Failed) -> Job:
        """The office is somewhere else now: reach it by this card, if it is the same office."""
        assert self.context.books is not None
        return self.context.books.use_card(card, password, done, failed)

    # --- asked of the office itself -----------------------------------------------------------------------------------

    def devices(self, done: Done, failed: Failed) -> Job:
        """The computers with copies."""
        return self._at_office("", centre.devices, (), done, failed, writes=False)

    def revoke(self, device: UUID, done: Done, failed: Failed) -> Job:
        """Let a computer in no more."""
        return self._at_office(tr("Revoke a device"), centre.revoke, (device,), done, failed, writes=True)

    def erase(self, device: UUID, done: Done, failed: Failed) -> Job:
        """Order that a computer delete its copy."""
        return self._at_office(tr("Have a copy deleted"), centre.erase, (device,), done, failed, writes=True)

    def diagnose(self, done: Callable[[Any], None]) -> Job:
        """The steps of the first connection, tried again."""
        opened = self.context.opened
        assert opened is not None
        card = opened.card
        assert card is not None

        def work(job: Job) -> Any:
            from models.platform.server import probe

            return probe.probe(card, "", "")

        return self.context.jobs.run(tr("Testing the connection"), work, done, self._fail)
