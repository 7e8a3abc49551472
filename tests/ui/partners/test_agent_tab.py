"""The editor with a real agent: changed state, undo, problems, drafts, conflict, history, discussion, files."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from sqlalchemy import select

from models.agreements import checklists
from models.agreements.checklist_records import Finding
from models.partners import agents
from models.partners.records import Agent, AgentStatus, Contact
from models.platform import comments, drafts
from models.platform.principal import SYSTEM
from models.platform.records import AuditNote
from tests.models.partners.makers import CREDIT_CODE, store
from tests.ui.desk import walk
from tests.ui.fields.test_fields import _type
from ui.shell.page import Mark


def _field(tab, path) -> QLineEdit:
    return tab.form_view.boxes[path].widget


def _stored(book, saved):
    with book.read(SYSTEM) as session:
        return agents.get(session, saved.id)


def _fill(tab, path, text):
    field = _field(tab, path)
    field.setFocus()
    field.selectAll()
    _type(field, text)
    return field


def test_a_copy_leaves_out_what_names_one_agent(tab, desk):
    tab.copy_as_new()
    values = desk.opened[-1][1]["values"]
    assert not {"id", "version", "code", "credit_code", "external_no"} & values.keys()
    assert values["name"] == tab.document.get("name")


# --- changed state and undo --------------------------------------------------------------------------------


def test_ux_010_an_edit_marks_the_tab_at_once_and_typing_it_back_clears_it(tab, qtbot):
    assert tab.mark() is Mark.NONE
    with qtbot.waitSignal(tab.changed, timeout=100):
        _fill(tab, "short_name", "x")
    assert tab.mark() is Mark.DIRTY
    _field(tab, "short_name").selectAll()
    QTest.keyClick(_field(tab, "short_name"), Qt.Key.Key_Backspace)
    assert tab.mark() is Mark.NONE and tab.document.change_count() == 0


def test_the_title_follows_every_letter_of_the_name(tab, qtbot):
    titles = []
    tab.changed.connect(lambda: titles.append(tab.title()))
    _fill(tab, "name", "abc")
    assert titles[-1] == "abc" == tab.header_bar._title.text()


def test_ux_054_a_changed_field_shows_its_old_value_and_can_be_reverted(tab):
    _fill(tab, "name", "另一个名称")
    _fill(tab, "industry", "家电")
    box = tab.form_view.boxes["name"]
    assert box._was.text() == "changed, was 杭州西湖华新贸易有限公司"
    assert tab.header_bar._state.text() == "2 unsaved changes"
    box._revert.click()
    assert _field(tab, "name").text() == "杭州西湖华新贸易有限公司"
    assert tab.header_bar._state.text() == "1 unsaved change"


def test_ux_050_thirty_undos_return_to_the_loaded_state(tab, desk):
    for number in range(10):
        _fill(tab, "short_name", f"name {number}")
        _fill(tab, "city", f"city {number}")
        tab.document.set(f"contacts/{number % 2}/wechat", f"w{number}")
    for _ in range(30):
        tab.undo()
    assert not tab.document.can_undo()
    assert tab.mark() is Mark.NONE and tab.document.change_count() == 0
    assert _field(tab, "city").text() == "杭州市"


def test_ux_051_undo_after_save_makes_it_dirty_and_can_be_saved_back(tab, desk, sqlite_book, saved):
    _fill(tab, "short_name", "西湖")
    key = tab.document.append("contacts", {"name": "新人"})
    tab.save()
    desk.settle()
    assert tab.mark() is Mark.NONE and _stored(sqlite_book, saved).short_name == "西湖"
    assert key in tab.document.keys("contacts")
    tab.undo()
    assert tab.document.row_count("contacts") == 2
    tab.undo()
    assert tab.mark() is Mark.DIRTY
    tab.save()
    desk.settle()
    assert _stored(sqlite_book, saved).short_name == "" and len(_stored(sqlite_book, saved).contacts) == 2
    assert tab.header_bar._state.text().startswith("Saved ")


def test_revert_names_the_fields_and_can_be_undone(tab, desk, press):
    _fill(tab, "industry", "家电")
    tab.revert()
    press("question.yes")
    assert tab.mark() is Mark.NONE
    tab.undo()
    assert _field(tab, "industry").text() == "家电"


# --- saving and problems -------------------------------------------------------------------------------------


def test_what_is_being_typed_is_saved_with_ctrl_s(tab, desk, sqlite_book, saved):
    """The focused field is taken over before saving."""
    _fill(tab, "capital", "1200/1.13")
    tab.save()
    desk.settle()
    assert str(_stored(sqlite_book, saved).capital) == "1061.95"
    assert _field(tab, "capital").text() == "1,061.95"


def test_saving_nothing_is_silent(tab, desk, sqlite_book, saved):
    tab.save()
    desk.settle()
    assert _stored(sqlite_book, saved).version == saved.version


def test_f31_a_double_save_makes_one_record(desk, sqlite_book):
    page = desk.put("agent")
    _fill(page, "name", "甲方公司")
    page.save()
    page.save()
    desk.settle()
    page.save()
    desk.settle()
    with sqlite_book.read(SYSTEM) as session:
        assert [row.code for row in session.scalars(select(Agent))] == ["DL00001"]
    assert page.key() == f"agent:{page.record_id}" and page.title() == "甲方公司"


def test_ux_052_a_bad_phone_is_told_on_leaving_and_keeps_the_text(tab, desk, sqlite_book, clerk):
    field = _fill(tab, "phone", "1380013800")
    assert not tab.form_view.boxes["phone"]._problem.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Tab)
    box = tab.form_view.boxes["phone"]
    assert "11 digits; these are 10" in box._problem.text() and box._problem.isVisible()
    assert "11 digits" in field.accessibleDescription()
    assert tab.mark() is Mark.PROBLEM
    tab.next_problem()
    assert field.hasFocus()
    desk.wait(1.8)
    desk.settle()
    with sqlite_book.read(clerk) as session:
        kept = drafts.get(session, tab.key())
    assert kept is not None and kept.content["document"]["current"]["phone"] == "1380013800"


def test_ux_052_a_bad_bank_account_says_how_many_digits(tab, desk):
    tab.document.set("bank_accounts/0/account_no", "622202123456")
    tab.save()
    desk.settle()
    assert tab.document.problems() == {
        "bank_accounts/0/account_no": "A bank account number has 16 to 19 digits; these are 12."
    }
    assert "16 to 19" in " ".join(tab.strips.shown().values())
    tab.next_problem()
    desk.settle()
    grid = tab.form_view.grids["bank_accounts"].grid
    assert grid.isAncestorOf(QApplication.focusWidget() or grid) or grid.view.hasFocus()


def test_ux_053_a_step_lists_what_is_missing_focuses_the_first_and_changes_nothing(desk, sqlite_book):
    page = desk.put("agent")
    _fill(page, "name", "甲方公司")
    page.save()
    desk.settle()
    page.commands()["primary"].run()
    desk.settle()
    problems = page.document.problems()
    assert [path for path in ("credit_code", "province", "phone", "contacts") if path in problems] == [
        "credit_code", "province", "phone", "contacts"
    ]  # fmt: skip
    assert _field(page, "credit_code").hasFocus()
    with sqlite_book.read(SYSTEM) as session:
        assert session.scalars(select(Agent.status)).one() is AgentStatus.PROSPECT


def test_a_step_saves_first_and_runs_then(tab, desk, sqlite_book, saved):
    _fill(tab, "industry", "家电")
    tab.commands()["primary"].run()
    desk.settle()
    now = _stored(sqlite_book, saved)
    assert (now.industry, now.status) == ("家电", AgentStatus.APPLIED)
    assert "Applied" in [chip.text for chip in tab.header().chips]


def test_a_step_with_a_reason_asks_for_it(tab, desk, sqlite_book, saved, press):
    tab.commands()["primary"].run()
    desk.settle()
    step = next(one for one in tab.details.steps if one.to is AgentStatus.PROSPECT)
    tab.take_step(step)
    dialog = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "reason" and w.isVisible())
    assert not dialog.act.isEnabled()
    _type(dialog.field, "资料不全")
    press("reason.act")
    desk.settle()
    assert _stored(sqlite_book, saved).status_reason == "资料不全"


def test_al_the_history_tells_a_state_in_words(tab, desk, sqlite_book, saved):
    tab.commands()["primary"].run()
    desk.settle()
    tree = tab.side.history._tree
    texts = [tree.topLevelItem(at).child(row).text(0) for at in range(tree.topLevelItemCount())
             for row in range(tree.topLevelItem(at).childCount())]  # fmt: skip
    assert "Status: Prospect → Applied" in texts


def test_a8_the_checklist_of_an_exit_stands_in_the_header_and_follows_what_is_settled(tab, desk, sqlite_book, saved):
    with sqlite_book.write(SYSTEM) as session:
        session.scalars(select(Agent).where(Agent.id == saved.id)).one().status = AgentStatus.ACTIVE
        session.flush()
        agents.move(session, saved.id, agents.get(session, saved.id).version, AgentStatus.EXITING, "合同到期")
    page = desk.put("agent", id=str(saved.id))
    desk.settle()
    (fact,) = [one for one in page.header().facts if one.id == "checklist"]
    assert fact.text == "0/5 (0%)"
    key = page.details.checklist_id
    with sqlite_book.write(SYSTEM) as session:
        stored = checklists.get(session, key)
        items = tuple(replace(item, finding=Finding.OK) for item in stored.items[:2])
        checklists.save(session, replace(stored, items=(*items, *stored.items[2:])))
    desk.context.changed.emit(frozenset({"checklist_items"}))
    desk.settle()
    (fact,) = [one for one in page.header().facts if one.id == "checklist"]
    assert fact.text == "2/5 (40%)"
    fact.open()
    assert desk.opened[-1] == ("checklist", {"id": str(key)})


# --- drafts ----------------------------------------------------------------------------------------------------


def test_ds_15_typed_text_is_kept_within_two_seconds_and_comes_back(tab, desk, sqlite_book, saved, clerk):
    """UX-011: after a crash the tab returns dirty with the typed text and says so."""
    _fill(tab, "industry", "旺季前补货")
    tab.side.discussion.set_draft("未发送的话")
    _fill(tab, "city", "x")
    desk.wait(1.9)
    desk.settle()
    again = desk.put("agent", id=str(saved.id))
    assert again.mark() is Mark.DIRTY
    assert _field(again, "industry").text() == "旺季前补货"
    assert again.side.discussion.draft() == "未发送的话"
    assert again.strips.shown()["draft"].startswith("Restored unsaved content of ")
    assert _stored(sqlite_book, saved).industry == ""


def test_a_draft_of_a_new_record_comes_back_under_its_own_tab(desk, sqlite_book):
    page = desk.put("agent")
    _fill(page, "name", "甲方公司")
    args = page.args()
    page.put_away()
    desk.settle()
    again = desk.put("agent", **args)
    assert again.key() == page.key() and _field(again, "name").text() == "甲方公司"


def test_typing_back_forgets_the_draft(tab, desk, sqlite_book, clerk):
    _fill(tab, "industry", "x")
    tab.put_away()
    tab.undo()
    desk.wait(1.8)
    desk.settle()
    with sqlite_book.read(clerk) as session:
        assert drafts.get(session, tab.key()) is None


def test_saving_forgets_the_draft(tab, desk, sqlite_book, clerk):
    _fill(tab, "industry", "x")
    tab.put_away()
    tab.save()
    desk.settle()
    with sqlite_book.read(clerk) as session:
        assert drafts.mine(session) == []


@pytest.mark.parametrize(
    ("button", "closes", "state", "stored"),
    [("save", True, None, "x"), ("keep", True, "kept", ""), ("discard", True, "discarded", ""),
     ("cancel", False, None, "")],
)  # fmt: skip
def test_ux_014_closing_unsaved_text_offers_four_ways(tab, desk, sqlite_book, saved, clerk, press, button, closes,
                                                      state, stored):  # fmt: skip
    _fill(tab, "industry", "x")
    answers = []
    tab.may_close(answers.append)
    assert QApplication.activeModalWidget() is not None or answers == []
    press(f"question.{button}")
    desk.settle()
    assert answers == [closes]
    assert _stored(sqlite_book, saved).industry == stored
    with sqlite_book.read(clerk) as session:
        assert [draft.state for draft in drafts.mine(session)] == ([state] if state else [])


def test_closing_a_clean_or_never_edited_record_asks_nothing(desk):
    page = desk.put("agent")
    answers = []
    page.may_close(answers.append)
    assert answers == [True]


# --- conflict --------------------------------------------------------------------------------------------------


def test_ux_087_different_fields_merge_without_a_question(tab, desk, sqlite_book, saved):
    store(sqlite_book, replace(saved, city="宁波市"))
    _fill(tab, "industry", "家电")
    tab.save()
    desk.settle()
    now = _stored(sqlite_book, saved)
    assert (now.city, now.industry) == ("宁波市", "家电")
    assert desk.toasts and "Merged with" in desk.toasts[0]
    assert tab.mark() is Mark.NONE and _field(tab, "city").text() == "宁波市"


def test_ux_088_the_same_field_is_a_choice_between_base_mine_and_theirs(tab, desk, sqlite_book, saved):
    store(sqlite_book, replace(saved, industry="theirs", city="宁波市"))
    _fill(tab, "industry", "mine")
    tab.save()
    desk.settle()
    view = tab.saver.conflict
    assert tab.mark() is Mark.CONFLICT and view is not None
    rows = view._model.rows()
    assert [(row.id, row.base, row.mine, row.theirs) for row in rows if row.choice is None] == [
        ("industry", ("",), ("mine",), ("theirs",))
    ]
    assert not view._buttons["save"].isEnabled()
    QTest.keyClick(view._table, Qt.Key.Key_2)
    view._buttons["save"].click()
    desk.settle()
    now = _stored(sqlite_book, saved)
    assert (now.industry, now.city) == ("theirs", "宁波市")
    assert tab.mark() is Mark.NONE


def test_a_conflict_can_be_edited_before_it_is_saved(tab, desk, sqlite_book, saved):
    store(sqlite_book, replace(saved, industry="theirs"))
    _fill(tab, "industry", "mine")
    tab.save()
    desk.settle()
    view = tab.saver.conflict
    QTest.keyClick(view._table, Qt.Key.Key_3)
    assert view._buttons["save"].text() == "Merge and edit"
    view._buttons["save"].click()
    desk.settle()
    assert _stored(sqlite_book, saved).industry == "theirs"
    assert _field(tab, "industry").hasFocus() and tab.document.loaded("industry") == "theirs"
    _fill(tab, "industry", "both")
    tab.save()
    desk.settle()
    assert _stored(sqlite_book, saved).industry == "both" and tab.mark() is Mark.NONE


def test_ux_089_money_always_asks(tab, desk, sqlite_book, saved):
    store(sqlite_book, replace(saved, city="宁波市"))
    tab.document.set("credit_limit", "600000.00")
    tab.save()
    desk.settle()
    assert tab.saver.conflict is not None
    tab.saver.conflict._buttons["save"].click()
    desk.settle()
    assert str(_stored(sqlite_book, saved).credit_limit) == "600000.00"


def test_ux_090_deciding_later_keeps_both(tab, desk, sqlite_book, saved, clerk):
    store(sqlite_book, replace(saved, industry="theirs"))
    _fill(tab, "industry", "mine")
    closed = []
    tab.saver.save(lambda: closed.append(True))  # as closing the tab does
    desk.settle()
    tab.saver.conflict._buttons["later"].click()
    desk.settle()
    assert tab.mark() is Mark.CONFLICT and _field(tab, "industry").text() == "mine"
    with sqlite_book.read(clerk) as session:
        assert drafts.get(session, tab.key()).content["document"]["current"]["industry"] == "mine"
    assert _stored(sqlite_book, saved).industry == "theirs"
    tab.saver.stored(tab.opened)  # a step of the record, later
    assert closed == [], "whoever decided to stay is not led away any more"


# --- duplicates -------------------------------------------------------------------------------------------------


def test_ux_061_a_new_agent_with_a_known_credit_code_shows_who_has_it(desk, saved):
    page = desk.put("agent")
    _fill(page, "name", "另一家")
    _fill(page, "credit_code", CREDIT_CODE)
    desk.wait(0.6)
    desk.settle()
    text = page.strips.shown()["duplicates"]
    assert "杭州西湖华新贸易有限公司 (DL00001" in text and "same credit code" in text
    button = page.strips.findChild(QPushButton, "agents.editor.strip.duplicates.action0")
    button.click()
    assert desk.opened == [("agent", {"id": str(saved.id)})]


def test_a_likely_duplicate_can_be_saved_all_the_same(desk, sqlite_book, saved, press):
    page = desk.put("agent")
    _fill(page, "name", saved.name)
    page.save()
    desk.settle()
    press("question.yes")
    desk.settle()
    assert page.details.code == "DL00002"


# --- beside the form ----------------------------------------------------------------------------------------------


def test_ux_056_an_old_value_comes_back_as_an_edit(tab, desk, sqlite_book, saved):
    _fill(tab, "industry", "第一")
    tab.save()
    desk.settle()
    tab.show_panel("history")
    desk.settle()
    lines = tab.side.history.lines()
    assert any("周琳" in line for line in lines) and "Industry: empty → 第一" in lines
    tree = tab.side.history._tree
    item = next(tree.topLevelItem(0).child(at) for at in range(tree.topLevelItem(0).childCount())
                if "Industry" in tree.topLevelItem(0).child(at).text(0))  # fmt: skip
    tree.setCurrentItem(item)
    tab.side.history._restore.click()
    assert _field(tab, "industry").text() == "" and tab.mark() is Mark.DIRTY
    assert _stored(sqlite_book, saved).industry == "第一"


def test_a_comment_is_sent_with_ctrl_enter_and_is_internal(tab, desk, sqlite_book, saved, clerk):
    tab.show_panel("discussion")
    desk.settle()
    composer = tab.side.discussion._composer
    _type(composer, "请看 <b>R&D</b>")
    QTest.keyClick(composer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    with sqlite_book.read(clerk) as session:
        (row,) = comments.of(session, "agents", saved.id)
    assert (row.text, row.visible_to_agent) == ("请看 <b>R&D</b>", False)
    assert composer.toPlainText() == "" and desk.closed == []
    shown = [w.accessibleName() for w in tab.side.discussion.findChildren(QWidget) if "R&D" in w.accessibleName()]
    assert shown and "<b>" in shown[0]


def test_a_dropped_file_becomes_an_attachment(tab, desk, tmp_path):
    source = tmp_path / "营业执照.pdf"
    source.write_bytes(b"%PDF-1.7\n%%EOF\n")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(source))])
    event = QDropEvent(QPointF(10, 10), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip
    tab.dropEvent(event)
    desk.settle()
    listed = tab.side.files._list
    assert [listed.item(at).text().split("\n")[0] for at in range(listed.count())] == ["营业执照.pdf"]


def test_a_refused_file_is_told_and_the_page_stays(tab, desk, tmp_path, press):
    source = tmp_path / "virus.exe"
    source.write_bytes(b"MZ")
    tab.side.add_files([source])
    desk.settle()
    press("error.close")
    assert tab.mark() is Mark.NONE


def test_ux_059_the_account_number_is_masked_until_revealed_and_that_is_on_record(tab, desk, sqlite_book, saved):
    grid = tab.form_view.grids["bank_accounts"].grid
    texts = [str(grid.model.index(0, at).data() or "") for at in range(len(grid.model.columns))]
    assert "**** 0123" in texts and not any("6222021234567890123" in text for text in texts)
    assert "6222021234567890123" not in str(tab.document.values())
    grid.go(0, "bank")
    tab.reveal_account()
    desk.settle()
    assert "6222021234567890123" in tab.strips.shown()["account"]
    with sqlite_book.read(SYSTEM) as session:
        assert [note.action for note in session.scalars(select(AuditNote))] == ["reveal"]


# --- walking and keyboard -------------------------------------------------------------------------------------------


def test_ux_060_next_and_previous_follow_the_list(desk, sqlite_book, saved):
    others = [store(sqlite_book, replace(saved, id=None, version=None, code="", name=f"公司{n}", credit_code="",
                                         phone="", contacts=(), bank_accounts=())) for n in "甲乙"]  # fmt: skip
    ids = [str(one.id) for one in (others[1], saved, others[0])]
    page = desk.put("agent", id=str(saved.id), walk={"ids": ids, "first": 7, "total": 20})
    assert page.header_bar._place.text() == "9 / 20"
    page.commands()["record.next"].run()
    desk.settle()
    assert page.title() == "公司甲" and page.header_bar._place.text() == "10 / 20"
    page.walk(-1)
    desk.settle()
    page.walk(-1)
    desk.settle()
    assert page.title() == "公司乙"
    assert page.commands()["record.previous"].enabled


def test_every_section_is_reached_by_its_number(tab, desk):
    tab.commands()["page_section.3"].run()
    desk.settle()
    grid = tab.form_view.grids["contacts"].grid
    assert grid.isAncestorOf(QApplication.focusWidget())
    tab.commands()["page_section.1"].run()
    assert _field(tab, "name").hasFocus()


def test_ux_097_tab_goes_through_the_form_in_the_order_of_the_eye(tab, desk):
    boxes = [box for box in tab.form_view.boxes.values() if box.is_editable()]
    first = boxes[0].focus_target()
    first.setFocus()
    seen = []
    for _ in range(12):
        widget = QApplication.focusWidget()
        at = widget.mapTo(tab.form_view, QPoint(0, 0))
        seen.append((at.y() + tab.form_view.scroll_value(), at.x()))
        widget.focusNextChild()
    rows = [(y // 24, x) for y, x in seen]
    assert rows == sorted(rows)


def test_ux_096_every_widget_has_a_name(tab, desk):
    for panel in ("history", "discussion", "attachments", "related"):
        tab.show_panel(panel)
        desk.settle()
    assert not walk(tab), "\n".join(walk(tab))


def test_ux_101_switching_the_language_keeps_what_was_typed(tab, desk):
    from ui.translation import set_language

    _fill(tab, "industry", "typed")
    tab.document.set("credit_limit~", "12*")
    set_language("zh_CN")
    desk.settle()
    assert tab.form_view.boxes["industry"].caption.text() == "行业"
    assert _field(tab, "industry").text() == "typed"
    assert tab.header_bar._state.text() == "未保存 2 处"
    set_language("en")
    assert _field(tab, "credit_limit").text() == "12*" and tab.mark() is Mark.DIRTY


def test_undo_keys_in_a_field_reach_the_tab(tab, desk):
    """The window's Ctrl+Z acts on the document, not inside the field."""
    field = _fill(tab, "industry", "abc")
    QTest.keySequence(field, QKeySequence.StandardKey.Undo)
    assert field.text() == "abc"
    tab.undo()
    assert field.text() == ""


