"""Two people changed the same record while one was away: before, mine and theirs, one choice per group of fields."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from controllers.context import AppContext
from controllers.sync_centre import SyncCentreController
from models.clock import clock
from models.dates import format_instant
from models.i18n import tr
from models.platform.merging import Choice, Merge, MergeRow
from models.platform.record_words import field_title, value_text
from models.sync import centre
from models.sync.centre import ConflictRow
from models.sync.merge import MERGED
from models.sync.records import ConflictState
from ui import theme
from ui.editing.conflict import ConflictView
from ui.shell.navigator import Navigator
from ui.shell.page import Command, Mark, Page
from ui.translation import language_changed

STATES = {Choice.MINE: ConflictState.MINE, Choice.THEIRS: ConflictState.THEIRS, Choice.EDITED: ConflictState.EDITED}
DELETED = "deleted_at"


def merge_of(rows: list[ConflictRow]) -> Merge:
    """The open conflicts of one record as decisions; a deletion is one about the whole record."""
    made = []
    for row in rows:
        if row.kind == MERGED:
            made += _merged(row)
            continue
        names = tuple(row.mine) or (DELETED,)
        paths = tuple(f"{row.table}/{name}" for name in names)
        if row.kind == "deleted" and DELETED not in names:
            names, paths = (*names, DELETED), (*paths, f"{row.table}/{DELETED}")
        base, mine, theirs = ([side.get(name) for name in names] for side in (row.base, row.mine, row.theirs))
        if row.kind == "kept" and not row.mine:
            mine = [tr("deleted")]
        if row.kind == "deleted" and not row.theirs:
            theirs = [None] * (len(names) - 1) + [tr("deleted")]
        made.append(MergeRow(str(row.id), paths, tuple(base), tuple(mine), tuple(theirs)))
    return Merge({}, {}, {}, tuple(made))


def _merged(row: ConflictRow) -> list[MergeRow]:
    """Fields that only one side changed: taken already, shown beside what is asked."""
    made = []
    for name in (*row.mine, *row.theirs):
        path, base = f"{row.table}/{name}", row.base.get(name)
        if caption(path) == tr("Other field"):
            continue
        mine, theirs = row.mine.get(name, base), row.theirs.get(name, base)
        choice = Choice.MINE if name in row.mine else Choice.THEIRS
        made.append(MergeRow(f"{row.id} {name}", (path,), (base,), (mine,), (theirs,), choice, automatic=True))
    return made


def caption(path: str) -> str:
    """A field in words."""
    table, _, name = path.partition("/")
    return tr("Removed") if name == DELETED else field_title(table, name)


def words(path: str, value: Any) -> str:
    """A value in words."""
    table, _, name = path.partition("/")
    if name == DELETED and isinstance(value, str):
        return value
    return value_text(table, name, value)


class SyncConflictPage(Page):
    """All open conflicts of one record."""

    kind = "sync.conflict"

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__()
        self.setObjectName("sync.conflict.page")
        self.context, self.navigator = context, navigator
        self.controller = SyncCentreController(context, self)
        self.table, self.record_id = str(args.get("table", "")), UUID(str(args.get("id") or UUID(int=0)))
        self.rows: list[ConflictRow] = []
        self.view: ConflictView | None = None
        self._name = ""
        self._none = QLabel()
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.set_role(self._none, "subtle")
        self._centre = QPushButton()
        self._centre.setObjectName("sync.conflict.centre")
        self._centre.clicked.connect(lambda _on=False: self.navigator.open("sync"))
        self._nothing = QWidget()
        nothing = QVBoxLayout(self._nothing)
        nothing.addStretch()
        nothing.addWidget(self._none)
        nothing.addWidget(self._centre, 0, Qt.AlignmentFlag.AlignHCenter)
        nothing.addStretch()
        self._nothing.hide()
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.addWidget(self._nothing)
        language_changed.connect(self.retranslate)
        self.retranslate()

    def load(self) -> None:
        """Ask what must be decided about this record."""
        self.controller.conflicts_of(self.record_id, self._show)

    def key(self) -> str:
        """One page for each record."""
        return f"{self.kind}:{self.record_id}"

    def title(self) -> str:
        """The name on the tab."""
        return tr("Conflict: {name}", name=self._name) if self._name else tr("Conflict")

    def icon(self) -> str:
        """The icon on the tab."""
        return "git-compare"

    def mark(self) -> Mark:
        """Something waits for a decision."""
        return Mark.CONFLICT if self.rows else Mark.NONE

    def args(self) -> dict[str, Any]:
        """Which record."""
        return {"table": self.table, "id": str(self.record_id)}

    def commands(self) -> dict[str, Command]:
        """Refresh."""
        return {"refresh": Command(self.load)}

    def first_focus(self) -> Any:
        """The decisions."""
        return self.view or self._centre

    def retranslate(self) -> None:
        """The language changed."""
        self._none.setText(tr("Nothing to decide about this record any more."))
        self._centre.setText(tr("Sync centre"))
        self._centre.setAccessibleName(tr("Sync centre"))
        self.setAccessibleName(self.title())
        self.changed.emit()

    def _show(self, rows: list[ConflictRow]) -> None:
        self.rows = rows
        if self.view is not None:
            self.view.hide()
            self.view.deleteLater()
            self.view = None
        self._nothing.setVisible(not self.rows)
        if self.rows:
            first = self.rows[0]
            self._name = first.name or centre.kind_of(first.root_table)
            when = format_instant(first.when, clock.zone) if first.when is not None else ""
            self.view = ConflictView("sync", words, caption, first.who, when)
            self.view.decided.connect(self._decided)
            self.view.later.connect(lambda: self.navigator.close(self))
            self.box.addWidget(self.view, 1)
            self.view.show_merge(merge_of(self.rows))
        self.retranslate()

    def _decided(self, merge: Merge) -> None:
        asked = {str(row.id) for row in self.rows if row.kind != MERGED}
        wanted = [(UUID(row.id), STATES[row.choice]) for row in merge.rows if row.choice is not None and row.id in asked]
        other = [
            (UUID(row.id.split(" ")[0]), row.paths[0].partition("/")[2], STATES[row.choice])
            for row in merge.rows if row.choice is not None and row.id not in asked and not row.automatic
        ]  # fmt: skip
        edits = any(row.choice is Choice.EDITED for row in merge.rows)

        def done(_nothing: object) -> None:
            text = tr("“{name}” is decided. The other version can be restored in the sync centre.", name=self._name)
            self.navigator.toast(text)
            page = centre.PAGES.get(self.table, "")
            if edits and page:
                self.navigator.open(page, id=str(self.record_id))
            self.navigator.close(self)

        self.controller.settle_all(wanted, done, self.navigator.show_error, other)
