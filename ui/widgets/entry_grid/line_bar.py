"""The line below a grid: what is to be said about the current line, and the keys that help most."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from models.i18n import tr
from ui import theme
from ui.translation import language_changed
from ui.widgets.entry_grid import keys
from ui.widgets.entry_grid.columns import Level
from ui.widgets.entry_grid.strips import Action, MessageStrip
from ui.widgets.fields.labels import label

ROOM_FOR_KEYS = 900


class LineBar(QFrame):
    """Always as high, so that nothing above it moves while somebody types."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("grid.line_bar")
        self._strip = MessageStrip("grid.line", self)
        self._way = label(keys.hint("offers"), role="hint", parent=self)
        self._way.setObjectName("grid.way")
        self._way.hide()
        self._keys = label(role="hint", parent=self)
        self._keys.setObjectName("grid.keys")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 1, theme.SPACE_S, 1)
        box.setSpacing(theme.SPACE_M)
        box.addWidget(self._strip, 1)
        box.addWidget(self._way)
        box.addStretch(0)
        box.addWidget(self._keys)
        self.setFixedHeight(theme.px(32))
        self.retranslate()
        language_changed.connect(self.retranslate)
        theme.changed.connect(self._sized)

    def say(self, text: str, level: Level, actions: Sequence[Action] = ()) -> None:
        """Say something about the current line."""
        if text == self._strip.text() and [name for name, _ in actions] == [
            button.accessibleName() for button in self._strip.buttons()
        ]:
            self._strip.rebind(actions)
            return
        self._strip.say(text, level, actions)
        self._way.setVisible(bool(actions))

    def quiet(self) -> None:
        """Nothing to say."""
        self._strip.hide()
        self._way.hide()

    def strip(self) -> MessageStrip:
        """The strip with the message."""
        return self._strip

    def retranslate(self) -> None:
        """The keys that help most, in words."""
        self._keys.setText(tr(
            "Enter next field   Tab next cell   {above} copy from above   {list} choose   {delete} delete line",
            above=keys.hint("copy_above"), list=keys.hint("lookup"), delete=keys.hint("delete")))  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On small screens the message is more important than the keys."""
        super().resizeEvent(event)
        self._keys.setVisible(self.width() >= theme.px(ROOM_FOR_KEYS))

    def _sized(self) -> None:
        self.setFixedHeight(theme.px(32))
