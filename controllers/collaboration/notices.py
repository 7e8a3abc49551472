"""Notices of the person at work and the rules behind them; and the watch that looks for new ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from controllers.base import Controller
from controllers.context import AppContext
from controllers.jobs import Failed, Job
from models.clock import clock
from models.collaboration import notices, reminders
from models.collaboration.notices import Notice, Told
from models.collaboration.records import Marking
from models.collaboration.reminders import Rule, Subject
from models.errors import Cancelled
from models.i18n import tr

SOON_MS = 1_500
AGAIN_MS = 600_000
TABLES = frozenset({
    "contracts", "deals", "qualifications", "agents", "credit_temps", "notice_marks", "settings", "users",
})  # fmt: skip


class NoticesController(Controller):
    """What the person at work is reminded of."""

    def mine(self, done: Callable[[list[Notice]], None], failed: Failed | None = None) -> Job:
        """All notices, the most urgent first."""
        return self.read(notices.mine, done=done, failed=failed)

    def tell(self, done: Callable[[list[Notice]], None], failed: Failed) -> Job:
        """Those never told before; they count as told from now on."""
        return self.write("", notices.tell, done=done, failed=failed)

    def mark(self, found: Sequence[Notice], marking: Marking, until: datetime | None = None) -> Job:
        """Read, not read, or put off."""
        return self.write("", notices.mark, [one.key for one in found], marking, until)

    def mute(self, subject: Subject, away: bool) -> Job:
        """No longer remind of a kind, or again."""
        return self.write(tr("Mute"), notices.mute, subject, away)

    def rules(self, done: Callable[[list[Rule]], None]) -> Job:
        """The rule of every subject."""
        return self.read(reminders.all_rules, done=done)

    def save_rule(self, rule: Rule, done: Callable[[Rule], None], failed: Failed) -> Job:
        """Set a rule."""
        return self.write(tr("Reminder rule"), reminders.save, rule, done=done, failed=failed)

    def preview(self, rule: Rule, done: Callable[[list[Told]], None], failed: Failed) -> Job:
        """Who would be told what today."""
        return self.read(notices.preview, rule, done=done, failed=failed)


class NoticeWatch(QObject):
    """Looks for notices when something changed, when what was put off comes back, and on a new day.

    In one window only (`tells`) it also says what is new.
    """

    counted = Signal(int)
    told = Signal(object)

    def __init__(self, context: AppContext, tells: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context, self._tells = context, tells and not context.principal.only_looks
        self.controller = NoticesController(context, self)
        self._busy = self._again = self._begun = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        context.changed.connect(self._changed)
        context.principal_changed.connect(self.look_soon)
        context.lock_changed.connect(self._lock_changed)

    def begin(self) -> None:
        """Look a moment after the start and from then on."""
        self._begun = True
        self.look_soon()

    def look_soon(self) -> None:
        """Look after a moment, once for several changes."""
        if self._begun:
            self._timer.start(SOON_MS)

    def pause(self) -> None:
        """Look no more: the window is going."""
        self._begun = False
        self._timer.stop()

    def look(self) -> None:
        """Count what waits, and say what is new; the next look is planned."""
        if not self._begun or self.context.locked:
            return
        if self._busy:
            self._again = True
            return
        self._busy = True
        self.controller.mine(self._came, self._missed)

    def _came(self, found: list[Notice]) -> None:
        self._busy = False
        self.counted.emit(sum(one.open for one in found))
        if self._tells and self._begun and any(one.fresh for one in found):
            self.controller.tell(self._told, self._missed)
        self._plan(found)

    def _plan(self, found: list[Notice]) -> None:
        """The next look: at the latest in ten minutes, earlier when something put off comes back."""
        if not self._begun:
            return
        back = [one.until for one in found if one.until is not None]
        wait = AGAIN_MS
        if back:
            wait = max(SOON_MS, min(wait, int((min(back) - clock.now()).total_seconds() * 1000) + 500))
        self._timer.start(SOON_MS if self._again else wait)
        self._again = False

    def _told(self, fresh: list[Notice]) -> None:
        if fresh:
            self.told.emit(fresh)

    def _missed(self, error: BaseException) -> None:
        """A look that failed is no news for the person; the log has it, and the next one comes."""
        self._busy = False
        if self._begun:
            self._timer.start(AGAIN_MS)
        if not isinstance(error, Cancelled):
            self._again = False

    def _changed(self, tables: Any) -> None:
        if tables & TABLES:
            self.look_soon()

    def _lock_changed(self, locked: bool) -> None:
        if not locked:
            self.look_soon()
