"""Targets of agents, people and territories: by month, quarter or year, in rows or in twelve columns."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.i18n import N_
from models.ids import new_id
from models.money import total
from models.performance.records import (
    TARGET_MEASURE_WORDS,
    Target,
    TargetMeasure,
    TargetMonth,
    TargetState,
    TargetSubject,
)
from models.performance.targets import spread
from models.platform import company, rights
from models.platform.importing import bulk
from models.platform.importing.checking import ROW, SKIP, Checked, Group, row_options
from models.platform.importing.fields import Action, Existing, Field, Issue, Repeated, Type
from models.platform.importing.kind import Difference, Kind, Step, Written
from models.platform.importing.writing import shown

ZERO = Decimal(0)
MEASURES = {
    TargetMeasure.SALES.value: ("sales", "revenue", "amount", "销售额"),
    TargetMeasure.QUANTITY.value: ("quantity", "units", "销量", "数量"),
    TargetMeasure.ORDERS.value: ("orders", "订单数"),
    TargetMeasure.RECEIPTS.value: ("receipts", "payments", "回款", "回款额"),
}
SUBJECTS = (
    ("agent", TargetSubject.AGENT, "agent_id"),
    ("person", TargetSubject.PERSON, "user_id"),
    ("territory", TargetSubject.TERRITORY, "territory_id"),
)
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MONTH_LABELS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)

FIELDS = (
    Field(
        "agent",
        N_("Agent"),
        Type.REFERENCE,
        (
            "customer",
            "customer number",
            "reseller key",
            "reseller",
            "agent code",
            "代理商",
            "代理商编号",
            "客户",
        ),
        entity="agent",
    ),
    Field(
        "person",
        N_("Person"),
        Type.REFERENCE,
        (
            "employee key",
            "employee id",
            "employee number",
            "sales rep",
            "salesperson",
            "人员",
            "业务员",
            "工号",
        ),
        entity="user",
    ),
    Field(
        "territory",
        N_("Territory"),
        Type.REFERENCE,
        ("sales territory key", "territory id", "territory key", "region", "区域", "大区"),
        entity="territory",
    ),
    Field(
        "year",
        N_("Year"),
        Type.WHOLE,
        ("calendar year", "fiscal year", "年", "年度", "年份"),
        low=Decimal(1990),
        high=Decimal(2100),
    ),
    Field("quarter", N_("Quarter"), Type.CODE, ("calendar quarter", "季度", "季")),
    Field("month", N_("Month"), Type.CODE, ("calendar month", "月", "月份")),
    Field("period", N_("Period"), Type.PERIOD, ("target period", "year month", "期间", "年月")),
    Field(
        "value",
        N_("Target"),
        Type.AMOUNT,
        (
            "sales amount quota",
            "quota",
            "target amount",
            "sales target",
            "goal",
            "目标",
            "目标值",
            "销售目标",
            "指标",
        ),
        low=ZERO,
    ),
    *(
        Field(
            f"m{number}",
            MONTH_LABELS[number - 1],
            Type.AMOUNT,
            (name[:3], f"{number}月", f"{number:02d}月", f"M{number}"),
            low=ZERO,
        )
        for number, name in enumerate(_MONTHS, start=1)
    ),
    Field(
        "measure",
        N_("Measure"),
        Type.CHOICE,
        ("kpi", "指标类型", "考核指标"),
        choices=MEASURES,
        labels={measure.value: TARGET_MEASURE_WORDS[measure] for measure in TargetMeasure},
    ),
    Field("product_line", N_("Product line"), Type.NAME, ("产品线", "商品组")),
    Field("currency", N_("Currency"), Type.CODE, ("currency code", "币种")),
)

ONE_SUBJECT = N_("Name one agent, one person or one territory in this row.")
NO_PERIOD = N_("Year and month or quarter are needed.")
NO_VALUE = N_("A target value is needed.")
BAD_PART = N_("“{value}” is not a {part}.")
TWICE = N_("Row {row} already has a target for the same subject and time.")
IS_CLOSED = N_("This target is closed and cannot be changed.")


def prepare(checked: Checked) -> None:
    """Rows are grouped by their rules, when subjects are known."""


def check(checked: Checked) -> None:
    """One group for each subject, measure and year; each row says something about some of its months."""
    stored = _stored(checked.references.session)
    parts: dict[int, list[tuple[int, tuple[Decimal, ...]]]] = {}
    groups: dict[tuple[Any, ...], Group] = {}
    for row in range(len(checked.table.rows)):
        if checked.decisions.get(row) == SKIP:
            checked.groups.append(Group([row], action=Action.SKIP))
            continue
        subject = _subject(checked, row)
        found = _values(checked, row)
        if subject is None or found is None:
            checked.groups.append(Group([row], action=Action.FAIL))
            continue
        year, months = found
        parts[row] = months
        measure = TargetMeasure(checked.get("measure", row) or TargetMeasure.SALES)
        key = (*subject, measure, checked.get("product_line", row) or "", year)
        group = groups.get(key)
        if group is None:
            group = groups[key] = Group([], action=Action.CREATE, id=new_id())
            checked.groups.append(group)
            if key in stored:
                _meet(checked, group, row, stored[key])
        group.rows.append(row)
    checked.extra["parts"], checked.extra["keys"] = parts, {id(group): key for key, group in groups.items()}
    for group in groups.values():
        if checked.mapping.repeated is not Repeated.ADD:
            _refuse_double(checked, group, parts)


def _meet(checked: Checked, group: Group, row: int, known: tuple[UUID, TargetState]) -> None:
    group.id = known[0]
    if known[1] is TargetState.CLOSED:
        group.action = Action.FAIL
        checked.complain(row, ROW, Issue(IS_CLOSED, {}, row_options(SKIP), "exists"))
    else:
        group.action = Action.SKIP if checked.mapping.existing is Existing.SKIP else Action.UPDATE


def _stored(session: Session) -> dict[tuple[Any, ...], tuple[UUID, TargetState]]:
    """The targets there are, by subject, measure, product line and year."""
    found: dict[tuple[Any, ...], tuple[UUID, TargetState]] = {}
    for target in session.scalars(
        select(Target).where(Target.deleted_at.is_(None), rights.visible(session, Target))
    ):
        owner = target.agent_id or target.user_id or target.territory_id
        found[target.subject, owner, target.measure, target.product_line, target.year] = (
            target.id,
            target.state,
        )
    return found


def _subject(checked: Checked, row: int) -> tuple[TargetSubject, UUID] | None:
    named = [(kind, key) for field_id, kind, _ in SUBJECTS if (key := checked.get(field_id, row)) is not None]
    if len(named) == 1:
        return named[0]
    said = any(checked.text(field_id, row) for field_id, _, _ in SUBJECTS)
    if not said or len(named) > 1:
        checked.complain(row, ROW, Issue(ONE_SUBJECT))
    return None


def _values(checked: Checked, row: int) -> tuple[int, list[tuple[int, tuple[Decimal, ...]]]] | None:
    """The year and what the row says: (first month, values of the months from there)."""
    year, first, count = _time(checked, row)
    if not year:
        return None
    columns = [
        (number, value) for number in range(1, 13) if (value := checked.get(f"m{number}", row)) is not None
    ]
    if columns:
        return year, [(number, (value,)) for number, value in columns]
    value = checked.get("value", row)
    if value is None:
        if "value" not in checked.problems.get(row, {}):
            checked.complain(
                row, "value" if checked.kind.has("value") else ROW, Issue(NO_VALUE, code="needed")
            )
        return None
    return year, [(first, spread(value, count) if count > 1 else (value,))]


def _time(checked: Checked, row: int) -> tuple[int, int, int]:
    """(year, first month, number of months) of a row; year 0 when it does not say, with a complaint."""
    from models.platform.importing.conversions import part_of_year

    period = checked.get("period", row)
    if period is not None:
        return tuple(period)
    year = checked.get("year", row)
    if year is None:
        if not checked.problems.get(row, {}).keys() & {"year", "period"}:
            checked.complain(
                row, "year" if "year" in checked.columns else ROW, Issue(NO_PERIOD, code="needed")
            )
        return 0, 0, 0
    for field_id, months, part in (("month", 1, N_("month")), ("quarter", 3, N_("quarter"))):
        said = checked.get(field_id, row)
        if said:
            number = part_of_year(said, months)
            if number is None:
                checked.complain(row, field_id, Issue(BAD_PART, {"value": said, "part": part}))
                return 0, 0, 0
            return year, (number - 1) * months + 1, months
    return year, 1, 12


def _refuse_double(
    checked: Checked, group: Group, parts: dict[int, list[tuple[int, tuple[Decimal, ...]]]]
) -> None:
    """The same month said twice is asked about, or the last row counts."""
    taken: dict[int, int] = {}
    for row in group.rows:
        months = {first + at for first, values in parts[row] for at in range(len(values))}
        earlier = next((taken[month] for month in sorted(months) if month in taken), None)
        if earlier is not None and checked.mapping.repeated is Repeated.ASK:
            values = {"row": checked.table.numbers[earlier]}
            checked.complain(row, ROW, Issue(TWICE, values, row_options(SKIP), "same"))
        taken.update(dict.fromkeys(months, row))


def _months(checked: Checked, group: Group) -> dict[int, Decimal]:
    """What the rows of a group say about each month, added up where that was chosen."""
    found: dict[int, Decimal] = {}
    for row in group.rows:
        for first, values in checked.extra["parts"][row]:
            for month, value in enumerate(values, start=first):
                add = checked.mapping.repeated is Repeated.ADD and month in found
                found[month] = total([found[month], value]) if add else value
    return found


def write(session: Session, checked: Checked, step: Step) -> Written:
    """Insert new targets with twelve months; of existing ones only the months that the file names change."""
    rights.require(session, "target", "C")
    own = company.get(session, "company.currency", "CNY")
    targets: list[dict[str, Any]] = []
    months: list[dict[str, Any]] = []
    for group in checked.live_groups(Action.CREATE):
        subject, owner, measure, line, year = checked.extra["keys"][id(group)]
        column = next(column for _, kind, column in SUBJECTS if kind is subject)
        targets.append(
            {
                "id": group.id,
                "bucket": owner,
                "subject": subject,
                column: owner,
                "measure": measure,
                "product_line": line,
                "year": year,
                "currency": checked.first("currency", group.rows) or own,
                "state": TargetState.ISSUED,
            }
        )
        values = _months(checked, group)
        months += [
            {
                "id": new_id(),
                "bucket": owner,
                "target_id": group.id,
                "period": year * 100 + month,
                "value": values.get(month, ZERO),
            }
            for month in range(1, 13)
        ]
    bulk.insert_rows(session, Target, targets, step)
    bulk.insert_rows(session, TargetMonth, months)
    written = Written(created=[row["id"] for row in targets])
    _change(session, checked, checked.live_groups(Action.UPDATE), written)
    return written


def _change(session: Session, checked: Checked, groups: Iterable[Group], written: Written) -> None:
    changes: dict[UUID, dict[str, Any]] = {}
    for group in groups:
        year = checked.extra["keys"][id(group)][4]
        stored = {
            m.period: m for m in session.scalars(select(TargetMonth).where(TargetMonth.target_id == group.id))
        }
        before = len(changes)
        for month, value in _months(checked, group).items():
            row = stored.get(year * 100 + month)
            if row is not None and row.value != value:
                changes[row.id] = {"value": value}
                title = checked.kind.field(f"m{month}").title
                written.differences.append(Difference(str(year), title, shown(row.value), shown(value)))
        if group.id is not None:
            if len(changes) > before:
                written.updated.append(group.id)
            else:
                written.unchanged += 1
    bulk.update_rows(session, TargetMonth, changes)


TARGETS = Kind(
    "targets",
    N_("Targets"),
    N_("Import targets"),
    "target",
    FIELDS,
    prepare,
    check,
    write,
    prefix=("target", "目标"),
    one_of=(
        ("agent", "person", "territory"),
        ("year", "period"),
        ("value", *(f"m{number}" for number in range(1, 13))),
    ),
    existing=(Existing.UPDATE, Existing.SKIP),
    repeated=(Repeated.ASK, Repeated.LAST, Repeated.ADD),
    whole=False,
    list_page="targets.list",
    page="target",
    template=("agent", "year", *(f"m{number}" for number in range(1, 13))),
)
