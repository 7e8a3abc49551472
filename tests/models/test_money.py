"""Money: rounding (MO-02), splitting (MO-03), reading (MO-04), writing, lines, capital figures (P05)."""

import csv
import time
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models import money
from models.money import BadNumber, parse_number

D = Decimal
SHARED = Path(__file__).resolve().parents[3] / "shared"

amounts = st.decimals(min_value=D("-1e12"), max_value=D("1e12"), places=2)
fine = st.decimals(min_value=D("-1e12"), max_value=D("1e12"), places=6)


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        ("0.005", "0.01"),
        ("1.005", "1.01"),
        ("2.675", "2.68"),
        ("-2.675", "-2.68"),
        ("-0.004", "0.00"),
        ("2.5", "2.50"),
    ],
)
def test_f24_rounding_is_half_up_away_from_zero(given_value: str, expected: str) -> None:
    rounded = money.round_amount(D(given_value))
    assert (str(rounded), rounded.is_signed()) == (expected, expected.startswith("-"))


def test_f24_lines_are_rounded_then_summed() -> None:
    lines = [money.line_amounts(D(1), D("33.335")) for _ in range(3)]
    assert money.add_lines(lines).total == D("100.02")
    assert money.line_amounts(D(3), D("33.335")).total == D("100.01")


def test_currencies_have_their_own_smallest_unit() -> None:
    assert money.round_amount(D("1234.5"), "JPY") == D(1235)
    assert money.round_amount(D("0.125"), "USD") == D("0.13")
    assert {code: money.exponent(code) for code in ("CNY", "USD", "EUR", "GBP", "JPY", "HKD")} == {
        "CNY": 2,
        "USD": 2,
        "EUR": 2,
        "GBP": 2,
        "JPY": 0,
        "HKD": 2,
    }
    with pytest.raises(BadNumber):
        money.exponent("XXX")


@given(fine)
@example(D("999999999999.999999"))
def test_rounding_moves_by_at_most_half_a_unit_and_is_symmetric(value: Decimal) -> None:
    rounded = money.round_amount(value)
    assert abs(rounded - value) <= D("0.005")
    assert money.round_amount(-value) == -rounded
    assert money.round_amount(rounded) == rounded


@given(amounts, st.lists(st.decimals(0, 10**9, places=3), min_size=1, max_size=40))
def test_mo03_parts_add_up_to_the_whole_and_differ_from_the_exact_share_by_less_than_one_unit(
    whole: Decimal, weights: list[Decimal]
) -> None:
    parts = money.split(whole, weights)
    assert sum(parts) == whole
    everything = sum(weights)
    if everything:
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - money.divide(money.multiply(whole, weight), everything)) < D("0.01")


@pytest.mark.parametrize(
    ("whole", "weights", "decimals", "expected"),
    [
        ("100", ["60", "50", "40"], 0, ["40", "33", "27"]),
        ("100", ["1", "1", "1"], 2, ["33.34", "33.33", "33.33"]),
        ("-100", ["1", "1", "1"], 2, ["-33.34", "-33.33", "-33.33"]),
        ("0.02", ["1", "1", "1"], 2, ["0.01", "0.01", "0"]),
        ("5", ["0", "0"], 0, ["3", "2"]),
        ("10", ["0", "1"], 2, ["0", "10"]),
    ],
)
def test_mo03_split_by_largest_remainder(
    whole: str, weights: list[str], decimals: int, expected: list[str]
) -> None:
    assert money.split(D(whole), [D(weight) for weight in weights], decimals) == [
        D(part) for part in expected
    ]


def test_mo03_a_whole_finer_than_the_unit_or_negative_weights_are_refused() -> None:
    for whole, weights in ((D("0.005"), [D(1)]), (D(1), []), (D(1), [D(-1), D(2)])):
        with pytest.raises(ValueError):
            money.split(whole, weights)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("１，０００", "1000"),
        ("￥1,234.50", "1234.50"),
        ("¥ 5", "5"),
        ("-¥5", "-5"),
        ("  12.5\u3000", "12.5"),
        ("\u00a07", "7"),
        ("+3", "3"),
        ("０．５", "0.5"),
        ("1,234,567.891", "1234567.891"),
        ("21474836.47", "21474836.47"),
        ("21474836.48", "21474836.48"),
        ("999999999999.99", "999999999999.99"),
        ("0.000001", "0.000001"),
        ("－５", "-5"),
    ],
)
def test_mo04_f22_f23_numbers_are_read(text: str, expected: str) -> None:
    value = parse_number(text)
    assert value == D(expected) and not (value == 0 and value.is_signed())


