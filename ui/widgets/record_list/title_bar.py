"""The first row of a list page: name, view, quick filter, new and more."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QInputMethodEvent, QKeyEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QToolButton, QWidget

from models.i18n import tr
from ui import icons, theme
from ui.translation import language_changed
from ui.widgets import ime
from ui.widgets.fields.labels import ElidedLabel, escaped

SETTLE_MS = 150


class QuickFilter(QLineEdit):
    """Filters while one types: once after the last committed character, never on what is still composed."""

    asked = Signal(str)
    fields_asked = Signal()
    left_down = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setMaxLength(400)
        self.setClearButtonEnabled(True)
        self.addAction(icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._sent = ""
        self._composing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._send)
        self.textChanged.connect(self._typed)

    def show_text(self, text: str) -> None:
        """Put a text in that is already in force."""
        self._sent = text
        if self.text() != text:
            self.setText(text)
        self._timer.stop()

    def _typed(self, _text: str) -> None:
        if not self._composing:
            self._timer.start()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """While a syllable is being composed nothing is asked; the commit asks once."""
        self._composing = bool(event.preeditString())
        if self._composing:
            self._timer.stop()
        super().inputMethodEvent(event)
        if not self._composing and self.text() != self._sent:
            self._timer.start()

    def _send(self) -> None:
        text = self.text().strip()
        if not self._composing and text != self._sent:
            self._sent = text
            self.asked.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down offers fields, Enter filters at once and goes to the rows, Esc clears and then leaves."""
        if self._composing or ime.is_composing(self):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Down:
            self.fields_asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._timer.stop()
            self._send()
            self.left_down.emit()
        elif event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left_down.emit()
        else:
            super().keyPressEvent(event)


class TitleBar(QFrame):
    """Name, view, quick filter and the first actions of a list."""

    save_asked = Signal()
    revert_asked = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}.title")
        self.setProperty("role", "toolbar")
        self.title = ElidedLabel()
        self.title.setObjectName(f"{name}.title.name")
        theme.set_role(self.title, "title")
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.view = self._push(f"{name}.title.view", "flat", "chevron-down")
        self.view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.save = self._push(f"{name}.title.save", "link")
        self.revert = self._push(f"{name}.title.revert", "link")
        self.quick = QuickFilter(f"{name}.quick")
        self.quick.setMinimumWidth(theme.px(160))
        self.quick.setMaximumWidth(theme.px(380))
        self.quick.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.new = self._push(f"{name}.title.new", "primary")
        self.imports = self._push(f"{name}.title.import", "", "import")
        self.preview = self._tool(f"{name}.title.preview", "panel-right")
        self.preview.setCheckable(True)
        self.more = self._tool(f"{name}.title.more", "ellipsis")
        self.save.clicked.connect(self.save_asked)
        self.revert.clicked.connect(self.revert_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(6), theme.px(12), theme.px(6))
        row.setSpacing(theme.px(6))
        for widget in (self.title, self.view, self.save, self.revert):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.quick, 2)
        for widget in (self.new, self.imports, self.preview, self.more):
            row.addWidget(widget)
        self.show_changed(False, False)
        language_changed.connect(self.retranslate)
        self._searched = ""
        self.retranslate()

    def _push(self, name: str, role: str, icon: str = "") -> QPushButton:
        made = QPushButton()
        made.setObjectName(name)
        made.setAutoDefault(False)
        if role:
            theme.set_role(made, role)
        if icon:
            made.setIcon(icons.icon(icon))
        return made

    def _tool(self, name: str, icon: str) -> QToolButton:
        made = QToolButton()
        made.setObjectName(name)
        made.setIcon(icons.icon(icon))
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return made

    def show_view(self, title: str, changed: bool) -> None:
        """The view in force, and whether it was changed."""
        text = tr("{view} (changed)", view=title) if changed else title
        self.view.setText(escaped(text))
        self.view.setAccessibleName(tr("View: {view}", view=text))
        self.view.setToolTip(self.view.accessibleName())

    def show_changed(self, changed: bool, own: bool) -> None:
        """Offer to save and to revert a changed view."""
        self.save.setVisible(changed)
        self.revert.setVisible(changed)
        text = tr("Save") if own else tr("Save as…")
        self.save.setText(text)
        self.save.setAccessibleName(tr("Save view") if own else tr("Save view as…"))

    def show_new(self, action: QAction | None, text: str) -> None:
        """Offer a new record, or not."""
        self.new.setVisible(action is not None)
        self.new.setText(escaped(text))
        self.new.setAccessibleName(text)
        if action is not None:
            self.new.setToolTip(action.toolTip())

    def set_searched(self, text: str) -> None:
        """What the quick filter looks into."""
        self._searched = text
        self.retranslate()

    def retranslate(self) -> None:
        """Texts in the present language."""
        hint = tr("Filter: {fields}", fields=tr(self._searched)) if self._searched else tr("Filter")
        self.quick.setPlaceholderText(hint)
        self.quick.setAccessibleName(tr("Quick filter"))
        self.revert.setText(tr("Revert"))
        self.revert.setAccessibleName(tr("Revert view"))
        self.imports.setText(tr("Import"))
        self.imports.setAccessibleName(tr("Import"))
        self.preview.setAccessibleName(tr("Preview (Space)"))
        self.preview.setToolTip(tr("Preview (Space)"))
        self.more.setAccessibleName(tr("More"))
        self.more.setToolTip(tr("More"))
