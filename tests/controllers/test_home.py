"""Cards and counts: each number is the number of rows of the list it opens (UX-018, UX-068)."""

from __future__ import annotations

import pytest

from controllers import home, worklists
from controllers.badges import BadgesController
from controllers.home import CARDS, DEFAULTS, HomeController, permitted
from models.lists import engine
from models.lists.catalogue import spec_of
from models.platform.demo import build
from models.platform.principal import SYSTEM, Principal, Role, Scope
from ui.shell.sections import SECTIONS

VOLUME = build.Volume(agents=24, products=20, orders=120, lines=3)


@pytest.fixture(scope="module")
def demo_book(sqlite_template, tmp_path_factory):
    import shutil

    from models.database import Database
    from tests.conftest import TEST_KEY

    path = tmp_path_factory.mktemp("demo") / "book.qudao"
    shutil.copy(sqlite_template, path)
    database = Database.sqlite(path, TEST_KEY)
    with database.write(SYSTEM) as session:
        build.fill(session, volume=VOLUME)
    yield database
    database.close()


def people(database):
    """A principal of each role that exists in the demo book, and a channel director."""
    from sqlalchemy import select

    from models.platform.records import User
    from models.platform.users import principal_for

    with database.read(SYSTEM) as session:
        found = {}
        for user in session.scalars(select(User)):
            found.setdefault(user.role, principal_for(user))
    found[Role.MANAGER] = Principal(found[Role.MANAGER].user_id, Role.MANAGER, Scope.ALL, "director")
    return found


def rows_of_list(session, list_id, view):
    """How many rows a person sees after opening the list in this view."""
    spec = spec_of(list_id)
    return len(engine.order(session, spec, worklists.query_of(spec, view)))


ORDER = {  # ux.md 11, as far as there are such cards
    Role.MANAGER: ("contracts.expiring", "orders.held", "targets.behind", "receivables.overdue", "stock.short",
                   "contracts.approving", "scorecards.to_review", "certificates.expiring"),
    Role.OPERATIONS: ("orders.to_confirm", "orders.drafts", "orders.to_ship", "payments.to_confirm", "receivables.overdue",
                      "system"),
    Role.REP: ("orders.drafts", "targets.behind", "contracts.expiring"),
    Role.AGENT: ("orders.to_ship", "payables.open", "contracts.expiring", "stock.short", "targets.behind"),
}  # fmt: skip


@pytest.mark.parametrize("role", ORDER)
def test_cards_stand_in_the_order_of_each_role(role):
    assert tuple(card for card in DEFAULTS[role] if card in ORDER[role]) == ORDER[role]


def test_every_card_and_badge_names_a_view_that_exists():
    for card in CARDS:
        if card.list_id:
            worklists.query_of(spec_of(card.list_id), card.view)
    for section in SECTIONS:
        if section.view:
            worklists.query_of(spec_of(section.kind), section.view)
    for cards in DEFAULTS.values():
        assert set(cards) <= {card.id for card in CARDS}


def test_each_number_equals_its_list_for_every_role(demo_book):
    """UX-068: the number on the card is the number of rows of the list, for each role."""
    seen = 0
    for principal in people(demo_book).values():
        with demo_book.read(principal) as session:
            for card in permitted(principal):
                if not card.list_id:
                    continue
                answer = home.load(session, card)
                assert answer.count == rows_of_list(session, card.list_id, card.view), (principal.role, card.id)
                assert len(answer.rows) == min(answer.count, home.ROWS)
                spec = spec_of(card.list_id)
                assert all(part.count == engine.count(session, spec, part.query) > 0 for part in answer.parts)
                assert sum(part.count for part in answer.parts) == (answer.count if card.parts else 0)
                seen += answer.count
    assert seen > 20


def test_people_of_an_agent_owe_and_staff_is_owed():
    """ux.md 11.5: the same list under the words of each side."""
    for role, other in ((Role.AGENT, "receivables.overdue"), (Role.OPERATIONS, "payables.open")):
        shown = {card.id for card in permitted(Principal(None, role, Scope.ALL, ""))}
        assert other not in shown and shown & {"receivables.overdue", "payables.open"}
        assert set(DEFAULTS[role]) <= shown


def test_each_badge_equals_its_worklist(demo_book):
    wanted = [(section.id, section.kind, section.view) for section in SECTIONS if section.view]
    for principal in people(demo_book).values():
        with demo_book.read(principal) as session:
            counts = worklists.counts(session, wanted)
            for section, list_id, view in wanted:
                assert counts[section] == rows_of_list(session, list_id, view)


def test_held_orders_are_those_in_the_state_of_being_held(demo_book):
    """An independent count in plain SQL."""
    with demo_book.engine.connect() as connection:
        held = connection.exec_driver_sql(
            "SELECT count(*) FROM orders WHERE state = 'held' AND deleted_at IS NULL"
        ).scalar()
    director = people(demo_book)[Role.MANAGER]
    with demo_book.read(director) as session:
        assert home.load(session, home.BY_ID["orders.held"]).count == held > 0


def test_behind_target_agrees_with_sums_in_plain_sql(demo_book):
    from models.clock import clock

    today = clock.today()
    with demo_book.engine.connect() as connection:
        expected = connection.exec_driver_sql(
            """
            SELECT count(*) FROM targets t WHERE t.deleted_at IS NULL AND t.state = 'issued' AND t.measure = 'sales'
              AND t.year = ? AND t.subject = 'agent'
              AND (SELECT coalesce(sum(m.value), 0) FROM target_months m
                   WHERE m.target_id = t.id AND m.period < ?)
                > (SELECT coalesce(sum(o.net_total), 0) FROM orders o
                   WHERE o.agent_id = t.agent_id AND o.deleted_at IS NULL
                     AND substr(o.ordered_on, 1, 4) = ?
                     AND o.state IN ('confirmed', 'shipping', 'completed'))
            """,
            (today.year, today.year * 100 + today.month, str(today.year)),
        ).scalar()
        others = connection.exec_driver_sql("SELECT count(*) FROM targets WHERE subject != 'agent'").scalar()
    director = people(demo_book)[Role.MANAGER]
    with demo_book.read(director) as session:
        assert home.load(session, home.BY_ID["targets.behind"]).count - expected in range(others + 1)


def test_the_choice_of_cards_is_kept_per_person(qtbot, context):
    controller = HomeController(context)
    answers = []
    controller.chosen(answers.append)
    qtbot.waitUntil(context.jobs.idle)
    assert answers == [DEFAULTS[Role.MANAGER]]
    controller.choose(("drafts", "orders.held"), answers.append)
    qtbot.waitUntil(context.jobs.idle)
    controller.chosen(answers.append)
    qtbot.waitUntil(context.jobs.idle)
    assert answers[-1] == ("drafts", "orders.held")


def test_badges_are_counted_once_for_several_changes(qtbot, context, monkeypatch):
    badges = BadgesController(context)
    badges.watch([("orders", "orders.list", "held")])
    told = []
    badges.counted.connect(told.append)
    for _ in range(5):
        badges.count_soon()
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(100)
    assert told == [{"orders": 0}]


def test_a_count_that_fails_shows_nothing_and_disturbs_nobody(qtbot, context, monkeypatch):
    badges = BadgesController(context)
    badges.watch([("orders", "orders.list", "gone")])
    told, failures = [], []
    badges.counted.connect(told.append)
    context.failed.connect(failures.append)
    badges.count()
    qtbot.waitUntil(lambda: bool(told))
    assert told == [{}]
    assert failures == []
