"""Choosing a clause from the library: every clause that stands in any template, found by its title or words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QPlainTextEdit, QWidget

from models.agreements.template_list import LibraryClause
from models.agreements.templates import ClauseDraft
from models.i18n import listed, ntr, tr
from ui import theme
from ui.widgets.question import Question

NAME = "contracts.library"


class LibraryDialog(Question):
    """The clauses at the top, the text of the one in hand below; Enter takes it."""

    def __init__(
        self, parent: QWidget | None, clauses: Sequence[LibraryClause], taken: Callable[[ClauseDraft], None]
    ) -> None:
        super().__init__(
            parent,
            NAME,
            tr("Clause library"),
            ntr("{count} clause of all templates in this language.", "{count} clauses of all templates in this language.",
                len(clauses)),
            tr("Take over"),
            danger=False,
        )  # fmt: skip
        self._clauses, self._taken = list(clauses), taken
        self.setMinimumWidth(theme.px(640))
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Title or words of the text"))
        self.search.textChanged.connect(self._fill)
        self.list = QListWidget()
        self.list.setMinimumHeight(theme.px(200))
        self.list.currentRowChanged.connect(self._show)
        self.list.itemActivated.connect(lambda *_: self.accept())
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(theme.px(150))
        for name, caption, widget in (
            ("search", tr("Find"), self.search), ("list", tr("Clauses"), self.list), ("text", tr("Text"), self.text),
        ):  # fmt: skip
            self.add_row(name, caption, widget)
        self._fill("")

    def _fill(self, typed: str) -> None:
        needle = typed.strip().casefold()
        self.list.clear()
        for one in self._clauses:
            if needle in one.clause.title.casefold() or needle in one.clause.body.casefold():
                item = QListWidgetItem(tr("{column}: {value}", column=one.clause.title, value=listed(one.templates)))
                item.setData(Qt.ItemDataRole.UserRole, one)
                self.list.addItem(item)
        self.list.setCurrentRow(0 if self.list.count() else -1)
        self.act.setEnabled(self.list.count() > 0)
        if not self.list.count():
            self.text.setPlainText("")

    def current(self) -> LibraryClause | None:
        """The clause in hand."""
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item is not None else None

    def _show(self, _row: int) -> None:
        one = self.current()
        if one is not None:
            condition = tr("Stands only if {condition}", condition=one.clause.condition) if one.clause.condition else ""
            self.text.setPlainText("\n\n".join(part for part in (condition, one.clause.body) if part))

    def accept(self) -> None:
        """Hand over the clause."""
        one = self.current()
        if one is not None:
            super().accept()
            self._taken(one.clause)
