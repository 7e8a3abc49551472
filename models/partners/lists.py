"""The lists of agents and of their contacts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session, aliased

from models.i18n import N_
from models.lists import Column, Filter, Join, Kind, ListQuery, ListSpec, Op, Search, Sort, View, ViewState
from models.partners.records import (
    AGENT_KIND_WORDS,
    AGENT_STATUS_WORDS,
    CONTACT_ROLE_WORDS,
    Agent,
    AgentLevel,
    AgentMerge,
    AgentStatus,
    Contact,
    CreditProfile,
    Territory,
)
from models.platform import rights
from models.platform.records import User

AGENT_STATUS_TONES = {
    AgentStatus.PROSPECT: "neutral",
    AgentStatus.APPLIED: "info",
    AgentStatus.REVIEWING: "hold",
    AgentStatus.ONBOARDING: "info",
    AgentStatus.ACTIVE: "ok",
    AgentStatus.IMPROVING: "warn",
    AgentStatus.SUSPENDED: "hold",
    AgentStatus.EXITING: "warn",
    AgentStatus.TERMINATED: "neutral",
    AgentStatus.BLACKLISTED: "error",
}

_manager = aliased(User, name="agent_manager")
_rep = aliased(User, name="agent_rep")
_parent = aliased(Agent, name="agent_parent")


def _view(view_id: str, title: str, *statuses: AgentStatus, worklist: bool = True) -> View:
    wanted = Filter("status", Op.IN, tuple(status.value for status in statuses))
    return View(view_id, title, ViewState(query=ListQuery(filters=(wanted,))), worklist=worklist)


def _of_parent(value: Any) -> Callable[[Session], Any]:
    """A value of the parent agent, where that one may be seen."""
    return lambda session: case((rights.visible(session, _parent), value))


def _of_former(ids: Any) -> Any:
    """The agents into which others were merged, by the numbers and names of those."""
    former = select(AgentMerge.agent_id).where(AgentMerge.id.in_(ids), AgentMerge.deleted_at.is_(None))
    return select(Agent.seq).where(Agent.id.in_(former))


LIST = ListSpec(
    id="agents.list",
    entity="agent",
    title=N_("Agents"),
    record=Agent,
    joins=(
        Join(AgentLevel, Agent.level_id == AgentLevel.id),
        Join(Territory, Agent.territory_id == Territory.id),
        Join(_manager, Agent.manager_id == _manager.id),
        Join(_rep, Agent.rep_id == _rep.id),
        Join(_parent, Agent.parent_id == _parent.id),
        Join(CreditProfile, CreditProfile.agent_id == Agent.id),
    ),
    columns=(
        Column("code", N_("Code"), Agent.code, Kind.CODE, width=100),
        Column("name", N_("Name"), Agent.name, sort=Agent.sort_key, width=240, search=True),
        Column("short_name", N_("Short name"), Agent.short_name, shown=False),
        Column(
            "status", N_("Status"), Agent.status, Kind.CHOICE, words=AGENT_STATUS_WORDS, tones=AGENT_STATUS_TONES,
            width=100,
        ),
        Column(
            "level", N_("Level"), AgentLevel.name, Kind.REFERENCE, sort=AgentLevel.rank, key=Agent.level_id, width=80,
        ),
        Column("kind", N_("Type"), Agent.kind, Kind.CHOICE, words=AGENT_KIND_WORDS, width=110),
        Column(
            "territory", N_("Territory"), Territory.name, Kind.REFERENCE, sort=Territory.sort_key,
            key=Agent.territory_id, width=110,
        ),
        Column("province", N_("Province"), Agent.province, section=N_("Place"), width=90),
        Column("city", N_("City"), Agent.city, section=N_("Place"), width=90),
        Column("district", N_("District"), Agent.district, section=N_("Place"), shown=False),
        Column("country", N_("Country"), Agent.country, section=N_("Place"), shown=False),
        Column(
            "manager", N_("Channel manager"), _manager.name, Kind.REFERENCE, sort=_manager.sort_key,
            key=Agent.manager_id, person=True, width=100,
        ),
        Column(
            "rep", N_("Field representative"), _rep.name, Kind.REFERENCE, sort=_rep.sort_key, key=Agent.rep_id,
            person=True, shown=False, width=100,
        ),
        Column(
            "parent", N_("Parent agent"), _of_parent(_parent.name), Kind.REFERENCE, sort=_of_parent(_parent.sort_key),
            key=_of_parent(_parent.id), opens="agent", shown=False,
        ),
        Column(
            "credit_limit", N_("Credit limit"), CreditProfile.credit_limit, Kind.AMOUNT, currency="currency",
            right="credit", section=N_("Credit"),
        ),
        Column(
            "credit_days", N_("Credit days"), CreditProfile.credit_days, Kind.NUMBER, right="credit",
            section=N_("Credit"), shown=False,
        ),
        Column("currency", N_("Currency"), Agent.currency, Kind.CODE, section=N_("Credit"), shown=False, width=70),
        Column("credit_code", N_("Unified social credit code"), Agent.credit_code, Kind.CODE, shown=False, width=170),
        Column("legal_rep", N_("Legal representative"), Agent.legal_rep, shown=False),
        Column("industry", N_("Industry"), Agent.industry, shown=False),
        Column("source", N_("Source"), Agent.source, shown=False),
        Column("joined_on", N_("Agent since"), Agent.joined_on, Kind.DAY, shown=False),
        Column("next_review_on", N_("Next review"), Agent.next_review_on, Kind.DAY, shown=False),
        Column("employees", N_("Employees"), Agent.employees, Kind.NUMBER, shown=False),
        Column("external_no", N_("External no."), Agent.external_no, Kind.CODE, shown=False),
    ),
    order=(Sort("name"),),
    views=(
        _view("active", N_("Active agents"), AgentStatus.ACTIVE, AgentStatus.IMPROVING, worklist=False),
        _view("reviewing", N_("To review"), AgentStatus.APPLIED, AgentStatus.REVIEWING),
        _view("suspended", N_("Suspended agents"), AgentStatus.SUSPENDED),
    ),
    owner="manager",
    opens="agent",
    search=(Search(AgentMerge, through=_of_former),),
    nothing=N_("Agents, distributors and dealers belong here: who sells for us, where, and on which terms."),
    searched=N_("Name, code, pinyin, credit code, phone"),
)

CONTACTS = ListSpec(
    id="contacts.list",
    entity="contact",
    title=N_("Contacts"),
    record=Contact,
    joins=(Join(Agent, Contact.agent_id == Agent.id, outer=False),),
    columns=(
        Column("name", N_("Full name"), Contact.name, sort=Contact.sort_key, width=120, search=True),
        Column(
            "agent", N_("Agent"), Agent.name, Kind.REFERENCE, sort=Agent.sort_key, key=Contact.agent_id,
            opens="agent", width=240,
        ),
        Column("title", N_("Position"), Contact.title, width=120),
        Column("role", N_("Role"), Contact.role, Kind.CHOICE, words=CONTACT_ROLE_WORDS),
        Column("wechat", N_("WeChat"), Contact.wechat, shown=False),
        Column("is_main", N_("Main contact"), Contact.is_main, Kind.FLAG),
        Column("is_signatory", N_("Signatory"), Contact.is_signatory, Kind.FLAG),
    ),
    order=(Sort("name"),),
    nothing=N_("The people at your agents. Add them on the page of an agent."),
    searched=N_("Name, pinyin, phone"),
)
