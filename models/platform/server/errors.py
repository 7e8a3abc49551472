"""What can be said about an office server when something is wrong."""

from __future__ import annotations

from models.errors import BookError
from models.i18n import N_


class ServerRefused(BookError):
    """The server cannot be prepared or used like this; `text` says why."""


class NotReachable(BookError):
    """No connection came about."""

    def __init__(self, host: str) -> None:
        super().__init__(
            N_("The server {host} does not answer. Nothing was changed. Check the network and the address, and try again."),
            host=host,
        )  # fmt: skip


class NotTrusted(BookError):
    """The server's certificate is not the one the connection card names."""

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


class NoSecureConnection(BookError):
    """The server offers no TLS."""

    def __init__(self, host: str) -> None:
        super().__init__(
            N_("The server {host} offers no secure connection. No password was sent to it. Its administrator must switch "
               "on TLS first."),
            host=host,
        )  # fmt: skip
