"""Agents: saved whole, found again, never twice, never above themselves; each list under its own right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from models.errors import Conflict, Denied, InvalidInput, NeedsConfirmation, NotFound
from models.ids import new_id
from models.partners import agents, lookups
from models.partners.records import Agent, BankAccount, Contact, CreditProfile
from models.partners.shapes import (
    AddressDraft,
    AgentDraft,
    AreaDraft,
    BankAccountDraft,
    ContactDraft,
    CreditTempDraft,
    QualificationDraft,
)
from models.platform import history
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import AuditNote
from models.shapes import from_plain, to_plain
from tests.models.partners.makers import (
    CREDIT_CODE,
    OTHER_CODE,
    agent_draft,
    level,
    person,
    sees,
    store,
    territory,
)


def _full(area, grade):
    return agent_draft(
        credit_code=CREDIT_CODE,
        level_id=grade,
        territory_id=area,
        tags=("重点", "华东"),
        capital=Decimal("5000000.00"),
        credit_limit=Decimal("500000.00"),
        addresses=(AddressDraft(line="文三路 1 号", city="杭州市", is_default=True),),
        qualifications=(QualificationDraft(number="GX-1", valid_to=date(2027, 1, 1), mandatory=True),),
        areas=(AreaDraft(territory_id=area, territory_name="浙江", exclusive=True, from_day=date(2025, 1, 1)),),
        credit_temps=(CreditTempDraft(amount=Decimal("5000"), from_day=date(2025, 9, 1), to_day=date(2025, 9, 30),
                                      reason="旺季"),),
        bank_accounts=(BankAccountDraft(bank="中国银行", account_no="6222 0212 3456 7890 123"),),
    )  # fmt: skip


def test_an_agent_comes_back_with_everything_that_belongs_to_it(book, noon):
    area, grade = territory(book, "浙江"), level(book, "A")
    saved = store(book, _full(area, grade))
    with book.read(SYSTEM) as session:
        again = agents.get(session, saved.id)
    assert (again.code, again.mnemonic, again.level_name, again.territory_name) == (
        "DL00001", "hzxhhxmyyxgs", "A 级", "浙江"
    )  # fmt: skip
    assert again.tags == ("重点", "华东") and again.credit_limit == Decimal("500000.00")
    assert [row.name for row in again.contacts] == ["陈涛"]
    assert again.bank_accounts[0].masked == "**** 0123" and again.bank_accounts[0].account_no == ""
    assert [(one.level, one.from_day, one.to_day) for one in again.level_history] == [
        ("A 级", date(2025, 9, 15), None)
    ]
    assert from_plain(AgentDraft, to_plain(again)) == AgentDraft(
        **{name: getattr(again, name) for name in AgentDraft.__dataclass_fields__}
    )


def test_saving_what_was_loaded_changes_nothing(book, noon):
    saved = store(book, _full(territory(book, "浙江"), level(book, "A")))
    with book.write(SYSTEM) as session:
        again = agents.save(session, from_plain(AgentDraft, to_plain(saved)))
    assert again.version == saved.version
    assert session.info["changed"] == frozenset()


def test_a_changed_child_moves_the_version_and_is_in_the_history_of_the_agent(book, noon):
    saved = store(book)
    contact = replace(saved.contacts[0], phone="138 0000 8866")
    with book.write(SYSTEM) as session:
        again = agents.save(session, replace(saved, contacts=(contact,)))
    assert again.version > saved.version
    with book.read(SYSTEM) as session:
        newest = history.of(session, Agent, saved.id)
    changes = {(one.table, c.field): (c.before, c.after) for one in newest for c in one.changes if one.action == "U"}
    assert changes[("contacts", "phone")] == ("13900139000", "13800008866")


def test_an_outdated_version_is_a_conflict(book):
    saved = store(book)
    store(book, replace(saved, note="first"))
    with pytest.raises(Conflict), book.write(SYSTEM) as session:
        agents.save(session, replace(saved, note="second"))


def test_a_removed_row_comes_back_under_its_own_key(book):
    """Undo after a save puts a row back; it keeps the key the editor knows."""
    saved = store(book)
    key = saved.contacts[0].id
    without = store(book, replace(saved, contacts=()))
    back = store(book, replace(without, contacts=saved.contacts))
    assert [row.id for row in back.contacts] == [key]


# --- duplicates ------------------------------------------------------------------------------------------


def test_an_equal_credit_code_is_refused_and_names_who_has_it(book):
    """A2, UX-061."""
    first = store(book, agent_draft(credit_code=CREDIT_CODE))
    typed = AgentDraft(name="另一家", credit_code=CREDIT_CODE.lower())
    with book.read(SYSTEM) as session:
        (found,) = agents.duplicates_of(session, typed)
    assert (found.id, found.exact, found.why) == (first.id, True, "same credit code")
    with pytest.raises(InvalidInput) as refused, book.write(SYSTEM) as session:
        agents.save(session, typed, confirmed=True)
    assert refused.value.problems == {
        "credit_code": "杭州西湖华新贸易有限公司 (DL00001) has this credit code already."
    }


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (AgentDraft(name="杭州 西湖 华新贸易 有限公司"), "same name"),
        (AgentDraft(name="杭州西湖华新贸易公司", city="杭州市"), "similar name in the same region"),
        (AgentDraft(name="甲乙丙", phone="１３８ ００１３ ８０００"), "same phone number"),
        (AgentDraft(name="甲乙丙", phone="139-0013-9000"), "same phone number"),
        (AgentDraft(name="甲乙丙", contacts=(ContactDraft(name="x", phone="13900139000"),)), "same phone number"),
        (AgentDraft(name="华新商贸（杭州）有限公司", city="杭州"), "similar name in the same region"),
        (AgentDraft(name="浙江省杭州市华鑫科技有限公司", city="杭州市"), "sounds alike, same region"),
    ],
)
def test_a_likely_duplicate_asks_before_it_is_saved(book, typed, why):
    store(book)
    with pytest.raises(NeedsConfirmation, match=why), book.write(SYSTEM) as session:
        agents.save(session, typed)
    with book.write(SYSTEM) as session:
        assert agents.save(session, typed, confirmed=True).code == "DL00002"


def test_another_company_is_no_duplicate(book):
    store(book)
    with book.write(SYSTEM) as session:
        agents.save(session, AgentDraft(name="杭州西湖新华贸易有限公司", city="杭州市", province="浙江省"))
        agents.save(session, AgentDraft(name="宁波华新贸易有限公司", city="宁波市", province="浙江省"))


@pytest.mark.parametrize(
    ("typed", "found"),
    [("苏州恒通达电器", True), ("苏州恒通大商贸有限公司", True), ("苏州恒通达邦贸易", True), ("苏州恒隆大贸易", False), ("苏州恒通达2号店", False)],
)
def test_a5_one_character_more_or_other_is_found_in_the_same_city(book, typed, found):
    store(book, AgentDraft(name="苏州恒通达贸易有限公司", province="江苏省", city="苏州市"))
    with book.read(SYSTEM) as session:
        assert bool(agents.duplicates_of(session, AgentDraft(name=typed, city="苏州"))) is found


def test_a5_a_mail_address_of_a_contact_is_found(book):
    store(book, AgentDraft(name="甲公司", contacts=(ContactDraft(name="x", email="li@example.cn"),)))
    with book.read(SYSTEM) as session:
        (found,) = agents.duplicates_of(session, AgentDraft(name="乙公司", email="li@example.cn"))
    assert found.why == "same mail address"


def test_hidden_agents_are_no_duplicates(book):
    """AZ-03: a warning must not tell of rows one may not see."""
    store(book)
    manager = person(book, Role.MANAGER, Scope.TEAM)
    with book.write(manager) as session:
        assert agents.duplicates_of(session, agent_draft()) == []


# --- hierarchy -------------------------------------------------------------------------------------------


def test_f30_an_agent_above_itself_is_refused(book):
    a, b, c = (store(book, AgentDraft(name=f"agent {n}")) for n in "abc")
    b = store(book, replace(b, parent_id=a.id))
    c = store(book, replace(c, parent_id=b.id))
    for draft, parent in ((a, a.id), (a, b.id), (a, c.id)):
        with pytest.raises(InvalidInput) as refused, book.write(SYSTEM) as session:
            agents.save(session, replace(draft, parent_id=parent))
        assert list(refused.value.problems) == ["parent_id"]


def test_f30_an_endless_chain_is_refused(book):
    with book.write(SYSTEM) as session:
        keys = [new_id() for _ in range(1000)]
        for at, key in enumerate(keys):
            parent = keys[at - 1] if at else None
            session.add(Agent(id=key, code=f"C{at}", name=f"c{at}", parent_id=parent, bucket=key))
    with pytest.raises(InvalidInput, match="nested"), book.write(SYSTEM) as session:
        agents.save(session, AgentDraft(name="last", parent_id=keys[-1]))


# --- rights ----------------------------------------------------------------------------------------------


def test_each_list_is_under_its_own_right(book, noon):
    saved = store(book, _full(territory(book, "浙江"), level(book, "A")))
    rep, auditor = person(book, Role.REP, Scope.OWN), person(book, Role.AUDITOR)
    sees(book, rep, saved.id)
    with book.read(rep) as session:
        seen = agents.get(session, saved.id)
    assert seen.bank_accounts == () and not seen.sees_bank
    assert len(seen.contacts) == 1 and seen.credit_limit == Decimal("500000.00")
    with book.write(rep) as session:
        again = agents.save(session, replace(seen, contacts=(replace(seen.contacts[0], wechat="ct"),)))
    assert again.contacts[0].wechat == "ct"
    with pytest.raises(Denied), book.write(rep) as session:
        agents.save(session, replace(again, credit_limit=Decimal("1")))
    with book.read(SYSTEM) as session:
        assert session.scalars(select(CreditProfile)).one().credit_limit == Decimal("500000.00")
        assert session.scalars(select(BankAccount)).one().account_no == "6222021234567890123"
    with pytest.raises(Denied), book.write(auditor) as session:
        agents.save(session, replace(saved, note="x"))


def test_a_stranger_neither_sees_nor_finds_an_agent(book):
    """UX-007."""
    saved = store(book)
    stranger = Principal(new_id(), Role.AGENT, Scope.AGENT)
    with pytest.raises(NotFound), book.read(stranger) as session:
        agents.get(session, saved.id)
    with book.read(stranger) as session:
        assert lookups.agents(session, saved.code) == []
        assert lookups.agents(session, "") == []


def test_a_bank_number_is_revealed_by_right_and_on_record(book):
    """UX-059, PR-02."""
    saved = store(book, agent_draft(bank_accounts=(BankAccountDraft(bank="中国银行", account_no="6222021234567890123"),)))
    account = saved.bank_accounts[0].id
    clerk, manager = person(book), person(book, Role.MANAGER)
    with book.write(clerk, "pay out") as session:
        assert agents.reveal_account(session, account, "pay out") == "6222021234567890123"
    with book.read(SYSTEM) as session:
        note = session.scalars(select(AuditNote)).one()
        assert (note.action, note.user_id, note.row_id) == ("reveal", clerk.user_id, saved.id)
        assert "6222" not in str(note.detail)
        log = str([one.changes for one in history.of(session, Agent, saved.id)])
        assert "6222021234567890123" not in log
    with pytest.raises(Denied), book.write(manager) as session:
        agents.reveal_account(session, account)


def test_a_new_number_replaces_the_stored_one_and_the_mask_alone_does_not(book):
    saved = store(book, agent_draft(bank_accounts=(BankAccountDraft(bank="中国银行", account_no="6222021234567890123"),)))
    again = store(book, replace(saved, bank_accounts=(replace(saved.bank_accounts[0], branch="西湖支行"),)))
    with book.read(SYSTEM) as session:
        assert session.scalars(select(BankAccount.account_no)).one() == "6222021234567890123"
    typed = replace(again.bank_accounts[0], account_no="6228480402564890018")
    assert store(book, replace(again, bank_accounts=(typed,))).bank_accounts[0].masked == "**** 0018"


# --- checks ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"name": "\u3000"}, "name"),
        ({"name": "字" * 201}, "name"),
        ({"credit_code": "91330106MA2B0ABC13"}, "credit_code"),
        ({"phone": "138001380001"}, "phone"),
        ({"email": "a@b,c@d"}, "email"),
        ({"capital": Decimal("1000000000000.00")}, "capital"),
        ({"capital": Decimal("-1")}, "capital"),
        ({"credit_limit": Decimal("0.001")}, "credit_limit"),
        ({"tax_rate": Decimal("1.0001")}, "tax_rate"),
        ({"currency": "XXX"}, "currency"),
        ({"mnemonic": "a" * 41}, "mnemonic"),
        ({"contacts": (ContactDraft(name=""),)}, "contacts/0/name"),
        ({"contacts": (ContactDraft(name="a", is_main=True), ContactDraft(name="b", is_main=True))}, "contacts/1/is_main"),
        ({"addresses": (AddressDraft(city="杭州"),)}, "addresses/0/line"),
        ({"areas": (AreaDraft(from_day=date(2025, 1, 1)),)}, "areas/0/territory_id"),
        ({"bank_accounts": (BankAccountDraft(bank="B", account_no="622202123456"),)}, "bank_accounts/0/account_no"),
        ({"bank_accounts": (BankAccountDraft(bank="B"),)}, "bank_accounts/0/account_no"),
        ({"credit_temps": (CreditTempDraft(amount=Decimal(1), reason="x"),)}, "credit_temps/0/from_day"),
        ({"qualifications": (QualificationDraft(valid_from=date(2025, 2, 1), valid_to=date(2025, 1, 1)),)},
         "qualifications/0/valid_to"),
    ],
)  # fmt: skip
def test_impossible_values_are_named_at_their_place(changes, path):
    assert path in agents.check(agent_draft(**changes))


def test_foreign_agents_need_no_chinese_registration():
    assert agents.check(agent_draft(country="United States", credit_code="US-12345", phone="245-555-0173")) == {}


def test_two_agents_with_other_codes_and_an_edited_mnemonic(book):
    first = store(book, agent_draft(credit_code=CREDIT_CODE))
    second = store(book, agent_draft(name="宁波远大", credit_code=OTHER_CODE, phone="", contacts=(), mnemonic="ＮＢ 1"))
    assert (first.code, second.code, second.mnemonic) == ("DL00001", "DL00002", "nb1")
    renamed = store(book, replace(first, name="上海华新"))
    assert renamed.mnemonic == "shhx"
    kept = store(book, replace(second, name="宁波远洋"))
    assert kept.mnemonic == "nb1"
    with book.read(SYSTEM) as session:
        assert [one.code for one in lookups.agents(session, "nb1")] == ["DL00002"]
        assert [one.code for one in lookups.agents(session, "shhx")] == ["DL00001"]


def test_an_archived_agent_can_be_restored(book):
    saved = store(book)
    with book.write(SYSTEM) as session:
        gone = agents.remove(session, saved.id, saved.version)
    assert gone.removed
    with book.write(SYSTEM) as session:
        assert not agents.restore(session, saved.id, gone.version).removed


def test_contacts_keep_pinyin_of_persons(book):
    store(book, agent_draft(contacts=(ContactDraft(name="曾乐"),)))
    with book.read(SYSTEM) as session:
        initials = session.scalars(select(Contact.initials)).one().split()
    assert "zl" in initials and "zy" in initials
