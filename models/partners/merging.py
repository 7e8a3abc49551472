"""Two agents that are one: everything of the one goes over to the other, its numbers go on being found, and for a day it can
be taken back.

What is posted for good (ledgers, events, prints, frozen contract texts) is never rewritten: it stays where it is, and who reaches
the agent that stays also reaches the former one, because the same people look after both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, case, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session

from models.base import Key, Record, records
from models.clock import clock
from models.errors import Conflict, Denied, InvalidInput, RuleBroken
from models.i18n import N_, tr
from models.partners import agent_rows, agents
from models.partners.checking import cleaned
from models.partners.former import MERGE_HOURS, in_time, may_merge
from models.partners.records import Agent, AgentAddress, AgentMerge, BankAccount, Contact, CreditProfile
from models.partners.shapes import AgentDetails, AgentDraft
from models.performance.records import Scorecard, ScoreItem
from models.platform import history, rights
from models.platform.importing import bulk
from models.platform.records import Attachment, Change, Comment, User, UserStatus
from models.platform.stamping import stamps
from models.sync.deciding import needs_office

CREDIT = "credit"
CREDIT_FIELDS = (
    "credit_limit", "credit_days", "overdue_tolerance", "credit_checked", "deposit_counts", "credit_note",
)  # fmt: skip
CHOOSABLE = (
    "name", "short_name", "kind", "level_id", "parent_id", "territory_id", "manager_id", "rep_id", "credit_code", "legal_rep",
    "founded_on", "capital", "invoice_title", "tax_no", "business_scope", "industry", "channels", "employees", "website",
    "source", "phone", "email", "country", "province", "city", "district", "currency", "prices_include_tax", "tax_rate",
    "warehouse_id", "joined_on", "next_review_on", "note", "external_no",
)  # fmt: skip
_BESIDE = frozenset({"users", "settings", "saved_views", "import_batches", "import_profiles", "level_history", "credit_profiles"})
"""Tables whose rows never go over: they belong to people, or are the former agent's own history and profile."""

ONLY_ALL = N_("Merging changes everything that belongs to both agents. Nothing was changed. Ask sales operations to do it.")
SAME = N_("An agent cannot be merged into itself. Choose the other one.")
ARCHIVED = N_("{name} is archived. Nothing was changed. Restore it first.")
SIGN_INS = N_("{count} people of {name} can still sign in. Nothing was changed. Ask an administrator to give their sign-ins "
              "to the agent that stays, or to end them.")  # fmt: skip
TOO_LATE = N_("A merge can be taken back within {hours} hours only. Nothing was changed.")
MERGED_SINCE = N_("The agent was itself merged since. Nothing was changed. Take that merge back first.")


@dataclass(frozen=True)
class MergePreview:
    """What would become one: both as they stand, where they differ, and how many rows go over, by entity."""

    stays: AgentDraft
    goes: AgentDraft
    differing: tuple[str, ...]
    proposed: frozenset[str]
    moved: dict[str, int]


# --- before ----------------------------------------------------------------------------------------------------


def preview(session: Session, agent_id: UUID, former_id: UUID) -> MergePreview:
    """Both agents side by side; where only the one that goes has something, taking it over is proposed."""
    agent, former = _both(session, agent_id, former_id)
    mine, theirs = agents.draft_of(session, agent), agents.draft_of(session, former)
    differing = tuple(name for name in CHOOSABLE if getattr(mine, name) != getattr(theirs, name))
    proposed = frozenset(name for name in differing if getattr(mine, name) in (None, ""))
    if any(getattr(mine, name) != getattr(theirs, name) for name in CREDIT_FIELDS):
        differing = (*differing, CREDIT)
    counts: dict[str, int] = {}
    for record in _movable():
        table: Any = record.__table__
        if record.ROOT not in ("id", "agent_id") or record.ENTITY == "agent":
            continue  # lines and clauses go with their papers
        count = session.scalar(select(func.count()).select_from(table).where(_of(table, former.id), table.c.deleted_at.is_(None)))
        if count:
            counts[record.ENTITY] = counts.get(record.ENTITY, 0) + count
    return MergePreview(mine, theirs, differing, proposed, counts)


