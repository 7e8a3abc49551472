"""Proving the log on request: the seals of every act, against the ends that backups keep; the result goes on record."""

from __future__ import annotations

from collections.abc import Iterable

from models.database import Database
from models.errors import Denied
from models.i18n import N_
from models.platform import audit, rights, sealing
from models.platform.principal import Principal
from models.platform.sealing import Head, Progress, Verdict


def may_prove(principal: Principal) -> bool:
    """Whether a person sees the whole log, and so may ask whether it is whole."""
    return rights.reach(principal, "audit", "R") == "a"


def prove(
    database: Database, principal: Principal, anchors: Iterable[Head] = (), progress: Progress | None = None
) -> Verdict:
    """Verify every seal and put the result on record; raises Denied for who does not see the whole log."""
    if not may_prove(principal):
        raise Denied(N_("Only who sees the whole log can verify it. Nothing was changed. Ask an administrator."))
    with database.read(principal) as session:
        verdict = sealing.verify(session, anchors, progress=progress)
    with database.write(principal) as session:
        ends = [[str(head.writer), head.number, head.code] for head in verdict.heads]
        audit.note(session, "verify", "audit", {"sealed": verdict.sealed, "flaws": len(verdict.flaws), "heads": ends})
    return verdict
