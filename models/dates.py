"""Dates as people type and read them, month arithmetic, and business dates in the company's zone."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.errors import AppError
from models.i18n import N_, language, ntr, tr

EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)
INPUT_LIMIT = 32

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x00A0: 0x20}
_STEP = re.compile(r"([+-])([0-9]{0,4})")
_MONTH_STEP = re.compile(r"([\[\]])([0-9]{0,3})")
_YMD = re.compile(r"([0-9]{4})([-/.年])([0-9]{1,2})([-/.月])([0-9]{1,2})日?")
_MD = re.compile(r"([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_COMPACT = re.compile(r"(?:([0-9]{4}|[0-9]{2})?([0-9]{2}))?([0-9]{2})")
_DAY = re.compile(r"([0-9]{1,2})日?")
_WEEKDAY = re.compile(r"(本|这|下|上)?(?:周|星期|礼拜)([一二三四五六日天])")
_WEEKDAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEK_OFFSETS = {"本": 0, "这": 0, "下": 1, "上": -1}
_TIME = re.compile(r"([0-9]{1,2})[:：]([0-9]{2})(?:[:：]([0-9]{2}))?")
_MONTHS = (
    "January February March April May June July August September October November December".split()
)


class BadDate(AppError):
    """A text that is no date we accept."""


def parse_day(typed: str, today: date, base: date | None = None) -> date:
    """Read a typed date, or raise BadDate.

    Full dates (2026-1-5, 2026年1月5日, 20260105), partial ones (15, 3-15, 0315), weekdays (周五, 下周一, fri),
    and keys that start from the value in the field: t + - +3 [ ] m h y r.
    """
    plain = typed.translate(_FULL_WIDTH).strip().casefold() if len(typed) <= INPUT_LIMIT else ""
    if not plain:
        raise _not_a_date(typed)
    start = base or today
    try:
        found = _by_key(plain, today, start) or _by_numbers(plain, today) or _by_weekday(plain, today)
    except (ValueError, OverflowError):
        found = None
    if found is None or not EARLIEST <= found <= LATEST:
        raise _not_a_date(typed)
    return found


def _not_a_date(typed: str) -> BadDate:
    return BadDate(
        N_("“{typed}” is not a date. Write it like 2026-01-05, 3-15 or 15."), typed=typed[:INPUT_LIMIT]
    )


_KEYS: dict[str, Callable[[date], date]] = {
    "m": lambda day: month_start(day),
    "h": lambda day: month_end(day),
    "y": lambda day: day.replace(month=1, day=1),
    "r": lambda day: day.replace(month=12, day=31),
}


def _by_key(plain: str, today: date, start: date) -> date | None:
    if plain == "t":
        return today
    if plain in _KEYS:
        return _KEYS[plain](start)
    if match := _STEP.fullmatch(plain):
        days = int(match[2] or 1)
        return start + timedelta(days=days if match[1] == "+" else -days)
    if match := _MONTH_STEP.fullmatch(plain):
        months = int(match[2] or 1)
        return add_months(start, months if match[1] == "]" else -months)
    return None


def _by_numbers(plain: str, today: date) -> date | None:
    if match := _YMD.fullmatch(plain):
        same = match[2] == match[4] or (match[2], match[4]) == ("年", "月")
        return date(int(match[1]), int(match[3]), int(match[5])) if same else None
    if match := _MD.fullmatch(plain):
        return date(today.year, int(match[1]), int(match[2]))
    if match := _DAY.fullmatch(plain):
        return today.replace(day=int(match[1]))
    if match := _COMPACT.fullmatch(plain):
        year = int(match[1]) if match[1] else today.year
        return date(year + 2000 if year < 100 else year, int(match[2]), int(match[3]))
    return None


def _by_weekday(plain: str, today: date) -> date | None:
    match = _WEEKDAY.fullmatch(plain)
    if match is not None:
        weekday = "一二三四五六日".index(match[2].replace("天", "日"))
        if match[1]:
            return week_start(today) + timedelta(days=7 * _WEEK_OFFSETS[match[1]] + weekday)
    elif plain[:3] in _WEEKDAY_NAMES and plain in (plain[:3], _full_weekday(plain[:3])):
        weekday = _WEEKDAY_NAMES.index(plain[:3])
    else:
        return None
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _full_weekday(short: str) -> str:
    return {"tue": "tuesday", "wed": "wednesday", "thu": "thursday", "sat": "saturday"}.get(
        short, short + "day"
    )


def parse_time(typed: str) -> time:
    """Read a time of day; a leap second counts as the last ordinary one."""
    match = _TIME.fullmatch(typed.translate(_FULL_WIDTH).strip()) if len(typed) <= INPUT_LIMIT else None
    if match is not None:
        seconds = min(int(match[3] or 0), 59) if match[3] != "60" or match[2] == "59" else 60
        if int(match[3] or 0) <= 60:
            try:
                return time(int(match[1]), int(match[2]), seconds)
            except ValueError:
                pass
    raise BadDate(N_("“{typed}” is not a time. Write it like 14:05."), typed=typed[:INPUT_LIMIT])


# --- arithmetic ------------------------------------------------------------------------------------------


def month_start(day: date) -> date:
    """The first day of a date's month."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """The last day of a date's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def week_start(day: date) -> date:
    """The Monday of a date's week."""
    return day - timedelta(days=day.weekday())


