"""Documents as a reader finds them: text, fonts, marks, pages, bookmarks, and bad input in every slot (P01-P07)."""

from __future__ import annotations

import errno
import io
import os
import time
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest

from models.errors import AppError, Cancelled
from models.export.contract_pdf import article, contract_document
from models.export.documents import Item, NotWritten, Packing, file_name, make_pdf, run_batch, save_bytes
from models.export.images import read_logo
from models.export.layout import Column, Para, Table
from models.export.pages import Document, Sheet
from models.export.views import ClauseView, Marks, MoneyTerm, PrintOptions
from models.i18n import N_
from tests.models.export import reading, samples


def contract_pdf(**changes: object) -> bytes:
    options = changes.pop("options", PrintOptions())
    return make_pdf([contract_document(samples.contract(**changes), options)]).content  # type: ignore[arg-type]


def test_a_contract_is_found_again_word_by_word_with_its_fonts_inside() -> None:
    content = contract_pdf()
    text = reading.whole_text(content)
    for words in (samples.BODY, "杭州西湖华新贸易有限公司", "陈䶮", "第一条授权范围0", "第十四条授权范围13", "RO膜400G"):
        assert reading.squeezed(words) in text
    embedded = reading.fonts(content)
    assert embedded and all(embedded.values()), embedded
    assert all("+NotoS" in name for name in embedded)


def test_the_file_knows_its_title_author_and_language() -> None:
    content = contract_pdf()
    facts = reading.open_pdf(content).get_metadata_dict()
    assert facts["Title"] == "区域代理合同"
    assert facts["Author"] == "渠道净水科技（上海）有限公司"
    assert b"/Lang (zh-CN)" in content


def test_every_page_says_which_of_how_many_it_is_and_bears_the_content_code() -> None:
    for lang, words in (("zh_CN", "第 {} 页 共 {} 页"), ("en", "Page {} of {}")):
        pages = reading.page_texts(contract_pdf(options=PrintOptions(lang=lang)))
        assert len(pages) > 4
        for number, text in enumerate(pages, start=1):
            assert words.format(number, len(pages)) in text
            assert "3F7A-92C1-0B44-9D21" in text


def test_a_draft_a_copy_demo_data_and_an_old_version_say_so_on_every_page() -> None:
    """UX-110 on paper."""
    marks = Marks(draft=True, demo=True, replaced_by=3)
    for text in reading.page_texts(contract_pdf(marks=marks, options=PrintOptions(copy=2))):
        for word in ("草稿", "副本 2", "演示数据", "已由第 3 版取代"):
            assert word in text
    for text in reading.page_texts(contract_pdf(options=PrintOptions(lang="en"), marks=Marks(draft=True))):
        assert "DRAFT" in text
    assert "草稿" not in reading.whole_text(contract_pdf())


def test_clauses_are_bookmarks_on_their_pages() -> None:
    content = contract_pdf()
    pages = reading.page_texts(content)
    rows = reading.bookmarks(content)
    assert rows[0][:2] == (0, "区域代理合同")
    titles = [title for level, title, _ in rows if level == 1]
    assert "第一条  授权范围0" in titles and "签署" in titles
    for _, title, page in rows:
        assert page is not None and reading.squeezed(title) in reading.squeezed(pages[page])


def test_several_contracts_in_one_file_count_their_own_pages_and_have_their_own_bookmark() -> None:
    views = [samples.contract(number=f"HT-{n}", clauses=3 * n) for n in (1, 2, 3)]
    pdf = make_pdf([contract_document(view, PrintOptions()) for view in views], "批量")
    tops = [(title, page) for level, title, page in reading.bookmarks(pdf.content) if level == 0]
    starts = [0, pdf.written.pages[0], sum(pdf.written.pages[:2])]
    assert tops == list(zip((f"HT-{n}  {views[0].second.name}" for n in (1, 2, 3)), starts, strict=True))
    texts = reading.page_texts(pdf.content)
    for start, count in zip(starts, pdf.written.pages, strict=True):
        assert f"第 1 页 共 {count} 页" in texts[start]
    assert pdf.written.total == len(texts)


def test_a_credit_code_stays_on_one_line_in_either_language() -> None:
    for lang in ("zh_CN", "en"):
        content = make_pdf([contract_document(samples.contract(lang=lang, clauses=1), PrintOptions(lang=lang))]).content
        first = reading.page_texts(content)[0]
        assert "91310000MA1FL0XXX1" in first and "91330106MA2B0XXXX7" in first, first


