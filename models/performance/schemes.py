"""Score schemes: criteria with weights that make 100 %, curves and grades; one of our own comes with each book."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.children import lay_over
from models.errors import Conflict, InvalidInput
from models.i18n import tr
from models.ids import new_id
from models.limits import misfits, require_numbers
from models.performance.kpis import KPIS
from models.performance.records import ScoreCriterion, ScoreScheme
from models.performance.scoring import (
    STANDARD_BANDS,
    Band,
    Curve,
    Missing,
    check_bands,
    check_weights,
    plain_bands,
    read_bands,
)
from models.platform import rights
from models.shapes import with_clean_texts
from models.text import Kind

STANDARD = "STANDARD"


@dataclass(frozen=True)
class CriterionDraft:
    """A criterion as typed; without a target of its own the figure must bring one (sales targets)."""

    id: UUID | None = None
    kpi: str = "sales"
    name: str = ""
    name_en: str = ""
    weight: Decimal = Decimal(0)
    target: Decimal | None = None
    curve: Curve = field(default_factory=Curve)
    missing: Missing = Missing.DROP


@dataclass(frozen=True)
class SchemeDraft:
    """A scheme as typed."""

    id: UUID | None = None
    version: int | None = None
    code: str = ""
    name: str = ""
    name_en: str = ""
    version_no: int = 1
    months: int = 3
    bands: tuple[Band, ...] = STANDARD_BANDS
    retired: bool = False
    criteria: tuple[CriterionDraft, ...] = ()


def check(draft: SchemeDraft) -> dict[str, str]:
    """Problems that need no database."""
    return _cleaned(draft)[1]


def _cleaned(draft: SchemeDraft) -> tuple[SchemeDraft, dict[str, str]]:
    problems: dict[str, str] = {}
    names = {"name": Kind.NAME, "name_en": Kind.NAME}
    made = with_clean_texts(draft, {"code": Kind.CODE, **names}, problems, required=("code", "name"))
    made = replace(
        made,
        criteria=tuple(
            with_clean_texts(one, names, problems, f"criteria/{at}/", required=("name",))
            for at, one in enumerate(draft.criteria)
        ),
    )
    if not 1 <= draft.months <= 12:
        problems["months"] = tr("Enter a number from {least} to {most}.", least=1, most=12)
    wrong = check_bands(draft.bands)
    if wrong:
        problems["bands"] = wrong
    if not draft.criteria:
        problems["criteria"] = tr("A scheme needs at least one criterion.")
    else:
        wrong = check_weights([one.weight for one in draft.criteria])
        if wrong:
            problems["criteria"] = wrong
    for at, one in enumerate(draft.criteria):
        if one.kpi not in KPIS:
            problems[f"criteria/{at}/kpi"] = tr("This figure is not known.")
        if one.target is not None and one.target < 0:
            problems[f"criteria/{at}/target"] = tr("A target cannot be negative.")
    return made, misfits(draft, ScoreScheme, criteria=ScoreCriterion) | problems


def get(session: Session, scheme_id: UUID) -> SchemeDraft:
    """One scheme with its criteria."""
    return _draft(session, rights.find(session, ScoreScheme, scheme_id))


def _draft(session: Session, scheme: ScoreScheme) -> SchemeDraft:
    return SchemeDraft(
        scheme.id,
        scheme.version,
        scheme.code,
        scheme.name,
        scheme.name_en,
        scheme.version_no,
        scheme.months,
        read_bands(scheme.bands),
        scheme.retired,
        tuple(
            CriterionDraft(
                row.id,
                row.kpi,
                row.name,
                row.name_en,
                row.weight,
                row.target,
                Curve.read(row.curve),
                Missing(row.missing),
            )
            for row in criteria_of(session, scheme.id)
        ),
    )


def criteria_of(session: Session, scheme_id: UUID) -> list[ScoreCriterion]:
    """The stored criteria in their order."""
    query = select(ScoreCriterion).where(ScoreCriterion.scheme_id == scheme_id)
    return list(session.scalars(query.order_by(ScoreCriterion.position)))


def offered(session: Session) -> list[SchemeDraft]:
    """Schemes new cards may be made with."""
    query = select(ScoreScheme).where(
        ScoreScheme.deleted_at.is_(None), ScoreScheme.retired.is_(False), rights.visible(session, ScoreScheme)
    )
    return [_draft(session, row) for row in session.scalars(query.order_by(ScoreScheme.code))]


def save(session: Session, draft: SchemeDraft) -> SchemeDraft:
    """Keep a scheme (right: scorecard C or U); cards already made keep their own figures."""
    require_numbers(draft)
    draft, problems = _cleaned(draft)
    taken = select(ScoreScheme.name).where(ScoreScheme.code == draft.code, ScoreScheme.id != draft.id)
    name = session.scalar(taken) if draft.code else None
    if name is not None:
        problems.setdefault("code", tr("{name} has this code already.", name=name))
    if problems:
        raise InvalidInput(problems)
    if draft.id is None:
        rights.require(session, "scorecard", "C")
        scheme = ScoreScheme(id=new_id())
        session.add(scheme)
    else:
        scheme = rights.find(session, ScoreScheme, draft.id, "U")
        if draft.version is not None and draft.version != scheme.version:
            raise Conflict(current=_draft(session, scheme))
    with session.no_autoflush:
        for name in ("code", "name", "name_en", "version_no", "months", "retired"):
            setattr(scheme, name, getattr(draft, name))
        scheme.bands = plain_bands(draft.bands)
    session.flush()

    def fill(row: Any, typed: CriterionDraft, place: int) -> None:
        row.position, row.kpi, row.name, row.name_en = place, typed.kpi, typed.name, typed.name_en
        row.weight, row.target, row.missing = typed.weight, typed.target, typed.missing.value
        row.curve = typed.curve.plain()

    lay_over(
        session,
        scheme,
        criteria_of(session, scheme.id),
        draft.criteria,
        lambda: ScoreCriterion(scheme_id=scheme.id, bucket=scheme.bucket),
        fill,
    )
    session.flush()
    return _draft(session, scheme)


def standard() -> SchemeDraft:
    """The scheme that comes with the program."""

    def one(kpi: str, name: str, name_en: str, weight: str, target: str | None, lower: bool = False) -> CriterionDraft:
        goal = Decimal(target) if target is not None else None
        least = 0 if kpi in ("lapsed", "returns") else 1
        curve = Curve(lower=lower, least_activity=least)
        return CriterionDraft(None, kpi, name, name_en, Decimal(weight), goal, curve)

    return SchemeDraft(
        code=STANDARD,
        name="标准评分方案",
        name_en="Standard scheme",
        criteria=(
            one("sales", "销售额", "Sales", "0.40", None),
            one("collection", "回款率", "Collection rate", "0.20", "0.95"),
            one("orders", "订单量", "Orders", "0.15", "12"),
            one("growth", "同比增长", "Sales against last year", "0.10", "1.05"),
            one("on_time", "按期交付率", "Shipped on time", "0.05", "0.95"),
            one("lapsed", "证照合规", "Licences out of date", "0.10", "0", lower=True),
        ),
    )


def install(session: Session) -> bool:
    """Put the standard scheme into a book that has none; says whether it did."""
    if session.scalar(select(ScoreScheme.id).where(ScoreScheme.code == STANDARD)) is not None:
        return False
    save(session, standard())
    return True
