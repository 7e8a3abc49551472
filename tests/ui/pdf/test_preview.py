"""The preview of documents, batches and the print log (UX-065, UX-075 to UX-078)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from models.agreements import contracts, life
from models.clock import clock
from models.export.documents import Packing
from models.platform import prints
from models.platform.principal import SYSTEM
from tests.models.agreements import sample_book
from tests.models.export import reading
from tests.ui.desk import Desk, dress, walk
from ui.pdf.batch import BatchDialog, open_batch
from ui.pdf.pages import PdfFile


@pytest.fixture
def office(sqlite_book: Any) -> SimpleNamespace:
    """A book with a draft contract."""
    with clock.freeze(datetime(2024, 12, 25, 4, tzinfo=UTC)):
        channel = sample_book.fill(sqlite_book)
        with sqlite_book.write(SYSTEM) as session:
            made = contracts.save(session, sample_book.draft(session, channel))
        yield SimpleNamespace(book=sqlite_book, channel=channel, contract=made.id)


@pytest.fixture
def desk(office: SimpleNamespace, qapp: Any, tmp_path: Path) -> Iterator[Desk]:
    dress(qapp)
    made = Desk(office.book, SYSTEM, tmp_path)
    yield made
    if made.page is not None and hasattr(made.page, "_drop_file"):
        made.page._drop_file()
    made.finish()


def put(desk: Desk, office: SimpleNamespace, **args: Any) -> Any:
    return desk.put("pdf", document="contract", id=str(office.contract), **args)


def log(office: SimpleNamespace) -> list[Any]:
    with office.book.read(SYSTEM) as session:
        return prints.of(session, "contracts", office.contract)


def test_ux_075_the_preview_comes_within_two_seconds_and_its_text_can_be_copied(
    desk: Desk, office: SimpleNamespace
) -> None:
    start = clock.monotonic()
    page = put(desk, office)
    assert clock.monotonic() - start < 4
    assert page.shown is not None and len(page.file) == page.shown.pages >= 4
    assert all(reading.fonts(page.shown.content).values())
    page.view.select_all()
    assert page.view.copy()
    text = reading.squeezed(QGuiApplication.clipboard().text())
    assert "杭州西湖华新贸易有限公司" in text and "壹佰捌拾万元整" in text and "壹拾万元零伍分" in text
    assert walk(page) == []
    assert page.thumbnails.count() == page.shown.pages
    assert page.shown.file_name == "合同_HT-2024-0001_杭州西湖华新贸易有限公司_20241225.pdf"


def test_text_is_selected_with_the_mouse(desk: Desk, office: SimpleNamespace) -> None:
    page = put(desk, office)
    view = page.view
    hit = next(iter(page.file.search("杭州西湖华新")))
    rect = page.file.rectangles(hit.page, hit.first, hit.count)[0]
    view.go_to_page(hit.page)
    place, scale = view.page_rect(hit.page), view.scale()

    def at(x: float, y: float) -> QPointF:
        return QPointF(place.left() + x * scale, place.top() + y * scale)

    start, end = at(rect.left() + 2, rect.center().y()), at(rect.right() - 2, rect.center().y())
    for kind, where, buttons in (
        (QMouseEvent.Type.MouseButtonPress, start, Qt.MouseButton.LeftButton),
        (QMouseEvent.Type.MouseMove, end, Qt.MouseButton.LeftButton),
    ):
        event = QMouseEvent(kind, where, where, Qt.MouseButton.LeftButton, buttons, Qt.KeyboardModifier.NoModifier)
        (view.mousePressEvent if kind is QMouseEvent.Type.MouseButtonPress else view.mouseMoveEvent)(event)
    assert view.selected_text() == "杭州西湖华新"


def test_search_walks_over_the_places(desk: Desk, office: SimpleNamespace) -> None:
    page = put(desk, office)
    page.search.setText("乙方")
    count = len(page._hits)
    assert count > 10 and page.found.text() == f"1/{count}"
    page.next_hit(-1)
    assert page.found.text() == f"{count}/{count}" and page.view.page() > 0
    page.search.setText("没有这句话")
    assert page.found.text() == "Not found"


def test_zoom_and_pages(desk: Desk, office: SimpleNamespace) -> None:
    page = put(desk, office)
    commands = page.commands()
    page.view.set_zoom(1.0)
    commands["zoom.in"].run()
    assert page.view.zoom() == 125
    commands["zoom.out"].run()
    commands["zoom.out"].run()
    assert page.view.zoom() == 90
    commands["zoom.fit"].run()
    assert page.view.page_rect(0).width() == pytest.approx(page.view.viewport().width() - 32, abs=2)
    QTest.keyClick(page.view, Qt.Key.Key_End)
    assert page.view.page() == page.shown.pages - 1
    page.thumbnails.setCurrentRow(1)
    assert page.view.page() == 1
    assert page.view.grab().toImage().pixelColor(QPoint(300, 300)).isValid()


def test_options_make_the_document_anew(desk: Desk, office: SimpleNamespace) -> None:
    page = put(desk, office)
    page.options.lang.set_value("en")
    page.options._edited()
    desk.settle()
    text = reading.whole_text(page.shown.content)
    assert "Regionalagencycontract" in text and "Translationforinformation" in text
    page.options.flags["signature"].setChecked(False)
    desk.settle()
    assert "Authorisedrepresentative" not in reading.whole_text(page.shown.content)
    assert page.state()["options"]["lang"] == "en"


def test_ux_076_a_rare_name_is_listed_with_its_field_before_printing(desk: Desk, office: SimpleNamespace) -> None:
    with office.book.write(SYSTEM) as session:
        found = contracts.find(session, office.contract)
        contracts.save(session, replace(contracts.draft_of(session, found), our_signer="𠮷田😀"))
    page = put(desk, office)
    assert page.warning.isVisibleTo(page)
    assert "𠮷 (U+20BB7), 😀 (U+1F600)" in page.warning.text() and "Party A" in page.warning.text()


def test_ux_078_a_draft_says_so_the_second_print_is_a_copy_and_the_log_has_both(
    desk: Desk, office: SimpleNamespace, tmp_path: Path
) -> None:
    page = put(desk, office)
    assert all("草稿" in text for text in reading.page_texts(page.shown.content))
    assert "副本" not in reading.whole_text(page.shown.content)
    first = tmp_path / "one.pdf"
    page.save_as(first)
    desk.settle()
    assert first.read_bytes().startswith(b"%PDF") and "Saved: one.pdf" in desk.toasts[-1]
    assert all("副本 2" in text for text in reading.page_texts(page.shown.content))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    page.print_on(printer)
    desk.settle()
    desk.wait(0.1)
    desk.settle()
    entries = log(office)
    assert [(entry.target.value, entry.pages) for entry in entries] == [
        ("printer", page.shown.pages), ("file", page.shown.pages),
    ]  # fmt: skip
    assert len(PdfFile((tmp_path / "paper.pdf").read_bytes())) == page.shown.pages
    assert "Printed or saved 2 times" in page.log.text()
    assert "副本3" in reading.whole_text(page.shown.content)


def test_a_file_that_cannot_be_written_is_not_on_record(
    desk: Desk, office: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = put(desk, office)
    shown: list[BaseException] = []
    monkeypatch.setattr(desk.navigator, "show_error", shown.append)
    page.save_as(Path("/nowhere/at/all.pdf"))
    desk.settle()
    assert len(shown) == 1 and log(office) == []


def test_the_document_is_kept_as_attachment(desk: Desk, office: SimpleNamespace) -> None:
    from models.platform import attachments

    page = put(desk, office)
    page.attach()
    desk.settle()
    with office.book.read(SYSTEM) as session:
        rows = attachments.of(session, "contracts", office.contract)
    assert [row.name for row in rows] == [page.shown.file_name]
    assert [entry.target.value for entry in log(office)] == ["attachment"]


def test_an_old_version_says_so(desk: Desk, office: SimpleNamespace) -> None:
    with office.book.write(SYSTEM) as session:
        life.submit(session, office.contract, confirmed=True)
        life.approve(session, office.contract)
        life.amend(session, office.contract, None, "x")
    page = put(desk, office, version_no=1)
    assert all("已由第 2 版取代" in text for text in reading.page_texts(page.shown.content))


def test_a_document_that_is_gone_is_one_sentence(desk: Desk, office: SimpleNamespace) -> None:
    page = desk.put("pdf", document="contract", id="00000000-0000-7000-8000-00000000ffff")
    assert page.message.isVisibleTo(page) and "does not exist" in page.message.text()
    assert not page.buttons["print"].isEnabled()


# --- batches ---------------------------------------------------------------------------------------------


def many(office: SimpleNamespace, count: int) -> list[Any]:
    with office.book.write(SYSTEM) as session:
        draft = sample_book.draft(session, office.channel)
        small = replace(draft, clauses=draft.clauses[2:4], template_id=None)
        return [contracts.save(session, small).id for _ in range(count)]


def break_two(office: SimpleNamespace, keys: list[Any]) -> None:
    """Make two contracts unprintable behind the editor's back: an amount that has no capital figures."""
    from sqlalchemy import update

    from models.agreements.records import Contract

    with office.book.write(SYSTEM) as session:
        session.execute(update(Contract).where(Contract.id.in_(keys)).values(deposit=-1))


