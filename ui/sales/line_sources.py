"""Lines that come from elsewhere: earlier orders, the usual products of the agent, proposals from its rhythm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.i18n import N_, tr
from models.sales.order_products import OrderProduct
from models.sales.usual_items import UsualList
from ui.editing.alive import while_alive
from ui.sales import pick_lines
from ui.sales.pick_lines import PickLines
from ui.sales.usual_list import UsualProducts
from ui.widgets.entry_grid.data import Edit, InsertRow, new_row
from ui.widgets.entry_grid.values import plain

if TYPE_CHECKING:
    from ui.sales.order import OrderTab


class LineSources:
    """Asks for lines, lets the person choose, and takes the chosen ones into the order of a page."""

    def __init__(self, page: OrderTab) -> None:
        self._page = page

    def earlier(self) -> None:
        """Choose lines of the agent's latest orders."""
        self._pick(self._page.entry.earlier, lambda found: self._ask(pick_lines.earlier(found)))

    def proposed(self) -> None:
        """Choose from what the agent will probably need next."""
        self._pick(self._page.entry.proposals, lambda found: self._ask(pick_lines.proposed(found)))

    def usual(self) -> None:
        """Choose from what the agent usually orders, and keep the list of it."""
        page = self._page
        key = page.document.get("agent_id")

        def came(found: UsualList) -> None:
            def keep(items: Any, version: int | None, stored: Callable[[Any], None]) -> None:
                page.entry.keep_usual(UUID(str(key)), items, version, while_alive(dialog, stored))

            agent = str(page.document.get("agent_name") or "")
            dialog = UsualProducts.show_list(page, agent, found, page.lines.as_usual(), keep, self._take)

        self._pick(page.entry.usual, came)

    def _ask(self, offered: pick_lines.Offered) -> None:
        PickLines.ask(self._page, offered, self._take)

    def _pick(self, ask: Callable[..., Any], show: Callable[[Any], object]) -> None:
        page = self._page
        key = page.document.get("agent_id")
        if not key:
            page.navigator.toast(tr("Choose an agent first."), "warn")
            page.form_view.focus_path("agent_id")
        elif not page.is_read_only():
            page.flush()
            ask(UUID(key), while_alive(page, show))

    def _take(self, chosen: Sequence[tuple[UUID, Decimal, str]]) -> None:
        """Chosen products become lines as one step; prices follow within it."""
        page = self._page

        def came(found: dict[UUID, OrderProduct]) -> None:
            edits: list[Edit] = []
            start = page.document.row_count("lines")
            for key, quantity, unit in chosen:
                product = found.get(key)
                if product is None:
                    continue
                page.lines.remember(product)
                fields = {"product_id": str(key), **page.lines.taken(replace(product, pack=unit)),
                          "quantity": plain(quantity)}  # fmt: skip
                row = new_row({**fields, **page.lines.priced(fields)})
                edits.append(InsertRow(start + len(edits), row))
            if edits:
                page.grid.data.apply(N_("Take over lines"), edits)
            page.grid.start()

        page.entry.products(page.lines.setting(), [key for key, _, _ in chosen], while_alive(page, came))
