"""Lines under the header: problems with a jump, warnings, restored text, why something is read-only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from models.i18n import tr
from ui import icons, theme
from ui.widgets.fields.labels import escaped, label

_ICONS = {
    "error": "circle-alert", "warn": "triangle-alert", "info": "info", "hold": "circle-pause", "ok": "circle-check",
}  # fmt: skip
_ORDER = ("error", "hold", "warn", "info", "ok", "neutral")


@dataclass(frozen=True)
class StripAction:
    """A link in a strip."""

    text: str
    run: Callable[[], None]


class Strips(QWidget):
    """At most one line per id; the most serious first."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}.strips")
        self._name = name
        self._shown: dict[str, QFrame] = {}
        self._kinds: dict[str, str] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(theme.SPACE_M, theme.SPACE_XS, theme.SPACE_M, theme.SPACE_XS)
        self._box.setSpacing(theme.SPACE_XS)
        self.hide()

    def show_strip(
        self, id: str, kind: str, text: str, actions: Sequence[StripAction] = (), *, dismiss: bool = True
    ) -> None:
        """Show or replace a line."""
        self.hide_strip(id)
        frame = QFrame()
        frame.setObjectName(f"{self._name}.strip.{id}")
        frame.setAccessibleName(text)
        theme.set_role(frame, f"strip-{kind}")
        row = QHBoxLayout(frame)
        row.setContentsMargins(theme.SPACE_S, 3, theme.SPACE_XS, 3)
        row.setSpacing(theme.SPACE_S)
        picture = QLabel()
        picture.setPixmap(icons.pixmap(_ICONS.get(kind, "info"), theme.px(16), kind, self.devicePixelRatioF()))
        row.addWidget(picture)
        words = label(text, wrap=True)
        words.setObjectName(f"{self._name}.strip.{id}.text")
        row.addWidget(words, 1)
        for number, action in enumerate(actions):
            row.addWidget(self._link(f"{id}.action{number}", action.text, action.run))
        if dismiss:
            close = self._link(f"{id}.close", "", lambda: self.hide_strip(id))
            close.setIcon(icons.icon("x"))
            close.setAccessibleName(tr("Dismiss"))
            close.setToolTip(tr("Dismiss"))
            row.addWidget(close)
        self._shown[id], self._kinds[id] = frame, kind
        place = sum(1 for other, one in self._kinds.items() if other != id and _rank(one) <= _rank(kind))
        self._box.insertWidget(min(place, self._box.count()), frame)
        self.show()

    def hide_strip(self, id: str) -> None:
        """Take a line away."""
        frame = self._shown.pop(id, None)
        self._kinds.pop(id, None)
        if frame is not None:
            self._box.removeWidget(frame)
            frame.hide()
            frame.deleteLater()
        if not self._shown:
            self.hide()

    def shown(self) -> dict[str, str]:
        """The lines by id, as they are read."""
        return {id: frame.accessibleName() for id, frame in self._shown.items()}

    def _link(self, id: str, text: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(escaped(text))
        button.setObjectName(f"{self._name}.strip.{id}")
        button.setAccessibleName(text)
        theme.set_role(button, "link")
        button.clicked.connect(lambda _on=False: run())
        return button


def _rank(kind: str) -> int:
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)
