"""Ending a window of a test as the program ends it: nobody is asked, nothing is kept of its tabs."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from ui import theme


def close_window(window: Any) -> None:
    """Close without asking; it goes when events are handled next."""
    window._may_go = True
    window.desk.pause()
    window.close()


def in_the_light_again(*gone: Any) -> None:
    """What a test had on the screen goes for good, and the next one begins in the light theme."""
    for one in gone:
        one.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
