"""What every list has without declaring it: record times, and the views All, Mine and Recently changed."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select

from models.base import Record
from models.i18n import N_
from models.lists.shapes import Filter, Kind, ListQuery, Op, Sort, View, ViewState
from models.lists.spec import Column, ListSpec
from models.sync import marks

RECENT_DAYS = 7
NAMING = 2
"""Columns that say which record it is; the mark of a copy stands behind them, where it is seen without scrolling."""


@lru_cache(maxsize=64)
def with_standard_columns(spec: ListSpec) -> ListSpec:
    """The list with the times of its records as columns that can be chosen, sorted and filtered."""
    have = {column.id for column in spec.columns}
    more = []
    for name, title in (("created_at", N_("Created")), ("changed_at", N_("Last changed"))):
        value = getattr(spec.record, name, None)
        if value is not None and name not in have:
            more.append(Column(name, title, value, Kind.TIME, section=N_("Record"), shown=False))
    if "import_no" not in have and issubclass(spec.record, Record):
        more.append(
            Column("import_no", N_("Import number"), import_number(spec.record), Kind.CODE, section=N_("Record"),
                   shown=False, sortable=False, groupable=False)
        )  # fmt: skip
    first, rest = spec.columns[:NAMING], spec.columns[NAMING:]
    mark = (_mark(spec.record),) if marks.COLUMN not in have and issubclass(spec.record, Record) else ()
    return replace(spec, columns=(*first, *mark, *rest, *more)) if more or mark else spec


def _mark(record: type[Record]) -> Column:
    return Column(
        marks.COLUMN, N_("Synchronisation"), lambda session: marks.mark(session, record), Kind.CHOICE, section=N_("Record"),
        words=marks.MARK_WORDS, tones=marks.MARK_TONES, when=lambda session: marks.has_marks(session, record),
        sortable=False, width=130,
    )  # fmt: skip


def import_number(record: type[Record]) -> Any:
    """The number of the import that made or changed a record last, from the history of the record."""
    from models.platform.records import Change, ImportBatch

    return (
        select(func.max(ImportBatch.number))
        .select_from(Change)
        .join(ImportBatch, ImportBatch.act == Change.act)
        .where(Change.root_id == record.id, Change.entity == record.__tablename__)
        .correlate(record)
        .scalar_subquery()
    )


@lru_cache(maxsize=64)
def standard_views(spec: ListSpec) -> tuple[View, ...]:
    """Built-in views of a list: the standard ones, then its own."""
    have = {column.id for column in with_standard_columns(spec).columns}
    views = [View("all", N_("All records"))]
    if spec.owner:
        mine = ListQuery(filters=(Filter(spec.owner, Op.ME),))
        views.append(View("mine", N_("My records"), ViewState(query=mine)))
    if "changed_at" in have:
        recent = ListQuery(
            filters=(Filter("changed_at", Op.LAST_DAYS, (RECENT_DAYS,)),), sort=(Sort("changed_at", True),)
        )
        views.append(View("recent", N_("Recently changed"), ViewState(query=recent)))
    return (*views, *spec.views)


def waiting_view() -> View:
    """On a copy: the records whose work the office has not got yet."""
    return View("waiting", N_("To send"), ViewState(query=ListQuery(filters=(Filter(marks.COLUMN, Op.IN, (marks.WAITING,)),))))
