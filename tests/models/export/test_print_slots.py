"""P01, P03: every text of every printed form, found by reflection, takes bad input literally (F01-F05, F09-F16)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from models.export.contract_pdf import contract_document
from models.export.documents import make_pdf
from models.export.pages import Document
from models.export.redline_pdf import redline_document
from models.export.scorecard_pdf import scorecard_document
from models.export.views import PrintOptions, RedlineEntry, RedlineView, Stretch, TableView
from tests.models.export import reading, samples

# What is no text of a person: codes of languages and currencies, and what a chart keeps for clicks and colours.
NO_TEXTS = re.compile(
    r"\.(lang|how|currency|figure|drills?|kind|period_title|label_title)\b|\.series\[|\.periods\[|\.bars\[\d+\]\.role"
)
Slots = dict[str, str]


def contract() -> Any:
    return samples.contract(clauses=3, signed_place="x", signed_on="y", period="z")


def scorecard() -> Any:
    evidence = (TableView("t", ("a", "b"), (("1", "2"),)),)
    return samples.scorecard(adjustment=Decimal(1), adjust_reason="r", peers="p", evidence=evidence)


def redline() -> Any:
    entry = RedlineEntry("e", (Stretch("same"), Stretch("more", "added"), Stretch("less", "removed")))
    return RedlineView("t", "n", "zh_CN", "b", "a", (entry,), "c", "o")


FORMS: dict[str, tuple[Callable[[], Any], Callable[[Any, PrintOptions], Document]]] = {
    "contract": (contract, contract_document),
    "scorecard": (scorecard, scorecard_document),
    "redline": (redline, redline_document),
}


def filled(view: Any, text: str, slots: Slots, name: str = "") -> Any:
    """The view with this text and a number in every slot; the slots by their place."""
    if NO_TEXTS.search(name):
        return view
    if isinstance(view, str):
        slots[name] = f"{text}#{len(slots)}#"
        return slots[name]
    if isinstance(view, tuple):
        return tuple(filled(item, text, slots, f"{name}[{at}]") for at, item in enumerate(view))
    if is_dataclass(view) and not isinstance(view, type):
        return replace(
            view, **{one.name: filled(getattr(view, one.name), text, slots, f"{name}.{one.name}") for one in fields(view)}
        )  # fmt: skip
    return view


def printed(form: str, text: str) -> tuple[Slots, Any, str]:
    make_view, make_document = FORMS[form]
    slots: Slots = {}
    view = filled(make_view(), text, slots)
    pdf = make_pdf([make_document(view, PrintOptions(internal=True))])
    assert len(slots) >= 10
    return slots, pdf, reading.whole_text(pdf.content)


LITERAL = [
    "A & B", "R&D", "<b>Li", "Li <b>x</b>", "3 < 5", "<张三>", '<img src="C:\\x.png">', '<img src="\\\\host\\s\\x.png">',
    '<a href="file:///x">付款</a>', "javascript:alert(1)", "&lt;b&gt;", "Tom &amp; Co", "]]>", "<?xml?>", "<!--",
    "'; DROP TABLE agent;--", "%s %d {name}", "a(b)c\\d)e(", "䶮㛃\U0003106c", "ＡＢＣ１２３",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", LITERAL)
def test_p01_every_slot_prints_what_was_written(form: str, text: str) -> None:
    slots, pdf, found = printed(form, text)
    missing = [name for name, wanted in slots.items() if reading.squeezed(wanted) not in found]
    assert missing == []
    assert b"/URI" not in pdf.content and b"/JavaScript" not in pdf.content and b"/Launch" not in pdf.content


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "text", ["a\x00b", "a\x08b", "a\x85b", "a\ud800b", "a\u202eb", "a\u2066b", "a\u200bb", "a\u0001b"]
)
def test_p01_no_slot_draws_control_and_direction_characters(form: str, text: str) -> None:
    slots, _, found = printed(form, text)
    assert [n for n, wanted in slots.items() if f"ab#{wanted.split('#')[1]}#" not in found] == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", ["\u3000", "\u00a0", "\t", "\n", "a\u2028b", "a\r\nb"])
def test_p01_blanks_and_breaks_in_a_slot_do_no_harm(form: str, text: str) -> None:
    slots, _, found = printed(form, text)
    assert [n for n, wanted in slots.items() if f"#{wanted.split('#')[1]}#" not in found] == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "text", ["𠮷", "葛\U000e0100", "👨\u200d👩\u200d👧", "😀", "\ufffd", "\ue000"]
)
def test_p03_every_slot_reports_and_boxes_what_no_font_has(form: str, text: str) -> None:
    slots, pdf, found = printed(form, text)
    assert [n for n, wanted in slots.items() if f"#{wanted.split('#')[1]}#" not in found] == []
    lacking = {letter for one in pdf.written.missing for letter in one.characters}
    assert lacking and lacking <= set(text)
    assert {one.field for one in pdf.written.missing if one.field}
