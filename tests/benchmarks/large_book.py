"""A large book for benchmarks: 50,000 agents, 20,000 products, 200,000 orders, 1,000,000 lines (or a part of it)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from models.catalog.records import Product
from models.database import Database
from models.ids import new_id
from models.partners.records import Agent
from models.platform.bulk import insert_rows
from models.platform.capture import create_schema
from models.platform.principal import SYSTEM
from models.sales.records import Order, OrderLine, OrderState

KEY = bytes(range(32))
FIRST_DAY = date(2023, 9, 16)
DAYS = 730
PLACES = "杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 重庆 成都 昆明 贵阳 拉萨 西安 兰州 西宁 银川".split()
NAMES = "华新 天元 鼎盛 恒通 瑞丰 明珠 远航 金桥 百川 万象 东升 盛世 佳和 利民 永泰 安达 宏图 大成 德邦 顺昌".split()
TRADES = "贸易 电子 商贸 机电设备 食品 医疗器械 物流 建材 科技 实业".split()
GOODS = "净水器 滤芯 空调 冰箱 洗衣机 热水器 电饭煲 油烟机 消毒柜 微波炉".split()


def open_book(folder: Path, lines: int) -> Database:
    """The book with so many order lines, made if it is not there yet."""
    path = folder / f"large-{lines}.qudao"
    fresh = not path.exists()
    database = Database.sqlite(path, KEY)
    if fresh:
        with database.engine.begin() as connection:
            create_schema(connection)
        _fill(database, lines)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
    return database


def _fill(database: Database, lines: int) -> None:
    chance = random.Random(20250915)
    agents = list(_agents(max(lines // 20, 50), chance))
    products = [(new_id(), f"P{n:06d}", f"{GOODS[n % 10]} {NAMES[n // 10 % 20]} {n}", Decimal(20 + n % 900))
                for n in range(max(lines // 50, 50))]
    orders = max(lines // 5, 10)
    with database.write(SYSTEM, "large book") as session:
        insert_rows(session, Agent, ("id", "bucket", "code", "name", "sort_key", "city", "currency"), agents)
        insert_rows(session, Product, ("id", "code", "name", "base_price"), products)
        heads = list(_orders(orders, agents, chance))
        insert_rows(session, Order, ("id", "bucket", "number", "agent_id", "agent_code", "agent_name", "ordered_on",
                                     "state", "currency", "line_count", "net_total", "gross_total"), heads)
        insert_rows(session, OrderLine, (
            "id", "bucket", "order_id", "line_no", "product_id", "product_code", "description", "quantity",
            "base_quantity", "unit_price", "net_amount", "gross_amount", "agent_id", "ordered_on", "period",
            "currency", "counts", "agent_name",
        ), _lines(lines, heads, products, chance))


def _agents(count: int, chance: random.Random) -> Iterator[tuple[Any, ...]]:
    for n in range(count):
        key = new_id()
        city = chance.choice(PLACES)
        name = f"{city}{chance.choice(NAMES)}{chance.choice(NAMES)}{chance.choice(TRADES)}有限公司"
        yield key, key, f"DL{n:05d}", name, f"{n * 7919 % count:06d}", city, "USD" if n % 20 == 0 else "CNY"


def _orders(count: int, agents: list[tuple[Any, ...]], chance: random.Random) -> Iterator[tuple[Any, ...]]:
    states = list(OrderState)
    for n in range(count):
        agent = chance.choice(agents)
        day = FIRST_DAY + timedelta(days=n * DAYS // count)
        yield (new_id(), agent[0], f"SO-{n:07d}", agent[0], agent[2], agent[3], day, states[n % 7], agent[6], 5,
               Decimal(n % 9000), Decimal(n % 9000))


def _lines(
    count: int, heads: list[tuple[Any, ...]], products: list[tuple[UUID, str, str, Decimal]], chance: random.Random
) -> Iterator[tuple[Any, ...]]:
    for n in range(count):
        head = heads[n // 5]
        product = products[chance.randrange(len(products))]
        quantity = Decimal(chance.randrange(1, 60))
        net = quantity * product[3]
        day = head[6]
        yield (new_id(), head[1], head[0], n % 5 + 1, product[0], product[1], product[2], quantity, quantity,
               product[3], net, net, head[3], day, day.year * 100 + day.month, head[8], True, head[5])