# --- doing it --------------------------------------------------------------------------------------------------


@needs_office
def merge(
    session: Session, agent_id: UUID, version: int, former_id: UUID, former_version: int, take: Collection[str] = ()
) -> AgentDetails:
    """Merge `former_id` into `agent_id`; the fields named in `take` come from the one that goes."""
    agent, former = _both(session, agent_id, former_id)
    if agent.version != version or former.version != former_version:
        raise Conflict()
    _require_no_sign_ins(session, former)
    mine, theirs = agents.draft_of(session, agent), agents.draft_of(session, former)
    _keep_one_of_each(session, agent.id, former.id)
    _move_balances(session, agent, former)
    moved = _move_rows(session, agent.id, former.id)
    session.expire_all()
    former.deleted_at = clock.now()
    former.manager_id, former.rep_id, former.territory_id = agent.manager_id, agent.rep_id, agent.territory_id
    session.add(AgentMerge(
        agent_id=agent.id, bucket=agent.id, former_id=former.id, code=former.code, name=former.name,
        external_no=former.external_no, credit_code=former.credit_code, act=session.info["act"], moved=moved,
    ))  # fmt: skip
    session.flush()
    _take(session, agent, mine, theirs, frozenset(take))
    session.flush()
    rights.refresh_access(session, agent_ids={agent.id, former.id})
    session.refresh(agent)
    return agents.details(session, agent)


def _both(session: Session, agent_id: UUID, former_id: UUID) -> tuple[Agent, Agent]:
    if agent_id == former_id:
        raise RuleBroken(SAME)
    agent, former = rights.find(session, Agent, agent_id), rights.find(session, Agent, former_id)
    for one in (agent, former):
        rights.require(session, "agent", "U", one)
        if one.deleted_at is not None:
            raise RuleBroken(ARCHIVED, name=one.name)
    if not may_merge(session):
        raise Denied(ONLY_ALL)
    return agent, former


def _require_no_sign_ins(session: Session, former: Agent) -> None:
    active = select(func.count()).select_from(User).where(
        User.agent_id == former.id, User.status != UserStatus.DISABLED, User.deleted_at.is_(None)
    )
    count = session.scalar(active)
    if count:
        raise RuleBroken(SIGN_INS, count=count, name=former.name)


def _movable() -> Iterator[type[Record]]:
    """The tables whose rows can belong to an agent and may be written again."""
    for record in records():
        name = record.__tablename__
        if not record.LEDGER and name != "agents" and name not in _BESIDE and not name.startswith("sync_"):
            yield record


def _of(table: Table, agent_id: UUID) -> Any:
    """The rows of an agent in a table."""
    here = table.c.bucket == agent_id
    return or_(here, table.c.agent_id == agent_id) if "agent_id" in table.c else here


def _move_rows(session: Session, agent_id: UUID, former_id: UUID) -> dict[str, int]:
    stamp = {name: value for name, value in stamps(session).items() if name in ("changed_at", "changed_by")}
    cards = _cards_twice(session, agent_id, former_id)
    moved: dict[str, int] = {}
    for record in _movable():
        table: Any = record.__table__
        wanted = _of(table, former_id)
        if cards and record in (Scorecard, ScoreItem):
            key = table.c.id if record is Scorecard else table.c.scorecard_id
            wanted = and_(wanted, key.not_in(cards))
        own = ("bucket", "agent_id", *(("owner_id",) if record in (Attachment, Comment) else ()))
        here = literal(agent_id, Key())
        values = {name: case((table.c[name] == former_id, here), else_=table.c[name]) for name in own if name in table.c}
        done: Any = session.execute(update(table).where(wanted).values(**values, version=table.c.version + 1, **stamp))
        if done.rowcount:
            moved[record.__tablename__] = done.rowcount
    below: Any = Agent.__table__
    session.execute(
        update(below).where(below.c.parent_id == former_id, below.c.id != agent_id)
        .values(parent_id=agent_id, version=below.c.version + 1, **stamp)
    )  # fmt: skip
    above = session.scalar(select(Agent.parent_id).where(Agent.id == former_id))
    session.execute(
        update(below).where(below.c.parent_id == former_id, below.c.id == agent_id)
        .values(parent_id=above if above != agent_id else None, version=below.c.version + 1, **stamp)
    )  # fmt: skip
    return moved


