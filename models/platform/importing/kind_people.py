"""Staff: people of the company, who own agents, sell and have targets; without sign-in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import clock
from models.i18n import N_
from models.ids import GLOBAL_BUCKET
from models.pinyin import initials_of, sort_key
from models.platform import numbering, rights
from models.platform.importing import bulk, rules
from models.platform.importing.checking import Checked
from models.platform.importing.fields import Action, Field, Type
from models.platform.importing.kind import Kind, Step, Written
from models.platform.importing.writing import changes_of, note_changes, values_of
from models.platform.principal import ROLE_WORDS, Role, Scope
from models.platform.records import User, UserStatus

ROLES = {
    Role.MANAGER.value: ("manager", "sales manager", "渠道经理", "区域经理"),
    Role.OPERATIONS.value: ("operations", "office", "内勤", "财务"),
    Role.REP.value: ("rep", "sales representative", "业务员", "业务代表", "销售代表"),
    Role.AUDITOR.value: ("auditor", "审计"),
}

FIELDS = (
    Field(
        "code",
        N_("Staff code"),
        Type.CODE,
        (
            "code",
            "staff no",
            "employee code",
            "工号",
            "员工编号",
            "人员编号",
        ),
    ),
    Field(
        "external_no",
        N_("Number in another system"),
        Type.CODE,
        ("employee key", "employee id", "employee number", "external no", "外部编号", "原系统编号"),
    ),
    Field(
        "name",
        N_("Name"),
        Type.NAME,
        ("full name", "employee name", "person", "姓名", "员工姓名"),
        required=True,
        makes=("first+last",),
    ),
    Field("title", N_("Job title"), Type.NAME, ("title", "position", "职务", "职位", "岗位")),
    Field("email", N_("E-mail"), Type.EMAIL, ("email", "email address", "mail", "邮箱", "电子邮件")),
    Field("phone", N_("Phone"), Type.PHONE, ("mobile", "home phone", "telephone", "手机", "电话")),
    Field(
        "manager",
        N_("Superior"),
        Type.REFERENCE,
        ("reports to", "manager", "supervisor", "上级", "主管"),
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
        "role",
        N_("Role"),
        Type.CHOICE,
        ("role", "角色"),
        choices=ROLES,
        labels={value: ROLE_WORDS[Role(value)] for value in ROLES},
    ),
)
_COLUMNS = {
    "code": "code",
    "external_no": "external_no",
    "name": "name",
    "title": "title",
    "email": "email",
    "phone": "phone",
    "manager": "manager_id",
    "territory": "territory_id",
    "role": "role",
}


def check(checked: Checked) -> None:
    """A person is not his own superior, neither at once nor around a corner."""
    if checked.column("manager") is not None:
        stored: dict[UUID, UUID | None] = {
            key: above for key, above in checked.references.session.execute(select(User.id, User.manager_id))
        }
        rules.refuse_circles(checked, "manager", stored)


def write(session: Session, checked: Checked, step: Step) -> Written:
    """Create and change people; whoever is new cannot sign in until an administrator allows it."""
    rights.require(session, "user", "C")
    new = checked.live_groups(Action.CREATE)
    codes = iter(
        numbering.take(
            session, "user", clock.today(), sum(1 for group in new if not checked.get("code", group.rows[0]))
        )
    )
    rows: list[dict[str, Any]] = []
    for group in new:
        row = values_of(checked, group.rows[0], _COLUMNS)
        row["code"] = row.get("code") or next(codes)
        row["role"] = Role(row.get("role") or Role.REP)
        row["scope"] = (
            Scope.ALL
            if row["role"] in (Role.OPERATIONS, Role.AUDITOR)
            else (Scope.TEAM if row["role"] is Role.MANAGER else Scope.OWN)
        )
        names = {"initials": initials_of(row["name"]), "sort_key": sort_key(row["name"])}
        rows.append(
            {
                **row,
                **names,
                "id": group.id,
                "bucket": GLOBAL_BUCKET,
                "status": UserStatus.STAFF,
                "login": None,
            }
        )
    written = Written(created=[row["id"] for row in rows])
    bulk.insert_rows(session, User, rows, step)
    changes = changes_of(session, checked, User, {k: v for k, v in _COLUMNS.items() if k != "role"})
    for values in changes.values():
        if "name" in values:
            values.update(initials=initials_of(values["name"]), sort_key=sort_key(values["name"]))
    note_changes(session, checked, User, changes, _COLUMNS, written)
    bulk.update_rows(session, User, changes)
    rights.refresh_access(session)
    return written


PEOPLE = Kind(
    "people",
    N_("People"),
    N_("Import people"),
    "user",
    FIELDS,
    rules.group_records,
    check,
    write,
    prefix=("employee", "staff", "person", "员工", "人员"),
    lookup="user",
    keys=("external_no", "code"),
    by_key=True,
    list_page="users.list",
    page="user",
    template=("code", "name", "title", "email", "phone", "manager", "territory"),
)
