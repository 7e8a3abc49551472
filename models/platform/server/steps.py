"""Steps of the life of records in the database: which state may follow which, and by whose right (PG-03).

Made from the same tables from which the program takes its checks and buttons. A statement past the program can take
only a step the program offers, and only with the right that step needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.base import Base
from models.platform.server.names import APP, AS_OWNER, array, literal
from models.platform.server.policy import Pair


@dataclass(frozen=True)
class Step:
    """From one state to another, opened by any of these rights."""

    before: str
    after: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class Life:
    """The states of a table's rows: how they begin, and every step."""

    table: str
    column: str
    first: tuple[str, ...]
    """States a new row may have without a right to approve."""
    steps: tuple[Step, ...]
    approve: tuple[Pair, ...]
    """Rights that may write a new row in any state: taking over what was decided elsewhere."""


def lives() -> Iterator[Life]:
    """Every table with a life of states."""
    yield _orders()
    yield _contracts()
    yield _agents()
    yield _deals()
    from models.performance import scorecards, targets

    cards = [
        Step(was.value, to.value, (("scorecard", scorecards.RIGHTS[verb]),))
        for verb, (before, to) in scorecards.TRANSITIONS.items()
        for was in before
    ]
    yield Life("scorecards", "state", ("calculated",), tuple(cards), (("scorecard", "A"),))
    goals = [Step(was.value, to.value, (("target", "U"),)) for was, to in targets.TRANSITIONS.values()]
    yield Life("targets", "state", ("draft",), tuple(goals), (("target", "U"),))
    yield _posted("payments", "receipt", "confirmed")
    yield _posted("move_documents", "stock", "posted", (("shipment", "C"),))


def _orders() -> Life:
    from models.sales.order_states import NEEDED, TRANSITIONS
    from models.sales.records import OrderState

    steps = []
    for before, ways in TRANSITIONS.items():
        for verb, after in ways.items():
            needed = ("order", "A") if (verb, before) == ("cancel", OrderState.CONFIRMED) else NEEDED[verb]
            pairs: tuple[Pair, ...] = (needed,)
            if verb in ("hold", "complete"):  # follows by itself from submitting and shipping
                pairs = (needed, ("order", "U"), ("stock", "A"))
            steps.append(Step(before.value, after.value, pairs))
    return Life("orders", "state", ("draft",), tuple(steps), (("order", "A"), ("import", "A")))


def _contracts() -> Life:
    from models.agreements.states import RIGHTS, TRANSITIONS

    steps = [
        Step(was.value, to.value, (("contract", RIGHTS[verb]),))
        for verb, (before, to) in TRANSITIONS.items()
        for was in before
    ]
    return Life("contracts", "state", ("draft",), tuple(steps), (("contract", "A"),))


def _deals() -> Life:
    from models.partners.deals import NEEDED, TRANSITIONS

    steps = [
        Step(was.value, to.value, (("deal", NEEDED[verb]),)) for verb, (before, to) in TRANSITIONS.items() for was in before
    ]
    return Life("deals", "state", ("draft",), tuple(steps), (("deal", "A"),))


def _agents() -> Life:
    from models.partners.life_cycle import TRANSITIONS

    steps = [
        Step(before.value, step.to.value, (("agent", step.right),)) for before, ways in TRANSITIONS.items() for step in ways
    ]
    return Life("agents", "status", ("prospect", "applied"), tuple(steps), (("agent", "A"), ("agent", "C")))


def _posted(table: str, entity: str, done: str, more: tuple[Pair, ...] = ()) -> Life:
    approve: tuple[Pair, ...] = ((entity, "A"), *more)
    return Life(
        table, "state", ("draft",),
        (Step("draft", done, approve), Step(done, "reversed", ((entity, "A"),))), approve,
    )  # fmt: skip


def _may(pairs: tuple[Pair, ...]) -> str:
    words = array([f"{entity}:{letter}" for entity, letter in pairs])
    return f"({APP}.qudao_everywhere({words}) OR NEW.bucket IN (SELECT {APP}.qudao_mine({words})))"


def statements(life: Life) -> Iterator[str]:
    """The function and the trigger of one table."""
    assert life.column in Base.metadata.tables[life.table].columns
    first = ", ".join(literal(state) for state in life.first)
    known: dict[tuple[str, str], list[Pair]] = {}
    for step in life.steps:
        known.setdefault((step.before, step.after), []).extend(step.pairs)
    cases = "\n".join(
        f"WHEN {literal(before + '>' + after)} THEN may := {_may(tuple(dict.fromkeys(pairs)))};"
        for (before, after), pairs in sorted(known.items())
        if before != after
    )
    column = life.column
    yield (
        f"CREATE OR REPLACE FUNCTION {APP}.qudao_step_{life.table}() RETURNS trigger LANGUAGE plpgsql"
        f" {AS_OWNER} AS $body$\nDECLARE\nmay boolean := false;\nBEGIN\n"
        f"IF {APP}.qudao_person() IS NULL THEN\nRETURN NEW;\nEND IF;\n"
        f"IF TG_OP = 'INSERT' THEN\nmay := NEW.{column} IN ({first}) OR {_may(life.approve)};\nELSE\n"
        f"CASE OLD.{column} || '>' || NEW.{column}\n{cases}\nELSE may := false;\nEND CASE;\nEND IF;\n"
        f"IF NOT may THEN\nRAISE EXCEPTION 'no such step' USING ERRCODE = '42501';\nEND IF;\nRETURN NEW;\nEND\n$body$"
    )


def triggers(life: Life) -> Iterator[tuple[str, str, str]]:
    """(table, name, statement): new rows, and rows whose state changes."""
    table, column = f"{APP}.{life.table}", life.column
    run = f"FOR EACH ROW {{}}EXECUTE FUNCTION {APP}.qudao_step_{life.table}()"
    yield table, "step_i", f"CREATE TRIGGER step_i BEFORE INSERT ON {table} " + run.format("")
    changed = f"WHEN (OLD.{column} IS DISTINCT FROM NEW.{column}) "
    yield table, "step_u", f"CREATE TRIGGER step_u BEFORE UPDATE ON {table} " + run.format(changed)
