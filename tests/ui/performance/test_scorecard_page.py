"""The page of a scorecard: figures and their rows, adjustment, comments, steps (ux.md 10.8)."""

from __future__ import annotations

from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from models.lists import ListQuery, engine
from models.performance import scorecards
from models.performance.records import ScorecardState
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import BucketAccess
from tests.models.performance.sample import LISTS
from tests.ui.desk import Desk, dress, walk
from tests.ui.performance.conftest import child
from ui.performance.criteria_table import EVIDENCE
from ui.translation import set_language


def open_card(desk: Desk, key: Any) -> Any:
    page = desk.put("scorecard", id=str(key))
    page.form_view.make_all()
    for section in reversed(range(len(page.form_view.sections))):
        page.form_view.go_to_section(section)
        desk.wait(0.05)
    desk.settle()
    return page


def stored(channel: SimpleNamespace, key: Any) -> Any:
    with channel.book.read(SYSTEM) as session:
        return scorecards.get(session, key)


def test_the_header_tells_agent_period_state_score_rank_and_change(desk: Desk, channel: SimpleNamespace) -> None:
    page = open_card(desk, channel.first)
    header = page.header()
    assert header.title == "杭州西湖华新 2025 Q3" and header.code == "DL1"
    assert [chip.text for chip in header.chips] == ["Calculated", "80.4 B"]
    facts = {fact.id: fact.text for fact in header.facts}
    before = stored(channel, channel.before).final_score
    assert facts["rank"] == "1/2"
    assert facts["previous"] == f"{before:.1f} ({D('80.38') - before:+.1f})"
    next(fact for fact in header.facts if fact.id == "previous").open()
    assert desk.opened == [("scorecard", {"id": str(channel.before)})]
    assert [stage.text for stage in header.stages] == ["Calculated", "To be reviewed", "Published", "Archived"]


def test_the_total_is_the_weighted_sum_of_the_rows_on_the_screen(desk: Desk, channel: SimpleNamespace) -> None:
    """UX-065: total equals Σ weight × score to 0.1, computed from the texts a person reads."""
    page = open_card(desk, channel.first)
    lines = page._criteria.table.rows_model.rows
    assert [(line.name, line.weight, line.score) for line in lines[:-1]] == [
        ("Sales", "40%", "85.0"), ("Collection rate", "20%", "100.0"), ("Orders", "15%", "25.0"),
        ("Sales against last year", "10%", "100.0"), ("Shipped on time", "5%", "52.6"),
        ("Licences out of date", "10%", "100.0"),
    ]  # fmt: skip
    by_hand = sum(D(line.weight[:-1]) * D(line.score) / 100 for line in lines[:-1])
    assert abs(by_hand - D(lines[-1].score)) <= D("0.1") and lines[-1].score == "80.4"
    assert lines[0].target == "1,800,000.00" and lines[0].actual == "1,530,000.00"
    assert lines[0].evidence == "3 orders" and lines[-1].weight == "100%"


