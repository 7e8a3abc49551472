"""Colours, sizes and type: the only file with colour values, and the switch between light and dark.

Use the module itself: `from ui import theme`, then `theme.color("accent")`, `theme.px(8)`, `theme.changed`.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from ui import fonts, style_sheet

TOKENS: dict[str, tuple[str, str]] = {
    "window": ("#F3F4F6", "#1B1D21"),
    "surface": ("#FFFFFF", "#24272C"),
    "surface-alt": ("#F8F9FB", "#2A2E34"),
    "header": ("#EEF0F3", "#2E3238"),
    "text": ("#1B1F24", "#E8EAED"),
    "text-2": ("#57606A", "#A9B1BB"),
    "text-disabled": ("#8C959F", "#6F7882"),
    "line": ("#D0D7DE", "#3A4048"),
    "line-strong": ("#848D97", "#7C8692"),
    "accent": ("#0B5CAD", "#6CB2FF"),
    "focus": ("#0B5CAD", "#8CC4FF"),
    "on-accent": ("#FFFFFF", "#12181F"),
    "selection": ("#D7E8FB", "#17406B"),
    "ok": ("#11663A", "#6FDB9B"),
    "ok-fill": ("#DDF4E4", "#12391F"),
    "warn": ("#7A4B00", "#F2C14E"),
    "warn-fill": ("#FFF1CC", "#3E2F08"),
    "error": ("#A8071A", "#FF9A94"),
    "error-fill": ("#FDE2E1", "#4A1716"),
    "info": ("#0B5CAD", "#7CBCFF"),
    "info-fill": ("#DCEBFB", "#12304F"),
    "hold": ("#6B2FA0", "#D0A6F5"),
    "hold-fill": ("#EFE3FA", "#3A2352"),
    "neutral": ("#4A5560", "#B7C0CA"),
    "neutral-fill": ("#E8EBEF", "#353B43"),
    "chart-1": ("#0067A8", "#6CB2FF"),
    "chart-2": ("#E66220", "#F0C24B"),
    "chart-3": ("#4D05A2", "#D1495B"),
    "chart-4": ("#5D3315", "#F4F6F8"),
    "chart-5": ("#C662FF", "#7F6BB8"),
    "chart-ink": ("#1B1F24", "#E8EAED"),
    "shadow": ("#5A1B1F24", "#A0000000"),
}
STATUS_KINDS = ("ok", "warn", "error", "info", "hold", "neutral")
CHART_SERIES = ("chart-1", "chart-2", "chart-3", "chart-4", "chart-5")

SPACE_XS, SPACE_S, SPACE_M, SPACE_L, SPACE_XL, SPACE_XXL = 4, 8, 12, 16, 24, 32
ROW_HEIGHTS = {"compact": 24, "normal": 28, "comfortable": 36}
INPUT_HEIGHT = 28
RADIUS_S, RADIUS_M = 4, 6
ICON_S, ICON_M, ICON_L = 16, 20, 24
SIDEBAR_WIDTH, SIDEBAR_COLLAPSED = 200, 48
PANEL_WIDTH, PREVIEW_WIDTH = 300, 320
ANIMATION_MS = 120

TYPE: dict[str, tuple[int, int]] = {
    "title": (20, 600),
    "heading": (15, 600),
    "body": (13, 400),
    "strong": (13, 600),
    "small": (12, 400),
    "number-xl": (26, 600),
}


class _Theme(QObject):
    """Holds the signal of this module and follows the system while that is wanted."""

    changed = Signal()

    def follow(self) -> None:
        """The system switched between light and dark."""
        if _now.wanted == "system":
            _refresh()


@dataclass
class _Now:
    """What is in force."""

    wanted: str = "light"
    dark: bool = False
    scale: int = 100
    density: str = "normal"
    motion: bool = True


_theme = _Theme()
_now = _Now()
changed = _theme.changed


def color(token: str) -> QColor:
    """The colour of a token in the present theme."""
    return QColor(TOKENS[token][_now.dark])


def css(token: str) -> str:
    """The colour of a token as the style sheet wants it."""
    return TOKENS[token][_now.dark]


def mixed(first: str, second: str, share: float) -> QColor:
    """A colour between two tokens: `share` 0 is the first, 1 the second."""
    one, other = color(first), color(second)
    parts = [
        int(a + (b - a) * share + 0.5)
        for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[misc]
    ]
    return QColor(*parts)


def is_dark() -> bool:
    """Whether the dark theme is in force."""
    return _now.dark


def px(size: int) -> int:
    """A length at 100 % in the present text size."""
    return int(size * _now.scale / 100 + 0.5)


def row_height() -> int:
    """The height of a table row in the present density and text size."""
    return px(ROW_HEIGHTS[_now.density])


def density() -> str:
    """The chosen density: compact, normal or comfortable."""
    return _now.density


def text_scale() -> int:
    """The chosen text size in percent."""
    return _now.scale


def motion() -> bool:
    """Whether short animations are wanted."""
    return _now.motion


_fonts: dict[tuple[str, bool], QFont] = {}
"""The fonts in force; made anew when the program is dressed."""


def font(role: str = "body", *, tabular: bool = False) -> QFont:
    """The font of a type token in the present language and text size."""
    found = _fonts.get((role, tabular))
    if found is None:
        size, weight = TYPE[role]
        found = QFont(QApplication.font())
        found.setPixelSize(px(size))
        found.setWeight(QFont.Weight(weight))
        if tabular:
            found = fonts.tabular(found)
        _fonts[role, tabular] = found
    return QFont(found)


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget one of the roles of the style sheet ("primary", "title", "card" …)."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        _repolish(widget)


def set_chip(widget: QWidget, kind: str) -> None:
    """Make a label a status chip of a kind of STATUS_KINDS."""
    if widget.property("chip") != kind:
        widget.setProperty("chip", kind)
        _repolish(widget)


BORN_FUSION = "qudao-fusion"
"""Set on an application that was started in our style: making the style later costs a tenth of the whole start."""


def apply(
    app: QApplication,
    wanted: str = "system",
    text_scale: int = 100,
    density: str = "normal",
    *,
    reduced_motion: bool = False,
) -> None:
    """Dress the whole program: "light", "dark" or "system", text size in percent, row density."""
    _now.wanted, _now.scale, _now.density = wanted, text_scale, density
    _now.motion = not reduced_motion
    hints = app.styleHints()
    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(wanted)
    if scheme is None:
        hints.unsetColorScheme()
    else:
        hints.setColorScheme(scheme)
    if not app.property("qudao-style"):
        if not app.property(BORN_FUSION):
            app.setStyle(QStyleFactory.create("Fusion"))
        app.setProperty("qudao-style", True)
        hints.colorSchemeChanged.connect(_theme.follow)
    _refresh()


def _refresh() -> None:
    """Work out what is in force now and give it to the application."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    if _now.wanted == "system":
        _now.dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    else:
        _now.dark = _now.wanted == "dark"
    _fonts.clear()
    base = fonts.base_font()
    base.setPixelSize(px(TYPE["body"][0]))
    sheet = style_sheet.build(css, lambda a, b, t: mixed(a, b, t).name(), px, _now.density)
    app.setEffectEnabled(Qt.UIEffect.UI_AnimateMenu, _now.motion)
    app.setEffectEnabled(Qt.UIEffect.UI_AnimateCombo, _now.motion)
    app.setEffectEnabled(Qt.UIEffect.UI_FadeTooltip, _now.motion)
    if app.styleSheet() == sheet and app.font().key() == base.key():
        return  # dressing every widget anew takes a second when many tabs are open
    app.setFont(base)
    app.setPalette(_palette())
    app.setStyleSheet(sheet)
    _theme.changed.emit()


def _palette() -> QPalette:
    """Our colours for everything the style draws by itself."""
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, token in (
        (roles.Window, "window"), (roles.WindowText, "text"), (roles.Base, "surface"),
        (roles.AlternateBase, "surface-alt"), (roles.Text, "text"), (roles.Button, "surface"),
        (roles.ButtonText, "text"), (roles.BrightText, "on-accent"), (roles.Highlight, "selection"),
        (roles.HighlightedText, "text"), (roles.Link, "accent"), (roles.LinkVisited, "accent"),
        (roles.ToolTipBase, "surface"), (roles.ToolTipText, "text"), (roles.PlaceholderText, "text-2"),
        (roles.Light, "surface"), (roles.Midlight, "header"), (roles.Mid, "line"),
        (roles.Dark, "line-strong"), (roles.Shadow, "line-strong"), (roles.Accent, "accent"),
    ):
        palette.setColor(role, color(token))
    for role in (roles.WindowText, roles.Text, roles.ButtonText, roles.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, color("text-disabled"))
    palette.setColor(QPalette.ColorGroup.Disabled, roles.Base, color("window"))
    return palette


def _repolish(widget: QWidget) -> None:
    """Let the style sheet look at changed properties; what was never dressed will be, with them, when it is first needed."""
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
