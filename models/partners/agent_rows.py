"""What belongs to an agent, read into drafts and laid over what is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.children import lay_over, touch
from models.errors import Denied, InvalidInput
from models.i18n import N_, tr
from models.identifiers import mask_bank
from models.partners.records import (
    Agent,
    AgentAddress,
    AgentTerritory,
    BankAccount,
    Contact,
    CreditProfile,
    CreditTemp,
    Qualification,
    Territory,
)
from models.partners.shapes import (
    AddressDraft,
    AgentDraft,
    AreaDraft,
    BankAccountDraft,
    ContactDraft,
    CreditTempDraft,
    QualificationDraft,
)
from models.pinyin import initials_of, sort_key
from models.platform import rights, two_people
from models.platform.records import User

CONTACT_FIELDS = (
    "name", "title", "role", "phone", "phone2", "email", "email2", "wechat", "is_main", "is_signatory", "birthday",
    "valid_from", "valid_to", "note",
)  # fmt: skip
ADDRESS_FIELDS = (
    "kind", "country", "province", "city", "district", "line", "postal_code", "receiver", "phone", "is_default",
)  # fmt: skip
CERTIFICATE_FIELDS = ("kind", "number", "issuer", "valid_from", "valid_to", "mandatory", "note")
AREA_FIELDS = ("territory_id", "product_line", "exclusive", "from_day", "to_day", "contract_id")
TEMP_FIELDS = ("amount", "from_day", "to_day", "reason")
BANK_FIELDS = ("bank", "branch", "account_name", "is_default", "note")


def stored(session: Session, record: Any, agent_id: UUID) -> Sequence[Any]:
    """The rows of one kind in their order."""
    query = select(record).where(record.agent_id == agent_id, record.deleted_at.is_(None))
    return session.scalars(query.order_by(record.position, record.seq)).all()


@dataclass(frozen=True)
class _Kind:
    """One child list: its right, record, shape, fields, and what is added when it is read."""

    name: str
    entity: str
    record: Any
    shape: Any
    fields: tuple[str, ...]


KINDS = (
    _Kind("contacts", "contact", Contact, ContactDraft, CONTACT_FIELDS),
    _Kind("addresses", "agent", AgentAddress, AddressDraft, ADDRESS_FIELDS),
    _Kind("qualifications", "qualification", Qualification, QualificationDraft, CERTIFICATE_FIELDS),
    _Kind("areas", "territory", AgentTerritory, AreaDraft, AREA_FIELDS),
    _Kind("credit_temps", "credit", CreditTemp, CreditTempDraft, TEMP_FIELDS),
    _Kind("bank_accounts", "bank_account", BankAccount, BankAccountDraft, BANK_FIELDS),
)


def read(session: Session, agent: Agent, known: Mapping[str, tuple[Any, ...]] | None = None) -> dict[str, Any]:
    """All child lists and the credit profile of an agent, as draft values; what may not be seen stays empty.

    Lists that are `known` are not asked for again.
    """
    made: dict[str, Any] = dict(known or {})
    for kind in KINDS:
        if kind.name not in made and rights.may(session, kind.entity, "R", agent.bucket):
            made[kind.name] = _drafts(session, kind, agent.id)
    if rights.may(session, "credit", "R", agent.bucket):
        made |= _credit(session, agent.id)
    return made


def write(session: Session, agent: Agent, draft: AgentDraft) -> dict[str, tuple[Any, ...]]:
    """Lay everything typed over what is stored; a list that differs needs the right to change it.

    Returns the lists that stand as they stood.
    """
    same: dict[str, tuple[Any, ...]] = {}
    for kind in KINDS:
        if not rights.may(session, kind.entity, "R", agent.bucket):
            continue
        typed = getattr(draft, kind.name)
        before = _drafts(session, kind, agent.id)
        if typed == before:
            same[kind.name] = before
            continue
        _require(session, kind.entity, agent, new=not before)
        rows = stored(session, kind.record, agent.id)
        if kind.record is BankAccount and two_people.needed(session):
            _check_default_account(session, agent, rows, typed, before)
        me = rights.principal_of(session).user_id
        lay_over(session, agent, rows, typed, lambda kind=kind: _made(kind, agent), _filler(kind, me))  # type: ignore[misc]
        session.flush()
    write_credit(session, agent, draft)
    return same


def _check_default_account(
    session: Session, agent: Agent, rows: Sequence[Any], typed: Sequence[Any], before: Sequence[Any]
) -> None:
    """The account an agent is paid to is decided by somebody else than who typed it (AU-06)."""
    known = {row.id: (row, draft) for row, draft in zip(rows, before, strict=True)}
    me = rights.principal_of(session).user_id
    problems = {}
    for at, draft in enumerate(typed):
        row, stored_draft = known.get(draft.id, (None, None))
        if not draft.is_default or draft == stored_draft:
            continue
        only_chosen = row is not None and replace(draft, is_default=stored_draft.is_default) == stored_draft
        people = two_people.authors(row) if only_chosen else {me}
        if two_people.is_own(session, people, agent_id=agent.id):
            problems[f"bank_accounts/{at}/is_default"] = tr(
                "You entered or changed this account; somebody else makes it the default one."
            )
    if problems:
        raise InvalidInput(problems)


def write_credit(session: Session, agent: Agent, draft: AgentDraft) -> None:
    """Keep the credit profile (right: credit U); it begins to exist with the first value that differs."""
    if not rights.may(session, "credit", "R", agent.bucket):
        return
    profile = session.scalars(
        select(CreditProfile).where(CreditProfile.agent_id == agent.id, CreditProfile.deleted_at.is_(None))
    ).one_or_none()
    values = {
        "currency": draft.currency,
        "credit_limit": draft.credit_limit,
        "credit_days": draft.credit_days,
        "overdue_tolerance": draft.overdue_tolerance,
        "checked": draft.credit_checked,
        "deposit": draft.deposit,
        "deposit_counts": draft.deposit_counts,
        "note": draft.credit_note,
    }
    if profile is None:
        plain = AgentDraft()
        untouched = all(
            getattr(draft, name) == getattr(plain, name)
            for name in ("credit_limit", "credit_days", "overdue_tolerance", "credit_checked", "deposit",
                         "deposit_counts", "credit_note")
        )  # fmt: skip
        if untouched and not rights.may(session, "credit", "U", agent.bucket):
            return
        _require(session, "credit", agent, new=True)
        session.add(CreditProfile(agent_id=agent.id, bucket=agent.bucket, **values))
        session.flush()
        return
    for name, value in values.items():
        if getattr(profile, name) != value:
            setattr(profile, name, value)
    if session.is_modified(profile):
        _require(session, "credit", agent, new=False)
        touch(agent)
        session.flush()


def _credit(session: Session, agent_id: UUID) -> dict[str, Any]:
    row = session.scalars(
        select(CreditProfile).where(CreditProfile.agent_id == agent_id, CreditProfile.deleted_at.is_(None))
    ).one_or_none()
    if row is None:
        return {}
    return {
        "credit_limit": row.credit_limit,
        "credit_days": row.credit_days,
        "overdue_tolerance": row.overdue_tolerance,
        "credit_checked": row.checked,
        "deposit": row.deposit,
        "deposit_counts": row.deposit_counts,
        "credit_note": row.note,
    }


def _drafts(session: Session, kind: _Kind, agent_id: UUID) -> tuple[Any, ...]:
    """The stored rows of one kind as drafts; account numbers masked, territories with their names."""
    made = []
    names: dict[UUID, str] = {}
    rows = stored(session, kind.record, agent_id)
    if kind.record is AgentTerritory and rows:
        wanted = {row.territory_id for row in rows}
        names = {key: name for key, name in session.execute(select(Territory.id, Territory.name).where(Territory.id.in_(wanted)))}
    if kind.record is CreditTemp and rows:
        givers = {row.approver_id for row in rows if row.approver_id is not None}
        names = {key: name for key, name in session.execute(select(User.id, User.name).where(User.id.in_(givers)))}
    masks = account_masks(session, [row.id for row in rows]) if kind.record is BankAccount else {}
    for row in rows:
        values = {name: getattr(row, name) for name in kind.fields}
        if kind.record is AgentTerritory:
            values["territory_name"] = names.get(row.territory_id, "")
        elif kind.record is CreditTemp:
            values["approver_name"] = names.get(row.approver_id, "") if row.approver_id is not None else ""
        elif kind.record is BankAccount:
            values["masked"] = masks.get(row.id, "")
        made.append(kind.shape(id=row.id, **values))
    return tuple(made)


def account_masks(session: Session, keys: list[UUID]) -> dict[UUID, str]:
    """The ends of account numbers; a server gives nothing more of them to people who may not change them."""
    if not keys:
        return {}
    if "server" in session.info:
        words = text("SELECT id, masked FROM app.qudao_account_masks(CAST(:keys AS uuid[]))")
        return {key: masked for key, masked in session.execute(words, {"keys": keys})}
    numbers = session.execute(select(BankAccount.id, BankAccount.account_no).where(BankAccount.id.in_(keys)))
    return {key: mask_bank(number) for key, number in numbers}


def _made(kind: _Kind, agent: Agent) -> Any:
    return kind.record(agent_id=agent.id, bucket=agent.bucket)


def _filler(kind: _Kind, me: UUID | None) -> Any:
    def fill(row: Any, typed: Any, place: int) -> None:
        row.position = place
        granted = kind.record is CreditTemp and any(getattr(row, name) != getattr(typed, name) for name in TEMP_FIELDS)
        if granted:  # whoever typed it last stands for it
            row.approver_id = me
        for name in kind.fields:
            if getattr(row, name) != getattr(typed, name):
                setattr(row, name, getattr(typed, name))
        if kind.record is Contact:
            row.initials = initials_of(typed.name, person=True)
            row.sort_key = sort_key(typed.name, person=True)
        elif kind.record is BankAccount and typed.account_no:
            row.account_no = typed.account_no

    return fill


def _require(session: Session, entity: str, agent: Agent, *, new: bool) -> None:
    """A change of this kind needs its own right; without it nothing of the save is kept."""
    if rights.may(session, entity, "U", agent.bucket) or (new and rights.may(session, entity, "C", agent.bucket)):
        return
    raise Denied(
        N_("You may not change {what} of agents. Nothing was saved. Ask sales operations or an administrator."),
        what=tr(rights.ENTITY_WORDS.get(entity, entity)),
    )
