"""Agents that may be the same one: equal credit code (certain); equal or similar name, also by ear, phone, mail (likely)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import identifiers
from models.divisions import short_of
from models.errors import AppError
from models.i18n import N_, tr
from models.partners.company_names import LEAST_CORE, core_of, one_apart, places_in, spoken, telling
from models.partners.records import Agent, Contact
from models.partners.shapes import AgentDraft, Duplicate
from models.platform import rights, search
from models.text import normal_key

MOST = 8
CANDIDATES = 400
_LEAST_ALMOST = 3
_LEAST_ALMOST_LATIN = 6

SAME_CODE = N_("same credit code")
SAME_NAME = N_("same name")
SIMILAR_NAME = N_("similar name in the same region")
SAME_SOUND = N_("sounds alike, same region")
ALMOST_NAME = N_("one character apart, same region")
SAME_PHONE = N_("same phone number")
SAME_MAIL = N_("same mail address")


def find(session: Session, draft: AgentDraft) -> list[Duplicate]:
    """Visible agents that may be the one being typed, certain ones first; needs only part of a draft."""
    found: dict[UUID, Duplicate] = {}

    def keep(row: Any, why: str, exact: bool = False) -> None:
        if row.id not in found:
            place = " ".join(part for part in (row.province, row.city) if part)
            found[row.id] = Duplicate(row.id, row.code, row.name, place, row.status, tr(why), exact)

    own = () if draft.id is None else (Agent.id != draft.id,)
    open_to = (rights.visible(session, Agent), Agent.deleted_at.is_(None), *own)
    for query, why, exact in _exact_queries(draft):
        for row in session.execute(query.where(*open_to).limit(MOST)):
            keep(row, why, exact)
    for row, why in _alike(session, draft, open_to):
        keep(row, why)
    return sorted(found.values(), key=lambda one: not one.exact)[:MOST]


_COLUMNS = select(Agent.id, Agent.code, Agent.name, Agent.province, Agent.city, Agent.status)


def _exact_queries(draft: AgentDraft) -> Iterable[tuple[Any, str, bool]]:
    if draft.credit_code.strip():
        yield _COLUMNS.where(Agent.credit_code == draft.credit_code.strip().upper()), SAME_CODE, True
    key = normal_key(draft.name)
    if len(key) >= LEAST_CORE:
        yield _COLUMNS.where(Agent.normal_name == key), SAME_NAME, False
    for text in {draft.phone, *(row.phone for row in draft.contacts)}:
        number = _phone(text)
        if number:
            yield _COLUMNS.where(Agent.phone == number), SAME_PHONE, False
            for column in (Contact.phone, Contact.phone2):
                yield _COLUMNS.where(Agent.id.in_(_owners(column == number))), SAME_PHONE, False
    for mail in {draft.email.strip(), *(row.email.strip() for row in draft.contacts)} - {""}:
        yield _COLUMNS.where(Agent.email == mail), SAME_MAIL, False
        yield _COLUMNS.where(Agent.id.in_(_owners(Contact.email == mail))), SAME_MAIL, False


def _owners(condition: Any) -> Any:
    """The agents of contacts; one question for each column, which its index answers."""
    return select(Contact.agent_id).where(condition, Contact.deleted_at.is_(None))


# --- names that are alike ------------------------------------------------------------------------------------


def _alike(session: Session, draft: AgentDraft, open_to: tuple[Any, ...]) -> Iterator[tuple[Any, str]]:
    """Agents with a similar name; the text index offers candidates, whether one fits is judged on its whole name."""
    if len(normal_key(draft.name)) < LEAST_CORE:
        return
    fits: list[tuple[int, Any, str]] = []
    for words in _index_words(draft.name):
        condition = search.condition(session, Agent, words)
        if condition is None:
            continue
        for row in session.execute(_COLUMNS.where(condition, *open_to, *_near(draft)).limit(CANDIDATES)):
            why = _why_alike(draft, row)
            if why:
                fits.append(((SIMILAR_NAME, SAME_SOUND, ALMOST_NAME).index(why), row, why))
    yield from ((row, why) for _, row, why in sorted(fits, key=lambda fit: fit[0]))


def _index_words(name: str) -> list[str]:
    """What the text index is asked for: the telling part, its sound, and both halves where a character may differ."""
    tell = telling(name)
    words = [tell, spoken(name)]
    if _may_almost(tell):
        half = max(2, len(tell) // 2)
        words += [tell[:half], tell[-half:]]
    return [word for word in dict.fromkeys(words) if len(word) >= 2]


def _near(draft: AgentDraft) -> list[Any]:
    """The region as a condition, where it is known: those elsewhere would fill the candidates."""
    if not draft.city.strip():
        return []
    here = short_of(draft.city)
    return [or_(Agent.city.like(f"{here[:8]}%"), Agent.city == "")] if here.isalnum() else []


def _why_alike(draft: AgentDraft, row: Any) -> str:
    near = _same_region(draft, row)
    if near is False:
        return ""
    mine, theirs = telling(draft.name), telling(row.name)
    if near is None:  # nothing says where one of them is: the whole names have to be alike
        alike = core_of(draft.name) == core_of(row.name)
        return SIMILAR_NAME if alike and (draft.province or draft.city or row.province or row.city) else ""
    if mine == theirs:
        return SIMILAR_NAME
    if spoken(draft.name) and spoken(draft.name) == spoken(row.name) and len(mine) == len(theirs):
        return SAME_SOUND
    return ALMOST_NAME if _may_almost(mine) and _may_almost(theirs) and one_apart(mine, theirs) else ""


def _may_almost(tell: str) -> bool:
    """One character is little only where there are several."""
    return len(tell) >= (_LEAST_ALMOST_LATIN if tell.isascii() else _LEAST_ALMOST)


def _same_region(draft: AgentDraft, row: Any) -> bool | None:
    """Whether both are in the same city (or province, where no more is known); None when nothing says so."""
    mine, theirs = (short_of(draft.city), short_of(draft.province)), (short_of(row.city), short_of(row.province))
    for one, other in zip(mine, theirs, strict=True):
        if one and other:
            return one == other
    named = set(places_in(draft.name)) | {*mine} - {""}, set(places_in(row.name)) | {*theirs} - {""}
    return True if named[0] & named[1] else None


def _phone(text: str) -> str:
    for rule in (identifiers.phone, identifiers.foreign_phone):
        try:
            return rule(text) if text.strip() else ""
        except AppError:
            continue
    return ""
