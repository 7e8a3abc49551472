"""Turn the texts of a column into values; each different text once, whatever the number of rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from models.errors import AppError
from models.i18n import N_, tr
from models.identifiers import bank_account, credit_code, foreign_phone, mail_address, phone
from models.money import round_to
from models.platform.importing.fields import NUMBERS, Field, Issue, Option, Type
from models.text import Kind, clean_text, normal_key

DATE_ORDERS = ("ymd", "dmy", "mdy", "serial")
DATE_ORDER_WORDS = {
    "ymd": N_("year-month-day"),
    "dmy": N_("day/month/year"),
    "mdy": N_("month/day/year"),
    "serial": N_("day number of a spreadsheet (45000)"),
}
DECIMAL_WORDS = {".": N_("1,234.50"), ",": N_("1.234,50")}
PERCENT_WORDS = {"fraction": N_("0.05 means 5%"), "points": N_("5 means 5%")}


@dataclass(frozen=True)
class Conversion:
    """How the texts of a column are read; an empty choice is found from the whole column, or must be made."""

    dates: str = ""
    decimal: str = ""
    percent: str = ""
    replace: tuple[tuple[str, str], ...] = ()
    bad: str = "problem"


CHOOSE_DATES = N_("“{value}” can be day/month or month/day. Choose the date format of this column.")
CHOOSE_SERIAL = N_("“{value}” may be the day number of a spreadsheet. Choose the date format of this column.")
NO_DATE = N_("“{value}” is not a date.")
NO_SUCH_DAY = N_("{value} does not exist in the calendar.")
DATE_RANGE = N_("{value} lies outside 1900 to 2199.")
NO_NUMBER = N_("“{value}” is not a number.")
SCIENTIFIC = N_("“{value}” was damaged by a spreadsheet: its last digits are lost. Type it again as text.")
TOO_LOW = N_("{value} is too small here; at least {limit}.")
TOO_HIGH = N_("{value} is too large here; at most {limit}.")
NO_WHOLE = N_("“{value}” is not a whole number.")
NO_FLAG = N_("“{value}” is neither yes nor no.")
NO_CHOICE = N_("“{value}” is not one of the words known here.")
NO_PERIOD = N_("“{value}” is not a month or quarter.")

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0x00A0: 0x20,
    0x202F: 0x20,
}
_SCIENTIFIC = re.compile(r"[-+]?[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,3}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,20})?")
_GROUPED = {
    ".": re.compile(r"[+-]?[0-9]{1,3}(?:[, '][0-9]{3})+(?:\.[0-9]*)?"),
    ",": re.compile(r"[+-]?[0-9]{1,3}(?:[. '][0-9]{3})+(?:,[0-9]*)?"),
}
_SIGNS = re.compile(
    r"^([+-]?)\s*(?:¥|￥|\$|€|£|CNY|RMB|USD|EUR|GBP|HK\$)\s*|\s*(?:元|圆|CNY|RMB|USD|EUR|GBP|€)$",
    re.IGNORECASE,
)
_DECIMAL_COMMA = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+),(?:[0-9]{1,2}|[0-9]{4,})")
_DECIMAL_POINT = re.compile(r"[+-]?(?:[0-9]*|[0-9]{1,3}(?:,[0-9]{3})+)\.(?:[0-9]{1,2}|[0-9]{4,})")
_YMD = re.compile(r"([0-9]{4})[-/.年]\s?([0-9]{1,2})[-/.月]\s?([0-9]{1,2})日?")
_COMPACT = re.compile(r"((?:19|20|21)[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
_XXY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})")
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_CLOCK = re.compile(
    r"[T ]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]+)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})?$"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_NAMED = re.compile(
    r"([0-9]{1,2})[- ]([A-Za-z]{3,9})\.?[- ,]+([0-9]{4})|([A-Za-z]{3,9})\.? ([0-9]{1,2}),? ([0-9]{4})"
)
_PERIOD = re.compile(r"([0-9]{4})\s*[-/.年]?\s*(?:(0?[1-9]|1[0-2])月?|第?([1-4一二三四])季度?)")
_QUARTER = re.compile(r"([0-9]{4})[-/ ]?[Qq]([1-4])|[Qq]([1-4])[-/ ]?([0-9]{4})")
_MONTH_ALONE = re.compile(r"(0?[1-9]|1[0-2])月?")
_QUARTER_ALONE = re.compile(r"[Qq]?第?([1-4一二三四])(?:季度?)?")
_CHINESE_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4}
_YES = frozenset({"true", "yes", "y", "1", "是", "有", "√", "✓", "对", "on"})
_NO = frozenset({"false", "no", "n", "0", "否", "无", "×", "x", "off", "-"})

Value = Any


class ForeignNumber(str):
    """A number that is none of our country but may be one of another; the row decides."""

    __slots__ = ()


def plain(text: str) -> str:
    """Half-width, trimmed."""
    return text.translate(_FULL_WIDTH).strip()


# --- what the whole column says -----------------------------------------------------------------------------------


def date_order(values: Iterable[str]) -> str:
    """How the dates of a column are written: ymd, dmy or mdy; "" when it must be chosen, "-" when mixed."""
    first = second = False
    unclear = serial = False
    for text in values:
        shown = _CLOCK.sub("", plain(text))
        if match := _XXY.fullmatch(shown):
            unclear = True
            first = first or int(match[1]) > 12
            second = second or int(match[2]) > 12
        elif _SERIAL.fullmatch(shown):
            serial = True
    if serial:
        return ""
    if not unclear:
        return "ymd"
    if first and second:
        return "-"
    return "dmy" if first else "mdy" if second else ""


def decimal_mark(values: Iterable[str]) -> str:
    """Whether a column writes decimals with a point or a comma, by its clear values; a point when in doubt."""
    counts: Counter[str] = Counter()
    for text in values:
        shown = _SIGNS.sub(r"\1", plain(text).rstrip("%％").strip())
        if _DECIMAL_POINT.fullmatch(shown):
            counts["."] += 1
        elif _DECIMAL_COMMA.fullmatch(shown):
            counts[","] += 1
    return "," if counts[","] and not counts["."] else "."


def percent_style(values: Iterable[str], mark: str) -> str:
    """Whether 5 or 0.05 means five percent in a column: points when anything exceeds 1."""
    for text in values:
        shown = plain(text)
        if shown.endswith(("%", "％")):
            continue
        number = parse_decimal(shown, mark)
        if number is not None and abs(number) > 1:
            return "points"
    return "fraction"


def settle(field: Field, conversion: Conversion, values: Iterable[str]) -> Conversion:
    """The conversion with every open choice that the column itself answers."""
    texts = [text for text in values if text]
    dates, mark, percent = conversion.dates, conversion.decimal, conversion.percent
    if field.type is Type.DAY and not dates:
        dates = date_order(texts).replace("-", "")
    if (field.type in NUMBERS or field.type is Type.WHOLE) and not mark:
        mark = decimal_mark(texts)
    if field.type is Type.FRACTION and not percent:
        percent = percent_style(texts, mark or ".")
    return Conversion(dates, mark, percent, conversion.replace, conversion.bad)


# --- single values ------------------------------------------------------------------------------------------------


def parse_decimal(text: str, mark: str = ".") -> Decimal | None:
    """A number as people write it, or None; nothing unusual reaches Decimal (MO-04)."""
    shown = _SIGNS.sub(r"\1", plain(text))
    if len(shown) > 40:
        return None
    if shown.startswith("(") and shown.endswith(")"):
        shown = "-" + shown[1:-1]
    elif shown.endswith("-") and len(shown) > 1:
        shown = "-" + shown[:-1]
    if _GROUPED[mark].fullmatch(shown):
        shown = shown.replace("," if mark == "." else ".", "").replace(" ", "").replace("'", "")
    if mark == ",":
        shown = shown.replace(",", ".")
    if shown[:1] == "." or shown[:2] in ("-.", "+."):
        shown = shown.replace(".", "0.", 1)
    if shown.endswith("."):
        shown = shown[:-1]
    return Decimal(shown) if _NUMBER.fullmatch(shown) else None


def _number(field: Field, conversion: Conversion) -> Callable[[str], Value]:
    decimals = 2 if field.type is Type.AMOUNT else 6
    mark = conversion.decimal or "."

    def read(text: str) -> Value:
        shown = plain(text)
        percent = field.type is Type.FRACTION and shown.endswith(("%", "％"))
        value = parse_decimal(shown[:-1] if percent else shown, mark)
        if value is None:
            return Issue(SCIENTIFIC if _SCIENTIFIC.fullmatch(shown) else NO_NUMBER, {"value": text[:40]})
        if percent or (field.type is Type.FRACTION and conversion.percent == "points"):
            value = value.scaleb(-2)
        value = round_to(value, decimals)
        return _in_range(field, value, text)

    return read


def _in_range(field: Field, value: Decimal, text: str) -> Value:
    if field.low is not None and value < field.low:
        return Issue(TOO_LOW, {"value": text.strip()[:40], "limit": format(field.low, "f")})
    if field.high is not None and value > field.high:
        return Issue(TOO_HIGH, {"value": text.strip()[:40], "limit": format(field.high, "f")})
    return value


def _whole(field: Field, conversion: Conversion) -> Callable[[str], Value]:
    mark = conversion.decimal or "."

    def read(text: str) -> Value:
        value = parse_decimal(text, mark)
        if value is None or value != value.to_integral_value() or abs(value) > 10**9:
            return Issue(NO_WHOLE, {"value": text[:40]})
        checked = _in_range(field, value, text)
        return checked if isinstance(checked, Issue) else int(value)

    return read


def _day(field: Field, conversion: Conversion) -> Callable[[str], Value]:
    order = conversion.dates

    def read(text: str) -> Value:
        return parse_day(text, order)

    return read


def parse_day(text: str, order: str = "") -> date | Issue:
    """A date in any clear way of writing, or in the chosen order; the time of day is left out."""
    shown = _CLOCK.sub("", plain(text)).strip()
    if match := (_YMD.fullmatch(shown) or _COMPACT.fullmatch(shown)):
        return _make_day(int(match[1]), int(match[2]), int(match[3]), text)
    if match := _NAMED.fullmatch(shown):
        day, word, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
        month = _MONTHS.get(word[:3].lower())
        if month:
            return _make_day(int(year), month, int(day), text)
    if match := _XXY.fullmatch(shown):
        if order not in ("dmy", "mdy"):
            return Issue(CHOOSE_DATES, {"value": shown}, code="dates")
        first, second, said = int(match[1]), int(match[2]), int(match[3])
        full = said if said > 99 else 2000 + said if said < 70 else 1900 + said
        return _make_day(full, *((second, first) if order == "dmy" else (first, second)), text)
    if _SERIAL.fullmatch(shown):
        if order != "serial":
            return Issue(CHOOSE_SERIAL, {"value": shown}, code="dates")
        return date(1899, 12, 30) + timedelta(days=int(shown.split(".")[0]))
    return Issue(NO_DATE, {"value": text[:40]})


def _make_day(year: int, month: int, day: int, text: str) -> date | Issue:
    if not 1900 <= year <= 2199:
        return Issue(DATE_RANGE, {"value": text.strip()[:40]})
    try:
        return date(year, month, day)
    except ValueError:
        return Issue(NO_SUCH_DAY, {"value": text.strip()[:40]})


def parse_period(text: str) -> tuple[int, int, int] | Issue:
    """(year, first month, number of months) of a month, quarter or year; year 0 when only the part is said."""
    shown = plain(text)
    if match := _QUARTER.fullmatch(shown):
        year, quarter = (match[1], match[2]) if match[1] else (match[4], match[3])
        return int(year), int(quarter) * 3 - 2, 3
    if match := _PERIOD.fullmatch(shown):
        if match[2]:
            return int(match[1]), int(match[2]), 1
        return int(match[1]), (_CHINESE_DIGITS.get(match[3]) or int(match[3])) * 3 - 2, 3
    day = parse_day(shown)
    if isinstance(day, date):
        return day.year, day.month, 1
    if shown.isascii() and shown.isdigit() and len(shown) == 4:
        return int(shown), 1, 12
    return Issue(NO_PERIOD, {"value": text[:40]})


def _flag(field: Field, conversion: Conversion) -> Callable[[str], Value]:
    def read(text: str) -> Value:
        word = normal_key(text)
        if word in _YES:
            return True
        if word in _NO:
            return False
        options = (Option("yes", tr("Yes")), Option("no", tr("No")))
        return Issue(NO_FLAG, {"value": text[:40]}, options)

    return read


def choice_words(field: Field) -> dict[str, str]:
    """Every known word of a choice field, as a key, with the choice it means."""
    known: dict[str, str] = {}
    for value, words in field.choices.items():
        label = field.labels.get(value, value)
        for word in (value, label, tr(label, lang="en"), tr(label, lang="zh_CN"), *words):
            known.setdefault(normal_key(word), value)
    return known


def _choice(field: Field, conversion: Conversion) -> Callable[[str], Value]:
    known = choice_words(field)
    options = tuple(Option(tr(label), tr(label)) for label in field.labels.values())

    def read(text: str) -> Value:
        found = known.get(normal_key(text))
        return found if found is not None else Issue(NO_CHOICE, {"value": text[:40]}, options)

    return read


_TEXT_KINDS = {Type.CODE: Kind.CODE, Type.NAME: Kind.NAME, Type.NOTE: Kind.NOTE, Type.REFERENCE: Kind.NAME}


def any_phone(text: str) -> str:
    """A phone number in its stored form; a well-formed one of another country is marked as such."""
    try:
        return phone(text)
    except AppError:
        return ForeignNumber(foreign_phone(text))


def any_credit_code(text: str) -> str:
    """A unified social credit code; another registration number is marked, and the row's country decides."""
    try:
        return credit_code(text)
    except AppError:
        return ForeignNumber(clean_text(text, Kind.CODE))


