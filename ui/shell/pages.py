"""Which page stands behind which kind; the module of a page is imported when it is first opened."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Protocol

from ui.shell.page import Page

if TYPE_CHECKING:
    from controllers.context import AppContext
    from ui.shell.navigator import Navigator


class Factory(Protocol):
    """Makes a page: cheap, asks for no data."""

    def __call__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> Page:
        """The page for these arguments."""


PAGES: dict[str, str] = {
    "home": "ui.home.page:HomePage",
    "agents.list": "ui.partners.agents_list:AgentsList",
    "agent": "ui.partners.agent:AgentTab",
    "agent.overview": "ui.collaboration.overview:OverviewPage",
    "contacts.list": "ui.partners.agents_list:ContactsList",
    "certificates.list": "ui.partners.agents_list:CertificatesList",
    "deals.list": "ui.partners.deals_list:DealsList",
    "deal": "ui.partners.deal:DealTab",
    "territories": "ui.partners.territories:TerritoriesPage",
    "levels": "ui.partners.levels:LevelsPage",
    "recruitment": "ui.partners.recruitment:RecruitmentPage",
    "contracts.list": "ui.agreements.contracts_list:ContractsList",
    "contract": "ui.agreements.contract:ContractTab",
    "templates.list": "ui.agreements.templates_list:TemplatesList",
    "template": "ui.agreements.template:TemplateTab",
    "approval.rules": "ui.agreements.approval_pages:ApprovalRulesPage",
    "approval.substitutes": "ui.agreements.approval_pages:SubstitutesPage",
    "checklists.list": "ui.agreements.checklists_list:ChecklistsList",
    "checklist": "ui.agreements.checklist:ChecklistTab",
    "checklist_templates.list": "ui.agreements.checklists_list:ChecklistTemplatesList",
    "checklist_template": "ui.agreements.checklist:ChecklistTemplateTab",
    "orders.list": "ui.sales.orders_list:OrdersList",
    "order": "ui.sales.order:OrderTab",
    "lines.list": "ui.sales.lines_list:LinesList",
    "payments.list": "ui.sales.payments_list:PaymentsList",
    "payment": "ui.sales.payment:PaymentTab",
    "accounts.list": "ui.sales.accounts_list:AccountsList",
    "receivables.list": "ui.sales.receivables_list:ReceivablesList",
    "stock.list": "ui.stock.stock_list:StockList",
    "products.list": "ui.catalog.products_list:ProductsList",
    "product": "ui.catalog.product:ProductTab",
    "warehouses.list": "ui.stock.warehouses_list:WarehousesList",
    "warehouse": "ui.stock.warehouse:WarehouseTab",
    "ledger.list": "ui.stock.ledger_list:LedgerList",
    "moves.list": "ui.stock.moves_list:MovesList",
    "move": "ui.stock.move:MoveTab",
    "targets.list": "ui.performance.targets_list:TargetsList",
    "target": "ui.performance.target:TargetTab",
    "scorecards.list": "ui.performance.scorecards_list:ScorecardsList",
    "scorecard": "ui.performance.scorecard:ScorecardPage",
    "chart": "ui.charts.page:ChartPage",
    "pdf": "ui.pdf.page:PdfPage",
    "import": "ui.importing.page:ImportPage",
    "users.list": "ui.platform.users:UsersPage",
    "user": "ui.platform.user:UserPage",
    "audit.list": "ui.platform.audit:AuditPage",
    "settings": "ui.platform.settings:SettingsPage",
    "drafts": "ui.platform.drafts:DraftsPage",
    "notices": "ui.collaboration.notices:NoticesPage",
    "reminders": "ui.collaboration.reminders:RemindersPage",
    "jobs": "ui.platform.jobs:JobsPage",
    "sync": "ui.sync.centre:SyncCentrePage",
    "sync.conflict": "ui.sync.conflict:SyncConflictPage",
    "sessions": "ui.platform.sessions:SessionsPage",
}
"""kind -> "module:name" of the class or function that makes the page; each area keeps its own lines right."""


def factory(kind: str) -> Factory:
    """The maker of a kind of page; raises KeyError for a kind that does not exist."""
    module, _, name = PAGES[kind].partition(":")
    made: Factory = getattr(importlib.import_module(module), name)
    return made
