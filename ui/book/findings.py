"""What was found, step by step: a mark, a word and, where something is wrong, what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from models.i18n import tr
from ui import icons, theme
from ui.translation import language_changed

if TYPE_CHECKING:
    from models.platform.server.check import Finding

MARK = 16


class FindingsList(QWidget):
    """Findings in their order; never by colour alone: mark, name and words."""

    def __init__(self, name: str, names: Mapping[str, str]) -> None:
        super().__init__()
        self.setObjectName(name)
        self._names = names
        self.found: list[Finding] = []
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(theme.SPACE_S)
        self.grid.setVerticalSpacing(theme.SPACE_XS)
        self.grid.setColumnStretch(1, 1)
        self.hide()
        language_changed.connect(self._again)
        theme.changed.connect(self._again)

    def show_all(self, found: Iterable[Finding]) -> None:
        """Show these and nothing else."""
        self.clear()
        self.found = list(found)
        for row, one in enumerate(self.found):
            self._add(row, one)
        self.setVisible(bool(self.found))
        self.setAccessibleName(self.text())

    def _again(self) -> None:
        """Other words or other colours."""
        self.show_all(self.found)

    def clear(self) -> None:
        """Nothing was tried yet."""
        self.found = []
        while (item := self.grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.hide()

    def good(self) -> bool:
        """Whether something was tried and all of it is as it should be."""
        return bool(self.found) and all(one.good for one in self.found)

    def text(self) -> str:
        """All of it in words, for the clipboard and for screen readers; no addresses and no names of people."""
        return "\n".join(
            f"{'✓' if one.good else '✗'} {tr(self._names.get(one.name, one.name))}: {one.message()}" for one in self.found
        )

    def _add(self, row: int, one: Finding) -> None:
        mark = QLabel()
        mark.setPixmap(icons.pixmap("circle-check" if one.good else "circle-x", MARK, "ok" if one.good else "error"))
        words = QLabel()
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        name = tr(self._names.get(one.name, one.name))
        words.setText(tr("{name}: {words}", name=name, words=one.message()))
        self.grid.addWidget(mark, row, 0, Qt.AlignmentFlag.AlignTop)
        self.grid.addWidget(words, row, 1)