HOSTILE = [
    "R&D A & B",
    "<b>Li",
    "Li <b>x</b>",
    "3 < 5",
    "<张三>",
    '<img src="C:\\x.png">',
    '<img src="http://127.0.0.1:9/x.png">',
    '<a href="file:///x">付款</a>',
    "&lt;b&gt;",
    "Tom &amp; Co",
    "]]>",
    "<?xml?>",
    "<!--",
    "a(b)c\\d)e(",
    "䶮㛃",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_p01_mark_up_is_printed_as_written_in_every_slot(text: str) -> None:
    view = samples.contract(title=text, number=text, company=text, preamble=(text,))
    view = type(view)(**{**view.__dict__, "clauses": (ClauseView(text, (text, text)),), "signed_place": text})
    pdf = make_pdf([contract_document(view, PrintOptions())])
    found = reading.whole_text(pdf.content).count(reading.squeezed(text))
    assert found >= 8
    assert b"/URI" not in pdf.content and b"/XObject" not in pdf.content.replace(b"/XObject <<", b"")


@pytest.mark.parametrize("text", ["a\x00b", "a\x08b", "a\x85b", "a\ud800b", "a\u202eb", "a\u2066b", "a\u200bb"])
def test_p01_control_and_direction_characters_are_not_drawn(text: str) -> None:
    assert "ab" in reading.whole_text(contract_pdf(title=text))


def test_p02_very_long_texts_are_broken_and_capped_in_time() -> None:
    start = time.monotonic()
    latin = make_pdf([Document(Sheet("t"), [Para("A" * 20_000)])])
    chinese = make_pdf([Document(Sheet("t"), [Para("字" * 50_000)])])
    assert time.monotonic() - start < 5
    assert reading.whole_text(latin.content).count("A") == 20_000
    text = reading.whole_text(chinese.content)
    assert text.count("字") == 20_000 and "字…" in text


def test_p03_unprintable_characters_are_listed_with_their_field_and_boxed() -> None:
    view = samples.contract(preamble=("姓名 𠮷田 😀 \ufffd",))
    pdf = make_pdf([contract_document(view, PrintOptions())])
    listed = {one.field: one.described() for one in pdf.written.missing}
    assert listed == {"Preamble": "𠮷 (U+20BB7), 😀 (U+1F600), \ufffd (U+FFFD)"}
    text = reading.page_texts(pdf.content)[0]
    assert "20B" in text and "1F6" in text


def test_characters_beyond_the_basic_plane_are_printed_and_found_again() -> None:
    text = reading.whole_text(contract_pdf(preamble=("姓名 𫖯 𬱖 𬭎",)))
    assert "姓名𫖯𬱖𬭎" in text


def test_p04_tables_of_no_many_and_very_tall_rows() -> None:
    columns = [Column("编号"), Column("内容", 3)]

    def pages(rows: list[tuple[str, str]]) -> list[str]:
        return reading.page_texts(make_pdf([Document(Sheet("t"), [Table(columns, rows)])]).content)

    assert len(pages([])) == 1
    tall = pages([("1", "字" * 6_000)])
    assert len(tall) > 1 and "".join(tall).count("字") == 6_000
    start = time.monotonic()
    many = pages([(f"N{n:05d}", f"第{n}行") for n in range(10_000)])
    assert time.monotonic() - start < 20
    assert all("编号" in page for page in many)
    assert "".join(many).count("行") == 10_000 and "N09999" in many[-1]


CAPITALS = {
    "0": "人民币零元整",
    "0.05": "人民币伍分",
    "10": "人民币壹拾元整",
    "100.01": "人民币壹佰元零壹分",
    "10001": "人民币壹万零壹元整",
    "1000000": "人民币壹佰万元整",
    "100000000.56": "人民币壹亿元伍角陆分",
    "100000.05": "人民币壹拾万元零伍分",
    "999999999999.99": "人民币玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
}


def test_p05_amounts_stand_in_figures_and_in_capital_figures() -> None:
    terms = tuple(MoneyTerm(f"项目{n}", Decimal(value)) for n, value in enumerate(CAPITALS))
    text = reading.whole_text(contract_pdf(amounts=terms))
    for words in CAPITALS.values():
        assert words in text
    assert "999,999,999,999.99CNY" in text
    with pytest.raises(AppError):
        contract_pdf(amounts=(MoneyTerm("x", Decimal("-0.01")),))


def picture(mode: str, size: tuple[int, int], kind: str) -> bytes:
    from PIL import Image

    made = io.BytesIO()
    Image.new(mode, size).save(made, kind)
    return made.getvalue()


def test_p06_logos_that_cannot_be_used_leave_a_frame_and_no_error() -> None:
    assert read_logo(picture("CMYK", (300, 100), "JPEG")) is not None
    assert read_logo(picture("RGBA", (300, 100), "PNG")) is not None
    assert read_logo(None) is None
    assert read_logo(picture("RGB", (300, 100), "JPEG")[:200]) is None
    assert read_logo(b"\x89PNG\r\n\x1a\n" + b"\0" * 50) is None
    assert read_logo(b"x" * (100 * 1024 * 1024)) is None
    assert read_logo(picture("1", (9_000, 9_000), "PNG")) is None
    for logo in (None, read_logo(picture("RGB", (300, 100), "PNG"))):
        sheet = Sheet("t", header_left="公司", logo=logo, wants_logo=True)
        assert "公司" in reading.whole_text(make_pdf([Document(sheet, [Para("x")])]).content)


def test_p07_names_are_made_safe_and_say_what_the_file_is() -> None:
    day = date(2025, 9, 15)
    assert file_name("合同", "HT-2024-0118", "杭州西湖华新", day) == "合同_HT-2024-0118_杭州西湖华新_20250915.pdf"
    assert file_name("合同", "../../x", "a:b<>|?*", day) == "合同_.._.._x_a_b______20250915.pdf"
    long = file_name("合同", "HT", "杭" * 200, day)
    assert long.endswith(".pdf") and len(long.encode()) <= 200
    assert file_name("合同", "a\x00b", "", day).endswith("20250915.pdf")


@pytest.mark.parametrize(
    "name",
    [
        "..\\..\\x", "../x", "/etc/x", "C:\\x", "C:x", "\\\\host\\s\\x", "CON", "con.txt", "nul ", "COM¹", "LPT9", "a.", "a ",
        "a:b", "a:s", '<>|?*"', "字" * 86, "x" * 300, "a\u202etxt.exe", "a\x00b", "a\nb", "",
    ],
)  # fmt: skip
def test_p07_any_number_and_name_make_a_name_that_every_system_opens(name: str, tmp_path: Path) -> None:
    """The names of A01-A04, as number and as partner: one file in the folder, with the ending pdf."""
    made = file_name("合同", name, name, date(2025, 9, 15))
    save_bytes(b"%PDF-", tmp_path / made)
    assert [path.name for path in tmp_path.iterdir()] == [made]
    assert made.endswith("20250915.pdf") or len(name) > 60 and made.endswith(".pdf")
    assert not set(made) & set('<>:"/\\|?*\n\x00\u202e') and len(made.encode()) <= 200


def test_p07_a_folder_or_a_read_only_place_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(NotWritten):
        save_bytes(b"%PDF-", tmp_path / "folder.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.pdf"]


def test_p07_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def held(*_: object) -> None:
        raise PermissionError(errno.EACCES, "in use")

    for fault, words in ((full, "disk is full"), (held, "another program")):
        with monkeypatch.context() as patch, pytest.raises(NotWritten, match=words):
            patch.setattr(os, "replace", fault)
            save_bytes(b"new", target)
        assert target.read_bytes() == b"old"
        assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]
    with pytest.raises(NotWritten):
        save_bytes(b"new", tmp_path / "missing" / "a.pdf")


