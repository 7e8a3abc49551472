"""A context on a real book, for tests of controllers."""

from __future__ import annotations

import pytest

from controllers.context import AppContext
from controllers.jobs import Jobs
from controllers.settings import Settings
from models.platform import users
from models.platform.book import keyslots, space
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.users import UserDraft
from tests.controllers.command_line import Run, run_with


@pytest.fixture
def context(qapp, sqlite_book, tmp_path):
    """A channel manager at work in an empty book."""
    with sqlite_book.write(SYSTEM) as session:
        person = users.save(session, UserDraft(code="U1", name="陈涛", role=Role.MANAGER))
    jobs = Jobs()
    yield AppContext(
        sqlite_book,
        jobs,
        Settings(tmp_path / "settings.json"),
        Principal(person.id, Role.MANAGER, Scope.ALL, "陈涛"),
    )
    jobs.close()


@pytest.fixture
def cheap_books(monkeypatch: pytest.MonkeyPatch) -> None:
    """Books whose keys are quick to derive and that keep little spare room."""
    monkeypatch.setattr(keyslots, "STANDARD_COST", keyslots.LEAST_COST)
    monkeypatch.setattr(space, "BALLAST", 64 * 1024)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command: (status, output, errors)."""

    def read() -> tuple[str, str]:
        out, err = capsys.readouterr()
        return out, err

    return run_with(read)
