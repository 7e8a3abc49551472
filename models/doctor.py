"""The book doctor: what must always hold, area by area; it reads only and names what does not (DS-09)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.i18n import N_
from models.platform import sealing
from models.platform.principal import Role
from models.platform.records import Act, Change, User, UserStatus
from models.sales.records import Order, OrderLine
from models.stock import doctor as stock
from models.stock.doctor import Finding

MOST_FINDINGS = 200

Progress = Callable[[int, int], None]


def examine(
    session: Session, progress: Progress | None = None, anchors: Iterable[sealing.Head] = ()
) -> list[Finding]:
    """Every finding of every area; `anchors` are heads of the log that were kept elsewhere."""

    def seals(session: Session) -> list[Finding]:
        return log_seals(session, anchors)

    checks: tuple[Callable[[Session], list[Finding]], ...] = (history, seals, people, order_totals, order_lines, stock.check)
    found: list[Finding] = []
    for number, check in enumerate(checks):
        if progress is not None:
            progress(number, len(checks))
        found += check(session)
    if progress is not None:
        progress(len(checks), len(checks))
    return found


def history(session: Session) -> list[Finding]:
    """The log of changes has no gaps, and every entry says who made it."""
    found = []
    lowest, highest, count = session.execute(
        select(func.min(Change.seq), func.max(Change.seq), func.count(Change.seq))
    ).one()
    if count and session.get_bind().dialect.name == "sqlite" and highest - lowest + 1 != count:
        text = N_("{count} entries are missing in the log of changes.")
        found.append(Finding("history.gap", text, {"count": highest - lowest + 1 - count}))
    orphans = session.scalar(
        select(func.count()).select_from(Change).where(~select(Act.seq).where(Act.seq == Change.act).exists())
    )
    if orphans:
        text = N_("{count} entries in the log of changes do not say who made them.")
        found.append(Finding("history.actor", text, {"count": orphans}))
    return found


def people(session: Session) -> list[Finding]:
    """Somebody can always manage the people of the book."""
    administrators = select(func.count()).where(
        User.role == Role.ADMIN, User.status == UserStatus.ACTIVE, User.deleted_at.is_(None)
    )
    signing_in = select(func.count()).where(User.login.is_not(None))
    if session.scalar(administrators) or not session.scalar(signing_in):
        return []
    text = N_("There is no administrator who can sign in. Nobody can add people or give rights.")
    return [Finding("people.administrator", text, {})]


def log_seals(session: Session, anchors: Iterable[sealing.Head] = ()) -> list[Finding]:
    """Nothing in the log was altered, removed or slipped in since it was written (AL-05)."""
    flaws = sealing.verify(session, anchors, most=MOST_FINDINGS).flaws
    return [
        Finding(f"log.{flaw.kind}", sealing.FLAW_WORDS[flaw.kind], {"act": flaw.act, "number": flaw.number})
        for flaw in flaws
    ]


def order_totals(session: Session) -> list[Finding]:
    """The totals of an order are the sums of its lines."""
    sums = (
        select(
            OrderLine.order_id.label("order_id"),
            func.count().label("lines"),
            func.sum(OrderLine.net_amount).label("net"),
            func.sum(OrderLine.tax_amount).label("tax"),
        )
        .where(OrderLine.deleted_at.is_(None))
        .group_by(OrderLine.order_id)
        .subquery()
    )
    rows = session.execute(
        select(Order.id, func.coalesce(Order.number, Order.temp_number))
        .outerjoin(sums, sums.c.order_id == Order.id)
        .where(
            Order.deleted_at.is_(None),
            or_(
                Order.line_count != func.coalesce(sums.c.lines, 0),
                Order.net_total != func.coalesce(sums.c.net, 0),
                Order.tax_total != func.coalesce(sums.c.tax, 0),
            ),
        )
        .limit(MOST_FINDINGS)
    )
    text = N_("The totals of order {number} are not the sums of its lines.")
    return [Finding("orders.totals", text, {"number": number}, record_id=key) for key, number in rows]


def order_lines(session: Session) -> list[Finding]:
    """Gross is net plus tax on every line."""
    rows = session.execute(
        select(OrderLine.order_id, func.coalesce(Order.number, Order.temp_number), OrderLine.line_no)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            OrderLine.deleted_at.is_(None),
            OrderLine.gross_amount != OrderLine.net_amount + OrderLine.tax_amount,
        )
        .limit(MOST_FINDINGS)
    )
    text = N_("Net and tax of line {line} of order {number} do not add up.")
    return [
        Finding("orders.gross", text, {"number": number, "line": line}, record_id=key)
        for key, number, line in rows
    ]
