"""What tells one company's name from another (A5): place, trade and legal form taken away; sound; one character."""

from __future__ import annotations

import pytest

from models.partners.company_names import one_apart, spoken, telling


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
