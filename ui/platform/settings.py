"""The settings page: applied at once, searchable, defaults within reach."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from controllers.company import CompanyController
from controllers.context import AppContext
from models.i18n import tr
from ui import theme
from ui.editing.alive import while_alive
from ui.icons import icon
from ui.platform.book_actions import book_actions
from ui.platform.setting_rows import PARTS, Control, Part, SettingRow
from ui.shell.navigator import Navigator
from ui.shell.page import Command, Page
from ui.translation import language_changed
from ui.widgets.nesting import nest


class SettingsPage(Page):
    """Parts on the left, their rows on the right."""

    kind = "settings"

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__()
        self.setObjectName("settings.page")
        self.context, self.navigator = context, navigator
        self.company = CompanyController(context, self)
        self._company_values: dict[str, Any] = {}
        self._controls: dict[str, Control] = {}
        wanted = str((args.get("state") or {}).get("part") or args.get("part") or "general")
        self._parts = [part for part in PARTS if part.id != "company" or context.can("settings", "R")]
        self._part = wanted if wanted in [part.id for part in self._parts] else "general"
        self.search = QLineEdit()
        self.list = QListWidget()
        self.area = QScrollArea()
        self._build()
        self.search.textChanged.connect(self._show)
        self.list.currentRowChanged.connect(self._row_changed)
        context.settings.changed.connect(self._setting_changed)
        language_changed.connect(self.retranslate)
        theme.changed.connect(self._show)
        self.retranslate()

    def _build(self) -> None:
        self.search.setObjectName("settings.page.search")
        self.search.setClearButtonEnabled(True)
        self.list.setObjectName("settings.page.parts")
        self.list.setMaximumWidth(theme.px(210))
        self.list.setMinimumWidth(120)
        self.search.setMaximumWidth(theme.px(210))
        self.list.setProperty("role", "plain")
        self.list.setIconSize(QSize(theme.ICON_S, theme.ICON_S))
        self.area.setObjectName("settings.page.area")
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        left = QVBoxLayout()
        left.setContentsMargins(theme.SPACE_L, theme.SPACE_L, theme.SPACE_S, theme.SPACE_S)
        left.setSpacing(theme.SPACE_M)
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        nest(row, left, 1)
        row.addWidget(self.area, 4)

    # --- page -----------------------------------------------------------------------------------

    def title(self) -> str:
        """The name on the tab."""
        return tr("Settings")

    def icon(self) -> str:
        """The icon on the tab."""
        return "settings"

    def load(self) -> None:
        """Company settings come from the book."""
        if any(part.id == "company" for part in self._parts):
            self.company.load(self._company_loaded)

    def commands(self) -> dict[str, Command]:
        """Ctrl+F finds a setting."""
        return {"filter": Command(self.search.setFocus), "refresh": Command(self.load)}

    def state(self) -> dict[str, Any]:
        """Which part is shown."""
        return {"part": self._part}

    def accept(self, args: dict[str, Any]) -> None:
        """Go to a part."""
        if args.get("part"):
            self._part = str(args["part"])
            self.retranslate()

    def _company_loaded(self, values: dict[str, Any]) -> None:
        self._company_values = values
        self._show()

    # --- showing --------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """The language changed."""
        self.search.setPlaceholderText(tr("Find a setting"))
        self.setAccessibleName(tr("Settings"))
        self.search.setAccessibleName(tr("Find a setting"))
        self.list.setAccessibleName(tr("Parts of the settings"))
        self.area.setAccessibleName(tr("Settings"))
        blocked = self.list.blockSignals(True)
        self.list.clear()
        for part in self._parts:
            item = QListWidgetItem(icon(part.icon), tr(part.title))
            item.setSizeHint(QSize(10, theme.px(32)))
            self.list.addItem(item)
        self.list.setCurrentRow([part.id for part in self._parts].index(self._part))
        self.list.blockSignals(blocked)
        self._show()
        self.changed.emit()

    def _row_changed(self, row: int) -> None:
        if 0 <= row < len(self._parts):
            self._part = self._parts[row].id
            self.search.clear()
            self._show()

    def _show(self, _text: str = "") -> None:
        words = self.search.text().casefold().split()
        self._controls = {}
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(theme.SPACE_L, theme.SPACE_L, theme.SPACE_L, theme.SPACE_L)
        layout.setSpacing(theme.SPACE_XL)
        shown = 0
        for part in self._parts:
            rows = [row for row in part.rows if self._fits(row, words)] if words else list(part.rows)
            if (words and rows) or (not words and part.id == self._part):
                layout.addWidget(self._part_card(part, rows, whole=not words))
                shown += 1
        if not shown:
            nothing = QLabel(tr("No setting fits."))
            theme.set_role(nothing, "subtle")
            layout.addWidget(nothing)
        layout.addStretch(1)
        self.area.setWidget(body)

    def _fits(self, row: SettingRow, words: list[str]) -> bool:
        texts = f"{tr(row.title)} {tr(row.hint) if row.hint else ''} {row.title}".casefold()
        return all(word in texts for word in words)

    def _part_card(self, part: Part, rows: list[SettingRow], *, whole: bool) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        card.setMaximumWidth(theme.px(860))
        layout = QVBoxLayout(card)
        layout.setContentsMargins(theme.SPACE_L, theme.SPACE_M, theme.SPACE_L, theme.SPACE_L)
        layout.setSpacing(theme.SPACE_M)
        head = QHBoxLayout()
        title = QLabel(tr(part.title))
        theme.set_role(title, "heading")
        head.addWidget(title)
        head.addStretch()
        own = tuple(row.setting for row in part.rows if row.setting is not None)
        if whole and own:
            reset = QPushButton(tr("Reset to defaults"))
            reset.setObjectName(f"settings.{part.id}.reset")
            reset.setAccessibleName(reset.text())
            theme.set_role(reset, "link")
            reset.clicked.connect(lambda: self.context.settings.reset(own))
            head.addWidget(reset)
        nest(layout, head)
        if part.id == "company" and not self.context.can("settings", "U"):
            note = QLabel(tr("Only administrators change these settings. Ask one of them."))
            theme.set_role(note, "hint")
            layout.addWidget(note)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_L)
        grid.setVerticalSpacing(theme.SPACE_M)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        for place, row in enumerate(rows):
            self._row(row, grid, place)
        nest(layout, grid)
        if whole:
            for extra in book_actions(part.id, self.context, self.navigator):
                layout.addWidget(extra)
        return card

    def _row(self, row: SettingRow, grid: QGridLayout, place: int) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(0)
        title = QLabel(tr(row.title))
        title.setWordWrap(True)
        texts.addWidget(title)
        if row.hint:
            hint = QLabel(tr(row.hint))
            hint.setWordWrap(True)
            theme.set_role(hint, "hint")
            texts.addWidget(hint)
        texts.insertStretch(0)
        texts.addStretch()
        nest(grid, texts, place, 0)
        control = Control(row, self._value(row))
        title.setBuddy(control.field)
        control.chosen.connect(lambda value: self._chosen(row, value))
        if row.company:
            control.setEnabled(self.context.can("settings", "U") and bool(self._company_values))
        self._controls[row.key] = control
        grid.addWidget(control, place, 1, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _value(self, row: SettingRow) -> Any:
        if row.setting is not None:
            return self.context.settings.get(row.setting)
        return self._company_values.get(row.company, row.limits[0] if row.limits != (0, 0) else "")

    # --- choosing -------------------------------------------------------------------------------

    def _chosen(self, row: SettingRow, value: Any) -> None:
        if row.setting is not None:
            self.context.settings.set(row.setting, value)
        elif row.picture:
            self.company.choose_logo(
                value, while_alive(self, lambda _: self.load()), while_alive(self, self.navigator.show_error)
            )
        elif self._company_values.get(row.company) != value:
            self._company_values[row.company] = value
            self.company.put(row.company, value, failed=while_alive(self, self._refused))

    def _refused(self, error: BaseException) -> None:
        """Say why, and show what is stored."""
        self.navigator.show_error(error)
        self.load()

    def _setting_changed(self, key: str) -> None:
        control = self._controls.get(key)
        if control is not None and control.row.setting is not None:
            control.show_value(self.context.settings.get(control.row.setting))
