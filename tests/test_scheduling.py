"""A process of the tests that dies costs one test, not the run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

PASS = "def test_{}():\n    pass\n"
DIE = "def test_dies():\n    import os, time\n    time.sleep(1)  # what was done before has been told by then\n    os._exit(1)\n"


def the_run(folder: Path, processes: int) -> dict[str, int]:
    """Run the files of a folder with the project's way of sharing them; how many passed and failed."""
    (folder / "conftest.py").write_text(
        "import pytest\n\n"
        "@pytest.hookimpl\n"
        "def pytest_xdist_make_scheduler(config, log):\n"
        "    from tests.scheduling import Files\n"
        "    return Files(config, log)\n"
    )
    (folder / "pytest.ini").write_text("[pytest]\n")
    project = Path(__file__).resolve().parents[1]
    options = ["-q", "-n", str(processes), "--dist", "loadfile", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(folder)],
        cwd=folder, env={**_environment(), "PYTHONPATH": str(project)}, capture_output=True, text=True, timeout=60,
    )
    return {word: int(count) for count, word in re.findall(r"(\d+) (passed|failed)", done.stdout)}


def _environment() -> dict[str, str]:
    """This process's own, without what makes a process think it is one of ours."""
    import os

    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_what_a_dead_process_had_open_is_done_by_another_and_the_run_ends(tmp_path: Path, processes: int) -> None:
    for name in "abc":
        (tmp_path / f"test_{name}.py").write_text(PASS.format("one") + PASS.format("two"))
    (tmp_path / "test_d.py").write_text(PASS.format("before") + DIE + PASS.format("after"))
    (tmp_path / "test_e.py").write_text(PASS.format("last"))
    assert the_run(tmp_path, processes) == {"failed": 1, "passed": 9}


@pytest.mark.slow
def test_a_process_that_dies_in_the_last_test_of_all_ends_the_run(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text(PASS.format("one") + PASS.format("two"))
    (tmp_path / "test_b.py").write_text(DIE)
    assert the_run(tmp_path, 1) == {"failed": 1, "passed": 2}
