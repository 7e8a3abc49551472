"""The pages of the first run that ask little: language, purpose, appearance, start."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHeaderView,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from controllers import settings as names
from controllers.settings import Settings
from models.i18n import N_, language, tr
from ui import theme
from ui.book import parts
from ui.translation import bind, language_changed, set_language
from ui.widgets.nesting import nest


class WizardPage(QWidget):
    """One page: a title, a sentence, and what it asks."""

    changed = Signal()
    next_wanted = Signal()

    def __init__(self, name: str, title: str, text: str = "") -> None:
        super().__init__()
        self.setObjectName(f"book.wizard.{name}")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.SPACE_XXL, theme.SPACE_XL, theme.SPACE_XXL, theme.SPACE_L)
        self.column.setSpacing(theme.SPACE_M)
        self.column.addWidget(parts.label(title, "title"))
        if text:
            self.column.addWidget(parts.label(text, "subtle", wrap=True))
        self.column.addSpacing(theme.SPACE_S)

    def problem(self) -> str:
        """Why the next page cannot come yet, translated; empty when all is there."""
        return ""

    def show_problems(self) -> None:
        """Mark the first field that needs attention and go there."""

    def entered(self) -> None:
        """The page comes to the front."""


class Choice(QWidget):
    """A radio button with an explanation below it."""

    def __init__(self, name: str, text: str, explanation: str) -> None:
        super().__init__()
        self.button = QRadioButton()
        self.button.setObjectName(name)
        bind(self.button, "setText", text)
        bind(self.button, "setAccessibleName", text)
        bind(self.button, "setAccessibleDescription", explanation)
        below = parts.label(explanation, "hint", wrap=True)
        below.setContentsMargins(theme.px(24), 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.SPACE_S)
        column.setSpacing(0)
        column.addWidget(self.button)
        column.addWidget(below)


class LanguagePage(WizardPage):
    """Page 1: both names in their own script; the change shows at once."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            "language", N_("Choose the language"), N_("It can be changed at any time in the settings.")
        )
        self.settings = settings
        self.group = QButtonGroup(self)
        self.buttons: dict[str, QRadioButton] = {}
        for code, own_name in parts.LANGUAGE_NAMES:
            button = QRadioButton(own_name)
            button.setObjectName(f"book.wizard.language.{code}")
            button.setAccessibleName(own_name)
            self.group.addButton(button)
            self.buttons[code] = button
            self.column.addWidget(button)
            button.toggled.connect(lambda on, code=code: self._choose(code) if on else None)
        self.column.addStretch()
        self._show()
        language_changed.connect(self._show)

    def _show(self) -> None:
        chosen = self.buttons.get(language(), self.buttons["en"])
        chosen.setChecked(True)

    def _choose(self, code: str) -> None:
        if language() != code:
            set_language(code)
        self.settings.set(names.LANGUAGE, code)

    def entered(self) -> None:
        """Arrow keys choose at once."""
        self.buttons.get(language(), self.buttons["en"]).setFocus()


class PurposePage(WizardPage):
    """Page 2: an own book, that of an office, or a look at the demo."""

    def __init__(self) -> None:
        super().__init__("purpose", N_("What do you want to do?"))
        self.local = Choice(
            "book.wizard.purpose.local",
            N_("Create an encrypted book on this computer"),
            N_("All data lie in one encrypted file on this computer. Nothing leaves it unless you send it."),
        )
        self.server = Choice(
            "book.wizard.purpose.server",
            N_("Connect to the server of an office"),
            N_("Your office has a book on its server. You need a connection card, a user name and a password."),
        )
        self.prepare = Choice(
            "book.wizard.purpose.prepare",
            N_("Prepare the server of an office"),
            N_("You look after the PostgreSQL server of your company and make its book for everybody."),
        )
        self.look_around = Choice(
            "book.wizard.purpose.demo",
            N_("Look at demo data first"),
            N_(
                "A believable channel with agents, contracts and two years of orders. Delete it whenever you like."
            ),
        )
        self.group = QButtonGroup(self)
        for choice in (self.local, self.server, self.prepare, self.look_around):
            self.group.addButton(choice.button)
            self.column.addWidget(choice)
        self.local.button.setChecked(True)
        self.group.buttonToggled.connect(lambda _button, on: self.changed.emit() if on else None)
        self.column.addStretch()

    def office(self) -> bool:
        """Whether the book of an office was chosen."""
        return self.server.button.isChecked()

    def prepares(self) -> bool:
        """Whether the server of an office shall be prepared."""
        return self.prepare.button.isChecked()

    def demo(self) -> bool:
        """Whether the demo was chosen."""
        return self.look_around.button.isChecked()

    def entered(self) -> None:
        """Arrow keys choose at once."""
        chosen = self.group.checkedButton()
        (chosen or self.local.button).setFocus()


SAMPLE = (
    ("A-0001", N_("Sample agent in Beijing"), "1,250,000.00", N_("Active"), "ok"),
    ("A-0002", N_("Sample agent in Chengdu"), "860,500.00", N_("Expiring soon"), "warn"),
    ("A-0003", N_("Sample agent in Guangzhou"), "0.00", N_("On hold"), "hold"),
)


