"""The preview beside a list: read-only facts of the row under the cursor, one record at a time (UX 7.7)."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from models.i18n import tr
from ui import icons, theme
from ui.translation import language_changed
from ui.widgets.fields.labels import escaped, label
from ui.widgets.nesting import nest

WIDTHS = (260, 480)


@dataclass(frozen=True)
class PreviewContent:
    """What a preview shows: title, chips as (text, tone), facts as (name, text), a note."""

    title: str
    subtitle: str = ""
    chips: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""
    actions: tuple[tuple[str, str], ...] = field(default_factory=tuple)


class PreviewPane(QFrame):
    """Facts of one record and two buttons."""

    open_asked = Signal()
    closed = Signal()
    action_asked = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setObjectName(f"{name}.preview")
        self.setProperty("role", "side")
        self.setMinimumWidth(theme.px(WIDTHS[0]))
        self.setMaximumWidth(theme.px(WIDTHS[1]))
        self.title = label("", "heading", wrap=True)
        self.title.setObjectName(f"{name}.preview.title")
        self.subtitle = label("", "subtle")
        close = QToolButton()
        close.setObjectName(f"{name}.preview.close")
        close.setIcon(icons.icon("x"))
        close.clicked.connect(self.closed)
        self._close = close
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(theme.px(6))
        self._facts = QFormLayout()
        self._facts.setHorizontalSpacing(theme.px(12))
        self._facts.setVerticalSpacing(theme.px(4))
        self._facts.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.note = label("", wrap=True)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(theme.px(12), theme.px(10), theme.px(10), theme.px(10))
        column.setSpacing(theme.px(8))
        nest(column, head)
        column.addWidget(self.subtitle)
        nest(column, self._chips)
        nest(column, self._facts)
        column.addWidget(self.note)
        column.addStretch(1)
        area = QScrollArea()
        area.setObjectName(f"{name}.preview.area")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        for widget in (inner, area.viewport()):
            widget.setAutoFillBackground(False)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area = area
        self.open = QPushButton()
        self.open.setObjectName(f"{name}.preview.open")
        self.open.setAutoDefault(False)
        self.open.clicked.connect(self.open_asked)
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        self._foot.addWidget(self.open)
        self._foot.addStretch(1)
        self._extra: list[QPushButton] = []
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area, 1)
        nest(outer, self._foot)
        language_changed.connect(self.retranslate)
        self.retranslate()
        self.clear()

    def retranslate(self) -> None:
        """Texts in the present language."""
        self.setAccessibleName(tr("Preview"))
        self._area.setAccessibleName(tr("Preview"))
        self._close.setToolTip(tr("Close preview"))
        self._close.setAccessibleName(tr("Close preview"))
        self.open.setText(tr("Open"))
        self.open.setAccessibleName(tr("Open"))

    def clear(self, text: str = "") -> None:
        """Show no record: nothing of another row may stand here while one is loaded."""
        self.title.setText(text)
        self.subtitle.hide()
        self.note.hide()
        self.open.setEnabled(False)
        self._empty(self._chips)
        while self._facts.rowCount():
            self._facts.removeRow(0)

    def show_content(self, content: PreviewContent) -> None:
        """Show one record."""
        self.clear(content.title)
        self.subtitle.setText(content.subtitle)
        self.subtitle.setVisible(bool(content.subtitle))
        for text, tone in content.chips:
            chip = QLabel()
            chip.setTextFormat(Qt.TextFormat.PlainText)
            chip.setText(text)
            theme.set_chip(chip, tone or "neutral")
            self._chips.addWidget(chip)
        self._chips.addStretch(1)
        for name, text in content.facts:
            caption = label(name, "subtle")
            value = label(text, wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addRow(caption, value)
        self.note.setText(content.note)
        self.note.setVisible(bool(content.note))
        self.open.setEnabled(True)
        self._show_actions(content.actions)

    def _show_actions(self, actions: tuple[tuple[str, str], ...]) -> None:
        for button in self._extra:
            self._foot.removeWidget(button)
            button.deleteLater()
        self._extra = []
        for action_id, text in actions:
            button = QPushButton(escaped(text))
            button.setObjectName(f"{self._name}.preview.{action_id}")
            button.setAccessibleName(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda *_, action_id=action_id: self.action_asked.emit(action_id))
            self._foot.insertWidget(1 + len(self._extra), button)
            self._extra.append(button)

    def _empty(self, layout: QHBoxLayout) -> None:
        while (item := layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
