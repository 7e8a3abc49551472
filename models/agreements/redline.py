"""The red-line of a contract: what it changes in an earlier version, in the contract it renews, or in its template."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreements import contracts, differences, life, texts
from models.agreements.differences import Difference
from models.agreements.field_words import VALUE_WORDS, words_of
from models.agreements.records import Contract
from models.export.views import Marks, RedlineEntry, RedlineView, Stretch
from models.i18n import listed, tr
from models.platform import company, letterhead

INTERNAL = frozenset({"note", "external_no"})
"""Fields that no paper for the agent names."""


def redline(session: Session, contract_id: UUID, version_no: int | None, lang: str) -> RedlineView:
    """What the contract as it is now changes: in an earlier version, in the contract it renews, or in its template."""
    contract = contracts.find(session, contract_id)
    kept = [row.version_no for row in contracts.details(session, contract).versions]
    now = tr("{number}, version {version}", lang=lang, number=contract.number, version=contract.version_no)
    if version_no is not None or kept:
        number = version_no if version_no is not None else kept[0]
        found = differences.against_version(session, contract_id, number)
        found = _as_printed(session, contract, found, life.version_of(session, contract_id, number).content["frozen_text"])
        before = tr("{number}, version {version}", lang=lang, number=contract.number, version=number)
    elif contract.predecessor_id is not None:
        found = differences.against_contract(session, contract_id, contract.predecessor_id)
        found = _as_printed(session, contract, found, contracts.find(session, contract.predecessor_id).frozen_text)
        before = session.scalar(select(Contract.number).where(Contract.id == contract.predecessor_id)) or ""
    else:
        found = differences.against_template(session, contract_id)
        before = tr("The template", lang=lang)
    settings = company.all_values(session)
    entries = tuple(
        RedlineEntry(words_of(one, lang), _pieces(one, lang)) for one in found if one.path not in INTERNAL
    )
    view = RedlineView(
        title=tr("Comparison of {title}", lang=lang, title=contract.title),
        number=contract.number or "",
        lang=lang,
        before=before,
        after=now,
        entries=entries,
        company=str(settings["company.name"]),
    )
    logo, wanted = letterhead.logo_of(session)
    return replace(view, marks=Marks(demo=bool(settings["book.demo"]), logo=logo, wants_logo=wanted))


def _as_printed(session: Session, contract: Contract, found: list[Difference], frozen: Any) -> list[Difference]:
    """The differences with those of the clauses as both texts are printed, values filled in."""
    if not frozen:
        return found
    draft = contracts.draft_of(session, contract)
    now = texts.filled(session, draft, contract.number or "", contract.version_no).view
    fields = [one for one in found if not one.path.startswith("clauses")]
    return [*fields, *differences.of_views(texts.read_view(frozen), now)]


def _pieces(one: Difference, lang: str) -> tuple[Stretch, ...]:
    if one.pieces:
        return tuple(Stretch(piece.text, piece.how.value) for piece in one.pieces)
    words = VALUE_WORDS.get(one.path, {})
    before, after = (
        tr(words[value], lang=lang) if isinstance(value, str) and value in words else _shown(value, lang)
        for value in (one.before, one.after)
    )
    found = [Stretch(before, "removed"), Stretch(" → " if before and after else ""), Stretch(after, "added")]
    return tuple(piece for piece in found if piece.text)


def _shown(value: Any, lang: str) -> str:
    """A value of the comparison as words."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return tr("yes", lang=lang) if value else tr("no", lang=lang)
    if isinstance(value, dict):
        told = [
            _shown(item, lang) for name, item in value.items()
            if item not in (None, "", False) and not (name == "id" or name.endswith("_id"))
        ]  # fmt: skip
        return listed(told, lang=lang)
    return str(value)
