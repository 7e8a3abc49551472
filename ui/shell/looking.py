"""The band over a window that shows the book as another person sees it: whose view it is, and the way out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from models.i18n import N_, tr
from models.platform.principal import ROLE_WORDS, Principal
from ui import theme
from ui.translation import bind


class LookingBand(QWidget):
    """Hidden in a person's own windows."""

    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("shell.looking")
        self.text = QLabel()
        self.text.setObjectName("shell.looking.text")
        self.text.setProperty("chip", "warn")
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.end = QPushButton()
        self.end.setObjectName("shell.looking.end")
        bind(self.end, "setText", N_("End this view"))
        bind(self.end, "setAccessibleName", N_("End this view"))
        self.end.clicked.connect(self.ended)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_S, theme.SPACE_XS, theme.SPACE_S, theme.SPACE_XS)
        row.setSpacing(theme.SPACE_S)
        row.addWidget(self.text, 1)
        row.addWidget(self.end)
        self.hide()

    def show_for(self, principal: Principal) -> None:
        """Say whose view it is, if it is somebody else's."""
        self.setVisible(principal.only_looks)
        self.text.setText(tr(
            "You see the book as {name} ({role}) sees it. Nothing can be changed in this window.",
            name=principal.name, role=tr(ROLE_WORDS[principal.role]),
        ))
        self.text.setAccessibleName(self.text.text())
