"""Every question, dialog and popover of the window: names, buttons in reach, words that fit (UX-096, UX-100)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QFrame,
    QMessageBox,
    QPushButton,
    QWidget,
)
from sqlalchemy import select

from controllers.book import BookController
from controllers.settings import BACKUP_FOLDER
from models import i18n
from models.database import Database
from models.i18n import tr
from models.platform.book.backup import BackupInfo
from models.platform.book.errors import LockedBook
from models.platform.book.paths import BookPaths
from models.platform.demo import build
from models.platform.principal import SYSTEM, Role
from models.platform.server.opening import OtherOffice
from models.sales import order_states
from models.sales.records import Order, OrderState
from tests.conftest import TEST_KEY
from tests.ui.shell import walking
from tests.ui.shell.clipping import clipped, out_of_reach
from tests.ui.shell.test_every_page import LEAST, english, untranslated
from tests.ui.shell.tour import Tour, tour_of
from ui import messages
from ui.book.copies import BackupDialog, RestoreDialog
from ui.book.new_card import NewCardDialog
from ui.platform.book_actions import PasswordDialog
from ui.sales import order_steps
from ui.shell.leave_demo import LeaveDemoDialog
from ui.shell.page import Mark
from ui.widgets.record_list.popover import Popover

LANGUAGES = ("en", "pseudo", "zh_CN")
Opener = Callable[[Tour], None]


@pytest.fixture(scope="module")
def tour(sqlite_template: Path, qapp: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    """The window of somebody who writes business records, as small as a screen of 1920x1080 at 200 % shows it."""
    folder = tmp_path_factory.mktemp("boxes")
    shutil.copy(sqlite_template, folder / "book.qudao")
    database = Database.sqlite(folder / "book.qudao", TEST_KEY)
    with database.write(SYSTEM) as session:
        build.fill(session, volume=build.Volume(agents=24, products=20, orders=120, lines=3))
    with database.write(SYSTEM) as session:
        held = session.scalars(select(Order).where(Order.state == OrderState.HELD).order_by(Order.seq)).all()
        for one in held[1:]:
            order_states.release(session, one.id)
        order_states.confirm(session, held[-1].id)
    with tour_of(database, folder, Role.MANAGER) as made:
        made.resize(LEAST)
        yield made
    database.close()


# --- what is opened, as a person opens it -------------------------------------------------------------


def order(state: str) -> Callable[[Tour], Any]:
    """The page of the first order in a state."""

    def page(tour: Tour) -> Any:
        with tour.database.read(SYSTEM) as session:
            found = session.connection().exec_driver_sql(
                f"SELECT id FROM orders WHERE state = '{state}' ORDER BY seq LIMIT 1"
            ).scalar()
        from uuid import UUID

        return tour.open("order", id=str(UUID(bytes=bytes(found))))

    return page


def on_order(state: str, run: Callable[[Any], None]) -> Opener:
    return lambda tour: run(order(state)(tour))


def on_page(kind: str, run: Callable[[Any], None]) -> Opener:
    return lambda tour: run(tour.open(kind))


def on_list(kind: str, command: str) -> Opener:
    return lambda tour: tour.open(kind).commands()[command].run()


def new_filter(kind: str, column: str) -> Opener:
    return lambda tour: (page := tour.open(kind)).filters.open_new(column, page.chips)


def lines_from(source: str) -> Callable[[Any], None]:
    """Ask for lines from one of the sources of an order."""

    def ask(page: Any) -> None:
        getattr(page.sources, source)()

    return ask


def close_unsaved(tour: Tour) -> None:
    page = tour.open("agent")
    page.document.set("industry", "净水")
    page.may_close(lambda _closes: None)


def print_several(tour: Tour) -> None:
    from ui.pdf.batch import BatchDialog

    page = tour.open("contracts.list")
    ids = [page.grid.records.record(row).id for row in range(3)]
    BatchDialog(page, tour.context, page.navigator, "contract", ids).open()


def level_of(page: Any) -> None:
    from ui.partners.level_dialog import LevelDialog

    LevelDialog.ask(page, page.context, lambda *_: None)


def scorecard_run(page: Any) -> None:
    from ui.performance.run_dialog import RunDialog

    RunDialog(page, page.context, page.navigator, lambda: None).open()


def running_jobs(tour: Tour) -> None:
    tour.context.jobs.run("导出代理商", lambda job: None)
    tour.settle()
    tour.window.jobs_panel.toggle(tour.window.status.job)


def toast(tour: Tour) -> None:
    tour.window.navigator.toast(tr("The password was changed."), "ok", [(tr("Undo"), lambda: None)])


def summon(text: str) -> Opener:
    def run(tour: Tour) -> None:
        tour.window.palette_box.summon(text)

    return run


def act(action_id: str) -> Opener:
    return lambda tour: tour.window.commands.action(action_id).trigger()


def show_error(tour: Tour) -> None:
    messages.show_error(tour.window, LockedBook())


def books_of(tour: Tour) -> BookController:
    """The open book of the window, as far as the dialogs of books ask for it."""
    tour.context.settings.set(BACKUP_FOLDER, "/备份/渠道")
    made = BookController(tour.context.jobs, tour.context.settings, tour.window)
    paths = BookPaths(tour.folder / "渠道.qudao")
    book = SimpleNamespace(paths=paths, company="渠道", place=paths.book)
    made.current = SimpleNamespace(book=book, local=book, office=None, copy=None)  # type: ignore[assignment]
    return made


def shown_with_backups(dialog: Any, tour: Tour) -> None:
    """Open it with a good, an old and a broken backup in its list."""
    dialog.open()
    tour.settle()
    when = datetime(2025, 9, 15, 6, 5, tzinfo=UTC)
    dialog.table.show_backups([
        BackupInfo(Path(f"{at}"), when - timedelta(days=at), reason, 12_345_678 * at, 1, 9, good, problem)
        for at, (reason, good, problem) in enumerate(
            (("interval", True, ""), ("upgrade", False, ""), ("key change", False, "file")), 1
        )
    ])  # fmt: skip


def password(tour: Tour) -> None:
    dialog = PasswordDialog(books_of(tour), "chentao", tour.window.navigator)
    dialog.open()
    dialog._refused(LockedBook())


def new_card(tour: Tour) -> None:
    dialog = NewCardDialog(tour.window, lambda *_: None, asks_password=True)
    dialog.open()
    dialog._failed(OtherOffice())


def backups(tour: Tour) -> None:
    dialog = BackupDialog(books_of(tour), tour.window)
    shown_with_backups(dialog, tour)
    dialog._failed(LockedBook())


def restore(tour: Tour) -> None:
    books = books_of(tour)
    dialog = RestoreDialog(books, books.backup_folder(), None, tour.window)
    shown_with_backups(dialog, tour)
    dialog._failed(LockedBook())


def leave_demo(own: int) -> Opener:
    return lambda tour: LeaveDemoDialog(tour.window, own, lambda _delete: None).open()


BOXES: dict[str, Opener] = {
    "change the password": password,
    "new connection card": new_card,
    "backups": backups,
    "restore a backup": restore,
    "leave the demo": leave_demo(0),
    "leave the demo with own records": leave_demo(12),
    "sign a contract": on_page("contract", lambda page: page.sign()),
    "terminate a contract": on_page("contract", lambda page: page.terminate()),
    "amend a contract": on_page("contract", lambda page: page.amend()),
    "declare a contract void": on_page("contract", lambda page: page.void()),
    "give up a version": on_page("contract", lambda page: page.discard()),
    "release an order": on_order("held", order_steps._release),
    "hold an order": on_order("submitted", order_steps._hold),
    "cancel an order": on_order("submitted", order_steps._cancel),
    "close an order": on_order("confirmed", order_steps._complete),
    "ship an order": on_order("confirmed", order_steps._ship),
    "lines of earlier orders": on_order("draft", lines_from("earlier")),
    "usual products": on_order("draft", lines_from("usual")),
    "change the level of an agent": on_page("agent", level_of),
    "compute scorecards": on_page("scorecards.list", scorecard_run),
    "spread a target": on_page("target", lambda page: page.spread()),
    "unsaved text": close_unsaved,
    "print several": print_several,
    "export a list": on_list("agents.list", "export"),
    "save a view": on_list("agents.list", "save_view"),
    "columns": on_list("orders.list", "columns"),
    "group": on_list("orders.list", "group"),
    "go to row": on_list("orders.list", "go_to_row"),
    "add a filter": on_page("orders.list", lambda page: page.filters.pick(page.chips)),
    "filter by words": new_filter("agents.list", "name"),
    "filter by choice": new_filter("orders.list", "state"),
    "filter by day": new_filter("orders.list", "ordered_on"),
    "filter by amount": new_filter("orders.list", "gross_total"),
    "filter by reference": new_filter("orders.list", "agent"),
    "palette": summon(""),
    "palette with results": summon("hz"),
    "all tabs": act("tab.all"),
    "shortcuts": act("shortcuts"),
    "about": act("about"),
    "jobs": running_jobs,
    "notice": toast,
    "error": show_error,
    "cards of the home page": on_page("home", lambda page: page._choose_cards()),
}


@pytest.fixture(scope="module", params=LANGUAGES)
def spoken_tour(tour: Tour, request: pytest.FixtureRequest) -> tuple[Tour, str]:
    """The window in one language."""
    tour.language(request.param)
    return tour, request.param


@pytest.mark.parametrize("name", BOXES)
def test_every_box_is_named_within_reach_and_whole(spoken_tour: tuple[Tour, str], name: str) -> None:
    """UX-096 and UX-100: a screen of 1920x1080 at 200 %, in three languages; UX-101 nothing untranslated."""
    tour, language = spoken_tour
    i18n.set_language(language)  # every test begins in English
    before = set(map(id, boxes(tour)))
    BOXES[name](tour)
    tour.settle()
    opened = [box for box in boxes(tour) if id(box) not in before]
    try:
        assert opened, f"{name} opened nothing"
        for box in opened:
            assert walking.nameless(box) == []
            assert outside(box, tour.window) == []
            assert clipped(box) == []
            if isinstance(box, QDialog):
                assert box.windowTitle() or box.accessibleName()
                assert out_of_reach(box, LEAST) == []
                if not isinstance(box, QMessageBox):  # its buttons stand as each system wants them
                    assert walking.out_of_order(box) == []
                    assert walking.unreached(box) == []
            if language == "zh_CN":
                assert english(box) == []
            if language == "pseudo":
                assert untranslated(box) == []
    finally:
        put_away(tour, opened)
        close_pages(tour)


def boxes(tour: Tour) -> list[QWidget]:
    """Everything that lies over the window now."""
    window = tour.window
    found: list[QWidget] = [box for box in window.findChildren(QDialog) if box.isVisible()]
    found += [box for box in window.findChildren(Popover) if box.isVisible()]
    frames = window.findChildren(QFrame)
    found += [box for box in frames if box.property("role") == "popover" and box.isVisible() and box not in found]
    return found


def outside(box: QWidget, window: QWidget) -> list[str]:
    """Buttons of what floats inside the window that stand outside of it."""
    if box.isWindow():
        return []
    found = []
    for button in box.findChildren(QPushButton):
        at = QRect(button.mapTo(window, QPoint(0, 0)), button.size())
        scrolls = any(isinstance(parent, QAbstractScrollArea) for parent in parents(button, box))
        if button.isVisible() and not scrolls and not window.rect().contains(at):
            found.append(f"{button.objectName()} at {at.getRect()}")
    return found


def parents(widget: QWidget, top: QWidget) -> list[QWidget]:
    found = []
    at = widget.parentWidget()
    while at is not None and at is not top:
        found.append(at)
        at = at.parentWidget()
    return found


def put_away(tour: Tour, opened: list[QWidget]) -> None:
    """Leave a box by Esc."""
    for box in opened:
        QTest.keyClick(QApplication.focusWidget() or box, Qt.Key.Key_Escape)
        if box.isVisible():
            box.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    tour.settle()


def close_pages(tour: Tour) -> None:
    """Leave all pages without a question."""
    for tab in tour.window.documents.all()[1:]:
        if tab.page is not None and tab.page.mark() is Mark.DIRTY:
            tab.page.document.revert_all()
    tour.close_pages()
