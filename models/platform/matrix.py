"""The authorisation matrix as data: what each role may do with each entity, and how far.

Rights: C create, R read, U update, D delete a draft, A approve or post, E export or print a list.
Scope behind the rights: a all, r region and team, o own agents or own records, s own company.
A missing cell means: denied. Interface, services, exports and the server's policies are made from this table.
"""

from __future__ import annotations

from models.platform.principal import Role

COLUMNS = (Role.ADMIN, Role.MANAGER, Role.OPERATIONS, Role.REP, Role.AGENT, Role.AUDITOR)

MATRIX: dict[str, tuple[str, ...]] = {
    "agent": ("R a", "CRUE r, A r", "CRUE a", "R o, U o", "R s", "RE a"),
    "territory": ("R a", "R a, U r", "CRUE a", "R a", "R s", "RE a"),
    "contact": ("R a", "CRU r", "CRU a", "CRU o", "RU s", "R a"),
    "qualification": ("R a", "CRUA r", "CRUDA a", "CR o", "CR s", "RE a"),
    "bank_account": ("", "R r", "CRU a", "", "R s, C s", "R a"),
    "contract": ("R a", "CRUD r, A r", "CRUDAE a", "R o", "R s", "RE a"),
    "approval": ("R a", "CRU r", "CRU a", "R o", "", "R a"),
    "compliance": ("R a", "CRUDA r", "CRUDAE a", "R o", "", "RE a"),
    "template": ("CRUD a", "R a", "CRUDA a", "R a", "", "R a"),
    "product": ("R a", "R a", "CRUDAE a", "R a", "R a", "RE a"),
    "price": ("R a", "R a, U r", "CRUDAE a", "R o", "R s", "RE a"),
    "cost": ("", "", "RCU a", "", "", "R a"),
    "credit": ("R a", "R r, A r", "CRUA a", "R o", "R s", "RE a"),
    "deal": ("R a", "CRUA r", "RUE a", "CRU o", "CRU s", "RE a"),
    "rebate_policy": ("R a", "R r, C r", "CRUDAE a", "", "", "RE a"),
    "rebate_ledger": ("R a", "RE r", "CRAE a", "R o", "R s", "RE a"),
    "order": ("R a", "CRUDAE r", "CRUDAE a", "CRUD o", "CRU s", "RE a"),
    "shipment": ("R a", "RE r, C r", "CRUAE a", "CR o", "RC s", "RE a"),
    "invoice": ("R a", "RE r", "CRUDAE a", "R o", "R s", "RE a"),
    "receipt": ("R a", "RE r", "CRUAE a", "R o, C o", "R s, C s", "RE a"),
    "statement": ("R a", "RE r", "CRUAE a", "R o", "R s, A s", "RE a"),
    "stock": ("R a", "RE a", "CRUAE a", "CR o", "R s", "RE a"),
    "allocation": ("R a", "CRUA r", "CRUAE a", "C o", "", "RE a"),
    "target": ("R a", "CRUAE r", "CRUE a", "R o", "R s", "RE a"),
    "scorecard": ("R a", "CRUAE r", "CRUE a", "R o", "R s, A s", "RE a"),
    "commission_plan": ("R a", "R r", "CRUDA a", "", "", "RE a"),
    "commission": ("R a", "RE r, A r", "CRUAE a", "R o", "R s", "RE a"),
    "task": ("R a", "CRUDE r", "CRUDE a", "CRUD o", "CRU s", "R a"),
    "attachment": ("R a", "CRUD r", "CRUD a", "CR o", "CR s", "R a"),
    "course": ("CRUD a", "CRU r", "CRU a", "CR o", "CR s", "R a"),
    "import": ("R a", "CR r", "CRUA a", "", "", "RE a"),
    "report": ("RE a", "RE r", "RE a", "RE o", "RE s", "RE a"),
    "view": ("CRUD a", "CRUD r", "CRUD a", "CRUD o", "CRUD s", "CRUD a"),
    "print": ("CR a", "CR r", "CR a", "CR o", "CR s", "CR a"),
    "user": ("CRUD a", "R a", "R a", "R a", "R s", "R a"),
    "settings": ("CRU a", "R a", "R a", "R o", "R s", "R a"),
    "audit": ("R a", "R r", "R a", "R o", "", "RE a"),
    "backup": ("CRUA a", "", "", "", "", "R a"),
    "sync": ("R a, CU o", "CRU r", "CRU a", "CRU o", "CRU s", "R a, CU o"),
}


def cell(entity: str, role: Role) -> dict[str, str]:
    """Right letter → scope letter of one cell."""
    row = MATRIX.get(entity)
    if row is None:
        return {}
    found: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in row[COLUMNS.index(role)].split(","))):
        letters, scope = part.split()
        for letter in letters:
            found[letter] = scope
    return found
