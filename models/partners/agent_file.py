"""The agent's file on paper: everything on record of one agent that the person who prints may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import money
from models.agreements import states
from models.agreements.records import CONTRACT_KIND_WORDS, CONTRACT_STATUS_WORDS, Contract, ContractStatus
from models.agreements.texts import code_of, hash_of
from models.clock import clock
from models.dates import format_day
from models.export.views import FileSection, FileView, Marks, PrintOptions, TableView
from models.i18n import N_, ntr, tr
from models.partners import agents
from models.partners.records import (
    ADDRESS_KIND_WORDS,
    AGENT_KIND_WORDS,
    AGENT_STATUS_WORDS,
    CONTACT_ROLE_WORDS,
    QUALIFICATION_KIND_WORDS,
)
from models.partners.shapes import AgentDetails
from models.performance.records import SCORECARD_STATE_WORDS, Scorecard
from models.platform import company, letterhead, rights
from models.shapes import to_plain

DOCUMENT = "agent_file"
CARDS = 8


def view(session: Session, agent_id: UUID, lang: str, internal: bool = False) -> FileView:
    """The file of one agent; `internal` adds accounts, credit and notes, as far as the person may see them."""
    agent = agents.get(session, agent_id)
    settings = company.all_values(session)
    logo, has_logo = letterhead.logo_of(session)
    words = _Words(lang)
    sections = [
        FileSection(words(N_("Company")), tuple(words.company(agent))),
        FileSection(words(N_("Cooperation")), tuple(words.relation(agent))),
        FileSection(words(N_("Contacts")), (), (words.contacts(agent),)),
        FileSection(words(N_("Addresses")), (), (words.addresses(agent),)),
        FileSection(words(N_("Certificates")), (), (words.certificates(agent),)),
        FileSection(words(N_("Authorised territories")), (), (words.areas(agent),)),
        FileSection(words(N_("Level history")), (), (words.levels(agent),)),
        FileSection(words(N_("Contracts")), (), (_contracts(session, agent, words),)),
        FileSection(words(N_("Scorecards")), (), (_cards(session, agent, words),)),
    ]
    if internal:
        sections += _internal(session, agent, words)
    name = str(settings.get("company.name_en") or "") if lang == "en" else ""
    made = FileView(
        title=words(N_("Agent file")),
        name=agent.name,
        number=agent.code,
        lang=lang,
        state=words(AGENT_STATUS_WORDS[agent.status]),
        made_on=words.day(clock.today()),
        sections=tuple(one for one in sections if one.facts or one.text or any(table.rows for table in one.tables)),
        company=name or str(settings["company.name"]),
        marks=Marks(demo=bool(settings.get("book.demo")), logo=logo, wants_logo=has_logo),
    )
    return replace(made, code=_code(made))


def options_for(session: Session, agent_id: UUID, lang: str) -> PrintOptions:
    """What a file is offered with: the language of the program; what is internal stays out."""
    agents.get(session, agent_id)
    return PrintOptions(lang=lang)


def _code(made: FileView) -> str:
    """The content code, as every document has it."""
    return code_of(hash_of(to_plain(replace(made, marks=Marks(), code=""))))


class _Words:
    """The words of a file in its language, and its tables."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, text: str) -> str:
        return tr(text, lang=self.lang)

    def day(self, day: date | None) -> str:
        return format_day(day, lang=self.lang)

    def amount(self, value: Decimal | None, currency: str) -> str:
        return "" if value is None else money.format_amount(value, currency, code=True)

    def table(self, names: tuple[str, ...], rows: Any, numeric: tuple[int, ...] = ()) -> TableView:
        return TableView("", tuple(map(self, names)), tuple(rows), numeric)

    def company(self, agent: AgentDetails) -> Iterator[tuple[str, str]]:
        """Who the agent is."""
        place = "".join((agent.province, agent.city, agent.district))
        pairs = (
            (N_("Short name"), agent.short_name),
            (N_("Unified social credit code"), agent.credit_code),
            (N_("Legal representative"), agent.legal_rep),
            (N_("Founded on"), self.day(agent.founded_on)),
            (N_("Registered capital"), self.amount(agent.capital, agent.currency)),
            (N_("Address"), place),
            (N_("Phone"), agent.phone),
            (N_("Mail address"), agent.email),
            (N_("Website"), agent.website),
            (N_("Industry"), agent.industry),
            (N_("Employees"), "" if agent.employees is None else str(agent.employees)),
            (N_("Invoice title"), agent.invoice_title),
            (N_("Tax number"), agent.tax_no),
            (N_("Business scope"), agent.business_scope),
        )
        yield from ((self(name), value) for name, value in pairs if value)

    def relation(self, agent: AgentDetails) -> Iterator[tuple[str, str]]:
        """What the agent is to us."""
        pairs = (
            (N_("Type"), self(AGENT_KIND_WORDS[agent.kind])),
            (N_("Level"), agent.level_name),
            (N_("Parent agent"), agent.parent_name),
            (N_("Territory"), agent.territory_name),
            (N_("Channel manager"), agent.manager_name),
            (N_("Field representative"), agent.rep_name),
            (N_("Agent since"), self.day(agent.joined_on)),
            (N_("Next review"), self.day(agent.next_review_on)),
            (N_("Currency"), agent.currency),
            (N_("Source"), agent.source),
            (N_("Tags"), self("; ").join(agent.tags)),
        )
        yield from ((self(name), value) for name, value in pairs if value)

    def contacts(self, agent: AgentDetails) -> TableView:
        """The people."""
        return self.table((N_("Full name"), N_("Role"), N_("Position"), N_("Phone"), N_("Mail address"), N_("WeChat")), (
            (one.name, self(CONTACT_ROLE_WORDS[one.role]), one.title, " / ".join(filter(None, (one.phone, one.phone2))),
             " / ".join(filter(None, (one.email, one.email2))), one.wechat)
            for one in agent.contacts
        ))  # fmt: skip

    def addresses(self, agent: AgentDetails) -> TableView:
        """Where the agent is."""
        return self.table((N_("Use"), N_("Address"), N_("Receiver"), N_("Phone")), (
            (self(ADDRESS_KIND_WORDS[one.kind]), "".join((one.province, one.city, one.district, one.line)), one.receiver,
             one.phone)
            for one in agent.addresses
        ))  # fmt: skip

    def certificates(self, agent: AgentDetails) -> TableView:
        """Licences with their days."""
        return self.table((N_("Type"), N_("Number"), N_("Issued by"), N_("Valid from"), N_("Valid to")), (
            (self(QUALIFICATION_KIND_WORDS[one.kind]), one.number, one.issuer, self.day(one.valid_from), self.day(one.valid_to))
            for one in agent.qualifications
        ))  # fmt: skip

    def areas(self, agent: AgentDetails) -> TableView:
        """Where the agent may sell what."""
        return self.table((N_("Territory"), N_("Product line"), N_("Right"), N_("From"), N_("To")), (
            (one.territory_name, one.product_line or self(N_("All products")),
             self(N_("Exclusive") if one.exclusive else N_("Not exclusive")), self.day(one.from_day), self.day(one.to_day))
            for one in agent.areas
        ))  # fmt: skip

    def levels(self, agent: AgentDetails) -> TableView:
        """Which level the agent had when."""
        return self.table((N_("Level"), N_("From"), N_("To"), N_("Reason")), (
            (one.level, self.day(one.from_day), self.day(one.to_day), one.reason) for one in agent.level_history
        ))  # fmt: skip


