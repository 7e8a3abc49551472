"""Colours, type and icons: contrast computed, no colour outside the tokens, live switch (UX-099, UX-103)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontInfo, QIcon
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QToolButton

from models import i18n
from ui import fonts, icons, theme

ROOT = Path(__file__).resolve().parents[3]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_contrast_formula_agrees_with_known_pairs():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


SURFACES = ("window", "surface", "surface-alt", "header")
# token, surfaces, least contrast in light and dark as ux.md 23.3 states them
MINIMA = [
    ("text", (*SURFACES, "selection"), 13.3, 8.8),
    ("text-2", SURFACES, 5.1, 4.9),
    ("line-strong", SURFACES, 3.0, 3.0),
    ("accent", (*SURFACES, "selection"), 5.3, 4.5),
    ("focus", SURFACES, 3.0, 3.0),
]


@pytest.mark.parametrize(("token", "surfaces", "light", "dark"), MINIMA)
def test_text_and_marks_stand_out_from_every_surface(token, surfaces, light, dark):
    for place, least in ((0, light), (1, dark)):
        for surface in surfaces:
            if token == "line-strong" and surface == "header" and place == 0:
                continue  # input borders never stand on the header colour
            ratio = contrast(theme.TOKENS[token][place], theme.TOKENS[surface][place])
            assert ratio >= least - 0.05, (token, surface, ("light", "dark")[place], round(ratio, 2))


@pytest.mark.parametrize(
    ("kind", "light", "dark"),
    [("ok", 6.1, 7.5), ("warn", 6.6, 7.8), ("error", 6.3, 7.2), ("info", 5.5, 6.7), ("hold", 6.7, 6.8),
     ("neutral", 6.1, 6.1)],
)
def test_status_words_stand_out_from_their_fill(kind, light, dark):
    for place, least in ((0, light), (1, dark)):
        ratio = contrast(theme.TOKENS[kind][place], theme.TOKENS[f"{kind}-fill"][place])
        assert ratio >= least - 0.06


def test_chart_series_stand_out_from_the_surface():
    for token in theme.CHART_SERIES:
        for place in (0, 1):
            assert contrast(theme.TOKENS[token][place], theme.TOKENS["surface"][place]) >= 3.0


def test_the_primary_button_is_readable():
    for place in (0, 1):
        assert contrast(theme.TOKENS["on-accent"][place], theme.TOKENS["accent"][place]) >= 4.5


def test_no_colour_is_written_outside_the_tokens():
    found = []
    for path in (ROOT / "ui").rglob("*.py"):
        if path.name == "theme.py":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"[\"'\s:]#[0-9A-Fa-f]{6}\b", line) or re.search(r"QColor\(\s*\d", line):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    assert found == []


def test_switching_the_theme_recolours_icons_without_setting_them_again(dressed, qtbot):
    button = QToolButton()
    qtbot.addWidget(button)
    button.setIcon(icons.icon("house"))
    button.setIconSize(QSize(24, 24))

    def ink():
        image = button.icon().pixmap(QSize(24, 24)).toImage()
        solid = [image.pixelColor(x, y) for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() > 200]
        return solid[0].name().upper()

    light = ink()
    theme.apply(dressed, "dark")
    dark = ink()
    assert (light, dark) == theme.TOKENS["text-2"]


def test_a_disabled_icon_is_drawn_in_the_disabled_colour(dressed):
    image = icons.icon("house").pixmap(QSize(32, 32), QIcon.Mode.Disabled).toImage()
    solid = {image.pixelColor(x, y).name().upper() for x in range(32) for y in range(32)
             if image.pixelColor(x, y).alpha() == 255}
    assert theme.TOKENS["text-disabled"][0] in solid


def test_text_size_scales_rows_and_letters(dressed):
    theme.apply(dressed, "light", 150, "normal")
    assert theme.row_height() == 42
    assert theme.font().pixelSize() == 20
    assert theme.font("title").pixelSize() == 30
    theme.apply(dressed, "light", 100, "compact")
    assert theme.row_height() == 24


def test_the_bundled_font_draws_chinese_text(dressed, qtbot):
    assert fonts.uses_bundled()
    label = QLabel("渠道 䶮")
    qtbot.addWidget(label)
    assert QFontInfo(label.font()).family() == fonts.BUNDLED_FAMILY


def test_reduced_motion_switches_the_animations_off(dressed):
    from PySide6.QtCore import Qt

    theme.apply(dressed, "light", reduced_motion=True)
    assert not theme.motion()
    for effect in (Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_AnimateCombo, Qt.UIEffect.UI_FadeTooltip):
        assert not dressed.isEffectEnabled(effect)
    theme.apply(dressed, "light")
    assert theme.motion()


def test_english_quotes_are_narrow_and_chinese_ones_full_width(dressed, qtbot):
    """“…” and ’ belong to both scripts; the bundled Chinese font draws them as the language wants them."""
    from PySide6.QtGui import QFontMetricsF

    before = i18n.language()
    try:
        for language, narrow in (("zh_CN", False), ("en", True), ("zh_CN", False)):
            i18n.set_language(language)
            theme.apply(dressed, "light")
            label = QLabel("“Don’t”")
            qtbot.addWidget(label)
            label.ensurePolished()
            metrics = QFontMetricsF(label.font())
            assert all((metrics.horizontalAdvance(sign) < label.font().pixelSize() * 0.6) == narrow for sign in "“”‘’")
    finally:
        i18n.set_language(before)
        theme.apply(dressed, "light")


def test_a_dangerous_button_that_enter_presses_stays_readable(qtbot):
    """Its words are red: on the blue of a default button nobody could read them."""
    dialog = QDialog()
    qtbot.addWidget(dialog)
    button = QPushButton("取消订单", dialog)
    theme.set_role(button, "danger")
    button.setDefault(True)
    button.resize(120, 30)
    ground = button.grab().toImage().pixelColor(6, 6).name()
    assert ground == theme.color("surface").name()
