"""Scorecards on paper and their charts, in the words of a document's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.analysis import figures
from models.analysis.charts import Bar, BarChart, Drill, Role, Series, TrendChart
from models.analysis.units import Figure, Unit
from models.dates import format_day
from models.export.views import Marks, PrintOptions, ScorecardView, ScoreRow
from models.i18n import ntr, tr
from models.lists.shapes import Filter, Op
from models.money import format_amount, format_number, format_percent
from models.partners.records import Agent, Territory
from models.performance import scorecards
from models.performance.records import SCORECARD_STATE_WORDS, Scorecard
from models.performance.scorecards import ItemDetails, ScorecardDetails
from models.platform import company, letterhead, prints
from models.platform.records import User

DOCUMENT = "scorecard"
SHOWN_IN_RANKING = 8


def figure_text(value: Decimal | None, figure: str, currency: str) -> str:
    """A figure of a criterion as it is written."""
    if value is None:
        return ""
    if figure == "amount":
        return format_amount(value, currency)
    if figure == "percent":
        return format_percent(value)
    return format_number(value, 0)


def evidence_text(item: ItemDetails, lang: str) -> str:
    """How many rows stand behind a figure, in words."""
    return ntr(*item.unit, item.evidence, lang=lang) if item.evidence and item.unit[0] else ""


def period_text(starts_on: date | None, ends_on: date | None, lang: str) -> str:
    """A quarter or year by its name, anything else by its days."""
    if starts_on is None or ends_on is None:
        return ""
    after = date.fromordinal(ends_on.toordinal() + 1)
    months = (after.year - starts_on.year) * 12 + after.month - starts_on.month
    if starts_on.day == 1 and after.day == 1:
        if months == 3 and starts_on.month % 3 == 1:
            return tr("{year} Q{quarter}", lang=lang, year=starts_on.year, quarter=starts_on.month // 3 + 1)
        if months == 12 and starts_on.month == 1:
            return f"{starts_on.year}"
        if months == 1:
            return f"{starts_on.year}-{starts_on.month:02d}"
    return f"{format_day(starts_on)} – {format_day(ends_on)}"


def view(session: Session, card_id: UUID, lang: str, internal: bool = False) -> ScorecardView:
    """A card ready to be printed. Other agents are named only in an internal print of our own people."""
    card = scorecards.get(session, card_id)
    internal = internal and not scorecards.is_agent(session)
    assert card.agent_id is not None and card.ends_on is not None
    settings = company.all_values(session)
    logo, has_logo = letterhead.logo_of(session)
    names = (settings["company.name_en"] or settings["company.name"]) if lang == "en" else settings["company.name"]
    return ScorecardView(
        title=tr("Agent scorecard", lang=lang),
        agent=card.agent_name,
        agent_code=card.agent_code,
        period=period_text(card.starts_on, card.ends_on, lang),
        lang=lang,
        state=tr(SCORECARD_STATE_WORDS[card.state], lang=lang),
        total=card.final_score,
        grade=card.grade,
        rows=tuple(_row(item, card, lang) for item in card.items),
        facts=_facts(session, card, lang),
        previous=card.previous,
        rank=card.standing.rank,
        ranked=card.standing.ranked,
        adjustment=card.adjustment,
        adjust_reason=card.adjust_reason,
        trend=sales_trend(session, card.agent_id, card.ends_on, lang),
        ranking=ranking(session, card, lang, named=internal),
        peers=peers_text(card, lang),
        comment_for_agent=card.comment_for_agent,
        comment_internal=card.comment_internal if internal else "",
        reviewer=card.reviewer,
        company=str(names),
        marks=Marks(
            draft=card.state in scorecards.OPEN, demo=bool(settings["book.demo"]), logo=logo, wants_logo=has_logo
        ),
    )


def options_for(session: Session, card_id: UUID, lang: str) -> PrintOptions:
    """What a print is offered with."""
    card = scorecards.find(session, card_id)
    count = prints.copies_of(session, "scorecards", card.id, DOCUMENT, 0)
    published = card.state not in scorecards.OPEN
    return PrintOptions(lang=lang, copy=count + 1 if count and published else 0)


def _row(item: ItemDetails, card: ScorecardDetails, lang: str) -> ScoreRow:
    return ScoreRow(
        name=(item.name_en if lang == "en" else "") or item.name,
        weight=item.weight,
        counted_weight=item.counted,
        target=figure_text(item.target, item.figure, card.currency),
        actual=figure_text(item.actual, item.figure, card.currency),
        score=item.score,
        attainment=item.attainment,
        evidence=evidence_text(item, lang),
    )


def _facts(session: Session, card: ScorecardDetails, lang: str) -> tuple[tuple[str, str], ...]:
    agent = session.scalars(select(Agent).where(Agent.id == card.agent_id)).one()
    territory = session.execute(
        select(Territory.name, Territory.name_en).where(Territory.id == agent.territory_id)
    ).first()
    owner = session.scalar(select(User.name).where(User.id == (agent.rep_id or agent.manager_id))) or ""
    place = ""
    if territory is not None:
        place = (territory[1] if lang == "en" else "") or territory[0]
    pairs = (
        (tr("Level", lang=lang), card.level),
        (tr("Territory", lang=lang), place),
        (tr("Owner", lang=lang), owner),
        (tr("Currency", lang=lang), card.currency),
    )
    return tuple((name, value) for name, value in pairs if value)


def peers_text(card: ScorecardDetails, lang: str) -> str:
    """Median and best quarter of the same level, without names."""
    if card.standing.median is None or card.standing.quartile is None:
        return ""
    median, quartile = format_number(card.standing.median, 1), format_number(card.standing.quartile, 1)
    if not card.level:
        return tr(
            "Median of all agents {median}, best quarter from {quartile}", lang=lang, median=median, quartile=quartile
        )
    return tr(
        "Median of level {level} {median}, best quarter from {quartile}",
        lang=lang,
        level=card.level,
        median=median,
        quartile=quartile,
    )


def sales_trend(session: Session, agent_id: UUID, until: date, lang: str, months: int = 12) -> TrendChart:
    """An agent's monthly sales up to a day with the year before and the target."""
    found = figures.trend(session, figures.period_of(until), months, agent_id)
    periods = tuple(f"{period // 100}-{period % 100:02d}" for period in found.periods)
    drills = tuple(month_drill(period, found.currency, agent_id) for period in found.periods)
    series = [Series(tr("Sales", lang=lang), found.current, Role.ACTUAL, (), drills)]
    if any(value is not None for value in found.previous):
        series.append(Series(tr("Last year", lang=lang), found.previous, Role.PREVIOUS))
    if any(value is not None for value in found.target):
        series.append(Series(tr("Target", lang=lang), found.target, Role.TARGET))
    return TrendChart(
        title=tr("Monthly sales", lang=lang),
        unit=Unit(tr("Sales", lang=lang), Figure.AMOUNT, found.currency, lang),
        periods=periods,
        period_title=tr("Month", lang=lang),
        series=tuple(series),
    )


