"""Why, and why not: what is shown answers what is asked now."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from controllers.context import AppContext
from controllers.jobs import Jobs
from controllers.settings import Settings
from models.platform import explaining, users
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.users import UserDraft
from ui.platform.why_table import WhyTable


def test_the_answer_to_an_older_question_does_not_come_over_the_newer_one(
    qtbot: Any, sqlite_book: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_book.write(SYSTEM) as session:
        person = users.save(session, UserDraft(code="U1", name="陈涛", role=Role.REP))
    jobs, go, real = Jobs(), threading.Event(), explaining.explain

    def slow_about_orders(session: Any, user: Any, entity: str, agent: Any) -> Any:
        if entity == "order":
            assert go.wait(20)
        return real(session, user, entity, agent)

    monkeypatch.setattr(explaining, "explain", slow_about_orders)
    context = AppContext(
        sqlite_book, jobs, Settings(tmp_path / "settings.json"), Principal(person.id, Role.ADMIN, Scope.ALL, "陈涛")
    )
    try:
        table = WhyTable(context, person.id)  # begins with orders
        qtbot.addWidget(table)
        shown: list[Any] = []
        monkeypatch.setattr(table.table, "show_rows", shown.append)
        table.kind.setCurrentIndex(table.kind.findData("user"))
        qtbot.waitUntil(lambda: bool(shown))
        go.set()
        qtbot.waitUntil(jobs.idle)
        with sqlite_book.read(context.principal) as session:
            assert shown == [real(session, person.id, "user", None)]
    finally:
        go.set()
        jobs.close()
