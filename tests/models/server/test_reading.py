"""AZ-03, PG-01: what a person reads on an office server is what the program's own filter lets him read, table by table."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, true

from models.agreements.records import (
    Contract,
    ContractClause,
    ContractMilestone,
    ContractProduct,
    ContractTerritory,
    ContractVersion,
)
from models.base import Record, records
from models.performance.records import Scorecard, ScoreItem
from models.platform import rights
from models.platform.principal import Role
from models.platform.records import Comment

WHO = [*Role, "director"]


def _meant_for_agents(record: type[Record]) -> Any:
    """Of a discussion what is marked for them, of scorecards the published ones, of contracts those decided on."""
    shown = select(Scorecard.id).where(Scorecard.state.in_(("published", "archived")))
    decided = select(Contract.id).where((Contract.state.not_in(("draft", "approving", "void"))) | (Contract.in_force_version > 0))
    if record is Comment:
        return Comment.visible_to_agent
    for parts, keys in (((Scorecard, ScoreItem), shown), (_CONTRACT, decided)):
        if record in parts:
            return (record.id if record is parts[0] else record.__table__.c[record.ROOT]).in_(keys)
    return true()


_CONTRACT = (Contract, ContractClause, ContractMilestone, ContractProduct, ContractTerritory, ContractVersion)


@pytest.fixture(scope="module")
def doors(office: Any, world: Any) -> Any:
    """An open book for each of the people."""
    made = {who: office.open(world.people[who]) for who in WHO}
    yield made
    for door in made.values():
        door.close()


@pytest.mark.parametrize("who", WHO)
def test_rows_of_every_table(office, world, doors, who):
    """For each table: the rows without any filter of the program are those with it, asked past all rights."""
    principal = world.people[who]
    with world.database.read(principal) as session:
        wanted = {}
        for record in records():
            found = rights.visible(session, record)
            if who is Role.AGENT:
                found &= _meant_for_agents(record)
            wanted[record.__tablename__] = set(session.scalars(select(record.id).where(found)))
    with doors[who].read(principal) as session:
        seen = {record.__tablename__: set(session.scalars(select(record.id))) for record in records()}
    differing = {name: (len(wanted[name]), len(seen[name])) for name in wanted if wanted[name] != seen[name]}
    assert not differing
