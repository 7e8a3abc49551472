"""Charts made by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

from models.analysis.charts import Band, Bar, BarChart, Cell, Drill, MatrixChart, Role, Series, TrendChart
from models.analysis.units import Figure, Unit
from models.lists.shapes import Filter, Op

MONTHS = tuple(f"2025-{month:02d}" for month in range(1, 10))
ACTUAL = (82, 64, 91, 102, 118, 99, None, 133, 52)
BEFORE = (70, 61, 80, 92, 100, 96, 111, 105, 113)


def drill(month: str) -> Drill:
    """The order lines of a month."""
    return Drill("lines.list", (Filter("ordered_on", Op.RANGE, (f"{month}-01", f"{month}-28")),))


def trend(lang: str = "zh_CN") -> TrendChart:
    """Nine months with a gap, the year before, a target, and a running last month."""
    return TrendChart(
        title="销售趋势",
        unit=Unit("销售额", Figure.AMOUNT, "CNY", lang),
        filter_text="区域 = 浙江",
        periods=MONTHS,
        period_title="月份",
        series=(
            Series(
                "本年",
                tuple(None if value is None else D(value) * 10_000 for value in ACTUAL),
                Role.ACTUAL,
                tuple(range(9)),
                tuple(drill(month) for month in MONTHS),
            ),
            Series("上年", tuple(D(value) * 10_000 for value in BEFORE), Role.PREVIOUS),
            Series("目标", (D(1_100_000),) * 9, Role.TARGET),
        ),
        bands=(Band("80 %", 80, (None,) * 7 + (D(1_200_000), D(1_100_000)), (None,) * 7 + (D(1_400_000), D(1_500_000))),),
        open_from=8,
        as_of=date(2025, 9, 15),
    )


def bars(lang: str = "zh_CN") -> BarChart:
    """Three agents against their targets."""
    return BarChart(
        title="目标达成",
        unit=Unit("销售额", Figure.AMOUNT, "CNY", lang),
        bars=(
            Bar("杭州西湖华新", D("1530000.50"), mark=D(1_000_000), expected=D(1_600_000), change=2, drill=drill("2025-09")),
            Bar("宁波海创", D(910_000), mark=D(1_000_000), extension=D(50_000)),
            Bar("绍兴", None, mark=D(500_000)),
        ),
        label_title="代理商",
        mark_title="目标",
        expected_title="预计",
        extension_title="在途",
        bullet=True,
        share_of=D("2440000.50"),
    )


def matrix(lang: str = "zh_CN") -> MatrixChart:
    """Two regions by three months, one cell without data."""
    return MatrixChart(
        title="区域与月份",
        unit=Unit("销售额", Figure.AMOUNT, "CNY", lang),
        row_title="区域",
        rows=("浙江", "江苏"),
        columns=MONTHS[:3],
        cells=((Cell(D(100_000)), Cell(D(200_000)), Cell(D(300_000))), (Cell(D(50_000)), Cell(None), Cell(D(400_000)))),
    )
