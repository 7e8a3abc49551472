"""What is written to an agent about a contract: certificate of authorisation, renewal and termination notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import money
from models.agreements import contracts, life, states, texts
from models.agreements.drafts import ContractDetails, ContractDraft
from models.agreements.records import PAYMENT_TERM_WORDS, Contract, ContractState
from models.clock import clock
from models.dates import format_day
from models.errors import NotFound, RuleBroken
from models.export.views import LetterView, Marks, Party, PrintOptions, TableView
from models.i18n import N_, ntr, tr
from models.partners.records import AGENT_KIND_WORDS, Agent
from models.platform import company, letterhead, prints
from models.shapes import from_plain, to_plain

CERTIFICATE, RENEWAL, TERMINATION = "certificate", "renewal_notice", "termination_notice"
UNSIGNED = N_("Contract {number} is not signed. No certificate was made. It can be made once the signatures are registered.")
ENDED = N_("Contract {number} ended on {day}. No certificate was made. Renew the contract first.")
NOT_RUNNING = N_("Contract {number} is not in force. No notice was made. A renewal notice belongs to a signed contract.")
NOT_ENDED = N_("Contract {number} is not terminated. No notice was made. Terminate the contract first.")


def certificate(session: Session, contract_id: UUID, lang: str) -> LetterView:
    """What the agent may sell where and until when, from the version that is signed. Raises RuleBroken without one in force."""
    contract = contracts.find(session, contract_id)
    if not contract.in_force_version or contract.in_force_to is None:
        raise RuleBroken(UNSIGNED, number=contract.number or contract.title)
    if contract.in_force_to < clock.today():
        raise RuleBroken(ENDED, number=contract.number, day=format_day(contract.in_force_to))
    draft = _in_force(session, contract)
    known = texts.values_of(session, draft, contract.number or "", contract.in_force_version, lang).by_name
    parts: list[str | TableView] = [_opening(session, contract, known["agent"], lang)]
    parts += _scope(draft, known, lang)
    start, end = (format_day(day, lang=lang, long=True) for day in (contract.in_force_from, contract.in_force_to))
    parts.append(tr("This authorisation is valid from {start} to {end}.", lang=lang, start=start, end=end))
    closing = (
        tr("It may not be passed on, and not be used beyond the territories, products and days stated here. It ends with "
           "the contract, also before its last day.", lang=lang),
        tr("Whether it is genuine can be asked from us with the content code at the foot of the page.", lang=lang),
    )  # fmt: skip
    made = _letter(session, contract, draft, lang, N_("Certificate of authorisation"), tuple(parts))
    return _coded(replace(made, number=draft.certificate_no or made.number, closing=closing, addressed=False))


def _in_force(session: Session, contract: Contract) -> ContractDraft:
    """The terms that hold now: those of the signed version, also while the next one is being written."""
    if contract.in_force_version == contract.version_no:
        return contracts.draft_of(session, contract)
    content = life.version_of(session, contract.id, contract.in_force_version).content
    return from_plain(ContractDraft, {**content, "id": str(contract.id), "version": contract.version})


def _opening(session: Session, contract: Contract, agent: dict[str, Any], lang: str) -> str:
    kind = session.scalars(select(Agent.kind).where(Agent.id == contract.agent_id)).one()
    said: dict[str, Any] = {
        "agent": agent["name"], "code": agent["code"], "kind": tr(AGENT_KIND_WORDS[kind], lang=lang), "number": contract.number,
    }  # fmt: skip
    if agent["code"]:
        return tr(
            "We certify that {agent} (unified social credit code {code}) is authorised by us as {kind} under contract {number}, "
            "as follows.", lang=lang, **said,
        )  # fmt: skip
    return tr("We certify that {agent} is authorised by us as {kind} under contract {number}, as follows.", lang=lang, **said)


def _scope(draft: ContractDraft, known: Any, lang: str) -> Iterator[str | TableView]:
    """Where, for which products and over which channels."""
    if known["territories"]:
        every = tr("All products", lang=lang)
        exclusive, shared = tr("Exclusive", lang=lang), tr("Not exclusive", lang=lang)
        header = (tr("Territory", lang=lang), tr("Product line", lang=lang), tr("Right", lang=lang))
        yield TableView(tr("Territories", lang=lang), header, tuple(
            (one["name"], one["product_line"] or every, exclusive if one["exclusive"] else shared) for one in known["territories"]
        ))  # fmt: skip
    if known["products"]:
        named = (tr("Product code", lang=lang), tr("Product", lang=lang))
        yield TableView(tr("Products", lang=lang), named, tuple((one["code"], one["name"]) for one in known["products"]))
    if draft.product_scope:
        yield tr("Product scope: {text}", lang=lang, text=draft.product_scope)
    if draft.channel_scope:
        yield tr("Channels: {text}", lang=lang, text=draft.channel_scope)


# --- notices ---------------------------------------------------------------------------------------------


def renewal_notice(session: Session, contract_id: UUID, lang: str) -> LetterView:
    """Says that a contract ends, what follows, and asks for an answer. Raises RuleBroken unless it is signed."""
    contract = contracts.find(session, contract_id)
    if contract.state is not ContractState.SIGNED or contract.starts_on > clock.today():
        raise RuleBroken(NOT_RUNNING, number=contract.number or contract.title)
    draft = contracts.draft_of(session, contract)
    successor = _successor(session, contract)
    parts: list[str | TableView] = [_ending(contract, lang)]
    if successor is not None:
        parts.append(tr(
            "We propose to go on with contract {number} from {start} to {end}, on the terms below.", lang=lang,
            number=successor.number, start=format_day(successor.starts_on, lang=lang, long=True),
            end=format_day(successor.ends_on, lang=lang, long=True),
        ))  # fmt: skip
        parts.append(_terms(draft, contracts.draft_of(session, successor), lang))
    else:
        parts.append(_what_follows(contract, lang))
    parts.append(_answer_by(contract, lang))
    made = _letter(session, contract, draft, lang, N_("Notice of renewal"), tuple(parts))
    choices = (
        tr("We agree to the renewal.", lang=lang),
        tr("We agree with these changes: ____________________", lang=lang),
        tr("We do not wish to renew.", lang=lang),
    )
    return _coded(replace(made, reply=tr("Answer to contract {number}", lang=lang, number=contract.number), choices=choices))


def _successor(session: Session, contract: Contract) -> Contract | None:
    """The renewal that is drawn up and visible."""
    key = contracts.details(session, contract).successor_id
    try:
        return None if key is None else contracts.find(session, key)
    except NotFound:
        return None


def _ending(contract: Contract, lang: str) -> str:
    left = states.days_left(contract.ends_on, clock.today())
    day = format_day(contract.ends_on, lang=lang, long=True)
    said: dict[str, Any] = {"number": contract.number, "title": contract.title, "day": day}
    if left < 0:
        return tr("Contract {number} “{title}” between us ended on {day}.", lang=lang, **said)
    if left == 0:
        return tr("Contract {number} “{title}” between us ends today, on {day}.", lang=lang, **said)
    return ntr(
        "Contract {number} “{title}” between us ends on {day}, in {count} day.",
        "Contract {number} “{title}” between us ends on {day}, in {count} days.", left, lang=lang, **said,
    )  # fmt: skip


def _what_follows(contract: Contract, lang: str) -> str:
    if contract.auto_renew:
        return ntr(
            "As agreed, it goes on by itself for {count} month from the following day unless one side objects in time.",
            "As agreed, it goes on by itself for {count} months from the following day unless one side objects in time.",
            contract.renew_months, lang=lang,
        )  # fmt: skip
    return tr("It does not go on by itself. We value our cooperation and would like to renew it.", lang=lang)


def _answer_by(contract: Contract, lang: str) -> str:
    last = contract.ends_on - timedelta(days=contract.notice_days)
    if last < clock.today():
        return tr("Please answer without delay on the slip below.", lang=lang)
    return tr("Please answer on the slip below by {day}.", lang=lang, day=format_day(last, lang=lang, long=True))


def _terms(now: ContractDraft, then: ContractDraft, lang: str) -> TableView:
    """The main terms of both contracts beside each other."""

    def amount(draft: ContractDraft, name: str) -> str:
        value = getattr(draft, name)
        return "" if value is None else money.format_amount(value, draft.currency, code=True)

    def term(draft: ContractDraft) -> str:
        return f"{format_day(draft.starts_on, lang=lang)} – {format_day(draft.ends_on, lang=lang)}"

    rows: list[tuple[str, ...]] = [(tr("Term", lang=lang), term(now), term(then))]
    for name in ("commitment", "deposit", "credit_limit"):
        rows.append((tr(texts.AMOUNT_WORDS[name], lang=lang), amount(now, name), amount(then, name)))
    words = (tr(PAYMENT_TERM_WORDS[draft.payment_term], lang=lang) for draft in (now, then))
    rows.append((tr("Payment term", lang=lang), *words))
    header = (tr("Item", lang=lang), tr("So far", lang=lang), tr("From now on", lang=lang))
    return TableView("", header, tuple(row for row in rows if any(row[1:])))


def termination_notice(session: Session, contract_id: UUID, lang: str) -> LetterView:
    """Says when and why a contract ends before its time, and what is to be settled. Raises RuleBroken unless it is terminated."""
    contract = contracts.find(session, contract_id)
    if contract.state is not ContractState.TERMINATED or contract.terminated_on is None:
        raise RuleBroken(NOT_ENDED, number=contract.number or contract.title)
    draft = contracts.draft_of(session, contract)
    day = format_day(contract.terminated_on, lang=lang, long=True)
    parts: list[str | TableView] = [
        tr("Contract {number} “{title}” between us ends on {day}, before its agreed last day of {end}.", lang=lang,
           number=contract.number, title=contract.title, day=day, end=format_day(contract.ends_on, lang=lang, long=True)),
        tr("Reason: {text}", lang=lang, text=contract.terminate_reason),
        tr("We ask you to settle the following with us.", lang=lang),
        TableView("", (tr("Item", lang=lang), tr("What is to be done", lang=lang)), tuple(_settling(draft, day, lang))),
    ]  # fmt: skip
    made = _letter(session, contract, draft, lang, N_("Notice of termination"), tuple(parts))
    closing = (
        tr("What the contract says of secrecy, open claims and disputes holds on after its end.", lang=lang),
    )
    return _coded(replace(
        made, closing=closing, reply=tr("Receipt for the notice on contract {number}", lang=lang, number=contract.number),
        choices=(tr("We have received this notice.", lang=lang),),
    ))  # fmt: skip


def _settling(draft: ContractDraft, day: str, lang: str) -> Iterator[tuple[str, str]]:
    yield tr("Orders", lang=lang), tr("No new orders are taken after {day}; those confirmed are carried out.", lang=lang, day=day)
    yield tr("Stock", lang=lang), tr("Report what is left; goods are taken back as the contract says.", lang=lang)
    yield tr("Statement", lang=lang), tr("The last statement is drawn up and confirmed by both sides.", lang=lang)
    yield tr("Rebates", lang=lang), tr("Rebates up to that day are settled with it.", lang=lang)
    if draft.deposit:
        amount = money.format_amount(draft.deposit, draft.currency, code=True)
        words = tr("The deposit of {amount} is paid back after that, less open claims.", lang=lang, amount=amount)
        yield tr("Deposit", lang=lang), words
    yield tr("Certificate", lang=lang), tr("Certificates, signs and our marks are returned or not used any more.", lang=lang)


# --- shared ----------------------------------------------------------------------------------------------


def _letter(
    session: Session, contract: Contract, draft: ContractDraft, lang: str, title: str, parts: tuple[str | TableView, ...]
) -> LetterView:
    """What all letters on a contract have."""
    known = texts.values_of(session, draft, contract.number or "", contract.version_no, lang).by_name
    our, agent = known["our"], known["agent"]
    logo, has_logo = letterhead.logo_of(session)
    return LetterView(
        title=tr(title, lang=lang),
        number=contract.number or "",
        lang=lang,
        issued_on=format_day(clock.today(), lang=lang, long=True),
        sender=Party(tr("Party A", lang=lang), our["name"], our["code"], our["address"], signer=our["signer"]),
        recipient=Party(tr("Party B", lang=lang), agent["name"], agent["code"], agent["address"], signer=agent["signer"]),
        parts=parts,
        company=str(our["name"]),
        marks=Marks(demo=bool(company.get(session, "book.demo")), logo=logo, wants_logo=has_logo),
    )  # fmt: skip


def _coded(view: LetterView) -> LetterView:
    """With the code of what it says, printed on each page and kept in the print log."""
    plain: dict[str, Any] = to_plain(replace(view, marks=Marks(), code=""))
    return replace(view, code=texts.code_of(texts.hash_of(plain)))


def options_for(session: Session, contract_id: UUID, document: str) -> PrintOptions:
    """What a letter is offered with: the language of the contract, and the number of the copy."""
    contract = contracts.find(session, contract_id)
    count = prints.copies_of(session, "contracts", contract.id, document, contract.version_no)
    return PrintOptions(lang=contract.language, copy=count + 1 if count else 0)


def offered(contract: ContractDetails, today: date) -> tuple[str, ...]:
    """Which letters a contract gives rise to now."""
    found = []
    if contract.in_force_version and contract.in_force_to is not None and contract.in_force_to >= today:
        found.append(CERTIFICATE)
    if contract.state is ContractState.SIGNED and contract.starts_on is not None and contract.starts_on <= today:
        found.append(RENEWAL)
    if contract.state is ContractState.TERMINATED:
        found.append(TERMINATION)
    return tuple(found)
