"""Trying the way to an office server, step by step, before anything depends on it (ux 15): each step by its name.

Name, port and certificate are tried without any account, so that a password goes only to a server that proved itself.
"""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Callable, Iterator

from models.errors import AppError, Offline
from models.i18n import N_
from models.platform.server.card import Card, place_of
from models.platform.server.check import Finding
from models.platform.server.errors import (
    CertificateOutOfDate,
    ClocksDiffer,
    NoSecureConnection,
    NothingListens,
    NotReachable,
    NotTrusted,
    UnknownHost,
)
from models.platform.server.opening import SECONDS, OfficeBook

NAMES = {
    "name": N_("Name of the server"),
    "port": N_("Port"),
    "certificate": N_("Certificate of the server"),
    "sign_in": N_("Name and password"),
    "clock": N_("Clock"),
}
MOST_MINUTES_APART = 2
_ASK_FOR_TLS = struct.pack("!ii", 8, 80877103)
_OUT_OF_DATE = (9, 10)
"""OpenSSL: not valid yet, not valid any more."""


def probe(card: Card, login: str, password: str) -> list[Finding]:
    """What was tried, up to the first step that fails."""
    found: list[Finding] = []
    for name, step in _steps(card, login, password):
        try:
            step()
        except AppError as error:
            found.append(Finding(name, False, error.text, tuple(error.values.items())))
            break
        found.append(Finding(name, True))
    return found


def _steps(card: Card, login: str, password: str) -> Iterator[tuple[str, Callable[[], None]]]:
    yield "name", lambda: _names(card)
    yield "port", lambda: _ports(card)
    yield "certificate", lambda: _certificates(card)
    if not login or not password:
        return
    books: list[OfficeBook] = []
    yield "sign_in", lambda: _sign_in(card, login, password, books)
    yield "clock", lambda: _clock(books[0])


def _names(card: Card) -> None:
    """One of several servers is enough."""
    for host, port in card.hosts:
        try:
            socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            return
        except (OSError, UnicodeError):
            continue
    raise UnknownHost(card.hosts[0][0])


def _ports(card: Card) -> None:
    """One of several servers is enough: the others may be standing by."""
    failures: list[AppError] = []
    for host, port in card.hosts:
        try:
            socket.create_connection((host, port), SECONDS).close()
            return
        except ConnectionRefusedError:
            failures.append(NothingListens(place_of(host, port)))
        except OSError:
            failures.append(NotReachable(place_of(host, port)))
    raise failures[0]


def _certificates(card: Card) -> None:
    """Every server that answers has to prove itself; those standing by may be silent."""
    context = ssl.create_default_context(cadata=card.authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    failures: list[AppError] = []
    for host, port in card.hosts:
        try:
            _shake_hands(context, host, port)
        except Offline as error:
            failures.append(error)
    if len(failures) == len(card.hosts):
        raise failures[0]


def _shake_hands(context: ssl.SSLContext, host: str, port: int) -> None:
    place = place_of(host, port)
    try:
        with socket.create_connection((host, port), SECONDS) as line:
            line.sendall(_ASK_FOR_TLS)
            if line.recv(1) != b"S":
                raise NoSecureConnection(place)
            with context.wrap_socket(line, server_hostname=host):
                pass
    except ssl.SSLCertVerificationError as error:
        raise (CertificateOutOfDate if error.verify_code in _OUT_OF_DATE else NotTrusted)(place) from None
    except ssl.SSLError:
        raise NotTrusted(place) from None
    except ConnectionRefusedError:
        raise NothingListens(place) from None
    except OSError:
        raise NotReachable(place) from None


def _sign_in(card: Card, login: str, password: str, books: list[OfficeBook]) -> None:
    book = OfficeBook(card, login, password)
    book.close()
    books.append(book)


def _clock(book: OfficeBook) -> None:
    minutes = int(book.clock_behind.total_seconds() // 60)
    if minutes >= MOST_MINUTES_APART:
        raise ClocksDiffer(minutes)
