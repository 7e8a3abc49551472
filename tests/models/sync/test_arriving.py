"""What arrives again: only what differs is written, and rows are found by the words they have now."""

from __future__ import annotations

from models.lists import engine
from models.lists.catalogue import spec_of
from models.lists.shapes import ListQuery
from tests.models.sync.test_faults import office_writes
from tests.models.sync.test_real import agents_of


def found(device, words: str) -> set:
    with device.read() as session:
        return {row.id for row in engine.first_page(session, spec_of("agents.list"), ListQuery(search=words), ("code",)).rows}


def test_words_that_change_are_found_anew_and_all_others_as_before(server, device):
    rep = device("rep")
    rep.sync()
    first, second = agents_of(rep)[:2]
    was, other = first.name, second.name
    assert found(rep, was) == {first.id} and found(rep, other) == {second.id}
    office_writes(server, "UPDATE agents SET name = '改名之后茶业', note = 'n' WHERE id = :key", key=first.id)
    office_writes(server, "UPDATE agents SET note = 'only this' WHERE id = :key", key=second.id)
    rep.sync()
    assert found(rep, "改名之后") == {first.id} and found(rep, was) == set() and found(rep, other) == {second.id}
    stored = {one.id: one for one in agents_of(rep)}
    assert (stored[first.id].note, stored[second.id].note) == ("n", "only this")


def test_numbers_that_change_hands_find_their_new_rows(server, device):
    """The code of one agent goes to another in the same round: the copy ends as the office has it, also in its index."""
    rep = device("rep")
    rep.sync()
    first, second = agents_of(rep)[:2]
    for key, code in ((first.id, "ZW-TMP"), (second.id, first.code), (first.id, second.code)):
        office_writes(server, "UPDATE agents SET code = :code WHERE id = :key", key=key, code=code)
    rep.sync()
    codes = {one.id: one.code for one in agents_of(rep)}
    assert (codes[first.id], codes[second.id]) == (second.code, first.code)
    assert found(rep, first.code) == {second.id} and found(rep, second.code) == {first.id}
    assert found(rep, first.name) == {first.id}
