"""A list inside an editor: the same list widget, narrowed to the record of the page, with a way to the whole list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from models.i18n import N_
from models.lists import Filter, ListQuery, Op, ViewColumn, ViewState
from models.lists.catalogue import spec_of
from ui import icons, theme
from ui.translation import bind
from ui.widgets.nesting import nest
from ui.widgets.record_list.page import ListPage

if TYPE_CHECKING:
    from ui.editing.editor import EditorTab

OPEN_WHOLE = N_("Open as a list")


@lru_cache(maxsize=32)
def _page_class(list_id: str) -> type[ListPage]:
    """The list page of an id without what belongs to the page of an area."""
    return type("InnerList", (ListPage,), {"kind": list_id})


class EmbeddedList(QWidget):
    """The rows of a list whose `column` names the record of an editor; follows when that shows another record."""

    def __init__(self, page: EditorTab, list_id: str, column: str, *, hidden: Sequence[str] = ()) -> None:
        super().__init__()
        self._page = page
        self._list_id, self._column, self._hidden = list_id, column, frozenset(hidden)
        self._key: UUID | None = None
        self.inner: ListPage | None = None
        name = f"{page.objectName()}.{list_id}"
        self.setObjectName(name)
        self._open = QPushButton()
        self._open.setObjectName(f"{name}.open")
        self._open.setIcon(icons.icon("external-link"))
        self._open.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.set_role(self._open, "link")
        bind(self._open, "setText", OPEN_WHOLE)
        bind(self._open, "setAccessibleName", OPEN_WHOLE)
        self._open.clicked.connect(self._open_whole)
        top = QHBoxLayout()
        top.addStretch()
        top.addWidget(self._open)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.SPACE_XS)
        nest(self._box, top)
        page.document.reloaded.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the rows of the record that the editor shows now."""
        key = self._page.record_id
        if key is None or key == self._key:
            return
        self._key = key
        if self.inner is None:
            self._make()
        else:
            self.inner.set_query(self.query())

    def query(self) -> ListQuery:
        """Exactly the rows of the record."""
        return ListQuery(filters=(Filter(self._column, Op.IN, (str(self._key),)),))

    def _make(self) -> None:
        shown = [one for one in spec_of(self._list_id).columns if one.shown and one.id not in self._hidden]
        layout = ViewState(columns=tuple(ViewColumn(one.id) for one in shown), query=self.query())
        args: dict[str, Any] = {"state": {"layout": layout.plain()}}
        inner = _page_class(self._list_id)(self._page.context, self._page.navigator, args)
        inner.setObjectName(f"{self.objectName()}.list")
        for part in (inner.bar, inner.worklist_bar, inner.chips.parentWidget(), inner.selection_bar):
            part.hide()
        self._box.addWidget(inner, 1)
        self.inner = inner
        inner.load()

    def _open_whole(self) -> None:
        self._page.navigator.open(self._list_id, query=self.query().plain())
