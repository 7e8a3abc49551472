"""Lists of 10,000, 100,000 and 1,000,000 order lines: pages, jumps, search, totals and the figures behind charts."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from models.analysis import chart_figures, sales_charts
from models.analysis.figures import Dimension
from models.lists import engine
from models.lists.catalogue import spec_of
from models.lists.shapes import Aggregate, ListQuery
from models.platform.principal import SYSTEM
from tests.benchmarks import books
from tests.benchmarks.figure import Figure, milliseconds

LIST = "lines.list"
WORDS = ("净水", "滤芯", "杭州", "西湖", "净水器", "有限公司", "贸易有")
FLAT = 1.5
PAGE, SEARCH, MATRIX, TOTALS, MEMORY = 300, 50, 150, 1500, 60
LEAST_MS = 5
"""Below this a ratio of two times says nothing."""
WINDOW = 120


def measure(path: Path) -> dict[str, float]:
    """The times of one book in milliseconds, by question."""
    spec = spec_of(LIST)
    columns = [column.info() for column in spec.columns]
    shown = tuple(one.id for one in columns if one.shown)
    sums = {one.id: one.total for one in columns if one.shown and one.total is not Aggregate.NONE}
    matrix = chart_figures.default_query(chart_figures.ChartKind.MATRIX)
    chance = Random(7)
    with books.opened(path) as book:

        def ask(work: Callable[..., Any], *args: Any) -> Any:
            with book.database.read(SYSTEM) as session:
                return work(session, *args)

        found: dict[str, float] = {}
        found["first rows"] = milliseconds(lambda: ask(engine.first_page, spec, ListQuery(), shown))
        before, began = memory(), time.process_time()
        order = ask(engine.order, spec, ListQuery())
        found["order"] = (time.process_time() - began) * 1000

        def jump() -> None:
            at = chance.randrange(len(order))
            ask(engine.rows, spec, order[at : at + WINDOW], shown)

        found["jump"] = milliseconds(jump, 21)
        found["memory"] = memory() - before
        for word in WORDS:
            query = ListQuery(search=word)
            found[f"search {word}"] = milliseconds(lambda query=query: ask(engine.first_page, spec, query, shown))
        assert matrix.group is Dimension.AGENT
        found["matrix"] = milliseconds(lambda: ask(sales_charts.build, matrix, "zh_CN"))
        found["totals"] = milliseconds(lambda: ask(engine.totals, spec, ListQuery(), sums), 3)
        found["lines"] = len(order)
    return found


def memory() -> float:
    """The memory of this process in megabytes now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise OSError("this system does not tell the memory of a process")


def figures(quick: bool, large: Path | None) -> list[Figure]:
    """The three sizes; the limits hold for the largest, which comes first while this process is still small."""
    least = books.large_book(100)
    middle = books.large_book(10)
    sizes = [middle, least] if quick else [books.given(large) if large else books.large_book(), middle, least]
    most, *_, small = [measure(made.path) for made in sizes]
    name = f"{most['lines']:.0f} lines"
    searches = {key: value for key, value in most.items() if key.startswith("search")}
    slowest = max(searches, key=lambda key: searches[key])
    made = [
        Figure(f"{name}: first rows", most["first rows"], "ms", PAGE),
        Figure(f"{name}: jump to any place", most["jump"], "ms", PAGE),
        Figure(f"{name}: order of all rows", most["order"], "ms"),
        Figure(f"{name}: text search, slowest of {len(WORDS)}", searches[slowest], "ms", SEARCH, note=slowest),
        Figure(f"{name}: sales per agent and month", most["matrix"], "ms", MATRIX),
        Figure(f"{name}: totals of the footer", most["totals"], "ms", TOTALS),
        Figure(f"{name}: growth of memory", most["memory"], "MB", MEMORY),
    ]
    for key in ("first rows", "jump"):
        ratio = max(most[key], LEAST_MS) / max(small[key], LEAST_MS)
        made.append(Figure(f"{key}: {name} / {small['lines']:.0f} lines", ratio, "×", FLAT))
    return made
