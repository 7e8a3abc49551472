"""The administrative divisions of China: found by name or pinyin, and whether province, city and district fit each other.

A municipality has no cities and some counties belong to no city; there the city is the municipality, or the county itself,
as people write it on an envelope.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from models.i18n import tr
from models.pinyin import initials_variants, pinyin_variants
from models.text import normal_key

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "divisions"
MOST = 12
_WITHIN_PROVINCE = ("省直辖县级行政区划", "自治区直辖县级行政区划")
_MUNICIPAL = ("市辖区", "县")
_ENDS = (
    "特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "自治旗", "地区", "新区", "省", "市",
    "区", "县", "盟", "旗",
)  # fmt: skip
_LEAST_SHORT = 2


@dataclass(frozen=True)
class Division:
    """A province, a city or a district with what it lies in; those without a code have their names for one."""

    code: str
    province: str
    city: str = ""
    district: str = ""

    @property
    def name(self) -> str:
        """Its own name."""
        return self.district or self.city or self.province

    def label(self) -> str:
        """From the province down, nothing twice."""
        return " ".join(dict.fromkeys(part for part in (self.province, self.city, self.district) if part))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@lru_cache(maxsize=1)
def everything() -> tuple[Division, ...]:
    """All divisions, larger ones before what lies in them."""
    provinces = {row["code"]: row["name"] for row in _rows("provinces")}
    cities = {row["code"]: row["name"] for row in _rows("cities")}
    made = [Division(code, name) for code, name in provinces.items()]
    for row in _rows("cities"):
        if row["name"] not in (*_MUNICIPAL, *_WITHIN_PROVINCE):
            made.append(Division(row["code"], provinces[row["provinceCode"]], row["name"]))
    for row in _rows("areas"):
        province, city = provinces[row["provinceCode"]], cities[row["cityCode"]]
        if city in _WITHIN_PROVINCE:
            made.append(Division(row["code"], province, row["name"]))
        else:
            made.append(Division(row["code"], province, province if city in _MUNICIPAL else city, row["name"]))
    return (*made, *_without_codes())


def _without_codes() -> Iterator[Division]:
    seen: set[tuple[str, ...]] = set()
    for row in _rows("hk_mo_tw"):
        place = (row["province"], row["city"], row["area"])
        for depth in (1, 2, 3):
            if place[:depth] not in seen and (depth == 1 or place[depth - 1]):
                seen.add(place[:depth])
                yield Division("/".join(place[:depth]), *place[:depth])


def short(name: str) -> str:
    """A name as people say it: 浙江省 is 浙江, 恩施土家族苗族自治州 stays what remains before its kind."""
    key = normal_key(name)
    for end in _ENDS:
        if key.endswith(end) and len(key) - len(end) >= _LEAST_SHORT:
            return key[: -len(end)]
    return key


@lru_cache(maxsize=1)
def place_words() -> frozenset[str]:
    """Every name of a division, in full and as people say it."""
    names = {one.name for one in everything()}
    return frozenset({normal_key(name) for name in names} | {short(name) for name in names})


@lru_cache(maxsize=1)
def large_places() -> frozenset[str]:
    """The names of provinces and cities, in full and as people say them."""
    names = {one.name for one in everything() if not one.district}
    return frozenset({normal_key(name) for name in names} | {short(name) for name in names})


@lru_cache(maxsize=1)
def _keys() -> tuple[tuple[Division, str, tuple[str, ...], tuple[str, ...]], ...]:
    """Each division with its spoken name, initials and pinyin."""
    return tuple(
        (one, normal_key(one.label()), initials_variants(one.name), pinyin_variants(one.name)) for one in everything()
    )


def find(text: str, most: int = MOST) -> list[Division]:
    """Divisions for what somebody types: a name, several from above (`浙江 西湖`), initials or pinyin; best first."""
    words = [normal_key(word) for word in text.replace("/", " ").split()]
    if not words:
        return [one for one in everything() if not one.city][:most]
    last = words[-1]
    found: list[tuple[int, int, Division]] = []
    for at, (one, label, initials, spoken) in enumerate(_keys()):
        if not all(word in label for word in words[:-1]):
            continue
        place = _rank(last, one, label, initials, spoken)
        if place is not None:
            found.append((place, at, one))
    found.sort(key=lambda item: item[:2])
    return [one for _, _, one in found[:most]]


def _rank(word: str, one: Division, label: str, initials: tuple[str, ...], spoken: tuple[str, ...]) -> int | None:
    name = normal_key(one.name)
    if word in (name, short(one.name)):
        return 0
    if name.startswith(word) or word in initials:
        return 1
    if any(text.startswith(word) for text in spoken):
        return 2
    if any(text.startswith(word) for text in initials):
        return 3
    return 4 if word in label else None


def by_code(code: str) -> Division | None:
    """The division of a code."""
    return next((one for one in everything() if one.code == code), None)


def of(province: str, city: str = "", district: str = "") -> Division | None:
    """The division that these names mean, whatever their endings."""
    wanted = (short(province), short(city), short(district))
    return _by_names().get(wanted) if wanted[0] else None


@lru_cache(maxsize=1)
def _by_names() -> dict[tuple[str, str, str], Division]:
    found: dict[tuple[str, str, str], Division] = {}
    for one in everything():
        found.setdefault((short(one.province), short(one.city), short(one.district)), one)
        if one.city == one.province:  # a municipality is written twice on an envelope
            found.setdefault((short(one.province), short(one.city), ""), one)
    return found


def doubt(province: str, city: str, district: str) -> tuple[str, str]:
    """The field (`province`, `city`, `district`) of the first name that is not where it is said to be, and the words."""
    if province and of(province) is None:
        return "province", tr("There is no province “{name}” in China.", name=province)
    if province and city and of(province, city) is None:
        return "city", tr("“{name}” is no city of {place}.", name=city, place=province)
    if province and city and district and of(province, city, district) is None:
        return "district", tr("“{name}” is no district of {place}.", name=district, place=city)
    return "", ""
