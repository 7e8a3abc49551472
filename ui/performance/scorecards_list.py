"""The list of scorecards."""

from __future__ import annotations

from ui.widgets.record_list.page import ListPage


class ScorecardsList(ListPage):
    """The list of scorecards."""

    kind = "scorecards.list"
    icon_name = "gauge"
