"""A company in memory: an office, four devices of three people, cuts and kills at any message, restores of both sides.

Everything a person ever typed carries a mark of its own, so that the oracles can say where it went.
"""

from __future__ import annotations

import itertools
import json
import random

from models.sync.engine import Engine, Stopped
from models.sync.ports import Cut, Facts
from tests.models.sync.memory import SPECS, Crash, MemoryLocal, MemoryRemote, MemoryServer, Points, Violation

PEOPLE = (("ann", "d1"), ("ann", "d2"), ("bob", "d3"), ("eve", "d4"))
BUCKETS = ("A", "B", "C")
HUMAN = {"agents": ("name", "city", "province", "limit"), "orders": ("total",), "order_lines": ("amount",)}
ACTIONS = (
    "create", "create", "group", "update", "update", "update", "update", "twice", "delete", "move", "ledger", "twin", "tag",
    "append", "office", "office", "office_deletes", "access", "access", "sync", "sync", "sync", "sync", "sync", "sync", "sync",
    "zombie_ends", "backup", "server_restore", "laptop_restore", "purge", "skew", "clock",
)  # fmt: skip


class Device:
    def __init__(self, server, person, name):
        self.person, self.name = person, name
        self.points = Points()
        self.local = MemoryLocal(person, name, self.points)
        self.remote = MemoryRemote(server, person, self.points)
        self.kept = None
        self.forked = False
        self.schema = 1


