"""The scorecard on paper."""

from __future__ import annotations

from decimal import Decimal

from models.export.documents import make_pdf
from models.export.scorecard_pdf import scorecard_document
from models.export.views import Marks, PrintOptions
from tests.models.export import reading, samples


def text_of(options: PrintOptions | None = None, **changes: object) -> str:
    view = samples.scorecard(**changes)
    return reading.whole_text(make_pdf([scorecard_document(view, options or PrintOptions())]).content)


def test_it_fits_one_page_and_shows_result_criteria_trend_ranking_and_comment() -> None:
    pdf = make_pdf([scorecard_document(samples.scorecard(), PrintOptions())])
    assert pdf.written.pages == (1,)
    text = reading.whole_text(pdf.content)
    for words in (
        "杭州西湖华新贸易有限公司", "85.1", "7/46", "上期81.8（+3.3）", "销售额40%1,800,000.001,530,000.0085.0",
        "回款及时率20%→35.0%", "客户满意度15%→0%4.5无数据", "合计100%85.1", "销售趋势", "目标达成", "回款节奏好",
        "无数据的指标不计分",
    ):  # fmt: skip
        assert words in text
    assert all(reading.fonts(pdf.content).values())


def test_internal_comments_are_printed_only_when_asked_for() -> None:
    assert "注意窜货线索" not in text_of()
    assert "注意窜货线索" in text_of(PrintOptions(internal=True))


def test_an_adjustment_is_shown_with_its_reason_and_demo_data_is_marked() -> None:
    text = text_of(adjustment=Decimal("1.5"), adjust_reason="缺货", marks=Marks(demo=True))
    assert "含人工调整+1.5分。原因：缺货" in text and "演示数据" in text


def test_a_card_without_any_data_says_so() -> None:
    view = samples.scorecard(total=None, previous=None, rank=None, grade="", trend=None, ranking=None)
    pdf = make_pdf([scorecard_document(view, PrintOptions(lang="zh_CN"))])
    assert "总分无数据" in reading.whole_text(pdf.content).replace("等级", "").replace("排名", "")
