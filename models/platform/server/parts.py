"""Parts of the program that bring tables and functions of their own to a server, beside the business tables.

Such a part declares itself once, when its module is loaded:

    parts.register(Part("sync", "sync", statements, policies, callable=("sync.push(uuid, bigint, bytea, int)",),
                        staging=True))

and `bootstrap` makes its objects as the owner of the book, gives its tables the row policies it declares, its functions
to those who may call them, and nothing else to anybody. `check` compares its policies like all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from models.platform.server import policy
from models.platform.server.names import Names
from models.platform.server.policy import TablePolicy


@dataclass(frozen=True)
class Part:
    """What a part brings: its schema, statements run as the owner, the policies of its tables, what people may call."""

    name: str
    schema: str
    statements: Callable[[Names], Iterable[str]]
    """Run at every `prepare` and `renew`: each must bear being run again (IF NOT EXISTS, OR REPLACE)."""
    policies: Callable[[], Iterable[TablePolicy]]
    callable: tuple[str, ...] = ()
    """Functions with argument types that every person may call."""
    staging: bool = False
    """Whether people need temporary tables."""


PARTS: dict[str, Part] = {}


def register(part: Part) -> None:
    """Declare a part; a second declaration of the same name replaces the first."""
    PARTS[part.name] = part
    policy.policies.cache_clear()


def load() -> None:
    """Load the modules that declare parts."""
    import importlib
    import importlib.util

    for module in ("models.sync.server", "models.platform.server.desks"):
        try:
            found = importlib.util.find_spec(module) is not None
        except ModuleNotFoundError:
            found = False
        if found:
            importlib.import_module(module)