class World:
    """The state and what may happen to it; every choice comes from `pick`, a random generator."""

    def __init__(self):
        self.server = MemoryServer()
        self.server.access = {"ann": {"A", "B"}, "bob": {"B", "C"}, "eve": None}
        self.devices = [Device(self.server, person, name) for person, name in PEOPLE]
        self.tokens = itertools.count(1)
        self.written = {}  # token -> (device, ref, field)
        self.excused = set()  # tokens that a restored laptop forgot, or that their author replaced
        self.ever = set()
        self.ledger = {}  # key -> author device, of accepted entries
        self.kept = None
        self.restored = 0
        for number, bucket in enumerate("AABBCC"):
            self.server.office(
                "agents", f"a{number}", {"bucket": bucket, "name": f"n{number}", "code": f"c{number}", "tags": "[]", "note": ""}
            )

    # --- what people do ---------------------------------------------------------------------------------------

    def token(self, device, ref, field, seen):
        made = f"<{next(self.tokens)}>"
        for old, (who, where, name) in self.written.items():
            if who is device and where == ref and name == field:
                self.excused.add(old)
        self.written[made] = (device, ref, field)
        if field in HUMAN.get(ref[0], ()):
            self.server.seen_of[made] = seen
        return made

    def rows_of(self, device, table):
        return [row for _, row in sorted(device.local.tables[table].items()) if not row.get("deleted_at")]

    def create(self, device, pick):
        key = f"n{next(self.tokens)}"
        bucket = pick.choice(BUCKETS)
        device.local.act(("agents", key, {
            "bucket": bucket, "name": self.token(device, ("agents", key), "name", None), "code": f"c{key}", "tags": "[]", "note": "",
        }))  # fmt: skip

    def twin(self, device, pick):
        key = f"t{next(self.tokens)}"
        device.local.act(("agents", key, {
            "bucket": pick.choice(BUCKETS), "name": self.token(device, ("agents", key), "name", None),
            "code": f"c{pick.randrange(6)}", "tags": "[]", "note": "",
        }))  # fmt: skip

    def group(self, device, pick):
        agents = self.rows_of(device, "agents")
        if not agents:
            return
        agent = pick.choice(agents)
        key = f"o{next(self.tokens)}"
        changes = [("orders", key, {
            "bucket": agent["bucket"], "agent_id": agent["id"], "total": self.token(device, ("orders", key), "total", None),
        })]  # fmt: skip
        for _ in range(pick.randrange(1, 4)):
            line = f"l{next(self.tokens)}"
            amount = self.token(device, ("order_lines", line), "amount", None)
            changes.append(("order_lines", line, {"bucket": agent["bucket"], "order_id": key, "amount": amount}))
        device.local.act(*changes)

    def _change(self, device, table, row, field):
        return (table, row["id"], {field: self.token(device, (table, row["id"]), field, row.get(field))})

    def update(self, device, pick):
        table = pick.choice(("agents", "agents", "agents", "orders", "order_lines"))
        rows = self.rows_of(device, table)
        if rows:
            device.local.act(self._change(device, table, pick.choice(rows), pick.choice(HUMAN[table])))

    def twice(self, device, pick):
        """Two rows in one act."""
        rows = self.rows_of(device, "agents")
        if len(rows) > 1:
            one, two = pick.sample(rows, 2)
            device.local.act(*(self._change(device, "agents", row, pick.choice(HUMAN["agents"])) for row in (one, two)))

    def tag(self, device, pick):
        rows = self.rows_of(device, "agents")
        if rows:
            row = pick.choice(rows)
            made = self.token(device, ("agents", row["id"]), f"tag{next(self.tokens)}", None)
            device.local.act(("agents", row["id"], {"tags": json.dumps([*json.loads(row["tags"] or "[]"), made])}))

    def append(self, device, pick):
        rows = self.rows_of(device, "agents")
        if rows:
            row = pick.choice(rows)
            made = self.token(device, ("agents", row["id"]), f"note{next(self.tokens)}", None)
            device.local.act(("agents", row["id"], {"note": (row["note"] or "") + made}))

    def delete(self, device, pick):
        table = pick.choice(("agents", "order_lines"))
        rows = self.rows_of(device, table)
        if rows:
            row = pick.choice(rows)
            for token, (who, ref, _) in self.written.items():
                if who is device and ref == (table, row["id"]):
                    self.excused.add(token)
            device.local.act((table, row["id"], None))

    def move(self, device, pick):
        rows = self.rows_of(device, "agents")
        if rows:
            device.local.act(("agents", pick.choice(rows)["id"], {"bucket": pick.choice(BUCKETS)}))

    def ledger_entry(self, device, pick):
        key = f"m{next(self.tokens)}"
        quantity = self.token(device, ("moves", key), "quantity", None)
        device.local.act(("moves", key, {"bucket": pick.choice(BUCKETS), "quantity": quantity}))

    # --- what the office does -------------------------------------------------------------------------------------

    def office(self, pick):
        table = pick.choice(("agents", "agents", "orders", "order_lines"))
        rows = sorted(self.server.tables[table])
        if rows:
            key = pick.choice(rows)
            vals = {pick.choice(HUMAN[table]): f"office{next(self.tokens)}"}
            if table == "agents" and pick.random() < 0.3:
                vals["bucket"] = pick.choice(BUCKETS)
            self.server.office(table, key, vals)

    def office_deletes(self, pick):
        table = pick.choice(("agents", "order_lines"))
        rows = sorted(self.server.tables[table])
        if rows:
            self.server.remove(table, pick.choice(rows))

    def access(self, pick):
        if pick.random() < 0.15:
            self.server.access["eve"] = {"A"} if self.server.access["eve"] is None else None
            return
        person = pick.choice(("ann", "bob"))
        self.server.access[person] = self.server.access[person] ^ {pick.choice(BUCKETS)}

    def purge(self, pick):
        self.server.floor = self.server.head
        self.server.gone = []
        self.server.inserted = {(table, key) for table, rows in self.server.tables.items() for key in rows}

    def skew(self, pick):
        self.server.least = 3 - self.server.least
        if pick.random() < 0.5:
            self.server.schema = 2
            for device in self.devices:
                device.schema = 2

    def zombie_ends(self, pick):
        if self.server.zombies:
            name = pick.choice(sorted(self.server.zombies))
            late = self.server.zombies.pop(name)
            if pick.random() < 0.7:
                late()

    def backup(self, pick):
        if pick.random() < 0.5:
            self.kept = self.server.backup()
        else:
            device = pick.choice(self.devices)
            device.kept = device.local.backup(), set(self.written)

    def server_restore(self, pick):
        if self.kept is not None and self.restored < 2:
            self.remember()
            self.server.restore(self.kept)
            self.restored += 1

    def laptop_restore(self, pick):
        device = pick.choice(self.devices)
        if device.kept is not None:
            state, written = device.kept
            self.remember()
            self.excused |= {token for token, (who, _, _) in self.written.items() if who is device and token not in written}
            device.local.restore(state)
            device.local.cursors.clear()
            device.forked = True

    # --- synchronising ----------------------------------------------------------------------------------------------

    def sync(self, device, pick, depth=0):
        if depth == 0 and pick.random() < 0.05:
            device.remote.zombie = True
        kind = pick.choice(("", "", "cut", "crash", "zombie", "other", "other", "types", "office", "access", "late"))
        count = pick.randrange(30)

        def act(what):
            if kind == "cut":
                raise Cut(what)
            if kind == "crash":
                raise Crash(what)
            if kind == "other" and depth == 0:
                self.sync(pick.choice([one for one in self.devices if one is not device]), pick, 1)
            elif kind == "types" and what not in ("commit",):
                self.update(device, pick)
            elif kind == "office":
                self.office(pick)
            elif kind == "access":
                self.access(pick)
            elif kind == "late":
                self.zombie_ends(pick)

        if kind == "zombie":
            device.remote.zombie = True
        elif kind:
            device.points.at(count, act)
        try:
            self.run(device)
        except (Cut, Crash):
            pass
        except Stopped as stopped:
            if stopped.why == "wipe":
                raise
        finally:
            device.points.clear()
            device.remote.zombie = False
        self.check_always(device)

    def run(self, device):
        restored = device.local.facts.get("epoch") not in (None, self.server.epoch)
        engine = Engine(device.local, device.remote, SPECS, Facts("", 0, device.schema), page=4, batch=4, at_once=3, piece=2)
        known = device.local.facts.get("device")
        report = engine.sync()
        if known not in (None, device.local.facts["device"]) and not device.forked:
            raise Violation("a new device although no disk was restored or copied")
        if report.recovered and not restored and not device.forked:
            raise Violation("a recovery although nothing was restored")
        if report.repaired:
            raise Violation(f"the copy differed from the server: {report.repaired}")
        return report

    def step(self, pick):
        """One thing that happens."""
        self.do(pick.choice(ACTIONS), pick)

    def do(self, name, pick):
        """One kind of thing."""
        device = pick.choice(self.devices)
        if name == "sync":
            self.sync(device, pick)
        elif name == "ledger":
            self.ledger_entry(device, pick)
        elif name in ("create", "group", "update", "twice", "delete", "move", "twin", "tag", "append"):
            getattr(self, name)(device, pick)
        elif name == "clock":
            device.local.clock = pick.randrange(-10**9, 10**9)
        else:
            getattr(self, name)(pick)

    # --- oracles --------------------------------------------------------------------------------------------------------

    def remember(self):
        """What was accepted, before a restore lets the server forget it."""
        for table, key, _name, value, author, _rev, group in self.server.accepted:
            self.ever.add(str(value))
            if table == "moves":
                self.ledger[key] = (author, group)

    def check_always(self, device):
        last = {}
        for epoch, cursor in device.local.cursors:
            if cursor < last.get(epoch, 0):
                raise Violation(f"the cursor of {device.name} went back from {last[epoch]} to {cursor}")
            last[epoch] = cursor
        revs = {}
        for *_, rev, group in self.server.accepted:
            if group is not None:
                revs.setdefault(group, set()).add(rev)
        for group, found in revs.items():
            if len(found) > 1:
                raise Violation(f"group {group} was torn over {found}")

    def settle(self):
        """Everybody comes home, the network holds: then everything must agree."""
        self.server.least, self.server.schema = 1, 2
        pick = random.Random(0)
        while self.server.zombies:
            self.zombie_ends(pick)
        for _ in range(12):
            quiet = True
            for device in self.devices:
                device.forked = device.forked or False
                report = self.run(device)
                quiet = quiet and not (report.sent or report.received or report.removed or device.local.pending)
            if quiet:
                break
        else:
            raise Violation("it never comes to rest")
        for device in self.devices:
            self.check_equal(device)
        self.check_nothing_lost()

    def check_equal(self, device):
        if device.local.bases:
            raise Violation(f"bases without work: {device.local.bases}")
        for table, rows in self.server.tables.items():
            seen = {key: self.plain(row) for key, row in rows.items() if self.server.sees(device.person, row)}
            held = {key: self.plain(row) for key, row in device.local.tables[table].items()}
            if held != seen:
                extra, missing = held.keys() - seen.keys(), seen.keys() - held.keys()
                other = {key: (held[key], seen[key]) for key in held.keys() & seen.keys() if held[key] != seen[key]}
                raise Violation(f"{device.name} {table}: extra {extra}, missing {missing}, other {other}")

    @staticmethod
    def plain(row):
        return {name: value for name, value in row.items() if value is not None and name != "by"}

    def check_nothing_lost(self):
        self.remember()
        texts = " ".join(self.ever) + " ".join(
            row["what"] for table in ("sync_conflicts", "sync_refusals") for row in self.server.tables[table].values()
        )
        lost = [token for token in self.written if token not in texts and token not in self.excused]
        if lost:
            raise Violation(f"lost: {[(token, self.written[token][1:]) for token in lost]}")
        forked = {device.person for device in self.devices if device.forked}
        for key, (author, _group) in self.ledger.items():
            if key not in self.server.tables["moves"] and author not in forked and self.server.access[author] is None:
                raise Violation(f"ledger entry {key} of {author} is gone")


def history(seed, steps=60):
    """One random history from a seed, with its end."""
    pick = random.Random(seed)
    world = World()
    for _ in range(pick.randrange(5, steps)):
        world.step(pick)
    world.settle()
    return world


