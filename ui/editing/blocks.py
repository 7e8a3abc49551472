"""Parts of a form that are no fields: line grids on child lists, and content made when it comes into view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from controllers.settings import KINGDEE_KEYS
from models.i18n import tr
from ui import icons, theme
from ui.editing.document import RAW, Document
from ui.editing.grid_data import DocumentRows
from ui.editing.spec import ActionSpec, GridBlock, WidgetBlock
from ui.translation import language_changed
from ui.widgets.entry_grid.columns import GridSpec
from ui.widgets.entry_grid.grid import EntryGrid
from ui.widgets.fields.labels import label
from ui.widgets.nesting import nest

if TYPE_CHECKING:
    from ui.editing.editor import EditorTab


class GridButtons(QWidget):
    """The buttons above a grid; where there is no room for their words they are icons, and the words are tooltips."""

    def __init__(self, actions: Sequence[ActionSpec], run: Callable[[ActionSpec], None], name: str) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._actions = actions
        self._icons_only = False
        self._buttons: list[QPushButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_S)
        row.addStretch()
        for action in actions:
            button = QPushButton()
            button.setObjectName(f"{name}.{action.id}")
            theme.set_role(button, "flat")
            if action.icon:
                button.setIcon(icons.icon(action.icon))
            button.clicked.connect(lambda _on=False, action=action: run(action))
            self._buttons.append(button)
            row.addWidget(button)

    def retranslate(self) -> None:
        """Words in the present language, as far as there is room."""
        self._name()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Try the words; where they are too wide, show the icons alone."""
        self._icons_only = False
        self._name()
        wanted = sum(button.sizeHint().width() + theme.SPACE_S for button in self._buttons)
        self._icons_only = wanted > self.width() > 0 and all(action.icon for action in self._actions)
        self._name()

    def _name(self) -> None:
        for button, action in zip(self._buttons, self._actions, strict=True):
            text = tr(action.text)
            button.setText("" if self._icons_only else text)
            button.setToolTip(text if self._icons_only else "")
            button.setAccessibleName(text)


class GridHost(QWidget):
    """An entry grid on a child list, with its title and buttons."""

    def __init__(self, block: GridBlock, document: Document, page: EditorTab, name: str) -> None:
        super().__init__()
        self.block = block
        self.document = document
        self._page = page
        spec = block.grid if isinstance(block.grid, GridSpec) else block.grid(page)
        self.grid = EntryGrid(spec, DocumentRows(document, block.child))
        self.grid.setObjectName(name)
        self.grid.committer.short_marks = page.context.settings.get(KINGDEE_KEYS)
        self.setObjectName(f"{name}.host")
        self._title = label(role="strong")
        self._buttons = GridButtons(block.buttons, lambda action: action.run(page), name)
        self._problems: dict[str, str] = {}
        self._read_only = False
        self._room = 0
        self.grid.open_wanted.connect(self._open)
        self.grid.enlarge_wanted.connect(page.toggle_enlarged)
        self.grid.problem_wanted.connect(page.next_problem)
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE_S)
        top.addWidget(self._title)
        top.addWidget(self._buttons, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(8), 0, 0, 0)
        box.setSpacing(theme.SPACE_XS)
        nest(box, top)
        box.addWidget(self.grid)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        language_changed.connect(self.retranslate)
        theme.changed.connect(self._size)
        document.rows_changed.connect(self._rows_changed)
        self.retranslate()
        self._size()

    def refresh(self) -> None:
        """Follow whether the lines may be edited."""
        fixed = self.block.read_only
        read_only = self._page.is_read_only() or bool(fixed(self.document) if callable(fixed) else fixed)
        if read_only != self._read_only:
            self._read_only = read_only
            self.grid.set_read_only(read_only)
            self._buttons.setVisible(not read_only)
            self._size()

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Mark the cells that a save found wanting."""
        start = f"{self.block.child}/"
        own = {path.removeprefix(start): text for path, text in problems.items() if path.startswith(start)}
        if own != self._problems:
            self._problems = own
            self.grid.set_problems({path.removesuffix(RAW): text for path, text in own.items()})

    def focus_cell(self, row: int, column: str) -> None:
        """Put the cursor on a cell."""
        self.grid.go(row, column)

    def current_row(self) -> int:
        """The row with the cursor, or -1."""
        row = self.grid.current_row()
        return row if row < self.document.row_count(self.block.child) else -1

    def flush(self) -> None:
        """Take over what is being typed."""
        self.grid.flush()

    def retranslate(self) -> None:
        """Words in the present language."""
        title = self.block.title
        self._title.setText(tr(title) if title else "")
        self._title.setVisible(bool(title))
        self.grid.setAccessibleName(tr(title) if title else tr("Lines"))
        self._buttons.retranslate()

    def _open(self, column: str, value: object) -> None:
        kind = self.block.opens.get(column, "")
        if kind:
            self._page.open_reference(kind, value)

    def _rows_changed(self, child: str) -> None:
        if child == self.block.child:
            self._size()

    def fill(self, room: int) -> None:
        """On pages whose lines are the main thing: this height while lines are typed, at most it for reading."""
        if room != self._room:
            self._room = room
            self._size()

    def _size(self) -> None:
        """As high as its rows and the blank line, at most three times the wished height, or as the page has room."""
        lines = self.document.row_count(self.block.child) + (not self._read_only)
        rows = max(1, min(lines, 3 * self.block.rows))
        wished = theme.row_height() * rows + theme.px(14) + self.grid.extra_height()
        self.grid.setFixedHeight((min(self._room, wished) if self._read_only else self._room) or wished)


class WidgetHost(QWidget):
    """Room for other content; it is made when it is first seen and the record is stored."""

    def __init__(self, block: WidgetBlock, page: EditorTab, name: str) -> None:
        super().__init__()
        self.block = block
        self._page = page
        self._made: QWidget | None = None
        self.setObjectName(f"{name}.{block.name}")
        self._title = label(role="strong")
        self._waiting = label(role="hint")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(theme.px(8), 0, 0, 0)
        self._box.setSpacing(theme.SPACE_XS)
        self._box.addWidget(self._title)
        self._box.addWidget(self._waiting)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if page.record_id is not None:
            self._keep_room()
        language_changed.connect(self.retranslate)
        self.retranslate()

    def _keep_room(self) -> None:
        """As high before it is made as afterwards, so that nothing moves under the person's eyes."""
        self._title.ensurePolished()
        title = self._title.sizeHint().height() + theme.SPACE_XS if self.block.title else 0
        self.setMinimumHeight(theme.px(self.block.height) + title)

    def content(self) -> QWidget | None:
        """What was made, if it was seen already."""
        return self._made

    def is_due(self) -> bool:
        """Whether it has to be made when it is seen: not yet made, and not waiting for a stored record."""
        return self._made is None and not (self.block.needs_saved and self._page.record_id is None)

    def seen(self) -> None:
        """It came into view: make it if it is due."""
        if not self.is_due():
            return
        self._made = self.block.make(self._page)
        self._made.setMinimumHeight(theme.px(self.block.height))
        self._keep_room()
        self._waiting.hide()
        self._box.addWidget(self._made)

    def retranslate(self) -> None:
        """Words in the present language."""
        self._title.setText(tr(self.block.title) if self.block.title else "")
        self._title.setVisible(bool(self.block.title))
        self._waiting.setText(tr("Shown once the record has been saved.") if self.block.needs_saved else "")
