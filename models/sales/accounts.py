"""Sub-accounts of agents (domain model 1.1): deposit, prepaid and rebate as ledgers; the credit one follows from documents.

Entries are posted and reversed, never changed. A balance is their sum and never below zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, type_coerce
from sqlalchemy.orm import Session

from models import money
from models.base import Amount
from models.clock import clock
from models.errors import InvalidInput, RuleBroken
from models.i18n import N_, tr
from models.ids import new_id
from models.limits import misfits, require_numbers
from models.partners.records import Agent, CreditProfile
from models.platform import numbering, rights
from models.sales import payments
from models.sales.records import (
    ACCOUNT_KIND_WORDS,
    AccountEntry,
    AccountKind,
    EntrySource,
    Payment,
    PaymentMethod,
    PaymentState,
)
from models.sync.deciding import needs_office
from models.text import Kind, check_text, clean_line

ZERO = Decimal(0)
_IN = frozenset({EntrySource.OPENING, EntrySource.PAID_IN, EntrySource.GRANTED})
SOURCES: dict[AccountKind, tuple[EntrySource, ...]] = {
    AccountKind.DEPOSIT: (EntrySource.PAID_IN, EntrySource.PAID_BACK, EntrySource.FORFEITED, EntrySource.OPENING),
    AccountKind.PREPAID: (EntrySource.PAID_IN, EntrySource.USED, EntrySource.PAID_BACK, EntrySource.OPENING),
    AccountKind.REBATE: (
        EntrySource.GRANTED, EntrySource.USED, EntrySource.PAID_BACK, EntrySource.EXPIRED, EntrySource.OPENING,
    ),
}  # fmt: skip
"""What can be posted by hand to each account, the usual first."""


@dataclass(frozen=True)
class EntryDraft:
    """An entry as it is typed: an amount above zero, whose sign follows from the source."""

    agent_id: UUID | None = None
    kind: AccountKind = AccountKind.DEPOSIT
    source: EntrySource = EntrySource.PAID_IN
    day: date | None = None
    amount: Decimal | None = None
    currency: str = "CNY"
    reason: str = ""
    reference: str = ""
    order_id: UUID | None = None


@dataclass(frozen=True)
class Balance:
    """What stands on one sub-account in one currency."""

    kind: AccountKind
    currency: str
    amount: Decimal


def check(draft: EntryDraft) -> dict[str, str]:
    """Problems that need no database, by field."""
    problems: dict[str, str] = {}
    check_text(problems, "reason", draft.reason, Kind.NAME)
    check_text(problems, "reference", draft.reference, Kind.CODE)
    if draft.agent_id is None:
        problems["agent_id"] = tr("Choose an agent.")
    if draft.source not in SOURCES[draft.kind]:
        problems["source"] = tr("This cannot be posted to this account.")
    if draft.day is None:
        problems["day"] = tr("Type the day of the entry.")
    elif draft.day > clock.today():
        problems["day"] = tr("An entry cannot lie in the future.")
    if draft.currency not in money.CURRENCIES:
        problems["currency"] = tr("Choose a currency.")
    elif draft.amount is None or not 0 < draft.amount < 10**12:
        problems["amount"] = tr("Type an amount above zero.")
    elif money.round_amount(draft.amount, draft.currency) != draft.amount:
        problems["amount"] = tr("This amount is finer than its currency.")
    if not draft.reason.strip():
        problems.setdefault("reason", tr("Say what the entry is for."))
    return misfits(draft, AccountEntry) | problems


def balance(session: Session, agent_id: UUID, kind: AccountKind, currency: str, until: date | None = None) -> Decimal:
    """The sum of the entries of a sub-account, at the end of a day if one is named."""
    wanted = [AccountEntry.agent_id == agent_id, AccountEntry.kind == kind, AccountEntry.currency == currency]
    if until is not None:
        wanted.append(AccountEntry.day <= until)
    return session.scalar(select(type_coerce(func.sum(AccountEntry.amount), Amount())).where(*wanted)) or ZERO


def balances(session: Session, agent_id: UUID, until: date | None = None) -> list[Balance]:
    """Every sub-account of an agent that was ever used (right: rebate_ledger R)."""
    rights.require(session, "rebate_ledger", "R", agent_id)
    query: Any = select(
        AccountEntry.kind, AccountEntry.currency, type_coerce(func.sum(AccountEntry.amount), Amount())
    ).where(AccountEntry.agent_id == agent_id)
    if until is not None:
        query = query.where(AccountEntry.day <= until)
    rows = session.execute(query.group_by(AccountEntry.kind, AccountEntry.currency)).all()
    order = list(AccountKind)
    return sorted((Balance(*row) for row in rows), key=lambda one: (order.index(one.kind), one.currency))


def deposit_held(session: Session, agent_id: UUID, profile: CreditProfile, until: date | None = None) -> Decimal:
    """The deposit of an agent: what the ledger says, and what the profile notes as long as there is no ledger."""
    begun = select(AccountEntry.seq).where(
        AccountEntry.agent_id == agent_id, AccountEntry.kind == AccountKind.DEPOSIT,
        AccountEntry.currency == profile.currency,
    )  # fmt: skip
    if session.execute(begun.limit(1)).first() is None:
        return profile.deposit
    return balance(session, agent_id, AccountKind.DEPOSIT, profile.currency, until)


@needs_office
def post(session: Session, draft: EntryDraft) -> AccountEntry:
    """Make an entry (right: rebate_ledger C); what is used to pay becomes a confirmed payment as well."""
    require_numbers(draft)
    problems = check(draft)
    if problems:
        raise InvalidInput(problems)
    assert draft.agent_id is not None and draft.amount is not None and draft.day is not None
    rights.require(session, "rebate_ledger", "C", draft.agent_id)
    agent = _locked(session, draft.agent_id)
    _take_over_deposit(session, agent, draft)
    amount = draft.amount if draft.source in _IN else -draft.amount
    _require_covered(session, draft.agent_id, draft.kind, draft.currency, amount)
    payment = _payment(session, draft) if draft.source is EntrySource.USED else None
    entry = _entry(session, draft.agent_id, draft, amount)
    entry.payment_id = payment.id if payment is not None else None
    entry.reference = check_text({}, "reference", draft.reference, Kind.CODE)
    session.add(entry)
    session.flush()
    return entry


@needs_office
def reverse(session: Session, entry_id: UUID, reason: str) -> AccountEntry:
    """Take an entry back by one with the opposite amount, and the payment made of it; both stay (right: rebate_ledger A)."""
    why = clean_line(reason, tr("Say why the entry is reversed."), "note")
    entry: AccountEntry = rights.find(session, AccountEntry, entry_id)
    rights.require(session, "rebate_ledger", "A", entry)
    _locked(session, entry.agent_id)
    if entry.source is EntrySource.REVERSAL:
        raise RuleBroken(N_("A reversal is not reversed. Nothing was changed. Make a new entry instead."))
    if session.scalar(select(AccountEntry.seq).where(AccountEntry.reverses_id == entry.id)) is not None:
        raise RuleBroken(N_("This entry is reversed already. Nothing was changed. Refresh the page to see the entry that took "
                            "it back."))  # fmt: skip
    _require_covered(session, entry.agent_id, entry.kind, entry.currency, -entry.amount)
    if entry.payment_id is not None:
        payments.reverse(session, entry.payment_id, why)
    draft = EntryDraft(
        kind=entry.kind, source=EntrySource.REVERSAL, day=clock.today(), currency=entry.currency, reason=why
    )
    made = _entry(session, entry.agent_id, draft, -entry.amount)
    made.reverses_id = entry.id
    session.add(made)
    session.flush()
    return made


def _entry(session: Session, agent_id: UUID, draft: EntryDraft, amount: Decimal) -> AccountEntry:
    assert draft.day is not None
    return AccountEntry(
        id=new_id(), bucket=agent_id, number=numbering.take_one(session, "account", draft.day), agent_id=agent_id,
        kind=draft.kind, source=draft.source, day=draft.day, amount=amount, currency=draft.currency,
        reason=check_text({}, "reason", draft.reason, Kind.NAME), reference="",
    )  # fmt: skip


def _locked(session: Session, agent_id: UUID) -> Agent:
    """The agent, held so that two entries never use the same balance."""
    agent: Agent = rights.find(session, Agent, agent_id)
    if "server" in session.info:
        session.execute(select(Agent.id).where(Agent.id == agent_id).with_for_update())
    return agent


def _require_covered(session: Session, agent_id: UUID, kind: AccountKind, currency: str, change: Decimal) -> None:
    held = balance(session, agent_id, kind, currency)
    if held + change < 0:
        raise RuleBroken(
            N_("{account} holds {held} only. Nothing was posted. Post at most that amount."),
            account=tr(ACCOUNT_KIND_WORDS[kind]), held=money.format_amount(held, currency, code=True),
        )  # fmt: skip


def _take_over_deposit(session: Session, agent: Agent, draft: EntryDraft) -> None:
    """The first entry of a deposit takes the amount that the credit profile noted so far into the ledger."""
    if draft.kind is not AccountKind.DEPOSIT or draft.source is EntrySource.OPENING:
        return
    profile = session.scalars(
        select(CreditProfile).where(CreditProfile.agent_id == agent.id, CreditProfile.deleted_at.is_(None))
    ).one_or_none()
    if profile is None or not profile.deposit or profile.currency != draft.currency:
        return
    begun = select(AccountEntry.seq).where(
        AccountEntry.agent_id == agent.id, AccountEntry.kind == draft.kind, AccountEntry.currency == draft.currency
    )
    if session.execute(begun.limit(1)).first() is None:
        opening = EntryDraft(
            kind=draft.kind, source=EntrySource.OPENING, day=draft.day, currency=draft.currency,
            reason=tr("Deposit noted in the credit profile"),
        )  # fmt: skip
        session.add(_entry(session, agent.id, opening, profile.deposit))
        session.flush()


def _payment(session: Session, draft: EntryDraft) -> Payment:
    """What is used of a sub-account pays the agent's orders like money that arrived."""
    details = payments.save(session, payments.PaymentDraft(
        agent_id=draft.agent_id, order_id=draft.order_id, paid_on=draft.day, amount=draft.amount, currency=draft.currency,
        method=PaymentMethod.OTHER, payer=tr(ACCOUNT_KIND_WORDS[draft.kind]), note=draft.reason,
    ))  # fmt: skip
    assert details.id is not None
    payments.confirm(session, details.id, details.version)
    made = session.scalars(select(Payment).where(Payment.id == details.id)).one()
    assert made.state is PaymentState.CONFIRMED
    return made
