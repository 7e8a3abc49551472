"""A context on a real book, for tests of controllers."""

from __future__ import annotations

import pytest

from controllers.context import AppContext
from controllers.jobs import Jobs
from controllers.settings import Settings
from models.platform import users
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.users import UserDraft


@pytest.fixture
def context(qapp, sqlite_book, tmp_path):
    """A channel manager at work in an empty book."""
    with sqlite_book.write(SYSTEM) as session:
        person = users.save(session, UserDraft(code="U1", name="陈涛", role=Role.MANAGER))
    jobs = Jobs()
    yield AppContext(
        sqlite_book, jobs, Settings(tmp_path / "settings.json"),
        Principal(person.id, Role.MANAGER, Scope.ALL, "陈涛"),
    )
    jobs.close()
