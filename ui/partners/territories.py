"""The territory tree."""

from __future__ import annotations

from typing import Any, ClassVar

from controllers.partners.nodes import TerritoriesController
from models.i18n import N_
from models.partners.territories import TerritoryDraft
from models.shapes import to_plain
from ui.editing.spec import FieldSpec, FormSpec, Kind, SectionSpec
from ui.partners.lookups import RecordLookup
from ui.partners.node_page import NodeColumn, NodePage


class TerritoriesPage(NodePage):
    """Where we sell: a tree with who is in charge of each part."""

    kind = "territories"
    name: ClassVar[str] = "territories"
    heading: ClassVar[str] = N_("Territories")
    nested: ClassVar[bool] = True
    columns: ClassVar[tuple[NodeColumn, ...]] = (
        NodeColumn(N_("Name"), lambda node: node.name, 240),
        NodeColumn(N_("Code"), lambda node: node.code, 90),
        NodeColumn(N_("In charge"), lambda node: node.manager_name, 120),
        NodeColumn(N_("Agents"), lambda node: str(node.agents or ""), 80, True),
    )

    def icon(self) -> str:
        """A pin on the map."""
        return "map-pin"

    def make_controller(self) -> TerritoriesController:
        """The controller of territories."""
        return TerritoriesController(self.context, self)

    def form(self) -> FormSpec:
        """Name, code, parent and manager."""
        context = self.context
        return FormSpec((
            SectionSpec("territory", N_("Territory"), (
                FieldSpec("name", N_("Name"), required=True),
                FieldSpec("name_en", N_("Name in English")),
                FieldSpec("code", N_("Code"), Kind.CODE, help=N_("Left empty, the next number is taken.")),
                FieldSpec(
                    "parent_id", N_("Part of"), Kind.REFERENCE, shows="parent_name",
                    lookup=RecordLookup(context, "territories", "parent_id", "parent_name"),
                ),
                FieldSpec(
                    "manager_id", N_("In charge"), Kind.REFERENCE, shows="manager_name",
                    lookup=RecordLookup(context, "people", "manager_id", "manager_name"),
                ),
            )),
        ))  # fmt: skip

    def blank(self, below: Any) -> dict[str, Any]:
        """A new territory, perhaps below another."""
        draft = TerritoryDraft() if below is None else TerritoryDraft(parent_id=below.id, parent_name=below.name)
        return dict(to_plain(draft))
