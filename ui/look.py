"""Language, theme, text size and density as chosen in the settings, at start and whenever they change."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject
from PySide6.QtWidgets import QApplication

from controllers.settings import DENSITY, LANGUAGE, REDUCED_MOTION, TEXT_SCALE, THEME, Settings
from models import i18n
from ui import theme, translation

_LOOKS = {THEME.key, TEXT_SCALE.key, DENSITY.key, REDUCED_MOTION.key}


class Look(QObject):
    """Follows the settings."""

    def __init__(self, app: QApplication, settings: Settings) -> None:
        super().__init__(app)
        self._app, self._settings = app, settings
        i18n.set_language(language_of(settings))
        self._dress()
        settings.changed.connect(self._changed)

    def _changed(self, key: str) -> None:
        if key == LANGUAGE.key:
            code = language_of(self._settings)
            if code != i18n.language():
                i18n.set_language(code)
                self._dress()
                translation.set_language(code)
        elif key in _LOOKS:
            self._dress()

    def _dress(self) -> None:
        get = self._settings.get
        theme.apply(
            self._app, get(THEME), get(TEXT_SCALE), get(DENSITY), reduced_motion=get(REDUCED_MOTION)
        )


def language_of(settings: Settings) -> str:
    """The language in force: the chosen one, or that of the system if it is one of ours."""
    chosen = settings.get(LANGUAGE)
    if chosen != "system":
        return chosen
    return "zh_CN" if QLocale.system().language() == QLocale.Language.Chinese else "en"
