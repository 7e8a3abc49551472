"""Nothing one of two people typed is lost, and money is never merged silently (UX-087 to UX-089)."""

from models.platform.merging import Choice, merge

BASE = {"id": "1", "version": 1, "name": "华新", "phone": "1", "limit": "500000.00", "term": 30, "note": "",
        "lines": [{"id": "a", "qty": "1", "price": "2"}, {"id": "b", "qty": "1", "price": "2"}]}  # fmt: skip
GROUPS = {"limit": "credit", "term": "credit", "lines/qty": "amount", "lines/price": "amount"}


def _with(**changes):
    return {**BASE, **changes}


def test_different_fields_merge_by_themselves():
    merged = merge(BASE, _with(name="mine"), _with(phone="2", version=2), children=("lines",), groups=GROUPS)
    assert {row.id: row.choice for row in merged.rows} == {"name": Choice.MINE, "phone": Choice.THEIRS}
    assert not merged.needs_person
    assert merged.result() == _with(name="mine", phone="2", version=2)


def test_the_same_field_waits_for_a_person():
    merged = merge(BASE, _with(phone="mine"), _with(phone="theirs"))
    assert merged.undecided == 1 and merged.needs_person
    assert merged.choose("phone", Choice.THEIRS).result()["phone"] == "theirs"
    assert merged.choose("phone", Choice.EDITED, ("both",)).result()["phone"] == "both"
    assert merged.choose_all(Choice.MINE).result()["phone"] == "mine"


def test_equal_changes_and_equal_numbers_are_no_difference():
    assert merge(BASE, _with(phone="2"), _with(phone="2")).rows == ()
    merged = merge(BASE, _with(name="x", limit="500000"), BASE, numeric=("limit",))
    assert [row.id for row in merged.rows] == ["name"]


def test_a_group_is_decided_together():
    """A record nobody typed must not appear from two half edits."""
    merged = merge(BASE, _with(limit="600000.00"), _with(term=45), groups=GROUPS)
    (row,) = merged.rows
    assert (row.id, row.paths, row.choice) == ("credit", ("limit", "term"), None)
    assert merged.choose("credit", Choice.MINE).result() == _with(limit="600000.00", term=30)
    assert merged.choose("credit", Choice.THEIRS).result() == _with(term=45)


def test_money_is_shown_even_when_only_one_side_changed_it():
    """UX-089."""
    merged = merge(BASE, _with(limit="1.00"), _with(name="x"), groups=GROUPS, careful=("credit",))
    assert merged.undecided == 0 and merged.needs_person
    alone = merge(BASE, _with(limit="1.00"), BASE, groups=GROUPS, careful=("credit",))
    assert not alone.needs_person


def test_lines_match_by_key():
    mine = _with(lines=[{"id": "a", "qty": "5", "price": "2"}, {"id": "b", "qty": "1", "price": "2"},
                        {"id": "c", "qty": "9", "price": "1"}])  # fmt: skip
    theirs = _with(lines=[{"id": "a", "qty": "1", "price": "3"}])
    merged = merge(BASE, mine, theirs, children=("lines",), groups=GROUPS)
    assert {row.id: row.choice for row in merged.rows} == {
        "lines/-a/amount": None,
        "lines/-b": Choice.THEIRS,
        "lines/-c": Choice.MINE,
    }
    result = merged.choose("lines/-a/amount", Choice.MINE).result()
    assert result["lines"] == [{"id": "a", "qty": "5", "price": "2"}, {"id": "c", "qty": "9", "price": "1"}]


def test_removed_by_them_and_changed_by_me_waits():
    mine = _with(lines=[{"id": "a", "qty": "1", "price": "2"}, {"id": "b", "qty": "7", "price": "2"}])
    theirs = _with(lines=[{"id": "a", "qty": "1", "price": "2"}])
    merged = merge(BASE, mine, theirs, children=("lines",))
    assert [(row.id, row.choice) for row in merged.rows] == [("lines/-b", None)]
    assert len(merged.choose("lines/-b", Choice.MINE).result()["lines"]) == 2
    assert len(merged.choose("lines/-b", Choice.THEIRS).result()["lines"]) == 1
