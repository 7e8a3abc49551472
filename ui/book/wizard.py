"""First run: five pages, Back always works, nothing is written before the last button (ux 15)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from controllers import settings as names
from models.errors import AppError, InvalidInput
from models.i18n import N_, language, tr
from ui import icons, theme
from ui.book import parts
from ui.book.wizard_details import DetailsPage
from ui.book.wizard_pages import LanguagePage, LookPage, PurposePage, StartPage, WizardPage
from ui.book.wizard_prepare import PreparePage
from ui.book.wizard_server import ServerPage
from ui.translation import bind
from ui.widgets.nesting import nest
from ui.window_state import size_box

if TYPE_CHECKING:
    from controllers.book import BookController, OpenBook
    from models.platform.book.making import NewBook

STEPS = (N_("Language"), N_("Purpose"), N_("Details"), N_("Appearance"), N_("Start"))


@dataclass(frozen=True)
class FirstRun:
    """The outcome: the open book and what its owner wants to see first."""

    opened: OpenBook
    demo: bool
    bring_data: bool


class Wizard(QWidget):
    """The window that makes the first book."""

    finished = Signal(object)
    sign_in_wanted = Signal()

    def __init__(self, controller: BookController, folder: Path) -> None:
        super().__init__()
        self.controller = controller
        self.settings = controller.settings
        self.setObjectName("book.wizard")
        bind(self, "setWindowTitle", "A new book — Qudao")
        self.setWindowIcon(icons.product_icon())
        size_box(self, 980, 680)
        self.setMinimumSize(640, 480)
        self._number = 0
        self.language_page = LanguagePage(self.settings)
        self.purpose = PurposePage()
        self.details = DetailsPage(folder)
        self.server = ServerPage(controller, folder)
        self.prepare = PreparePage(folder)
        self.look = LookPage(self.settings)
        self.start = StartPage()
        self._build()
        self.purpose.changed.connect(self._purpose_changed)
        for page in (*self.pages, self.server, self.prepare):
            page.changed.connect(self._show_state)
            page.next_wanted.connect(self.go_next)
        controller.opened.connect(self._made)
        controller.refused.connect(self._refused)
        controller.progressed.connect(self._progressed)
        self._go(0)

    @property
    def pages(self) -> tuple[WizardPage, ...]:
        """The five pages of the purpose that was chosen."""
        details: WizardPage = self.server if self.purpose.office() else self.details
        details = self.prepare if self.purpose.prepares() else details
        return (self.language_page, self.purpose, details, self.look, self.start)

    def fetch_copy(self, card: Path) -> None:
        """Begin with the server of a connection card and the wish to work offline."""
        self.purpose.server.button.setChecked(True)
        self.server.choose(card, offline=True)
        self.server.login.setText(self.settings.get(names.LAST_USER))
        self._go(2)

    def move_book(self, book: Path) -> None:
        """Begin with preparing a server for a book of this computer."""
        self.purpose.prepare.button.setChecked(True)
        self.prepare.choose_book(book, self.settings.get(names.LAST_USER))
        self._go(2)

    def _purpose_changed(self) -> None:
        demo, office = self.purpose.demo(), self.purpose.office()
        self.details.set_demo(demo)
        self.start.set_asks(not demo and not office and not self.purpose.prepares())

    # --- layout --------------------------------------------------------------------------------------

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._step_list())
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        self.stack = QStackedWidget()
        self._areas: dict[WizardPage, QScrollArea] = {}
        for page in (self.language_page, self.purpose, self.details, self.server, self.prepare, self.look, self.start):
            area = self._areas[page] = QScrollArea()
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(page)
            self.stack.addWidget(area)
        right.addWidget(self.stack, 1)
        right.addWidget(self._footer())
        nest(row, right, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        nest(outer, row)

    def _step_list(self) -> QWidget:
        side = QFrame()
        theme.set_role(side, "sidebar")
        side.setFixedWidth(theme.px(200))
        column = QVBoxLayout(side)
        column.setContentsMargins(theme.SPACE_L, theme.SPACE_XL, theme.SPACE_L, theme.SPACE_L)
        column.setSpacing(theme.SPACE_M)
        column.addWidget(parts.brand())
        column.addSpacing(theme.SPACE_M)
        self.steps: list[QLabel] = []
        for number, text in enumerate(STEPS, start=1):
            step = parts.label("{number}  {step}", number=number, step=_translated(text))
            self.steps.append(step)
            column.addWidget(step)
        column.addStretch()
        return side

    def _footer(self) -> QWidget:
        footer = QFrame()
        theme.set_role(footer, "footer")
        column = QVBoxLayout(footer)
        column.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        self.strip = parts.Strip("book.wizard.message")
        column.addWidget(self.strip)
        self.bar = QProgressBar()
        self.bar.setObjectName("book.wizard.progress")
        bind(self.bar, "setAccessibleName", "Progress")
        self.bar.setTextVisible(False)
        self.bar.hide()
        column.addWidget(self.bar)
        row = QHBoxLayout()
        self.leave = parts.button("book.wizard.sign_in", "Open an existing book…", "link")
        self.leave.clicked.connect(self.sign_in_wanted)
        row.addWidget(self.leave)
        row.addStretch()
        self.back = parts.button("book.wizard.back", "Previous")
        self.back.clicked.connect(self.go_back)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Back), self, self.go_back)
        self.next = parts.button("book.wizard.next", "Next", "primary")
        self.next.clicked.connect(self.go_next)
        row.addWidget(self.back)
        row.addWidget(self.next)
        nest(column, row)
        return footer

    # --- movement ------------------------------------------------------------------------------------

    def current(self) -> int:
        """The number of the page shown, from 0."""
        return self._number

    def go_next(self) -> None:
        """To the next page if this one is complete; on the last one the book is made."""
        if not self.next.isEnabled():
            return
        page = self.pages[self.current()]
        problem = page.problem()
        if problem:
            self.strip.say(problem, "warn")
            page.show_problems()
            return
        if self.current() == len(self.pages) - 1:
            self._make()
        else:
            self._go(self.current() + 1)

    def go_back(self) -> None:
        """To the page before; what was typed stays."""
        if self.current() > 0 and self.back.isEnabled():
            self._go(self.current() - 1)

    def _go(self, number: int) -> None:
        self.strip.say("")
        self._number = number
        self.stack.setCurrentWidget(self._areas[self.pages[number]])
        self.pages[number].entered()
        self._show_state()

    def _show_state(self) -> None:
        now = self.current()
        for number, step in enumerate(self.steps):
            theme.set_role(step, "strong" if number == now else "subtle")
        self.back.setEnabled(now > 0)
        last = now == len(self.pages) - 1
        text = N_("Create demo book") if self.purpose.demo() else N_("Create book")
        if self.purpose.office():
            text = N_("Fetch the copy") if self.server.wants_copy() else N_("Sign in")
        elif self.purpose.prepares():
            text = N_("Prepare the server")
        bind(self.next, "setText", text if last else "Next")
        bind(self.next, "setAccessibleName", text if last else "Next")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_next()
        else:
            super().keyPressEvent(event)

    # --- making --------------------------------------------------------------------------------------

    def new_book(self) -> NewBook:
        """Everything the pages collected."""
        from models.platform.book.making import NewBook

        filled = self.details.filled()
        return NewBook(language=language(), **filled)

    def _make(self) -> None:
        self._busy(True)
        if self.purpose.office():
            self._connect()
            return
        if self.purpose.prepares():
            self.prepare.findings.clear()
            self.controller.prepare_server(self.prepare.filled(), self.prepare.book())
            return
        self.controller.create(self.new_book(), demo=self._wants_demo())

    def _connect(self) -> None:
        """Open the book of an office: live, or as a copy that is fetched now."""
        who, card = self.server.filled(), self.server.card
        assert card is not None
        if not self.server.wants_copy():
            self.controller.open(self.server.path(), who["login"], who["password"])
            return
        from models.sync.copies import NewCopy

        self.controller.open_copy(NewCopy(self.server.path(), card, who["login"], who["password"]))

    def _wants_demo(self) -> bool:
        return not self._elsewhere() and (self.purpose.demo() or self.start.wants_demo())

    def _wants_import(self) -> bool:
        return not self._elsewhere() and self.start.wants_import()

    def _elsewhere(self) -> bool:
        """Whether the book lies on a server."""
        return self.purpose.office() or self.purpose.prepares()

    def _made(self, opened: OpenBook) -> None:
        if self.isVisible():
            self._busy(False)
            self.details.forget()
            self.server.forget()
            self.prepare.forget()
            self.finished.emit(FirstRun(opened, self._wants_demo(), self._wants_import()))

    def _refused(self, error: BaseException) -> None:
        if not self.isVisible():
            return
        self._busy(False)
        if isinstance(error, InvalidInput):
            self.strip.say("\n".join(error.problems.values()))
        elif isinstance(error, AppError):
            found = getattr(error, "found", None)
            if found is not None:
                self._go(2)
                self.prepare.show_found(found)
            self.strip.say(error.message())
        else:
            from ui import messages

            messages.show_error(self, error)

    def _progressed(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _busy(self, busy: bool) -> None:
        self.bar.setRange(0, 0)
        self.bar.setVisible(busy)
        for widget in (self.stack, self.next, self.leave):
            widget.setEnabled(not busy)
        self.back.setEnabled(not busy and self.current() > 0)
        office = self._elsewhere()
        words = tr("The server is asked. This takes a moment.") if office else (
            tr("The book is being made. This takes a moment.")
        )
        self.strip.say(words if busy else "", "info")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing in the middle of making waits until the book is whole."""
        if self.bar.isVisible():
            event.ignore()
        else:
            super().closeEvent(event)


def _translated(text: str) -> object:
    """A value that is translated anew each time the language changes."""
    return lambda: tr(text)
