"""The state of a contract: the stored step of its life and what follows from dates, in Python and in SQL alike."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Text, case, type_coerce

from models.agreements.records import Contract, ContractState, ContractStatus
from models.days_sql import a_day, days_until

TRANSITIONS: dict[str, tuple[frozenset[ContractState], ContractState]] = {
    "submit": (frozenset({ContractState.DRAFT}), ContractState.APPROVING),
    "reject": (frozenset({ContractState.APPROVING}), ContractState.DRAFT),
    "approve": (frozenset({ContractState.APPROVING}), ContractState.TO_SIGN),
    "sign": (frozenset({ContractState.TO_SIGN}), ContractState.SIGNED),
    "void": (
        frozenset({ContractState.DRAFT, ContractState.APPROVING, ContractState.TO_SIGN}),
        ContractState.VOID,
    ),
    "amend": (frozenset({ContractState.SIGNED, ContractState.TO_SIGN}), ContractState.DRAFT),
    "discard": (
        frozenset({ContractState.DRAFT, ContractState.APPROVING, ContractState.TO_SIGN}),
        ContractState.SIGNED,
    ),
    "renew": (frozenset({ContractState.SIGNED}), ContractState.SIGNED),
    "terminate": (frozenset({ContractState.SIGNED}), ContractState.TERMINATED),
}
RIGHTS = {
    "submit": "U",
    "reject": "A",
    "approve": "A",
    "sign": "U",
    "void": "U",
    "amend": "U",
    "discard": "U",
    "renew": "C",
    "terminate": "A",
}
IN_FORCE = (ContractStatus.ACTIVE, ContractStatus.EXPIRING)


def days_left(ends_on: date, today: date) -> int:
    """Days until the last day, which still counts; negative afterwards."""
    return (ends_on - today).days


def status_of(
    state: ContractState, starts_on: date, ends_on: date, notice_days: int, today: date
) -> ContractStatus:
    """What people see: a signed contract is not yet in force, in force, expiring or expired by its dates."""
    if state is not ContractState.SIGNED:
        return ContractStatus(state.value)
    if today < starts_on:
        return ContractStatus.SIGNED
    left = days_left(ends_on, today)
    if left < 0:
        return ContractStatus.EXPIRED
    return ContractStatus.EXPIRING if left <= notice_days else ContractStatus.ACTIVE


def days_left_sql(today: date) -> ColumnElement[int]:
    """`days_left` for every row; empty for contracts without a running term."""
    left = days_until(Contract.ends_on, a_day(today))
    return case((Contract.state == ContractState.SIGNED, left), else_=None)


def status_sql(today: date) -> ColumnElement[str]:
    """`status_of` for every row."""
    left = days_until(Contract.ends_on, a_day(today))
    signed = Contract.state == ContractState.SIGNED
    return case(
        (~signed, type_coerce(Contract.state, Text())),
        (Contract.starts_on > today, ContractStatus.SIGNED.value),
        (Contract.ends_on < today, ContractStatus.EXPIRED.value),
        (left <= Contract.notice_days, ContractStatus.EXPIRING.value),
        else_=ContractStatus.ACTIVE.value,
    )


def holds_sql(day: date) -> ColumnElement[bool]:
    """Contracts in force on a day: signed ones by their dates, and those whose next version is still being written.

    Terminating a contract ends its force at the day of termination.
    """
    signed = (Contract.state == ContractState.SIGNED) & (Contract.starts_on <= day) & (Contract.ends_on >= day)
    kept = (
        (Contract.in_force_version > 0)
        & (Contract.in_force_from <= day)
        & (Contract.in_force_to >= day)
        & (Contract.state != ContractState.VOID)
    )
    return (signed | kept) & Contract.deleted_at.is_(None)
