"""One person with a copy of an office's book: the real program, and the line through which it may be cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from sqlalchemy import select, text

from controllers import links
from controllers.book import BookController
from controllers.context import AppContext
from controllers.jobs import Jobs
from controllers.settings import LANGUAGE, Settings
from models.clock import clock
from models.partners.records import Agent
from models.platform.principal import SYSTEM
from models.platform.server.card import Card
from models.sync.copies import NewCopy
from tests.office import PASSWORD, Office
from tests.proxy import Proxy
from tests.ui.closing import close_window, in_the_light_again
from ui.look import Look
from ui.widgets import ime
from ui.window_state import WindowState

PATIENCE = 120


class Place:
    """The program of one person with a copy, on one computer."""

    def __init__(self, office: Office, login: str, folder: Path) -> None:
        from ui.shell.main_window import MainWindow

        self.office = office
        self.proxy = Proxy(("127.0.0.1", office.server.port))
        card = Card((("127.0.0.1", self.proxy.port),), office.database, office.card.authority, office.names.prefix, "", "清源")
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        ime.install(app)
        self.jobs = Jobs()
        settings = Settings(folder / "settings.json")
        settings.set(LANGUAGE, "en")
        self.look = Look(app, settings)
        self.books = BookController(self.jobs, settings)
        opened: list[Any] = []
        self.books.opened.connect(opened.append)
        self.books.refused.connect(opened.append)
        self.books.open_copy(NewCopy(folder / "copy.qudao", card, login, PASSWORD))
        self.until(lambda: opened)
        assert not isinstance(opened[0], BaseException), opened[0]
        self.opened = opened[0]
        self.context = AppContext(
            self.opened.book.database, self.jobs, settings, self.opened.principal, books=self.books
        )
        link = links.join(self.context)
        assert link is not None
        self.link: Any = link
        self.window = MainWindow(self.context, WindowState(folder / "window.ini"))
        self.window.restore_tabs = False
        self.window.shown.connect(link.start)
        self.window.begin()
        self.window.resize(1440, 900)
        self.until(lambda: self.link.last is not None and self.jobs.idle())

    def until(self, true: Any) -> None:
        end = clock.monotonic() + PATIENCE
        while not true() and clock.monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        assert true()

    def settle(self) -> None:
        self.until(self.jobs.idle)
        self.until(self.jobs.idle)

    def sync(self) -> None:
        """Synchronise now and wait until the screen has all of it."""
        before = self.link.last
        self.link.now()
        self.until(lambda: self.link.last != before and self.jobs.idle())
        self.settle()

    def agent(self) -> Any:
        with self.opened.book.database.read(self.opened.principal) as session:
            found = session.scalars(select(Agent).order_by(Agent.code)).first()
            return SimpleNamespace(id=found.id, name=found.name, note=found.note, phone=found.phone)

    def change(self, key: Any, **values: Any) -> None:
        with self.opened.book.database.write(self.opened.principal, reason="visit") as session:
            agent = session.get(Agent, key)
            for name, value in values.items():
                setattr(agent, name, value)

    def change_in_office(self, key: Any, **values: str) -> None:
        owner = self.office.as_owner()
        with owner.write(SYSTEM) as session:
            for name, value in values.items():
                session.execute(text(f"UPDATE agents SET {name} = :value WHERE id = :key"), {"value": value, "key": key})
        owner.close()

    def give_to(self, key: Any, login: str) -> None:
        """The office hands an agent to another rep."""
        owner = self.office.as_owner()
        with owner.write(SYSTEM) as session:
            session.execute(text("UPDATE agents SET rep_id = (SELECT id FROM users WHERE login = :login) WHERE id = :key"),
                            {"login": login, "key": key})  # fmt: skip
        owner.close()

    def in_office(self, key: Any) -> Any:
        owner = self.office.as_owner()
        with owner.read(SYSTEM) as session:
            found = session.get(Agent, key)
            made = SimpleNamespace(note=found.note, phone=found.phone)
        owner.close()
        return made

    def centre(self) -> Any:
        page = self.window.open_page("sync", False, {})
        self.settle()
        return page

    def finish(self) -> None:
        self.link.stop()
        close_window(self.window)
        self.settle()
        self.jobs.close()
        self.books.close(backup=False)
        self.proxy.close()
        in_the_light_again(self.window, self.look)


@contextmanager
def place_of(office: Office, login: str, folder: Path) -> Iterator[Place]:
    made = Place(office, login, folder)
    try:
        yield made
    finally:
        made.finish()


def answer(place: Place, key: str) -> str:
    """Press a button of the question on the screen; returns what it said."""
    place.until(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    said = f"{box.text()} {box.informativeText()}"
    button = box.findChild(QPushButton, f"messages.question.{key}")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    return said
