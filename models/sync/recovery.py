"""When the server went back in time (a restore, a promoted standby): compare everything, offer what it lost, go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.sync.applying import REFUSALS, Arrival
from models.sync.ops import BOOKKEEPING, Ref, Row
from models.sync.ports import ALL, Hello, LocalTx, Page, Scope
from models.sync.replies import require_promised

if TYPE_CHECKING:
    from models.sync.engine import Engine


def recover(engine: Engine, hello: Hello) -> None:
    """Take the server's present state, send again what it lost of mine and of the ledgers, keep the rest for people."""
    with engine.remote.snapshot() as snap:
        scope, head, epoch, start = snap.scope, snap.head, snap.epoch, snap.epoch_start
        pages: list[Page] = []
        present: dict[str, set[object]] = {}
        removed = {(gone.table, gone.key) for gone in snap.gone(0)}
        for name in engine.specs:
            if scope.reach.get(name):
                theirs = snap.revisions(name)
                present[name] = set(theirs)
                pages += [page for page in snap.rows(name, set(theirs)) if page.rows] if theirs else []
    require_promised(scope, pages)
    with engine.local.transaction() as tx:
        tx.absorb()
        whole = snap.floor <= min(tx.get("cursor", 0), start)
        again = _lost_rows(engine, tx, present, removed, scope, whole)
        older = _older_values(engine, tx, pages, start)
        complete = {name: keys for name, keys in present.items()}
        for name, key in again:
            complete[name].add(key)
        lost_tables = frozenset(name for name in engine.specs if not scope.reach.get(name))
        engine.applier.apply(tx, Arrival(pages=pages, complete=complete, lost_tables=lost_tables))
        for ref, row in [*again.items(), *older.items()]:
            _send_again(engine, tx, ref, row)
        tx.put("epoch", epoch)
        tx.put("cursor", head)
        tx.put("cursors", {})
        tx.put("checked", None)
        tx.put("batch_no", hello.last_batch)
        tx.put("frozen", None)
        engine._put_scope(tx, scope)
        tx.note("recovered", again=len(again), older=len(older))
    engine.report.recovered = True


def _lost_rows(
    engine: Engine,
    tx: LocalTx,
    present: dict[str, set[object]],
    removed: set[Ref],
    scope: Scope,
    whole: bool,
) -> dict[Ref, Row]:
    """Rows that the server gave and has not any more: mine and ledgers go up again, others wait for a person.

    `whole`: the server still knows of everything that was removed since this copy was last here; if it does not,
    nothing is made anew by itself but ledger entries, which are never removed.
    """
    again: dict[Ref, Row] = {}
    for name, spec in engine.specs.items():
        if name not in present:
            continue
        dirty = tx.dirty(name)
        for key in tx.known(name):
            ref = (name, key)
            row = tx.row(ref)
            if key in present[name] or ref in removed or row is None or key in dirty:
                continue
            if not _in_scope(scope, name, row):
                continue
            if spec.ledger or (whole and engine.local.is_mine(row)):
                again[ref] = row
            else:
                _keep_for_people(engine, tx, ref, row)
    for name in present if whole else ():
        for key in tx.dirty(name):
            base = tx.base((name, key))
            if base is not None and key not in present[name] and (name, key) not in removed:
                row = tx.row((name, key))
                if row is not None and _in_scope(scope, name, row):
                    tx.replace_ops((name, key), [])
                    tx.set_base((name, key), None)
                    again[(name, key)] = row
    return again


def _in_scope(scope: Scope, name: str, row: Row) -> bool:
    return scope.reach.get(name) == ALL or row.get("bucket") in scope.buckets


def _older_values(engine: Engine, tx: LocalTx, pages: list[Page], start: int) -> dict[Ref, Row]:
    """Rows that the server has in an older version than it once gave out.

    `start` is where the server began again: what it gave out up to there it still has. Rows changed since are newer;
    values lost meanwhile are kept for a person.
    """
    older: dict[Ref, Row] = {}
    for page in pages:
        if engine.specs[page.table].ledger:
            continue
        known, dirty = tx.known(page.table), tx.dirty(page.table)
        for theirs in page.dicts():
            key = theirs["id"]
            if key in dirty or known.get(key, 0) <= start:
                continue
            mine = tx.row((page.table, key)) or {}
            changed = {
                name: mine[name]
                for name, value in theirs.items()
                if name not in BOOKKEEPING and name in mine and mine[name] != value
            }
            if not changed:
                continue
            if engine.local.is_last_mine(mine) and theirs["rev"] <= start:
                older[(page.table, key)] = changed
            else:
                _keep_for_people(engine, tx, (page.table, key), changed)
    return older


def _send_again(engine: Engine, tx: LocalTx, ref: Ref, row: Row) -> None:
    held = tx.row(ref)
    if "id" in row or held is None:
        tx.create(ref[0], {**row, "rev": 0})
    else:
        tx.set_base(ref, held)
        tx.change(ref, row)


def _keep_for_people(engine: Engine, tx: LocalTx, ref: Ref, row: Row) -> None:
    if ref[0] not in ("sync_conflicts", REFUSALS):
        tx.create(REFUSALS, engine.local.record(REFUSALS, "lost", ref=ref, values=row))
        engine.report.refused += 1
