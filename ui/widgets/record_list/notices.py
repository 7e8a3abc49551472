"""What a list says about itself: updates that wait, a refresh that failed, nothing here, nothing matches."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from models.i18n import ntr, tr
from ui import icons, theme
from ui.widgets.fields.labels import escaped, label
from ui.widgets.nesting import nest


class Strip(QFrame):
    """One line above the rows with one thing to do."""

    acted = Signal()

    def __init__(self, name: str, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", f"strip-{kind}")
        self._label = label()
        self._act = QPushButton()
        self._act.setObjectName(f"{name}.act")
        self._act.setAutoDefault(False)
        theme.set_role(self._act, "link")
        self._act.clicked.connect(self.acted)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(12), 2, theme.px(8), 2)
        row.addWidget(self._label, 1)
        row.addWidget(self._act)
        self.hide()

    def say(self, text: str, action: str) -> None:
        """Show a sentence, or nothing."""
        self._label.setText(text)
        self._act.setText(escaped(action))
        self._act.setAccessibleName(action)
        self.setAccessibleName(text)
        self.setVisible(bool(text))


class EmptyState(QWidget):
    """In place of rows: what belongs here, or which filter to drop, with the count that gives."""

    dropped = Signal(int)
    new_asked = Signal()
    import_asked = Signal()
    clear_asked = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setObjectName(f"{name}.empty")
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text = label("", wrap=True)
        self.text.setObjectName(f"{name}.empty.text")
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.set_role(self.text, "subtle")
        self._inner = QVBoxLayout()
        self._inner.setSpacing(theme.px(8))
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(self._picture)
        outer.addWidget(self.text)
        nest(outer, self._inner)
        outer.addStretch(3)
        self.offers: list[QPushButton] = []
        theme.changed.connect(self._dress)
        self._icon = "inbox"
        self._dress()
        self.hide()

    def _dress(self) -> None:
        size = theme.px(40)
        self._picture.setPixmap(icons.pixmap(self._icon, size, "text-disabled", self.devicePixelRatioF()))

    def show_nothing(self, text: str, new_text: str, may_import: bool) -> None:
        """There is no record at all."""
        self._begin("inbox", text)
        if new_text:
            self._offer("new", new_text, "primary").clicked.connect(self.new_asked)
        if may_import:
            self._offer("import", tr("Import"), "").clicked.connect(self.import_asked)

    def show_no_match(self, chips: Sequence[str], counts: Sequence[int] | None, search: str) -> None:
        """Filters leave nothing: offer to drop each one, with the count that would give."""
        self._begin("funnel", tr("No rows match the filter."))
        for at, text in enumerate(chips):
            if counts is None:
                words = tr("Without “{filter}”", filter=text)
            else:
                words = ntr(
                    "Without “{filter}”: {rows} row", "Without “{filter}”: {rows} rows", counts[at],
                    filter=text, rows=f"{counts[at]:,}",
                )
            button = self._offer(f"drop{at}", words, "link")
            button.clicked.connect(lambda *_, at=at: self.dropped.emit(at))
        if search or len(chips) > 1:
            self._offer("clear", tr("Clear all filters"), "link").clicked.connect(self.clear_asked)

    def show_denied(self, text: str) -> None:
        """The person may not see this."""
        self._begin("lock", text)

    def _begin(self, icon: str, text: str) -> None:
        self._icon = icon
        self._dress()
        self.text.setText(text)
        self.setAccessibleName(text)
        while (item := self._inner.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self.offers = []
        self.show()

    def _offer(self, name: str, text: str, role: str) -> QPushButton:
        button = QPushButton(escaped(text))
        button.setObjectName(f"{self._name}.empty.{name}")
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        if role:
            theme.set_role(button, role)
        self._inner.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.offers.append(button)
        return button
