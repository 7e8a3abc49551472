"""Keeps a draft of what is typed, at most two seconds after the last key (DS-15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from controllers.editing import EditorController
from models.i18n import ntr, titled, tr
from models.platform.drafts import DraftInfo
from ui import messages
from ui.editing.document import Document
from ui.editing.making import show_time
from ui.editing.strips import StripAction

if TYPE_CHECKING:
    from ui.editing.editor import EditorTab

SOON_MS, LATEST_MS = 600, 1500


class DraftKeeper(QObject):
    """Watches one document; writes its snapshot soon after each change, or forgets it when nothing differs."""

    def __init__(self, page: EditorTab, document: Document, controller: EditorController) -> None:
        super().__init__(page)
        self._page, self._document, self._controller = page, document, controller
        self._kept: dict[str, Any] | None = None
        self._active = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._latest = QTimer(self)
        self._latest.setSingleShot(True)
        self._latest.setInterval(LATEST_MS)
        for timer in (self._soon, self._latest):
            timer.timeout.connect(self.keep)
        document.changed.connect(self.touched)
        document.rows_changed.connect(self.touched)

    def begin(self, kept: dict[str, Any] | None = None) -> None:
        """The record is shown: from here on changes are kept. `kept` is a draft that exists already."""
        self._active, self._kept = True, kept

    def pause(self) -> None:
        """Another record is being loaded, or the page is closing."""
        self._active = False
        self._soon.stop()
        self._latest.stop()

    def touched(self, *_: Any) -> None:
        """Something changed."""
        if not self._active:
            return
        self._soon.start()
        if not self._latest.isActive():
            self._latest.start()

    def content(self) -> dict[str, Any]:
        """What a draft holds: the document and what is written beside it."""
        return {"document": self._document.snapshot(), "comment": self._page.unsent_comment(), **self._page.args()}

    def keep(self, state: str = "open") -> None:
        """Write the draft now if there is anything to keep, else forget an earlier one."""
        self._soon.stop()
        self._latest.stop()
        page = self._page
        if not self._document.is_dirty() and not page.unsent_comment():
            if self._kept is not None:
                self._kept = None
                self._controller.forget_draft(page.key())
            return
        content = self.content()
        if content == self._kept and state == "open":
            return
        self._kept = content
        self._controller.keep_draft(
            page.key(), page.kind, page.title(), content, page.record_id, _whole(self._document.get("version")), state
        )

    def forget(self, page_key: str) -> None:
        """The text was saved: no draft is needed any more."""
        self._soon.stop()
        self._latest.stop()
        self._kept = None
        self._controller.forget_draft(page_key)

    def discard(self) -> None:
        """The person threw the text away: keep it in the drafts for a while."""
        self.keep()
        self.pause()
        self._controller.discard_draft(self._page.key())


def show_draft(page: EditorTab, draft: DraftInfo | None) -> dict[str, Any] | None:
    """Put a kept draft into the page and say so; returns its content."""
    if draft is None or not isinstance(draft.content, dict) or "document" not in draft.content:
        return None
    content: dict[str, Any] = draft.content
    page.document.restore(content["document"])
    page.side.discussion.set_draft(str(content.get("comment") or ""))

    def compare() -> None:
        lines = [
            titled(page.words_for_path(one.path), f"{_short(one.before)} → {_short(one.after)}")
            for one in page.document.changes()
        ]
        messages.notice(page, tr("Unsaved compared with stored"), "\n".join(lines[:30]) or tr("Nothing differs."))

    def discard() -> None:
        page.strips.hide_strip("draft")
        page.keeper.discard()
        page.side.discussion.set_draft("")
        page.show_record(page.record_id)

    time = show_time(draft.saved_at).partition(" ")[2]
    actions = [StripAction(tr("Compare"), compare), StripAction(tr("Discard"), discard)]
    page.strips.show_strip("draft", "info", tr("Restored unsaved content of {time}.", time=time), actions)
    return content


def ask_closing(page: EditorTab, done: Callable[[bool], None]) -> None:
    """Unsaved text when a tab closes: save, keep the draft, discard, or stay."""
    answers = (
        messages.Answer("save", tr("Save"), default=True),
        messages.Answer("keep", tr("Keep draft")),
        messages.Answer("discard", tr("Discard"), danger=True),
        messages.Answer(messages.CANCEL, tr("Cancel"), cancel=True),
    )
    count = page.document.change_count()
    text = ntr("{count} change is not saved.", "{count} changes are not saved.", count)
    rest = tr("Discarded text stays in the drafts for 30 days.")

    def answered(answer: str) -> None:
        if answer == "save":
            page.saver.save(lambda: done(True))
        elif answer in ("keep", "discard"):
            if answer == "keep":
                page.keeper.keep("kept")
            else:
                page.keeper.discard()
            page.keeper.pause()
            done(True)
        else:
            done(False)

    messages.ask(page, tr("Save changes to {title}?", title=page.title()), f"{text} {rest}", answers, answered)


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 40 else text[:40] + "…"


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) else None
