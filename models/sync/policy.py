"""What each table declares about synchronisation: which way its rows go, and what happens when two people changed one.

A record class says it once, as `SYNC`; change capture, push, pull, merge and the checks of the server follow from it.
A test fails for a table that says nothing.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


class Way(enum.StrEnum):
    """Which way rows travel."""

    BOTH = "both"
    DOWN = "down"
    STAYS = "stays"


class Rule(enum.StrEnum):
    """What becomes of a group of fields that both sides changed."""

    HUMAN = "human"
    THEIRS = "theirs"
    MINE = "mine"
    UNION = "union"
    APPEND = "append"


@dataclass(frozen=True)
class Group:
    """Fields that are decided together. `careful` ones (money, status) are asked about whenever anything else changed."""

    fields: tuple[str, ...]
    rule: Rule = Rule.HUMAN
    careful: bool = False


@dataclass(frozen=True)
class SyncPolicy:
    """The declaration of one table.

    `whole`: a row that both changed conflicts as a whole. `steps` names the columns that only the office decides, with
    the changes that a device may send as rows all the same; every other change of them needs an intent.
    """

    way: Way
    groups: Mapping[str, Group] = field(default_factory=dict)
    whole: bool = False
    steps: Mapping[str, frozenset[tuple[str | None, str | None]]] = field(default_factory=dict)
    why: str = ""

    def group_of(self, name: str) -> tuple[str, Group]:
        """The group a field is decided with (a field without one is a group of its own)."""
        for title, group in self.groups.items():
            if name in group.fields:
                return title, group
        return name, Group((name,))

    def step_allowed(self, name: str, old: str | None, new: str | None) -> bool:
        """May a device send this change of a column as a row?"""
        return name not in self.steps or old == new or (old, new) in self.steps[name]


def group(*fields: str, rule: Rule = Rule.HUMAN) -> Group:
    """Fields that are decided together."""
    return Group(fields, rule)


def careful(*fields: str) -> Group:
    """Money or status: fields about which a person is asked whenever both sides changed the row."""
    return Group(fields, careful=True)


def both(
    *,
    whole: bool = False,
    steps: Mapping[str, frozenset[tuple[str | None, str | None]]] | None = None,
    **groups: Group,
) -> SyncPolicy:
    """Rows are written on devices and in the office; what both changed is merged field by field."""
    return SyncPolicy(Way.BOTH, groups, whole, steps or {})


def down() -> SyncPolicy:
    """Rows are written in the office only; devices receive them (settings, price lists, plans)."""
    return SyncPolicy(Way.DOWN)


def stays(why: str) -> SyncPolicy:
    """Rows never leave the database they were written in; `why` says what else carries their content."""
    return SyncPolicy(Way.STAYS, why=why)


def steps(*allowed: str) -> frozenset[tuple[str | None, str | None]]:
    """Allowed changes as "from>to"; nothing before the arrow stands for a new row."""
    found = set()
    for one in allowed:
        old, _, new = one.partition(">")
        found.add((old or None, new or None))
    return frozenset(found)
