"""What the window itself does for commands: tabs, going, looks, quitting."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QApplication

from controllers.company import CompanyController
from controllers.settings import DENSITY, LANGUAGE, SIDEBAR_COLLAPSED, TEXT_SCALE, THEME
from models.i18n import listed, ntr, tr
from models.platform.principal import Role
from ui import messages
from ui.actions import Where
from ui.messages import Answer
from ui.shell.leave_demo import LeaveDemoDialog
from ui.shell.overlay import ShortcutOverlay
from ui.shell.tab import Tab

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow

TEXT_STEP = 10
NEW_KINDS = {
    "agent": "agent", "contract": "contract", "order": "order", "payment": "receipt", "product": "product",
    "warehouse": "stock", "move": "stock", "target": "target", "user": "user",
    "deal": "deal", "template": "template", "checklist": "compliance",
}
SECTION_KEYS = 9


def window_leaves_demo(window: MainWindow) -> bool:
    """Only from a demonstration book on this computer, by the person at work."""
    context = window.context
    return window.is_demo and context.book is not None and not context.principal.only_looks


class WindowCommands(QObject):
    """Handlers of the commands that belong to the window, and what is enabled and checked."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._cycle: list[Tab] = []
        self._cycle_at = 0
        self._wait_for_jobs = False
        self._told_waiting = False
        self._when_idle: Callable[[bool], None] | None = None
        window.commands.handle(self._handlers())
        window.menus.menu("recent").aboutToShow.connect(self._fill_recent)

    def _handlers(self) -> dict[str, Callable[[], None]]:
        window, documents = self._window, self._window.documents
        handlers: dict[str, Callable[[], None]] = {
            "palette": window.palette_box.summon,
            "settings": partial(self._open, "settings"),
            "shortcuts": self._show_shortcuts,
            "help": window.show_help,
            "lock": window.lock_wanted.emit,
            "quit": self._quit,
            "about": self._about,
            "switch_user": window.user_switch_wanted.emit,
            "work_live": self._work_live,
            "to_server": self._to_server,
            "leave_demo": self._leave_demo,
            "import": partial(self._open, "import"),
            "jobs": partial(self._open, "jobs"),
            "drafts": partial(self._open, "drafts"),
            "notices": partial(self._open, "notices"),
            "reminders": partial(self._open, "reminders"),
            "check_code": self._check_code,
            "sync": partial(self._open, "sync"),
            "sync_now": self._sync_now,
            "sessions": partial(self._open, "sessions"),
            "backup": self._back_up,
            "log_folder": self._show_logs,
            "home": partial(self._open, "home"),
            "back": partial(documents.walk, -1),
            "forward": partial(documents.walk, 1),
            "region.next": partial(window.regions.step, 1),
            "region.previous": partial(window.regions.step, -1),
            "tab.next": partial(documents.step, 1),
            "tab.previous": partial(documents.step, -1),
            "tab.recent": partial(self._step_recent, 1),
            "tab.recent_back": partial(self._step_recent, -1),
            "tab.close": self._close_tab,
            "tab.close_others": self._close_others,
            "tab.reopen": self._reopen,
            "tab.all": window.tab_list.summon,
            "window.new": self._open_another,
            "sidebar": self._toggle_sidebar,
            "text.larger": partial(self._scale, TEXT_STEP),
            "text.smaller": partial(self._scale, -TEXT_STEP),
            "text.normal": partial(self._scale, 0),
            "full_screen": self._full_screen,
        }
        for number in range(1, SECTION_KEYS + 1):
            handlers[f"section.{number}"] = partial(self._open_section, number)
        for kind in NEW_KINDS:
            handlers[f"new.{kind}"] = partial(self._open_new, kind)
        for mode in ("system", "light", "dark"):
            handlers[f"theme.{mode}"] = partial(self._set, THEME, mode)
        for code in ("system", "zh_CN", "en"):
            handlers[f"language.{code}"] = partial(self._set, LANGUAGE, code)
        for name in ("compact", "normal", "comfortable"):
            handlers[f"density.{name}"] = partial(self._set, DENSITY, name)
        return handlers

    def _check_code(self) -> None:
        """Ask for a code from a printed page and say whose it is."""
        from ui.agreements.code_dialog import CodeDialog

        CodeDialog(self._window, self._window.context, self._window.navigator).open()

    def _leave_demo(self) -> None:
        """Ask what becomes of the demonstration book, then leave it for one's own."""
        window = self._window

        def ask(own: int) -> None:
            LeaveDemoDialog(window, own, window.own_book_wanted.emit).open()

        CompanyController(window.context, window).own_records(ask)

    def _work_live(self) -> None:
        """Leave the copy for the office's server; what waits is named and stays in the copy."""
        window = self._window
        link, books = window.context.link, window.context.books
        standing = getattr(link, "standing", None)
        waiting = standing.waiting if standing is not None else 0

        def answered(yes: bool) -> None:
            if yes and books is not None:
                books.card_of_copy(go, window.context.failed.emit)

        def go(card: Path) -> None:
            self._told_waiting = bool(waiting)
            window.other_way_wanted.emit(card)

        safe = tr("The copy stays on this computer and can be opened again. Nothing in it is lost.")
        if waiting:
            more = ntr("{count} piece of work still waits in it: the office does not see it before you synchronise.",
                       "{count} pieces of work still wait in it: the office does not see them before you synchronise.", waiting)
            safe = f"{more} {safe}"
        messages.confirm(
            window, tr("Work live on the office server from now on?"), safe, tr("Sign in to the server"), danger=False,
            done=answered,
        )  # fmt: skip

    def _to_server(self) -> None:
        """From a book of this computer to an office that works on a server."""
        window = self._window
        book = window.context.book
        assert book is not None

        def answered(yes: bool) -> None:
            if yes:
                window.to_server_wanted.emit(book.paths.book)

        messages.confirm(
            window, tr("Take this book to an office's server?"),
            tr("You need an empty PostgreSQL database. This book is closed first, and stays on this computer for reading."),
            tr("Choose the server"), danger=False, done=answered,
        )  # fmt: skip

    # --- state of the actions -------------------------------------------------------------------

    def permit(self) -> None:
        """What this person may never use does not exist."""
        context = self._window.context
        hidden = {f"new.{kind}" for kind, entity in NEW_KINDS.items() if not context.can(entity, "C")}
        if not context.can("compliance", "C"):
            hidden.add("compliance.begin")
        if not context.can("import", "C"):
            hidden.add("import")
        if context.link is None:
            hidden |= {"sync", "sync_now", "sessions"}
        if not context.can("settings", "R") or Role.AGENT in context.principal.roles:
            hidden.add("reminders")
        if context.opened is None:
            hidden.add("lock")
        if context.book is None or not context.can("backup", "C"):
            hidden.add("backup")
        if context.principal.only_looks:
            hidden |= {"switch_user", "window.new", "drafts"}
        if context.opened is None or context.opened.bond is None:
            hidden.add("work_live")
        mine = context.opened is not None and context.opened.bond is None and context.book is not None
        if not mine or context.book.read_only or context.principal.role is not Role.ADMIN or context.principal.only_looks:
            hidden.add("to_server")
        if not window_leaves_demo(self._window):
            hidden.add("leave_demo")
        hidden |= {f"section.{n}" for n in range(len(self._window.sections()) + 1, SECTION_KEYS + 1)}
        self._window.commands.hide(hidden)
        self.retranslate()

    def refresh(self) -> None:
        """What is checked, and what has nowhere to go."""
        window, action = self._window, self._window.commands.action
        settings = window.context.settings
        for prefix, setting in (("theme", THEME), ("language", LANGUAGE), ("density", DENSITY)):
            chosen = settings.get(setting)
            for name in ("system", "light", "dark", "zh_CN", "en", "compact", "normal", "comfortable"):
                found = f"{prefix}.{name}"
                if found in window.commands.ids():
                    action(found).setChecked(name == chosen)
        action("sidebar").setChecked(not window.sidebar.collapsed())
        action("full_screen").setChecked(window.isFullScreen())
        documents = window.documents
        action("back").setEnabled(documents.can_walk(-1))
        action("forward").setEnabled(documents.can_walk(1))
        action("tab.reopen").setEnabled(bool(documents.closed()))
        action("tab.close").setEnabled(documents.current() is not None)
        action("tab.close_others").setEnabled(len(documents.all()) > 1)
        scale = settings.get(TEXT_SCALE)
        action("text.larger").setEnabled(scale < 150)
        action("text.smaller").setEnabled(scale > 90)

    def retranslate(self) -> None:
        """Sections lend their names to Ctrl+1…9; numbered parts of a page keep their numbers."""
        sections = self._window.sections()
        for number in range(1, SECTION_KEYS + 1):
            if number <= len(sections):
                self._window.commands.set_text(f"section.{number}", tr(sections[number - 1].text))
            self._window.commands.set_values(f"page_section.{number}", n=str(number))

    # --- doing ----------------------------------------------------------------------------------

    def _open(self, kind: str) -> None:
        self._window.open_page(kind, False, {})

    def _open_another(self) -> None:
        self._window.open_another()

    def _open_new(self, kind: str) -> None:
        self._window.open_page(kind, False, {})

    def _open_section(self, number: int) -> None:
        sections = self._window.sections()
        if number <= len(sections):
            self._open(sections[number - 1].kind)

    def _set(self, setting: object, value: str) -> None:
        self._window.context.settings.set(setting, value)  # type: ignore[arg-type]
        self.refresh()

    def _scale(self, by: int) -> None:
        settings = self._window.context.settings
        settings.set(TEXT_SCALE, settings.get(TEXT_SCALE) + by if by else 100)

    def _toggle_sidebar(self) -> None:
        collapsed = not self._window.sidebar.collapsed()
        self._window.context.settings.set(SIDEBAR_COLLAPSED, collapsed)
        self._window.sidebar.collapse(collapsed, self._window.sections())
        self.refresh()

    def _full_screen(self) -> None:
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _close_tab(self) -> None:
        tab = self._window.documents.current()
        if tab is not None:
            self._window.documents.close_tab(tab)

    def _close_others(self) -> None:
        documents = self._window.documents
        documents.close_several([tab for tab in documents.all() if tab is not documents.current()])

    def _reopen(self) -> None:
        self._window.documents.reopen()

    def _show_shortcuts(self) -> None:
        page = self._window.current_page()
        commands = page.commands() if page is not None else {}
        here: tuple[Where, ...] = (Where.EVERYWHERE,)
        if "save" in commands:
            here = (Where.EDITOR, Where.GRID, Where.DATE)
        elif "columns" in commands:
            here = (Where.LIST,)
        ShortcutOverlay(self._window.commands, here, self._window).show()

    def _about(self) -> None:
        from ui.platform.about import AboutDialog

        AboutDialog(self._window.context, self._window).open()

    def _show_logs(self) -> None:
        from platformdirs import user_log_path

        show_folder(user_log_path("Qudao", appauthor=False))

    def _back_up(self) -> None:
        books = self._window.context.books
        if books is not None:
            books.backup()

    def _sync_now(self) -> None:
        link = self._window.context.link
        if link is not None:
            link.now()

    def _quit(self) -> None:
        for window in QApplication.topLevelWidgets():
            if window is not self._window and window.property("qudao-main") and window.isVisible():
                window.close()
        self._window.close()

    def _fill_recent(self) -> None:
        menu = self._window.menus.menu("recent")
        menu.clear()
        for record in self._window.recent.records[:15]:
            action = menu.addAction(str(record.get("title", "")).replace("&", "&&"))
            args = dict(record.get("args") or {})
            action.triggered.connect(partial(self._window.open_page, str(record["kind"]), False, args))
        if menu.isEmpty():
            menu.addAction(tr("Nothing opened yet")).setEnabled(False)

    # --- recent order of tabs -------------------------------------------------------------------

    def _step_recent(self, by: int) -> None:
        documents = self._window.documents
        if not self._cycle:
            self._cycle, self._cycle_at = documents.recent(), 0
        self._cycle = [tab for tab in self._cycle if documents.strip.index_of(tab) >= 0]
        if len(self._cycle) > 1:
            self._cycle_at = (self._cycle_at + by) % len(self._cycle)
            documents.go_to(self._cycle[self._cycle_at])

    def tab_key(self, event: QKeyEvent) -> bool:
        """Handle Ctrl+Tab before Qt on macOS does; the order of use settles when Ctrl is let go."""
        control = Qt.Key.Key_Meta if sys.platform == "darwin" else Qt.Key.Key_Control
        if event.type() == QEvent.Type.KeyRelease and event.key() == control:
            self._cycle = []
            return False
        held = Qt.KeyboardModifier.MetaModifier if sys.platform == "darwin" else Qt.KeyboardModifier.ControlModifier
        tab = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        if sys.platform == "darwin" and event.type() == QEvent.Type.KeyPress and tab and event.modifiers() & held:
            self._step_recent(-1 if event.key() == Qt.Key.Key_Backtab else 1)
            return True
        return False

    # --- quitting -------------------------------------------------------------------------------

    def ask_about_jobs(self, answer: Callable[[bool], None]) -> None:
        """Before quitting with background jobs: wait for them, cancel them, or stay."""
        jobs = self._window.context.jobs
        running = jobs.active()
        if not running or not self._window.is_last():
            self._ask_about_work(answer)
            return

        def chosen(key: str) -> None:
            if key == "wait":
                self._when_idle = answer
                jobs.ended.connect(self._job_ended, Qt.ConnectionType.UniqueConnection)
                self._job_ended(None)
            elif key == "stop":
                for job in jobs.active():
                    job.cancel()
                self._when_idle = answer
                jobs.ended.connect(self._job_ended, Qt.ConnectionType.UniqueConnection)
                self._job_ended(None)
            else:
                answer(False)

        names = listed(job.title for job in running[:3])
        messages.ask(
            self._window,
            tr("Quit while jobs are running?"),
            tr("Still running: {names}. Cancelled jobs keep nothing half done.", names=names),
            (
                Answer("wait", tr("Wait until finished"), default=True),
                Answer("stop", tr("Cancel jobs and quit"), danger=True),
                Answer("cancel", tr("Back"), cancel=True),
            ),
            chosen,
        )

    def _job_ended(self, _job: object) -> None:
        if self._when_idle is not None and not self._window.context.jobs.active():
            answer, self._when_idle = self._when_idle, None
            self._window.context.jobs.ended.disconnect(self._job_ended)
            self._ask_about_work(answer)

    def _ask_about_work(self, answer: Callable[[bool], None]) -> None:
        """Of a copy: say what the office has not got yet."""
        link = self._window.context.link
        told, self._told_waiting = self._told_waiting, False
        copy = link is not None and link.keeps_copy
        if told or not copy or not self._window.is_last() or self._window.context.locked:
            answer(True)
            return
        from ui.sync.leaving import Leaving

        Leaving(self._window, link, answer).ask()


def show_folder(folder: Path) -> None:
    """Open a folder in the file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
