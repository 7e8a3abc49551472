"""Which backups are kept: all of two days, then days, weeks and months, within a size (BK-04)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

KEEP_ALL = timedelta(days=2)
DAYS, WEEKS, MONTHS = 14, 8, 12
KEEP_UPGRADES = timedelta(days=90)
UPGRADE = "upgrade"


@dataclass(frozen=True)
class Kept:
    """What rotation needs to know about a backup."""

    name: str
    made: datetime
    size: int
    verified: bool
    reason: str


def superfluous(backups: Iterable[Kept], now: datetime, cap: int | None = None) -> set[str]:
    """The names of the backups that may go.

    Never the newest verified one, never one before an upgrade that is younger than 90 days. A size cap thins out
    the oldest first; it never stops backups from being made.
    """
    ordered = sorted(backups, key=lambda b: b.made, reverse=True)
    safe = _untouchable(ordered, now)
    kept = {b.name for b in ordered if b.name in safe or now - b.made <= KEEP_ALL}
    kept |= _newest_of_each(ordered, lambda b: b.made.date(), DAYS)
    kept |= _newest_of_each(ordered, lambda b: b.made.isocalendar()[:2], WEEKS)
    kept |= _newest_of_each(ordered, lambda b: (b.made.year, b.made.month), MONTHS)
    if cap is not None:
        total = sum(b.size for b in ordered if b.name in kept)
        for backup in reversed(ordered):
            if total <= cap:
                break
            if backup.name in kept and backup.name not in safe:
                kept.discard(backup.name)
                total -= backup.size
    return {b.name for b in ordered} - kept


def _untouchable(ordered: list[Kept], now: datetime) -> set[str]:
    newest = next((b.name for b in ordered if b.verified), None)
    upgrades = {b.name for b in ordered if b.reason == UPGRADE and now - b.made < KEEP_UPGRADES}
    return upgrades | ({newest} if newest else set())


def _newest_of_each(ordered: list[Kept], part: Callable[[Kept], Hashable], count: int) -> set[str]:
    """The newest backup of each of the latest `count` parts of time that have one; verified ones first."""
    chosen: dict[Hashable, Kept] = {}
    for backup in ordered:
        key = part(backup)
        if key not in chosen:
            if len(chosen) == count:
                break
            chosen[key] = backup
        elif backup.verified and not chosen[key].verified:
            chosen[key] = backup
    return {b.name for b in chosen.values()}
