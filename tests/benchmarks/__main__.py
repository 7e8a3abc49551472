"""All figures of the program beside their limits: `python -m tests.benchmarks`; exit status 1 if one is missed.

Each part runs in a process of its own. Times are the working time of a process or of the screen's thread, and ratios of
two times taken in turn, so that a busy machine does not decide.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import books
from tests.benchmarks.figure import Figure

PARTS = ("start", "lists", "scroll", "import", "pdf", "palette", "order", "tour", "demo", "agents", "office", "sync", "load")


def main(arguments: list[str]) -> int:
    """Run the parts."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be repeated")
    parser.add_argument("--quick", action="store_true", help="a tenth of the data and fewer rounds")
    parser.add_argument("--book", type=Path, metavar="FILE", help="a large book that an earlier run made")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.part:
        return _part(chosen.part, chosen.quick, chosen.book)
    print(f"made books are kept in {books.cache()}", flush=True)
    passed = [word for word in arguments if word not in ("--only", *PARTS)]
    status = 0
    for part in chosen.only or PARTS:
        command = [sys.executable, "-m", "tests.benchmarks", "--part", part, *passed]
        status |= subprocess.run(command, check=False).returncode
    return int(bool(status))


def _part(name: str, quick: bool, large: Path | None) -> int:
    from tests.benchmarks import agents, importing, lists, load, office, pdf, screens, start, sync, tour

    parts: dict[str, Callable[[], list[Figure]]] = {
        "start": lambda: start.figures(quick),
        "lists": lambda: lists.figures(quick, large),
        "scroll": lambda: screens.scroll(quick, large),
        "import": lambda: importing.figures(quick),
        "pdf": lambda: pdf.figures(quick),
        "palette": lambda: screens.palette(quick, large),
        "order": lambda: screens.order(quick),
        "tour": lambda: tour.figures(quick, large),
        "demo": lambda: books.figures(quick, large),
        "agents": lambda: agents.figures(quick),
        "office": lambda: office.figures(quick),
        "sync": lambda: sync.figures(quick),
        "load": lambda: load.figures(quick),
    }
    found = parts[name]()
    for figure in found:
        print(figure.line(), flush=True)
    return int(not all(figure.met for figure in found))


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)  # whatever Qt still holds does not decide about the figures
