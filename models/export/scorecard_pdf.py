"""The scorecard as a document: result, criteria with weights and bars, trend and ranking as vectors, comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from models.analysis.units import plot
from models.export.chart_pdf import chart_block, chart_scene
from models.export.contract_pdf import field_texts
from models.export.layout import (
    Block,
    Column,
    Draw,
    Facts,
    Gap,
    PageBreak,
    Para,
    Picture,
    Strip,
    Style,
    Table,
    Together,
)
from models.export.pages import Document, Margins
from models.export.pen import ACCENT, AMBER, FAINT, INK, SHADE, SOFT, WARN, Pen
from models.export.scene import PRINT, paint
from models.export.sheets import sheet_for
from models.export.text import break_lines
from models.export.views import PrintOptions, ScorecardView, ScoreRow
from models.i18n import tr
from models.money import format_number, format_percent, share_text

HEADING = Style(12, 18, bold=True, before=10, after=2)
NOTE = Style(8.5, 13, colour=SOFT, before=3)
BODY = Style(9.5, 15)
CHART_HEIGHT, CHART_GAP = 180.0, 18.0
ROOM_FOR_WORDS = 260


def scorecard_document(view: ScorecardView, options: PrintOptions) -> Document:
    """One page where possible; evidence follows on pages of its own."""
    lang = options.lang
    sheet = sheet_for(
        f"{view.title} {view.agent} {view.period}",
        options,
        view.marks,
        family="sans",
        company=view.company,
        number=f"{view.agent_code}  {view.period}",
        code=view.code,
        margins=Margins(top=22, right=18, bottom=20, left=18),
    )
    blocks: list[Block] = [_banner(view)]
    if view.facts:
        blocks += [Gap(2), Facts(view.facts, columns=3, size=9, leading=14, label_width=58)]
    blocks.append(Para(tr("Criteria", lang=lang), HEADING, keep_next=True, bookmark=tr("Criteria", lang=lang)))
    blocks.append(_Criteria(view))
    blocks += [Para(text, NOTE) for text in _notes(view)]
    if view.trend is not None and view.ranking is not None and _is_long(view, options):
        blocks += [Gap(8), _side_by_side(view)]
    else:
        if view.trend is not None:
            blocks += [Gap(8), chart_block(view.trend, 142)]
        if view.ranking is not None:
            blocks += [Gap(4), chart_block(view.ranking, 60 + 12.5 * len(view.ranking.bars))]
    if view.peers:
        blocks.append(Para(view.peers, NOTE))
    blocks += _comments(view, options)
    if options.appendix and view.evidence:
        blocks += _evidence(view)
    return Document(sheet, blocks, tuple(field_texts(view)))


def _banner(view: ScorecardView) -> Picture:
    """The agent's name and, at the right, score, grade and rank."""
    lang = view.lang

    def draw(pen: Pen, x: float, top: float, width: float) -> None:
        pen.text(view.title, x, top - 12, 10, colour=SOFT)
        room = width - 190
        lines = break_lines(view.agent, "sans", 17, room, bold=True)[:2]
        for at, line in enumerate(lines):
            pen.line(line, x, top - 34 - at * 21, 17, INK)
        under = f"{view.agent_code}   {view.period}   {view.state}"
        pen.text(under, x, top - 34 - len(lines) * 21 + 4, 9.5, colour=SOFT)
        right = x + width
        total = format_number(view.total, 1) if view.total is not None else tr("No data", lang=lang)
        pen.rect(right - 178, top - 66, 178, 62, fill=SHADE, radius=4)
        pen.text(tr("Total score", lang=lang), right - 168, top - 20, 9, colour=SOFT)
        pen.text(total, right - 168, top - 51, 26, bold=True, colour=ACCENT)
        pen.text(tr("Grade", lang=lang), right - 84, top - 20, 9, colour=SOFT)
        pen.text(view.grade or "–", right - 84, top - 47, 18, bold=True)
        pen.text(tr("Rank", lang=lang), right - 44, top - 20, 9, colour=SOFT)
        rank = f"{view.rank}/{view.ranked}" if view.rank is not None else "–"
        pen.text(rank, right - 44, top - 45, 12, bold=True)
        if view.previous is not None and view.total is not None:
            change = view.total - view.previous
            sign = "+" if change > 0 else ""
            text = tr(
                "Last period {score} ({change})",
                lang=lang,
                score=format_number(view.previous, 1),
                change=f"{sign}{format_number(change, 1)}",
            )
            pen.text(text, right - 168, top - 62, 7.5, colour=SOFT)

    return Picture(76, draw)


