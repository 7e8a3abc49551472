"""The tree of sales territories: from codes with parent codes, or from names of region, country and group."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import clock
from models.i18n import N_
from models.ids import GLOBAL_BUCKET, new_id
from models.partners.records import Territory
from models.pinyin import initials_of, sort_key
from models.platform import numbering, rights
from models.platform.importing import bulk, rules
from models.platform.importing.checking import Checked, Group
from models.platform.importing.fields import Action, Field, Type
from models.platform.importing.kind import Kind, Step, Written
from models.platform.importing.references import code_key
from models.platform.importing.writing import changes_of, note_changes, values_of

FIELDS = (
    Field(
        "code",
        N_("Code"),
        Type.CODE,
        (
            "sales territory key",
            "territory key",
            "territory id",
            "region id",
            "area code",
            "行政区划代码",
            "区域代码",
            "区域编号",
        ),
    ),
    Field(
        "name",
        N_("Name"),
        Type.NAME,
        (
            "sales territory region",
            "territory description",
            "region description",
            "territory name",
            "area",
            "区域名称",
        ),
        required=True,
    ),
    Field("name_en", N_("English name"), Type.NAME, ("name en", "英文名称", "英文名")),
    Field(
        "parent",
        N_("Belongs to"),
        Type.REFERENCE,
        (
            "parent code",
            "area code",
            "city code",
            "province code",
            "region id",
            "sales territory country",
            "city",
            "上级",
            "上级区域",
            "上级代码",
        ),
        entity="territory",
    ),
    Field(
        "group",
        N_("Which belongs to"),
        Type.REFERENCE,
        ("sales territory group", "province", "上上级"),
        entity="territory",
    ),
    Field("manager", N_("Manager"), Type.REFERENCE, ("负责人", "区域经理"), entity="user"),
)
_COLUMNS = {
    "code": "code",
    "name": "name",
    "name_en": "name_en",
    "parent": "parent_id",
    "manager": "manager_id",
}


def prepare(checked: Checked) -> None:
    """Rows by code; without codes by name and parent, because the same name stands under several parents."""
    _skip_own_name(checked)
    if checked.column("code") is not None:
        rules.group_records(checked)
        return
    session = checked.references.session
    parents: dict[UUID, str] = {}
    rows = session.execute(select(Territory.id, Territory.name, Territory.parent_id)).all()
    names = {key: code_key(name) for key, name, _ in rows}
    places: dict[tuple[str, str], UUID] = {}
    for key, name, parent in rows:
        parents[key] = names.get(parent, "") if parent is not None else ""
        places[code_key(name), parents[key]] = key
    seen: set[tuple[str, str]] = set()
    for row, name in enumerate(checked.values["name"]):
        place = (code_key(name or ""), code_key(checked.text("parent", row) or ""))
        known = places.get(place)
        if place in seen:
            checked.groups.append(Group([row], action=Action.SKIP))
        elif known is not None:
            checked.groups.append(Group([row], action=Action.UPDATE, id=known))
        else:
            checked.groups.append(Group([row], action=Action.CREATE, id=new_id()))
        seen.add(place)


def _skip_own_name(checked: Checked) -> None:
    """“Canada” in “Canada” in “North America” is one territory below North America."""
    above, group = checked.texts.get("parent"), checked.texts.get("group")
    names = checked.values["name"]
    if above is None:
        return
    for row, name in enumerate(names):
        if name and above[row] and code_key(name) == code_key(above[row] or ""):
            above[row] = group[row] if group is not None and group[row] != above[row] else None


def check(checked: Checked) -> None:
    """Parents that are made on the way get their own parent; nothing stands above itself."""
    groups = checked.texts.get("group")
    for row, text in enumerate(checked.texts.get("parent") or ()):
        fresh = checked.references.fresh.get(("territory", code_key(text))) if text else None
        if fresh is not None and groups is not None and groups[row] and "parent_id" not in fresh.values:
            key = checked.get("group", row)
            if key != fresh.id:
                fresh.values["parent_id"] = key
    session = checked.references.session
    stored: dict[UUID, UUID | None] = {
        k: p for k, p in session.execute(select(Territory.id, Territory.parent_id))
    }
    if checked.column("parent") is not None:
        rules.refuse_circles(checked, "parent", stored)


def names_of(name: str) -> dict[str, str]:
    """The stored readings of a territory's name."""
    return {"initials": initials_of(name)[:200], "sort_key": sort_key(name)[:200]}


def write(session: Session, checked: Checked, step: Step) -> Written:
    """Create and change territories."""
    rights.require(session, "territory", "C")
    new = checked.live_groups(Action.CREATE)
    needed = sum(1 for group in new if not checked.get("code", group.rows[0]))
    codes = iter(numbering.take(session, "territory", clock.today(), needed))
    rows: list[dict[str, Any]] = []
    for group in new:
        row = values_of(checked, group.rows[0], _COLUMNS)
        row["code"] = row.get("code") or next(codes)
        rows.append({**row, **names_of(row["name"]), "id": group.id, "bucket": GLOBAL_BUCKET})
    bulk.insert_rows(session, Territory, rows, step)
    written = Written(created=[row["id"] for row in rows])
    changes = changes_of(session, checked, Territory, _COLUMNS)
    for values in changes.values():
        if "name" in values:
            values.update(names_of(values["name"]))
    note_changes(session, checked, Territory, changes, _COLUMNS, written)
    bulk.update_rows(session, Territory, changes)
    rights.refresh_access(session)
    return written


TERRITORIES = Kind(
    "territories",
    N_("Territories"),
    N_("Import territories"),
    "territory",
    FIELDS,
    prepare,
    check,
    write,
    prefix=("territory", "salesterritory", "region", "区域"),
    lookup="territory",
    keys=("code",),
    template=("code", "name", "parent", "manager"),
)
