"""People who work live on one server at the same time, each with pages of the real program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from controllers.book_work import OpenBook
from controllers.live import LiveController
from controllers.office_link import SyncState
from models.platform.server.opening import OfficeBook
from tests.models.sync import small
from tests.office import PASSWORD, Office
from tests.ui.desk import Desk, dress

WAIT = 60_000


@pytest.fixture(scope="session")
def office(tls_server: Any) -> Office:
    return small.made(tls_server, "together", "qg")


class LiveDesk(Desk):
    """One of them: a page at a time, and the line to the office."""

    def __init__(self, office: Office, login: str, folder: Path) -> None:
        self.office = OfficeBook(office.card, login, PASSWORD)
        super().__init__(self.office.database, self.office.principal, folder)
        self.context.books.current = OpenBook(self.office, self.office.principal)  # type: ignore[union-attr]
        self.link = LiveController(self.context, self.office, self.context)
        self.context.link = self.link
        self.link.start()

    def leave(self) -> None:
        self.link.stop()
        self.finish()
        self.office.close()


@pytest.fixture
def sit(qapp: Any, qtbot: Any, office: Office, tmp_path: Path) -> Iterator[Any]:
    dress(qapp)
    made: list[LiveDesk] = []

    def start(login: str) -> LiveDesk:
        folder = tmp_path / f"{len(made)}"
        folder.mkdir()
        made.append(LiveDesk(office, login, folder))
        qtbot.waitUntil(lambda: made[-1].link.last is not None and made[-1].link.state is SyncState.IDLE, timeout=WAIT)
        return made[-1]

    yield start
    for one in made:
        one.leave()
