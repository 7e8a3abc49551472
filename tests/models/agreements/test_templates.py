"""Templates and the clause library (B2): versions, copies, the library, what is shipped; coverage of the known contracts."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import Any

import pytest

from models.agreements import contracts, template_list, templates
from models.agreements.templates import ClauseDraft
from models.errors import Denied, InvalidInput
from models.lists import ListQuery, engine
from models.platform.principal import SYSTEM, Role, Scope
from tests.conftest import SHARED
from tests.models.agreements import sample_book
from tests.models.partners.makers import person

NAMES = ("code", "used", "clauses")


def by_code(session: Any, code: str) -> Any:
    return next(one for one in templates.offered(session) if one.code == code)


def test_a_changed_text_is_a_new_version_and_contracts_keep_their_own(book: Any) -> None:
    channel = sample_book.fill(book)
    with book.write(SYSTEM) as session:
        made = contracts.save(session, sample_book.draft(session, channel))
        found = templates.get(session, channel.template)
        same = templates.save(session, replace(found, note="备注"))
        assert same.version_no == 1, "a note is no new text"
        clauses = (replace(same.clauses[0], body="改过的定义。"), *same.clauses[1:])
        assert templates.save(session, replace(same, clauses=clauses)).version_no == 2
        assert all("改过的定义" not in row.body for row in contracts.get(session, made.id).clauses)


def test_a_copy_has_the_text_but_neither_keys_nor_code(book: Any) -> None:
    channel = sample_book.fill(book)
    with book.write(SYSTEM) as session:
        made = template_list.blank(session, {"copy_of": str(channel.template)})
        original = templates.get(session, channel.template)
        assert (made.id, made.version, made.code, made.version_no) == (None, None, "", 1)
        assert [row.body for row in made.clauses] == [row.body for row in original.clauses]
        stored = templates.save(session, replace(made, code="agency2.zh_CN"))
        assert {row.id for row in stored.clauses}.isdisjoint({row.id for row in original.clauses})


def test_the_library_has_each_text_once_with_the_templates_it_stands_in(book: Any) -> None:
    channel = sample_book.fill(book)
    with book.write(SYSTEM) as session:
        original = templates.get(session, channel.template)
        twin = template_list.blank(session, {"copy_of": str(channel.template)})
        own = ClauseDraft(title="样机", body="甲方向乙方提供样机一台。")
        templates.save(session, replace(twin, code="twin.zh_CN", name="另一份", clauses=(*twin.clauses, own)))
        found = template_list.library(session, "zh_CN")
        texts = [(one.clause.title, one.clause.body) for one in found]
        assert len(texts) == len(set(texts))
        shared = next(one for one in found if one.clause.body == original.clauses[0].body)
        assert set(shared.templates) == {original.name, "另一份"}
        assert next(one for one in found if one.clause.title == "样机").templates == ("另一份",)
        assert not any(one.clause.title == "样机" for one in template_list.library(session, "en"))


def test_a_template_is_tried_with_the_values_of_a_contract(book: Any) -> None:
    channel = sample_book.fill(book)
    with book.write(SYSTEM) as session:
        made = contracts.save(session, sample_book.draft(session, channel))
        found = templates.get(session, channel.template)
        contract, number = template_list.as_contract(session, found, made.id)
        assert (number, contract.agent_id, contract.commitment) == (made.number, channel.agent, made.commitment)
        assert contract.clauses[1:] == found.clauses
        empty, number = template_list.as_contract(session, found, None)
        assert (number, empty.agent_id) == ("", None)
        assert template_list.samples(session)[0] == (made.id, f"{made.number} 杭州西湖华新贸易有限公司")


def test_the_list_counts_clauses_and_contracts(book: Any) -> None:
    channel = sample_book.fill(book)
    with book.write(SYSTEM) as session:
        contracts.save(session, sample_book.draft(session, channel))
        row = next(
            row for row in engine.first_page(session, template_list.LIST, ListQuery(), NAMES).rows
            if dict(zip(NAMES, row.values, strict=True))["code"] == "agency.zh_CN"
        )  # fmt: skip
        assert dict(zip(NAMES, row.values, strict=True))["used"] == 1 and dict(zip(NAMES, row.values, strict=True))["clauses"] == len(templates.get(session, channel.template).clauses)


def test_only_whoever_may_write_templates_brings_in_the_shipped_ones(book: Any) -> None:
    rep, ops = person(book, Role.REP, Scope.OWN, "rep"), person(book, Role.OPERATIONS, Scope.ALL, "ops")
    with book.write(rep) as session, pytest.raises(Denied):
        templates.install(session)
    with book.write(ops) as session:
        assert templates.install(session) == len(templates.shipped())
        found = templates.get(session, by_code(session, "agency.zh_CN").id)
        with pytest.raises(InvalidInput):
            templates.save(session, replace(found, preamble="{{ ''.__class__ }}"))


FIELDS = SHARED / "data" / "contract_structure" / "contract_fields.csv"
COVERED: dict[str, tuple[str, ...]] = {
    "party": ("our.name",), "agent.name": ("agent.name",), "agent.address": (), "agent.legal_representative": (),
    "agent.contact": (), "agent.uscc": (), "agent.documents": ("qualifications",),
    "contract.number": (), "contract.signed_on": (), "contract.signed_at": ("signed_place",),
    "contract.exclusivity": ("exclusivity",), "contract.territory": ("territories",), "contract.channel": ("channel_scope",),
    "contract.products": ("products",), "contract.reserved_customers": ("reserved_customers",),
    "contract.certificate": ("certificate_no",), "contract.start/end": ("starts_on", "ends_on"), "contract.term": ("months",),
    "contract.renewal": ("auto_renew",), "contract.notice_period": ("notice_days",), "contract.price_list": ("价目表",),
    "contract.price_notice_days": ("price_notice_days",), "contract.price_floor": ("price_floor",),
    "target.annual": ("commitment",), "target.monthly": ("targets",), "contract.first_purchase": ("first_purchase",),
    "contract.repurchase_deadline": ("repurchase_months",), "contract.min_order_qty": ("min_order",),
    "rebate.flat": ("= rebate_flat",), "rebate.tiers": ("= rebate_tiers",), "rebate.monthly": ("= rebate_monthly",),
    "rebate.annual_in_goods": ("= rebate_goods",), "contract.deposit": ("deposit",), "contract.entry_fee": ("entry_fee",),
    "contract.payment_terms": ("payment_term",), "contract.statement_day/objection_days": ("statement_day", "objection_days"),
    "contract.payee": ("our.bank",), "order": ("= order",), "order.delivery": ("delivery_days",), "return": ("退换货",),
    "violation.cross_region": ("diversion_penalty",), "contract.non_compete": ("= non_compete",), "report": ("report_day",),
    "quality": ("= quality",), "termination.target_missed": ("未完成",), "termination.breach": ("breach_penalty",),
    "clause": ("= confidential", "= force_majeure"), "signature": (),
}  # fmt: skip
"""Field of the known contracts -> what of ours carries it: variables, clauses (=) or words; nothing where the head of
every document has it (parties, number, signatures)."""


def test_our_templates_carry_every_field_and_clause_of_the_known_contracts() -> None:
    if not FIELDS.exists():
        pytest.skip("the collection of known contracts is not beside the project")
    with FIELDS.open(encoding="utf-8", newline="") as file:
        wanted = [row["our_entity_field"].split(" (")[0] for row in csv.DictReader(file)]
    assert len(wanted) == 49 and set(wanted) == set(COVERED)
    shipped = [one for one in templates.shipped() if one.language == "zh_CN"]
    text = "\n".join(
        "\n".join((one.preamble, *(f"= {row.kind}\n{row.condition}\n{row.body}" for row in one.clauses)))
        for one in shipped
    )
    missing = [(field, mark) for field, marks in COVERED.items() for mark in marks if mark not in text]
    assert missing == []


def test_each_shipped_template_has_its_counterpart_with_the_same_clauses() -> None:
    by_code = {one.code: one for one in templates.shipped()}
    for code, one in by_code.items():
        assert templates.check(one) == {}, code
        other = by_code[code.replace("zh_CN", "en") if "zh_CN" in code else code.replace(".en", ".zh_CN")]
        assert [row.kind for row in one.clauses] == [row.kind for row in other.clauses]
