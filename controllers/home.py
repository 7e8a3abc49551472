"""The cards of the home page: each is a view of a list, with its number and its first rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from controllers import desk, worklists
from controllers.base import Controller
from controllers.jobs import Job
from models.clock import clock
from models.collaboration import notices
from models.collaboration.notices import Notice
from models.i18n import N_
from models.lists import Aggregate, ColumnInfo, Filter, Group, ListQuery, ListSpec, Money, Row, engine
from models.lists.catalogue import spec_of
from models.lists.grouping import added
from models.platform import company, drafts, rights
from models.platform.principal import Principal, Role

ROWS = 4
COUNTED = 1_000
"""So many rows are counted with the look that finds the first of them; more are worth a look of its own."""
CHOICE = "home.cards"


@dataclass(frozen=True)
class Card:
    """A card: which view of which list, and what its rows show (name, hint, figure on the right).

    total  column whose sum stands beside the number
    parts  column by whose values the number is split into figures of their own
    whom   "staff" or "agents" where a card is worded for one side only
    """

    id: str
    title: str
    icon: str
    entity: str
    list_id: str = ""
    view: str = ""
    columns: tuple[str, ...] = ()
    total: str = ""
    parts: str = ""
    whom: str = ""


@dataclass(frozen=True)
class CardPart:
    """A share of the rows of a card: its words, how many, and the query that shows exactly them."""

    title: str
    count: int
    query: ListQuery


@dataclass(frozen=True)
class CardRows:
    """What stands on a card: the number of rows of the list, the first of them, a sum, and when that was."""

    count: int
    columns: tuple[ColumnInfo, ...]
    rows: tuple[Row, ...]
    opens: str
    total: tuple[Money, ...]
    at: datetime
    parts: tuple[CardPart, ...] = ()


@dataclass(frozen=True)
class DraftLine:
    """A draft on the card of drafts."""

    key: str
    kind: str
    title: str
    at: datetime


CARDS: tuple[Card, ...] = (
    Card("contracts.expiring", N_("Contracts expiring or expired"), "file-text", "contract", "contracts.list",
         "expiring", ("agent", "number", "days_left")),
    Card("orders.held", N_("Orders on hold"), "circle-pause", "order", "orders.list", "held",
         ("number", "agent", "gross_total"), "gross_total"),
    Card("orders.to_confirm", N_("Orders to confirm"), "clipboard-check", "order", "orders.list", "to_confirm",
         ("number", "agent", "gross_total"), "gross_total"),
    Card("orders.to_ship", N_("Orders to ship"), "truck", "order", "orders.list", "to_ship",
         ("number", "agent", "required_on")),
    Card("targets.behind", N_("Behind target"), "target", "target", "targets.list", "behind",
         ("name", "total", "behind")),
    Card("receivables.overdue", N_("Overdue receivables"), "wallet", "receipt", "receivables.list", "overdue",
         ("agent", "left", "days_over"), "left", "age", "staff"),
    Card("payables.open", N_("Payable and due"), "wallet", "receipt", "receivables.list", "payable",
         ("number", "left", "due_on"), "left", "age", "agents"),
    Card("stock.short", N_("Low stock"), "boxes", "stock", "stock.list", "short",
         ("product", "warehouse", "available")),
    Card("contracts.approving", N_("Contracts waiting for approval"), "clipboard-list", "contract",
         "contracts.list", "approving", ("agent", "number", "commitment")),
    Card("scorecards.to_review", N_("Scorecards to be reviewed"), "gauge", "scorecard", "scorecards.list",
         "to_review", ("agent", "grade", "final_score")),
    Card("payments.to_confirm", N_("Payments to confirm"), "banknote", "receipt", "payments.list", "to_confirm",
         ("agent", "number", "amount"), "amount"),
    Card("certificates.expiring", N_("Certificates running out"), "award", "qualification", "certificates.list",
         "expiring", ("agent", "kind", "days_left")),
    Card("orders.drafts", N_("Draft orders"), "file-pen", "order", "orders.list", "drafts",
         ("agent", "ordered_on", "gross_total")),
    Card("deals.to_decide", N_("Deals to be decided"), "clipboard-check", "deal", "deals.list", "to_decide",
         ("customer", "agent", "amount"), "amount"),
    Card("notices", N_("Reminders not read"), "bell", ""),
    Card("drafts", N_("My drafts"), "file-pen", ""),
    Card("system", N_("Data and backup"), "database-backup", ""),
)
BY_ID = {card.id: card for card in CARDS}

DEFAULTS: dict[Role, tuple[str, ...]] = {
    Role.MANAGER: (
        "contracts.expiring", "orders.held", "targets.behind", "receivables.overdue", "stock.short", "notices",
        "deals.to_decide", "contracts.approving", "scorecards.to_review", "certificates.expiring", "drafts", "system",
    ),
    Role.OPERATIONS: (
        "orders.to_confirm", "orders.drafts", "orders.to_ship", "orders.held", "payments.to_confirm",
        "receivables.overdue", "stock.short", "contracts.expiring", "notices", "certificates.expiring", "drafts", "system",
    ),
    Role.REP: ("orders.drafts", "targets.behind", "contracts.expiring", "notices", "orders.held", "drafts", "system"),
    Role.AGENT: (
        "orders.to_ship", "payables.open", "contracts.expiring", "stock.short", "targets.behind",
        "certificates.expiring", "drafts",
    ),
    Role.ADMIN: ("system", "contracts.expiring", "orders.held", "targets.behind", "stock.short", "notices", "drafts"),
    Role.AUDITOR: (
        "contracts.expiring", "orders.held", "targets.behind", "receivables.overdue", "stock.short", "system",
    ),
}


class HomeController(Controller):
    """Loads cards one by one, so that none waits for another."""

    def chosen(self, done: Callable[[tuple[str, ...]], None]) -> Job:
        """Which cards this person sees, in order."""
        return self.read(chosen, done=done)

    def choose(self, cards: Sequence[str], done: Callable[[tuple[str, ...]], None]) -> Job:
        """Set which cards this person sees."""
        return self.write("", choose, tuple(cards), done=done)

    def load(
        self, card: Card, done: Callable[[CardRows], None], failed: Callable[[BaseException], None]
    ) -> Job:
        """Number and first rows of a card."""
        return self.read(load, card, done=done, failed=failed)

    def notices(self, done: Callable[[list[Notice]], None], failed: Callable[[BaseException], None]) -> Job:
        """What this person is reminded of."""
        return self.read(notices.mine, done=done, failed=failed)

    def drafts(
        self, done: Callable[[list[DraftLine]], None], failed: Callable[[BaseException], None]
    ) -> Job:
        """The drafts of this person, newest first."""
        return self.read(draft_lines, done=done, failed=failed)


def permitted(principal: Principal) -> list[Card]:
    """The cards a person may see at all."""
    whom = "agents" if Role.AGENT in principal.roles else "staff"
    return [
        card for card in CARDS
        if card.whom in ("", whom) and (not card.entity or rights.can(principal, card.entity, "R"))
    ]


def chosen(session: Any) -> tuple[str, ...]:
    """The chosen cards that are permitted, else those of the role."""
    principal = rights.principal_of(session)
    allowed = {card.id for card in permitted(principal)}
    stored = None
    if principal.user_id is not None:
        stored = company.of_user(session, CHOICE, principal.user_id)
    wanted = stored if isinstance(stored, list) else list(DEFAULTS[principal.role])
    return tuple(str(card) for card in wanted if card in allowed)


def choose(session: Any, cards: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the choice of cards of the acting person."""
    principal = rights.principal_of(session)
    if principal.user_id is not None:
        company.put(session, CHOICE, list(cards), principal.user_id)
    return cards


