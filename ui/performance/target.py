"""The tab of one target: whose, of what, and its twelve months."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from controllers.performance import targets as work
from controllers.performance.targets import MONTHS, TargetController
from models.i18n import N_, tr
from models.money import BadNumber, format_amount, format_percent, parse_number
from models.performance.records import (
    TARGET_MEASURE_WORDS,
    TARGET_STATE_WORDS,
    TARGET_SUBJECT_WORDS,
    TargetState,
    TargetSubject,
)
from ui.editing.document import Document
from ui.editing.editor import EditorTab
from ui.editing.spec import ActionSpec, Chip, Fact, FieldSpec, FormSpec, Header, Heading, Kind, SectionSpec
from ui.partners.lookups import RecordLookup

_MONTH_NAMES = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"), N_("August"),
    N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
_TONES = {TargetState.DRAFT: "neutral", TargetState.ISSUED: "ok", TargetState.CLOSED: "neutral"}


def _is(subject: TargetSubject) -> Callable[[Document], bool]:
    return lambda document: document.get("subject") == subject.value


def _total(document: Document) -> Decimal:
    whole = Decimal(0)
    for month in MONTHS:
        try:
            whole += parse_number(str(document.get(month) or "0"))
        except BadNumber:
            continue
    return whole


class TargetTab(EditorTab):
    """One target."""

    kind = "target"
    name = "targets.target"
    icon_name = "target"

    def make_controller(self) -> TargetController:
        """The controller of this target."""
        return TargetController(self.context, self)

    def make_form(self) -> FormSpec:
        """Owner and measure, then the months."""
        agent = RecordLookup(self.context, "agents", "agent_id", "agent_name")
        person = RecordLookup(self.context, "people", "user_id", "user_name")
        area = RecordLookup(self.context, "territories", "territory_id", "territory_name")
        months = tuple(FieldSpec(path, name, Kind.MONEY) for path, name in zip(MONTHS, _MONTH_NAMES, strict=True))
        return FormSpec(
            sections=(
                SectionSpec("basics", N_("Basics"), (
                    FieldSpec("subject", N_("Subject"), Kind.CHOICE, choices=lambda: _words(TARGET_SUBJECT_WORDS)),
                    FieldSpec("agent_id", N_("Agent"), Kind.REFERENCE, required=True, lookup=agent, shows="agent_name",
                              opens="agent", visible=_is(TargetSubject.AGENT)),
                    FieldSpec("user_id", N_("Person"), Kind.REFERENCE, required=True, lookup=person,
                              shows="user_name", visible=_is(TargetSubject.PERSON)),
                    FieldSpec("territory_id", N_("Territory"), Kind.REFERENCE, required=True, lookup=area,
                              shows="territory_name", visible=_is(TargetSubject.TERRITORY)),
                    FieldSpec("year", N_("Year"), Kind.INTEGER, required=True, width=8),
                    FieldSpec("measure", N_("Measure"), Kind.CHOICE, choices=lambda: _words(TARGET_MEASURE_WORDS)),
                    FieldSpec("currency", N_("Currency"), Kind.CODE, width=6),
                    FieldSpec("state", N_("Status"), Kind.CHOICE, choices=lambda: _words(TARGET_STATE_WORDS)),
                    FieldSpec("product_line", N_("Product line")),
                    FieldSpec("note", N_("Note"), wide=True),
                )),
                SectionSpec("months", N_("Months"), (
                    Heading(N_("Monthly targets")),
                    *months,
                    FieldSpec("total", N_("Whole year"), Kind.MONEY, compute=_total),
                )),
            ),
            ignored=frozenset({"total"}),
        )  # fmt: skip

    def new_title(self) -> str:
        """The title of a target that is not stored yet."""
        return tr("New target")

    def header(self) -> Header:
        """Whose target, how much, how far."""
        details = self.details
        if details is None or not details.version:
            return Header(self.new_title())
        owner = details.agent_name or details.user_name or details.territory_name
        owner = owner or tr(TARGET_SUBJECT_WORDS[details.subject])
        facts = [Fact("total", tr("Target"), format_amount(details.total, details.currency))]
        if details.achieved is not None:
            facts.append(Fact("achieved", tr("Achieved"), format_amount(details.achieved, details.currency)))
            if details.total:
                facts.append(Fact("ratio", tr("Attainment"), format_percent(details.achieved / details.total)))
        chip = Chip(tr(TARGET_STATE_WORDS[details.state]), _TONES[details.state])
        return Header(f"{owner} {details.year}", "", (chip,), tuple(facts))

    def actions(self) -> Sequence[ActionSpec]:
        """Spreading what stands in the first month's year total."""
        return (
            ActionSpec("even", N_("Spread evenly"), lambda _page: self._spread(), "rows-3",
                       visible=lambda _page: not self.is_read_only()),
        )  # fmt: skip

    def read_only_reason(self) -> str:
        """A closed target is final."""
        if self.details is not None and self.details.version and self.details.state is TargetState.CLOSED:
            return tr("This target is closed. Make a new version instead.")
        return ""

    def _spread(self) -> None:
        """Share the present total evenly over the months, as one step."""
        parts = work.spread(_total(self.document))
        with self.document.step():
            for month, value in parts.items():
                self.document.set(month, str(value))


def _words(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(item.value, tr(text)) for item, text in words.items()]
