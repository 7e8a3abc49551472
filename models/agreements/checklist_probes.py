"""Points of a checklist the program can look at itself: certificates, contract, money, orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.agreements import checklists, contracts
from models.agreements.checklist_records import Checklist, Finding, Probe
from models.agreements.checklists import ChecklistDetails, ChecklistDraft, ItemDraft
from models.clock import clock
from models.dates import format_day
from models.errors import Conflict
from models.i18n import listed, ntr, tr
from models.money import format_amount
from models.partners.records import QUALIFICATION_KIND_WORDS, Qualification
from models.platform import rights
from models.sales import credit
from models.sales.records import Order, OrderState

OPEN_ORDERS = (OrderState.SUBMITTED, OrderState.HELD, OrderState.CONFIRMED, OrderState.SHIPPING)
DAYS_TO_CORRECT = 14


def finding_of(session: Session, probe: Probe, agent_id: UUID, today: date) -> tuple[bool, str]:
    """Whether a point is in order now, and what was seen."""
    if probe is Probe.LICENCES:
        return _licences(session, agent_id, today)
    if probe is Probe.CONTRACT:
        found = contracts.in_force(session, agent_id, today)
        return bool(found), listed(number for _, number in found) or tr("no contract in force")
    if probe is Probe.ORDERS:
        count = session.scalar(
            select(func.count()).select_from(Order).where(
                Order.agent_id == agent_id, Order.state.in_(OPEN_ORDERS), Order.deleted_at.is_(None)
            )
        ) or 0  # fmt: skip
        return not count, ntr("{count} open order", "{count} open orders", count)
    exposure = credit.exposure(session, agent_id, today)
    if probe is Probe.OVERDUE:
        shown = format_amount(exposure.overdue, exposure.currency, code=True)
        return exposure.overdue <= 0, tr("overdue: {amount}", amount=shown)
    owing = exposure.delivered - exposure.received
    return owing <= 0, tr("owed: {amount}", amount=format_amount(owing, exposure.currency, code=True))


def _licences(session: Session, agent_id: UUID, today: date) -> tuple[bool, str]:
    rows = list(
        session.scalars(
            select(Qualification)
            .where(Qualification.agent_id == agent_id, Qualification.deleted_at.is_(None))
            .order_by(Qualification.position)
        )
    )
    over = [row for row in rows if row.valid_to is not None and row.valid_to < today]
    if not rows:
        return False, tr("no certificate is entered")
    if over:
        told = [f"{tr(QUALIFICATION_KIND_WORDS[row.kind])} {row.number} ({format_day(row.valid_to)})" for row in over]
        return False, tr("expired: {names}", names=listed(told))
    return True, ntr("{count} certificate valid", "{count} certificates valid", len(rows))


def probe(session: Session, checklist_id: UUID, version: int | None = None) -> ChecklistDetails:
    """Look at every open point the program can judge; what is not in order gets a task for whoever looked."""
    row: Checklist = rights.find(session, Checklist, checklist_id, "U")
    found = checklists.details(session, row)
    if version is not None and version != row.version:
        raise Conflict(current=found)
    today = clock.today()
    me = rights.principal_of(session)

    def looked(item: ItemDraft) -> ItemDraft:
        if item.probe is Probe.NONE or item.finding is not Finding.OPEN:
            return item
        good, seen = finding_of(session, item.probe, row.agent_id, today)
        if good:
            return replace(item, finding=Finding.OK, note=seen)
        if me.user_id is None:  # nobody whom a task could be given
            return replace(item, note=seen)
        return replace(
            item, finding=Finding.FAILED, note=seen, task_owner_id=item.task_owner_id or me.user_id,
            task_due_on=item.task_due_on or today + timedelta(days=DAYS_TO_CORRECT),
        )  # fmt: skip

    draft = ChecklistDraft(**{**checklists.shallow(found), "items": tuple(looked(item) for item in found.items)})
    return checklists.save(session, draft)
