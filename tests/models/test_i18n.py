"""Texts: catalogues are parsed, merged and filled without trusting their content."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import i18n
from models.i18n import N_, ntr, parse_po, placeholders, tr

SAMPLE = r'''
msgid ""
msgstr ""
"Language: zh_CN\n"

#: models/x.py
msgid "Save"
msgstr "保存"

msgctxt "verb"
msgid "Open"
msgstr "打开"

msgid "Open"
msgstr "开放"

msgid "{count} row"
msgid_plural "{count} rows"
msgstr[0] "{count} 行"

msgid ""
"Line one\n"
"Line \"two\""
msgstr ""
"第一行\n"
"第“二”行"

#, fuzzy
msgid "Guess"
msgstr "猜"

#~ msgid "Old"
#~ msgstr "旧"
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A catalogue folder of its own, with the chosen language put back afterwards."""
    (tmp_path / "zh_CN").mkdir()
    (tmp_path / "zh_CN" / "a.po").write_text(SAMPLE, encoding="utf-8")
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    before = i18n.language()
    i18n.forget()
    yield tmp_path
    i18n.set_language(before)
    i18n.forget()


def test_texts_are_translated_in_the_chosen_language(folder: Path) -> None:
    i18n.set_language("zh_CN")
    assert tr("Save") == "保存"
    assert tr("Open", context="verb") == "打开"
    assert tr("Open") == "开放"
    assert tr("Open", context="unknown") == "开放"
    assert tr('Line one\nLine "two"') == "第一行\n第“二”行"
    assert ntr("{count} row", "{count} rows", 1) == "1 行"
    assert ntr("{count} row", "{count} rows", 5) == "5 行"
    assert tr("Save", lang="en") == "Save"


def test_a_missing_text_falls_back_to_english(folder: Path) -> None:
    i18n.set_language("zh_CN")
    assert tr("Nobody translated {this}", this="me") == "Nobody translated me"
    assert tr("Guess") == "Guess"
    assert tr("Old") == "Old"
    assert ntr("{count} box", "{count} boxes", 2) == "2 boxes"


def test_files_of_the_folder_are_merged_and_contradictions_are_named(folder: Path) -> None:
    (folder / "zh_CN" / "b.po").write_text(
        'msgid "Close"\nmsgstr "关闭"\n\nmsgid "Save"\nmsgstr "存"\n\nmsgid "Only {left}"\nmsgstr "只剩"\n',
        encoding="utf-8",
    )
    i18n.forget()
    assert tr("Close", lang="zh_CN") == "关闭"
    assert tr("Save", lang="zh_CN") == "保存"
    found = i18n.problems("zh_CN")
    assert any("'Save' differs from a.po" in text for text in found)
    assert any("placeholder lost" in text for text in found)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("{a} of {b}", {"a": 1, "b": "{a}"}, "1 of {a}"),
        ("{missing}", {}, "{missing}"),
        ("{a.__class__}", {"a": 1}, "{a.__class__}"),
        ("{a[0]}", {"a": [1]}, "{a[0]}"),
        ("{{a}}", {"a": 1}, "{a}"),
        ("{n:,}", {"n": 1234567}, "1,234,567"),
        ("100 %", {}, "100 %"),
        ("{text} {lang_name}", {"text": "x", "lang_name": "y"}, "x y"),
    ],
)
def test_values_are_filled_and_never_evaluated(text: str, values: dict[str, object], expected: str) -> None:
    assert tr(text, lang="en", **values) == expected


def test_pseudo_language_is_longer_bracketed_and_keeps_placeholders() -> None:
    shown = tr("Only {left} of {product} are left.", lang="pseudo", left=3, product="Tea")
    assert shown.startswith("[") and shown.endswith("]")
    assert " 3 " in shown and " Tea " in shown
    assert len(tr("Save everything", lang="pseudo")) >= len("Save everything") * 1.4


def test_marked_text_is_unchanged_and_languages_are_checked() -> None:
    assert N_("Draft") == "Draft"
    with pytest.raises(ValueError):
        i18n.set_language("xx")


@pytest.mark.parametrize("content", ['msgid "a', "msgid a", 'nonsense "x"', 'msgid "a\\q"', 'msgid "a" "b"'])
def test_a_broken_catalogue_is_refused_with_its_line(content: str) -> None:
    with pytest.raises(i18n.CatalogueError, match="line 1"):
        list(parse_po(content, "x.po"))


@given(st.text(), st.text())
def test_whatever_is_written_is_read_back(source: str, translation: str) -> None:
    def quoted(text: str) -> str:
        for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
            text = text.replace(plain, escaped)
        return '"' + text + '"'

    entries = list(parse_po(f"msgid {quoted(source)}\nmsgstr {quoted(translation)}\n"))
    assert [(entry.source, entry.forms[0]) for entry in entries] == [(source, translation)]


@given(st.text(alphabet="ab{}: .", max_size=30))
def test_filling_never_fails_on_odd_braces(text: str) -> None:
    tr(text, lang="en", a=1, b="x")
    assert placeholders(text) <= {"a", "b", "aa", "ab", "ba", "bb"} | placeholders(text)


def test_shipped_catalogues_are_sound() -> None:
    assert i18n.problems("zh_CN") == []
