"""China's administrative divisions: complete, found by pinyin, and names that are not where they are said to be."""

from __future__ import annotations

import csv
import json

import pytest

from models.partners import divisions
from models.partners.company_names import one_apart, spoken, telling


def test_the_shipped_data_is_the_whole_of_it(shared_data):
    counts = json.loads((shared_data / "cn_divisions" / "expected.json").read_text())["counts"]
    for name in ("provinces", "cities", "areas", "hk_mo_tw"):
        with (divisions.FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert sum(1 for _ in csv.DictReader(file)) == counts[name], name
    assert "PUBLIC LICENSE" in (divisions.FOLDER / "LICENSE.txt").read_text()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("西湖", "浙江省 杭州市 西湖区"),
        ("浙江 xhq", "浙江省 杭州市 西湖区"),
        ("hangzhou", "浙江省 杭州市"),
        ("杭州", "浙江省 杭州市"),
        ("北京 cy", "北京市 朝阳区"),
        ("济源", "河南省 济源市"),
        ("香港", "香港特别行政区"),
    ],
)
def test_a_division_is_found_by_name_and_pinyin(typed, first):
    assert divisions.find(typed)[0].label() == first


def test_several_of_one_name_are_all_offered():
    assert [one.city for one in divisions.find("鼓楼区")[:4]] == ["南京市", "徐州市", "福州市", "开封市"]


@pytest.mark.parametrize(
    ("place", "field"),
    [
        (("浙江省", "杭州市", "西湖区"), ""),
        (("浙江", "杭州", "西湖"), ""),
        (("北京市", "北京市", "东城区"), ""),
        (("河南省", "济源市", ""), ""),
        (("浙江省", "温州市", "西湖区"), "district"),
        (("浙江省", "苏州市", ""), "city"),
        (("浙江州", "", ""), "province"),
    ],
)
def test_names_that_do_not_fit_each_other_are_named(place, field):
    assert divisions.doubt(*place)[0] == field


@pytest.mark.parametrize(
    ("name", "tells"),
    [
        ("杭州西湖华新贸易有限公司", "华新"),
        ("华新贸易（杭州）有限公司", "华新"),
        ("浙江省杭州市华鑫科技有限公司", "华鑫"),
        ("新华书店", "新华书店"),
        ("北京朝阳贸易有限公司", "朝阳贸易"),
        ("上海医药集团", "上海医药"),
        ("Bike World Ltd.", "bikeworld"),
    ],
)
def test_what_tells_a_company_apart(name, tells):
    assert telling(name) == tells


def test_sound_and_one_character():
    assert spoken("杭州华新贸易") == spoken("杭州华鑫商贸有限公司") == "huaxin"
    assert spoken("Bike World") == ""
    pairs = {("abc", "abd"): True, ("abc", "ab"): True, ("ab", "abc"): True, ("abc", "bac"): False, ("a1", "a2"): False,
             ("abc", "abc"): False}  # fmt: skip
    assert {pair: one_apart(*pair) for pair in pairs} == pairs
