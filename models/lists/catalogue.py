"""Every list of the program by its id; the module of a list is imported when it is asked for."""

from __future__ import annotations

import importlib

from models.lists.spec import ListSpec

SPECS: dict[str, str] = {
    "agents.list": "models.partners.lists:LIST",
    "contacts.list": "models.partners.lists:CONTACTS",
    "certificates.list": "models.partners.certificate_list:LIST",
    "contracts.list": "models.agreements.contract_list:LIST",
    "templates.list": "models.agreements.template_list:LIST",
    "checklists.list": "models.agreements.checklist_list:LIST",
    "checklist_templates.list": "models.agreements.checklist_list:TEMPLATES",
    "orders.list": "models.sales.lists:ORDERS",
    "lines.list": "models.sales.lists:LINES",
    "payments.list": "models.sales.lists:PAYMENTS",
    "deals.list": "models.partners.deal_list:LIST",
    "accounts.list": "models.sales.lists:ACCOUNTS",
    "receivables.list": "models.sales.receivables:LIST",
    "products.list": "models.catalog.lists:PRODUCTS",
    "stock.list": "models.stock.lists:STOCK",
    "moves.list": "models.stock.lists:MOVES",
    "ledger.list": "models.stock.lists:LEDGER",
    "warehouses.list": "models.stock.lists:WAREHOUSES",
    "targets.list": "models.performance.lists:TARGETS",
    "scorecards.list": "models.performance.scorecard_list:LIST",
    "users.list": "models.platform.user_list:USERS",
}


def spec_of(list_id: str) -> ListSpec:
    """The declaration of a list; raises KeyError for an id that is not declared."""
    module, _, name = SPECS[list_id].partition(":")
    spec: ListSpec = getattr(importlib.import_module(module), name)
    return spec
