"""A small channel for contract tests: two agents, two territories, two products, the shipped templates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from models.agreements import contracts, templates
from models.agreements.drafts import ContractDetails, ContractDraft, ProductDraft, TerritoryDraft
from models.catalog.records import Product
from models.partners.records import Agent, Territory
from models.platform import company
from models.platform.principal import SYSTEM


@dataclass(frozen=True)
class Channel:
    """Keys of what is in the book."""

    agent: UUID
    other: UUID
    hangzhou: UUID
    ningbo: UUID
    membrane: UUID
    template: UUID


def fill(database: Any) -> Channel:
    """Put the channel into a book."""
    with database.write(SYSTEM) as session:
        for name, value in (
            ("company.name", "渠道净水科技（上海）有限公司"),
            ("company.credit_code", "91310000MA1FL0XXX1"),
            ("company.address", "上海市浦东新区张江路 100 号"),
            ("company.legal_rep", "张伟"),
            ("company.phone", "021-5555 0100"),
            ("company.bank", "中国银行上海张江支行 4400 0000 0000 0000"),
        ):
            company.put(session, name, value)
        first = Agent(
            code="DL00001", name="杭州西湖华新贸易有限公司", legal_rep="陈䶮", credit_code="91330106MA2B0XXXX7",
            phone="057188880100", province="浙江省", city="杭州市", district="西湖区",
        )  # fmt: skip
        second = Agent(code="DL00002", name="宁波海创商贸有限公司")
        hangzhou = Territory(code="T0001", name="浙江省杭州市", name_en="Hangzhou, Zhejiang")
        ningbo = Territory(code="T0002", name="浙江省宁波市")
        membrane = Product(code="P00001", name="RO 膜 400G", name_en="RO membrane 400G", unit="支")
        session.add_all([first, second, hangzhou, ningbo, membrane])
        session.flush()
        templates.install(session)
        template = next(one.id for one in templates.offered(session) if one.code == "agency.zh_CN")
        assert template is not None
        return Channel(first.id, second.id, hangzhou.id, ningbo.id, membrane.id, template)


def draft(session: Any, channel: Channel, **changes: Any) -> ContractDraft:
    """A complete contract for 2025 with the first agent."""
    made = ContractDraft(
        title="区域代理合同",
        agent_id=channel.agent,
        template_id=channel.template,
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
        notice_days=30,
        our_entity="渠道净水科技（上海）有限公司",
        signed_place="上海",
        commitment=Decimal("1800000.00"),
        deposit=Decimal("100000.05"),
        statement_day=5,
        objection_days=3,
        clauses=contracts.clauses_from(session, channel.template),
        territories=(TerritoryDraft(territory_id=channel.hangzhou, product_line="净水", exclusive=True),),
        products=(ProductDraft(product_id=channel.membrane, quantity=Decimal(1200)),),
    )
    return replace(made, **changes)


def signed(session: Any, channel: Channel, **changes: Any) -> ContractDetails:
    """A contract that went all the way to its signatures."""
    from models.agreements import life

    made = contracts.save(session, draft(session, channel, **changes))
    assert made.id is not None
    life.submit(session, made.id, confirmed=True)
    life.approve(session, made.id)
    return life.sign(session, made.id, None, date(2024, 12, 20), date(2024, 12, 22))
