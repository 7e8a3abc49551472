"""People at agents: several per agent, found again by name or number."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import pinyin
from models.errors import AppError
from models.i18n import N_
from models.ids import new_id
from models.partners.checking import phone_rule
from models.partners.records import CONTACT_ROLE_WORDS, Agent, Contact, ContactRole
from models.platform import rights
from models.platform.importing import bulk
from models.platform.importing.checking import ROW, SKIP, Checked, Group, row_options
from models.platform.importing.conversions import ForeignNumber
from models.platform.importing.fields import Action, Existing, Field, Issue, Repeated, Type
from models.platform.importing.kind import Kind, Step, Written
from models.platform.importing.writing import changes_of, note_changes, values_of
from models.text import normal_key

ROLES = {
    ContactRole.DECISION.value: ("owner", "boss", "决策", "老板", "总经理"),
    ContactRole.FINANCE.value: ("finance", "accountant", "财务", "会计"),
    ContactRole.WAREHOUSE.value: ("warehouse", "仓库", "库管"),
    ContactRole.SALES.value: ("sales", "销售"),
    ContactRole.OTHER.value: ("other", "其他"),
}
FIELDS = (
    Field(
        "agent",
        N_("Agent"),
        Type.REFERENCE,
        (
            "customer id",
            "customer number",
            "customer",
            "reseller key",
            "agent code",
            "company name",
            "company",
            "代理商",
            "代理商编号",
            "客户",
            "公司名称",
        ),
        required=True,
        entity="agent",
    ),
    Field(
        "name",
        N_("Name"),
        Type.NAME,
        ("contact name", "contact", "full name", "姓名", "联系人"),
        required=True,
        makes=("first+last",),
    ),
    Field("title", N_("Job title"), Type.NAME, ("contact title", "position", "职务", "职位")),
    Field(
        "role",
        N_("Role"),
        Type.CHOICE,
        ("contact role", "角色"),
        choices=ROLES,
        labels={role.value: CONTACT_ROLE_WORDS[role] for role in ContactRole},
    ),
    Field("phone", N_("Phone"), Type.PHONE, ("mobile", "telephone", "tel", "手机", "电话", "联系电话")),
    Field("phone2", N_("Second phone"), Type.PHONE, ("fax", "second phone", "电话2", "座机")),
    Field("email", N_("E-mail"), Type.EMAIL, ("email", "mail", "邮箱", "电子邮件")),
    Field("wechat", N_("WeChat"), Type.NAME, ("微信", "微信号")),
    Field("birthday", N_("Birthday"), Type.DAY, ("birth date", "生日", "出生日期")),
    Field("is_main", N_("Main contact"), Type.FLAG, ("main", "primary", "主联系人")),
    Field("is_signatory", N_("Signs contracts"), Type.FLAG, ("signatory", "签约人")),
    Field("note", N_("Note"), Type.NAME, ("remarks", "备注")),
    Field(
        "external_no", N_("Number in another system"), Type.CODE, ("contact id", "external no", "外部编号")
    ),
)
_COLUMNS = {one.id: "agent_id" if one.id == "agent" else one.id for one in FIELDS}

SAME = N_("Row {row} is the same person at the same agent.")


def prepare(checked: Checked) -> None:
    """Persons are told apart when their agents are known."""


def check(checked: Checked) -> None:
    """The same name at the same agent is the same person."""
    session = checked.references.session
    agents = checked.values["agent"]
    ids = list({key for key in agents if key is not None})
    stored = _stored(session, ids)
    countries = {
        key: values["country"] for key, values in bulk.load(session, Agent, ids, ("country",)).items()
    }
    phones = [name for name in ("phone", "phone2") if checked.column(name) is not None]
    seen: dict[tuple[UUID, str], int] = {}
    for row in range(len(checked.table.rows)):
        group = Group([row], action=Action.CREATE, id=new_id())
        checked.groups.append(group)
        agent, name = agents[row], checked.get("name", row)
        if checked.decisions.get(row) == SKIP:
            group.action = Action.SKIP
            continue
        if agent is None or not name:
            group.action = Action.FAIL
            continue
        for field_id in phones:
            number = checked.get(field_id, row)
            if isinstance(number, ForeignNumber):
                _check_phone(checked, row, field_id, number, countries.get(agent) or "")
        key = (agent, normal_key(name))
        if key in seen and checked.mapping.repeated is Repeated.ASK:
            values = {"row": checked.table.numbers[seen[key]]}
            checked.complain(row, ROW, Issue(SAME, values, row_options(SKIP), "same"))
        elif key in seen:
            group.action = Action.SKIP
        elif key in stored:
            group.id = stored[key]
            group.action = Action.SKIP if checked.mapping.existing is Existing.SKIP else Action.UPDATE
        seen.setdefault(key, row)


def _check_phone(checked: Checked, row: int, field_id: str, number: str, country: str) -> None:
    try:
        phone_rule(country)(number)
    except AppError as error:
        checked.complain(row, field_id, Issue(error.text, error.values))


def _stored(session: Session, agents: list[UUID]) -> dict[tuple[UUID, str], UUID]:
    found: dict[tuple[UUID, str], UUID] = {}
    for start in range(0, len(agents), bulk.KEYS):
        query = select(Contact.agent_id, Contact.name, Contact.id).where(
            Contact.agent_id.in_(agents[start : start + bulk.KEYS]), Contact.deleted_at.is_(None)
        )
        found.update({(agent, normal_key(name)): key for agent, name, key in session.execute(query)})
    return found


def write(session: Session, checked: Checked, step: Step) -> Written:
    """Create and change contacts; the first one of an agent without any becomes its main contact."""
    rights.require(session, "contact", "C")
    rows: list[dict[str, Any]] = []
    taken = {
        agent for agent, _ in _stored(session, list({k for k in checked.values["agent"] if k is not None}))
    }
    places: dict[UUID, int] = {}
    for group in checked.live_groups(Action.CREATE):
        row = values_of(checked, group.rows[0], _COLUMNS)
        agent = row["agent_id"]
        places[agent] = place = places.get(agent, 0) + 1
        row["role"] = ContactRole(row.get("role") or ContactRole.OTHER)
        row.setdefault("is_main", agent not in taken)
        taken.add(agent)
        rows.append({**row, **_names(row["name"]), "id": group.id, "bucket": agent, "position": place})
    bulk.insert_rows(session, Contact, rows, step)
    written = Written(created=[row["id"] for row in rows])
    changes = changes_of(session, checked, Contact, _COLUMNS)
    note_changes(session, checked, Contact, changes, _COLUMNS, written)
    bulk.update_rows(session, Contact, changes)
    return written


def _names(name: str) -> dict[str, str]:
    return {
        "initials": pinyin.initials_of(name, person=True)[:200],
        "sort_key": pinyin.sort_key(name, person=True)[:200],
    }


CONTACTS = Kind(
    "contacts",
    N_("Contacts"),
    N_("Import contacts"),
    "contact",
    FIELDS,
    prepare,
    check,
    write,
    prefix=("contact", "联系人"),
    existing=(Existing.UPDATE, Existing.SKIP),
    repeated=(Repeated.ASK, Repeated.FIRST),
    list_page="agents.list",
    page="agent",
    template=("agent", "name", "title", "role", "phone", "email", "wechat"),
)