_CHECKS: dict[Type, Callable[[str], str]] = {
    Type.PHONE: any_phone,
    Type.EMAIL: mail_address,
    Type.CREDIT_CODE: any_credit_code,
    Type.BANK_NO: lambda text: bank_account(text).number,
}
_NUMBERED = frozenset({Type.CODE, Type.PHONE, Type.BANK_NO, Type.CREDIT_CODE, Type.REFERENCE})


_CONTROLS = re.compile("[\x80-\x9f]")


def _repaired(text: str) -> tuple[Option, ...]:
    """What a text was before a wrong conversion put control codes into it: Kurf\\x81rstenstr was Kurfürstenstr."""
    if not _CONTROLS.search(text):
        return ()
    found = []
    for encoding in ("cp1252", "cp850"):
        try:
            better = _CONTROLS.sub(lambda match, name=encoding: match[0].encode("latin-1").decode(name), text)  # type: ignore[misc]
        except UnicodeDecodeError:
            continue
        found.append(Option(better, better))
    return tuple(dict.fromkeys(found))


def _words(field: Field, conversion: Conversion) -> Callable[[str], Value]:
    """Texts, codes and numbers that identify: cleaned by the same rules as in forms."""
    kind = _TEXT_KINDS.get(field.type, Kind.CODE)
    check = _CHECKS.get(field.type)
    numbered = field.type in _NUMBERED

    def read(text: str) -> Value:
        if numbered and _SCIENTIFIC.fullmatch(text.strip()):
            return Issue(SCIENTIFIC, {"value": text[:40]})
        try:
            return check(text) if check is not None else clean_text(text, kind)
        except AppError as error:
            return Issue(error.text, error.values, _repaired(text))

    return read


