"""The people, places, agents and products of the sample book."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from models.catalog.records import Category, PriceItem, PriceKind, Product, ProductCost, ProductUnit, Unit
from models.ids import FINANCE_BUCKET, new_id
from models.partners.records import (
    AddressKind,
    Agent,
    AgentAddress,
    AgentKind,
    AgentLevel,
    AgentStatus,
    AgentTerritory,
    BankAccount,
    Contact,
    ContactRole,
    CreditProfile,
    LevelHistory,
    Qualification,
    QualificationKind,
    Territory,
)
from models.pinyin import keys_of
from models.platform import bulk
from models.platform.demo import words
from models.platform.principal import Role, Scope
from models.platform.records import User, UserStatus
from models.stock.records import Warehouse

Progress = Callable[[int, int], None]
D = Decimal


@dataclass
class World:
    """Keys and facts that later steps need."""

    random: Random
    today: date
    managers: list[UUID] = field(default_factory=list)
    reps: list[UUID] = field(default_factory=list)
    cities: list[tuple[str, str, str, UUID]] = field(default_factory=list)
    region_of: dict[str, UUID] = field(default_factory=dict)
    levels: list[UUID] = field(default_factory=list)
    warehouses: list[UUID] = field(default_factory=list)
    agents: list[dict[str, Any]] = field(default_factory=list)
    products: list[dict[str, Any]] = field(default_factory=list)


def people(session: Session, world: World) -> None:
    """Managers, field representatives and clerks; none of them can sign in until somebody lets them."""
    random = world.random
    names = ["陈涛", "周琳", "王芳", "赵敏", "刘洋"] + [words.person(random) for _ in range(7)]
    lead: UUID | None = None
    for index, name in enumerate(names):
        manages = index < 5
        keys = keys_of(name, person=True)
        user = User(
            id=new_id(),
            code=f"U{index + 101:04d}",
            name=name,
            initials=keys.initials[:200],
            sort_key=keys.sort_key[:200],
            role=Role.MANAGER if manages else Role.REP,
            scope=Scope.TEAM if manages and index else Scope.ALL if manages else Scope.OWN,
            status=UserStatus.STAFF,
            title="渠道总监" if index == 0 else "渠道经理" if manages else "业务代表",
            phone=words.phone(random),
            manager_id=None
            if index == 0
            else lead
            if manages
            else world.managers[index % len(world.managers)],
        )
        session.add(user)
        if index == 0:
            lead = user.id
        (world.managers if manages else world.reps).append(user.id)
    session.flush()


def places(session: Session, world: World) -> None:
    """The territory tree down to cities, levels and warehouses."""
    number = 0

    def add(name: str, english: str, parent: UUID | None, manager: UUID | None) -> UUID:
        nonlocal number
        number += 1
        keys = keys_of(name)
        territory = Territory(
            id=new_id(),
            code=f"T{number:04d}",
            name=name,
            name_en=english,
            initials=keys.initials[:200],
            sort_key=keys.sort_key[:200],
            parent_id=parent,
            manager_id=manager,
        )
        session.add(territory)
        session.flush()
        return territory.id

    country = add("中国", "China", None, None)
    for index, (region, provinces) in enumerate(words.REGIONS.items()):
        head = add(region, words.REGION_ENGLISH[region], country, world.managers[index % len(world.managers)])
        world.region_of[region] = head
        for province, cities in provinces.items():
            middle = add(province, "", head, None)
            for city in cities:
                world.cities.append((region, province, city, add(city, "", middle, None)))
    for code, name, english, threshold, weight in (
        ("A", "A 级", "Level A", 3_000_000, 4), ("B", "B 级", "Level B", 1_000_000, 3),
        ("C", "C 级", "Level C", 300_000, 2), ("D", "D 级", "Level D", 0, 1),
    ):  # fmt: skip
        level = AgentLevel(
            id=new_id(),
            code=code,
            name=name,
            name_en=english,
            rank=weight,
            weight=weight,
            threshold=D(threshold),
        )
        session.add(level)
        world.levels.append(level.id)
    for index, (name, address) in enumerate(
        (
            ("杭州仓", "浙江省杭州市余杭区仓前路 18 号"),
            ("广州仓", "广东省广州市白云区物流大道 6 号"),
            ("成都仓", "四川省成都市双流区航空港 3 号"),
        )
    ):
        keys = keys_of(name)
        house = Warehouse(
            id=new_id(),
            code=f"CK{index + 1:03d}",
            name=name,
            initials=keys.initials[:200],
            sort_key=keys.sort_key[:200],
            address=address,
        )
        session.add(house)
        world.warehouses.append(house.id)
    session.flush()


def _agent_row(world: World, number: int) -> dict[str, Any]:
    random = world.random
    region, province, city, territory = world.cities[number % len(world.cities)]
    name = words.SPECIAL_AGENTS.get(number) or words.company(random, city)
    for special in ("杭州", "宁波", "温州", "单县", "重庆"):
        if number in words.SPECIAL_AGENTS and name.startswith(special):
            region, province, city, territory = next(c for c in world.cities if c[2] == special)
    keys = keys_of(name)
    level = random.choices((0, 1, 2, 3), (8, 22, 40, 30))[0]
    status = random.choices(
        (AgentStatus.ACTIVE, AgentStatus.IMPROVING, AgentStatus.SUSPENDED, AgentStatus.ONBOARDING, AgentStatus.PROSPECT,
         AgentStatus.TERMINATED), (82, 4, 3, 4, 5, 2))[0]  # fmt: skip
    if number in words.SPECIAL_AGENTS:
        level, status = 0, AgentStatus.ACTIVE
    manager = world.managers[list(words.REGIONS).index(region) % len(world.managers)]
    return {
        "id": new_id(),
        "code": f"DL{number:05d}",
        "name": name,
        "short_name": name[: len(city) + 2] if name.startswith(city) else name[:4],
        "normal_name": name.casefold(),
        "mnemonic": keys.mnemonic,
        "initials": keys.initials,
        "pinyin": keys.pinyin,
        "sort_key": keys.sort_key,
        "kind": random.choice(
            (AgentKind.CITY, AgentKind.DEALER, AgentKind.DISTRIBUTOR, AgentKind.PROVINCIAL)
        ),
        "status": status,
        "level_id": world.levels[level],
        "territory_id": territory,
        "manager_id": manager,
        "rep_id": world.reps[number % len(world.reps)],
        "credit_code": words.credit_code(random),
        "legal_rep": words.person(random),
        "founded_on": date(random.randrange(1995, 2022), random.randrange(1, 13), random.randrange(1, 29)),
        "capital": D(random.choice((50, 100, 200, 500, 1000))) * 10_000,
        "phone": words.phone(random),
        "country": "中国",
        "province": province,
        "city": city,
        "industry": "水处理",
        "channels": random.choice(("门店", "工程", "电商", "门店、工程")),
        "source": random.choice(("展会", "转介绍", "自荐", "招商会")),
        "joined_on": world.today - timedelta(days=random.randrange(200, 2600)),
        "warehouse_id": world.warehouses[(list(words.REGIONS).index(region)) % 3],
        "bucket": None,
        "level": level,
        "region": region,
    }


AGENT_COLUMNS = (
    "id", "bucket", "code", "name", "short_name", "normal_name", "mnemonic", "initials", "pinyin", "sort_key", "kind",
    "status", "level_id", "territory_id", "manager_id", "rep_id", "credit_code", "legal_rep", "founded_on", "capital",
    "phone", "country", "province", "city", "industry", "channels", "source", "joined_on", "warehouse_id",
)  # fmt: skip


def agents(session: Session, world: World, numbers: list[int], progress: Progress | None = None) -> None:
    """The agents themselves, with their text index."""
    before = bulk.last_seq(session, Agent)
    for index, number in enumerate(numbers):
        row = _agent_row(world, number)
        row["bucket"] = row["id"]
        world.agents.append(row)
        if progress is not None and index % 1000 == 0:
            progress(index, len(numbers))
    bulk.insert_rows(session, Agent, AGENT_COLUMNS, ([row[n] for n in AGENT_COLUMNS] for row in world.agents))
    bulk.index_new(
        session, Agent, before,
        lambda r: (r[0], r[1], r[2], r[3], r[4], r[5], *r[6].split(), *r[7].split()),
        Agent.code, Agent.name, Agent.short_name, Agent.mnemonic, Agent.credit_code, Agent.phone, Agent.initials,
        Agent.pinyin,
    )  # fmt: skip


def belongings(session: Session, world: World, fully: bool) -> None:
    """Contacts and credit of every agent; addresses, licences, territories and accounts where `fully`."""
    random = world.random
    contacts, credits, addresses, licences, areas, accounts, levels = [], [], [], [], [], [], []
    for agent in world.agents:
        key = agent["id"]
        for place in range(random.randrange(1, 4) if fully else 1):
            name = words.person(random)
            keys = keys_of(name, person=True)
            role = (ContactRole.DECISION, ContactRole.FINANCE, ContactRole.WAREHOUSE)[place]
            contacts.append((new_id(), key, key, place, name, keys.initials[:200], keys.sort_key[:200], role,
                             words.phone(random), place == 0, place == 0))  # fmt: skip
        limit = D((1_000_000, 500_000, 200_000, 80_000)[agent["level"]])
        credits.append((new_id(), key, key, limit, random.choice((30, 45, 60))))
        if not fully:
            continue
        addresses.append((new_id(), key, key, AddressKind.SHIPPING, "中国", agent["province"], agent["city"],
                          f"{random.choice(words.STREETS)}路 {random.randrange(1, 400)} 号", agent["legal_rep"],
                          agent["phone"], True))  # fmt: skip
        until = world.today + timedelta(days=random.choice((-20, 12, 25, 55, 200, 400, 900, 1800)))
        licences.append((new_id(), key, key, QualificationKind.BUSINESS_LICENCE, agent["credit_code"],
                         f"{agent['city']}市场监督管理局", until - timedelta(days=3650), until, True))  # fmt: skip
        areas.append((new_id(), key, key, agent["territory_id"], "", False, agent["joined_on"]))
        account = f"6222{random.randrange(10**14, 10**15)}"
        accounts.append(
            (new_id(), key, key, "中国工商银行", f"{agent['city']}支行", agent["name"], account, True)
        )
        levels.append((new_id(), key, key, agent["level_id"], agent["joined_on"], "年度评定"))
    bulk.insert_rows(session, Contact, ("id", "bucket", "agent_id", "position", "name", "initials", "sort_key", "role",
                     "phone", "is_main", "is_signatory"), contacts)  # fmt: skip
    bulk.insert_rows(
        session, CreditProfile, ("id", "bucket", "agent_id", "credit_limit", "credit_days"), credits
    )
    bulk.insert_rows(session, AgentAddress, ("id", "bucket", "agent_id", "kind", "country", "province", "city", "line",
                     "receiver", "phone", "is_default"), addresses)  # fmt: skip
    bulk.insert_rows(session, Qualification, ("id", "bucket", "agent_id", "kind", "number", "issuer", "valid_from",
                     "valid_to", "mandatory"), licences)  # fmt: skip
    bulk.insert_rows(session, AgentTerritory, ("id", "bucket", "agent_id", "territory_id", "product_line", "exclusive",
                     "from_day"), areas)  # fmt: skip
    bulk.insert_rows(session, BankAccount, ("id", "bucket", "agent_id", "bank", "branch", "account_name", "account_no",
                     "is_default"), accounts)  # fmt: skip
    bulk.insert_rows(
        session, LevelHistory, ("id", "bucket", "agent_id", "level_id", "from_day", "reason"), levels
    )
    if fully:
        before = 0
        bulk.index_new(session, Contact, before, lambda r: r, Contact.name, Contact.phone, Contact.initials)


PRODUCT_COLUMNS = (
    "id", "code", "name", "name_en", "spec", "mnemonic", "initials", "pinyin", "sort_key", "category_id", "product_line",
    "unit", "unit_decimals", "base_price", "retail_price", "safety_stock", "reorder_point", "pack_size",
)  # fmt: skip


def products(session: Session, world: World, count: int) -> None:
    """Units, categories, products with level prices, packs and costs."""
    random = world.random
    for code, name, english, decimals in (("支", "支", "piece", 0), ("台", "台", "set", 0), ("套", "套", "kit", 0),
                                          ("千克", "千克", "kg", 3), ("箱", "箱", "case", 0)):  # fmt: skip
        session.add(Unit(code=code, name=name, name_en=english, decimals=decimals))
    homes = {}
    for prefix, name, english, *_ in words.FAMILIES:
        category = Category(
            id=new_id(), code=prefix, name=name, name_en=english, sort_key=keys_of(name).sort_key[:200]
        )
        session.add(category)
        homes[prefix] = category.id
    session.flush()
    before = bulk.last_seq(session, Product)
    for index in range(count):
        prefix, family, english, unit, decimals, kinds, sizes, (low, high) = words.FAMILIES[
            index % len(words.FAMILIES)
        ]
        kind, size = random.choice(kinds), random.choice(sizes)
        series = f" {index // len(words.FAMILIES) + 1:03d}型"
        name = f"{family} {kind}{series}"
        price = D(random.randrange(low, high)) + D(random.choice(("0", "0.5", "0.8")))
        keys = keys_of(name)
        world.products.append({
            "id": new_id(), "code": f"P{10001 + index}", "name": name, "name_en": english, "spec": size,
            "mnemonic": keys.mnemonic, "initials": keys.initials, "pinyin": keys.pinyin, "sort_key": keys.sort_key,
            "category_id": homes[prefix], "product_line": family, "unit": unit, "unit_decimals": decimals,
            "base_price": price, "retail_price": price * 2, "safety_stock": D(60 if price < 300 else 10),
            "reorder_point": D(100 if price < 300 else 16), "pack_size": D(12 if price < 300 else 1),
            "popularity": random.paretovariate(1.2),
        })  # fmt: skip
    bulk.insert_rows(
        session, Product, PRODUCT_COLUMNS, ([row[n] for n in PRODUCT_COLUMNS] for row in world.products)
    )
    bulk.index_new(
        session, Product, before, lambda r: (r[0], r[1], r[2], r[3], *r[4].split(), *r[5].split()),
        Product.code, Product.name, Product.name_en, Product.spec, Product.initials, Product.pinyin,
    )  # fmt: skip
    costs = (
        (new_id(), FINANCE_BUCKET, p["id"], p["base_price"] * D("0.62"), date(2020, 1, 1))
        for p in world.products
    )
    bulk.insert_rows(session, ProductCost, ("id", "bucket", "product_id", "cost", "from_day"), costs)
    some = world.products[:2000]
    discounts = (D("0.88"), D("0.92"), D("0.96"))
    level_prices = (
        (
            new_id(),
            p["id"],
            place,
            PriceKind.LEVEL,
            world.levels[place],
            (p["base_price"] * cut).quantize(D("0.01")),
        )
        for p in some
        for place, cut in enumerate(discounts)
    )
    bulk.insert_rows(
        session, PriceItem, ("id", "product_id", "position", "kind", "level_id", "price"), level_prices
    )
    packs = ((new_id(), p["id"], "箱", p["pack_size"]) for p in some if p["pack_size"] > 1)
    bulk.insert_rows(session, ProductUnit, ("id", "product_id", "unit", "factor"), packs)
