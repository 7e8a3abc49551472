"""Dates: typed ones (UX-055, F26), month arithmetic (K06), zones (TI-01, K03, K05, K07), and how they are shown."""

import time as measured
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import dates
from models.dates import BadDate, parse_day

TODAY = date(2026, 11, 24)  # a Tuesday
SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
days = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("t", "2026-11-24"), ("T", "2026-11-24"), ("+", "2026-11-25"), ("-", "2026-11-23"), ("+3", "2026-11-27"),
        ("-24", "2026-10-31"), ("]", "2026-12-24"), ("[", "2026-10-24"), ("]3", "2027-02-24"), ("m", "2026-11-01"),
        ("h", "2026-11-30"), ("y", "2026-01-01"), ("r", "2026-12-31"), ("15", "2026-11-15"), ("5", "2026-11-05"),
        ("0315", "2026-03-15"), ("3-15", "2026-03-15"), ("3/15", "2026-03-15"), ("3.15", "2026-03-15"),
        ("3月15日", "2026-03-15"), ("15日", "2026-11-15"), ("2026-1-5", "2026-01-05"), ("2026/01/05", "2026-01-05"),
        ("2026.1.5", "2026-01-05"), ("2026年1月5日", "2026-01-05"), ("20260105", "2026-01-05"), ("260105", "2026-01-05"),
        ("２０２６－１－５", "2026-01-05"), ("＋３", "2026-11-27"), (" 15 ", "2026-11-15"), ("周五", "2026-11-27"),
        ("周二", "2026-11-24"), ("周一", "2026-11-30"), ("星期天", "2026-11-29"), ("下周一", "2026-11-30"),
        ("上周五", "2026-11-20"), ("本周一", "2026-11-23"), ("fri", "2026-11-27"), ("Wednesday", "2026-11-25"),
        ("1900-01-01", "1900-01-01"), ("2024-02-29", "2024-02-29"),
    ],
)  # fmt: skip
def test_ux055_typed_dates(typed: str, expected: str) -> None:
    assert parse_day(typed, TODAY).isoformat() == expected


@pytest.mark.parametrize(
    ("typed", "base", "expected"),
    [
        ("+", "2026-12-31", "2027-01-01"), ("-3", "2026-03-01", "2026-02-26"), ("]", "2026-01-31", "2026-02-28"),
        ("[", "2024-03-31", "2024-02-29"), ("h", "2024-02-10", "2024-02-29"), ("t", "2020-01-01", "2026-11-24"),
        ("r", "2024-05-01", "2024-12-31"), ("15", "2020-01-01", "2026-11-15"),
    ],
)  # fmt: skip
def test_ux055_keys_start_from_the_value_in_the_field(typed: str, base: str, expected: str) -> None:
    assert parse_day(typed, TODAY, date.fromisoformat(base)).isoformat() == expected


@pytest.mark.parametrize(
    "typed",
    [
        "2026-02-30", "29/2/2025", "0000-00-00", "1899-12-31", "9999-12-31", "2200-01-01", "明天", "", " ", "31", "0",
        "13-1", "2-30", "315", "12345", "1234567", "2026-1/5", "2026-13-01", "01/02/2026", "٣-١٥", "²", "2026-1-5x",
        "x", "+99999", "]9999", "++", "t1", "周八", "下周", "2026-01-05T00:00", "9" * 1_000_000, "2026年1-5", "fr", "1e3",
    ],
    ids=lambda typed: ascii(typed[:16]),
)  # fmt: skip
def test_f26_other_texts_are_refused_at_once(typed: str) -> None:
    begin = measured.perf_counter()
    with pytest.raises(BadDate):
        parse_day(typed, TODAY)
    assert measured.perf_counter() - begin < 0.05


@given(days)
def test_a_shown_date_is_read_back(day: date) -> None:
    assert parse_day(dates.format_day(day), TODAY) == day
    assert parse_day(dates.format_day(day, lang="zh_CN", long=True), TODAY) == day


@given(st.text(alphabet="0123456789-/.+[]tmhyr年月日周一五 ", max_size=12))
def test_nothing_typed_makes_it_fail_otherwise(typed: str) -> None:
    try:
        assert dates.EARLIEST <= parse_day(typed, TODAY) <= dates.LATEST
    except BadDate:
        pass


@pytest.mark.parametrize(
    ("start", "months", "moved", "last"),
    [
        ("2024-02-29", 12, "2025-02-28", "2025-02-28"), ("2024-02-29", 48, "2028-02-29", "2028-02-28"),
        ("2026-01-31", 1, "2026-02-28", "2026-02-28"), ("2026-01-31", 2, "2026-03-31", "2026-03-30"),
        ("2025-01-01", 12, "2026-01-01", "2025-12-31"), ("2026-03-15", -1, "2026-02-15", "2026-02-14"),
        ("2026-11-30", 3, "2027-02-28", "2027-02-28"), ("2026-12-01", 1, "2027-01-01", "2026-12-31"),
    ],
)  # fmt: skip
def test_k06_month_ends_and_terms(start: str, months: int, moved: str, last: str) -> None:
    day = date.fromisoformat(start)
    assert dates.add_months(day, months).isoformat() == moved
    assert dates.term_end(day, months).isoformat() == last


