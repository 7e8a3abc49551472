"""Two years of orders, shipments, payments, targets and contracts of the sample book."""

from __future__ import annotations

from bisect import bisect
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from models.analysis.figures import COUNTING, add_months, period_of
from models.ids import new_id
from models.money import line_amounts
from models.partners.records import AgentStatus
from models.performance.records import Target, TargetMonth, TargetState, TargetSubject
from models.platform import bulk
from models.platform.demo.world import Progress, World
from models.sales.records import Order, OrderLine, OrderState, Payment, PaymentState
from models.stock.records import MoveDocument, MoveKind, MoveLine, MoveState, StockMove

D = Decimal
ONE = D(1)
TAX = D("0.13")
SEASON = (0.75, 0.6, 0.95, 1.0, 1.1, 1.2, 1.15, 1.1, 1.05, 1.0, 1.15, 1.05)
BUYING = (AgentStatus.ACTIVE, AgentStatus.IMPROVING, AgentStatus.SUSPENDED)

ORDER_COLUMNS = (
    "id", "bucket", "number", "temp_number", "state", "agent_id", "agent_code", "agent_name", "warehouse_id",
    "territory_id", "seller_id", "ordered_on", "required_on", "shipped_on", "line_count", "quantity_total", "net_total",
    "tax_total", "gross_total", "submitted_at", "confirmed_at",
)  # fmt: skip
LINE_COLUMNS = (
    "id", "bucket", "order_id", "line_no", "product_id", "product_code", "description", "quantity", "unit",
    "base_quantity", "unit_price", "discount_rate", "tax_rate", "net_amount", "tax_amount", "gross_amount", "agent_id",
    "agent_name", "ordered_on", "period", "counts",
)  # fmt: skip


