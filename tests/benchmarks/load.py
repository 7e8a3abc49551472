"""An office at work: fifty people live and fifty on copies, against one PostgreSQL on this machine.

Nothing that was acknowledged may be lost, no deadlock may reach anybody, and a save may take at most five times as long
as that of one person alone. Each person rests between two saves as people do, which is still many times faster than one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from statistics import median
from typing import Any

from models.platform.principal import Role, Scope
from tests import postgres
from tests.benchmarks.channel import AGENTS, KEY, Channel, Files, files
from tests.benchmarks.figure import Figure, percentile
from tests.postgres import Server

PEOPLE, SECONDS, PAUSE, LIMIT = 50, 60, 4.0, 5.0
SHARED = 20
"""So many agents everybody works on."""


class Load:
    """An office with so many people live and so many on devices."""

    def __init__(self, server: Server, place: Files, people: int, name: str = "load", prefix: str = "ql", agents: int = AGENTS) -> None:
        self.channel, self.place = Channel(server, name, prefix, agents), place
        for number in range(people):
            self.channel.add(f"live{number}", Role.OPERATIONS, Scope.ALL)
            self.channel.add(f"device{number}", Role.REP, Scope.OWN)
        self.channel.office.let_in(self.channel.owner)
        given = " ".join(f"WHEN {SHARED + 1 + n} THEN '{self.channel.people[f'device{n}'].user_id}'::uuid" for n in range(people))
        self.channel._write([("agents", "UPDATE app.agents SET rev = :rev, manager_id = NULL, rep_id ="
                              f" CASE substr(code, 2)::integer {given} END")])  # fmt: skip
        with self.channel.office.admin() as line:
            rows = line.execute("SELECT id::text, rep_id FROM app.agents ORDER BY substr(code, 2)::integer").fetchall()
        self.shared = [key for key, _ in rows[:SHARED]]
        self.own = {rep: key for key, rep in rows if rep is not None}

    def orders(self, live: range, devices: range, seconds: float, pause: float) -> dict[str, Any]:
        """What one process is told."""
        server, office = self.channel.office.server, self.channel.office
        return {
            "port": server.port, "database": office.database, "prefix": office.names.prefix, "key": KEY.hex(),
            "authority": server.authority.read_text(encoding="ascii"), "seconds": seconds, "pause": pause,
            "agents": self.shared, "live": [self._person(f"live{n}") for n in live],
            "devices": [{**self._person(f"device{n}"), "path": str(self.place.path())} for n in devices],
        }  # fmt: skip

    def _person(self, login: str) -> dict[str, Any]:
        who = self.channel.people[login]
        return {"login": login, "id": who.user_id.hex, "role": who.role.value, "scope": who.scope.value,
                "agent": self.own.get(who.user_id, "")}  # fmt: skip

    def lost(self, told: list[dict[str, Any]]) -> list[str]:
        """Marks that were acknowledged and are neither in the record nor kept as a conflict or refusal."""
        with self.channel.office.admin() as line:
            notes = {str(key): note for key, note in line.execute("SELECT id, note FROM app.agents").fetchall()}
            kept = " ".join(
                str(row) for name in ("sync_conflicts", "sync_refusals") for row in line.execute(f"SELECT * FROM app.{name}").fetchall()
            )
        live = [mark for one in told for key, mark in one["live"] if mark not in notes[key]]
        return live + [mark for one in told for key, mark in one["offline"] if mark not in notes[key] and mark not in kept]


def run(load: Load, people: int, seconds: float, pause: float, processes: int) -> list[dict[str, Any]]:
    """Everybody at once, in some processes."""
    running = []
    for number in range(processes):
        mine = range(number, people, processes)
        said = load.orders(mine, mine, seconds, pause)  # type: ignore[arg-type]
        running.append(_start(said))
    return [_end(one) for one in running]


def _start(said: dict[str, Any]) -> Any:
    child = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.load_child"], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)  # fmt: skip
    assert child.stdin
    child.stdin.write(json.dumps(said))
    child.stdin.close()
    return child


def _end(child: Any) -> dict[str, Any]:
    out = child.stdout.read()
    assert child.wait() == 0
    found: dict[str, Any] = json.loads(out)
    return found


def figures(quick: bool) -> list[Figure]:
    """What is lost, what reaches people, and how long a save takes."""
    postgres.SETTINGS["max_connections"] = "250"
    people, seconds = (10, 15.0) if quick else (PEOPLE, SECONDS)
    with files() as place:
        load = Load(postgres.start(), place, people)
        alone = _end(_start({**load.orders(range(1), range(0), seconds / 3, 0.2)}))
        told = run(load, people, seconds, PAUSE, min(4, 2 * (os.cpu_count() or 1)))
        lost, errors = load.lost([alone, *told]), [error for one in told for error in one["errors"]]
        load.channel.close()
    for error in errors[:5]:
        print(f"load: {error}", file=sys.stderr)
    saves, syncs = ([second for one in told for second in one[name]] for name in ("saves", "syncs"))
    one, many = percentile(alone["saves"], 0.95), percentile(saves, 0.95)
    late = sum(one["late"] for one in told)
    return [
        Figure(f"{people} live and {people} on copies: changes lost", len(lost), "", 0,
               note=f"of {sum(len(one['live']) + len(one['offline']) for one in told)}"),
        Figure("failures that reached somebody", len(errors), "", 0, note=f"{late} saves came too late and were made anew"),
        Figure("p95 of a save / p95 of one person alone", many / one, "×", LIMIT,
               note=f"{one * 1000:.0f} → {many * 1000:.0f} ms; median {median(saves) * 1000:.0f} ms, {len(saves)} saves"),
        Figure("p95 of a synchronisation meanwhile", percentile(syncs, 0.95) * 1000, "ms", note=f"{len(syncs)} of them"),
    ]  # fmt: skip


