"""The only place that speaks to the person in boxes: errors in three parts, questions, confirmations."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from controllers.failures import code_of, details_of
from models.errors import AppError, Cancelled, InvalidInput
from models.i18n import N_, language, tr
from ui import icons, theme

BUG = N_(
    "This did not finish. What is stored is safe and your text is still here. "
    "Please try again; if it fails, send code {code} to your administrator."
)
LEAST_TEXT = 320
_SENTENCE_END = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+")


@dataclass(frozen=True)
class Answer:
    """One button of a question: what it returns, what it says, and its part in the box."""

    key: str
    text: str
    default: bool = False
    danger: bool = False
    cancel: bool = False


CANCEL = "cancel"


def text_of(error: BaseException) -> str:
    """The sentences for the screen: what happened, what is safe, what to do."""
    if isinstance(error, InvalidInput):
        return "\n".join([tr(error.text, **error.values), *dict.fromkeys(error.problems.values())])
    if isinstance(error, AppError):
        return tr(error.text, **error.values)
    return tr(BUG, code=code_of(error))


def split(text: str) -> tuple[str, str]:
    """The first sentence (what happened) and the rest (what is safe, what to do)."""
    lines = text.split("\n", 1)
    parts = [part for part in _SENTENCE_END.split(lines[0]) if part and part.strip()]
    joiner = "" if language() == "zh_CN" else " "
    rest = joiner.join(part.strip() for part in parts[1:])
    if len(lines) > 1:
        rest = f"{rest}\n{lines[1]}" if rest else lines[1]
    return (parts[0].strip() if parts else text), rest


def show_error(
    parent: QWidget | None, error: BaseException, *, retry: Callable[[], None] | None = None
) -> QMessageBox | None:
    """Tell about a failure in the window's own box; never a traceback. Cancelled is no failure.

    Without a parent whoever asks keeps the box alive.
    """
    if isinstance(error, Cancelled):
        return None
    what, rest = split(text_of(error))
    box = _box(parent, what, rest)
    box.setIcon(QMessageBox.Icon.Warning if isinstance(error, AppError) else QMessageBox.Icon.Critical)
    name, kind = ("triangle-alert", "warn") if isinstance(error, AppError) else ("circle-alert", "error")
    box.setIconPixmap(icons.pixmap(name, theme.px(32), kind, box.devicePixelRatioF()))
    box.setObjectName("messages.error")
    box.setAccessibleDescription(what)
    code = code_of(error)
    if code not in rest:
        coded = tr("Code {code}", code=code)
        box.setInformativeText(f"{rest}\n{coded}" if rest else coded)
    close = box.addButton(tr("Close"), QMessageBox.ButtonRole.RejectRole)
    copy = box.addButton(tr("Copy details"), QMessageBox.ButtonRole.ActionRole)
    again = box.addButton(tr("Try again"), QMessageBox.ButtonRole.AcceptRole) if retry else None
    for button, name in ((close, "close"), (copy, "copy"), (again, "retry")):
        if button is not None:
            button.setObjectName(f"messages.error.{name}")
            button.setAccessibleName(button.text())
    box.setDefaultButton(again or close)
    box.setEscapeButton(close)
    details = f"{what} {rest}\n{details_of(error)}"

    def clicked(button: object) -> None:
        if button is copy:
            QGuiApplication.clipboard().setText(details)
        elif button is again and retry is not None:
            retry()

    box.buttonClicked.connect(clicked)
    box.open()
    return box


def ask(
    parent: QWidget | None,
    title: str,
    text: str,
    buttons: Sequence[Answer],
    done: Callable[[str], None] | None = None,
) -> str:
    """Ask a question; returns the key of the chosen answer, or "cancel".

    With `done` the question stays open as a sheet and `done(key)` is called with the answer; "" is returned.
    """
    box = _box(parent, title, text)
    box.setObjectName("messages.question")
    box.setAccessibleDescription(title)
    keys: dict[object, str] = {}
    escape = None
    for answer in buttons:
        role = _role(answer)
        button = box.addButton(answer.text, role)
        button.setObjectName(f"messages.question.{answer.key}")
        button.setAccessibleName(answer.text)
        if answer.danger:
            button.setProperty("role", "danger")
        keys[button] = answer.key
        if answer.default:
            box.setDefaultButton(button)
        if answer.cancel or answer.key == CANCEL:
            escape = button
            box.setEscapeButton(button)
    if escape is None:
        hidden = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        hidden.setObjectName("messages.question.cancel")
        hidden.setAccessibleName(hidden.text())
        keys[hidden] = CANCEL
        box.setEscapeButton(hidden)
    if done is None:
        box.exec()
        return keys.get(box.clickedButton(), CANCEL)

    def finished(_code: int) -> None:
        done(keys.get(box.clickedButton(), CANCEL))

    box.finished.connect(finished)
    box.open()
    return ""


def confirm(
    parent: QWidget | None,
    title: str,
    text: str,
    action: str,
    *,
    danger: bool = True,
    done: Callable[[bool], None] | None = None,
) -> bool:
    """Ask before something that cannot be taken back; the safe answer is the default.

    Title is the question with object and count, text the consequence, `action` the verb on the button.
    """
    answers = (
        Answer("yes", action, danger=danger),
        Answer(CANCEL, tr("Cancel"), default=True, cancel=True),
    )
    if done is None:
        return ask(parent, title, text, answers) == "yes"
    ask(parent, title, text, answers, lambda key: done(key == "yes"))
    return False


def notice(parent: QWidget | None, title: str, text: str = "", *, alarming: bool = False) -> None:
    """Tell something the person has to know before going on; stays open, blocks nothing else."""
    box = _box(parent, title, text)
    box.setObjectName("messages.notice")
    box.setIcon(QMessageBox.Icon.Warning if alarming else QMessageBox.Icon.Information)
    name, colour = ("triangle-alert", "error") if alarming else ("info", "info")
    box.setIconPixmap(icons.pixmap(name, theme.px(32), colour, box.devicePixelRatioF()))
    close = box.addButton(tr("Close"), QMessageBox.ButtonRole.AcceptRole)
    close.setObjectName("messages.notice.close")
    close.setAccessibleName(close.text())
    box.open()


def _box(parent: QWidget | None, title: str, text: str) -> QMessageBox:
    """An empty box over the window of `parent`."""
    box = QMessageBox(parent.window() if parent is not None else None)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowModality(Qt.WindowModality.WindowModal)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(title)
    box.setInformativeText(text)
    box.setAccessibleName(title)
    for label in box.findChildren(QWidget, "qt_msgbox_label"):
        label.setStyleSheet("font-weight: 600;")
    for label in box.findChildren(QWidget, "qt_msgbox_informativelabel"):
        label.setMinimumWidth(theme.px(LEAST_TEXT))  # else it is as narrow as the title
    return box


def _role(answer: Answer) -> QMessageBox.ButtonRole:
    """The place of a button, which differs between systems."""
    if answer.cancel or answer.key == CANCEL:
        return QMessageBox.ButtonRole.RejectRole
    if answer.danger:
        return QMessageBox.ButtonRole.DestructiveRole
    return QMessageBox.ButtonRole.AcceptRole
