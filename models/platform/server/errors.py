"""What can be said about an office server when something is wrong."""

from __future__ import annotations

from models.errors import BookError, Offline
from models.i18n import N_


class ServerRefused(BookError):
    """The server cannot be prepared or used like this; `text` says why."""


class NotReachable(Offline):
    """No connection came about."""

    def __init__(self, host: str) -> None:
        super().__init__(
            N_("The server {host} does not answer. Nothing was changed. Check the network and the address, and try again."),
            host=host,
        )  # fmt: skip


class UnknownHost(Offline):
    """The name of the server means nothing here."""

    def __init__(self, host: str) -> None:
        super().__init__(
            N_("No computer is known here by the name {host}. Nothing was changed. Check the address on the connection "
               "card and the network, and try again."),
            host=host,
        )  # fmt: skip


class NothingListens(Offline):
    """The computer answers, the port does not."""

    def __init__(self, host: str) -> None:
        super().__init__(
            N_("At {host} no database server is running, or a firewall is in the way. Nothing was changed. Ask an "
               "administrator to look at the server."),
            host=host,
        )  # fmt: skip


class CertificateOutOfDate(BookError):
    """The certificate is not valid today: it ran out, or a clock is wrong."""

    may_have_moved = True

    def __init__(self, host: str) -> None:
        super().__init__(
            N_("The certificate of {host} is not valid today. No password was sent to it. Check the date of this computer, "
               "or ask an administrator for a new certificate."),
            host=host,
        )  # fmt: skip


class ClocksDiffer(BookError):
    """The clock of this computer and that of the server tell different times."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            N_("The clock of this computer and that of the server differ by {minutes} minutes. Times of entries would be "
               "wrong. Set the clock of this computer."),
            minutes=minutes,
        )  # fmt: skip


class NotTrusted(BookError):
    """The server's certificate is not the one the connection card names."""

    may_have_moved = True

    def __init__(self, host: str) -> None:
        super().__init__(
            N_("The server {host} cannot prove that it is the right one. No password was sent to it. Ask an "
               "administrator for the present connection card."),
            host=host,
        )  # fmt: skip


class SignInRefused(BookError):
    """Unknown name, wrong password or an account that is off: one text for all (AU-02)."""

    def __init__(self) -> None:
        super().__init__(
            N_("Name or password is wrong, or the account is off. Nothing was changed. Try again or ask an administrator.")
        )


class SessionEnded(BookError):
    """Somebody ended this session: an administrator, or the person on another computer."""

    def __init__(self) -> None:
        super().__init__(
            N_("This session was ended by an administrator, or by you on another computer. Everything you saved is safe. "
               "Sign in again.")
        )  # fmt: skip


class NoSecureConnection(BookError):
    """The server offers no TLS."""

    may_have_moved = True

    def __init__(self, host: str) -> None:
        super().__init__(
            N_("The server {host} offers no secure connection. No password was sent to it. Its administrator must switch "
               "on TLS first."),
            host=host,
        )  # fmt: skip
