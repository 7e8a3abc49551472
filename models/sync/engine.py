"""One synchronisation from hello to the last check: the state machine between the copy and the server.

Everything it needs to survive a cut stands in the copy before it is sent: a batch is frozen (number, hash, groups)
first, and what became of it is asked from the server before anything else happens. The engine knows no database;
the same code runs against PostgreSQL and against the simulator's memory.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from models.sync import recovery
from models.sync.applying import Applier, Arrival, Report
from models.sync.fetching import AT_ONCE, PIECE, Known, fetch
from models.sync.ops import BATCH, DELETE, Op, Ref, coalesce, digest_of, next_batch, overlay
from models.sync.policy import Way
from models.sync.ports import (
    Answer,
    DeviceState,
    Facts,
    Hello,
    Local,
    LocalTx,
    Page,
    Refused,
    Remote,
    Scope,
    Snapshot,
    TableSpec,
)
from models.sync.replies import Nonsense, require_promised

ROUNDS = 6
PAGE = 20_000

Frozen = tuple[list[Op], dict[Ref, int], int, str, str]
"""A batch on record: operations, the revisions they were made on, its number, its hash, the device."""


class Stopped(Exception):
    """Synchronisation cannot go on until somebody does something: `why` is revoked, wipe, update, server_old, busy or lease."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Engine:
    """Synchronises one copy with one server."""

    def __init__(
        self,
        local: Local,
        remote: Remote,
        specs: Mapping[str, TableSpec],
        facts: Facts,
        *,
        batch: int = BATCH,
        page: int = PAGE,
        at_once: int = AT_ONCE,
        piece: int = PIECE,
        progress: Callable[[str, int], None] | None = None,
    ) -> None:
        self.local, self.remote, self.facts = local, remote, facts
        self.specs = {name: spec for name, spec in specs.items() if spec.policy.way is not Way.STAYS}
        self.batch, self.page = batch, page
        self.at_once, self.piece = at_once, piece
        self.report = Report()
        self._alone = False
        self.applier = Applier(local, self.specs, self.report)
        self._progress = progress or (lambda what, count: None)

    def sync(self, check: bool = True) -> Report:
        """Everything once: what the office has comes here, what waits here goes there. Raises Cut, Refused or Stopped."""
        hello = self._hello()
        if self._phase() == "filling":
            self._fill()
        repair = self.pull(check=check)
        if self._push(hello):
            repair = self.pull(check=check)
        if repair:
            self.pull(check=False)
        return self.report

    # --- hello ------------------------------------------------------------------------------------------------

    def _phase(self) -> str:
        with self.local.transaction() as tx:
            return str(tx.get("phase", "filling"))

    def _hello(self) -> Hello:
        """Find out where both stand, and settle what an earlier connection left open."""
        with self.local.transaction() as tx:
            device = tx.get("device") or self.local.new_device()
            tx.put("device", device)
            facts = replace(self.facts, device=device, batch_no=tx.get("batch_no", 0))
        hello = self.remote.hello(facts)
        if hello.state is DeviceState.UNKNOWN:
            hello = self._register(facts)
        if hello.state is not DeviceState.ACTIVE:
            raise Stopped("wipe" if hello.state is DeviceState.WIPE else "revoked")
        if facts.schema < hello.least_client:
            raise Stopped("update")
        if facts.schema > hello.schema:
            raise Stopped("server_old")
        with self.local.transaction() as tx:
            self._judge_anew(tx, facts.schema)
            tx.put("code", hello.code)
            tx.put("clock", round(hello.clock))
            epoch = tx.get("epoch")
            filled = tx.get("phase", "filling") == "ready"
            back = filled and (
                epoch != hello.epoch
                or tx.get("cursor", 0) > hello.head
                or tx.get("batch_no", 0) > hello.last_batch
            )
            if not filled and epoch not in (None, hello.epoch):
                self._start_again(tx)
        if back:
            recovery.recover(self, hello)
            return hello
        if self._forked(hello):
            return self._new_device(facts)
        self._settle(hello)
        return hello

    @staticmethod
    def _judge_anew(tx: LocalTx, schema: int) -> None:
        """Another version of the program may hold what the last one could not."""
        if tx.get("program") != schema:
            aside = tx.get("misfits", {})
            tx.put("program", schema)
            tx.put("misfits", None)
            tx.put("reload", sorted({*tx.get("reload", ()), *aside}))

    def _register(self, facts: Facts) -> Hello:
        self.remote.register(facts)
        with self.local.transaction() as tx:
            tx.put("batch_no", 0)
            tx.put("frozen", None)
        return self.remote.hello(replace(facts, batch_no=0))

    def _start_again(self, tx: LocalTx) -> None:
        """A first synchronisation that met another server begins anew; what came is checked against it."""
        tx.put("fill", None)
        tx.put("epoch", None)
        tx.put("reload", list(self.specs))

    def _forked(self, hello: Hello) -> bool:
        """Whether the server knows batches of this device that this copy never made: a restored or copied disk."""
        with self.local.transaction() as tx:
            frozen, number = tx.get("frozen"), tx.get("batch_no", 0)
        if frozen is None:
            return hello.last_batch > int(number)
        no, sha = int(frozen["no"]), str(frozen["sha"])
        return hello.last_batch > no or (hello.last_batch == no and hello.last_sha != sha)

    def _new_device(self, facts: Facts) -> Hello:
        """Go on as a new device: its own numbers, nothing frozen; pending work is compared with what arrived."""
        with self.local.transaction() as tx:
            device = self.local.new_device()
            tx.put("device", device)
            tx.put("frozen", None)
            tx.note("fork")
        self._register(replace(facts, device=device, batch_no=0))
        return self._hello()

    def _settle(self, hello: Hello) -> None:
        """What became of the frozen batch: done, or never arrived (nothing of it can arrive any more)."""
        with self.local.transaction() as tx:
            frozen = tx.get("frozen")
            if frozen is None:
                return
            if hello.last_batch == frozen["no"]:
                revs = {int(grp): rev for grp, rev in (hello.last_result or {}).get("revs", {}).items()}
                self._acknowledge(tx, frozen, revs)
            else:
                tx.put("frozen", None)

    # --- first synchronisation ----------------------------------------------------------------------------------

    def _fill(self) -> None:
        """Table by table, so many rows at a time; they are kept with their place, so that a cut costs no more than them."""
        with self.remote.snapshot() as snap, self.local.transaction() as tx:
            state = tx.get("fill")
            if state is None:
                state = {"start": snap.head, "table": 0}
                tx.put("fill", state)
                tx.put("epoch", snap.epoch)
                tx.put("cursor", snap.head)
                self._put_scope(tx, snap.scope)
            reach = dict(snap.scope.reach)
        names = [name for name in self.specs if reach.get(name)]
        at, after = int(state["table"]), state.get("after")
        while at < len(names):
            pages: list[Page] = []
            with self.remote.snapshot() as snap:
                while at < len(names) and sum(len(page.rows) for page in pages) <= self.page // 2:
                    page = snap.page(names[at], after, self.page)
                    pages.append(page)
                    more = len(page.rows) >= self.page
                    at, after = (at, page.key_list()[-1]) if more else (at + 1, None)
                scope = snap.scope
            require_promised(scope, pages)
            with self.local.transaction() as tx:
                tx.absorb()
                if scope != self._scope(tx):
                    tx.put("reload", list(self.specs))
                for page in pages:
                    if len(page.rows) >= self.page:
                        tx.expect_many(page.table)
                    self.applier.arrive(tx, page)
                tx.put("fill", {**state, "table": at, "after": after})
            self._progress(pages[-1].table, self.report.received)
        with self.local.transaction() as tx:
            tx.all_came()
            tx.put("fill", None)
            tx.put("phase", "ready")

    # --- pull ---------------------------------------------------------------------------------------------------------

    def pull(self, check: bool = False) -> list[str]:
        """What the server has since the last time; returns the tables whose check sums do not agree.

        Compared are the tables that changed there since all agreed; all of them when the scope changed, and whenever `doubt` says so.
        """
        with self.local.transaction() as tx:
            old, cursor, checked = self._scope(tx), tx.get("cursor", 0), tx.get("checked")
            cursors: dict[str, int] = dict(tx.get("cursors", {}))
            reload = set(tx.get("reload", ()))
            again = {(str(table), key) for table, key in tx.get("again", ())}
            columns: dict[str, list[str]] = tx.get("columns", {})
        with self.remote.snapshot() as snap:
            seen = {name: list(snap.columns(name)) for name in self._checked(snap)}
            grown = {name for name, names in seen.items() if name in columns and set(names) - set(columns[name])}
            cursors |= dict.fromkeys(grown, 0)
            store = partial(self._store, snap.scope)
            arrival = fetch(snap, self.specs, old, cursor, cursors, reload, self._known, store, self.at_once)
            agreed = -1 if checked is None or snap.scope != old or reload else int(checked)
            moved = [name for name in self._checked(snap) if agreed < 0 or snap.latest.get(name, 0) > agreed]
            digests = {name: snap.digest(name) for name in moved} if check else {}
            self._ask_again(snap, arrival, again)
            head, scope = snap.head, snap.scope
        wrong = self.take(arrival, head, scope, digests, again)
        if seen != columns:
            with self.local.transaction() as tx:
                tx.put("columns", seen)
        return wrong

    def doubt(self) -> None:
        """Compare every table the next time."""
        with self.local.transaction() as tx:
            tx.put("checked", None)

    @staticmethod
    def _ask_again(snap: Snapshot, arrival: Arrival, again: Collection[Ref]) -> None:
        """Rows that stand here as the server had them, but without what the log hides and who and when."""
        came = {(page.table, key) for page in arrival.pages for key in page.key_list()} if again else set()
        for name in sorted({table for table, _ in again if snap.scope.reach.get(table)}):
            keys = {key for table, key in again if table == name} - {key for table, key in came if table == name}
            arrival.pages += [page for page in snap.rows(name, keys) if page.rows] if keys else []

    def _store(self, scope: Scope, page: Page) -> tuple[list[Page], list[Page]]:
        """Rows of a large arrival, kept at once where no work waits: what was kept, and what was not.

        The lock is given back after a piece when somebody else waits to write, else after the whole. The table is compared anew
        if the rest never comes.
        """
        require_promised(scope, (page,))
        whole = [name for name, spec in self.specs.items() if spec.policy.whole]
        waiting, kept = deque(page.parts(self.piece)), list[Page]()
        while waiting:
            with self.local.transaction() as tx:
                tx.absorb()
                if any(tx.dirty(name) for name in (whole if page.table in whole else (page.table,))):
                    break
                first = len(kept)
                while waiting and (len(kept) == first or not self.local.awaited()):
                    kept.append(waiting.popleft())
                    self.applier.arrive(tx, kept[-1])
                tx.put("reload", sorted({*tx.get("reload", ()), page.table}))
            self._progress(page.table, self.report.received)
        return kept, list(waiting)

    def take(
        self, arrival: Arrival, head: int, scope: Scope, digests: Mapping[str, tuple[int, int]], again: Collection[Ref] = ()
    ) -> list[str]:
        """Store what a snapshot brought, with its cursor; returns the tables whose check sums do not agree."""
        require_promised(scope, arrival.pages)
        with self.local.transaction() as tx:
            tx.absorb()
            if again:
                tx.put("again", [ref for ref in tx.get("again", ()) if (str(ref[0]), ref[1]) not in again])
            self.applier.apply(tx, arrival)
            tx.put("cursor", head)
            tx.put("cursors", {})
            self._put_scope(tx, scope)
            ours = digests if not tx.waiting() else {}
            wrong = [name for name, found in ours.items() if tx.digest(name) != found]
            tx.put("reload", wrong)
            if ours and not wrong:
                tx.put("checked", head)
            if wrong:
                tx.note("digest", tables=wrong)
                self.report.repaired += wrong
        return wrong

    def _known(self, name: str) -> Known:
        with self.local.transaction() as tx:
            return tx.known(name)

    def _checked(self, snap: Snapshot) -> list[str]:
        return [name for name in self.specs if snap.scope.reach.get(name)]

    def _scope(self, tx: LocalTx) -> Scope:
        stored = tx.get("scope") or {"buckets": [], "reach": {}}
        return Scope(frozenset(stored["buckets"]), stored["reach"])

    def _put_scope(self, tx: LocalTx, scope: Scope) -> None:
        tx.put("scope", {"buckets": sorted(scope.buckets, key=str), "reach": dict(scope.reach)})
        tx.settle_scope(scope)

    # --- push -------------------------------------------------------------------------------------------------------------

    def _push(self, hello: Hello) -> bool:
        """Send what waits, batch by batch; returns whether anything was sent."""
        sent = False
        rounds, named = 0, frozenset[tuple[Ref, Any]]()
        while (batch := self._freeze()) is not None:
            ops, bases, number, sha, device = batch
            try:
                answer = self.remote.push(device, number, sha, ops, bases)
            except Nonsense:
                raise
            except Refused as refused:
                answer = Answer("refused", group=refused.group, code=refused.code, words=refused.words)
            if answer.status == "ok":
                with self.local.transaction() as tx:
                    self._acknowledge(tx, tx.get("frozen"), answer.revs)
                self.report.sent += len(ops)
                self._progress("", self.report.sent)
                sent, rounds = True, 0
                continue
            if answer.code == "order":
                self._new_device(replace(self.facts, device=device))
                continue
            if answer.status == "refused":
                self._refuse(ops, answer)
                continue
            self._thaw()
            rounds += 1
            if rounds > ROUNDS:
                raise Stopped("busy")
            stuck = frozenset((ref, bases.get(ref)) for ref in answer.rows)
            if stuck & named:
                self._refuse_rows({ref for ref, _ in stuck & named})
            named = stuck
            self.pull()
        return sent

    def freeze(self, most: int) -> Frozen | None:
        """The next batch of at most so many operations, put on record; for a bundle."""
        self.batch = most
        return self._freeze()

    def frozen_batch(self) -> Frozen | None:
        """The batch that was sent and not answered, once more just as it was; None when nothing is open."""
        with self.local.transaction() as tx:
            tx.absorb()
            frozen = tx.get("frozen")
            if frozen is None:
                return None
            ops = [op for op in coalesce(tx.ops()) if op.grp <= frozen["last"]]
            if digest_of(ops) != frozen["sha"]:
                tx.put("frozen", None)
                return None
            return ops, self._bases(tx, ops), frozen["no"], frozen["sha"], tx.get("device")

    def answered(self, answer: Answer, number: int, sha: str) -> None:
        """What the office did with a batch that went by file; told twice it is the same."""
        with self.local.transaction() as tx:
            frozen = tx.get("frozen")
            if frozen is None or (frozen["no"], frozen["sha"]) != (number, sha):
                return
            if answer.status == "ok":
                self.report.sent += sum(grp <= frozen["last"] for grp, _, _ in tx.waiting())
                self._acknowledge(tx, frozen, answer.revs)
                return
            tx.put("frozen", None)
            if answer.status == "refused":
                tx.absorb()
                groups = {grp for grp, _, _ in tx.waiting() if grp <= frozen["last"]}
                guilty = {answer.group} if answer.group in groups else groups
                self.applier.quarantine(tx, guilty, answer.code, answer.words)

    @staticmethod
    def _bases(tx: LocalTx, ops: Sequence[Op]) -> dict[Ref, int]:
        found = tx.bases(list(dict.fromkeys(op.ref for op in ops)))
        return {ref: int(base["rev"]) for ref, base in found.items()}

    def _freeze(self) -> Frozen | None:
        """Choose the next batch and put it on record before it is sent."""
        with self.local.transaction() as tx:
            tx.absorb()
            most = 1 if self._alone else self.batch
            self._keep_to_the_ways(tx)
            while not (ops := coalesce(pending := tx.ops(most))):
                if not pending:
                    return None
                tx.drop_groups({op.grp for op in pending})
            batch = next_batch(ops, most)
            last = max(op.grp for op in batch)
            number, sha = tx.get("batch_no", 0) + 1, digest_of(batch)
            tx.put("frozen", {"no": number, "sha": sha, "last": last})
            return batch, self._bases(tx, batch), number, sha, tx.get("device")

    def _keep_to_the_ways(self, tx: LocalTx) -> None:
        """Work that only the office may do is refused here already."""
        closed = [name for name, spec in self.specs.items() if spec.policy.way is Way.DOWN]
        if not any(tx.dirty(name) for name in closed):
            return
        guilty = {grp for grp, (table, _), _ in tx.waiting() if self.specs[table].policy.way is Way.DOWN}
        if guilty:
            self.applier.quarantine(tx, guilty, "office", "")

    def _thaw(self) -> None:
        with self.local.transaction() as tx:
            tx.put("frozen", None)

    def _acknowledge(self, tx: LocalTx, frozen: Mapping[str, Any], revs: Mapping[int, int]) -> None:
        """A batch is done: its operations go, its rows get their revisions, later changes get a new base."""
        tx.absorb()
        done: dict[Ref, list[tuple[int, str]]] = defaultdict(list)
        later: set[Ref] = set()
        for grp, ref, kind in tx.waiting():
            if grp <= frozen["last"]:
                done[ref].append((grp, kind))
            else:
                later.add(ref)
        settled: dict[Ref, int | None] = {}
        for ref, mine in done.items():
            rev = next((revs[grp] for grp, _ in reversed(mine) if grp in revs), None)
            if ref not in later:
                settled[ref] = None if mine[-1][1] == DELETE else rev
                continue
            stored = overlay(tx.base(ref), [op for op in tx.ops_of(ref) if op.grp <= frozen["last"]])
            if stored is None or rev is None:
                tx.set_base(ref, None)
                continue
            tx.set_base(ref, {**stored, "rev": rev})
            tx.set_rev(ref, rev)
        tx.settle(settled)
        tx.drop_groups({grp for mine in done.values() for grp, _ in mine})
        tx.put("batch_no", frozen["no"])
        tx.put("frozen", None)

    def _refuse(self, ops: list[Op], answer: Answer) -> None:
        """Take the refused group out and go on with the rest; where none is named, groups go one by one until one is."""
        groups = sorted({op.grp for op in ops})
        guilty = {answer.group} if answer.group in groups else {groups[0]}
        if answer.group not in groups and len(groups) > 1:
            self._alone = True
            self._thaw()
            return
        with self.local.transaction() as tx:
            tx.put("frozen", None)
            tx.absorb()
            self.applier.quarantine(tx, guilty, answer.code, answer.words)

    def _refuse_rows(self, refs: set[Ref]) -> None:
        """Rows that the server sees otherwise although nothing came: they are not there for this person."""
        with self.local.transaction() as tx:
            tx.absorb()
            guilty = {op.grp for ref in refs for op in tx.ops_of(ref)}
            if guilty:
                self.applier.quarantine(tx, guilty, "scope", "")
