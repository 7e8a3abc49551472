"""Every command of the program once: name, text, icon, keys on Windows and macOS, and where it applies.

`keys` and `mac` are written as Qt does: on macOS "Ctrl" means the command key and "Meta" the control key.
Commands with `by_widget` are keys that a widget handles itself (entry grid, date field); they are listed
here so that the overlay shows them and a collision fails a test.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtGui import QAction, QKeySequence

from models.i18n import N_


class Where(StrEnum):
    """The context in which a key is heard."""

    EVERYWHERE = "everywhere"
    LIST = "list"
    EDITOR = "editor"
    GRID = "grid"
    DATE = "date"
    PDF = "pdf"


WHERE_WORDS = {
    Where.EVERYWHERE: N_("Everywhere"),
    Where.LIST: N_("In lists"),
    Where.EDITOR: N_("In editors"),
    Where.GRID: N_("In line grids"),
    Where.DATE: N_("In date fields"),
    Where.PDF: N_("In PDF previews and charts"),
}


@dataclass(frozen=True)
class Spec:
    """One command."""

    id: str
    text: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    mac: tuple[str, ...] = ()
    where: Where = Where.EVERYWHERE
    by_widget: bool = False
    checkable: bool = False
    role: QAction.MenuRole = QAction.MenuRole.NoRole


def _keys(text: str) -> tuple[str, ...]:
    """Split alternatives written with blanks between them."""
    return tuple(text.split())


def _spec(
    id: str, text: str, icon: str = "", keys: str = "", mac: str | None = None,
    where: Where = Where.EVERYWHERE, **rest: object,
) -> Spec:
    """A command; without `mac` the same keys hold on macOS (Ctrl being the command key there)."""
    return Spec(id, text, icon, _keys(keys), _keys(keys if mac is None else mac), where, **rest)  # type: ignore[arg-type]


_ROLE = QAction.MenuRole
_L, _E, _G, _D, _P = Where.LIST, Where.EDITOR, Where.GRID, Where.DATE, Where.PDF

_GLOBAL = (
    _spec("palette", N_("Search or run a command…"), "search", "Ctrl+K"),
    _spec("settings", N_("Settings…"), "settings", "Ctrl+,", role=_ROLE.PreferencesRole),
    _spec("shortcuts", N_("Keyboard shortcuts"), "keyboard", "Ctrl+/"),
    _spec("help", N_("Help for this page"), "circle-question-mark", "F1", "Ctrl+? F1"),
    _spec("lock", N_("Lock"), "lock", "Ctrl+Alt+L", "Meta+Alt+Ctrl+L"),
    _spec("refresh", N_("Refresh"), "refresh-cw", "F5", "Ctrl+R"),
    _spec("quit", N_("Quit"), "log-out", "Alt+F4", "Ctrl+Q", role=_ROLE.QuitRole),
    _spec("about", N_("About Qudao"), "info", role=_ROLE.AboutRole),
    _spec("switch_user", N_("Sign in as somebody else…"), "user"),
    _spec("work_live", N_("Work live on the office server…"), "cloud"),
    _spec("to_server", N_("Take this book to an office's server…"), "cloud"),
    _spec("leave_demo", N_("Begin with your own data…"), "book-open"),
    _spec("import", N_("Import…"), "import"),
    _spec("jobs", N_("Background jobs"), "activity"),
    _spec("drafts", N_("Drafts"), "file-pen"),
    _spec("notices", N_("Notification centre"), "bell", "Ctrl+Alt+B", "Alt+Ctrl+B"),
    _spec("reminders", N_("Reminder rules"), "bell"),
    _spec("check_code", N_("Check a printed code…"), "file-text"),
    _spec("sync", N_("Sync centre"), "cloud"),
    _spec("sync_now", N_("Synchronise now"), "refresh-cw", "F9", "Alt+Ctrl+R"),
    _spec("sessions", N_("Sessions"), "monitor"),
    _spec("backup", N_("Back up now"), "database-backup"),
    _spec("log_folder", N_("Show log folder"), "file"),
)
_NEW = tuple(
    _spec(f"new.{kind}", text, icon)
    for kind, text, icon in (
        ("agent", N_("New agent"), "handshake"),
        ("contract", N_("New contract"), "file-text"),
        ("order", N_("New order"), "shopping-cart"),
        ("payment", N_("New payment"), "wallet"),
        ("product", N_("New product"), "package"),
        ("warehouse", N_("New warehouse"), "warehouse"),
        ("move", N_("New stock movement"), "arrow-left-right"),
        ("target", N_("New target"), "target"),
        ("template", N_("New template"), "file-text"),
        ("checklist", N_("New checklist"), "list-checks"),
        ("user", N_("New user"), "user-plus"),
        ("deal", N_("Register a deal"), "clipboard-check"),
    )
)
_GO = (
    _spec("home", N_("Home"), "house", "Alt+Home", "Shift+Ctrl+H"),
    *(_spec(f"section.{n}", N_("Section {n}"), "", f"Ctrl+{n}") for n in range(1, 10)),
    _spec("back", N_("Back"), "arrow-left", "Alt+Left", "Ctrl+["),
    _spec("forward", N_("Forward"), "arrow-right", "Alt+Right", "Ctrl+]"),
    _spec("region.next", N_("Next region"), "", "F6", "F6 Meta+Ctrl+Right"),
    _spec("region.previous", N_("Previous region"), "", "Shift+F6", "Shift+F6 Meta+Ctrl+Left"),
)
_TABS = (
    _spec("tab.recent", N_("Next recent tab"), "", "Ctrl+Tab", "Meta+Tab"),
    _spec("tab.recent_back", N_("Previous recent tab"), "", "Ctrl+Shift+Tab", "Meta+Shift+Tab"),
    _spec("tab.next", N_("Next tab"), "", "Ctrl+PgDown", "Shift+Ctrl+]"),
    _spec("tab.previous", N_("Previous tab"), "", "Ctrl+PgUp", "Shift+Ctrl+["),
    _spec("tab.close", N_("Close tab"), "x", "Ctrl+W Ctrl+F4", "Ctrl+W"),
    _spec("tab.close_others", N_("Close other tabs")),
    _spec("tab.reopen", N_("Reopen closed tab"), "history", "Ctrl+Shift+T"),
    _spec("tab.all", N_("All tabs…"), "list", "Ctrl+Shift+O"),
    _spec("window.new", N_("New window"), "monitor"),
)
_VIEW = (
    _spec("sidebar", N_("Sidebar"), "panel-left-close", "Ctrl+B", "Meta+Ctrl+S", checkable=True),
    _spec("text.larger", N_("Larger text"), "zoom-in", "Ctrl+Alt++ Ctrl+Alt+=", "Meta+Ctrl++ Meta+Ctrl+="),
    _spec("text.smaller", N_("Smaller text"), "zoom-out", "Ctrl+Alt+-", "Meta+Ctrl+-"),
    _spec("text.normal", N_("Normal text size")),
    _spec("full_screen", N_("Full screen"), "maximize", "F11", "Meta+Ctrl+F", checkable=True),
    _spec("theme.system", N_("Same as the system"), checkable=True),
    _spec("theme.light", N_("Light"), checkable=True),
    _spec("theme.dark", N_("Dark"), checkable=True),
    _spec("language.system", N_("Language of the system"), checkable=True),
    _spec("language.zh_CN", "简体中文", checkable=True),
    _spec("language.en", "English", checkable=True),
    _spec("density.compact", N_("Compact rows"), checkable=True),
    _spec("density.normal", N_("Normal rows"), checkable=True),
    _spec("density.comfortable", N_("Roomy rows"), checkable=True),
)
_EDIT = (
    _spec("undo", N_("Undo"), "undo-2", "Ctrl+Z"),
    _spec("redo", N_("Redo"), "redo-2", "Ctrl+Y", "Shift+Ctrl+Z"),
    _spec("cut", N_("Cut"), "scissors", "Ctrl+X"),
    _spec("copy", N_("Copy"), "copy", "Ctrl+C"),
    _spec("paste", N_("Paste"), "clipboard-paste", "Ctrl+V"),
    _spec("select_all", N_("Select all"), "", "Ctrl+A"),
    _spec("print", N_("Print or preview…"), "printer", "Ctrl+P"),
    _spec("export", N_("Export…"), "download", "Ctrl+E"),
)
_LIST = (
    _spec("new", N_("New record"), "plus", "Ctrl+N", where=_L),
    _spec("filter", N_("Find or filter"), "funnel", "Ctrl+F"),
    _spec("filter_value", N_("Filter to this value"), "", "Ctrl+Shift+L", where=_L),
    _spec("clear_filters", N_("Clear filters"), "", "Ctrl+Shift+Backspace", where=_L),
    _spec("columns", N_("Columns…"), "columns-3", "Ctrl+L", where=_L),
    _spec("group", N_("Group…"), "group", "Ctrl+Shift+G", where=_L),
    _spec("groups.open", N_("Open all groups"), where=_L),
    _spec("groups.close", N_("Close all groups"), where=_L),
    _spec("freeze", N_("Freeze up to here"), where=_L),
    _spec("unfreeze", N_("Unfreeze all columns"), where=_L),
    _spec("save_view", N_("Save view as…"), "star", "Ctrl+Shift+S", where=_L),
    _spec("go_to_row", N_("Go to row…"), "", "Ctrl+G", "Alt+Ctrl+G", where=_L),
    _spec("chart_switch", N_("Show as chart"), "chart-line", where=_L),
    _spec("preview", N_("Preview"), "panel-right", "Space", where=_L, by_widget=True),
    _spec("open", N_("Open"), "external-link", "Return Enter", where=_L, by_widget=True),
    _spec("open_behind", N_("Open behind"), "", "Ctrl+Return", where=_L, by_widget=True),
    _spec("check_row", N_("Select row and move down"), "", "Shift+Return", where=_L, by_widget=True),
    _spec("first_row", N_("First row"), "", "Ctrl+Home", "Ctrl+Up", where=_L, by_widget=True),
    _spec("last_row", N_("Last row"), "", "Ctrl+End", "Ctrl+Down", where=_L, by_widget=True),
    _spec("copy_header", N_("Copy with header"), "", "Ctrl+Shift+C", where=_L),
    _spec("print_batch", N_("Print several…"), "printer", where=_L),
    _spec("compliance.begin", N_("Begin compliance checks…"), "list-checks", where=_L),
)
_EDITOR = (
    _spec("save", N_("Save"), "save", "Ctrl+S", where=_E),
    _spec("save_close", N_("Save and close"), "", "Ctrl+Return", where=_E),
    _spec("primary", N_("Next step of this record"), "circle-check", "Ctrl+Shift+Return", where=_E),
    _spec("revert", N_("Revert to what is stored"), "archive-restore", where=_E),
    _spec("next_problem", N_("Next problem"), "triangle-alert", "Ctrl+J", where=_E),
    *(
        _spec(f"page_section.{n}", N_("Part {n} of the page"), "", f"Ctrl+Alt+{n}", f"Meta+Alt+{n}", where=_E)
        for n in range(1, 10)
    ),
    _spec("record.next", N_("Next record"), "arrow-down", "Alt+PgDown", "Alt+Ctrl+Down", where=_E),
    _spec("record.previous", N_("Previous record"), "arrow-up", "Alt+PgUp", "Alt+Ctrl+Up", where=_E),
    _spec("side_panel", N_("Side panel"), "panel-right", "Ctrl+I", where=_E),
    _spec("panel.history", N_("History"), "history", "Alt+1", "Alt+Ctrl+1", where=_E),
    _spec("panel.discussion", N_("Discussion"), "message-square", "Alt+2", "Alt+Ctrl+2", where=_E),
    _spec("panel.attachments", N_("Attachments"), "paperclip", "Alt+3", "Alt+Ctrl+3", where=_E),
    _spec("panel.related", N_("Related records"), "link", "Alt+4", "Alt+Ctrl+4", where=_E),
    _spec("copy_as_new", N_("Copy as new"), "copy", "Ctrl+Alt+D", "", where=_E),
    _spec("delete", N_("Delete…"), "trash-2", where=_E),
    _spec("lookup", N_("Open look-up"), "", "Alt+Down F4 F7", "Alt+Down F4", where=_E, by_widget=True),
    _spec(
        "open_reference", N_("Open referenced record"), "", "Ctrl+Alt+Return", "Alt+Ctrl+Return",
        where=_E, by_widget=True,
    ),
)
_STEPS = tuple(
    _spec(f"{kind}.{step}", text, icon, where=_E)
    for kind, steps in (
        ("contract", (
            ("submit", N_("Submit for approval"), "circle-check"),
            ("approve", N_("Approve"), "circle-check"),
            ("reject", N_("Send back…"), "undo-2"),
            ("sign", N_("Register signatures…"), "pencil"),
            ("attach_scan", N_("Add signed scan…"), "paperclip"),
            ("renew", N_("Renew"), "refresh-cw"),
            ("supplement", N_("New supplement"), "file-pen"),
            ("amend", N_("Change…"), "file-pen"),
            ("discard", N_("Give up this version…"), "undo-2"),
            ("terminate", N_("Terminate…"), "ban"),
            ("void", N_("Declare void…"), "ban"),
        )),
        ("order", (
            ("submit", N_("Submit"), "circle-check"),
            ("confirm", N_("Confirm order"), "circle-check"),
            ("release", N_("Release order"), "lock-open"),
            ("recheck", N_("Check again"), "refresh-cw"),
            ("ship", N_("Ship goods…"), "truck"),
            ("hold", N_("Hold order…"), "circle-pause"),
            ("return_to_draft", N_("Take back to draft"), "undo-2"),
            ("complete", N_("Close order"), "circle-check"),
            ("return", N_("Return goods…"), "undo-2"),
            ("payment", N_("Record payment…"), "banknote"),
            ("reopen", N_("Open again as draft"), "undo-2"),
            ("cancel", N_("Cancel order…"), "ban"),
        )),
    )
    for step, text, icon in steps
)  # fmt: skip
"""Steps in the life of a record: `<kind of page>.<id of its action>`, answered by the page that offers them now."""
_GRID = (
    _spec("grid.next_needed", N_("Next field to fill"), "", "Return Enter", where=_G, by_widget=True),
    _spec("grid.previous_needed", N_("Previous field to fill"), "", "Shift+Return", where=_G, by_widget=True),
    _spec("grid.next_cell", N_("Next cell"), "", "Tab", where=_G, by_widget=True),
    _spec("grid.previous_cell", N_("Previous cell"), "", "Shift+Tab", where=_G, by_widget=True),
    _spec("grid.edit", N_("Edit cell"), "", "F2", "F2 Meta+U", where=_G, by_widget=True),
    _spec("grid.copy_above", N_("Copy from above"), "", "F8 Ctrl+'", where=_G, by_widget=True),
    _spec("fill_down", N_("Fill down"), "", "Ctrl+D", where=_G, by_widget=True),
    _spec("grid.offers", N_("What can be done about this line"), "", "Alt+Return", where=_G, by_widget=True),
    _spec("grid.insert", N_("Insert line"), "", "Ctrl+Shift++", where=_G, by_widget=True),
    _spec("grid.delete", N_("Delete line"), "", "Ctrl+Del", "Ctrl+Backspace", where=_G, by_widget=True),
    _spec("grid.duplicate", N_("Duplicate line"), "", "Ctrl+Shift+D", where=_G, by_widget=True),
    _spec("grid.up", N_("Move line up"), "", "Alt+Shift+Up", where=_G, by_widget=True),
    _spec("grid.down", N_("Move line down"), "", "Alt+Shift+Down", where=_G, by_widget=True),
    _spec("enlarge_lines", N_("Enlarge line area"), "maximize", "Ctrl+Shift+F12", "Meta+Ctrl+E", where=_E),
)
_DATE = (
    _spec("date.today", N_("Today"), "", "T", where=_D, by_widget=True),
    _spec("date.next_day", N_("Next day"), "", "+", where=_D, by_widget=True),
    _spec("date.previous_day", N_("Previous day"), "", "-", where=_D, by_widget=True),
    _spec("date.previous_month", N_("Previous month"), "", "[", where=_D, by_widget=True),
    _spec("date.next_month", N_("Next month"), "", "]", where=_D, by_widget=True),
    _spec("date.month_start", N_("First day of the month"), "", "M", where=_D, by_widget=True),
    _spec("date.month_end", N_("Last day of the month"), "", "H", where=_D, by_widget=True),
    _spec("date.year_start", N_("First day of the year"), "", "Y", where=_D, by_widget=True),
    _spec("date.year_end", N_("Last day of the year"), "", "R", where=_D, by_widget=True),
)
_PDF = (
    _spec("zoom.fit", N_("Fit to width"), "", "Ctrl+0", where=_P),
    _spec("zoom.in", N_("Zoom in"), "zoom-in", "Ctrl++ Ctrl+=", where=_P),
    _spec("zoom.out", N_("Zoom out"), "zoom-out", "Ctrl+-", where=_P),
)

ACTIONS: tuple[Spec, ...] = (
    *_GLOBAL, *_NEW, *_GO, *_TABS, *_VIEW, *_EDIT, *_LIST, *_EDITOR, *_STEPS, *_GRID, *_DATE, *_PDF,
)

RESERVED: tuple[tuple[str, str], ...] = (
    ("Ctrl+Alt+N", "Alt+Ctrl+N"), ("Ctrl+Alt+P", "Alt+Ctrl+P"),
)
"""Keys that later commands will take everywhere: nobody else may use them."""

FORBIDDEN: frozenset[str] = frozenset({
    "Ctrl+Space", "Shift+Space", "Ctrl+.", "Ctrl+Shift+F", "Alt+A", "Ctrl+Alt+A", "Ctrl+Alt+W", "Ctrl+Alt+Z",
    "Ctrl+Shift+A", "Ctrl+Shift+Z", "Ctrl+Alt+Up", "Ctrl+Alt+Down", "Ctrl+Alt+Left", "Ctrl+Alt+Right",
})
"""Keys of input methods, chat tools and screen drivers on Windows and Linux."""

FORBIDDEN_MAC: frozenset[str] = frozenset({
    "Ctrl+H", "Ctrl+M", "Ctrl+Space", "Meta+Space", "Alt+Ctrl+D", "Meta+Ctrl+D", "Alt+Ctrl++", "Alt+Ctrl+-",
    *(f"Meta+F{n}" for n in range(1, 13)),
})
"""Keys of macOS itself."""

STEPS_OF = {
    kind: tuple(spec.id for spec in _STEPS if spec.id.startswith(f"{kind}.")) for kind in ("contract", "order")
}
"""The steps of a kind of record that have a command."""

BY_ID: dict[str, Spec] = {spec.id: spec for spec in ACTIONS}


def keys_of(spec: Spec, platform: str = sys.platform) -> tuple[str, ...]:
    """The keys of a command on a platform."""
    return spec.mac if platform == "darwin" else spec.keys


def sequences(spec: Spec) -> list[QKeySequence]:
    """The keys of a command on this computer."""
    return [QKeySequence(text) for text in keys_of(spec)]


def key_text(spec: Spec) -> str:
    """The first key of a command as a person reads it, or nothing."""
    found = sequences(spec)
    return found[0].toString(QKeySequence.SequenceFormat.NativeText) if found else ""
