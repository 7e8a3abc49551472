"""The list of contracts, with the status that follows from dates as a column like any other."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session, aliased

from models.agreements import commitments, states
from models.agreements.records import (
    CONTRACT_KIND_WORDS,
    CONTRACT_STATUS_WORDS,
    EXCLUSIVITY_WORDS,
    Contract,
    ContractState,
    ContractStatus,
)
from models.clock import clock
from models.i18n import N_
from models.lists import Column, Filter, Join, Kind, ListQuery, ListSpec, Op, Sort, View, ViewState
from models.partners.records import Agent
from models.platform import rights
from models.platform.principal import Role
from models.platform.records import User

HIDDEN_FROM_AGENTS = (ContractState.DRAFT, ContractState.APPROVING, ContractState.VOID)
STATUS_TONES = {
    ContractStatus.DRAFT: "neutral",
    ContractStatus.APPROVING: "hold",
    ContractStatus.TO_SIGN: "info",
    ContractStatus.SIGNED: "info",
    ContractStatus.ACTIVE: "ok",
    ContractStatus.EXPIRING: "warn",
    ContractStatus.EXPIRED: "error",
    ContractStatus.RENEWED: "neutral",
    ContractStatus.TERMINATED: "neutral",
    ContractStatus.VOID: "neutral",
}


def is_agent(session: Session) -> bool:
    """Whether somebody of an agent is looking, from whom internal words are kept."""
    return Role.AGENT in rights.principal_of(session).roles


_owner = aliased(User, name="contract_owner")


def _only_decided(session: Session) -> tuple[Any, ...]:
    """People of an agent see contracts from «to be signed» on."""
    if not is_agent(session):
        return ()
    return ((Contract.state.not_in(HIDDEN_FROM_AGENTS)) | (Contract.in_force_version > 0),)


def _view(view_id: str, title: str, *statuses: ContractStatus, by: str = "ends_on") -> View:
    wanted = Filter("status", Op.IN, tuple(status.value for status in statuses))
    query = ListQuery(filters=(wanted,), sort=(Sort(by),))
    return View(view_id, title, ViewState(query=query), worklist=view_id != "in_force")


LIST = ListSpec(
    id="contracts.list",
    entity="contract",
    title=N_("Contracts"),
    record=Contract,
    joins=(Join(Agent, Agent.id == Contract.agent_id, outer=False), Join(_owner, _owner.id == Contract.owner_id)),
    where=_only_decided,
    columns=(
        Column("number", N_("Contract no."), Contract.number, Kind.CODE, width=130),
        Column("title", N_("Title"), Contract.title, Kind.TEXT, width=180),
        Column(
            "agent", N_("Agent"), Agent.name, Kind.REFERENCE, sort=Agent.sort_key, key=Contract.agent_id,
            opens="agent", width=220,
        ),
        Column(
            "status", N_("Status"), lambda session: states.status_sql(clock.today()), Kind.CHOICE,
            words=CONTRACT_STATUS_WORDS, tones=STATUS_TONES, width=120,
        ),
        Column("kind", N_("Kind"), Contract.kind, Kind.CHOICE, words=CONTRACT_KIND_WORDS, width=140),
        Column("starts_on", N_("Valid from"), Contract.starts_on, Kind.DAY),
        Column("ends_on", N_("Valid to"), Contract.ends_on, Kind.DAY),
        Column("days_left", N_("Days left"), lambda session: states.days_left_sql(clock.today()), Kind.NUMBER),
        Column("commitment", N_("Sales target"), Contract.commitment, Kind.AMOUNT, currency="currency"),
        Column("bought", N_("Bought so far"), commitments.bought_sql, Kind.AMOUNT, currency="currency", shown=False),
        Column(
            "fulfilment", N_("Fulfilment"), lambda session: commitments.fulfilment_sql(session, clock.today()), Kind.CHOICE,
            words=commitments.FULFILMENT_WORDS, tones=commitments.FULFILMENT_TONES, shown=False,
        ),
        Column("currency", N_("Currency"), Contract.currency, Kind.CODE, shown=False, width=70),
        Column("deposit", N_("Deposit"), Contract.deposit, Kind.AMOUNT, currency="currency", shown=False),
        Column("version_no", N_("Version"), Contract.version_no, Kind.NUMBER, width=70),
        Column(
            "exclusivity", N_("Exclusivity"), Contract.exclusivity, Kind.CHOICE, words=EXCLUSIVITY_WORDS, shown=False
        ),
        Column("auto_renew", N_("Renews by itself"), Contract.auto_renew, Kind.FLAG, shown=False),
        Column("signed_on", N_("Signed by the agent"), Contract.signed_by_agent_on, Kind.DAY, shown=False),
        Column(
            "owner", N_("Owner"), _owner.name, Kind.REFERENCE, sort=_owner.sort_key, key=Contract.owner_id,
            person=True, width=110,
        ),
        Column("external_no", N_("External no."), Contract.external_no, Kind.CODE, shown=False),
    ),
    order=(Sort("ends_on"),),
    views=(
        _view("expiring", N_("Expiring and expired"), ContractStatus.EXPIRING, ContractStatus.EXPIRED),
        _view("approving", N_("Waiting for approval"), ContractStatus.APPROVING),
        _view("to_sign", N_("Waiting for signature"), ContractStatus.TO_SIGN),
        _view("in_force", N_("In force now"), ContractStatus.ACTIVE, ContractStatus.EXPIRING),
    ),
    owner="owner",
    opens="contract",
    nothing=N_("Contracts with agents belong here: terms, clauses, signed copies, and when they end."),
    searched=N_("Number, title, agent"),
)  # fmt: skip
