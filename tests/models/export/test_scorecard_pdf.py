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
        "回款及时率20%→35%", "客户满意度15%→0%4.5无数据", "合计100%85.1", "销售趋势", "目标达成", "回款节奏好",
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


def test_long_comments_stay_on_the_one_page() -> None:
    """Trend and ranking move beside each other when words need their room."""
    comment = "回款节奏好，缺货影响了八月出货，请在下季度补足安全库存并回访上半年的安装客户。" * 8
    view = samples.scorecard(comment_for_agent=comment, comment_internal=comment[:150])
    pdf = make_pdf([scorecard_document(view, PrintOptions(lang="zh_CN", internal=True, appendix=False))])
    assert sum(pdf.written.pages) == 1
    assert comment in reading.whole_text(pdf.content)


def test_words_of_letters_do_not_come_apart() -> None:
    """A line of English is not filled by room between its letters; one of Chinese is."""
    from models.export.layout import _spread
    from models.export.text import break_lines

    english = break_lines("The parties first try to settle disputes by agreement and then go to court. " * 3, "serif", 10.5, 300)[0]
    chinese = break_lines("争议协商不成的，由甲方所在地人民法院管辖，本合同一式两份。" * 6, "serif", 10.5, 304)[0]
    assert english.goes_on and _spread(english, english.width + 8, 10.5) == 0
    assert chinese.goes_on and _spread(chinese, chinese.width + 8, 10.5) > 0
