"""The page of one scorecard (ux.md 10.8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from controllers.performance.scorecards import (
    STEPS,
    ScorecardsController,
    figure_of,
    final_score,
    period_text,
    score_text,
)
from models.analysis.charts import Drill
from models.i18n import N_, tr
from models.performance.records import SCORECARD_STATE_WORDS, ScorecardState
from models.performance.scorecard_list import STATE_TONES
from models.performance.scorecards import MOST_POINTS, ScorecardDetails
from models.platform.principal import Role
from ui.editing.alive import while_alive
from ui.editing.document import Document
from ui.editing.editor import EditorTab
from ui.editing.side_panel import RelatedRow
from ui.editing.spec import (
    ActionSpec,
    Chip,
    Fact,
    FieldSpec,
    FormSpec,
    Header,
    Heading,
    Kind,
    SectionSpec,
    Stage,
    StageState,
    WidgetBlock,
)
from ui.pdf.page import open_preview
from ui.performance.criteria_table import no_score_text
from ui.performance.score_panels import CriteriaPanel, ScoresPanel
from ui.shell.page import Command

_S = ScorecardState
PRIMARY: dict[ScorecardState, tuple[str, ...]] = {
    _S.CALCULATED: ("publish", "review"),
    _S.REVIEW: ("publish", "compute"),
    _S.PUBLISHED: ("archive", "withdraw"),
    _S.ARCHIVED: (),
}
"""The first of these steps that is allowed is the next one."""
STEP_WORDS: dict[str, tuple[str, str]] = {
    "review": (N_("Take into review"), "clipboard-check"),
    "publish": (N_("Publish"), "circle-check"),
    "withdraw": (N_("Withdraw"), "undo-2"),
    "archive": (N_("Archive"), "archive-restore"),
    "compute": (N_("Compute again"), "refresh-cw"),
}
WRITTEN_FIRST = frozenset({"review", "publish", "compute"})


class ScorecardPage(EditorTab):
    """Shows how a score came about, lets it be adjusted and commented, and takes the card through its steps."""

    kind = "scorecard"
    name: ClassVar[str] = "performance.scorecard"
    icon_name: ClassVar[str] = "gauge"
    controller: ScorecardsController
    details: ScorecardDetails | None

    # ---- what a scorecard is -------------------------------------------------------------------------

    def make_controller(self) -> ScorecardsController:
        """The controller of scorecards."""
        self._criteria: CriteriaPanel | None = None
        self._scores: ScoresPanel | None = None
        return ScorecardsController(self.context, self)

    def make_form(self) -> FormSpec:
        """Criteria and adjustment, the two comments, what came before."""
        return FormSpec(
            sections=(
                SectionSpec("criteria", N_("Criteria"), (
                    WidgetBlock("criteria", self._make_criteria, height=120),
                    Heading(N_("Manual adjustment")),
                    FieldSpec("adjustment", N_("Adjustment"), Kind.MONEY, decimals=1, least=-MOST_POINTS,
                              most=MOST_POINTS, unit=N_("points"), width=8, group="score"),
                    FieldSpec("adjust_reason", N_("Reason"), group="score",
                              help=N_("An adjustment needs a reason. Both are printed.")),
                    FieldSpec("final", N_("Final score"), compute=self._final),
                    FieldSpec("state", N_("Status"), Kind.CHOICE, choices=_states, read_only=True,
                              visible=lambda _document: False),
                )),
                SectionSpec("comments", N_("Comments"), (
                    FieldSpec("comment_for_agent", N_("For the agent"), Kind.NOTE, lines=4, exposed=True,
                              help=N_("Visible to the agent")),
                    FieldSpec("comment_internal", N_("Internal"), Kind.NOTE, lines=4, visible=self._is_ours,
                              help=N_("Internal; the agent never sees it.")),
                )),
                SectionSpec("scores", N_("Past periods and peers"), (
                    WidgetBlock("scores", self._make_scores, height=240),
                )),
            ),
            careful=frozenset({"score"}),
            ignored=frozenset({"final", "state"}),
            words=HISTORY_WORDS,
        )  # fmt: skip

    def new_title(self) -> str:
        """Never made by hand; the tab of a card that is not there."""
        return tr("Scorecard")

    def shown(self) -> None:
        """New figures: the panels follow."""
        for panel in (self._criteria, self._scores):
            if panel is not None and self.details is not None:
                panel.show_card(self.details)

    def read_only_reason(self) -> str:
        """What is published stays as its agent read it."""
        details = self.details
        if details is None or "edit" in details.allowed or details.state in (_S.CALCULATED, _S.REVIEW):
            return ""
        if "withdraw" in details.allowed:
            return tr("This scorecard is published. Withdraw it to change it.")
        return tr("This scorecard is fixed ({status}).", status=tr(SCORECARD_STATE_WORDS[details.state]))

    def related(self, answer: Callable[[Sequence[RelatedRow]], None]) -> None:
        """The agent, and the cards of earlier periods."""
        details = self.details
        if details is None or details.agent_id is None:
            answer(())
            return
        rows = [RelatedRow("agent", str(details.agent_id), details.agent_name, "handshake")]
        for one in reversed(details.standing.past):
            text = f"{one.starts_on:%Y-%m}  {score_text(one.score)}"
            rows.append(RelatedRow("scorecard", str(one.id), text, "gauge"))
        answer(rows)

    def _is_ours(self, _document: Document) -> bool:
        return Role.AGENT not in self.context.principal.roles

    def _final(self, document: Document) -> str:
        """The score with what is typed now, and its grade."""
        if self.details is None:
            return ""
        score, grade = final_score(self.details, figure_of(document.get("adjustment")))
        return f"{score_text(score)} {grade}".strip()

    def _make_criteria(self, _page: EditorTab) -> QWidget:
        self._criteria = CriteriaPanel(self.open_rows)
        self.shown()
        return self._criteria

    def _make_scores(self, _page: EditorTab) -> QWidget:
        self._scores = ScoresPanel(self.context.jobs)
        self.shown()
        return self._scores

    def open_rows(self, drill: Drill) -> None:
        """Open exactly the rows behind a figure."""
        self.navigator.open(drill.page, **drill.arguments())

    # ---- header --------------------------------------------------------------------------------------

    def header(self) -> Header:
        """Agent, period, status, score with grade, rank, the period before, and the next step."""
        details = self.details
        if details is None or details.agent_id is None:
            return Header(self.new_title())
        chips = (
            Chip(tr(SCORECARD_STATE_WORDS[details.state]), STATE_TONES[details.state]),
            Chip(f"{score_text(details.final_score)} {details.grade}".strip(), details.tone),
        )
        reviewer = tr("Reviewed by {name}", name=details.reviewer) if details.reviewer else ""
        return Header(
            f"{details.agent_name} {period_text(details)}", details.agent_code, chips, self._facts(details),
            self._stages(details), reviewer, self._primary(details),
        )  # fmt: skip

    def _facts(self, details: ScorecardDetails) -> tuple[Fact, ...]:
        agent, standing = str(details.agent_id), details.standing
        facts = [Fact("agent", N_("Agent"), details.agent_name, lambda: self.open_reference("agent", agent))]
        if standing.rank is not None:
            facts.append(Fact("rank", N_("Rank"), f"{standing.rank}/{standing.ranked}"))
        if standing.past:
            before = standing.past[-1]
            text = score_text(before.score)
            if details.final_score is not None:
                text += f" ({details.final_score - before.score:+.1f})"
            key = str(before.id)
            facts.append(Fact("previous", N_("Last period"), text, lambda: self.open_reference("scorecard", key)))
        if details.level:
            facts.append(Fact("level", N_("Level"), details.level))
        facts.append(Fact("scheme", N_("Scheme"), details.scheme_name))
        return tuple(facts)

    def _stages(self, details: ScorecardDetails) -> tuple[Stage, ...]:
        states = list(ScorecardState)
        place = states.index(details.state)
        found = []
        for at, state in enumerate(states):
            how = StageState.DONE if at < place else StageState.CURRENT if at == place else StageState.NEXT
            found.append(Stage(tr(SCORECARD_STATE_WORDS[state]), how))
        return tuple(found)

    def _next(self, details: ScorecardDetails) -> str:
        return next((step for step in PRIMARY[details.state] if step in details.allowed), "")

    def _primary(self, details: ScorecardDetails) -> ActionSpec | None:
        step = self._next(details)
        return self._action(step) if step else None

    # ---- steps ---------------------------------------------------------------------------------------

    def actions(self) -> Sequence[ActionSpec]:
        """Every step that is possible now, and the document."""
        details = self.details
        if details is None or details.agent_id is None:
            return ()
        first = self._next(details)
        steps = [self._action(step) for step in STEP_WORDS if step != first and step in details.allowed]
        preview = ActionSpec("preview_pdf", N_("Preview and print…"), lambda _: self.preview_pdf(), "printer")
        return (preview, *steps)

    def _action(self, step: str) -> ActionSpec:
        text, icon = STEP_WORDS[step]
        return ActionSpec(
            step, text, lambda _: self.take(step), icon, step=step in WRITTEN_FIRST,
            reason=(lambda _: self._without_data()) if step == "publish" else None,
        )  # fmt: skip

    def _without_data(self) -> str:
        if self.details is not None and self.details.final_score is None:
            return no_score_text(self.details)
        return ""

    def take(self, step: str) -> None:
        """Take a step with the card as it is shown."""
        details = self.details
        if details is None or details.id is None:
            return

        def done(opened: object) -> None:
            self.saver.stored(opened)  # type: ignore[arg-type]
            if step == "publish":
                back = (tr("Withdraw"), while_alive(self, lambda: self.take("withdraw")))
                text = tr("Published. {agent} can read it now.", agent=details.agent_name)
                self.navigator.toast(text, "ok", [back])

        self.controller.act(
            tr(STEP_WORDS[step][0]), STEPS[step], details.id, details.version, done=while_alive(self, done),
            failed=while_alive(self, self.verb_failed),
        )  # fmt: skip

    def preview_pdf(self) -> None:
        """Open the document in a tab; what was typed is stored first."""
        if self.is_read_only():
            self._preview_now()
        else:
            self.saver.save(self._preview_now)

    def _preview_now(self) -> None:
        open_preview(self.navigator, "scorecard", self.record_id, self.title())

    def commands(self) -> dict[str, Command]:
        """A card is computed, so it is not copied."""
        found = super().commands()
        found.pop("copy_as_new", None)
        return found

    def extra_commands(self) -> dict[str, Command]:
        """Print."""
        return {"print": Command(self.preview_pdf)}


def _states() -> Sequence[tuple[str, str]]:
    """The states in words, for the history."""
    return [(state.value, tr(text)) for state, text in SCORECARD_STATE_WORDS.items()]


HISTORY_WORDS = {
    "auto_score": N_("Computed score"),
    "final_score": N_("Final score"),
    "grade": N_("Grade"),
    "reviewer_id": N_("Reviewer"),
    "agent_id": N_("Agent"),
    "scheme_id": N_("Scheme"),
    "starts_on": N_("From"),
    "ends_on": N_("To"),
    "score_items": N_("Criterion"),
    "score_items/kpi": N_("Figure"),
    "score_items/name": N_("Criterion"),
    "score_items/name_en": N_("Name in English"),
    "score_items/position": N_("Place in the order"),
    "score_items/weight": N_("Weight"),
    "score_items/target": N_("Target"),
    "score_items/actual": N_("Actual"),
    "score_items/score": N_("Score"),
    "score_items/evidence": N_("Evidence"),
}
"""The words of the history."""

