"""What a person who does nothing costs the office: connections, and how often they are asked on."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop
from sqlalchemy import select

from controllers import live
from controllers.context import AppContext
from controllers.jobs import Jobs
from controllers.office_link import EVERY_MS, OfficeLink, SyncState
from controllers.settings import Settings
from controllers.sync import SyncController
from models.clock import clock
from models.partners.records import Agent
from models.platform.server.opening import OfficeBook
from tests.benchmarks.channel import Channel, Files
from tests.benchmarks.figure import Figure
from tests.office import PASSWORD

PATIENCE = 60.0


def figures(channel: Channel, place: Files) -> list[Figure]:
    """Somebody who works live, and somebody with a copy, each after some work and a pause."""
    app = QCoreApplication.instance() or QCoreApplication([])
    assert app is not None
    found: list[float] = []
    pauses: list[float] = []
    jobs = Jobs()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "settings.json")
        office = OfficeBook(channel.office.card, "lead", PASSWORD)
        with office.database.read(office.principal) as session:
            session.scalars(select(Agent.code).limit(1)).one()
        line: OfficeLink = live.LiveController(AppContext(office.database, jobs, settings, office.principal), office)
        former, live.RESTS_SECONDS = live.RESTS_SECONDS, 0  # the pause
        try:
            _two_rounds(line, jobs)
        finally:
            live.RESTS_SECONDS = former
        found.append(_connections(channel, "lead"))
        pauses.append(line._timer.remainingTime() / 1000)
        line.stop()
        office.close()
        with place.book() as book:
            copy = channel.copy(book, "rep")
            line = SyncController(AppContext(book, jobs, settings, channel.people["rep"]), copy)
            _two_rounds(line, jobs)
            found.append(_connections(channel, "rep"))
            pauses.append(line._timer.remainingTime() / 1000)
            line.stop()
            _until(jobs.idle)
    jobs.close()
    return [
        Figure("connections of an idle person, live and with a copy", max(found), "", 1,
               note=f"one for work is kept up to {live.RESTS_SECONDS + EVERY_MS * 1.25 / 1000:.0f} s"),
        Figure("seconds between two questions beside LISTEN", min(pauses), "s", 30, at_least=True),
    ]  # fmt: skip


def _two_rounds(line: OfficeLink, jobs: Jobs) -> None:
    line.start()
    _until(lambda: line.state is SyncState.IDLE and line.last is not None and jobs.idle())
    line.now()
    _until(lambda: line.state is SyncState.IDLE and jobs.idle())


def _until(there: Callable[[], bool]) -> None:
    end = clock.monotonic() + PATIENCE
    while not there():
        assert clock.monotonic() < end
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)


def _connections(channel: Channel, login: str) -> float:
    """As the server's administrator counts them; what was closed just now is let end."""
    role, end = channel.office.names.person(login), clock.monotonic() + 5
    with channel.office.server._admin() as admin:
        while True:
            count = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s"
            seen = float(admin.execute(count, [role]).fetchone()[0])
            if seen <= 1 or clock.monotonic() > end:
                return seen
