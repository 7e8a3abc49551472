"""A desk of a channel manager whose agent has a certificate and a contract running out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from models.clock import clock
from models.partners.shapes import QualificationDraft
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import UserStatus
from tests.models.partners.makers import agent_draft, person, store
from tests.ui.desk import Desk, dress


@pytest.fixture
def channel(sqlite_book: Any) -> SimpleNamespace:
    manager = person(sqlite_book, Role.MANAGER, Scope.ALL, code="经理", status=UserStatus.ACTIVE)
    admin = person(sqlite_book, Role.ADMIN, code="管理员", status=UserStatus.ACTIVE)
    today = clock.today()
    papers = (
        QualificationDraft(number="ZS-1", valid_to=today + timedelta(days=20)),
        QualificationDraft(number="ZS-2", kind="tax", valid_to=today + timedelta(days=3)),  # type: ignore[arg-type]
    )
    draft = agent_draft(manager_id=manager.user_id, qualifications=papers, next_review_on=today + timedelta(days=40))
    agent = store(sqlite_book, draft, SYSTEM).id
    return SimpleNamespace(book=sqlite_book, manager=manager, admin=admin, agent=agent)


def desk_of(channel: Any, who: Any, folder: Any) -> Desk:
    dress(QApplication.instance())  # type: ignore[arg-type]
    made = Desk(channel.book, who, folder)
    made.show()
    made.activateWindow()
    return made


@pytest.fixture
def desk(qapp: Any, channel: Any, tmp_path: Any) -> Iterator[Desk]:
    made = desk_of(channel, channel.manager, tmp_path)
    yield made
    made.finish()


@pytest.fixture
def admin_desk(qapp: Any, channel: Any, tmp_path: Any) -> Iterator[Desk]:
    made = desk_of(channel, channel.admin, tmp_path)
    yield made
    made.finish()
