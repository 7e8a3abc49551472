"""The steps contracts take to be approved, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from controllers.agreements.approvals import ApprovalRulesController, SubstitutesController
from models import money
from models.agreements.approvals import MOST_STEPS, DelegationDraft, RuleDraft
from models.clock import clock
from models.dates import format_day
from models.i18n import N_, tr
from models.platform.principal import ROLE_WORDS, Role
from models.shapes import to_plain
from ui.editing.spec import FieldSpec, FormSpec, Kind, SectionSpec
from ui.partners.lookups import RecordLookup
from ui.partners.node_page import NodeColumn, NodePage


def _roles() -> Sequence[tuple[Any, str]]:
    """Roles that may decide a step."""
    return [(None, "–"), *((role.value, tr(ROLE_WORDS[role])) for role in (Role.MANAGER, Role.OPERATIONS))]


class ApprovalRulesPage(NodePage):
    """Who has to approve a contract, one after the other."""

    kind = "approval.rules"
    name: ClassVar[str] = "approval.rules"
    heading: ClassVar[str] = N_("Approval of contracts")
    columns: ClassVar[tuple[NodeColumn, ...]] = (
        NodeColumn(N_("Step"), lambda row: row.title, 180),
        NodeColumn(N_("Sequence"), lambda row: str(row.position), 60, True),
        NodeColumn(N_("Decides"), lambda row: row.who, 160),
        NodeColumn(N_("From target"), lambda row: money.format_number(row.least, 2) if row.least is not None else "", 120, True),
    )

    def icon(self) -> str:
        """A checked list."""
        return "list-checks"

    def make_controller(self) -> ApprovalRulesController:
        """The controller of the steps."""
        return ApprovalRulesController(self.context, self)

    def form(self) -> FormSpec:
        """Title, order, who, from which amount."""
        return FormSpec((
            SectionSpec("step", N_("Step"), (
                FieldSpec("title", N_("Title"), required=True),
                FieldSpec("position", N_("Sequence"), Kind.INTEGER, least=Decimal(1), most=Decimal(MOST_STEPS),
                          help=N_("Steps are taken in this order, one after the other.")),
                FieldSpec("user_id", N_("Person"), Kind.REFERENCE, shows="user_name",
                          lookup=RecordLookup(self.context, "people", "user_id", "user_name")),
                FieldSpec("role", N_("Role"), Kind.CHOICE, choices=_roles,
                          help=N_("A person or a role; neither means whoever may approve contracts.")),
                FieldSpec("least", N_("Only from this sales target on"), Kind.MONEY, least=Decimal(0)),
                FieldSpec("exclusive_only", N_("Only with an exclusive right"), Kind.FLAG),
            )),
        ))  # fmt: skip

    def blank(self, below: Any) -> dict[str, Any]:
        """A new step behind the others."""
        return dict(to_plain(RuleDraft(position=min(len(self._nodes) + 1, MOST_STEPS))))


class SubstitutesPage(NodePage):
    """Who approves for whom while they are away."""

    kind = "approval.substitutes"
    name: ClassVar[str] = "approval.substitutes"
    heading: ClassVar[str] = N_("Substitutes for approvals")
    columns: ClassVar[tuple[NodeColumn, ...]] = (
        NodeColumn(N_("For"), lambda row: row.user_name, 140),
        NodeColumn(N_("Decides"), lambda row: row.to_user_name, 140),
        NodeColumn(N_("From"), lambda row: format_day(row.from_day), 96),
        NodeColumn(N_("To"), lambda row: format_day(row.to_day), 96),
    )

    def icon(self) -> str:
        """People."""
        return "users"

    def make_controller(self) -> SubstitutesController:
        """The controller of substitutes."""
        return SubstitutesController(self.context, self)

    def form(self) -> FormSpec:
        """Who, for whom, from when to when, why."""
        return FormSpec((
            SectionSpec("substitute", N_("Substitute"), (
                FieldSpec("user_id", N_("Who is away"), Kind.REFERENCE, required=True, shows="user_name",
                          lookup=RecordLookup(self.context, "people", "user_id", "user_name")),
                FieldSpec("to_user_id", N_("Who decides instead"), Kind.REFERENCE, required=True, shows="to_user_name",
                          lookup=RecordLookup(self.context, "people", "to_user_id", "to_user_name"),
                          help=N_("Needs the right to approve contracts as well.")),
                FieldSpec("from_day", N_("From"), Kind.DATE, required=True, group="term"),
                FieldSpec("to_day", N_("To"), Kind.DATE, required=True, group="term"),
                FieldSpec("reason", N_("Reason")),
            )),
        ))  # fmt: skip

    def blank(self, below: Any) -> dict[str, Any]:
        """For oneself, from today."""
        me = self.context.principal
        today = clock.today()
        return dict(to_plain(DelegationDraft(
            user_id=me.user_id, user_name=me.name if me.user_id else "", from_day=today, to_day=today
        )))  # fmt: skip
