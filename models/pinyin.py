"""Pinyin of names: every reading of polyphonic characters for search, and one key that sorts alike everywhere."""

import json
import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from itertools import combinations, product
from pathlib import Path
from typing import Any, TypeVar

_T = TypeVar("_T")
VARIANT_LIMIT = 16
INITIALS_LIMIT = 200
PINYIN_LIMIT = 2_000
SORT_KEY_LIMIT = 200
TEXT_LIMIT = 200
_LONGEST_PHRASE = 5
_MARK = re.compile(r'["\[]')
"""Where the next key or value of a dictionary begins."""
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}

# Places and names whose usual reading the phrase dictionary lacks or gets wrong; the first reading counts.
_NAMES = (
    "单县 shan4 xian4|六安 lu4 an1|台州 tai1 zhou1|天台 tian1 tai1|大埔 da4 bu4|黄陂 huang2 pi2|"
    "涡阳 guo1 yang2|尉氏 wei4 shi4|洪洞 hong2 tong2|浚县 xun4 xian4|会稽 kuai4 ji1|"
    "荥经 ying2 jing1|"
    "什邡 shi2 fang1|朝阳 chao2 yang2|"
    "任县 ren2 xian4|解州 xie4 zhou1|长治 chang2 zhi4|莘县 shen1 xian4|大城 dai4 cheng2|泷水 long2 shui3|"
    "高要 gao1 yao4|"
    "鲜于 xian1 yu2|莞城 guan3 cheng2|长城 chang2 cheng2|长江 chang2 jiang1|长春 chang2 chun1|长沙 chang2 sha1|"
    "长安 chang2 an1|长宁 chang2 ning2|长兴 chang2 xing1|长丰 chang2 feng1|长虹 chang2 hong2|长盛 chang2 sheng4|"
    "重光 chong2 guang1|银行 yin2 hang2|行业 hang2 ye4|商行 shang1 hang2|车行 che1 hang2|洋行 yang2 hang2|"
    "音乐 yin1 yue4|乐器 yue4 qi4|百货 bai3 huo4|大厦 da4 sha4|尉迟 yu4 chi2|万俟 mo4 qi2|单于 chan2 yu2|"
    "长孙 zhang3 sun1|澹台 tan2 tai2|令狐 ling2 hu2|南无 na1 mo2|番禺 pan1 yu2|东阿 dong1 e1|歙县 she4 xian4"
)
# Readings a character has as a surname, where they differ from the usual first one.
_SURNAMES = (
    "曾 zeng1|单 shan4|乐 yue4|仇 qiu2|解 xie4|朴 piao2|区 ou1|查 zha1|盖 ge3|任 ren2|华 hua4|翟 zhai2|阚 kan4|"
    "覃 qin2|员 yun4|卜 bu3|秘 bi4|召 shao4|种 chong2|缪 miao4|折 she2|黑 he4|"
    "句 gou1|那 na1|哈 ha3|"
    "纪 ji3|燕 yan1|过 guo1|"
    "隗 wei3|都 du1|祭 zhai4|佴 nai4|能 nai4|藏 zang4|宁 ning4|车 che1|应 ying1|曲 qu1|石 shi2|宓 mi4|冼 xian3|"
    "洗 xian3|"
    "贾 jia3|葛 ge3|尉 wei4|晟 cheng2|朝 chao2|重 chong2|行 xing2|长 chang2|尧 yao2|沈 shen3|俞 yu2|洪 hong2|柏 bai3|"
    "阿 a1|谌 chen2|褚 chu3|逄 pang2|相 xiang4|盛 sheng4|殷 yin1|乜 nie4|郇 xun2|繁 po2|麻 ma2|牟 mu4|缴 jiao3|戴 dai4"
)


@dataclass(frozen=True)
class NameKeys:
    """What a record stores about its name: initials and full readings (blank-separated variants), order, mnemonic."""

    initials: str = ""
    pinyin: str = ""
    sort_key: str = ""
    mnemonic: str = ""


@dataclass(frozen=True)
class _Part:
    """One character or Latin word of a name: its readings with tone, the likely one first."""

    text: str
    readings: tuple[str, ...]


def readings(character: str) -> tuple[str, ...]:
    """All readings of one character without tones, the usual one first; empty if it has none."""
    found = [_toneless(reading) for reading in (*_surname(character), *_of_character(character))]
    usual = [_toneless(reading) for reading in _of_character(character)[:1]]
    return tuple(dict.fromkeys(_with_u([*usual, *found])))


