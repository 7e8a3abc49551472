"""Icons by name: line drawings that take the colours of the theme at any size."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from ui import icon_source, theme

_clones: list[QIconEngine] = []
_DISABLED, _ON = "text-disabled", "accent"


class _LineIcon(QIconEngine):
    """Draws one line icon in the colour that fits mode, state and theme."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name = name
        self._token = token

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw into a rectangle."""
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(rect, self._drawn(rect.size() * ratio, mode, state, ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The drawing at a size in device pixels."""
        return self._drawn(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """The drawing at a size in device pixels for a screen of a given scale."""
        return self._drawn(size, mode, state, scale)

    def clone(self) -> QIconEngine:
        """Another engine for the same icon."""
        made = _LineIcon(self._name, self._token)
        _clones.append(made)
        return made

    def _drawn(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, ratio: float) -> QPixmap:
        token = self._token
        if mode is QIcon.Mode.Disabled:
            token = _DISABLED
        elif state is QIcon.State.On and token == "text-2":
            token = _ON
        return _render(self._name, theme.css(token), size, ratio)


def _render(name: str, colour: str, size: QSize, ratio: float) -> QPixmap:
    """Rasterise a line icon once per colour and size."""
    key = f"qudao:{name}:{colour}:{size.width()}:{size.height()}:{ratio:.2f}"
    kept = QPixmap()
    if QPixmapCache.find(key, kept):
        return kept
    pixmap = QPixmap(size)
    pixmap.fill(Qt.GlobalColor.transparent)
    logical = int(min(size.width(), size.height()) / ratio + 0.5)
    renderer = QSvgRenderer(QByteArray(icon_source.recoloured(name, colour, logical)))
    painter = QPainter(pixmap)
    side = min(size.width(), size.height())
    corner = QPoint((size.width() - side) // 2, (size.height() - side) // 2)
    renderer.render(painter, QRectF(corner.x(), corner.y(), side, side))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, pixmap)
    return pixmap


_engines: dict[tuple[str, str], QIcon] = {}


def icon(name: str, token: str = "text-2") -> QIcon:
    """The icon `name` of resources/icons in the colour of a token; follows the theme by itself."""
    made = _engines.get((name, token))
    if made is None:
        icon_source.source(name)
        made = _engines[(name, token)] = QIcon(_LineIcon(name, token))
    return made


def pixmap(name: str, size: int, token: str = "text-2", ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of a logical size, for labels; does not follow the theme by itself."""
    side = int(size * ratio + 0.5)
    return _render(name, theme.css(token), QSize(side, side), ratio)


def product_icon() -> QIcon:
    """The icon of the program itself."""
    made = _engines.get(("qudao", ""))
    if made is None:
        made = QIcon()
        for size in (16, 24, 32, 48, 64, 128, 256):
            picture = QPixmap(size, size)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            QSvgRenderer(QByteArray(icon_source.source("qudao").encode())).render(painter)
            painter.end()
            made.addPixmap(picture)
        _engines[("qudao", "")] = made
    return made
