"""Pinyin: all readings are found, the likely one comes first, and names sort alike everywhere."""

import gzip
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import pinyin

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.mark.parametrize(
    ("name", "initials", "full"),
    [
        ("杭州西湖华新贸易有限公司", "hzxhhxmyyxgs", "hangzhouxihuhuaxinmaoyiyouxiangongsi"),
        ("重庆", "cq", "chongqing"),
        ("长沙银行", "csyh", "changshayinhang"),
        ("单于", "cy", "chanyu"),
        ("朝阳区乐清市", "cyqyqs", "chaoyangquyueqingshi"),
        ("单县", "sx", "shanxian"),
        ("净水器滤芯", "jsqlx", "jingshuiqilvxin"),
        ("六安台州天台", "latztt", "luantaizhoutiantai"),
        ("ABC贸易（中国）2号", "abcmyzg2h", "abcmaoyizhongguo2hao"),
        ("Königlich Essen", "koniglichessen", "koniglichessen"),
        ("ＡＢＣ", "abc", "abc"),
        ("華新貿易", "hxmy", "huaxinmaoyi"),
    ],
)
def test_the_likely_reading_comes_first(name: str, initials: str, full: str) -> None:
    assert pinyin.initials_variants(name)[0] == initials
    assert pinyin.pinyin_variants(name)[0] == full
    assert pinyin.mnemonic(name) == initials


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("曾国强", {"zgq", "cgq"}),
        ("乐行", {"lx", "yx", "lh"}),
        ("单", {"s", "d", "c"}),
        ("乐嘉", {"yj", "lj"}),
        ("查记", {"cj", "zj"}),
        ("行远", {"xy", "hy"}),
        ("解记", {"xj", "jj"}),
    ],
)
def test_all_readings_of_polyphonic_characters_are_found(name: str, wanted: set[str]) -> None:
    assert wanted <= set(pinyin.initials_of(name).split())


def test_surnames_come_first_for_persons() -> None:
    firsts = {
        name: pinyin.initials_variants(name, person=True)[0]
        for name in ("曾国强", "单田芳", "乐嘉", "区家辉", "仇和")
    }
    assert firsts == {"曾国强": "zgq", "单田芳": "stf", "乐嘉": "yj", "区家辉": "ojh", "仇和": "qh"}
    assert pinyin.initials_variants("尉迟恭", person=True)[0] == "ycg"
    assert pinyin.sort_key("曾国强", person=True) == "zeng1 guo2 qiang2"


def test_ü_is_found_as_v_and_as_u() -> None:
    assert {"lvyuan", "luyuan"} <= set(pinyin.pinyin_of("绿源").split())
    assert pinyin.readings("绿") == ("lv", "lu")
    assert pinyin.readings("a") == () and "yue" in pinyin.readings("乐")


def test_names_sort_by_syllable_and_tone() -> None:
    names = ["航阿", "汗古", "安", "阿班", "Abc", "2号", "重庆", "曾", "长沙"]
    assert sorted(names, key=pinyin.sort_key) == [
        "2号",
        "阿班",
        "Abc",
        "安",
        "曾",
        "长沙",
        "重庆",
        "汗古",
        "航阿",
    ]


@given(st.text(max_size=60))
def test_any_text_has_keys_of_limited_size(name: str) -> None:
    keys = pinyin.keys_of(name)
    assert len(keys.initials.split()) <= 16 and len(keys.pinyin.split()) <= 16
    assert len(keys.initials) <= 200 and len(keys.pinyin) <= 2000 and len(keys.sort_key) <= 200
    assert len(keys.mnemonic) <= 40 and keys == pinyin.keys_of(name)


def test_long_names_stay_within_their_columns() -> None:
    keys = pinyin.keys_of("重庆长沙单县曾乐行" * 30)
    assert 0 < len(keys.initials) <= 200 and 0 < len(keys.sort_key) <= 200 and 0 < len(keys.pinyin) <= 2000


def test_f11_characters_without_known_reading_are_kept() -> None:
    assert (
        pinyin.initials_of("𠮷田") == "𠮷t"
        and pinyin.initials_of("") == ""
        and pinyin.initials_of("…！") == ""
    )
    assert pinyin.initials_variants("䶮记")[0] == "yj" and pinyin.initials_variants("㛃")[0] == "j"


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data folder is not here")
def test_twenty_thousand_company_names_in_seconds() -> None:
    with gzip.open(
        SHARED / "cn_companies" / "company_short_names_20000.csv.gz", "rt", encoding="utf-8"
    ) as file:
        names = file.read().split()[1:]
    seen: list[tuple[int, int]] = []
    begin = time.perf_counter()
    keys = pinyin.keys_of_many(names, progress=lambda done, total: seen.append((done, total)))
    assert time.perf_counter() - begin < 20
    assert len(keys) == 20_000 and seen[-1] == (19_500, 20_000)
    assert all(key.initials and key.pinyin and key.sort_key for key in keys)


def test_the_dictionaries_are_read_entry_by_entry_and_whole():
    """Reading them holds up no other thread; nothing in them is lost by that."""
    sole, phrases = pinyin._dictionary(), pinyin._phrases()
    assert "pypinyin.phrases_dict" not in sys.modules, "the package reads them in one step"
    from pypinyin.phrases_dict import phrases_dict
    from pypinyin.pinyin_dict import pinyin_dict

    assert sole == pinyin_dict
    assert phrases == {phrase: spoken for phrase, spoken in phrases_dict.items() if len(phrase) == len(spoken)}


def test_many_threads_at_once_read_a_dictionary_one_time():
    """A cache alone let every thread that saved a name read the whole file for itself: with many, that took seconds."""
    read: list[int] = []
    everybody = threading.Barrier(8)

    def slowly() -> int:
        read.append(1)
        time.sleep(0.02)
        return 7

    asked = pinyin._once(slowly)

    def ask(_number: int) -> int:
        everybody.wait(10)
        return asked()

    with ThreadPoolExecutor(8) as people:
        assert list(people.map(ask, range(8))) == [7] * 8
    assert read == [1]
