"""Problems of an import as lines for people and as data for scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from models.i18n import listed, tr

if TYPE_CHECKING:
    from models.platform.importing.problems import ProblemGroup, RowProblem

EXAMPLES = 3
MOST_GROUPS = 20
MOST_NUMBERS = 10
LONGEST_VALUE = 60


def lines(problems: Sequence[RowProblem]) -> Iterator[str]:
    """The same problem of many rows is told with its first rows and summed up; many sorts of problems are cut short."""
    from models.platform.importing.problems import summed_up

    groups = summed_up(problems, EXAMPLES)
    for group in groups[:MOST_GROUPS]:
        for problem in group.first:
            yield f"  {_line(problem)}"
        if len(group.rows) > EXAMPLES:
            yield f"  {_rest(group)}"
    left = groups[MOST_GROUPS:]
    if left:
        yield "  " + tr(
            "… and {count} more problems of {kinds} other sorts.",
            count=f"{sum(len(group.rows) for group in left):,}", kinds=len(left),
        )  # fmt: skip
    if left or any(len(group.rows) > EXAMPLES for group in groups):
        yield "  " + tr("All of them: --json, or --problems FILE for the rows with a reason column.")


def _line(problem: RowProblem) -> str:
    values: dict[str, Any] = {"row": f"{problem.row:,}", "column": problem.column, "problem": problem.text}
    if not problem.column:
        said = tr("Row {row}: {problem}", **values)
    elif not problem.value:
        said = tr("Row {row}, {column}, empty: {problem}", **values)
    else:
        said = tr("Row {row}, {column}, “{value}”: {problem}", value=_short(problem.value), **values)
    return f"{said} {tr('Expected: {form}.', form=problem.expected)}" if tells_form(problem) else said


def tells_form(problem: RowProblem) -> bool:
    """Whether the expected form says more than the problem itself."""
    return bool(problem.expected) and problem.issue.code in ("value", "needed", "damage")


def _rest(group: ProblemGroup) -> str:
    rest = group.rows[EXAMPLES:]
    numbers = listed(f"{row:,}" for row in rest[:MOST_NUMBERS])
    shown = f"{numbers}{tr(', ')}…" if len(rest) > MOST_NUMBERS else numbers
    column = group.first[0].column
    values = {"count": f"{len(rest):,}", "column": column, "rows": shown}
    if column:
        return tr("… the same in column {column} of {count} more rows: {rows}", **values)
    return tr("… the same with {count} more rows: {rows}", **values)


def _short(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else f"{value[: LONGEST_VALUE - 1]}…"


def plain(problem: RowProblem) -> dict[str, Any]:
    """One problem for a script: where, what stands there, what is wrong, what would be right."""
    return {
        "row": problem.row,
        "column": problem.column,
        "field": problem.field,
        "value": problem.value,
        "problem": problem.text,
        "expected": problem.expected,
        "code": problem.issue.code,
        "choices": [option.label for option in problem.issue.options],
    }