def test_ux_077_a_batch_of_forty_with_two_failures_and_a_retry(
    desk: Desk, office: SimpleNamespace, tmp_path: Path
) -> None:
    from sqlalchemy import func, select, update

    from models.agreements.records import Contract
    from models.platform.records import PrintLog

    keys = many(office, 40)
    break_two(office, keys[5:7])
    folder = tmp_path / "out"
    folder.mkdir()
    dialog = BatchDialog(desk, desk.context, desk.navigator, "contract", keys)
    dialog.show()
    longest, last = 0.0, clock.monotonic()
    dialog.run(Packing.SINGLE, folder, dialog.items)
    while not desk.jobs.idle():
        QTest.qWait(5)
        now = clock.monotonic()
        longest, last = max(longest, now - last), now
    desk.settle()
    assert longest < 0.4
    assert dialog.result is not None
    assert len(dialog.result.finished) == 38 and len(list(folder.iterdir())) == 38
    assert dialog.failures.rows_model.rowCount() == 2 and dialog.buttons["retry"].isVisibleTo(dialog)
    with office.book.read(SYSTEM) as session:
        assert session.scalar(select(func.count()).select_from(PrintLog)) == 38
    with office.book.write(SYSTEM) as session:
        session.execute(update(Contract).where(Contract.id.in_(keys[5:7])).values(deposit=None))
    dialog.retry()
    desk.settle()
    assert {one.id for one in dialog.result.finished} == set(keys[5:7]) and not dialog.result.failed
    with office.book.read(SYSTEM) as session:
        assert session.scalar(select(func.count()).select_from(PrintLog)) == 40
    assert len(list(folder.iterdir())) == 40
    assert walk(dialog) == []
    dialog.close()


