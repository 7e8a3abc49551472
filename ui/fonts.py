"""Which fonts are used for which language on which system; loads the bundled ones where needed."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from models import i18n

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "fonts"
BUNDLED = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
BUNDLED_FAMILY = "Noto Sans SC"

_STACKS: dict[str, dict[str, list[str]]] = {
    "win32": {
        "zh_CN": ["Microsoft YaHei UI", "Segoe UI"],
        "en": ["Segoe UI", "Microsoft YaHei UI"],
    },
    "darwin": {
        "zh_CN": [".AppleSystemUIFont", "PingFang SC"],
        "en": [".AppleSystemUIFont", "PingFang SC"],
    },
}
_loaded = False


def uses_bundled() -> bool:
    """Whether the bundled font is used: on Linux, and wherever there is no real screen."""
    return sys.platform not in _STACKS or QGuiApplication.platformName() in ("offscreen", "minimal")


def load() -> None:
    """Make the bundled fonts known to Qt, once, where they are used."""
    global _loaded
    if _loaded or not uses_bundled():
        return
    for name in BUNDLED:
        QFontDatabase.addApplicationFont(str(FOLDER / name))
    _loaded = True


def families(language: str) -> list[str]:
    """The font stack of a language, so that no system falls back to other glyph shapes."""
    if uses_bundled():
        return [BUNDLED_FAMILY, "Noto Sans CJK SC"]
    stack = _STACKS[sys.platform]
    return stack.get(language, stack["en"])


def base_font() -> QFont:
    """The font of the program in the present language, without a size."""
    load()
    font = QFont()
    font.setFamilies(families(i18n.language()))
    if uses_bundled():
        # quotes and apostrophes of a Chinese font are as wide as a character, which tears English words apart;
        # said for both languages, as the application's font takes over what the former one asked for
        font.setFeature(QFont.Tag.fromString("pwid"), int(i18n.language() != "zh_CN"))
    return font


def tabular(font: QFont) -> QFont:
    """The same font with digits of equal width, where it has them."""
    font.setFeature(QFont.Tag.fromString("tnum"), 1)
    return font
