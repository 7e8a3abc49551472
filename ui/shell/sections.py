"""The sections of the program in their order: what the sidebar shows and Ctrl+1…9 open."""

from __future__ import annotations

from dataclasses import dataclass

from models.i18n import N_


@dataclass(frozen=True)
class Section:
    """One entry of the sidebar.

    kind    page kind it opens
    entity  name in the matrix whose R a person needs; "" for everybody
    view    id of the worklist behind the count, "" for none
    more    further page kinds reached from here, with their titles
    """

    id: str
    text: str
    icon: str
    kind: str
    group: str = ""
    entity: str = ""
    view: str = ""
    more: tuple[tuple[str, str], ...] = ()


GROUPS: dict[str, str] = {"trade": N_("Trade"), "growth": N_("Growth"), "admin": N_("Administration")}

SECTIONS: tuple[Section, ...] = (
    Section("home", N_("Home"), "house", "home"),
    Section(
        "agents", N_("Agents"), "handshake", "agents.list", entity="agent", view="reviewing",
        more=(
            ("contacts.list", N_("Contacts")),
            ("certificates.list", N_("Certificates")),
            ("deals.list", N_("Registered deals")),
            ("territories", N_("Territories")),
            ("levels", N_("Agent levels")),
            ("recruitment", N_("Recruiting")),
        ),
    ),
    Section(
        "contracts", N_("Contracts"), "file-text", "contracts.list", entity="contract", view="expiring",
        more=(
            ("templates.list", N_("Contract templates")),
            ("checklists.list", N_("Compliance")),
            ("checklist_templates.list", N_("Checklist templates")),
            ("approval.rules", N_("Approval of contracts")),
            ("approval.substitutes", N_("Substitutes for approvals")),
        ),
    ),
    Section("orders", N_("Orders"), "shopping-cart", "orders.list", "trade", "order", "held"),
    Section(
        "payments", N_("Payments"), "wallet", "payments.list", "trade", "receipt", "to_confirm",
        more=(("receivables.list", N_("Open items")), ("accounts.list", N_("Sub-accounts"))),
    ),
    Section(
        "stock", N_("Stock"), "boxes", "stock.list", "trade", "stock", "short",
        more=(
            ("products.list", N_("Products")),
            ("warehouses.list", N_("Warehouses")),
            ("moves.list", N_("Stock movements")),
        ),
    ),
    Section("targets", N_("Targets"), "target", "targets.list", "growth", "target", "behind"),
    Section("scorecards", N_("Scorecards"), "gauge", "scorecards.list", "growth", "scorecard", "to_review"),
    Section("analysis", N_("Analysis"), "chart-line", "chart", "growth", "report"),
    Section("users", N_("Users"), "users", "users.list", "admin", "user"),
    Section("audit", N_("Audit log"), "shield-check", "audit.list", "admin", "audit"),
    Section("settings", N_("Settings"), "settings", "settings", "admin"),
)
MORE_ENTITY: dict[str, str] = {
    "templates.list": "template", "checklists.list": "compliance", "checklist_templates.list": "template",
    "approval.rules": "approval", "approval.substitutes": "approval", "accounts.list": "rebate_ledger",
    "deals.list": "deal",
}
"""Kind of a further page -> entity whose R it needs besides that of its section."""
BY_ID = {section.id: section for section in SECTIONS}

SECTION_OF: dict[str, str] = {
    "agent": "agents.list", "agent.overview": "agents.list", "contract": "contracts.list", "template": "templates.list",
    "checklist": "checklists.list", "checklist_template": "checklist_templates.list", "order": "orders.list",
    "deal": "deals.list", "lines.list": "orders.list",
    "payment": "payments.list", "product": "products.list", "warehouse": "warehouses.list", "move": "moves.list",
    "target": "targets.list", "scorecard": "scorecards.list", "user": "users.list",
    "ledger.list": "moves.list",
}
"""Kind of a record's page -> kind of the section it belongs to, for marking where the person is."""
