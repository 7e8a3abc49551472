"""The list of contract templates, and the library: every clause that stands in any of them, to be taken over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.agreements import templates
from models.agreements.drafts import ContractDraft
from models.agreements.records import CONTRACT_KIND_WORDS, Contract, ContractTemplate, TemplateClause
from models.agreements.templates import ClauseDraft, TemplateDraft
from models.i18n import N_
from models.lists import Column, Filter, Kind, ListQuery, ListSpec, Op, Sort, View, ViewState
from models.platform import rights

LANGUAGE_WORDS = {"zh_CN": "简体中文", "en": "English"}
MOST_OFFERED = 30


def _clauses(session: Session) -> Any:
    rows = select(func.count()).select_from(TemplateClause).where(TemplateClause.template_id == ContractTemplate.id)
    return rows.correlate(ContractTemplate).scalar_subquery()


def _used(session: Session) -> Any:
    rows = select(func.count()).select_from(Contract).where(
        Contract.template_id == ContractTemplate.id, Contract.deleted_at.is_(None), rights.visible(session, Contract)
    )
    return rows.correlate(ContractTemplate).scalar_subquery()


LIST = ListSpec(
    id="templates.list",
    entity="template",
    title=N_("Contract templates"),
    record=ContractTemplate,
    columns=(
        Column("code", N_("Code"), ContractTemplate.code, Kind.CODE, width=170),
        Column("name", N_("Name"), ContractTemplate.name, Kind.TEXT, width=240, search=True),
        Column("kind", N_("Type"), ContractTemplate.kind, Kind.CHOICE, words=CONTRACT_KIND_WORDS, width=140),
        Column("language", N_("Language"), ContractTemplate.language, Kind.CHOICE, words=LANGUAGE_WORDS, width=100),
        Column("version_no", N_("Version"), ContractTemplate.version_no, Kind.NUMBER, width=70),
        Column("clauses", N_("Clauses"), _clauses, Kind.NUMBER, width=80),
        Column("used", N_("Contracts made from it"), _used, Kind.NUMBER, width=130),
        Column("retired", N_("Retired"), ContractTemplate.retired, Kind.FLAG, width=80),
        Column("note", N_("Note"), ContractTemplate.note, Kind.TEXT, width=220, shown=False),
    ),
    order=(Sort("code"),),
    views=(
        View("in_use", N_("Offered for new contracts"), ViewState(
            query=ListQuery(filters=(Filter("retired", Op.IN, (False,)),), sort=(Sort("code"),)))),
    ),
    opens="template",
    nothing=N_("Templates stand here: the clauses contracts are made from, with variables and conditions."),
    searched=N_("Code, name"),
)  # fmt: skip


# --- the page of one template ----------------------------------------------------------------------------


def blank(session: Session, args: dict[str, Any]) -> TemplateDraft:
    """A new template; `copy_of` names the one whose text it begins with."""
    source = args.get("copy_of")
    if source is None:
        return TemplateDraft(language=str(args.get("language", "zh_CN")))
    found = templates.get(session, UUID(str(source)))
    clauses = tuple(replace(row, id=None, template_clause_id=None) for row in found.clauses)
    return replace(found, id=None, version=None, version_no=1, code="", retired=False, clauses=clauses)


@dataclass(frozen=True)
class LibraryClause:
    """A clause somebody wrote already, and the templates it stands in."""

    clause: ClauseDraft
    templates: tuple[str, ...]


def library(session: Session, language: str) -> list[LibraryClause]:
    """Every different clause of all templates in a language; those with the same text stand once."""
    query = (
        select(TemplateClause, ContractTemplate.name)
        .join(ContractTemplate, ContractTemplate.id == TemplateClause.template_id)
        .where(
            ContractTemplate.language == language,
            ContractTemplate.deleted_at.is_(None),
            rights.visible(session, ContractTemplate),
        )
        .order_by(TemplateClause.title, ContractTemplate.code)
    )
    found: dict[tuple[str, str, str], LibraryClause] = {}
    for row, name in session.execute(query):
        key = (row.title, row.body, row.condition)
        known = found.get(key)
        if known is None:
            clause = ClauseDraft(None, row.kind, row.title, row.body, row.condition, row.id)
            found[key] = LibraryClause(clause, (name,))
        elif name not in known.templates:
            found[key] = replace(known, templates=(*known.templates, name))
    return list(found.values())


def samples(session: Session) -> list[tuple[UUID, str]]:
    """The newest contracts, with whose values a template can be tried."""
    query = (
        select(Contract.id, Contract.number, Contract.agent_name)
        .where(Contract.deleted_at.is_(None), rights.visible(session, Contract))
        .order_by(Contract.created_at.desc(), Contract.seq.desc())
        .limit(MOST_OFFERED)
    )
    return [(key, f"{number or ''} {agent}".strip()) for key, number, agent in session.execute(query)]


def as_contract(session: Session, draft: TemplateDraft, sample_id: UUID | None) -> tuple[ContractDraft, str]:
    """The template as a contract with the values of another one, and that one's number; without one, all is empty."""
    from models.agreements import contracts

    known, number = ContractDraft(), ""
    if sample_id is not None:
        contract = contracts.find(session, sample_id)
        known, number = contracts.draft_of(session, contract), contract.number or ""
    clauses = draft.clauses
    if draft.preamble:
        from models.agreements.texts import preamble_clause

        clauses = (preamble_clause(draft.preamble, draft.language), *clauses)
    return replace(known, title=draft.name, language=draft.language, kind=draft.kind, clauses=clauses), number
