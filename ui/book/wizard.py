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

from models.errors import AppError, InvalidInput
from models.i18n import N_, language, tr
from ui import icons, theme
from ui.book import parts
from ui.book.wizard_details import DetailsPage
from ui.book.wizard_pages import LanguagePage, LookPage, PurposePage, StartPage, WizardPage
from ui.translation import bind
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

    def __init__(self, controller: BookController, folder: Path, *, can_go_back: bool = False) -> None:
        super().__init__()
        self.controller = controller
        self.settings = controller.settings
        self.setObjectName("book.wizard")
        bind(self, "setWindowTitle", "A new book — Qudao")
        self.setWindowIcon(icons.product_icon())
        size_box(self, 980, 680)
        self.setMinimumSize(640, 480)
        self._can_leave = can_go_back
        self.language_page = LanguagePage(self.settings)
        self.purpose = PurposePage()
        self.details = DetailsPage(folder)
        self.look = LookPage(self.settings)
        self.start = StartPage()
        self.pages: tuple[WizardPage, ...] = (
            self.language_page,
            self.purpose,
            self.details,
            self.look,
            self.start,
        )
        self._build()
        self.purpose.changed.connect(lambda: self.details.set_demo(self.purpose.demo()))
        self.purpose.changed.connect(lambda: self.start.set_demo(self.purpose.demo()))
        for page in self.pages:
            page.changed.connect(self._show_state)
            page.next_wanted.connect(self.go_next)
        controller.opened.connect(self._made)
        controller.refused.connect(self._refused)
        controller.progressed.connect(self._progressed)
        self._go(0)

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
        for page in self.pages:
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(page)
            self.stack.addWidget(area)
        right.addWidget(self.stack, 1)
        right.addWidget(self._footer())
        row.addLayout(right, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(row)

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
        column.addLayout(row)
        return footer

    # --- movement ------------------------------------------------------------------------------------

    def current(self) -> int:
        """The number of the page shown, from 0."""
        return self.stack.currentIndex()

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
        self.stack.setCurrentIndex(number)
        self.pages[number].entered()
        self._show_state()

    def _show_state(self) -> None:
        now = self.current()
        for number, step in enumerate(self.steps):
            theme.set_role(step, "strong" if number == now else "subtle")
        self.back.setEnabled(now > 0)
        last = now == len(self.pages) - 1
        text = N_("Create demo book") if self.purpose.demo() else N_("Create book")
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
        self.controller.create(self.new_book(), demo=self._wants_demo())

    def _wants_demo(self) -> bool:
        return self.purpose.demo() or self.start.wants_demo()

    def _made(self, opened: OpenBook) -> None:
        if self.isVisible():
            self._busy(False)
            self.details.forget()
            self.finished.emit(FirstRun(opened, self._wants_demo(), self.start.wants_import()))

    def _refused(self, error: BaseException) -> None:
        if not self.isVisible():
            return
        self._busy(False)
        if isinstance(error, InvalidInput):
            self.strip.say("\n".join(error.problems.values()))
        elif isinstance(error, AppError):
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
        self.strip.say(tr("The book is being made. This takes a moment.") if busy else "", "info")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing in the middle of making waits until the book is whole."""
        if self.bar.isVisible():
            event.ignore()
        else:
            super().closeEvent(event)


def _translated(text: str) -> object:
    """A value that is translated anew each time the language changes."""
    return lambda: tr(text)