@pytest.mark.parametrize(
    "text",
    [
        "1e999999",
        "1E5",
        "9" * 40,
        "NaN",
        "Infinity",
        "sNaN",
        "1_000",
        "0x10",
        "²",
        "٣",
        "१",
        "1,00",
        "1.000,00",
        ",1",
        "1,",
        "1,,000",
        "1000,000",
        "1,0000",
        "",
        " ",
        "-",
        "+-1",
        "--1",
        "¥¥1",
        "1¥",
        ".5",
        "5.",
        "1.1234567",
        "1000000000000.00",
        "9999999999999",
        "1 000",
        "1.2.3",
        "½",
        "Ⅷ",
        "五",
        "1\n2",
        "\x001",
        "1e5000",
        "(5)",
        "5-",
        "$5",
    ],
)
def test_mo04_f20_f21_other_texts_are_refused_at_once(text: str) -> None:
    begin = time.perf_counter()
    with pytest.raises(BadNumber):
        parse_number(text)
    assert time.perf_counter() - begin < 0.05


def test_f18_a_million_characters_are_refused_at_once() -> None:
    begin = time.perf_counter()
    with pytest.raises(BadNumber):
        parse_number("9" * 1_000_000)
    assert time.perf_counter() - begin < 0.05


@given(st.text(max_size=40))
def test_mo04_reading_never_fails_otherwise(text: str) -> None:
    try:
        value = parse_number(text)
    except BadNumber:
        return
    assert abs(value) < 10**12 and value == money.round_to(value, 6)


@given(fine.filter(lambda value: abs(value) < 10**12))
def test_what_is_shown_is_read_back(value: Decimal) -> None:
    assert parse_number(money.format_plain(value)) == value
    assert parse_number(money.format_number(value, 6)) == value


@given(amounts.filter(lambda value: abs(value) < 10**12))
def test_amounts_are_shown_exactly(value: Decimal) -> None:
    assert parse_number(money.format_amount(value)) == value


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (money.format_number(D("1234567.891")), "1,234,567.89"),
        (money.format_number(D("-1250")), "-1,250.00"),
        (money.format_number(D("-1250"), brackets=True), "(1,250.00)"),
        (money.format_number(D("-0.001")), "0.00"),
        (money.format_number(D(0)), "0.00"),
        (money.format_number(None), ""),
        (money.format_amount(D("122490"), code=True), "122,490.00 CNY"),
        (money.format_amount(D("122490"), "JPY"), "122,490"),
        (money.format_amount(D("90071992547409.93")), "90,071,992,547,409.93"),
        (money.format_quantity(D("12.500000")), "12.5"),
        (money.format_quantity(D("1200.000000")), "1,200"),
        (money.format_quantity(D("12"), 2), "12.00"),
        (money.format_price(D("18")), "18.00"),
        (money.format_price(D("0.012500")), "0.0125"),
        (money.format_percent(D("0.13")), "13.0%"),
        (money.format_percent(D("0.12345"), 2), "12.35%"),
        (money.format_plain(D("1000.50")), "1000.5"),
        (money.format_plain(D("1E+3")), "1000"),
        (money.format_scaled(D("12345678"), "zh_CN"), "1,234.57万"),
        (money.format_scaled(D("123456789"), "zh_CN"), "1.23亿"),
        (money.format_scaled(D("9999"), "zh_CN"), "9,999"),
        (money.format_scaled(D("99999999.9"), "zh_CN"), "1亿"),
        (money.format_scaled(D("-1234567"), "en"), "-1.23M"),
        (money.format_scaled(D("999.999"), "en"), "1K"),
    ],
)
def test_numbers_are_shown_as_designed(shown: str, expected: str) -> None:
    assert shown == expected


def test_line_of_the_order_drawing() -> None:
    """The three lines of ux.md section 9: 2,160.00, 12,600.00, 107,730.00 = 122,490.00."""
    tax = D("0.13")
    lines = [
        money.line_amounts(D(120), D("18"), tax_rate=tax),
        money.line_amounts(D(60), D("210"), tax_rate=tax),
        money.line_amounts(D(36), D("3150"), D("0.05"), tax),
    ]
    assert [line.total for line in lines] == [D("2160"), D("12600"), D("107730")]
    assert lines[2].gross == D("113400") and lines[2].discount == D("5670")
    assert [line.net for line in lines] == [D("1911.50"), D("11150.44"), D("95336.28")]
    assert money.add_lines(lines).total == D("122490")
    assert all(line.net + line.tax == line.total for line in lines)


