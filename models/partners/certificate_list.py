"""The list of licences and certificates of all agents, with what the days of each make of it."""

from __future__ import annotations

import enum
from typing import Any

from sqlalchemy import and_, case, exists, or_
from sqlalchemy.orm import Session, aliased

from models.clock import clock
from models.days_sql import a_day, days_until
from models.i18n import N_
from models.lists import Column, Filter, Join, Kind, ListQuery, ListSpec, Search, Sort, View, ViewState
from models.partners.records import (
    AGENT_STATUS_WORDS,
    QUALIFICATION_KIND_WORDS,
    Agent,
    AgentStatus,
    Qualification,
)
from models.platform.records import User

NOTICE_DAYS = 60
"""So long before its end a certificate is said to be running out."""
ENDED = (AgentStatus.TERMINATED, AgentStatus.BLACKLISTED)


class Validity(enum.StrEnum):
    """What the days of a certificate mean today."""

    VALID = "valid"
    LATER = "later"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REPLACED = "replaced"


VALIDITY_WORDS = {
    Validity.VALID: N_("Valid"),
    Validity.LATER: N_("Not valid yet"),
    Validity.EXPIRING: N_("Expires soon"),
    Validity.EXPIRED: N_("Expired"),
    Validity.REPLACED: N_("Replaced or not needed"),
}
VALIDITY_TONES = {
    Validity.VALID: "ok", Validity.LATER: "info", Validity.EXPIRING: "warn", Validity.EXPIRED: "error",
    Validity.REPLACED: "neutral",
}
_manager = aliased(User, name="certificate_manager")
_newer = aliased(Qualification, name="newer_certificate")


def _days_left(_session: Session) -> Any:
    return days_until(Qualification.valid_to, a_day(clock.today()))


def _validity(session: Session) -> Any:
    """Nobody has to do anything about a certificate that another one of its kind outlives, or of an agent that left."""
    today, left = clock.today(), _days_left(session)
    outlived = exists().where(
        _newer.agent_id == Qualification.agent_id,
        _newer.kind == Qualification.kind,
        _newer.deleted_at.is_(None),
        or_(_newer.valid_to.is_(None), _newer.valid_to > Qualification.valid_to),
    )
    ends = and_(Qualification.valid_to.is_not(None), left <= NOTICE_DAYS)
    return case(
        (and_(ends, or_(outlived, Agent.status.in_(ENDED))), Validity.REPLACED.value),
        (Qualification.valid_to < today, Validity.EXPIRED.value),
        (Qualification.valid_from > today, Validity.LATER.value),
        (ends, Validity.EXPIRING.value),
        else_=Validity.VALID.value,
    )


LIST = ListSpec(
    id="certificates.list", entity="qualification", title=N_("Certificates"), record=Qualification, owner="manager",
    nothing=N_("Licences and certificates of your agents stand here. Add them on the page of an agent."),
    searched=N_("Agent, pinyin, certificate number"),
    joins=(
        Join(Agent, Qualification.agent_id == Agent.id, outer=False),
        Join(_manager, Agent.manager_id == _manager.id),
    ),
    search=(Search(Agent, Qualification.agent_id),),
    columns=(
        Column("agent", N_("Agent"), Agent.name, Kind.REFERENCE, sort=Agent.sort_key, key=Qualification.agent_id,
               opens="agent", width=240),
        Column("kind", N_("Kind"), Qualification.kind, Kind.CHOICE, words=QUALIFICATION_KIND_WORDS, width=150),
        Column("number", N_("Number on the certificate"), Qualification.number, Kind.CODE, width=180, search=True),
        Column("issuer", N_("Issued by"), Qualification.issuer, width=180),
        Column("valid_from", N_("Valid from"), Qualification.valid_from, Kind.DAY),
        Column("valid_to", N_("Valid to"), Qualification.valid_to, Kind.DAY),
        Column("days_left", N_("Days left"), _days_left, Kind.NUMBER),
        Column("validity", N_("Validity"), _validity, Kind.CHOICE, words=VALIDITY_WORDS, tones=VALIDITY_TONES),
        Column("mandatory", N_("Mandatory"), Qualification.mandatory, Kind.FLAG),
        Column("manager", N_("Channel manager"), _manager.name, Kind.REFERENCE, sort=_manager.sort_key,
               key=Agent.manager_id, person=True, width=110),
        Column("agent_status", N_("Status of the agent"), Agent.status, Kind.CHOICE, words=AGENT_STATUS_WORDS,
               shown=False),
        Column("note", N_("Note"), Qualification.note, shown=False, width=200),
    ),
    order=(Sort("valid_to"),),
    views=(
        View("expiring", N_("Expiring and expired"), ViewState(query=ListQuery(
            filters=(Filter("validity", values=(Validity.EXPIRING.value, Validity.EXPIRED.value)),),
            sort=(Sort("valid_to"),)))),
    ),
)  # fmt: skip