def initials_of(name: str, *, person: bool = False, limit: int = INITIALS_LIMIT) -> str:
    """Initials in all readings, separated by blanks; complete ones only, up to a length."""
    return _joined(initials_variants(name, person=person), limit)


def pinyin_of(name: str, *, person: bool = False, limit: int = PINYIN_LIMIT) -> str:
    """Full pinyin in all readings, separated by blanks; complete ones only, up to a length."""
    return _joined(pinyin_variants(name, person=person), limit)


def initials_variants(name: str, *, person: bool = False) -> tuple[str, ...]:
    """Initials in at most 16 readings, the likely one first: 重庆 is cq, 单县 is sx and dx and cx."""
    return _variants(_parts(name, person), lambda part, reading: reading[:1] if part.readings else part.text)


def pinyin_variants(name: str, *, person: bool = False) -> tuple[str, ...]:
    """Full pinyin without tones and blanks in at most 16 readings, the likely one first."""
    return _variants(_parts(name, person), lambda part, reading: reading if part.readings else part.text)


def sort_key(name: str, *, person: bool = False, limit: int = SORT_KEY_LIMIT) -> str:
    """The key by which names sort by pinyin: letters, digits and blanks, so that every system orders it alike."""
    words = []
    for part in _parts(name, person):
        words.append(part.readings[0] if part.readings else part.text)
    return " ".join(words)[:limit]


def mnemonic(name: str, *, person: bool = False, limit: int = 40) -> str:
    """The short code offered for a name: its likely initials."""
    variants = initials_variants(name, person=person)
    return variants[0][:limit] if variants else ""


def keys_of(name: str, *, person: bool = False) -> NameKeys:
    """Everything a record stores about its name, in one go."""
    return NameKeys(
        initials_of(name, person=person),
        pinyin_of(name, person=person),
        sort_key(name, person=person),
        mnemonic(name, person=person),
    )


def keys_of_many(
    names: Iterable[str], *, person: bool = False, progress: Callable[[int, int], None] | None = None
) -> list[NameKeys]:
    """The stored keys of many names, for imports and rebuilding."""
    everything = list(names)
    found = []
    for index, name in enumerate(everything):
        if progress is not None and index % 500 == 0:
            progress(index, len(everything))
        found.append(keys_of(name, person=person))
    return found


def _joined(variants: tuple[str, ...], limit: int) -> str:
    result = ""
    for variant in variants:
        longer = f"{result} {variant}" if result else variant
        if len(longer) > limit:
            break
        result = longer
    return result or (variants[0][:limit] if variants else "")


def _variants(parts: tuple[_Part, ...], shown: Callable[[_Part, str], str]) -> tuple[str, ...]:
    options = [tuple(dict.fromkeys(shown(part, reading) for reading in _spoken(part))) for part in parts]
    if not any(options):
        return ()
    found: dict[str, None] = {}
    for chosen in _nearest_first(options):
        found["".join(chosen)] = None
        if len(found) == VARIANT_LIMIT:
            break
    return tuple(text for text in found if text)


def _spoken(part: _Part) -> list[str]:
    return _with_u([_toneless(reading) for reading in part.readings]) or [""]


def _with_u(syllables: list[str]) -> list[str]:
    both = [[text, text.replace("v", "u")] if "v" in text else [text] for text in syllables]
    return [text for pair in both for text in pair]


def _nearest_first(options: list[tuple[str, ...]]) -> Iterator[list[str]]:
    """All combinations, those first that differ least from the likely reading."""
    base = [choices[0] for choices in options]
    open_places = [index for index, choices in enumerate(options) if len(choices) > 1]
    for count in range(min(len(open_places), 4) + 1):
        for places in combinations(open_places, count):
            for picks in product(*(options[place][1:] for place in places)):
                chosen = list(base)
                for place, pick in zip(places, picks, strict=True):
                    chosen[place] = pick
                yield chosen


@lru_cache(maxsize=4096)
def _parts(name: str, person: bool) -> tuple[_Part, ...]:
    text = unicodedata.normalize("NFKC", name[:TEXT_LIMIT]).casefold()
    parts: list[_Part] = []
    position = 0
    while position < len(text):
        step, found = _next_part(text, position, person)
        parts += found
        position += step
    return tuple(parts)


