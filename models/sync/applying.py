"""Bringing what the server has into the copy, in one transaction: rebase, quarantine, purge, store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from models.sync.merge import Clash, rebase
from models.sync.ops import DELETE, INSERT, Op, Ref, Row, dependents, overlay
from models.sync.policy import Way
from models.sync.ports import Gone, Local, LocalTx, Page, TableSpec

CONFLICTS, REFUSALS = "sync_conflicts", "sync_refusals"
MACHINERY = frozenset({CONFLICTS, REFUSALS})


@dataclass
class Report:
    """What a synchronisation did, in numbers."""

    received: int = 0
    sent: int = 0
    conflicts: int = 0
    refused: int = 0
    removed: int = 0
    merged: int = 0
    repaired: list[str] = field(default_factory=list)
    recovered: bool = False
    tables: set[str] = field(default_factory=set)


@dataclass
class Arrival:
    """Everything one snapshot brought."""

    pages: list[Page] = field(default_factory=list)
    gone: Sequence[Gone] = ()
    lost_buckets: frozenset[Hashable] = frozenset()
    lost_tables: frozenset[str] = frozenset()
    wide: Collection[str] = ()
    complete: Mapping[str, Collection[Hashable]] = field(default_factory=dict)
    stored: dict[str, set[Hashable]] = field(default_factory=dict)
    """Rows that came as well and lie in the copy already."""


class Applier:
    """Applies arrivals and takes refused work out of the way."""

    def __init__(self, local: Local, specs: Mapping[str, TableSpec], report: Report) -> None:
        self.local = local
        self.specs = specs
        self.report = report

    # --- arrivals ---------------------------------------------------------------------------------------------

    def apply(self, tx: LocalTx, arrival: Arrival) -> None:
        """Everything of one snapshot; the caller sets the cursors in the same transaction."""
        came = {name: set(keys) for name, keys in arrival.stored.items()}
        for page in arrival.pages:
            came.setdefault(page.table, set()).update(page.key_list())
        leaving = self._leaving(tx, arrival, came)
        self._quarantine_leaving(tx, leaving)
        self._conflict_aggregates(tx, arrival)
        for ref, why in leaving.items():
            self._leave(tx, ref, why)
        self._purge(tx, leaving)
        for page in arrival.pages:
            self.arrive(tx, page)

    def arrive(self, tx: LocalTx, page: Page) -> None:
        """Rows of one table: clean ones are stored, rows with pending work are rebased."""
        if not page.rows:
            return
        self.report.received += len(page.rows)
        self.report.tables.add(page.table)
        dirty = tx.dirty(page.table)
        if dirty:
            self._make_room(tx, page, dirty)
            dirty = tx.dirty(page.table)
        keys = page.key_list()
        clean = (
            [row for row, key in zip(page.rows, keys, strict=True) if key not in dirty]
            if dirty
            else page.rows
        )
        if clean:
            tx.upsert(page.table, page.columns, clean)
        if dirty:
            for row in page.dicts():
                if row["id"] in dirty:
                    self._rebase(tx, (page.table, row["id"]), row)

    def _rebase(self, tx: LocalTx, ref: Ref, theirs: Row | None) -> None:
        spec = self.specs[ref[0]]
        done = rebase(spec.policy, spec.ledger, tx.base(ref), tx.ops_of(ref), theirs)
        tx.replace_ops(ref, done.ops)
        tx.set_base(ref, theirs if done.ops else None)
        if done.row is None:
            tx.remove(ref[0], [ref[1]])
        else:
            columns = tuple(done.row)
            tx.upsert(ref[0], columns, [tuple(done.row[name] for name in columns)])
        self.report.merged += bool(done.merged)
        self._record_clashes(tx, ref, done.clashes)
        if done.beside is not None and ref[0] not in MACHINERY:
            tx.create(CONFLICTS, self.local.record(CONFLICTS, done.beside.kind, ref=ref, clash=done.beside))

    def _record_clashes(self, tx: LocalTx, ref: Ref, clashes: Iterable[Clash]) -> None:
        for clash in clashes:
            if ref[0] in MACHINERY:
                continue
            self.report.conflicts += 1
            tx.create(CONFLICTS, self.local.record(CONFLICTS, clash.kind, ref=ref, clash=clash))

    def _make_room(self, tx: LocalTx, page: Page, dirty: set[Hashable]) -> None:
        """Pending work that took a number or name which the server has given to another row is refused."""
        for unique in self.specs[page.table].unique:
            for row in page.dicts():
                other = tx.clashing(page.table, unique, row)
                if other is not None and other in dirty:
                    groups = {op.grp for op in tx.ops_of((page.table, other))}
                    self.quarantine(tx, groups, "23505", ",".join(unique))

    # --- rows that leave ----------------------------------------------------------------------------------------

    def _leaving(self, tx: LocalTx, arrival: Arrival, came: Mapping[str, Collection[Hashable]]) -> dict[Ref, str]:
        """Which rows of the copy are not the person's any more, and why."""
        found: dict[Ref, str] = {}
        for table in arrival.lost_tables:
            found.update({(table, key): "lost" for key in tx.known(table)})
        if arrival.lost_buckets:
            for table, spec in self.specs.items():
                if spec.policy.way is not Way.STAYS and table not in arrival.wide:
                    found.update({(table, key): "lost" for key in tx.in_buckets(table, arrival.lost_buckets)})
        for table, keys in arrival.complete.items():
            present = set(keys)
            found.update({(table, key): "lost" for key in tx.known(table) if key not in present})
        for gone in arrival.gone:
            ref = (gone.table, gone.key)
            if gone.key in arrival.complete.get(gone.table, ()):
                continue
            if gone.table in self.specs and (ref in found or tx.base(ref) or tx.row(ref) is not None):
                found[ref] = gone.why
        return {ref: why for ref, why in found.items() if ref[1] not in came.get(ref[0], ())}

    def _quarantine_leaving(self, tx: LocalTx, leaving: Mapping[Ref, str]) -> None:
        """Pending work on rows that are not the person's any more is kept as refused, before anything is removed."""
        guilty: set[int] = set()
        for ref, why in leaving.items():
            if ref[1] in tx.dirty(ref[0]) and (why != "deleted" or tx.base(ref) is None):
                guilty |= {op.grp for op in tx.ops_of(ref)}
        if guilty:
            self.quarantine(tx, guilty, "scope", "")

    def _leave(self, tx: LocalTx, ref: Ref, why: str) -> None:
        """A row removed for good meets my pending change of it."""
        if why == "deleted" and ref[1] in tx.dirty(ref[0]) and tx.base(ref) is not None:
            self._rebase(tx, ref, None)

    def _purge(self, tx: LocalTx, leaving: Mapping[Ref, str]) -> None:
        by_table: dict[str, list[Hashable]] = defaultdict(list)
        for table, key in leaving:
            by_table[table].append(key)
        for table, keys in by_table.items():
            tx.remove(table, keys)
            for key in keys:
                tx.set_base((table, key), None)
            self.report.removed += len(keys)
            self.report.tables.add(table)

    # --- aggregates -----------------------------------------------------------------------------------------------

    def _conflict_aggregates(self, tx: LocalTx, arrival: Arrival) -> None:
        """Header and lines that conflict as a whole: where the server changed any part, all my changes are asked about."""
        whole = {name: spec for name, spec in self.specs.items() if spec.policy.whole}
        if not whole or not any(tx.dirty(name) for name in whole):
            return
        theirs: dict[Hashable, int] = {}
        for page in arrival.pages:
            if page.table in whole:
                for row in page.dicts():
                    if self._news(tx, (page.table, row["id"]), row):
                        theirs.setdefault(row.get(whole[page.table].root) or row["id"], row.get("rev", 0))
        for gone in arrival.gone:
            if gone.table in whole and gone.why == "deleted":
                held = tx.base((gone.table, gone.key)) or tx.row((gone.table, gone.key)) or {}
                theirs.setdefault(held.get(whole[gone.table].root) or gone.key, 0)
        if not theirs:
            return
        mine: dict[Hashable, list[Ref]] = defaultdict(list)
        for name, spec in whole.items():
            for key in tx.dirty(name):
                row = tx.row((name, key)) or tx.base((name, key)) or {}
                mine[row.get(spec.root) or key].append((name, key))
        for root, refs in mine.items():
            if root in theirs:
                self._give_up(tx, root, refs)

    def _news(self, tx: LocalTx, ref: Ref, row: Row) -> bool:
        """Whether a row is not merely my own coming back."""
        held = tx.base(ref)
        if held is None:
            ops = tx.ops_of(ref)
            made = ops and ops[0].kind == INSERT
            held = None if made else tx.row(ref)
            if made:
                return rebase(self.specs[ref[0]].policy, False, None, ops[:1], row).row != row
        return held is None or held.get("rev") != row.get("rev")

    def _give_up(self, tx: LocalTx, root: Hashable, refs: Sequence[Ref]) -> None:
        """All my changes of an aggregate go into conflicts; what the server had stands again, theirs follows."""
        for ref in sorted(refs, key=str):
            base, ops = tx.base(ref), tx.ops_of(ref)
            mine = overlay(base, ops)
            kind = "kept" if mine is None else "edited"
            names = {n for op in ops for n in op.vals}
            self._restore(tx, ref, base)
            clash = Clash(kind, "*", base or {}, {n: v for n, v in (mine or {}).items() if n in names}, {})
            self._record_clashes(tx, ref, [clash])

    def _restore(self, tx: LocalTx, ref: Ref, base: Row | None) -> None:
        tx.replace_ops(ref, [])
        tx.set_base(ref, None)
        if base is None:
            tx.remove(ref[0], [ref[1]])
        else:
            columns = tuple(base)
            tx.upsert(ref[0], columns, [tuple(base[name] for name in columns)])
            self._ask_again(tx, ref)

    def _ask_again(self, tx: LocalTx, ref: Ref) -> None:
        """A row that stands again as the server had it comes once more: what was hidden in the log, who and when are not known."""
        tx.put("again", [*tx.get("again", ()), list(ref)])

    # --- quarantine ---------------------------------------------------------------------------------------------------

    def quarantine(self, tx: LocalTx, guilty: Collection[int], code: str, words: str) -> None:
        """Take groups and all that hangs on them out of the pending work; they are kept as refused, for people to see."""
        pending = tx.ops()
        bad = dependents(pending, guilty, lambda table: self.specs[table].parents)
        ops = [op for op in pending if op.grp in bad]
        refs = list(dict.fromkeys(op.ref for op in ops))
        tx.drop_groups(bad)
        for ref in refs:
            self._revert(tx, ref)
        self._keep_own(tx, ops)
        lost = [op for op in ops if op.table not in MACHINERY]
        by_group: dict[int, list[Op]] = defaultdict(list)
        for op in lost:
            by_group[op.grp].append(op)
        for grp, group in by_group.items():
            why = code if grp in guilty else "depends"
            tx.create(REFUSALS, self.local.record(REFUSALS, why, words=words, ops=group))
            self.report.refused += 1
        tx.put("checked", None)
        tx.note("quarantine", code=code, groups=len(bad))

    def _keep_own(self, tx: LocalTx, ops: Sequence[Op]) -> None:
        """A conflict that lies where the person may not write any more goes into the person's own place."""
        for op in ops:
            if (
                op.table in MACHINERY
                and op.kind == INSERT
                and op.vals.get("bucket") != self.local.own_bucket()
            ):
                tx.create(op.table, {**op.vals, "rev": 0, "bucket": self.local.own_bucket()})

    def _revert(self, tx: LocalTx, ref: Ref) -> None:
        """The row as the server has it, with the operations that still wait."""
        base, ops = tx.base(ref), tx.ops_of(ref)
        row = overlay(base, ops)
        if row is not None and base is None:
            row = {**(tx.row(ref) or {}), **row}
        self.report.tables.add(ref[0])
        if row is None and (base is None or (ops and ops[-1].kind == DELETE)):
            tx.remove(ref[0], [ref[1]])
        elif row is not None:
            columns = tuple(row)
            tx.upsert(ref[0], columns, [tuple(row[name] for name in columns)])
        if not ops:
            tx.set_base(ref, None)
            if row is not None and base is not None:
                self._ask_again(tx, ref)
