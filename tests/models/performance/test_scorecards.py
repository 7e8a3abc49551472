"""Scorecards computed from rows, the rows behind each figure, review, rights and the printed view."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from models.errors import Conflict, InvalidInput, NotFound, RuleBroken
from models.lists import Aggregate, ListQuery, engine
from models.performance import schemes, scorecard_views, scorecards
from models.performance.records import ScorecardState
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import BucketAccess
from models.sales.lists import LINES
from models.sales.records import Payment, PaymentState
from tests.models.performance.sample import END, LISTS, START, fill


def test_a_card_is_the_weighted_sum_of_real_figures(book: Any) -> None:
    """UX-065."""
    field = fill(book)
    with book.write(SYSTEM) as session:
        keys = scorecards.compute(session, field.scheme, START, END)
        assert len(keys) == 2
        card = scorecards.get(session, keys[0])
    assert card.agent_name == "杭州西湖华新"
    by_kpi = {item.kpi: item for item in card.items}
    expected = {
        "sales": (D("1530000"), D("1800000"), D("85.00"), 3),
        "collection": (D("0.95"), D("0.95"), D("100.00"), 2),
        "orders": (D(3), D(12), D("25.00"), 3),
        "growth": (D("1.2"), D("1.05"), D("100.00"), 3),
        "on_time": (D("0.5"), D("0.95"), D("52.63"), 2),
        "lapsed": (D(0), D(0), D("100.00"), 1),
    }
    for kpi, (actual, target, score, evidence) in expected.items():
        item = by_kpi[kpi]
        assert (item.actual, item.target, item.score, item.evidence) == (actual, target, score, evidence), kpi
    # 0.40*85 + 0.20*100 + 0.15*25 + 0.10*100 + 0.05*52.63 + 0.10*100 = 80.3815
    assert card.auto_score == card.final_score == D("80.38") and card.grade == "B"
    assert sum(item.counted * item.score for item in card.items) - card.final_score < D("0.1")


def test_the_evidence_of_each_figure_is_exactly_its_rows(book: Any) -> None:
    field = fill(book)
    with book.write(SYSTEM) as session:
        keys = scorecards.compute(session, field.scheme, START, END, [field.first])
        card = scorecards.get(session, keys[0])
        for item in card.items:
            assert item.drill is not None
            if item.drill.page in LISTS:
                spec = LISTS[item.drill.page]
                assert engine.count(session, spec, item.drill.query()) == item.evidence, item.kpi
        chart = scorecard_views.sales_trend(session, field.first, END, "en")
        for point in chart.points()[0]:
            value = chart.series[0].values[point.index]
            if point.drill is not None and value:
                asked = {"net_amount": Aggregate.SUM}
                figures = engine.totals(session, LINES, point.drill.query(), asked).figures["net_amount"]
                assert next(iter(figures.values()))[0].value == value


def test_missing_data_gives_its_weight_to_the_others(book: Any) -> None:
    field = fill(book)
    with book.write(SYSTEM) as session:
        keys = scorecards.compute(session, field.scheme, START, END, [field.second])
        card = scorecards.get(session, keys[0])
    scores = {item.kpi: (item.score, item.counted) for item in card.items}
    assert [kpi for kpi, (score, _) in scores.items() if score is None] == [
        "sales", "collection", "growth", "on_time", "lapsed",
    ]
    assert scores["orders"] == (D("8.33"), D(1)) and card.final_score == D("8.33") and card.grade == "D"


def test_a_period_without_business_gets_no_score_however_clean_the_licences_are(book: Any) -> None:
    """F4 of the domain: no score without activity; it does not count among the ranked."""
    field = fill(book)
    with book.write(SYSTEM) as session:
        keys = scorecards.compute(session, field.scheme, date(2023, 1, 1), date(2023, 3, 31))
        cards = [scorecards.get(session, key) for key in keys]
        with pytest.raises(RuleBroken):
            scorecards.step(session, keys[0], None, "publish")
    lapsed = next(item for item in cards[0].items if item.kpi == "lapsed")
    assert (lapsed.score, lapsed.evidence, lapsed.counted) == (D(100), 1, D(0))
    assert [(card.auto_score, card.final_score, card.grade) for card in cards] == [(None, None, "")] * 2
    assert cards[0].standing.ranked == 0 and cards[0].standing.rank is None


def test_money_for_old_orders_alone_is_no_business_that_clean_licences_could_score(book: Any) -> None:
    """F4: payments came in, nothing was ordered; the licences must not make it 100 and the first place."""
    field = fill(book)
    with book.write(SYSTEM) as session:
        session.add(
            Payment(agent_id=field.first, paid_on=date(2023, 2, 1), amount=D(5), currency="CNY", state=PaymentState.CONFIRMED)
        )
        session.flush()
        key = scorecards.compute(session, field.scheme, date(2023, 1, 1), date(2023, 3, 31), [field.first])[0]
        card = scorecards.get(session, key)
    evidence = {item.kpi: item.evidence for item in card.items}
    assert evidence["collection"] == 1 and (card.auto_score, card.final_score, card.grade) == (None, None, "")


def test_the_median_of_each_past_period_is_its_own(book: Any) -> None:
    field = fill(book)
    with book.write(SYSTEM) as session:
        old = scorecards.compute(session, field.scheme, date(2024, 7, 1), date(2024, 9, 30))
        key = scorecards.compute(session, field.scheme, START, END)[0]
        first = scorecards.get(session, old[0]).final_score
        past = scorecards.get(session, key).standing.past
    assert [(one.starts_on, one.score, one.median) for one in past] == [(date(2024, 7, 1), first, first)]
    # of this period: 8.33 and 80.38 have the median 44.355 and three quarters at 62.3675
    with book.read(SYSTEM) as session:
        standing = scorecards.get(session, key).standing
    assert (standing.median, standing.quartile) == (D("44.355"), D("62.3675"))


def test_review_adjustment_publishing_and_what_agents_see(book: Any) -> None:
    field = fill(book)
    agent = Principal(field.first, Role.AGENT, Scope.AGENT, "x", agent_id=field.first)
    with book.write(SYSTEM) as session:
        session.add(BucketAccess(user_id=field.first, bucket=field.first, via="agent"))
        key = scorecards.compute(session, field.scheme, START, END, [field.first, field.second])[0]
        card = scorecards.get(session, key)
        with pytest.raises(InvalidInput):
            scorecards.save(session, scorecards.ScorecardDraft(key, card.version, D("1.5")))
        typed = scorecards.ScorecardDraft(key, card.version, D("5.00"), "缺货影响", "回款好", "注意窜货")
        saved = scorecards.save(session, typed)
        assert (saved.auto_score, saved.final_score, saved.grade) == (D("80.38"), D("85.38"), "A")
        with pytest.raises(Conflict):
            scorecards.save(session, typed)
    with book.read(agent) as session:
        with pytest.raises(NotFound):
            scorecards.get(session, key)
        assert engine.count(session, scorecards.LIST, ListQuery()) == 0
    with book.write(SYSTEM) as session:
        done = scorecards.step(session, key, None, "publish")
        assert done.state is ScorecardState.PUBLISHED and "edit" not in done.allowed
        with pytest.raises(RuleBroken):
            scorecards.save(session, replace(typed, version=None))
        assert scorecards.compute(session, field.scheme, START, END, [field.first]) == []
    with book.read(agent) as session:
        seen = scorecards.get(session, key)
        assert seen.comment_for_agent == "回款好" and seen.comment_internal == "" and seen.allowed == frozenset()
        assert (seen.standing.rank, seen.standing.ranked) == (1, 2)
        view = scorecard_views.view(session, key, "zh_CN", internal=True)
        assert "宁波海创" not in str(view) and "注意窜货" not in str(view)
        assert engine.count(session, scorecards.LIST, ListQuery()) == 1


def test_the_printed_view_speaks_both_languages(book: Any) -> None:
    field = fill(book)
    with book.write(SYSTEM) as session:
        key = scorecards.compute(session, field.scheme, START, END)[0]
        scorecards.compute(session, field.scheme, date(2025, 4, 1), date(2025, 6, 30))
        chinese = scorecard_views.view(session, key, "zh_CN", internal=True)
        english = scorecard_views.view(session, key, "en")
    assert chinese.marks.draft and chinese.rows[0].name == "销售额" and english.rows[0].name == "Sales"
    assert chinese.period == "2025 年第 3 季度" and english.period == "2025 Q3"
    assert chinese.rows[0].evidence == "3 单" and english.rows[1].evidence == "2 payments"
    assert chinese.ranking is not None and "宁波海创" in str(chinese.ranking)
    assert english.ranking is not None and "宁波海创" not in str(english.ranking)
    assert chinese.trend is not None and chinese.trend.series[0].values[-3:] == (D(600000), D(500000), D(430000))


def test_schemes_are_checked(sqlite_book: Any) -> None:
    good = schemes.standard()
    assert schemes.check(good) == {}
    lame = replace(good, criteria=good.criteria[:-1], months=0)
    assert set(schemes.check(lame)) == {"criteria", "months"}
    strange = replace(good, criteria=(replace(good.criteria[0], kpi="nonsense", weight=D(1)),))
    assert set(schemes.check(strange)) == {"criteria/0/kpi"}


def test_equal_scores_share_a_place_in_the_ranking(book: Any) -> None:
    field = fill(book)
    with book.write(SYSTEM) as session:
        keys = scorecards.compute(session, field.scheme, START, END)
        for key in keys:
            scorecards.find(session, key).final_score = D(90)
        session.flush()
        for key in keys:
            card = scorecards.get(session, key)
            chart = scorecard_views.ranking(session, card, "en", named=False)
            assert chart is not None and card.standing.rank == 1
            assert [bar.label for bar in chart.bars] == [f"1. {card.agent_name}", "Place 1"]
