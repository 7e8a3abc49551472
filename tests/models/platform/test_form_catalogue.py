"""The catalogue of bad input to forms (BI F01–F30): every field of every record, through its service.

The same texts on the screen: tests/ui/editing/test_hostile_pages.py; on paper and in files: tests/models/export.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.database import Database
from models.errors import AppError
from models.money import round_amount
from models.platform.principal import SYSTEM
from models.sales import orders
from models.shapes import from_plain
from tests.conftest import TEST_KEY
from tests.models.platform import form_slots
from tests.models.platform.form_slots import RULED, Slot, outcome

LITERAL = {
    "F01": ("A & B", "R&D"),
    "F02": ("<b>Li", "Li <b>x</b>", "3 < 5", "<张三>"),
    "F03": ('<img src="C:\\x.png">', '<img src="\\\\host\\s\\x.png">', '<img src="http://127.0.0.1:9/x.png">'),
    "F04": ('<a href="file:///x">付款</a>', "javascript:alert(1)"),
    "F05": ("&lt;b&gt;", "Tom &amp; Co", "]]>", "<?xml?>", "<!--"),
    "F06": ("'; DROP TABLE agent;--", '" OR 1=1 --', "\\"),
    "F11": ("𠮷田", "䶮", "㛃", "\U0003106c"),
    "F12": ("葛\U000e0100", "👨\u200d👩\u200d👧"),
    "F13": ("\ue000",),
}
REFUSED = {
    "F09": ("a\0b", "a\x08b", "a\x85b"),
    "F10": ("a\ud800b", "\udfff"),
    "F18": ("字" * 1_000_000,),
    "F19": ("a\x0bb", "a\x0cb"),
}
BROKEN = "a\tb\r\nc\nd\u2028e\u2029f"
TEXTS = form_slots.text_slots()
FREE = [slot for slot in TEXTS if slot.id not in RULED]


@pytest.fixture(scope="module")
def place(sqlite_template, tmp_path_factory):
    """One book for all fields; nothing a test writes stays."""
    path = tmp_path_factory.mktemp("catalogue") / "book.qudao"
    shutil.copy(sqlite_template, path)
    database = Database.sqlite(path, TEST_KEY)
    yield form_slots.prepare(database)
    database.close()


def _together(slot: Slot, texts: tuple[str, ...], between: str) -> tuple[str, ...]:
    """Several texts in one, where the field has room: half the saves prove the same."""
    whole = between.join(texts)
    return (whole,) if len(whole) <= slot.limit else texts


class _Undone(Exception):
    """Ends a unit of work so that nothing of it stays."""


@pytest.fixture
def put(place):
    """What becomes of a value in a field: ("ref", problems) or ("lit", stored)."""

    def work(slot: Slot, value: object) -> tuple[str, object]:
        with contextlib.suppress(_Undone), place.book.write(SYSTEM) as session:
            found = outcome(slot, session, place, value)
            raise _Undone
        return found

    return work


def each(slots: list[Slot], work: Callable[[Slot], None]) -> None:
    """Do the same for every field; tell all that are not right, not only the first."""
    wrong = []
    for slot in slots:
        try:
            work(slot)
        except Exception as error:
            wrong.append(f"{slot.id}: {type(error).__name__}: {str(error)[:300]}")
    assert not wrong, "\n".join(wrong)


def test_every_text_column_is_reached_or_filled_by_the_program():
    assert form_slots.untyped_columns() == set()
    assert len(FREE) > 75
    assert {slot.id for slot in TEXTS} >= RULED - {"order_lines.unit", "move_lines.unit"}


@pytest.mark.parametrize("fault", LITERAL)
def test_literal(put, fault):
    """F01–F06, F11–F13: what was typed is what is stored, letter for letter."""

    def literal(slot):
        for text in _together(slot, LITERAL[fault], " "):
            assert put(slot, text) == ("lit", slot.stored(text))

    each(FREE, literal)


@pytest.mark.parametrize("fault", LITERAL)
def test_fields_with_rules_of_their_own_refuse_at_their_place_or_keep(put, fault):
    """F01–F13: nothing else can happen, above all no failure of the database."""

    def ruled(slot):
        for text in (*LITERAL[fault], "％", "x" * 41, "字" * 201):
            how, what = put(slot, text)
            assert slot.path in what if how == "ref" else what in (text, slot.stored(text)), text

    each([slot for slot in TEXTS if slot.id in RULED], ruled)


@pytest.mark.parametrize("fault", REFUSED)
def test_refused(put, fault):
    """F09, F10, F18, F19: refused with a message at the field, nothing written."""

    def refused(slot):
        for text in REFUSED[fault]:
            how, problems = put(slot, text)
            assert how == "ref" and slot.path in problems, (text[:5], problems)
            told = problems[slot.path]
            assert told and len(told) <= 500 and not any(word in told.upper() for word in ("SELECT", "INSERT", "CHECK "))

    each(TEXTS, refused)


def test_f15_blanks_around_are_trimmed_and_alone_are_nothing(put):
    def trimmed(slot):
        assert put(slot, "\u3000\u00a0\t\nab\n\t\u00a0\u3000") == ("lit", slot.stored("ab"))
        how, what = put(slot, "\u3000\u00a0\t\n")
        if how == "ref":
            assert slot.path in what
        elif slot.column.name not in ("code", "mnemonic", "title", "name"):
            assert what == ""

    each(FREE, trimmed)


def test_f16_marks_of_direction_are_refused_in_names_and_codes_and_dropped_elsewhere(put):
    """TX-01."""

    def directed(slot):
        for text in ("abc\u202etxt.exe", "a\u2066b"):
            how, what = put(slot, text)
            assert slot.path in what if how == "ref" else not set("\u202e\u2066") & set(str(what))
            if slot.column.name in ("name", "short_name", "code"):
                assert how == "ref"

    each(FREE, directed)


def test_f17_lengths_count_characters(put):
    def measured(slot):
        for character in "字𠮷":
            assert put(slot, character * slot.limit) == ("lit", character * slot.limit)
            how, problems = put(slot, character * (slot.limit + 1))
            assert how == "ref" and str(slot.limit) in problems[slot.path]

    each(FREE, measured)


def test_f19_line_breaks_in_one_line_fields_become_one_space(put):
    def broken(slot):
        stored = slot.stored("a b c d e f") if slot.one_line else "a\tb\nc\nd\ne\nf"
        assert put(slot, BROKEN) == ("lit", stored)

    each(FREE, broken)


CODES = [slot for slot in FREE if slot.column.name == "code" and slot.column.unique and slot.id not in form_slots.NAMES]


def test_f14_a_code_in_another_form_is_the_same_code(place):
    """`dl9001` and `ＤＬ９００１`, a code with a zero-width space in it."""

    def twins(slot):
        for twin in ("ＤＬ９００１", "DL\u200b9001", " dl9001 "):
            with contextlib.suppress(_Undone), place.book.write(SYSTEM) as session:
                assert slot.put(session, place, "dl9001") == "DL9001"
                how, problems = outcome(slot, session, place, twin)
                assert how == "ref" and slot.path in problems
                raise _Undone

    assert len(CODES) >= 6
    each(CODES, twins)


NUMBERS, WHOLES, DAYS = form_slots.number_slots(), form_slots.whole_slots(), form_slots.day_slots()
ALSO = {"score_criteria.weight": "criteria", "scorecards.adjustment": "adjust_reason"}
LARGE = ("1000000000000.00", "1E15", "9" * 40)


def test_f20_f23_f25_figures_are_exact_or_refused_at_their_place(put):
    """F20 too large, F23 exact to the cent, F24 nothing is rounded behind the back, F25 negative and too fine."""

    def figures(slot):
        for text in (
            "0", "-1", "0.005", "1.005", "2.675", "-2.675", "0.0000001", "2.5", "1.0001", "-0.05", "21474836.47",
            "21474836.48", "90071992547409.93", "999999999999.99",
        ):  # fmt: skip
            value = Decimal(text)
            how, what = put(slot, value)
            if how == "lit":
                assert (what or Decimal(0)) == value, (text, what)
            else:
                assert {slot.path, ALSO.get(slot.id)} & set(what), (text, what)
        for text in LARGE:
            how, what = put(slot, Decimal(text))
            assert how == "ref" and slot.path in what, (text, what)

    each(NUMBERS, figures)


def test_f21_what_is_no_number_gets_into_no_draft(place):
    """F21: NaN and Infinity are refused where the plain values of any form become a draft."""
    for slot in NUMBERS:
        service = next(one for one in form_slots.SERVICES if slot.id.split(".")[0] in form_slots.tables_of(one))
        draft = service.draft(None, form_slots._Anything())
        child, _, name = slot.path.partition("/0/") if "/0/" in slot.path else ("", "", slot.path)
        shape = type(getattr(draft, child)[0] if child else draft)
        for text in ("NaN", "sNaN", "Infinity", "-Infinity"):
            for value in (text, Decimal(text)):
                with pytest.raises(ValueError, match="not a number"):
                    from_plain(shape, {name: value})


def test_f21_what_is_no_number_is_refused_by_every_service(put):
    """F21: also a caller that makes its drafts itself hears it in words, at the field."""

    def figures(slot):
        for text in ("NaN", "Infinity", "-Infinity"):
            how, what = put(slot, Decimal(text))
            assert how == "ref" and slot.path in what, (text, what)

    each(NUMBERS, figures)


def test_f22_nothing_has_no_sign(put):
    """F22: -0 is 0."""

    def figures(slot):
        how, what = put(slot, Decimal("-0"))
        assert not str(what or 0).startswith("-") if how == "lit" else put(slot, Decimal(0))[0] == "ref"

    each(NUMBERS, figures)


def test_f24_amounts_are_rounded_by_line_and_then_added(place):
    """F24: 0.005, 1.005, 2.675, -2.675 and 3 x 33.335, a line each; half goes away from nothing."""
    cases = ((("0.005",), "0.01"), (("1.005",), "1.01"), (("2.675",), "2.68"), (("33.335",) * 3, "100.02"))
    for priced, wanted in cases:
        with contextlib.suppress(_Undone), place.book.write(SYSTEM) as session:
            draft = form_slots.draft_of("orders", session, place)
            lines = tuple(replace(draft.lines[0], unit_price=Decimal(price)) for price in priced)
            saved = orders.save(session, replace(draft, lines=lines))
            assert orders.get(session, saved.id).gross_total == Decimal(wanted), priced
            raise _Undone
    assert round_amount(Decimal("-2.675")) == Decimal("-2.68")


RULES = {
    "phone": (("１３８００１３８０００", "13800138000"), ("+86 138-0013-8000", "13800138000"),
              ("13800138000 转 8", "13800138000 转 8")),
    "email": (("Li@Good.com", None),),
    "credit_code": (("91110000100013404A", None),),
    "account_no": (("6222 0212 3456 7890 123", None),),
}
NO_FORM = {
    "phone": ("138001380001",),
    "email": ("a@b\nBcc: x@y", "a@b,c@d", '"a@good.com"<b@evil.com>', "alice@x)bob@evil"),
    "credit_code": ("91330106MA2KEXAMPI", "91330106MA2KEXAMPO", "91330106MA2KEXAMPS", "91330106MA2KEXAMPV",
                    "91330106MA2KEXAMPZ", "911100001000134041"),
    "account_no": ("6222O21234567890", "12"),
}  # fmt: skip


def _form_of(slot: Slot) -> str:
    name = slot.column.name.rstrip("2")
    return name if name in RULES else ""


FORMED = [slot for slot in TEXTS if _form_of(slot)]


def test_f27_f28_f29_phones_codes_and_addresses_have_their_form_in_every_record(put):
    """F27 phones, F28 credit codes and bank numbers, F29 mail addresses: one form stored, no other gets in."""
    assert {_form_of(slot) for slot in FORMED} == set(RULES) and len(FORMED) >= 9

    def formed(slot):
        for typed, stored in RULES[_form_of(slot)]:
            how, what = put(slot, typed)
            assert (how, what) == ("lit", stored) if stored else how == "lit", (typed, what)
        for typed in NO_FORM[_form_of(slot)] if slot.id != "users.phone" else ():  # people abroad write theirs freely
            how, what = put(slot, typed)
            assert how == "ref" and slot.path in what, (typed, what)

    each(FORMED, formed)


def test_f30_nothing_is_under_itself(place):
    """F30: its own parent, a circle of three, a thousand levels; for every record that has a parent of its own kind."""
    trees = form_slots.trees()
    assert {service.record.__tablename__ for service in trees} >= {"agents", "territories", "categories"}

    def circle(service):
        with contextlib.suppress(_Undone), place.book.write(SYSTEM) as session:
            keys = form_slots.chain(service, session, place, 3)
            for parent in (keys[0], keys[2]):
                with pytest.raises(AppError) as refused:
                    form_slots.put_under(service, session, keys[0], parent)
                assert "parent_id" in getattr(refused.value, "problems", {"parent_id": ""})
            raise _Undone

    def deep(service):
        with contextlib.suppress(_Undone), place.book.write(SYSTEM) as session:
            with pytest.raises(AppError):
                form_slots.chain(service, session, place, 1000)
            raise _Undone

    each(trees, circle)
    each(trees, deep)


def test_f25_whole_numbers_are_kept_or_refused_at_their_place(put):
    def wholes(slot):
        for value in (0, 1, -1, 10**5, 10**10, 10**30, -(10**30)):
            how, what = put(slot, value)
            assert slot.path in what if how == "ref" else what == value, value
        assert put(slot, 10**30)[0] == "ref"

    each(WHOLES, wholes)


def test_f26_days_out_of_reach_are_refused_at_their_place(put):
    def days(slot):
        for value in (date(1, 1, 1), date(1899, 12, 31), date(2200, 1, 1), date(9999, 12, 31)):
            how, problems = put(slot, value)
            assert how == "ref" and slot.path in problems, value

    each(DAYS, days)
