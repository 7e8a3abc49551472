"""A server and copies in memory, behind the same ports as the real ones, with every message able to fail."""

from __future__ import annotations

import itertools
from contextlib import contextmanager

from models.sync.ops import DELETE, INSERT, UPDATE, Op
from models.sync.policy import Rule, both, careful, down, group
from models.sync.ports import Answer, Cut, DeviceState, Gone, Hello, Page, Scope, TableSpec

SPECS = {
    spec.name: spec
    for spec in (
        TableSpec(
            "agents",
            both(
                place=group("city", "province"), money=careful("limit"), words=group("note", rule=Rule.APPEND),
                tags=group("tags", rule=Rule.UNION), home=group("bucket"),
            ),
            unique=(("code",),),
        ),
        TableSpec("orders", both(whole=True), parents=("agent_id",)),
        TableSpec("order_lines", both(whole=True), parents=("order_id",), root="order_id"),
        TableSpec("moves", both(), ledger=True),
        TableSpec("prices", down()),
        TableSpec("sync_conflicts", both()),
        TableSpec("sync_refusals", both()),
    )
}  # fmt: skip
COLUMNS = {
    "agents": ("name", "code", "city", "province", "limit", "note", "tags"),
    "orders": ("agent_id", "total"), "order_lines": ("order_id", "amount"), "moves": ("quantity",),
    "prices": ("price",), "sync_conflicts": ("kind", "what", "ref"), "sync_refusals": ("kind", "what", "ref"),
}  # fmt: skip
COMMON = ("id", "bucket", "rev", "by", "deleted_at")


def empty(table):
    return {**dict.fromkeys(COLUMNS[table]), "deleted_at": None, "by": None}


class Crash(Exception):
    """The program was killed."""


class Points:
    """Counts messages and commits; at a chosen one something happens."""

    def __init__(self):
        self.left = None
        self.act = None
        self.seen = 0

    def at(self, count, act):
        self.left, self.act = count, act

    def clear(self):
        self.left = self.act = None

    def __call__(self, what):
        self.seen += 1
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            act = self.act
            self.clear()
            act(what)


class Violation(AssertionError):
    """An invariant was broken."""