def test_tax_on_top() -> None:
    line = money.line_amounts(D("2.5"), D("19.99"), D("0.1"), D("0.13"), tax_included=False)
    assert (line.gross, line.net, line.tax, line.total) == (D("49.98"), D("44.98"), D("5.85"), D("50.83"))


@given(
    st.decimals(0, 10**6, places=3),
    st.decimals(0, 10**6, places=6),
    st.decimals(0, 1, places=4),
    st.sampled_from([D(0), D("0.03"), D("0.06"), D("0.09"), D("0.13")]),
    st.booleans(),
)
def test_net_and_tax_make_the_total_of_a_line(
    quantity: Decimal, price: Decimal, discount: Decimal, tax: Decimal, included: bool
) -> None:
    line = money.line_amounts(quantity, price, discount, tax, included)
    assert line.net + line.tax == line.total
    assert line.gross - line.discount == (line.total if included else line.net)
    assert all(part == money.round_amount(part) for part in (line.gross, line.net, line.tax))


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data folder is not here")
def test_northwind_lines_rounded_half_up() -> None:
    """Published: exact 1265793.0395, half up per line .29, half even .02, gross 1354458.59."""
    with (SHARED / "data" / "northwind" / "order_details.csv").open(encoding="ascii", newline="") as file:
        rows = [(D(row["Quantity"]), D(row["UnitPrice"]), D(row["Discount"])) for row in csv.DictReader(file)]
    assert len(rows) == 2155
    lines = [money.line_amounts(*row) for row in rows]
    assert money.add_lines(lines).total == D("1265793.29")
    assert money.add_lines(lines).gross == D("1354458.59")
    exact = [money.multiply(quantity, price, 1 - discount) for quantity, price, discount in rows]
    assert money.total(exact) == D("1265793.0395")
    assert sum(value.quantize(D("0.01"), ROUND_HALF_EVEN) for value in exact) == D("1265793.02")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.5", "伍角整"),
        ("0.56", "伍角陆分"),
        ("10", "壹拾元整"),
        ("100.01", "壹佰元零壹分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("10001", "壹万零壹元整"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("100000.05", "壹拾万元零伍分"),
        ("1000000", "壹佰万元整"),
        ("1000100", "壹佰万零壹佰元整"),
        ("100000000.56", "壹亿元伍角陆分"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("101000000", "壹亿零壹佰万元整"),
        ("1000000000000", "壹万亿元整"),
        ("20304050607.89", "贰佰零叁亿零肆佰零伍万零陆佰零柒元捌角玖分"),
        ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_p05_capital_figures(amount: str, words: str) -> None:
    assert money.chinese_capitals(D(amount)) == words


def test_p05_negative_amounts_are_refused_unless_asked_for() -> None:
    with pytest.raises(BadNumber):
        money.chinese_capitals(D("-0.01"))
    assert money.chinese_capitals(D("-0.01"), allow_negative=True) == "负壹分"
    for odd in ("0.005", "NaN", "Infinity", "1000000000000.01"):
        with pytest.raises(BadNumber):
            money.chinese_capitals(D(odd))


def _value_of_capitals(words: str) -> Decimal:
    """Read capital figures back, digit by digit, to check them from the other side."""
    amount = section = whole = digit = 0
    cents = 0
    for word in words.removesuffix("整"):
        if word in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(word)
            continue
        if word in "拾佰仟":
            section += digit * {"拾": 10, "佰": 100, "仟": 1000}[word]
        elif word == "万":
            whole += (section + digit) * 10**4
            section = 0
        elif word == "亿":
            amount = (whole + section + digit) * 10**8
            section = whole = 0
        elif word == "元":
            amount += whole + section + digit
        else:
            cents += digit * (10 if word == "角" else 1)
        digit = 0
    return D(amount) + D(cents) / 100


@given(st.integers(0, 10**14))
def test_p05_capital_figures_read_back_as_the_amount(cents: int) -> None:
    words = money.chinese_capitals(D(cents) / 100)
    assert _value_of_capitals(words) == D(cents) / 100
    assert "零零" not in words and "亿万" not in words
