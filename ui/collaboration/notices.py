"""The notification centre: what the person at work is reminded of, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QMenu, QToolButton

from controllers.collaboration.notices import TABLES, NoticesController
from controllers.context import AppContext
from models.clock import clock
from models.collaboration.notices import Notice
from models.collaboration.records import Marking
from models.collaboration.reminders import SUBJECT_WORDS, Subject
from models.dates import format_day, format_instant
from models.i18n import N_, tr
from ui import theme, values
from ui.collaboration.words import about_of
from ui.editing.alive import while_alive
from ui.icons import icon
from ui.platform.table_page import TablePage
from ui.shell.navigator import Navigator
from ui.widgets.plain_table import PlainColumn

FILTERS = {
    "open": N_("Waiting"), "later": N_("Put off"), "read": N_("Read"), "all": N_("All notices"),
}  # fmt: skip
MORNING = time(9)


def state_of(one: Notice) -> str:
    """Where a notice stands, in words."""
    if one.muted:
        return tr("Muted")
    if one.marking is Marking.LATER:
        return tr("until {time}", time=format_instant(one.until, clock.zone))
    return tr("Read") if one.marking is Marking.READ else tr("Waiting")


def _tone(one: Notice) -> str:
    return values.days_left(one.days_left)[1] if one.open else "text-2"


class NoticesPage(TablePage):
    """Opening a notice opens its record and counts as reading it."""

    kind = "notices"
    name = "notices"
    heading = N_("Notices")
    hint = ""
    picture = "bell"
    empty = N_("Nothing waits. Reminders come by themselves, as their rules say.")
    columns = (
        PlainColumn(N_("Of what"), about_of, 300, tone=lambda row: "" if row.open else "text-2"),
        PlainColumn(N_("Agent"), lambda row: row.about.agent, 220, tone=lambda row: "" if row.open else "text-2"),
        PlainColumn(N_("Day"), lambda row: format_day(row.about.due), 100),
        PlainColumn(N_("Time left"), lambda row: values.days_left(row.days_left)[0], 110, tone=_tone),
        PlainColumn(N_("Status"), state_of, 150, tone=lambda row: "" if row.open else "text-2"),
        PlainColumn(N_("Why you"), lambda row: tr("Left undone below you") if row.escalated else tr("Your agent or your work"),
                    180),
    )  # fmt: skip

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__(context, navigator, args)
        self.controller = NoticesController(context, self)
        self._found: list[Notice] = []
        self.filter = QComboBox()
        self.search.setFixedWidth(theme.px(180))
        self.filter.setObjectName("notices.filter")
        for key in FILTERS:
            self.filter.addItem("", key)
        self._bar.insertWidget(self._bar.indexOf(self.search), self.filter)
        self.add_button("open", N_("Open"), self._open_selected, "primary")
        self.add_button("read", N_("Mark as read"), lambda: self._mark(Marking.READ))
        self.later = self._menu_button("later", "clock")
        self.more = self._menu_button("more", "ellipsis")
        wanted = str(self.state_before.get("filter") or "open")
        self.filter.setCurrentIndex(max(0, self.filter.findData(wanted)))
        self.filter.activated.connect(lambda _at: self._show())
        self.search.textChanged.connect(lambda _text: self._show())
        self.table.opened.connect(self._open)
        self.table.chosen.connect(self._chosen)
        context.changed.connect(self._data_changed)
        self.retranslate()
        self._chosen()

    def _menu_button(self, name: str, picture: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"notices.{name}")
        button.setIcon(icon(picture))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.setObjectName(f"notices.{name}.menu")
        menu.aboutToShow.connect(lambda: self._fill(name, menu))
        button.setMenu(menu)
        theme.set_role(button, "flat")
        self._bar.addWidget(button)
        return button

    def load(self) -> None:
        """Ask for the notices."""
        self.controller.mine(while_alive(self, self._came))

    def state(self) -> dict[str, Any]:
        """Which of them are shown, and what was searched for."""
        return {**super().state(), "filter": str(self.filter.currentData())}

    def retranslate(self) -> None:
        """The language changed."""
        super().retranslate()
        if not hasattr(self, "more"):
            return
        for at, text in enumerate(FILTERS.values()):
            self.filter.setItemText(at, tr(text))
        self.filter.setAccessibleName(tr("Which notices"))
        for button, text in ((self.later, tr("Put off")), (self.more, tr("More"))):
            button.setToolTip(text)
            button.setAccessibleName(text)

    # ---- showing ---------------------------------------------------------------------------------------

    def _came(self, found: list[Notice]) -> None:
        self._found = found
        self._show()

    def _show(self) -> None:
        wanted = str(self.filter.currentData())
        words = self.search.text().casefold().split()
        rows = [one for one in self._found if _fits(one, wanted)]
        texts = {one.key: f"{about_of(one)} {one.about.agent}".casefold() for one in rows}
        chosen = {one.key for one in self.table.selected()}
        self.show_rows([one for one in rows if all(word in texts[one.key] for word in words)])
        kept = next((at for at, one in enumerate(self.table.rows_model.rows) if one.key in chosen), 0)
        if self.table.rows_model.rows:
            self.table.setCurrentIndex(self.table.rows_model.index(kept, 0))
        self._chosen()

    def _chosen(self) -> None:
        some = bool(self.table.selected())
        for button in (self.buttons["open"], self.buttons["read"], self.later):
            button.setEnabled(some)
        self.commands_changed.emit()

    def _data_changed(self, tables: frozenset[str]) -> None:
        if tables & TABLES and self.isVisible():
            self.load()

    def showEvent(self, event: object) -> None:
        """What was done elsewhere meanwhile."""
        super().showEvent(event)  # type: ignore[arg-type]
        if self._found:
            self.load()

    # ---- doing -----------------------------------------------------------------------------------------

    def _open_selected(self) -> None:
        for one in self.table.selected()[:10]:
            self._open(one)

    def _open(self, one: Notice) -> None:
        if one.open:
            self.controller.mark([one], Marking.READ)
        self.navigator.open(one.about.opens, id=str(one.about.opens_id))

    def _mark(self, marking: Marking, until: datetime | None = None) -> None:
        found = self.table.selected()
        if found:
            self.controller.mark(found, marking, until)

    def _fill(self, name: str, menu: QMenu) -> None:
        menu.clear()
        found = self.table.selected()
        if name == "later":
            for text, until in _times():
                self._add(menu, text, lambda until=until: self._mark(Marking.LATER, until), True)
            return
        self._add(menu, tr("Mark as not read"), lambda: self._mark(Marking.UNREAD), bool(found))
        kinds: list[Subject] = list(dict.fromkeys(one.about.subject for one in found))
        muted = {one.about.subject for one in self._found if one.muted}
        for kind in kinds:
            away = kind not in muted
            text = N_("No longer remind me: {what}") if away else N_("Remind me again: {what}")
            mute = partial(self.controller.mute, kind, away)
            self._add(menu, tr(text, what=tr(SUBJECT_WORDS[kind])), mute, True)
        menu.addSeparator()
        self._add(menu, tr("Reminder rules…"), lambda: self.navigator.open("reminders"), self.context.can("settings", "R"))

    def _add(self, menu: QMenu, text: str, run: Callable[[], Any], enabled: bool) -> None:
        action = menu.addAction(text.replace("&", "&&"))
        action.setEnabled(enabled)
        action.triggered.connect(lambda _on=False: run())


def _fits(one: Notice, wanted: str) -> bool:
    if wanted == "all":
        return True
    if wanted == "open":
        return one.open
    if one.muted:
        return False
    return one.marking is (Marking.LATER if wanted == "later" else Marking.READ)


def _times() -> list[tuple[str, datetime]]:
    """Until when something can be put off: in an hour, tomorrow morning, on Monday morning."""
    now = clock.now()
    today = clock.today()

    def morning(days: int) -> datetime:
        return datetime.combine(today + timedelta(days=days), MORNING, clock.zone)

    return [
        (tr("For an hour"), now + timedelta(hours=1)),
        (tr("Until tomorrow"), morning(1)),
        (tr("Until next week"), morning(7 - today.weekday())),
    ]
