"""Human numbers from one service, inside the transaction that uses them (DS-07)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnClause, column, insert, select, table, text, update
from sqlalchemy.orm import Session

from models.errors import RuleBroken
from models.i18n import N_
from models.platform.records import NumberSeries

PATTERNS = {
    "agent": "DL{n:05d}",
    "contract": "HT-{year}-{n:04d}",
    "order": "SO-{yymmdd}-{n:04d}",
    "order_temp": "{device}-{n:04d}",
    "return": "RT-{yymmdd}-{n:04d}",
    "payment": "SK-{yymm}-{n:04d}",
    "account": "ZH-{yymm}-{n:04d}",
    "deal": "BB-{yymm}-{n:04d}",
    "move": "WH-{yymm}-{n:05d}",
    "product": "P{n:05d}",
    "warehouse": "CK{n:03d}",
    "user": "U{n:04d}",
    "import": "IM-{yymmdd}-{n:03d}",
    "territory": "T{n:04d}",
}
PLACES = {
    "agent": ("agents", "code"), "contract": ("contracts", "number"), "order": ("orders", "number"),
    "return": ("orders", "number"), "payment": ("payments", "number"),
    "account": ("account_entries", "number"), "deal": ("deals", "number"), "move": ("move_documents", "number"),
    "product": ("products", "code"), "warehouse": ("warehouses", "code"), "user": ("users", "code"),
    "territory": ("territories", "code"),
}  # fmt: skip
_AT_ONCE = 500


def _period(pattern: str, on: date) -> str:
    for mark, layout in (("{yymmdd}", "%y%m%d"), ("{yymm}", "%y%m"), ("{year}", "%Y")):
        if mark in pattern:
            return on.strftime(layout)
    return ""


def _format(pattern: str, on: date, value: int, device: str) -> str:
    filled = pattern.replace("{yymmdd}", on.strftime("%y%m%d")).replace("{yymm}", on.strftime("%y%m"))
    filled = filled.replace("{year}", on.strftime("%Y")).replace("{device}", device)
    return filled.format(n=value)


def pattern_of(session: Session, series: str) -> str:
    """The pattern of a series: the administrator's setting `number.<series>`, else ours."""
    from models.platform import company

    return str(company.get(session, f"number.{series}", PATTERNS[series]))


def take(session: Session, series: str, on: date, count: int = 1, *, device: str = "L") -> list[str]:
    """The next `count` free numbers of a series in the period of day `on`; the row lock lasts until commit.

    A number somebody typed or imported by himself is passed over.
    """
    if count < 1:
        return []
    pattern = pattern_of(session, series)
    mark = mark_of_copy(session)
    if mark and series == "order_temp":
        device = mark
    elif mark:
        pattern = f"{mark}-{pattern}"
    period = _period(pattern, on)
    where = (NumberSeries.series == series, NumberSeries.period == period)
    office = "server" in session.info
    if office:
        following = _following(session, series, period, 0)
    else:
        current = session.execute(
            select(NumberSeries.next_value).where(*where).with_for_update()
        ).scalar_one_or_none()
        if current is None:
            session.execute(insert(NumberSeries).values(series=series, period=period, next_value=1))
        following = current or 1
    begun = following
    found: list[str] = []
    while len(found) < count:
        size = min(count - len(found), _AT_ONCE)
        if following + size > 10**9:
            raise RuleBroken(
                N_("The number series {series} is used up. Nothing was saved. Ask an administrator to change its "
                   "pattern."),
                series=series,
            )
        numbers = [_format(pattern, on, value, device) for value in range(following, following + size)]
        taken = _taken(session, series, numbers)
        found += [number for number in numbers if number not in taken]
        following += size
    if office:
        _following(session, series, period, following - begun)
    else:
        session.execute(update(NumberSeries).where(*where).values(next_value=following))
    return found


def _following(session: Session, series: str, period: str, count: int) -> int:
    """An office server gives the numbers itself (PG-03): the next one, and `count` of them are used up."""
    words = text("SELECT app.qudao_next(:series, :period, :count)")
    return int(session.scalar(words, {"series": series, "period": period, "count": count}) or 1)


def _taken(session: Session, series: str, numbers: list[str]) -> set[str]:
    """Which of these numbers records have already."""
    if series not in PLACES:
        return set()
    if "server" in session.info:
        words = text("SELECT app.qudao_numbers_taken(:series, :numbers)")
        return set(session.scalars(words, {"series": series, "numbers": numbers}))
    name, field = PLACES[series]
    place: ColumnClause[str] = column(field)
    return set(session.scalars(select(place).select_from(table(name)).where(place.in_(numbers))))


def mark_of_copy(session: Session) -> str:
    """The code of this device in a copy of an office book, else nothing.

    Numbers of a copy begin with it, so that no two devices ever give the same; the office gives the official one.
    """
    if session.get_bind().dialect.name != "sqlite":
        return ""
    from models.sync.records import SyncFact

    return str(session.scalar(select(SyncFact.value).where(SyncFact.name == "code")) or "")


def take_one(session: Session, series: str, on: date, *, device: str = "L") -> str:
    """The next number of a series."""
    return take(session, series, on, device=device)[0]