def test_an_auditor_reads_and_cannot_type(qapp, qtbot, sqlite_book, saved, tmp_path):
    from models.platform.principal import Role
    from tests.models.partners.makers import person
    from tests.ui.desk import Desk

    desk = Desk(sqlite_book, person(sqlite_book, Role.AUDITOR), tmp_path)
    page = desk.put("agent", id=str(saved.id))
    assert page.mark() is Mark.READONLY and not page.commands()["save"].enabled
    assert not _field(page, "name").isVisible() and page.form_view.boxes["name"].text.text() == saved.name
    assert page.form_view.grids["contacts"].grid.model.read_only
    desk.finish()


def test_a_record_that_is_gone_is_one_line_and_no_box(desk):
    page = desk.put("agent", id="0190a000-0000-7000-8000-000000000000")
    assert "does not exist" in page._loading.text()
    assert QApplication.activeModalWidget() is None


def test_contacts_are_saved_from_the_grid(tab, desk, sqlite_book, saved):
    grid = tab.form_view.grids["contacts"].grid
    grid.go(2, "name")
    _type(grid.view, "王")
    desk.settle()
    editor = grid.view.editor
    assert editor is not None
    _type(editor, "芳")
    tab.save()
    desk.settle()
    with sqlite_book.read(SYSTEM) as session:
        names = list(session.scalars(select(Contact.name).order_by(Contact.position)))
    assert names == ["陈涛", "周琳", "王芳"]
