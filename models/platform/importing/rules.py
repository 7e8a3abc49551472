"""Rules that kinds share: which rows are the same thing, what is already in the book, who is below whom."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from models.i18n import N_
from models.ids import new_id
from models.platform.importing.checking import NEW, ROW, SKIP, UPDATE, Checked, Group, row_options
from models.platform.importing.fields import Action, Existing, Issue, Repeated
from models.platform.importing.references import Found, code_key

SAME_ROW = N_("The same as row {row}: {value}.")
EXISTS = N_("“{value}” is already in the book as {name}.")
EXISTS_ONLY = N_("“{value}” is already in the book and cannot be changed by an import.")
WAS_REMOVED = N_("“{value}” was removed earlier. Update brings it back.")
SUSPECT = N_("This may be {name} ({code}), which has the same name.")
SAME_NAME = N_("{name} ({code}) has the same name.")
SAME_NAME_ROW = N_("Row {row} has the same name.")
IN_CIRCLE = N_("“{value}” would be above itself.")
VERSION_MARK = "-"
WITH_VERSIONS = (Repeated.ASK, Repeated.FIRST, Repeated.LAST, Repeated.VERSIONS)


def group_records(checked: Checked) -> None:
    """One group per row, or per thing when several rows are the same; existing ones are found by key."""
    rows_of = _same_rows(checked)
    for key, rows in rows_of:
        _add_group(checked, key, rows)
    _remember_own(checked)


def _identity(checked: Checked) -> list[tuple[str, str] | None]:
    """What tells the rows of the file apart: the first key field that a row has."""
    keys = list(checked.kind.keys)
    if checked.mapping.repeated is Repeated.VERSIONS and "external_no" in keys:
        keys.remove("external_no")
        keys.insert(0, "external_no")
    columns = [(key, values) for key in keys if (values := checked.column(key)) is not None]
    found: list[tuple[str, str] | None] = []
    for row in range(len(checked.table.rows)):
        found.append(next(((key, code_key(values[row])) for key, values in columns if values[row]), None))
    return found


def _same_rows(checked: Checked) -> list[tuple[str, list[int]]]:
    """Rows by identity, in the order of the file; versions of one code get codes of their own first."""
    if checked.mapping.repeated is Repeated.VERSIONS:
        _tell_versions_apart(checked)
    together: dict[tuple[str, str], list[int]] = {}
    ordered: list[tuple[str, list[int]]] = []
    for row, key in enumerate(_identity(checked)):
        if key is None:
            ordered.append(("", [row]))
        elif key in together:
            together[key].append(row)
        else:
            together[key] = [row]
            ordered.append((key[1], together[key]))
    return ordered


def _tell_versions_apart(checked: Checked) -> None:
    """Rows that share a code but have other numbers are versions: code-number."""
    codes, others = checked.values.get("code"), checked.values.get("external_no")
    if codes is None or others is None:
        return
    original: list[str | None] = checked.extra.setdefault("codes", list(codes))
    count: dict[str, int] = {}
    for row, code in enumerate(codes):
        if code is not None and not code.endswith(f"{VERSION_MARK}{others[row]}"):
            original[row] = code
        if original[row]:
            count[str(original[row])] = count.get(str(original[row]), 0) + 1
    for row, code in enumerate(original):
        if code and count[code] > 1 and others[row]:
            codes[row] = f"{code}{VERSION_MARK}{others[row]}"[:40]


def _add_group(checked: Checked, key: str, rows: list[int]) -> None:
    """Decide which row of the same thing counts, and what is done with it."""
    taken = [row for row in rows if checked.decisions.get(row) != SKIP]
    left = [row for row in rows if row not in taken]
    repeated = checked.mapping.repeated
    if len(taken) > 1:
        counting = taken[-1] if repeated is Repeated.LAST else taken[0]
        if repeated is Repeated.ADD:
            _match(checked, Group(taken, key))
            taken = []
        else:
            others = [row for row in taken if row != counting]
            _same_as(checked, others, counting, ask=repeated in (Repeated.ASK, Repeated.VERSIONS))
            left += [row for row in others if row not in checked.broken or ROW not in checked.broken[row]]
            for row in others:
                if row in checked.broken and ROW in checked.broken[row]:
                    checked.groups.append(Group([row], key, Action.FAIL))
            taken = [counting]
    for row in left:
        checked.groups.append(Group([row], key, Action.SKIP))
    if taken:
        _match(checked, Group(taken, key))


def _same_as(checked: Checked, rows: Iterable[int], counting: int, *, ask: bool) -> None:
    values = {"row": checked.table.numbers[counting]}
    for row in rows:
        shown = next((str(v) for key in checked.kind.keys if (v := checked.get(key, row))), "")
        if ask:
            checked.complain(row, ROW, Issue(SAME_ROW, {**values, "value": shown}, row_options(SKIP), "same"))
        else:
            checked.warn(row, Issue(SAME_ROW, {**values, "value": shown}, warning=True))


def _match(checked: Checked, group: Group) -> None:
    """Find the record a group means among the existing ones and decide by the person's rule."""
    checked.groups.append(group)
    found, value, sure = existing_of(checked, group.rows[0])
    if found is None:
        group.action, group.id = Action.CREATE, new_id()
        return
    meet(checked, group, found, value, sure=sure)


