"""The top of an editor: title, state, key facts, stages, and the one next step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from models.clock import clock
from models.i18n import ntr, tr
from ui import icons, theme
from ui.actions import BY_ID, key_text
from ui.editing.spec import ActionSpec, Chip, Fact, Header, Stage, StageState
from ui.translation import language_changed
from ui.widgets.fields.flow import FlowLayout
from ui.widgets.fields.labels import ElidedLabel, escaped, label
from ui.widgets.nesting import nest

SAVED_MS = 3000
FACT_WIDTH = 360


class _Dot(QWidget):
    """Done: a tick in a circle; now: a full dot; to come: an empty one."""

    def __init__(self, state: StageState) -> None:
        super().__init__()
        self._state = state
        self.setFixedSize(theme.px(16), theme.px(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sign in the colours of the theme."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._state is StageState.DONE:
            ratio = self.devicePixelRatioF()
            painter.drawPixmap(0, 0, icons.pixmap("circle-check", self.width(), "ok", ratio))
            return
        now = self._state is StageState.CURRENT
        painter.setPen(QPen(theme.color("accent" if now else "line-strong"), 1.5))
        edge = QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5)
        painter.drawEllipse(edge)
        if now:
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(edge.adjusted(2.5, 2.5, -2.5, -2.5))


class HeaderBar(QFrame):
    """Shows a Header; says what was clicked. `act(action)` runs an action of the page."""

    save_clicked = Signal()
    revert_clicked = Signal()
    previous_clicked = Signal()
    next_clicked = Signal()

    def __init__(self, name: str, act: Callable[[ActionSpec], None]) -> None:
        super().__init__()
        theme.set_role(self, "toolbar")
        self._name = name
        self._act = act
        self._header = Header("")
        self._mark: Chip | None = None
        self._primary: ActionSpec | None = None
        self._changes = 0
        self._title = ElidedLabel()
        theme.set_role(self._title, "title")
        self._code = label(role="subtle")
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._state = ElidedLabel(least=96)  # when it was saved is read in full
        theme.set_role(self._state, "subtle")
        self._place = label(role="small")
        self._previous = self._button("previous", "chevron-up", "flat", self.previous_clicked.emit)
        self._next = self._button("next", "chevron-down", "flat", self.next_clicked.emit)
        self._revert = self._button("revert", "", "flat", self.revert_clicked.emit)
        self._save = self._button("save", "save", "", self.save_clicked.emit)
        self._primary_button = self._button("primary", "", "primary", self._run_primary)
        self._more = self._button("more", "ellipsis", "flat", self._show_menu)
        self._actions: Sequence[ActionSpec] = ()
        self._reasons: dict[str, str] = {}
        self._saved = QTimer(self)
        self._saved.setSingleShot(True)
        self._saved.timeout.connect(self._show_state)
        self._build()
        language_changed.connect(self.retranslate)
        self.retranslate()

    # ---- what the page says ------------------------------------------------------------------------

    def show_title(self, title: str) -> None:
        """What the record is called now."""
        self._title.setText(title)
        self._title.setToolTip(title if len(title) > 20 else "")

    def show_header(self, header: Header) -> None:
        """Show another state of the record."""
        self._header = header
        self.show_title(header.title)
        self._code.setText(header.code)
        self._primary = header.primary
        self._fill_line()
        self._fill_stages(header.stages, header.owner, header.waiting)
        self._fit()

    def show_mark(self, mark: Chip | None) -> None:
        """Show how the record stands with the office, after its own states."""
        if mark != self._mark:
            self._mark = mark
            self._fill_line()
            self._fit()

    def set_actions(self, actions: Sequence[ActionSpec], reasons: dict[str, str]) -> None:
        """What the overflow menu offers; reasons by action id say why something cannot be done now."""
        self._actions, self._reasons = actions, reasons
        self._more.setVisible(bool(actions))
        primary = self._primary
        self._primary_button.setVisible(primary is not None)
        if primary is not None:
            reason = reasons.get(primary.id, "")
            keys = key_text(BY_ID["primary"])
            self._primary_button.setText(escaped(tr(primary.text)))
            self._primary_button.setAccessibleName(tr(primary.text))
            self._primary_button.setEnabled(not reason)
            self._primary_button.setToolTip(reason or f"{tr(primary.text)} ({keys})")
            self._primary_button.setAccessibleDescription(reason)

    def set_changes(self, count: int, read_only: bool) -> None:
        """How many fields differ from what is stored."""
        self._changes = count
        self._revert.setVisible(count > 0)
        self._save.setVisible(not read_only)
        self._save.setEnabled(not read_only)
        if not self._saved.isActive() or count:
            self._saved.stop()
            self._show_state()

    def show_saved(self) -> None:
        """Say for three seconds that and when it was saved."""
        self._state.setText(tr("Saved {time}", time=clock.now().astimezone(clock.zone).strftime("%H:%M")))
        self._saved.start(SAVED_MS)

    def show_place(self, place: int, total: int) -> None:
        """Where the record stands in the list it was opened from; 0 hides it."""
        for widget in (self._previous, self._next, self._place):
            widget.setVisible(total > 0)
        self._place.setText(f"{place} / {total}")
        self._previous.setEnabled(place > 1)
        self._next.setEnabled(place < total)

    def set_folded(self, folded: bool) -> None:
        """One line while the form is scrolled, all of it at the top."""
        self._facts_row.setVisible(not folded)
        self._stages_row.setVisible(not folded and bool(self._header.stages or self._header.owner))

    def retranslate(self) -> None:
        """Words in the present language."""
        for button, text, action in (
            (self._save, tr("Save"), "save"), (self._revert, tr("Revert"), "revert"),
            (self._previous, tr("Previous record"), "record.previous"), (self._next, tr("Next record"), "record.next"),
            (self._more, tr("More actions"), ""),
        ):  # fmt: skip
            keys = key_text(BY_ID[action]) if action else ""
            button.setToolTip(f"{text} ({keys})" if keys else text)
            button.setAccessibleName(f"{text} ({keys})" if keys else text)
        if self._primary is None:
            self._primary_button.setAccessibleName(tr("Next step"))
        self._save.setText(tr("Save"))
        self._revert.setText(tr("Revert"))
        self._show_state()

    # ---- inside ------------------------------------------------------------------------------------

    def _build(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(theme.SPACE_S)
        first.addWidget(self._title)
        first.addWidget(self._code)
        first.addStretch(1)
        for widget in (self._state, self._previous, self._place, self._next, self._revert, self._save,
                       self._primary_button, self._more):  # fmt: skip
            first.addWidget(widget)
        self._facts_row = QWidget()
        self._facts = FlowLayout(self._facts_row, spacing=theme.SPACE_S)
        self._stages_row = QWidget()
        self._stages = QHBoxLayout(self._stages_row)
        self._stages.setContentsMargins(0, 0, 0, 0)
        self._stages.setSpacing(theme.SPACE_XS)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_M, theme.SPACE_S)
        box.setSpacing(theme.SPACE_XS)
        nest(box, first)
        box.addWidget(self._facts_row)
        box.addWidget(self._stages_row)
        for button in (self._more, self._primary_button, self._revert, self._save):
            button.hide()  # until the record is there
        self.show_place(0, 0)

    def _button(self, id: str, icon: str, role: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton()
        button.setObjectName(f"{self._name}.{id}")
        if role:
            theme.set_role(button, role)
        if icon:
            button.setIcon(icons.icon(icon))
        if role == "flat" and icon:
            button.setFixedWidth(theme.px(30))
            button.setIconSize(QSize(theme.px(16), theme.px(16)))
        button.clicked.connect(lambda _on=False: run())
        return button

    def _show_state(self) -> None:
        if self._changes:
            count = self._changes
            self._state.setText(ntr("{count} unsaved change", "{count} unsaved changes", count))
        else:
            self._state.setText("")

    def _fill_line(self) -> None:
        self._fill_chips((*self._header.chips, *([self._mark] if self._mark is not None else [])))
        self._fill_facts(self._header.facts)

    def _fill_chips(self, chips: Sequence[Chip]) -> None:
        self._clear(self._facts)
        for number, chip in enumerate(chips):
            made = label(chip.text)
            theme.set_chip(made, chip.kind)
            made.setObjectName(f"{self._name}.chip{number}")
            self._facts.addWidget(made)

    def _fill_facts(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            text = f"{tr(fact.label)} {fact.text}" if fact.label else fact.text
            shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, theme.px(FACT_WIDTH))
            if fact.open is None:
                made: QWidget = label(shown, role="subtle" if not fact.kind else "")
                if fact.kind:
                    theme.set_chip(made, fact.kind)
            else:
                button = QPushButton(escaped(shown))
                theme.set_role(button, "link")
                button.clicked.connect(lambda _on=False, run=fact.open: run())
                button.setAccessibleName(text)
                made = button
            made.setObjectName(f"{self._name}.fact.{fact.id}")
            if shown != text:
                made.setToolTip(text)
                made.setAccessibleName(text)
            self._facts.addWidget(made)
        self._facts_row.setVisible(self._facts.count() > 0)

    def _fill_stages(self, stages: Sequence[Stage], owner: str, waiting: str) -> None:
        self._clear(self._stages)
        for number, stage in enumerate(stages):
            if number:
                line = QFrame()
                theme.set_role(line, "line")
                line.setMinimumWidth(theme.px(12))
                self._stages.addWidget(line, 1)
            self._stages.addWidget(self._stage(stage, number))
        self._stages.addStretch(1)
        for text in (waiting, owner):
            if text:
                words = ElidedLabel()
                words.setText(text)
                words.setToolTip(text)
                theme.set_role(words, "hint")
                self._stages.addWidget(words)
        self._stages_row.setVisible(bool(stages or owner or waiting))

    def _stage(self, stage: Stage, number: int) -> QWidget:
        holder = QWidget()
        holder.setObjectName(f"{self._name}.stage{number}")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        role = {StageState.DONE: "small", StageState.CURRENT: "strong", StageState.NEXT: "hint"}[stage.state]
        words = ElidedLabel()
        words.setText(tr(stage.text))
        theme.set_role(words, role)
        state = {StageState.DONE: tr("done"), StageState.CURRENT: tr("now"), StageState.NEXT: tr("to come")}
        holder.setAccessibleName(f"{tr(stage.text)}: {state[stage.state]} {stage.note}".strip())
        holder.setToolTip(f"{tr(stage.text)}\n{stage.note}".strip())
        row.addWidget(_Dot(stage.state))
        row.addWidget(words)
        return holder

    def _run_primary(self) -> None:
        if self._primary is not None:
            self._act(self._primary)

    def _show_menu(self) -> None:
        menu = QMenu(self)
        menu.setObjectName(f"{self._name}.menu")
        menu.setToolTipsVisible(True)
        for action in self._actions:
            entry = menu.addAction(escaped(tr(action.text)))
            entry.setObjectName(f"{self._name}.menu.{action.id}")
            if action.icon:
                entry.setIcon(icons.icon(action.icon))
            reason = self._reasons.get(action.id, "")
            entry.setEnabled(not reason)
            entry.setToolTip(reason or tr(action.text))
            entry.triggered.connect(lambda _on=False, one=action: self._act(one))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _fit(self) -> None:
        self._facts.invalidate()
        self.updateGeometry()

    @staticmethod
    def _clear(layout: FlowLayout | QHBoxLayout) -> None:
        while (item := layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