def quarter_start(day: date) -> date:
    """The first day of a date's quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def add_months(day: date, months: int) -> date:
    """Move by months; a day the month does not have becomes its last one.

    Repeated dates are reckoned from the first one (31 January, 28 February, 31 March), never from the one before.
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not EARLIEST.year <= years <= LATEST.year:
        raise BadDate(
            N_("This date lies outside the years {first} to {last}."), first=EARLIEST.year, last=LATEST.year
        )
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """Move by years; 29 February becomes 28 February where there is none."""
    return add_months(day, 12 * years)


def term_end(start: date, months: int) -> date:
    """The last day of a term of months: the day before the matching one, or the month's end where none matches."""
    matching = add_months(start, months)
    return matching if matching.day < start.day else matching - timedelta(days=1)


def months_between(first: date, last: date) -> int:
    """How many months lie between the months of two dates."""
    return (last.year - first.year) * 12 + last.month - first.month


def business_date(instant: datetime, zone: ZoneInfo) -> date:
    """The date an instant has in the company's zone."""
    return local_time(instant, zone).date()


def local_time(instant: datetime, zone: ZoneInfo) -> datetime:
    """An aware instant in a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return instant.astimezone(zone)


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which a wall clock of a zone shows a time.

    A time skipped in spring counts from before the change; one that comes twice in autumn is the first, unless its
    fold is 1.
    """
    return wall.replace(tzinfo=zone).astimezone(UTC)


# --- showing ---------------------------------------------------------------------------------------------


def format_day(day: date | None, *, lang: str | None = None, long: bool = False) -> str:
    """Show a date: 2025-09-15, or in documents 2025年9月15日 and 15 September 2025."""
    if day is None:
        return ""
    if not long:
        return f"{day.year:04d}-{day.month:02d}-{day.day:02d}"
    if (lang or language()) == "zh_CN":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def format_month(day: date, *, lang: str | None = None, long: bool = False) -> str:
    """Show a month: 2025-09, or 2025年9月 and September 2025."""
    if not long:
        return f"{day.year:04d}-{day.month:02d}"
    if (lang or language()) == "zh_CN":
        return f"{day.year}年{day.month}月"
    return f"{_MONTHS[day.month - 1]} {day.year}"


def format_instant(instant: datetime | None, zone: ZoneInfo, *, seconds: bool = False) -> str:
    """Show an instant on the wall clock of a zone, 24 hours."""
    if instant is None:
        return ""
    wall = local_time(instant, zone)
    return (
        f"{format_day(wall.date())} {wall:%H:%M:%S}" if seconds else f"{format_day(wall.date())} {wall:%H:%M}"
    )


def relative_day(day: date, today: date, *, lang: str | None = None) -> str:
    """Say how far a date is: today, yesterday, in 17 days."""
    days = (day - today).days
    if days in (-1, 0, 1):
        return tr((N_("Yesterday"), N_("Today"), N_("Tomorrow"))[days + 1], lang=lang)
    if days > 0:
        return ntr("In {count} day", "In {count} days", days, lang=lang)
    return ntr("{count} day ago", "{count} days ago", -days, lang=lang)
