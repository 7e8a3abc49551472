"""The menu bar: every command has its place here."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from models.i18n import N_, tr
from ui.actions import STEPS_OF

SEPARATOR = "-"


@dataclass(frozen=True)
class Menu:
    """A menu or submenu: its name and entries (action ids, separators, submenus)."""

    id: str
    text: str
    entries: tuple[str | Menu, ...]


_NUMBERS = range(1, 10)
MENUS: tuple[Menu, ...] = (
    Menu("file", N_("File"), (
        Menu("new", N_("New"), (
            "new", SEPARATOR, "new.agent", "new.contract", "new.order", "new.payment", "new.deal", SEPARATOR, "new.product",
            "new.warehouse", "new.move", SEPARATOR, "new.target", "new.template", "new.checklist", "new.user",
        )),
        "palette", SEPARATOR, "import", "export", SEPARATOR, "print", "print_batch", SEPARATOR,
        "tab.close", "tab.close_others", SEPARATOR, "backup", SEPARATOR, "lock", "switch_user", "work_live", "to_server",
        "leave_demo", "settings", "quit",
    )),
    Menu("edit", N_("Edit"), (
        "undo", "redo", SEPARATOR, "cut", "copy", "copy_header", "paste", "fill_down", SEPARATOR,
        "select_all", "filter", "filter_value", "clear_filters", "next_problem",
    )),
    Menu("view", N_("View"), (
        "refresh", SEPARATOR, "save_view", "columns", "freeze", "unfreeze", SEPARATOR,
        "group", "groups.open", "groups.close", SEPARATOR, "go_to_row", "preview", "chart_switch", SEPARATOR,
        "side_panel", "panel.history", "panel.discussion", "panel.attachments", "panel.related", "enlarge_lines",
        SEPARATOR, "sidebar",
        Menu("density", N_("Row height"), ("density.compact", "density.normal", "density.comfortable")),
        Menu("text", N_("Text size and zoom"), (
            "text.larger", "text.smaller", "text.normal", SEPARATOR, "zoom.in", "zoom.out", "zoom.fit",
        )),
        Menu("theme", N_("Theme"), ("theme.system", "theme.light", "theme.dark")),
        Menu("language", N_("Language"), ("language.system", "language.zh_CN", "language.en")),
        "full_screen",
    )),
    Menu("go", N_("Go"), (
        "home", *(f"section.{n}" for n in _NUMBERS), SEPARATOR, "back", "forward", "record.previous", "record.next",
        SEPARATOR, Menu("recent", N_("Recently opened"), ()), SEPARATOR, "region.next", "region.previous",
    )),
    Menu("record", N_("Record"), (
        "save", "save_close", "revert", SEPARATOR, "primary",
        Menu("contract_steps", N_("Steps of a contract"), STEPS_OF["contract"]),
        Menu("order_steps", N_("Steps of an order"), STEPS_OF["order"]), "copy_as_new", "delete", "compliance.begin", SEPARATOR,
        Menu("parts", N_("Parts of the page"), tuple(f"page_section.{n}" for n in _NUMBERS)),
    )),
    Menu("tools", N_("Tools"), (
        "notices", "reminders", SEPARATOR, "check_code", SEPARATOR, "jobs", "drafts", "sync", "sync_now", "sessions",
    )),
    Menu("window", N_("Window"), (
        "window.new", SEPARATOR, "tab.next", "tab.previous", "tab.recent", "tab.recent_back", SEPARATOR,
        "tab.reopen", "tab.all",
    )),
    Menu("help", N_("Help"), ("help", "shortcuts", SEPARATOR, "log_folder", SEPARATOR, "about")),
)


class MenuBar:
    """Builds the menus of a window and keeps their names in the present language."""

    def __init__(self, window: QMainWindow, action: Callable[[str], QAction]) -> None:
        self._action = action
        self._menus: dict[str, tuple[QMenu, str]] = {}
        bar = window.menuBar()
        bar.setObjectName("shell.menu")
        for menu in MENUS:
            made = QMenu(window)
            bar.addMenu(made)
            self._fill(made, menu)
        self.retranslate()

    def menu(self, menu_id: str) -> QMenu:
        """One of the menus."""
        return self._menus[menu_id][0]

    def retranslate(self) -> None:
        """The language changed."""
        for menu, text in self._menus.values():
            menu.setTitle(tr(text))
            menu.setAccessibleName(tr(text))

    def _fill(self, made: QMenu, menu: Menu) -> None:
        made.setObjectName(f"shell.menu.{menu.id}")
        made.setToolTipsVisible(True)
        self._menus[menu.id] = (made, menu.text)
        made.menuAction().setMenuRole(QAction.MenuRole.NoRole)
        for entry in menu.entries:
            if isinstance(entry, Menu):
                submenu = QMenu(made)
                made.addMenu(submenu)
                self._fill(submenu, entry)
            elif entry == SEPARATOR:
                made.addSeparator()
            elif not (sys.platform == "darwin" and entry == "quit" and menu.id != "file"):
                made.addAction(self._action(entry))


def all_entries(menus: tuple[Menu, ...] = MENUS) -> list[str]:
    """The ids of all commands in the menus."""
    found: list[str] = []
    for menu in menus:
        for entry in menu.entries:
            if isinstance(entry, Menu):
                found += all_entries((entry,))
            elif entry != SEPARATOR:
                found.append(entry)
    return found
