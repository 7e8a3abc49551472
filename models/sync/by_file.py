"""Synchronising by file: the copy writes its work, the office does it and writes an answer, the copy takes that in.

It is the same exchange as over a network, in two files. The batch in the bundle is frozen and numbered like any other,
so that it is done once however often the bundle comes in; the answer says what became of it and brings what is new. The
office takes a bundle in as the person whose copy it is, over that person's own connection: row security judges every
row, and nobody can hand in the work of somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from models.database import Database
from models.i18n import N_, ntr, tr
from models.ids import new_id
from models.platform.principal import Principal
from models.platform.server.names import Names
from models.schema import SCHEMA_VERSION
from models.sync import bundles, intents, tables
from models.sync.applying import Arrival, Report
from models.sync.bundles import ANSWER, NO_BUNDLE, WORK, BundleRefused
from models.sync.engine import Engine
from models.sync.fetching import Known, fetch
from models.sync.local import SqliteLocal
from models.sync.ops import Op, Ref
from models.sync.ports import Answer, DeviceState, Facts, Gone, Page, Refused, Scope
from models.sync.remote import PostgresRemote, batch

MOST = 20_000
"""How many operations travel in one bundle."""

NOT_READY = N_("This copy has not met its office yet. Nothing was written. Synchronise once over a network first.")
NOT_ASKED = N_("This answer does not belong to the last bundle that was written here. Nothing was changed. Write a new bundle.")
NOT_YOURS = N_("This bundle was not written on a computer of yours. Nothing was changed. Its owner must sign in to hand it in.")
NOT_IN = N_("The office does not let this computer in any more. Nothing was changed. Ask an administrator.")
OUTDATED = N_("The office already has newer work of this computer. Nothing was changed. Write a new bundle there.")
RESTORED = N_("The server was restored meanwhile. Nothing was changed. That computer must synchronise once over a network.")
OTHER_VERSION = N_("The copy and the office work with different versions of Qudao. Nothing was changed. Bring both up to date.")

Describe = Callable[[Sequence[Op]], tuple[Mapping[int, str], Mapping[Ref, str]]]


@dataclass(frozen=True)
class Taken:
    """What the office did with a bundle."""

    done: int
    refused: bool
    stale: int
    content: bytes


# --- on the copy: work goes out -------------------------------------------------------------------------------------


def write_work(local: SqliteLocal, engine: Engine, facts: Facts, describe: Describe) -> tuple[bytes, int]:
    """A bundle of what waits, and of where this copy stands; returns it and how many changes it holds.

    As long as no answer came, the same batch is written again: the office must find it unchanged.
    """
    with local.transaction() as tx:
        key, device = tx.get("bundle_key"), tx.get("device")
        if tx.get("phase") != "ready" or not key or key["device"] != device:
            raise BundleRefused(NOT_READY)
    frozen = engine.frozen_batch() or engine.freeze(MOST)
    sent = None
    count = 0
    if frozen is not None:
        ops, bases, number, sha, _ = frozen
        count = len(ops)
        sent = {"no": number, "sha": sha, "groups": batch(ops, bases, *describe(ops))}
    with local.transaction() as tx:
        asked = {"request": new_id().hex, "cursor": tx.get("cursor", 0), "no": None if sent is None else sent["no"]}
        tx.put("bundle", asked)
        scope = tx.get("scope") or {"buckets": [], "reach": {}}
        content = {
            **asked, "schema": SCHEMA_VERSION, "version": facts.version, "heads": [list(one) for one in facts.heads],
            "epoch": tx.get("epoch"), "cursors": tx.get("cursors", {}), "reload": tx.get("reload", []), "scope": scope, "batch": sent,
        }  # fmt: skip
        tx.note("bundle", sent=count)
    return bundles.seal(WORK, UUID(device), key["key"], content), count


# --- at the office --------------------------------------------------------------------------------------------------


def take_work(connect: Callable[[], Any], names: Names, principal: Principal, raw: bytes) -> Taken:
    """Do the work of a bundle as its owner, let the office decide what waits, and write the answer."""
    device = bundles.device_of(raw, WORK)
    remote = PostgresRemote(connect)
    try:
        key = remote.bundle_key(device)
        if key is None:
            raise BundleRefused(NOT_YOURS)
        asked = _Asked(bundles.unseal(raw, key))
        hello = remote.hello(Facts(str(device), 0, asked.schema, "", asked.version, asked.heads))
        if hello.state is not DeviceState.ACTIVE:
            raise BundleRefused(NOT_IN)
        if asked.schema != SCHEMA_VERSION or hello.schema != SCHEMA_VERSION:
            raise BundleRefused(OTHER_VERSION)
        if asked.epoch != hello.epoch:
            raise BundleRefused(RESTORED)
        answer = _push(remote, device, asked)
        _decide(connect, names, principal, hello.code)
        specs = tables.specs()
        with remote.snapshot() as snap:
            arrival = fetch(snap, specs, asked.scope, asked.cursor, asked.cursors, asked.reload, _nothing_known)
            digests = {name: snap.digest(name) for name in specs if snap.scope.reach.get(name)}
            content = _answer(asked, answer, snap.head, snap.scope, arrival, digests)
        sealed = bundles.seal(ANSWER, device, key, content)
    finally:
        remote.close()
    done = sum(len(part["keys"]) for group in asked.groups for part in group["sets"]) if answer.status == "ok" else 0
    return Taken(done, answer.status == "refused", len(answer.rows), sealed)


def words_of(taken: Taken) -> tuple[str, ...]:
    """What the office did, in sentences."""
    if taken.refused:
        return (tr("The office refused a part of the bundle. The answer says which; take it in on the copy."),)
    if taken.stale:
        return (
            ntr("{count} record was changed here meanwhile. Take the answer in on the copy and write a new bundle.",
                "{count} records were changed here meanwhile. Take the answer in on the copy and write a new bundle.", taken.stale),
        )  # fmt: skip
    return (ntr("{count} change is done. Take the answer in on the copy.",
                "{count} changes are done. Take the answer in on the copy.", taken.done),)  # fmt: skip


def _nothing_known(_table: str) -> Known:
    return {}


class _Asked:
    """The content of a work bundle, with every type checked before anything is done."""

    def __init__(self, found: dict[str, Any]) -> None:
        try:
            self.request, self.cursor = str(found["request"]), _whole(found["cursor"])
            self.schema, self.version = _whole(found["schema"]), str(found["version"])[:40]
            self.heads = tuple((str(a), _whole(b), str(c)) for a, b, c in found["heads"])
            self.epoch = str(found["epoch"])
            self.cursors = {str(name): _whole(rev) for name, rev in dict(found["cursors"]).items()}
            self.reload = {str(name) for name in found["reload"]}
            self.scope = _scope(found["scope"])
            sent = found["batch"]
            self.number = None if sent is None else _whole(sent["no"])
            self.sha = "" if sent is None else str(sent["sha"])[:64]
            self.groups: list[Any] = [] if sent is None else list(sent["groups"])
            for group in self.groups:
                _whole(group["grp"])
                for part in group["sets"]:
                    UUID(str(part["keys"][0]))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            raise BundleRefused(NO_BUNDLE) from None


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**63:
        raise ValueError("not a whole number")
    return value


def _scope(found: Any) -> Scope:
    buckets = frozenset(found["buckets"])
    if not all(isinstance(one, bytes) and len(one) == 16 for one in buckets):
        raise ValueError("no bucket")
    return Scope(buckets, {str(name): str(far) for name, far in found["reach"].items()})


def _push(remote: PostgresRemote, device: UUID, asked: _Asked) -> Answer:
    if asked.number is None:
        return Answer("ok")
    try:
        answer = remote.push_groups(device, asked.number, asked.sha, asked.groups)
    except Refused as refused:
        return Answer("refused", group=refused.group, code=refused.code, words=refused.words)
    if answer.code == "order":
        raise BundleRefused(OUTDATED)
    if answer.code == "revoked":
        raise BundleRefused(NOT_IN)
    return answer


def _decide(connect: Callable[[], Any], names: Names, principal: Principal, code: str) -> None:
    office = Database.office(connect, names)
    try:
        intents.answer(office, principal)
        if code:
            intents.number(office, principal, code)
    finally:
        office.close()


def _answer(
    asked: _Asked, answer: Answer, head: int, scope: Scope, arrival: Arrival, digests: Mapping[str, tuple[int, int]]
) -> dict[str, Any]:
    return {
        "request": asked.request, "cursor": asked.cursor, "head": head, "no": asked.number, "sha": asked.sha,
        "status": answer.status, "revs": {str(group): rev for group, rev in answer.revs.items()}, "group": answer.group,
        "code": answer.code, "words": answer.words[:1000], "scope": {"buckets": list(scope.buckets), "reach": dict(scope.reach)},
        "pages": [[page.table, list(page.columns), [list(row) for row in page.rows]] for page in arrival.pages],
        "gone": [[one.table, one.key, one.bucket, one.why] for one in arrival.gone],
        "lost_buckets": list(arrival.lost_buckets), "lost_tables": list(arrival.lost_tables), "wide": list(arrival.wide),
        "complete": {name: list(keys) for name, keys in arrival.complete.items()},
        "digests": {name: list(found) for name, found in digests.items()},
    }  # fmt: skip


# --- on the copy: the answer comes back -----------------------------------------------------------------------------


def take_answer(local: SqliteLocal, engine: Engine, raw: bytes) -> Report:
    """What became of the work, and what is new at the office; an answer that does not fit changes nothing."""
    device = bundles.device_of(raw, ANSWER)
    with local.transaction() as tx:
        key, asked, cursor, mine = tx.get("bundle_key"), tx.get("bundle"), tx.get("cursor", 0), tx.get("device")
    if not key or not asked or str(device) != mine:
        raise BundleRefused(NOT_ASKED)
    found = bundles.unseal(raw, key["key"])
    try:
        if found["request"] != asked["request"] or found["cursor"] != cursor:
            raise BundleRefused(NOT_ASKED)
        revs = {int(group): rev if rev is None else _whole(rev) for group, rev in found["revs"].items()}
        answer = Answer(
            str(found["status"]), {group: rev for group, rev in revs.items() if rev is not None}, (),
            None if found["group"] is None else _whole(found["group"]), str(found["code"]), str(found["words"]),
        )  # fmt: skip
        head, scope, arrival = _whole(found["head"]), _scope(found["scope"]), _arrival(found)
        if not all(scope.covers(page) for page in arrival.pages):
            raise ValueError("rows of others")
        digests = {str(name): (_whole(count), int(total)) for name, (count, total) in found["digests"].items()}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BundleRefused(NO_BUNDLE) from None
    if asked["no"] is not None:
        engine.answered(answer, int(asked["no"]), str(found["sha"]))
    engine.take(arrival, head, scope, digests)
    with local.transaction() as tx:
        tx.put("bundle", None)
        report = engine.report
        tx.note("done", received=report.received, sent=report.sent, conflicts=report.conflicts, refused=report.refused)
    return engine.report


def _arrival(found: Mapping[str, Any]) -> Arrival:
    pages = []
    for table, names, rows in found["pages"]:
        known = tables.columns(table) if table in tables.specs() else {}
        if not known or not set(names) <= known.keys() or "id" not in names or any(len(row) != len(names) for row in rows):
            raise ValueError("an unknown table or column")
        for row in rows:
            for name, value in zip(names, row, strict=True):
                if not _fits(table, name, value):
                    raise ValueError("a value of another kind")
        pages.append(Page(table, tuple(names), rows))
    gone = [Gone(str(table), _key(key), _key(bucket), str(why)) for table, key, bucket, why in found["gone"]]
    complete = {str(name): {_key(one) for one in keys} for name, keys in found["complete"].items()}
    lost = frozenset(_key(one) for one in found["lost_buckets"])
    return Arrival(pages, gone, lost, frozenset(found["lost_tables"]), {str(one) for one in found["wide"]}, complete)


def _key(value: Any) -> bytes:
    if not isinstance(value, bytes) or len(value) != 16:
        raise ValueError("no key")
    return value


def _fits(table: str, name: str, value: Any) -> bool:
    if value is None:
        return name != "id"
    if name in tables.key_columns(table):
        return isinstance(value, bytes) and len(value) == 16
    if isinstance(value, (bool, list, dict, bytes)):
        return False
    return not isinstance(value, int) or -(2**63) <= value < 2**63
