"""Every place a person types into, found by reflection over records and drafts, with the way through its service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Integer, select

import models.schema  # noqa: F401  # every table, whatever else was imported
from models.agreements import approvals, checklists, contracts, life, templates
from models.agreements.approval_records import ApprovalDelegation, ApprovalRule
from models.agreements.checklist_records import (
    Checklist,
    ChecklistItem,
    ChecklistTemplate,
    ChecklistTemplateItem,
)
from models.agreements.drafts import ContractDraft, MilestoneDraft, ProductDraft, TerritoryDraft
from models.agreements.records import (
    Contract,
    ContractClause,
    ContractMilestone,
    ContractProduct,
    ContractTemplate,
    ContractTerritory,
    ContractVersion,
    TemplateClause,
)
from models.base import Base, Day, Scaled, Words
from models.catalog import categories, prices, products, units
from models.catalog.records import Category, PriceItem, Product, ProductUnit
from models.errors import InvalidInput
from models.partners import agents, deals, levels, life_cycle, territories
from models.partners.deal_records import Deal
from models.partners.records import (
    Agent,
    AgentAddress,
    AgentLevel,
    AgentStatus,
    AgentTerritory,
    BankAccount,
    Contact,
    CreditTemp,
    LevelHistory,
    Qualification,
    Territory,
)
from models.partners.shapes import (
    AddressDraft,
    AreaDraft,
    BankAccountDraft,
    ContactDraft,
    CreditTempDraft,
    QualificationDraft,
)
from models.performance import schemes, scorecards, targets
from models.performance.records import Scorecard, ScoreCriterion, ScoreScheme, Target
from models.platform import attachments, comments, users, views
from models.platform.importing import profiles
from models.platform.importing.mapping import Mapping
from models.platform.principal import SYSTEM
from models.platform.records import Act, Attachment, Comment, ImportProfile, SavedView, User, UserStatus
from models.sales import accounts, order_states, orders, payments
from models.sales.records import AccountEntry, CreditHold, Order, OrderEvent, OrderLine, Payment
from models.stock import moves, warehouses
from models.stock.records import MoveDocument, MoveLine, Warehouse
from models.text import Kind, clean_text, normal_key
from tests.models.agreements import sample_book
from tests.models.partners.makers import agent_draft, person

ONE, DAY = Decimal(1), date(2025, 9, 1)


@dataclass(frozen=True)
class Service:
    """A record with its rows, as one service stores them."""

    record: Any
    draft: Callable[[Any, Any], Any]
    save: Callable[[Any, Any], Any]
    get: Callable[[Any, Any], Any]
    children: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Slot:
    """One field: `put` stores a value and answers with what is stored then; the path of its problems."""

    id: str
    path: str
    column: Any
    put: Callable[[Any, Any, Any], Any]

    @property
    def limit(self) -> int:
        return SHORTER.get(self.id, getattr(self.column.type, "limit", 0))

    @property
    def one_line(self) -> bool:
        return self.column.type.limit <= 200

    @property
    def kind(self) -> Kind:
        """How the field is cleaned, as TX-01 asks: codes, names, other lines, notes."""
        if self.column.type.limit > 200:
            return Kind.NOTE
        if self.id in NAMES:
            return Kind.NAME
        if self.column.name == "mnemonic":
            return Kind.LINE
        return Kind.CODE if self.column.type.limit == 40 else Kind.NAME

    def stored(self, text: str) -> str:
        """What is to be stored of a text that is accepted."""
        return normal_key(text) if self.column.name == "mnemonic" else clean_text(text, self.kind)


SHORTER = {"comments.text": comments.LIMIT}
NAMES = {"contract_templates.code", "contracts.certificate_no", "contracts.external_no", "users.login"}
"""Codes that other systems gave or that are compared as typed: not brought into capitals."""

RULED = {
    "agents.credit_code", "agents.phone", "deals.phone", "agents.email", "agents.currency", "agent_addresses.phone",
    "bank_accounts.account_no", "contacts.phone", "contacts.phone2", "contacts.email", "contacts.email2",
    "contract_templates.language", "contracts.language", "contracts.currency", "contract_templates.preamble",
    "template_clauses.kind", "template_clauses.body", "template_clauses.condition", "contract_clauses.kind",
    "contract_clauses.body", "contract_clauses.condition", "orders.currency", "payments.currency",
    "account_entries.currency", "deals.currency",
    "products.currency", "prices.currency", "targets.currency", "score_criteria.kpi", "users.phone",
    "users.email", "users.language", "warehouses.phone", "warehouses.cut_off", "product_units.unit",
    "move_lines.unit", "order_lines.unit",
}  # fmt: skip
"""Fields with a form of their own: a text is refused at its place or kept, nothing else."""

MADE = {
    "initials", "sort_key", "pinyin", "normal_name", "number", "temp_number", "content_hash", "sha256", "mime",
    "owner_table", "password_hash",
}  # fmt: skip
"""Columns the program fills wherever they stand."""

PROGRAM = {
    "agents.status_reason": "step", "contract_approvals.title": "of the rule", "contract_approvals.comment": "step", "attachments.name": "the name of a file: tests/models/test_safe_files.py",
    "agent_merges.code": "of the agent", "agent_merges.name": "of the agent",
    "agent_merges.external_no": "of the agent", "agent_merges.credit_code": "of the agent",
    "audit_notes.action": "word of the program", "audit_notes.entity": "word of the program",
    "book_info.name": "word of the program", "bucket_access.via": "word of the program",
    "contacts.external_no": "import",
    "change_log.entity": "triggers", "change_log.action": "triggers", "credit_profiles.currency": "of the agent",
    "drafts.page_key": "word of the program", "drafts.kind": "word of the program",
    "drafts.title": "what stands in the form, not yet stored", "drafts.state": "word of the program",
    "import_batches.kind": "word of the program", "import_batches.file_name": "the name of a file",
    "import_batches.file_sha256": "computed", "import_profiles.kind": "word of the program",
    "notice_marks.notice": "word of the program", "deals.customer_core": "of the customer", "deals.reason": "step",
    "number_series.series": "word of the program", "number_series.period": "computed",
    "order_lines.base_quantity": "computed", "order_lines.unit_factor": "of the product",
    "order_lines.net_amount": "computed", "order_lines.tax_amount": "computed", "order_lines.gross_amount": "computed",
    "move_lines.base_quantity": "computed", "order_lines.agent_name": "of the agent", "order_lines.currency": "of the order",
    "order_lines.description": "of the product", "order_lines.product_code": "of the product",
    "orders.agent_code": "of the agent", "orders.agent_name": "of the agent", "contracts.agent_name": "of the agent",
    "print_log.document": "word of the program", "print_log.language": "word of the program",
    "print_log.target": "word of the program", "product_costs.currency": "of the product",
    "saved_views.spec": "word of the program", "score_items.kpi": "of the scheme", "score_items.name": "of the scheme",
    "score_items.name_en": "of the scheme", "scorecards.grade": "computed", "score_criteria.missing": "a choice",
    "secrets.name": "word of the program", "settings.name": "word of the program",
    "stock_moves.external_no": "import", "stock_positions.place": "word of the program", "units.code": "of the product",
    "units.name": "of the product", "units.name_en": "word of the program",
}  # fmt: skip
"""Columns a person never types into, and where their text comes from."""


# --- the place ------------------------------------------------------------------------------------------------


def prepare(book: Any) -> Any:
    """A book with one of everything that others refer to."""
    channel = sample_book.fill(book)
    me = person(book, status=UserStatus.ACTIVE)
    other = person(book, status=UserStatus.ACTIVE)
    with book.write(SYSTEM) as session:
        house = warehouses.save(session, warehouses.WarehouseDraft(name="杭州仓")).id
        scheme = schemes.save(session, schemes.standard())
        agent = session.get(Agent, channel.agent)
        agent.status = AgentStatus.ACTIVE
        card = Scorecard(
            agent_id=channel.agent, bucket=channel.agent, scheme_id=scheme.id, starts_on=date(2025, 7, 1),
            ends_on=date(2025, 9, 30),
        )  # fmt: skip
        session.add(card)
        session.flush()
        return SimpleNamespace(channel=channel, house=house, scheme=scheme, card=card.id, book=book, person=me, other=other)


# --- services ------------------------------------------------------------------------------------------------


def _agent(session: Any, place: Any) -> Any:
    return agent_draft(
        contacts=(ContactDraft(name="陈涛"),), addresses=(AddressDraft(line="文三路 1 号"),),
        qualifications=(QualificationDraft(number="A1"),),
        areas=(AreaDraft(territory_id=place.channel.ningbo, from_day=DAY),),
        credit_temps=(CreditTempDraft(amount=ONE, from_day=DAY, to_day=DAY, reason="旺季"),),
        bank_accounts=(BankAccountDraft(bank="中国银行", account_no="6222021234567890123"),),
    )  # fmt: skip


def _contract(session: Any, place: Any) -> Any:
    return ContractDraft(
        title="代理合同", agent_id=place.channel.agent, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31),
        clauses=(templates.ClauseDraft(title="期限", body="一年。"),),
        territories=(TerritoryDraft(territory_id=place.channel.hangzhou),),
        products=(ProductDraft(product_id=place.channel.membrane),),
        milestones=(MilestoneDraft(title="首批提货", due_on=DAY),),
    )  # fmt: skip


def _template(session: Any, place: Any) -> Any:
    return templates.TemplateDraft(
        code="T", name="模板", clauses=(templates.ClauseDraft(title="期限", body="一年。"),)
    )


def _substitute(session: Any, place: Any) -> Any:
    return approvals.DelegationDraft(
        user_id=place.person.user_id, to_user_id=place.other.user_id, from_day=DAY, to_day=date(2099, 12, 31)
    )


def _checklist(session: Any, place: Any) -> Any:
    return checklists.ChecklistDraft(
        title="合规检查", agent_id=place.channel.agent, starts_on=DAY, ends_on=DAY, due_on=DAY,
        items=(checklists.ItemDraft(title="证照"),),
    )


def _product(session: Any, place: Any) -> Any:
    return products.ProductDraft(
        name="滤芯", unit="支", units=(units.PackRow(unit="箱", factor=Decimal(12)),),
        prices=(prices.PriceRow(price=ONE),),
    )  # fmt: skip


def _order(session: Any, place: Any) -> Any:
    line = orders.OrderLineDraft(product_id=place.channel.membrane, quantity=ONE, unit_price=ONE, own_price=True)
    return orders.OrderDraft(agent_id=place.channel.agent, warehouse_id=place.house, ordered_on=DAY, lines=(line,))


def _move(session: Any, place: Any) -> Any:
    line = moves.MoveLineDraft(product_id=place.channel.membrane, quantity=ONE)
    return moves.MoveDraft(moved_on=DAY, warehouse_id=place.house, lines=(line,))


def _payment(session: Any, place: Any) -> Any:
    return payments.PaymentDraft(agent_id=place.channel.agent, paid_on=DAY, amount=ONE)


def _entry(session: Any, place: Any) -> Any:
    return accounts.EntryDraft(agent_id=place.channel.agent, day=DAY, amount=ONE, reason="保证金")


def _target(session: Any, place: Any) -> Any:
    return targets.TargetDraft(agent_id=place.channel.agent)


def _card(session: Any, place: Any) -> Any:
    if session is None:
        return scorecards.ScorecardDraft()
    known = scorecards.find(session, place.card)
    return scorecards.ScorecardDraft(id=known.id, version=known.version)


def _scheme(session: Any, place: Any) -> Any:
    made = schemes.standard()
    return replace(made, code="S", criteria=tuple(replace(one, id=None) for one in made.criteria))


def _saver(module: Any) -> Callable[[Any, Any], Any]:
    return lambda session, draft: module.save(session, draft)


SERVICES = (
    Service(
        Agent, _agent, lambda session, draft: agents.save(session, draft, confirmed=True), agents.get,
        {"contacts": Contact, "addresses": AgentAddress, "qualifications": Qualification, "areas": AgentTerritory,
         "credit_temps": CreditTemp, "bank_accounts": BankAccount},
    ),
    Service(
        Contract, _contract, contracts.save, contracts.get,
        {"clauses": ContractClause, "territories": ContractTerritory, "products": ContractProduct,
         "milestones": ContractMilestone},
    ),
    Service(ContractTemplate, _template, templates.save, templates.get, {"clauses": TemplateClause}),
    Service(
        ApprovalRule, lambda *_: approvals.RuleDraft(title="初审"), approvals.save_rule,
        lambda session, key: next(one for one in approvals.all_rules(session) if one.id == key),
    ),
    Service(
        ApprovalDelegation, _substitute, approvals.save_delegation,
        lambda session, key: next(one for one in approvals.all_delegations(session) if one.id == key),
    ),
    Service(Checklist, _checklist, checklists.save, checklists.get, {"items": ChecklistItem}),
    Service(
        ChecklistTemplate, lambda *_: checklists.ChecklistTemplateDraft(
            title="检查", items=(checklists.TemplateItemDraft(title="证照"),)),
        checklists.save_template, checklists.get_template, {"items": ChecklistTemplateItem},
    ),
    Service(Product, _product, products.save, products.get, {"units": ProductUnit, "prices": PriceItem}),
    Service(
        Category, lambda *_: categories.CategoryDraft(name="净水"), categories.save,
        lambda session, key: next(one for one in categories.tree(session) if one.id == key),
    ),
    Service(
        Territory, lambda *_: territories.TerritoryDraft(name="嘉兴"), territories.save,
        lambda session, key: next(one for one in territories.tree(session) if one.id == key),
    ),
    Service(
        AgentLevel, lambda *_: levels.LevelDraft(code="L", name="L 级"), levels.save,
        lambda session, key: next(one for one in levels.all_levels(session) if one.id == key),
    ),
    Service(Warehouse, lambda *_: warehouses.WarehouseDraft(name="宁波仓"), warehouses.save, warehouses.get),
    Service(MoveDocument, _move, moves.save, moves.get, {"lines": MoveLine}),
    Service(Order, _order, orders.save, orders.get, {"lines": OrderLine}),
    Service(Payment, _payment, payments.save, payments.get),
    Service(
        Deal, lambda session, place: deals.DealDraft(agent_id=place.channel.agent, customer="大华纺织"), deals.save, deals.get
    ),
    Service(
        AccountEntry, _entry, accounts.post,
        lambda session, key: session.scalars(select(AccountEntry).where(AccountEntry.id == key)).one(),
    ),
    Service(Target, _target, targets.save, targets.get),
    Service(ScoreScheme, _scheme, schemes.save, schemes.get, {"criteria": ScoreCriterion}),
    Service(Scorecard, _card, scorecards.save, lambda session, key: scorecards.get(session, key)),
    Service(User, lambda *_: users.UserDraft(name="陈涛"), users.save, users.get),
)  # fmt: skip


def draft_with(service: Service, session: Any, place: Any, child: str, name: str, value: Any) -> Any:
    """A complete draft of a service with one value put into it."""
    draft = service.draft(session, place)
    if not child:
        return replace(draft, **{name: value})
    first, *rest = getattr(draft, child)
    return replace(draft, **{child: (replace(first, **{name: value}), *rest)})


def _put_of(service: Service, child: str, name: str) -> Callable[[Any, Any, Any], Any]:
    def put(session: Any, place: Any, value: Any) -> Any:
        saved = service.save(session, draft_with(service, session, place, child, name, value))
        session.expire_all()
        again = service.get(session, saved.id)
        return getattr(getattr(again, child)[0] if child else again, name)

    return put


def _of_drafts(fitting: Callable[[Any], bool]) -> list[Slot]:
    found = []
    for service in SERVICES:
        draft = service.draft(None, _Anything())
        for child, record in {"": service.record, **service.children}.items():
            shape = getattr(draft, child)[0] if child else draft
            typed = {one.name for one in fields(shape)}
            for column in record.__table__.columns:
                slot_id = f"{record.__tablename__}.{column.name}"
                if column.name in typed - {"id", "version"} and slot_id not in PROGRAM and fitting(column):
                    path = f"{child}/0/{column.name}" if child else column.name
                    found.append(Slot(slot_id, path, column, _put_of(service, child, column.name)))
    return found


def tables_of(service: Service) -> set[str]:
    """The tables a service writes."""
    return {one.__tablename__ for one in (service.record, *service.children.values())}


def draft_of(table: str, session: Any, place: Any) -> Any:
    """A complete draft of a record."""
    return next(one for one in SERVICES if one.record.__tablename__ == table).draft(session, place)


# --- records with a parent of their own kind ----------------------------------------------------------------------


def trees() -> list[Service]:
    """The services whose records stand under one another."""
    return [one for one in SERVICES if "parent_id" in {name.name for name in fields(one.draft(None, _Anything()))}]


def chain(service: Service, session: Any, place: Any, count: int) -> list[Any]:
    """So many new records, each under the one before."""
    keys: list[Any] = []
    for at in range(count):
        draft = replace(service.draft(session, place), name=f"第 {at} 级", **dict.fromkeys(service.children, ()))
        saved = service.save(session, replace(draft, parent_id=keys[-1] if keys else None))
        keys.append(saved.id)
    return keys


def put_under(service: Service, session: Any, key: Any, parent: Any) -> Any:
    """Put a stored record under another one."""
    stored = session.get(service.record, key)
    draft = replace(service.draft(session, _Anything()), name=stored.name, **dict.fromkeys(service.children, ()))
    return service.save(session, replace(draft, id=key, version=stored.version, parent_id=parent))


class _Anything:
    """Stands for the keys of the place while only the shape of a draft is looked at."""

    def __getattr__(self, name: str) -> Any:
        return self


# --- texts that are not in a draft: reasons, comments, names of views and mappings --------------------------------


def _new_order(session: Any, place: Any) -> Any:
    return orders.save(session, _order(session, place))


def _cancelled(session: Any, place: Any, text: str) -> Any:
    return order_states.cancel(session, _new_order(session, place).id, text)


def _cancel_reason(session: Any, place: Any, text: str) -> str:
    return str(_cancelled(session, place, text).cancel_reason)


def _event_reason(session: Any, place: Any, text: str) -> str:
    key = _cancelled(session, place, text).id
    events = session.query(OrderEvent).filter_by(order_id=key).order_by(OrderEvent.seq.desc())
    return str(events.first().reason)


def _hold_note(session: Any, place: Any, text: str) -> str:
    key = _new_order(session, place).id
    order_states.submit(session, key)
    order_states.hold(session, key, text)
    return str(session.query(CreditHold).filter_by(order_id=key).one().note)


def _status_reason(session: Any, place: Any, text: str) -> str:
    draft = agents.save(session, _agent(session, place), confirmed=True)
    stored = session.get(Agent, draft.id)
    stored.status = AgentStatus.ACTIVE
    session.flush()
    life_cycle.move(session, stored.id, stored.version, AgentStatus.SUSPENDED, draft, text)
    return str(stored.status_reason)


def _signed(session: Any, place: Any) -> Any:
    return sample_book.signed(session, place.channel, territories=(), ends_on=date(2099, 12, 31))


def _terminate_reason(session: Any, place: Any, text: str) -> str:
    return str(life.terminate(session, _signed(session, place).id, None, DAY, text).terminate_reason)


def _version_reason(session: Any, place: Any, text: str) -> str:
    key = _signed(session, place).id
    life.amend(session, key, None, text)
    return str(session.query(ContractVersion).filter_by(contract_id=key).one().reason)


def _level_reason(session: Any, place: Any, text: str) -> str:
    key = levels.save(session, levels.LevelDraft(code=f"L{session.query(AgentLevel).count()}", name="级")).id
    agents.change_level(session, place.channel.other, 1, key, DAY, text)
    return str(session.query(LevelHistory).order_by(LevelHistory.seq.desc()).first().reason)


def _comment(session: Any, place: Any, text: str) -> str:
    return str(session.get(Comment, comments.add(session, "agents", place.channel.agent, text)).text)


def _view(session: Any, place: Any, text: str) -> str:
    session.info["principal"], before = place.person, session.info["principal"]
    try:
        return views.save_as(session, "agents.list", text, views.ViewState()).title
    finally:
        session.info["principal"] = before


def _profile(session: Any, place: Any, text: str) -> str:
    return str(session.get(ImportProfile, profiles.save(session, Mapping("agents"), text)).name)


def _act_reason(session: Any, place: Any, text: str) -> str:
    from models.database import _open_act

    return str(session.get(Act, _open_act(session, SYSTEM, text)).reason)


def _file_note(session: Any, place: Any, text: str) -> str:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "a.txt"
        source.write_text("a")
        row = attachments.add(session, Path(folder) / "files", "agents", place.channel.agent, source, note=text)
    return str(session.get(Attachment, row.id).note)


STEPS = (
    (Act, "reason", "reason", _act_reason),
    (Agent, "status_reason", "status_reason", _status_reason),
    (Attachment, "note", "note", _file_note),
    (Comment, "text", "text", _comment),
    (Contract, "terminate_reason", "reason", _terminate_reason),
    (ContractVersion, "reason", "reason", _version_reason),
    (CreditHold, "note", "reason", _hold_note),
    (ImportProfile, "name", "name", _profile),
    (LevelHistory, "reason", "reason", _level_reason),
    (Order, "cancel_reason", "reason", _cancel_reason),
    (OrderEvent, "reason", "reason", _event_reason),
    (SavedView, "name", "title", _view),
)


def text_slots() -> list[Slot]:
    """Every text a person types, by record and column."""
    found = _of_drafts(lambda column: isinstance(column.type, Words))
    for record, name, path, put in STEPS:
        found.append(Slot(f"{record.__tablename__}.{name}", path, record.__table__.c[name], put))
    found.append(Slot("credit_profiles.note", "credit_note", _column("credit_profiles", "note"), _put_of(
        SERVICES[0], "", "credit_note")))  # fmt: skip
    return found


def number_slots() -> list[Slot]:
    """Every amount, price, quantity and rate a person types."""
    return _of_drafts(lambda column: isinstance(column.type, Scaled))


def whole_slots() -> list[Slot]:
    """Every whole number a person types."""
    return _of_drafts(lambda column: type(column.type) is Integer)


def day_slots() -> list[Slot]:
    """Every day a person types."""
    return _of_drafts(lambda column: isinstance(column.type, Day))


def _column(table: str, name: str) -> Any:
    return Base.metadata.tables[table].c[name]


def untyped_columns() -> set[str]:
    """Text columns of records that no slot reaches and no list above explains."""
    reached = {slot.id for slot in text_slots()} | set(PROGRAM)
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Words) and column.name not in MADE
        and f"{table.name}.{column.name}" not in reached
        and not table.name.startswith("sync_")  # written by the synchronisation, from fields that are tried here
    }  # fmt: skip


def outcome(slot: Slot, session: Any, place: Any, value: Any) -> tuple[str, Any]:
    """("ref", problems) or ("lit", what is stored); any other failure is a fault of the program."""
    try:
        return "lit", slot.put(session, place, value)
    except InvalidInput as refused:
        return "ref", refused.problems


def hostile(service: Service, session: Any, place: Any, text: str) -> Any:
    """A stored record of a service with a text in every free field of it and of its rows."""
    draft = service.draft(session, place)
    for slot in text_slots():
        table, _, name = slot.id.partition(".")
        if slot.id in RULED or len(text) > slot.limit:
            continue
        if table == service.record.__tablename__ and hasattr(draft, name) and slot.path == name:
            draft = replace(draft, **{name: text})
        for child, record in service.children.items():
            if table == record.__tablename__ and slot.path.startswith(f"{child}/"):
                first, *rest = getattr(draft, child)
                draft = replace(draft, **{child: (replace(first, **{name: text}), *rest)})
    return service.save(session, draft)
