"""The list of targets."""

from __future__ import annotations

from models.i18n import N_
from ui.widgets.record_list.page import ListPage


class TargetsList(ListPage):
    """The list of targets."""

    kind = "targets.list"
    icon_name = "target"
    new_kind, new_text, new_right = "target", N_("New target"), ("target", "C")
    import_kind = "targets"
