"""Letters on a contract as a reader finds them: certificate of authorisation, notices, supplement; and the agent's file."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from models.agreements import contracts, letters, life, texts
from models.agreements.records import Contract
from models.clock import clock
from models.errors import RuleBroken
from models.export import makers
from models.export.documents import make_pdf
from models.export.makers import MAKERS, Wanted
from models.export.views import PrintOptions
from models.partners.records import BankAccount, Contact, ContactRole
from models.platform.principal import SYSTEM
from tests.models.agreements import sample_book
from tests.models.export import reading


def on(day: str) -> AbstractContextManager[Any]:
    return clock.freeze(datetime.fromisoformat(f"{day}T12:00:00+08:00").astimezone(UTC))


@pytest.fixture
def channel(book: Any) -> sample_book.Channel:
    return sample_book.fill(book)


def text_of(session: Any, kind: str, key: UUID, lang: str = "zh_CN", **chosen: Any) -> str:
    document = MAKERS[kind].make(session, Wanted(kind, key), PrintOptions(lang=lang, **chosen))
    return reading.whole_text(make_pdf([document]).content)


def test_a_certificate_says_who_may_sell_what_where_and_until_when(book: Any, channel: sample_book.Channel) -> None:
    with on("2025-03-01"), book.write(SYSTEM) as session:
        key = sample_book.signed(session, channel).id
        text = text_of(session, "certificate", key)
        for words in (
            "授权书", "杭州西湖华新贸易有限公司", "91330106MA2B0XXXX7", "浙江省杭州市", "净水", "独家", "RO膜400G",
            "授权期限：自2025年1月1日起至2025年12月31日止。", "渠道净水科技（上海）有限公司", "2025年3月1日",
        ):  # fmt: skip
            assert words in text, words
        english = text_of(session, "certificate", key, "en")
        assert "Certificateofauthorisation" in english and "Hangzhou,Zhejiang" in english
        assert "Thisauthorisationisvalidfrom1January2025to31December2025." in english


def test_only_a_contract_in_force_gives_a_certificate(book: Any, channel: sample_book.Channel) -> None:
    with on("2025-03-01"), book.write(SYSTEM) as session:
        draft = contracts.save(session, sample_book.draft(session, channel))
        with pytest.raises(RuleBroken):
            letters.certificate(session, draft.id, "zh_CN")
        assert letters.offered(draft, clock.today()) == ()
        signed = life.sign(session, _to_sign(session, draft.id), None, date(2025, 1, 2), date(2025, 1, 3))
        assert letters.offered(signed, clock.today()) == (letters.CERTIFICATE, letters.RENEWAL)
    with on("2026-01-01"), book.read(SYSTEM) as session, pytest.raises(RuleBroken):
        letters.certificate(session, draft.id, "zh_CN")


def _to_sign(session: Any, key: UUID) -> UUID:
    life.submit(session, key, confirmed=True)
    life.approve(session, key)
    return key


def test_while_the_next_version_is_written_the_certificate_tells_the_signed_one(book: Any, channel: sample_book.Channel) -> None:
    with on("2025-03-01"), book.write(SYSTEM) as session:
        made = sample_book.signed(session, channel)
        amended = life.amend(session, made.id, None, "区域扩大")
        from models.agreements.drafts import TerritoryDraft

        wider = sample_book.draft(
            session, channel, id=made.id, version=amended.version, ends_on=date(2026, 6, 30),
            territories=(TerritoryDraft(territory_id=channel.ningbo, product_line="净水"),),
        )  # fmt: skip
        contracts.save(session, wider)
        text = text_of(session, "certificate", made.id)
        assert "浙江省杭州市" in text and "浙江省宁波市" not in text
        assert "至2025年12月31日止" in text


def test_the_code_of_a_letter_is_made_of_what_it_says(book: Any, channel: sample_book.Channel) -> None:
    with on("2025-03-01"), book.write(SYSTEM) as session:
        key = sample_book.signed(session, channel).id
        first, again = (letters.certificate(session, key, "zh_CN").code for _ in range(2))
        assert first == again and len(first) == 19
        assert first in text_of(session, "certificate", key)
        assert letters.certificate(session, key, "en").code != first
    with on("2025-03-02"), book.read(SYSTEM) as session:
        assert letters.certificate(session, key, "zh_CN").code != first


def test_a_renewal_notice_names_the_days_and_the_terms_of_the_successor(book: Any, channel: sample_book.Channel) -> None:
    with on("2025-12-01"), book.write(SYSTEM) as session:  # thirty days before the end (domain model 1.6)
        key = sample_book.signed(session, channel).id
        before = text_of(session, "renewal_notice", key)
        assert "将于2025年12月31日到期，距今30天。" in before and "到期后不自动延续" in before
        assert "请贵方于2025年12月1日前填写下方回执" in before
        successor = life.renew(session, key)
        after = text_of(session, "renewal_notice", key)
        assert str(successor.number) in after and "自2026年1月1日起至2026年12月31日止" in after
        assert "2025-01-01–2025-12-31" in after and "2026-01-01–2026-12-31" in after and "现合同" in after
        assert "不再续约。" in after
        assert "不再续约。" not in text_of(session, "renewal_notice", key, signature=False)
    with on("2026-01-02"), book.read(SYSTEM) as session:
        late = text_of(session, "renewal_notice", key)
        assert "已于2025年12月31日到期" in late and "请贵方尽快填写" in late


def test_a_renewal_by_itself_is_said(book: Any, channel: sample_book.Channel) -> None:
    with on("2025-12-15"), book.write(SYSTEM) as session:
        key = sample_book.signed(session, channel, auto_renew=True, renew_months=6).id
        assert "自动延续6个月" in text_of(session, "renewal_notice", key)


def test_a_notice_of_termination_needs_the_termination(book: Any, channel: sample_book.Channel) -> None:
    with on("2025-06-10"), book.write(SYSTEM) as session:
        made = sample_book.signed(session, channel)
        with pytest.raises(RuleBroken):
            letters.termination_notice(session, made.id, "zh_CN")
        ended = life.terminate(session, made.id, None, date(2025, 6, 30), "长期跨区销售")
        assert letters.offered(ended, clock.today()) == (letters.CERTIFICATE, letters.TERMINATION)
        text = text_of(session, "termination_notice", made.id)
        for words in ("于2025年6月30日终止", "2025年12月31日", "终止原因：长期跨区销售", "保证金", "100,000.05", "通知书回执"):
            assert words in text, words
        assert "至2025年6月30日止" in text_of(session, "certificate", made.id)


def test_a_supplement_names_its_contract_and_keeps_it_in_its_frozen_text(book: Any, channel: sample_book.Channel) -> None:
    with on("2025-06-10"), book.write(SYSTEM) as session:
        main = sample_book.signed(session, channel)
        made = contracts.save(
            session, sample_book.draft(session, channel, title="价格补充协议", supplement_of_id=main.id)
        )
        _to_sign(session, made.id)
        text = text_of(session, "contract", made.id)
        assert f"{main.number}区域代理合同的补充协议" in text
        assert "两者不一致的，以本补充协议为准" in text
        frozen = session.scalars(select(Contract).where(Contract.id == made.id)).one()
        assert texts.read_view(frozen.frozen_text).supplement_of == f"{main.number} 区域代理合同"
        plain = session.scalars(select(Contract).where(Contract.id == main.id)).one()
        assert "supplement_of" not in plain.frozen_text


def test_letters_of_many_contracts_come_in_one_file_and_those_without_are_named(
    book: Any, channel: sample_book.Channel, tmp_path: Any
) -> None:
    from models.export.documents import Packing

    with on("2025-12-01"), book.write(SYSTEM) as session:
        good = sample_book.signed(session, channel)
        draft = contracts.save(session, sample_book.draft(session, channel, agent_id=channel.other))
        wanted = [Wanted("renewal_notice", one.id) for one in (good, draft)]
        target = tmp_path / "letters.pdf"
        result = makers.batch(
            session, wanted, PrintOptions(lang=""), Packing.MERGED, target, progress=lambda done, total: None
        )
        assert [one.id for one in result.finished] == [good.id]
        assert [one.id for one in result.failed] == [draft.id]
        assert "续约通知书" in reading.whole_text(target.read_bytes())
        makers.note_batch(session, wanted, result.finished, "", makers.PrintTarget.FILE)
        assert letters.options_for(session, good.id, "renewal_notice").copy == 2
        assert letters.options_for(session, good.id, "certificate").copy == 0


def test_the_file_of_an_agent_has_all_of_it_and_the_internal_part_only_when_asked_for(book: Any, channel: sample_book.Channel) -> None:
    with on("2025-06-10"), book.write(SYSTEM) as session:
        made = sample_book.signed(session, channel)
        session.add_all([
            Contact(agent_id=channel.agent, bucket=channel.agent, name="陈䶮", role=ContactRole.DECISION, phone="13800000000", position=0),
            BankAccount(agent_id=channel.agent, bucket=channel.agent, bank="中国银行杭州分行", account_no="6222021234567890123",
                        account_name="杭州西湖华新贸易有限公司", position=0),
        ])  # fmt: skip
        session.flush()
        text = text_of(session, "agent_file", channel.agent)
        for words in ("代理商档案", "杭州西湖华新贸易有限公司", "DL00001", "陈䶮", "13800000000", str(made.number), "1,800,000.00"):
            assert words in text, words
        assert "中国银行杭州分行" not in text
        internal = text_of(session, "agent_file", channel.agent, internal=True)
        assert "中国银行杭州分行" in internal and "0123" in internal
        assert "6222021234567890123" not in internal
        assert "Agentfile" in text_of(session, "agent_file", channel.agent, "en")
