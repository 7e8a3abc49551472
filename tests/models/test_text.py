"""Texts: cleaning, lengths, keys, literal search (TX-01…04), cells (OS-06), file names (FA-02)."""

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models import text
from models.text import BadText, Kind, clean_text

ONE_LINE = (Kind.CODE, Kind.NAME, Kind.LINE, Kind.SEARCH)
anything = st.text(st.characters(codec=None), max_size=60)
sound = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=60)


@pytest.mark.parametrize(
    "literal",
    [
        "A & B",
        "R&D",
        "<b>Li",
        "Li <b>x</b>",
        "3 < 5",
        "<张三>",
        '<img src="C:\\x.png">',
        '<img src="\\\\host\\s\\x.png">',
        '<img src="http://127.0.0.1:9/x.png">',
        '<a href="file:///x">付款</a>',
        "javascript:alert(1)",
        "&lt;b&gt;",
        "Tom &amp; Co",
        "]]>",
        "<?xml?>",
        "<!--",
        "'; DROP TABLE agent;--",
        '" OR 1=1 --',
        "\\",
        "𠮷田",
        "䶮",
        "㛃",
        "\U0003106c",
        "葛\U000e0100",
        "👨‍👩‍👧‍👦",
        "\ue000",
        "100%",
    ],
)
def test_f01_to_f13_literal_texts_stay_as_they_are(literal: str) -> None:
    assert clean_text(literal, Kind.NAME) == literal
    assert clean_text(literal, Kind.NOTE) == literal


def test_f13_private_use_is_noticed() -> None:
    assert text.has_private_use("王\ue000") and text.has_private_use("\U000f0001")
    assert not text.has_private_use("王小明")


@pytest.mark.parametrize("kind", ONE_LINE)
@pytest.mark.parametrize(
    "bad", ["a\x00b", "\x08", "\x85", "\ud800", "a\x0bb", "a\x0cb", "\x7f", "\ufdd0", "\uffff", "\U0001fffe"]
)
def test_f09_f10_f19_controls_and_broken_characters_are_refused(bad: str, kind: Kind) -> None:
    with pytest.raises(BadText):
        clean_text(bad, kind)


def test_refusals_name_character_and_place() -> None:
    with pytest.raises(BadText, match=r"U\+0000 at place 2"):
        clean_text("a\x00b", Kind.NAME)


@pytest.mark.parametrize("bad", ["abc\u202etxt.exe", "\u2066", "a\u2069"])
def test_f16_direction_controls_are_refused_in_names_and_removed_in_notes(bad: str) -> None:
    for kind in (Kind.NAME, Kind.CODE, Kind.FILE):
        with pytest.raises(BadText):
            clean_text(bad, kind)
    assert "\u202e" not in clean_text(bad, Kind.NOTE) and "\u2066" not in clean_text(bad, Kind.NOTE)


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        (Kind.NAME, "\u3000张三\u00a0", "张三"),
        (Kind.NAME, "\t\r\n \u3000", ""),
        (Kind.NAME, "a\u2028b\u2029c\td\r\ne", "a b c d e"),
        (Kind.NAME, "张\u200b三\ufeff", "张三"),
        (Kind.NAME, "e\u0301", "é"),
        (Kind.NAME, "ＡＢＣ", "ＡＢＣ"),
        (Kind.CODE, "ｄｌ００１", "DL001"),
        (Kind.CODE, "dl001", "DL001"),
        (Kind.CODE, "straße", "STRASSE"),
        (Kind.NOTE, "a\r\nb\rc\u2028d\te", "a\nb\nc\nd\te"),
        (Kind.NOTE, "\n a \n", "a"),
    ],
)
def test_f14_f15_f19_texts_are_brought_into_one_form(kind: Kind, raw: str, expected: str) -> None:
    assert clean_text(raw, kind) == expected


@pytest.mark.parametrize("kind", [Kind.CODE, Kind.NAME, Kind.NOTE, Kind.SEARCH])
def test_f17_lengths_are_counted_in_code_points(kind: Kind) -> None:
    most = text.LIMITS[kind]
    assert len(clean_text("字" * most, kind)) == most
    assert len(clean_text("𠮷" * most, kind)) == most
    with pytest.raises(BadText, match=f"At most {most} characters fit here; these are {most + 1}"):
        clean_text("字" * (most + 1), kind)
    assert {Kind.CODE: 40, Kind.NAME: 200, Kind.NOTE: 20_000, Kind.SEARCH: 200}[kind] == most


