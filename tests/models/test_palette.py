"""Global search: what people type finds what they mean, and only what they may see (UX-002…004, 007)."""

from __future__ import annotations

import pytest

from models.partners.records import Agent, Contact
from models.pinyin import keys_of
from models.platform import palette, rights
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import User

NAMES = {
    "DL00231": "杭州西湖华新贸易有限公司",
    "DL00877": "杭州下沙宏达商贸行",
    "DL00501": "单县净水设备有限公司",
    "DL00502": "曾氏兄弟贸易有限公司",
    "DL00503": "乐行电子有限公司",
    "DL00504": "重庆朝天门商贸有限公司",
}


def _agent(code, name, **values):
    keys = keys_of(name)
    return Agent(
        code=code, name=name, mnemonic=keys.mnemonic, initials=keys.initials, pinyin=keys.pinyin,
        sort_key=keys.sort_key, **values,
    )  # fmt: skip


@pytest.fixture
def shop(book):
    with book.write(SYSTEM) as session:
        for code, name in NAMES.items():
            tax = "91330106MA2B00007K" if code == "DL00231" else ""
            agent = _agent(code, name, credit_code=tax)
            session.add(agent)
            session.flush()
            if code == "DL00231":
                session.add(Contact(agent_id=agent.id, name="李芳", phone="13800008866", initials="lf"))
    return book


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("hzxh", "DL00231"), ("西湖", "DL00231"), ("hz西湖", "DL00231"), ("hangzhouxihu", "DL00231"),
        ("dl00231", "DL00231"), ("ＤＬ００２３１", "DL00231"), ("91330106ma2b00007k", "DL00231"), ("8866", "DL00231"),
        ("李芳", "DL00231"), ("sx", "DL00501"), ("dx", "DL00501"), ("z", "DL00502"), ("c", "DL00502"),
        ("lx", "DL00503"), ("yx", "DL00503"), ("cq", "DL00504"), ("下沙", "DL00877"),
    ],
)  # fmt: skip
def test_what_people_type_finds_the_agent(shop, words, code):
    with shop.read(SYSTEM) as session:
        found = palette.palette(session, words)
    assert code in [hit.code for hit in found]


def test_the_exact_prefix_of_initials_comes_first(shop):
    with shop.read(SYSTEM) as session:
        assert palette.palette(session, "hzxh")[0].code == "DL00231"


def test_a_changed_mnemonic_works_at_once(shop):
    with shop.write(SYSTEM) as session:
        agent = session.query(Agent).filter(Agent.code == "DL00877").one()
        agent.mnemonic = "qqq"
    with shop.read(SYSTEM) as session:
        assert palette.palette(session, "qqq")[0].code == "DL00877"


@pytest.mark.parametrize("words", ["%", "_", '"', "a AND", "*", "NEAR(", "col:x", "(a+)+$", "'; DROP TABLE agents;--"])
def test_signs_of_query_languages_are_plain_text(shop, words):
    with shop.read(SYSTEM) as session:
        assert palette.palette(session, words) == []


def test_an_agent_user_finds_his_own_company_only(shop):
    with shop.write(SYSTEM) as session:
        own = session.query(Agent).filter(Agent.code == "DL00877").one().id
        user = User(code="U1", name="代理", role=Role.AGENT, scope=Scope.AGENT, agent_id=own)
        session.add(user)
        session.flush()
        rights.refresh_access(session)
        me = Principal(user.id, Role.AGENT, Scope.AGENT, agent_id=own)
    with shop.read(me) as session:
        assert palette.palette(session, "DL00231") == palette.palette(session, "DL99999") == []
        assert [hit.code for hit in palette.palette(session, "杭州")] == ["DL00877"]
