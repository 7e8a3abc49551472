"""Contracts: states by date, freezing, versions with differences, renewal, rights, the list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from models.agreements import contracts, differences, life, printing, states, templates
from models.agreements.differences import How
from models.agreements.drafts import MilestoneDraft, ProductDraft, TerritoryDraft
from models.agreements.records import Contract, ContractState, ContractStatus
from models.agreements.templates import ClauseDraft
from models.clock import clock
from models.errors import Conflict, Denied, InvalidInput, NeedsConfirmation, NotFound, RuleBroken
from models.lists import Filter, ListQuery, Op, engine
from models.platform import company, prints
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.prints import PrintNote, PrintTarget
from tests.models.agreements import sample_book


@contextmanager
def on(day: str) -> Iterator[None]:
    with clock.freeze(datetime.fromisoformat(f"{day}T12:00:00+08:00").astimezone(UTC)):
        yield


VECTOR = [
    ("2024-12-31", ContractStatus.SIGNED, 365),
    ("2025-01-01", ContractStatus.ACTIVE, 364),
    ("2025-11-30", ContractStatus.ACTIVE, 31),
    ("2025-12-01", ContractStatus.EXPIRING, 30),
    ("2025-12-31", ContractStatus.EXPIRING, 0),
    ("2026-01-01", ContractStatus.EXPIRED, -1),
]


def test_the_status_follows_from_the_date_and_is_never_stored(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2024-12-25"), book.write(SYSTEM) as session:
        made = sample_book.signed(session, channel)
    for day, status, left in VECTOR:
        with on(day), book.read(SYSTEM) as session:
            found = contracts.get(session, made.id)
            assert (found.status, found.days_left) == (status, left)
            row = session.execute(
                select(states.status_sql(clock.today()), states.days_left_sql(clock.today()))
                .where(Contract.id == made.id)
            ).one()
            assert tuple(row) == (status.value, left)
            query = ListQuery(filters=(Filter("status", Op.IN, (status.value,)),))
            assert engine.count(session, contracts.LIST, query) == 1
            assert session.scalar(select(Contract.state)) is ContractState.SIGNED


def test_the_path_to_the_signature_freezes_the_text(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2024-12-25"), book.write(SYSTEM) as session:
        draft = sample_book.draft(session, channel)
        notices = ClauseDraft(None, "notices", "通知", "通知发至 {{ agent.email }}。")
        made = contracts.save(session, replace(draft, clauses=(*draft.clauses, notices)))
        assert made.number == "HT-2024-0001" and made.status is ContractStatus.DRAFT and made.code == ""
        with pytest.raises(NeedsConfirmation, match="agent.email"):
            life.submit(session, made.id)
        waiting = life.submit(session, made.id, confirmed=True)
        assert waiting.status is ContractStatus.APPROVING
        assert life.reject(session, made.id).status is ContractStatus.DRAFT
        life.submit(session, made.id, confirmed=True)
        ready = life.approve(session, made.id)
        assert ready.status is ContractStatus.TO_SIGN
        stored = session.scalars(select(Contract)).one()
        text = json.dumps(stored.frozen_text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert ready.content_hash == hashlib.sha256(text.encode()).hexdigest()
        assert ready.code.replace("-", "").lower() == ready.content_hash[:16]
        assert "1,800,000.00 CNY" in text and "壹佰捌拾万元整" in text and "陈䶮" in text
        with pytest.raises(InvalidInput):
            life.sign(session, made.id, None, None, date(2024, 12, 22))
        with pytest.raises(InvalidInput):
            life.sign(session, made.id, None, date(2024, 12, 26), date(2024, 12, 22))
        done = life.sign(session, made.id, None, date(2024, 12, 20), date(2024, 12, 22))
    assert done.status is ContractStatus.SIGNED and done.in_force_version == 1
    with on("2025-03-01"), book.read(SYSTEM) as session:
        assert contracts.in_force(session, channel.agent, date(2025, 3, 1)) == [(made.id, "HT-2024-0001")]
        assert contracts.in_force(session, channel.agent, date(2026, 1, 1)) == []
        assert contracts.in_force(session, channel.other, date(2025, 3, 1)) == []
        assert printing.verify(session, made.id, ready.code) == 1
        assert printing.verify(session, made.id, "0000-0000-0000-0000") is None


def test_a_text_changed_behind_the_hash_cannot_be_signed(sqlite_book: Any) -> None:
    channel = sample_book.fill(sqlite_book)
    with on("2024-12-25"), sqlite_book.write(SYSTEM) as session:
        made = contracts.save(session, sample_book.draft(session, channel))
        life.submit(session, made.id, confirmed=True)
        life.approve(session, made.id)
        stored = session.scalars(select(Contract)).one()
        changed = {**stored.frozen_text, "period": "2099"}
        session.execute(update(Contract).values(frozen_text=changed))
        session.expire_all()
        with pytest.raises(RuleBroken, match="differs from the approved one"):
            life.sign(session, made.id, None, date(2024, 12, 20), date(2024, 12, 22))


def test_an_active_contract_is_changed_only_by_a_new_version(book: Any) -> None:
    """UX-062."""
    channel = sample_book.fill(book)
    with on("2024-12-25"), book.write(SYSTEM) as session:
        made = sample_book.signed(session, channel)
        first_hash = made.content_hash
    with on("2025-03-01"), book.write(SYSTEM) as session:
        active = contracts.get(session, made.id)
        assert active.status is ContractStatus.ACTIVE and not active.editable and "edit" not in active.allowed
        draft = contracts.draft_of(session, contracts.find(session, made.id))
        with pytest.raises(RuleBroken):
            contracts.save(session, replace(draft, commitment=Decimal(1)))
        assert "amend" in active.allowed and "void" not in active.allowed
        second = life.amend(session, made.id, active.version, "任务上调")
        assert (second.version_no, second.status, second.content_hash) == (2, ContractStatus.DRAFT, "")
        assert second.editable and "edit" in second.allowed and "discard" in second.allowed
        assert [(row.version_no, row.reason, row.content_hash) for row in second.versions] == [(1, "任务上调", first_hash)]
        assert contracts.in_force(session, channel.agent, date(2025, 3, 1)) == [(made.id, made.number)]
        with pytest.raises(RuleBroken):
            life.void(session, made.id, None, "x")

        draft = contracts.draft_of(session, contracts.find(session, made.id))
        clauses = tuple(
            replace(one, body=one.body.replace("连续两个季度", "连续三个季度")) if one.kind == "target" else one
            for one in draft.clauses
        )
        typed = replace(
            draft, commitment=Decimal("2000000.00"), clauses=clauses, territories=(), starts_on=draft.starts_on,
            milestones=(MilestoneDraft(title="半年复盘", due_on=date(2025, 7, 1)),),
        )
        saved = contracts.save(session, typed)
        found = {one.path: one for one in differences.against_version(session, made.id, 1)}
        assert set(found) == {"commitment", "clauses/6", "territories", "milestones/0"}
        assert (found["commitment"].before, found["commitment"].after) == ("1800000.00", "2000000.00")
        assert [(p.text, p.how) for p in found["clauses/6"].pieces if p.how is not How.SAME] == [
            ("两", How.REMOVED), ("三", How.ADDED),
        ]
        assert found["territories"].how is How.REMOVED and found["milestones/0"].how is How.ADDED
        assert saved.changed_clauses and len(saved.changed_clauses) == 1
        assert [one.title for one in differences.against_template(session, made.id)] == ["销售任务"]
        life.submit(session, made.id, confirmed=True)
        life.approve(session, made.id)
        again = life.sign(session, made.id, None, date(2025, 2, 20), date(2025, 2, 25))
        assert again.version_no == 2 and again.in_force_version == 2
        assert printing.verify(session, made.id, first_hash[:16]) == 1
        old = printing.contract_view(session, made.id, version_no=1)
        assert old.marks.replaced_by == 2 and old.amounts[0].amount == Decimal("1800000.00")
        assert old.code.replace("-", "").lower() == first_hash[:16]


def test_a_change_can_be_discarded_and_the_signed_version_is_back(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2024-12-25"), book.write(SYSTEM) as session:
        made = sample_book.signed(session, channel)
    with on("2025-03-01"), book.write(SYSTEM) as session:
        life.amend(session, made.id, None, "x")
        draft = contracts.draft_of(session, contracts.find(session, made.id))
        contracts.save(session, replace(draft, commitment=Decimal(5), territories=(), ends_on=date(2027, 1, 1)))
        back = life.discard(session, made.id, None)
    assert (back.version_no, back.status, back.content_hash) == (1, ContractStatus.ACTIVE, made.content_hash)
    assert (back.commitment, back.ends_on, len(back.territories)) == (Decimal("1800000.00"), date(2025, 12, 31), 1)
    assert back.signed_by_agent_on == date(2024, 12, 22)


def test_renewal_by_itself_makes_a_successor_from_the_day_after(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2024-12-25"), book.write(SYSTEM) as session:
        made = sample_book.signed(session, channel, auto_renew=True, renew_months=12)
    with on("2025-12-31"), book.write(SYSTEM) as session:
        assert life.run_renewals(session) == 0
    with on("2026-01-01"), book.write(SYSTEM) as session:
        assert life.run_renewals(session) == 1
        assert life.run_renewals(session) == 0
        before = contracts.get(session, made.id)
        assert before.status is ContractStatus.RENEWED and before.successor_number == "HT-2026-0001"
        after = contracts.get(session, before.successor_id)
        assert (after.starts_on, after.ends_on) == (date(2026, 1, 1), date(2026, 12, 31))
        assert after.status is ContractStatus.ACTIVE and after.predecessor_number == made.number
        assert contracts.in_force(session, channel.agent, date(2026, 1, 1)) == [(after.id, after.number)]
    with on("2029-06-01"), book.write(SYSTEM) as session:
        assert life.run_renewals(session) == 3
        assert len(contracts.in_force(session, channel.agent, date(2029, 6, 1))) == 1


def test_an_uplift_raises_target_and_lowest_price_and_leaves_what_is_no_longer_sold_behind(book: Any) -> None:
    """B5: 100,000.05 and 8.5 % are 108,500.05425; 99.99 are 108.48915, both rounded half up to the fen."""
    from models.catalog.records import Product, ProductStatus

    channel = sample_book.fill(book)
    with on("2025-12-05"), book.write(SYSTEM) as session:
        old, last, kept = (Product(code=f"P1000{at}", name=f"旧 {at}", unit="支") for at in range(3))
        old.status, last.available_to = ProductStatus.DISCONTINUED, date(2025, 12, 31)
        kept.available_to = date(2026, 1, 1)
        session.add_all([old, last, kept])
        session.flush()
        products = tuple(ProductDraft(product_id=key, quantity=Decimal(5)) for key in (channel.membrane, old.id, last.id, kept.id))
        made = sample_book.signed(
            session, channel, commitment=Decimal("100000.05"), price_floor=Decimal("99.99"), products=products
        )
        for months, uplift in ((0, Decimal(0)), (121, Decimal(0)), (12, Decimal("-0.95")), (12, Decimal("5.01"))):
            with pytest.raises(InvalidInput):
                life.renew(session, made.id, None, months, uplift)
        successor = life.renew(session, made.id, None, 6, Decimal("0.085"))
        assert (successor.starts_on, successor.ends_on) == (date(2026, 1, 1), date(2026, 6, 30))
        assert (successor.commitment, successor.price_floor) == (Decimal("108500.05"), Decimal("108.49"))
        assert successor.deposit == made.deposit
        assert [row.product_id for row in successor.products] == [channel.membrane, kept.id]


def test_a_renewal_drawn_up_by_hand_replaces_its_predecessor_when_signed(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2024-12-25"), book.write(SYSTEM) as session:
        made = sample_book.signed(session, channel)
    with on("2025-12-05"), book.write(SYSTEM) as session:
        next_one = life.renew(session, made.id)
        assert next_one.predecessor_number == made.number and next_one.status is ContractStatus.DRAFT
        assert (next_one.starts_on, next_one.ends_on) == (date(2026, 1, 1), date(2026, 12, 31))
        with pytest.raises(RuleBroken, match="already renewed"):
            life.renew(session, made.id)
        assert contracts.get(session, made.id).status is ContractStatus.EXPIRING
        life.submit(session, next_one.id, confirmed=True)
        life.approve(session, next_one.id)
        life.sign(session, next_one.id, None, date(2025, 12, 1), date(2025, 12, 2))
        assert contracts.get(session, made.id).status is ContractStatus.RENEWED
        assert contracts.in_force(session, channel.agent, date(2025, 12, 31)) == [(made.id, made.number)]


def test_termination_needs_a_day_and_a_reason_and_ends_the_force(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2024-12-25"), book.write(SYSTEM) as session:
        made = sample_book.signed(session, channel)
    with on("2025-06-10"), book.write(SYSTEM) as session:
        for day, reason in ((None, "x"), (date(2026, 1, 1), "x"), (date(2025, 6, 30), " ")):
            with pytest.raises(InvalidInput):
                life.terminate(session, made.id, None, day, reason)
        done = life.terminate(session, made.id, None, date(2025, 6, 30), "未完成任务")
        assert done.status is ContractStatus.TERMINATED and done.terminate_reason == "未完成任务"
        assert contracts.in_force(session, channel.agent, date(2025, 6, 30)) != []
        assert contracts.in_force(session, channel.agent, date(2025, 7, 1)) == []


def test_void_only_before_the_signature_and_drafts_can_be_put_away(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2024-12-25"), book.write(SYSTEM) as session:
        made = contracts.save(session, sample_book.draft(session, channel))
        contracts.remove(session, made.id)
        assert engine.count(session, contracts.LIST, ListQuery()) == 0
        contracts.restore(session, made.id)
        life.submit(session, made.id, confirmed=True)
        with pytest.raises(RuleBroken, match="Only drafts"):
            contracts.remove(session, made.id)
        life.approve(session, made.id)
        assert life.void(session, made.id, None, "写错").status is ContractStatus.VOID
        with pytest.raises(RuleBroken):
            life.void(session, made.id, None, "写错")
        signed = sample_book.signed(session, channel)
        with pytest.raises(RuleBroken):
            life.void(session, signed.id, None, "x")


def test_one_main_contract_per_agent_territory_and_product_line(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2024-12-25"), book.write(SYSTEM) as session:
        sample_book.signed(session, channel)
        twin = contracts.save(session, sample_book.draft(session, channel))
        life.submit(session, twin.id, confirmed=True)
        with pytest.raises(RuleBroken, match="HT-2024-0001"):
            life.approve(session, twin.id)
        rival = contracts.save(session, sample_book.draft(session, channel, agent_id=channel.other))
        life.submit(session, rival.id, confirmed=True)
        with pytest.raises(RuleBroken, match="杭州西湖华新"):
            life.approve(session, rival.id)
        elsewhere = (TerritoryDraft(territory_id=channel.ningbo, product_line="净水", exclusive=True),)
        third = contracts.save(session, sample_book.draft(session, channel, territories=elsewhere))
        life.submit(session, third.id, confirmed=True)
        assert life.approve(session, third.id).status is ContractStatus.TO_SIGN


def test_problems_stand_at_their_fields(sqlite_book: Any) -> None:
    channel = sample_book.fill(sqlite_book)
    with sqlite_book.write(SYSTEM) as session:
        good = sample_book.draft(session, channel)
        bad = replace(
            good, agent_id=None, ends_on=date(2024, 1, 1), deposit=Decimal(-1), statement_day=32, currency="XXX",
            territories=(TerritoryDraft(), good.territories[0], good.territories[0]),
            clauses=(*good.clauses, replace(good.clauses[1], kind="", body="{{ nobody }}")),
        )
        assert set(contracts.check(bad)) == {
            "agent_id", "ends_on", "deposit", "statement_day", "currency", "territories/0/territory_id",
            "territories/2/territory_id", f"clauses/{len(good.clauses)}/body",
        }
        with pytest.raises(InvalidInput):
            contracts.save(session, bad)


def test_an_outdated_version_is_a_conflict(book: Any) -> None:
    channel = sample_book.fill(book)
    with book.write(SYSTEM) as session:
        made = contracts.save(session, sample_book.draft(session, channel))
        draft = contracts.draft_of(session, contracts.find(session, made.id))
        saved = contracts.save(session, replace(draft, note="a"))
        assert saved.version > made.version
        with pytest.raises(Conflict):
            contracts.save(session, replace(draft, note="b"))
        with pytest.raises(Conflict):
            life.submit(session, made.id, made.version)


def agent_person(channel: sample_book.Channel) -> Principal:
    return Principal(channel.agent, Role.AGENT, Scope.AGENT, "陈䶮", agent_id=channel.agent)


def test_people_of_an_agent_see_their_decided_contracts_without_notes(book: Any) -> None:
    from models.platform.records import BucketAccess

    channel = sample_book.fill(book)
    with on("2024-12-25"), book.write(SYSTEM) as session:
        session.add(BucketAccess(user_id=channel.agent, bucket=channel.agent, via="agent"))
        draft = contracts.save(session, sample_book.draft(session, channel, note="内部"))
        done = sample_book.signed(session, channel, note="内部")
        other = sample_book.signed(session, channel, agent_id=channel.other, territories=())
    with on("2025-03-01"), book.read(agent_person(channel)) as session:
        assert contracts.get(session, done.id).note == ""
        assert contracts.get(session, done.id).allowed == frozenset()
        for hidden in (draft.id, other.id):
            with pytest.raises(NotFound):
                contracts.get(session, hidden)
        assert engine.count(session, contracts.LIST, ListQuery()) == 1
    with book.read(SYSTEM) as session:
        typed = replace(sample_book.draft(session, channel), template_id=None)
    with book.write(agent_person(channel)) as session, pytest.raises(Denied):
        contracts.save(session, typed)


def test_a_scan_is_taken_once_and_stays(book: Any) -> None:
    from models.platform.records import Attachment

    channel = sample_book.fill(book)
    with on("2024-12-25"), book.write(SYSTEM) as session:
        made = sample_book.signed(session, channel)
        files = [
            Attachment(
                owner_table="contracts", owner_id=owner, bucket=channel.agent, name="scan.pdf", mime="application/pdf",
                size=10, sha256="a" * 64,
            )
            for owner in (made.id, channel.agent)
        ]
        session.add_all(files)
        session.flush()
        with pytest.raises(InvalidInput):
            life.attach_scan(session, made.id, None, files[1].id)
        done = life.attach_scan(session, made.id, None, files[0].id)
        assert done.signed_file_id == files[0].id and "attach_scan" not in done.allowed
        assert files[0].is_original
        with pytest.raises(RuleBroken):
            life.attach_scan(session, made.id, None, files[0].id)


def test_the_print_shows_the_frozen_text_marks_and_copies(book: Any) -> None:
    channel = sample_book.fill(book)
    with on("2024-12-25"), book.write(SYSTEM) as session:
        made = contracts.save(session, sample_book.draft(session, channel))
        view = printing.contract_view(session, made.id)
        assert view.marks.draft and view.code == "" and view.second.name == "杭州西湖华新贸易有限公司"
        assert view.clauses[1].kind == "grant" and "第三条" in str(view.clauses[0].parts)
        english = printing.contract_view(session, made.id, "en")
        assert english.marks.translation and english.title == "Regional agency contract"
        assert "RO membrane 400G" in str(english.clauses) and "Hangzhou, Zhejiang" in str(english.clauses)
        assert printing.copy_number(session, made.id) == 0
        note = PrintNote("contracts", made.id, "contract", "zh_CN", PrintTarget.PRINTER, 6, record_version=1)
        prints.note(session, [note])
        assert printing.options_for(session, made.id).copy == 2
        assert [entry.pages for entry in prints.of(session, "contracts", made.id)] == [6]
        life.submit(session, made.id, confirmed=True)
        life.approve(session, made.id)
        stored = session.scalars(select(Contract)).one()
        stored.agent_name = "x"
        fixed = printing.contract_view(session, made.id)
        assert not fixed.marks.draft and len(fixed.code) == 19 and fixed.second.name == "杭州西湖华新贸易有限公司"


@pytest.mark.parametrize(("ours", "expected"), [
    ("渠道净水科技（上海）有限公司", "Qudao Water (Shanghai) Co., Ltd."),
    ("", "Qudao Water (Shanghai) Co., Ltd."),
    ("渠道净水（苏州）有限公司", "渠道净水（苏州）有限公司"),
])  # fmt: skip
def test_an_english_contract_names_us_in_english(sqlite_book: Any, ours: str, expected: str) -> None:
    """Unless another company of ours signs it; a Chinese one names us in Chinese."""
    channel = sample_book.fill(sqlite_book)
    with on("2024-12-25"), sqlite_book.write(SYSTEM) as session:
        company.put(session, "company.name_en", "Qudao Water (Shanghai) Co., Ltd.")
        made = contracts.save(session, replace(sample_book.draft(session, channel), our_entity=ours))
        assert printing.contract_view(session, made.id, "en").first.name == expected
        assert printing.contract_view(session, made.id).first.name == (ours or "渠道净水科技（上海）有限公司")


def test_templates_are_installed_once_and_checked_when_saved(book: Any) -> None:
    sample_book.fill(book)
    with book.write(SYSTEM) as session:
        assert templates.install(session) == 0
        draft = templates.get(session, templates.offered(session)[0].id)
        with pytest.raises(InvalidInput) as refused:
            templates.save(session, replace(draft, preamble="a\n{{ nobody }}"))
        assert refused.value.problems == {"preamble": "Line 2: the variable “nobody” is not known."}
        saved = templates.save(session, replace(draft, clauses=draft.clauses[:3]))
        assert len(saved.clauses) == 3 and saved.version > draft.version
        with pytest.raises(Conflict):
            templates.save(session, draft)