def _period(field: Field, conversion: Conversion) -> Callable[[str], Value]:
    return parse_period


_READERS: dict[Type, Callable[[Field, Conversion], Callable[[str], Value]]] = {
    Type.AMOUNT: _number,
    Type.PRICE: _number,
    Type.QUANTITY: _number,
    Type.FRACTION: _number,
    Type.WHOLE: _whole,
    Type.DAY: _day,
    Type.PERIOD: _period,
    Type.FLAG: _flag,
    Type.CHOICE: _choice,
}


def reader(field: Field, conversion: Conversion) -> Callable[[str], Value]:
    """The function that reads one text of this column: a value, None when blank, or an Issue."""
    read = _READERS.get(field.type, _words)(field, conversion)
    replaced = dict(conversion.replace)

    def whole(text: str) -> Value:
        text = replaced.get(text.strip(), text)
        if not text or text.isspace():
            return None
        value = read(text)
        return None if value == "" else value

    return whole


def convert(texts: list[str], field: Field, conversion: Conversion) -> tuple[list[Value], dict[str, Issue]]:
    """Values of a whole column, and the issue of each different text that has one."""
    read = reader(field, conversion)
    table = {text: read(text) for text in set(texts)}
    issues = {text: value for text, value in table.items() if isinstance(value, Issue)}
    for text in issues:
        table[text] = None
    return [table[text] for text in texts], issues


def part_of_year(text: str, months: int) -> int | None:
    """A month (1–12) or quarter (1–4) said alone."""
    shown = plain(text)
    match = (_MONTH_ALONE if months == 1 else _QUARTER_ALONE).fullmatch(shown)
    if match is None:
        return None
    return _CHINESE_DIGITS.get(match[1]) or int(match[1])
