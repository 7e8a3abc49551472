"""The form of an editor page: anchor bar, sections, and the way to any field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from controllers.jobs import TURN_MS
from models.clock import clock
from models.i18n import N_, tr
from ui import theme
from ui.editing.binding import FieldBox
from ui.editing.blocks import GridHost, WidgetHost
from ui.editing.document import RAW, Document
from ui.editing.section import SectionView
from ui.editing.spec import FormSpec
from ui.translation import bind, language_changed
from ui.widgets.fields.flow import FlowLayout

if TYPE_CHECKING:
    from ui.editing.editor import EditorTab

TWO_COLUMNS_FROM = 1100
CAPTIONS_ABOVE_BELOW = 560
COMPACT_WIDTH, COMPACT_MOST = 120, 6
MAKING_SECONDS = 0.02


class FormView(QWidget):
    """Sections in one scrolled column with an anchor bar; nothing is hidden in nested tabs."""

    revealed = Signal(str, object)
    open_requested = Signal(str, object)
    scrolled = Signal(int)

    def __init__(self, spec: FormSpec, document: Document, page: EditorTab, name: str) -> None:
        super().__init__()
        self.spec = spec
        self.document = document
        self._page = page
        self.setObjectName(f"{name}.form")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.sections = [SectionView(section, document, page, name) for section in spec.sections]
        self._boxes: dict[str, FieldBox] = {}
        self._grids: dict[str, GridHost] = {}
        self._when_made: list[Callable[[], None]] = []
        self._told = False
        self._anchors: list[QPushButton] = []
        self._columns = (0, False)
        self._goal: tuple[SectionView, int] | None = None
        self._build(name)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._settled)
        self._making = QTimer(self)
        self._making.setInterval(TURN_MS)
        self._making.timeout.connect(self._make_some)
        self._making.start()
        self._seeing = QTimer(self)
        self._seeing.setSingleShot(True)
        self._seeing.setInterval(0)
        self._seeing.timeout.connect(self._make_seen)
        document.changed.connect(self._changed)
        document.rows_changed.connect(self._touched)
        document.problems_changed.connect(self.show_problems)
        document.reloaded.connect(self.refresh)
        theme.changed.connect(self.arrange)
        language_changed.connect(self.retranslate)
        self.retranslate()
        self.refresh()

    # ---- making it bit by bit ----------------------------------------------------------------------

    @property
    def boxes(self) -> dict[str, FieldBox]:
        """The fields by path; whoever asks for them gets all of them, made now if need be."""
        self.make_all()
        return self._boxes

    @property
    def grids(self) -> dict[str, GridHost]:
        """The line grids by child list; whoever asks for them gets all of them, made now if need be."""
        self.make_all()
        return self._grids

    def grid(self, child: str) -> GridHost:
        """One line grid; what stands before it is made now if need be, the rest later."""
        self._make_until(None, lambda: child in self._grids)
        return self._grids[child]

    def box(self, path: str) -> FieldBox:
        """One field; what stands before it is made now if need be, the rest later."""
        self._make_until(None, lambda: path in self._boxes)
        return self._boxes[path]

    def is_made(self) -> bool:
        """Whether every field is there, and who waited for that knows."""
        return self._told

    def make_all(self) -> None:
        """Make what is still missing at once."""
        if not self.is_made():
            self._make_until(None)

    def when_made(self, work: Callable[[], None]) -> None:
        """Do something as soon as every field is there."""
        if self._told:
            work()
        else:
            self._when_made.append(work)

    def _make_some(self) -> None:
        self._make_until(clock.monotonic() + MAKING_SECONDS)

    def _make_until(self, end: float | None, enough: Callable[[], bool] = lambda: False) -> None:
        """Make fields in reading order until the time is up; the rest follows when other events had their turn."""
        if self._told or enough():
            return
        for section in self.sections:
            while not section.is_complete() and (end is None or clock.monotonic() < end) and not enough():
                self._register(section.make_next())
        self.arrange()
        if not all(section.is_complete() for section in self.sections):
            return
        self._making.stop()
        if end is None:
            self._tell_made()
        else:
            QTimer.singleShot(TURN_MS, self, self._tell_made)  # the record is shown in a turn of its own

    def _tell_made(self) -> None:
        if self._told:
            return
        self._told = True
        self.show_problems()
        waiting, self._when_made = self._when_made, []
        for work in waiting:
            work()

    def _register(self, part: QWidget) -> None:
        part.ensurePolished()
        if isinstance(part, FieldBox):
            part.page_read_only = self._page.is_read_only()
            part.refresh()
            part.revealed.connect(self.revealed)
            part.open_requested.connect(self.open_requested)
            self._boxes[part.spec.path] = part
        elif isinstance(part, GridHost):
            part.refresh()
            self._grids[part.block.child] = part

    def flush(self) -> None:
        """Take over what is being typed in any grid."""
        for host in self._grids.values():
            host.flush()

    # ---- the way to a place -----------------------------------------------------------------------

    def paths(self) -> list[str]:
        """Field paths and child lists in reading order."""
        found: list[str] = []
        for section in self.sections:
            found += [getattr(item, "path", "") or getattr(item, "child", "") for item in section.spec.items]
        return [path for path in found if path]

    def order_of(self, path: str) -> tuple[int, int]:
        """Where a path stands in reading order, for going from problem to problem."""
        parts = path.split("/")
        paths = self.paths()
        place = paths.index(parts[0]) if parts[0] in paths else len(paths)
        row = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
        return place, row

    def focus_path(self, path: str) -> bool:
        """Bring a field or cell into view and put the keyboard there."""
        parts = path.split("/")
        if parts[0] in self.grids:
            host = self.grids[parts[0]]
            self.show_widget(host)
            if len(parts) > 2 and parts[1].isdigit():
                host.focus_cell(int(parts[1]), parts[2].removesuffix(RAW))
            else:
                host.grid.setFocus()
            return True
        box = self.boxes.get(path.removesuffix(RAW))
        if box is None:
            return False
        self.show_widget(box)
        box.focus_target().setFocus(Qt.FocusReason.ShortcutFocusReason)
        QTimer.singleShot(0, box, lambda: self.show_widget(box))  # its message takes room of its own
        return True

    def focus_first(self) -> None:
        """Put the keyboard into the first field that can be edited."""
        field = self.first_field()
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self._told:
            self.when_made(self.focus_first)

    def first_field(self) -> QWidget | None:
        """What takes the keyboard in the first field that can be edited, among those that are made."""
        boxes = (box for box in self._boxes.values() if box.is_editable() and not box.isHidden())
        return next((box.focus_target() for box in boxes), None)

    def go_to_section(self, number: int) -> None:
        """Scroll to a section (counted from 0) and put the keyboard into it."""
        visible = [section for section in self.sections if not section.isHidden()]
        if not 0 <= number < len(visible):
            return
        self.make_all()
        section = visible[number]
        self._scroll_to(section)
        for box in section.boxes():
            if box.is_editable() and not box.isHidden():
                box.focus_target().setFocus(Qt.FocusReason.ShortcutFocusReason)
                break
        else:
            for host in section.grids():
                host.grid.setFocus()
                break
        self._scroll_to(section)
        self._mark_anchor(number)

    def _scroll_to(self, section: SectionView) -> None:
        """Bring a section to the top, as far as the page reaches by now."""
        bar = self._area.verticalScrollBar()
        bar.setValue(max(0, section.y() - theme.SPACE_S))
        self._goal = (section, bar.value())

    def _grown(self, *_: int) -> None:
        """What comes into view is made then and takes room: stay with the section that was asked for."""
        if self._goal is not None:
            section, left = self._goal
            self._goal = None
            if self._area.verticalScrollBar().value() == left:
                self._scroll_to(section)

    def show_widget(self, widget: QWidget) -> None:
        """Scroll so that a widget can be seen."""
        self._area.ensureWidgetVisible(widget, 0, theme.px(48))

    def scroll_value(self) -> int:
        """How far the form is scrolled."""
        return self._area.verticalScrollBar().value()

    def set_scroll_value(self, value: int) -> None:
        """Scroll to a remembered place once the layout is done."""
        if value:
            self.when_made(lambda: QTimer.singleShot(0, self, lambda: self._area.verticalScrollBar().setValue(value)))

    # ---- state --------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show everything anew."""
        for box in self._boxes.values():
            box.page_read_only = self._page.is_read_only()
            box.refresh()
        for host in self._grids.values():
            host.refresh()
        self.show_problems()
        self.arrange()

    def show_problems(self) -> None:
        """Show each problem where it stands."""
        problems = self.document.problems()
        for path, box in self._boxes.items():
            box.show_messages(problems.get(path, "") or problems.get(path + RAW, ""))
        for host in self._grids.values():
            host.show_problems(problems)

    def check_fields(self) -> dict[str, str]:
        """What the fields themselves find wrong, and texts that are no values."""
        found = {path: text for path, box in self.boxes.items() if not box.isHidden() and (text := box.check())}
        for path in self.document.unread():
            found.setdefault(path, tr("This is not understood yet. Complete or clear it."))
        return found

    def retranslate(self) -> None:
        """Words in the present language."""
        for number, (anchor, section) in enumerate(zip(self._anchors, self.sections, strict=True), start=1):
            text = tr(section.spec.title)
            anchor.setText(f"{number} {text}".replace("&", "&&"))
            anchor.setAccessibleName(tr("Go to part {number}: {title}", number=number, title=text))
        for section in self.sections:
            section.retranslate()
        self._columns = (0, False)
        self.arrange()

    def arrange(self) -> None:
        """Choose one or two columns by the width of the page."""
        width = self._page.width() or self.width()
        columns = 2 if width >= theme.px(TWO_COLUMNS_FROM) else 1
        above = self._area.viewport().width() < theme.px(CAPTIONS_ABOVE_BELOW)
        caption = max((section.caption_width() for section in self.sections), default=0)
        room = self._area.viewport().width() - 2 * theme.SPACE_L
        across = max(2, min(COMPACT_MOST, self._area.viewport().width() // theme.px(COMPACT_WIDTH)))
        for section, anchor in zip(self.sections, self._anchors, strict=True):
            compact = section.spec.compact
            least, many = (2, across) if compact else (1, columns)
            section.arrange(many, above or compact, 0 if compact else caption)
            while many > least and section.minimumSizeHint().width() > room:
                many -= 1
                section.arrange(many, above or compact, 0 if compact else caption)
            anchor.setVisible(not section.isHidden())
        self._look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width."""
        super().resizeEvent(event)
        self.arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What comes into view is made then."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Resize):
            self._look()
        return False

    # ---- inside --------------------------------------------------------------------------------------

    def _build(self, name: str) -> None:
        bar = QFrame()
        bar.setObjectName(f"{name}.anchors")
        theme.set_role(bar, "toolbar")
        row = FlowLayout(bar, spacing=2, row_spacing=0)
        row.setContentsMargins(theme.SPACE_S, 2, theme.SPACE_S, 2)
        for number, section in enumerate(self.sections):
            anchor = QPushButton()
            anchor.setObjectName(f"{name}.anchor.{section.spec.id}")
            anchor.setCheckable(True)
            theme.set_role(anchor, "anchor")
            anchor.clicked.connect(lambda _on=False, at=number: self._anchor_clicked(at))
            self._anchors.append(anchor)
            row.addWidget(anchor)
        content = QWidget()
        theme.set_role(content, "surface")
        column = QVBoxLayout(content)
        column.setContentsMargins(theme.SPACE_L, theme.SPACE_L, theme.SPACE_L, theme.SPACE_L)
        column.setSpacing(0)
        for section in self.sections:
            column.addWidget(section)
        column.addStretch()
        self._area = QScrollArea()
        self._area.setObjectName(f"{name}.scroll")
        bind(self._area, "setAccessibleName", N_("Form"))
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(content)
        self._area.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._area.verticalScrollBar().rangeChanged.connect(self._grown)
        self._area.viewport().installEventFilter(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(bar)
        box.addWidget(self._area, 1)
        bar.setVisible(len(self.sections) > 1)

    def _anchor_clicked(self, at: int) -> None:
        visible = [number for number, section in enumerate(self.sections) if not section.isHidden()]
        self.go_to_section(visible.index(at) if at in visible else 0)

    def _changed(self, path: str) -> None:
        box = self._boxes.get(path.removesuffix(RAW))
        if box is not None:
            box.refresh()
        self._settle.start()

    def _touched(self, *_: Any) -> None:
        self._settle.start()

    def _settled(self) -> None:
        """After a burst of changes: fields that depend on others, and what is visible."""
        for box in self._boxes.values():
            spec = box.spec
            if spec.compute is not None or spec.shows or callable(spec.read_only) or spec.locked is not None:
                box.refresh()
        for host in self._grids.values():
            host.refresh()
        self.arrange()

    def _scrolled(self, value: int) -> None:
        self._look()
        self.scrolled.emit(value)

    def _look(self) -> None:
        """Make what came into view, and mark the section at the top."""
        area = self._area.viewport()
        if not area.isVisible():
            return
        top = self._area.verticalScrollBar().value()
        current = 0
        visible = [section for section in self.sections if not section.isHidden()]
        for number, section in enumerate(visible):
            if section.y() <= top + theme.px(60):
                current = number
        self._mark_anchor(current)
        if any(True for _ in self._due()):
            self._seeing.start()

    def _due(self) -> Iterator[WidgetHost]:
        """Content that is in view and was not made yet."""
        top, height = self._area.verticalScrollBar().value(), self._area.viewport().height()
        for section in self.sections:
            for host in section.hosts() if not section.isHidden() else ():
                at = section.y() + host.y()
                if at < top + height and at + host.height() > top and host.is_due():
                    yield host

    def _make_seen(self) -> None:
        """One at a time, so that other events have their turn in between."""
        host = next(self._due(), None)
        if host is not None:
            host.seen()
            self._seeing.start()

    def _mark_anchor(self, number: int) -> None:
        visible = [at for at, section in enumerate(self.sections) if not section.isHidden()]
        for at, anchor in enumerate(self._anchors):
            anchor.setChecked(bool(visible) and number < len(visible) and at == visible[number])
