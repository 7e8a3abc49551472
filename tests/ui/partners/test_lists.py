"""Lists of agents and contacts lead to the page of the agent; the page shows lists of its own."""

from __future__ import annotations

from models.partners.shapes import AgentDraft
from tests.models.partners.makers import store


def test_a_row_of_the_list_opens_the_agent_with_its_neighbours(desk, sqlite_book, saved):
    other = store(sqlite_book, AgentDraft(name="安徽远大"))
    page = desk.put("agents.list")
    page.open_row(1, False)
    kind, args = desk.opened[-1]
    assert (kind, args["id"]) == ("agent", str(saved.id))
    assert args["walk"] == {"ids": [str(other.id), str(saved.id)], "first": 0, "total": 2}
    tab = desk.put(kind, **args)
    assert tab.header_bar._place.text() == "2 / 2"


def test_a_contact_opens_its_agent(desk, saved):
    page = desk.put("contacts.list")
    page.open_row(0, False)
    desk.settle()
    assert desk.opened[-1] == ("agent", {"id": str(saved.id)})


def test_the_embedded_lists_are_made_when_seen_and_filtered(desk, sqlite_book, saved):
    tab = desk.put("agent", id=str(saved.id))
    sections = {section.spec.id: section for section in tab.form_view.sections}
    assert {"contracts", "orders", "payments", "performance"} <= set(sections)
    host = next(sections["orders"].hosts())
    assert host.content() is None
    tab.form_view.go_to_section([one.spec.id for one in tab.form_view.sections].index("orders"))
    desk.settle()
    assert host.content() is not None
    assert host.content().query().filters[0].values == (str(saved.id),)


def test_two_new_agents_have_two_tabs(desk):
    first, second = desk.put("agent", new=True), None
    key = first.key()
    second = desk.put("agent", new=True)
    assert key != second.key()
