"""The home page: what needs this person today, as cards in columns."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from controllers.context import AppContext
from controllers.home import BY_ID, HomeController, permitted
from models.clock import clock
from models.dates import format_day, local_time
from models.i18n import N_, tr
from ui import theme
from ui.home import cards as card_widgets
from ui.icons import icon
from ui.shell.navigator import Navigator
from ui.shell.page import Command, Page
from ui.translation import language_changed
from ui.widgets.button_box import ButtonBox
from ui.widgets.fields.labels import ElidedLabel
from ui.widgets.nesting import nest
from ui.window_state import size_box

WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)
COLUMN_WIDTH = 380
RELOAD_SOON_MS = 600


class HomePage(Page):
    """Greeting, date, and the chosen cards."""

    kind = "home"

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__()
        self.setObjectName("home.page")
        self.setAccessibleName(tr("Home"))
        self.context, self.navigator = context, navigator
        self.controller = HomeController(context, self)
        self.cards: list[card_widgets.CardFrame] = []
        self._columns = 0
        self._stale = False
        self._fresh = True
        self._waiting: set[int] = set()
        self._greeting = ElidedLabel()
        self._day = QLabel()
        self._choose = QPushButton()
        self._reload = QPushButton()
        self._body = QWidget()
        self._build()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(RELOAD_SOON_MS)
        self._soon.timeout.connect(self.reload)
        language_changed.connect(self.retranslate)
        theme.changed.connect(self.retranslate)
        context.changed.connect(self._data_changed)
        self.retranslate()

    def _build(self) -> None:
        theme.set_role(self._greeting, "title")
        theme.set_role(self._day, "subtle")
        self._choose.setObjectName("home.page.choose")
        self._choose.setIcon(icon("settings"))
        self._choose.clicked.connect(self._choose_cards)
        self._reload.setObjectName("home.page.reload")
        self._reload.setIcon(icon("refresh-cw"))
        self._reload.clicked.connect(self.reload)
        for button in (self._choose, self._reload):
            theme.set_role(button, "flat")
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_M)
        head.addWidget(self._greeting)
        head.addWidget(self._day, 0, Qt.AlignmentFlag.AlignBottom)
        head.addStretch()
        head.addWidget(self._choose)
        head.addWidget(self._reload)
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.SPACE_L)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(theme.SPACE_L, theme.SPACE_L, theme.SPACE_L, theme.SPACE_L)
        body.setSpacing(theme.SPACE_L)
        nest(body, head)
        nest(body, self._row)
        body.addStretch()
        area = QScrollArea()
        area.setObjectName("home.page.area")
        area.setProperty("role", "page")
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._body)
        self._area = area
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    # --- page -----------------------------------------------------------------------------------

    def title(self) -> str:
        """The name on the tab."""
        return tr("Home")

    def icon(self) -> str:
        """The icon on the tab."""
        return "house"

    def load(self) -> None:
        """Ask which cards to show; each then loads itself."""
        self.controller.chosen(self.show_cards)

    def commands(self) -> dict[str, Command]:
        """F5 loads the cards again."""
        return {"refresh": Command(self.reload)}

    def state(self) -> dict[str, Any]:
        """Where it is scrolled to."""
        return {"scroll": self._area.verticalScrollBar().value()}

    def first_focus(self) -> QWidget | None:
        """The keyboard begins in the first card that has something to do."""
        views = [view for card in self.cards for view in (card.rows, card.all)]
        return next((view for view in views if view.isVisible()), None)

    def showEvent(self, event: object) -> None:
        """Load again what changed while nobody looked."""
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self.reload()

    # --- cards ----------------------------------------------------------------------------------

    def show_cards(self, ids: tuple[str, ...]) -> None:
        """Show these cards in this order."""
        for card in self.cards:
            card.setParent(None)
            card.deleteLater()
        known = [BY_ID[name] for name in ids if name in BY_ID]
        self.cards = [card_widgets.make(card, self.controller, self.navigator, self._body) for card in known]
        self._columns = 0
        self._spread()
        self._waiting = set(map(id, self.cards)) if self._fresh else set()
        for card in self.cards:
            card.loaded.connect(self._card_loaded)
        self.reload()

    def _card_loaded(self) -> None:
        """When the first cards are there, the keyboard goes into them, unless somebody went elsewhere meanwhile."""
        self._waiting.discard(id(self.sender()))
        if self._waiting or not self._fresh:
            return
        self._fresh = False
        first = self.first_focus()
        if first is not None and QApplication.focusWidget() is self._choose:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def reload(self) -> None:
        """Load all cards again."""
        self._stale = False
        self._say_day()
        for card in self.cards:
            card.load()

    def _data_changed(self, _tables: object) -> None:
        if self.isVisible():
            self._soon.start()
        else:
            self._stale = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as fit."""
        super().resizeEvent(event)
        self._spread()

    def _spread(self) -> None:
        count = max(1, min(3, (self.width() - theme.SPACE_L) // theme.px(COLUMN_WIDTH)))
        if count == self._columns or not self.cards:
            return
        self._columns = count
        while self._row.count():
            item = self._row.takeAt(0)
            layout = item.layout()
            if layout is not None:
                for card in self.cards:
                    layout.removeWidget(card)
                layout.deleteLater()
        columns = [QVBoxLayout() for _ in range(count)]
        for column in columns:
            column.setSpacing(theme.SPACE_L)
            nest(self._row, column, 1)
        for place, card in enumerate(self.cards):
            columns[place % count].addWidget(card)
        for column in columns:
            column.addStretch()
        for before, after in zip(self.cards, self.cards[1:], strict=False):
            QWidget.setTabOrder(before.all, after.rows)

    def _choose_cards(self) -> None:
        dialog = CardChooser(self.context, [card.card.id for card in self.cards], self.window())
        dialog.accepted.connect(lambda: self.controller.choose(dialog.chosen(), self.show_cards))
        dialog.open()

    # --- words ----------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Language or theme changed."""
        self._choose.setText(tr("Choose cards"))
        self._choose.setAccessibleName(tr("Choose cards"))
        self._reload.setText(tr("Refresh"))
        self._reload.setAccessibleName(tr("Refresh"))
        self._say_day()
        for card in self.cards:
            card.retranslate()
            card.rows.fit()
        if self.cards:
            self._soon.start()
        self.changed.emit()

    def _say_day(self) -> None:
        hour = local_time(clock.now(), clock.zone).hour
        greeting = N_("Good morning, {name}") if hour < 12 else (
            N_("Good afternoon, {name}") if hour < 18 else N_("Good evening, {name}")
        )
        self._greeting.setText(tr(greeting, name=self.context.principal.name))
        today = clock.today()
        self._day.setText(f"{format_day(today, long=True)}  {tr(WEEKDAYS[today.weekday()])}")


class CardChooser(QDialog):
    """Which cards to see; drag or Alt+arrows change the order."""

    def __init__(self, context: AppContext, shown: list[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("home.chooser")
        self.setWindowTitle(tr("Choose cards"))
        self.setAccessibleDescription(tr("Tick the cards to see; drag to change their order"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        size_box(self, 380, 420)
        self.list = QListWidget()
        self.list.setObjectName("home.chooser.list")
        self.list.setAccessibleName(tr("Cards"))
        self.list.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        allowed = [card.id for card in permitted(context.principal)]
        for name in [*shown, *(name for name in allowed if name not in shown)]:
            item = QListWidgetItem(tr(BY_ID[name].title))
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if name in shown else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        hint = QLabel(tr("Tick the cards to see; drag to change their order"))
        hint.setWordWrap(True)
        theme.set_role(hint, "hint")
        buttons = ButtonBox()
        save = buttons.addButton(tr("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        for button, name in ((save, "save"), (cancel, "cancel")):
            button.setObjectName(f"home.chooser.{name}")
            button.setAccessibleName(button.text())
        save.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.SPACE_L] * 4)
        layout.addWidget(hint)
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)

    def chosen(self) -> list[str]:
        """The ticked cards in their order."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return [
            item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() == Qt.CheckState.Checked
        ]
