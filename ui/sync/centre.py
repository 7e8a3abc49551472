"""The sync centre: state, what waits, what must be decided, what was refused, the diary, and the office's computers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
)

from controllers.context import AppContext
from controllers.office_link import SyncState
from controllers.settings import LAST_USER, SYNC_FILES
from controllers.sync_centre import Overview, SyncCentreController
from models.i18n import N_, listed, ntr, tr
from models.sync import centre
from models.sync.centre import ConflictRow, Device, PendingFile, RefusalRow, Wish
from models.sync.records import ConflictState, IntentState
from ui import messages, theme
from ui.book.findings import FindingsList
from ui.book.wizard_server import STEPS
from ui.icons import pixmap
from ui.shell.navigator import Navigator
from ui.shell.page import Command, Page
from ui.sync import words
from ui.sync.bundles import BundleDoor
from ui.sync.columns import ALONE, COLUMNS, CONFLICTS, DEVICES, EMPTY, LOG, PENDING, REFUSED, TABS, fields_of
from ui.sync.groups import ConflictGroup, grouped
from ui.translation import language_changed
from ui.widgets.plain_table import PlainTable

CLOCK_SECONDS = 120
FILE_WORDS = {
    "all": N_("Files go by themselves"),
    "small": N_("Files up to 1 MB go by themselves"),
    "asked": N_("Files go when I send them"),
}


class SyncCentrePage(Page):
    """One page for a copy; of a live book it shows the line and the computers."""

    kind = "sync"
    eye_order = True

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__()
        self.setObjectName("sync.page")
        self.context, self.navigator = context, navigator
        self.controller = SyncCentreController(context, self)
        self.overview: Overview | None = None
        self._devices: list[Device] = []
        self._group: tuple[str, ...] = ()
        self._asked_devices = False
        self.tables = [
            PlainTable(f"sync.{name}", title, columns)
            for name, title, columns in zip(("pending", "conflicts", "refused", "log", "devices"), TABS, COLUMNS, strict=True)
        ]
        self.buttons: dict[str, QPushButton] = {}
        self._files = BundleDoor(self, self.controller, navigator)
        self._build()
        self._connect()
        self.retranslate()

    # --- layout ---------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        head = QFrame()
        head.setProperty("role", "toolbar")
        row = QHBoxLayout(head)
        row.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        row.setSpacing(theme.SPACE_S)
        self._mark, self._state, self._when = QLabel(), QLabel(), QLabel()
        theme.set_role(self._state, "title")
        theme.set_role(self._when, "hint")
        for widget in (self._mark, self._state, self._when):
            row.addWidget(widget)
        row.addStretch()
        self.files = QComboBox()
        self.files.setObjectName("sync.files")
        for key in FILE_WORDS:
            self.files.addItem("", key)
        self.files.activated.connect(self._choose_files)
        for key, run in (("card", self._new_card), ("diagnose", self._diagnose), ("now", self._now)):
            row.addWidget(self._button(key, run, "primary" if key == "now" else ""))
        self._why, self._here = QLabel(), QLabel()
        for label, role in ((self._why, "problem"), (self._here, "hint")):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setContentsMargins(theme.SPACE_L, theme.SPACE_XS, theme.SPACE_L, 0)
            theme.set_role(label, role)
        self._held = QFrame()
        held = QHBoxLayout(self._held)
        held.setContentsMargins(0, 0, theme.SPACE_L, 0)
        held.addWidget(self._here, 1)
        for widget in (self.files, self._button("recovery", self._recovery, "")):
            held.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        self.findings = FindingsList("sync.findings", STEPS)
        self.findings.setContentsMargins(theme.SPACE_L, theme.SPACE_XS, theme.SPACE_L, 0)
        self.password = QLineEdit()
        self.password.setObjectName("sync.password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setMaximumWidth(theme.px(260))
        self.password.returnPressed.connect(self._sign_in)
        self._login = QFrame()
        login = QHBoxLayout(self._login)
        login.setContentsMargins(theme.SPACE_L, theme.SPACE_XS, theme.SPACE_L, 0)
        login.addWidget(self.password)
        login.addWidget(self._button("sign_in", self._sign_in, "primary"))
        login.addStretch()
        self.bar = QTabBar()
        self.bar.setObjectName("sync.tabs")
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        for text in TABS:
            self.bar.addTab(text)
        self._nothing = QLabel()
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.set_role(self._nothing, "subtle")
        self.stack = QStackedWidget()
        for table in self.tables:
            self.stack.addWidget(table)
        self.stack.addWidget(self._nothing)
        foot = QFrame()
        foot.setProperty("role", "footer")
        below = QHBoxLayout(foot)
        below.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        below.addStretch()
        for key, run, role in (
            ("groups", self._show_groups, ""), ("withdraw", self._withdraw, ""), ("open", self._open_selected, ""),
            ("send_files", self._send_files, ""), ("give_up", self._give_up, "danger"), ("again", self._again, "primary"),
            ("restore", self._restore, ""), ("all_theirs", self._all_theirs, ""), ("solve", self._solve_selected, "primary"),
            ("revoke", self._revoke, "danger"), ("erase", self._erase, "danger"),
            ("bundle", self._files.write, ""), ("answer", self._files.answer, ""),
            ("take", self._files.take, ""), ("copy", self._copy, ""),
        ):  # fmt: skip
            below.addWidget(self._button(key, run, role))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_XS)
        for widget in (head, self._why, self._login, self._held, self.findings, self.bar):
            layout.addWidget(widget)
        layout.addWidget(self.stack, 1)
        layout.addWidget(foot)

    def _button(self, key: str, run: Callable[[], None], role: str) -> QPushButton:
        button = self.buttons[key] = QPushButton()
        button.setObjectName(f"sync.{key}")
        if role:
            theme.set_role(button, role)
        button.clicked.connect(lambda _on=False: run())
        return button

    def _connect(self) -> None:
        self.bar.currentChanged.connect(self._tab_changed)
        for table in self.tables:
            table.chosen.connect(self._show_buttons)
        self.tables[PENDING].opened.connect(self._open)
        self.tables[CONFLICTS].opened.connect(self._solve)
        self.context.changed.connect(self._data_changed)
        language_changed.connect(self.retranslate)
        theme.changed.connect(self._show_state)
        link, syncs = self.controller.link, self.controller.syncs
        if link is not None:
            link.state_changed.connect(self._show_state)
        if syncs is not None:
            for news in (syncs.counted, syncs.synchronised):
                news.connect(lambda _news: self.load() if self.isVisible() else None)
        else:
            for at in (PENDING, CONFLICTS, REFUSED, LOG):
                self.bar.setTabVisible(at, False)
            self.bar.setCurrentIndex(DEVICES)

    # --- the page -------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Ask for everything."""
        if self.controller.syncs is not None:
            self.controller.overview(self._show)
        self._asked_devices = False
        self._tab_changed()

    def title(self) -> str:
        """The name on the tab."""
        return tr("Sync centre")

    def icon(self) -> str:
        """The icon on the tab."""
        return "cloud"

    def commands(self) -> dict[str, Command]:
        """Refresh is synchronising."""
        return {"refresh": Command(self._now), "copy": Command(self._copy)}

    def first_focus(self) -> Any:
        """The list in front."""
        return self.tables[self.bar.currentIndex()] if self._rows() else self.buttons["now"]

    def retranslate(self) -> None:
        """The language changed."""
        for name, text in (
            ("card", tr("New connection card…")), ("now", tr("Synchronise now")), ("diagnose", tr("Diagnosis")),
            ("withdraw", tr("Withdraw")), ("open", tr("Open")),
            ("give_up", tr("Give up…")), ("again", tr("Do again")), ("restore", tr("Restore the other side…")),
            ("groups", tr("All conflicts")), ("all_theirs", tr("Take all of theirs…")), ("send_files", tr("Send files now")),
            ("recovery", tr("New recovery code…")),
            ("solve", tr("Resolve…")), ("revoke", tr("Revoke…")), ("erase", tr("Delete copy…")),
            ("copy", tr("Copy")), ("bundle", tr("Write to file…")),
            ("answer", tr("Take in answer…")), ("take", tr("Hand in a bundle…")), ("sign_in", tr("Sign in")),
        ):  # fmt: skip
            self.buttons[name].setText(text)
            self.buttons[name].setAccessibleName(text)
        for at, text in enumerate(FILE_WORDS.values()):
            self.files.setItemText(at, tr(text))
        self.files.setAccessibleName(tr("Sending of files"))
        self.password.setPlaceholderText(tr("Password of the office"))
        self.password.setAccessibleName(tr("Password of the office"))
        self.bar.setAccessibleName(tr("Parts"))
        self.setAccessibleName(tr("Sync centre"))
        for table in self.tables:
            table.dress()
        self._show_state()
        self._show_counts()
        self.changed.emit()

    # --- showing --------------------------------------------------------------------------------------------------

    def _show(self, found: Overview) -> None:
        self.overview = found
        self.tables[PENDING].show_rows([*[one for one in found.wishes if one.state in
                                          (IntentState.WAITING, IntentState.REFUSED)], *found.files, *found.pending])
        self._show_conflicts()
        self.tables[REFUSED].show_rows(found.refusals)
        self.tables[LOG].show_rows(found.diary)
        self._show_counts()
        self._show_state()

    def _show_conflicts(self) -> None:
        """One by one, or by kind where they are many; the rows of a kind that was opened stand one by one again."""
        assert self.overview is not None
        groups = {one.key: one for one in grouped(self.overview.conflicts)}
        rows: list[Any] = [*groups.values()] or [*self.overview.conflicts]
        if self._group in groups:
            rows = [*groups[self._group].rows]
        else:
            self._group = ()
            rows += self.overview.settled
        self.tables[CONFLICTS].show_rows(rows)

    def _show_counts(self) -> None:
        found = self.overview
        counts = (0, 0, 0)
        if found is not None:
            counts = (len(found.pending) + len(found.files), len(found.conflicts), len(found.refusals))
        for at, text in enumerate(TABS):
            count = counts[at] if at < len(counts) else 0
            self.bar.setTabText(at, f"{tr(text)} {count}" if count else tr(text))
        self._show_tab()

    def _show_state(self, _state: object = None) -> None:
        link, is_copy = self.controller.link, self.controller.syncs is not None
        self.files.setVisible(is_copy)
        self.buttons["card"].setVisible(is_copy and link is not None and link.state not in (SyncState.IDLE, SyncState.SYNCING))
        self.files.setCurrentIndex(self.files.findData(self.context.settings.get(SYNC_FILES)))
        self.buttons["recovery"].setVisible(is_copy and not self.controller.has_recovery_code())
        if link is None:
            self._state.setText(tr("This computer"))
            for widget in (self._why, self._login, self._held):
                widget.hide()
            return
        self._mark.setPixmap(pixmap(words.icon_of(link)[0], 20, words.icon_of(link)[1]))
        self._state.setText(words.state_text(link))
        self._why.setText(words.reason_text(link))
        self._why.setVisible(bool(self._why.text()))
        self._login.setVisible(link.state is SyncState.NEEDS_LOGIN)
        parts = []
        if link.last is not None:
            parts.append(tr("Last successful: {time}", time=words.time_of(link.last)))
        upcoming = link.next_at()
        if upcoming is not None and link.state is not SyncState.IDLE:
            parts.append(tr("Next try: {time}", time=words.time_of(upcoming)))
        self._when.setText("   ".join(parts))
        self._here.setText(self._holdings())
        self._held.setVisible(bool(self._here.text()))

    def _holdings(self) -> str:
        if self.overview is None:
            return tr("Nothing is kept on this computer.") if self.controller.syncs is None else ""
        held = self.overview.holdings
        counts = listed(
            tr("{kind} {count}", kind=centre.kind_of(table), count=f"{count:,}") for table, count in held.counts if count
        )
        lines = [tr("On this computer: {counts}", counts=counts or tr("nothing yet"))]
        if abs(held.clock) > CLOCK_SECONDS:
            minutes = round(abs(held.clock) / 60)
            lines.append(ntr("The clock of this computer differs from the server's by {count} minute.",
                             "The clock of this computer differs from the server's by {count} minutes.", minutes))
        if not self.controller.has_recovery_code():
            lines.append(tr("This copy has no recovery code: when the password is forgotten, what waits to be sent is lost."))
        return "\n".join(lines)

    def _tab_changed(self, _index: int = 0) -> None:
        if self.bar.currentIndex() == DEVICES and not self._asked_devices and self.controller.link is not None:
            self._asked_devices = True
            self.controller.devices(self._show_devices, self._no_devices)
        self._show_tab()

    def _show_devices(self, found: list[Device]) -> None:
        self._devices = found
        self.tables[DEVICES].show_rows(found)
        self._show_tab()

    def _no_devices(self, error: BaseException) -> None:
        if self.bar.currentIndex() == DEVICES:
            self._nothing.setText(messages.text_of(error))

    def _show_tab(self) -> None:
        at = self.bar.currentIndex()
        some = bool(self._rows())
        self._nothing.setText(tr(EMPTY[at]) if self.controller.link is not None else tr(ALONE))
        self.stack.setCurrentWidget(self.tables[at] if some else self._nothing)
        self._show_buttons()

    def _rows(self) -> list[Any]:
        return self.tables[self.bar.currentIndex()].rows_model.rows

    def _show_buttons(self) -> None:
        at, chosen = self.bar.currentIndex(), self._chosen()
        open_conflict = isinstance(chosen, ConflictRow) and chosen.state is ConflictState.OPEN
        group = isinstance(chosen, ConflictGroup)
        is_copy = self.controller.syncs is not None
        shown = {
            "withdraw": at == PENDING, "open": at in (PENDING, CONFLICTS), "give_up": at == REFUSED, "again": at == REFUSED,
            "restore": at == CONFLICTS and not self._group, "all_theirs": at == CONFLICTS and (group or bool(self._group)),
            "groups": at == CONFLICTS and bool(self._group), "send_files": at == PENDING and self._some_held(),
            "solve": at == CONFLICTS, "revoke": at == DEVICES, "erase": at == DEVICES, "copy": True,
            "bundle": is_copy and at == PENDING, "answer": is_copy and at == PENDING, "take": not is_copy,
        }  # fmt: skip
        enabled = {
            "withdraw": isinstance(chosen, Wish) and chosen.state is IntentState.WAITING,
            "open": bool(self._page_of(chosen)), "give_up": chosen is not None, "again": chosen is not None,
            "restore": isinstance(chosen, ConflictRow) and not open_conflict, "solve": open_conflict or group,
            "all_theirs": True, "groups": True, "send_files": True,
            "revoke": isinstance(chosen, Device) and chosen.state == "active" and self.context.can("user", "U"),
            "erase": isinstance(chosen, Device) and chosen.state in ("active", "revoked") and self.context.can("user", "U"),
            "copy": bool(self._rows()), "bundle": is_copy, "answer": is_copy, "take": self.controller.link is not None,
        }  # fmt: skip
        for key in ("now", "diagnose"):
            self.buttons[key].setEnabled(self.controller.link is not None)
        for key, visible in shown.items():
            self.buttons[key].setVisible(visible)
            self.buttons[key].setEnabled(enabled[key])

    def _chosen(self) -> Any:
        found = self.tables[self.bar.currentIndex()].selected()
        return found[0] if found else None

    def _data_changed(self, _tables: object) -> None:
        if self.isVisible() and self.controller.syncs is not None:
            self.controller.overview(self._show)

    # --- doing ----------------------------------------------------------------------------------------------------

    def _now(self) -> None:
        link = self.controller.link
        if link is not None:
            link.now()

    def _diagnose(self) -> None:
        self.buttons["diagnose"].setEnabled(False)
        self.controller.diagnose(self._diagnosed)

    def _diagnosed(self, found: Any) -> None:
        self.buttons["diagnose"].setEnabled(True)
        self.findings.show_all(found)

    def _new_card(self) -> None:
        """The office is somewhere else now."""
        from ui.book.new_card import NewCardDialog

        dialog = NewCardDialog(self, self.controller.use_card, asks_password=True)
        dialog.accepted.connect(self._now)
        dialog.open()

    def _sign_in(self) -> None:
        """The office wants the password again: the one just typed is used from now on."""
        syncs = self.controller.syncs
        opened = self.context.opened
        if syncs is not None and opened is not None and opened.bond is not None and self.password.text():
            syncs.copy.connect = opened.bond.connector(self.password.text())
            self.password.clear()
            syncs.now()

    def _page_of(self, row: Any) -> tuple[str, str]:
        table, key = (row.root_table, row.root_id) if isinstance(row, ConflictRow) else (
            getattr(row, "table", ""), getattr(row, "row_id", None)
        )
        page = centre.PAGES.get(table, "")
        return (page, str(key)) if page and key is not None else ()  # type: ignore[return-value]

    def _open_selected(self) -> None:
        self._open(self._chosen())

    def _open(self, row: Any) -> None:
        place = self._page_of(row)
        if place:
            self.navigator.open(place[0], id=place[1])

    def _solve_selected(self) -> None:
        self._solve(self._chosen())

    def _solve(self, row: Any) -> None:
        if isinstance(row, ConflictGroup):
            self._group = row.key
            self._show_conflicts()
            self._show_tab()
            self.tables[CONFLICTS].setFocus()
        elif isinstance(row, ConflictRow) and row.state is ConflictState.OPEN:
            self.navigator.open("sync.conflict", table=row.root_table, id=str(row.root_id))

    def _restore(self) -> None:
        """Take the side that lost after all: a new change, so that nothing is lost a second time."""
        row = self._chosen()
        if not isinstance(row, ConflictRow):
            return
        other = ConflictState.THEIRS if row.state is ConflictState.MINE else ConflictState.MINE
        side = tr("Theirs") if other is ConflictState.THEIRS else tr("Mine")

        def answered(yes: bool) -> None:
            if yes:
                self.controller.settle(row.id, other, lambda _: self.load(), self.navigator.show_error)

        messages.confirm(
            self, tr("Restore “{side}” in “{name}”?", side=side, name=row.name),
            tr("The present values are replaced. Both versions stay in the list."), tr("Restore"), done=answered,
        )  # fmt: skip

    def _show_groups(self) -> None:
        self._group = ()
        self._show_conflicts()
        self._show_tab()

    def _all_theirs(self) -> None:
        """One question for all conflicts of a kind; each keeps both versions and can be restored singly."""
        row = self._chosen()
        rows = row.rows if isinstance(row, ConflictGroup) else tuple(self.tables[CONFLICTS].rows_model.rows)
        if not rows:
            return

        def answered(yes: bool) -> None:
            if yes:
                wanted = [(one.id, ConflictState.THEIRS) for one in rows]
                self.controller.settle_all(wanted, lambda _: self.load(), self.navigator.show_error)

        messages.confirm(
            self,
            ntr("Take theirs in {count} conflict about “{fields}”?", "Take theirs in {count} conflicts about “{fields}”?",
                len(rows), fields=fields_of(rows[0])),
            tr("The values of the others stay. Your versions stay in the list and can be restored one by one."),
            tr("Take all of theirs"), done=answered,
        )  # fmt: skip

    def _some_held(self) -> bool:
        return any(isinstance(one, PendingFile) and one.held for one in self.tables[PENDING].rows_model.rows)

    def _send_files(self) -> None:
        self.controller.send_files()

    def _choose_files(self, _index: int) -> None:
        self.context.settings.set(SYNC_FILES, self.files.currentData())
        self.load()
        self._now()

    def _recovery(self) -> None:
        from ui.platform.recovery_code import open_dialog

        if self.context.books is not None:
            dialog = open_dialog(self.context.books, self.context.settings.get(LAST_USER), self.navigator)
            dialog.finished.connect(self._show_state)

    def _again(self) -> None:
        row = self._chosen()
        if isinstance(row, RefusalRow):
            self.controller.again(row.id, lambda _: self.load(), self.navigator.show_error)

    def _give_up(self) -> None:
        row = self._chosen()
        if not isinstance(row, RefusalRow):
            return

        def answered(yes: bool) -> None:
            if yes:
                self.controller.give_up(row.id, lambda _: self.load(), self.navigator.show_error)

        messages.confirm(
            self, tr("Give up the work on “{name}”?", name=row.name or centre.kind_of(row.table)),
            tr("It is not sent again. What was typed stays on record."), tr("Give up"), done=answered,
        )  # fmt: skip

    def _withdraw(self) -> None:
        row = self._chosen()
        if isinstance(row, Wish):
            self.controller.withdraw(row.id, lambda _: self.load(), self.navigator.show_error)

    def _look_again(self, _nothing: object) -> None:
        self._asked_devices = False
        self._tab_changed()

    def _erase(self) -> None:
        row = self._chosen()
        if not isinstance(row, Device):
            return

        def answered(yes: bool) -> None:
            if yes:
                self.controller.erase(row.id, self._look_again, self.navigator.show_error)

        messages.confirm(
            self, tr("Delete the copy on “{name}”?", name=row.label or row.code),
            tr("It is deleted with its backups as soon as that computer reaches the office. What its owner has not sent yet is "
               "lost."), tr("Delete copy"), done=answered,
        )  # fmt: skip

    def _revoke(self) -> None:
        row = self._chosen()
        if not isinstance(row, Device):
            return

        def answered(yes: bool) -> None:
            if yes:
                self.controller.revoke(row.id, self._look_again, self.navigator.show_error)

        messages.confirm(
            self, tr("Revoke the computer “{name}”?", name=row.label or row.code),
            tr("It is let in no more. What its owner has not sent yet stays on it."), tr("Revoke computer"), done=answered,
        )  # fmt: skip

    def _copy(self) -> None:
        """The findings if there are any, else the list in front."""
        if self.findings.isVisible() and self.findings.found:
            QGuiApplication.clipboard().setText(self.findings.text())
        else:
            self.tables[self.bar.currentIndex()].copy()


