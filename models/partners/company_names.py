"""What tells one company's name from another: the part between the place and the trade, 字号, as written and as spoken."""

from __future__ import annotations

import re
from functools import lru_cache

from models.divisions import places, short_of
from models.pinyin import pinyin_variants
from models.text import normal_key

LEAST_CORE = 3
LEAST_TELLING = 2
LEAST_SPOKEN = 4
_FORMS = re.compile(
    "(?:有限责任公司|股份有限公司|有限公司|责任公司|分公司|子公司|公司|集团|商贸行|商行|贸易行|经营部|门市部|个体工商户|"
    "co\\.?,?ltd\\.?|company|limited|ltd\\.?|inc\\.?|llc|gmbh)"
)
_TRADES = (
    "医疗器械", "新材料", "供应链", "进出口", "信息技术", "网络科技", "贸易", "商贸", "工贸", "经贸", "外贸",
    "商务", "科技", "技术", "实业", "发展", "电子", "信息", "网络", "销售", "电器", "家电",
    "食品", "建材", "医药", "药业", "服饰", "文化", "传媒", "投资", "控股", "国际", "机电",
    "五金", "百货", "批发", "零售", "代理", "服务", "管理", "工程", "设备", "器材", "制造",
    "产业", "企业", "物流", "配送", "酒业",
)  # fmt: skip
_BRACKETS = re.compile(r"[(\[【〔（](.*?)[)\]】〕）]")
_EDGES = "()（）[],.，。·-—&"
_LONGEST_PLACE = 8


@lru_cache(maxsize=2)
def place_words(*, large: bool = False) -> frozenset[str]:
    """Every name of a division in full and as people say it; if wanted of provinces and cities alone."""
    names = {normal_key(one.name) for one in places() if not (large and one.district)}
    return frozenset(names | {short_of(name) for name in names})


def core_of(name: str) -> str:
    """A company's name without its legal form, spaces and case."""
    key = normal_key(name)
    core = _FORMS.sub("", key).strip(_EDGES)
    return core if len(core) >= LEAST_CORE else key


@lru_cache(maxsize=4_096)
def telling(name: str) -> str:
    """The part that tells companies apart: without places before it or in brackets, legal form and trades."""
    return _parts(name)[0]


def places_in(name: str) -> tuple[str, ...]:
    """The places a company's name begins with or holds in brackets, as people say them."""
    return _parts(name)[1]


@lru_cache(maxsize=4_096)
def _parts(name: str) -> tuple[str, tuple[str, ...]]:
    places: list[str] = []
    key = normal_key(name)
    for inner in _BRACKETS.findall(key):
        if inner in place_words():
            places.append(short_of(inner))
    rest = _FORMS.sub("", _BRACKETS.sub("", key)).strip(_EDGES)
    if len(rest) < LEAST_TELLING:
        return key, tuple(places)
    words = place_words(large=True)  # 新华 is a district as well: only after a province or city is it meant as one
    while place := _place_before(rest, words):
        places.append(short_of(place))
        rest, words = rest[len(place) :].strip(_EDGES), place_words()
    tell = _without_trades(rest)
    return rest if tell in place_words() else tell, tuple(places)


def _place_before(text: str, words: frozenset[str]) -> str:
    """The longest place a text begins with, if something telling is left without it."""
    for length in range(min(_LONGEST_PLACE, len(text) - LEAST_TELLING), 1, -1):
        rest = text[length:]
        if text[:length] in words and not rest.startswith(_TRADES) and len(_without_trades(rest)) >= LEAST_TELLING:
            return text[:length]
    return ""


def _without_trades(text: str) -> str:
    cut = True
    while cut:
        cut = False
        for trade in _TRADES:
            if text.endswith(trade) and len(text) - len(trade) >= LEAST_TELLING:
                text, cut = text[: -len(trade)].strip(_EDGES), True
    return text


@lru_cache(maxsize=4_096)
def spoken(name: str) -> str:
    """How the telling part sounds, in its likely reading; empty where nothing is spoken (Latin names)."""
    text = telling(name)
    variants = pinyin_variants(text)
    sound = variants[0] if variants else ""
    return sound if sound != text and len(sound) >= LEAST_SPOKEN else ""


def one_apart(one: str, other: str) -> bool:
    """Whether two texts differ by one character that is other, missing or too much; a digit tells apart."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    at = next((i for i, (a, b) in enumerate(zip(longer, shorter, strict=False)) if a != b), len(shorter))
    differing = longer[at] + (shorter[at] if len(longer) == len(shorter) else "")
    rest = shorter[at + 1 :] if len(longer) == len(shorter) else shorter[at:]
    return longer[at + 1 :] == rest and not any(letter.isdigit() for letter in differing)