def meet(checked: Checked, group: Group, found: Found, value: str, *, sure: bool) -> None:
    """What to do with rows that are already in the book: by decision, else by rule, else ask."""
    row = group.rows[0]
    decision = checked.decisions.get(row)
    rule = checked.mapping.existing
    allowed = checked.kind.existing
    if decision == NEW and not sure:
        group.action, group.id = Action.CREATE, new_id()
    elif decision == UPDATE and Existing.UPDATE in allowed:
        group.action, group.id = Action.UPDATE, found.id
    elif decision == SKIP or (rule is Existing.SKIP and sure):
        group.action, group.id = Action.SKIP, found.id
    elif Existing.UPDATE not in allowed:
        group.action = Action.FAIL
        checked.complain(row, ROW, Issue(EXISTS_ONLY, {"value": value}, row_options(SKIP), "exists"))
    elif found.archived:
        group.action = Action.FAIL
        options = row_options(UPDATE, SKIP)
        checked.complain(row, ROW, Issue(WAS_REMOVED, {"value": value}, options, "archived"))
    elif not sure:
        group.action = Action.FAIL
        options = row_options(UPDATE, NEW, SKIP)
        checked.complain(
            row, ROW, Issue(SUSPECT, {"name": found.name, "code": found.code}, options, "suspect")
        )
    elif rule is Existing.UPDATE:
        group.action, group.id = Action.UPDATE, found.id
    else:
        group.action = Action.FAIL
        options = row_options(UPDATE, SKIP)
        checked.complain(row, ROW, Issue(EXISTS, {"value": value, "name": found.name}, options, "exists"))


def existing_of(checked: Checked, row: int) -> tuple[Found | None, str, bool]:
    """The existing record a row means, by which value, and whether a code says so or only the name."""
    lookup = checked.lookup()
    if lookup is None:
        return None, "", True
    keyed = False
    for key in checked.kind.keys:
        value = checked.get(key, row)
        if not value:
            continue
        keyed = True
        if key in lookup.by and (found := lookup.get(key, value)) is not None:
            return found, str(value), True
    name = checked.get("name", row) if checked.kind.has("name") else None
    if name:
        same = [found for found in lookup.named.get(code_key(name), ()) if not found.archived]
        if same and keyed:
            values = {"name": same[0].name, "code": same[0].code}
            checked.warn(row, Issue(SAME_NAME, values, warning=True))
        elif same:
            return same[0], name, False
    return None, "", True


def _remember_own(checked: Checked) -> None:
    """What this file itself brings, so that its rows may refer to each other."""
    if not checked.kind.lookup:
        return
    own: dict[str, UUID] = {}
    names: dict[str, UUID | None] = {}
    first: dict[str, int] = {}
    fields = [key for key in checked.kind.keys if checked.column(key) is not None]
    for group in checked.groups:
        if group.id is None:
            continue
        row = group.rows[0]
        for key in fields:
            if value := checked.get(key, row):
                own.setdefault(code_key(value), group.id)
        if checked.kind.has("name") and (name := checked.get("name", row)):
            word = code_key(name)
            if word in names and checked.kind.lookup == "agent":
                checked.warn(row, Issue(SAME_NAME_ROW, {"row": first[word]}, warning=True))
            names[word] = None if word in names else group.id
            first.setdefault(word, checked.table.numbers[row])
    for word, key_of in names.items():
        if key_of is not None:
            own.setdefault(word, key_of)
    checked.references.own = {checked.kind.lookup: own}


def refuse_circles(checked: Checked, field_id: str, stored: dict[UUID, UUID | None]) -> None:
    """Nobody may stand above himself, neither at once nor around a corner; `stored` is who is above whom now."""
    above = dict(stored)
    for group in checked.live_groups():
        if group.id is not None:
            target = checked.get(field_id, group.rows[0])
            if target is not None or group.id not in above:
                above[group.id] = target
    for group in checked.live_groups():
        seen: set[UUID] = set()
        at: UUID | None = group.id
        while at is not None and at not in seen:
            seen.add(at)
            at = above.get(at)
        if at is not None and at == group.id:
            row = group.rows[0]
            checked.complain(row, field_id, Issue(IN_CIRCLE, {"value": checked.text(field_id, row) or ""}))
