"""Who may read and write which table of a server: one declaration for each table, made from the records and the matrix.

A business table takes everything from its record: the entity of the matrix opens its rows, the bucket says whose they
are. What differs stands in the short tables below, each line with its reason. Tables beside the records (the log,
numbers, drafts) are declared one by one. Another part of the program that brings tables of its own to the server
declares them in `parts`. A table that nobody declared makes `policies()` raise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

from models.base import Base, Record, records
from models.platform.principal import Role
from models.platform.server.names import APP

Pair = tuple[str, str]
"""An entity of the matrix and a letter of a right."""


@dataclass(frozen=True)
class Operation:
    """One of the four operations: any of these rights opens the rows of its bucket."""

    pairs: tuple[Pair, ...] = ()
    own: str = ""
    """A column that holds the person: his rows are open too, if `own_pairs` (none: everybody) gives him a right."""
    own_pairs: tuple[Pair, ...] = ()
    condition: str = ""
    """Instead of buckets: an SQL condition for everybody the rights name (none named: for every person)."""

    @property
    def closed(self) -> bool:
        """Whether nobody may do this."""
        return not (self.pairs or self.own or self.condition)


CLOSED = Operation()


@dataclass(frozen=True)
class TablePolicy:
    """What people may do with one table."""

    table: str
    read: Operation = CLOSED
    insert: Operation = CLOSED
    update: Operation = CLOSED
    delete: Operation = CLOSED
    schema: str = APP
    hidden: dict[str, tuple[Pair, ...]] = field(default_factory=dict)
    """Column → rights that open it in full; without one it cannot be read at all."""
    agent_condition: str = ""
    """What people of an agent see besides, as a condition on the row."""
    agent_parent: str = ""
    """The table whose row, seen by them, opens this one to people of an agent; the column `root` names it."""
    root: str = ""
    record: type[Record] | None = None
    written: tuple[str, ...] = ()
    """Columns people may write, for tables that are no records (none named: all)."""

    @property
    def name(self) -> str:
        """The table with its schema."""
        return f"{self.schema}.{self.table}"

    def operations(self) -> dict[str, Operation]:
        """The four operations by their word."""
        return {"SELECT": self.read, "INSERT": self.insert, "UPDATE": self.update, "DELETE": self.delete}


SERVERS_OWN = frozenset({"seq", "id", "rev", "created_at", "created_by"})
"""Columns nobody may change; what is sent for them with a new row is replaced by the server."""

_ORDER_STEPS: tuple[Pair, ...] = (("order", "U"), ("order", "A"))
_SHIPS: tuple[Pair, ...] = (("stock", "A"), ("shipment", "C"))
_PROMISES: tuple[Pair, ...] = (("allocation", "C"), ("order", "A"))

EXTRA: dict[tuple[str, str], tuple[Pair, ...]] = {
    # A shipment moves the order and its lines on; releasing a hold puts the order back; a payment marks it paid.
    ("orders", "UPDATE"): (("stock", "A"), ("credit", "A"), ("receipt", "A")),
    ("order_lines", "UPDATE"): (*_ORDER_STEPS, ("stock", "A"), ("credit", "A")),
    ("order_events", "INSERT"): (*_ORDER_STEPS, ("stock", "A"), ("credit", "A")),
    ("credit_holds", "INSERT"): (*_ORDER_STEPS, ("credit", "A")),
    ("credit_holds", "UPDATE"): (*_ORDER_STEPS, ("credit", "A")),
    # Promising stock to an order is part of confirming it; shipping and cancelling use the promise up.
    ("reservations", "INSERT"): _PROMISES,
    ("reservations", "UPDATE"): (*_PROMISES, *_ORDER_STEPS, ("stock", "A")),
    ("stock_positions", "INSERT"): (*_PROMISES, ("stock", "A")),
    ("stock_positions", "UPDATE"): (*_PROMISES, *_ORDER_STEPS, ("stock", "A")),
    # Posting writes the ledger.
    ("stock_moves", "INSERT"): (("stock", "A"),),
    # A level has a history; whoever may change the agent writes it.
    ("level_history", "INSERT"): (("agent", "U"), ("agent", "C")),
    ("credit_profiles", "UPDATE"): (("credit", "U"),),
    # Computing scorecards is work on them.
    ("score_items", "INSERT"): (("scorecard", "U"), ("scorecard", "C")),
}
"""Rights that open a table besides those of its own entity: writing it is part of an act on another one."""

OWN: dict[tuple[str, str], tuple[str, tuple[Pair, ...]]] = {
    # Everybody has views and settings of his own, whatever the matrix says of the company's.
    ("settings", "SELECT"): ("user_id", ()),
    ("settings", "INSERT"): ("user_id", ()),
    ("settings", "UPDATE"): ("user_id", ()),
    ("saved_views", "SELECT"): ("owner_id", ()),
    ("saved_views", "UPDATE"): ("owner_id", ()),
    # Everybody who approves says who stands in for him.
    ("approval_delegations", "INSERT"): ("user_id", (("approval", "C"),)),
    ("approval_delegations", "UPDATE"): ("user_id", (("approval", "U"),)),
    # Whoever may promise stock sees at least his own promises.
    ("reservations", "SELECT"): ("created_by", ()),
    # Whoever put a file, a word or a draft there may change it.
    ("attachments", "UPDATE"): ("created_by", (("attachment", "C"),)),
    ("move_documents", "UPDATE"): ("created_by", (("stock", "C"),)),
    ("move_lines", "UPDATE"): ("created_by", (("stock", "C"),)),
    ("move_lines", "DELETE"): ("created_by", (("stock", "C"),)),
}

INSTEAD: dict[str, tuple[Pair, ...]] = {
    # What a level means is for those who may take in agents, not for whoever keeps the data of one.
    "agent_levels": (("agent", "C"),),
    # Who has which area is decided with the territories.
    "agent_territories": (("territory", "C"), ("territory", "U")),
    # Who stands in for others is decided by whoever sets up the book; for oneself see OWN.
    "approval_delegations": (("settings", "U"),),
    # A decision about a contract is made by whoever may approve it.
    "contract_approvals": (("contract", "A"),),
}
"""Tables whose writing is opened by other rights than those of their entity."""

TAKING_BACK: tuple[Pair, ...] = (("import", "A"),)
"""Whole records are never removed, only marked; taking back an import is the one exception."""


def _of_record(record: type[Record]) -> TablePolicy:
    """The policy of a business table."""
    entity, name, part = record.ENTITY, record.__tablename__, record.ROOT != "id"
    change: tuple[Pair, ...] = INSTEAD.get(name, ((entity, "U"), (entity, "A"), (entity, "D")))
    made = {
        "SELECT": ((entity, "R"),),
        "INSERT": ((entity, "C"), (entity, "U")) if part else ((entity, "C"),),
        "UPDATE": change,
        "DELETE": (*change, (entity, "C"), *TAKING_BACK)
        if part
        else TAKING_BACK,
    }
    if name in INSTEAD:
        made["INSERT"] = INSTEAD[name]
        made["DELETE"] = (*INSTEAD[name], *TAKING_BACK) if part else TAKING_BACK
    if record.LEDGER:
        made["UPDATE"] = made["DELETE"] = ()
    found: dict[str, Operation] = {}
    for word, pairs in made.items():
        more = EXTRA.get((name, word), ())
        own, own_pairs = OWN.get((name, word), ("", ()))
        found[word] = Operation(tuple(dict.fromkeys((*pairs, *more))), own, own_pairs)
    opened: tuple[Pair, ...] = () if name == "users" else ((entity, "U"),)  # a password is for nobody's eyes
    hidden = dict.fromkeys(sorted(record.HIDDEN), opened)
    return TablePolicy(
        name, found["SELECT"], found["INSERT"], found["UPDATE"], found["DELETE"], hidden=hidden, record=record,
    )  # fmt: skip


def _agent_conditions() -> dict[str, dict[str, str]]:
    """What people of an agent see only when it is decided, published or meant for them."""
    from models.agreements.contract_list import HIDDEN_FROM_AGENTS
    from models.performance.scorecards import SHOWN_TO_AGENTS

    hidden = ", ".join(sorted(f"'{state.value}'" for state in HIDDEN_FROM_AGENTS))
    shown = ", ".join(sorted(f"'{state.value}'" for state in SHOWN_TO_AGENTS))
    found = {
        "contracts": {"agent_condition": f"(state NOT IN ({hidden}) OR in_force_version > 0)"},
        "scorecards": {"agent_condition": f"state IN ({shown})"},
        "comments": {"agent_condition": "visible_to_agent"},
    }
    for record in records():
        column = record.__table__.columns[record.ROOT]
        for key in column.foreign_keys:
            if key.column.table.name in ("contracts", "scorecards"):
                found[record.__tablename__] = {"agent_parent": key.column.table.name, "root": record.ROOT}
    return found


def _for_agents(one: TablePolicy, agent_condition: str = "", agent_parent: str = "", root: str = "") -> TablePolicy:
    return replace(one, agent_condition=agent_condition, agent_parent=agent_parent, root=root)


_ME = "(SELECT app.qudao_person())"
_OWN_ACT = f"user_id = {_ME}"
_AUDIT: tuple[Pair, ...] = (("audit", "R"),)


def _beside_records() -> Iterable[TablePolicy]:
    """The tables that are no records."""
    everywhere = "(SELECT app.qudao_everywhere(ARRAY['audit:R']))"
    yield TablePolicy(
        "acts",
        read=Operation(condition=f"({_OWN_ACT} OR {everywhere} OR"
                                 " EXISTS (SELECT 1 FROM app.change_log AS c WHERE c.act = seq))"),
        insert=Operation(condition="true"),
        delete=Operation(condition=_OWN_ACT),
    )  # fmt: skip
    yield TablePolicy("change_log", read=Operation(condition=_change_condition()))
    yield TablePolicy(
        "audit_notes",
        read=Operation(condition=f"({_OWN_ACT} OR {everywhere} OR ((SELECT app.qudao_reach(ARRAY['audit:R'])) = 'r' AND"
                                 " (row_id = ANY (ARRAY(SELECT app.qudao_mine(ARRAY['audit:R'])))"
                                 " OR user_id = ANY (ARRAY(SELECT app.qudao_team())))))"),
        insert=Operation(condition=_OWN_ACT),
    )  # fmt: skip
    yield TablePolicy("seals", read=Operation(condition=everywhere))
    for secret in ("seal_secrets", "change_context", "secrets"):
        yield TablePolicy(secret)
    yield TablePolicy(
        "bucket_access",
        read=Operation(condition=f"({_OWN_ACT} OR (SELECT app.qudao_reach(ARRAY['user:R'])) IN ('a', 'r', 'o'))"),
    )
    mine = Operation(condition=_OWN_ACT)
    yield TablePolicy("drafts", read=mine, insert=mine, update=mine, delete=mine)
    yield TablePolicy("number_series")
    settings = Operation(condition="(SELECT app.qudao_everywhere(ARRAY['settings:U']))")
    yield TablePolicy("book_info", read=Operation(condition="true"), insert=settings, update=settings)
    yield TablePolicy("alembic_version", read=Operation(condition="true"))
    yield TablePolicy("qudao_matrix")
    yield TablePolicy("guard_queue")


def _change_condition() -> str:
    """A line of the log is as visible as the row it is about; one of a row that is gone, as its bucket."""
    cases = []
    for record in records():
        cases.append(
            f"WHEN '{record.__tablename__}' THEN"
            f" EXISTS (SELECT 1 FROM {APP}.{record.__tablename__} AS r WHERE r.id = row_id)"
            f" OR (action = 'D' AND {_gone(record)})"
        )
    return "(CASE entity " + " ".join(cases) + " ELSE false END)"


def _gone(record: type[Record]) -> str:
    pair = f"ARRAY['{record.ENTITY}:R']"
    if record.__tablename__ == "comments":
        return f"(SELECT app.qudao_everywhere({pair}))"
    return (
        f"((SELECT app.qudao_everywhere({pair})) OR"
        f" CAST(changes ->> 'bucket' AS uuid) = ANY (ARRAY(SELECT app.qudao_mine({pair}))))"
    )


def _of_search(record: type[Record]) -> TablePolicy:
    """The text index of a table: as visible as the rows it finds."""
    seen = Operation(condition=f"EXISTS (SELECT 1 FROM {APP}.{record.__tablename__} AS r WHERE r.seq = doc)")
    return TablePolicy(f"search_{record.__tablename__}", seen, seen, seen, CLOSED)


class Undeclared(Exception):
    """A table has no policy: whoever adds one must say who may read and write it."""


@cache
def policies() -> dict[str, TablePolicy]:
    """Every table's policy by its name with schema; raises Undeclared for a table without one."""
    import models.schema  # noqa: F401  registers every class
    from models.platform.search import searchable

    made = [_of_record(record) for record in records()]
    conditions = _agent_conditions()
    made = [_for_agents(one, **conditions.get(one.table, {})) for one in made]
    made += [_of_search(record) for record in searchable()]
    made += list(_beside_records())
    from models.platform.server import parts

    parts.load()
    for part in list(parts.PARTS.values()):
        made += list(part.policies())
    found = {one.name: one for one in made}
    for table in Base.metadata.tables.values():
        name = f"{table.schema or APP}.{table.name}"
        if name not in found:
            raise Undeclared(f"{name}: no policy says who may read and write it")
    from models.platform.matrix import MATRIX

    for one in made:
        for operation in one.operations().values():
            for entity, _ in (*operation.pairs, *operation.own_pairs):
                if entity not in MATRIX:
                    raise Undeclared(f"{one.name}: the matrix has no entity {entity!r}")
    return found


def cells(pairs: Iterable[Pair], role: Role) -> set[str]:
    """The scopes a role has by any of these rights."""
    from models.platform.matrix import cell

    return {scope for entity, letter in pairs if (scope := cell(entity, role).get(letter))}
