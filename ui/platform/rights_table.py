"""What a role may do, in words, with the difference to the role that is stored."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.i18n import N_, listed, tr
from models.platform.matrix import MATRIX, cell
from models.platform.principal import Role
from models.platform.rights import ENTITY_WORDS, RIGHT_WORDS
from ui.editing.document import Document
from ui.translation import language_changed
from ui.widgets.plain_table import PlainColumn, PlainTable

REACH_WORDS = {
    "a": N_("everything"), "r": N_("own team and region"), "o": N_("own agents"), "s": N_("own company"), "": "",
}
ORDER = "RCUDAE"


@dataclass(frozen=True)
class RightRow:
    """One kind of record: what may be done with it, how far, and what changes."""

    entity: str
    rights: str
    reach: str
    change: str
    tone: str


def rows(role: Role, stored: Role | None) -> list[RightRow]:
    """The rights of a role in words; compared with the stored role if that differs."""
    found = []
    for entity in MATRIX:
        now = cell(entity, role)
        before = cell(entity, stored) if stored is not None and stored is not role else now
        gained = [letter for letter in ORDER if letter in now and letter not in before]
        lost = [letter for letter in ORDER if letter in before and letter not in now]
        moved = [letter for letter in now if letter in before and before[letter] != now[letter]]
        change = _change(gained, lost)
        if moved and not change:
            change = tr("reach changes")
        reach = tr("; ").join(dict.fromkeys(tr(REACH_WORDS[now[letter]]) for letter in ORDER if letter in now))
        found.append(RightRow(
            tr(ENTITY_WORDS.get(entity, entity)), _words([letter for letter in ORDER if letter in now]), reach,
            change, "error" if lost else ("ok" if gained else ("warn" if moved else "")),
        ))
    return found


def _words(letters: list[str]) -> str:
    return listed(tr(RIGHT_WORDS[letter]) for letter in letters) if letters else "—"


def _change(gained: list[str], lost: list[str]) -> str:
    parts = []
    if gained:
        parts.append("+ " + _words(gained))
    if lost:
        parts.append("− " + _words(lost))
    return "  ".join(parts)


class RightsTable(QWidget):
    """Follows the role chosen on the page."""

    def __init__(self, document: Document, stored: Role | None) -> None:
        super().__init__()
        self.setObjectName("user.rights")
        self.document, self.stored = document, stored
        self.table = PlainTable("user.rights.table", N_("Rights of the role"), (
            PlainColumn(N_("Kind of record"), lambda row: row.entity, 160),
            PlainColumn(N_("Allowed"), lambda row: row.rights, 240),
            PlainColumn(N_("Reach"), lambda row: row.reach, 160),
            PlainColumn(N_("Difference to what is stored"), lambda row: row.change, 220, tone=lambda row: row.tone),
        ))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        document.changed.connect(self._changed)
        language_changed.connect(self._changed)
        self._role: Role | None = None
        self._changed()

    def _changed(self, *_: object) -> None:
        try:
            role = Role(str(self.document.get("role")))
        except ValueError:
            return
        self._role = role
        self.table.show_rows(rows(role, self.stored))
