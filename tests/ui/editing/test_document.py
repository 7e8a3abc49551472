"""A document keeps loaded beside typed, and every act of the person is one undo step."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.editing.document import Document

VALUES = {
    "id": "a1",
    "version": 3,
    "name": "杭州西湖华新",
    "limit": "500000.00",
    "tags": ["A", "B"],
    "contacts": [
        {"id": "c1", "name": "陈涛", "phone": "13800008801"},
        {"id": "c2", "name": "周琳", "phone": ""},
    ],
}


@pytest.fixture
def document(qapp):
    return Document(VALUES, children=("contacts",), numeric=("limit",))


def test_a_fresh_document_is_clean_and_gives_back_what_it_was_given(document):
    assert not document.is_dirty()
    assert document.values() == VALUES
    assert document.get("contacts/1/name") == "周琳"
    assert document.get("contacts/0") == VALUES["contacts"][0]
    assert document.key_at("contacts", 1) == "c2"


def test_changes_count_by_real_difference(document):
    document.set("name", "宁波")
    document.set("limit", "500000")
    document.set("contacts/1/phone", None)
    assert [(c.path, c.before, c.after) for c in document.changes()] == [("name", "杭州西湖华新", "宁波")]
    document.set("name", "杭州西湖华新")
    assert not document.is_dirty()


def test_typing_in_one_session_is_one_step_and_typing_it_back_is_none(document):
    for text in ("宁", "宁波", "宁波市"):
        document.set("name", text, session=1)
    document.undo()
    assert document.get("name") == "杭州西湖华新"
    document.redo()
    assert document.get("name") == "宁波市"
    document.undo()
    document.set("name", "x", session=2)
    document.set("name", "杭州西湖华新", session=2)
    assert not document.can_undo()


def test_thirty_undos_after_thirty_edits_return_to_the_loaded_state(document):
    """UX-050."""
    for number in range(10):
        document.set("name", f"name {number}")
        document.append("contacts", {"name": f"contact {number}"})
        document.set(f"contacts/{number % 2}/phone", str(number))
    assert document.change_count() == 1 + 10 + 2
    for _ in range(30):
        assert document.undo()
    assert not document.can_undo()
    assert not document.is_dirty()
    assert document.values() == VALUES


def test_a_paste_is_one_step(document):
    document.paste("contacts", 1, [{"name": "甲"}, {"name": "乙"}], replace=1)
    assert [row["name"] for row in document.rows("contacts")] == ["陈涛", "甲", "乙"]
    document.undo()
    assert document.values() == VALUES
    assert not document.can_undo()


def test_undo_after_save_makes_it_dirty_again(document):
    """UX-051."""
    document.set("name", "宁波")
    document.saved(document.values() | {"version": 4})
    assert not document.is_dirty()
    assert document.undo()
    assert document.is_dirty()
    assert [(c.path, c.before, c.after) for c in document.changes()] == [("name", "宁波", "杭州西湖华新")]
    assert document.get("version") == 4


def test_a_row_removed_before_a_save_can_come_back_after_it(document):
    document.remove("contacts", [0])
    document.saved(document.values())
    document.undo()
    assert document.rows("contacts") == VALUES["contacts"]
    assert [(c.path, c.before) for c in document.changes()] == [("contacts/0", None)]


def test_problems_follow_their_row_and_go_when_the_value_changes(document):
    document.set_problems({"contacts/1/phone": "missing", "name": "too long"})
    document.insert("contacts", 0, [{"name": "new"}])
    assert document.problems() == {"contacts/2/phone": "missing", "name": "too long"}
    document.set("contacts/2/phone", "1")
    assert document.problems() == {"name": "too long"}
    document.remove("contacts", [0])
    document.set_problem("name", None, source="save")
    assert document.problems() == {}


def test_moves_and_removals_are_differences_and_can_be_reverted(document):
    document.move("contacts", 0, 1)
    assert [c.path for c in document.changes()] == ["contacts"]
    document.remove("contacts", [1])
    assert [c.path for c in document.changes()] == ["contacts/-c1"]
    document.set("contacts/0/name", "x")
    document.revert_all()
    assert document.values() == VALUES
    document.undo()
    assert document.get("contacts/0/name") == "x"
    document.revert("contacts")
    assert not document.is_dirty()


def test_late_values_join_the_step_of_the_typing(document):
    with document.step() as step:
        document.set("contacts/0/name", "P1")
    with document.step(join=step):
        document.set("contacts/0/phone", "18.00")
    document.undo()
    assert document.values() == VALUES


def test_a_snapshot_survives_json_and_keeps_base_and_typed_text(document, qapp):
    document.set("name", "typed")
    document.append("contacts", {"name": "new"})
    snapshot = json.loads(json.dumps(document.snapshot()))
    other = Document(VALUES | {"name": "changed by somebody else"}, children=("contacts",))
    other.restore(snapshot)
    assert other.values() == document.values()
    assert other.loaded("name") == "杭州西湖华新"
    assert other.change_count() == 2


def test_a_merge_is_one_edit(document):
    document.take({"name": "merged", "contacts": [{"id": "c2", "name": "周琳", "phone": "1"}, {"id": "c9"}]})
    assert document.keys("contacts") == ["c2", "c9"]
    assert document.get("contacts/0/phone") == "1"
    document.undo()
    assert document.values() == VALUES


def test_a_new_base_keeps_what_was_typed(document):
    document.set("name", "mine")
    document.rebase(VALUES | {"version": 7, "limit": "1.00"})
    assert document.get("version") == 7
    assert {c.path: (c.before, c.after) for c in document.changes()} == {
        "name": ("杭州西湖华新", "mine"),
        "limit": ("1.00", "500000.00"),
    }


def test_signals_tell_paths_and_dirtiness(document, qtbot):
    seen, dirty = [], []
    document.changed.connect(seen.append)
    document.dirty_changed.connect(dirty.append)
    document.set("contacts/1/phone", "2")
    document.undo()
    assert seen == ["contacts/1/phone"] * 2
    assert dirty == [True, False]


OPERATIONS = st.lists(
    st.tuples(st.sampled_from(["set", "cell", "insert", "remove", "move", "paste"]),
              st.integers(0, 5), st.integers(0, 5), st.sampled_from(["", "x", "y", "陈涛"])),
    max_size=25,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(OPERATIONS)
def test_undo_all_and_redo_all_are_exact(qapp, operations):
    document = Document(VALUES, children=("contacts",))
    for kind, one, two, text in operations:
        count = document.row_count("contacts")
        if kind == "set":
            document.set("name", text)
        elif kind == "insert":
            document.insert("contacts", min(one, count), [{"name": text}])
        elif kind == "paste":
            document.paste("contacts", min(one, count), [{"name": text}, {"phone": text}], replace=two)
        elif count and kind == "cell":
            document.set(f"contacts/{one % count}/phone", text)
        elif count and kind == "remove":
            document.remove("contacts", {one % count, two % count})
        elif count and kind == "move":
            document.move("contacts", one % count, two % count)
    after = document.values()
    check = Document(VALUES, children=("contacts",))
    check.restore(document.snapshot())
    assert {c.path for c in check.changes()} == {c.path for c in document.changes()}
    while document.undo():
        pass
    assert document.values() == VALUES
    assert not document.is_dirty()
    while document.redo():
        pass
    assert document.values() == after


def test_a_text_that_is_no_value_counts_once_and_is_never_lost(document):
    document.set("limit", "12", session=1)
    document.set("limit~", "12*", session=1)
    assert [(c.path, c.after) for c in document.changes()] == [("limit", "12*")]
    assert document.unread() == ["limit"]
    document.set("contacts/0/phone~", "x")
    assert document.change_count() == 2
    document.revert("limit")
    assert document.get("limit~") is None
    assert [c.path for c in document.changes()] == ["contacts/0/phone"]
    document.revert_all()
    assert not document.is_dirty()


def test_steps_that_look_alike_are_still_different_steps(document):
    for text in ("宁波", "温州", "宁波"):
        with document.step():
            document.set("name", text)
    document.undo()
    assert document.get("name") == "温州"
    document.undo()
    assert document.get("name") == "宁波"
    document.undo()
    assert not document.is_dirty() and not document.can_undo()
