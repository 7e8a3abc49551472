"""The parts of the settings page and their rows: which setting, in which words, with which control."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from controllers import settings as names
from controllers.settings import Setting
from models.i18n import N_, tr
from models.platform.letterhead import picture
from ui import theme
from ui.widgets.fields.number_box import NumberBox
from ui.widgets.ime import is_composing

LOGO_WIDTH, LOGO_HEIGHT = 160, 56


@dataclass(frozen=True)
class SettingRow:
    """One setting on the page; `setting` is one of this computer, `company` the name of one of the book."""

    title: str
    hint: str = ""
    setting: Setting[Any] | None = None
    company: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    limits: tuple[int, int] = (0, 0)
    folder: bool = False
    picture: bool = False

    @property
    def key(self) -> str:
        """A name for the row's widgets."""
        return self.company or (self.setting.key if self.setting is not None else "")


@dataclass(frozen=True)
class Part:
    """A page of settings."""

    id: str
    title: str
    icon: str
    rows: tuple[SettingRow, ...] = ()


_LANGUAGES = {"system": N_("Same as the system"), "zh_CN": "简体中文", "en": "English"}
_S = SettingRow

PARTS: tuple[Part, ...] = (
    Part("general", N_("General"), "settings", (
        _S(N_("Language"), N_("Open tabs follow at once; what you typed stays."), names.LANGUAGE, words=_LANGUAGES),
        _S(N_("Theme"), "", names.THEME,
           words={"system": N_("Same as the system"), "light": N_("Light"), "dark": N_("Dark")}),
        _S(N_("Text size"), N_("Rows and fields grow with the text."), names.TEXT_SCALE, unit=" %", limits=(90, 150)),
        _S(N_("Row height"), "", names.DENSITY, words={
            "compact": N_("Compact rows"), "normal": N_("Normal rows"), "comfortable": N_("Roomy rows")}),
        _S(N_("No animations"), N_("Menus and lists appear without movement."), names.REDUCED_MOTION),
        _S(N_("Open the tabs of last time at start"), "", names.RESTORE_TABS),
        _S(N_("First page"), N_("Shown at start when no tabs are restored."), names.START_PAGE, words={
            "home": N_("Home"), "agents.list": N_("Agents"), "contracts.list": N_("Contracts"),
            "orders.list": N_("Orders"), "stock.list": N_("Stock"), "scorecards.list": N_("Scorecards")}),
    )),
    Part("lists", N_("Lists and tables"), "table-2", (
        _S(N_("Every second row shaded"), "", names.ZEBRA),
        _S(N_("Usual export format"), "", names.EXPORT_FORMAT,
           words={"xlsx": N_("Excel workbook (xlsx)"), "csv": N_("Text table (csv)")}),
        _S(N_("Red means rising"), N_("Otherwise green means rising."), names.RED_RISE),
    )),
    Part("entry", N_("Data entry"), "keyboard", (
        _S(N_("Kingdee habits in lines"), N_(".. repeats the text above, // the first one, = balances an amount."),
           names.KINGDEE_KEYS),
    )),
    Part("print", N_("Print and PDF"), "printer", (
        _S(N_("Language of documents"), N_("Can be chosen again for each document."), names.PDF_LANGUAGE,
           words={"zh_CN": "简体中文", "en": "English"}),
        _S(N_("Folder for PDF files"), N_("Empty: asked each time."), names.PDF_FOLDER, folder=True),
    )),
    Part("notices", N_("Notices"), "bell", (
        _S(N_("Reminders on the desktop"), N_("While no window of the program is in front; without amounts."),
           names.DESKTOP_NOTICES),
    )),
    Part("security", N_("Security"), "shield-check", (
        _S(N_("Lock after"), N_("Minutes without keys or mouse; also after sleep."), names.IDLE_LOCK_MINUTES,
           unit=N_("{count} min"), limits=(1, 60)),
    )),
    Part("data", N_("Data and backup"), "database-backup", (
        _S(N_("Back up when quitting"), N_("Only when something changed."), names.BACKUP_ON_EXIT),
        _S(N_("Folder for backups"), N_("Empty: beside the book. Another drive is safer."), names.BACKUP_FOLDER,
           folder=True),
    )),
    Part("company", N_("Company"), "building-2", (
        _S(N_("Company name"), N_("On documents."), company="company.name"),
        _S(N_("English name"), "", company="company.name_en"),
        _S(N_("Logo"), N_("At the head of contracts and scorecards; a PNG or JPEG file."), company="company.logo",
           picture=True),
        _S(N_("Address"), "", company="company.address"),
        _S(N_("Phone"), "", company="company.phone"),
        _S(N_("Unified social credit code"), "", company="company.credit_code"),
        _S(N_("Legal representative"), "", company="company.legal_rep"),
        _S(N_("Bank and account"), "", company="company.bank"),
        _S(N_("Prices include tax"), "", company="orders.prices_include_tax"),
        _S(N_("Usual tax rate"), N_("As a fraction: 0.13 for 13 %."), company="orders.tax_rate"),
        _S(N_("Orders without a contract"), N_("Of agents with whom no contract is in force on the day of the order."),
           company="orders.without_contract",
           words={"allow": N_("Allowed"), "warn": N_("Allowed with a warning"), "hold": N_("Held until released")}),
        _S(N_("Orders without valid certificates"), N_("Of agents whose mandatory certificates have ended or not begun."),
           company="orders.expired_certificate",
           words={"allow": N_("Allowed"), "warn": N_("Allowed with a warning"), "refuse": N_("Refused")}),
        _S(N_("Granted rebates leave more credit"), N_("What stands on the rebate account and is not used yet."),
           company="credit.rebate_counts"),
        _S(N_("Registered deals are protected for"), N_("From their approval, and again with each extension."),
           company="deals.protect_days", unit=N_("{count} days"), limits=(1, 730)),
        _S(N_("Extensions of a protection at most"), "", company="deals.extensions", unit=N_("{count} times"), limits=(0, 12)),
        _S(N_("Stock stays reserved"), "", company="orders.reservation_days", unit=N_("{count} days"), limits=(1, 90)),
        _S(N_("Kept and discarded drafts expire after"), "", company="drafts.keep_days", unit=N_("{count} days"),
           limits=(1, 365)),
        _S(N_("Agents see stock as numbers"), N_("Otherwise in words: in stock, short, none."),
           company="agents.see_stock_numbers"),
        _S(N_("Approvals need a second person"),
           N_("Who entered or last changed something does not release it: held orders, the account an agent is paid to, "
              "the role of administrator."), company="approval.two_people"),
        _S(N_("Copies open without the office for"),
           N_("Then they open again once the office was reached. A lost computer shows nothing for longer than that."),
           company="sync.lease_days", unit=N_("{count} days"), limits=(1, 365)),
    )),
)


