"""The list of people: who signs in, in which role, and how far the rights reach."""

from __future__ import annotations

from typing import Any

from controllers.context import AppContext
from controllers.people import UsersController
from models.i18n import N_, ntr, tr
from models.platform.principal import ROLE_WORDS, SCOPE_WORDS
from models.platform.users import USER_STATUS_WORDS, UserDraft
from ui.platform.table_page import TablePage
from ui.shell.navigator import Navigator
from ui.shell.page import Command
from ui.widgets.plain_table import PlainColumn

TONES = {"active": "ok", "staff": "text-2", "disabled": "error"}


class UsersPage(TablePage):
    """People of the company and of agents."""

    kind = "users.list"
    name = "users"
    heading = N_("Users")
    picture = "users"
    empty = N_("Nobody fits.")
    columns = (
        PlainColumn(N_("Code"), lambda row: row.code, 100),
        PlainColumn(N_("Name"), lambda row: row.name, 150),
        PlainColumn(N_("Sign-in name"), lambda row: row.login, 140),
        PlainColumn(N_("Status"), lambda row: tr(USER_STATUS_WORDS[row.status]), 110,
                    tone=lambda row: TONES.get(row.status.value, "")),
        PlainColumn(N_("Role"), lambda row: tr(ROLE_WORDS[row.role]), 180),
        PlainColumn(N_("Reach of the rights"), lambda row: tr(SCOPE_WORDS[row.scope]), 160),
        PlainColumn(N_("Job title"), lambda row: row.title, 140),
        PlainColumn(N_("Phone"), lambda row: row.phone, 140),
    )

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__(context, navigator, args)
        self.controller = UsersController(context, self)
        self._people: list[UserDraft] = []
        self.add_button("new", N_("New user"), self._new, "primary")
        self.buttons["new"].setVisible(context.can("user", "C"))
        self.search.textChanged.connect(self._filter)
        self.table.opened.connect(self._open)
        context.changed.connect(self._data_changed)
        self.search.setText(str(self.state_before.get("search", "")))
        self.retranslate()

    def load(self) -> None:
        """Ask for everybody."""
        self.controller.all(self._show)

    def commands(self) -> dict[str, Command]:
        """Ctrl+N makes a new user."""
        new = {"new": Command(self._new)} if self.context.can("user", "C") else {}
        return {**super().commands(), **new}

    def status(self) -> str:
        """How many people are shown."""
        return ntr("{count} row", "{count} rows", len(self.table.rows_model.rows))

    def _show(self, people: list[UserDraft]) -> None:
        self._people = people
        self._filter()

    def _filter(self, _text: str = "") -> None:
        words = self.search.text().casefold().split()
        self.show_rows([
            person for person in self._people
            if all(word in f"{person.name} {person.code} {person.login} {person.title}".casefold() for word in words)
        ])
        self.status_changed.emit()

    def _data_changed(self, tables: frozenset[str]) -> None:
        if {"users", "user"} & tables and self.isVisible():
            self.load()

    def _new(self) -> None:
        self.navigator.open("user")

    def _open(self, person: UserDraft) -> None:
        self.navigator.open("user", id=str(person.id))
