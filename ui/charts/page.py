"""The chart page: what to show at the left, the chart and its figures at the right; each point opens its rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from controllers.charts import ChartsController, csv_of, plain_query, read_query, svg_of, tsv_of
from controllers.context import AppContext
from models.analysis.chart_figures import CHART_KIND_WORDS, ChartKind, ChartQuery, consistent
from models.analysis.charts import AnyChart, Chart, Drill, Point, TrendChart
from models.clock import clock
from models.i18n import N_, language, tr
from models.text import safe_file_name
from ui import icons, messages, theme
from ui.charts.colours import palette
from ui.charts.figures_table import FiguresTable
from ui.charts.options import OPTIONS_WIDTH, ChartOptions
from ui.editing.alive import while_alive
from ui.shell.navigator import Navigator
from ui.shell.page import Command, Page
from ui.shell.preload import when_charts
from ui.translation import bind, language_changed
from ui.widgets.fields.labels import ElidedLabel, label
from ui.widgets.nesting import nest
from ui.widgets.scrolled import ScrolledPanel

if TYPE_CHECKING:
    from ui.charts.view import ChartView

MODES = (
    ("both", N_("Chart and table"), "rows-3"),
    ("chart", N_("Chart only"), "chart-line"),
    ("table", N_("Table only"), "table-2"),
)


NOTHING = {
    ChartKind.TARGETS: N_("There are no targets of this group in this time. Choose another group or other months."),
    ChartKind.COVER: N_("No product in stock was sold or used lately, so nothing can be told of its cover."),
}


class ChartPage(Page):
    """One chart with its options, its data table and its exports.

    Arguments: `query` (plain data of a ChartQuery), `agent_name` for a given agent, `own` for a tab of its own.
    """

    kind = "chart"

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__()
        self.setObjectName("chart.page")
        self.context, self.navigator = context, navigator
        self._own = str(args.get("own", ""))
        self._agent_name = str(args.get("agent_name", ""))
        state = args.get("state") or {}
        wanted = state.get("query") or args.get("query")
        self._asked_for = wanted is not None
        self.query = consistent(read_query(wanted))
        self._mode = str(state.get("mode", "both"))
        self.controller = ChartsController(context, self)
        self.controller.failed.connect(self._failed)
        self.chart: AnyChart | None = None
        self.view: ChartView | None = None
        self._generation = 0
        self._loaded = False
        self._stale = False

    # ---- page ----------------------------------------------------------------------------------------

    def key(self) -> str:
        """One chart page, and one for each chart opened from elsewhere."""
        return f"chart:{self._own}" if self._own else "chart"

    def title(self) -> str:
        """The kind of chart, and the agent if there is one."""
        title = tr(CHART_KIND_WORDS[self.query.kind])
        return f"{title} {self._agent_name}" if self._agent_name and self.query.agent_id else title

    def icon(self) -> str:
        """A line."""
        return "chart-line"

    def args(self) -> dict[str, Any]:
        """What re-creates the page."""
        return {"query": plain_query(self.query), "own": self._own, "agent_name": self._agent_name}

    def state(self) -> dict[str, Any]:
        """What is shown and how."""
        return {"query": plain_query(self.query), "mode": self._mode}

    def accept(self, args: dict[str, Any]) -> None:
        """Asked for again, perhaps for another chart."""
        if args.get("query"):
            self._asked_for = True
            self._agent_name = str(args.get("agent_name", self._agent_name))
            self.query = consistent(read_query(args["query"]))
            if self._loaded:
                self.options.show_query(self.query)
                self.ask()

    def commands(self) -> dict[str, Command]:
        """Refresh, export, copy, zoom back."""
        if not self._loaded:
            return {}
        ready = self.chart is not None
        return {
            "refresh": Command(self.ask),
            "export": Command(self.export_button.showMenu, ready),
            "copy": Command(self.copy_table, ready),
            "zoom.fit": Command(self._fit, ready),
        }

    def load(self) -> None:
        """Build the page and ask for the chart; pyqtgraph is imported here for the first time."""
        when_charts(self.context.jobs, while_alive(self, self._begin))

    def _begin(self) -> None:
        from ui.charts.view import ChartView

        self.view = ChartView("chart.view")
        self.view.clicked.connect(self._point_clicked)
        self.view.selected.connect(self._stretch)
        self.table = FiguresTable("chart.table")
        self.table.opened.connect(self.open_rows)
        self.options = ChartOptions(self.context, self.query, self._agent_name)
        self.options.changed.connect(self._changed)
        self._build()
        self._loaded = True
        self.context.changed.connect(self._data_changed)
        language_changed.connect(self._ask_when_seen)
        self.set_mode(self._mode)
        self.commands_changed.emit()
        if self._asked_for:
            self.ask()
        else:
            self.controller.start(while_alive(self, self._months_found), while_alive(self, self._failed))

    def _months_found(self, query: ChartQuery) -> None:
        """Nothing was asked for: show the latest months that have figures."""
        if not self._asked_for:
            self._asked_for = True
            self.query = query
            self.options.show_query(query)
        self.ask()

    def _build(self) -> None:
        self._heading = label("", role="heading")
        self._filter = ElidedLabel()
        theme.set_role(self._filter, "hint")
        self._axis = label("", role="hint")
        self._notes = label("", role="hint", wrap=True)
        self._message = label("", role="subtle", wrap=True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture = QWidget()
        picture.setBackgroundRole(QPalette.ColorRole.Base)
        picture.setAutoFillBackground(True)
        column = QVBoxLayout(picture)
        column.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        column.setSpacing(theme.SPACE_XS)
        column.addWidget(self._axis)
        assert self.view is not None
        column.addWidget(self.view, 1)
        column.addWidget(self._notes)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setObjectName("chart.splitter")
        self.splitter.addWidget(picture)
        self.splitter.addWidget(self.table)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.splitter)
        self.stack.addWidget(self._message)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._toolbar())
        right.addWidget(self.stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        area = ScrolledPanel(self.options, "chart.options.area")
        area.setFixedWidth(theme.px(OPTIONS_WIDTH))
        area.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        row.addWidget(area)
        nest(row, right, 1)

    def _toolbar(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("role", "toolbar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        row.setSpacing(theme.SPACE_S)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._heading)
        words.addWidget(self._filter)
        nest(row, words)
        row.addStretch(1)
        self._modes = QButtonGroup(self)
        for name, text, icon in MODES:
            button = QToolButton()
            button.setObjectName(f"chart.mode.{name}")
            button.setCheckable(True)
            button.setIcon(icons.icon(icon))
            bind(button, "setToolTip", text)
            bind(button, "setAccessibleName", text)
            button.clicked.connect(lambda _=False, one=name: self.set_mode(one))
            self._modes.addButton(button)
            row.addWidget(button)
        self.copy_button = QPushButton()
        self.copy_button.setObjectName("chart.copy_image")
        bind(self.copy_button, "setText", N_("Copy picture"))
        bind(self.copy_button, "setAccessibleName", N_("Copy picture"))
        self.copy_button.clicked.connect(self.copy_picture)
        self.export_button = QPushButton()
        self.export_button.setObjectName("chart.export")
        bind(self.export_button, "setText", N_("Export"))
        bind(self.export_button, "setAccessibleName", N_("Export"))
        self.export_button.setMenu(self._export_menu())
        row.addWidget(self.copy_button)
        row.addWidget(self.export_button)
        return bar

    def _export_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("chart.export.menu")
        for name, text in (
            ("png", N_("Picture (PNG)…")),
            ("png_dark", N_("Picture in the present colours (PNG)…")),
            ("svg", N_("Vector picture (SVG)…")),
            ("csv", N_("Figures (CSV)…")),
        ):
            action = menu.addAction("")
            action.setObjectName(f"chart.export.{name}")
            bind(action, "setText", text)
            action.triggered.connect(lambda _=False, one=name: self.export(one))
        return menu

    # ---- asking and showing --------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for the chart of the present query; an answer that comes too late is dropped."""
        if not self._loaded:
            return
        self._generation += 1
        generation = self._generation

        def came(chart: Chart) -> None:
            if generation == self._generation:
                self.show_chart(chart)  # type: ignore[arg-type]

        def refused(error: BaseException) -> None:
            if generation == self._generation:
                self._failed(error)

        self.controller.build(self.query, language(), came, refused)

    def show_chart(self, chart: AnyChart) -> None:
        """Show a chart and its figures."""
        self.chart = chart
        self._stale = False
        self._heading.setText(chart.title + (f" · {chart.subtitle}" if chart.subtitle else ""))
        self._filter.setText(chart.filter_text)
        self._filter.setToolTip(chart.filter_text)
        self._notes.setText("\n".join(chart.notes))
        self._notes.setVisible(bool(chart.notes))
        grid = chart.table()
        if not grid.rows or not _has_figures(chart):
            self._say(tr(NOTHING.get(self.query.kind, N_("There are no figures for this choice."))))
        else:
            from ui.charts import drawing

            self._axis.setText(drawing.axis_title(chart))
            assert self.view is not None
            self.view.show_chart(chart)
            self.table.show_grid(chart)
            self.stack.setCurrentIndex(0)
        self.changed.emit()
        self.commands_changed.emit()

    def _say(self, text: str) -> None:
        self._message.setText(text)
        self.stack.setCurrentIndex(1)

    def _failed(self, error: BaseException) -> None:
        self._say(messages.text_of(error))

    def _changed(self, query: Any) -> None:
        self.query = query
        if query.agent_id is None:
            self._agent_name = ""
        else:
            self._agent_name = self.options.agent.text()
        self.ask()
        self.changed.emit()

    def _data_changed(self, tables: frozenset[str]) -> None:
        if tables & {"orders", "order_lines", "targets", "target_months", "stock_moves", "reservations"}:
            self._ask_when_seen()

    def _ask_when_seen(self) -> None:
        """Ask now if somebody looks, else when somebody does."""
        self._stale = True
        self.changed.emit()
        if self.isVisible():
            self.ask()

    def showEvent(self, event: Any) -> None:
        """What changed meanwhile is asked for when somebody looks."""
        super().showEvent(event)
        if self._stale:
            self.ask()

    def set_mode(self, mode: str) -> None:
        """Chart, table or both."""
        self._mode = mode if mode in {name for name, _, _ in MODES} else "both"
        for button in self._modes.buttons():
            button.setChecked(button.objectName() == f"chart.mode.{self._mode}")
        self.splitter.widget(0).setVisible(self._mode != "table")
        self.table.setVisible(self._mode != "chart")

    def _fit(self) -> None:
        if self.view is not None:
            self.view.reset()

    # ---- rows behind ---------------------------------------------------------------------------------

    def _point_clicked(self, point: Point) -> None:
        if point.drill is not None:
            self.open_rows(point.drill)

    def open_rows(self, drill: Drill) -> None:
        """Open exactly the rows behind a value."""
        self.navigator.open(drill.page, **drill.arguments())

    def _stretch(self, first: int, last: int) -> None:
        """A stretch of time was dragged over: zoom, or open its rows."""
        menu = QMenu(self)
        menu.setObjectName("chart.stretch")
        zoom = menu.addAction(tr("Zoom"))
        rows = menu.addAction(tr("Open rows"))
        chart = self.chart
        drills = chart.series[0].drills if isinstance(chart, TrendChart) and chart.series else ()
        rows.setEnabled(bool(drills) and first < len(drills))
        assert self.view is not None
        view = self.view

        def zoomed() -> None:
            view.zoom_to(first, last)

        def opened() -> None:
            drill = stretch_drill(drills, first, last)
            if drill is not None:
                self.open_rows(drill)

        zoom.triggered.connect(zoomed)
        rows.triggered.connect(opened)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.cursor().pos())

    # ---- files ---------------------------------------------------------------------------------------

    def copy_table(self) -> None:
        """The data table to the clipboard, or the selected text of a field."""
        if self.chart is not None:
            QGuiApplication.clipboard().setText(tsv_of(self.chart))
            self.navigator.toast(tr("The table is in the clipboard."))

    def copy_picture(self) -> None:
        """The chart as a picture to the clipboard."""
        if self.chart is not None:
            QGuiApplication.clipboard().setImage(self.picture())
            self.navigator.toast(tr("The picture is in the clipboard."))

    def picture(self, *, light: bool = True) -> QImage:
        """The whole chart at twice the usual size, with title and filter."""
        from PySide6.QtSvg import QSvgRenderer

        assert self.chart is not None
        colours = palette(light=light)
        renderer = QSvgRenderer(QByteArray(svg_of(self.chart, colours).encode()))
        size = renderer.defaultSize() * 2
        image = QImage(size, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(1)
        red, green, blue = colours["surface"]
        image.fill((255 << 24) | (red << 16) | (green << 8) | blue)
        painter = QPainter(image)
        renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
        painter.end()
        return image

    def content(self, what: str) -> bytes:
        """A file's content: png, png_dark, svg or csv."""
        assert self.chart is not None
        if what == "csv":
            return csv_of(self.chart)
        if what == "svg":
            return svg_of(self.chart, palette(light=True)).encode()
        from PySide6.QtCore import QBuffer

        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        self.picture(light=what == "png").save(buffer, "PNG")
        return bytes(buffer.data().data())

    def export(self, what: str) -> None:
        """Ask where, then write."""
        if self.chart is None:
            return
        ending = what.partition("_")[0]
        name = safe_file_name(f"{self.title()}_{clock.today():%Y%m%d}.{ending}", f"chart.{ending}")
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Export"), name, f"*.{ending}")
        if chosen:
            self.save_as(what, Path(chosen))

    def save_as(self, what: str, target: Path) -> None:
        """Write a file; a toast says when it is there."""

        def saved(path: Path) -> None:
            self.navigator.toast(tr("Saved: {name}", name=path.name))

        self.controller.save(self.content(what), target, saved, self.navigator.show_error)


def _has_figures(chart: AnyChart) -> bool:
    """Whether there is anything to see: lines that are missing or zero throughout are nothing."""
    return not isinstance(chart, TrendChart) or any(value for line in chart.series for value in line.values)


def stretch_drill(drills: Any, first: int, last: int) -> Drill | None:
    """The rows of a stretch of periods: the filters of the first with the end of the last."""
    from dataclasses import replace as put

    from models.lists.shapes import Op

    chosen = [drill for drill in drills[first : last + 1] if drill is not None]
    if not chosen:
        return None
    ends = {
        part.column: part.values[1]
        for part in chosen[-1].filters
        if part.op is Op.RANGE and part.column == "ordered_on"
    }
    filters = tuple(
        put(part, values=(part.values[0], ends[part.column])) if part.column in ends and part.op is Op.RANGE else part
        for part in chosen[0].filters
    )
    return put(chosen[0], filters=filters)
