"""Agents with their main contact, address, bank account and credit limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import pinyin
from models.clock import clock
from models.i18n import N_
from models.ids import new_id
from models.partners import checking
from models.partners.records import (
    AddressKind,
    Agent,
    AgentAddress,
    AgentKind,
    AgentStatus,
    BankAccount,
    Contact,
    CreditProfile,
    LevelHistory,
)
from models.partners.shapes import AddressDraft, AgentDraft, ContactDraft
from models.platform import company, numbering, rights, two_people
from models.platform.importing import bulk, rules
from models.platform.importing.agent_fields import FIELDS, MASTER
from models.platform.importing.checking import ROW, Checked, Group
from models.platform.importing.fields import Action, Issue, Type
from models.platform.importing.kind import Kind, Step, Written
from models.platform.importing.writing import changes_of, note_changes, values_of
from models.text import normal_key

_LINKS = {
    "level": "level_id",
    "parent": "parent_id",
    "territory": "territory_id",
    "manager": "manager_id",
    "rep": "rep_id",
}
_COLUMNS = {one.id: _LINKS.get(one.id, one.id) for one in MASTER}

BANK_ALONE = N_("An account number needs its bank beside it.")


def check(checked: Checked) -> None:
    """The rules of the agent editor for each row with all it brings; no circles of parents, a bank for each account."""
    currency = company.get(checked.references.session, "company.currency", "CNY")
    for group in checked.live_groups():
        row = group.rows[0]
        for path, text in checking.check(_draft(checked, row, currency)).items():
            field_id = _PATHS.get(path, path)
            if field_id not in checked.problems.get(row, {}):
                checked.complain(row, field_id if checked.kind.has(field_id) else ROW, Issue(text))
        if checked.get("bank_account", row) and not checked.get("bank", row):
            checked.complain(row, "bank_account", Issue(BANK_ALONE))
    if checked.column("parent") is not None:
        session = checked.references.session
        stored: dict[UUID, UUID | None] = {
            k: p for k, p in session.execute(select(Agent.id, Agent.parent_id))
        }
        rules.refuse_circles(checked, "parent", stored)


_PATHS = {
    "contacts/0/name": "contact_name",
    "contacts/0/title": "contact_title",
    "contacts/0/phone": "contact_phone",
    "contacts/0/email": "contact_email",
    "contacts/0/wechat": "contact_wechat",
    "addresses/0/line": "address",
    "addresses/0/postal_code": "postal_code",
    "bank_accounts/0/bank": "bank",
    "bank_accounts/0/account_no": "bank_account",
}
_PLAIN = tuple(
    one.id for one in MASTER if one.type is not Type.REFERENCE and one.id not in ("kind", "status")
)


def _draft(checked: Checked, row: int, currency: str) -> AgentDraft:
    """The row as the agent editor would hold it; fields the row does not name are sound."""
    values = {
        name: said
        for name in (*_PLAIN, "credit_limit", "credit_days")
        if (said := checked.get(name, row)) is not None
    }
    contact = {
        name: said
        for name in ("name", "title", "phone", "email", "wechat")
        if (said := checked.get(f"contact_{name}", row))
    }
    line = checked.get("address", row)
    values.setdefault("currency", currency)
    values.setdefault("name", "-")
    if "name" in contact:
        values["contacts"] = (ContactDraft(**contact),)
    if line:
        values["addresses"] = (AddressDraft(line=line, postal_code=checked.get("postal_code", row) or ""),)
    return AgentDraft(**values)


def names_of(name: str) -> dict[str, str]:
    """The stored readings of an agent's name."""
    keys = pinyin.keys_of(name)
    return {
        "normal_name": normal_key(name)[:200],
        "initials": keys.initials,
        "pinyin": keys.pinyin,
        "sort_key": keys.sort_key,
    }


def new_row(session: Session, values: dict[str, Any], key: UUID) -> dict[str, Any]:
    """A complete agent row for the bulk insert; its own key is its bucket."""
    return {
        "mnemonic": pinyin.mnemonic(values["name"]).upper(),
        "currency": company.get(session, "company.currency", "CNY"),
        **values,
        **names_of(values["name"]),
        "id": key,
        "bucket": key,
        "kind": AgentKind(values.get("kind") or AgentKind.DEALER),
        "status": AgentStatus(values.get("status") or AgentStatus.ACTIVE),
    }


