"""Problems as they are told: row, column, value, sentence, expected form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models.platform.importing.checking import Checked
from models.platform.importing.fields import Issue


@dataclass(frozen=True)
class RowProblem:
    """One problem of one cell (or of a whole row, then without field)."""

    row: int
    index: int
    field: str
    column: str
    value: str
    text: str
    expected: str
    issue: Issue


@dataclass(frozen=True)
class ProblemGroup:
    """One thing that is wrong in one column of many rows: the first of them, and the numbers of all."""

    first: tuple[RowProblem, ...]
    rows: tuple[int, ...]


def summed_up(problems: Iterable[RowProblem], shown: int) -> list[ProblemGroup]:
    """Problems of one kind and column together, in the order they first appear, each with its first examples."""
    found: dict[tuple[str, str, str], list[RowProblem]] = {}
    for problem in problems:
        found.setdefault((problem.field, problem.issue.code, problem.issue.text), []).append(problem)
    return [
        ProblemGroup(tuple(same[:shown]), tuple(problem.row for problem in same)) for same in found.values()
    ]


def problems_of(checked: Checked) -> list[RowProblem]:
    """Every problem, from the top."""
    return list(_told(checked, checked.problem_rows()))


def problems_of_row(checked: Checked, row: int) -> list[RowProblem]:
    """The problems of one row, for example after a correction."""
    return list(_told(checked, (row,)))


def _told(checked: Checked, rows: Iterable[int]) -> Iterable[RowProblem]:
    names = [column.name for column in checked.table.columns]
    fields = {one.id: (one.title, one.expected()) for one in checked.kind.fields}
    for row in rows:
        for field_id, issue in checked.issues(row).items():
            title, expected = fields.get(field_id, ("", ""))
            column = checked.columns.get(field_id)
            yield RowProblem(
                row=checked.table.numbers[row],
                index=row,
                field=field_id,
                column=names[column] if column is not None else title,
                value=checked.table.rows[row][column] if column is not None else "",
                text=issue.message(),
                expected=expected,
                issue=issue,
            )
