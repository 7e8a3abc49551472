"""The list of contract templates."""

from __future__ import annotations

from controllers.agreements.templates import TemplateListController
from models.i18n import N_
from ui.widgets.record_list.page import ListPage


class TemplatesList(ListPage):
    """Templates and the clause library; shipped ones the book never had come by themselves."""

    kind = "templates.list"
    icon_name = "file-text"
    new_kind, new_text, new_right = "template", N_("New template"), ("template", "C")

    def load(self) -> None:
        """Shipped templates that the book never had are brought in."""
        super().load()
        TemplateListController(self.context, self).install_missing(lambda _count: None)
