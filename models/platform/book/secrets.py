"""The system's keyring, as a convenience only: it never holds the only copy of anything (SE-02).

Back ends are an explicit list for each system, made here: neither `PYTHON_KEYRING_BACKEND` nor
`keyringrc.cfg` can bring in another one (G06), and null or plain-text ones are never used.
"""

from __future__ import annotations

import base64
import binascii
import logging
import sys
from typing import Any
from uuid import UUID

log = logging.getLogger(__name__)

SERVICE = "Qudao"
LONGEST = 1200


class Ring:
    """A keyring that was tried, or the absence of one."""

    def __init__(self, backend: Any | None) -> None:
        self._backend = backend

    @property
    def usable(self) -> bool:
        """Whether secrets can be kept here."""
        return self._backend is not None

    def put(self, name: str, secret: bytes) -> bool:
        """Store a secret and read it back; False when it is not really there afterwards."""
        text = base64.b64encode(secret).decode("ascii")
        if self._backend is None or len(text) > LONGEST:
            return False
        try:
            self._backend.set_password(SERVICE, name, text)
            kept = self._backend.get_password(SERVICE, name) == text
        except Exception as error:  # back ends raise whatever their system raises
            log.info("keyring refused: %s", type(error).__name__)
            return False
        return bool(kept)

    def get(self, name: str) -> bytes | None:
        """A stored secret, or None when it is absent, locked or not readable."""
        if self._backend is None:
            return None
        try:
            text = self._backend.get_password(SERVICE, name)
            return base64.b64decode(text, validate=True) if text else None
        except binascii.Error:
            return None
        except Exception as error:  # back ends raise whatever their system raises
            log.info("keyring refused: %s", type(error).__name__)
            return None

    def remove(self, name: str) -> None:
        """Forget a secret; nothing happens when it is not there."""
        if self._backend is None:
            return
        try:
            self._backend.delete_password(SERVICE, name)
        except Exception as error:  # back ends raise whatever their system raises
            log.info("keyring refused: %s", type(error).__name__)


def slot_name(book_id: UUID, slot_id: UUID) -> str:
    """Under which name a slot's secret is kept."""
    return f"{book_id}/{slot_id}"


def system_ring() -> Ring:
    """The keyring of this system if it is one we trust and it answers, else an unusable one."""
    for module, name in _backends():
        backend = _made(module, name)
        if backend is not None:
            return Ring(backend)
    return Ring(None)


def _backends() -> tuple[tuple[str, str], ...]:
    """The only back ends that are ever used."""
    if sys.platform == "win32":
        return (("keyring.backends.Windows", "WinVaultKeyring"),)
    if sys.platform == "darwin":
        return (("keyring.backends.macOS", "Keyring"),)
    return (("keyring.backends.SecretService", "Keyring"), ("keyring.backends.kwallet", "DBusKeyring"))


def _made(module: str, name: str) -> Any | None:
    """An instance of a back end that can work here, or None."""
    import importlib

    try:
        kind = getattr(importlib.import_module(module), name)
        if kind.priority <= 0:
            return None
        return kind()
    except Exception as error:  # missing libraries and sessions show in many ways
        log.debug("no keyring %s: %s", module, type(error).__name__)
        return None