class LookPage(WizardPage):
    """Page 4: theme, density and text size, with a table that follows."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("look", N_("How should it look?"), N_("The sample follows your choice."))
        self.settings = settings
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_XL)
        grid.setVerticalSpacing(theme.SPACE_S)
        themes = (("system", N_("As the system")), ("light", N_("Light")), ("dark", N_("Dark")))
        densities = (("compact", N_("Compact")), ("normal", N_("Normal")), ("comfortable", N_("Comfortable")))
        sizes = tuple((str(n), f"{n} %") for n in (90, 100, 110, 125, 150))
        self.theme = self._box("theme", themes, settings.get(names.THEME))
        self.density = self._box("density", densities, settings.get(names.DENSITY))
        self.size = self._box("size", sizes, str(settings.get(names.TEXT_SCALE)))
        for column, (caption, box) in enumerate(
            ((N_("Colours"), self.theme), (N_("Density"), self.density), (N_("Text size"), self.size))
        ):
            bind(box, "setAccessibleName", caption)
            grid.addWidget(parts.field(caption, box), 0, column)
        nest(self.column, grid)
        self.table = self._sample()
        self.column.addWidget(self.table)
        self.column.addStretch()
        language_changed.connect(self._fill)
        theme.changed.connect(self._resize)
        self._fill()

    def _box(self, name: str, entries: tuple[tuple[str, str], ...], chosen: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"book.wizard.look.{name}")
        for value, text in entries:
            box.addItem(tr(text), (value, text))
        box.setCurrentIndex(next((i for i, (value, _) in enumerate(entries) if value == chosen), 0))
        box.activated.connect(self._apply)
        return box

    def _sample(self) -> QTableWidget:
        table = QTableWidget(len(SAMPLE), 4)
        table.setObjectName("book.wizard.look.sample")
        bind(table, "setAccessibleName", "Sample")
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.setTabKeyNavigation(False)
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        return table

    def _fill(self) -> None:
        self.table.setHorizontalHeaderLabels([tr("Code"), tr("Name"), tr("Amount"), tr("State")])
        for row, (code, name, amount, state, _kind) in enumerate(SAMPLE):
            for column, text in enumerate((code, tr(name), amount, tr(state))):
                item = QTableWidgetItem(text)
                if column == 2:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
        for box in (self.theme, self.density, self.size):
            for index in range(box.count()):
                box.setItemText(index, tr(box.itemData(index)[1]))
        self._resize()

    def _resize(self) -> None:
        for row, (*_, kind) in enumerate(SAMPLE):
            self.table.setRowHeight(row, theme.row_height())
            item = self.table.item(row, 3)
            if item is not None:
                item.setForeground(theme.color(kind))
        header = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(header + len(SAMPLE) * theme.row_height() + 2)
        self.table.resizeColumnsToContents()
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)

    def _apply(self) -> None:
        chosen, density = self.theme.currentData()[0], self.density.currentData()[0]
        size = int(self.size.currentData()[0])
        self.settings.set(names.THEME, chosen)
        self.settings.set(names.DENSITY, density)
        self.settings.set(names.TEXT_SCALE, size)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, chosen, size, density, reduced_motion=self.settings.get(names.REDUCED_MOTION))

    def entered(self) -> None:
        """Start with the colours."""
        self.theme.setFocus()


class StartPage(WizardPage):
    """Page 5: what to see first; the button below makes the book."""

    def __init__(self) -> None:
        super().__init__(
            "start",
            N_("Ready"),
            N_("The book is made when you press the button below; until now nothing was written."),
        )
        self.demo = self._box("demo", N_("Fill the book with demo data"))
        self.bring = self._box("import", N_("Import my own data next (Excel or CSV)"))
        users = N_("Further people are invited later, under Users.")
        self.users = parts.label(users, "hint", wrap=True)
        self.column.addWidget(self.users)
        self.column.addStretch()
        self.demo.toggled.connect(lambda on: self.bring.setChecked(False) if on else None)
        self.bring.toggled.connect(lambda on: self.demo.setChecked(False) if on else None)

    def _box(self, name: str, text: str) -> QCheckBox:
        box = QCheckBox()
        box.setObjectName(f"book.wizard.start.{name}")
        bind(box, "setText", text)
        bind(box, "setAccessibleName", text)
        self.column.addWidget(box)
        return box

    def set_asks(self, asks: bool) -> None:
        """Only a new book of one's own leaves something to ask."""
        for widget in (self.demo, self.bring, self.users):
            widget.setVisible(asks)

    def wants_demo(self) -> bool:
        """Whether an own book shall be filled with demo data."""
        return self.demo.isChecked()

    def wants_import(self) -> bool:
        """Whether the import opens first."""
        return self.bring.isChecked()

    def entered(self) -> None:
        """The first choice."""
        self.demo.setFocus()
