"""Steps of approval on the screen (B3): set up, seen on the contract, decided, sent back with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from models.agreements import approvals, contracts, life
from models.agreements.approvals import RuleDraft
from models.agreements.records import ContractState
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import UserStatus
from tests.models.agreements import sample_book
from tests.models.partners.makers import person
from tests.ui.desk import Desk, dress


@pytest.fixture
def office(sqlite_book: Any, qapp: Any, tmp_path: Path) -> Iterator[SimpleNamespace]:
    dress(qapp)
    channel = sample_book.fill(sqlite_book)
    manager = person(sqlite_book, Role.MANAGER, Scope.ALL, "manager", status=UserStatus.ACTIVE)
    desk = Desk(sqlite_book, manager, tmp_path)
    yield SimpleNamespace(book=sqlite_book, channel=channel, desk=desk, manager=manager)
    if desk.page is not None and hasattr(desk.page, "keeper"):
        desk.page.keeper.pause()
    desk.settle()
    desk.finish()


def waiting(office: Any) -> Any:
    with office.book.write(SYSTEM) as session:
        approvals.save_rule(session, RuleDraft(position=1, title="初审", role=Role.MANAGER))
        approvals.save_rule(session, RuleDraft(position=2, title="终审", role=Role.OPERATIONS))
        made = contracts.save(session, sample_book.draft(session, office.channel))
        return life.submit(session, made.id, confirmed=True).id


def shown(office: Any, key: Any) -> Any:
    page = office.desk.put("contract", id=str(key))
    page._go("versions")
    office.desk.settle()
    office.desk.wait(0.2)
    return page


def test_one_step_is_approved_and_the_page_says_for_whom_the_next_waits(office: Any) -> None:
    key = waiting(office)
    page = shown(office, key)
    assert page.header().primary is not None and page.header().primary.id == "approve"
    page.header().primary.run(page)
    office.desk.settle()
    assert page.header().primary is None and "终审" in page.header().waiting
    facts = page._versions.facts.text()
    assert "初审: approved by manager" in facts and "终审: waits for" in facts
    with office.book.read(SYSTEM) as session:
        assert contracts.get(session, key).state is ContractState.APPROVING


def test_sending_back_asks_for_the_reason_and_keeps_it(office: Any) -> None:
    key = waiting(office)
    page = shown(office, key)
    page.reject()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible())
    field = dialog.findChild(QLineEdit)
    QTest.keyClicks(field, "too high")
    dialog.accept()
    office.desk.settle()
    with office.book.read(SYSTEM) as session:
        contract = contracts.find(session, key)
        assert contract.state is ContractState.DRAFT
        assert [row.comment for row in approvals.decisions(session, contract)] == ["too high"]


def test_steps_and_substitutes_are_kept_from_their_pages(office: Any, tmp_path: Path) -> None:
    page = office.desk.put("approval.substitutes")
    page.new()
    other = person(office.book, Role.OPERATIONS, Scope.ALL, "li", status=UserStatus.ACTIVE)
    assert page.document.get("user_name") == "manager"
    page.document.set("to_user_id", str(other.user_id))
    page.save()
    office.desk.settle()
    with office.book.read(SYSTEM) as session:
        assert [(one.user_name, one.to_user_name) for one in approvals.all_delegations(session)] == [("manager", "li")]
    rules = office.desk.put("approval.rules")
    assert not rules.controller.can_edit()