def test_k06_renewals_of_a_contract_from_29_february_do_not_drift() -> None:
    start = date(2024, 2, 29)
    ends = [dates.add_years(start, years) for years in range(1, 9)]
    assert [day.day for day in ends] == [28, 28, 28, 29, 28, 28, 28, 29]


@given(days, st.integers(-600, 600))
def test_months_are_added_exactly(day: date, months: int) -> None:
    moved = dates.add_months(day, months)
    assert dates.months_between(day, moved) == months
    assert moved.day == min(day.day, dates.month_end(moved).day)


def test_parts_of_the_calendar() -> None:
    day = date(2026, 11, 24)
    assert dates.month_start(day) == date(2026, 11, 1) and dates.month_end(day) == date(2026, 11, 30)
    assert dates.week_start(day) == date(2026, 11, 23) and dates.week_start(date(2026, 11, 29)) == date(
        2026, 11, 23
    )
    assert dates.quarter_start(day) == date(2026, 10, 1) and dates.quarter_start(date(2026, 3, 31)) == date(
        2026, 1, 1
    )


@pytest.mark.parametrize(
    ("instant", "zone", "expected"),
    [
        ("2026-01-31T16:30+00:00", SHANGHAI, "2026-02-01"),
        ("2026-01-31T15:59:59+00:00", SHANGHAI, "2026-01-31"),
        ("2026-01-31T16:30+00:00", NEW_YORK, "2026-01-31"),
        ("1988-06-30T15:00+00:00", SHANGHAI, "1988-07-01"),
        ("2038-01-20T00:00+00:00", SHANGHAI, "2038-01-20"),
    ],
)
def test_k05_k07_business_date_is_that_of_the_company_zone(
    instant: str, zone: ZoneInfo, expected: str
) -> None:
    assert dates.business_date(datetime.fromisoformat(instant), zone).isoformat() == expected


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        dates.business_date(datetime(2026, 1, 1), SHANGHAI)


def test_k03_clock_changes_of_new_york() -> None:
    skipped = dates.instant_of(datetime(2026, 3, 8, 2, 30), NEW_YORK)
    assert skipped == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    twice = datetime(2026, 11, 1, 1, 30)
    assert dates.instant_of(twice, NEW_YORK) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert dates.instant_of(twice.replace(fold=1), NEW_YORK) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_k07_shanghai_had_summer_time_in_1988() -> None:
    assert dates.instant_of(datetime(1988, 7, 1, 9, 0), SHANGHAI) == datetime(1988, 7, 1, 0, 0, tzinfo=UTC)


@given(st.datetimes(datetime(1995, 1, 1), datetime(2100, 1, 1)))
def test_shanghai_wall_time_and_instant_are_one_to_one(wall: datetime) -> None:
    instant = dates.instant_of(wall, SHANGHAI)
    assert dates.local_time(instant, SHANGHAI).replace(tzinfo=None) == wall


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("23:59:60", time(23, 59, 59)),
        ("9:05", time(9, 5)),
        ("１４：０５", time(14, 5)),
        ("00:00:01", time(0, 0, 1)),
    ],
)
def test_k08_times(typed: str, expected: time) -> None:
    assert dates.parse_time(typed) == expected


@pytest.mark.parametrize("typed", ["24:00", "12:60", "12", "12:5", "", "12:30:60", "12:30:61", "x"])
def test_other_times_are_refused(typed: str) -> None:
    with pytest.raises(BadDate):
        dates.parse_time(typed)


def test_dates_are_shown_as_designed() -> None:
    day = date(2025, 9, 15)
    assert dates.format_day(day) == "2025-09-15" and dates.format_day(None) == ""
    assert dates.format_day(day, lang="zh_CN", long=True) == "2025年9月15日"
    assert dates.format_day(day, lang="en", long=True) == "15 September 2025"
    assert dates.format_month(day) == "2025-09"
    assert dates.format_month(day, lang="zh_CN", long=True) == "2025年9月"
    assert dates.format_month(day, lang="en", long=True) == "September 2025"
    instant = datetime(2026, 1, 31, 16, 30, 5, tzinfo=UTC)
    assert dates.format_instant(instant, SHANGHAI) == "2026-02-01 00:30"
    assert dates.format_instant(instant, SHANGHAI, seconds=True) == "2026-02-01 00:30:05"
    assert dates.format_instant(None, SHANGHAI) == ""


def test_relative_days_in_both_languages() -> None:
    shown = [
        dates.relative_day(TODAY + timedelta(days=days), TODAY, lang="en") for days in (-3, -1, 0, 1, 17)
    ]
    assert shown == ["3 days ago", "Yesterday", "Today", "Tomorrow", "In 17 days"]
    chinese = [
        dates.relative_day(TODAY + timedelta(days=days), TODAY, lang="zh_CN") for days in (-3, -1, 0, 1, 17)
    ]
    assert chinese == ["3 天前", "昨天", "今天", "明天", "17 天后"]
