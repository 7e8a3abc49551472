"""Preparing an office's server from within the program: looked at first, prepared, looked at again, and the card written.

Each thing that is wrong has its name, before anything is changed; the card is written only when the book is there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from models.platform import passwords
from models.platform.server import bootstrap, check, opening, probe
from models.platform.server.card import Card
from models.platform.server.check import Finding
from models.platform.server.errors import ServerRefused
from models.platform.server.opening import Account
from models.safe_files import write_bytes
from models.storage_errors import translated

NAMES = {**probe.NAMES, **check.NAMES}
NOT_YET = ("schema",)
"""What an empty database cannot have."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """What the owner of the server said; the card has no book yet."""

    card: Card
    account: Account
    first: bootstrap.First
    file: Path


class NotReady(ServerRefused):
    """The server cannot be prepared like this: `found` names everything that was looked at."""

    def __init__(self, found: list[Finding]) -> None:
        wrong = next(one for one in found if not one.good)
        super().__init__(wrong.text, **dict(wrong.values))
        self.found = found


def prepare(plan: Plan, progress: Progress | None = None, fill: bootstrap.Fill | None = None) -> list[Finding]:
    """Look, prepare, look again, write the card; raises NotReady before anything was changed."""
    tell = progress or (lambda done, total: None)
    first = plan.first
    passwords.require_good(first.password, (first.login, first.name, first.company))
    tell(0, 4)
    _require(probe.probe(plan.card, "", ""))
    engine = opening.engine_for(plan.card, plan.account)
    book: UUID | None = None
    try:
        tell(1, 4)
        _require([one for one in check.look(engine, plan.card.names) if one.name not in NOT_YET])
        tell(2, 4)
        _write(plan, "")  # a place that cannot be written is known before the server is changed
        with translated(""):
            book = bootstrap.prepare(engine, plan.card.names, first, fill)
            tell(3, 4)
        _write(plan, str(book))
        found = check.look(engine, plan.card.names)
    except BaseException:
        if not book:
            plan.file.unlink(missing_ok=True)
        raise
    finally:
        engine.dispose()
    tell(4, 4)
    return found


def _write(plan: Plan, book: str) -> None:
    card = replace(plan.card, book=book, company=plan.first.company.strip())
    write_bytes(plan.file, card.text().encode("utf-8"))


def _require(found: list[Finding]) -> None:
    if not all(one.good for one in found):
        raise NotReady(found)
