"""The text of a contract: values for its variables, clauses filled in, frozen and hashed when it goes out to sign."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreements import wording
from models.agreements.drafts import ContractDraft
from models.agreements.records import (
    EXCLUSIVITY_WORDS,
    PAYMENT_TERM_WORDS,
    Contract,
    Exclusivity,
    PaymentTerm,
)
from models.agreements.templates import PREAMBLE, ClauseDraft, counterpart
from models.catalog.records import Product
from models.clock import clock
from models.dates import format_day, months_between
from models.export.contract_pdf import article
from models.export.views import ClauseView, ContractView, MoneyTerm, Party, TableView
from models.i18n import N_, tr
from models.partners.records import (
    QUALIFICATION_KIND_WORDS,
    AddressKind,
    Agent,
    AgentAddress,
    Contact,
    Qualification,
    Territory,
)
from models.performance.records import Target, TargetMeasure, TargetMonth, TargetState, TargetSubject
from models.platform import company
from models.shapes import to_plain

AMOUNT_WORDS = {
    "commitment": N_("Sales target of the term"),
    "first_purchase": N_("First purchase"),
    "deposit": N_("Deposit"),
    "entry_fee": N_("Entry fee"),
    "credit_limit": N_("Credit limit"),
    "diversion_penalty": N_("Penalty for sales outside the territory"),
    "breach_penalty": N_("Penalty for serious breach"),
}


@dataclass(frozen=True)
class FilledText:
    """A contract with all its texts filled in, and the variables that have no value."""

    view: ContractView
    blanks: tuple[str, ...]


# --- values ----------------------------------------------------------------------------------------------


def values_of(session: Session, draft: ContractDraft, number: str, version_no: int, lang: str) -> wording.Values:
    """Everything the clauses of a contract may mention."""
    settings = company.all_values(session)
    known: dict[str, Any] = {
        name: getattr(draft, name)
        for name in wording.VARIABLES
        if hasattr(draft, name) and name not in ("territories", "products", "milestones")
    }
    start, end = draft.starts_on, draft.ends_on
    known |= {
        "number": number,
        "version": version_no,
        "today": clock.today(),
        "months": _months(start, end),
        "exclusivity": tr(EXCLUSIVITY_WORDS[draft.exclusivity], lang=lang),
        "exclusive": draft.exclusivity is not Exclusivity.NONE or any(row.exclusive for row in draft.territories),
        "payment_term": tr(PAYMENT_TERM_WORDS[draft.payment_term], lang=lang),
        "prepaid": draft.payment_term is PaymentTerm.PREPAID,
        "our": _our_party(settings, draft, lang),
        "agent": _agent_party(session, draft),
        "territories": _territories(session, draft, lang),
        "products": _products(session, draft, lang),
        "milestones": [{"title": row.title, "due_on": row.due_on} for row in draft.milestones],
        "targets": _targets(session, draft),
        "qualifications": _qualifications(session, draft.agent_id, lang),
        "signed_on": None,
    }
    return wording.Values(known, lang, draft.currency)


def _months(start: date | None, end: date | None) -> int | None:
    if start is None or end is None or end < start:
        return None
    return months_between(start, date.fromordinal(end.toordinal() + 1))


def _our_party(settings: dict[str, Any], draft: ContractDraft, lang: str) -> dict[str, Any]:
    """We, as the contract names us: a company of its own, else the one of the book in the language of the text."""
    chinese, english = settings["company.name"], settings.get("company.name_en") or ""
    own = draft.our_entity if draft.our_entity not in (chinese, english) else ""
    name = own or (english if lang == "en" else "") or chinese
    return {
        "name": name,
        "code": settings["company.credit_code"],
        "address": settings["company.address"],
        "legal_rep": settings["company.legal_rep"],
        "phone": settings["company.phone"],
        "bank": settings["company.bank"],
        "account_name": name,
        "signer": draft.our_signer,
    }


def _agent_party(session: Session, draft: ContractDraft) -> dict[str, Any]:
    agent = session.scalars(select(Agent).where(Agent.id == draft.agent_id)).one_or_none()
    if agent is None:
        return {}
    contact = session.scalars(
        select(Contact)
        .where(Contact.agent_id == agent.id, Contact.deleted_at.is_(None))
        .order_by(Contact.is_main.desc(), Contact.position)
        .limit(1)
    ).one_or_none()
    address = session.scalars(
        select(AgentAddress)
        .where(AgentAddress.agent_id == agent.id, AgentAddress.deleted_at.is_(None))
        .order_by(
            (AgentAddress.kind == AddressKind.OFFICE).desc(), AgentAddress.is_default.desc(), AgentAddress.position
        )
        .limit(1)
    ).one_or_none()
    line = ""
    if address is not None:
        line = "".join((address.province, address.city, address.district, address.line))
    return {
        "name": agent.name,
        "code": agent.credit_code,
        "address": line or "".join((agent.province, agent.city, agent.district)),
        "legal_rep": agent.legal_rep,
        "contact": contact.name if contact else "",
        "phone": (contact.phone if contact else "") or agent.phone,
        "email": agent.email,
        "signer": draft.agent_signer,
    }


def _territories(session: Session, draft: ContractDraft, lang: str) -> list[dict[str, Any]]:
    names = _names(session, Territory, [row.territory_id for row in draft.territories], lang)
    return [
        {
            "name": names.get(row.territory_id, ("", row.territory_name))[1],
            "product_line": row.product_line,
            "exclusive": row.exclusive,
        }
        for row in draft.territories
    ]


def _products(session: Session, draft: ContractDraft, lang: str) -> list[dict[str, Any]]:
    keys = [row.product_id for row in draft.products if row.product_id is not None]
    names = _names(session, Product, keys, lang)
    units: dict[UUID, str] = {
        key: unit for key, unit in session.execute(select(Product.id, Product.unit).where(Product.id.in_(keys)))
    }
    found = []
    for row in draft.products:
        code, name = names.get(row.product_id, (row.product_code, row.product_name))
        unit = units.get(row.product_id, "") if row.product_id else ""
        found.append({"code": code, "name": name, "quantity": row.quantity, "unit": unit, "note": row.note})
    return found


def _names(session: Session, record: Any, keys: Any, lang: str) -> dict[UUID | None, tuple[str, str]]:
    """Code and name by key, in the document's language where there is one."""
    query = select(record.id, record.code, record.name, record.name_en).where(record.id.in_(list(keys)))
    return {
        key: (code, (name_en if lang == "en" else "") or name) for key, code, name, name_en in session.execute(query)
    }


