"""Approval in steps: which steps a contract takes, who decides the next one, and who stands in for whom.

A book without rules has one step, open to whoever may approve contracts. A contract that was sent back begins anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.agreements.approval_records import ApprovalDelegation, ApprovalRule, ContractApproval, Decision
from models.agreements.records import Contract, ContractState, ContractTerritory, Exclusivity
from models.clock import clock
from models.errors import Conflict, InvalidInput, RuleBroken
from models.i18n import N_, titled, tr
from models.ids import new_id
from models.limits import misfits, require_numbers
from models.platform import rights, two_people
from models.platform.principal import ROLE_WORDS, Role
from models.platform.records import User, UserStatus
from models.shapes import with_clean_texts
from models.text import Kind, check_text

MOST_STEPS = 20


# --- steps of a contract ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class ApprovalStep:
    """A step of one contract: who decides it, and by whom and when it was decided in this round."""

    title: str
    who: str
    rule_id: UUID | None = None
    by: str = ""
    instead_of: str = ""
    at: datetime | None = None
    comment: str = ""

    @property
    def done(self) -> bool:
        """Whether it is decided."""
        return self.at is not None


def rules_for(session: Session, contract: Contract) -> list[ApprovalRule]:
    """The rules a contract falls under, in their order."""
    rows = session.scalars(
        select(ApprovalRule).where(ApprovalRule.deleted_at.is_(None)).order_by(ApprovalRule.position, ApprovalRule.seq)
    )
    exclusive = contract.exclusivity is not Exclusivity.NONE or bool(
        session.scalar(
            select(func.count()).select_from(ContractTerritory).where(
                ContractTerritory.contract_id == contract.id, ContractTerritory.exclusive.is_(True)
            )
        )
    )
    amount = contract.commitment or Decimal(0)
    return [
        row for row in rows
        if (row.least is None or amount >= row.least) and (exclusive or not row.exclusive_only)
    ]  # fmt: skip


def decisions(session: Session, contract: Contract) -> list[ContractApproval]:
    """Everything decided of the present version, the oldest first."""
    query = select(ContractApproval).where(
        ContractApproval.contract_id == contract.id, ContractApproval.version_no == contract.version_no
    )
    return list(session.scalars(query.order_by(ContractApproval.at, ContractApproval.seq)))


def _this_round(session: Session, contract: Contract) -> list[ContractApproval]:
    found = decisions(session, contract)
    last = max((at for at, row in enumerate(found) if row.decision is Decision.RETURNED), default=-1)
    return found[last + 1 :]


def steps_of(session: Session, contract: Contract) -> list[ApprovalStep]:
    """The steps of a contract in order, with what was decided since it was last submitted."""
    if not rights.may(session, "approval", "R", contract.bucket):
        return []
    made = _this_round(session, contract)
    by_rule = {row.rule_id: row for row in made}
    names = _names(session, {key for row in made for key in (row.user_id, row.for_id) if key is not None})
    found = []
    rules = rules_for(session, contract)
    for rule in rules:
        found.append(_step(ApprovalStep(rule.title, who_of(session, rule), rule.id), by_rule.get(rule.id), names))
    if not rules:
        found.append(_step(ApprovalStep(tr("Approval"), tr("whoever may approve contracts")), by_rule.get(None), names))
    return found


def _step(step: ApprovalStep, row: ContractApproval | None, names: dict[UUID, str]) -> ApprovalStep:
    if row is None:
        return step
    by, other = (names.get(key, "") if key is not None else "" for key in (row.user_id, row.for_id))
    return replace(step, by=by or tr("the program"), instead_of=other, at=row.at, comment=row.comment)


def _names(session: Session, keys: set[UUID]) -> dict[UUID, str]:
    return {key: name for key, name in session.execute(select(User.id, User.name).where(User.id.in_(keys)))}


def who_of(session: Session, rule: ApprovalRule) -> str:
    """Who decides a step, in words."""
    if rule.user_id is not None:
        return _names(session, {rule.user_id}).get(rule.user_id, "")
    return tr(ROLE_WORDS[rule.role]) if rule.role is not None else tr("whoever may approve contracts")


def open_rule(session: Session, contract: Contract) -> ApprovalRule | None:
    """The rule of the next step; None when there are no rules or all are done."""
    done = {row.rule_id for row in _this_round(session, contract) if row.decision is Decision.APPROVED}
    return next((rule for rule in rules_for(session, contract) if rule.id not in done), None)


def may_decide(session: Session, contract: Contract) -> bool:
    """Whether the person at work decides the next step, himself or for somebody else."""
    if contract.state is not ContractState.APPROVING or not rights.may(session, "contract", "A", contract.bucket):
        return False
    return _standing(session, open_rule(session, contract)) is not None


@dataclass(frozen=True)
class _Standing:
    """In whose place the person at work decides; None means his own."""

    for_id: UUID | None = None


def _standing(session: Session, rule: ApprovalRule | None) -> _Standing | None:
    me = rights.principal_of(session)
    if "system" in me.grants or rule is None or (rule.user_id is None and rule.role is None):
        return _Standing()
    if rule.user_id is not None:
        if rule.user_id == me.user_id:
            return _Standing()
    elif rule.role in me.roles:
        return _Standing()
    today = clock.today()
    query = (
        select(ApprovalDelegation.user_id)
        .join(User, User.id == ApprovalDelegation.user_id)
        .where(
            ApprovalDelegation.to_user_id == me.user_id, ApprovalDelegation.deleted_at.is_(None),
            ApprovalDelegation.from_day <= today, ApprovalDelegation.to_day >= today, User.deleted_at.is_(None),
            User.id == rule.user_id if rule.user_id is not None else User.role == rule.role,
        )
        .order_by(ApprovalDelegation.from_day)
    )  # fmt: skip
    found = session.scalars(query.limit(1)).first()
    return _Standing(found) if found is not None else None


def decide(session: Session, contract: Contract, comment: str = "") -> bool:
    """Approve the next step; says whether it was the last. Refuses whoever is not asked, by the name of who is."""
    rule = open_rule(session, contract)
    standing = _standing(session, rule)
    if standing is None:
        assert rule is not None
        raise RuleBroken(
            N_("Step “{step}” of contract {number} is decided by {who}. Nothing was changed. Ask them, or let them name "
               "you as their substitute."),
            step=rule.title, number=contract.number, who=who_of(session, rule),
        )  # fmt: skip
    people = two_people.authors(contract) | {row.user_id for row in _this_round(session, contract)}
    two_people.require(session, contract.number or contract.title, people)
    _note(session, contract, rule, Decision.APPROVED, comment, standing.for_id)
    return open_rule(session, contract) is None


def returned(session: Session, contract: Contract, comment: str) -> None:
    """Note that a contract was sent back; what was approved of it before counts no more."""
    _note(session, contract, open_rule(session, contract), Decision.RETURNED, comment, None)


def _note(
    session: Session, contract: Contract, rule: ApprovalRule | None, decision: Decision, comment: str, for_id: UUID | None
) -> None:
    problems: dict[str, str] = {}
    comment = check_text(problems, "comment", comment, Kind.NOTE)
    if problems:
        raise InvalidInput(problems)
    session.add(
        ContractApproval(
            contract_id=contract.id, bucket=contract.bucket, version_no=contract.version_no,
            rule_id=rule.id if rule is not None else None, title=rule.title if rule is not None else "",
            decision=decision, user_id=rights.principal_of(session).user_id, for_id=for_id,
            comment=comment, at=clock.now(),
        )
    )  # fmt: skip
    session.flush()


# --- rules -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleDraft:
    """A step as it is typed; with a person or a role, or neither: whoever may approve contracts."""

    id: UUID | None = None
    version: int | None = None
    position: int = 1
    title: str = ""
    user_id: UUID | None = None
    user_name: str = ""
    role: Role | None = None
    least: Decimal | None = None
    exclusive_only: bool = False


@dataclass(frozen=True)
class RuleRow(RuleDraft):
    """A step as it is stored, with who decides it in words."""

    who: str = ""


def all_rules(session: Session) -> list[RuleRow]:
    """Every step in its order."""
    rows = session.scalars(
        select(ApprovalRule).where(ApprovalRule.deleted_at.is_(None)).order_by(ApprovalRule.position, ApprovalRule.seq)
    )
    return [_rule_row(session, row) for row in rows]


def _rule_row(session: Session, row: ApprovalRule) -> RuleRow:
    name = _names(session, {row.user_id}).get(row.user_id, "") if row.user_id is not None else ""
    return RuleRow(
        row.id, row.version, row.position, row.title, row.user_id, name, row.role, row.least, row.exclusive_only,
        who_of(session, row),
    )  # fmt: skip


def check_rule(draft: RuleDraft) -> dict[str, str]:
    """What is impossible about a step."""
    problems: dict[str, str] = {}
    with_clean_texts(draft, {"title": Kind.NAME}, problems, required=("title",))
    if not 1 <= draft.position <= MOST_STEPS:
        problems["position"] = tr("Enter a number from {least} to {most}.", least=1, most=MOST_STEPS)
    if draft.user_id is not None and draft.role is not None:
        problems["role"] = tr("Name a person or a role, not both.")
    if draft.least is not None and draft.least < 0:
        problems["least"] = tr("This amount cannot be negative.")
    return misfits(draft, ApprovalRule) | problems


def save_rule(session: Session, draft: RuleDraft) -> RuleRow:
    """Store a step (right: settings U)."""
    require_numbers(draft)
    rights.require(session, "settings", "U")
    problems = check_rule(draft)
    if draft.user_id is not None and session.get(User, draft.user_id) is None:
        problems["user_id"] = tr("Choose the person.")
    if problems:
        raise InvalidInput(problems)
    row = _rule_of(session, draft)
    made = with_clean_texts(draft, {"title": Kind.NAME}, {}, required=("title",))
    for name in ("position", "title", "user_id", "role", "least", "exclusive_only"):
        setattr(row, name, getattr(made, name))
    session.add(row)
    session.flush()
    return _rule_row(session, row)


def _rule_of(session: Session, draft: RuleDraft) -> ApprovalRule:
    if draft.id is None:
        return ApprovalRule(id=new_id())
    row: ApprovalRule = rights.find(session, ApprovalRule, draft.id, "U")
    if draft.version is not None and draft.version != row.version:
        raise Conflict()
    return row


def remove_rule(session: Session, rule_id: UUID, version: int | None = None) -> None:
    """Take a step away; contracts in approval need it no more."""
    row = _rule_of(session, RuleDraft(rule_id, version))
    row.deleted_at = clock.now()


# --- standing in -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DelegationDraft:
    """Who decides for whom, from when to when."""

    id: UUID | None = None
    version: int | None = None
    user_id: UUID | None = None
    user_name: str = ""
    to_user_id: UUID | None = None
    to_user_name: str = ""
    from_day: date | None = None
    to_day: date | None = None
    reason: str = ""


def all_delegations(session: Session) -> list[DelegationDraft]:
    """Those that are not over, the soonest first."""
    query = (
        select(ApprovalDelegation)
        .where(ApprovalDelegation.deleted_at.is_(None), ApprovalDelegation.to_day >= clock.today())
        .order_by(ApprovalDelegation.from_day, ApprovalDelegation.seq)
    )
    return [_delegation(session, row) for row in session.scalars(query)]


def _delegation(session: Session, row: ApprovalDelegation) -> DelegationDraft:
    names = _names(session, {row.user_id, row.to_user_id})
    return DelegationDraft(
        row.id, row.version, row.user_id, names.get(row.user_id, ""), row.to_user_id, names.get(row.to_user_id, ""),
        row.from_day, row.to_day, row.reason,
    )  # fmt: skip


def check_delegation(draft: DelegationDraft) -> dict[str, str]:
    """What is impossible about it."""
    problems: dict[str, str] = {}
    with_clean_texts(draft, {"reason": Kind.NAME}, problems)
    for name in ("user_id", "to_user_id"):
        if getattr(draft, name) is None:
            problems[name] = tr("Choose the person.")
    if draft.user_id is not None and draft.user_id == draft.to_user_id:
        problems["to_user_id"] = tr("Nobody stands in for himself.")
    for name in ("from_day", "to_day"):
        if getattr(draft, name) is None:
            problems[name] = tr("This field is needed.")
    if draft.from_day is not None and draft.to_day is not None and draft.to_day < draft.from_day:
        problems["to_day"] = tr("The end lies before the beginning.")
    return misfits(draft, ApprovalDelegation) | problems


def save_delegation(session: Session, draft: DelegationDraft) -> DelegationDraft:
    """Let somebody decide for a person: for oneself (right: approval C), for others (right: settings U)."""
    problems = check_delegation(draft)
    if problems:
        raise InvalidInput(problems)
    _require_own(session, draft.user_id)
    people = {row.id: row for row in session.scalars(select(User).where(User.id.in_((draft.user_id, draft.to_user_id))))}
    for name in ("user_id", "to_user_id"):
        person = people.get(getattr(draft, name))
        if person is None or person.status is not UserStatus.ACTIVE or person.role is Role.AGENT:
            problems[name] = tr("Choose somebody of your own company who works here.")
    if problems:
        raise InvalidInput(problems)
    row = _delegation_of(session, draft)
    made: Any = with_clean_texts(draft, {"reason": Kind.NAME}, {})
    for name in ("user_id", "to_user_id", "from_day", "to_day", "reason"):
        setattr(row, name, getattr(made, name))
    session.add(row)
    session.flush()
    return _delegation(session, row)


def _require_own(session: Session, user_id: UUID | None) -> None:
    me = rights.principal_of(session)
    if me.user_id != user_id or me.user_id is None:
        rights.require(session, "settings", "U")
    else:
        rights.require(session, "approval", "C")


def _delegation_of(session: Session, draft: DelegationDraft) -> ApprovalDelegation:
    if draft.id is None:
        return ApprovalDelegation(id=new_id())
    row: ApprovalDelegation = rights.find(session, ApprovalDelegation, draft.id)
    _require_own(session, row.user_id)
    if draft.version is not None and draft.version != row.version:
        raise Conflict()
    return row


def remove_delegation(session: Session, key: UUID, version: int | None = None) -> None:
    """End it at once."""
    _delegation_of(session, DelegationDraft(key, version)).deleted_at = clock.now()


def waiting_for(steps: Sequence[ApprovalStep]) -> str:
    """Which step comes next, and who decides it."""
    return next((titled(one.title, one.who) for one in steps if not one.done), "")
