"""One office server for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.office import Office


@pytest.fixture(scope="session")
def office(tls_server: Any) -> Office:
    """The prepared server with its channel; tests leave it as it is."""
    made = Office.make(tls_server)
    made.world = made.fill()  # type: ignore[attr-defined]
    return made


@pytest.fixture(scope="session")
def world(office: Any) -> Iterator[Any]:
    """The people of the office and what each must not come across; what it looked with is closed."""
    yield office.world
    office.world.database.close()


@pytest.fixture
def scratch(office: Office) -> Iterator[Office]:
    """A copy to write in."""
    yield office.copy()
