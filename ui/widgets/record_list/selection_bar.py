"""What can be done with the ticked rows; stands above the status bar while rows are ticked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from models.i18n import ntr, tr
from ui import icons, theme
from ui.widgets.fields.labels import escaped, label


class SelectionBar(QFrame):
    """Count, actions, and the way to take all matching rows."""

    acted = Signal(str)
    all_asked = Signal()
    none_asked = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setObjectName(f"{name}.selection")
        self.setProperty("role", "footer")
        self.text = label("", "strong")
        self.text.setObjectName(f"{name}.selection.text")
        self.buttons: dict[str, QPushButton] = {}
        self.all = self._button("all", "link")
        self.none = self._button("none", "link")
        self.all.clicked.connect(self.all_asked)
        self.none.clicked.connect(self.none_asked)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.px(12), theme.px(4), theme.px(12), theme.px(4))
        self._row.addWidget(self.text)
        self._row.addStretch(1)
        self._row.addWidget(self.all)
        self._row.addWidget(self.none)
        self.hide()

    def _button(self, name: str, role: str = "") -> QPushButton:
        made = QPushButton()
        made.setObjectName(f"{self._name}.selection.{name}")
        made.setAutoDefault(False)
        if role:
            theme.set_role(made, role)
        return made

    def set_actions(self, actions: Sequence[tuple[str, str, str, bool]]) -> None:
        """Actions as (id, text, icon, danger)."""
        for button in self.buttons.values():
            self._row.removeWidget(button)
            button.deleteLater()
        self.buttons = {}
        for at, (action_id, text, icon, danger) in enumerate(actions):
            button = self._button(action_id, "danger" if danger else "")
            button.setText(escaped(text))
            button.setAccessibleName(text)
            if icon:
                button.setIcon(icons.icon(icon))
            button.clicked.connect(lambda *_, action_id=action_id: self.acted.emit(action_id))
            self._row.insertWidget(1 + at, button)
            self.buttons[action_id] = button

    def show_count(self, count: int, total: int, everything: bool) -> None:
        """How many rows are ticked; all that match is said in words."""
        self.setVisible(count > 0)
        rows = f"{count:,}"
        if everything and count == total:
            text = ntr(
                "{rows} row selected, all that match", "{rows} rows selected, all that match", count, rows=rows
            )
        else:
            text = ntr("{rows} row selected", "{rows} rows selected", count, rows=rows)
        self.text.setText(text)
        self.setAccessibleName(text)
        self.all.setVisible(count < total)
        whole = ntr("Select all {rows} row", "Select all {rows} rows", total, rows=f"{total:,}")
        self.all.setText(whole)
        self.all.setAccessibleName(whole)
        self.none.setText(tr("Clear selection"))
        self.none.setAccessibleName(tr("Clear selection"))
