"""The connection card: where the office's server is and how it proves itself. No secrets; people may hand it on."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.i18n import N_
from models.platform.server.errors import ServerRefused
from models.platform.server.names import PREFIX, Names

LARGEST = 100_000
FORM = 1
MOST_HOSTS = 8
_NAME = re.compile(r"[\w-]+(\.[\w-]+)*\.?")


class NoServerNamed(ServerRefused):
    """Words that name no server."""

    def __init__(self, word: str) -> None:
        super().__init__(N_("“{word}” names no server. Give NAME or NAME:PORT."), word=word)


def hosts_of(words: Iterable[str], port: int) -> tuple[tuple[str, int], ...]:
    """The servers of one book as people type them, NAME or NAME:PORT; an address of IPv6 with a port stands in brackets."""
    made = dict.fromkeys(_host_of(word.strip(), port) for word in words)
    if not 0 < len(made) <= MOST_HOSTS:
        raise NoServerNamed(", ".join(place_of(*one) for one in made))
    return tuple(made)


def split_hosts(text: str, port: int) -> tuple[tuple[str, int], ...]:
    """The same from one line: several stand behind commas, semicolons or spaces."""
    return hosts_of([word for word in re.split(r"[\s,;，；、]+", text) if word], port)


def _host_of(word: str, port: int) -> tuple[str, int]:
    host, colon, last = word.rpartition(":")
    if not colon or (":" in host and not host.endswith("]")):
        host, last = word, str(port)
    if not (last.isascii() and last.isdecimal() and 0 < int(last) < 65536):
        raise NoServerNamed(word)
    try:
        return _name(host.removeprefix("[").removesuffix("]") if ":" in host else host), int(last)
    except ValueError:
        raise NoServerNamed(word) from None


def _name(host: str) -> str:
    """A name or an address, and nothing that a driver would take for something else (a folder, several names)."""
    if ":" in host:
        return str(ipaddress.IPv6Address(host))
    if len(host) > 255 or _NAME.fullmatch(host) is None:
        raise ValueError("no name")
    return host


def place_of(host: str, port: int) -> str:
    """A server as people read it."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@dataclass(frozen=True)
class Card:
    """One office. `hosts`: several for a server with standbys; the first that accepts writing is used."""

    hosts: tuple[tuple[str, int], ...]
    database: str
    authority: str
    """The certificate authority in PEM form."""
    prefix: str = PREFIX
    book: str = ""
    company: str = ""

    @property
    def names(self) -> Names:
        """The roles of this book."""
        return Names(self.prefix)

    @property
    def place(self) -> str:
        """The address for people."""
        return ", ".join(place_of(host, port) for host, port in self.hosts)

    def text(self) -> str:
        """The content of the file."""
        from models.platform.server.certificates import fingerprint

        plain = {
            "qudao_office": FORM, "hosts": [list(one) for one in self.hosts], "database": self.database,
            "authority": self.authority, "fingerprint": fingerprint(self.authority.encode("ascii")),
            "prefix": self.prefix, "book": self.book, "company": self.company,
        }  # fmt: skip
        return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def read(path: Path) -> Card:
    """The card in a file; a damaged or foreign one is refused."""
    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST:
            raise ValueError("too large")
        text = raw.decode("utf-8")
    except (OSError, ValueError) as error:
        raise _no_card(path.name) from error
    return parsed(text, path.name)


def parsed(text: str, name: str = "") -> Card:
    """The card in a text; a damaged or foreign one is refused."""
    try:
        return _card(json.loads(text))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _no_card(name) from error


def _no_card(name: str) -> ServerRefused:
    return ServerRefused(
        N_("“{name}” is no connection card of Qudao. Nothing was changed. Ask an administrator for the card again."),
        name=name,
    )



def _card(plain: Any) -> Card:
    from models.platform.server.certificates import fingerprint

    if plain["qudao_office"] != FORM:
        raise ValueError("another form")
    hosts = tuple((_name(_word(host)), int(port)) for host, port in plain["hosts"])
    if not hosts or not all(0 < port < 65536 for _, port in hosts):
        raise ValueError("no address")
    authority = _word(plain["authority"], 20_000)
    if fingerprint(authority.encode("ascii")) != plain["fingerprint"]:
        raise ValueError("another certificate than was written down")
    names = Names(_word(plain["prefix"]))
    return Card(
        hosts, _word(plain["database"]), authority, names.prefix, _word(plain.get("book", "")),
        _word(plain.get("company", "")),
    )  # fmt: skip


def _word(value: Any, longest: int = 255) -> str:
    if not isinstance(value, str) or len(value) > longest or "\x00" in value:
        raise ValueError("no text")
    return value