def write(session: Session, checked: Checked, step: Step) -> Written:
    """Create and change agents and what belongs to them."""
    rights.require(session, "agent", "C")
    new = checked.live_groups(Action.CREATE)
    needed = sum(1 for group in new if not checked.get("code", group.rows[0]))
    codes = iter(numbering.take(session, "agent", clock.today(), needed))
    rows: list[dict[str, Any]] = []
    for at, group in enumerate(new):
        if at % 500 == 0:
            step(0)
        values = values_of(checked, group.rows[0], _COLUMNS)
        values["code"] = values.get("code") or next(codes)
        if group.id is not None:
            rows.append(new_row(session, values, group.id))
    bulk.insert_rows(session, Agent, rows, step)
    written = Written(created=[row["id"] for row in rows])
    changes = changes_of(session, checked, Agent, _COLUMNS)
    for changed in changes.values():
        if "name" in changed:
            changed.update(names_of(changed["name"]))
    note_changes(session, checked, Agent, changes, _COLUMNS, written)
    bulk.update_rows(session, Agent, changes)
    _level_history(session, rows)
    touched = [_related(session, checked, part) for part in (_addresses, _contacts, _banks, _credits)]
    for key in set().union(*touched) - set(written.updated) - set(written.created):
        written.updated.append(key)
        written.unchanged -= 1
    rights.refresh_access(session)
    return written


def _level_history(session: Session, rows: list[dict[str, Any]]) -> None:
    """New agents have their level from the day they joined."""
    today = clock.today()
    bulk.insert_rows(
        session,
        LevelHistory,
        [
            {
                "id": new_id(),
                "bucket": row["id"],
                "agent_id": row["id"],
                "level_id": row["level_id"],
                "from_day": row.get("joined_on") or today,
            }
            for row in rows
            if row.get("level_id") is not None
        ],
    )


Part = Callable[[Session, Checked, list[Group]], set[UUID]]


def _related(session: Session, checked: Checked, part: Part) -> set[UUID]:
    return part(session, checked, [group for group in checked.live_groups() if group.id is not None])


def _stored(session: Session, record: Any, groups: list[Group]) -> dict[UUID, list[Any]]:
    """The rows that existing agents have already."""
    found: dict[UUID, list[Any]] = {}
    ids = [group.id for group in groups if group.action is Action.UPDATE and group.id is not None]
    for start in range(0, len(ids), bulk.KEYS):
        query = select(record).where(
            record.agent_id.in_(ids[start : start + bulk.KEYS]), record.deleted_at.is_(None)
        )
        for row in session.scalars(query):
            found.setdefault(row.agent_id, []).append(row)
    return found


def _filled(checked: Checked, row: int, columns: dict[str, str]) -> dict[str, Any]:
    return values_of(checked, row, columns)


def _addresses(session: Session, checked: Checked, groups: list[Group]) -> set[UUID]:
    """The office address of the row, unless the agent has the same one."""
    columns = {
        "country": "country",
        "province": "province",
        "city": "city",
        "district": "district",
        "address": "line",
        "postal_code": "postal_code",
    }
    stored = _stored(session, AgentAddress, groups)
    rows: list[dict[str, Any]] = []
    for group in groups:
        row = group.rows[0]
        values = _filled(checked, row, columns)
        second = checked.get("address2", row)
        if second:
            values["line"] = ", ".join(filter(None, (values.get("line"), second)))[:200]
        if not values.get("line") or group.id is None:
            continue
        known = stored.get(group.id, [])
        if any(normal_key(one.line) == normal_key(values["line"]) for one in known):
            continue
        rows.append(
            {
                **values,
                "id": new_id(),
                "bucket": group.id,
                "agent_id": group.id,
                "kind": AddressKind.OFFICE,
                "position": len(known),
                "is_default": not known,
            }
        )
    bulk.insert_rows(session, AgentAddress, rows)
    return {row["agent_id"] for row in rows}


