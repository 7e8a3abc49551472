"""What the window's commands do in the tab of a record: saving, panels, sections, walking, and its steps."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from models.i18n import tr
from ui.actions import STEPS_OF
from ui.editing.side_panel import DISCUSSION, FILES, HISTORY, RELATED
from ui.shell.page import Command

if TYPE_CHECKING:
    from ui.editing.editor import EditorTab
    from ui.editing.spec import ActionSpec


def record_commands(page: EditorTab) -> dict[str, Command]:
    """What every record answers to."""
    editable, dirty, reason = not page.is_read_only(), page.document.is_dirty(), page.locked_reason()
    found = {
        "save": Command(page.save, editable, reason),
        "save_close": Command(page.save_and_close, editable, reason),
        "revert": Command(page.revert, dirty, "" if dirty else tr("Nothing was changed.")),
        "undo": Command(page.undo, page.document.can_undo()),
        "redo": Command(page.redo, page.document.can_redo()),
        "next_problem": Command(page.next_problem, bool(page.document.problems() or page.saver.conflict)),
        "side_panel": Command(page.toggle_side),
        "enlarge_lines": Command(page.toggle_enlarged, any(page.form.grids())),
        "copy_as_new": Command(page.copy_as_new, page.record_id is not None),
    }
    for panel in (HISTORY, DISCUSSION, FILES, RELATED):
        found[f"panel.{panel}"] = Command(partial(page.show_panel, panel))
    for number in range(1, min(len(page.form_view.sections), 9) + 1):
        found[f"page_section.{number}"] = Command(partial(page.form_view.go_to_section, number - 1))
    place, total = page.walked().place()
    if total:
        found["record.next"] = Command(partial(page.walk, 1), place < total)
        found["record.previous"] = Command(partial(page.walk, -1), place > 1)
    primary = page.header().primary
    if primary is not None:
        found["primary"] = _command(page, primary)
    return found


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
    why = page.reason_against(action)
    return Command(partial(page.run, action), not why, why)