@pytest.mark.parametrize("packing", [Packing.SINGLE, Packing.MERGED])
def test_ux_077_stopping_ends_between_two_documents_and_the_log_is_exact(
    desk: Desk, office: SimpleNamespace, tmp_path: Path, packing: Packing
) -> None:
    from sqlalchemy import func, select

    from models.platform.records import PrintLog

    keys = many(office, 30)
    target = tmp_path / "out"
    if packing is Packing.SINGLE:
        target.mkdir()
    dialog = BatchDialog(desk, desk.context, desk.navigator, "contract", keys)
    dialog.show()
    dialog.run(packing, target, dialog.items)
    dialog.job.progressed.connect(lambda done, _total: dialog.stop() if done >= 3 else None)
    desk.settle()
    with office.book.read(SYSTEM) as session:
        logged = session.scalar(select(func.count()).select_from(PrintLog))
    if packing is Packing.SINGLE:
        files = list(target.iterdir())
        assert dialog.result is not None and dialog.result.cancelled
        assert 3 <= len(files) == len(dialog.result.finished) == logged < 30
        assert all(path.read_bytes().rstrip().endswith(b"%%EOF") for path in files)
    else:
        assert not target.exists() and logged == 0
        assert "nothing was put on record" in dialog.status.text()
    dialog.close()


def test_p02_a_batch_names_missing_characters_before_it_makes_a_file(
    desk: Desk, office: SimpleNamespace, tmp_path: Path
) -> None:
    from sqlalchemy import update

    from models.partners.records import Agent

    keys = many(office, 2)
    with office.book.write(SYSTEM) as session:
        session.execute(update(Agent).where(Agent.id == office.channel.agent).values(name="杭州\U00020bb7商贸"))
    dialog = BatchDialog(desk, desk.context, desk.navigator, "contract", keys)
    dialog.show()
    target = tmp_path / "all.pdf"
    dialog.run(Packing.MERGED, target, dialog.items)
    desk.settle()
    box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible())
    assert "U+20BB7" in box.informativeText() + box.text() and not target.exists()
    next(one for one in box.buttons() if "Print anyway" in one.text()).click()
    desk.settle()
    assert target.exists() and dialog.result is not None and len(dialog.result.finished) == 2
    dialog.close()


def test_a_batch_to_one_file_and_to_paper(desk: Desk, office: SimpleNamespace, tmp_path: Path) -> None:
    keys = many(office, 3)
    dialog = BatchDialog(desk, desk.context, desk.navigator, "contract", keys)
    dialog.show()
    target = tmp_path / "all.pdf"
    dialog.run(Packing.MERGED, target, dialog.items)
    desk.settle()
    tops = [title for level, title, _ in reading.bookmarks(target.read_bytes()) if level == 0]
    assert len(tops) == 3
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    dialog.print_on(printer)
    desk.settle()
    desk.wait(0.3)
    desk.settle()
    assert len(PdfFile((tmp_path / "paper.pdf").read_bytes())) == len(reading.page_texts(target.read_bytes()))
    with office.book.read(SYSTEM) as session:
        entries = prints.of(session, "contracts", keys[0])
    assert [entry.target.value for entry in entries] == ["printer", "file"]
    dialog.close()


def test_one_record_opens_its_preview_instead_of_the_box(desk: Desk, office: SimpleNamespace) -> None:
    assert open_batch(desk, desk.context, desk.navigator, "contract", [office.contract]) is None
    assert desk.opened[-1] == ("pdf", {"document": "contract", "id": str(office.contract)})
