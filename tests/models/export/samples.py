"""Views made by hand for document tests."""

from __future__ import annotations

from decimal import Decimal as D

from models.export.views import (
    ClauseView,
    ContractView,
    Marks,
    MoneyTerm,
    Party,
    ScorecardView,
    ScoreRow,
    TableView,
)

BODY = (
    "甲方授权乙方在浙江省杭州市范围内以“RO膜400G”产品从事非独家代理销售；未经甲方书面同意（包括但不限于电子邮件），"
    "乙方不得跨区销售。"
)


def contract(lang: str = "zh_CN", clauses: int = 14, marks: Marks | None = None, **changes: object) -> ContractView:
    """A contract of some six pages."""
    products = TableView("授权产品", ("编码", "名称", "数量"), (("P00001", "RO 膜 400G", "1,200"),), (2,))
    values: dict[str, object] = {
        "title": "区域代理合同",
        "number": "HT-2024-0118",
        "lang": lang,
        "version_no": 2,
        "first": Party("甲方", "渠道净水科技（上海）有限公司", "91310000MA1FL0XXX1", "上海市浦东新区张江路 100 号", "张伟"),
        "second": Party("乙方", "杭州西湖华新贸易有限公司", "91330106MA2B0XXXX7", "杭州市文三路 200 号", "陈䶮"),
        "clauses": tuple(
            ClauseView(f"授权范围{n}", (BODY * 2, products) if n == 2 else (BODY * 2,) * (1 + n % 3))
            for n in range(clauses)
        ),
        "preamble": ("甲乙双方本着平等自愿、诚实信用的原则，订立本合同。",),
        "amounts": (MoneyTerm("年度销售任务", D("1000000.00")), MoneyTerm("保证金", D("100000.05"))),
        "appendix": (TableView("区域清单", ("区域", "产品线"), (("浙江/杭州", "净水"),)),),
        "code": "3F7A-92C1-0B44-9D21",
        "company": "渠道净水科技（上海）有限公司",
        "marks": marks or Marks(),
    }
    values.update(changes)
    return ContractView(**values)  # type: ignore[arg-type]


def scorecard(**changes: object) -> ScorecardView:
    """The scorecard of ux.md 10.8 with a trend and a ranking."""
    from tests.models.analysis import chart_samples

    values: dict[str, object] = {
        "title": "代理商绩效评分卡",
        "agent": "杭州西湖华新贸易有限公司",
        "agent_code": "DL00231",
        "period": "2025 年第 3 季度",
        "lang": "zh_CN",
        "state": "已发布",
        "total": D("85.1"),
        "grade": "A",
        "rows": (
            ScoreRow("销售额", D("0.40"), D("0.40"), "1,800,000.00", "1,530,000.00", D(85), D("0.85"), "42 单"),
            ScoreRow("订单量", D("0.15"), D("0.15"), "60", "58", D(97), D("0.967"), "58 单"),
            ScoreRow("回款及时率", D("0.20"), D("0.35"), "95%", "98%", D(100), D("1.03"), "31 笔"),
            ScoreRow("客户满意度", D("0.15"), D(0), "4.5", "", None),
            ScoreRow("合规", D("0.10"), D("0.10"), "0", "1", D(60), D("0.6"), "1 项"),
        ),
        "facts": (("等级", "A"), ("区域", "浙江/杭州"), ("负责人", "陈涛")),
        "previous": D("81.8"),
        "rank": 7,
        "ranked": 46,
        "trend": chart_samples.trend(),
        "ranking": chart_samples.bars(),
        "comment_for_agent": "回款节奏好，缺货影响了八月出货。",
        "comment_internal": "注意窜货线索。",
        "reviewer": "李敏",
        "company": "渠道净水科技（上海）有限公司",
    }
    values.update(changes)
    return ScorecardView(**values)  # type: ignore[arg-type]