def _targets(session: Session, draft: ContractDraft) -> list[dict[str, Any]]:
    """The months of the agent's sales targets that lie in the term."""
    if draft.starts_on is None or draft.ends_on is None or draft.agent_id is None:
        return []
    first = draft.starts_on.year * 100 + draft.starts_on.month
    last = draft.ends_on.year * 100 + draft.ends_on.month
    query = (
        select(TargetMonth.period, TargetMonth.value)
        .join(Target, Target.id == TargetMonth.target_id)
        .where(
            Target.subject == TargetSubject.AGENT,
            Target.agent_id == draft.agent_id,
            Target.measure == TargetMeasure.SALES,
            Target.currency == draft.currency,
            Target.product_line == "",
            Target.state != TargetState.DRAFT,
            Target.deleted_at.is_(None),
            TargetMonth.period.between(first, last),
        )
        .order_by(TargetMonth.period)
    )
    return [
        {"month": f"{period // 100}-{period % 100:02d}", "amount": value}
        for period, value in session.execute(query)
        if value
    ]


def _qualifications(session: Session, agent_id: UUID | None, lang: str) -> list[dict[str, Any]]:
    query = (
        select(Qualification)
        .where(Qualification.agent_id == agent_id, Qualification.deleted_at.is_(None))
        .order_by(Qualification.position)
    )
    return [
        {
            "kind": tr(QUALIFICATION_KIND_WORDS[row.kind], lang=lang),
            "number": row.number,
            "valid_to": getattr(row, "valid_to", None),
        }
        for row in session.scalars(query)
    ]


# --- filling in ------------------------------------------------------------------------------------------


def filled_clauses(
    clauses: tuple[ClauseDraft, ...], values: wording.Values, *, marked: bool = False
) -> tuple[tuple[ClauseView, ...], tuple[str, ...], tuple[str, ...]]:
    """Numbered clauses whose condition holds, the preamble's paragraphs, and variables without value."""
    standing = [clause for clause in clauses if wording.holds(clause.condition, values)]
    numbered = [clause for clause in standing if clause.kind != PREAMBLE]
    number_of = {
        clause.kind: article(number, values.lang) for number, clause in enumerate(numbered, start=1) if clause.kind
    }
    blanks: list[str] = []
    made: dict[int, str] = {}

    def text_of(clause: ClauseDraft) -> str:
        at = id(clause)
        if at not in made:
            made[at] = ""
            taken, _ = wording.references(clause.body)
            inner = {
                other.kind: wording.inserted(text_of(other)) for other in standing if other.kind and other.kind in taken
            }
            extra = {"clause": inner, "number_of": number_of}
            filled = wording.fill(clause.body, values, marked=marked, extra=extra)
            blanks.extend(name for name in filled.blanks if name not in blanks)
            made[at] = filled.text
        return made[at]

    views = tuple(ClauseView(clause.title, _parts(text_of(clause)), clause.kind) for clause in numbered)
    opening = [part for clause in standing if clause.kind == PREAMBLE for part in _parts(text_of(clause))]
    return views, tuple(part for part in opening if isinstance(part, str)), tuple(blanks)


def _parts(text: str) -> tuple[str | TableView, ...]:
    return tuple(
        part if isinstance(part, str) else TableView("", part.header, part.rows, part.numeric)
        for part in wording.parts(text)
    )


