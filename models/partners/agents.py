"""Agents: reading, checking, saving, removing, and looking them up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import clock
from models.errors import Conflict, InvalidInput, NeedsConfirmation, RuleBroken
from models.i18n import N_, listed, tr
from models.ids import new_id
from models.limits import require_numbers
from models.partners import agent_rows, duplicates, former, levels, life_cycle, territories
from models.partners.checking import check, cleaned
from models.partners.records import Agent, AgentLevel, AgentStatus, BankAccount, Territory
from models.partners.shapes import AgentDetails, AgentDraft, Duplicate
from models.pinyin import keys_of, mnemonic
from models.platform import audit, company, numbering, rights
from models.platform.records import User
from models.stock.records import Warehouse
from models.text import clean_line, normal_key

__all__ = ["blank", "change_level", "check", "duplicates_of", "get", "move", "remove", "restore", "reveal_account",
           "save"]  # fmt: skip

DEEPEST = 50
PLAIN = (
    "name", "short_name", "kind", "parent_id", "territory_id", "manager_id", "rep_id", "credit_code",
    "legal_rep", "founded_on", "capital", "invoice_title", "tax_no", "business_scope", "industry", "channels",
    "employees", "website", "source", "phone", "email", "country", "province", "city", "district", "currency",
    "prices_include_tax", "tax_rate", "warehouse_id", "joined_on", "next_review_on", "note", "external_no",
)  # fmt: skip
MEANINGFUL = ("parent_id", "territory_id", "manager_id", "rep_id")


# --- reading -----------------------------------------------------------------------------------------------


def get(session: Session, agent_id: UUID) -> AgentDetails:
    """One agent with everything a screen shows of it."""
    return details(session, rights.find(session, Agent, agent_id))


def draft_of(session: Session, agent: Agent, known: Mapping[str, tuple[Any, ...]] | None = None) -> AgentDraft:
    """What is stored, as it would be typed; child lists that are `known` are not read again."""
    values = {name: getattr(agent, name) for name in PLAIN}
    return AgentDraft(
        **values,
        id=agent.id,
        version=agent.version,
        code=agent.code,
        mnemonic=agent.mnemonic,
        level_id=agent.level_id,
        tags=tuple(agent.tags or ()),
        level_name=_name(session, AgentLevel, agent.level_id),
        parent_name=_parent_name(session, agent.parent_id),
        territory_name=_name(session, Territory, agent.territory_id),
        manager_name=_name(session, User, agent.manager_id),
        rep_name=_name(session, User, agent.rep_id),
        warehouse_name=_name(session, Warehouse, agent.warehouse_id),
        **agent_rows.read(session, agent, known),
    )


def details(session: Session, agent: Agent, known: Mapping[str, tuple[Any, ...]] | None = None) -> AgentDetails:
    """A stored agent as a screen shows it."""
    from models.agreements import agent_checklists

    draft = draft_of(session, agent, known)
    below = session.scalar(
        select(func.count()).select_from(Agent).where(
            Agent.parent_id == agent.id, Agent.deleted_at.is_(None), rights.visible(session, Agent)
        )
    )
    points = agent_checklists.progress(session, agent)
    into, into_name = former.merged_into(session, agent.id) if agent.deleted_at is not None else (None, "")
    return AgentDetails(
        **{one.name: getattr(draft, one.name) for one in fields(AgentDraft)},
        bucket=agent.bucket,
        status=agent.status,
        status_reason=agent.status_reason,
        level_history=tuple(levels.history_of(session, agent.id)),
        steps=life_cycle.steps_of(session, agent, draft),
        created_at=agent.created_at,
        changed_at=agent.changed_at,
        removed=agent.deleted_at is not None,
        children_count=int(below or 0),
        sees_bank=rights.may(session, "bank_account", "R", agent.bucket),
        edits_bank=rights.may(session, "bank_account", "U", agent.bucket),
        edits_credit=rights.may(session, "credit", "U", agent.bucket),
        may_merge=former.may_merge(session),
        merged=former.merged_here(session, agent.id),
        merged_into=into,
        merged_into_name=into_name,
        checklist_id=points.id if points is not None else None,
        checklist_words=points.words if points is not None else "",
    )


def blank(session: Session, args: dict[str, Any]) -> AgentDetails:
    """A new agent with the company's defaults; the person is its manager."""
    settings = company.all_values(session)
    me = rights.principal_of(session)
    return AgentDetails(
        currency=str(settings["company.currency"]),
        prices_include_tax=bool(settings["orders.prices_include_tax"]),
        tax_rate=type(AgentDraft().tax_rate)(str(settings["orders.tax_rate"])),
        manager_id=me.user_id,
        manager_name=me.name if me.user_id else "",
        sees_bank=rights.can(me, "bank_account", "R"),
        edits_bank=rights.can(me, "bank_account", "U"),
        edits_credit=rights.can(me, "credit", "U"),
    )


