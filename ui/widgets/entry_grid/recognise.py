"""Guesses what pasted columns mean, from the words above them or from what they contain; never silently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from models import money
from models.i18n import tr
from ui.widgets.entry_grid.blocks import Block
from ui.widgets.entry_grid.columns import NUMERIC, GridColumn, GridSpec, Kind, PasteRole
from ui.widgets.entry_grid.values import half_width, is_scientific

SAMPLE = 12
ENOUGH = 0.5
CODE = PasteRole("code", "Code")
_PUNCTUATION = " \t*:：()（）[]【】/_-.\u3000\u00a0"


@dataclass(frozen=True)
class Target:
    """What a pasted column can become: a column of the grid, or one way of naming its record."""

    id: str
    column: GridColumn
    role: str
    title: str
    words: frozenset[str]


@dataclass(frozen=True)
class Mapping:
    """The meaning of each pasted column (a target id, or "" for not used).

    `sure` is False when a person should look first.
    """

    targets: tuple[str, ...]
    header: bool
    sure: bool = True

    def has(self, target_id: str) -> bool:
        """Whether some column already has this meaning."""
        return target_id in self.targets


def targets_of(spec: GridSpec) -> list[Target]:
    """Everything a pasted column can mean in a grid."""
    found = []
    for column in spec.columns:
        if not column.pasted:
            continue
        if column.kind is Kind.REFERENCE:
            for role in column.roles or (CODE,):
                words = _words(role.title, *role.words, *(column.words if role.id == "code" else ()))
                found.append(Target(f"{column.id}:{role.id}", column, role.id, role.title, words))
        else:
            found.append(Target(column.id, column, "", column.title, _words(column.title, *column.words)))
    return found


def by_header(block: Block, targets: Sequence[Target], needs: str = "") -> Mapping | None:
    """Read the first row as header words; None when it is no header. `needs` names the record column."""
    if not block:
        return None
    chosen = [_by_word(cell, targets) for cell in block[0]]
    for at, target in enumerate(chosen):
        if target and target in chosen[:at]:
            chosen[at] = ""
    filled = [cell for cell in block[0] if cell]
    matched = sum(bool(target) for target in chosen)
    if not matched or matched * 2 < len(filled) or any(money.is_number(cell) for cell in filled):
        return None
    sure = not needs or any(target.startswith(needs + ":") for target in chosen)
    return Mapping(tuple(chosen), True, sure)


def samples(block: Block, column: int) -> list[str]:
    """Some texts of a pasted column."""
    return [row[column] for row in block if row[column]][:SAMPLE]


def is_numeric(texts: Sequence[str]) -> bool:
    """Whether a column holds numbers only."""
    return bool(texts) and all(money.is_number(half_width(text)) for text in texts)


def by_content(block: Block, targets: Sequence[Target], found: Sequence[float], record: str) -> Mapping:
    """Guess from the contents. `found[i]` is the share of a column's samples that name a known record."""
    width = len(block[0]) if block else 0
    chosen = [""] * width
    best = max(range(width), key=lambda at: (found[at], -at), default=-1)
    known = best >= 0 and found[best] >= ENOUGH
    if known:
        chosen[best] = _first(targets, record)
    unclear = not known
    for at in range(width):
        texts = samples(block, at)
        if chosen[at] or not texts:
            continue
        guess, certain = _guess(texts, targets, chosen, known, record)
        chosen[at] = guess
        unclear = unclear or not certain
    if not known:
        _guess_record(block, targets, chosen, record)
    return Mapping(tuple(chosen), False, not unclear)


def adjusted(mapping: Mapping, at: int, target: str) -> Mapping:
    """The mapping with another meaning for one column; a meaning is given once."""
    chosen = ["" if one == target else one for one in mapping.targets]
    chosen[at] = target
    return replace(mapping, targets=tuple(chosen), sure=True)


def _guess(
    texts: Sequence[str], targets: Sequence[Target], chosen: Sequence[str], known: bool, record: str
) -> tuple[str, bool]:
    """The likeliest meaning of a column, and whether it is plain."""
    free = [target for target in targets if target.id not in chosen]
    for target in free:
        if target.column.kind is Kind.CHOICE and target.column.choices is not None:
            words = {word.casefold() for _, word in target.column.choices()}
            if all(text.casefold() in words for text in texts):
                return target.id, True
    if is_numeric(texts):
        numbers = [target for target in free if target.column.kind in NUMERIC]
        whole = all("." not in half_width(text) for text in texts)
        order = (Kind.QUANTITY, Kind.INTEGER) if whole else (Kind.PRICE, Kind.MONEY, Kind.QUANTITY)
        ranked = sorted(numbers, key=lambda one: order.index(one.column.kind) if one.column.kind in order else 9)
        taken = any(target.column.kind in NUMERIC for target in targets if target.id in chosen)
        return (ranked[0].id if ranked else "", whole and not taken)
    name = f"{record}:name"
    if known and any(target.id == name for target in free):
        return name, True
    rest = [target for target in free if target.column.kind is Kind.TEXT]
    return (rest[0].id if rest else "", False)


def _guess_record(block: Block, targets: Sequence[Target], chosen: list[str], record: str) -> None:
    """Without a known record the column that looks most like codes is offered."""
    candidates = [
        at
        for at in range(len(chosen))
        if (texts := samples(block, at)) and len(set(texts)) == len(texts) and not is_numeric(texts)
    ]
    if candidates:
        chosen[candidates[0]] = _first(targets, record)


def _first(targets: Sequence[Target], record: str) -> str:
    return next((target.id for target in targets if target.id.startswith(record + ":")), "")


def _by_word(cell: str, targets: Sequence[Target]) -> str:
    plain = _plain(cell)
    if not plain or is_scientific(cell):
        return ""
    exact = next((target.id for target in targets if plain in target.words), "")
    if exact:
        return exact
    inside = [
        (len(word), target.id) for target in targets for word in target.words if len(word) > 1 and word in plain
    ]
    return max(inside)[1] if inside and len(plain) <= 24 else ""


def _words(*texts: str) -> frozenset[str]:
    found = set()
    for text in texts:
        for lang in ("en", "zh_CN"):
            found.add(_plain(tr(text, lang=lang)))
    return frozenset(found - {""})


def _plain(text: str) -> str:
    return half_width(text).casefold().translate({ord(mark): None for mark in _PUNCTUATION})