class Trade:
    """Makes orders day by day and keeps what later steps need."""

    def __init__(self, world: World, months: int = 24) -> None:
        self.world = world
        self.months = months
        self.numbers: dict[date, int] = {}
        self.sold: dict[tuple[UUID, UUID], list[tuple[date, Decimal, UUID, UUID]]] = {}
        self.due: list[tuple[dict[str, Any], Decimal]] = []
        self.by_agent: dict[UUID, Decimal] = {}
        self.popular = list(accumulate(p["popularity"] for p in world.products))

    def days(self, count: int) -> list[date]:
        """So many order days over the months, more in season and lately, in order."""
        random, today = self.world.random, self.world.today
        periods = [add_months(period_of(today), back - self.months + 1) for back in range(self.months)]
        weights = [SEASON[p % 100 - 1] * (1 + 0.015 * i) for i, p in enumerate(periods)]
        weights[-1] *= today.day / 31
        found = []
        for period in random.choices(periods, weights, k=count):
            last = today.day if period == period_of(today) else 28
            found.append(date(period // 100, period % 100, random.randrange(1, last + 1)))
        return sorted(found)

    def order(
        self, agent: dict[str, Any], day: date, lines: int
    ) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
        """One order of an agent with its lines."""
        random, products = self.world.random, self.world.products
        age = (self.world.today - day).days
        state = OrderState.COMPLETED if age > 6 else OrderState.CONFIRMED if age > 2 else OrderState.SUBMITTED
        if age > 30 and random.random() < 0.015:
            state = OrderState.CANCELLED
        self.numbers[day] = self.numbers.get(day, 0) + 1
        key = new_id()
        rows = []
        net = tax = gross = quantity_total = D(0)
        chosen = {
            min(bisect(self.popular, random.random() * self.popular[-1]), len(products) - 1)
            for _ in range(lines)
        }
        for place, index in enumerate(chosen, 1):
            product = products[index]
            quantity = D(
                random.choice((2, 5, 10, 12, 20, 24, 36, 60))
                if product["base_price"] < 300
                else random.randrange(1, 9)
            )
            price = (product["base_price"] * (D("0.88"), D("0.92"), D("0.96"), ONE)[agent["level"]]).quantize(
                D("0.01")
            )
            discount = random.choice((D(0), D(0), D(0), D("0.03"), D("0.05")))
            made = line_amounts(quantity, price, discount, TAX, True)
            net, tax, gross, quantity_total = (
                net + made.net,
                tax + made.tax,
                gross + made.total,
                quantity_total + quantity,
            )
            line_id = new_id()
            rows.append((
                line_id, agent["id"], key, place, product["id"], product["code"], f"{product['name']} {product['spec']}",
                quantity, product["unit"], quantity, price, discount, TAX, made.net, made.tax, made.total, agent["id"],
                agent["name"], day, period_of(day), state in COUNTING,
            ))  # fmt: skip
            if state is OrderState.COMPLETED:
                self.sold.setdefault((agent["warehouse_id"], product["id"]), []).append(
                    (day, quantity, key, line_id)
                )
        stamp = datetime.combine(day, time(2, 0), UTC)
        head = {
            "id": key, "bucket": agent["id"], "number": f"SO-{day:%y%m%d}-{self.numbers[day]:04d}", "temp_number": "",
            "state": state, "agent_id": agent["id"], "agent_code": agent["code"], "agent_name": agent["name"],
            "warehouse_id": agent["warehouse_id"], "territory_id": agent["territory_id"], "seller_id": agent["rep_id"],
            "ordered_on": day, "required_on": day + timedelta(days=5),
            "shipped_on": day + timedelta(days=3) if state is OrderState.COMPLETED else None, "line_count": len(rows),
            "quantity_total": quantity_total, "net_total": net, "tax_total": tax, "gross_total": gross,
            "submitted_at": stamp, "confirmed_at": stamp if state in COUNTING else None,
        }  # fmt: skip
        if state is OrderState.COMPLETED:
            self.due.append(({"agent": agent, "day": day, "id": key}, gross))
        self.by_agent[agent["id"]] = self.by_agent.get(agent["id"], D(0)) + (
            net if state in COUNTING else D(0)
        )
        return head, rows

    def orders(self, session: Session, count: int, lines: int, progress: Progress | None = None) -> None:
        """Write so many orders with about so many lines each."""
        random = self.world.random
        buyers = [a for a in self.world.agents if a["status"] in BUYING]
        weight = list(
            accumulate(
                (8, 4, 2, 1)[a["level"]] * min(random.paretovariate(1.3), len(buyers) / 15) for a in buyers
            )
        )
        before_orders, before_lines = bulk.last_seq(session, Order), bulk.last_seq(session, OrderLine)
        days = self.days(count)
        step = 4000
        for start in range(0, count, step):
            heads, rows = [], []
            for day in days[start : start + step]:
                agent = buyers[min(bisect(weight, random.random() * weight[-1]), len(buyers) - 1)]
                head, made = self.order(agent, day, max(1, round(random.gauss(lines, lines / 3))))
                heads.append([head[name] for name in ORDER_COLUMNS])
                rows.extend(made)
            bulk.insert_rows(session, Order, ORDER_COLUMNS, heads)
            bulk.insert_rows(session, OrderLine, LINE_COLUMNS, rows)
            if progress is not None:
                progress(start + step, count)
        bulk.index_new(
            session, Order, before_orders, lambda r: r, Order.number, Order.agent_code, Order.agent_name
        )
        bulk.index_new(
            session,
            OrderLine,
            before_lines,
            lambda r: r,
            OrderLine.product_code,
            OrderLine.description,
            OrderLine.agent_name,
        )

    def stock(self, session: Session) -> None:
        """Opening stock, monthly receipts that follow demand, and what completed orders took; a few run low."""
        random, today = self.world.random, self.world.today
        first = date(
            add_months(period_of(today), -self.months) // 100,
            add_months(period_of(today), -self.months) % 100,
            28,
        )
        documents: dict[UUID, tuple[Any, ...]] = {}
        lines: list[tuple[Any, ...]] = []
        moves: list[tuple[Any, ...]] = []
        number = 0

        def document(kind: MoveKind, day: date, house: UUID, order: UUID | None = None) -> UUID:
            nonlocal number
            number += 1
            key = new_id()
            documents[key] = (key, f"WH-{day:%y%m}-{number:05d}", kind, MoveState.POSTED, day, house, order)
            return key

        def put(
            doc: UUID,
            kind: MoveKind,
            product: UUID,
            house: UUID,
            quantity: Decimal,
            day: date,
            line: UUID | None = None,
        ) -> None:
            lines.append((new_id(), doc, len(lines) + 1, product, abs(quantity), abs(quantity), line))
            moves.append((new_id(), doc, product, house, kind, quantity, day, line))

        shipped: dict[UUID, UUID] = {}
        for house in self.world.warehouses:
            opening = document(MoveKind.OPENING, first, house)
            receipts: dict[int, UUID] = {}
            for product in self.world.products:
                sales = self.sold.get((house, product["id"]), [])
                total = sum((quantity for _, quantity, _, _ in sales), D(0))
                monthly = (total / self.months).to_integral_value() + 1
                low = random.random() < 0.12
                put(opening, MoveKind.OPENING, product["id"], house, monthly * 3 + 20, first)
                need: dict[int, Decimal] = {}
                for day, quantity, order, line in sales:
                    need[period_of(day)] = need.get(period_of(day), D(0)) + quantity
                    doc = shipped.get(order) or shipped.setdefault(
                        order, document(MoveKind.SHIPMENT, day, house, order)
                    )
                    put(doc, MoveKind.SHIPMENT, product["id"], house, -quantity, day, line)
                for period, quantity in need.items():
                    if low and period >= add_months(period_of(today), -1):
                        continue
                    day = date(period // 100, period % 100, 1)
                    doc = receipts.get(period) or receipts.setdefault(
                        period, document(MoveKind.RECEIPT, day, house)
                    )
                    put(doc, MoveKind.RECEIPT, product["id"], house, quantity, day)
        bulk.insert_rows(
            session,
            MoveDocument,
            ("id", "number", "kind", "state", "moved_on", "warehouse_id", "order_id"),
            documents.values(),
        )
        bulk.insert_rows(
            session,
            MoveLine,
            ("id", "document_id", "line_no", "product_id", "quantity", "base_quantity", "order_line_id"),
            lines,
        )
        bulk.insert_rows(
            session,
            StockMove,
            (
                "id",
                "document_id",
                "product_id",
                "warehouse_id",
                "kind",
                "quantity",
                "moved_on",
                "order_line_id",
            ),
            sorted(moves, key=lambda m: m[6]),
        )

    def opening_only(self, session: Session) -> None:
        """One opening entry of every product, for the large set."""
        house, today = self.world.warehouses[0], self.world.today
        rows = (
            (new_id(), p["id"], house, MoveKind.OPENING, D(self.world.random.randrange(0, 4000)), today)
            for p in self.world.products
        )
        bulk.insert_rows(
            session, StockMove, ("id", "product_id", "warehouse_id", "kind", "quantity", "moved_on"), rows
        )

    def payments(self, session: Session) -> None:
        """Agents pay 20 to 45 days after the order; some are late, some still owe."""
        random, today = self.world.random, self.world.today
        late = {a["id"] for a in self.world.agents if random.random() < 0.1}
        rows: list[tuple[Any, ...]] = []
        numbers: dict[str, int] = {}
        for info, gross in self.due:
            agent = info["agent"]["id"]
            day = info["day"] + timedelta(days=random.randrange(20, 45) + (60 if agent in late else 0))
            if day > today:
                continue
            month = f"{day:%y%m}"
            numbers[month] = numbers.get(month, 0) + 1
            rows.append((new_id(), agent, f"SK-{month}-{numbers[month]:04d}", agent, info["id"], day, gross, PaymentState.CONFIRMED,
                         f"B{day:%Y%m%d}{len(rows):06d}", info["agent"]["name"]))  # fmt: skip
        before = bulk.last_seq(session, Payment)
        bulk.insert_rows(
            session,
            Payment,
            (
                "id",
                "bucket",
                "number",
                "agent_id",
                "order_id",
                "paid_on",
                "amount",
                "state",
                "bank_ref",
                "payer",
            ),
            rows,
        )
        bulk.index_new(session, Payment, before, lambda r: r, Payment.number, Payment.bank_ref, Payment.payer)

    def targets(self, session: Session) -> None:
        """Targets of this year and the last: a little above what each agent sells."""
        from models.performance.targets import spread_like

        pattern = [D(str(s)) for s in SEASON]
        year = self.world.today.year
        targets, months = [], []
        for agent in self.world.agents:
            sold = self.by_agent.get(agent["id"], D(0))
            if not sold:
                continue
            for which in (year - 1, year):
                factor = D(str(self.world.random.choice((0.9, 1.0, 1.1, 1.25, 1.5))))
                total = (sold / self.months * 12 * factor).quantize(D(1000)) or D(10_000)
                key = new_id()
                targets.append(
                    (key, agent["id"], TargetSubject.AGENT, agent["id"], which, TargetState.ISSUED)
                )
                for month, value in enumerate(spread_like(total, pattern), 1):
                    months.append((new_id(), agent["id"], key, which * 100 + month, value))
        bulk.insert_rows(session, Target, ("id", "bucket", "subject", "agent_id", "year", "state"), targets)
        bulk.insert_rows(session, TargetMonth, ("id", "bucket", "target_id", "period", "value"), months)


def settle_numbers(session: Session, trade: Trade) -> None:
    """Let the numbering service go on after the numbers used here."""
    from sqlalchemy import insert

    from models.platform.records import NumberSeries

    rows = [
        {"series": "order", "period": f"{day:%y%m%d}", "next_value": n + 1}
        for day, n in trade.numbers.items()
    ]
    months = {f"{d:%y%m}" for d in trade.numbers} | {f"{trade.world.today:%y%m}"}
    rows += [
        {"series": s, "period": m, "next_value": 50_001} for s in ("payment", "move") for m in sorted(months)
    ]
    rows.append({"series": "agent", "period": "", "next_value": 90_001})
    rows.append({"series": "product", "period": "", "next_value": 90_001})
    rows.append({"series": "warehouse", "period": "", "next_value": 101})
    rows.append({"series": "territory", "period": "", "next_value": 5001})
    session.execute(insert(NumberSeries), rows)
