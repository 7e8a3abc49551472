"""Remembers where the window stood, per arrangement of screens; nothing here comes from the book."""

from __future__ import annotations

import zlib
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QSettings, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ui import theme

MINIMUM_VISIBLE = 80
DEFAULT_SIZE = (1440, 900)


class WindowState:
    """Sizes and positions on this computer, in a small file of its own."""

    def __init__(self, path: Path) -> None:
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def restore(self, window: QWidget, name: str = "main") -> None:
        """Put a window where it stood with the same screens; never outside them."""
        stored = self._store.value(f"{screens_key()}/{name}/geometry")
        if not (isinstance(stored, QByteArray) and window.restoreGeometry(stored)):
            window.resize(*DEFAULT_SIZE)
        keep_on_screen(window)

    def save(self, window: QWidget, name: str = "main") -> None:
        """Remember where a window stands."""
        self._store.setValue(f"{screens_key()}/{name}/geometry", window.saveGeometry())
        self._store.sync()


def screens_key() -> str:
    """A short name for the present arrangement of screens."""
    areas = sorted(
        f"{area.x()},{area.y()},{area.width()},{area.height()}"
        for area in (screen.geometry() for screen in QGuiApplication.screens())
    )
    return f"{zlib.crc32(';'.join(areas).encode()):08x}"


def keep_on_screen(window: QWidget) -> None:
    """Move and shrink a window so that it can be reached on the screens there are."""
    frame = window.geometry()
    areas = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    if not areas:
        return
    best = max(areas, key=lambda area: _overlap(area, frame))
    overlap = best.intersected(frame)
    width, height = min(frame.width(), best.width()), min(frame.height(), best.height())
    if overlap.width() < MINIMUM_VISIBLE or overlap.height() < MINIMUM_VISIBLE:
        frame = QRect(0, 0, width, height)
        frame.moveCenter(best.center())
    else:
        frame.setSize(frame.size().boundedTo(best.size()))
        frame.moveLeft(min(max(frame.left(), best.left()), best.right() - frame.width() + 1))
        frame.moveTop(min(max(frame.top(), best.top()), best.bottom() - frame.height() + 1))
    window.setGeometry(frame)


def size_box(box: QWidget, width: int, height: int) -> None:
    """Give a box or first window its size, but none that the screen or the window it belongs to cannot show."""
    wanted = QSize(theme.px(width), theme.px(height)).boundedTo(box.screen().availableSize())
    parent = box.parentWidget()
    if parent is not None and parent.window().isVisible():
        wanted = wanted.boundedTo(parent.window().size())
    box.resize(wanted)


def _overlap(area: QRect, frame: QRect) -> int:
    """How much of a frame lies on a screen."""
    common = area.intersected(frame)
    return max(0, common.width()) * max(0, common.height())
