"""One section of a form: a heading and its fields in one or two columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from models.i18n import tr
from ui import theme
from ui.editing.binding import CAPTION_TOP, FieldBox
from ui.editing.blocks import GridHost, WidgetHost
from ui.editing.document import Document
from ui.editing.spec import FieldSpec, GridBlock, Heading, Item, Kind, SectionSpec, WidgetBlock
from ui.translation import language_changed
from ui.widgets.fields.labels import label
from ui.widgets.nesting import nest

if TYPE_CHECKING:
    from ui.editing.editor import EditorTab

CAPTION_LEAST, CAPTION_MOST = 72, 150
_TOP = Qt.AlignmentFlag.AlignTop


class SectionView(QWidget):
    """A heading, and items laid out row by row so that Tab follows the eye."""

    def __init__(self, spec: SectionSpec, document: Document, page: EditorTab, name: str) -> None:
        super().__init__()
        self.spec = spec
        self.document = document
        self.setObjectName(f"{name}.section.{spec.id}")
        self._heading = label(role="heading")
        self._page, self._name = page, name
        self._items: list[tuple[Item, QWidget]] = []
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.SPACE_M)
        self._grid.setVerticalSpacing(theme.SPACE_S)
        self._arranged: tuple[int, bool, int, int, tuple[int, ...]] | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, theme.SPACE_S if spec.compact else theme.SPACE_XL)
        box.setSpacing(theme.SPACE_M)
        box.addWidget(self._heading)
        nest(box, self._grid)
        language_changed.connect(self.retranslate)
        self.retranslate()

    def is_complete(self) -> bool:
        """Whether everything in it was made."""
        return len(self._items) == len(self.spec.items)

    def make_next(self) -> QWidget:
        """Make the next item; a page makes its form bit by bit, so that nothing waits for the whole of it."""
        item = self.spec.items[len(self._items)]
        widget = self._make(item, self._page, self._name)
        if isinstance(item, Heading) and isinstance(widget, QLabel):
            widget.setText(tr(item.text))
        self._items.append((item, widget))
        return widget

    def boxes(self) -> Iterator[FieldBox]:
        """The fields of this section that were made so far."""
        for _, widget in self._items:
            if isinstance(widget, FieldBox):
                yield widget

    def grids(self) -> Iterator[GridHost]:
        """The line grids of this section."""
        for _, widget in self._items:
            if isinstance(widget, GridHost):
                yield widget

    def hosts(self) -> Iterator[WidgetHost]:
        """The other content of this section."""
        for _, widget in self._items:
            if isinstance(widget, WidgetHost):
                yield widget

    def caption_width(self) -> int:
        """The room the longest caption wants."""
        metrics = self.fontMetrics()
        texts = [f"{tr(item.label)} *" for item in self.spec.items if isinstance(item, FieldSpec)]
        widths = [metrics.horizontalAdvance(text) + 4 for text in texts]
        return min(max([theme.px(CAPTION_LEAST), *widths]), theme.px(CAPTION_MOST))

    def arrange(self, columns: int, captions_above: bool, caption_width: int) -> None:
        """Lay the items out in one or two columns; invisible ones take no room."""
        self.setVisible(self.spec.visible is None or bool(self.spec.visible(self.document)))
        shown = tuple(at for at, (item, _) in enumerate(self._items) if self._is_visible(item))
        wanted = (columns, captions_above, caption_width, len(self._items), shown)
        if wanted == self._arranged:
            return
        self._arranged = wanted
        for _, widget in self._items:  # not takeAt: a place somebody still knows would go on keeping old heights
            self._grid.removeWidget(widget)
            if isinstance(widget, FieldBox):
                self._grid.removeWidget(widget.caption)
        for column in range(max(4, 2 * columns, self._grid.columnCount())):
            self._grid.setColumnMinimumWidth(column, 0)
            self._grid.setColumnStretch(column, 0)
        for column in range(columns):
            self._grid.setColumnStretch(2 * column + 1, 1)
            if not captions_above:
                self._grid.setColumnMinimumWidth(2 * column, caption_width)
        row = column = 0
        for at, (item, widget) in enumerate(self._items):
            visible = at in shown
            widget.setVisible(visible)
            if isinstance(widget, FieldBox):
                widget.caption.setVisible(visible)
            if not visible:
                continue
            whole = not isinstance(item, FieldSpec) or item.wide or (item.kind is Kind.NOTE)
            double = self.spec.compact and isinstance(item, FieldSpec) and item.kind is Kind.REFERENCE
            span = columns if whole else min(columns, 1 + double)
            if column + span > columns:
                row, column = row + 1, 0
            self._place(widget, row, column, span, captions_above, caption_width)
            column += span
            if column >= columns:
                row, column = row + 1, 0

    def retranslate(self) -> None:
        """Words in the present language."""
        self._heading.setText(tr(self.spec.title))
        self._heading.setVisible(self.spec.heading)
        for item, widget in self._items:
            if isinstance(item, Heading) and isinstance(widget, QLabel):
                widget.setText(tr(item.text))
        self._arranged = None

    def _make(self, item: Item, page: EditorTab, name: str) -> QWidget:
        if isinstance(item, FieldSpec):
            box = FieldBox(item, self.document, f"{name}.{item.path}", self)
            box.caption.setParent(self)
            return box
        made: QWidget
        if isinstance(item, GridBlock):
            made = GridHost(item, self.document, page, f"{name}.{item.child}")
        elif isinstance(item, WidgetBlock):
            made = WidgetHost(item, page, name)
        else:
            made = label(role="strong")
        made.setParent(self)
        return made

    def _is_visible(self, item: Item) -> bool:
        visible = item.visible if isinstance(item, FieldSpec) else None
        return visible is None or bool(visible(self.document))

    def _place(
        self, widget: QWidget, row: int, column: int, span: int, above: bool, caption_width: int
    ) -> None:
        if not isinstance(widget, FieldBox):
            self._grid.addWidget(widget, 2 * row, 0, 1, -1)
            return
        caption = widget.caption
        widget.text.setContentsMargins(0, 0 if above else theme.px(5), 0, 0)
        if above:
            caption.setMinimumWidth(0)
            caption.setMaximumWidth(16_777_215)
            caption.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
            caption.setContentsMargins(theme.px(8), 0, 0, 0)
            self._grid.addWidget(caption, 2 * row, 2 * column, 1, 2 * span)
            self._grid.addWidget(widget, 2 * row + 1, 2 * column, 1, 2 * span, _TOP)
            return
        caption.setFixedWidth(caption_width)
        caption.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        caption.setContentsMargins(0, theme.px(CAPTION_TOP), 0, 0)
        self._grid.addWidget(caption, 2 * row, 2 * column, 1, 1, _TOP)
        self._grid.addWidget(widget, 2 * row, 2 * column + 1, 1, 2 * span - 1, _TOP)
