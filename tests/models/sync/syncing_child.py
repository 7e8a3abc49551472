"""A process that works on a copy and synchronises it, until it is killed. Its orders come on standard input as JSON."""

from __future__ import annotations

import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from models.database import Database
from models.ids import new_id
from models.platform.principal import Principal, Role, Scope
from models.platform.server import opening
from models.platform.server.card import Card
from models.sales.records import Order, OrderLine
from models.sync.ports import Cut
from models.sync.service import Copy


def main() -> None:
    """Make an order with two lines in one act, now and then synchronise, and say what was committed."""
    said = json.loads(sys.stdin.readline())
    card = Card((("127.0.0.1", said["port"]),), said["database"], said["authority"], said["prefix"])
    database = Database.sqlite(Path(said["path"]), bytes.fromhex(said["key"]))
    principal = Principal(UUID(said["person"]), Role.REP, Scope.OWN)
    copy = Copy(database, principal.user_id, opening.connector(card, opening.Account(said["role"], said["password"])), batch=7)  # type: ignore[arg-type]
    agent, product, count = UUID(said["agent"]), UUID(said["product"]), 0
    print("ready", flush=True)
    while True:
        key = new_id()
        with database.write(principal, reason="killed now and then") as session:
            session.add(Order(id=key, agent_id=agent, temp_number=key.hex[:20], ordered_on=date(2025, 9, 1)))
            session.flush()
            for number in (1, 2):
                session.add(
                    OrderLine(
                        order_id=key, line_no=number, product_id=product, quantity=Decimal(1), base_quantity=Decimal(1),
                        unit_price=Decimal(1), net_amount=Decimal(1), gross_amount=Decimal(1), agent_id=agent,
                        ordered_on=date(2025, 9, 1), period=202509,
                    )
                )  # fmt: skip
        print(key.hex, flush=True)
        count += 1
        if count % 3 == 0:
            try:
                copy.synchronise()
            except Cut:
                print("cut", flush=True)


if __name__ == "__main__":
    main()
