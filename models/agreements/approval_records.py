"""Stored forms of approval in steps: the rules, what was decided of a contract, and who stands in for whom."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Amount, Name, Note, Record, choice, link
from models.i18n import N_
from models.platform.principal import Role
from models.sync.policy import SyncPolicy, both, down


class Decision(enum.StrEnum):
    """What somebody decided of a contract."""

    APPROVED = "approved"
    RETURNED = "returned"


DECISION_WORDS = {Decision.APPROVED: N_("Approved"), Decision.RETURNED: N_("Sent back")}


class ApprovalRule(Record):
    """A step every contract takes, or those above an amount or with an exclusive right; in the order of positions."""

    __tablename__ = "approval_rules"
    ENTITY: ClassVar[str] = "settings"
    SYNC: ClassVar[SyncPolicy] = down()

    position: Mapped[int] = mapped_column(Integer, default=1)
    title: Mapped[str] = mapped_column(Name())
    user_id: Mapped[UUID | None] = link("users", nullable=True)
    role: Mapped[Role | None] = choice(Role, nullable=True)
    least: Mapped[Decimal | None] = mapped_column(Amount())
    exclusive_only: Mapped[bool] = mapped_column(default=False)


class ContractApproval(Record):
    """A decision about one version of a contract; `for_id` names the person somebody stood in for."""

    __tablename__ = "contract_approvals"
    ENTITY: ClassVar[str] = "approval"
    ROOT: ClassVar[str] = "contract_id"
    LEDGER: ClassVar[bool] = True
    SYNC: ClassVar[SyncPolicy] = both()

    contract_id: Mapped[UUID] = link("contracts")
    version_no: Mapped[int] = mapped_column(Integer)
    rule_id: Mapped[UUID | None] = link("approval_rules", nullable=True)
    title: Mapped[str] = mapped_column(Name(), default="")
    decision: Mapped[Decision] = choice(Decision)
    user_id: Mapped[UUID | None] = link("users", nullable=True)
    for_id: Mapped[UUID | None] = link("users", nullable=True)
    comment: Mapped[str] = mapped_column(Note(), default="")
    at: Mapped[datetime]


class ApprovalDelegation(Record):
    """Somebody decides for a person from one day to another."""

    __tablename__ = "approval_delegations"
    ENTITY: ClassVar[str] = "approval"
    SYNC: ClassVar[SyncPolicy] = both()

    user_id: Mapped[UUID] = link("users")
    to_user_id: Mapped[UUID] = link("users")
    from_day: Mapped[date]
    to_day: Mapped[date]
    reason: Mapped[str] = mapped_column(Name(), default="")
