"""What the page of an agent does about agents that are the same one: looks while one types, merges, takes merges back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer

from models.i18n import ntr, tr
from models.partners import merging
from models.partners.shapes import Duplicate
from ui import messages
from ui.editing.strips import StripAction
from ui.partners.merge_dialog import MergeDialog

if TYPE_CHECKING:
    from ui.partners.agent import AgentTab

AFTER_MS = 400
TELLING = ("name", "credit_code", "phone", "email", "province", "city")
_SHOWN = 3


class Doubles(QObject):
    """The doubles of the agent on one page."""

    def __init__(self, page: AgentTab) -> None:
        super().__init__(page)
        self._page = page
        self._found: list[Duplicate] = []
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(AFTER_MS)
        self._wait.timeout.connect(self._look)

    def typed(self, path: str) -> None:
        """Something telling was typed: look a moment later."""
        page = self._page
        if path in TELLING and page.opened is not None and page.document.is_changed(path):
            self._wait.start()

    def _look(self) -> None:
        if not self._page.document.unread():
            self._page.controller.duplicates(self._page.document.values(), self._came)

    def _came(self, found: list[Duplicate]) -> None:
        if found == self._found:
            return
        self._found, page = found, self._page
        if not found:
            page.strips.hide_strip("duplicates")
            return
        first = found[0]
        text = tr(
            "This agent may exist already: {name} ({code}, {place}): {why}.", name=first.name, code=first.code,
            place=first.place or tr("no place"), why=first.why,
        )  # fmt: skip
        if len(found) > 1:
            text += " " + ntr("{count} more fits.", "{count} more fit.", len(found) - 1)
        offers = [
            StripAction(tr("Open {code}", code=one.code), lambda key=one.id: page.open_reference("agent", key))
            for one in found[:_SHOWN]
        ]
        if page.details is not None and page.details.may_merge and page.record_id is not None:
            offers.append(StripAction(tr("Merge {code}…", code=first.code), lambda: self.merge(first)))
        page.strips.show_strip("duplicates", "error" if first.exact else "warn", text, offers)

    # ---- merging ----------------------------------------------------------------------------------------

    def merge(self, former: Duplicate | None = None) -> None:
        """Let another agent go into this one; what was typed is stored first."""
        page = self._page

        def chosen(key: UUID, version: int, take: frozenset[str]) -> None:
            agent = page.details
            if agent is not None and agent.id is not None:
                page.act(tr("Merge agents"), merging.merge, agent.id, agent.version, key, version, take)

        def ask() -> None:
            if page.details is not None:
                dialog = MergeDialog.ask(page, page.controller, page.details, page.form, chosen)
                if former is not None:
                    dialog.offer(former.id, former.name)

        page.saver.save(ask)

    def unmerge(self) -> None:
        """Take the latest merge back, after saying what that means."""
        page = self._page
        if page.details is None or not page.details.merged:
            return
        latest = page.details.merged[0]

        def answered(yes: bool) -> None:
            if yes:
                page.act(tr("Take merge back"), merging.undo, latest.id)

        messages.confirm(
            page, tr("Take the merge of {name} back?", name=latest.name),
            tr("Everything that went over and was not given away since goes back. What came later stays here."),
            tr("Undo the merge"), done=answered,
        )  # fmt: skip

    def show_merges(self) -> None:
        """Say into which agent this one went, or which one came here and can still go back."""
        page, agent = self._page, self._page.details
        page.strips.hide_strip("merged")
        if agent is None:
            return
        if agent.merged_into is not None:
            into = agent.merged_into
            look = StripAction(tr("Open {name}", name=agent.merged_into_name), lambda: page.open_reference("agent", into))
            page.strips.show_strip("merged", "info", tr("Merged into {name}.", name=agent.merged_into_name), [look])
        elif agent.merged and agent.merged[0].undoable:
            latest = agent.merged[0]
            text = tr("{name} ({code}) was merged into this agent.", name=latest.name, code=latest.code)
            page.strips.show_strip("merged", "info", text, [StripAction(tr("Undo the merge"), self.unmerge)])
