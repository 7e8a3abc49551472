"""BK-04: which backups stay, simulated over three years."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.platform.book.rotation import Kept, superfluous

START = datetime(2026, 1, 1, tzinfo=UTC)


def _run(days: int, per_day: int, cap: int | None = None, size: int = 10) -> tuple[list[Kept], datetime]:
    kept: list[Kept] = []
    now = START
    for day in range(days):
        for number in range(per_day):
            now = START + timedelta(days=day, hours=9 + number)
            kept.append(Kept(now.isoformat(), now, size, True, "interval"))
            gone = superfluous(kept, now, cap)
            kept = [b for b in kept if b.name not in gone]
    return kept, now


def test_bk_04_three_years_of_work_leave_days_weeks_and_months() -> None:
    kept, now = _run(3 * 365, 3)
    ages = sorted((now - b.made).days for b in kept)
    assert len([a for a in ages if a <= 2]) >= 6
    days = {b.made.date() for b in kept}
    assert {now.date() - timedelta(days=n) for n in range(14)} <= days
    weeks = {b.made.isocalendar()[:2] for b in kept}
    assert {(now - timedelta(weeks=n)).isocalendar()[:2] for n in range(8)} <= weeks
    months = {(b.made.year, b.made.month) for b in kept}
    assert len(months) == 12
    assert len(kept) < 14 + 8 + 12 + 3 * 3
    assert 300 < ages[-1] < 400


def test_bk_04_after_a_long_pause_the_old_ones_are_still_there() -> None:
    kept, now = _run(60, 1)
    later = now + timedelta(days=500)
    gone = superfluous([*kept, Kept("new", later, 10, True, "exit")], later)
    left = [b for b in kept if b.name not in gone]
    assert len(left) >= 14


def test_bk_04_a_size_cap_thins_but_keeps_the_newest() -> None:
    kept, _ = _run(200, 2, cap=100, size=10)
    assert sum(b.size for b in kept) <= 100
    kept, _ = _run(5, 2, cap=1, size=10)
    assert len(kept) == 1


@given(
    st.lists(
        st.tuples(
            st.integers(0, 1100),
            st.booleans(),
            st.sampled_from(["exit", "interval", "upgrade"]),
            st.integers(1, 50),
        ),
        min_size=1,
        max_size=60,
    ),
    st.one_of(st.none(), st.integers(0, 500)),
)
def test_bk_04_the_newest_verified_and_recent_upgrades_always_stay(
    entries: list[tuple[int, bool, str, int]], cap: int | None
) -> None:
    now = START + timedelta(days=1100)
    backups = [
        Kept(str(n), now - timedelta(days=age, minutes=n), size, verified, reason)
        for n, (age, verified, reason, size) in enumerate(entries)
    ]
    gone = superfluous(backups, now, cap)
    verified = [b for b in backups if b.verified]
    if verified:
        assert max(verified, key=lambda b: b.made).name not in gone
    for backup in backups:
        if backup.reason == "upgrade" and now - backup.made < timedelta(days=90):
            assert backup.name not in gone
    again = superfluous([b for b in backups if b.name not in gone], now, cap)
    assert not again, "thinning twice changes nothing"
