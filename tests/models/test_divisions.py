"""Divisions of China: the list against its published totals, and finding, splitting and completing what people type."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import divisions
from models.divisions import Division, completed, find, short_of, split


def test_the_list_has_all_of_them() -> None:
    """34 provinces; 342 cities without 9 fillers, with 4 municipalities, the counties directly below 4 provinces and 22 beyond;
    2,978 counties of which those became cities, 383 in Hong Kong, Macao and Taiwan."""
    levels = Counter(one.level for one in divisions.places())
    direct = sum(1 for row in divisions._rows("areas") if row["cityCode"] in ("4190", "4290", "4690", "6590"))
    overseas = {(row["province"], row["city"]) for row in divisions._rows("hk_mo_tw")}
    assert levels[1] == 34
    assert levels[2] == 342 - 9 + 4 + direct + len(overseas)
    assert levels[3] == 2978 - direct + 383
    assert len(set(divisions.places())) == sum(levels.values())


@pytest.mark.parametrize(("full", "short"), [
    ("浙江省", "浙江"), ("广西壮族自治区", "广西"), ("内蒙古自治区", "内蒙古"), ("新疆维吾尔自治区", "新疆"), ("香港特别行政区", "香港"),
    ("杭州市", "杭州"), ("延边朝鲜族自治州", "延边"), ("黔东南苗族侗族自治州", "黔东南"), ("大兴安岭地区", "大兴安岭"), ("锡林郭勒盟", "锡林郭勒"),
    ("西湖区", "西湖"), ("东区", "东区"), ("沙县", "沙县"), ("莫力达瓦达斡尔族自治旗", "莫力达瓦"),
])  # fmt: skip
def test_how_a_division_is_called_in_speech(full: str, short: str) -> None:
    assert short_of(full) == short


@pytest.mark.parametrize(("address", "place", "rest"), [
    ("浙江省杭州市西湖区文三路 100 号", Division("浙江省", "杭州市", "西湖区"), "文三路 100 号"),
    ("浙江杭州西湖文三路100号", Division("浙江省", "杭州市", "西湖区"), "文三路100号"),
    ("中国 浙江省 杭州市 文三路", Division("浙江省", "杭州市"), "文三路"),
    ("杭州市西湖区文三路", Division("浙江省", "杭州市", "西湖区"), "文三路"),
    ("北京市朝阳区建国路 1 号", Division("北京市", "北京市", "朝阳区"), "建国路 1 号"),
    ("北京市市辖区朝阳区建国路", Division("北京市", "北京市", "朝阳区"), "建国路"),
    ("北京市北京市朝阳区建国路", Division("北京市", "北京市", "朝阳区"), "建国路"),
    ("上海浦东新区张江路 100 号", Division("上海市", "上海市", "浦东新区"), "张江路 100 号"),
    ("河南省济源市沁园路", Division("河南省", "济源市"), "沁园路"),
    ("广西南宁市青秀区民族大道", Division("广西壮族自治区", "南宁市", "青秀区"), "民族大道"),
    ("香港特别行政区九龙油尖旺区弥敦道", Division("香港特别行政区", "九龙", "油尖旺区"), "弥敦道"),
    ("重庆市城口县葛城街道", Division("重庆市", "重庆市", "城口县"), "葛城街道"),
    ("12 Main Street, Springfield", None, "12 Main Street, Springfield"),
    ("文三路 100 号", None, "文三路 100 号"),
    ("鼓楼区中山路", None, "鼓楼区中山路"),
    ("", None, ""),
])  # fmt: skip
def test_an_address_is_split_where_its_division_ends(address: str, place: Division | None, rest: str) -> None:
    assert split(address) == (place, rest)


@pytest.mark.parametrize(("typed", "full"), [
    (("浙江", "杭州", "西湖"), Division("浙江省", "杭州市", "西湖区")),
    (("", "杭州", ""), Division("浙江省", "杭州市")),
    (("", "", "浦东新区"), Division("上海市", "上海市", "浦东新区")),
    (("北京", "", "朝阳区"), Division("北京市", "北京市", "朝阳区")),
    (("福建", "福州", "鼓楼"), Division("福建省", "福州市", "鼓楼区")),
    (("", "", "鼓楼区"), Division("", "", "鼓楼区")),
    (("浙江", "杭州", "某某新区"), Division("浙江省", "杭州市", "某某新区")),
    (("Bavaria", "Munich", ""), Division("Bavaria", "Munich", "")),
    (("浙江", "", ""), Division("浙江省")),
    (("", "", ""), Division("")),
])  # fmt: skip
def test_three_typed_levels_become_full_names(typed: tuple[str, str, str], full: Division) -> None:
    assert completed(*typed) == full


def test_what_is_typed_is_found_by_name_pinyin_and_initials() -> None:
    west_lake = Division("浙江省", "杭州市", "西湖区")
    assert find("杭州")[0] == Division("浙江省", "杭州市")
    assert find("hangzhou")[0] == Division("浙江省", "杭州市")
    assert Division("浙江省", "杭州市") in find("hz", level=2)
    assert find("浙江杭州西湖") == [west_lake]
    assert west_lake in find("西湖", level=3) and Division("江西省", "南昌市", "西湖区") in find("西湖", level=3)
    assert west_lake in find("杭州 xh", level=3)
    assert all(one.province == "浙江省" for one in find("浙江省"))
    assert len(find("")) == 30 and all(one.level == 1 for one in find(""))
    assert find("Springfield") == []
    assert len({one.words() for one in find("鼓楼区")}) == 4


@given(st.sampled_from(divisions.places()), st.sampled_from(("", "解放路 1 号", "12 号")))
def test_a_full_address_is_always_read_as_what_it_names(place: Division, rest: str) -> None:
    """Taken apart, it names the same place again, or (of two divisions that are called alike) none at all, never another."""
    found, left = split(place.words() + " " + rest)
    assert found is not None and found.province == place.province
    assert found == place or place.words().startswith(found.words())
    if found == place:
        assert left == rest
    assert completed(place.province, place.city, place.district) == place


@given(st.text(max_size=40))
def test_anything_is_split_without_loss(text: str) -> None:
    place, rest = split(text)
    assert text.strip().endswith(rest)
    if place is None:
        assert rest == "" or rest in text
