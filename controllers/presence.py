"""Which records this program has open on an office's server, and who else has them open (ux 16.5).

Told and heard on the rounds of the line to the office; what changes here is told soon, typing on is not.
"""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from models.clock import clock
from models.platform.server.presence import MOST_OPEN, Open, Other, Others, Place

SOON_MS = 300


class Presence(QObject):
    """Kept by the line; editors enter what they show and leave it."""

    wanted = Signal()
    """Something is to be told to the office."""
    changed = Signal()
    """Others came, left or typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open: dict[int, Place] = {}
        self._typed: dict[int, float] = {}
        self._others: Others = {}
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.wanted)

    def show(self, who: int, place: Place | None) -> None:
        """An editor, by a number of its own, shows this record from now on, or none."""
        if self._open.get(who) == place:
            return
        self._open.pop(who, None)
        self._typed.pop(who, None)
        if place is not None:
            self._open[who] = place
        self._soon.start()

    def typed(self, who: int, unsaved: bool) -> None:
        """Something was typed in an editor, or what was typed there is stored or taken back."""
        if who not in self._open:
            return
        if unsaved != (who in self._typed):
            self._soon.start()
        if unsaved:
            self._typed[who] = clock.monotonic()
        else:
            self._typed.pop(who, None)

    def told(self) -> tuple[Open, ...]:
        """What is open now, the latest first where it is too much to tell."""
        now = clock.monotonic()
        found: dict[Place, float | None] = {}
        for who, place in reversed(self._open.items()):
            ago = now - self._typed[who] if who in self._typed else None
            known = found.get(place)
            found[place] = ago if known is None else known if ago is None else min(known, ago)
        return tuple(Open(subject, key, ago) for (subject, key), ago in list(found.items())[:MOST_OPEN])

    def take(self, others: Others) -> None:
        """What the office said, or nothing when it cannot be asked."""
        if others != self._others:
            self._others = others
            self.changed.emit()

    def others(self, subject: str, key: UUID) -> tuple[Other, ...]:
        """Who else has a record open."""
        return self._others.get((subject, key), ())