def _contracts(session: Session, agent: AgentDetails, words: _Words) -> TableView:
    """The contracts with the agent, newest first."""
    found = session.scalars(
        select(Contract)
        .where(Contract.agent_id == agent.id, Contract.deleted_at.is_(None), rights.visible(session, Contract))
        .order_by(Contract.starts_on.desc(), Contract.seq.desc())
    )
    today = clock.today()
    rows = []
    for one in found:
        status = states.status_of(one.state, one.starts_on, one.ends_on, one.notice_days, today)
        if status in (ContractStatus.DRAFT, ContractStatus.APPROVING, ContractStatus.VOID):
            continue
        term = f"{words.day(one.starts_on)} – {words.day(one.ends_on)}"
        rows.append((
            one.number or "", one.title, words(CONTRACT_KIND_WORDS[one.kind]), term, words(CONTRACT_STATUS_WORDS[status]),
            words.amount(one.commitment, one.currency),
        ))  # fmt: skip
    return words.table((N_("Number"), N_("Title"), N_("Type"), N_("Term"), N_("Status"), N_("Sales target")), rows, (5,))


def _cards(session: Session, agent: AgentDetails, words: _Words) -> TableView:
    """The last scorecards."""
    found = session.scalars(
        select(Scorecard)
        .where(Scorecard.agent_id == agent.id, Scorecard.deleted_at.is_(None), rights.visible(session, Scorecard))
        .order_by(Scorecard.starts_on.desc())
        .limit(CARDS)
    )
    rows = (
        (
            f"{words.day(one.starts_on)} – {words.day(one.ends_on)}",
            "" if one.final_score is None else money.format_number(one.final_score, 1),
            one.grade,
            words(SCORECARD_STATE_WORDS[one.state]),
        )
        for one in found
    )
    return words.table((N_("Period"), N_("Total score"), N_("Grade"), N_("Status")), rows, (1,))


def _internal(session: Session, agent: AgentDetails, words: _Words) -> Iterator[FileSection]:
    """What stays in the house: credit, accounts (masked), the reason of the state, notes."""
    if rights.may(session, "credit", "R", agent.bucket):
        pairs = (
            (N_("Credit limit"), words.amount(agent.credit_limit, agent.currency)),
            (N_("Payment term"), ntr("{count} day", "{count} days", agent.credit_days, lang=words.lang)),
            (N_("Tolerated overdue amount"), words.amount(agent.overdue_tolerance, agent.currency)),
            (N_("Deposit"), words.amount(agent.deposit, agent.currency)),
            (N_("Remark on credit"), agent.credit_note),
        )
        temps = words.table((N_("Temporary limit"), N_("From"), N_("To"), N_("Reason")), (
            (words.amount(one.amount, agent.currency), words.day(one.from_day), words.day(one.to_day), one.reason)
            for one in agent.credit_temps
        ), (0,))  # fmt: skip
        yield FileSection(words(N_("Credit")), tuple((words(name), value) for name, value in pairs if value), (temps,))
    if agent.sees_bank:
        names = (N_("Bank"), N_("Branch"), N_("Account holder"), N_("Account number"))
        accounts = ((one.bank, one.branch, one.account_name, one.masked) for one in agent.bank_accounts)
        yield FileSection(words(N_("Bank accounts")), (), (words.table(names, accounts),))
    yield FileSection(words(N_("Reason")), text=agent.status_reason)
    yield FileSection(words(N_("Note")), text=agent.note)
