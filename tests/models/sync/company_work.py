"""What people do on the devices of `company.py` and what the office does; the program's own services do it.

Everything a person typed carries a mark of its own, so that the checks can say where it went.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from models.catalog.records import Product
from models.clock import clock
from models.errors import AppError
from models.ids import new_id
from models.partners.records import Agent, BankAccount, Contact
from models.platform import attachments, comments, numbering
from models.platform.principal import SYSTEM
from models.sales import order_states, orders, payments
from models.sales.order_shapes import OrderDraft, OrderLineDraft
from models.sales.payments import PaymentDraft
from models.sales.records import Order, OrderState, Payment
from models.stock import moves, posting
from models.stock.records import MoveDocument, MoveKind, MoveState, Warehouse

OFTEN = {
    "edit": 6, "twice": 1, "contact": 2, "agent": 1, "twin": 1, "order": 3, "order_edit": 2, "submit": 2, "line_gone": 1,
    "stock": 2, "post": 2, "payment": 1, "comment": 1, "bank": 1, "file": 1, "delete": 1, "forbidden": 1,
    "at_office": 4, "office_deletes": 1, "hand_over": 3, "device": 1, "person": 1, "versions": 1, "clock": 2,
    "sync": 24, "backup": 1, "laptop_backup": 1, "restore": 1, "laptop_restore": 1,
}  # fmt: skip
ACTIONS = tuple(name for name, times in OFTEN.items() for _ in range(times))
KEPT = ("A0", "A5")
"""Agents that never change hands: the first is always the rep's, the last never."""
HUMAN = ("phone", "website", "city")
"""Fields of an agent about which a person is asked when both sides changed them."""
WRITTEN = (
    "agents", "contacts", "orders", "order_lines", "move_documents", "payments", "comments", "attachments", "bank_accounts",
    "sync_conflicts", "sync_refusals",
)  # fmt: skip


