"""One field of a form: its label, widget, changed mark and messages, bound to a place of the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from models.i18n import tr
from ui import icons, theme
from ui.editing.document import RAW, Document
from ui.editing.making import LETTER_WIDTHS, FieldWidget, make_widget, words_for, words_of
from ui.editing.spec import FieldSpec, Kind
from ui.translation import language_changed
from ui.widgets.entry_grid.lookup import Candidate
from ui.widgets.fields.choice import ChoiceField, FlagField
from ui.widgets.fields.labels import label
from ui.widgets.fields.masked import MaskedField
from ui.widgets.fields.note import NoteField
from ui.widgets.fields.reading import Reading
from ui.widgets.fields.reference import ReferenceField
from ui.widgets.fields.suggest import SuggestField
from ui.widgets.nesting import nest

BAR = 3
CAPTION_TOP = 5
_sessions = iter(range(1, 2**62))


class FieldBox(QWidget):
    """The widget of one field with the bar that marks a change; what is said about it stands below."""

    revealed = Signal(str, object)
    open_requested = Signal(str, object)

    def __init__(self, spec: FieldSpec, document: Document, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.document = document
        self.page_read_only = False
        self.setObjectName(f"{name}.box")
        self.caption = label(wrap=True)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.widget: FieldWidget = make_widget(spec, document.values, self._reveal)
        self.text = label(wrap=True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.text.setContentsMargins(0, theme.px(CAPTION_TOP), 0, 0)
        self._lock = QLabel(self)
        self._was = label(role="hint")
        self._revert = QPushButton()
        self._problem = label(role="problem", wrap=True)
        self._help = label(role="hint", wrap=True)
        self._unit: QLabel | None = None
        self._refusal = ""
        self._session = next(_sessions)
        self._typing = False
        self._name(name)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.refresh()

    # ---- what a form asks ------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the value and state of the document."""
        spec, document = self.spec, self.document
        raw = str(document.get(spec.path + RAW) or "")
        if self.spec.kind is Kind.REFERENCE and isinstance(self.widget, ReferenceField):
            self.widget.set_reference(document.get(spec.path), document.get(spec.shows) or "", raw)
        elif not self._typing:
            self.widget.set_value(document.get(spec.path), raw)
        if isinstance(self.widget, MaskedField):
            self.widget.set_stored(document.get(spec.masked_as) or "")
        self._show_state()

    def show_messages(self, problem: str) -> None:
        """Show what is wrong here, or nothing."""
        text = problem or self._refusal
        self._problem.setText(text)
        self._problem.setVisible(bool(text))
        target = self.focus_target()
        if target.property("problem") != bool(problem):
            target.setProperty("problem", bool(problem))
            target.style().unpolish(target)
            target.style().polish(target)
        self._describe()

    def _describe(self) -> None:
        """What a screen reader says after the name: what is wrong, and the help."""
        words = (self._problem.text(), tr(self.spec.help) if self.spec.help else "")
        self.focus_target().setAccessibleDescription("\n".join(part for part in words if part))

    def focus_target(self) -> QWidget:
        """The widget that takes the keyboard."""
        return self.widget.line if isinstance(self.widget, MaskedField) else self.widget

    def is_editable(self) -> bool:
        """Whether the value can be changed now."""
        return not self.page_read_only and not self.spec.is_read_only(self.document) and not self._locked()

    def check(self) -> str:
        """What is wrong with the present value, in this field alone."""
        if not self.is_editable():
            return ""
        reading = self.widget.reading() if hasattr(self.widget, "reading") else Reading(self.widget.value())
        return self._problem_of(reading)

    def retranslate(self) -> None:
        """Words in the present language."""
        text = tr(self.spec.label) if self.spec.label else ""
        if isinstance(self.widget, FlagField):
            self.widget.setText(text.replace("&", "&&"))
        self.widget.setAccessibleName(text + (f", {tr('needed')}" if self.spec.required else ""))
        self._revert.setText(tr("Revert"))
        self._revert.setAccessibleName(tr("Revert {field}", field=text))
        self._help.setText(tr(self.spec.help) if self.spec.help else "")
        self._help.setVisible(bool(self.spec.help))
        if self._unit is not None:
            self._unit.setText(tr(self.spec.unit))
        self._describe()
        self._show_state()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame of a field an agent reads, and the bar at the left edge of a changed one."""
        super().paintEvent(event)
        if self.spec.exposed:
            frame = QPainter(self)
            frame.setPen(theme.color("warn"))
            frame.setBrush(theme.color("warn-fill"))
            frame.drawRoundedRect(self.rect().adjusted(theme.px(BAR), 0, -1, -1), 4, 4)
            frame.end()
        if self.document.is_changed(self.spec.path) and self.is_editable():
            painter = QPainter(self)
            height = self._was.geometry().bottom() if self._was.isVisible() else self.widget.height()
            painter.fillRect(QRect(0, 0, theme.px(BAR), height), theme.color("accent"))

    # ---- inside ----------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.widget.edited.connect(self._edited)
        self.widget.left.connect(self._left)
        if hasattr(self.widget, "refused"):
            self.widget.refused.connect(self._refused)
        if isinstance(self.widget, SuggestField):
            self.widget.chosen.connect(self._suggested)
        elif isinstance(self.widget, ReferenceField):
            self.widget.chosen.connect(self._chosen)
            self.widget.open_requested.connect(self._open)
        self._revert.clicked.connect(self._revert_field)
        language_changed.connect(self.retranslate)
        theme.changed.connect(self.update)

    def _name(self, name: str) -> None:
        self.widget.setObjectName(name)
        self._revert.setObjectName(f"{name}.revert")
        self.text.setObjectName(f"{name}.text")
        self._problem.setObjectName(f"{name}.problem")
        self._was.setObjectName(f"{name}.was")
        self.caption.setBuddy(self.focus_target())
        theme.set_role(self._revert, "link")
        self._revert.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_S)
        letters = self.spec.width or LETTER_WIDTHS.get(self.spec.kind, 0)
        if letters and not isinstance(self.widget, (NoteField, FlagField)):
            self.widget.setMaximumWidth(self.fontMetrics().averageCharWidth() * letters + theme.px(36))
        if isinstance(self.widget, FlagField):
            self.widget.setMinimumHeight(theme.px(theme.INPUT_HEIGHT))
        if isinstance(self.widget, ChoiceField):
            self.widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row.addWidget(self.widget, 1)
        row.addWidget(self.text, 1)
        row.addWidget(self._lock)
        if self.spec.unit and not isinstance(self.widget, FlagField):
            self._unit = label(tr(self.spec.unit), role="subtle")
            row.addWidget(self._unit)
        if letters:
            row.addStretch(0)
        was = QHBoxLayout()
        was.setSpacing(theme.SPACE_XS)
        was.addWidget(self._was)
        was.addWidget(self._revert)
        was.addStretch()
        box = QVBoxLayout(self)
        edge = theme.SPACE_S if self.spec.exposed else 0
        box.setContentsMargins(theme.px(BAR + 5) + edge // 2, edge, edge, edge)
        box.setSpacing(2)
        nest(box, row)
        nest(box, was)
        box.addWidget(self._problem)
        box.addWidget(self._help)
        self._problem.hide()

    def _show_state(self) -> None:
        editable = self.is_editable()
        reason = self._locked()
        as_text = not editable and not isinstance(self.widget, MaskedField)
        if isinstance(self.widget, FlagField):  # the box says its own name; as text it has a caption like the others
            self.caption.setText(tr(self.spec.label) if as_text and self.spec.label else "")
        else:
            star = " *" if self.spec.required and editable else ""
            self.caption.setText(tr(self.spec.label) + star if self.spec.label else "")
        if as_text or self.caption.property("role"):
            theme.set_role(self.caption, "subtle" if as_text else "")
        self.widget.setVisible(not as_text)
        self.text.setVisible(as_text)
        if self._unit is not None:
            self._unit.setVisible(not as_text)  # the text says it with its figure
        self.widget.set_read_only(not editable)
        if as_text:
            self.text.setText(words_for(self.spec, self.document) or "–")
        self._lock.setVisible(bool(reason))
        if reason:
            self._lock.setPixmap(icons.pixmap("lock", theme.ICON_S, "text-2", self.devicePixelRatioF()))
            self._lock.setToolTip(reason)
            self.text.setAccessibleDescription(reason)
        changed = self.document.is_changed(self.spec.path) and editable
        told = changed and bool(self.document.loaded("version"))
        self._was.setVisible(told and not isinstance(self.widget, FlagField))
        self._revert.setVisible(told)
        if told:
            self._was.setText(tr("changed, was {value}", value=self._old() or tr("empty")))
        self.update()

    def _old(self) -> str:
        if self.spec.kind is Kind.REFERENCE:
            return str(self.document.loaded(self.spec.shows) or "")
        old = words_of(self.spec, self.document.loaded(self.spec.path))
        return old if len(old) <= 60 else old[:60] + "…"

    def _locked(self) -> str:
        return self.spec.locked(self.document) if self.spec.locked is not None else ""

    def _edited(self, reading: Reading) -> None:
        self._refusal = ""
        path = self.spec.path
        if self.spec.kind is Kind.REFERENCE:
            self.document.set(path + RAW, reading.value if reading.unread else None, self._session)
            if not reading.value:
                self._take(None, "", {})
            return
        if reading.unread:
            self.document.set(path + RAW, reading.value, self._session)
        else:
            # Between the two changes the document holds the old text with the new value: do not show that.
            self._typing = True
            try:
                self.document.set(path, reading.value, self._session)
            finally:
                self._typing = False
            self.document.set(path + RAW, None, self._session)

    def _left(self, reading: Reading) -> None:
        if self.widget.composing or not self.is_editable():
            return
        chosen = self.spec.kind is Kind.REFERENCE or isinstance(self.widget, (FlagField, ChoiceField))
        typed = not chosen and not reading.unread
        now = self.document.get(self.spec.path)
        if typed and reading.value != now and (reading.value or now):
            self.document.set(self.spec.path, reading.value, self._session)
        self._session = next(_sessions)
        self.document.set_problem(self.spec.path, self._problem_of(reading) or None)

    def _problem_of(self, reading: Reading) -> str:
        if reading.problem or reading.unread:
            return reading.problem
        if self.spec.check is not None and reading.value not in (None, ""):
            return self.spec.check(reading.value, self.document)
        return ""

    def _suggested(self, candidate: Candidate) -> None:
        with self.document.step():
            self.document.set(self.spec.path + RAW, None)
            for path, value in candidate.values.items():
                self.document.set(path, value)
        self._session = next(_sessions)

    def _chosen(self, candidate: Candidate) -> None:
        with self.document.step():
            self._take(candidate.key, candidate.name, dict(candidate.values))
        self._session = next(_sessions)

    def _take(self, key: Any, name: str, values: dict[str, Any]) -> None:
        self.document.set(self.spec.path + RAW, None)
        self.document.set(self.spec.path, str(key) if key else None)
        if self.spec.shows:
            self.document.set(self.spec.shows, name)
        for other, value in values.items():
            if other not in (self.spec.path, self.spec.shows):
                self.document.set(other, value)

    def _refused(self, reason: str) -> None:
        self._refusal = reason
        self.show_messages("")

    def _revert_field(self) -> None:
        with self.document.step():
            self.document.revert(self.spec.path)
            if self.spec.shows:
                self.document.set(self.spec.shows, self.document.loaded(self.spec.shows))
        self.focus_target().setFocus()

    def _reveal(self, show: Callable[[str], None]) -> None:
        self.revealed.emit(self.spec.reveal or self.spec.path, show)

    def _open(self) -> None:
        key = self.document.get(self.spec.path)
        if key and self.spec.opens:
            self.open_requested.emit(self.spec.opens, key)


def owner_of(widget: QObject | None) -> FieldBox | None:
    """The field a focused widget belongs to."""
    while widget is not None:
        if isinstance(widget, FieldBox):
            return widget
        widget = widget.parent()
    return None