def test_a_click_on_the_evidence_opens_exactly_its_rows(desk: Desk, channel: SimpleNamespace) -> None:
    """UX-065: by mouse and by Enter; the list that opens has exactly n rows."""
    page = open_card(desk, channel.first)
    page.form_view.go_to_section(0)
    table = page._criteria.table
    counted = 0
    for row, line in enumerate(table.rows_model.rows[:-1]):
        desk.opened.clear()
        place = table.visualRect(table.rows_model.index(row, EVIDENCE)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert len(desk.opened) == 1, line.name
        kind, args = desk.opened[0]
        if kind in LISTS:
            with channel.book.read(SYSTEM) as session:
                found = engine.count(session, LISTS[kind], ListQuery.read(args["query"]))
            assert f"{found} " == line.evidence[: len(f"{found} ")], line.name
            counted += 1
    assert counted == 5
    desk.opened.clear()
    table.setFocus()
    table.setCurrentIndex(table.rows_model.index(1, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert desk.opened[0][0] == "payments.list"
    QTest.keyClick(table, Qt.Key.Key_Down)
    desk.opened.clear()
    place = table.visualRect(table.rows_model.index(len(table.rows_model.rows) - 1, EVIDENCE)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.opened == []


def test_missing_data_is_said_and_the_weight_goes_visibly_to_the_others(desk: Desk, channel: SimpleNamespace) -> None:
    """UX-065: the other agent has one order and nothing else; orders carry the whole weight."""
    set_language("zh_CN")
    try:
        page = open_card(desk, channel.second)
        lines = {line.name: line for line in page._criteria.table.rows_model.rows}
        assert lines["订单量"].weight == "15% → 100%" and lines["订单量"].score == "8.3"
        assert lines["销售额"].score == "无数据" and lines["销售额"].weight == "40% → 0%"
        assert lines["合计"].score == "8.3"
        text = child(page, "performance.scorecard.shared").text()
        assert "销售额" in text and "权重" in text and "订单量" not in text
    finally:
        set_language("en")


def test_an_adjustment_needs_a_reason_and_the_final_score_follows_at_once(desk: Desk, channel: SimpleNamespace) -> None:
    page = open_card(desk, channel.first)
    page.form_view.go_to_section(0)
    field = child(page, "performance.scorecard.editor.adjustment")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "5")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    desk.wait(0.2)
    assert child(page, "performance.scorecard.editor.final.text").text() == "85.4 A"
    page.save()
    desk.settle()
    assert list(page.document.problems()) == ["adjust_reason"] and stored(channel, channel.first).adjustment == 0
    reason = child(page, "performance.scorecard.editor.adjust_reason")
    assert reason.hasFocus()
    QTest.keyClicks(reason, "stock ran out")
    page.save()
    desk.settle()
    now = stored(channel, channel.first)
    assert (now.adjustment, now.final_score, now.grade) == (D(5), D("85.38"), "A")
    assert page.header().chips[1].text == "85.4 A" and not page.document.is_dirty()


def test_too_large_an_adjustment_is_refused_where_it_stands(desk: Desk, channel: SimpleNamespace) -> None:
    page = open_card(desk, channel.first)
    page.document.set("adjustment", "25")
    page.document.set("adjust_reason", "x")
    page.save()
    desk.settle()
    assert "adjustment" in page.document.problems()


def test_comments_for_the_agent_and_internal_ones_are_clearly_apart(desk: Desk, channel: SimpleNamespace) -> None:
    page = open_card(desk, channel.first)
    for name, exposed in (("comment_for_agent", True), ("comment_internal", False)):
        box = child(page, f"performance.scorecard.editor.{name}.box")
        assert box.spec.exposed is exposed
    visible, internal = page.form_view.boxes["comment_for_agent"], page.form_view.boxes["comment_internal"]
    assert visible.spec.help == "Visible to the agent" and internal.spec.help.startswith("Internal")
    page.form_view.go_to_section(1)
    desk.wait(0.05)
    picture = page.grab().toImage()
    from ui import theme

    amber = theme.color("warn-fill").rgb()
    for box, shown in ((visible, True), (internal, False)):
        corner = box.mapTo(page, box.rect().bottomRight()) * page.devicePixelRatioF()
        assert (picture.pixelColor(int(corner.x()) - 6, int(corner.y()) - 4).rgb() == amber) is shown
    QTest.keyClicks(visible.widget, "Good collection")
    QTest.keyClicks(internal.widget, "watch the territory")
    page.undo()
    assert page.document.get("comment_internal") in (None, "") and page.document.get("comment_for_agent")
    page.redo()
    page.save()
    desk.settle()
    now = stored(channel, channel.first)
    assert (now.comment_for_agent, now.comment_internal) == ("Good collection", "watch the territory")


def test_the_steps_by_keyboard_from_calculated_to_archived(desk: Desk, channel: SimpleNamespace) -> None:
    """UX-039: the next step is the command `primary`; publishing stores what was typed first."""
    page = open_card(desk, channel.first)
    page.document.set("comment_for_agent", "回款好")
    assert page.header().primary.id == "publish"
    page.commands()["primary"].run()
    desk.settle()
    now = stored(channel, channel.first)
    assert (now.state, now.comment_for_agent) == (ScorecardState.PUBLISHED, "回款好")
    assert desk.toasts[-1] == "Published. 杭州西湖华新 can read it now."
    assert page.is_read_only() and page.header().primary.id == "archive"
    assert "Withdraw" in page.strips.shown()["read_only"]
    next(one for one in page.actions() if one.id == "withdraw").run(page)
    desk.settle()
    assert stored(channel, channel.first).state is ScorecardState.REVIEW and not page.is_read_only()
    page.commands()["primary"].run()
    desk.settle()
    page.commands()["primary"].run()
    desk.settle()
    assert stored(channel, channel.first).state is ScorecardState.ARCHIVED
    assert page.header().primary is None and [one.id for one in page.actions()] == ["preview_pdf"]


def test_computing_again_keeps_what_was_typed_and_takes_new_rows(desk: Desk, channel: SimpleNamespace) -> None:
    from models.sales.records import Order

    page = open_card(desk, channel.first)
    page.document.set("comment_internal", "kept")
    with channel.book.write(SYSTEM) as session:
        made = session.query(Order).filter_by(number="A3").one()
        made.net_total = D("700000.00")
    page.run(next(one for one in page.actions() if one.id == "compute"))
    desk.settle()
    now = stored(channel, channel.first)
    assert now.comment_internal == "kept"
    assert next(item for item in now.items if item.kpi == "sales").score == D("100.00")
    assert page._criteria.table.rows_model.rows[0].actual == "1,800,000.00"


def test_a_card_without_any_data_is_not_published(desk: Desk, channel: SimpleNamespace) -> None:
    from datetime import date

    with channel.book.write(SYSTEM) as session:
        key = scorecards.compute(
            session, channel.field.scheme, date(2023, 1, 1), date(2023, 3, 31), [channel.agent]
        )[0]
    page = open_card(desk, key)
    why = page.commands()["primary"]
    assert not why.enabled and why.reason == "There was no business in this period, so there is no score."
    assert page.header().chips[1].text == "No data"


def test_preview_stores_first_and_print_is_a_command(desk: Desk, channel: SimpleNamespace) -> None:
    """UX-039: print."""
    page = open_card(desk, channel.first)
    page.document.set("comment_for_agent", "hello")
    page.commands()["print"].run()
    desk.settle()
    kind, args = desk.opened[-1]
    assert kind == "pdf" and args["document"] == "scorecard" and args["id"] == str(channel.first)
    assert stored(channel, channel.first).comment_for_agent == "hello"


def test_peers_are_figures_without_names_and_the_past_is_a_chart(desk: Desk, channel: SimpleNamespace) -> None:
    page = open_card(desk, channel.first)
    words = child(page, "performance.scorecard.peers").text()
    # scores 8.33 and 80.38: median 44.355, best quarter from 62.37
    assert words == "Median of all agents 44.4, best quarter from 62.4"
    chart = page._scores.view.chart
    assert chart.periods == ("2024-07", "2025-07")
    assert chart.series[0].values == (stored(channel, channel.before).final_score, D("80.38"))
    assert [series.name for series in chart.series] == ["Score", "Median"]
    lone = open_card(desk, channel.second)
    assert lone._scores.view is None and "no earlier period" in lone._scores.first.text()


def test_an_agent_reads_the_published_card_without_internal_words(
    channel: SimpleNamespace, qapp: Any, tmp_path: Any
) -> None:
    """UX-066: neither the form nor the history beside it shows what is internal."""
    agent = Principal(channel.agent, Role.AGENT, Scope.AGENT, "dl1", agent_id=channel.agent)
    with channel.book.write(SYSTEM) as session:
        session.add(BucketAccess(user_id=channel.agent, bucket=channel.agent, via="agent"))
        card = scorecards.get(session, channel.first)
        typed = scorecards.ScorecardDraft(card.id, card.version, D(0), "", "well done", "hidden words")
        scorecards.save(session, typed)
        scorecards.step(session, channel.first, None, "publish")
    dress(qapp)
    desk = Desk(channel.book, agent, tmp_path)
    try:
        page = open_card(desk, channel.first)
        assert page.is_read_only() and page.header().primary is None
        assert page.form_view.boxes["comment_for_agent"].text.text() == "well done"
        assert page.form_view.boxes["comment_internal"].isHidden()
        for panel in ("history", "discussion", "attachments", "related"):
            page.show_panel(panel)
            desk.settle()
        shown = [one.text() for one in page.findChildren(QLabel)]
        assert not any("hidden words" in text or "宁波海创" in text for text in shown)
    finally:
        page.keeper.pause()
        desk.settle()
        desk.finish()


def test_every_part_of_the_page_has_a_name(desk: Desk, channel: SimpleNamespace) -> None:
    """UX-096."""
    page = open_card(desk, channel.first)
    assert walk(page) == []
    assert "copy_as_new" not in page.commands()
