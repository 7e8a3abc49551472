"""Who is signed in to the office, since when and on which computer; a session can be ended (AU-07)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from controllers.context import AppContext
from controllers.sessions import SessionsController
from models.clock import clock
from models.dates import format_instant
from models.i18n import N_, tr
from models.platform.server.sessions import KIND_WORDS, Session
from ui import messages, theme
from ui.editing.alive import while_alive
from ui.shell.navigator import Navigator
from ui.shell.page import Command, Page
from ui.translation import language_changed
from ui.widgets.nesting import nest
from ui.widgets.plain_table import PlainColumn, PlainTable

ALONE = N_("This book lies on this computer alone; nobody else is signed in.")
NOBODY = N_("Nobody is signed in with this account.")
NOT_TOLD = N_("The server tells neither since when nor from where people are signed in, and ends no session. Its administrator "
              "runs “server prepare --renew” once.")  # fmt: skip


def _time(value: datetime | None) -> str:
    return format_instant(value, clock.zone) if value is not None else ""


def _computer(row: Session) -> str:
    return tr("{computer} (this session)", computer=row.computer) if row.here else row.computer


COLUMNS = (
    PlainColumn(N_("Person"), lambda row: row.name, 120),
    PlainColumn(N_("Computer"), _computer, 240, tone=lambda row: "text-2" if row.here else ""),
    PlainColumn(N_("Works"), lambda row: tr(KIND_WORDS[row.kind]) if row.kind in KIND_WORDS else "", 200),
    PlainColumn(N_("Signed in"), lambda row: _time(row.since), 150),
    PlainColumn(N_("Last contact"), lambda row: _time(row.met), 150),
    PlainColumn(N_("Address"), lambda row: row.address, 130),
)


class SessionsTable(QWidget):
    """The sessions of one person, or of everybody, asked for when shown."""

    def __init__(self, context: AppContext, name: str, whose: UUID | None) -> None:
        super().__init__()
        self.setObjectName(name)
        self.controller = SessionsController(context, self)
        self.whose = whose
        self.table = PlainTable(f"{name}.table", N_("Sessions"), COLUMNS if whose is None else COLUMNS[1:])
        self._hint, self._nothing = QLabel(), QLabel()
        for label, role in ((self._hint, "problem"), (self._nothing, "subtle")):
            theme.set_role(label, role)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.hide()
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self._nothing)
        self.again, self.end = QPushButton(), QPushButton()
        self.again.setObjectName(f"{name}.again")
        self.end.setObjectName(f"{name}.end")
        theme.set_role(self.end, "danger")
        below = QHBoxLayout()
        below.addStretch()
        below.addWidget(self.again)
        below.addWidget(self.end)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_S)
        layout.addWidget(self._hint)
        layout.addWidget(self.stack, 1)
        nest(layout, below)
        self.table.chosen.connect(self._show_buttons)
        self.again.clicked.connect(lambda _on=False: self.ask())
        self.end.clicked.connect(lambda _on=False: self._end())
        language_changed.connect(self.retranslate)
        self.retranslate()
        self._show([])
        self.ask()

    def retranslate(self) -> None:
        """Words in the present language."""
        for button, text in ((self.again, tr("Refresh")), (self.end, tr("End session…"))):
            button.setText(text)
            button.setAccessibleName(text)
        self._nothing.setText(tr(NOBODY) if self.controller.there() else tr(ALONE))
        self._hint.setText(tr(NOT_TOLD))
        self.table.dress()

    def ask(self) -> None:
        """Who is signed in now."""
        if self.controller.there():
            self.controller.listed(self.whose, while_alive(self, self._show), while_alive(self, self._failed))

    def _show(self, rows: list[Session]) -> None:
        self.retranslate()
        self.table.show_rows(rows)
        self._hint.setVisible(any(not row.known for row in rows))
        self.stack.setCurrentWidget(self.table if rows else self._nothing)
        self._show_buttons()

    def _failed(self, error: BaseException) -> None:
        self._show([])
        self._nothing.setText(messages.text_of(error))

    def _chosen(self) -> Session | None:
        found: list[Any] = self.table.selected()
        return found[0] if found else None

    def _show_buttons(self) -> None:
        chosen = self._chosen()
        self.end.setEnabled(chosen is not None and chosen.known and not chosen.here)

    def _end(self) -> None:
        one = self._chosen()
        if one is None:
            return

        def ended(_count: int) -> None:
            self._show([row for row in self.table.rows_model.rows if row.called != one.called])

        def answered(yes: bool) -> None:
            if yes:
                self.end.setEnabled(False)
                self.controller.end(one, while_alive(self, ended), while_alive(self, self._refused))

        messages.confirm(
            self, tr("End the session of {name} on {computer}?", name=one.name, computer=one.computer),
            tr("It is closed at once; whoever is there must sign in again. What was typed there and not saved stays as a draft."),
            tr("End session"), done=answered,
        )  # fmt: skip

    def _refused(self, error: BaseException) -> None:
        messages.show_error(self, error)
        self.ask()


class SessionsPage(Page):
    """All sessions for an administrator, one's own for everybody else."""

    kind = "sessions"
    eye_order = True

    def __init__(self, context: AppContext, _navigator: Navigator, _args: dict[str, Any]) -> None:
        super().__init__()
        self.setObjectName("sessions.page")
        everybody = context.can("user", "U")
        self._title, self._about = QLabel(), QLabel()
        theme.set_role(self._title, "title")
        theme.set_role(self._about, "hint")
        self._about.setWordWrap(True)
        self._everybody = everybody
        self.list = SessionsTable(context, "sessions", None if everybody else context.principal.user_id)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.SPACE_L] * 4)
        layout.setSpacing(theme.SPACE_S)
        for widget in (self._title, self._about):
            layout.addWidget(widget)
        layout.addWidget(self.list, 1)
        language_changed.connect(self.retranslate)
        self.retranslate()

    def load(self) -> None:
        """Ask anew."""
        self.list.ask()

    def title(self) -> str:
        """The name on the tab."""
        return tr("Sessions")

    def icon(self) -> str:
        """The icon on the tab."""
        return "monitor"

    def commands(self) -> dict[str, Command]:
        """Refresh and copy."""
        return {"refresh": Command(self.load), "copy": Command(self.list.table.copy)}

    def first_focus(self) -> QWidget | None:
        """The list."""
        return self.list.table if self.list.table.rows_model.rows else self.list.again

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(tr("Sessions"))
        self._title.setText(tr("Sessions"))
        self._about.setText(
            tr("Everybody who is signed in to the office now. One session is one sign-in on one computer.")
            if self._everybody else tr("Where you are signed in to the office now. End what you left open elsewhere.")
        )  # fmt: skip
        self.changed.emit()
