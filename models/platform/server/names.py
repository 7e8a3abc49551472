"""What roles and schemas of an office book are called, and how names and texts are quoted in statements."""

from __future__ import annotations

import re
from dataclasses import dataclass

from models.errors import InvalidInput
from models.i18n import tr
from models.platform.principal import Role

APP = "app"
"""The schema of the business tables."""

AS_OWNER = f"SECURITY DEFINER SET plan_cache_mode = force_generic_plan SET search_path = pg_catalog, {APP}, pg_temp"
"""How the owner's functions run: with his rights, on a fixed path, and with plans that are made once in a session. What they ask
is always of the same kind, and planning it anew each time took longer than the answer."""

PREFIX = "qudao"
_PREFIX = re.compile(r"[a-z][a-z0-9_]{0,20}")
_LOGIN = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
LOGIN_RULE = r"^[a-z][a-z0-9_.-]{0,39}$"


@dataclass(frozen=True)
class Names:
    """The roles of one book. Roles belong to the whole server, so every book on it has its own beginning."""

    prefix: str = PREFIX

    def __post_init__(self) -> None:
        if not _PREFIX.fullmatch(self.prefix):
            raise InvalidInput({"prefix": tr("Use small Latin letters, digits and underscores, beginning with a letter.")})

    @property
    def owner(self) -> str:
        """Owns everything and cannot sign in."""
        return f"{self.prefix}_owner"

    @property
    def member(self) -> str:
        """Everybody who may sign in."""
        return f"{self.prefix}_member"

    @property
    def wide(self) -> str:
        """People whose region is everything (channel directors)."""
        return f"{self.prefix}_wide"

    @property
    def granted(self) -> str:
        """People with a right of their own beside their role."""
        return f"{self.prefix}_granted"

    def group(self, role: Role) -> str:
        """The group of one of the six roles."""
        return f"{self.prefix}_{role.value}"

    @property
    def groups(self) -> tuple[str, ...]:
        """The six groups."""
        return tuple(self.group(role) for role in Role)

    @property
    def everyone(self) -> tuple[str, ...]:
        """Every role of the book that is no person, the owner first."""
        return (self.owner, self.member, self.wide, self.granted, *self.groups)

    def person(self, login: str) -> str:
        """The sign-in role of a person; refuses sign-in names a server cannot hold."""
        if not _LOGIN.fullmatch(login):
            raise InvalidInput(
                {"login": tr("On a server a sign-in name has small Latin letters, digits, dots, hyphens and "
                             "underscores, and begins with a letter.")}
            )  # fmt: skip
        return f"{self.prefix}.{login}"


def quoted(name: str) -> str:
    """A name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """A text as a literal without escapes of its own."""
    if "\\" in value or "\x00" in value:
        raise ValueError("no such text in a statement")
    return "'" + value.replace("'", "''") + "'"


def array(values: tuple[str, ...] | list[str]) -> str:
    """Texts as an array."""
    return "ARRAY[" + ", ".join(literal(value) for value in values) + "]::text[]"
