"""The discussion of a record: internal by default, a switch shows it to the agent."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from models.clock import clock
from models.i18n import tr
from models.platform.comments import LIMIT, CommentRow
from ui import theme
from ui.translation import language_changed
from ui.widgets.fields.labels import label
from ui.widgets.fields.line import ENTER_KEYS
from ui.widgets.fields.note import NoteField
from ui.widgets.nesting import nest


class Composer(NoteField):
    """Where a comment is written: Ctrl+Enter sends, before the page hears of it."""

    sent = Signal()

    def __init__(self) -> None:
        super().__init__(limit=LIMIT, lines=3)

    def event(self, event: QEvent) -> bool:
        """Ctrl+Enter belongs to the composer while it has the keyboard."""
        if event.type() == QEvent.Type.ShortcutOverride and not self.composing and _sends(event):  # type: ignore[arg-type]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send, or type."""
        if _sends(event) and not self.composing:
            self.sent.emit()
            return
        super().keyPressEvent(event)


class DiscussionPanel(QWidget):
    """Words oldest first, and a place to add one. `send(text, visible)` and `take_back(id)` ask the page."""

    send = Signal(str, bool)
    take_back = Signal(object)
    drafted = Signal()

    def __init__(self, name: str, can_show_agents: bool = True) -> None:
        super().__init__()
        self._name = name
        self._rows: Sequence[CommentRow] = ()
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.SPACE_M)
        self._empty = label(role="hint", wrap=True)
        self._composer = Composer()
        self._composer.setObjectName(f"{name}.composer")
        self._visible = QCheckBox()
        self._visible.setObjectName(f"{name}.visible_to_agent")
        self._send = QPushButton()
        self._send.setObjectName(f"{name}.send")
        self._frame = QFrame()
        self._build(name)
        self._visible.setVisible(can_show_agents)
        self._composer.sent.connect(self._send_now)
        self._composer.textChanged.connect(self._typed)
        self._send.clicked.connect(self._send_now)
        self._visible.toggled.connect(self._mark)
        language_changed.connect(self.retranslate)
        self.retranslate()

    def show_rows(self, rows: Sequence[CommentRow]) -> None:
        """Show the discussion."""
        self._rows = rows
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for number, row in enumerate(rows):
            self._list.addWidget(self._entry(row, number))
        self._empty.setVisible(not rows)

    def draft(self) -> str:
        """What was written and not sent."""
        return self._composer.toPlainText()

    def set_draft(self, text: str) -> None:
        """Put back what was written and not sent."""
        self._composer.set_value(text)

    def sent(self) -> None:
        """The word was stored: the composer is empty again and internal again."""
        self._composer.set_value("")
        self._composer.clear()
        self._visible.setChecked(False)

    def focus(self) -> None:
        """Put the keyboard into the composer."""
        self._composer.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        """Words in the present language."""
        self._composer.setPlaceholderText(tr("Write a comment, @name to mention (Ctrl+Enter sends)"))
        self._composer.setAccessibleName(tr("Comment"))
        self._visible.setText(tr("Visible to the agent"))
        self._visible.setAccessibleName(tr("Visible to the agent"))
        self._send.setText(tr("Send"))
        self._send.setAccessibleName(tr("Send comment"))
        self._empty.setText(tr("No comments yet. What you write here is internal."))
        self.show_rows(self._rows)

    # ---- inside ------------------------------------------------------------------------------------

    def _build(self, name: str) -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._empty)
        nest(column, self._list)
        column.addStretch()
        area = QScrollArea()
        area.setObjectName(f"{name}.words")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder)
        row = QHBoxLayout()
        row.addWidget(self._visible)
        row.addStretch()
        row.addWidget(self._send)
        inner = QVBoxLayout(self._frame)
        inner.setContentsMargins(4, 4, 4, 4)
        inner.addWidget(self._composer)
        nest(inner, row)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SPACE_S, theme.SPACE_S, theme.SPACE_S, theme.SPACE_S)
        box.addWidget(area, 1)
        box.addWidget(self._frame)

    def _entry(self, row: CommentRow, number: int) -> QWidget:
        holder = QFrame()
        holder.setObjectName(f"{self._name}.comment{number}")
        if row.visible_to_agent:
            theme.set_role(holder, "strip-warn")
        column = QVBoxLayout(holder)
        column.setContentsMargins(theme.SPACE_XS, 2, theme.SPACE_XS, 2)
        column.setSpacing(2)
        at = row.at.astimezone(clock.zone).strftime("%Y-%m-%d %H:%M")
        head = QHBoxLayout()
        head.addWidget(label(row.author or tr("system"), role="strong"))
        head.addWidget(label(at, role="hint"))
        head.addStretch()
        if row.mine:
            remove = QPushButton(tr("Remove"))
            remove.setObjectName(f"{self._name}.comment{number}.remove")
            remove.setAccessibleName(tr("Remove my comment of {time}", time=at))
            theme.set_role(remove, "link")
            remove.clicked.connect(lambda _on=False, key=row.id: self._ask_back(key))
            head.addWidget(remove)
        nest(column, head)
        text: QLabel = label(row.text, wrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(text)
        if row.visible_to_agent:
            column.addWidget(label(tr("Visible to the agent"), role="small"))
        holder.setAccessibleName(f"{row.author}, {at}: {row.text}")
        return holder

    def _ask_back(self, key: UUID) -> None:
        self.take_back.emit(key)

    def _typed(self) -> None:
        self._send.setEnabled(bool(self.draft().strip()))
        self.drafted.emit()

    def _mark(self, visible: bool) -> None:
        theme.set_role(self._frame, "strip-warn" if visible else "")

    def _send_now(self) -> None:
        text = self.draft().strip()
        if text:
            self.send.emit(text, self._visible.isChecked())


def _sends(event: QKeyEvent) -> bool:
    control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
    return event.key() in ENTER_KEYS and bool(control) and not shift
