"""Territories and levels: exclusive rights never overlap (A11), history keeps its days (A9, A10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from models.errors import InvalidInput, RuleBroken
from models.partners import agents, levels, territories
from models.partners.shapes import AgentDraft, AreaDraft
from models.platform.principal import SYSTEM, Role, Scope
from tests.models.partners.makers import level, person, store, territory


@pytest.fixture
def places(book):
    china = territory(book, "中国")
    east = territory(book, "浙江", china)
    return {"china": china, "zhejiang": east, "hangzhou": territory(book, "杭州", east),
            "guangdong": territory(book, "广东", china)}  # fmt: skip


def _area(key, start=date(2025, 1, 1), end=None, line="", exclusive=True):
    return AreaDraft(territory_id=key, from_day=start, to_day=end, product_line=line, exclusive=exclusive)


@pytest.mark.parametrize(
    ("place", "changes", "collides"),
    [
        ("zhejiang", {}, True),
        ("hangzhou", {}, True),
        ("china", {}, True),
        ("guangdong", {}, False),
        ("hangzhou", {"exclusive": False}, False),
        ("hangzhou", {"line": "净水器"}, True),
        ("hangzhou", {"start": date(2026, 1, 1)}, False),
        ("hangzhou", {"start": date(2025, 12, 31)}, True),
        ("hangzhou", {"start": date(2024, 1, 1), "end": date(2024, 12, 31)}, False),
        ("hangzhou", {"start": date(2024, 1, 1), "end": date(2025, 1, 1)}, True),
    ],
)
def test_exclusive_areas_never_overlap(book, places, place, changes, collides):
    """A11: subtree × product line × days."""
    store(book, AgentDraft(name="甲方公司", areas=(_area(places["zhejiang"], end=date(2025, 12, 31)),)))
    other = AgentDraft(name="乙方公司", areas=(_area(places[place], **changes),))
    if not collides:
        assert store(book, other).areas[0].territory_id == places[place]
        return
    with pytest.raises(InvalidInput) as refused, book.write(SYSTEM) as session:
        agents.save(session, other)
    assert refused.value.problems == {"areas/0/exclusive": "甲方公司 has 浙江 exclusively until 2025-12-31."}


def test_other_product_lines_do_not_collide(book, places):
    store(book, AgentDraft(name="甲方公司", areas=(_area(places["zhejiang"], line="净水器"),)))
    store(book, AgentDraft(name="乙方公司", areas=(_area(places["zhejiang"], line="滤芯"),)))


def test_the_other_agent_is_named_only_to_those_who_may_see_it(book, places):
    store(book, AgentDraft(name="甲方公司", areas=(_area(places["zhejiang"]),)))
    manager = person(book, Role.MANAGER, Scope.TEAM)
    with book.read(manager) as session:
        problems = territories.overlaps(session, None, (_area(places["hangzhou"]),))
    assert problems == {
        "areas/0/exclusive": "This area is exclusively assigned to another agent until open end."
    }


def test_an_area_keeps_its_days(book, places):
    agent = store(book, AgentDraft(name="甲方公司", areas=(_area(places["zhejiang"], end=date(2025, 6, 30)),
                                                       _area(places["guangdong"], start=date(2025, 7, 1)))))  # fmt: skip
    with book.read(SYSTEM) as session:
        assert [a.territory_name for a in territories.in_force_on(session, agent.id, date(2025, 6, 30))] == ["浙江"]
        assert [a.territory_name for a in territories.in_force_on(session, agent.id, date(2025, 7, 1))] == ["广东"]


def test_the_tree_is_in_order_and_refuses_a_cycle(book, places):
    with book.read(SYSTEM) as session:
        nodes = territories.tree(session)
    assert [node.name for node in nodes] == ["中国", "广东", "浙江", "杭州"]
    china = nodes[0]
    with pytest.raises(InvalidInput, match="within itself"), book.write(SYSTEM) as session:
        territories.save(session, replace(china, parent_id=places["hangzhou"]))
    with pytest.raises(RuleBroken, match="still used"), book.write(SYSTEM) as session:
        territories.remove(session, china.id)
    with book.write(SYSTEM) as session:
        territories.remove(session, places["guangdong"])
        assert len(territories.tree(session)) == 3


def test_a_code_is_given_and_taken_once(book, places):
    with book.write(SYSTEM) as session:
        made = territories.save(session, territories.TerritoryDraft(name="福建", code="fj"))
    assert made.code == "FJ"
    with pytest.raises(InvalidInput, match="has this code"), book.write(SYSTEM) as session:
        territories.save(session, territories.TerritoryDraft(name="另一个", code="ＦＪ"))


def test_level_history_has_no_gaps_and_no_overlaps(book):
    a, b, c = (level(book, code, rank) for rank, code in enumerate("CBA"))
    agent = store(book, AgentDraft(name="甲方公司"))
    for level_id, day, reason in ((a, date(2025, 1, 1), "start"), (b, date(2025, 7, 1), "2025 Q2"),
                                  (c, date(2025, 7, 1), "corrected the same day")):  # fmt: skip
        with book.write(SYSTEM) as session:
            agent = agents.change_level(session, agent.id, agent.version, level_id, day, reason)
    assert [(one.level, one.from_day, one.to_day, one.reason) for one in agent.level_history] == [
        ("A 级", date(2025, 7, 1), None, "corrected the same day"),
        ("C 级", date(2025, 1, 1), date(2025, 6, 30), "start"),
    ]
    with book.read(SYSTEM) as session:
        assert levels.level_on(session, agent.id, date(2025, 6, 30)) == a
        assert levels.level_on(session, agent.id, date(2025, 7, 1)) == c
        assert levels.level_on(session, agent.id, date(2024, 12, 31)) is None


def test_a_used_level_stays(book):
    a = level(book, "A")
    store(book, AgentDraft(name="甲方公司", level_id=a))
    with pytest.raises(RuleBroken, match="1 agents have"), book.write(SYSTEM) as session:
        levels.remove(session, a)
    with book.read(SYSTEM) as session:
        assert [(one.name, one.agents) for one in levels.all_levels(session)] == [("A 级", 1)]
