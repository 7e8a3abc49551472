"""China's administrative divisions: provinces, cities, districts and counties, found by name, short name or pinyin.

The list lies in resources/divisions. It helps with typing and never forbids: places abroad and divisions that are newer than
the list are written as people know them. In municipalities the city is the municipality itself; a county that stands
directly below its province counts as a city.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.pinyin import initials_of, pinyin_of

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "divisions"
FILLERS = {"市辖区": True, "县": True, "省直辖县级行政区划": False, "自治区直辖县级行政区划": False}
"""Names between province and county that are none; whether the province takes their place."""
COUNTRY = re.compile(r"^(?:中华人民共和国|中国)")
BETWEEN = re.compile(r"^[\s,，、·/-]+")
PEOPLES = (
    "壮族", "回族", "维吾尔", "苗族", "侗族", "布依族", "土家族", "藏族", "彝族", "傣族", "景颇族", "傈僳族", "白族", "哈尼族",
    "朝鲜族", "蒙古族", "蒙古", "哈萨克", "柯尔克孜", "羌族", "仫佬族", "毛南族", "瑶族", "满族", "黎族", "水族", "仡佬族",
    "畲族", "达斡尔族", "锡伯", "塔吉克", "土族", "撒拉族", "保安族", "东乡族", "裕固族", "纳西族", "普米族", "怒族", "独龙族",
    "拉祜族", "佤族", "布朗族", "鄂温克族", "鄂伦春", "各族", "哈萨克族",
)  # fmt: skip
LEVELS = 3


@dataclass(frozen=True)
class Division:
    """A place: a province alone, a city in it, or a district of that."""

    province: str
    city: str = ""
    district: str = ""

    @property
    def name(self) -> str:
        """Its own name, of the lowest level."""
        return self.district or self.city or self.province

    @property
    def level(self) -> int:
        """1 for a province, 2 for a city, 3 for a district."""
        return LEVELS if self.district else 2 if self.city else 1

    def words(self) -> str:
        """All levels in one line, a municipality once."""
        return "".join(dict.fromkeys(part for part in (self.province, self.city, self.district) if part))


def short_of(name: str) -> str:
    """How a division is called in speech: 浙江, 广西, 杭州, 延边, 西湖; a name of two characters stays whole."""
    for ending in ("特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "省", "市", "盟", "区", "县", "旗"):
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return _without_peoples(name[: -len(ending)]) if ending.startswith("自治") else name[: -len(ending)]
    return name


def _without_peoples(name: str) -> str:
    while True:
        people = next((one for one in PEOPLES if name.endswith(one) and len(name) - len(one) >= 2), "")
        if not people:
            return name
        name = name[: -len(people)]


@cache
def places() -> tuple[Division, ...]:
    """Every division of the list, provinces first."""
    provinces = {row["code"]: row["name"] for row in _rows("provinces")}
    cities = {row["code"]: (provinces[row["provinceCode"]], row["name"]) for row in _rows("cities")}
    found = dict.fromkeys(Division(name) for name in provinces.values())
    for province, city in cities.values():
        if FILLERS.get(city, True):
            found[Division(province, province if city in FILLERS else city)] = None
    for row in _rows("areas"):
        province, city = cities[row["cityCode"]]
        if FILLERS.get(city, True):
            found[Division(province, province if city in FILLERS else city, row["name"])] = None
        else:
            found[Division(province, row["name"])] = None
    for row in _rows("hk_mo_tw"):
        for one in (Division(row["province"]), Division(row["province"], row["city"]), Division(*row.values())):
            found[one] = None
    return tuple(sorted(found, key=lambda one: one.level))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def _below() -> dict[tuple[str, str], dict[str, tuple[Division, ...]]]:
    """The divisions below each province or city by full and short name; below ("", "") all provinces."""
    found: dict[tuple[str, str], dict[str, list[Division]]] = {}
    for one in places():
        above = ("", "") if one.level == 1 else (one.province, "" if one.level == 2 else one.city)
        names = found.setdefault(above, {})
        for name in {one.name, short_of(one.name)}:
            names.setdefault(name, []).append(one)
    return {above: {name: tuple(some) for name, some in names.items()} for above, names in found.items()}


@cache
def _by_name() -> dict[str, tuple[Division, ...]]:
    """All divisions of a name, whatever lies above them; full names and short ones."""
    found: dict[str, list[Division]] = {}
    for one in places():
        for name in {one.name, short_of(one.name)}:
            found.setdefault(name, []).append(one)
    return {name: tuple(some) for name, some in found.items()}


@cache
def _spoken() -> tuple[tuple[Division, str, str], ...]:
    return tuple((one, initials_of(one.name), pinyin_of(one.name)) for one in places())


# --- finding ---------------------------------------------------------------------------------------------


def find(text: str, level: int = 0, limit: int = 30) -> list[Division]:
    """Divisions that fit a typed text, best first: by name, short name, pinyin or its initials; `level` keeps to one of them.

    Several names behind one another (浙江杭州) find what they lead to and what lies below.
    """
    wanted = text.strip()
    if not wanted:
        return [one for one in places() if one.level == (level or 1)][:limit]
    place, rest = split(wanted)
    if place is not None and not rest:
        below = [one for one in places() if one.level > place.level and _lies_in(one, place)]
        return [one for one in (place, *below) if level in (0, one.level)][:limit]
    if place is not None:
        inside = [one for one in _matching(rest) if _lies_in(one, place) and level in (0, one.level)]
        if inside:
            return inside[:limit]
    return [one for one in _matching(wanted) if level in (0, one.level)][:limit]


def _matching(wanted: str) -> list[Division]:
    spoken = wanted.casefold().replace(" ", "")
    ranked: list[tuple[int, int, Division]] = []
    for one, initials, pinyin in _spoken():
        if one.name == wanted or short_of(one.name) == wanted:
            ranked.append((0, one.level, one))
        elif one.name.startswith(wanted):
            ranked.append((1, one.level, one))
        elif spoken.isascii() and (initials.startswith(spoken) or pinyin.startswith(spoken)):
            ranked.append((2 if initials == spoken else 3, one.level, one))
    ranked.sort(key=lambda item: item[:2])
    return [one for _, _, one in ranked]


def _lies_in(one: Division, place: Division) -> bool:
    return one.province == place.province and place.city in ("", one.city) and place.district in ("", one.district)


def split(address: str) -> tuple[Division | None, str]:
    """The division at the beginning of an address, and the rest of it: 浙江省杭州市西湖区文三路 100 号.

    Levels may be left out and names be short. A short name of a district alone is not taken: 新华 is many, and a street too.
    """
    rest = _trimmed(COUNTRY.sub("", address.strip()))
    place: Division | None = None
    while True:
        found = _next(rest, place)
        if found is None:
            return place, rest
        place, length = found
        rest = _trimmed(rest[length:])


def _trimmed(text: str) -> str:
    return BETWEEN.sub("", text)


def _next(text: str, place: Division | None) -> tuple[Division, int] | None:
    """The division that a text begins with, below what is known, and how long its name is."""
    if place is None:
        return _begins(text, (("", ""),)) or _alone(text)
    if place.level == LEVELS:
        return None
    if place.city:
        return _begins(text, ((place.province, place.city),)) or _filler(text, place)
    found = _begins(text, ((place.province, ""),))
    if found is not None:
        return found
    cities = [one.city for one in places() if one.level == 2 and one.province == place.province]
    return _begins(text, tuple((place.province, city) for city in cities)) or _filler(text, place)


def _filler(text: str, place: Division) -> tuple[Division, int] | None:
    """A name that is none, as codes have it: 北京市市辖区朝阳区."""
    if not place.city and text.startswith("市辖区"):
        return Division(place.province, place.province), len("市辖区")
    return None


def _begins(text: str, above: Sequence[tuple[str, str]]) -> tuple[Division, int] | None:
    """The longest name below these that the text begins with, if only one division has it."""
    for length in range(min(len(text), 15), 1, -1):
        head = text[:length]
        fits = [one for key in above for one in _below().get(key, {}).get(head, ())]
        if len(fits) == 1:
            return fits[0], length
        exact = [one for one in fits if one.name == head]
        if len(exact) == 1:
            return exact[0], length
        if fits:
            return None
    return None


def _alone(text: str) -> tuple[Division, int] | None:
    """A city, or the full name of a district that there is once, without what lies above it."""
    for length in range(min(len(text), 15), 1, -1):
        fits = [one for one in _by_name().get(text[:length], ()) if one.level == 2 or one.name == text[:length]]
        cities = [one for one in fits if one.level == 2]
        if len(cities) == 1:
            return cities[0], length
        if len(fits) == 1:
            return fits[0], length
        if fits:
            return None
    return None


def completed(province: str, city: str, district: str) -> Division:
    """Three typed levels with full names, and with those above them that follow; what the list does not know stays."""
    typed = Division(province.strip(), city.strip(), district.strip())
    fits = [
        one for one in _by_name().get(typed.name, ())
        if one.level == typed.level and _same(one.province, typed.province) and (one.level == 2 or _same(one.city, typed.city))
    ]  # fmt: skip
    if len(fits) > 1:
        fits = [one for one in fits if one.name == typed.name]
    if len(fits) == 1:
        return fits[0]
    if not typed.district:
        return typed
    above = completed(typed.province, typed.city, "")
    return Division(above.province, above.city, typed.district)


def _same(full: str, typed: str) -> bool:
    return not typed or typed in (full, short_of(full))
