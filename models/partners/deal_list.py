"""The list of registered deals, with the status that follows from dates."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case
from sqlalchemy.orm import Session

from models.clock import clock
from models.days_sql import a_day, days_until
from models.i18n import N_
from models.lists import Column, Filter, Join, Kind, ListQuery, ListSpec, Op, Search, Sort, View, ViewState
from models.partners.deal_records import DEAL_STATUS_WORDS, Deal, DealState, DealStatus
from models.partners.deals import status_sql
from models.partners.records import Agent
from models.platform.records import User

DEAL_TONES = {
    DealStatus.DRAFT: "neutral", DealStatus.SUBMITTED: "hold", DealStatus.REVIEWING: "hold", DealStatus.RETURNED: "warn",
    DealStatus.APPROVED: "ok", DealStatus.EXPIRED: "error", DealStatus.REJECTED: "error", DealStatus.WITHDRAWN: "neutral",
    DealStatus.CONVERTED: "info",
}  # fmt: skip
SOON_DAYS = 30


def _days_left(_session: Session) -> Any:
    left = days_until(Deal.protected_until, a_day(clock.today()))
    return case((Deal.state == DealState.APPROVED, left), else_=None)


LIST = ListSpec(
    id="deals.list", entity="deal", title=N_("Registered deals"), record=Deal, opens="deal", owner="manager",
    nothing=N_("Deals that agents register with you stand here, to be protected from others for a while."),
    searched=N_("Number, customer, project, agent"),
    joins=(Join(Agent, Deal.agent_id == Agent.id, outer=False), Join(User, Agent.manager_id == User.id)),
    search=(Search(Agent, Deal.agent_id),),
    columns=(
        Column("number", N_("Number"), Deal.number, Kind.CODE, width=130),
        Column("customer", N_("End customer"), Deal.customer, width=220),
        Column("agent", N_("Agent"), Agent.name, Kind.REFERENCE, key=Deal.agent_id, sort=Agent.sort_key, opens="agent",
               width=220),
        Column("status", N_("Status"), lambda _session: status_sql(clock.today()), Kind.CHOICE, words=DEAL_STATUS_WORDS,
               tones=DEAL_TONES, width=120),
        Column("project", N_("Project"), Deal.project, width=160),
        Column("product_line", N_("Product line"), Deal.product_line, width=110),
        Column("amount", N_("Estimated amount"), Deal.amount, Kind.AMOUNT, currency="currency"),
        Column("currency", N_("Currency"), Deal.currency, Kind.CODE, width=70, shown=False),
        Column("closes_on", N_("Expected on"), Deal.closes_on, Kind.DAY),
        Column("submitted_at", N_("Submitted at"), Deal.submitted_at, Kind.TIME),
        Column("protected_until", N_("Protected until"), Deal.protected_until, Kind.DAY),
        Column("days_left", N_("Days left"), _days_left, Kind.NUMBER),
        Column("conflict", N_("Conflict"), Deal.conflict_of_id.is_not(None), Kind.FLAG),
        Column("customer_key", N_("Customer's credit code"), Deal.customer_key, Kind.CODE, shown=False),
        Column("manager", N_("Channel manager"), User.name, Kind.REFERENCE, sort=User.sort_key, key=Agent.manager_id,
               person=True, shown=False),
    ),
    order=(Sort("submitted_at", descending=True),),
    views=(
        View("to_decide", N_("To be decided"), ViewState(query=ListQuery(filters=(
            Filter("status", values=(DealStatus.SUBMITTED.value, DealStatus.REVIEWING.value)),),
            sort=(Sort("submitted_at"),))), worklist=True),
        View("ending", N_("Protection ends soon"), ViewState(query=ListQuery(filters=(
            Filter("status", values=(DealStatus.APPROVED.value,)), Filter("days_left", Op.RANGE, ("0", str(SOON_DAYS)))),
            sort=(Sort("protected_until"),)))),
    ),
)  # fmt: skip
