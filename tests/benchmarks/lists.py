"""Lists of 10,000, 100,000 and 1,000,000 order lines: pages, jumps, search, totals and the figures behind charts."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from models.analysis import figures as sales_figures
from models.clock import clock
from models.lists import engine
from models.lists.catalogue import spec_of
from models.lists.shapes import Aggregate, ListQuery
from models.platform.principal import SYSTEM
from tests.benchmarks import books
from tests.benchmarks.figure import milliseconds

LIST = "lines.list"
WORDS = ("净水", "滤芯", "杭州", "西湖", "净水器", "有限公司", "贸易有")
FLAT = 1.5
PAGE, JUMP, SEARCH, MATRIX, TOTALS, MEMORY = 300, 300, 50, 150, 1500, 60
WINDOW = 120


def measure(path: Path) -> dict[str, float]:
    """The times of one book in milliseconds; the middle of some rounds, the worst of several questions."""
    spec = spec_of(LIST)
    shown = tuple(column.id for column in spec.columns if column.shown)
    sums = {one.id: one.total for one in (column.info() for column in spec.columns) if one.shown and one.total is not Aggregate.NONE}
    chance = Random(7)
    with books.opened(path) as book:

        def ask(work: Callable[..., Any], *args: Any) -> Any:
            with book.database.read(SYSTEM) as session:
                return work(session, *args)

        found: dict[str, float] = {}
        found["first rows"] = milliseconds(lambda: ask(engine.first_page, spec, ListQuery(), shown))
        began = clock.monotonic()
        before = memory()
        order = ask(engine.order, spec, ListQuery())
        found["order"] = (clock.monotonic() - began) * 1000
        found["memory"] = memory() - before
        found["lines"] = len(order)

        def jump() -> None:
            at = chance.randrange(len(order))
            ask(engine.rows, spec, order[at : at + WINDOW], shown)

        found["jump"] = milliseconds(jump, 21)
        for word in WORDS:
            query = ListQuery(search=word)
            found[f"search {word}"] = milliseconds(lambda query=query: ask(engine.first_page, spec, query, shown))
        found["matrix"] = milliseconds(lambda: ask(sales_figures.sales_by_agent_and_month))
        found["totals"] = milliseconds(lambda: ask(engine.totals, spec, ListQuery(), sums), 3)
    return found


def memory() -> float:
    """The memory of this process in megabytes now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    for name in sys.argv[1:]:
        for key, value in measure(Path(name)).items():
            print(f"{key:<20} {value:10.1f}")
