"""Child of the start figure: signs in to a book and tells how long its home took after the password was accepted."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from models.clock import clock
from tests.benchmarks.program import running


def main(path: Path, folder: Path, killed: bool) -> None:
    """Print the seconds; the program closes its book at the end, or ends as if it were killed."""
    accepted: list[float] = []
    with running(path, folder, accepted=lambda *_: accepted.append(clock.monotonic())) as run:
        print(run.quiet_since - accepted[0], flush=True)
        if killed:
            os._exit(0)
    os._exit(0)  # whatever Qt still holds is of no interest


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), "killed" in sys.argv[3:])