def items(count: int, broken: tuple[int, ...] = ()) -> list[Item]:
    def maker(number: int):  # type: ignore[no-untyped-def]
        def make() -> Document:
            if number in broken:
                raise AppError(N_("Nothing is listed."))
            return contract_document(samples.contract(number=f"合同{number}", clauses=1), PrintOptions())

        return make

    return [Item(uuid4(), f"合同{n}", "合同.pdf", maker(n)) for n in range(count)]


def nothing(done: int, total: int) -> None:
    """Progress nobody looks at."""


def test_a_batch_of_forty_reports_two_failures_and_makes_the_rest(tmp_path: Path) -> None:
    every = items(40, broken=(7, 21))
    result = run_batch(every, Packing.SINGLE, tmp_path, nothing)
    assert len(result.finished) == 38 and len(list(tmp_path.glob("*.pdf"))) == 38
    assert [one.title for one in result.failed] == ["合同7", "合同21"]
    again = run_batch([every[7], every[21]], Packing.SINGLE, tmp_path, nothing)
    assert [one.id for one in again.failed] == [every[7].id, every[21].id]


@pytest.mark.parametrize("packing", list(Packing))
def test_a_stopped_batch_ends_between_two_documents(packing: Packing, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 5:
            raise Cancelled

    target = tmp_path if packing is Packing.SINGLE else tmp_path / "all.pdf"
    if packing is Packing.SINGLE:
        result = run_batch(items(10), packing, target, stop)
        assert result.cancelled and len(result.finished) == 5 and len(list(tmp_path.iterdir())) == 5
    else:
        with pytest.raises(Cancelled):
            run_batch(items(10), packing, target, stop)
        assert list(tmp_path.iterdir()) == []


def test_a_merged_file_has_a_bookmark_a_document_and_a_zip_a_file_each(tmp_path: Path) -> None:
    merged = run_batch(items(4, broken=(1,)), Packing.MERGED, tmp_path / "all.pdf", nothing, "批量")
    content = (tmp_path / "all.pdf").read_bytes()
    tops = [title.split()[0] for level, title, _ in reading.bookmarks(content) if level == 0]
    assert tops == ["合同0", "合同2", "合同3"]
    assert merged.pages == len(reading.page_texts(content)) and len(merged.failed) == 1
    run_batch(items(3), Packing.ZIP, tmp_path / "all.zip", nothing)
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert sorted(archive.namelist()) == ["合同 (2).pdf", "合同 (3).pdf", "合同.pdf"]
        assert archive.testzip() is None


def test_clause_numbers_in_words() -> None:
    found = [article(number, "zh_CN") for number in (1, 10, 11, 20, 21, 99)]
    assert found == ["第一条", "第十条", "第十一条", "第二十条", "第二十一条", "第九十九条"]
    assert article(3, "en") == "Article 3"
