"""F31 over every page that edits a record: saved twice at once it is one, in two windows the later one sees both."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import controllers
from controllers.editing import EditingService, _load, _save
from models.errors import Conflict
from models.platform.merging import Choice
from models.platform.principal import SYSTEM
from models.shapes import from_plain
from tests.models.agreements import sample_book
from tests.ui.shell.test_beside_every_editor import EDITORS
from tests.ui.shell.test_beside_every_editor import office as office  # the window on a book of every kind
from tests.ui.shell.tour import TABLES
from ui.editing.editor import EditorTab
from ui.partners.node_page import NodePage
from ui.shell.pages import PAGES

TREES = {"territories": "territories", "levels": "agent_levels"}
ELSEWHERE = {"scorecard", "user", "checklist", "checklist_template", "approval.rules", "approval.substitutes"}
"""Made by a run (tests/models/performance) and made with a password (tests/ui/shell/test_own_pages); begun from a template
and kept as rules (tests/ui/agreements)."""
UNIQUE = ("credit_code", "tax_no", "phone", "contacts", "bank_accounts")


def _services() -> dict[str, EditingService]:
    """Table -> service of every kind of record the program edits."""
    found: dict[str, EditingService] = {}
    for module in pkgutil.walk_packages(controllers.__path__, "controllers."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, EditingService):
                found[value.table] = value
    return found


SERVICES = {kind: service for kind, table in TABLES.items() if (service := _services().get(table)) and kind in EDITORS}


def test_f31_knows_every_editor() -> None:
    found = set()
    for kind, place in PAGES.items():
        module, _, name = place.partition(":")
        maker = getattr(importlib.import_module(module), name)
        if isinstance(maker, type) and issubclass(maker, (EditorTab, NodePage)):
            found.add(kind)
    assert found - ELSEWHERE == set(EDITORS) == set(SERVICES) | set(TREES)
    assert {one.table for one in _services().values()} == {TABLES[kind] for kind in SERVICES} | {"scorecards", "checklists", "checklist_templates"}


# --- what every way in comes to: the service ----------------------------------------------------------------


@pytest.fixture(scope="module")
def channel(sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """One book for all kinds; each test adds a record of its own."""
    import shutil

    from models.database import Database
    from tests.conftest import TEST_KEY

    path = tmp_path_factory.mktemp("twice") / "book.qudao"
    shutil.copy(sqlite_template, path)
    database = Database.sqlite(path, TEST_KEY)
    yield SimpleNamespace(database=database, channel=sample_book.fill(database))
    database.close()


def _store(channel: Any, service: EditingService, values: dict[str, Any]) -> Any:
    with channel.database.write(SYSTEM) as session:
        confirmed = service.table == "agents"
        return _save(session, service, values, confirmed)


@pytest.mark.parametrize("kind", SERVICES)
def test_f31_what_was_stored_meanwhile_is_never_written_over(channel: Any, kind: str) -> None:
    """Neither by a field nor by a line: whoever saves an older version hears it, and the first one's words stay."""
    path, new, make = EDITORS[kind]
    service = SERVICES[kind]
    with channel.database.write(SYSTEM) as session:
        key = make(session, channel.channel).id
    with channel.database.read(SYSTEM) as session:
        before = _load(session, service, key, "").values
    _store(channel, service, {**before, path: new})
    with pytest.raises(Conflict):
        _store(channel, service, {**before, path: f"{new}二"})

    lists = [name for name, value in before.items() if isinstance(value, list) and value and isinstance(value[0], dict)]
    for name in lists:
        with channel.database.read(SYSTEM) as session:
            now = _load(session, service, key, "").values
        rest, last = now[name][:-1], now[name][-1]
        _store(channel, service, {**now, name: [*rest, {**last, "value": "5"}] if kind == "target" else rest})
        with pytest.raises(Conflict):
            _store(channel, service, {**now, path: f"{new}三"})
        with channel.database.read(SYSTEM) as session:
            after = _load(session, service, key, "").values
        assert after[name] != now[name] and after[path] == new
    draft: Any = from_plain(service.draft, before)
    assert replace(draft, version=None) != draft, "the version is a part of what a page sends"