def filled(
    session: Session, draft: ContractDraft, number: str, version_no: int, lang: str | None = None
) -> FilledText:
    """The whole contract as a document, from what is typed now."""
    lang = lang or draft.language
    clauses, title = draft.clauses, draft.title
    if lang != draft.language and draft.template_id is not None:
        other = counterpart(session, draft.template_id, lang)
        if other is not None:
            clauses, title = (preamble_clause(other.preamble, lang), *other.clauses), other.name
    values = values_of(session, draft, number, version_no, lang)
    views, preamble, blanks = filled_clauses(clauses, values)
    our, agent = values.by_name["our"], values.by_name["agent"]
    view = ContractView(
        title=title,
        number=number,
        lang=lang,
        version_no=version_no,
        first=_party(our, tr("Party A", lang=lang)),
        second=_party(agent, tr("Party B", lang=lang)),
        clauses=views,
        preamble=preamble,
        amounts=_amounts(draft, lang),
        appendix=_appendix(draft, values, lang),
        supplement_of=_main_contract(session, draft),
        signed_place=draft.signed_place,
        period=_period(draft, lang),
        company=str(our["name"]),
    )
    return FilledText(view, blanks)


def _main_contract(session: Session, draft: ContractDraft) -> str:
    """Number and title of the contract that a supplement belongs to."""
    if draft.supplement_of_id is None:
        return ""
    found = session.execute(select(Contract.number, Contract.title).where(Contract.id == draft.supplement_of_id)).one_or_none()
    return "" if found is None else " ".join(part for part in found if part)


def preamble_clause(text: str, lang: str) -> ClauseDraft:
    """The preamble of a template as the first, unnumbered clause of a contract."""
    return ClauseDraft(None, PREAMBLE, tr("Preamble", lang=lang), text)


def _party(values: dict[str, Any], role: str) -> Party:
    def text(name: str) -> str:
        return str(values.get(name) or "")

    return Party(
        role,
        text("name"),
        text("code"),
        text("address"),
        text("legal_rep"),
        text("contact"),
        text("phone"),
        text("signer"),
    )


def _amounts(draft: ContractDraft, lang: str) -> tuple[MoneyTerm, ...]:
    found = []
    for name, word in AMOUNT_WORDS.items():
        amount: Decimal | None = getattr(draft, name)
        if amount:
            found.append(MoneyTerm(tr(word, lang=lang), amount, draft.currency))
    return tuple(found)


def _period(draft: ContractDraft, lang: str) -> str:
    if draft.starts_on is None or draft.ends_on is None:
        return ""
    start = format_day(draft.starts_on, lang=lang, long=True)
    return tr("{start} to {end}", lang=lang, start=start, end=format_day(draft.ends_on, lang=lang, long=True))


def _appendix(draft: ContractDraft, values: wording.Values, lang: str) -> tuple[TableView, ...]:
    """Milestones and the licences shown, as tables of the appendix."""
    tables = []
    if draft.milestones:
        rows = tuple((row.title, format_day(row.due_on, lang=lang)) for row in draft.milestones)
        header = (tr("Milestone", lang=lang), tr("Due", lang=lang))
        tables.append(TableView(tr("Milestones", lang=lang), header, rows))
    return tuple(tables)


# --- freezing --------------------------------------------------------------------------------------------


def plain_view(view: ContractView) -> dict[str, Any]:
    """A view as JSON-safe data, without the marks of a single print."""
    data: dict[str, Any] = to_plain(replace(view, code=""))
    del data["marks"], data["code"]
    if not data["supplement_of"]:  # texts frozen before there were supplements keep their hash
        del data["supplement_of"]
    return data


def read_view(data: dict[str, Any]) -> ContractView:
    """The view back from `plain_view`."""
    return ContractView(
        title=data["title"],
        number=data["number"],
        lang=data["lang"],
        version_no=data["version_no"],
        first=Party(**data["first"]),
        second=Party(**data["second"]),
        clauses=tuple(
            ClauseView(one["title"], tuple(_read_part(part) for part in one["parts"]), one["kind"])
            for one in data["clauses"]
        ),
        preamble=tuple(data["preamble"]),
        amounts=tuple(MoneyTerm(one["name"], Decimal(one["amount"]), one["currency"]) for one in data["amounts"]),
        appendix=tuple(_read_table(one) for one in data["appendix"]),
        supplement_of=data.get("supplement_of", ""),
        signed_place=data["signed_place"],
        signed_on=data["signed_on"],
        period=data["period"],
        company=data["company"],
        code=code_of(hash_of(data)),
    )


def _read_part(part: Any) -> str | TableView:
    return part if isinstance(part, str) else _read_table(part)


def _read_table(data: dict[str, Any]) -> TableView:
    rows = tuple(tuple(row) for row in data["rows"])
    return TableView(data["title"], tuple(data["header"]), rows, tuple(data["numeric"]))


def hash_of(data: dict[str, Any]) -> str:
    """SHA-256 over the frozen text in one canonical form."""
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def code_of(content_hash: str) -> str:
    """The short form printed on each page: the first sixteen digits in groups of four."""
    digits = content_hash[:16].upper()
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))