def duplicates_of(session: Session, draft: AgentDraft) -> list[Duplicate]:
    """Agents that may be the one being typed; asked while typing and again before saving."""
    return duplicates.find(session, cleaned(draft)[0])


# --- writing -----------------------------------------------------------------------------------------------


def save(session: Session, draft: AgentDraft, *, confirmed: bool = False) -> AgentDetails:
    """Store an agent (right: agent C or U). An equal credit code is refused; a likely duplicate asks first."""
    require_numbers(draft)
    made, problems = cleaned(draft)
    agent = _opened(session, made)
    problems |= check_links(session, made, agent)
    _check_code(session, made, agent, problems)
    if "areas" not in problems:
        problems |= territories.overlaps(session, agent.id if draft.id else None, made.areas)
    likely = _check_duplicates(session, made, agent, problems)
    if problems:
        raise InvalidInput(problems)
    if likely and not confirmed:
        names = listed(f"{one.name} ({one.code}, {one.why})" for one in likely[:3])
        raise NeedsConfirmation(
            N_("This agent may exist already: {names}. Nothing was saved yet. Open it, or save as another one."),
            names=names,
        )
    fill(session, agent, made)
    session.flush()
    same = agent_rows.write(session, agent, made)
    session.flush()
    session.refresh(agent)
    return details(session, agent, same)


def remove(session: Session, agent_id: UUID, version: int) -> AgentDetails:
    """Archive an agent: it disappears from lists and stays readable through its documents."""
    agent = _versioned(session, agent_id, version, "A")
    agent.deleted_at = clock.now()
    session.flush()
    return details(session, agent)


def restore(session: Session, agent_id: UUID, version: int) -> AgentDetails:
    """Take an archived agent back."""
    agent = _versioned(session, agent_id, version, "A")
    into, name = former.merged_into(session, agent_id)
    if into is not None:
        raise RuleBroken(
            N_("This agent was merged into {name}. Nothing was changed. Take the merge back there instead."), name=name
        )
    agent.deleted_at = None
    session.flush()
    return details(session, agent)


def move(session: Session, agent_id: UUID, version: int, to: AgentStatus, reason: str = "") -> AgentDetails:
    """Take a step of the life cycle."""
    agent: Agent = rights.find(session, Agent, agent_id)
    moved = life_cycle.move(session, agent_id, version, AgentStatus(to), draft_of(session, agent), reason)
    return details(session, moved)


def change_level(
    session: Session, agent_id: UUID, version: int, level_id: UUID | None, day: Any, reason: str
) -> AgentDetails:
    """Give an agent another level from a day on, with the reason."""
    agent = _versioned(session, agent_id, version, "U")
    levels.change(session, agent, level_id, day, clean_line(reason))
    session.flush()
    return details(session, agent)


def reveal_account(session: Session, account_id: UUID, reason: str = "") -> str:
    """The full number of a bank account (right: bank_account U); that it was looked at is on record."""
    account: BankAccount = rights.find(session, BankAccount, account_id)
    rights.require(session, "bank_account", "U", account.bucket)
    audit.note(session, "reveal", "bank_account", {"field": "account_no", "reason": clean_line(reason)}, account.agent_id)
    return account.account_no


# --- inside ------------------------------------------------------------------------------------------------


def _opened(session: Session, draft: AgentDraft) -> Agent:
    if draft.id is None or draft.version is None:
        rights.require(session, "agent", "C")
        key = new_id()
        return Agent(id=key, bucket=key, name="", code="")
    agent: Agent = rights.find(session, Agent, draft.id)
    rights.require(session, "agent", "U", agent)
    if draft.version != agent.version:
        raise Conflict()
    return agent


def _versioned(session: Session, agent_id: UUID, version: int, right: str) -> Agent:
    agent: Agent = rights.find(session, Agent, agent_id)
    rights.require(session, "agent", right, agent)
    if agent.version != version:
        raise Conflict()
    return agent


def check_links(session: Session, draft: AgentDraft, agent: Agent) -> dict[str, str]:
    """Whether what a draft newly points at exists, and no agent stands above itself."""
    problems: dict[str, str] = {}
    for path, record in (("level_id", AgentLevel), ("territory_id", Territory), ("manager_id", User),
                         ("rep_id", User), ("warehouse_id", Warehouse)):  # fmt: skip
        key = getattr(draft, path)
        unchanged = key == getattr(agent, path)
        if key is not None and not unchanged and session.scalar(select(record.id).where(record.id == key)) is None:
            problems[path] = tr("This does not exist any more. Choose another.")
    for at, area in enumerate(draft.areas):
        known = session.scalar(select(Territory.id).where(Territory.id == area.territory_id))
        if area.territory_id is not None and known is None:
            problems[f"areas/{at}/territory_id"] = tr("This does not exist any more. Choose another.")
    if draft.parent_id is not None and draft.parent_id != agent.parent_id:
        problems |= _check_parent(session, draft.parent_id, agent.id)
    return problems


