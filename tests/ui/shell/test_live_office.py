"""The whole window live on an office's server: every page as its own people see it, under roles and row security."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from controllers.jobs import JobState
from models.partners.records import Agent
from models.platform import users
from models.platform.demo import build
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import User, UserStatus
from models.platform.users import principal_for
from tests.office import Office
from tests.ui.shell.tour import NEW, Tour, kinds, tour_of
from ui.shell.window_commands import NEW_KINDS

VOLUME = build.Volume(agents=12, products=12, orders=40, lines=3)


@pytest.fixture(scope="module")
def office(tls_server: Any) -> Office:
    """A prepared server with a small channel; its people may sign in."""
    made = Office.make(tls_server, "live", "ql")
    owner = made.as_owner()
    with owner.write(SYSTEM) as session:
        build.fill(session, volume=VOLUME)
        agent = session.scalars(select(Agent).order_by(Agent.seq)).first()
        users.save(session, users.UserDraft(name="何仓管", role=Role.OPERATIONS, scope=Scope.ALL))
        users.save(session, users.UserDraft(name="徐店长", role=Role.AGENT, scope=Scope.AGENT, agent_id=agent.id))
    made.let_in(owner)
    owner.close()
    return made


def person(office: Office, role: Role) -> Any:
    """Somebody of this role, with the widest scope there is."""
    owner = office.as_owner()
    with owner.read(SYSTEM) as session:
        rows = session.scalars(select(User).where(User.role == role, User.status == UserStatus.ACTIVE)).all()
        found = principal_for(sorted(rows, key=lambda user: user.scope is not Scope.ALL)[0])
    owner.close()
    return found


SEEN = {
    Role.MANAGER: [kind for kind in kinds() if kind != "checklist_template"],  # begun anew by who may write them alone
    Role.OPERATIONS: ["product", "warehouse", "move", "order", "payment", "ledger.list"],
    Role.ADMIN: ["home", "users.list", "user", "audit.list", "settings", "import"],
    Role.AGENT: ["home", "orders.list", "order", "products.list", "contracts.list", "payments.list", "scorecards.list"],
}


@pytest.fixture(scope="module")
def tour(request: Any, office: Office, qapp: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    principal = person(office, request.param)
    database = office.open(principal)
    with tour_of(database, tmp_path_factory.mktemp("desk"), principal=principal) as made:
        made.failures = []  # type: ignore[attr-defined]
        made.context.failed.connect(made.failures.append)  # type: ignore[attr-defined]
        made.context.jobs.ended.connect(  # type: ignore[attr-defined]
            lambda job: made.failures.append((job, job.error)) if job.state is JobState.FAILED else None  # type: ignore[attr-defined]
        )
        yield made
    database.close()


@pytest.mark.parametrize(
    ("tour", "kind"), [(role, kind) for role, wanted in SEEN.items() for kind in wanted], indirect=["tour"]
)
def test_every_page_works_live_on_the_server(tour: Tour, kind: str) -> None:
    """The same pages serve the office's server; no question of theirs is refused there."""
    try:
        page = tour.open(kind)
        assert tour.failures == [] and page.kind == kind  # type: ignore[attr-defined]
        if kind in NEW and tour.context.can(NEW_KINDS[kind], "C"):
            tour.open(kind, state={})
            assert tour.failures == []  # type: ignore[attr-defined]
    finally:
        tour.failures.clear()  # type: ignore[attr-defined]
        tour.close_pages()
