"""The popover of a filter chip: how to compare, and with what."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from models.i18n import tr
from models.lists.shapes import RELATIVE_DAYS, ColumnInfo, Filter, Kind, Op, operators
from ui import theme
from ui.widgets.fields.labels import label
from ui.widgets.nesting import nest
from ui.widgets.record_list.filter_bodies import (
    AskFacets,
    Body,
    NumberBody,
    RangeBody,
    TextBody,
    ValuesBody,
    Wrong,
)
from ui.widgets.record_list.popover import Popover
from ui.widgets.record_list.words import OP_WORDS, Labels

_BARE = (Op.EMPTY, Op.FILLED, Op.ME, Op.TEAM, *(op for op in RELATIVE_DAYS if op not in (Op.NEXT_DAYS, Op.LAST_DAYS)))


class FilterPopover(Popover):
    """Edits one filter on one column."""

    applied = Signal(object, object)
    removed = Signal()

    def __init__(
        self, anchor: QWidget, name: str, column: ColumnInfo, item: Filter | None, ask: AskFacets, labels: Labels
    ) -> None:
        super().__init__(anchor, name, tr("Filter on {column}", column=tr(column.title)))
        self.column = column
        self._item, self._ask, self._labels = item, ask, labels
        head = label(tr(column.title), "strong")
        self.op = QComboBox()
        self.op.setObjectName(f"{name}.op")
        self.op.setAccessibleName(tr("Comparison"))
        for op in operators(column.kind, column.person):
            self.op.addItem(tr(OP_WORDS[op]), op)
        if item is not None:
            self.op.setCurrentIndex(max(0, self.op.findData(item.op)))
        self.body: Body = Body(f"{name}.body", column)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.box.addWidget(head)
        self.box.addWidget(self.op)
        self.box.addWidget(self.body)
        self.box.addWidget(self.problem)
        self._add_buttons(item)
        self.op.setVisible(column.kind is not Kind.FLAG)
        self._change_body()
        self.op.currentIndexChanged.connect(self._change_body)

    def _add_buttons(self, item: Filter | None) -> None:
        remove = self.button("remove", "Remove filter", "flat")
        cancel = self.button("cancel", "Cancel")
        apply = self.button("apply", "Apply", "primary")
        remove.setVisible(item is not None)
        remove.clicked.connect(self._remove)
        cancel.clicked.connect(self.close_now)
        apply.clicked.connect(self.accept)
        nest(self.box, self.button_row(cancel, apply, left=remove))

    def chosen_op(self) -> Op:
        """How to compare."""
        return Op(self.op.currentData())

    def _change_body(self, *_: object) -> None:
        op, name = self.chosen_op(), f"{self.objectName()}.body"
        kept = self._item.values if self._item is not None and self._item.op == op else ()
        body: Body
        if op in (Op.IN, Op.NOT_IN):
            also = self._item is not None and self._item.op in (Op.IN, Op.NOT_IN)
            values = self._item.values if also and self._item is not None else ()
            body = ValuesBody(name, self.column, values, self._ask, self._labels)
        elif op in (Op.CONTAINS, Op.STARTS):
            body = TextBody(name, self.column, kept)
        elif op is Op.RANGE:
            body = RangeBody(name, self.column, kept)
        elif op in _BARE:
            body = Body(name, self.column)
        else:
            body = NumberBody(name, self.column, op, kept)
        if isinstance(body, ValuesBody):
            body.list.entered_key.connect(self.accept)
        focused = QApplication.focusWidget()
        if focused is not None and self.body.isAncestorOf(focused):
            self.op.setFocus()
        self.box.replaceWidget(self.body, body)
        self.body.hide()
        self.body.deleteLater()
        self.body = body
        self._problem("")
        if self.isVisible():
            self.adjustSize()
            self.resize(self.width(), max(self.sizeHint().height(), theme.px(120)))

    def first_field(self) -> QWidget:
        """The value; without one, the comparison."""
        return self.body.first_field() or self.op

    def accept(self) -> None:
        """Use the filter; nothing entered means no filter."""
        try:
            values = self.body.values()
        except Wrong as wrong:
            self._problem(wrong.text)
            wrong.field.setFocus()
            return
        labels = self.body.labels() if isinstance(self.body, ValuesBody) else {}
        self.close_now()
        if values is None:
            if self._item is not None:
                self.removed.emit()
            return
        self.applied.emit(Filter(self.column.id, self.chosen_op(), values), labels)

    def _problem(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _remove(self) -> None:
        self.close_now()
        self.removed.emit()
