"""Whether an agent's mandatory certificates are valid on a day, and what that means for its orders (feature A4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.dates import format_day
from models.errors import RuleBroken
from models.i18n import N_, listed, tr
from models.partners.records import QUALIFICATION_KIND_WORDS, Qualification
from models.platform import company

POLICY = "orders.expired_certificate"
WARN, REFUSE = "warn", "refuse"
REFUSED = N_(
    "Certificates of this agent are not valid: {names}. The order was not confirmed. Note the new ones on the page of the agent "
    "first."
)


@dataclass(frozen=True)
class Lack:
    """A mandatory certificate that does not hold: its kind in words, number and last day (None: not valid yet)."""

    name: str
    number: str
    ended_on: date | None

    def words(self) -> str:
        """In one piece for a sentence: 营业执照 (2026-03-31)."""
        return f"{self.name} ({format_day(self.ended_on)})" if self.ended_on is not None else self.name


def lacking(session: Session, agent_id: UUID, day: date) -> list[Lack]:
    """Mandatory certificates that are not valid on a day and that no other of their kind stands in for."""
    rows = session.scalars(
        select(Qualification)
        .where(Qualification.agent_id == agent_id, Qualification.deleted_at.is_(None))
        .order_by(Qualification.position)
    ).all()
    good = {row.kind for row in rows if _holds(row, day)}
    return [
        Lack(tr(QUALIFICATION_KIND_WORDS[row.kind]), row.number, row.valid_to if row.valid_to and row.valid_to < day else None)
        for row in rows
        if row.mandatory and row.kind not in good
    ]


def _holds(row: Qualification, day: date) -> bool:
    """Valid from its first through its last day."""
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)


def met_by(session: Session, agent_id: UUID, day: date) -> tuple[str, str]:
    """What an order of that day meets: "warn" or "refuse" with the certificates in words, or nothing twice."""
    policy = company.get(session, POLICY)
    if policy not in (WARN, REFUSE):
        return "", ""
    found = lacking(session, agent_id, day)
    return (policy, listed(one.words() for one in found)) if found else ("", "")


def require(session: Session, agent_id: UUID, day: date) -> None:
    """Raises RuleBroken where orders of an agent without valid certificates are refused."""
    policy, names = met_by(session, agent_id, day)
    if policy == REFUSE:
        raise RuleBroken(REFUSED, names=names)


def refusal(session: Session, agent_id: UUID, day: date) -> str:
    """Why an order of that day is not taken; empty when it is."""
    policy, names = met_by(session, agent_id, day)
    if policy != REFUSE:
        return ""
    return tr("Certificates of this agent are not valid: {names}. Note the new ones on its page first.", names=names)
