"""Every table says how it is synchronised, and says it of columns that exist."""

from __future__ import annotations

import pytest

import models.schema  # noqa: F401
from models.base import Base, Record
from models.sync import tables
from models.sync.policy import SyncPolicy, Way, both
from models.sync.ports import TableSpec

CLASSES = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda one: one.__tablename__)


@pytest.mark.parametrize("mapped", CLASSES, ids=lambda one: one.__tablename__)
def test_every_table_declares_its_policy_itself(mapped):
    policy = tables.policy_of(mapped)
    names = {column.name for column in mapped.__table__.columns}
    for title, group in policy.groups.items():
        assert set(group.fields) <= names, f"{title} names columns that do not exist"
    met = [name for group in policy.groups.values() for name in group.fields]
    assert len(met) == len(set(met)), "a column stands in two groups"
    assert set(policy.steps) <= names
    assert policy.way is not Way.STAYS or policy.why
    assert issubclass(mapped, Record) or policy.way is Way.STAYS, "only records travel"
    if issubclass(mapped, Record) and mapped.LEDGER:
        assert not policy.groups, "a ledger is never merged"


def test_a_table_without_a_policy_is_found_out():
    class Silent:
        pass

    with pytest.raises(TypeError, match="Silent"):
        tables.policy_of(Silent)

    class Heir(next(one for one in CLASSES if one.__tablename__ == "agents")):  # type: ignore[misc]
        __abstract__ = True

    with pytest.raises(TypeError, match="Heir"):
        tables.policy_of(Heir)


def test_parents_stand_before_their_children():
    order = list(tables.by_table())
    assert order.index("agents") < order.index("orders") < order.index("order_lines")


def test_every_number_people_see_is_unique_in_a_copy_too():
    assert ("code",) in tables.specs()["agents"].unique
    assert ("product_id", "warehouse_id") in tables.specs()["stock_positions"].unique


def test_a_field_without_a_group_is_its_own():
    policy = both()
    assert isinstance(policy, SyncPolicy) and policy.group_of("name")[0] == "name"
    assert TableSpec("t", policy).root == "id"