def month_drill(period: int, currency: str, agent_id: UUID | None = None) -> Drill:
    """The order lines behind the sales of a month."""
    first = date(period // 100, period % 100, 1)
    after = figures.add_months(period, 1)
    last = date.fromordinal(date(after // 100, after % 100, 1).toordinal() - 1)
    filters = [
        Filter("ordered_on", Op.RANGE, (first.isoformat(), last.isoformat())),
        Filter("counts", Op.IN, (True,)),
        Filter("currency", Op.IN, (currency,)),
    ]
    if agent_id is not None:
        filters.append(Filter("agent", Op.IN, (str(agent_id),)))
    return Drill("lines.list", tuple(filters))


def ranking(session: Session, card: ScorecardDetails, lang: str, named: bool) -> BarChart | None:
    """The best scores of the period and the card's own; other agents have numbers instead of names unless `named`."""
    query = (
        select(Agent.name, Scorecard.final_score, Scorecard.agent_id)
        .join(Agent, Agent.id == Scorecard.agent_id)
        .where(
            Scorecard.scheme_id == card.scheme_id,
            Scorecard.starts_on == card.starts_on,
            Scorecard.final_score.is_not(None),
            Scorecard.deleted_at.is_(None),
        )
        .order_by(Scorecard.final_score.desc(), Agent.code)
    )
    rows = sorted(session.execute(query).all(), key=lambda row: (-(row[1] or 0), row[2] != card.agent_id))
    if len(rows) < 2:
        return None
    bars: list[Bar] = []
    place, before = 0, None
    for at, (name, score, agent_id) in enumerate(rows, start=1):
        own = agent_id == card.agent_id
        place, before = (place if score == before else at), score  # equal scores share a place
        if at <= SHOWN_IN_RANKING or own:
            label = name if own or named else tr("Place {number}", lang=lang, number=place)
            bars.append(Bar(f"{place}. {label}" if own or named else label, score, Role.MINE if own else Role.ACTUAL))
    return BarChart(
        title=tr("Ranking", lang=lang),
        unit=Unit(tr("Score", lang=lang), Figure.SCORE, "", lang),
        bars=tuple(bars),
        label_title=tr("Agent", lang=lang),
        notes=(tr("{count} agents were scored.", lang=lang, count=len(rows)),),
    )


def score_chart(card: ScorecardDetails, lang: str) -> TrendChart:
    """The scores of past periods and this one, with the median of the same level in each of them."""
    points = [(one.starts_on, one.score, one.median) for one in card.standing.past]
    if card.starts_on is not None and card.final_score is not None:
        points.append((card.starts_on, card.final_score, card.standing.median))
    series = [Series(tr("Score", lang=lang), tuple(score for _, score, _ in points))]
    medians = tuple(median for _, _, median in points)
    if any(median is not None for median in medians):
        series.append(Series(tr("Median", lang=lang), medians, Role.PEER))
    return TrendChart(
        title=tr("Scores of past periods", lang=lang),
        unit=Unit(tr("Score", lang=lang), Figure.SCORE, "", lang),
        periods=tuple(f"{day.year}-{day.month:02d}" for day, _, _ in points),
        period_title=tr("Period", lang=lang),
        series=tuple(series),
    )
