"""Checklists on the screen (B8): a period begun from the list, points looked at and settled, a task where one is not in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from models.agreements import checklists
from models.agreements.checklist_records import Checklist, Finding
from models.agreements.checklists import ChecklistStatus
from models.partners.records import Agent, AgentStatus
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import UserStatus
from tests.models.agreements import sample_book
from tests.models.partners.makers import person
from tests.ui.desk import Desk, dress


@pytest.fixture
def office(sqlite_book: Any, qapp: Any, tmp_path: Path) -> Iterator[SimpleNamespace]:
    dress(qapp)
    channel = sample_book.fill(sqlite_book)
    ops = person(sqlite_book, Role.OPERATIONS, Scope.ALL, "ops", status=UserStatus.ACTIVE)
    with sqlite_book.write(SYSTEM) as session:
        session.get(Agent, channel.agent).status = AgentStatus.ACTIVE
    desk = Desk(sqlite_book, ops, tmp_path)
    yield SimpleNamespace(book=sqlite_book, channel=channel, desk=desk)
    if desk.page is not None and hasattr(desk.page, "keeper"):
        desk.page.keeper.pause()
    desk.settle()
    desk.finish()


def test_a_period_is_begun_then_looked_at_then_settled(office: Any) -> None:
    page = office.desk.put("checklists.list")
    page.commands()["compliance.begin"].run()
    next(one for one in QApplication.topLevelWidgets() if one.objectName() == "checklists.period").accept()
    office.desk.settle()
    with office.book.read(SYSTEM) as session:
        key = session.scalars(select(Checklist.id)).one()
    page = office.desk.put("checklist", id=str(key))
    assert page.header().primary is not None
    page.header().primary.run(page)
    office.desk.settle()
    items = page.details.items
    assert items[0].finding is Finding.FAILED and items[0].task_owner_name == "ops", "no certificate is entered"
    assert page.details.status is ChecklistStatus.CORRECTING
    for at, item in enumerate(items):
        if item.finding is Finding.OPEN:
            page.document.set(f"items/{at}/finding", "ok")
    page.document.set("items/0/finding", "failed")
    page.document.set("items/1/finding", "failed")
    page.document.set("items/1/task_owner_id", None)
    page.saver.save()
    office.desk.settle()
    assert "items/1/task_owner_id" in page.document.problems()
    page.document.set("items/0/finding", "ok")
    page.document.set("items/1/finding", "not_needed")
    page.saver.save()
    office.desk.settle()
    with office.book.read(SYSTEM) as session:
        assert checklists.get(session, key).status is ChecklistStatus.FULFILLED


def test_a_template_begins_with_the_proposed_points(office: Any) -> None:
    page = office.desk.put("checklist_template")
    assert page.document.row_count("items") == 8
    page.document.set("title", "Quarterly")
    page.saver.save()
    office.desk.settle()
    with office.book.read(SYSTEM) as session:
        assert checklists.blank(session, {}).title == "Quarterly"
