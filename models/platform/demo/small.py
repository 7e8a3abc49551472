"""What gives the small sample book its life: contracts near their end, held orders, drafts, set-aside goods."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreements import contracts, life, templates
from models.agreements.drafts import ContractDraft, TerritoryDraft
from models.partners.records import AgentStatus, CreditProfile
from models.performance import schemes, scorecards
from models.performance.records import Scorecard, ScorecardState
from models.platform.demo.world import World
from models.sales import order_states, orders
from models.sales.orders import OrderDraft, OrderLineDraft
from models.sales.records import Order, OrderState

D = Decimal


def finish(session: Session, world: World) -> None:
    """Everything that goes through the real services, so that it behaves like hand-made work."""
    made_contracts(session, world)
    held_orders(session, world)
    draft_orders(session, world)
    scored(session, world)


def held_orders(session: Session, world: World) -> None:
    """Orders that the credit check holds: their agents have used up their limit."""
    active = [a for a in world.agents if a["status"] is AgentStatus.ACTIVE]
    for place, agent in enumerate(active[3:60:7]):
        profile = session.scalars(select(CreditProfile).where(CreditProfile.agent_id == agent["id"])).one()
        used = orders.credit_of(session, agent["id"]).used
        profile.credit_limit = max((used + 5000).quantize(D(1000)), D(1000))
        session.flush()
        made = orders.save(session, _order(world, agent, place, D(30)))
        assert made.id is not None
        order_states.submit(session, made.id)
    stopped = next((a for a in world.agents if a["status"] is AgentStatus.SUSPENDED), None)
    if stopped is not None:
        made = orders.save(session, _order(world, stopped, 0, D(4)))
        assert made.id is not None
        order_states.submit(session, made.id)


def draft_orders(session: Session, world: World) -> None:
    """A few drafts and freshly confirmed orders with reserved goods."""
    active = [a for a in world.agents if a["status"] is AgentStatus.ACTIVE]
    for place, agent in enumerate(active[1:40:6]):
        orders.save(session, _order(world, agent, place + 3, D(6)))
    waiting = session.scalars(
        select(Order).where(Order.state == OrderState.SUBMITTED).order_by(Order.seq).limit(4)
    ).all()
    for order in waiting:
        order_states.confirm(session, order.id)


def _order(world: World, agent: dict[str, Any], place: int, quantity: Decimal) -> OrderDraft:
    products = [world.products[(place * 5 + step * 3) % len(world.products)] for step in range(4)]
    lines = tuple(
        OrderLineDraft(product_id=product["id"], quantity=quantity)
        for product in products
        if product["base_price"] is not None
    )
    return OrderDraft(
        agent_id=agent["id"],
        warehouse_id=agent["warehouse_id"],
        territory_id=agent["territory_id"],
        seller_id=agent["rep_id"],
        ordered_on=world.today - timedelta(days=place % 3),
        lines=lines,
    )


def made_contracts(session: Session, world: World) -> None:
    """A contract of every agent we work with: most in force, some near their end, some still on the way."""
    templates.install(session)
    offered = [one for one in templates.offered(session) if one.language == "zh_CN" and one.id is not None]
    random, today = world.random, world.today
    for place, agent in enumerate(world.agents):
        if agent["status"] in (AgentStatus.PROSPECT, AgentStatus.TERMINATED):
            continue
        blank = contracts.blank(
            session, {"agent_id": agent["id"], "template_id": offered[place % len(offered)].id}
        )
        left = random.choice((5, 12, 17, 24, 26, 45, 80, 150, 220, 300, 340))
        ends = today + timedelta(days=left)
        names = {one.name for one in fields(ContractDraft)}
        draft = ContractDraft(**{name: getattr(blank, name) for name in names})
        draft = replace(
            draft,
            starts_on=ends - timedelta(days=364),
            ends_on=ends,
            our_signer="陈涛",
            agent_signer=str(agent["legal_rep"]),
            signed_place="杭州",
            owner_id=agent["manager_id"],
            commitment=D((3_000_000, 1_000_000, 500_000, 200_000)[int(agent["level"])]),
            deposit=D(50_000),
            territories=(TerritoryDraft(territory_id=agent["territory_id"], product_line=""),),
        )
        made = contracts.save(session, draft)
        assert made.id is not None
        if place % 13 == 5:
            continue
        life.submit(session, made.id, confirmed=True)
        if place % 13 == 6:
            continue
        life.approve(session, made.id)
        if place % 13 == 7:
            continue
        day = min(draft.starts_on or today, today)
        life.sign(session, made.id, None, day, day)


QUARTERS = 5
REMARKS = {
    True: ("回款节奏好，订单稳定。下季度请补足 RO 膜的安全库存，并回访上半年的安装客户。",
           "可考虑提高授信额度；留意其在邻区的报价。"),
    False: ("本季度订单低于目标，回款也晚于约定。请在下月 10 日前提交改进计划，我们会安排人员上门协助。",
            "续约前需与区域经理讨论。"),
}  # fmt: skip
"""By whether the score is good: what the agent reads, and what stays with us."""


def scored(session: Session, world: World) -> None:
    """The scorecards of five quarters: those before the last are published, of the last some are reviewed."""
    schemes.install(session)
    session.flush()
    scheme = schemes.offered(session)[0]
    assert scheme.id is not None
    quarters = scorecards.periods(3)[:QUARTERS]
    manager = next(agent["manager_id"] for agent in world.agents if agent["manager_id"])
    for starts_on, ends_on in reversed(quarters):
        keys = scorecards.compute(session, scheme.id, starts_on, ends_on)
        cards = session.scalars(select(Scorecard).where(Scorecard.id.in_(keys)).order_by(Scorecard.final_score)).all()
        latest = starts_on == quarters[0][0]
        for place, card in enumerate(cards):
            if card.final_score is None:
                continue
            if not latest:
                card.state, card.reviewer_id = ScorecardState.PUBLISHED, manager
            elif place % 4 == 3:
                good = card.final_score >= 85
                card.state, card.reviewer_id = ScorecardState.REVIEW, manager
                card.comment_for_agent = REMARKS[good][0]
                card.comment_internal = REMARKS[good][1]
        session.flush()