@pytest.mark.parametrize("kind", list(Kind))
def test_f18_a_million_characters_are_refused_at_once(kind: Kind) -> None:
    begin = time.perf_counter()
    with pytest.raises(BadText):
        clean_text("字" * 1_000_000, kind)
    assert time.perf_counter() - begin < 0.3


@given(anything, st.sampled_from(list(Kind)))
@example("\u00a8", Kind.CODE)
@example("ŉ", Kind.CODE)
@example("a\u200b\u0301", Kind.NAME)
def test_cleaning_twice_changes_nothing(raw: str, kind: Kind) -> None:
    try:
        once = clean_text(raw, kind)
    except BadText:
        return
    try:
        assert clean_text(once, kind) == once
    except BadText as error:
        raise AssertionError(f"{once!r} was accepted before") from error
    assert once == once.strip() and unicodedata.is_normalized("NFC", once)
    assert kind is Kind.NOTE or not set(once) & set("\t\r\n\u2028\u2029")


def test_a_field_check_collects_problems() -> None:
    problems: dict[str, str] = {}
    assert text.check_text(problems, "name", " 张三 ", Kind.NAME, required=True) == "张三"
    assert text.check_text(problems, "code", "\u3000", Kind.CODE, required=True) == ""
    assert text.check_text(problems, "note", "a\x00", Kind.NOTE) == ""
    assert text.check_text(problems, "short", None) == ""
    assert set(problems) == {"code", "note"}


@pytest.mark.parametrize(
    "same",
    [
        ("é", "e\u0301"),
        ("ＡＢＣ１２３", "ABC123", "abc 123"),
        ("dl001", "ＤＬ００１"),
        ("张\u200b三", "张三", "张 三"),
        ("ﬁrma", "FIRMA"),
        ("Straße", "STRASSE"),
        ("㈱", "(株)"),
    ],
)
def test_f14_equal_names_have_one_key(same: tuple[str, ...]) -> None:
    assert len({text.normal_key(name) for name in same}) == 1


@given(anything)
def test_a_key_is_its_own_key(raw: str) -> None:
    key = text.normal_key(raw)
    assert text.normal_key(key) == key and not any(character.isspace() for character in key)


@pytest.mark.parametrize(
    ("raw", "escaped"), [("%", "\\%"), ("_", "\\_"), ("\\", "\\\\"), ("100%", "100\\%"), ("a", "a")]
)
def test_f07_like_input_is_escaped(raw: str, escaped: str) -> None:
    assert text.escape_like(raw) == escaped


def _hits(query: str, *fields: str) -> bool:
    """Look a query up in an index text the way a full-text index does."""
    tokens = text.grams(*fields).split()
    wanted = text.query_grams(query)
    if wanted.prefix:
        return any(token.startswith(wanted.tokens[0]) for token in tokens)
    width = len(wanted.tokens)
    return any(
        tuple(tokens[index : index + width]) == wanted.tokens for index in range(len(tokens) - width + 1)
    )


@pytest.mark.parametrize(
    ("query", "fields", "expected"),
    [
        ("华新", ("杭州西湖华新",), True),
        ("新", ("杭州西湖华新",), True),
        ("西湖 华新", ("杭州西湖 华新",), True),
        ("新华", ("杭州西湖华新", "华东"), False),
        ("新华", ("华新", "华新"), False),
        ("華新", ("杭州西湖华新",), True),
        ("ＡＢＣ", ("xabc ltd",), True),
        ("a-b", ("a-b",), True),
        ("a-b", ("a b",), False),
        ("%", ("100%",), True),
        ("%", ("100",), False),
        ('"', ('say "x"',), True),
        ("a AND", ("a b",), False),
        ("NEAR(", ("near(x)",), True),
        ("𠮷田", ("𠮷田商店",), True),
        ("*", ("abc",), False),
        ("(a+)+$", ("aaaa",), False),
    ],
)
def test_f07_f08_search_is_literal(query: str, fields: tuple[str, ...], expected: bool) -> None:
    assert _hits(query, *fields) is expected


