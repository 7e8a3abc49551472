"""The company's logo: taken from a file once, printed on contracts and scorecards, hostile files refused (P06, FA-05)."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from models.agreements import printing
from models.errors import Denied, RuleBroken
from models.export.contract_pdf import contract_document
from models.export.documents import make_pdf
from models.export.scorecard_pdf import scorecard_document
from models.export.views import Marks, PrintOptions
from models.platform import company, letterhead
from models.platform.principal import SYSTEM, Principal, Role, Scope
from tests.models.agreements import sample_book
from tests.models.export import reading, samples

RED = (200, 16, 46)


def file(folder: Path, name: str = "logo.png", kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (300, 100)) -> Path:
    colour: Any = {"RGB": RED, "RGBA": (*RED, 255), "CMYK": (0, 234, 196, 55), "1": 1}[mode]
    Image.new(mode, size, colour).save(folder / name, kind)
    return folder / name


def has_red(content: bytes) -> bool:
    """Whether the head of the first page shows the logo, read back by another library."""
    page = reading.open_pdf(content)[0].render(scale=1).to_pil().convert("RGB")
    head = page.crop((0, 0, page.width // 2, page.height // 8))
    near = sum(
        count for count, found in head.getcolors(1 << 20) or ()
        if all(abs(one - other) < 40 for one, other in zip(found, RED, strict=True))  # type: ignore[arg-type]
    )  # fmt: skip
    return near > 200


@pytest.mark.parametrize(("name", "kind", "mode"), [
    ("logo.png", "PNG", "RGB"), ("clear.png", "PNG", "RGBA"), ("print.jpg", "JPEG", "CMYK"),
])
def test_a_logo_stands_on_contracts_and_scorecards(sqlite_book: Any, tmp_path: Path, name: str, kind: str, mode: str) -> None:
    channel = sample_book.fill(sqlite_book)
    kept = letterhead.prepared(file(tmp_path, name, kind, mode))
    with sqlite_book.write(SYSTEM) as session:
        key = sample_book.signed(session, channel, starts_on=date(2025, 1, 1)).id
        options = PrintOptions(lang="zh_CN")
        bare = make_pdf([contract_document(printing.contract_view(session, key), options)]).content
        letterhead.put(session, kept)
        view = printing.contract_view(session, key)
        logo, has = letterhead.logo_of(session)
    assert has and logo is not None and view.marks.logo == logo
    assert not has_red(bare)
    assert has_red(make_pdf([contract_document(view, options)]).content)
    marks = Marks(logo=logo, wants_logo=True)
    assert has_red(make_pdf([scorecard_document(samples.scorecard(marks=marks), options)]).content)
    with sqlite_book.write(SYSTEM) as session:
        letterhead.put(session, "")
        assert letterhead.logo_of(session) == (None, False)


def bomb() -> bytes:
    made = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(made, "PNG")
    return made.getvalue()


HOSTILE = {
    "bomb.png": bomb, "page.png": lambda: b"<svg onload=alert(1)>", "torn.png": lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
    "empty.png": bytes, "huge.png": lambda: b"\x89PNG" + b"\0" * (21 * 1024 * 1024),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_fa_05_a_hostile_picture_is_refused_with_words(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name]())
    with pytest.raises(RuleBroken) as refused:
        letterhead.prepared(path)
    assert name in refused.value.message() and str(tmp_path) not in refused.value.message()


def test_fa_05_what_is_kept_is_made_anew(tmp_path: Path) -> None:
    """Nothing of the file itself, such as its comments, reaches the book."""
    path = file(tmp_path)
    path.write_bytes(path.read_bytes() + b"SECRET-TRAILER")
    content = letterhead.picture(letterhead.prepared(path))
    assert content is not None and b"SECRET" not in content
    assert Image.open(io.BytesIO(content)).size == (300, 100)


def test_only_who_may_change_settings_sets_the_logo(sqlite_book: Any) -> None:
    manager = Principal(None, Role.MANAGER, Scope.ALL, "陈涛")
    with pytest.raises(Denied), sqlite_book.write(manager) as session:
        letterhead.put(session, "AAAA")
    with sqlite_book.read(SYSTEM) as session:
        assert company.get(session, "company.logo") == ""


def test_a_damaged_logo_leaves_a_frame(sqlite_book: Any) -> None:
    with sqlite_book.write(SYSTEM) as session:
        letterhead.put(session, "no picture, no base64!")
        assert letterhead.logo_of(session) == (None, True)
