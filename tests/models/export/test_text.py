"""Lines of Chinese and Latin text on paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.export.fonts import missing, missing_in
from models.export.text import CLOSING, OPENING, Span, break_lines, one_line, pdf_text

SIZE = 10.0


def lines(text: str, width: float) -> list[str]:
    return ["".join(s.text for s in line.segments) for line in break_lines(text, "serif", SIZE, width)]


def test_a_full_line_of_chinese_holds_as_many_characters_as_its_width_says() -> None:
    assert lines("一二三四五六七八九十" * 2, 50) == ["一二三四五", "六七八九十", "一二三四五", "六七八九十"]


@pytest.mark.parametrize("stop", "，。、；：？！）」』】》”’…")
def test_no_line_starts_with_closing_punctuation(stop: str) -> None:
    assert lines(f"一二三四五{stop}六", 50) == ["一二三四", f"五{stop}六"]


@pytest.mark.parametrize("opening", "（「『【《“‘￥")
def test_no_line_ends_with_an_opening_bracket(opening: str) -> None:
    assert lines(f"一二三四{opening}五六", 50) == ["一二三四", f"{opening}五六"]


def test_latin_words_numbers_and_codes_stay_whole() -> None:
    assert lines("中文 information 中文", 60) == ["中文", "information", "中文"]
    assert lines("价款为1,234,567.89元", 60) == ["价款为", "1,234,567.89", "元"]
    assert lines("编号HT-2024-0118", 65) == ["编号", "HT-2024-0118"]


def test_what_is_wider_than_a_line_is_cut_where_the_line_ends() -> None:
    found = lines("A" * 30, 50)
    assert "".join(found) == "A" * 30
    assert all(one_line(part, "serif", SIZE).width <= 50.01 for part in found)


def test_line_breaks_blank_lines_and_full_width_spaces_are_kept() -> None:
    assert lines("甲\n\n乙", 100) == ["甲", "", "乙"]
    assert lines("\u3000\u3000首行缩进", 100) == ["\u3000\u3000首行缩进"]


def test_the_first_line_may_start_further_right() -> None:
    found = break_lines("一二三四五六七八", "serif", SIZE, 50, first=20)
    assert ["".join(s.text for s in line.segments) for line in found] == ["一二三", "四五六七八"]


def test_two_weights_share_a_line() -> None:
    found = break_lines([Span("甲方", bold=True), Span("应当")], "serif", SIZE, 100)
    assert [(s.text, s.face.name, s.x) for s in found[0].segments] == [
        ("甲方", "NotoSerifSC-Bold", 0.0),
        ("应当", "NotoSerifSC-Regular", 20.0),
    ]


@given(st.text(alphabet="中文字。，（）“”abc 12.,-/(\n", max_size=80), st.integers(30, 120))
def test_breaking_loses_no_character_and_never_overflows(text: str, width: int) -> None:
    found = break_lines(text, "serif", SIZE, width)
    kept = "".join(s.text for line in found for s in line.segments)
    assert kept.replace(" ", "") == text.replace("\n", "").replace(" ", "")
    assert all(line.width <= width + 0.01 for line in found)


@given(st.text(alphabet="中文字。，（）“”、；", max_size=80))
def test_kinsoku_holds_for_any_mixture_where_it_can(text: str) -> None:
    for before, line in zip(lines(text, 100), lines(text, 100)[1:], strict=False):
        if line[:1] in CLOSING and line:
            run = text[: text.find(line)]
            assert all(letter in CLOSING + OPENING for letter in run[-9:]), (before, line)


def test_pdf_text_removes_what_would_fake_a_page_and_caps_the_length() -> None:
    assert pdf_text("a\x00b\u202etxt\u2066\x85") == "abtxt"
    assert pdf_text("e\u0301") == "\u00e9"
    assert pdf_text("\ud800x") == "x"
    assert len(pdf_text("x" * 30_000)) == 20_001
    assert pdf_text("a\r\nb\u2028c\td") == "a\nb\nc    d"


def test_characters_no_font_has_are_listed_once_with_their_field() -> None:
    assert missing("䶮㛃杭州\n\t\u200b") == ""
    assert missing("𠮷田😀😀") == "𠮷😀"
    assert missing_in([("名称", "𠮷田"), ("地址", "杭州"), ("名称", "😀")]) == (("名称", "𠮷😀"),)


def test_a_variation_selector_prints_its_base_character_and_is_reported() -> None:
    assert lines("葛\U000e0100城", 100) == ["葛城"]
    assert missing("葛\U000e0100城") == "\U000e0100"


def test_a_missing_character_takes_the_place_of_a_framed_box() -> None:
    line = break_lines("甲𠮷乙", "serif", SIZE, 100)[0]
    assert [(s.text, s.face.name, s.width) for s in line.segments] == [
        ("甲", "NotoSerifSC-Regular", 10.0),
        ("𠮷", "box", 10.0),
        ("乙", "NotoSerifSC-Regular", 10.0),
    ]