def _check_parent(session: Session, parent_id: UUID, agent_id: UUID) -> dict[str, str]:
    """No cycle, no endless chain (F30); the parent must be visible."""
    parent = session.scalar(select(Agent.id).where(Agent.id == parent_id, rights.visible(session, Agent)))
    if parent is None:
        return {"parent_id": tr("This does not exist any more. Choose another.")}
    seen: list[UUID] = []
    current: UUID | None = parent_id
    while current is not None:
        if current == agent_id:
            return {"parent_id": tr("The chosen agent stands below this one already.")}
        if current in seen or len(seen) >= DEEPEST:
            return {"parent_id": tr("Agents can be nested at most {limit} deep.", limit=DEEPEST)}
        seen.append(current)
        current = session.scalar(select(Agent.parent_id).where(Agent.id == current))
    return {}


def _check_code(session: Session, draft: AgentDraft, agent: Agent, problems: dict[str, str]) -> None:
    if not draft.code or draft.code == agent.code or "code" in problems:
        return
    if session.scalar(select(Agent.id).where(Agent.code == draft.code, Agent.id != agent.id)) is not None:
        problems["code"] = tr("The code {code} is taken. Choose another or leave it empty.", code=draft.code)


def _check_duplicates(
    session: Session, draft: AgentDraft, agent: Agent, problems: dict[str, str]
) -> list[Duplicate]:
    """An equal credit code is a problem; the rest only counts where something telling is new."""
    found = duplicates.find(session, replace(draft, id=agent.id))
    for one in found:
        if one.exact and draft.credit_code != agent.credit_code and "credit_code" not in problems:
            problems["credit_code"] = tr("{name} ({code}) has this credit code already.", name=one.name, code=one.code)
    if draft.id is None or draft.version is None or normal_key(draft.name) != agent.normal_name:
        return [one for one in found if not one.exact]
    return []


def fill(session: Session, agent: Agent, draft: AgentDraft) -> None:
    """Put a checked draft into a record, without what belongs to it."""
    holders = [(getattr(agent, name), getattr(draft, name)) for name in ("manager_id", "rep_id")]
    changed_hands = any(getattr(agent, name) != getattr(draft, name) for name in MEANINGFUL)
    new = agent.version is None or agent not in session
    keys = keys_of(draft.name) if draft.name != agent.name else None
    automatic = mnemonic(agent.name) if agent.name else ""
    with session.no_autoflush:
        for name in PLAIN:
            if getattr(agent, name) != getattr(draft, name):
                setattr(agent, name, getattr(draft, name))
        if list(agent.tags or ()) != list(draft.tags):
            agent.tags = list(draft.tags)
        if keys is not None:
            agent.normal_name = normal_key(draft.name)
            agent.initials, agent.pinyin, agent.sort_key = keys.initials, keys.pinyin, keys.sort_key
        agent.mnemonic = _mnemonic(agent, draft, keys.mnemonic if keys else "", automatic)
        agent.code = draft.code or agent.code or numbering.take_one(session, "agent", clock.today())
    if new:
        session.add(agent)
        session.flush()
    levels.change(session, agent, draft.level_id, clock.today())
    if changed_hands:
        followers = former.follow(session, agent)
        session.flush()
        if not new:
            from models.partners import handover

            for before, to in holders:
                handover.carry(session, agent, before, to)
        rights.refresh_access(session, agent_ids={agent.id, *followers})


def _mnemonic(agent: Agent, draft: AgentDraft, fresh: str, automatic: str) -> str:
    """What was typed; an automatic one follows the name."""
    typed_anew = draft.mnemonic and draft.mnemonic != agent.mnemonic
    follows = not draft.mnemonic or draft.mnemonic == automatic
    return draft.mnemonic if typed_anew or not follows else fresh or draft.mnemonic or automatic


def _name(session: Session, record: Any, key: UUID | None) -> str:
    return (session.scalar(select(record.name).where(record.id == key)) or "") if key is not None else ""


def _parent_name(session: Session, key: UUID | None) -> str:
    if key is None:
        return ""
    return session.scalar(select(Agent.name).where(Agent.id == key, rights.visible(session, Agent))) or ""
