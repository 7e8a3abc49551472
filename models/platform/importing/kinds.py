"""Every kind of record that can be imported, in the order in which a new book takes them in."""

from __future__ import annotations

from models.errors import NotFound
from models.i18n import N_
from models.platform.importing.kind import Kind
from models.platform.importing.kind_agents import AGENTS
from models.platform.importing.kind_contacts import CONTACTS
from models.platform.importing.kind_orders import ORDERS
from models.platform.importing.kind_payments import PAYMENTS
from models.platform.importing.kind_people import PEOPLE
from models.platform.importing.kind_products import PRODUCTS
from models.platform.importing.kind_stock import STOCK
from models.platform.importing.kind_targets import TARGETS
from models.platform.importing.kind_territories import TERRITORIES

KINDS: tuple[Kind, ...] = (TERRITORIES, PEOPLE, AGENTS, CONTACTS, PRODUCTS, ORDERS, PAYMENTS, STOCK, TARGETS)
_BY_ID = {kind.id: kind for kind in KINDS}


def kind_of(kind_id: str) -> Kind:
    """The kind with this id; raises NotFound for an unknown one."""
    try:
        return _BY_ID[kind_id]
    except KeyError as error:
        raise NotFound(N_("Nothing of the kind “{kind}” can be imported. Nothing was read. Choose one of the "
                          "kinds that are offered."), kind=kind_id) from error
