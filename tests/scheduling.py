"""How whole files of tests are shared among processes, so that a process that dies neither stops the run nor is hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

NEEDED = 3
"""Tests a process must know of: it begins one only when it knows the next, and is asked again below this."""


class Files(LoadFileScheduling):
    """pytest-xdist's own, save for what it does after a process died.

    Version 3.8 hands out again all that the dead process ever did. A file without open tests is an order nobody
    reports on, so the run never ends; and the test that killed the process kills the next one too.
    """

    def remove_node(self, node: WorkerController) -> str | None:
        """Hand the open tests of a process to others, without the one it died in.

        Returns:
            The test it died in; None where nothing was open.
        """
        open_files = {file: tests for file, tests in self.assigned_work.pop(node).items() if not all(tests.values())}
        if not open_files:
            return None
        first = next(iter(open_files.values()))
        died_in = next(test for test, done in first.items() if not done)
        first[died_in] = True
        self.workqueue.update({file: tests for file, tests in open_files.items() if not all(tests.values())})
        for other in self.assigned_work:
            self._reschedule(other)
        return died_in

    def _reschedule(self, node: WorkerController) -> None:
        """Give a process whole files until it has something to begin with; send it home when there are none."""
        super()._reschedule(node)
        while self.workqueue and not node.shutting_down and self._pending_of(self.assigned_work[node]) < NEEDED:
            super()._reschedule(node)
