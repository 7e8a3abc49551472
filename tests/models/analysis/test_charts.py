"""Chart descriptions: exact words, tables, summaries, and the same picture as PDF and SVG."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.analysis.axes import label_step, thinned, tick_text, ticks
from models.analysis.charts import AnyChart, Bar, Role, Series, forecast_note, ranking_bars
from models.analysis.looks import line_looks
from models.analysis.units import Figure, Unit, plot, rank_change, signed_percent
from models.export.chart_pdf import bar_limit, chart_block, chart_scene, chart_svg, value_range
from models.export.documents import make_pdf
from models.export.pages import Document, Sheet
from models.export.scene import PRINT, Box, Label, Stroke
from tests.models.analysis import chart_samples
from tests.models.export import reading

ALL = {"trend": chart_samples.trend(), "bars": chart_samples.bars(), "matrix": chart_samples.matrix()}


def test_hover_words_are_exact_with_difference_and_count() -> None:
    point = chart_samples.trend("en").points()[0][2]
    assert point.text.split("\n") == [
        "2025-03  本年",
        "910,000.00 CNY",
        "Against 上年: +110,000.00 CNY  +13.8%",
        "Documents: 2",
    ]
    assert point.drill == chart_samples.drill("2025-03")


def test_a_missing_value_is_no_point_and_no_zero() -> None:
    chart = chart_samples.trend()
    assert [point.index for point in chart.points()[0]] == [0, 1, 2, 3, 4, 5, 7, 8]
    assert chart.table().rows[6][1] == "" and chart.plain_rows()[7][1] == ""


def test_csv_rows_equal_the_plotted_values() -> None:
    chart = chart_samples.trend()
    rows = chart.plain_rows()
    assert rows[0] == ["月份", "本年", "上年", "目标", "80 % ↓", "80 % ↑"]
    assert rows[1] == ["2025-01", "820000.00", "700000.00", "1100000.00", "", ""]
    for series, at in zip(chart.series, (1, 2, 3), strict=True):
        assert [row[at] for row in rows[1:]] == ["" if v is None else f"{v:.2f}" for v in series.values]


def test_the_summary_leaves_the_running_month_out() -> None:
    assert chart_samples.trend("en").summary() == (
        "销售趋势: from 820,000.00 CNY to 1,330,000.00 CNY (+62.2%), highest in 2025-08 with 1,330,000.00 CNY."
    )
    assert chart_samples.bars("en").summary() == (
        "目标达成: 2 entries, the largest is 杭州西湖华新 with 1,530,000.50 CNY. 1 of 2 reach “目标”."
    )


def test_bar_words_and_table() -> None:
    chart = chart_samples.bars("en")
    assert chart.points()[0][0].text.split("\n") == [
        "杭州西湖华新",
        "销售额: 1,530,000.50 CNY",
        "目标: 1,000,000.00 CNY",
        "预计: 1,600,000.00 CNY",
        "Share: 62.7%",
        "Rank: ▲ 2",
    ]
    assert chart.table().rows[2] == ("绍兴", "", "500,000.00 CNY", "", "", "")


def test_a_ranking_shows_the_first_the_own_and_the_others() -> None:
    found = ranking_bars([Bar(f"A{n}", D(n)) for n in range(10)], 3, "en", mine="A2")
    assert [(bar.label, bar.value) for bar in found] == [
        ("A9", D(9)), ("A8", D(8)), ("A7", D(7)), ("A2", D(2)), ("Others (6)", D(19)),
    ]
    assert found[-1].role is Role.OTHERS


def test_no_forecast_below_twelve_points_and_the_reason_is_said() -> None:
    assert forecast_note(12, "en") == ""
    assert forecast_note(11, "en") == "No forecast: 11 periods are known and at least 12 are needed."
    assert forecast_note(11, "zh_CN") == "不做预测：已知 11 个期间，至少需要 12 个。"


def test_axes_are_scaled_in_words() -> None:
    amount = Unit("销售额", Figure.AMOUNT, "CNY", "zh_CN")
    assert amount.axis(D(1_400_000)) == (D(10_000), "销售额 (万元)")
    assert amount.axis(D(240_000_000)) == (D(10**8), "销售额 (亿元)")
    assert amount.axis(D(900)) == (D(1), "销售额 (元)")
    assert Unit("Sales", Figure.AMOUNT, "USD", "en").axis(D(1_400_000)) == (D(10**6), "Sales (M USD)")
    assert Unit("Score", Figure.SCORE, "", "en").axis(D(100)) == (D(1), "Score")


@given(st.floats(-1e12, 1e12), st.floats(0.01, 1e12))
def test_ticks_enclose_the_values(low: float, size: float) -> None:
    found = ticks(low, low + size)
    assert 2 <= len(found) <= 12
    assert found[0] <= low + size * 1e-6 and found[-1] >= (low + size) - size * 1e-6


def test_ticks_by_hand() -> None:
    assert ticks(0, 133) == [0, 50, 100, 150]
    assert ticks(0, 0) == [0, 0.25, 0.5, 0.75, 1.0] or ticks(0, 0)[0] == 0
    assert [tick_text(value, D(10_000), 250_000) for value in (0, 250_000, 500_000)] == ["0", "25", "50"]
    assert [tick_text(value, D(10_000), 2_500) for value in (2_500, 5_000)] == ["0.25", "0.50"]
    assert label_step(36, 300, 40) == 6


def test_thinning_keeps_highest_and_lowest() -> None:
    values = [0.0] * 20_000
    values[7_777], values[12_345] = 9.0, -9.0
    kept = thinned(values)
    assert len(kept) <= 5_000 and 7_777 in kept and 12_345 in kept
    assert thinned([1.0, 2.0]) == [0, 1]


def test_bars_start_at_zero_and_lines_too() -> None:
    assert bar_limit(chart_samples.bars())[0] == 0
    assert value_range(chart_samples.trend())[0] == 0
    scene = chart_scene(chart_samples.bars(), 480, 200)
    fills = [item for item in scene.items if isinstance(item, Box) and item.fill == PRINT["chart-1"]]
    assert len(fills) == 2 and len({round(box.x, 6) for box in fills}) == 1
    assert fills[0].width / fills[1].width == pytest.approx(1530000.5 / 910000)


def test_a_gap_breaks_the_line_and_the_running_month_is_dotted() -> None:
    chart = chart_samples.trend()
    scene = chart_scene(chart, 480, 230)
    blue = [item for item in scene.items if isinstance(item, Stroke) and item.colour == PRINT["chart-1"]]
    assert [len(item.points) for item in blue] == [6, 2]
    assert blue[-1].dash == (1.5, 2)
    assert any(isinstance(item, Label) and item.text == "截至 9-15" for item in scene.items)
    assert any(isinstance(item, Label) and item.text == "80 %" for item in scene.items)


def test_every_line_differs_in_more_than_colour() -> None:
    chart = chart_samples.trend()
    many = type(chart)(**{**chart.__dict__, "series": tuple(Series(str(n), ()) for n in range(5))})
    looks = line_looks(many)
    assert len({look.colour for look in looks}) == 5
    assert len({look.dash for look in looks}) == 5 and len({look.symbol for look in looks}) == 5


@pytest.mark.parametrize("chart", ALL.values(), ids=ALL)
def test_pdf_and_svg_carry_the_texts_as_texts(chart: AnyChart) -> None:
    pdf = make_pdf([Document(Sheet("t"), [chart_block(chart, 260)])])
    assert chart.title in reading.whole_text(pdf.content)
    assert b"/Image" not in pdf.content.replace(b"/ImageB /ImageC /ImageI", b"")
    tree = ElementTree.fromstring(chart_svg(chart).encode())
    texts = [element.text for element in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert chart.title in texts
    assert not list(tree.iter("{http://www.w3.org/2000/svg}image"))


def test_hostile_texts_stay_texts_in_svg() -> None:
    chart = chart_samples.bars()
    name = "<script>&\"'</svg>\x00"
    hostile = type(chart)(**{**chart.__dict__, "title": name, "bars": (Bar(name, D(5)),)})
    tree = ElementTree.fromstring(chart_svg(hostile).encode())
    assert "<script>&\"'</svg>" in [e.text for e in tree.iter("{http://www.w3.org/2000/svg}text")]


def test_small_words() -> None:
    assert (signed_percent(D("0.138")), signed_percent(D("-0.05")), signed_percent(D(0))) == ("+13.8%", "-5.0%", "0.0%")
    assert (rank_change(3), rank_change(-2), rank_change(0)) == ("▲ 3", "▼ 2", "–")
    assert plot(D("1234567.89")) == 1234567.89
