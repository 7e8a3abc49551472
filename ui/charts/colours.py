"""Colours of charts from the tokens of the theme, for pyqtgraph and for exported files."""

from __future__ import annotations

from models.export.scene import PRINT, Palette
from ui import theme


def palette(*, light: bool = False) -> Palette:
    """The colours in force now, or those for white paper."""
    if light:
        return PRINT
    found: dict[str, tuple[int, int, int]] = {}
    for token in PRINT:
        red, green, blue, _ = theme.color(token).getRgb()  # type: ignore[misc]
        found[token] = (int(red), int(green), int(blue))
    return found
