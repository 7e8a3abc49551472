"""Check a whole table column by column: values, references, rules, duplicates; every problem at its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from models.errors import RuleBroken
from models.i18n import N_, listed, tr
from models.platform.importing.conversions import Conversion, convert, reader, settle
from models.platform.importing.fields import Action, Field, Issue, Level, Missing, Option, Type
from models.platform.importing.kind import Kind
from models.platform.importing.mapping import Mapping, compose, obstacles
from models.platform.importing.references import Lookup, References
from models.platform.importing.tables import DAMAGE_WORDS, Damage, Place, Table

Progress = Callable[[int, int], None]

NOT_KNOWN = N_("Nothing in the book has this code, and a new record also needs: {fields}.")
NEEDED = N_("A value is needed here.")
NOT_READY = N_("The columns are not matched yet: {reason} Nothing was checked.")
BAD_CONSTANT = N_("The fixed value “{value}” of {field} cannot be used: {reason}")
LEFT_EMPTY = N_("“{value}” cannot be used here and was left empty.")
HELD_BACK = N_("Row {row} of the same document has a problem, so the whole document waits.")
CUT_OFF = N_("“{value}” is a row of this file that has a problem itself and is not imported.")
ROW = ""
AS_IS = "as_is"
SKIP = "skip"
UPDATE = "update"
NEW = "new"


@dataclass
class Group:
    """The rows that make one record or document, and what is to happen with it."""

    rows: list[int]
    key: str = ""
    action: Action = Action.CREATE
    id: UUID | None = None


@dataclass
class Checked:
    """A table with everything that is known about it; corrections and decisions go in, problems come out."""

    kind: Kind
    table: Table
    mapping: Mapping
    references: References
    values: dict[str, list[Any]] = field(default_factory=dict)
    texts: dict[str, list[str | None]] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    conversions: dict[str, Conversion] = field(default_factory=dict)
    problems: dict[int, dict[str, Issue]] = field(default_factory=dict)
    broken: dict[int, dict[str, Issue]] = field(default_factory=dict)
    warnings: dict[int, list[Issue]] = field(default_factory=dict)
    dropped: dict[int, dict[str, Issue]] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    decisions: dict[int, str] = field(default_factory=dict)
    notes: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    # --- values -------------------------------------------------------------------------------------------------

    def column(self, field_id: str) -> list[Any] | None:
        """The values of a field for all rows, or None when nothing fills it."""
        found = self.values.get(field_id)
        if found is None and field_id in self.constants:
            found = self.values[field_id] = [self.constants[field_id]] * len(self.table.rows)
        return found

    def get(self, field_id: str, row: int) -> Any:
        """The value of a field in one row."""
        found = self.values.get(field_id)
        return found[row] if found is not None else self.constants.get(field_id)

    def first(self, field_id: str, rows: Iterable[int]) -> Any:
        """The first value of a field in some rows: what the head of a document says."""
        found = self.values.get(field_id)
        if found is None:
            return self.constants.get(field_id)
        for row in rows:
            if found[row] is not None:
                return found[row]
        return None

    def text(self, field_id: str, row: int) -> str | None:
        """What a reference cell said."""
        found = self.texts.get(field_id)
        return found[row] if found is not None else None

    def raw(self, field_id: str, row: int) -> str:
        """The text in the file behind a field."""
        column = self.columns.get(field_id)
        return self.table.rows[row][column] if column is not None else ""

    # --- problems -----------------------------------------------------------------------------------------------

    def complain(self, row: int, field_id: str, issue: Issue) -> None:
        """A rule is broken in this row (found anew at each pass of the rules)."""
        self.broken.setdefault(row, {}).setdefault(field_id, issue)

    def warn(self, row: int, issue: Issue) -> None:
        """Something a person should know, but no hindrance."""
        self.warnings.setdefault(row, []).append(issue)

    def sound(self, row: int) -> bool:
        """Whether a row has no problem of its own."""
        return row not in self.problems and row not in self.broken

    def issues(self, row: int) -> dict[str, Issue]:
        """The problems of a row by field; the key of the whole row is empty."""
        return {**self.broken.get(row, {}), **self.problems.get(row, {})}

    def problem_rows(self) -> list[int]:
        """The rows that need attention, from the top."""
        return sorted(set(self.problems) | set(self.broken))

    def actions(self) -> list[Action]:
        """What happens with each row."""
        result = [Action.SKIP] * len(self.table.rows)
        for group in self.groups:
            for row in group.rows:
                result[row] = group.action
        for row in (*self.problems, *self.broken):
            result[row] = Action.FAIL
        return result

    def counts(self) -> dict[Action, int]:
        """Records (or documents) by what happens with them."""
        return Counter(group.action for group in self.groups)

    def row_counts(self) -> dict[Action, int]:
        """Rows by what happens with them."""
        return Counter(self.actions())

    def live_groups(self, action: Action | None = None) -> list[Group]:
        """The groups that will be written."""
        wanted = (action,) if action is not None else (Action.CREATE, Action.UPDATE)
        return [group for group in self.groups if group.action in wanted]

    def lookup(self) -> Lookup | None:
        """The look-up of the kind's own records."""
        return self.references.lookup(self.kind.lookup) if self.kind.lookup else None


