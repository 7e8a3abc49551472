"""A part of an office's people at work: some live on the server, some on copies that synchronise; told and telling in JSON.

Everything anybody types carries a mark of its own. A live save reads the record, appends its mark and saves it with the
version it read; whoever comes too late reads again. A device does the same to its own agent on its copy and synchronises.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from typing import Any
from uuid import UUID

from models.database import Database
from models.errors import Conflict
from models.partners import agents
from models.partners.agents import AgentDraft
from models.partners.records import Agent
from models.pinyin import initials_of
from models.platform.principal import Principal, Role, Scope
from models.platform.server import opening
from models.platform.server.card import Card
from models.sync.ports import Cut
from models.sync.service import Copy, Listener
from tests.office import PASSWORD

FIRST = 2
"""Saves of each person before it is measured: the first ones of a connection have their questions planned."""


class People:
    """Everybody of one process, each on a thread of his own."""

    def __init__(self, said: dict[str, Any]) -> None:
        self.said = said
        self.card = Card((("127.0.0.1", said["port"]),), said["database"], said["authority"], said["prefix"])
        self.saves: list[float] = []
        self.syncs: list[float] = []
        self.live: list[tuple[str, str]] = []
        self.offline: list[tuple[str, str]] = []
        self.late = 0
        self.errors: list[str] = []
        self._end = 0.0

    def run(self) -> dict[str, Any]:
        """Work until the time is over, then let every copy come home."""
        work: list[tuple[Callable[..., None], dict[str, Any]]] = [(self._live, one) for one in self.said["live"]]
        work += [(self._device, one) for one in self.said["devices"]]
        start = threading.Barrier(len(work))
        threads = [threading.Thread(target=self._guarded, args=(start, what, one)) for what, one in work]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return {name: getattr(self, name) for name in ("saves", "syncs", "live", "offline", "late", "errors")}

    def _guarded(self, start: threading.Barrier, what: Callable[..., None], one: dict[str, Any]) -> None:
        try:
            what(one, start)
        except Exception as error:  # whatever reaches a person is told
            start.abort()
            self.errors.append(f"{type(error).__name__}: {error}"[:300])

    def _begin(self, start: threading.Barrier, pick: random.Random, pauses: float = 1) -> None:
        """All have signed in; each goes to work at a moment of his own."""
        start.wait(300)
        self._end = time.monotonic() + self.said["seconds"]
        time.sleep(self.said["pause"] * pauses * pick.random())

    def _principal(self, one: dict[str, Any]) -> Principal:
        return Principal(UUID(one["id"]), Role(one["role"]), Scope(one["scope"]))

    def _connector(self, one: dict[str, Any]) -> Callable[[], Any]:
        return opening.connector(self.card, opening.account_of(self.card, one["login"], PASSWORD))

    def _live(self, one: dict[str, Any], start: threading.Barrier) -> None:
        pick, who = random.Random(one["login"]), self._principal(one)
        book = Database.office(self._connector(one), self.card.names)
        try:
            for _ in range(FIRST):
                self._note(book, who, one["login"], pick, [])
            self._begin(start, pick)
            while time.monotonic() < self._end:
                self._note(book, who, one["login"], pick, self.saves)
                time.sleep(self.said["pause"] * pick.uniform(0.5, 1.5))
        finally:
            book.close()

    def _note(self, book: Database, who: Principal, login: str, pick: random.Random, times: list[float]) -> None:
        """A mark of this person in some record; each attempt adds the seconds it took."""
        key, mark = pick.choice(self.said["agents"]), f"<{login}.{len(self.live)}.{pick.random()}>"
        self._save(book, who, UUID(key), mark, times)
        self.live.append((key, mark))

    def _save(self, book: Database, who: Principal, key: UUID, mark: str, times: list[float]) -> None:
        while True:
            with book.read(who) as session:
                found = agents.get(session, key)
            values = {field.name: getattr(found, field.name) for field in fields(AgentDraft)}
            draft = AgentDraft(**{**values, "note": found.note + mark})
            began = time.perf_counter()
            try:
                with book.write(who) as session:
                    agents.save(session, draft, confirmed=True)
            except Conflict:
                self.late += 1
                continue
            finally:
                times.append(time.perf_counter() - began)
            return

    def _device(self, one: dict[str, Any], start: threading.Barrier) -> None:
        pick, who = random.Random(one["login"]), self._principal(one)
        database = Database.sqlite(Path(one["path"]), bytes.fromhex(self.said["key"]))
        copy = Copy(database, who.user_id, self._connector(one), principal=who, names=self.card.names)
        with ExitStack() as ends:
            ends.callback(database.close)
            copy.synchronise()
            line = copy.listen()
            ends.callback(line.close)
            self._begin(start, pick, 2)
            while time.monotonic() < self._end:
                mark = f"<{one['login']}.{pick.random()}>"
                with database.write(who) as session:
                    agent = session.get(Agent, UUID(one["agent"]))
                    assert agent is not None
                    agent.note += mark
                self.offline.append((one["agent"], mark))
                self._sync(copy, line)
                time.sleep(2 * self.said["pause"] * pick.uniform(0.5, 1.5))
            for _ in range(6):
                self._sync(copy, line)

    def _sync(self, copy: Copy, line: Listener) -> None:
        while True:
            began = time.perf_counter()
            try:
                copy.synchronise(line=line)
            except Cut:  # the office was busy; the program tries again by itself
                if line.connection.closed:
                    raise
                time.sleep(0.2)
                continue
            self.syncs.append(time.perf_counter() - began)
            return


def main() -> None:
    """One process of many; the tables of readings are there, as in a program whose window is open."""
    initials_of("渠道")
    sys.setswitchinterval(0.0005)  # each thread stands for a computer of its own: none waits long for another to compute
    print(json.dumps(People(json.loads(sys.stdin.read())).run()))


if __name__ == "__main__":
    main()