@dataclass(frozen=True)
class _Criteria:
    """The table of criteria, with a bar in each row that ends at the score and a mark at 100."""

    view: ScorecardView

    def strips(self, width: float, family: str) -> Iterable[Strip]:
        """The table's rows, each with its bar drawn over it."""
        lang = self.view.lang
        rows = self.view.rows
        columns = [
            Column(tr("Criterion", lang=lang), 2.4),
            Column(tr("Weight", lang=lang), 1.7, "right"),
            Column(tr("Target", lang=lang), 1.65, "right"),
            Column(tr("Actual", lang=lang), 1.65, "right"),
            Column(tr("Score", lang=lang), 1.0, "right"),
            Column(tr("Attainment", lang=lang), 1.7),
            Column(tr("Evidence", lang=lang), 1.3, "right"),
        ]
        shares = sum(column.share for column in columns)
        start = width * sum(column.share for column in columns[:5]) / shares
        wide = width * columns[5].share / shares
        table = Table(columns, [*map(self._cells, rows), self._sum()], bold_rows=frozenset({len(rows)}), grid=False)
        at = -1
        for strip in table.strips(width, family):
            row = rows[at] if 0 <= at < len(rows) else None
            yield replace(strip, draw=_with_bar(strip, row, start + 6, wide - 12)) if row is not None else strip
            at += 1

    def _cells(self, row: ScoreRow) -> tuple[str, ...]:
        lang = self.view.lang
        weight = format_percent(row.weight, 0)
        if row.score is None:
            weight = f"{weight} → 0%"
        elif row.counted_weight != row.weight:
            weight = f"{weight} → {share_text(row.counted_weight)}"
        score = format_number(row.score, 1) if row.score is not None else tr("No data", lang=lang)
        return row.name, weight, row.target, row.actual, score, "", row.evidence

    def _sum(self) -> tuple[str, ...]:
        lang = self.view.lang
        whole = format_percent(sum((row.weight for row in self.view.rows), start=0 * self.view.rows[0].weight), 0)
        total = format_number(self.view.total, 1) if self.view.total is not None else tr("No data", lang=lang)
        return tr("Total", lang=lang), whole, "", "", total, "", ""


def _with_bar(strip: Strip, row: ScoreRow, start: float, wide: float) -> Draw:
    """Draw a row and, over it, its bar; 100 % of the target stands at five sixths of the width."""
    limit = 1.2

    def draw(pen: Pen, left: float, top: float) -> None:
        if strip.draw is not None:
            strip.draw(pen, left, top)
        middle = top - strip.height / 2
        x = left + start
        pen.rect(x, middle - 3.5, wide, 7, fill=SHADE)
        if row.attainment is not None:
            share = max(0.0, min(limit, plot(row.attainment)))
            pen.rect(x, middle - 3.5, wide * share / limit, 7, fill=ACCENT)
        mark = x + wide / limit
        pen.rule(mark, middle - 5.5, mark, middle + 5.5, INK, 1.2)

    return draw


def _is_long(view: ScorecardView, options: PrintOptions) -> bool:
    """Whether the comments need the room of a chart to stay on the page."""
    internal = view.comment_internal if options.internal else ""
    return len(view.comment_for_agent) + len(internal) + 8 * len(view.rows) > ROOM_FOR_WORDS


def _side_by_side(view: ScorecardView) -> Picture:
    """Trend and ranking beside each other."""
    shown = [(chart, share) for chart, share in ((view.trend, 0.56), (view.ranking, 0.44)) if chart is not None]
    bars = len(view.ranking.bars) if view.ranking is not None else 0
    height = max(CHART_HEIGHT, 68.0 + 14 * bars)
    whole = sum(share for _, share in shown)

    def draw(pen: Pen, x: float, top: float, width: float) -> None:
        room = width - CHART_GAP * (len(shown) - 1)
        for chart, share in shown:
            wide = room * share / whole
            paint(pen, chart_scene(chart, wide, height - 6, PRINT), x, top - height + 6)
            x += wide + CHART_GAP

    return Picture(height, draw)


def _notes(view: ScorecardView) -> Iterator[str]:
    """What a reader has to know to check the total."""
    if any(row.score is None for row in view.rows):
        yield tr(
            "Criteria without data do not count; their weight is shared among the others in proportion.", lang=view.lang
        )
    if view.adjustment:
        yield tr(
            "Includes an adjustment of {points} points. Reason: {reason}",
            lang=view.lang,
            points=f"{'+' if view.adjustment > 0 else ''}{format_number(view.adjustment, 1)}",
            reason=view.adjust_reason,
        )


def _comments(view: ScorecardView, options: PrintOptions) -> Iterator[Block]:
    lang = view.lang
    if view.comment_for_agent:
        yield Together(_comment(tr("Comments", lang=lang), view.comment_for_agent, AMBER))
    if options.internal and view.comment_internal:
        yield Together(_comment(tr("Internal comments, not for the agent", lang=lang), view.comment_internal, FAINT))
    if view.reviewer:
        yield Para(tr("Reviewed by {name}", lang=lang, name=view.reviewer), NOTE)


def _comment(title: str, text: str, edge: tuple[int, int, int]) -> list[Block]:
    return [Para(title, HEADING, keep_next=True), _Framed(text, edge if edge != AMBER else WARN)]


@dataclass(frozen=True)
class _Framed:
    """A text with a coloured line at its left."""

    text: str
    colour: tuple[int, int, int]

    def strips(self, width: float, family: str) -> Iterable[Strip]:
        """The paragraph's lines, each with its piece of the line."""
        for strip in Para(self.text, replace(BODY, indent=10)).strips(width, family):
            yield replace(strip, draw=_edged(strip, self.colour))


def _edged(strip: Strip, colour: tuple[int, int, int]) -> Draw:
    def draw(pen: Pen, left: float, top: float) -> None:
        pen.rect(left, top - strip.height, 2.5, strip.height, fill=colour)
        if strip.draw is not None:
            strip.draw(pen, left, top)

    return draw


def _evidence(view: ScorecardView) -> Iterator[Block]:
    yield PageBreak()
    title = tr("Evidence", lang=view.lang)
    yield Para(title, HEADING, keep_next=True, bookmark=title)
    for table in view.evidence:
        yield Para(table.title, replace(HEADING, size=10), keep_next=True)
        columns = [Column(name, 1, "right" if at in table.numeric else "left") for at, name in enumerate(table.header)]
        yield Table(columns, table.rows, grid=False)
