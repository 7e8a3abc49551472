"""Contracts on paper: the frozen text where there is one, with the marks each print must bear."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from models.agreements import contracts, life, texts
from models.agreements.records import Contract, ContractState
from models.dates import format_day
from models.errors import NotFound
from models.export.views import ContractView, Marks, PrintOptions
from models.platform import company, letterhead, prints

DOCUMENT = "contract"
UNAPPROVED = (ContractState.DRAFT, ContractState.APPROVING)


def contract_view(
    session: Session, contract_id: UUID, lang: str | None = None, version_no: int | None = None
) -> ContractView:
    """A contract ready to be printed; `version_no` asks for an earlier version."""
    contract = contracts.find(session, contract_id)
    demo = bool(company.get(session, "book.demo"))
    if version_no is not None and version_no != contract.version_no:
        return _old_version(session, contract, version_no, demo)
    wanted = lang or contract.language
    if contract.frozen_text is not None and wanted == contract.language:
        view = texts.read_view(contract.frozen_text)
    else:
        draft = contracts.draft_of(session, contract)
        view = texts.filled(session, draft, contract.number or "", contract.version_no, wanted).view
    logo, has_logo = letterhead.logo_of(session)
    marks = Marks(
        draft=contract.state in UNAPPROVED, demo=demo, translation=wanted != contract.language, logo=logo,
        wants_logo=has_logo,
    )  # fmt: skip
    return _signed(replace(view, marks=marks), contract, wanted)


def _signed(view: ContractView, contract: Contract, lang: str) -> ContractView:
    """Put the days of signing in, which the frozen text cannot know."""
    us = format_day(contract.signed_by_us_on, lang=lang, long=True)
    agent = format_day(contract.signed_by_agent_on, lang=lang, long=True)
    return replace(
        view,
        first=replace(view.first, signed_on=us),
        second=replace(view.second, signed_on=agent),
        signed_on=agent or us,
    )


def _old_version(session: Session, contract: Contract, version_no: int, demo: bool) -> ContractView:
    if not any(row.version_no == version_no for row in contracts.details(session, contract).versions):
        raise NotFound()
    content = life.version_of(session, contract.id, version_no).content
    view = texts.read_view(content["frozen_text"])
    logo, has_logo = letterhead.logo_of(session)
    return replace(view, marks=Marks(demo=demo, replaced_by=contract.version_no, logo=logo, wants_logo=has_logo))


def copy_number(session: Session, contract_id: UUID) -> int:
    """Which copy the next print is: 0 for the first, then 2, 3 …"""
    contract = contracts.find(session, contract_id)
    count = prints.copies_of(session, "contracts", contract.id, DOCUMENT, contract.version_no)
    return count + 1 if count else 0


def options_for(session: Session, contract_id: UUID) -> PrintOptions:
    """What a print is offered with: the contract's language, and the number of the copy."""
    contract = contracts.find(session, contract_id)
    return PrintOptions(lang=contract.language, copy=copy_number(session, contract_id))


def verify(session: Session, contract_id: UUID, code: str) -> int | None:
    """Which version of a contract a printed content code belongs to, or None if to none."""
    contract = contracts.find(session, contract_id)
    wanted = code.replace("-", "").replace(" ", "").casefold()
    known = [(contract.version_no, contract.content_hash)]
    known += [(row.version_no, row.content_hash) for row in contracts.details(session, contract).versions]
    if len(wanted) < 16:
        return None
    return next((number for number, content in known if content and content.startswith(wanted)), None)
