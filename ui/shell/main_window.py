"""The main window: puts the frame together and connects its parts; what they do stands in their own modules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget

from controllers.badges import BadgesController
from controllers.company import CompanyController
from controllers.context import AppContext
from controllers.desk import DeskController
from controllers.jobs import Job, JobState, Lane
from controllers.search import SearchController
from controllers.settings import RESTORE_TABS, SIDEBAR_COLLAPSED, SIDEBAR_WIDTH, START_PAGE
from models.clock import clock
from models.errors import Cancelled
from models.i18n import language, tr
from models.platform.principal import ROLE_WORDS, SCOPE_WORDS, Principal
from ui import messages, theme
from ui.icons import product_icon
from ui.shell import help_panel, pages
from ui.shell.all_tabs import tab_list
from ui.shell.command_set import CommandSet
from ui.shell.desk_keeper import DeskKeeper
from ui.shell.frame import Frame
from ui.shell.menus import MenuBar
from ui.shell.navigator import Navigator, ToastAction
from ui.shell.notice_line import NoticeLine
from ui.shell.office_line import OfficeLine
from ui.shell.page import Page
from ui.shell.palette import Palette
from ui.shell.palette_providers import (
    CommandProvider,
    HelpProvider,
    Recent,
    RecentProvider,
    RecordProvider,
    WholeListProvider,
    action_text,
)
from ui.shell.regions import SIDE_PANEL, Regions
from ui.shell.sections import MORE_ENTITY, SECTION_OF, SECTIONS, Section
from ui.shell.status_bar import JobPopover
from ui.shell.tab import Tab
from ui.shell.window_commands import WindowCommands, show_folder
from ui.translation import language_changed
from ui.widgets.toast import Toasts
from ui.window_state import WindowState

MINIMUM_SIZE = (960, 540)
BADGES_EVERY_MS = 60_000
INITIALS_MS = 900
TOAST_JOBS_FROM = 1.0


class MainWindow(QMainWindow):
    """One window on the open book."""

    closed = Signal(object)
    shown = Signal(object)
    stays = Signal()
    lock_wanted = Signal()
    user_switch_wanted = Signal()
    own_book_wanted = Signal(bool)
    other_way_wanted = Signal(object)
    to_server_wanted = Signal(object)
    """The office's connection card: from now on live on its server."""

    def __init__(self, context: AppContext, state: WindowState, *, first: bool = True) -> None:
        super().__init__()
        self.setObjectName("shell.window")
        self.setProperty("qudao-main", True)
        self.setWindowIcon(product_icon())
        self.setMinimumSize(*MINIMUM_SIZE)
        self.context, self.state, self.first = context, state, first
        self.restore_tabs = True
        self._since = clock.monotonic()
        self._said = False
        self._closing = self._may_go = self._narrow = self.is_demo = False
        self.others: list[MainWindow] = []
        self.recent = Recent()
        self.navigator = Navigator(context, self)
        self.commands = CommandSet(self)
        self.menus = MenuBar(self, self.commands.action)
        self.frame = Frame(self._make_page, context.jobs, self.menuBar())
        self.documents, self.sidebar, self.status = self.frame.documents, self.frame.sidebar, self.frame.status
        self.setCentralWidget(self.frame)
        self.desk = DeskKeeper(DeskController(context, self), self.documents, self.recent)
        self.badges = BadgesController(context, self)
        self.search = SearchController(context, self)
        self.toasts = Toasts(self.frame, self.status)
        self.jobs_panel = JobPopover(context.jobs, self.frame)
        self.regions = Regions(self)
        self._make_palettes()
        self.window_commands = WindowCommands(self)
        self.office_line = OfficeLine(self) if context.link is not None else None
        self.notice_line = NoticeLine(self)
        self._badge_timer = QTimer(self)
        self._badge_timer.setInterval(BADGES_EVERY_MS)
        self._initials_timer = QTimer(self)
        self._initials_timer.setSingleShot(True)
        self._initials_timer.setInterval(INITIALS_MS)
        self._initials_timer.timeout.connect(self._ask_initials)
        self._connect()
        self._principal_changed()
        self.retranslate()

    def _make_palettes(self) -> None:
        self._command_provider = CommandProvider(self.commands.usable, self.recent)
        whole = WholeListProvider(self.search, self.navigator)
        self.palette_box = Palette(
            (
                RecentProvider(self.recent, self._command_provider, self.navigator),
                RecordProvider(self.search, self.navigator, self.recent, whole),
                self._command_provider,
                HelpProvider(help_panel.topics, self.show_help),
                whole,
            ),
            self.frame,
        )
        self.tab_list = tab_list(self.documents.recent, self.documents.go_to, self.frame)

    def _connect(self) -> None:
        self.frame.search_button.clicked.connect(self._show_palette)
        self.frame.add_button.clicked.connect(self._show_palette)
        self.frame.all_button.clicked.connect(self._show_all_tabs)
        self.frame.body.splitterMoved.connect(self._splitter_moved)
        self.frame.looking.ended.connect(self.close)
        self.frame.demo.show_action(self.commands.action("leave_demo"))
        self.sidebar.opened.connect(self._section_opened)
        self.documents.current_changed.connect(self._current_changed)
        self.documents.commands_changed.connect(self._page_commands_changed)
        self.documents.turned.connect(self._focus_page)
        self.documents.turned.connect(self.toasts.place)
        self.documents.strip.menu_wanted.connect(self._tab_menu)
        self.status.jobs_wanted.connect(self._toggle_jobs)
        self.status.place_wanted.connect(self._show_place)
        self.status.sync_wanted.connect(lambda: self.open_page("sync", False, {}))
        self.status.person_wanted.connect(self._person_menu)
        self.context.failed.connect(self._failed)
        self.context.changed.connect(self._data_changed)
        self.context.principal_changed.connect(self._principal_changed)
        self.context.jobs.ended.connect(self._job_ended)
        self.badges.counted.connect(self.sidebar.set_counts)
        self.context.lock_changed.connect(self._lock_changed)
        self._badge_timer.timeout.connect(self.badges.regularly)
        language_changed.connect(self.retranslate)
        theme.changed.connect(self._theme_changed)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_changed)
        self.regions.set((
            lambda: self.sidebar, lambda: self.documents.strip, self.current_page, self._side_panel,
            lambda: self.status,
        ))

    # --- life -----------------------------------------------------------------------------------

    def begin(self) -> None:
        """Show the window, then bring back what was open."""
        self.state.restore(self)
        self.show()
        self._fit()
        if self.first:
            DeskController(self.context, self).load(self._restore)
        else:
            self._restore({})
        self._badge_timer.start()
        CompanyController(self.context, self).load(self._show_company)

    def _show_company(self, values: dict[str, Any]) -> None:
        """Demo data say so in every window."""
        self.is_demo = bool(values.get("book.demo"))
        self.frame.demo.setVisible(self.is_demo)
        self.window_commands.permit()

    def _restore(self, content: dict[str, Any]) -> None:
        if not (self.restore_tabs and self.context.settings.get(RESTORE_TABS)):
            closed = [*content.get("closed", ()), *content.get("tabs", ())]
            content = {**content, "closed": closed}
            content = {name: value for name, value in content.items() if name != "tabs"}
        if not self.desk.read(content):
            self.open_page(self.context.settings.get(START_PAGE), False, {})
        if self.first:
            self.desk.begin()
        # What the page in front asks for comes first.
        self.badges.count_soon()
        self.notice_line.watch.begin()
        self._initials_timer.start()

    def _ask_initials(self) -> None:
        """Commands and sections are also found by their pinyin initials."""
        if language() == "zh_CN":
            texts = [action_text(action) for action in self.commands.all()]
            self.search.keys(texts + [tr(section.text) for section in SECTIONS], self._take_initials)

    def _take_initials(self, initials: dict[str, str]) -> None:
        self._command_provider.initials = initials
        self.sidebar.list.set_initials(initials)
        self.palette_box.refresh()

    def look_as(self, principal: Principal) -> None:
        """A window on the same book as another person sees it; data and lock follow the person at work."""
        mine = self.context
        context = AppContext(mine.database, mine.jobs, mine.settings, principal)
        mine.changed.connect(context.changed)
        mine.lock_changed.connect(context.set_locked)
        context.setParent(self.open_another(context))

    def open_another(self, context: AppContext | None = None) -> MainWindow:
        """A second window on the same session."""
        other = MainWindow(context or self.context, self.state, first=False)
        self.others.append(other)
        other.closed.connect(self._other_closed)
        other.lock_wanted.connect(self.lock_wanted)
        other.user_switch_wanted.connect(self.user_switch_wanted)
        other.own_book_wanted.connect(self.own_book_wanted)
        other.other_way_wanted.connect(self.other_way_wanted)
        other.to_server_wanted.connect(self.to_server_wanted)
        other.shown.connect(self.shown)
        other.begin()
        other.move(self.pos().x() + 32, self.pos().y() + 32)
        return other

    def _other_closed(self, other: MainWindow) -> None:
        self.others.remove(other)
        other.deleteLater()

    def is_last(self) -> bool:
        """Whether closing this window ends the program."""
        windows = [w for w in QApplication.topLevelWidgets() if w.property("qudao-main") and w.isVisible()]
        return windows in ([], [self])

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about running jobs, keep drafts and tabs, then go."""
        if self._may_go:
            self.state.save(self)
            self.closed.emit(self)
            event.accept()
            return
        event.ignore()
        if not self._closing:
            self._closing = True
            self.window_commands.ask_about_jobs(self._jobs_answered)

    def keep_all(self) -> None:
        """What is typed goes to the drafts and what is open is kept, now."""
        for window in (self, *self.others):
            window.documents.put_away()
        self.desk.keep()

    def _jobs_answered(self, go: bool) -> None:
        if not go:
            self._closing = False
            self.stays.emit()
        elif self.context.locked:
            self._close_soon()
        else:
            self.documents.put_away()
            self.desk.keep(self._close_soon)

    def _close_soon(self) -> None:
        """Everything is kept. Not at once: Qt ignores a close inside the event of an earlier one."""
        self._may_go = True
        if self.first:
            for other in tuple(self.others):
                other.close()
        self.desk.pause()
        self.notice_line.watch.pause()
        self._badge_timer.stop()
        QTimer.singleShot(0, self, self.close)

    # --- what the navigator asks ----------------------------------------------------------------

    def open_page(self, kind: str, behind: bool, args: dict[str, Any]) -> Page | None:
        """Open or focus a tab."""
        return self.documents.open(kind, args, behind)

    def close_page(self, page: Page) -> None:
        """Close the tab of a page."""
        tab = next((tab for tab in self.documents.all() if tab.page is page), None)
        if tab is not None:
            self.documents.close_tab(tab)

    def show_toast(self, text: str, kind: str, actions: Sequence[ToastAction]) -> None:
        """Say something in passing."""
        if not self.context.locked:
            self._said = True
            QTimer.singleShot(0, self, self._said_long_ago)
            self.toasts.show(text, kind, actions)

    def _said_long_ago(self) -> None:
        self._said = False

    def action(self, action_id: str) -> QAction:
        """The one action of a command."""
        return self.commands.action(action_id)

    def current_page(self) -> Page | None:
        """The page in front."""
        return self.documents.current_page()

    def widget(self) -> QWidget:
        """The window, as parent of boxes."""
        return self

    def _make_page(self, kind: str, args: dict[str, Any]) -> Page:
        return pages.factory(kind)(self.context, self.navigator, args)

    def sections(self) -> list[Section]:
        """The sections this person may see."""
        may = self.context.can
        return [
            replace(one, more=tuple(page for page in one.more if may(MORE_ENTITY.get(page[0], one.entity), "R")))
            for one in SECTIONS
            if not one.entity or may(one.entity, "R")
        ]

    # --- news -----------------------------------------------------------------------------------

    def _current_changed(self) -> None:
        tab = self.documents.current()
        page = tab.page if tab is not None else None
        self.sidebar.set_here(SECTION_OF.get(tab.kind, tab.kind) if tab is not None else "")
        self._page_commands_changed()
        if page is not None:
            page.status_changed.connect(self._status_changed, Qt.ConnectionType.UniqueConnection)
        self._status_changed()
        if tab is not None:
            self._note_recent(tab)
            QTimer.singleShot(0, self, self._focus_page)
            if self.frame.help.isVisible():
                self.frame.help.show_topic(help_panel.TOPICS.get(tab.kind, "window"))

    def _focus_page(self) -> None:
        """The keyboard follows to the page in front, unless the person writes elsewhere in it or in a box."""
        tab = self.documents.current()
        focused = QApplication.focusWidget()
        if tab is None or tab.page is None or not tab.loaded or tab.page.is_coming():
            return
        if QApplication.activeModalWidget() is not None or self.palette_box.isVisible():
            return
        if focused is not None and tab.page.isAncestorOf(focused):
            return
        self.regions.enter(tab.page, tab.focus, tab.page.first_focus())

    def _note_recent(self, tab: Tab) -> None:
        if tab.key not in ("", tab.kind) and tab.kind not in ("notice", "pdf", "import", "chart"):
            entry = tab.plain()
            self.recent.note_record({name: entry[name] for name in ("kind", "key", "title", "icon", "args")})

    def _page_commands_changed(self) -> None:
        page = self.current_page()
        self.commands.show_page(page.commands() if page is not None else {})
        self.window_commands.refresh()
        self._show_title()

    def _status_changed(self) -> None:
        page = self.current_page()
        self.status.show_selection(page.status() if page is not None else "")

    def _show_title(self) -> None:
        """Title = tab — book, with the mark of unsaved work; locked, only the name of the program."""
        tab = None if self.context.locked else self.documents.current()
        principal = self.context.principal
        seen = tr("As {name} sees it", name=principal.name) if principal.only_looks else self.context.book_name
        name = "" if self.context.locked else seen
        parts = [tab.title if tab is not None else "", name, tr("Qudao")]
        self.setWindowTitle(" — ".join(part for part in parts if part) + "[*]")
        self.setWindowModified(not self.context.locked and self.documents.dirty())

    def _focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now.window() is self:
            tab = self.documents.current()
            if tab is not None and tab.page is not None and tab.page.isAncestorOf(now):
                tab.focus = now
            self.commands.refresh()
            self.window_commands.refresh()

    def _failed(self, error: BaseException) -> None:
        """A failure nobody else took: said in passing, details on demand."""
        if self.context.locked or isinstance(error, Cancelled) or not self.isVisible():
            return
        what, rest = messages.split(messages.text_of(error))
        details = (tr("Details"), lambda: messages.show_error(self, error))
        self.toasts.show(f"{what}\n{rest}" if rest else what, "error", (details,))

    def show_trouble(self, error: BaseException) -> None:
        """The book is in trouble (disk full, file gone): stays on the screen until it is over."""
        what, rest = messages.split(messages.text_of(error))
        self.frame.strip.setText(f"{what} {rest}")
        self.frame.strip.show()

    def trouble_over(self) -> None:
        """Saving works again."""
        self.frame.strip.hide()
        self.toasts.show(tr("The book can be written again."), "ok")

    def backed_up(self, info: Any) -> None:
        """A backup was made and checked; said only when somebody asked for it."""
        if info.reason == "demand" and not self.context.locked:
            folder = Path(info.folder)
            action = (tr("Show folder"), partial(show_folder, folder))
            self.show_toast(tr("Backed up and checked: {name}", name=folder.name), "ok", (action,))

    def come_to_front(self) -> None:
        """A second start of the program asks for this window."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def _data_changed(self, _tables: object) -> None:
        if self._badge_timer.isActive():
            self.badges.count_soon()

    def _job_ended(self, job: Job) -> None:
        """Say that a job the person could see is done, if it took its time."""
        if job.silent or self.context.locked or job.elapsed() < TOAST_JOBS_FROM or job.started_at < self._since:
            return
        # A step of a page without progress, such as saving, is answered on that page, however slow the computer is.
        # What the page says of its own result, in passing or in a box, is better than that it ended.
        said = self._said or QApplication.activeModalWidget() is not None
        if not said and job.state is JobState.DONE and (job.total or job.lane is Lane.LONG):
            self.toasts.show(tr("{title}: finished", title=job.title), "ok", tuple(job.actions))
        if not self.isActiveWindow():
            QApplication.alert(self)

    def _principal_changed(self) -> None:
        """Another person, or the first: show what they may see."""
        self.window_commands.permit()
        self._collapse()
        self.badges.watch([(s.id, s.kind, s.view) for s in self.sections() if s.view])
        self._show_person()

    def _show_person(self) -> None:
        principal = self.context.principal
        self.frame.looking.show_for(principal)
        self.status.show_person(principal.name, tr(ROLE_WORDS[principal.role]), tr(SCOPE_WORDS[principal.scope]))
        if principal.only_looks:
            self.status.show_place(tr("Read only"), self.frame.looking.text.text())
        elif self.context.book is not None:
            from ui.book.place import place_words

            self.status.show_place(*place_words(self.context.book.place.parent, self.context.book_name))
        else:
            self.status.show_place(tr("Office server"), tr("Working directly on the server"))

    # --- small acts -----------------------------------------------------------------------------

    def _collapse(self) -> None:
        """Icons only when the person wants it, or when there is no room."""
        wanted = self.context.settings.get(SIDEBAR_COLLAPSED) or self._narrow
        self.sidebar.collapse(wanted, self.sections())
        self._fit()
        self.window_commands.refresh()

    def _fit(self) -> None:
        width = self.context.settings.get(SIDEBAR_WIDTH)
        self.sidebar.apply_width(width)
        self.frame.fit(self.sidebar.width() if self.sidebar.collapsed() else width)

    def _section_opened(self, kind: str, args: dict[str, Any]) -> None:
        self.open_page(kind, False, args)

    def _show_palette(self) -> None:
        self.palette_box.summon()

    def _show_all_tabs(self) -> None:
        self.tab_list.summon()

    def _toggle_jobs(self) -> None:
        self.jobs_panel.toggle(self.status.job)

    def _show_place(self) -> None:
        self.open_page("settings", False, {"part": "data"})

    def _person_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for action_id in ("lock", "switch_user", "sessions", "settings"):
            menu.addAction(self.commands.action(action_id))
        menu.popup(QPoint(at.x(), at.y() - menu.sizeHint().height()))

    def _tab_menu(self, tab: Tab, at: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction(tr("Close")).triggered.connect(lambda: self.documents.close_tab(tab))
        others = [other for other in self.documents.all() if other is not tab]
        close_others = menu.addAction(tr("Close other tabs"))
        close_others.setEnabled(bool(others))
        close_others.triggered.connect(lambda: self.documents.close_several(others))
        menu.addSeparator()
        menu.addAction(self.commands.action("tab.reopen"))
        menu.addAction(self.commands.action("tab.all"))
        menu.popup(at)

    def show_help(self, topic: str = "") -> None:
        """Open the help panel at a topic, or at the one of the page in front."""
        tab = self.documents.current()
        self.frame.help.show_topic(topic or help_panel.TOPICS.get(tab.kind if tab is not None else "", "window"))
        self.frame.help.show()

    def _side_panel(self) -> QWidget | None:
        page = self.current_page()
        if page is not None:
            for widget in page.findChildren(QWidget):
                if widget.property("region") == SIDE_PANEL and widget.isVisible():
                    return widget
        return self.frame.help if self.frame.help.isVisible() else None

    def _splitter_moved(self, _position: int, index: int) -> None:
        if index == 1 and not self.sidebar.collapsed():
            self.context.settings.set(SIDEBAR_WIDTH, self.sidebar.width())

    # --- lock -----------------------------------------------------------------------------------

    def _lock_changed(self, locked: bool) -> None:
        """Before everything leaves the screen, typed text goes to the drafts; afterwards work goes on."""
        if locked:
            self.keep_all()
            self.desk.pause()
            self._badge_timer.stop()
            self.toasts.clear()
            self.palette_box.hide()
            self.tab_list.hide()
            self.jobs_panel.hide()
        else:
            if self.first:
                self.desk.begin()
            self._badge_timer.start()
            self.badges.count_soon()
        self._show_title()

    # --- language, theme, events ----------------------------------------------------------------

    def retranslate(self) -> None:
        """The language changed: everything that is not bound says its words anew."""
        self.setAccessibleName(tr("Qudao"))
        self.commands.retranslate()
        self.menus.retranslate()
        self.window_commands.retranslate()
        self.frame.retranslate()
        self._show_person()
        self._page_commands_changed()
        if self.isVisible():
            self._initials_timer.start()

    def _theme_changed(self) -> None:
        self._fit()
        self.sidebar.list.doItemsLayout()
        self.frame.help.show_topic(self.frame.help.topic())
        self.window_commands.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Floating parts keep their place; a narrow window has a narrow sidebar."""
        super().resizeEvent(event)
        if self._narrow != self.frame.narrow():
            self._narrow = self.frame.narrow()
            self._collapse()
        else:
            self.frame.word_search()
        self.palette_box.place()
        self.tab_list.place()
        self.jobs_panel.hide()

    def showEvent(self, event: QShowEvent) -> None:
        """The window system made its window: whoever watches for idling takes it."""
        super().showEvent(event)
        self.shown.emit(self.windowHandle())

    def event(self, event: QEvent) -> bool:
        """Ctrl+Tab is taken before shortcuts on macOS; and letting Ctrl go ends going through recent tabs."""
        if isinstance(event, QKeyEvent) and self.window_commands.tab_key(event):
            return True
        return super().event(event)
