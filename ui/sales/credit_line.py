"""The credit line of an order: limit, used, left, and what this order does to it, live."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from models import money
from models.i18n import N_, listed, tr
from models.sales.order_entry import CreditView
from ui import icons, theme
from ui.widgets.fields.labels import ElidedLabel


def after(view: CreditView, total: Decimal) -> Decimal:
    """What is left of the limit once this order counts."""
    return view.room - total


def credit_words(view: CreditView, total: Decimal, prepaid: bool, asked: bool = True) -> tuple[str, str]:
    """The sentence and its kind: quiet, or why the order would be held and who could let it pass.

    `asked` is False once the order was handed in: then its own hold says the rest.
    """
    code = view.currency
    text = tr(
        "Credit: limit {limit} − used {used} = available {room} {code}",
        limit=money.format_amount(view.limit, code), used=money.format_amount(view.used, code),
        room=money.format_amount(view.room, code), code=code,
    )  # fmt: skip
    if prepaid:
        return tr("{credit}. Paid before delivery: not checked.", credit=text), "neutral"
    left = after(view, total)
    if total:
        text = tr("{credit} → after this order {left}", credit=text, left=money.format_amount(left, code))
    if not asked:
        return text, "neutral"
    if view.overdue > view.tolerance:
        overdue = money.format_amount(view.overdue, code)
        return tr(
            "{credit}. Overdue {amount}: will be held.{who}", credit=text, amount=overdue, who=_who(view)
        ), "warn"
    if left < 0 and total > 0:
        return tr("{credit}. Will be held when submitted.{who}", credit=text, who=_who(view)), "warn"
    return text, "neutral"


def _who(view: CreditView) -> str:
    """Who can let it pass."""
    if not view.approvers:
        return ""
    return " " + tr("{names} can release it.", names=listed(view.approvers))


class CreditLine(QFrame):
    """One line under the header of an order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sales.order.credit")
        self._contract = self._certificates = ""
        self._icon = QLabel()
        self._icon.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._text = ElidedLabel()
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._text.setObjectName("sales.order.credit.text")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_S, 2, theme.SPACE_S, 2)
        row.setSpacing(theme.SPACE_S)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        self.clear()

    def clear(self, has_agent: bool = False) -> None:
        """Nothing is known yet."""
        self._say("" if has_agent else tr("Choose an agent to see the credit."), "neutral")

    def show_credit(
        self, view: CreditView | None, total: Decimal, currency: str, prepaid: bool, asked: bool = True
    ) -> None:
        """Show what an order of this total does to the credit of its agent."""
        if view is None:
            self._say(tr("Credit is not checked for this agent."), "neutral")
        elif view.currency != currency:
            self._say(
                tr("The credit line is kept in {code}; this order is not checked.", code=view.currency),
                "neutral",
            )
        else:
            self._say(*credit_words(view, total, prepaid, asked))

    def warn_of_contract(self, lacks: str) -> None:
        """Before what is said next: that no contract is in force, and what follows ("warn", "hold" or nothing)."""
        words = {"warn": N_("No contract is in force."), "hold": N_("No contract is in force: will be held when submitted.")}
        self._contract = tr(words[lacks]) if lacks else ""

    def warn_of_certificates(self, lacks: str, names: str) -> None:
        """Which mandatory certificates are not valid, and what follows ("warn", "refuse" or nothing)."""
        words = {"warn": N_("Not valid: {names}."), "refuse": N_("Not valid: {names}. Such an order cannot be submitted.")}
        self._certificates = tr(words[lacks], names=names) if lacks else ""

    def text(self) -> str:
        """What is said now."""
        return self._text.text()

    def _say(self, text: str, kind: str) -> None:
        for before in (self._contract, self._certificates):
            if before:
                text, kind = tr("{contract} {credit}", contract=before, credit=text), "warn"
        theme.set_role(self, f"strip-{kind}" if kind != "neutral" else "plain")
        self._text.setText(text)
        self._text.setToolTip(text)
        self.setAccessibleName(text)
        self.layout().setContentsMargins(theme.SPACE_S if kind != "neutral" else 0, 2, theme.SPACE_S, 2)
        self._icon.setVisible(kind != "neutral")
        if kind != "neutral":
            self._icon.setPixmap(icons.pixmap("triangle-alert", theme.px(16), kind, self.devicePixelRatioF()))
