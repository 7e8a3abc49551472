"""The steps of a record as commands of the window: in the Record menu and in the palette."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ui.actions import STEPS_OF
from ui.shell.page import Command

if TYPE_CHECKING:
    from ui.editing.editor import EditorTab
    from ui.editing.spec import ActionSpec


def step_commands(page: EditorTab) -> dict[str, Command]:
    """What the header offers now, as far as it has a command."""
    wanted = STEPS_OF.get(page.kind, ())
    if not wanted:
        return {}
    first = page.header().primary
    offered = [one for one in page.actions() if one.visible is None or one.visible(page)]
    found = {f"{page.kind}.{one.id}": one for one in ([first] if first is not None else []) + offered}
    return {name: _command(page, one) for name, one in found.items() if name in wanted}


def _command(page: EditorTab, action: ActionSpec) -> Command:
    why = action.reason(page) if action.reason is not None else ""
    return Command(partial(page.run, action), not why, why)
