"""Decisions that only the office takes: wanted on a copy, tried in the office's own transaction, answered with a reason.

An offline copy cannot know whether credit is left or stock is free. So confirming, posting and numbering are intents
there. After the rows have arrived, the same functions that people use live run on the server, as the same person and
under the same rights; what they say becomes the answer. An intent is answered once: its row on the server is locked,
and answer and effect are one unit of work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import Record
from models.clock import clock
from models.database import Database
from models.errors import AppError, NeedsConfirmation, Offline
from models.ids import new_id
from models.platform import numbering, owners, rights
from models.platform.principal import Principal
from models.sales.records import OrderKind
from models.sync.ports import Cut
from models.sync.records import IntentState, SyncIntent

Run = Callable[[Session, UUID, dict[str, Any]], Any]


def _order(step: str) -> Run:
    def run(session: Session, key: UUID, arguments: dict[str, Any]) -> Any:
        from models.sales import order_states

        return getattr(order_states, step)(session, key, **arguments)

    return run


def _payment(session: Session, key: UUID, arguments: dict[str, Any]) -> Any:
    from models.sales import payments

    return payments.confirm(session, key)


def _post(session: Session, key: UUID, arguments: dict[str, Any]) -> Any:
    from models.stock import posting

    return posting.post(session, key, confirmed=bool(arguments.get("confirmed")))


def _deal(session: Session, key: UUID, arguments: dict[str, Any]) -> Any:
    from models.partners import deals

    return deals.submit(session, key)


def _approve(session: Session, key: UUID, arguments: dict[str, Any]) -> Any:
    from models.agreements import life

    return life.approve(session, key, comment=str(arguments.get("comment") or ""))


KINDS: dict[str, tuple[str, Run]] = {
    "order.confirm": ("orders", _order("confirm")),
    "order.cancel": ("orders", _order("cancel")),
    "order.complete": ("orders", _order("complete")),
    "contract.approve": ("contracts", _approve),
    "deal.submit": ("deals", _deal),
    "payment.confirm": ("payments", _payment),
    "move.post": ("move_documents", _post),
}
"""What may be wanted: the table of its record, and the function that does it live."""

NUMBERED = {
    "agents": "agent", "products": "product", "warehouses": "warehouse", "orders": "order", "contracts": "contract",
}  # fmt: skip
"""Records that a copy may make whole, with a number of its own until the office gives one."""


def want(session: Session, kind: str, key: UUID, **arguments: Any) -> SyncIntent:
    """Ask the office for a decision on a record of this copy; asked twice, it stays one."""
    table, _ = KINDS[kind]
    record = owners.find(session, table, key)
    rights.require(session, "sync", "C")
    waiting = select(SyncIntent).where(
        SyncIntent.kind == kind, SyncIntent.row_id == key, SyncIntent.state == IntentState.WAITING
    )
    found = session.scalars(waiting).one_or_none()
    if found is None:
        found = SyncIntent(id=new_id(), kind=kind, subject=table, row_id=key, bucket=record.bucket)
        found.owner_id = rights.principal_of(session).user_id
        session.add(found)
    found.arguments = arguments
    session.flush()
    return found


def withdraw(session: Session, intent_id: UUID) -> None:
    """Take a wish back that the office has not answered yet."""
    found = rights.find(session, SyncIntent, intent_id, "U")
    if found.state is IntentState.WAITING:
        found.state = IntentState.WITHDRAWN


def answer(office: Database, principal: Principal) -> list[tuple[UUID, IntentState]]:
    """Let the office decide every wish of this person that waits there."""
    with office.read(principal) as session:
        waiting = select(SyncIntent.id).where(
            SyncIntent.state == IntentState.WAITING,
            SyncIntent.owner_id == principal.user_id,
            SyncIntent.deleted_at.is_(None),
        )
        keys = list(session.scalars(waiting.order_by(SyncIntent.seq)))
    return [(key, _answer_one(office, principal, key)) for key in keys]


def _answer_one(office: Database, principal: Principal, key: UUID) -> IntentState:
    try:
        with office.write(principal, reason="intent") as session:
            intent = _locked(session, key)
            if intent.state is not IntentState.WAITING:
                return intent.state
            _, run = KINDS[intent.kind]
            run(session, intent.row_id, dict(intent.arguments))
            return _settle(intent, IntentState.CONFIRMED, "")
    except Offline as error:
        raise Cut(str(error)) from error
    except NeedsConfirmation as error:
        words = error.message()
    except (AppError, KeyError, TypeError) as error:
        words = error.message() if isinstance(error, AppError) else type(error).__name__
    with office.write(principal, reason="intent") as session:
        intent = _locked(session, key)
        if intent.state is IntentState.WAITING:
            _settle(intent, IntentState.REFUSED, words)
        return intent.state


def _locked(session: Session, key: UUID) -> SyncIntent:
    return session.scalars(
        select(SyncIntent).where(SyncIntent.id == key).with_for_update().execution_options(populate_existing=True)
    ).one()


def _settle(intent: SyncIntent, state: IntentState, words: str) -> IntentState:
    intent.state, intent.answer, intent.answered_at = state, words[:20_000], clock.now()
    return state


def number(office: Database, principal: Principal, code: str) -> int:
    """Give official numbers to what this device made with numbers of its own; returns how many."""
    given = 0
    for record, series, column, key in _unnumbered(office, principal, code):
        try:
            with office.write(principal, reason="official number") as session:
                found: Any = session.scalars(select(record).where(record.id == key).with_for_update()).one()
                if str(getattr(found, column)).startswith(f"{code}-"):
                    own = "return" if getattr(found, "kind", None) is OrderKind.RETURN else series
                    setattr(found, column, numbering.take_one(session, own, clock.date_of(found.created_at)))
                    given += 1
        except Offline as error:
            raise Cut(str(error)) from error
        except AppError:
            continue
    return given


def _unnumbered(
    office: Database, principal: Principal, code: str
) -> Iterator[tuple[type[Record], str, str, UUID]]:
    found = []
    with office.read(principal) as session:
        for table, series in NUMBERED.items():
            record, column = owners.record_class(table), numbering.PLACES[series][1]
            mine = select(record.id).where(getattr(record, column).startswith(f"{code}-", autoescape=True))
            found += [(record, series, column, key) for key in session.scalars(mine.order_by(record.seq))]
    yield from found
