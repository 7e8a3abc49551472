"""The clauses of a contract: their list, the text of one with its variables, and how it will read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QSplitter,
    QTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from controllers.agreements.contracts import ClausePreview
from models.agreements.template_list import LibraryClause
from models.agreements.templates import ClauseDraft
from models.agreements.wording import END, FILLED, VARIABLES, Rows, Thing
from models.i18n import N_, listed, ntr, tr
from models.text import Kind
from ui import icons, theme
from ui.agreements.library_dialog import LibraryDialog
from ui.editing.alive import while_alive
from ui.translation import bind, language_changed
from ui.widgets.fields.choice import ChoiceField
from ui.widgets.fields.labels import label
from ui.widgets.fields.line import LineField
from ui.widgets.fields.note import NoteField
from ui.widgets.fields.reading import read_text, show_text
from ui.widgets.nesting import nest

if TYPE_CHECKING:
    from ui.agreements.contract import ContractTab
    from ui.agreements.template import TemplateTab

    ClausePage = ContractTab | TemplateTab

CHILD = "clauses"
PREVIEW_AFTER_MS = 250
NAME = "contracts.editor.clauses"


class ClausePanel(QWidget):
    """Edits the child list `clauses` of the page's document; every change is one undo step of the tab."""

    def __init__(self, page: ClausePage, name: str = NAME) -> None:
        super().__init__()
        self.setObjectName(name)
        self.name = name
        self.page: Any = page
        self.document = page.document
        self._previews: list[ClausePreview] = []
        self._samples: list[tuple[Any, str]] = []
        self._filling = False
        self._session = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PREVIEW_AFTER_MS)
        self._timer.timeout.connect(self._ask_preview)
        self._build()
        self.document.changed.connect(self._document_changed)
        self.document.rows_changed.connect(self._rows_changed)
        self.document.reloaded.connect(self.refresh)
        self.document.problems_changed.connect(self._show_problems)
        language_changed.connect(self.refresh)
        theme.changed.connect(self._show_preview)
        self.refresh()

    # ---- building ------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.list = QListWidget()
        self.list.setObjectName(f"{self.name}.list")
        bind(self.list, "setAccessibleName", N_("Clauses"))
        self.list.currentRowChanged.connect(self._show_clause)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_XS)
        column.addWidget(self.list, 1)
        nest(column, self._buttons())
        self.title = self._line("title", N_("Clause title"), Kind.NAME)
        self.short = self._line("kind", N_("Short name"), Kind.NAME)
        self.condition = self._line("condition", N_("Stands only if"), Kind.NAME)
        self.body = NoteField(limit=20_000, lines=9)
        self.body.setObjectName(f"{self.name}.body")
        bind(self.body, "setAccessibleName", N_("Clause text"))
        self.body.edited.connect(lambda *_: self._typed("body", self.body.value()))
        self.body.left.connect(lambda *_: self._left("body", self.body.value()))
        self.problem = label("", wrap=True)
        theme.set_role(self.problem, "problem")
        self.reading = QTextEdit()
        self.reading.setObjectName(f"{self.name}.reading")
        self.reading.setReadOnly(True)
        self.reading.setFrameShape(QTextEdit.Shape.NoFrame)
        self.reading.setTabChangesFocus(True)
        bind(self.reading, "setAccessibleName", N_("As it will read"))
        self._nothing = label("", role="subtle", wrap=True)
        bind(self._nothing, "setText", N_("No clauses yet. A template brings them, or add one of your own with +."))
        self._nothing.setContentsMargins(theme.SPACE_M, 0, 0, 0)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._right = right = QWidget()
        form = QVBoxLayout(right)
        form.setContentsMargins(theme.SPACE_M, 0, 0, 0)
        form.setSpacing(theme.SPACE_XS)
        row = QHBoxLayout()
        for field, share in ((self.title, 3), (self.short, 2), (self.condition, 3)):
            cell = QVBoxLayout()
            caption = label("", role="hint")
            bind(caption, "setText", field.property("caption"))
            cell.addWidget(caption)
            cell.addWidget(field)
            nest(row, cell, share)
        nest(form, row)
        form.addWidget(self.body, 3)
        form.addWidget(self.problem)
        self._reads = label("", role="hint")
        self.samples = ChoiceField(lambda: self._samples)
        self.samples.setObjectName(f"{self.name}.sample")
        bind(self.samples, "setAccessibleName", N_("With the values of"))
        self.samples.setMinimumWidth(theme.px(260))
        self.samples.hide()
        reads = QHBoxLayout()
        reads.addWidget(self._reads, 1)
        reads.addWidget(self.samples)
        nest(form, reads)
        form.addWidget(self.reading, 2)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName(f"{self.name}.splitter")
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.addWidget(self._nothing)
        for at, share in enumerate((1, 3, 3)):
            splitter.setStretchFactor(at, share)
        splitter.setChildrenCollapsible(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(splitter)

    def _line(self, name: str, text: str, kind: Kind) -> LineField:
        field = LineField(read_text(kind), show_text)
        field.setObjectName(f"{self.name}.{name}")
        field.setProperty("caption", text)
        bind(field, "setAccessibleName", text)
        field.edited.connect(lambda *_: self._typed(name, field.value()))
        field.left.connect(lambda *_: self._left(name, field.value()))
        return field

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_XS)
        self.buttons: dict[str, QToolButton | QPushButton] = {}
        for name, icon, text, run in (
            ("add", "plus", N_("Add clause"), self.add),
            ("remove", "trash-2", N_("Remove clause"), self.remove),
            ("up", "arrow-up", N_("Move up"), lambda: self.move(-1)),
            ("down", "arrow-down", N_("Move down"), lambda: self.move(1)),
        ):
            button = QToolButton()
            button.setObjectName(f"{self.name}.{name}")
            button.setIcon(icons.icon(icon))
            bind(button, "setToolTip", text)
            bind(button, "setAccessibleName", text)
            button.clicked.connect(run)
            self.buttons[name] = button
            row.addWidget(button)
        variable = QPushButton()
        variable.setObjectName(f"{self.name}.variable")
        bind(variable, "setText", N_("Insert variable"))
        bind(variable, "setAccessibleName", N_("Insert variable"))
        variable.clicked.connect(self._choose_variable)
        self.buttons["variable"] = variable
        row.addWidget(variable)
        library = QPushButton()
        library.setObjectName(f"{self.name}.library")
        bind(library, "setText", N_("From library…"))
        bind(library, "setAccessibleName", N_("From library…"))
        library.clicked.connect(self.choose_from_library)
        self.buttons["library"] = library
        row.addWidget(library)
        row.addStretch()
        return row

    # ---- showing -------------------------------------------------------------------------------------

    def current(self) -> int:
        """The clause in hand, or -1."""
        return self.list.currentRow()

    def refresh(self) -> None:
        """Show the clauses as they are in the document now."""
        self._filling = True
        place = max(self.current(), 0)
        rows = self.document.live_rows(CHILD)
        self.list.clear()
        for at, row in enumerate(rows):
            self.list.addItem(QListWidgetItem(self._words(at, row)))
        self._filling = False
        self._right.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        self.list.setCurrentRow(min(place, len(rows) - 1))
        self._show_clause(self.current())
        read_only = self.page.is_read_only() if self.page.opened is not None else True
        for field in (self.title, self.short, self.condition, self.body):
            field.set_read_only(read_only)
        for button in self.buttons.values():
            button.setEnabled(not read_only)
        self._timer.start()

    def _words(self, at: int, row: Any) -> str:
        preview = self._previews[at] if at < len(self._previews) else None
        number = preview.number if preview is not None else ""
        mark = ""
        if preview is not None and preview.problem:
            mark = " ⚠"
        elif preview is not None and not preview.stands:
            mark = " " + tr("(left out)")
        elif self._is_changed(row):
            mark = " " + tr("(changed)")
        return f"{number} {row.get('title') or tr('Untitled')}{mark}".strip()

    def _is_changed(self, row: Any) -> bool:
        """Whether a clause differs from the template: as stored, or by what was typed since."""
        at = self.document.index_of(CHILD, str(row.get("id")))
        typed = any(self.document.is_changed(f"{CHILD}/{at}/{name}") for name in ("title", "body", "condition"))
        details = self.page.details
        if not hasattr(details, "changed_clauses"):
            return False
        stored = str(row.get("id")) in details.changed_clauses
        return stored or (typed and row.get("template_clause_id") is not None)

    def _show_clause(self, at: int) -> None:
        if self._filling:
            return
        rows = self.document.live_rows(CHILD)
        row: Any = rows[at] if 0 <= at < len(rows) else {}
        for name, field in (("title", self.title), ("kind", self.short), ("condition", self.condition)):
            field.set_value(row.get(name) or "")
        self.body.set_value(row.get("body") or "")
        self._show_preview()
        self._show_problems()

    def _show_preview(self) -> None:
        """How the clause reads with the values in it; values stand out."""
        at = self.current()
        self.reading.clear()
        if not 0 <= at < len(self._previews):
            self._reads.setText("")
            return
        preview = self._previews[at]
        words = [tr("As it will read")]
        if not preview.stands:
            words = [tr("Left out now, because its condition does not hold")]
        elif preview.blanks:
            words.append(ntr("{count} value is missing: {names}", "{count} values are missing: {names}",
                             len(preview.blanks), names=listed(preview.blanks)))  # fmt: skip
        self._reads.setText(" · ".join(words))
        plain, filled = QTextCharFormat(), QTextCharFormat()
        plain.setForeground(theme.color("text" if preview.stands else "text-2"))
        filled.setForeground(theme.color("accent"))
        filled.setBackground(theme.color("info-fill"))
        cursor = QTextCursor(self.reading.document())
        for number, part in enumerate(preview.text.replace(END, FILLED).split(FILLED)):
            cursor.insertText(part, filled if number % 2 else plain)
        self.reading.moveCursor(QTextCursor.MoveOperation.Start)

    def _show_problems(self) -> None:
        at = self.current()
        found = [text for path, text in self.document.problems().items() if path.startswith(f"{CHILD}/{at}/")]
        if not found and 0 <= at < len(self._previews) and self._previews[at].problem:
            found = [self._previews[at].problem]
        self.problem.setText("\n".join(found))
        self.problem.setVisible(bool(found))

    def _ask_preview(self) -> None:
        details = self.page.details
        number = getattr(details, "number", "") if details is not None else ""
        version = getattr(details, "version_no", 1) if details is not None else 1
        self.page.controller.preview(self.document.values(), number, version, while_alive(self, self._preview_came))

    def _preview_came(self, found: Sequence[ClausePreview]) -> None:
        self._previews = list(found)
        rows = self.document.live_rows(CHILD)
        if len(found) != len(rows):
            return
        for at, row in enumerate(rows):
            item = self.list.item(at)
            if item is not None:
                item.setText(self._words(at, row))
        self._show_preview()
        self._show_problems()

    def offer_samples(self, found: Sequence[tuple[Any, str]], chosen: Callable[[Any], None]) -> None:
        """Contracts with whose values the text is shown; the first one is in use."""
        self._samples = [(str(key), text) for key, text in found]
        by_key = {str(key): key for key, _ in found}
        self.samples.fill()
        self.samples.setVisible(bool(found))
        if found:
            self.samples.set_value(str(found[0][0]))
        self.samples.edited.connect(lambda *_: chosen(by_key.get(str(self.samples.value()))))
        self.ask_again()

    def ask_again(self) -> None:
        """Show how the clauses read once more."""
        self._timer.start()

    # ---- changing ------------------------------------------------------------------------------------

    def _typed(self, name: str, value: Any) -> None:
        at = self.current()
        if self._filling or not 0 <= at < self.document.row_count(CHILD) or self.page.is_read_only():
            return
        if (self.document.get(f"{CHILD}/{at}/{name}") or "") != (value or ""):
            self.document.set(f"{CHILD}/{at}/{name}", value or "", session=(self.name, self._session, name, at))

    def _left(self, name: str, value: Any) -> None:
        """The field was left: what is typed next is another step."""
        self._typed(name, value)
        self._session += 1

    def add(self) -> None:
        """A new clause after the one in hand."""
        at = self.current() + 1 if self.current() >= 0 else self.document.row_count(CHILD)
        row = {"kind": "", "title": tr("New clause"), "body": "", "condition": "", "template_clause_id": None}
        self.document.insert(CHILD, at, [row])
        self.list.setCurrentRow(at)
        self.title.setFocus()
        self.title.selectAll()

    def choose_from_library(self) -> None:
        """Offer the clauses of all templates in this language."""
        language = str(self.document.get("language") or "zh_CN")
        self.page.controller.library(
            language, while_alive(self, self._library_came), while_alive(self, self.page.show_error)
        )

    def _library_came(self, found: Sequence[LibraryClause]) -> None:
        LibraryDialog(self, found, self.take_over).open()

    def take_over(self, clause: ClauseDraft) -> None:
        """Put a clause of the library after the one in hand; a short name that is taken is left out."""
        rows = self.document.live_rows(CHILD)
        taken = {row.get("kind") for row in rows}
        at = self.current() + 1 if self.current() >= 0 else len(rows)
        row = {
            "kind": "" if clause.kind in taken else clause.kind, "title": clause.title, "body": clause.body,
            "condition": clause.condition, "template_clause_id": str(clause.template_clause_id or "") or None,
        }  # fmt: skip
        self.document.insert(CHILD, at, [row])
        self.list.setCurrentRow(at)

    def remove(self) -> None:
        """Take the clause in hand out; undo brings it back."""
        if self.current() >= 0:
            self.document.remove(CHILD, [self.current()])

    def move(self, step: int) -> None:
        """Move the clause in hand up or down."""
        at = self.current()
        if at >= 0 and 0 <= at + step < self.document.row_count(CHILD):
            self.document.move(CHILD, at, at + step)
            self.list.setCurrentRow(at + step)

    def _choose_variable(self) -> None:
        menu = QMenu(self)
        menu.setObjectName(f"{self.name}.variables")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text in variable_texts():
            action = menu.addAction(text.split("\n")[0].replace("&", "&&"))
            action.triggered.connect(lambda _=False, one=text: self.insert_text(one))
        menu.popup(self.buttons["variable"].mapToGlobal(self.buttons["variable"].rect().bottomLeft()))

    def insert_text(self, text: str) -> None:
        """Put a text where the cursor stands."""
        self.body.textCursor().insertText(text)
        self._typed("body", self.body.value())
        self.body.setFocus()

    def _document_changed(self, path: str) -> None:
        parts = path.split("/")
        if parts[0] == CHILD and len(parts) == 3:
            at = int(parts[1])
            item = self.list.item(at)
            if item is not None:
                item.setText(self._words(at, self.document.row(CHILD, at)))
            if at == self.current():
                self._show_clause(at)
        self._timer.start()

    def _rows_changed(self, child: str) -> None:
        if child == CHILD:
            self.refresh()
        self._timer.start()


def variable_texts() -> list[str]:
    """What can be inserted: each variable, thing and repetition as it is written."""
    money = {"commitment", "first_purchase", "deposit", "entry_fee", "price_floor", "credit_limit"}
    days = {"starts_on", "ends_on", "today", "signed_on"}
    found = []
    for name, kind in VARIABLES.items():
        if isinstance(kind, Rows):
            cells = " | ".join(f"{{{{ row.{field} }}}}" for field in sorted(kind.fields))
            found.append(f"{{% for row in {name} %}}\n| {cells} |\n{{% endfor %}}")
        elif isinstance(kind, Thing):
            found += [f"{{{{ {name}.{field} }}}}" for field in sorted(kind.fields)]
        elif name in money:
            found += [f"{{{{ {name} | money }}}}", f"{{{{ {name} | capitals }}}}"]
        elif name in days:
            found.append(f"{{{{ {name} | day }}}}")
        else:
            found.append(f"{{{{ {name} }}}}")
    return found
