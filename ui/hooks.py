"""What nobody caught: logged with a code, told without a traceback, never lost (LG-03)."""

from __future__ import annotations

import faulthandler
import logging
import sys
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from controllers import jobs
from controllers.failures import code_of
from models import logs
from models.errors import AppError, Cancelled
from ui import messages

log = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Hooks(QObject):
    """Brings failures of any thread to the screen, one box at a time."""

    happened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._box: QWidget | None = None
        self.happened.connect(self._show)

    def install(self) -> None:
        """Take over the hooks of Python and Qt."""
        sys.excepthook = self._uncaught
        jobs.on_thread_failure(self._take)
        sys.unraisablehook = self._unraisable
        qInstallMessageHandler(qt_message)

    def _uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        self._take(error)

    def _take(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            return
        if isinstance(error, AppError):
            log.warning("not handled: %s %s", code_of(error), type(error).__name__)
        else:
            log.error("not handled: %s", code_of(error), exc_info=error)
        self.happened.emit(error)

    def _unraisable(self, found: object) -> None:
        error = getattr(found, "exc_value", None)
        log.error("in a destructor: %s", type(error).__name__, exc_info=error)

    def _show(self, error: BaseException) -> None:
        """Tell it once; further ones while the box is open are only in the log."""
        if self._box is None or not isValid(self._box) or not self._box.isVisible():
            self._box = messages.show_error(QApplication.activeWindow(), error)


def qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """What Qt has to say goes into the log."""
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.INFO), "%s", text)


def catch_crashes(folder: Path) -> IO[str]:
    """Write the stacks of all threads when the process itself breaks; the file stays open until `let_go`."""
    file = open(folder / logs.CRASH, "a", encoding="utf-8")  # noqa: SIM115
    faulthandler.enable(file)
    return file


def let_go(file: IO[str]) -> None:
    """The program ends in good order."""
    faulthandler.disable()
    file.close()