def _cards_twice(session: Session, agent_id: UUID, former_id: UUID) -> list[UUID]:
    """Scorecards of a period for which the agent that stays has one: an agent has one, so the other is left as it was."""
    mine = select(Scorecard.scheme_id, Scorecard.starts_on).where(Scorecard.agent_id == agent_id)
    known = {tuple(row) for row in session.execute(mine)}
    theirs = select(Scorecard.id, Scorecard.scheme_id, Scorecard.starts_on).where(Scorecard.agent_id == former_id)
    return [key for key, scheme, day in session.execute(theirs) if (scheme, day) in known]


def _keep_one_of_each(session: Session, agent_id: UUID, former_id: UUID) -> None:
    """One main contact, one signatory, one default account and one default address: those of the agent that stays."""
    stamp = {name: value for name, value in stamps(session).items() if name in ("changed_at", "changed_by")}
    for record, name in (
        (Contact, "is_main"), (Contact, "is_signatory"), (BankAccount, "is_default"), (AgentAddress, "is_default")
    ):  # fmt: skip
        table: Any = record.__table__
        flag = table.c[name]
        has = select(table.c.id).where(table.c.agent_id == agent_id, flag, table.c.deleted_at.is_(None)).limit(1)
        if session.execute(has).first() is not None:
            session.execute(
                update(table).where(table.c.agent_id == former_id, flag)
                .values({name: False, "version": table.c.version + 1, **stamp})
            )  # fmt: skip


def _move_balances(session: Session, agent: Agent, former: Agent) -> None:
    """What stands on sub-accounts is paid out there and paid in here, on the same day; entries are never rewritten."""
    from models.sales import accounts
    from models.sales.records import AccountKind, EntrySource

    held = {(one.kind, one.currency): one.amount for one in accounts.balances(session, former.id)}
    profile = session.scalars(
        select(CreditProfile).where(CreditProfile.agent_id == former.id, CreditProfile.deleted_at.is_(None))
    ).one_or_none()
    if profile is not None and profile.deposit:
        held.setdefault((AccountKind.DEPOSIT, profile.currency), profile.deposit)
    for (kind, currency), amount in held.items():
        if amount <= 0:
            continue
        for owner, source, text in (
            (former, EntrySource.PAID_BACK, tr("Goes over to {code} by a merge", code=agent.code)),
            (agent, accounts.SOURCES[kind][0], tr("Taken over from {code} by a merge", code=former.code)),
        ):
            accounts.post(session, accounts.EntryDraft(owner.id, kind, source, clock.today(), amount, currency, text))


def _take(session: Session, agent: Agent, mine: AgentDraft, theirs: AgentDraft, take: frozenset[str]) -> None:
    """The chosen fields of the one that goes, as if they were typed here."""
    names = [name for name in CHOOSABLE if name in take]
    draft = replace(
        mine, version=agent.version, contacts=(), addresses=(), qualifications=(), areas=(), credit_temps=(), bank_accounts=(),
        parent_id=agent.parent_id, tags=tuple(dict.fromkeys((*mine.tags, *theirs.tags)))[:30],
        **{name: getattr(theirs, name) for name in names if name != "parent_id"},
    )  # fmt: skip
    if "parent_id" in names and theirs.parent_id != agent.id:
        draft = replace(draft, parent_id=theirs.parent_id)
    made, problems = cleaned(draft)
    problems = {path: text for path, text in problems.items() if path in take}
    problems |= agents.check_links(session, made, agent)
    if problems:
        raise InvalidInput(problems)
    made = replace(made, **{one.name: getattr(mine, one.name) for one in fields(AgentDraft) if one.name in _plain_left(take)})
    agents.fill(session, agent, made)
    if CREDIT in take:
        agent_rows.write_credit(session, agent, replace(mine, **{name: getattr(theirs, name) for name in CREDIT_FIELDS}))


