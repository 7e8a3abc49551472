"""Texts that follow the language while the program runs."""

from __future__ import annotations

import weakref
from typing import Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from models import i18n
from models.i18n import tr


class _Languages(QObject):
    """Holds the one signal of this module."""

    changed = Signal()


class _Binding:
    """One setter of one widget and the text it shows."""

    def __init__(self, widget: QObject, setter: str, text: str, values: dict[str, Any]) -> None:
        self.widget = weakref.ref(widget)
        self.setter = setter
        self.text = text
        self.values = values

    def apply(self) -> bool:
        """Set the text in the current language; False once the widget is gone."""
        widget = self.widget()
        if widget is None or not isValid(widget):
            return False
        values = {name: value() if callable(value) else value for name, value in self.values.items()}
        getattr(widget, self.setter)(tr(self.text, **values))
        return True


_languages = _Languages()
language_changed = _languages.changed
_bindings: dict[tuple[int, str], _Binding] = {}
_PRUNE_AT = 512
_prune_at = _PRUNE_AT


def bind(widget: QObject, setter: str, text: str, **values: Any) -> None:
    """Show `text` through `widget.setter` now and again after each change of language.

    Holds the widget weakly. A value that is callable is asked each time. Binding the same setter
    again replaces the earlier text.
    """
    global _prune_at
    binding = _Binding(widget, setter, text, values)
    _bindings[(id(widget), setter)] = binding
    if len(_bindings) >= _prune_at:
        _prune()
        _prune_at = max(_PRUNE_AT, 2 * len(_bindings))
    binding.apply()


def set_language(code: str) -> None:
    """Switch the language of everything on the screen: "zh_CN", "en" or "pseudo"."""
    i18n.set_language(code)
    for key, binding in list(_bindings.items()):
        if not binding.apply():
            _bindings.pop(key, None)
    language_changed.emit()


def _prune() -> None:
    """Forget the bindings of widgets that are gone."""
    for key, binding in list(_bindings.items()):
        widget = binding.widget()
        if widget is None or not isValid(widget):
            del _bindings[key]
