"""Clause texts: what may stand in them (T01-T05, T08), and what data in them becomes."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest

from models.agreements import wording
from models.agreements.templates import ClauseDraft, TemplateDraft, TemplateFile, check, read_file, shipped
from models.agreements.texts import filled_clauses
from models.agreements.wording import TableText, Values, fill, holds, parts, problem_of

T01 = [
    "{{ ''.__class__.__mro__ }}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ our.__class__ }}",
    "{{ deposit.real }}",
    "{{ products[0] }}",
    "{{ deposit() }}",
    "{{ our|attr('name') }}",
    "{{ self }}",
    "{{ clause.__class__ }}",
    "{{ 'a' * 999999999 }}",
    "{{ deposit ** deposit }}",
    "{{ [].append(1) }}",
    "{% set x = 1 %}",
    "{% macro a() %}{% endmacro %}",
    "{% filter upper %}x{% endfilter %}",
]
T02 = [
    "{% for i in range(10**9) %}x{% endfor %}",
    "{% for a in products %}" * 10_000,
    "{% for a in products %}{% for b in products %}{% for c in products %}{% for d in products %}{% for e in products %}"
    + "{% endfor %}" * 5,
    "x" * 5_000_000,
    "{{ " + "(" * 4_000 + "deposit" + ")" * 4_000 + " }}",
    "{% if deposit %}" * 6 + "x" + "{% endif %}" * 6,
]
T05 = ["{% include '/etc/passwd' %}", "{% extends 'x' %}", "{% import 'x' as y %}", "{% from 'x' import y %}"]


@pytest.mark.parametrize("source", [*T01, *T02, *T05], ids=lambda text: text[:40])
def test_anything_but_variables_conditions_and_rows_is_refused_at_once(source: str) -> None:
    start = time.monotonic()
    assert problem_of(source) != ""
    assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("one\ntwo {{ nobody }}", "Line 2: the variable “nobody” is not known."),
        ("{{ agent.nothing }}", "Line 1: the variable “agent.nothing” is not known."),
        ("a\nb\n{{ deposit | shout }}", "Line 3: the format “shout” is not known."),
        ("{% for row in products %}{{ row.price }}{% endfor %}", "Line 1: the variable “row.price” is not known."),
        ("{% if deposit is odd %}x{% endif %}", "Line 1: the condition “odd” is not known."),
        ("{{ deposit", "Line 1: this is not understood"),
    ],
)
def test_t03_the_message_names_line_and_cause(source: str, words: str) -> None:
    assert problem_of(source).startswith(words)


HOSTILE = ["{{ deposit }}", "{% for %}", "<b>x</b>", "R&D & more", "{# x #}", "a | b", "| x |"]


@pytest.mark.parametrize("text", HOSTILE)
def test_t04_data_is_never_read_as_clause_text(text: str) -> None:
    values = Values({"agent": {"name": text}, "special_terms": text, "products": [{"name": text, "code": "P"}]})
    source = (
        "甲 {{ agent.name }} 乙\n{{ special_terms }}\n| 编码 | 名称 |\n"
        "{% for row in products %}| {{ row.code }} | {{ row.name }} |\n{% endfor %}"
    )
    assert parts(fill(source, values).text) == (f"甲 {text} 乙", text, TableText(("编码", "名称"), (("P", text),)))


def test_missing_values_become_lines_to_fill_in_and_are_named() -> None:
    filled = fill("{{ agent.name }} {{ deposit | money }} {{ our.bank }}", Values({"agent": {"name": ""}}))
    assert filled.text.split(" ") == [wording.BLANK] * 3
    assert filled.blanks == ["agent.name", "deposit", "our.bank"]


def test_formats() -> None:
    values = Values({"deposit": Decimal("100000.05"), "starts_on": date(2025, 9, 15), "min_order": Decimal("12.500")})
    source = "{{ deposit | money }} {{ deposit | capitals }} {{ starts_on | day }} {{ min_order | number }}"
    assert fill(source, values).text == "100,000.05 CNY 壹拾万元零伍分 2025年9月15日 12.5"
    assert fill("{{ starts_on | day }}", Values(values.by_name, "en")).text == "15 September 2025"


def test_conditions() -> None:
    values = Values({"deposit": Decimal(5), "exclusive": False, "statement_day": 5})
    assert holds("", values) and holds("deposit and not exclusive", values) and holds("statement_day == 5", values)
    assert not holds("exclusive", values) and not holds("entry_fee or first_purchase", values)
    assert wording.condition_problem("deposit %}{{ x") != "" and wording.condition_problem("deposit > ") != ""


def test_a_text_that_repeats_rows_without_end_is_stopped() -> None:
    rows = [{"name": "x" * 200, "code": "P"}] * 400
    source = "{% for a in products %}{% for b in products %}{{ b.name }}{% endfor %}{% endfor %}"
    assert problem_of(source) == ""
    start = time.monotonic()
    with pytest.raises(wording.TooLong):
        fill(source, Values({"products": rows}))
    assert time.monotonic() - start < 10


def clause(kind: str, body: str) -> ClauseDraft:
    return ClauseDraft(None, kind, kind, body)


def test_t08_clauses_that_contain_each_other_are_refused() -> None:
    ring = TemplateDraft(
        code="x", name="x", clauses=(clause("a", "{{ clause.b }}"), clause("b", "{{ clause.a }}"), clause("c", "c"))
    )
    assert set(check(ring)) == {"clauses/0/body", "clauses/1/body"}
    assert "would contain itself" in check(ring)["clauses/0/body"]
    lost = TemplateDraft(code="x", name="x", clauses=(clause("a", "{{ number_of.z }}"),))
    assert check(lost) == {"clauses/0/body": "There is no clause with the short name “z”."}


def test_t08_a_file_of_a_newer_version_is_refused() -> None:
    with pytest.raises(TemplateFile):
        read_file("format: 2\ncode: x\n\n= a | A |\ntext", "x.txt")
    with pytest.raises(TemplateFile):
        read_file("nonsense", "x.txt")


def test_clauses_refer_to_each_other_by_number_and_content() -> None:
    clauses = (
        clause("one", "see {{ number_of.three }}: {{ clause.three }}"),
        ClauseDraft(None, "two", "two", "never", "deposit"),
        clause("three", "of {{ agent.name }}"),
    )
    views, _, blanks = filled_clauses(clauses, Values({"agent": {"name": "A"}}, "en"))
    assert [(view.kind, view.parts) for view in views] == [
        ("one", ("see Article 2: of A",)),
        ("three", ("of A",)),
    ]
    assert blanks == ()


def test_shipped_templates_are_whole_and_come_in_both_languages() -> None:
    found = {draft.code: draft for draft in shipped()}
    assert set(found) == {f"{stem}.{lang}" for stem in ("agency", "commission", "distribution", "exclusive", "library") for lang in ("zh_CN", "en")}
    assert all(check(draft) == {} for draft in found.values())
    for stem in ("agency", "commission", "distribution", "exclusive"):
        chinese, english = found[f"{stem}.zh_CN"], found[f"{stem}.en"]
        assert [one.kind for one in chinese.clauses] == [one.kind for one in english.clauses]
        assert [one.condition for one in chinese.clauses] == [one.condition for one in english.clauses]


def test_every_field_kind_of_real_agency_contracts_has_its_place(shared_data) -> None:  # type: ignore[no-untyped-def]
    import csv

    with open(shared_data / "contract_structure" / "contract_fields.csv", encoding="utf-8") as stream:
        names = [row["our_entity_field"] for row in csv.DictReader(stream)]
    text = "\n".join(
        [draft.preamble for draft in shipped()]
        + [f"{one.title} {one.body}" for draft in shipped() for one in draft.clauses]
    )
    places = {
        "party": "our.name", "agent.name": "agent.name", "contract.exclusivity": "exclusivity",
        "contract.territory": "territories", "contract.channel": "channel_scope", "contract.products": "products",
        "contract.reserved_customers": "reserved_customers", "contract.certificate": "certificate_no",
        "contract.start/end": "ends_on", "contract.term": "months", "contract.renewal": "renew_months",
        "contract.notice_period": "notice_days", "contract.price_notice_days": "price_notice_days",
        "contract.price_floor": "price_floor", "target.annual": "commitment", "target.monthly": "targets",
        "contract.first_purchase": "first_purchase", "contract.repurchase_deadline": "repurchase_months",
        "contract.min_order_qty": "min_order", "contract.deposit": "deposit", "contract.entry_fee": "entry_fee",
        "contract.payment_terms": "payment_term", "contract.statement_day/objection_days": "objection_days",
        "contract.payee": "our.bank", "order.delivery": "delivery_days", "violation.cross_region": "diversion_penalty",
        "report": "report_day", "agent.documents": "qualifications", "termination.breach": "breach_penalty",
        "contract.signed_at": "signed_place",
    }  # fmt: skip
    assert set(places) <= set(names)
    for variable in places.values():
        assert "{{ " + variable in text or f"in {variable} " in text, variable
    for words in ("价目表", "返利", "退换货", "竞争", "质量", "保密", "不可抗力", "不累计到下期", "货物方式兑付", "盖章"):
        assert words in text, words
