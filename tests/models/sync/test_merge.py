"""The three-way merge of one row, case by case (sync.md 4.7)."""

from __future__ import annotations

from models.sync.absorb import Entry, absorb
from models.sync.merge import rebase
from models.sync.ops import DELETE, INSERT, UPDATE, Op, coalesce, dependents, next_batch
from models.sync.policy import Rule, both, careful, group

POLICY = both(
    place=group("city", "province"), money=careful("amount", "currency"), tags=group("tags", rule=Rule.UNION),
    note=group("note", rule=Rule.APPEND), seen=group("seen", rule=Rule.THEIRS), own=group("own", rule=Rule.MINE),
)  # fmt: skip
BASE = {
    "id": 1, "rev": 3, "name": "a", "city": "x", "province": "p", "amount": 5, "currency": "CNY", "tags": '["a","b"]',
    "note": "one", "seen": 1, "own": "m", "deleted_at": None,
}  # fmt: skip


def op(vals, kind=UPDATE, seq=1, grp=1, key=1, table="t"):
    return Op(seq, grp, table, key, kind, vals)


def merged(mine, theirs, kind=UPDATE):
    return rebase(POLICY, False, BASE, [op(mine, kind)], None if theirs is None else {**BASE, "rev": 4, **theirs})


def test_only_mine_changed():
    done = merged({"name": "b"}, {"own": "other"})
    assert done.row["name"] == "b" and done.row["own"] == "other" and done.ops and not done.clashes
    assert done.merged == ("own",)


def test_beside_a_conflict_it_is_told_what_merged_by_itself():
    """ux.md 16.4: the fields that one side changed alone, with what they were; without a conflict nothing is told."""
    done = merged({"name": "b", "city": "y"}, {"name": "c", "own": "other"})
    (clash,) = done.clashes
    assert clash.mine == {"name": "b"} and done.ops
    assert (done.beside.mine, done.beside.theirs, done.beside.base) == ({"city": "y"}, {"own": "other"}, {"city": "x", "own": "m"})
    assert merged({"city": "y"}, {"own": "other"}).beside is None


def test_both_made_the_same_change():
    done = merged({"name": "b"}, {"name": "b"})
    assert not done.ops and not done.clashes


def test_both_changed_one_group_by_different_fields():
    done = merged({"city": "y"}, {"province": "q"})
    assert done.row["city"] == "x" and not done.ops
    (clash,) = done.clashes
    assert clash.group == "place" and clash.mine["city"] == "y" and clash.theirs == {"city": "x", "province": "q"}


def test_money_asks_when_they_changed_anything():
    assert merged({"amount": 9}, {"name": "b"}).clashes and not merged({"amount": 9}, {}).clashes


def test_rules_without_a_person():
    done = merged({"tags": '["a","c"]'}, {"tags": '["a","b","d"]'})
    assert done.row["tags"] == '["a","d","c"]' and not done.clashes
    assert merged({"note": "one two"}, {"note": "one three"}).row["note"] == "one three two"
    assert merged({"note": "new"}, {"note": "other"}).clashes
    assert merged({"seen": 2}, {"seen": 3}).row["seen"] == 3 and not merged({"seen": 2}, {"seen": 3}).clashes
    assert merged({"own": "me"}, {"own": "you"}).row["own"] == "me"


def test_removed_on_one_side():
    done = merged({"name": "b"}, None)
    assert done.row is None and done.clashes[0].kind == "deleted" and done.clashes[0].mine == {"name": "b"}
    done = merged({}, {"name": "b"}, DELETE)
    assert done.row["name"] == "b" and done.clashes[0].kind == "kept" and not done.ops
    assert merged({}, {}, DELETE).row is None
    done = merged({"name": "b"}, {"deleted_at": 7})
    assert done.row["deleted_at"] == 7 and done.clashes[0].kind == "deleted"
    assert merged({"deleted_at": 7}, {"name": "b"}).clashes[0].kind == "kept"


def test_a_secret_whose_old_value_nobody_kept_is_never_overwritten_unasked():
    base = {name: value for name, value in BASE.items() if name != "own"}
    policy = both()
    done = rebase(policy, False, base, [op({"own": "new"})], {**BASE, "rev": 4})
    assert done.clashes and not done.ops


def test_a_ledger_row_is_there_or_not_yet():
    made = op({"id": 1, "quantity": 2}, INSERT)
    assert rebase(both(), True, None, [made], {"id": 1, "quantity": 2}).ops == ()
    assert rebase(both(), True, None, [made], None).ops == (made,)


def test_json_texts_are_compared_by_meaning():
    done = merged({"tags": '["a", "b"]'}, {"name": "z"})
    assert not done.clashes


def test_coalescing_stays_within_a_group():
    first, second = op({"id": 1, "name": "a"}, INSERT), op({"name": "b"}, seq=2)
    assert coalesce([first, second]) == [op({"id": 1, "name": "b"}, INSERT)]
    assert coalesce([first, op({}, DELETE, seq=3)]) == []
    assert len(coalesce([first, op({"name": "b"}, seq=2, grp=2)])) == 2
    assert coalesce([op({}, DELETE), op({"name": "z"}, INSERT, seq=2)])[0].kind == UPDATE


def test_a_batch_takes_whole_groups():
    ops = [op({}, seq=n, grp=g, key=n) for n, g in enumerate([1, 1, 2, 2, 2, 3])]
    assert [one.grp for one in next_batch(ops, 3)] == [1, 1]
    assert [one.grp for one in next_batch(ops, 5)] == [1, 1, 2, 2, 2]
    assert [one.grp for one in next_batch(ops[2:], 1)] == [2, 2, 2]


def test_what_hangs_on_refused_work():
    ops = [
        op({"id": 9}, INSERT, grp=1, key=9), op({"parent": 9}, INSERT, grp=2, key=10), op({"x": 1}, grp=3, key=11),
        op({"x": 1}, grp=4, key=10), op({"x": 1}, grp=4, key=12), op({"x": 2}, grp=5, key=12),
    ]  # fmt: skip
    assert dependents(ops, {1}, lambda table: ("parent",)) == {1, 2, 4, 5}


def test_the_log_gives_operations_and_the_row_before_them():
    now = {"id": 1, "name": "c", "secret": "s2", "rev": 4}
    log = [
        Entry(1, UPDATE, {"name": "a", "secret": "***"}, {"name": "b", "secret": "***"}),
        Entry(2, UPDATE, {"name": "b"}, {"name": "c"}),
    ]
    numbers = iter(range(1, 9))
    done = absorb("t", b"1", log, now, {"secret"}, lambda: next(numbers))
    assert done.base == {"id": 1, "name": "a", "rev": 4}
    assert [one.vals for one in done.ops] == [{"name": "b", "secret": "s2"}, {"name": "c"}]


def test_the_log_of_a_row_made_changed_and_removed():
    log = [Entry(1, INSERT, {}, {}), Entry(2, UPDATE, {"name": "a"}, {"name": "b"}), Entry(3, DELETE, {"id": 1, "name": "b"}, {})]
    numbers = iter(range(1, 9))
    done = absorb("t", b"1", log, None, (), lambda: next(numbers))
    assert done.base is None
    assert [(one.kind, one.vals.get("name")) for one in done.ops] == [("I", "a"), ("U", "b"), ("D", None)]