class MemoryServer:
    """Rows, buckets, devices, and everything that was ever accepted."""

    def __init__(self):
        self.tables = {name: {} for name in SPECS}
        self.head = 0
        self.epoch = "e1"
        self.epoch_start = 0
        self.floor = 0
        self.gone = []  # (rev, Gone)
        self.latest = {}
        self.devices = {}
        self.access = {}
        self.zombies = {}
        self.accepted = []  # (table, key, field, value, author, rev, group)
        self.groups = {}
        self.inserted = set()
        self.seen_of = {}
        self.least = 1
        self.schema = 1
        self.lying = False
        """Shows everybody everything."""
        self._epochs = itertools.count(2)

    # state that a backup holds
    KEPT = ("tables", "head", "gone", "latest", "devices", "accepted", "groups", "inserted", "floor")

    def backup(self):
        kept = {}
        for name in self.KEPT:
            value = getattr(self, name)
            if name in ("tables", "devices"):
                value = {key: dict(rows) for key, rows in value.items()}
            elif isinstance(value, (dict, list, set)):
                value = type(value)(value)
            kept[name] = value
        return kept

    def restore(self, kept):
        for name in self.KEPT:
            value = kept[name]
            if name in ("tables", "devices"):
                value = {key: dict(rows) for key, rows in value.items()}
            elif isinstance(value, (dict, list, set)):
                value = type(value)(value)
            setattr(self, name, value)
        self.zombies.clear()
        self.epoch_start = self.head
        self.epoch = f"e{next(self._epochs)}"

    def sees(self, person, row):
        buckets = self.access[person]
        return buckets is None or row["bucket"] in buckets or row["bucket"] == person

    def office(self, table, key, vals, author="office"):
        """Somebody in the office changes a row live."""
        row = self.tables[table].get(key)
        self.head += 1
        self._write(table, key, {**(row or empty(table)), **vals, "id": key}, row, author, None)

    def remove(self, table, key):
        row = self.tables[table].pop(key)
        self.head += 1
        self.gone.append((self.head, Gone(table, key, row["bucket"], "deleted")))

    def _write(self, table, key, row, before, author, group):
        if before is None and (table, key) in self.inserted:
            raise Violation(f"{table} {key} made twice")
        self.inserted.add((table, key))
        if before is not None and SPECS[table].ledger:
            raise Violation(f"ledger {key} changed")
        if before is not None and before["bucket"] != row["bucket"]:
            self.gone.append((self.head, Gone(table, key, before["bucket"], "moved")))
        for name, value in row.items():
            if name not in COMMON and value is not None and (before is None or before.get(name) != value):
                self.accepted.append((table, key, name, value, author, self.head, group))
                self._no_blind_overwrite(table, name, before, value)
        self.tables[table][key] = {**row, "rev": self.head}
        self.latest[table] = self.head

    def _no_blind_overwrite(self, table, name, before, value):
        old = None if before is None else before.get(name)
        if old is None or value not in self.seen_of:
            return
        seen, at = set(), value
        while at in self.seen_of:
            at = self.seen_of[at]
            seen.add(at)
        if old not in seen:
            raise Violation(f"{table}.{name}: {old} was overwritten by {value}, whose author had seen {seen}")

    # --- push ---

    def push(self, person, device, number, sha, ops, bases):
        state = self.devices[device]
        if number == state["last"] and sha == state["sha"]:
            return Answer("ok", state["revs"])
        if number != state["last"] + 1:
            return Answer("refused", code="order")
        checked = self.check(person, ops, bases)
        if checked is not None:
            return checked
        revs = {}
        for grp, members in itertools.groupby(ops, key=lambda op: op.grp):
            self.head += 1
            revs[grp] = self.head
            if (device, grp) in self.groups:
                raise Violation(f"group {grp} of {device} was applied twice")
            self.groups[device, grp] = self.head
            for op in members:
                self.apply(person, op, (device, grp))
        self.devices[device] = {**state, "last": number, "sha": sha, "revs": revs}
        return Answer("ok", revs)

    def check(self, person, ops, bases):
        stale = []
        first = set()
        made = {op.key for op in ops if op.kind == INSERT}
        codes = {row.get("code"): key for key, row in self.tables["agents"].items() if row.get("code")}
        for op in ops:
            row = self.tables[op.table].get(op.key)
            if op.ref not in first:
                first.add(op.ref)
                if op.kind == INSERT:
                    if row is not None and not self.sees(person, row):
                        return Answer("refused", group=op.grp, code="23505")
                    if row is not None and not self.arrived(row, op):
                        stale.append(op.ref)
                    if row is None and any(g.key == op.key and g.why == "deleted" for _, g in self.gone):
                        stale.append(op.ref)
                elif row is None or not self.sees(person, row):
                    if op.kind == UPDATE:
                        stale.append(op.ref)
                elif self.stale(row, bases.get(op.ref)):
                    stale.append(op.ref)
            if op.kind != DELETE:
                bucket = op.vals.get("bucket", row["bucket"] if row else None)
                if bucket is not None and not self.sees(person, {"bucket": bucket}):
                    return Answer("refused", group=op.grp, code="42501")
                if op.table == "agents" and codes.get(op.vals.get("code"), op.key) != op.key:
                    return Answer("refused", group=op.grp, code="23505")
                for name in SPECS[op.table].parents:
                    parent = op.vals.get(name)
                    if parent and parent not in made and not any(parent in rows for rows in self.tables.values()):
                        return Answer("refused", group=op.grp, code="23503")
        return Answer("rebase", rows=tuple(stale)) if stale else None

    def stale(self, row, base_rev):
        return row["rev"] != base_rev

    def arrived(self, row, op):
        return all(row.get(n) == v for n, v in op.vals.items() if n not in ("rev", "by"))

    def apply(self, person, op, group):
        row = self.tables[op.table].get(op.key)
        if op.kind == DELETE:
            if row is not None:
                del self.tables[op.table][op.key]
                self.gone.append((self.head, Gone(op.table, op.key, row["bucket"], "deleted")))
        elif op.kind == INSERT and row is not None:
            return
        else:
            self._write(op.table, op.key, {**(row or {}), **op.vals, "id": op.key, "by": person}, row, person, group)


