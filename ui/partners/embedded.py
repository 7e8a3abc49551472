"""Lists of other records inside the page of an agent: the same list widget, filtered to this agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from models.i18n import N_
from models.lists import Filter, ListQuery, Op
from ui.editing.spec import SectionSpec, WidgetBlock

if TYPE_CHECKING:
    from ui.editing.editor import EditorTab
    from ui.partners.agent import AgentTab

# section, heading, list, entity of the matrix, columns that say what the page says already
LISTS = (
    ("contracts", N_("Contracts"), "contracts.list", "contract", ("agent",)),
    ("checklists", N_("Checklists"), "checklists.list", "compliance", ("agent",)),
    ("orders", N_("Orders"), "orders.list", "order", ("agent",)),
    ("accounts", N_("Sub-accounts"), "accounts.list", "rebate_ledger", ("agent",)),
    ("payments", N_("Payments"), "payments.list", "receipt", ("agent",)),
    ("deals", N_("Registered deals"), "deals.list", "deal", ("agent",)),
    ("performance", N_("Performance"), "scorecards.list", "scorecard", ("agent",)),
)
HEIGHT = 300


def filtered_by(column: str, key: UUID | None) -> dict[str, Any]:
    """Arguments that open a list filtered to one record."""
    return {"query": ListQuery(filters=(Filter(column, Op.IN, (str(key),)),)).plain()}


def sections(page: AgentTab) -> tuple[SectionSpec, ...]:
    """The branch and the embedded lists a person may see."""
    branch = SectionSpec("branch", N_("Agents below"), (WidgetBlock("branch", _branch, height=HEIGHT),))
    lists = tuple(
        SectionSpec(id, title, (WidgetBlock(id, _maker(list_id, hidden), height=HEIGHT),))
        for id, title, list_id, entity, hidden in LISTS
        if page.context.can(entity, "R")
    )
    return (branch, *lists) if page.context.can("order", "R") else lists


def _branch(page: Any) -> QWidget:
    from ui.partners.branch_panel import BranchPanel

    panel = BranchPanel(page.controller, page.navigator, "agents.editor.branch")
    panel.follow(page.record_id)
    return panel


def _maker(list_id: str, hidden: tuple[str, ...]) -> Any:
    def make(page: EditorTab) -> QWidget:
        from ui.widgets.embedded_list import EmbeddedList

        return EmbeddedList(page, list_id, "agent", hidden=hidden)

    return make