class Control(QWidget):
    """The control of one row; tells the new value."""

    chosen = Signal(object)

    def __init__(self, row: SettingRow, value: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._show: Callable[[Any], None]
        self.field = self._make(row, value)
        self.field.setObjectName(f"settings.{row.key}")
        self.field.setAccessibleName(tr(row.title))
        self.field.setAccessibleDescription(tr(row.hint) if row.hint else "")
        layout.addWidget(self.field)
        if row.folder:
            browse = QPushButton(tr("Choose…"))
            browse.setObjectName(f"settings.{row.key}.browse")
            browse.setAccessibleName(f"{tr(row.title)}: {tr('Choose…')}")
            browse.clicked.connect(self._browse)
            layout.addWidget(browse)
        if row.picture:
            layout.insertWidget(0, self.shown)
            layout.addWidget(self.remove)
        self.setFocusProxy(self.field)

    def show_value(self, value: Any) -> None:
        """Show a value without telling it as chosen."""
        blocked = self.field.blockSignals(True)
        self._show(value)
        self.field.blockSignals(blocked)

    def _make(self, row: SettingRow, value: Any) -> QWidget:
        if row.words:
            return self._combo(row, value)
        if row.picture:
            return self._picture(value)
        if isinstance(value, bool):
            box = QCheckBox()
            self._show = box.setChecked
            box.setChecked(value)
            box.toggled.connect(self._tell)
            return box
        if row.limits != (0, 0):
            return self._spin(row, value)
        line = QLineEdit(str(value or ""))
        line.setMinimumWidth(120)
        line.setFixedWidth(theme.px(360 if row.company else 240))
        line.setCursorPosition(0)

        def show(text: Any) -> None:
            line.setText(str(text or ""))
            line.setCursorPosition(0)  # the beginning of a long text is read first

        self._show = show
        line.editingFinished.connect(lambda: None if is_composing(line) else self.chosen.emit(line.text().strip()))
        return line

    def _tell(self, value: Any) -> None:
        self.chosen.emit(value)

    def _combo(self, row: SettingRow, value: Any) -> QWidget:
        box = QComboBox()
        for key, text in row.words.items():
            box.addItem(tr(text), key)
        self._show = lambda key: box.setCurrentIndex(max(0, box.findData(key)))
        self._show(value)
        box.activated.connect(lambda index: self.chosen.emit(box.itemData(index)))
        box.setMinimumWidth(theme.px(150))
        return box

    def _spin(self, row: SettingRow, value: Any) -> QWidget:
        box = NumberBox()
        box.setRange(*row.limits)
        box.setSingleStep(10 if row.unit == " %" else 1)
        unit = tr(row.unit, count="\0") if row.unit.startswith("{") else row.unit
        box.setSuffix(unit.replace("\0", "") if row.unit else "")
        self._show = lambda number: box.setValue(int(number))
        self._show(value)
        box.setKeyboardTracking(False)
        box.valueChanged.connect(self._tell)
        box.setMinimumWidth(110)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return box

    def _picture(self, value: Any) -> QWidget:
        """The picture as it will be printed, and buttons that choose another or take it away."""
        self.shown, self.remove = QLabel(), QPushButton(tr("Remove"))
        self.shown.setObjectName(f"settings.{self.row.key}.shown")
        self.shown.setAccessibleName(tr(self.row.title))
        self.remove.setObjectName(f"settings.{self.row.key}.remove")
        self.remove.setAccessibleName(f"{tr(self.row.title)}: {tr('Remove')}")
        self.remove.clicked.connect(lambda: self.chosen.emit(None))
        choose = QPushButton(tr("Choose…"))
        choose.clicked.connect(self._choose_picture)
        self._show = self._show_picture
        self._show_picture(value)
        return choose

    def _show_picture(self, value: Any) -> None:
        content, found = picture(value), QPixmap()
        if content is not None and found.loadFromData(content):
            side = theme.px(LOGO_WIDTH), theme.px(LOGO_HEIGHT)
            self.shown.setPixmap(found.scaled(
                *side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            ))  # fmt: skip
        self.shown.setVisible(not found.isNull())
        self.remove.setVisible(bool(value))

    def _choose_picture(self) -> None:
        found, _ = QFileDialog.getOpenFileName(self, tr(self.row.title), "", "PNG, JPEG (*.png *.jpg *.jpeg)")
        if found:
            self.chosen.emit(Path(found))

    def _browse(self) -> None:
        line = self.field
        assert isinstance(line, QLineEdit)
        folder = QFileDialog.getExistingDirectory(self, tr(self.row.title), line.text())
        if folder:
            line.setText(folder)
            self.chosen.emit(folder)