def _next_part(text: str, position: int, person: bool) -> tuple[int, list[_Part]]:
    known = _named_phrases()
    for length in range(min(_LONGEST_PHRASE, len(text) - position), 1, -1):
        phrase = text[position : position + length]
        if phrase in known or (phrase in _phrases() and not (person and position == 0)):
            spoken = known.get(phrase) or _of_phrase(phrase)
            # At the head of a name people also type the everyday reading (单县: sx, but dx as well).
            usual = [_of_character(one)[:1] if position == 0 else () for one in phrase]
            return length, [
                _Part(one, tuple(dict.fromkeys((reading, *more))))
                for one, reading, more in zip(phrase, spoken, usual, strict=True)
            ]
    character = text[position]
    found = _of_character(character)
    if found:
        surname = _surname(character) if position == 0 else ()
        order = (*surname, *found) if person else (*found[:1], *surname, *found)
        return 1, [_Part(character, tuple(dict.fromkeys(order)))]
    return _latin_word(text, position)


def _latin_word(text: str, position: int) -> tuple[int, list[_Part]]:
    end = position
    while end < len(text) and text[end].isalnum() and not _of_character(text[end]):
        end += 1
    if end == position:
        return 1, []
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text[position:end])
        if not unicodedata.combining(letter)
    )
    return end - position, [_Part(plain, ())] if plain else []


@lru_cache(maxsize=65536)
def _of_character(character: str) -> tuple[str, ...]:
    spoken = _dictionary().get(ord(character), "").split(",")
    return tuple(dict.fromkeys(_numbered(reading) for reading in spoken if reading))


@lru_cache(maxsize=16384)
def _of_phrase(phrase: str) -> tuple[str, ...]:
    return tuple(_numbered(found[0]) for found in _phrases()[phrase])


def _numbered(reading: str) -> str:
    """Write hǎng as hang3 and lǜ as lv4."""
    tone = "5"
    letters: list[str] = []
    for letter in unicodedata.normalize("NFD", reading):
        if letter in _TONES:
            tone = _TONES[letter]
        elif letter == "\u0308":
            letters[-1] = "v"
        elif letter == "\u0302":
            continue
        elif letter.isascii() and letter.isalpha():
            letters.append(letter)
    return "".join(letters) + tone if letters else ""


def _toneless(reading: str) -> str:
    return reading[:-1]


def _once(read: Callable[[], _T]) -> Callable[[], _T]:
    """Read by the first who asks, while others wait: a cache alone would let every thread read the whole file for itself."""
    reading, found = threading.Lock(), list[_T]()

    def asked() -> _T:
        if not found:
            with reading:
                if not found:
                    found.append(read())
        return found[0]

    return asked


@_once
def _dictionary() -> dict[int, str]:
    return {int(code): spoken for code, spoken in _entries("pinyin_dict.json")}


@_once
def _phrases() -> dict[str, list[list[str]]]:
    return {phrase: spoken for phrase, spoken in _entries("phrases_dict.json") if len(phrase) == len(spoken)}


def _entries(name: str) -> Iterator[tuple[str, Any]]:
    """The entries of a dictionary of pypinyin, one by one.

    The package itself reads both files when it is imported, each in one step that no other thread can enter: for the
    first name a person saved, the screen stood still for as long.
    """
    found = find_spec("pypinyin")
    assert found is not None and found.origin is not None
    text = Path(found.origin).with_name(name).read_text(encoding="utf-8")
    decode = json.JSONDecoder().raw_decode
    at = text.index("{") + 1
    while (start := _MARK.search(text, at)) is not None:
        key, at = decode(text, start.start())
        value, at = decode(text, _MARK.search(text, at).start())  # type: ignore[union-attr]
        yield key, value


@lru_cache(maxsize=1)
def _named_phrases() -> dict[str, tuple[str, ...]]:
    entries = (entry.split() for entry in _NAMES.split("|"))
    return {phrase: tuple(spoken) for phrase, *spoken in entries}


@lru_cache(maxsize=1)
def _surnames() -> dict[str, tuple[str, ...]]:
    entries = (entry.split() for entry in _SURNAMES.split("|"))
    return {character: tuple(spoken) for character, *spoken in entries}


def _surname(character: str) -> tuple[str, ...]:
    return _surnames().get(character, ())
