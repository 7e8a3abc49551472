"""The life of an agent (domain model 1.2): which steps exist, who may take them, and what each one asks for."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.clock import clock
from models.errors import Conflict, Denied, InvalidInput, RuleBroken
from models.i18n import N_, listed, tr
from models.partners.checking import missing_for_application
from models.partners.records import AGENT_STATUS_WORDS, Agent, AgentStatus, CreditProfile, Qualification
from models.partners.shapes import AgentDraft, StepCheck
from models.platform import rights
from models.platform.records import User, UserStatus
from models.text import Kind, check_text

_S = AgentStatus


@dataclass(frozen=True)
class Step:
    """One allowed step: the right it needs and whether it needs a reason."""

    to: AgentStatus
    right: str = "U"
    reason: bool = False


TRANSITIONS: dict[AgentStatus, tuple[Step, ...]] = {
    _S.PROSPECT: (Step(_S.APPLIED), Step(_S.BLACKLISTED, "A", True)),
    _S.APPLIED: (Step(_S.REVIEWING), Step(_S.PROSPECT, reason=True), Step(_S.BLACKLISTED, "A", True)),
    _S.REVIEWING: (
        Step(_S.ONBOARDING, "A"),
        Step(_S.PROSPECT, "A", True),
        Step(_S.TERMINATED, "A", True),
        Step(_S.BLACKLISTED, "A", True),
    ),
    _S.ONBOARDING: (Step(_S.ACTIVE, "A"), Step(_S.TERMINATED, "A", True), Step(_S.BLACKLISTED, "A", True)),
    _S.ACTIVE: (
        Step(_S.IMPROVING, reason=True),
        Step(_S.SUSPENDED, "A", True),
        Step(_S.EXITING, "A", True),
        Step(_S.BLACKLISTED, "A", True),
    ),
    _S.IMPROVING: (
        Step(_S.ACTIVE, "A"),
        Step(_S.SUSPENDED, "A", True),
        Step(_S.EXITING, "A", True),
        Step(_S.BLACKLISTED, "A", True),
    ),
    _S.SUSPENDED: (Step(_S.ACTIVE, "A"), Step(_S.EXITING, "A", True), Step(_S.BLACKLISTED, "A", True)),
    _S.EXITING: (Step(_S.TERMINATED, "A"), Step(_S.ACTIVE, "A", True), Step(_S.BLACKLISTED, "A", True)),
    _S.TERMINATED: (Step(_S.PROSPECT, "A", True), Step(_S.BLACKLISTED, "A", True)),
    _S.BLACKLISTED: (Step(_S.TERMINATED, "A", True),),
}
ENDED = frozenset({_S.TERMINATED, _S.BLACKLISTED})
NEXT_AFTER_CHECKLIST = {_S.ONBOARDING: _S.ACTIVE, _S.EXITING: _S.TERMINATED}
MAY_ORDER = frozenset({_S.ONBOARDING, _S.ACTIVE, _S.IMPROVING})


def may_order(status: AgentStatus) -> bool:
    """Whether new orders are taken from an agent in this state."""
    return status in MAY_ORDER


def steps_of(session: Session, agent: Agent, draft: AgentDraft) -> tuple[StepCheck, ...]:
    """The steps possible from here, with what still stands in the way of each."""
    found = []
    for step in TRANSITIONS[agent.status]:
        permitted = rights.may(session, "agent", step.right, agent.bucket)
        missing = tuple(missing_for(session, agent, draft, step.to).values())
        found.append(StepCheck(step.to, missing, step.reason, permitted))
    return tuple(found)


def missing_for(session: Session, agent: Agent, draft: AgentDraft, to: AgentStatus) -> dict[str, str]:
    """What a step asks for and is not there, by field path (or a word of its own)."""
    if to is _S.APPLIED:
        return missing_for_application(draft)
    if to is _S.ACTIVE and agent.status is _S.ONBOARDING:
        return _missing_for_activation(session, agent)
    if to is _S.TERMINATED and agent.status is _S.EXITING:
        return _open_matters(session, agent.id) | _open_points(session, agent)
    return {}


def move(
    session: Session, agent_id: UUID, version: int, to: AgentStatus, draft: AgentDraft, reason: str = ""
) -> Agent:
    """Take a step; an illegal one is refused, a possible one with something missing names it."""
    agent: Agent = rights.find(session, Agent, agent_id)
    if agent.version != version:
        raise Conflict()
    step = next((one for one in TRANSITIONS[agent.status] if one.to is to), None)
    if step is None:
        raise RuleBroken(
            N_("An agent cannot go from “{before}” to “{after}”. Nothing was changed. Choose one of the steps "
               "that are offered."),
            before=tr(AGENT_STATUS_WORDS[agent.status]),
            after=tr(AGENT_STATUS_WORDS[to]),
        )
    rights.require(session, "agent", step.right, agent)
    problems = missing_for(session, agent, draft, to)
    cleaned = check_text(problems, "status_reason", reason, Kind.LINE, required=step.reason)
    if problems:
        raise InvalidInput(problems, N_("This step is not possible yet. Nothing was changed."))
    if to is _S.ONBOARDING and agent.created_by is not None and agent.created_by == _me(session):
        raise Denied(N_("Who entered an agent cannot approve it. Nothing was changed. Ask somebody else to approve."))
    left = agent.status
    agent.status, agent.status_reason = to, cleaned
    if to is _S.ACTIVE and agent.joined_on is None:
        agent.joined_on = clock.today()
    if to in ENDED:
        _end_logins(session, agent.id)
    session.flush()
    _keep_checklists(session, agent, left)
    return agent


def _keep_checklists(session: Session, agent: Agent, left: AgentStatus) -> None:
    """A state with a checklist begins it; one that is left by another way than its end puts it away."""
    from models.agreements import agent_checklists

    if NEXT_AFTER_CHECKLIST.get(left) is not agent.status and agent.status not in ENDED:
        agent_checklists.put_away(session, agent, left)
    agent_checklists.begin(session, agent)


def _me(session: Session) -> UUID | None:
    return rights.principal_of(session).user_id


def _missing_for_activation(session: Session, agent: Agent) -> dict[str, str]:
    today = clock.today()
    found: dict[str, str] = {}
    if not _has_contract(session, agent.id):
        found["contracts"] = tr("A signed contract in force is needed.")
    expired = session.scalars(
        select(Qualification).where(
            Qualification.agent_id == agent.id,
            Qualification.mandatory,
            Qualification.deleted_at.is_(None),
            or_(Qualification.valid_to < today, Qualification.valid_from > today),
        )
    ).all()
    if expired:
        found["qualifications"] = tr("{count} mandatory certificates are not valid today.", count=len(expired))
    profile = session.scalar(
        select(func.count()).select_from(CreditProfile).where(
            CreditProfile.agent_id == agent.id, CreditProfile.deleted_at.is_(None)
        )
    )
    if not profile:
        found["credit_limit"] = tr("The credit profile is not set yet; a limit of 0 is a setting too.")
    return found | _open_points(session, agent)


def _open_points(session: Session, agent: Agent) -> dict[str, str]:
    """What the checklist of the present state still asks for, by its points."""
    from models.agreements import agent_checklists

    found = agent_checklists.progress(session, agent)
    if found is None or not found.open:
        return {}
    return {"checklist": tr("“{title}” is at {percent}%. Still to do: {points}.",
                            title=found.title, percent=found.percent, points=listed(found.open))}  # fmt: skip


def _has_contract(session: Session, agent_id: UUID) -> bool:
    from models.agreements.contracts import in_force

    return bool(in_force(session, agent_id, clock.today()))


def _open_matters(session: Session, agent_id: UUID) -> dict[str, str]:
    from models.sales.records import Order, OrderState

    closed = (OrderState.COMPLETED, OrderState.CANCELLED)
    count = session.scalar(
        select(func.count()).select_from(Order).where(
            Order.agent_id == agent_id, Order.deleted_at.is_(None), Order.state.not_in(closed)
        )
    )
    if count:
        return {"orders": tr("{count} orders are still open.", count=count)}
    return {}


def _end_logins(session: Session, agent_id: UUID) -> None:
    """People of an ended agent cannot sign in any more, at once."""
    for user in session.scalars(select(User).where(User.agent_id == agent_id, User.status == UserStatus.ACTIVE)):
        user.status = UserStatus.DISABLED
