"""An office for the tests of this folder, and a person with a copy of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.platform.book import keyslots, space
from tests.models.sync import small
from tests.office import Office
from tests.ui.sync.place import Place, place_of


@pytest.fixture(scope="session")
def office(tls_server: Any) -> Office:
    return small.made(tls_server, "centre", "qz")


@pytest.fixture
def place(office: Office, qapp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setattr(keyslots, "STANDARD_COST", keyslots.LEAST_COST)
    monkeypatch.setattr(space, "BALLAST", 64 * 1024)
    with place_of(office.copy(), "rep", tmp_path) as made:
        yield made
