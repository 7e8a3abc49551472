"""Settings of the book: company facts and choices of the administrator, as plain data by name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ids import GLOBAL_BUCKET
from models.platform import rights
from models.platform.records import Setting

DEFAULTS: dict[str, Any] = {
    "company.name": "",
    "company.name_en": "",
    "company.address": "",
    "company.phone": "",
    "company.credit_code": "",
    "company.legal_rep": "",
    "company.bank": "",
    "company.logo": "",
    "company.currency": "CNY",
    "company.zone": "Asia/Shanghai",
    "orders.prices_include_tax": True,
    "orders.tax_rate": "0.13",
    "orders.without_contract": "warn",
    "orders.expired_certificate": "warn",
    "orders.reservation_days": 7,
    "credit.rebate_counts": False,
    "deals.protect_days": 90,
    "deals.extensions": 2,
    "drafts.keep_days": 30,
    "agents.see_stock_numbers": False,
    "import.max_rows": 100_000,
    "import.max_megabytes": 50,
    "lock.minutes": 10,
    "book.demo": False,
    "approval.two_people": False,
    "sync.lease_days": 14,
}
_FORMER = {("orders.without_contract", "refuse"): "hold"}
"""Values that have another name now."""


def get(session: Session, name: str, default: Any = None) -> Any:
    """A company setting; `default` (or the product's own default) when nobody set it."""
    value = session.execute(
        select(Setting.value).where(
            Setting.name == name, Setting.user_id.is_(None), Setting.deleted_at.is_(None)
        )
    ).scalar_one_or_none()
    if value is None:
        return default if default is not None else DEFAULTS.get(name)
    return _present(name, value)


def _present(name: str, value: Any) -> Any:
    return _FORMER.get((name, value), value) if isinstance(value, str) else value


def all_values(session: Session) -> dict[str, Any]:
    """Every company setting with its present value."""
    stored = session.execute(
        select(Setting.name, Setting.value).where(
            Setting.user_id.is_(None), Setting.deleted_at.is_(None), Setting.bucket == GLOBAL_BUCKET
        )
    )
    return {**DEFAULTS, **{name: _present(name, value) for name, value in stored if value is not None}}


def put(session: Session, name: str, value: Any, user_id: UUID | None = None) -> None:
    """Set a company setting (right: settings U), or one of a person's own."""
    if user_id is None:
        rights.require(session, "settings", "U")
        if name == "approval.two_people" and value:
            from models.platform import two_people

            two_people.require_possible(session)
    owner = Setting.user_id.is_(None) if user_id is None else Setting.user_id == user_id
    found = session.scalars(select(Setting).where(Setting.name == name, owner)).one_or_none()
    if found is None:
        session.add(Setting(name=name, value=value, user_id=user_id, bucket=user_id))
    else:
        found.value = value


def of_user(session: Session, name: str, user_id: UUID, default: Any = None) -> Any:
    """A person's own setting."""
    value = session.execute(
        select(Setting.value).where(Setting.name == name, Setting.user_id == user_id)
    ).scalar_one_or_none()
    return default if value is None else value
