"""The one query layer of rights: who may do what, and the row filter of every list, count, chart, export and PDF."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, false, insert, or_, select, true
from sqlalchemy.orm import Session

from models.base import Record
from models.errors import Denied, NotFound
from models.i18n import N_, listed, tr
from models.ids import FINANCE_BUCKET, GLOBAL_BUCKET
from models.platform.matrix import cell
from models.platform.principal import SYSTEM, Principal, Role, Scope

_REACH = {"s": 0, "o": 1, "r": 2, "a": 3}
ONLY_LOOKING = N_(
    "This window shows the book as {name} sees it; nothing can be changed, exported or revealed in it."
    " Nothing was changed. Close it and work in your own window."
)
OPEN_TO_AGENTS = frozenset({"territory", "product", "price", "settings", "view", "course"})

RIGHT_WORDS = {
    "C": N_("create"),
    "R": N_("see"),
    "U": N_("change"),
    "D": N_("delete"),
    "A": N_("approve"),
    "E": N_("export"),
}


def principal_of(session: Session) -> Principal:
    """Who acts in this session."""
    principal: Principal = session.info["principal"]
    return principal


def reach(principal: Principal, entity: str, right: str) -> str | None:
    """How far a right reaches (a, r, o, s), the widest of the person's roles; None = denied.

    A region right (r) of somebody whose own scope is everything reaches everything (channel director).
    """
    if principal.only_looks and right != "R":
        return None
    if "system" in principal.grants:
        return "a"
    found = [scope for role in principal.roles if (scope := cell(entity, role).get(right))]
    if f"{entity}:{right}" in principal.grants:
        found.append("r")
    if not found:
        return None
    widest = max(found, key=_REACH.__getitem__)
    if widest == "r" and principal.scope is Scope.ALL and Role.AGENT not in principal.roles:
        return "a"
    return widest


def can(principal: Principal, entity: str, right: str) -> bool:
    """May this person use the right at all, on some rows?"""
    return reach(principal, entity, right) is not None


def visible(session: Session, record: type[Record], right: str = "R") -> ColumnElement[bool]:
    """The row filter for reading `record`: true, false, or its bucket among the person's buckets."""
    return bucket_filter(session, record.ENTITY, record.bucket, right)


def bucket_filter(session: Session, entity: str, bucket: Any, right: str = "R") -> ColumnElement[bool]:
    """The row filter for any column that holds a bucket."""
    principal = principal_of(session)
    far = reach(principal, entity, right)
    if far is None:
        return false()
    if far == "a":
        return true()
    from models.platform.records import BucketAccess

    mine = bucket.in_(select(BucketAccess.bucket).where(BucketAccess.user_id == principal.user_id))
    shared = _shared_bucket(entity, far)
    return mine if shared is None else or_(bucket == shared, mine)


def _shared_bucket(entity: str, far: str) -> UUID | None:
    """The bucket of rows that belong to nobody in particular, if a limited reach includes it.

    People of an agent meet only what is meant for every agent: of the company's own people, targets or stock
    nothing exists for them.
    """
    if entity == "cost":
        return FINANCE_BUCKET
    return GLOBAL_BUCKET if far != "s" or entity in OPEN_TO_AGENTS else None


def may(session: Session, entity: str, right: str, bucket: UUID | None = None) -> bool:
    """May the acting person do this, to a row of this bucket (None: to some row)?"""
    principal = principal_of(session)
    far = reach(principal, entity, right)
    if far is None:
        return False
    if far == "a" or bucket is None or bucket in (_shared_bucket(entity, far), principal.user_id):
        return True
    from models.platform.records import BucketAccess

    mine = select(BucketAccess.bucket).where(
        BucketAccess.user_id == principal.user_id, BucketAccess.bucket == bucket
    )
    return session.execute(mine).first() is not None


def require(session: Session, entity: str, right: str, record: Record | UUID | None = None) -> None:
    """Raise unless allowed: NotFound when the row is invisible (same words as for a missing one), else Denied."""
    bucket = record.bucket if isinstance(record, Record) else record
    if may(session, entity, right, bucket):
        return
    if bucket is not None and right != "R" and not may(session, entity, "R", bucket):
        raise NotFound()
    if bucket is not None and right == "R":
        raise NotFound()
    raise _denied(session, entity, right)


