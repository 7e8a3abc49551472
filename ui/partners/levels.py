"""The agent levels."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from controllers.partners.nodes import LevelsController
from models import money
from models.i18n import N_
from models.partners.levels import LevelDraft
from models.shapes import to_plain
from ui.editing.spec import FieldSpec, FormSpec, Kind, SectionSpec
from ui.partners.node_page import NodeColumn, NodePage


class LevelsPage(NodePage):
    """What it takes to have a level, and what it gives."""

    kind = "levels"
    name: ClassVar[str] = "levels"
    heading: ClassVar[str] = N_("Agent levels")
    columns: ClassVar[tuple[NodeColumn, ...]] = (
        NodeColumn(N_("Name"), lambda row: row.name, 180),
        NodeColumn(N_("Code"), lambda row: row.code, 60),
        NodeColumn(N_("Rank"), lambda row: str(row.rank), 52, True),
        NodeColumn(N_("Discount"), lambda row: money.format_percent(row.discount), 76, True),
        NodeColumn(N_("Purchases per year from"), lambda row: money.format_number(row.threshold), 120, True),
        NodeColumn(N_("Agents"), lambda row: str(row.agents or ""), 60, True),
    )

    def icon(self) -> str:
        """A medal."""
        return "award"

    def make_controller(self) -> LevelsController:
        """The controller of levels."""
        return LevelsController(self.context, self)

    def form(self) -> FormSpec:
        """Rank, weight, threshold, discount, benefits."""
        return FormSpec((
            SectionSpec("level", N_("Level"), (
                FieldSpec("code", N_("Code"), Kind.CODE, required=True),
                FieldSpec("name", N_("Name"), required=True),
                FieldSpec("name_en", N_("Name in English")),
                FieldSpec(
                    "rank", N_("Rank"), Kind.INTEGER, least=Decimal(-1000), most=Decimal(1000),
                    help=N_("The highest number is the highest level."),
                ),
                FieldSpec(
                    "weight", N_("Weight"), Kind.INTEGER, least=Decimal(0), most=Decimal(1000),
                    help=N_("Share when prospects are spread; 0 means never."),
                ),
                FieldSpec("threshold", N_("Purchases per year from"), Kind.MONEY, least=Decimal(0)),
                FieldSpec("discount", N_("Discount"), Kind.PERCENT),
                FieldSpec("benefits", N_("Benefits"), Kind.NOTE, limit=20_000, lines=4),
            )),
        ))  # fmt: skip

    def blank(self, below: Any) -> dict[str, Any]:
        """A new level."""
        return dict(to_plain(LevelDraft()))
