"""Scores from figures: the published vector, missing data, curves, bands."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.performance.scoring import (
    STANDARD_BANDS,
    Band,
    Curve,
    CurveKind,
    Item,
    Missing,
    attainment,
    check_bands,
    check_weights,
    grade_of,
    plain_bands,
    points,
    read_bands,
    weighed,
)


def test_the_vector_of_the_domain_model() -> None:
    """Weights 40/30/20/10, scores 80/100/50/none -> 80.0."""
    items = [Item(D("0.4"), D(80)), Item(D("0.3"), D(100)), Item(D("0.2"), D(50)), Item(D("0.1"), None)]
    counted, score = weighed(items)
    assert score == D("80.00")
    assert [round(item.counted, 4) for item in counted] == [D("0.4444"), D("0.3333"), D("0.2222"), D(0)]
    assert weighed([*items[:3], Item(D("0.1"), None, Missing.ZERO)])[1] == D("72.00")
    assert weighed([*items[:3], Item(D("0.1"), None, Missing.NEUTRAL)])[1] == D("77.00")
    assert weighed([Item(D(1), None)])[1] is None


@given(st.lists(st.tuples(st.integers(1, 100), st.one_of(st.none(), st.integers(0, 10_000))), min_size=1, max_size=9))
def test_the_total_lies_between_the_lowest_and_the_highest_score(rows: list[tuple[int, int | None]]) -> None:
    items = [Item(D(weight) / 100, None if score is None else D(score) / 100) for weight, score in rows]
    counted, total = weighed(items)
    known = [item.score for item in items if item.score is not None]
    if not known:
        assert total is None
    else:
        assert min(known) - D("0.01") <= total <= max(known) + D("0.01")  # type: ignore[operator]
        assert abs(sum(item.counted for item in counted) - 1) < D("1e-20")


@pytest.mark.parametrize(
    ("actual", "target", "lower", "share"),
    [
        (D(1530000), D(1800000), False, D("0.85")),
        (D(0), D(0), False, None),
        (None, D(5), False, None),
        (D(5), None, False, None),
        (D(0), D(0), True, D(1)),
        (D(1), D(0), True, D(0)),
        (D("0.04"), D("0.02"), True, D("0.5")),
        (D("0.01"), D("0.02"), True, D(1)),
    ],
)
def test_attainment(actual: D | None, target: D | None, lower: bool, share: D | None) -> None:
    assert attainment(actual, target, lower) == share


def test_curves() -> None:
    linear = Curve()
    assert [points(D(s), linear) for s in ("0.85", "1.2", "-0.1")] == [D("85.00"), D("100.00"), D("0.00")]
    steps = Curve(CurveKind.STEPS, steps=((D("0.6"), D(40)), (D("0.8"), D(70)), (D(1), D(100))))
    assert [points(D(s), steps) for s in ("0.59", "0.6", "0.99", "1")] == [D("0.00"), D("40.00"), D("70.00"), D("100.00")]
    assert points(None, linear) is None
    assert Curve.read(steps.plain()) == steps and Curve.read(None) == linear


def test_bands_cover_everything_once() -> None:
    assert check_bands(STANDARD_BANDS) == ""
    assert [grade_of(D(s), STANDARD_BANDS) for s in ("85", "84.99", "60", "0")] == ["A", "B", "C", "D"]
    assert grade_of(None, STANDARD_BANDS) == ""
    assert check_bands((Band("A", D(10)),)) != ""
    assert check_bands((Band("A", D(0)), Band("B", D(0)))) != ""
    assert check_bands((Band("A", D(0)), Band("A", D(50)))) != ""
    assert read_bands(plain_bands(STANDARD_BANDS)) == STANDARD_BANDS


def test_weights_make_one_hundred_percent() -> None:
    assert check_weights([D("0.4"), D("0.6")]) == ""
    assert check_weights([D("0.4"), D("0.5")]) == "The weights make 90.0%, not 100%."
    assert check_weights([D("1.1"), D("-0.1")]) != ""
