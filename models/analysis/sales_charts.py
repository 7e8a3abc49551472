"""The charts of sales and targets, made from exact figures within the person's rights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy.orm import Session

from models.analysis import figures, forecasts
from models.analysis.chart_figures import (
    CHART_KIND_WORDS,
    GROUP_WORDS,
    LINE_GROUPS,
    MEASURE_WORDS,
    SUBJECT_OF,
    ChartKind,
    ChartQuery,
    Measure,
    Sums,
    currency_of,
    drill_to,
    filter_text,
    from_orders,
    group_totals,
    key_filter,
    month_name,
    month_sums_of,
    month_values,
    names_of,
    running,
    unit_of,
    with_group,
)
from models.analysis.charts import (
    FEWEST_FOR_FORECAST,
    MAX_SERIES,
    Band,
    Bar,
    BarChart,
    Cell,
    Chart,
    MatrixChart,
    Role,
    Series,
    TrendChart,
    forecast_note,
    ranking_bars,
)
from models.analysis.figures import Dimension
from models.analysis.units import Figure, Unit
from models.clock import clock
from models.errors import RuleBroken
from models.i18n import N_, tr
from models.money import divide, format_amount, format_number, format_percent, multiply, round_to
from models.performance import targets
from models.platform import rights

ZERO = Decimal(0)


def build(session: Session, query: ChartQuery, lang: str) -> Chart:
    """The chart for a query."""
    rights.require(session, "report", "R")
    if query.measure is Measure.ORDERS and query.group in LINE_GROUPS:
        raise RuleBroken(N_("One order holds many products, so orders are not counted by product. Nothing was "
                            "changed. Choose sales."))
    query = replace(query, currency=currency_of(session, query))
    if query.kind is ChartKind.COVER:
        from models.analysis.stock_charts import cover_chart

        return cover_chart(session, query.top, lang)
    if query.kind is ChartKind.TARGETS:
        return attainment_chart(session, query, lang)
    if query.kind is ChartKind.RANKING:
        return ranking_chart(session, query, lang)
    if query.kind is ChartKind.MATRIX:
        return matrix_chart(session, query, lang)
    return trend_chart(session, query, lang)


# --- the charts ------------------------------------------------------------------------------------------


def trend_chart(session: Session, query: ChartQuery, lang: str) -> TrendChart:
    """Sales over months: with the year before and the target, or one line for each of the largest groups."""
    if query.group is not None:
        return _grouped_trend(session, query, lang)
    currency = currency_of(session, query)
    periods = query.periods()
    sums = month_values(session, query, figures.add_months(query.first, -24), query.last)
    started = min((period for _, period in sums), default=query.last)
    open_from, as_of = running(query)

    def value(period: int) -> Decimal | None:
        if period > figures.period_of(clock.today()):
            return None
        return sums.get((None, period), ZERO if period >= started else None)

    current = tuple(value(period) for period in periods)
    drills = tuple(drill_to(query, currency, period, period) for period in periods)
    lines = [Series(tr("Sales", lang=lang), current, Role.ACTUAL, _order_counts(session, query, periods), drills)]
    if query.compare:
        before = tuple(value(figures.add_months(period, -12)) for period in periods)
        if any(one is not None for one in before):
            lines.append(Series(tr("Last year", lang=lang), before, Role.PREVIOUS))
    goals = targets.month_values(session, query.first, query.last, query.agent_id) if query.target else {}
    if goals and query.measure is Measure.SALES:
        values = tuple(goals.get(period) for period in periods)
        lines.append(Series(tr("Target", lang=lang), values, Role.TARGET))
    names = [month_name(period) for period in periods]
    bands: tuple[Band, ...] = ()
    notes: tuple[str, ...] = ()
    if query.forecast:
        lines, names, bands, notes = _with_forecast(lines, names, sums, query, started, lang)
    return TrendChart(
        title=tr(CHART_KIND_WORDS[ChartKind.TREND], lang=lang),
        unit=unit_of(session, query, lang),
        filter_text=filter_text(session, query, lang),
        notes=notes,
        periods=tuple(names),
        period_title=tr("Month", lang=lang),
        series=tuple(lines),
        bands=bands,
        open_from=open_from,
        as_of=as_of,
    )


def _order_counts(session: Session, query: ChartQuery, periods: Sequence[int]) -> tuple[int | None, ...]:
    counted = ChartQuery(
        measure=Measure.ORDERS, first=periods[0], last=periods[-1], agent_id=query.agent_id, currency=query.currency
    )
    found = from_orders(session, counted, periods[0], periods[-1])
    return tuple(int(found.get((None, period), ZERO)) for period in periods)


Extended = tuple[list[Series], list[str], tuple[Band, ...], tuple[str, ...]]


def _with_forecast(
    lines: list[Series], names: list[str], sums: Sums, query: ChartQuery, started: int, lang: str
) -> Extended:
    """Three more months expected from complete ones, or the sentence why there are none."""
    now = figures.period_of(clock.today())
    full = [period for period in figures.periods_between(started, query.last) if period < now]
    past = [sums.get((None, period), ZERO) for period in full]
    made = forecasts.seasonal_naive(past, 3) if len(past) >= FEWEST_FOR_FORECAST else None
    if made is None:
        return lines, names, (), (forecast_note(len(past), lang),)
    coming = [figures.add_months(full[-1], at) for at in (1, 2, 3)]
    more = [period for period in coming if month_name(period) not in names]
    names = names + [month_name(period) for period in more]
    longer = [
        Series(one.name, one.values + (None,) * len(more), one.role, one.counts, one.drills) for one in lines
    ]

    def spread(values: Sequence[Decimal | None]) -> tuple[Decimal | None, ...]:
        by_name = {month_name(period): one for period, one in zip(coming, values, strict=True)}
        return tuple(by_name.get(name) for name in names)

    longer.append(Series(tr("Forecast", lang=lang), spread(made.values), Role.FORECAST))
    note = tr("Forecast: as in the same month a year before; {count} past errors.", lang=lang, count=made.errors)
    if made.low[0] is None:
        return longer, names, (), (note,)
    band = Band(tr("{level}% interval", lang=lang, level=made.level), made.level, spread(made.low), spread(made.high))
    return longer, names, (band,), (note,)


def _grouped_trend(session: Session, query: ChartQuery, lang: str) -> TrendChart:
    assert query.group is not None
    currency = currency_of(session, query)
    periods = query.periods()
    totals = group_totals(session, query, query.first, query.last, MAX_SERIES + 1)
    keys = sorted(totals, key=lambda key: -totals[key])[:MAX_SERIES]
    sums = month_values(session, query, query.first, query.last, keys)
    names = names_of(session, query.group, keys, lang)
    now = figures.period_of(clock.today())

    def line(value: Callable[[int], Decimal | None]) -> tuple[Decimal | None, ...]:
        return tuple(value(period) or ZERO if period <= now else None for period in periods)

    lines = []
    for key in keys:
        values = line(lambda period, key=key: sums.get((key, period)))  # type: ignore[misc]
        chosen = key_filter(session, query.group, key) if query.group is not Dimension.CATEGORY else None
        drills = tuple(drill_to(query, currency, period, period, chosen) for period in periods) if chosen else ()
        lines.append(Series(names.get(key, ""), values, Role.ACTUAL, (), drills))
    if len(totals) > len(keys):
        whole = month_sums_of(session, query, sums)
        rest = {period: whole.get(period, ZERO) - sum((sums.get((key, period), ZERO) for key in keys), ZERO)
                for period in periods}  # fmt: skip
        lines.append(Series(tr("Others", lang=lang), line(rest.get), Role.OTHERS))
    open_from, as_of = running(query)
    return TrendChart(
        title=tr(CHART_KIND_WORDS[ChartKind.TREND], lang=lang),
        unit=unit_of(session, query, lang),
        subtitle=tr(figures.DIMENSION_WORDS[query.group], lang=lang),
        filter_text=filter_text(session, query, lang),
        periods=tuple(month_name(period) for period in periods),
        period_title=tr("Month", lang=lang),
        series=tuple(lines),
        open_from=open_from,
        as_of=as_of,
    )


def ranking_chart(session: Session, query: ChartQuery, lang: str) -> BarChart:
    """The largest groups of a time, the others together, and how their rank changed since the same time before."""
    group = query.group or Dimension.AGENT
    asked = with_group(query, group)
    currency = currency_of(session, query)
    sums = group_totals(session, asked, query.first, query.last)
    length = len(query.periods())
    before = group_totals(
        session, asked, figures.add_months(query.first, -length), figures.add_months(query.first, -1)
    )
    order = sorted(sums, key=lambda key: -sums[key])
    earlier = {key: place for place, key in enumerate(sorted(before, key=lambda key: -before[key]))}
    shown = order[: query.top]
    names = names_of(session, group, shown, lang)
    bars = []
    for place, key in enumerate(order):
        drill = None
        if key in shown:
            drill = drill_to(query, currency, query.first, query.last, key_filter(session, group, key))
        change = earlier[key] - place if query.compare and key in earlier else None
        bars.append(Bar(names.get(key, ""), sums[key], change=change, drill=drill))
    return BarChart(
        title=tr(CHART_KIND_WORDS[ChartKind.RANKING], lang=lang),
        unit=unit_of(session, query, lang),
        subtitle=tr(figures.DIMENSION_WORDS[group], lang=lang),
        filter_text=filter_text(session, query, lang),
        bars=ranking_bars(bars, query.top, lang),
        label_title=tr(GROUP_WORDS[group], lang=lang),
        share_of=sum(sums.values(), ZERO) or None,
    )


def attainment_chart(session: Session, query: ChartQuery, lang: str) -> BarChart:
    """Sales against targets: bar, mark, where the running time will end at this pace, and what is missing a day."""
    group = query.group if query.group in SUBJECT_OF else Dimension.AGENT
    assert group is not None
    rows = targets.attainment(session, SUBJECT_OF[group], query.first, query.last)
    unit = Unit(tr(MEASURE_WORDS[Measure.SALES], lang=lang), Figure.AMOUNT, currency_of(session, query), lang)
    asked = ChartQuery(first=query.first, last=query.last, group=group, currency=unit.currency)
    sold = group_totals(session, asked, query.first, query.last)
    start, end = query.days()
    today = clock.today()
    passed = (min(today, end) - start).days + 1
    whole = (end - start).days + 1
    bars = []
    for row in rows[: query.top]:
        actual = sold.get(row.key, ZERO)
        expected = None
        ratio = divide(actual, row.target) if row.target else None
        facts = [(tr("Attainment", lang=lang), format_percent(ratio))]
        facts.append((tr("Gap", lang=lang), format_amount(actual - row.target, unit.currency)))
        if start <= today < end:
            expected = round_to(divide(multiply(actual, Decimal(whole)), Decimal(passed)), 2)
            needed = divide(max(row.target - actual, ZERO), Decimal(whole - passed))
            facts.append((tr("Needed per day", lang=lang), format_number(needed, 2)))
        key = key_filter(session, group, row.key)
        drill = drill_to(asked, unit.currency, query.first, query.last, key)
        bars.append(Bar(row.name, actual, mark=row.target, expected=expected, facts=tuple(facts), drill=drill))
    left = len(rows) - len(bars)
    note = (tr("{count} more have a target and are not shown.", lang=lang, count=left),) if left > 0 else ()
    return BarChart(
        title=tr(CHART_KIND_WORDS[ChartKind.TARGETS], lang=lang),
        unit=unit,
        subtitle=tr(figures.DIMENSION_WORDS[group], lang=lang),
        filter_text=filter_text(session, query, lang),
        notes=note,
        bars=tuple(bars),
        label_title=tr(GROUP_WORDS[group], lang=lang),
        mark_title=tr("Target", lang=lang),
        expected_title=tr("Expected", lang=lang) if start <= today < end else "",
        bullet=True,
    )


def matrix_chart(session: Session, query: ChartQuery, lang: str) -> MatrixChart:
    """Groups by months with a number in each cell."""
    group = query.group or Dimension.TERRITORY
    currency = currency_of(session, query)
    periods = query.periods()[-18:]
    asked = with_group(query, group)
    totals = group_totals(session, asked, periods[0], periods[-1], query.top)
    order = sorted(totals.items(), key=lambda pair: -pair[1])[: query.top]
    sums = month_values(session, asked, periods[0], periods[-1], [key for key, _ in order])
    names = names_of(session, group, [key for key, _ in order], lang)
    cells = []
    for key, _ in order:
        chosen = key_filter(session, group, key)
        cells.append(
            tuple(
                Cell(sums.get((key, period)), drill_to(query, currency, period, period, chosen)) for period in periods
            )
        )
    return MatrixChart(
        title=tr(CHART_KIND_WORDS[ChartKind.MATRIX], lang=lang),
        unit=unit_of(session, query, lang),
        subtitle=tr(figures.DIMENSION_WORDS[group], lang=lang),
        filter_text=filter_text(session, query, lang),
        row_title=tr(GROUP_WORDS[group], lang=lang),
        rows=tuple(names.get(key, "") for key, _ in order),
        columns=tuple(month_name(period) for period in periods),
        cells=tuple(cells),
    )
