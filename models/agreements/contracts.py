"""Contracts: reading, writing and listing. The steps of their life are in models/agreements/life.py."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreements import approvals, states, supplements
from models.agreements.contract_list import HIDDEN_FROM_AGENTS, LIST, is_agent
from models.agreements.contract_rows import save_rows, stored_rows
from models.agreements.drafts import (
    STORED,
    ContractDetails,
    ContractDraft,
    MilestoneDraft,
    ProductDraft,
    TerritoryDraft,
    VersionRow,
    check,
    cleaned,
)
from models.agreements.records import (
    CONTRACT_STATUS_WORDS,
    Contract,
    ContractClause,
    ContractMilestone,
    ContractProduct,
    ContractState,
    ContractStatus,
    ContractTemplate,
    ContractTerritory,
    ContractVersion,
    TemplateClause,
)
from models.agreements.templates import ClauseDraft
from models.agreements.texts import code_of, preamble_clause
from models.catalog.records import Product
from models.clock import clock
from models.dates import term_end
from models.errors import Conflict, InvalidInput, NotFound, RuleBroken
from models.i18n import N_, tr
from models.ids import new_id
from models.limits import require_numbers
from models.partners.records import Agent, Territory
from models.platform import company, numbering, rights
from models.platform.records import User

__all__ = [
    "LIST", "blank", "check", "clauses_from", "copy", "details", "draft_names", "draft_of", "find", "fresh", "get",
    "in_force", "remove", "restore", "save",
]  # fmt: skip


# --- reading ---------------------------------------------------------------------------------------------


def find(session: Session, contract_id: UUID, right: str = "R") -> Contract:
    """The stored contract, if the person may see it; people of an agent do not see what is not yet decided."""
    contract: Contract = rights.find(session, Contract, contract_id, right)
    if is_agent(session) and contract.state in HIDDEN_FROM_AGENTS and not contract.in_force_version:
        raise NotFound()
    return contract


def get(session: Session, contract_id: UUID) -> ContractDetails:
    """One contract with everything a screen shows of it."""
    return details(session, find(session, contract_id))


def draft_of(session: Session, contract: Contract) -> ContractDraft:
    """What is stored, as it would be typed."""
    agent = session.execute(select(Agent.name).where(Agent.id == contract.agent_id)).scalar_one_or_none()
    template = session.scalar(select(ContractTemplate.name).where(ContractTemplate.id == contract.template_id))
    owner = session.scalar(select(User.name).where(User.id == contract.owner_id))
    values = {name: getattr(contract, name) for name in STORED}
    if is_agent(session):
        values["note"] = ""
    return ContractDraft(
        **values,
        id=contract.id,
        version=contract.version,
        agent_id=contract.agent_id,
        agent_name=agent or contract.agent_name,
        template_name=template or "",
        owner_name=owner or "",
        clauses=tuple(
            ClauseDraft(row.id, row.kind, row.title, row.body, row.condition, row.template_clause_id)
            for row in stored_rows(session, ContractClause, contract.id)
        ),
        territories=_territories(session, contract.id),
        products=_products(session, contract.id),
        milestones=tuple(
            MilestoneDraft(row.id, row.title, row.due_on, row.done_on, row.remind_days)
            for row in stored_rows(session, ContractMilestone, contract.id)
        ),
    )


def _territories(session: Session, contract_id: UUID) -> tuple[TerritoryDraft, ...]:
    query = (
        select(ContractTerritory, Territory.name)
        .outerjoin(Territory, Territory.id == ContractTerritory.territory_id)
        .where(ContractTerritory.contract_id == contract_id)
        .order_by(ContractTerritory.position)
    )
    return tuple(
        TerritoryDraft(row.id, row.territory_id, name or "", row.product_line, row.exclusive)
        for row, name in session.execute(query)
    )


def _products(session: Session, contract_id: UUID) -> tuple[ProductDraft, ...]:
    query = (
        select(ContractProduct, Product.code, Product.name)
        .outerjoin(Product, Product.id == ContractProduct.product_id)
        .where(ContractProduct.contract_id == contract_id)
        .order_by(ContractProduct.position)
    )
    return tuple(
        ProductDraft(row.id, row.product_id, code or "", name or "", row.quantity, row.note)
        for row, code, name in session.execute(query)
    )


def details(session: Session, contract: Contract) -> ContractDetails:
    """A stored contract as a screen shows it."""
    draft = draft_of(session, contract)
    today = clock.today()
    status = states.status_of(
        contract.state, contract.starts_on, contract.ends_on, contract.notice_days, today
    )
    after = session.execute(
        select(Contract.id, Contract.number)
        .where(Contract.predecessor_id == contract.id, Contract.deleted_at.is_(None))
        .where(Contract.state != ContractState.VOID)
        .limit(1)
    ).first()
    before = session.scalar(select(Contract.number).where(Contract.id == contract.predecessor_id))
    return ContractDetails(
        **{one.name: getattr(draft, one.name) for one in fields(ContractDraft)},
        bucket=contract.bucket,
        number=contract.number or "",
        state=contract.state,
        status=status,
        version_no=contract.version_no,
        days_left=states.days_left(contract.ends_on, today) if contract.state is ContractState.SIGNED else None,
        agent_code=session.scalar(select(Agent.code).where(Agent.id == contract.agent_id)) or "",
        content_hash=contract.content_hash,
        code=code_of(contract.content_hash) if contract.content_hash else "",
        signed_by_us_on=contract.signed_by_us_on,
        signed_by_agent_on=contract.signed_by_agent_on,
        signed_file_id=contract.signed_file_id,
        terminate_reason=contract.terminate_reason,
        terminated_on=contract.terminated_on,
        in_force_from=contract.in_force_from,
        in_force_to=contract.in_force_to,
        in_force_version=contract.in_force_version,
        predecessor_id=contract.predecessor_id,
        predecessor_number=before or "",
        successor_id=after[0] if after else None,
        successor_number=(after[1] or "") if after else "",
        changed_clauses=frozenset(
            str(row.id) for row in stored_rows(session, ContractClause, contract.id) if row.changed
        ),
        versions=_versions(session, contract.id),
        supplement_of_number=session.scalar(
            select(Contract.number).where(Contract.id == contract.supplement_of_id)
        ) or "",
        supplements=supplements.supplements_of(session, contract.id),
        approval=tuple(approvals.steps_of(session, contract)),
        allowed=allowed(session, contract, status, after is not None),
    )


def _versions(session: Session, contract_id: UUID) -> tuple[VersionRow, ...]:
    query = select(ContractVersion).where(ContractVersion.contract_id == contract_id)
    return tuple(
        VersionRow(
            row.version_no,
            row.at,
            row.reason,
            row.content_hash,
            UUID(row.content["signed_file_id"]) if row.content.get("signed_file_id") else None,
        )
        for row in session.scalars(query.order_by(ContractVersion.version_no.desc()))
    )


def allowed(session: Session, contract: Contract, status: ContractStatus, renewed: bool) -> frozenset[str]:
    """The steps this person may take with this contract now."""
    found = set()
    for verb, (before, _) in states.TRANSITIONS.items():
        if contract.state in before and rights.may(session, "contract", states.RIGHTS[verb], contract.bucket):
            found.add(verb)
    if "approve" in found and not approvals.may_decide(session, contract):
        found -= {"approve"}
    if contract.in_force_version:
        found.discard("void")
    else:
        found.discard("discard")
    if contract.state is ContractState.SIGNED and status is ContractStatus.EXPIRED:
        found -= {"amend", "terminate"}
    if renewed or contract.supplement_of_id is not None:
        found.discard("renew")
    running = contract.state is ContractState.SIGNED and status is not ContractStatus.EXPIRED
    if running and contract.supplement_of_id is None and rights.may(session, "contract", "C", contract.bucket):
        found.add("supplement")
    if contract.state is ContractState.DRAFT and rights.may(session, "contract", "U", contract.bucket):
        found.add("edit")
    unsigned = contract.state is ContractState.DRAFT and not contract.in_force_version
    if unsigned and rights.may(session, "contract", "D", contract.bucket):
        found.add("remove")
    scanless = contract.state is ContractState.SIGNED and contract.signed_file_id is None
    if scanless and rights.may(session, "contract", "U", contract.bucket):
        found.add("attach_scan")
    return frozenset(found)


def by_number(session: Session, number: str) -> UUID:
    """The contract with this number; raises NotFound when there is none or it may not be seen."""
    key = session.scalars(select(Contract.id).where(Contract.number == number.strip())).first()
    if key is None:
        raise NotFound()
    found: UUID = find(session, key).id
    return found


def in_force(session: Session, agent_id: UUID, day: Any) -> list[tuple[UUID, str]]:
    """Contracts (key and number) of an agent that hold on a day; an empty list means: no contract."""
    query = (
        select(Contract.id, Contract.number)
        .where(Contract.agent_id == agent_id, states.holds_sql(day))
        .order_by(Contract.in_force_to.desc())
    )
    return [(key, number or "") for key, number in session.execute(query)]


# --- writing ---------------------------------------------------------------------------------------------


def blank(session: Session, args: dict[str, Any]) -> ContractDetails:
    """A new contract: a year from today, with the agent named in `args` and clauses from a template."""
    today, me = clock.today(), rights.principal_of(session)
    settings = company.all_values(session)
    language = str(args.get("language", "zh_CN"))
    draft = ContractDetails(
        starts_on=today,
        ends_on=term_end(today, 12),
        language=language,
        our_entity=str(settings["company.name"]),
        currency=str(settings["company.currency"]),
        owner_id=me.user_id,
        owner_name=me.name if me.user_id is not None else "",
    )
    values: dict[str, Any] = {one.name: getattr(draft, one.name) for one in fields(ContractDetails)}
    agent = args.get("agent_id")
    if agent is not None:
        found: Agent = rights.find(session, Agent, UUID(str(agent)))
        values |= {"agent_id": found.id, "agent_name": found.name, "currency": found.currency}
    template = args.get("template_id")
    if template is not None:
        row: ContractTemplate = rights.find(session, ContractTemplate, UUID(str(template)))
        values |= {
            "template_id": row.id,
            "template_name": row.name,
            "title": row.name,
            "kind": row.kind,
            "language": row.language,
            "clauses": clauses_from(session, row.id),
        }
    return ContractDetails(**values)


def clauses_from(session: Session, template_id: UUID) -> tuple[ClauseDraft, ...]:
    """The clauses of a template as a contract takes them over, the preamble first."""
    template: ContractTemplate = rights.find(session, ContractTemplate, template_id)
    query = select(TemplateClause).where(TemplateClause.template_id == template_id).order_by(TemplateClause.position)
    clauses = tuple(
        ClauseDraft(None, row.kind, row.title, row.body, row.condition, row.id) for row in session.scalars(query)
    )
    if not template.preamble:
        return clauses
    return (preamble_clause(template.preamble, template.language), *clauses)


def save(session: Session, draft: ContractDraft) -> ContractDetails:
    """Keep a contract that is still a draft (right: contract C or U)."""
    require_numbers(draft)
    draft, problems = cleaned(draft)
    if problems:
        raise InvalidInput(problems)
    assert draft.agent_id is not None
    agent: Agent = rights.find(session, Agent, draft.agent_id)
    contract = _opened(session, draft, agent)
    with session.no_autoflush:
        _check_links(session, draft, contract)
        for name in STORED:
            setattr(contract, name, getattr(draft, name))
        contract.agent_id, contract.bucket = agent.id, agent.id
        contract.agent_name = agent.name
        contract.title = contract.title or tr("Contract", lang=contract.language)
        if contract.number is None:
            contract.number = numbering.take_one(session, "contract", clock.today())
    session.flush()
    save_rows(session, contract, draft)
    session.flush()
    return details(session, contract)


def _opened(session: Session, draft: ContractDraft, agent: Agent) -> Contract:
    if draft.id is None:
        rights.require(session, "contract", "C", agent.id)
        contract = Contract(id=new_id())
        session.add(contract)
        return contract
    contract = find(session, draft.id, "U")
    if draft.version is not None and draft.version != contract.version:
        raise Conflict(current=details(session, contract))
    if contract.state is not ContractState.DRAFT:
        raise RuleBroken(
            N_(
                "Contract {number} is no draft any more ({status}). Nothing was changed. "
                "Make a new version with Change."
            ),
            number=contract.number,
            status=tr(CONTRACT_STATUS_WORDS[ContractStatus(contract.state.value)]),
        )
    if contract.in_force_version and contract.agent_id != agent.id:
        raise InvalidInput({"agent_id": tr("A contract that is in force stays with its agent.")})
    return contract


def _check_links(session: Session, draft: ContractDraft, contract: Contract) -> None:
    """References must exist and be visible to the person."""
    problems = {}
    for at, row in enumerate(draft.territories):
        if session.scalar(select(Territory.id).where(Territory.id == row.territory_id)) is None:
            problems[f"territories/{at}/territory_id"] = tr("Choose the territory.")
    for at, item in enumerate(draft.products):
        if session.scalar(select(Product.id).where(Product.id == item.product_id)) is None:
            problems[f"products/{at}/product_id"] = tr("Choose the product.")
    if draft.template_id is not None:
        rights.find(session, ContractTemplate, draft.template_id)
    if draft.supplement_of_id is not None and draft.supplement_of_id == contract.id:
        problems["supplement_of_id"] = tr("A contract cannot supplement itself.")
    else:
        assert draft.agent_id is not None
        problems |= supplements.problems_of(session, draft, draft.agent_id)
    if problems:
        raise InvalidInput(problems)


def draft_names() -> tuple[str, ...]:
    """The stored fields of a contract, for comparing."""
    return (*STORED, "agent_id")


def copy(session: Session, contract_id: UUID) -> ContractDetails:
    """A new draft with the content of another contract, from today for as long."""
    original = get(session, contract_id)
    rights.require(session, "contract", "C", original.bucket)
    start = clock.today()
    assert original.starts_on is not None and original.ends_on is not None
    end = start + (original.ends_on - original.starts_on)
    return save(session, fresh(original, start, end))


def fresh(original: ContractDraft, starts_on: Any, ends_on: Any) -> ContractDraft:
    """The content of a contract as a new draft with other dates and no keys."""
    values: dict[str, Any] = {one.name: getattr(original, one.name) for one in fields(ContractDraft)}
    values |= {"id": None, "version": None, "starts_on": starts_on, "ends_on": ends_on, "external_no": ""}
    for child in ("clauses", "territories", "products", "milestones"):
        values[child] = tuple(type(row)(**{**row.__dict__, "id": None}) for row in values[child])
    values["milestones"] = ()
    return ContractDraft(**values)


def remove(session: Session, contract_id: UUID, version: int | None = None) -> None:
    """Put a draft away; restore() takes it back."""
    contract = find(session, contract_id, "D")
    if version is not None and version != contract.version:
        raise Conflict(current=details(session, contract))
    if contract.state is not ContractState.DRAFT or contract.in_force_version:
        raise RuleBroken(
            N_("Only drafts can be deleted. Contract {number} stays. Use Void or Terminate."), number=contract.number
        )
    contract.deleted_at = clock.now()


def restore(session: Session, contract_id: UUID) -> ContractDetails:
    """Take back a draft that was put away."""
    contract = find(session, contract_id, "D")
    contract.deleted_at = None
    session.flush()
    return details(session, contract)