# --- on the screen --------------------------------------------------------------------------------------------


def _made(office: Any, kind: str) -> Any:
    with office.context.database.write(SYSTEM) as session:
        session.connection().exec_driver_sql("UPDATE agents SET phone = ''")  # an equal one would be asked about
        return EDITORS[kind][2](session, office.channel).id


def _shown(office: Any, window: Any, kind: str, record: Any, qtbot: Any) -> Any:
    """A record in a tab of a window, with all its fields there."""
    page = window.open_page(kind, False, {"id": str(record)})
    office.settle()
    if kind in TREES:
        tree = page._tree
        for item in (tree.topLevelItem(at) for at in range(tree.topLevelItemCount())):
            if item.data(0, Qt.ItemDataRole.UserRole) == str(record):
                tree.setCurrentItem(item)
        office.settle()
    qtbot.waitUntil(lambda: page.document.get("id") == str(record) and page.form_view.is_made(), timeout=20_000)
    assert page.record_id == record
    return page


def _rows(office: Any, kind: str) -> set[bytes]:
    with office.context.database.read(SYSTEM) as session:
        table = {**TREES, **TABLES}[kind]
        return set(session.connection().exec_driver_sql(f"SELECT id FROM {table}").scalars())


def test_f31_saving_twice_at_once_makes_one_record(office: Any, qtbot: Any) -> None:
    """Ctrl+S held and the button pressed on top: one row, and nothing left to save."""
    made: dict[str, Any] = {}
    begun = {kind: editor for kind, editor in EDITORS.items() if kind != "deal"}  # which this person looks at, and never begins
    for kind, (path, new, _make) in begun.items():
        page = _shown(office, office.window, kind, _made(office, kind), qtbot)
        if kind in TREES:
            page.new()
            page.document.set("code", "Z")
        else:
            page.copy_as_new()
            office.settle()
            page = office.window.current_page()
            if kind == "template":
                page.document.set("code", "T9")
            for name in ("name", "short_name"):
                if page.document.get(name):
                    page.document.set(name, "另一家")
            for name in UNIQUE:
                if page.document.get(name):
                    page.document.set(name, "") if name not in page.document.children_names else page.document.remove(
                        name, range(page.document.row_count(name)))  # fmt: skip
        page.document.set(path, new)
        assert page.record_id is None and page.document.is_dirty()
        before = _rows(office, kind)
        for _ in range(3):
            QTest.keyClick(
                QApplication.focusWidget() or office.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier
            )
        page.save()
        office.settle()
        made[kind] = len(_rows(office, kind) - before), page.document.is_dirty(), page.document.problems()
    assert made == dict.fromkeys(begun, (1, False, {}))


def test_f31_the_same_record_in_two_windows_shows_the_conflict(office: Any, qtbot: Any) -> None:
    """Whoever saves later sees both texts; what he decides is stored."""
    second = office.window.open_another()
    office.settle()
    for kind, (path, new, _make) in EDITORS.items():
        record = _made(office, kind)
        page = _shown(office, office.window, kind, record, qtbot)
        other = _shown(office, second, kind, record, qtbot)
        page.document.set(path, new)
        other.document.set(path, f"{new}二")
        page.save()
        other.save()
        office.settle()
        asks = other if kind in TREES else other.saver
        assert asks.conflict is not None and other.document.is_dirty(), (kind, other.document.problems())
        assert not page.document.is_dirty() and page.document.get(path) == new, kind
        assert other.document.get(path) == f"{new}二", kind
        asks.conflict._choose_all(Choice.MINE)
        asks.conflict._save()
        office.settle()
        assert asks.conflict is None and not other.document.is_dirty(), kind
        assert other.document.get(path) == f"{new}二" and other.document.get("version") > page.document.get("version")
    second._may_go = True
    second.close()
