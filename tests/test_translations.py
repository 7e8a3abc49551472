"""Every text of the program has its Chinese, with the same placeholders."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from models import i18n

PROJECT = Path(__file__).resolve().parents[1]
MARKS = {"tr": 1, "N_": 1, "ntr": 2, "bind": 0, "AppError": 1}
PLACES = re.compile(r"\{(\w+)[^}]*\}")


PLURALS: dict[str, str] = {}


def _texts() -> dict[str, str]:
    found: dict[str, str] = {}
    for top in ("models", "controllers", "ui"):
        for path in sorted((PROJECT / top).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if name not in ("tr", "N_", "ntr"):
                    continue
                if name == "ntr" and all(isinstance(one, ast.Constant) for one in node.args[:2]):
                    PLURALS[node.args[0].value] = node.args[1].value
                if any(word.arg == "lang" for word in node.keywords) and not node.args:
                    continue
                for argument in node.args[:1]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        found.setdefault(argument.value, str(path.relative_to(PROJECT)))
    return found


TEXTS = _texts()


def _places_of_plural(text: str) -> set[str]:
    """The placeholders of the plural of a text, which may name the count that the singular leaves out."""
    return set(PLACES.findall(PLURALS.get(text, text)))


def test_there_are_texts():
    assert len(TEXTS) > 500


def test_every_text_has_its_chinese():
    missing = sorted(
        f"{where}: {text}"
        for text, where in TEXTS.items()
        if re.search("[A-Za-z]{2}", re.sub(r"\{[^}]*\}", "", text)) and i18n.tr(text, lang="zh_CN") == text
    )
    allowed = {"Excel", "CSV", "PDF", "PNG", "SVG", "SQLite", "PostgreSQL", "English", "Qudao", "KPI", "WeChat", "PDF {title}", "PDF (*.pdf)"}
    missing = [line for line in missing if line.split(": ", 1)[1] not in allowed]
    assert not missing, "\n".join(missing[:200])


@pytest.mark.parametrize("lang", ["zh_CN"])
def test_translations_keep_their_placeholders(lang):
    broken = [
        text
        for text in TEXTS
        if i18n.tr(text, lang=lang) != text
        and set(PLACES.findall(i18n.tr(text, lang=lang))) not in ({*PLACES.findall(text)}, _places_of_plural(text))
    ]
    assert not broken


def test_chinese_texts_have_chinese_punctuation_and_address_nobody_as_nin():
    """ux.md 21.1; a mark of half width behind a Chinese character is the mark of another language."""
    wrong = []
    for text in TEXTS:
        chinese = PLACES.sub("字", i18n.tr(text, lang="zh_CN"))
        if re.search("[一-鿿][,;:?!]", chinese) or "您" in chinese:
            wrong.append(chinese)
    assert not wrong, "\n".join(wrong)
