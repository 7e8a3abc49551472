"""Password forgotten: the recovery code opens the book, then a new password is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from models.errors import AppError, InvalidInput
from models.i18n import N_, tr
from models.platform import passwords
from ui import icons, theme
from ui.book import parts
from ui.translation import bind
from ui.widgets.nesting import nest
from ui.window_state import size_box

if TYPE_CHECKING:
    from controllers.book import BookController, OpenBook


class RecoverWindow(QWidget):
    """Two steps in one window: code, then person and new password."""

    signed_in = Signal(object)
    cancelled = Signal()

    def __init__(self, controller: BookController, path: Path) -> None:
        super().__init__()
        self.controller = controller
        self.path = path
        self.setObjectName("book.recover")
        self.setWindowIcon(icons.product_icon())
        bind(self, "setWindowTitle", "Recovery code — Qudao")
        size_box(self, 760, 560)
        frame, column = parts.card(480)
        column.addWidget(parts.brand())
        self.strip = parts.Strip("book.recover.message")
        column.addWidget(self.strip)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._code_step())
        self.stack.addWidget(self._password_step())
        self.stack.currentChanged.connect(self._fit)
        self._fit(0)
        column.addWidget(self.stack)
        outer = QVBoxLayout(self)
        outer.addStretch()
        outer.addWidget(frame, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch()
        controller.opened.connect(self._opened)
        controller.refused.connect(self._refused)
        self.code.setFocus()

    def _code_step(self) -> QWidget:
        step = QWidget()
        column = QVBoxLayout(step)
        column.setContentsMargins(0, 0, 0, 0)
        text = N_("Type the recovery code of “{name}” as it is printed; capitals and dashes do not matter.")
        column.addWidget(parts.label(text, wrap=True, name=self.path.stem))
        self.code = parts.line("book.recover.code", N_("Recovery code"))
        self.code.setMaxLength(120)
        self.code.returnPressed.connect(self.open_book)
        column.addWidget(parts.field(N_("Recovery code"), self.code))
        row = QHBoxLayout()
        row.addStretch()
        self.cancel = parts.button("book.recover.cancel", N_("Cancel"))
        self.cancel.clicked.connect(self.cancelled)
        self.next = parts.button("book.recover.next", N_("Open with the code"), "primary")
        self.next.clicked.connect(self.open_book)
        row.addWidget(self.next)
        row.addWidget(self.cancel)
        column.addSpacing(theme.SPACE_S)
        nest(column, row)
        column.addStretch()
        return step

    def _password_step(self) -> QWidget:
        step = QWidget()
        column = QVBoxLayout(step)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(parts.label(N_("The code fits. Choose whose password is set anew."), wrap=True))
        self.people = QComboBox()
        self.people.setObjectName("book.recover.person")
        bind(self.people, "setAccessibleName", "Person")
        column.addWidget(parts.field(N_("Person"), self.people))
        self.password = parts.PasswordField("book.recover.password", N_("New password"))
        self.again = parts.PasswordField("book.recover.again", N_("New password again"))
        column.addWidget(parts.field(N_("New password"), self.password))
        column.addWidget(parts.field(N_("New password again"), self.again))
        self.again.entered.connect(self.set_password)
        self.finish = parts.button("book.recover.finish", N_("Set password and sign in"), "primary")
        self.finish.clicked.connect(self.set_password)
        column.addWidget(self.finish)
        return step

    def _fit(self, shown: int) -> None:
        """The card is as high as the step it shows."""
        for at in range(self.stack.count()):
            high = QSizePolicy.Policy.Preferred if at == shown else QSizePolicy.Policy.Ignored
            self.stack.widget(at).setSizePolicy(QSizePolicy.Policy.Preferred, high)

    def open_book(self) -> None:
        """Try the code."""
        if self.code.text().strip():
            self._busy(True)
            self.controller.open_with_code(self.path, self.code.text())

    def set_password(self) -> None:
        """Give the chosen person the new password and sign him in."""
        chosen = self.people.currentData()
        if chosen is None:
            return
        user_id, login, name = chosen
        problem = passwords.problem_of(self.password.text(), (login, name))
        if not problem and self.password.text() != self.again.text():
            problem = tr("The two passwords are not the same.")
        if problem:
            self.strip.say(problem, "warn")
            return
        self._busy(True)
        self.controller.reset_password(user_id, login, self.password.text())

    def _opened(self, opened: OpenBook) -> None:
        if not self.isVisible():
            return
        self._busy(False)
        if opened.principal is None:
            self.controller.people(self._show_people, self._refused)
        else:
            self.password.clear()
            self.again.clear()
            self.code.clear()
            self.signed_in.emit(opened)

    def _show_people(self, people: list[tuple[Any, str, str]]) -> None:
        self.people.clear()
        for user_id, login, name in people:
            self.people.addItem(tr("{name} ({login})", name=name, login=login), (user_id, login, name))
        self.stack.setCurrentIndex(1)
        self.password.setFocus()

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

    def _busy(self, busy: bool) -> None:
        self.stack.setEnabled(not busy)
        if busy:
            self.strip.say("")
