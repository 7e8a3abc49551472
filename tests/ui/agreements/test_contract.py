"""The contract editor: fields, clauses with preview, steps, versions, UX-062."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from models.agreements import contracts
from models.agreements.records import ContractStatus
from models.clock import clock
from models.i18n import tr
from models.platform.principal import SYSTEM
from tests.models.agreements import sample_book
from tests.ui.desk import Desk, dress, walk


@contextmanager
def on(day: str) -> Iterator[None]:
    with clock.freeze(datetime.fromisoformat(f"{day}T12:00:00+08:00").astimezone(UTC)):
        yield


@pytest.fixture
def office(sqlite_book: Any) -> Iterator[SimpleNamespace]:
    with on("2024-12-25"):
        channel = sample_book.fill(sqlite_book)
        with sqlite_book.write(SYSTEM) as session:
            draft = contracts.save(session, sample_book.draft(session, channel))
            signed = sample_book.signed(session, channel, territories=())
        yield SimpleNamespace(book=sqlite_book, channel=channel, draft=draft.id, signed=signed.id)


@pytest.fixture
def desk(office: SimpleNamespace, qapp: Any, tmp_path: Path) -> Iterator[Desk]:
    dress(qapp)
    made = Desk(office.book, SYSTEM, tmp_path)
    yield made
    if made.page is not None and hasattr(made.page, "keeper"):
        made.page.keeper.pause()
    made.settle()
    made.finish()


def open_contract(desk: Desk, key: Any) -> Any:
    page = desk.put("contract", id=str(key))
    for section in range(len(page.form_view.sections)):
        page.form_view.go_to_section(section)
        desk.wait(0.02)
    desk.settle()
    desk.wait(0.3)
    desk.settle()
    return page


def stored(office: SimpleNamespace, key: Any) -> Any:
    with office.book.read(SYSTEM) as session:
        return contracts.get(session, key)


def dialog_of(name: str) -> Any:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.objectName() == name)


def accept_question(desk: Desk) -> None:
    """Press the acting button of the question on the screen."""
    from PySide6.QtWidgets import QMessageBox

    box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible())
    button = next(b for b in box.buttons() if b.objectName().endswith(".yes"))
    button.click()
    desk.settle()


def test_the_page_shows_fields_clauses_and_how_they_read(desk: Desk, office: SimpleNamespace) -> None:
    page = open_contract(desk, office.draft)
    assert page.title() == "区域代理合同"
    page.document.set("title", "")
    assert page.title() == page.details.number, "without a title it is told from others by its number"
    page.document.set("title", "区域代理合同")
    panel = page._clauses
    assert panel.list.count() == 20
    assert panel.list.item(1).text().startswith("第一条") and "定义与解释" in panel.list.item(1).text()
    left_out = [panel.list.item(at).text() for at in range(20) if "(left out)" in panel.list.item(at).text()]
    assert any("首批提货" in text for text in left_out) and any("返利" in text for text in left_out)
    panel.list.setCurrentRow(6)
    assert "1,800,000.00 CNY" in panel.reading.toPlainText() and "壹佰捌拾万元整" in panel.reading.toPlainText()
    assert "{{ commitment | money }}" in panel.body.toPlainText()
    assert page.document.get("commitment") == "1800000.00"
    missing = [text for text in walk(page) if "«»" not in text and ".list" not in text]  # lists are named once they are filled
    assert missing == []


def test_typing_in_a_clause_marks_it_and_one_undo_takes_it_back(desk: Desk, office: SimpleNamespace) -> None:
    page = open_contract(desk, office.draft)
    panel = page._clauses
    panel.list.setCurrentRow(2)
    panel.body.setFocus()
    before = page.document.get("clauses/2/body")
    QTest.keyClicks(panel.body, "abc")
    assert page.document.get("clauses/2/body") == "abc" + before
    assert page.document.is_dirty() and "(changed)" in panel.list.item(2).text()
    page.undo()
    assert page.document.get("clauses/2/body") == before and not page.document.is_dirty()
    page.redo()
    page.save()
    desk.settle()
    assert stored(office, office.draft).clauses[2].body == "abc" + before
    assert len(stored(office, office.draft).changed_clauses) == 1


def test_a_wrong_variable_is_named_while_typing_and_refused_when_saving(desk: Desk, office: SimpleNamespace) -> None:
    page = open_contract(desk, office.draft)
    panel = page._clauses
    panel.list.setCurrentRow(2)
    panel.insert_text("{{ nobody }}")
    desk.wait(0.3)
    desk.settle()
    assert "the variable “nobody” is not known" in panel.problem.text()
    page.save()
    desk.settle()
    assert page.document.is_dirty() and "clauses/2/body" in page.document.problems()


def test_clauses_are_added_moved_removed_and_undone(desk: Desk, office: SimpleNamespace) -> None:
    page = open_contract(desk, office.draft)
    panel = page._clauses
    panel.list.setCurrentRow(3)
    panel.add()
    assert panel.list.count() == 21 and panel.current() == 4
    panel.move(-1)
    assert page.document.get("clauses/3/title") == "New clause"
    panel.remove()
    assert panel.list.count() == 20
    for _ in range(3):
        page.undo()
    assert not page.document.is_dirty() and panel.list.count() == 20


def test_a_template_brings_its_clauses_to_a_new_contract(desk: Desk, office: SimpleNamespace) -> None:
    page = desk.put("contract", new="1", agent_id=str(office.channel.agent))
    desk.settle()
    assert page.document.get("agent_name") == "杭州西湖华新贸易有限公司"
    page.document.set("template_id", str(office.channel.template))
    page._template_chosen(SimpleNamespace(key=str(office.channel.template)))
    desk.settle()
    assert page.document.row_count("clauses") == 20
    page.document.set("title", "新合同")
    page.save()
    desk.settle()
    assert page.details.number.startswith("HT-2024-") and page.details.status is ContractStatus.DRAFT


def test_the_way_to_the_signature_by_the_buttons(desk: Desk, office: SimpleNamespace, tmp_path: Path) -> None:
    page = open_contract(desk, office.draft)
    assert page.header().primary.id == "submit"
    page.run(page.header().primary)
    desk.settle()
    assert page.details.status is ContractStatus.APPROVING and page.header().primary.id == "approve"
    page.run(page.header().primary)
    desk.settle()
    assert page.details.status is ContractStatus.TO_SIGN and page.details.code
    assert page.is_read_only()
    page.run(page.header().primary)
    dialog = dialog_of("contracts.sign")
    assert dialog.act.isEnabled()
    dialog.by_us.set_value("2024-12-20")
    dialog.by_agent.set_value("2024-12-22")
    scan = tmp_path / "scan.pdf"
    from models.export.documents import make_pdf
    from models.export.layout import Para
    from models.export.pages import Document, Sheet

    scan.write_bytes(make_pdf([Document(Sheet("x"), [Para("signed")])]).content)
    dialog.scan = scan
    dialog.accept()
    desk.settle()
    desk.settle()
    found = stored(office, office.draft)
    assert found.status is ContractStatus.SIGNED and found.signed_by_agent_on == date(2024, 12, 22)
    assert found.signed_file_id is not None


def test_a_contract_without_clauses_says_what_brings_them_and_a_part_asked_for_comes_to_the_top(desk: Desk) -> None:
    page = desk.put("contract", new=1)
    page.form_view.make_all()
    desk.settle()
    page.form_view.go_to_section(2)
    desk.wait(0.3)
    desk.settle()
    panel, area = page._clauses, page.form_view._area
    assert panel._nothing.isVisible() and not panel._right.isVisible()
    place = page.form_view.sections[2].mapTo(area.viewport(), QPoint(0, 0)).y()
    bar = area.verticalScrollBar()
    assert 0 <= place <= 40 or bar.value() == bar.maximum()
    panel.add()
    assert panel._right.isVisible() and not panel._nothing.isVisible()


def test_an_empty_place_asks_before_submitting(desk: Desk, office: SimpleNamespace) -> None:
    page = open_contract(desk, office.draft)
    panel = page._clauses
    panel.list.setCurrentRow(2)
    panel.insert_text("{{ agent.email }} ")
    page.run(page.header().primary)
    desk.settle()
    assert stored(office, office.draft).status is ContractStatus.DRAFT
    accept_question(desk)
    assert page.details.status is ContractStatus.APPROVING


def test_ux_062_an_active_contract_is_read_only_and_change_writes_the_next_version(
    desk: Desk, office: SimpleNamespace
) -> None:
    with on("2025-03-01"):
        page = open_contract(desk, office.signed)
        assert page.details.status is ContractStatus.ACTIVE and page.is_read_only()
        assert page.form_view.boxes["commitment"].spec.path == "commitment"
        assert page._clauses.body.isReadOnly() and not page._clauses.buttons["add"].isEnabled()
        renews = page.form_view.boxes["auto_renew"]  # what cannot be changed reads as text, not as a disabled box (ux 8.3)
        assert renews.text.isVisibleTo(renews) and renews.text.text() == tr("No") and not renews.widget.isVisibleTo(renews)
        assert renews.caption.text() == tr(renews.spec.label)
        assert not page.commands()["save"].enabled
        page.amend()
        dialog = dialog_of("reason")
        dialog.field.setText("任务上调")
        dialog.accept()
        desk.settle()
        assert page.details.version_no == 2 and not page.is_read_only()
        chips = [chip.text for chip in page.header().chips]
        assert "Version 2" in chips and "Version 1 in force" in chips
        page.document.set("commitment", "2000000.00")
        page._clauses.list.setCurrentRow(6)
        body = page.document.get("clauses/6/body")
        page.document.set("clauses/6/body", body.replace("连续两个季度", "连续三个季度"))
        page.save()
        desk.settle()
        desk.wait(0.1)
        text = page._versions.differences.toPlainText()
        assert "1800000.00 → 2000000.00" in text and "两三" in text and "销售任务" in text
        assert page._versions.against.value() == 1
        page.discard()
        accept_question(desk)
        assert page.details.version_no == 1 and page.details.commitment == Decimal("1800000.00")
        assert page.is_read_only()


def test_the_printed_code_is_checked(desk: Desk, office: SimpleNamespace) -> None:
    page = open_contract(desk, office.signed)
    panel = page._versions
    panel.code.setText(page.details.code.lower())
    panel.check_code()
    desk.settle()
    assert panel.verdict.text() == "This is the text of version 1."
    panel.code.setText("0000-0000-0000-0000")
    panel.check_code()
    desk.settle()
    assert "no version" in panel.verdict.text()


def test_termination_asks_for_day_and_reason(desk: Desk, office: SimpleNamespace) -> None:
    with on("2025-03-01"):
        page = open_contract(desk, office.signed)
        page.terminate()
        dialog = dialog_of("contracts.terminate")
        assert not dialog.act.isEnabled()
        dialog.reason.setText("未完成任务")
        assert dialog.act.isEnabled()
        dialog.accept()
        desk.settle()
        assert page.details.status is ContractStatus.TERMINATED
        assert page.header().stages[-1].note == "未完成任务"


def test_renewal_opens_the_successor(desk: Desk, office: SimpleNamespace) -> None:
    with on("2025-12-05"):
        page = open_contract(desk, office.signed)
        assert [chip.kind for chip in page.header().chips][0] == "warn"
        page.renew()
        dialog = dialog_of("contracts.renew")
        assert walk(dialog) == []
        assert dialog.months.value() == 12 and "2026-01-01 – 2026-12-31" in dialog.outcome.text()
        dialog.uplift.setText("zehn")
        assert not dialog.act.isEnabled()
        dialog.uplift.selectAll()
        QTest.keyClicks(dialog.uplift, "8.5%")
        assert "1,800,000.00 → 1,953,000.00" in dialog.outcome.text()
        QTest.keyClick(dialog.uplift, Qt.Key.Key_Return)
        desk.settle()
        kind, args = desk.opened[-1]
        assert kind == "contract"
        successor = stored(office, UUID(args["id"]))
        assert successor.starts_on == date(2026, 1, 1) and successor.predecessor_number == page.details.number
        assert successor.commitment == Decimal("1953000.00")


def test_a_supplement_is_drawn_up_and_stands_beside_its_contract(desk: Desk, office: SimpleNamespace) -> None:
    with on("2025-06-05"):
        page = open_contract(desk, office.signed)
        next(action for action in page.actions() if action.id == "supplement").run(page)
        desk.settle()
        made = stored(office, UUID(desk.opened[-1][1]["id"]))
        assert made.supplement_of_number == page.details.number
        page = open_contract(desk, office.signed)
        assert [one.id for one in page.details.supplements] == [made.id]
        rows: list[Any] = []
        page.related(rows.extend)
        assert any(made.number in str(row) for row in rows)


def test_print_opens_the_preview_after_saving(desk: Desk, office: SimpleNamespace) -> None:
    page = open_contract(desk, office.draft)
    page.document.set("note", "x")
    page.commands()["print"].run()
    desk.settle()
    assert desk.opened[-1][0] == "pdf" and desk.opened[-1][1]["document"] == "contract"
    assert stored(office, office.draft).note == "x"


def test_a_conflict_is_shown_not_overwritten(desk: Desk, office: SimpleNamespace) -> None:
    page = open_contract(desk, office.draft)
    with office.book.write(SYSTEM) as session:
        from dataclasses import replace

        draft = contracts.draft_of(session, contracts.find(session, office.draft))
        contracts.save(session, replace(draft, signed_place="北京"))
    page.document.set("signed_place", "广州")
    page.save()
    desk.settle()
    assert stored(office, office.draft).signed_place == "北京"
    assert page.document.is_dirty()


def test_void_asks_why_by_keys_and_stays_void(desk: Desk, office: SimpleNamespace) -> None:
    page = open_contract(desk, office.draft)
    page.run(page.header().primary)
    desk.settle()
    page.void()
    dialog = dialog_of("reason")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.isVisible(), "no reason was given"
    QTest.keyClicks(dialog.field, "agent withdrew")
    QTest.keyClick(dialog.act, Qt.Key.Key_Space)
    desk.settle()
    found = stored(office, office.draft)
    assert found.status is ContractStatus.VOID and found.terminate_reason == "agent withdrew"
    assert page.is_read_only() and page.header().primary is None


def test_the_signed_scan_is_added_later_through_the_file_dialog(
    desk: Desk, office: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.export.documents import make_pdf
    from models.export.layout import Para
    from models.export.pages import Document, Sheet

    scan = tmp_path / "签字扫描.pdf"
    scan.write_bytes(make_pdf([Document(Sheet("x"), [Para("signed")])]).content)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args, **_more: (str(scan), ""))
    with on("2025-03-01"):
        page = open_contract(desk, office.signed)
        page._versions.scan.setFocus()
        QTest.keyClick(page._versions.scan, Qt.Key.Key_Space)
        desk.settle()
        assert stored(office, office.signed).signed_file_id is not None
        assert desk.toasts[-1] == "The signed scan is kept."


def test_an_unknown_agent_can_be_made_from_the_look_up(desk: Desk, office: SimpleNamespace) -> None:
    page = desk.put("contract", new="1")
    field = page.form_view.boxes["agent_id"].widget
    field.setFocus()
    QTest.keyClicks(field, "Nobody Ltd")
    desk.wait(0.4)
    desk.settle()
    [offered] = field.lookup.actions()
    assert offered.text == "New agent…"
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.settle()
    kind, args = desk.opened[-1]
    assert kind == "agent" and args["values"] == {"name": "Nobody Ltd"}


def test_b9_the_page_says_what_was_bought_of_what_was_promised_and_opens_the_lines(desk: Desk, office: SimpleNamespace) -> None:
    from tests.models.agreements.test_commitments import buy

    with on("2024-12-25"), office.book.write(SYSTEM) as session:
        buy(session, office.channel, date(2025, 1, 10), "450000", 1200)
    with on("2025-07-02"):
        page = open_contract(desk, office.signed)
        panel = page._fulfilment
        assert panel is not None and panel.found is not None
        assert panel.state.text() == tr("Behind")
        shown = [panel.table.rows_model.index(0, at).data() for at in range(7)]
        assert shown[1:4] == ["1,800,000.00", "450,000.00", "25%"]
        assert panel.table.rows_model.index(1, 6).data() == tr("Fulfilled")
        assert "Day 183 of 365" in panel.words.text()
        panel.table.opened.emit(panel.found.promises[1])
        kind, args = desk.opened[-1]
        assert kind == "lines.list" and len(args["query"]["filters"]) == 5
        assert walk(panel) == []
