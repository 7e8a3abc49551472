"""The criteria of a scorecard: weight, target, actual, score, a bar with the mark of the target, and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from controllers.performance.scorecards import evidence_text, figure_text
from models.analysis.charts import Drill
from models.analysis.units import plot
from models.i18n import N_, language, listed, tr
from models.money import format_number, format_percent, share_text
from models.performance.scorecards import ItemDetails, ScorecardDetails
from ui import theme
from ui.widgets.plain_table import Index, PlainColumn, PlainTable

LIMIT = 1.2
"""The bar ends at 120 % of the target."""
BAR, EVIDENCE = 5, 6


@dataclass(frozen=True)
class Line:
    """One row of the table, in words; the last one is the total."""

    name: str
    weight: str
    target: str = ""
    actual: str = ""
    score: str = ""
    attainment: Decimal | None = None
    evidence: str = ""
    drill: Drill | None = None
    missing: bool = False
    total: bool = False


def lines_of(details: ScorecardDetails) -> list[Line]:
    """The criteria and their total."""
    found = [_line(item, details) for item in details.items]
    weight = format_percent(sum((item.weight for item in details.items), start=Decimal(0)), 0)
    score = format_number(details.auto_score, 1) if details.auto_score is not None else tr("No data")
    return [*found, Line(tr("Total"), weight, score=score, total=True)]


def no_score_text(details: ScorecardDetails) -> str:
    """Why a card has no score."""
    if all(item.score is None for item in details.items):
        return tr("There is no data for any criterion, so there is no score.")
    return tr("There was no business in this period, so there is no score.")


def shared_text(details: ScorecardDetails) -> str:
    """What is said about criteria that give their weight to the others, or about a score that is not there."""
    if details.auto_score is None:
        return no_score_text(details)
    names = [_name(item) for item in details.items if item.score is None]
    if not names:
        return ""
    return tr("No data: {names}. Their weight is shared among the others in proportion.", names=listed(names))


def _name(item: ItemDetails) -> str:
    return (item.name_en if language() == "en" else "") or item.name


def _line(item: ItemDetails, details: ScorecardDetails) -> Line:
    missing = item.score is None
    weight = format_percent(item.weight, 0)
    if item.counted != item.weight and details.auto_score is not None:
        weight = f"{weight} → {share_text(item.counted)}"
    score = format_number(item.score, 1) if item.score is not None else tr("No data")
    return Line(
        _name(item),
        weight,
        figure_text(item.target, item.figure, details.currency),
        figure_text(item.actual, item.figure, details.currency),
        score,
        item.attainment,
        evidence_text(item),
        item.drill if item.evidence else None,
        missing,
    )


class Bars(QStyledItemDelegate):
    """Paints the attainment as a bar with a mark at 100 %, and the total in bold."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """The total row is bold; what can be clicked is underlined."""
        super().initStyleOption(option, index)
        line: Line = index.model().rows[index.row()]  # type: ignore[attr-defined]
        if line.total:
            option.font.setBold(True)
        if index.column() == EVIDENCE and line.drill is not None:
            option.font.setUnderline(True)
        if index.column() == BAR:
            option.text = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell as usual, and over it the bar."""
        super().paint(painter, option, index)
        line: Line = index.model().rows[index.row()]  # type: ignore[attr-defined]
        if index.column() != BAR or line.total:
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        words = f"{plot(line.attainment) * 100:.0f}%" if line.attainment is not None else ""
        room = option.fontMetrics.horizontalAdvance("000% ")
        area = QRectF(option.rect).adjusted(theme.px(6), 0, -theme.px(4) - room, 0)
        height = theme.px(10)
        bar = QRectF(area.left(), area.center().y() - height / 2, max(area.width(), 1.0), height)
        painter.save()
        painter.fillRect(bar, theme.color("neutral-fill"))
        if line.attainment is not None:
            share = max(0.0, min(LIMIT, plot(line.attainment))) / LIMIT
            painter.fillRect(QRectF(bar.left(), bar.top(), bar.width() * share, height), theme.color("chart-1"))
        mark = bar.left() + bar.width() / LIMIT
        reach = theme.px(3)
        painter.fillRect(QRectF(mark - 1, bar.top() - reach, 2, height + 2 * reach), theme.color("text"))
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        painter.setPen(option.palette.color(role))
        words_area = QRectF(area.right(), option.rect.top(), room, option.rect.height())
        painter.drawText(words_area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()


class CriteriaTable(PlainTable):
    """The criteria; Enter, a double click, or a click on the evidence opens the rows behind."""

    evidence = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "scorecards.criteria",
            N_("Criteria"),
            (
                PlainColumn(N_("Criterion"), lambda line: line.name, 150),
                PlainColumn(N_("Weight"), lambda line: line.weight, 110, right=True),
                PlainColumn(N_("Target"), lambda line: line.target, 105, right=True),
                PlainColumn(N_("Actual"), lambda line: line.actual, 110, right=True),
                PlainColumn(
                    N_("Score"), lambda line: line.score, 64, right=True, tone=lambda line: line.missing and "text-2" or ""
                ),
                PlainColumn(
                    N_("Attainment"),
                    lambda line: format_percent(line.attainment, 0) if line.attainment is not None else "",
                    130,
                ),
                PlainColumn(
                    N_("Evidence"), lambda line: line.evidence, 95, tone=lambda line: "accent" if line.drill else ""
                ),
            ),
            parent,
        )
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(BAR, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(theme.px(48))
        self.setItemDelegate(Bars(self))
        self.setMouseTracking(True)
        self.opened.connect(self._open_line)

    def show_card(self, details: ScorecardDetails) -> None:
        """Show the criteria of a card."""
        self.show_rows(lines_of(details))

    def needed_height(self) -> int:
        """So high that no row is hidden, with a bar for scrolling where the columns need one."""
        bar = self.horizontalScrollBar()
        extra = bar.sizeHint().height() if bar.maximum() > 0 else 0
        rows = self.rows_model.rowCount() * theme.row_height()
        return int(self.horizontalHeader().sizeHint().height() + rows + 2 * self.frameWidth() + extra)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need a bar for scrolling, or none any more."""
        super().resizeEvent(event)
        if self.rows_model.rowCount() and self.height() != self.needed_height():
            self.setFixedHeight(self.needed_height())

    def _open_line(self, line: Line) -> None:
        if line.drill is not None:
            self.evidence.emit(line.drill)

    def _at(self, event: QMouseEvent) -> Line | None:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or index.column() != EVIDENCE:
            return None
        line: Line = self.rows_model.rows[index.row()]
        return line if line.drill is not None else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be clicked."""
        super().mouseMoveEvent(event)
        hand = Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(hand if self._at(event) is not None else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the evidence opens its rows."""
        super().mouseReleaseEvent(event)
        line = self._at(event)
        if event.button() == Qt.MouseButton.LeftButton and line is not None:
            self._open_line(line)
