"""Global search behind the command palette: few best hits over all kinds of records, ranked (ux 6.4).

Order: exact code > code prefix > exact name > initials prefix > initials contained > full-pinyin prefix > substring >
subsequence (three letters or more). Ties: own records, active before inactive, then code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.agreements.records import Contract
from models.catalog.records import Product, ProductStatus
from models.partners import former
from models.partners.deal_records import Deal
from models.partners.records import Agent, AgentStatus, Contact
from models.platform import rights, search
from models.sales.records import Order, Payment
from models.text import query_words, search_form

CANDIDATES = 60
CLOSED_AGENT = (AgentStatus.TERMINATED, AgentStatus.BLACKLISTED)


@dataclass(frozen=True)
class Hit:
    """One result: what kind of page opens it, its name, a second line that tells it from others, and its rank."""

    kind: str
    id: UUID
    code: str
    name: str
    detail: tuple[str, ...]
    state: str
    active: bool
    rank: int
    mine: bool = False


def palette(session: Session, words: str, limit: int = 12, kinds: Sequence[str] = ()) -> list[Hit]:
    """The best hits for what was typed, over every kind the person may see."""
    needle = search_form(words)
    if not needle:
        return []
    hits: list[Hit] = []
    for kind, finder in FINDERS.items():
        if not kinds or kind in kinds:
            hits.extend(finder(session, needle, words))
    hits.sort(key=lambda hit: (hit.rank, not hit.mine, not hit.active, hit.code, hit.name))
    return hits[:limit]


def _prefix(column: Any, needle: str) -> Any:
    """An index range for `column starts with needle`, for stored keys that are already folded."""
    return and_(column >= needle, column < needle + "\U0010ffff")


def _gather(session: Session, parts: Iterable[Any], needle: str) -> list[Any]:
    """Rows of several narrow queries, the better fits first, each once; a single letter is content with enough of them."""
    seen: dict[UUID, Any] = {}
    for part in parts:
        if len(needle) == 1 and len(seen) >= CANDIDATES:
            break
        for row in session.execute(part.limit(CANDIDATES)):
            seen.setdefault(row.id, row)
    return list(seen.values())


def rank(
    needle: str, code: str, names: Sequence[str], initials: str, pinyin: str, extra: Sequence[str] = ()
) -> int | None:
    """How well a record fits; smaller is better, None is no fit."""
    folded = search_form(code)
    spoken = [search_form(name) for name in names if name]
    tight = needle.replace(" ", "")
    if folded == needle or needle in (search_form(text) for text in extra if text):
        return 0
    if folded.startswith(needle):
        return 1
    if needle in spoken:
        return 2
    if any(text.startswith(tight) for text in initials.split()):
        return 3
    if any(tight in text for text in initials.split()):
        return 4
    if any(text.startswith(tight) for text in pinyin.split()):
        return 5
    texts = [folded, *spoken, *(search_form(text) for text in extra if text)]
    if any(needle in text for text in texts) or any(tight in text for text in pinyin.split()):
        return 6
    if all(
        any(word in text for text in [*texts, *initials.split(), *pinyin.split()]) for word in needle.split()
    ):
        return 7
    if len(tight) >= 3 and any(mixed_match(tight, name) for name in spoken):
        return 7
    return None


def mixed_match(needle: str, name: str) -> bool:
    """`hz西湖` finds 杭州西湖…: each Chinese character literally, each Latin run as initials or pinyin, in order."""
    from models.pinyin import readings

    at = 0
    for character in name:
        if at >= len(needle):
            break
        if needle[at] == character:
            at += 1
            continue
        rest = needle[at:]
        spoken = sorted(readings(character), key=len, reverse=True)
        taken = next((len(text) for text in spoken if rest.startswith(text)), 0)
        if not taken and any(text[:1] == rest[:1] for text in spoken):
            taken = 1
        at += taken
    return at >= len(needle)


def _mixed_part(needle: str) -> str:
    """The Chinese part of a mixed query, for the index."""
    return max(("".join(c if ord(c) > 0x2E7F else " " for c in needle)).split(), key=len, default="")


def _agents(session: Session, needle: str, words: str) -> list[Hit]:
    columns = select(
        Agent.id,
        Agent.code,
        Agent.name,
        Agent.short_name,
        Agent.mnemonic,
        Agent.initials,
        Agent.pinyin,
        Agent.city,
        Agent.status,
        Agent.credit_code,
        Agent.phone,
        Agent.manager_id,
        Agent.rep_id,
    ).where(rights.visible(session, Agent), Agent.deleted_at.is_(None))
    me = rights.principal_of(session).user_id
    tight = needle.replace(" ", "")
    parts = [
        columns.where(Agent.code.in_({words.strip(), needle.upper(), needle})),
        columns.where(Agent.id.in_(former.by_number(needle))),
        columns.where(_prefix(Agent.code, needle.upper())),
        columns.where(_prefix(Agent.mnemonic, tight)),
        columns.where(_prefix(Agent.sort_key, tight)),
    ]
    parts += [columns.where(found) for found in _text_parts(session, Agent, needle)]
    if needle.isdigit() and len(needle) >= 4:
        owners = select(Contact.agent_id).where(
            or_(Contact.phone.like(f"%{needle}"), Contact.phone2.like(f"%{needle}"))
        )
        parts.append(columns.where(Agent.id.in_(owners)))
    by_contact: set[UUID] = set()
    spoken = search.match(session, Contact, needle, newest=CANDIDATES) if len(needle) > 1 else None
    if spoken is not None:
        by_contact = set(session.scalars(select(Contact.agent_id).where(Contact.seq.in_(spoken))))
        parts.append(columns.where(Agent.id.in_(by_contact)))
    by_former = set(session.scalars(former.by_number(needle)))
    hits = []
    for row in _gather(session, parts, needle):
        place = 0 if row.id in by_former else rank(
            needle,
            row.code,
            (row.name, row.short_name),
            f"{row.mnemonic.casefold()} {row.initials}",
            row.pinyin,
            (row.credit_code, row.phone),
        )
        if place is None and (needle.isdigit() or row.id in by_contact):
            place = 6
        active = row.status not in CLOSED_AGENT
        if place is not None and (active or place == 0):
            detail = (row.code, row.city)
            mine = me is not None and me in (row.manager_id, row.rep_id)
            hits.append(Hit("agent", row.id, row.code, row.name, detail, row.status, active, place, mine))
    return hits


def _text_parts(session: Session, record: Any, needle: str) -> list[Any]:
    """Index conditions that together find every literal or mixed fit."""
    found = [search.condition(session, record, needle)]
    compact = needle.replace(" ", "")
    if compact != needle:
        found.append(search.condition(session, record, compact))
        pieces = [
            c for c in (search.condition(session, record, w) for w in query_words(needle)) if c is not None
        ]
        if len(pieces) > 1:
            found.append(and_(*pieces))
    chinese = _mixed_part(needle)
    if chinese and chinese != needle:
        found.append(search.condition(session, record, chinese))
    return [part for part in found if part is not None]


def _products(session: Session, needle: str, words: str) -> list[Hit]:
    columns = select(
        Product.id,
        Product.code,
        Product.name,
        Product.name_en,
        Product.spec,
        Product.mnemonic,
        Product.initials,
        Product.pinyin,
        Product.barcode,
        Product.status,
    ).where(rights.visible(session, Product), Product.deleted_at.is_(None))
    tight = needle.replace(" ", "")
    parts = [
        columns.where(Product.code.in_({words.strip(), needle.upper(), needle})),
        columns.where(_prefix(Product.code, needle.upper())),
        columns.where(_prefix(Product.mnemonic, tight)),
        columns.where(_prefix(Product.sort_key, tight)),
    ]
    parts += [columns.where(found) for found in _text_parts(session, Product, needle)]
    hits = []
    for row in _gather(session, parts, needle):
        place = rank(
            needle,
            row.code,
            (row.name, row.name_en, row.spec),
            f"{row.mnemonic.casefold()} {row.initials}",
            row.pinyin,
            (row.barcode,),
        )
        if place is not None:
            active = row.status is ProductStatus.ACTIVE
            hits.append(
                Hit(
                    "product", row.id, row.code, row.name, (row.code, row.spec), row.status, active, place + 1
                )
            )
    return hits


def _documents(
    record: Any, kind: str, number: Any, name: Any, state: Any, day: Any
) -> Callable[[Session, str, str], list[Hit]]:
    """A finder for numbered documents."""

    def find(session: Session, needle: str, words: str) -> list[Hit]:
        columns = select(
            record.id, number.label("number"), name.label("name"), state.label("state"), day.label("day")
        ).where(rights.visible(session, record), record.deleted_at.is_(None))
        parts = [
            columns.where(number == needle.upper()),
            columns.where(_prefix(number, needle.upper())),
        ]
        found = search.match(session, record, needle, newest=CANDIDATES)
        if found is not None:
            parts.append(columns.where(record.seq.in_(found)))
        hits = []
        for row in _gather(session, parts if len(needle) > 1 else parts[:2], needle):
            place = rank(needle, row.number or "", (row.name,), "", "")
            day_text = row.day.isoformat() if row.day else ""
            title = row.number or row.name
            hits.append(
                Hit(
                    kind,
                    row.id,
                    row.number or "",
                    title,
                    (row.name, day_text),
                    str(row.state),
                    True,
                    6 if place is None else place + 2,
                )
            )
        return hits

    return find


FINDERS: dict[str, Callable[[Session, str, str], list[Hit]]] = {
    "agent": _agents,
    "contract": _documents(
        Contract, "contract", Contract.number, Contract.agent_name, Contract.state, Contract.ends_on
    ),
    "order": _documents(Order, "order", Order.number, Order.agent_name, Order.state, Order.ordered_on),
    "product": _products,
    "deal": _documents(Deal, "deal", Deal.number, Deal.customer, Deal.state, Deal.closes_on),
    "payment": _documents(Payment, "payment", Payment.number, Payment.payer, Payment.state, Payment.paid_on),
}