class Work:
    """One kind of thing a method; every choice comes from `pick`, a random generator."""

    # --- what people do ---------------------------------------------------------------------------------------------

    def token(self, device: Any, key: UUID, name: str, agent: UUID | None) -> str:
        made = f"tk{next(self.tokens)}x"
        for old, (who, where, field) in self.written.items():
            if who is device and where == key and field == name:
                self.pending_excuses.add(old)
        self.pending[made] = (device, key, name)
        if agent is not None:
            self.place[made] = agent
        return made

    def do(self, name: str, pick: random.Random, device: Any | None = None) -> None:
        """One kind of thing; what was typed counts once it is stored."""
        before = self.pending, self.pending_excuses
        self.pending, self.pending_excuses = {}, set()
        try:
            getattr(self, name)(device or pick.choice(self.devices), pick)
            self.written |= self.pending
            self.excused |= self.pending_excuses
        except AppError:  # the program says no: nothing was stored
            pass
        finally:
            self.pending, self.pending_excuses = before

    def agents(self, session: Any) -> list[Agent]:
        return list(session.scalars(select(Agent).where(Agent.deleted_at.is_(None)).order_by(Agent.code)))

    def change(self, device: Any, agent: Agent, pick: random.Random) -> None:
        name = pick.choice(("note", "tags", *HUMAN))
        if name == "note":
            agent.note = agent.note + self.token(device, agent.id, f"note{next(self.tokens)}", agent.id)
        elif name == "tags":
            agent.tags = [*agent.tags, self.token(device, agent.id, f"tag{next(self.tokens)}", agent.id)]
        else:
            word = self.token(device, agent.id, name, agent.id)
            self.saw[word] = getattr(agent, name)
            setattr(agent, name, word)

    def edit(self, device: Any, pick: random.Random) -> None:
        with device.write("edit") as session:
            found = self.agents(session)
            if found:
                self.change(device, pick.choice(found), pick)

    def twice(self, device: Any, pick: random.Random) -> None:
        with device.write("twice") as session:
            for agent in pick.sample(found := self.agents(session), min(2, len(found))):
                self.change(device, agent, pick)

    def contact(self, device: Any, pick: random.Random) -> None:
        with device.write("contact") as session:
            found = list(session.scalars(select(Contact).order_by(Contact.id)))
            if found and pick.random() < 0.5:
                one = pick.choice(found)
                if pick.random() < 0.25:
                    self.excuse(device, one.id)
                    session.delete(one)
                else:
                    one.name = self.token(device, one.id, "name", one.agent_id)
            elif agents := self.agents(session):
                agent, key = pick.choice(agents), new_id()
                session.add(Contact(id=key, agent_id=agent.id, bucket=agent.id, name=self.token(device, key, "name", agent.id)))

    def excuse(self, device: Any, key: UUID) -> None:
        self.pending_excuses |= {one for one, (who, where, _) in self.written.items() if who is device and where == key}

    def agent(self, device: Any, pick: random.Random) -> None:
        with device.write("agent") as session:
            key = new_id()
            session.add(Agent(id=key, code=numbering.take_one(session, "agent", clock.today()),
                              name=self.token(device, key, "name", key)))  # fmt: skip

    def twin(self, device: Any, pick: random.Random) -> None:
        with device.write("twin") as session:
            key = new_id()
            session.add(Agent(id=key, code=f"TW{pick.randrange(3)}", name=self.token(device, key, "name", key)))

    def order(self, device: Any, pick: random.Random) -> None:
        with device.write("order") as session:
            agents, product = self.agents(session), session.scalars(select(Product.id)).first()
            if agents and product:
                agent, key = pick.choice(agents), new_id()
                lines = tuple(OrderLineDraft(product_id=product, quantity=Decimal(pick.randrange(1, 9))) for _ in range(pick.randrange(1, 3)))
                note = self.token(device, key, "note", agent.id)
                orders.save(session, OrderDraft(id=key, agent_id=agent.id, ordered_on=clock.today(), note=note, lines=lines))

    def _orders(self, session: Any, *states: OrderState) -> list[Order]:
        wanted = select(Order).where(Order.state.in_(states), Order.deleted_at.is_(None)).order_by(Order.id)
        return list(session.scalars(wanted))

    def order_edit(self, device: Any, pick: random.Random) -> None:
        with device.write("order_edit") as session:
            if found := self._orders(session, OrderState.DRAFT):
                one = pick.choice(found)
                details = orders.get(session, one.id)
                lines = (replace(details.lines[0], quantity=Decimal(pick.randrange(1, 50))), *details.lines[1:]) if details.lines else ()
                draft = OrderDraft(**{name: getattr(details, name) for name in OrderDraft.__dataclass_fields__})
                orders.save(session, replace(draft, note=self.token(device, one.id, "note", one.agent_id), lines=lines))

    def submit(self, device: Any, pick: random.Random) -> None:
        with device.write("submit") as session:
            states = (OrderState.DRAFT, OrderState.DRAFT, OrderState.SUBMITTED)
            if found := self._orders(session, pick.choice(states)):
                one = pick.choice(found)
                step = order_states.submit if one.state is OrderState.DRAFT else order_states.confirm
                step(session, one.id)

    def line_gone(self, device: Any, pick: random.Random) -> None:
        with device.write("line_gone") as session:
            if found := self._orders(session, OrderState.DRAFT):
                details = orders.get(session, pick.choice(found).id)
                draft = OrderDraft(**{name: getattr(details, name) for name in OrderDraft.__dataclass_fields__})
                orders.save(session, replace(draft, lines=details.lines[1:]))

    def stock(self, device: Any, pick: random.Random) -> None:
        with device.write("stock") as session:
            house, product = session.scalars(select(Warehouse.id)).first(), session.scalars(select(Product.id)).first()
            if house and product:
                key = new_id()
                line = moves.MoveLineDraft(product_id=product, quantity=Decimal(pick.randrange(1, 9)))
                kind = pick.choice((MoveKind.RECEIPT, MoveKind.ISSUE))
                moves.save(session, moves.MoveDraft(id=key, kind=kind, warehouse_id=house, moved_on=clock.today(), lines=(line,),
                                                    note=self.token(device, key, "note", None)))  # fmt: skip

    def post(self, device: Any, pick: random.Random) -> None:
        with device.write("post") as session:
            drafts = select(MoveDocument).where(MoveDocument.state == MoveState.DRAFT, MoveDocument.deleted_at.is_(None))
            if found := list(session.scalars(drafts.order_by(MoveDocument.id))):
                posting.post(session, pick.choice(found).id)

    def payment(self, device: Any, pick: random.Random) -> None:
        with device.write("payment") as session:
            drafts = list(session.scalars(select(Payment).where(Payment.number.is_(None)).order_by(Payment.id)))
            if drafts and pick.random() < 0.4:
                payments.confirm(session, pick.choice(drafts).id)
            elif agents := self.agents(session):
                agent, key = pick.choice(agents), new_id()
                payments.save(session, PaymentDraft(id=key, agent_id=agent.id, paid_on=clock.today(), amount=Decimal(5),
                                                    note=self.token(device, key, "note", agent.id)))  # fmt: skip

    def comment(self, device: Any, pick: random.Random) -> None:
        with device.write("comment") as session:
            if agents := self.agents(session):
                agent = pick.choice(agents)
                comments.add(session, "agents", agent.id, self.token(device, new_id(), "text", agent.id))

    def bank(self, device: Any, pick: random.Random) -> None:
        with device.write("bank") as session:
            if agents := self.agents(session):
                agent, key = pick.choice(agents), new_id()
                session.add(BankAccount(id=key, agent_id=agent.id, bank="银行", account_no=self.token(device, key, "no", agent.id)))

    def file(self, device: Any, pick: random.Random) -> None:
        with device.write("file") as session:
            if agents := self.agents(session):
                agent = pick.choice(agents)
                words = self.token(device, new_id(), "note", agent.id)
                source = device.files / f"{words}.txt"
                source.write_text(words * pick.randrange(1, 9), encoding="ascii")
                attachments.add(session, device.files, "agents", agent.id, source, note=words)

    def delete(self, device: Any, pick: random.Random) -> None:
        with device.write("delete") as session:
            found = [one for one in self.agents(session) if one.code not in KEPT]
            if found:
                one = pick.choice(found)
                self.excuse(device, one.id)
                one.deleted_at = clock.now()

    def forbidden(self, device: Any, pick: random.Random) -> None:
        """Past the program's own rules: what only the office decides, or what is not this person's to write."""
        with device.write("forbidden") as session:
            if found := self._orders(session, OrderState.DRAFT, OrderState.SUBMITTED):
                pick.choice(found).state = OrderState.CONFIRMED
            elif product := session.scalars(select(Product)).first():
                product.name = self.token(device, product.id, "name", None)

    # --- what the office does -----------------------------------------------------------------------------------------

    def office_writes(self, statement: str, **values: Any) -> None:
        with self.owner.write(SYSTEM) as session:
            session.execute(text(statement), values)

    def at_office(self, device: Any, pick: random.Random) -> None:
        table, names = pick.choice((("agents", ("phone", "website", "city", "name")), ("contacts", ("name",)), ("orders", ("note",))))
        found = self.sql(f"SELECT id FROM {table} WHERE deleted_at IS NULL ORDER BY id")
        if found:
            name, key = pick.choice(names), pick.choice(found).id
            self.office_writes(f"UPDATE {table} SET {name} = :word WHERE id = :key", word=f"of{next(self.tokens)}x", key=key)

    def same_field(self, device: Any) -> None:
        """Somebody in the office changes what was typed last on a device."""
        for who, key, name in reversed(list(self.written.values())):
            if who is device and name in HUMAN:
                self.office_writes(f"UPDATE agents SET {name} = :word WHERE id = :key", word=f"of{next(self.tokens)}x", key=key)
                return

    def office_deletes(self, device: Any, pick: random.Random) -> None:
        if pick.random() < 0.5:
            if found := self.sql("SELECT id FROM contacts ORDER BY id"):
                self.office_writes("DELETE FROM contacts WHERE id = :key", key=pick.choice(found).id)
        elif found := self.sql("SELECT id, code FROM agents WHERE deleted_at IS NULL ORDER BY code"):
            found = [one for one in found if one.code not in KEPT]
            if found:
                self.office_writes("UPDATE agents SET deleted_at = now() WHERE id = :key", key=pick.choice(found).id)

    def hand_over(self, device: Any, pick: random.Random) -> None:
        """Rights taken away and given: an agent changes hands, or nobody looks after it."""
        found = [one for one in self.sql("SELECT id, code FROM agents ORDER BY code") if one.code not in KEPT]
        if found:
            to = pick.choice(("rep", "rep2", None))
            key = None if to is None else self.start.people[to].user_id
            self.office_writes("UPDATE agents SET rep_id = :rep WHERE id = :key", rep=key, key=pick.choice(found).id)
            self.look_who_sees()

    def device(self, device: Any, pick: random.Random) -> None:
        """A computer that is not let in any more, until it is again."""
        self.admin("UPDATE sync.device SET state = CASE state WHEN 'active' THEN 'revoked' ELSE 'active' END WHERE device_id"
                   " = (SELECT device_id FROM sync.device ORDER BY created_at OFFSET %s LIMIT 1)", pick.randrange(5))  # fmt: skip

    def person(self, device: Any, pick: random.Random) -> None:
        """A person who may not sign in any more, until he may again."""
        role = self.office.names.person(pick.choice(("rep", "rep2", "dealer")))
        with self.office.admin() as connection:
            (may,) = connection.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            connection.execute(f'ALTER ROLE "{role}" {"NOLOGIN" if may else "LOGIN"}')

    def versions(self, device: Any, pick: random.Random) -> None:
        """The office asks for a newer program or is behind itself, or a computer has an older program, or gets the new one."""
        if pick.random() < 0.4:
            self.admin("UPDATE sync.head SET least_client = 3 - least_client")
        elif pick.random() < 0.3:
            self.admin("UPDATE sync.head SET schema_version = 3 - schema_version")
        else:
            device.schema = device.copy.schema = 3 - device.schema

    def clock(self, device: Any, pick: random.Random) -> None:
        device.offset = pick.choice((timedelta(), timedelta(days=1), timedelta(days=-1), timedelta(days=400), timedelta(days=-400)))