def _plain_left(take: frozenset[str]) -> frozenset[str]:
    """Texts nobody chose stay letter by letter, also where a rule of today would write them otherwise."""
    return frozenset(CHOOSABLE) - take - {"parent_id"}


# --- taking it back ---------------------------------------------------------------------------------------------


@needs_office
def undo(session: Session, merge_id: UUID) -> AgentDetails:
    """Take a merge back: every row that went over and was not given away since goes back; what came later stays."""
    merged: AgentMerge = rights.find(session, AgentMerge, merge_id, "U")
    if not may_merge(session):
        raise Denied(ONLY_ALL)
    if merged.deleted_at is not None or not in_time(merged):
        raise RuleBroken(TOO_LATE, hours=MERGE_HOURS)
    agent: Agent = rights.find(session, Agent, merged.agent_id)
    if agent.deleted_at is not None:
        raise RuleBroken(MERGED_SINCE)
    made, changed = _done_by(session, merged.act)
    _give_balances_back(session, made.pop("account_entries", []))
    made.pop("agent_merges", None)
    known = {record.__tablename__: record for record in records()}
    for name, keys in made.items():
        if not known[name].LEDGER:
            table: Any = known[name].__table__
            session.execute(delete(table).where(table.c.id.in_(keys)))
    for name, rows in changed.items():
        if not known[name].LEDGER:
            bulk.update_rows(session, known[name], _as_before(session, known[name], rows))
    session.expire_all()
    merged.deleted_at = clock.now()
    session.flush()
    rights.refresh_access(session, agent_ids={agent.id, merged.former_id})
    return agents.details(session, agent)


def _done_by(session: Session, act: int) -> tuple[dict[str, list[UUID]], dict[str, dict[UUID, dict[str, Any]]]]:
    """What an act made, by table, and what it changed: for each row the value before and after of each column."""
    made: dict[str, list[UUID]] = {}
    changed: dict[str, dict[UUID, dict[str, Any]]] = {}
    query = select(Change.entity, Change.row_id, Change.action, Change.changes).where(Change.act == act)
    for entity, row_id, action, changes in session.execute(query.order_by(Change.seq)):
        if action == "I":
            made.setdefault(entity, []).append(row_id)
        elif action == "U" and row_id not in made.get(entity, ()):
            fields_of = changed.setdefault(entity, {}).setdefault(row_id, {})
            for name, (old, new) in (changes or {}).items():
                fields_of[name] = (fields_of[name][0] if name in fields_of else old, new)
    return made, changed


def _as_before(session: Session, record: type[Record], rows: dict[UUID, dict[str, Any]]) -> dict[UUID, dict[str, Any]]:
    """The old values of the columns that still hold what the act wrote."""
    names = sorted({name for row in rows.values() for name in row if name in record.__table__.columns})
    now = bulk.load(session, record, list(rows), names)
    found: dict[UUID, dict[str, Any]] = {}
    for key, row in rows.items():
        old = {
            name: history.value_of(record.__tablename__, name, before)
            for name, (before, after) in row.items()
            if key in now and name in now[key] and before != "***"
            and now[key][name] == history.value_of(record.__tablename__, name, after)
        }  # fmt: skip
        if old:
            found[key] = old
    return found


def _give_balances_back(session: Session, keys: list[UUID]) -> None:
    """Entries are reversed, those that paid in first, so that the other side is covered."""
    from models.sales import accounts
    from models.sales.records import AccountEntry, EntrySource

    rows = session.scalars(select(AccountEntry).where(AccountEntry.id.in_(keys))).all()
    for row in sorted(rows, key=lambda one: one.amount < 0):
        if row.source is not EntrySource.OPENING:
            accounts.reverse(session, row.id, tr("The merge was taken back"))