def check(
    session: Session,
    table: Table,
    mapping: Mapping,
    kind: Kind,
    decisions: dict[int, str] | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Check everything; raises RuleBroken when the columns are not matched yet."""
    barred = obstacles(mapping, kind.fields, table, kind.one_of, kind.identity)
    if barred:
        raise RuleBroken(NOT_READY, reason=" ".join(one.message() for one in barred[:3]))
    checked = Checked(kind, table, mapping, References(session), decisions=dict(decisions or {}))
    steps = len(mapping.uses) + 3
    for at, use in enumerate(mapping.uses):
        column = table.column(use.column)
        if column is not None:
            one = kind.field(use.field)
            conversion = settle(one, use.conversion, table.different(column.index))
            checked.columns[one.id], checked.conversions[one.id] = column.index, conversion
            _read_column(checked, one, conversion, table.values(column.index))
        if progress is not None:
            progress(at + 1, steps)
    for field_id, pattern in mapping.composed.items():
        _read_column(checked, kind.field(field_id), Conversion(), compose(pattern, table))
    _read_constants(checked)
    _mark_damage(checked)
    _check_needed(checked)
    if progress is not None:
        progress(steps - 1, steps)
    apply_rules(checked)
    if progress is not None:
        progress(steps, steps)
    return checked


def _read_column(checked: Checked, one: Field, conversion: Conversion, texts: list[str]) -> None:
    values, issues = convert(texts, one, conversion)
    if issues:
        for row, text in enumerate(texts):
            if text in issues:
                _put(checked, row, one, conversion, text, issues[text])
    if one.type is Type.REFERENCE:
        checked.texts[one.id] = values
    else:
        checked.values[one.id] = values


def _put(checked: Checked, row: int, one: Field, conversion: Conversion, text: str, issue: Issue) -> None:
    """A cell problem, or a note that the cell was left empty when the person chose that for the column."""
    if conversion.bad == "empty" and issue.code == "value" and not one.required:
        left = Issue(LEFT_EMPTY, {"value": text.strip()[:40]}, warning=True)
        checked.dropped.setdefault(row, {})[one.id] = left
    else:
        checked.problems.setdefault(row, {})[one.id] = issue


def _read_constants(checked: Checked) -> None:
    for field_id, text in checked.mapping.constants.items():
        if field_id in checked.values or field_id in checked.texts:
            continue
        one = checked.kind.field(field_id)
        value = reader(one, settle(one, Conversion(), [text]))(text)
        if isinstance(value, Issue):
            raise RuleBroken(BAD_CONSTANT, value=text, field=one.title, reason=value.message())
        if value is None:
            continue
        if one.type is Type.REFERENCE:
            checked.texts[field_id] = [value] * len(checked.table.rows)
        else:
            checked.constants[field_id] = value


def _mark_damage(checked: Checked) -> None:
    by_column = {index: field_id for field_id, index in checked.columns.items()}
    for place, damage in checked.table.damaged.items():
        field_id = by_column.get(place.column)
        if field_id is not None:
            raw = checked.table.rows[place.row][place.column]
            checked.problems.setdefault(place.row, {})[field_id] = Issue(
                DAMAGE_WORDS[damage], {"value": raw}, code="damage"
            )
    for row, found in checked.table.uneven.items():
        if checked.decisions.get(row) == AS_IS:
            continue
        wanted = len(checked.table.columns)
        damage = Damage.SHORT if found < wanted else Damage.LONG
        issue = Issue(
            DAMAGE_WORDS[damage], {"found": found, "wanted": wanted}, row_options(AS_IS, SKIP), "row"
        )
        checked.problems.setdefault(row, {})[ROW] = issue


DECISION_WORDS = {
    AS_IS: N_("Use as it is"),
    SKIP: N_("Skip the row"),
    UPDATE: N_("Update the existing record"),
    NEW: N_("Create another one"),
}


def row_options(*decisions: str) -> tuple[Option, ...]:
    """Decisions a person can make about a whole row."""
    return tuple(Option(decision, tr(DECISION_WORDS[decision])) for decision in decisions)


def _check_needed(checked: Checked) -> None:
    """Blank cells of needed fields (fields of a document's head are looked at by its rules)."""
    for one in checked.kind.fields:
        if not one.required or (checked.kind.group and one.level is Level.HEAD):
            continue
        values = checked.texts.get(one.id) if one.type is Type.REFERENCE else checked.values.get(one.id)
        if values is None:
            continue
        issue = Issue(NEEDED, code="needed")
        for row, value in enumerate(values):
            if value is None and one.id not in checked.problems.get(row, {}):
                checked.problems.setdefault(row, {})[one.id] = issue


def apply_rules(checked: Checked) -> None:
    """Resolve references, group rows and apply the rules of the kind; may be called again after corrections."""
    checked.broken.clear()
    checked.warnings.clear()
    checked.groups.clear()
    checked.notes.clear()
    checked.references.fresh.clear()
    checked.references.own.clear()
    checked.kind.prepare(checked)
    for one in checked.kind.fields:
        if one.type is Type.REFERENCE and one.id in checked.texts:
            resolve_column(checked, one)
    checked.kind.rules(checked)
    _check_new(checked)
    _settle_actions(checked)


def _check_new(checked: Checked) -> None:
    """A file that only changes existing records lacks what a new one needs; says so in the rows that would make one."""
    lacking = [
        one.title
        for one in checked.kind.fields
        if checked.kind.by_key and one.required and checked.column(one.id) is None and one.id not in checked.texts
    ]
    for group in checked.groups if lacking else ():
        if group.action is Action.CREATE:
            issue = Issue(NOT_KNOWN, {"fields": listed(lacking)}, row_options(SKIP), "needed")
            checked.complain(group.rows[0], ROW, issue)


def _settle_actions(checked: Checked) -> None:
    """Hold back what has problems, and what refers to something of this file that is held back."""
    while True:
        _hold_back(checked)
        if not _cut_off(checked):
            return


def _cut_off(checked: Checked) -> bool:
    """Complain about rows that name a row of this file which is not imported; says whether there were any."""
    lost = {group.id for group in checked.groups if group.action is Action.FAIL and group.id is not None}
    found = False
    if not lost:
        return False
    for one in checked.kind.fields:
        values = (
            checked.values.get(one.id)
            if one.type is Type.REFERENCE and one.entity == checked.kind.lookup
            else None
        )
        for group in checked.live_groups() if values is not None else ():
            row = group.rows[0]
            if values is not None and values[row] in lost and group.id != values[row]:
                issue = Issue(CUT_OFF, {"value": checked.text(one.id, row) or ""}, code="reference")
                checked.complain(row, one.id, issue)
                found = True
    return found


def _hold_back(checked: Checked) -> None:
    """A record or document with a problem in any row waits as a whole, and its other rows say why."""
    for group in list(checked.groups):
        bad = [row for row in group.rows if not checked.sound(row)]
        if not bad:
            continue
        if not checked.kind.whole and len(bad) < len(group.rows):
            group.rows = [row for row in group.rows if row not in set(bad)]
            checked.groups += [Group([row], group.key, Action.FAIL) for row in bad]
            continue
        group.action = Action.FAIL
        if len(bad) < len(group.rows):
            issue = Issue(HELD_BACK, {"row": checked.table.numbers[bad[0]]}, code="held")
            for row in group.rows:
                if row not in checked.problems and row not in checked.broken:
                    checked.complain(row, ROW, issue)


def resolve_column(checked: Checked, one: Field) -> None:
    """Find what the cells of one reference column name."""
    texts = checked.texts[one.id]
    missing = checked.mapping.missing.get(one.id, Missing.PROBLEM)
    values, issues = checked.references.resolve(texts, one.entity, missing)
    checked.values[one.id] = values
    if issues:
        for row, text in enumerate(texts):
            if text is not None and text in issues:
                checked.complain(row, one.id, issues[text])


# --- corrections --------------------------------------------------------------------------------------------------


def correct(checked: Checked, row: int, field_id: str, text: str) -> None:
    """Put another text into the cell behind a field and read it again; rules follow with apply_rules."""
    column = checked.columns.get(field_id)
    if column is None:
        return
    checked.table.correct(Place(row, column), text)
    _reread(checked, row, field_id)


def _reread(checked: Checked, row: int, field_id: str) -> None:
    one = checked.kind.field(field_id)
    conversion = checked.conversions[field_id]
    text = checked.table.rows[row][checked.columns[field_id]]
    cell = checked.problems.get(row, {})
    cell.pop(field_id, None)
    checked.dropped.get(row, {}).pop(field_id, None)
    value = reader(one, conversion)(text)
    if isinstance(value, Issue):
        _put(checked, row, one, conversion, text, value)
        value = None
    elif value is None and one.required and not (checked.kind.group and one.level is Level.HEAD):
        checked.problems.setdefault(row, {})[field_id] = Issue(NEEDED, code="needed")
    target = checked.texts if one.type is Type.REFERENCE else checked.values
    target[field_id][row] = value
    if not checked.problems.get(row):
        checked.problems.pop(row, None)


def replace_all(checked: Checked, field_id: str, before: str, after: str) -> int:
    """Put another text into every cell of a column that says `before`; returns how many."""
    column = checked.columns.get(field_id)
    if column is None:
        return 0
    count = 0
    for row, cells in enumerate(checked.table.rows):
        if cells[column].strip() == before.strip():
            cells[column] = after
            checked.table.damaged.pop(Place(row, column), None)
            _reread(checked, row, field_id)
            count += 1
    checked.table.touched(column)
    return count


def decide(checked: Checked, row: int, decision: str) -> None:
    """What a person decided about a whole row: use as it is, skip, update, create another one."""
    checked.decisions[row] = decision
    cell = checked.problems.get(row, {})
    if decision in (AS_IS, SKIP) and ROW in cell:
        del cell[ROW]
        if not cell:
            checked.problems.pop(row, None)