@given(st.lists(sound.filter(lambda value: bool(text.search_form(value))), min_size=1, max_size=3), sound)
def test_the_index_finds_exactly_what_a_field_contains(fields: list[str], query: str) -> None:
    wanted = text.search_form(query)
    if not wanted:
        assert text.query_grams(query).tokens == ()
        return
    assert _hits(query, *fields) is any(wanted in text.search_form(field) for field in fields)


def test_index_tokens_are_plain_letters() -> None:
    tokens = text.grams("R&D 𠮷'\"*", "x").split()
    assert all(token.isascii() and token.isalpha() and len(token) in (6, 12) for token in tokens)
    assert text.FIELD_BREAK in tokens and text.grams("", None) == ""


@pytest.mark.parametrize(
    ("raw", "guarded"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("+1", "+1"),
        ("-1,234.50", "-1,234.50"),
        ("-1+1", "'-1+1"),
        ("'=1", "''=1"),
        ("＝1", "'＝1"),
        ("'abc", "'abc"),
        ("abc", "abc"),
        ("", ""),
        ("=cmd|'/c calc'!A0", "'=cmd|'/c calc'!A0"),
        ("－5元", "'－5元"),
    ],
)
def test_os06_c11_c12_cells_are_guarded(raw: str, guarded: str) -> None:
    assert text.guard_cell(raw) == guarded
    assert text.unguard_cell(guarded) == raw


@given(st.one_of(anything, st.text(alphabet="'=+-@\t1a＝", max_size=8)))
def test_os06_export_and_import_is_identity_and_no_cell_is_active(raw: str) -> None:
    guarded = text.guard_cell(raw)
    assert text.unguard_cell(guarded) == raw
    assert guarded[:1] not in set("=+-@\t\r\n＝＋－＠") or text.is_number(guarded)


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("..\\..\\x", "x"),
        ("../x", "x"),
        ("/etc/x", "x"),
        ("C:\\x", "x"),
        ("C:x", "x"),
        ("\\\\host\\s\\x", "x"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("nul .pdf", "_nul .pdf"),
        ("COM¹.pdf", "_COM¹.pdf"),
        ("LPT9", "_LPT9"),
        ("a.pdf.", "a.pdf"),
        ("a.pdf ", "a.pdf"),
        ("aa:b.pdf", "aa_b.pdf"),
        ("a.pdf:s", "a.pdf_s"),
        ('<>|?*"', "______"),
        ("合同.pdf", "合同.pdf"),
        ("", "file"),
        ("..", "file"),
        ("...", "file"),
        (" ", "file"),
        (".env", ".env"),
        ("common.txt", "common.txt"),
        ("a\nb.txt", "a b.txt"),
    ],
)
def test_fa02_a01_a02_a03_file_names_are_made_safe(raw: str, safe: str) -> None:
    assert text.safe_file_name(raw) == safe


def test_a04_long_file_names_keep_their_extension() -> None:
    for raw in ("合" * 86 + ".pdf", "x" * 300 + ".docx", "合" * 2000 + ".pdf"):
        safe = text.safe_file_name(raw)
        assert len(safe.encode()) <= 200 and safe.endswith(Path(raw).suffix)
    assert len(text.safe_file_name("合" * 86).encode()) == 198


@pytest.mark.parametrize("raw", ["a\u202etxt.exe", "a\x00.pdf", "\ud800.pdf"])
def test_a06_file_names_that_fake_the_screen_are_refused(raw: str) -> None:
    with pytest.raises(BadText):
        text.safe_file_name(raw)


@given(anything)
def test_fa02_every_file_name_is_safe_and_inside_its_folder(raw: str) -> None:
    try:
        safe = text.safe_file_name(raw)
    except BadText:
        return
    assert safe and len(safe.encode()) <= 200 and safe not in (".", "..")
    assert not set(safe) & set('<>:"|?*/\\\x00\n\t') and not safe.endswith((".", " "))
    folder = Path("/tmp/files")
    assert text.path_inside(folder, raw).parent == folder.resolve()
