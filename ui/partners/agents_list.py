"""The list of agents."""

from __future__ import annotations

from models.i18n import N_
from ui.widgets.record_list.page import ListPage


class AgentsList(ListPage):
    """The list of agents."""

    kind = "agents.list"
    icon_name = "handshake"
    new_kind, new_text, new_right = "agent", N_("New agent"), ("agent", "C")
    import_kind = "agents"