class MemorySnapshot:
    def __init__(self, server, person, points):
        self.head, self.epoch, self.floor = server.head, server.epoch, server.floor
        self.points = points
        self.epoch_start = server.epoch_start
        access = server.access[person]
        self.scope = Scope(frozenset({person} | (access or set())), dict.fromkeys(SPECS, "a" if access is None else "o"))
        self.latest = dict(server.latest)
        self._gone = list(server.gone)
        self._rows = {
            name: {key: row for key, row in rows.items() if server.lying or server.sees(person, row)}
            for name, rows in server.tables.items()
        }

    def _page(self, table, rows):
        self.points("page")
        names = sorted({"id", "bucket", "rev", "by", "deleted_at"} | {n for row in rows for n in row})
        return Page(table, tuple(names), [tuple(row.get(n) for n in names) for row in rows])

    def columns(self, table):
        return ("id",)

    def changed(self, table, after, buckets=()):
        yield self._page(
            table, [row for row in self._rows[table].values() if row["rev"] > after or row["bucket"] in buckets]
        )

    def page(self, table, after, most):
        keys = sorted(key for key in self._rows[table] if after is None or key > after)[:most]
        return self._page(table, [self._rows[table][key] for key in keys])

    def revisions(self, table):
        self.points("revisions")
        return {key: row["rev"] for key, row in self._rows[table].items()}

    def rows(self, table, keys):
        yield self._page(table, [row for key, row in self._rows[table].items() if key in keys])

    def gone(self, after):
        seen = (g for rev, g in self._gone if rev > after)
        return [g for g in seen if self.scope.reach[g.table] == "a" or g.bucket in self.scope.buckets]

    def digest(self, table):
        return len(self._rows[table]), sum(row["rev"] for row in self._rows[table].values())


class MemoryRemote:
    def __init__(self, server, person, points):
        self.server, self.person, self.points = server, person, points
        self.zombie = False

    def hello(self, facts):
        self.points("hello")
        self.wait_for_zombie(facts.device)
        known = self.server.devices.get(facts.device)
        if known is None:
            return Hello(DeviceState.UNKNOWN, "", 0, "", None, self.server.epoch, self.server.head, 1, 1, 0)
        answer = Hello(
            known.get("state", DeviceState.ACTIVE), known["code"], known["last"], known["sha"], {"revs": known["revs"]},
            self.server.epoch, self.server.head, self.server.schema, self.server.least, self.server.floor,
        )  # fmt: skip
        self.points("hello answered")
        return answer

    def wait_for_zombie(self, device):
        late = self.server.zombies.pop(device, None)
        if late is not None:
            late()

    def register(self, facts):
        self.points("register")
        code = f"D{len(self.server.devices) + 1:02d}"
        self.server.devices.setdefault(facts.device, {"code": code, "last": 0, "sha": "", "revs": {}})
        self.points("registered")
        return code

    @contextmanager
    def snapshot(self):
        self.points("snapshot")
        yield MemorySnapshot(self.server, self.person, self.points)

    def push(self, device, number, sha, ops, bases):
        args = (self.person, device, number, sha, list(ops), dict(bases))
        if self.zombie:
            self.zombie = False
            self.server.zombies[device] = lambda: self.server.push(*args)
            raise Cut("the connection died while the server worked")
        self.points("push")
        answer = self.server.push(*args)
        self.points("pushed")
        return answer


class MemoryLocal:
    """One copy: everything in one dictionary that a transaction copies first."""

    def __init__(self, person, name, points):
        self.person, self.name, self.points = person, name, points
        self.facts = {}
        self.tables = {table: {} for table in SPECS}
        self.pending = []
        self.bases = {}
        self.numbers = itertools.count(1)
        self.cursors = []

    def backup(self):
        return (
            dict(self.facts), {name: dict(rows) for name, rows in self.tables.items()}, list(self.pending), dict(self.bases)
        )  # fmt: skip

    def restore(self, kept):
        facts, tables, pending, bases = kept
        self.facts, self.pending, self.bases = dict(facts), list(pending), dict(bases)
        self.tables = {name: dict(rows) for name, rows in tables.items()}

    @contextmanager
    def transaction(self):
        kept = self.backup()
        try:
            yield MemoryTx(self)
            self.points("commit")
        except BaseException:
            self.restore(kept)
            raise
        self.points("committed")

    def awaited(self):
        return next(self.numbers) % 2 == 0  # sometimes, so that a page comes in one transaction or in several

    def new_device(self):
        return f"{self.name}-{next(self.numbers)}"

    def own_bucket(self):
        return self.person

    def is_mine(self, row):
        return row.get("by") == self.person

    is_last_mine = is_mine

    def record(self, table, kind, **facts):
        what = facts.get("clash") or facts.get("ops") or facts.get("values")
        ref = facts.get("ref")
        return {
            "id": f"{self.name}:{table[5]}{next(self.numbers):06d}", "bucket": self.person, "rev": 0, "by": self.person,
            "deleted_at": None, "kind": kind, "what": repr(what), "ref": repr(ref),
        }  # fmt: skip

    # --- a person works ---

    def act(self, *changes):
        """One unit of work of the person: (table, key, values or None to remove)."""
        grp = next(self.numbers)
        for table, key, vals in changes:
            self.change(grp, table, key, vals)
        return grp

    def change(self, grp, table, key, vals):
        row = self.tables[table].get(key)
        if row is not None and self.captures_base(row):
            self.bases.setdefault((table, key), row)
        if vals is None:
            kind, self.tables[table][key] = DELETE, None
            del self.tables[table][key]
            vals = {}
        elif row is None:
            kind = INSERT
            vals = {**empty(table), "id": key, **vals}
            del vals["by"]
            self.tables[table][key] = {**vals, "rev": 0, "by": self.person}
        else:
            kind = UPDATE
            self.tables[table][key] = {**row, **vals, "by": self.person}
        self.pending.append(Op(next(self.numbers), grp, table, key, kind, dict(vals)))

    def captures_base(self, row):
        return row["rev"] > 0


