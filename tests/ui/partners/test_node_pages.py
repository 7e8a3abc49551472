"""The territory tree and the levels: new, change, remove, unsaved text."""

from __future__ import annotations

from models.partners import levels, territories
from models.platform.principal import SYSTEM
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


def test_every_widget_has_a_name(desk, sqlite_book):
    for kind in ("territories", "levels"):
        assert not walk(desk.put(kind))
