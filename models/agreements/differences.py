"""What differs between two texts of a contract: fields, rows, and clauses word by word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from models.agreements import contracts, life
from models.agreements.drafts import CHILDREN, SHOWN
from models.agreements.templates import get as get_template
from models.agreements.texts import preamble_clause
from models.errors import RuleBroken
from models.export.views import ContractView, TableView
from models.i18n import N_
from models.shapes import to_plain

_WORD = re.compile(r"[A-Za-z0-9_.,-]+|\s+|.", re.DOTALL)
_IGNORED = frozenset({"id", "version", "template_clause_id", *SHOWN, "template_id", "owner_id"})
MOST_WORDS = 20_000


class How(StrEnum):
    """What happened to a piece of text or to a row."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Piece:
    """A stretch of text and what happened to it."""

    text: str
    how: How


@dataclass(frozen=True)
class Difference:
    """One differing field, row or clause: its path, both values, and for texts the pieces."""

    path: str
    how: How
    before: Any
    after: Any
    title: str = ""
    pieces: tuple[Piece, ...] = ()


def text_pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts as one: what stayed, what was taken out, what came in; Chinese by characters, Latin by words."""
    old, new = _WORD.findall(before)[:MOST_WORDS], _WORD.findall(after)[:MOST_WORDS]
    found: list[Piece] = []
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            found.append(Piece("".join(old[a:b]), How.SAME))
            continue
        if b > a:
            found.append(Piece("".join(old[a:b]), How.REMOVED))
        if d > c:
            found.append(Piece("".join(new[c:d]), How.ADDED))
    return tuple(found)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Differences of two contracts as plain values, fields first, then rows and clauses in their order."""
    found = [
        Difference(name, How.CHANGED, before.get(name), after.get(name))
        for name in after
        if name not in _IGNORED and name not in CHILDREN and before.get(name) != after.get(name)
    ]
    for child in CHILDREN:
        if child == "clauses":
            found += _clauses(before.get(child) or (), after.get(child) or ())
        else:
            found += _rows(child, before.get(child) or (), after.get(child) or ())
    return found


def _clauses(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """Clauses belong together by their short name, else by their title."""
    old = {_name(row): row for row in before}
    found = []
    for at, row in enumerate(after):
        twin = old.pop(_name(row), None)
        if twin is None:
            whole = (Piece(row["body"], How.ADDED),)
            found.append(Difference(f"clauses/{at}", How.ADDED, None, row["body"], row["title"], whole))
        elif (twin["title"], twin["body"], twin["condition"]) != (row["title"], row["body"], row["condition"]):
            pieces = text_pieces(twin["body"], row["body"])
            found.append(Difference(f"clauses/{at}", How.CHANGED, twin["body"], row["body"], row["title"], pieces))
    for row in old.values():
        whole = (Piece(row["body"], How.REMOVED),)
        found.append(Difference("clauses", How.REMOVED, row["body"], None, row["title"], whole))
    return found


def of_views(before: ContractView, after: ContractView) -> list[Difference]:
    """What differs in two texts as they are printed."""

    def rows(view: ContractView) -> list[dict[str, str]]:
        opening = "\n".join(view.preamble)
        found = [{"kind": "preamble", "title": "", "body": opening, "condition": ""}] if opening else []
        return found + [
            {"kind": one.kind, "title": one.title, "body": "\n".join(map(_text, one.parts)), "condition": ""}
            for one in view.clauses
        ]

    return _clauses(rows(before), rows(after))


def _text(part: str | TableView) -> str:
    if isinstance(part, str):
        return part
    return "\n".join(" | ".join(row) for row in (part.header, *part.rows))


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("kind") or row.get("title"))


_ROW_NAME = {"territories": "territory_id", "products": "product_id", "milestones": "title"}


def _rows(child: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Difference]:
    def plain(row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if name != "id"}

    def name(row: Mapping[str, Any]) -> Any:
        return (row.get(_ROW_NAME[child]), row.get("product_line", ""))

    old = {name(row): row for row in before}
    found = []
    for at, row in enumerate(after):
        twin = old.pop(name(row), None)
        if twin is None:
            found.append(Difference(f"{child}/{at}", How.ADDED, None, plain(row)))
        elif plain(twin) != plain(row):
            found.append(Difference(f"{child}/{at}", How.CHANGED, plain(twin), plain(row)))
    found += [Difference(child, How.REMOVED, plain(row), None) for row in old.values()]
    return found


def against_version(session: Session, contract_id: UUID, version_no: int) -> list[Difference]:
    """What the contract as it is now changes in an earlier version."""
    now = to_plain(contracts.get(session, contract_id))
    wanted = {name: now[name] for name in (*contracts.draft_names(), *CHILDREN)}
    before = life.version_of(session, contract_id, version_no).content
    return compare(before, wanted)


def against_contract(session: Session, contract_id: UUID, other_id: UUID) -> list[Difference]:
    """What a contract changes in another one, such as the one it renews."""
    names = (*contracts.draft_names(), *CHILDREN)
    before, now = to_plain(contracts.get(session, other_id)), to_plain(contracts.get(session, contract_id))
    return compare({name: before[name] for name in names}, {name: now[name] for name in names})


def against_template(session: Session, contract_id: UUID) -> list[Difference]:
    """What the contract changes in the clauses of its template."""
    contract = contracts.get(session, contract_id)
    if contract.template_id is None:
        raise RuleBroken(N_("This contract was not made from a template. Nothing was changed. Compare it with "
                            "another version instead."))
    template = get_template(session, contract.template_id)
    clauses = template.clauses
    if template.preamble:
        clauses = (preamble_clause(template.preamble, template.language), *clauses)
    return _clauses([to_plain(one) for one in clauses], [to_plain(one) for one in contract.clauses])