def _contacts(session: Session, checked: Checked, groups: list[Group]) -> set[UUID]:
    """The contact of the row: a known one (by name) is brought up to date, another one is added."""
    columns = {
        "contact_name": "name",
        "contact_title": "title",
        "contact_phone": "phone",
        "contact_email": "email",
        "contact_wechat": "wechat",
    }
    stored = _stored(session, Contact, groups)
    rows: list[dict[str, Any]] = []
    changes: dict[UUID, dict[str, Any]] = {}
    touched: set[UUID] = set()
    for group in groups:
        values = _filled(checked, group.rows[0], columns)
        if not values.get("name") or group.id is None:
            continue
        known = stored.get(group.id, [])
        same = next((one for one in known if normal_key(one.name) == normal_key(values["name"])), None)
        if same is not None:
            changed = {name: value for name, value in values.items() if getattr(same, name) != value}
            if changed:
                changes[same.id] = changed
                touched.add(group.id)
            continue
        rows.append(
            {
                **values,
                **_person(values["name"]),
                "id": new_id(),
                "bucket": group.id,
                "agent_id": group.id,
                "position": len(known),
                "is_main": not known,
            }
        )
    bulk.insert_rows(session, Contact, rows)
    bulk.update_rows(session, Contact, changes)
    return touched | {row["agent_id"] for row in rows}


def _person(name: str) -> dict[str, str]:
    return {
        "initials": pinyin.initials_of(name, person=True)[:200],
        "sort_key": pinyin.sort_key(name, person=True)[:200],
    }


def _banks(session: Session, checked: Checked, groups: list[Group]) -> set[UUID]:
    """A bank account the agent does not have yet."""
    if checked.column("bank_account") is None:
        return set()
    rights.require(session, "bank_account", "C")
    stored = _stored(session, BankAccount, groups)
    rows: list[dict[str, Any]] = []
    for group in groups:
        number, bank = checked.get("bank_account", group.rows[0]), checked.get("bank", group.rows[0])
        known = stored.get(group.id, []) if group.id is not None else []
        if not number or not bank or any(one.account_no == number for one in known):
            continue
        rows.append(
            {
                "id": new_id(),
                "bucket": group.id,
                "agent_id": group.id,
                "bank": bank,
                "account_no": number,
                "account_name": checked.get("name", group.rows[0]) or "",
                "position": len(known),
                "is_default": not known and not two_people.needed(session),
            }
        )
    bulk.insert_rows(session, BankAccount, rows)
    return {row["agent_id"] for row in rows}


def _credits(session: Session, checked: Checked, groups: list[Group]) -> set[UUID]:
    """The credit limit and days of the row."""
    columns = {"credit_limit": "credit_limit", "credit_days": "credit_days"}
    if all(checked.column(name) is None for name in columns):
        return set()
    rights.require(session, "credit", "C")
    stored = _stored(session, CreditProfile, groups)
    currency = company.get(session, "company.currency", "CNY")
    rows: list[dict[str, Any]] = []
    changes: dict[UUID, dict[str, Any]] = {}
    touched: set[UUID] = set()
    for group in groups:
        values = _filled(checked, group.rows[0], columns)
        if not values or group.id is None:
            continue
        known = stored.get(group.id, [])
        if known:
            changed = {name: value for name, value in values.items() if getattr(known[0], name) != value}
            if changed:
                changes[known[0].id] = changed
                touched.add(group.id)
        else:
            said = checked.get("currency", group.rows[0]) or currency
            rows.append(
                {**values, "id": new_id(), "bucket": group.id, "agent_id": group.id, "currency": said}
            )
    bulk.insert_rows(session, CreditProfile, rows)
    bulk.update_rows(session, CreditProfile, changes)
    return touched | {row["agent_id"] for row in rows}


AGENTS = Kind(
    "agents",
    N_("Agents"),
    N_("Import agents"),
    "agent",
    FIELDS,
    rules.group_records,
    check,
    write,
    prefix=("customer", "agent", "reseller", "client", "dealer", "客户", "代理商"),
    lookup="agent",
    keys=("code", "external_no", "credit_code"),
    by_key=True,
    list_page="agents.list",
    page="agent",
    template=(
        "code",
        "name",
        "credit_code",
        "kind",
        "level",
        "territory",
        "rep",
        "province",
        "city",
        "address",
        "phone",
        "contact_name",
        "contact_phone",
        "credit_limit",
        "joined_on",
    ),
)
