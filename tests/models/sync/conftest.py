"""A prepared office with its people, and copies of it on devices."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from models.database import Database
from models.ids import new_id
from models.platform.server import opening
from models.sync.service import Copy
from tests.conftest import TEST_KEY
from tests.models.sync import small
from tests.office import PASSWORD, Office


@pytest.fixture(scope="session")
def office(tls_server: Any) -> Office:
    """The prepared server with its channel; copies of it are written in."""
    made = Office.make(tls_server, "synced", "qs")  # roles are the whole server's
    made.people = small.fill(made)  # type: ignore[attr-defined]
    return made


@pytest.fixture
def server(office: Office) -> Iterator[Office]:
    """An office of this test's own."""
    made = office.copy()
    made.people = office.people  # type: ignore[attr-defined]
    yield made


class Device:
    """One computer with a copy."""

    def __init__(self, server: Office, person: str, database: Database, connect: Any = None) -> None:
        self.server, self.database = server, database
        self.principal = server.people[person]  # type: ignore[attr-defined]
        account = opening.Account(server.names.person(server.login_of(self.principal)), PASSWORD)
        self.copy = Copy(database, self.principal.user_id, connect or opening.connector(server.card, account),
                         principal=self.principal, names=server.names)  # fmt: skip

    def sync(self) -> Any:
        return self.copy.synchronise()

    def write(self, reason: str = "") -> Any:
        return self.database.write(self.principal, reason=reason)

    def read(self) -> Any:
        return self.database.read(self.principal)


@pytest.fixture
def device(server: Office, sqlite_template: Any, tmp_path: Any) -> Iterator[Any]:
    """Makes devices: `device("rep")`."""
    made = []

    def make(person: str, connect: Any = None) -> Device:
        path = tmp_path / f"{new_id().hex}.qudao"
        shutil.copy(sqlite_template, path)
        made.append(Device(server, person, Database.sqlite(path, TEST_KEY), connect))
        return made[-1]

    yield make
    for one in made:
        one.database.close()