def load(session: Any, card: Card) -> CardRows:
    """The number equals the list: both come from the same view, at the same moment."""
    spec = spec_of(card.list_id)
    query = worklists.query_of(spec, card.view)
    info = engine.info(session, spec)
    columns = tuple(column for name in card.columns if (column := info.column(name)) is not None)
    page, known = engine.first_and_count(session, spec, query, [column.id for column in columns], ROWS, COUNTED)
    count, total, found = _figures(session, spec, query, card, known)
    parts = _parts(spec, query, card.parts, found) if card.parts else ()
    return CardRows(count, columns, page.rows, info.opens, total, clock.now(), parts)


def _figures(
    session: Any, spec: ListSpec, query: ListQuery, card: Card, known: int | None
) -> tuple[int, tuple[Money, ...], dict[str, int]]:
    """How many rows, their sum and how many of each part, of one look at all rows."""
    if card.parts:
        grouped = replace(query, sort=(), group=(Group(card.parts),))
        rows = engine.groups(session, spec, grouped, [card.total])
        sums: Mapping[str, tuple[Money, ...]] = {}
        for row in rows:
            sums = added(sums, row.sums)
        return sum(row.count for row in rows), sums.get(card.total, ()), {str(row.path[0]): row.count for row in rows}
    if card.total and known != 0:
        totals = engine.totals(session, spec, query, {card.total: Aggregate.SUM})
        return totals.count, totals.of(card.total, Aggregate.SUM), {}
    return engine.count(session, spec, query) if known is None else known, (), {}


def _parts(spec: ListSpec, query: ListQuery, column_id: str, found: Mapping[str, int]) -> tuple[CardPart, ...]:
    """The rows of a view by the values of a column, in the order in which its words are declared."""
    others = tuple(item for item in query.filters if item.column != column_id)
    return tuple(
        CardPart(words, found[str(value)], replace(query, filters=(*others, Filter(column_id, values=(str(value),)))))
        for value, words in spec.column(column_id).words.items()
        if found.get(str(value))
    )


def draft_lines(session: Any) -> list[DraftLine]:
    """The drafts of the acting person, without the kept window and without what was thrown away."""
    return [
        DraftLine(draft.page_key, draft.kind, draft.title, draft.saved_at)
        for draft in drafts.mine(session)
        if draft.kind != desk.KIND and draft.state != "discarded"
    ]
