"""What must hold when the devices and the office of `company.py` have come to rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from models import doctor
from models.platform.principal import SYSTEM
from models.sync import tables
from models.sync.local import SqliteLocal
from models.sync.merge import _same
from models.sync.remote import PostgresRemote
from models.sync.service import state
from tests.models.sync.company_work import WRITTEN

MOVING = (
    *WRITTEN, "move_lines", "stock_moves", "stock_positions", "reservations", "order_events", "credit_holds", "prices", "sync_intents",
)  # fmt: skip
"""Tables that a history writes, or whose rows leave and come with an agent; all others are compared when a world ends."""


class Violation(AssertionError):
    """Something that must always hold does not."""


class Checks:
    """Each raises `Violation`."""

    def look_who_sees(self) -> None:
        """Which agents each person was ever allowed to see."""
        rows = self.sql("SELECT u.login, b.bucket FROM bucket_access b JOIN users u ON u.id = b.user_id")
        for login, bucket in rows:
            self.seen.setdefault(login, set()).add(bucket)

    def remember(self) -> None:
        """What the server ever had, as one text."""
        parts = [f"(SELECT coalesce(string_agg(t::text, ' '), '') FROM {name} AS t)" for name in WRITTEN]
        parts.append("(SELECT coalesce(string_agg(changes::text, ' '), '') FROM change_log)")
        self.ever += self.sql(f"SELECT concat_ws(' ', {', '.join(parts)})")[0][0]

    def settle(self) -> None:
        """Everybody comes home and the network holds: then everything must agree."""
        self.admin("UPDATE sync.head SET least_client = 1, schema_version = 2")
        self.admin("UPDATE sync.device SET state = 'active'")
        self.let_in()
        for turn in range(8):
            for device in self.devices:
                standing = state(device.database, device.principal.user_id)
                if turn and not standing.waiting and standing.cursor == self.sql("SELECT rev FROM sync.head")[0][0]:
                    continue  # it has everything already
                report = self.run(device)
                if report.repaired and not device.forked:
                    raise Violation(f"the copy of {device.person} differed from the server: {report.repaired}")
            if turn and not (turn < 7 and any(state(one.database, one.principal.user_id).waiting for one in self.devices)):
                try:
                    for device in self.devices:
                        self.check_equal(device)
                    break
                except Violation:
                    if turn == 7:
                        raise
        self.look_who_sees()
        for device in self.devices:
            self.check_nothing_forbidden(device)
        self.check_nothing_lost()
        self.check_nothing_overwritten_unseen()
        self.check_ledger()
        for name, database in (("office", self.owner), *((one.person, one.database) for one in self.devices)):
            with database.read(SYSTEM) as session:
                if found := [one.message() for one in doctor.examine(session)]:
                    raise Violation(f"the doctor finds in the book of {name}: {found}")

    def check_rest(self) -> None:
        """When nothing happened, nothing moves; and no table at all differs."""
        for device in self.devices:
            self.check_equal(device, tables.specs())
            report = self.run(device)
            if report.sent or report.received or report.removed or report.repaired:
                raise Violation(f"{device.person} does not come to rest: {report}")

    def check_equal(self, device: Any, names: Iterable[str] = MOVING) -> None:
        """The copy holds exactly what row security shows its person, value by value."""
        if waiting := state(device.database, device.principal.user_id).waiting:
            raise Violation(f"{waiting} pieces of work stay with {device.person}")
        remote = PostgresRemote(lambda: self.connect(device.person, False))
        local = SqliteLocal(device.database, device.principal.user_id)
        try:
            every = " UNION ALL ".join(f"SELECT '{name}', uuid_send(id), rev FROM app.{name}" for name in names)
            seen: dict[str, dict[bytes, int]] = {name: {} for name in names}
            for name, key, rev in remote.connection.execute(every).fetchall():
                seen[name][key] = rev
            with local.transaction() as tx, remote.snapshot() as snap:
                for name, rows in seen.items():
                    held = {bytes(key): rev for key, rev in tx.run(f"SELECT id, rev FROM {name}").fetchall()}
                    if held != rows:
                        extra, missing = held.keys() - rows.keys(), rows.keys() - held.keys()
                        other = {k: (held[k], rows[k]) for k in held.keys() & rows.keys() if held[k] != rows[k]}
                        raise Violation(f"{device.person} {name}: extra {extra}, missing {missing}, other {other}")
                    if name in WRITTEN and rows:
                        self.check_values(device, tx, name, snap.rows(name, set(rows)))
                if left := tx.run("SELECT count(*) FROM sync_base").fetchone()[0]:
                    raise Violation(f"{left} bases without work")
        finally:
            local.close()
            remote.close()

    def check_values(self, device: Any, tx: Any, name: str, pages: Any) -> None:
        for page in pages:
            for row in page.dicts():
                held = tx.row((name, row["id"]))
                if other := {one: (held[one], value) for one, value in row.items() if not _same(held[one], value)}:
                    raise Violation(f"{device.person} {name}: other values {other}")

    def check_nothing_forbidden(self, device: Any) -> None:
        """Read the whole file: nothing of what its person was never allowed to see is in it."""
        if device.person == "ops":
            return
        mine = {one for one, (who, _, _) in self.written.items() if who.person == device.person}
        seen = self.seen.get(device.person, set())
        bank = {one for one, (_, _, name) in self.written.items() if name == "no"} if device.person != "dealer" else set()
        marks = {one for one, agent in self.place.items() if agent not in seen} | bank
        marks -= mine
        with device.database.maintenance() as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            held = " ".join(str(row) for name in names for row in connection.execute(f'SELECT * FROM "{name}"').fetchall())
        words = set(re.findall(r"tk\d+x|1380000\d{4}", held))
        if words & marks:
            raise Violation(f"{device.person} holds what he may not see: {words & marks}")

    def check_nothing_lost(self) -> None:
        self.remember()
        words = set(re.findall(r"tk\d+x", self.ever))
        if lost := [one for one in self.written if one not in words and one not in self.excused]:
            raise Violation(f"lost: {[(one, self.written[one][0].person, self.written[one][2]) for one in lost]}")

    def check_nothing_overwritten_unseen(self) -> None:
        """Whoever changed a value had seen the one he changed (a restored side may send again what it knew)."""
        if self.restored or any(device.forked for device in self.devices):
            return
        rows = self.sql("SELECT e.value ->> 0 AS old, e.value ->> 1 AS new FROM change_log, jsonb_each(changes) AS e"
                        " WHERE entity = 'agents' AND action = 'U'")  # fmt: skip
        if wrong := [(row.old, row.new) for row in rows if row.new in self.saw and self.saw[row.new] != row.old]:
            raise Violation(f"overwritten without having been seen: {wrong}")

    def check_ledger(self) -> None:
        """Each posted document stands in the ledger once; an order, a payment and a document have one answer each."""
        rows = self.sql("SELECT d.id, d.state, count(m.id) AS n FROM move_documents d LEFT JOIN stock_moves m ON m.document_id = d.id"
                        " GROUP BY d.id, d.state")  # fmt: skip
        if wrong := [tuple(row) for row in rows if row.n != (0 if row.state == "draft" else 1)]:
            raise Violation(f"the ledger has entries twice or not at all: {wrong}")
        for state_, count in self.sql("SELECT state, count(*) FROM sync_intents GROUP BY state"):
            self.tally[f"intents {state_}"] = max(count, self.tally[f"intents {state_}"])
