"""The 360° page of an agent (A14, M8): figures that open their rows, and one line of time, as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from controllers.collaboration.overview import OverviewController
from controllers.context import AppContext
from models import money
from models.clock import clock
from models.collaboration.overview import Figure, Overview
from models.collaboration.timeline import FIRST, TOPIC_WORDS, Event, Timeline, Topic
from models.dates import format_day, local_time
from models.i18n import N_, ntr, titled, tr
from ui import messages, theme
from ui.editing.alive import while_alive
from ui.shell.navigator import Navigator
from ui.shell.page import Command, Page
from ui.translation import language_changed
from ui.widgets.fields.day import DayField
from ui.widgets.fields.flow import FlowLayout
from ui.widgets.fields.labels import ElidedLabel
from ui.widgets.fields.reading import day_or_none
from ui.widgets.nesting import nest
from ui.widgets.plain_table import PlainColumn, PlainTable
from ui.widgets.rows_behind import open_rows

MORE = 300
TILE_WIDTH, TILE_HEIGHT = 166, 60
TABLES = frozenset({
    "agents", "deals",
    "orders", "payments", "account_entries", "contracts", "scorecards", "comments", "attachments", "qualifications",
    "credit_profiles", "credit_temps", "level_history",
})  # fmt: skip


def text_of(figure: Figure) -> str:
    """A figure in words."""
    if figure.words:
        return figure.words
    if figure.money:
        return "  ".join(money.format_amount(one.value, one.currency or "CNY", code=True) for one in figure.money)
    return "0" if figure.count is None else f"{figure.count:,}"


def amount_text(event: Event) -> str:
    """The amount of an event; empty without one."""
    return "" if event.amount is None else money.format_amount(event.amount, event.currency or "CNY", code=True)


def _when(event: Event) -> str:
    if event.at is None:
        return format_day(event.day)
    return f"{format_day(event.day)} {local_time(event.at, clock.zone):%H:%M}"


class Tile(QFrame):
    """Title above, value below; a value with rows behind it is a button."""

    def __init__(self, figure: Figure, place: int, open_figure: Any) -> None:
        super().__init__()
        self.figure = figure
        self.setProperty("role", "card")
        self.setFixedSize(theme.px(TILE_WIDTH), theme.px(TILE_HEIGHT))
        title = ElidedLabel()
        words = f"{tr(figure.title)} {figure.note}".strip()
        title.setText(words)
        theme.set_role(title, "small")
        text = text_of(figure)
        spoken = titled(words, text)
        self.value: QWidget
        if figure.query is not None or figure.opens:
            button = QPushButton(text.replace("&", "&&"))
            button.setObjectName(f"overview.figure.{figure.id}")
            button.setAccessibleName(spoken)
            theme.set_role(button, "link")
            button.clicked.connect(lambda _on=False: open_figure(figure))
            self.value = button
        else:
            label = ElidedLabel()
            label.setText(text)
            theme.set_role(label, "strong")
            self.value = label
        if figure.tone in ("error", "warn"):
            theme.set_chip(title, figure.tone)
        self.setToolTip(spoken)
        self.value.setToolTip(spoken)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SPACE_S, theme.SPACE_XS, theme.SPACE_S, theme.SPACE_XS)
        box.setSpacing(0)
        box.addWidget(title)
        box.addWidget(self.value, 0, Qt.AlignmentFlag.AlignLeft if figure.query or figure.opens else Qt.AlignmentFlag(0))


class OverviewPage(Page):
    """Everything about one agent, as of today or of a day in the past."""

    kind = "agent.overview"

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__()
        self.setObjectName("overview.page")
        self.context, self.navigator = context, navigator
        self.controller = OverviewController(context, self)
        self._args = {"id": str(args["id"])}
        self.agent_id = UUID(self._args["id"])
        state = dict(args.get("state") or {})
        self._limit = FIRST
        self._asked = 0
        self.overview: Overview | None = None
        self.timeline: Timeline | None = None
        self._name = str(state.get("name") or "")
        self._title, self._as_of, self._note = ElidedLabel(), QLabel(), QLabel()
        self.day = DayField()
        self.day.setObjectName("overview.day")
        self.day.set_value(str(state.get("day") or clock.today().isoformat()))
        self.today, self.open, self.earlier = QPushButton(), QPushButton(), QPushButton()
        self.topic = QComboBox()
        self.tiles = QWidget()
        self.table = PlainTable("overview.events", N_("Line of time"), (
            PlainColumn(N_("Day"), _when, 130),
            PlainColumn(N_("Topic"), lambda one: tr(TOPIC_WORDS[one.topic]), 150, tone=lambda _one: "text-2"),
            PlainColumn(N_("What happened"), lambda one: one.title, 330),
            PlainColumn(N_("Amount"), amount_text, 140, right=True),
            PlainColumn(N_("Details"), lambda one: one.detail, 220, tone=lambda _one: "text-2"),
            PlainColumn(N_("Who"), lambda one: one.who, 90),
        ))  # fmt: skip
        self._build()
        self.day.left.connect(lambda _reading: self._day_left())
        self.today.clicked.connect(lambda _on=False: self._to_today())
        self.open.clicked.connect(lambda _on=False: self.navigator.open("agent", id=str(self.agent_id)))
        self.earlier.clicked.connect(lambda _on=False: self._show_earlier())
        self.topic.activated.connect(lambda _at: self._ask_events())
        self.table.opened.connect(self._open_event)
        context.changed.connect(self._tables_changed)
        language_changed.connect(self.retranslate)
        self._shown_day = self._wanted_day()
        self.retranslate()

    def _build(self) -> None:
        theme.set_role(self._title, "title")
        theme.set_role(self._as_of, "subtle")
        theme.set_role(self._note, "hint")
        self.today.setObjectName("overview.today")
        self.open.setObjectName("overview.open")
        self.earlier.setObjectName("overview.earlier")
        theme.set_role(self.earlier, "link")
        self.topic.setObjectName("overview.topic")
        for key in ("", *(one.value for one in Topic)):
            self.topic.addItem("", key)
        self.day.setFixedWidth(theme.px(130))
        head = QFrame()
        head.setProperty("role", "toolbar")
        row = QHBoxLayout(head)
        row.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        row.setSpacing(theme.SPACE_S)
        row.addWidget(self._title)
        row.addStretch(1)
        for widget in (self._as_of, self.day, self.today, self.open):
            row.addWidget(widget)
        self._flow = FlowLayout(self.tiles, spacing=theme.SPACE_S, row_spacing=theme.SPACE_S)
        self._flow.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        below = QHBoxLayout()
        below.setContentsMargins(theme.SPACE_L, 0, theme.SPACE_L, theme.SPACE_XS)
        below.addWidget(self.topic)
        below.addWidget(self._note, 1)
        below.addWidget(self.earlier)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self.tiles)
        nest(layout, below)
        layout.addWidget(self.table, 1)

    # ---- page ------------------------------------------------------------------------------------------

    def key(self) -> str:
        """One tab per agent."""
        return f"{self.kind}:{self.agent_id}"

    def args(self) -> dict[str, Any]:
        """What re-creates the page."""
        return dict(self._args)

    def title(self) -> str:
        """The agent, and that it is the page of everything."""
        return tr("360°: {name}", name=self._name) if self._name else tr("360°")

    def icon(self) -> str:
        """The icon on the tab."""
        return "history"

    def state(self) -> dict[str, Any]:
        """The day looked at."""
        return {"day": self._shown_day.isoformat(), "name": self._name}

    def commands(self) -> dict[str, Command]:
        """Refresh and copy."""
        return {
            "refresh": Command(self.load),
            "copy": Command(self.table.copy, enabled=bool(self.table.rows_model.rows)),
        }

    def first_focus(self) -> QWidget | None:
        """The keyboard begins in the line of time."""
        return self.table

    def load(self) -> None:
        """Ask for figures and events."""
        self._asked += 1
        asked = self._asked

        def came(found: Overview) -> None:
            if asked == self._asked:
                self._figures_came(found)

        self.controller.figures(self.agent_id, self._shown_day, while_alive(self, came), while_alive(self, self._failed))
        self._ask_events()

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(tr("360°"))
        self._as_of.setText(tr("As of"))
        self.day.setAccessibleName(tr("As of"))
        for button, text in (
            (self.today, tr("Today")), (self.open, tr("Open agent")), (self.earlier, tr("Show earlier events"))
        ):  # fmt: skip
            button.setText(text)
            button.setAccessibleName(text)
        self.topic.setItemText(0, tr("All topics"))
        for at, text in enumerate(TOPIC_WORDS.values(), 1):
            self.topic.setItemText(at, tr(text))
        self.topic.setAccessibleName(tr("Topic"))
        self.table.dress()
        if self.overview is not None:
            self.load()  # what stands in figures and events is words, too
        self.changed.emit()

    # ---- inside ----------------------------------------------------------------------------------------

    def _wanted_day(self) -> date:
        today = clock.today()
        day = day_or_none(self.day.value()) or today
        return min(day, today)

    def _day_left(self) -> None:
        day = self._wanted_day()
        self.day.set_value(day.isoformat())
        if day != self._shown_day:
            self._shown_day, self._limit = day, FIRST
            self.load()

    def _to_today(self) -> None:
        self.day.set_value(clock.today().isoformat())
        self._day_left()

    def _ask_events(self) -> None:
        chosen = str(self.topic.currentData() or "")
        topics = frozenset({Topic(chosen)}) if chosen else frozenset()
        wanted = (self._shown_day, chosen, self._limit)

        def came(found: Timeline) -> None:
            if wanted == (self._shown_day, str(self.topic.currentData() or ""), self._limit):
                self._events_came(found)

        self.controller.events(
            self.agent_id, self._shown_day, topics, self._limit, while_alive(self, came), while_alive(self, self._failed)
        )

    def _show_earlier(self) -> None:
        self._limit += MORE
        self._ask_events()

    def _figures_came(self, found: Overview) -> None:
        self.overview, self._name = found, found.name
        self._title.setText(f"{found.name}  {found.code}")
        while self._flow.count():
            self._flow.takeAt(0)
        for tile in self.tiles.findChildren(Tile):
            tile.setParent(None)
            tile.deleteLater()
        before: QWidget = self.open
        for place, figure in enumerate(found.figures):
            tile = Tile(figure, place, self._open_figure)
            tile.setParent(self.tiles)
            self._flow.addWidget(tile)
            tile.show()
            if isinstance(tile.value, QPushButton):
                QWidget.setTabOrder(before, tile.value)
                before = tile.value
        self.tiles.updateGeometry()
        self.changed.emit()

    def _events_came(self, found: Timeline) -> None:
        self.timeline = found
        self.table.show_rows(found.events)
        self.earlier.setVisible(found.more)
        self._note.setText(ntr("{count} event", "{count} events", len(found.events)))
        self.commands_changed.emit()

    def _failed(self, error: BaseException) -> None:
        self._note.setText(messages.text_of(error))

    def _open_figure(self, figure: Figure) -> None:
        if figure.query is None:
            self.navigator.open(figure.opens, id=str(figure.key))
            return
        open_rows(self.navigator, figure.list_id, figure.query, figure.column)

    def _open_event(self, event: Any) -> None:
        if event.opens:
            self.navigator.open(event.opens, id=str(event.key))

    def _tables_changed(self, tables: frozenset[str]) -> None:
        if tables & TABLES and self.isVisible():
            self.load()
