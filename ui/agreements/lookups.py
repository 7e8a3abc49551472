"""The look-up of contract templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.agreements.records import CONTRACT_KIND_WORDS
from models.agreements.templates import TemplateDraft
from models.i18n import tr
from ui.widgets.entry_grid.data import Row
from ui.widgets.entry_grid.lookup import Answer, Answers, Candidate, LookupAction, LookupColumn, Query

if TYPE_CHECKING:
    from ui.agreements.contract import ContractTab

LANGUAGE_WORDS = {"zh_CN": "简体中文", "en": "English"}


class TemplateLookup:
    """The few templates of a book, by name or code."""

    columns: tuple[LookupColumn, ...] = (LookupColumn(240, stretch=True), LookupColumn(120), LookupColumn(90))

    def __init__(self, page: ContractTab) -> None:
        self._page = page

    def search(self, text: str, row: Row, answer: Answer) -> None:
        """Templates whose name or code holds the text."""
        needle = text.strip().casefold()

        def came(found: list[TemplateDraft]) -> None:
            fitting = [one for one in found if needle in one.name.casefold() or needle in one.code.casefold()]
            answer([self._candidate(one, needle) for one in (fitting or found if not needle else fitting)])

        self._page.controller.templates(came)

    def resolve(self, queries: Sequence[Query], answer: Answers) -> None:
        """For each text the template that is called so."""

        def came(found: list[TemplateDraft]) -> None:
            answer(
                [
                    [
                        self._candidate(one, query.text.casefold())
                        for one in found
                        if query.text.casefold() in (one.name.casefold(), one.code.casefold())
                    ]
                    for query in queries
                ]
            )

        self._page.controller.templates(came)

    def actions(self) -> Sequence[LookupAction]:
        """Nothing else."""
        return ()

    def _candidate(self, one: TemplateDraft, needle: str) -> Candidate:
        exact = needle in (one.name.casefold(), one.code.casefold())
        cells = (one.name, tr(CONTRACT_KIND_WORDS[one.kind]), LANGUAGE_WORDS.get(one.language, one.language))
        values = {
            "template_id": str(one.id), "template_name": one.name, "language": one.language, "kind": one.kind.value,
        }  # fmt: skip
        return Candidate(str(one.id), one.code, one.name, values, exact, cells)
