"""The territory tree and the levels: new, change, remove, unsaved text."""

from __future__ import annotations

import json

import pytest

from models.partners import levels, territories
from models.platform.merging import Choice
from models.platform.principal import SYSTEM
from models.shapes import from_plain
from tests.models.partners.makers import level, territory
from tests.ui.desk import walk
from ui.shell.page import Mark


def _names(book):
    with book.read(SYSTEM) as session:
        return [node.name for node in territories.tree(session)]


def test_a_territory_is_made_below_another_changed_and_removed(desk, sqlite_book, press):
    territory(sqlite_book, "中国")
    page = desk.put("territories")
    assert page.document.get("name") == "中国" and page.mark() is Mark.NONE
    page.new(below=True)
    page.document.set("name", "浙江")
    assert page.mark() is Mark.DIRTY
    page.save()
    desk.settle()
    assert _names(sqlite_book) == ["中国", "浙江"] and page.mark() is Mark.NONE
    assert page._tree.topLevelItem(0).child(0).text(0) == "浙江"
    page.document.set("name", "浙江省")
    page.commands()["undo"].run()
    assert page.document.get("name") == "浙江"
    page.remove()
    press("question.yes")
    desk.settle()
    assert _names(sqlite_book) == ["中国"]


def test_problems_stand_at_their_field(desk, sqlite_book):
    page = desk.put("territories")
    page.new()
    page.document.set("code", "X")
    page.save()
    desk.settle()
    assert page.document.problems() == {"name": "This field is needed."}
    assert page.form_view.boxes["name"].widget.hasFocus()


def test_leaving_unsaved_text_asks(desk, sqlite_book, press):
    level(sqlite_book, "A", 2)
    level(sqlite_book, "B", 1)
    page = desk.put("levels")
    page.document.set("benefits", "优先供货")
    page._tree.setCurrentItem(page._tree.topLevelItem(1))
    press("question.cancel")
    desk.settle()
    assert page.document.get("code") == "A" and page.mark() is Mark.DIRTY
    page._tree.setCurrentItem(page._tree.topLevelItem(1))
    press("question.save")
    desk.settle()
    assert page.document.get("code") == "B"
    with sqlite_book.read(SYSTEM) as session:
        assert levels.all_levels(session)[0].benefits == "优先供货"


@pytest.mark.parametrize("hindrance", ["a problem", "a conflict put off"])
def test_where_saving_did_not_come_about_nobody_is_led_away_later(desk, sqlite_book, press, hindrance):
    level(sqlite_book, "A", 2)
    level(sqlite_book, "B", 1)
    page = desk.put("levels")
    page.document.set("benefits", "优先供货")
    if hindrance == "a problem":
        page.document.set("name", "")
    else:
        with sqlite_book.write(SYSTEM) as session:
            levels.save(session, from_plain(levels.LevelDraft, {**page.document.loaded_values(), "benefits": "返利"}))
    page._tree.setCurrentItem(page._tree.topLevelItem(1))
    press("question.save")
    desk.settle()
    if hindrance == "a problem":
        page.document.set("name", "甲")
        page.save()
    else:
        page.conflict._buttons["later"].click()
        page.save()
        desk.settle()
        page.conflict._choose_all(Choice.MINE)
        page.conflict._save()
    desk.settle()
    assert page.document.get("code") == "A" and page.mark() is Mark.NONE
    with sqlite_book.read(SYSTEM) as session:
        assert levels.all_levels(session)[0].benefits == "优先供货"


def test_text_not_saved_comes_back_with_the_page(desk, sqlite_book, press):
    """Also when the record changed meanwhile: then saving shows what others stored, as anywhere."""
    level(sqlite_book, "A", 2)
    level(sqlite_book, "B", 1)
    page = desk.put("levels")
    page._tree.setCurrentItem(page._tree.topLevelItem(1))
    page.document.set("benefits", "优先供货")
    state = json.loads(json.dumps(page.state()))
    again = desk.put("levels", state=state)
    assert (again.document.get("code"), again.document.get("benefits")) == ("B", "优先供货")
    assert again.mark() is Mark.DIRTY and "typed" in again.strips.shown()
    assert json.loads(json.dumps(again.state())) == state
    again.save()
    desk.settle()
    with sqlite_book.read(SYSTEM) as session:
        assert [one.benefits for one in levels.all_levels(session)] == ["", "优先供货"]
    assert again.state() == {} and "typed" not in again.strips.shown()


def test_what_waits_for_closing_hears_that_saving_failed(desk, sqlite_book, press):
    level(sqlite_book, "A", 2)
    page = desk.put("levels")
    page.document.set("code", "")
    answers = []
    page.may_close(answers.append)
    press("question.save")
    desk.settle()
    assert answers == [False] and page.document.problems()


def test_every_widget_has_a_name(desk, sqlite_book):
    for kind in ("territories", "levels"):
        assert not walk(desk.put(kind))


def test_words_not_sent_come_back_with_the_page_for_each_record(desk, sqlite_book):
    """What is written beside a territory and not sent is in the state of its tab, and so survives closing and a crash."""
    territory(sqlite_book, "中国")
    territory(sqlite_book, "浙江")
    page = desk.put("territories")
    page.side.discussion.set_draft("第一句")
    page._tree.setCurrentItem(page._tree.topLevelItem(1))
    desk.settle()
    assert page.side.discussion.draft() == ""
    page.side.discussion.set_draft("第二句")
    state = json.loads(json.dumps(page.state()))
    again = desk.put("territories", state=state)
    assert again.side.discussion.draft() == "第一句"
    again._tree.setCurrentItem(again._tree.topLevelItem(1))
    assert again.side.discussion.draft() == "第二句"
    again.side.discussion.sent()
    assert list(again.state()["unsent"].values()) == ["第一句"]
