"""Agents that may be the same one: equal credit code (certain), equal name or phone (likely)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import identifiers
from models.errors import AppError
from models.i18n import N_, tr
from models.partners.records import Agent, Contact
from models.partners.shapes import AgentDraft, Duplicate
from models.platform import rights
from models.text import escape_like, normal_key

MOST = 8
_FORMS = re.compile(
    "(?:有限责任公司|股份有限公司|有限公司|责任公司|公司|集团|商贸行|商行|贸易行|"
    "co\\.?,?ltd\\.?|company|limited|ltd\\.?|inc\\.?|llc|gmbh)"
)
_LEAST_CORE = 3


def core_of(name: str) -> str:
    """The telling part of a company's name: without its legal form, spaces and case."""
    key = normal_key(name)
    core = _FORMS.sub("", key).strip("()（）,.，。·-")
    return core if len(core) >= _LEAST_CORE else key


def find(session: Session, draft: AgentDraft) -> list[Duplicate]:
    """Visible agents that may be the one being typed, certain ones first; needs only part of a draft."""
    found: dict[UUID, Duplicate] = {}
    for query, why, exact in _queries(draft):
        wanted = query.where(rights.visible(session, Agent), Agent.deleted_at.is_(None)).limit(MOST)
        if draft.id is not None:
            wanted = wanted.where(Agent.id != draft.id)
        for row in session.execute(wanted):
            if row.id not in found and _fits(draft, row, why):
                place = " ".join(part for part in (row.province, row.city) if part)
                found[row.id] = Duplicate(row.id, row.code, row.name, place, row.status, tr(why), exact)
    return sorted(found.values(), key=lambda one: not one.exact)[:MOST]


SAME_CODE = N_("same credit code")
SAME_NAME = N_("same name")
SIMILAR_NAME = N_("similar name in the same region")
SAME_PHONE = N_("same phone number")
SAME_MAIL = N_("same mail address")


def _queries(draft: AgentDraft) -> Iterable[tuple[Any, str, bool]]:
    columns = select(
        Agent.id, Agent.code, Agent.name, Agent.normal_name, Agent.province, Agent.city, Agent.status
    )
    if draft.credit_code.strip():
        yield columns.where(Agent.credit_code == draft.credit_code.strip().upper()), SAME_CODE, True
    key = normal_key(draft.name)
    if len(key) >= _LEAST_CORE:
        yield columns.where(Agent.normal_name == key), SAME_NAME, False
        core = core_of(draft.name)
        if core and (draft.province or draft.city):
            places = ((Agent.province, draft.province), (Agent.city, draft.city))
            here = [column == value for column, value in places if value]
            alike = Agent.normal_name.like(f"{escape_like(core[:2])}%", escape="\\")
            yield columns.where(alike, *here), SIMILAR_NAME, False
    for text in {draft.phone, *(row.phone for row in draft.contacts)}:
        number = _phone(text)
        if number:
            owners = select(Contact.agent_id).where(
                or_(Contact.phone == number, Contact.phone2 == number), Contact.deleted_at.is_(None)
            )
            yield columns.where(or_(Agent.phone == number, Agent.id.in_(owners))), SAME_PHONE, False
    if draft.email.strip():
        yield columns.where(Agent.email == draft.email.strip()), SAME_MAIL, False


def _fits(draft: AgentDraft, row: Any, why: str) -> bool:
    """A similar name must have the same core, the database only found the same beginning."""
    return why != SIMILAR_NAME or core_of(row.name) == core_of(draft.name)


def _phone(text: str) -> str:
    for rule in (identifiers.phone, identifiers.foreign_phone):
        try:
            return rule(text) if text.strip() else ""
        except AppError:
            continue
    return ""
