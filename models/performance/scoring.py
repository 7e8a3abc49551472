"""From figures to a score: curves, weights that are shared again where data is missing, grades without gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from models.i18n import N_, tr
from models.money import divide, multiply, round_to, total

FULL = Decimal(100)
NEUTRAL = Decimal(50)
ZERO = Decimal(0)


class Missing(StrEnum):
    """What a criterion without data does: give its weight to the others, count half, count nothing."""

    DROP = "drop"
    NEUTRAL = "neutral"
    ZERO = "zero"


MISSING_WORDS = {
    Missing.DROP: N_("Share its weight among the others"),
    Missing.NEUTRAL: N_("Count half of the points"),
    Missing.ZERO: N_("Count no points"),
}


class CurveKind(StrEnum):
    """How attainment becomes points."""

    LINEAR = "linear"
    STEPS = "steps"


@dataclass(frozen=True)
class Curve:
    """Points for attainment: linear up to 100 %, or steps that hold from a share on.

    With `lower` less is better: attainment is target ÷ actual, and 100 % when there is nothing (no returns at all).
    Below `least_activity` pieces of evidence the criterion counts as without data.
    """

    kind: CurveKind = CurveKind.LINEAR
    lower: bool = False
    steps: tuple[tuple[Decimal, Decimal], ...] = ()
    least_activity: int = 1

    def plain(self) -> dict[str, Any]:
        """As stored."""
        return {
            "kind": self.kind.value,
            "lower": self.lower,
            "steps": [[f"{share:f}", f"{points:f}"] for share, points in self.steps],
            "least_activity": self.least_activity,
        }

    @classmethod
    def read(cls, data: Mapping[str, Any] | None) -> Curve:
        """Back from `plain`."""
        data = data or {}
        return cls(
            CurveKind(data.get("kind", "linear")),
            bool(data.get("lower", False)),
            tuple((Decimal(share), Decimal(points)) for share, points in data.get("steps", ())),
            int(data.get("least_activity", 1)),
        )


@dataclass(frozen=True)
class Band:
    """A grade from a score on, with its colour kind."""

    grade: str
    least: Decimal
    tone: str = "neutral"


STANDARD_BANDS = (
    Band("A", Decimal(85), "ok"),
    Band("B", Decimal(70), "info"),
    Band("C", Decimal(60), "warn"),
    Band("D", ZERO, "error"),
)


@dataclass(frozen=True)
class Item:
    """One criterion with its figures; `counted` is the weight after sharing."""

    weight: Decimal
    score: Decimal | None
    missing: Missing = Missing.DROP
    counted: Decimal = ZERO


def attainment(actual: Decimal | None, target: Decimal | None, lower: bool) -> Decimal | None:
    """The share of the target that was reached, None without figures."""
    if actual is None or target is None:
        return None
    if lower:
        if actual <= target:
            return Decimal(1)
        return divide(target, actual) if target > 0 else ZERO
    if target <= 0:
        return None
    return divide(actual, target)


def points(share: Decimal | None, curve: Curve) -> Decimal | None:
    """The score of a criterion, from 0 to 100, to two decimals."""
    if share is None:
        return None
    if curve.kind is CurveKind.STEPS:
        reached = [value for least, value in curve.steps if share >= least]
        found = max(reached, default=ZERO)
    else:
        found = multiply(share, FULL)
    return round_to(min(max(found, ZERO), FULL), 2)


def weighed(items: Sequence[Item]) -> tuple[tuple[Item, ...], Decimal | None]:
    """The items with the weights that count, and Σ weight × score ÷ Σ weight to two decimals.

    Weights 40/30/20/10 with scores 80/100/50/none give (32 + 30 + 10) ÷ 0.9 = 80.00.
    """
    filled = [_filled(item) for item in items]
    whole = total([item.weight for item in filled if item.score is not None])
    if whole <= 0:
        return tuple(replace(item, counted=ZERO) for item in filled), None
    found = []
    for item in filled:
        counted = divide(item.weight, whole) if item.score is not None else ZERO
        found.append(replace(item, counted=counted))
    score = total([multiply(item.weight, item.score) for item in filled if item.score is not None])
    return tuple(found), round_to(divide(score, whole), 2)


def _filled(item: Item) -> Item:
    if item.score is not None or item.missing is Missing.DROP:
        return item
    return replace(item, score=NEUTRAL if item.missing is Missing.NEUTRAL else ZERO)


def grade_of(score: Decimal | None, bands: Sequence[Band]) -> str:
    """The grade of a score."""
    if score is None:
        return ""
    return next((band.grade for band in sorted(bands, key=lambda one: -one.least) if score >= band.least), "")


def check_bands(bands: Sequence[Band]) -> str:
    """What is wrong with grades: they cover 0 to 100 without gap or overlap."""
    least = sorted(band.least for band in bands)
    if not least or least[0] != 0:
        return tr("The lowest grade must begin at 0.")
    if len(set(least)) != len(least) or least[-1] > FULL:
        return tr("Each grade begins at another score, at most at 100.")
    if len({band.grade for band in bands}) != len(bands):
        return tr("Each grade has a name of its own.")
    return ""


def check_weights(weights: Sequence[Decimal]) -> str:
    """What is wrong with weights: they make 100 % together."""
    if any(weight <= 0 for weight in weights):
        return tr("Each weight is above 0 %.")
    whole = total(list(weights))
    if whole != 1:
        return tr("The weights make {whole}%, not 100%.", whole=f"{round_to(whole * 100, 1):f}")
    return ""


def plain_bands(bands: Sequence[Band]) -> list[dict[str, str]]:
    """Bands as stored."""
    return [{"grade": band.grade, "least": f"{band.least:f}", "tone": band.tone} for band in bands]


def read_bands(data: Any) -> tuple[Band, ...]:
    """Bands back from `plain_bands`, highest first."""
    found = tuple(Band(one["grade"], Decimal(one["least"]), one.get("tone", "neutral")) for one in data or ())
    return tuple(sorted(found, key=lambda one: -one.least)) or STANDARD_BANDS