def _denied(session: Session, entity: str, right: str) -> Denied:
    """The refusal names the right, who can grant it and what to do; people of an agent are told no names."""
    if principal_of(session).only_looks:
        return Denied(ONLY_LOOKING, name=principal_of(session).name)
    right_word, entity_word = tr(RIGHT_WORDS[right]), tr(ENTITY_WORDS.get(entity, entity))
    names = _administrators(session)
    if not names:
        return Denied(
            N_(
                "You do not have the right to {right} this ({entity}). Nothing was changed. "
                "Ask an administrator for the right."
            ),
            right=right_word, entity=entity_word,
        )  # fmt: skip
    return Denied(
        N_("You do not have the right to {right} this ({entity}). Nothing was changed. {names} can grant it; ask there."),
        right=right_word, entity=entity_word, names=listed(names),
    )  # fmt: skip


def _administrators(session: Session, most: int = 3) -> list[str]:
    from models.platform.records import User, UserStatus

    if Role.AGENT in principal_of(session).roles:
        return []
    query = select(User.name).where(User.role == Role.ADMIN, User.status == UserStatus.ACTIVE, User.deleted_at.is_(None))
    return list(session.scalars(query.order_by(User.sort_key).limit(most)))


def find(session: Session, record: type[Any], key: UUID, right: str = "R") -> Any:
    """The stored record by key, if the person may see it; raises NotFound or Denied."""
    found = session.scalars(select(record).where(record.id == key)).one_or_none()
    if found is None:
        raise NotFound()
    require(session, record.ENTITY, "R", found)
    if right != "R":
        require(session, record.ENTITY, right, found)
    return found


def refresh_access(
    session: Session, user_ids: Iterable[UUID] | None = None, agent_ids: Collection[UUID] | None = None
) -> None:
    """Derive the buckets of people with limited scope from assignments; call after users, agents or territories
    changed hands. The result replaces the stored rows; where only some agents changed hands, those of these agents.
    An office server derives them by itself."""
    if "server" in session.info:
        session.flush()
        return
    from models.platform.access import buckets_of
    from models.platform.records import BucketAccess, User

    query = select(User).where(User.deleted_at.is_(None))
    session.execute(delete(BucketAccess).where(BucketAccess.user_id.not_in(query.with_only_columns(User.id))))
    if user_ids is not None:
        query = query.where(User.id.in_(list(user_ids)))
    for user in session.scalars(query).all():
        stored = delete(BucketAccess).where(BucketAccess.user_id == user.id)
        session.execute(stored if agent_ids is None else stored.where(BucketAccess.bucket.in_(agent_ids)))
        rows = [
            {"user_id": user.id, "bucket": bucket, "via": via}
            for bucket, via in buckets_of(session, user, agent_ids).items()
            if agent_ids is None or bucket in agent_ids
        ]
        if rows:
            session.execute(insert(BucketAccess), rows)


ENTITY_WORDS = {
    "agent": N_("agents"),
    "territory": N_("territories"),
    "contact": N_("contacts"),
    "qualification": N_("qualifications"),
    "bank_account": N_("bank accounts"),
    "contract": N_("contracts"),
    "approval": N_("approvals"),
    "compliance": N_("checklists"),
    "template": N_("templates"),
    "product": N_("products"),
    "price": N_("prices"),
    "cost": N_("costs"),
    "credit": N_("credit"),
    "deal": N_("deal registrations"),
    "rebate_policy": N_("rebate policies"),
    "rebate_ledger": N_("sub-accounts and rebates"),
    "order": N_("orders"),
    "shipment": N_("shipments"),
    "invoice": N_("invoices"),
    "receipt": N_("payments"),
    "statement": N_("statements"),
    "stock": N_("stock"),
    "allocation": N_("allocation"),
    "target": N_("targets"),
    "scorecard": N_("scorecards"),
    "commission_plan": N_("commission plans"),
    "commission": N_("commissions"),
    "task": N_("tasks and messages"),
    "attachment": N_("attachments"),
    "course": N_("training"),
    "import": N_("imports"),
    "report": N_("reports"),
    "view": N_("saved views"),
    "print": N_("print log"),
    "user": N_("users"),
    "settings": N_("settings"),
    "audit": N_("audit log"),
    "backup": N_("backups"),
    "sync": N_("synchronisation"),
}

__all__ = [
    "SYSTEM",
    "bucket_filter",
    "can",
    "find",
    "may",
    "principal_of",
    "reach",
    "refresh_access",
    "require",
    "visible",
]
