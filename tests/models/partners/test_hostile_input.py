"""The catalogue of bad input (BI F01–F19) over every text field of an agent, found by reflection."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, get_args, get_type_hints

import pytest

from models.errors import InvalidInput
from models.partners import agents, duplicates, lookups
from models.partners.shapes import AgentDraft, AreaDraft, BankAccountDraft, ContactDraft, CreditTempDraft
from models.platform.principal import SYSTEM
from models.text import normal_key
from tests.models.partners.makers import agent_draft, store, territory

SHOWN_ONLY = {"masked"} | {one.name for one in fields(AgentDraft) if one.name.endswith("_name")} - {"short_name"}
WITH_RULES = {"phone", "phone2", "email", "email2", "credit_code", "account_no", "currency"}
CODES = {"code", "tax_no", "external_no", "postal_code"}


def _text_fields():
    """Every place of an agent where a person types free text: (child list or "", field)."""
    found = []
    for name, kind in get_type_hints(AgentDraft).items():
        if kind is str and name not in SHOWN_ONLY | WITH_RULES:
            found.append(("", name))
        inner = get_args(kind)[0] if get_args(kind) else None
        if hasattr(inner, "__dataclass_fields__"):
            for child, child_kind in get_type_hints(inner).items():
                if child_kind is str and child not in WITH_RULES | {"masked", "territory_name", "approver_name"}:
                    found.append((name, child))
    return found


FIELDS = _text_fields()
LITERAL = [
    "A & B", "R&D", "<b>Li", "Li <b>x</b>", "3 < 5", "<张三>", '<img src="C:\\x.png">',
    '<img src="http://127.0.0.1:9/x.png">', '<a href="file:///x">付款</a>', "javascript:alert(1)", "&lt;b&gt;",
    "Tom &amp; Co", "]]>", "<?xml?>", "<!--", "'; DROP TABLE agent;--", '" OR 1=1 --', "\\", "𠮷田", "䶮", "㛃",
    "\U0003106c", "葛\U000e0100", "👨\u200d👩\u200d👧", "\ue000", "{name}", "%s %d", "=cmd|'/c calc'!A0",
]  # fmt: skip
REFUSED = ["a\0b", "a\x08b", "a\x85b", "a\ud800b", "a\x0bb", "a\x0cb", "a\ufffeb", "字" * 20_001]
BLANK_INSIDE = {"a\tb": "a b", "\u3000a\u00a0": "a", "张\u200b三": "张三"}
ONE_LINE = {"a\r\nb": "a b", "a\u2028b": "a b", "a\u2029b": "a b"}
NOTES = {"business_scope", "note"}


def _row(name: str, area: Any) -> Any:
    rows = {
        "contacts": ContactDraft(name="陈涛"),
        "areas": AreaDraft(territory_id=area, from_day=agent_day()),
        "credit_temps": CreditTempDraft(amount=_one(), from_day=agent_day(), to_day=agent_day(), reason="r"),
        "bank_accounts": BankAccountDraft(bank="B", account_no="6222021234567890123"),
    }
    kind = get_args(get_type_hints(AgentDraft)[name])[0]
    return rows.get(name) or (kind(line="L") if name == "addresses" else kind())


def agent_day():
    from datetime import date

    return date(2025, 9, 1)


def _one():
    from decimal import Decimal

    return Decimal(1)


def _with(text: str, area: Any, child: str, name: str) -> AgentDraft:
    draft = agent_draft(contacts=())
    if not child:
        return replace(draft, **{name: text})
    return replace(draft, **{child: (replace(_row(child, area), **{name: text}),)})


def _value(details: Any, child: str, name: str) -> str:
    return getattr(getattr(details, child)[0] if child else details, name)


def test_reflection_finds_the_fields():
    assert ("", "name") in FIELDS and ("contacts", "wechat") in FIELDS and ("bank_accounts", "branch") in FIELDS
    assert len(FIELDS) > 35


@pytest.fixture(scope="module")
def shared_book(sqlite_template, tmp_path_factory):
    """One book for the many literal round trips."""
    import shutil

    from models.database import Database
    from tests.conftest import TEST_KEY

    path = tmp_path_factory.mktemp("hostile") / "book.qudao"
    shutil.copy(sqlite_template, path)
    database = Database.sqlite(path, TEST_KEY)
    yield database, territory(database, "浙江")
    database.close()


def _packed(limit: int) -> list[str]:
    """All literal texts, several in one value as far as a field has room: fewer saves prove the same."""
    found = [""]
    for text in LITERAL:
        if len(found[-1]) + len(text) + 1 > limit:
            found.append("")
        found[-1] = f"{found[-1]} {text}".strip()
    return found


@pytest.mark.parametrize(("child", "name"), FIELDS, ids=[f"{child or 'agent'}.{name}" for child, name in FIELDS])
def test_hostile_text_is_stored_literally(shared_book, child, name):
    """F01–F06, F11–F13: what was typed is what is stored, shown and typed again."""
    book, area = shared_book
    short = name in CODES or (child, name) == ("qualifications", "number") or name == "mnemonic"
    for text in _packed(40 if short else 200):
        if short and name != "mnemonic":
            expected = agents.check(_with(text, area, child, name))
            assert not any("U+" in problem for problem in expected.values())
            continue
        if len(text) > 40 and short:
            continue
        with book.write(SYSTEM) as session:
            saved = agents.save(session, _with(text, area, child, name), confirmed=True)
            again = _value(agents.get(session, saved.id), child, name)
            duplicates.find(session, _with(text, area, child, name))
        assert again == (normal_key(text) if name == "mnemonic" else text)


@pytest.mark.parametrize("text", LITERAL)
def test_hostile_text_is_looked_up_without_harm(shared_book, text):
    with shared_book[0].read(SYSTEM) as session:
        assert isinstance(lookups.agents(session, text), list)


@pytest.mark.parametrize(("child", "name"), FIELDS, ids=[f"{child or 'agent'}.{name}" for child, name in FIELDS])
def test_unstorable_text_is_refused_at_its_place(child, name):
    """F09, F10, F17, F19: refused with a message naming the field, nothing written."""
    path = f"{child}/0/{name}" if child else name
    for text in REFUSED:
        problems = agents.check(_with(text, None, child, name))
        assert path in problems, (path, text[:10])
    for text, expected in BLANK_INSIDE.items():
        assert path not in agents.check(_with(text, None, child, name)), (path, text, expected)


@pytest.mark.parametrize(("child", "name"), [one for one in FIELDS if one[1] not in CODES])
def test_direction_marks_are_refused_in_names_and_dropped_elsewhere(child, name):
    """F16."""
    problems = agents.check(_with("abc\u202etxt", None, child, name))
    path = f"{child}/0/{name}" if child else name
    if path not in problems:
        made = agents.cleaned(_with("abc\u202etxt", None, child, name))[0]
        assert "\u202e" not in _value(made, child, name)


def test_lengths_count_characters_not_units(book):
    """F17: 200 characters fit, astral ones too; one more is refused by model and database alike."""
    for text in ("字" * 200, "𠮷" * 200):
        assert store(book, agent_draft(name=text, contacts=(), phone="")).name == text
    with pytest.raises(InvalidInput), book.write(SYSTEM) as session:
        agents.save(session, agent_draft(name="𠮷" * 201))
    long = "注" * 20_000
    assert store(book, agent_draft(name="long", note=long, contacts=(), phone="")).note == long


def test_equal_names_in_other_forms_are_duplicates(book):
    """F14."""
    store(book, agent_draft(name="ＡＢＣ１２３ é 张三公司", contacts=(), phone=""))
    for twin in ("abc123 e\u0301 张三公司", "ABC123é张\u200b三公司"):
        with book.read(SYSTEM) as session:
            assert [one.why for one in agents.duplicates_of(session, AgentDraft(name=twin))] == ["same name"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "100%", '"', "a AND", "*", "a-b", "NEAR(", "col:x", "^", "(a+)+$"])
def test_searching_is_literal(book, text):
    """F07, F08."""
    store(book, agent_draft(name="普通公司", contacts=(), phone=""))
    hit = store(book, agent_draft(name=f"甲{text}乙公司", contacts=(), phone=""))
    with book.read(SYSTEM) as session:
        assert [one.id for one in lookups.agents(session, f"甲{text}乙")] == [hit.id]
        assert "普通公司" not in [one.name for one in lookups.agents(session, text)]