class MemoryTx:
    def __init__(self, local):
        self.local = local

    def get(self, name, default=None):
        found = self.local.facts.get(name)
        return default if found is None else found

    def put(self, name, value):
        if name == "cursor":
            self.local.cursors.append((self.local.facts.get("epoch"), value))
        self.local.facts[name] = value

    def absorb(self):
        pass

    def ops(self, most=None):
        found = sorted(self.local.pending, key=lambda op: (op.grp, op.seq))
        return found if most is None or len(found) <= most else [op for op in found if op.grp <= found[most].grp]

    def waiting(self):
        return [(op.grp, op.ref, op.kind) for op in self.ops()]

    def bases(self, refs):
        return {ref: self.base(ref) for ref in refs if self.base(ref) is not None}

    def settle(self, revs):
        for ref, rev in revs.items():
            self.set_base(ref, None)
            if rev is not None:
                self.set_rev(ref, rev)

    def dirty(self, table):
        return {op.key for op in self.local.pending if op.table == table}

    def ops_of(self, ref):
        return [op for op in self.ops() if op.ref == ref]

    def replace_ops(self, ref, ops):
        self.local.pending = [op for op in self.local.pending if op.ref != ref] + list(ops)

    def drop_groups(self, groups):
        self.local.pending = [op for op in self.local.pending if op.grp not in groups]

    def set_rev(self, ref, rev):
        row = self.local.tables[ref[0]].get(ref[1])
        if row is not None:
            self.local.tables[ref[0]][ref[1]] = {**row, "rev": rev}

    def base(self, ref):
        return self.local.bases.get(ref)

    def set_base(self, ref, row):
        if row is None:
            self.local.bases.pop(ref, None)
        else:
            self.local.bases[ref] = dict(row)

    def row(self, ref):
        return self.local.tables[ref[0]].get(ref[1])

    def upsert(self, table, columns, rows):
        for values in rows:
            row = dict(zip(columns, values, strict=True))
            self.local.tables[table][row["id"]] = row

    def expect_many(self, table):
        pass

    def all_came(self):
        pass

    def remove(self, table, keys):
        for key in keys:
            self.local.tables[table].pop(key, None)

    def known(self, table):
        found = {key: row["rev"] for key, row in self.local.tables[table].items() if row["rev"] > 0}
        found |= {key: base["rev"] for (name, key), base in self.local.bases.items() if name == table}
        return found

    def in_buckets(self, table, buckets):
        found = set()
        for key in self.known(table):
            row = self.local.bases.get((table, key)) or self.local.tables[table].get(key)
            if row is not None and row["bucket"] in buckets:
                found.add(key)
        return found

    def clashing(self, table, unique, row):
        wanted = [row.get(name) for name in unique]
        if None in wanted:
            return None
        for key, other in self.local.tables[table].items():
            if key != row["id"] and [other.get(name) for name in unique] == wanted:
                return key
        return None

    def create(self, table, row):
        self.local.tables[table][row["id"]] = {**row, "rev": 0}
        grp = next(self.local.numbers)
        vals = {name: value for name, value in row.items() if name not in ("rev", "by")}
        self.replace_ops((table, row["id"]), [Op(next(self.local.numbers), grp, table, row["id"], INSERT, vals)])

    def change(self, ref, vals):
        self.local.act((ref[0], ref[1], vals))

    def digest(self, table):
        known = self.known(table)
        return len(known), sum(known.values())

    def settle_scope(self, scope):
        pass

    def note(self, what, **facts):
        pass
