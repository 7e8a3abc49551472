"""A desk with an agent in a real encrypted book."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication

from models.partners.shapes import BankAccountDraft, ContactDraft
from models.platform.principal import Role
from tests.models.partners.makers import CREDIT_CODE, agent_draft, person, store
from tests.ui.desk import Desk, dress


@pytest.fixture
def clerk(sqlite_book):
    """Somebody of sales operations."""
    return person(sqlite_book, Role.OPERATIONS, code="周琳")


@pytest.fixture
def saved(sqlite_book, clerk):
    """A stored agent."""
    draft = agent_draft(
        credit_code=CREDIT_CODE,
        manager_id=clerk.user_id,
        bank_accounts=(BankAccountDraft(bank="中国银行", account_no="6222021234567890123"),),
    )
    two = (*draft.contacts, ContactDraft(name="周琳", phone="13700137000"))
    return store(sqlite_book, replace(draft, contacts=two))


@pytest.fixture
def desk(qapp, qtbot, sqlite_book, clerk, tmp_path):
    """A window for one page."""
    dress(qapp)
    made = Desk(sqlite_book, clerk, tmp_path)
    yield made
    made.finish()


@pytest.fixture
def tab(desk, saved):
    """The page of the stored agent."""
    page = desk.put("agent", id=str(saved.id))
    desk.activateWindow()
    desk.settle()
    return page


@pytest.fixture
def press():
    """Press a button of the question that is open, by the end of its name."""

    def work(name):
        for window in QApplication.topLevelWidgets():
            if window.isVisible():
                for button in window.findChildren(QAbstractButton):
                    if button.objectName().endswith(name):
                        button.click()
                        return
        raise AssertionError(f"no button {name}")

    return work
