"""Saved views: by column id, personal and shared, never somebody else's."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from models.errors import Conflict, Denied, InvalidInput, NotFound
from models.lists import Aggregate, Filter, Group, ListQuery, Sort, ViewColumn, ViewState
from models.platform import views
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import SavedView, User, UserStatus

STATE = ViewState(
    columns=(ViewColumn("name", 240), ViewColumn("credit", 120, Aggregate.MAX), ViewColumn("code")),
    frozen=2,
    query=ListQuery((Filter("status", values=("active", "improving")),), (Sort("name", True),), "华新", (Group("level"),)),
    density="compact",
    preview=True,
)


@pytest.fixture
def people(book):
    with book.write(SYSTEM) as session:
        users = [
            User(code=code, login=code, name=code, role=Role.MANAGER, scope=Scope.ALL, status=UserStatus.ACTIVE)
            for code in ("one", "two")
        ]
        session.add_all(users)
        session.flush()
        keys = [user.id for user in users]
    return [Principal(keys[0], Role.MANAGER), Principal(keys[1], Role.MANAGER, Scope.TEAM), Principal(keys[1], Role.REP, Scope.OWN)]


def test_a_shared_view_is_the_same_for_another_person(book, people):
    """UX-028: filters, columns, widths, sort and groups."""
    one, two, _ = people
    with book.write(one) as session:
        mine = views.save_as(session, "agents.list", "Key agents", STATE)
        views.save_as(session, "agents.list", "For everybody", STATE, shared=True)
    with book.read(one) as session:
        assert [view.title for view in views.of_list(session, "agents.list").views] == ["Key agents", "For everybody"]
    with book.read(two) as session:
        found = views.of_list(session, "agents.list").views
        assert [view.title for view in found] == ["For everybody"]
        assert found[0].state == STATE and not found[0].mine
        assert views.of_list(session, "orders.list").views == ()
    with book.write(two) as session, pytest.raises(NotFound):
        views.rename(session, _key(mine), "Taken")


def test_only_the_owner_changes_a_view_and_only_the_version_he_saw(book, people):
    one, two, _ = people
    with book.write(one) as session:
        view = views.save_as(session, "agents.list", "Mine", STATE, shared=True)
    with book.write(two) as session, pytest.raises(Denied):
        views.save(session, _key(view), view.version, ViewState())
    with book.write(one) as session:
        saved = views.save(session, _key(view), view.version, ViewState(frozen=3))
        assert saved.state.frozen == 3 and saved.version == view.version + 1
    with book.write(one) as session, pytest.raises(Conflict):
        views.save(session, _key(view), view.version, STATE)


def test_sharing_needs_a_right_and_names_must_differ(book, people):
    one, _, rep = people
    with book.write(rep) as session:
        assert not views.may_share(session)
        view = views.save_as(session, "agents.list", "Own", STATE)
        with pytest.raises(Denied):
            views.share(session, _key(view), True)
    with book.write(one) as session:
        views.save_as(session, "agents.list", "Own", STATE)
        for name in ("Own", "  ", "x" * 201):
            with pytest.raises(InvalidInput):
                views.save_as(session, "agents.list", name, STATE)


def test_removed_views_come_back_and_choices_are_kept_per_person(book, people):
    one, two, _ = people
    with book.write(one) as session:
        view = views.save_as(session, "agents.list", "Gone", STATE, shared=True)
        views.choose(session, "agents.list", views.Choice(view.id, ("recent",)))
        views.choose(session, "agents.list", views.Choice(view.id, ("recent", "mine")))
        views.remove(session, _key(view))
    with book.read(one) as session:
        assert views.of_list(session, "agents.list").views == ()
        assert views.of_list(session, "agents.list").choice == views.Choice(view.id, ("recent", "mine"))
    with book.read(two) as session:
        assert views.of_list(session, "agents.list").choice == views.Choice()
    with book.write(one) as session:
        views.restore(session, _key(view))
    with book.read(one) as session:
        assert len(views.of_list(session, "agents.list").views) == 1


@pytest.mark.parametrize("content", [{"columns": "nonsense"}, {"query": {"filters": [{"op": "no such"}]}}, [], "text", 5])
def test_a_layout_that_cannot_be_read_is_the_lists_own(book, people, content):
    one = people[0]
    with book.write(one) as session:
        view = views.save_as(session, "agents.list", "Odd", STATE)
        session.execute(update(SavedView).where(SavedView.id == _key(view)).values(content=content))
    with book.read(one) as session:
        assert session.scalars(select(SavedView)).one().name == "Odd"
        assert views.of_list(session, "agents.list").views[0].state == ViewState()


def _key(view):
    from uuid import UUID

    return UUID(view.id)
