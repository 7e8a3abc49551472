"""Contracts: the record, its clauses filled in, its steps, its versions and what they change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from controllers.context import AppContext
from controllers.editing import Done, EditingService, EditorController, Failed, Plain
from controllers.jobs import Job
from models.agreements import (
    commitments,
    contracts,
    differences,
    life,
    template_list,
    templates,
    texts,
    wording,
)
from models.agreements.commitments import Commitment
from models.agreements.differences import Difference
from models.agreements.drafts import ContractDraft
from models.agreements.template_list import LibraryClause
from models.agreements.templates import ClauseDraft, TemplateDraft
from models.clock import clock
from models.errors import AppError
from models.export.contract_pdf import article
from models.i18n import tr
from models.platform import attachments, prints, rights
from models.platform.prints import PrintEntry
from models.shapes import from_plain, to_plain

SERVICE = EditingService(
    table="contracts",
    entity="contract",
    draft=ContractDraft,
    get=contracts.get,
    save=contracts.save,
    blank=contracts.blank,
    check=contracts.check,
)


@dataclass(frozen=True)
class ClausePreview:
    """One clause as it will be printed: its number, its marked text, what is wrong, and which values are missing."""

    number: str
    text: str
    problem: str = ""
    stands: bool = True
    blanks: tuple[str, ...] = ()


class ContractsController(EditorController):
    """One contract and what surrounds it."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, SERVICE, parent)

    # ---- templates and clauses -----------------------------------------------------------------------

    def templates(self, done: Callable[[list[TemplateDraft]], None]) -> Job:
        """Templates a contract may be made from."""
        return self.read(templates.offered, done=done, failed=_quiet)

    def clauses(self, template_id: UUID, done: Callable[[list[Plain]], None], failed: Failed | None = None) -> Job:
        """The clauses of a template as rows of a contract."""
        return self.read(_clauses, template_id, done=done, failed=failed)

    def library(self, language: str, done: Callable[[list[LibraryClause]], None], failed: Failed | None = None) -> Job:
        """Clauses that stand in any template."""
        return self.read(template_list.library, language, done=done, failed=failed)

    def preview(self, values: Plain, number: str, version_no: int, done: Callable[[list[ClausePreview]], None]) -> Job:
        """Every clause as it will be printed now."""
        return self.read(_preview, values, number, version_no, done=done, failed=_quiet)

    # ---- versions ------------------------------------------------------------------------------------

    def compare(
        self, key: UUID, version_no: int | None, done: Callable[[list[Difference]], None], failed: Failed
    ) -> Job:
        """What the contract changes in an earlier version, or (None) in its template."""
        if version_no is None:
            return self.read(differences.against_template, key, done=done, failed=failed)
        return self.read(differences.against_version, key, version_no, done=done, failed=failed)

    def prints(self, key: UUID, done: Callable[[list[PrintEntry]], None]) -> Job:
        """Who printed what and when."""
        return self.read(prints.of, "contracts", key, done=done, failed=_quiet)

    def verify(self, key: UUID, code: str, done: Callable[[int | None], None]) -> Job:
        """Which version a printed content code belongs to."""
        from models.agreements import printing

        return self.read(printing.verify, key, code, done=done, failed=_quiet)

    def commitment(self, key: UUID, done: Callable[[Commitment], None]) -> Job:
        """What was promised against what was bought."""
        return self.read(_commitment, key, done=done, failed=_quiet)

    def check_returned(self, key: UUID, source: Path, done: Callable[[Any], None], failed: Failed) -> Job:
        """What a signed file proves that came back."""
        from models.agreements import returned

        return self.read(
            returned.check, key, source, title=tr("Check {name}", name=source.name[:80]), done=done, failed=failed
        )

    def add_scan(self, key: UUID, version: int, source: Path, done: Done, failed: Failed) -> Job:
        """Take the scan of the signed paper into the book and name it as such."""
        return self.write(
            tr("Add {name}", name=source.name[:80]), _add_scan, self.context.files_folder, key, version, source, done=done,
            failed=failed, with_progress=True,
        )  # fmt: skip

    # ---- lists ---------------------------------------------------------------------------------------

    def run_due_renewals(self, done: Done | None = None) -> None:
        """Let contracts that renew themselves go on, if any is due and the person may do it."""

        def found(due: list[UUID]) -> None:
            if due:
                self.write(tr("Renew contracts"), life.run_renewals, done=done, failed=_quiet)

        if self.context.can("contract", "U"):
            self.read(_due, done=found, failed=_quiet)


def _commitment(session: Any, key: UUID) -> Commitment:
    return commitments.of(session, key, clock.today())


def submit(session: Any, key: UUID, version: int | None, confirmed: bool = False) -> Any:
    """Ask for approval."""
    return life.submit(session, key, version, confirmed)


def sign(session: Any, key: UUID, version: int | None, by_us: date | None, by_agent: date | None) -> Any:
    """Register both signatures."""
    return life.sign(session, key, version, by_us, by_agent)


STEPS: dict[str, Callable[..., Any]] = {
    "submit": submit,
    "reject": life.reject,
    "approve": life.approve,
    "sign": sign,
    "void": life.void,
    "amend": life.amend,
    "discard": life.discard,
    "terminate": life.terminate,
    "renew": life.renew,
    "supplement": life.supplement,
}


def _quiet(error: BaseException) -> None:
    """Nothing is offered then; the failure is in the log already."""


def _clauses(session: Any, template_id: UUID) -> list[Plain]:
    return [to_plain(one) for one in contracts.clauses_from(session, template_id)]


def _due(session: Any) -> list[UUID]:
    if not rights.can(rights.principal_of(session), "contract", "U"):
        return []
    return life.due_renewals(session, clock.today())


def _add_scan(
    session: Any, folder: Path | None, key: UUID, version: int, source: Path,
    progress: Callable[[int, int], None] | None = None,
) -> Any:
    row = attachments.add(session, folder, "contracts", key, source, progress=progress)
    return life.attach_scan(session, key, version, row.id)


def _preview(session: Any, values: Plain, number: str, version_no: int) -> list[ClausePreview]:
    return preview_of(session, from_plain(ContractDraft, values), number, version_no)


def preview_of(session: Any, draft: ContractDraft, number: str, version_no: int) -> list[ClausePreview]:
    """Every clause of a contract as it would be printed."""
    known = texts.values_of(session, draft, number, version_no, draft.language)
    problems = templates.check_clauses(draft.clauses)
    good = tuple(
        clause
        for at, clause in enumerate(draft.clauses)
        if not any(path.startswith(f"clauses/{at}/") for path in problems)
    )
    numbers = _numbers(good, known, draft.language)
    found = []
    for at, clause in enumerate(draft.clauses):
        problem = next((text for path, text in problems.items() if path.startswith(f"clauses/{at}/")), "")
        if problem:
            found.append(ClausePreview("", clause.body, problem))
            continue
        if not wording.holds(clause.condition, known):
            found.append(ClausePreview("", clause.body, stands=False))
            continue
        found.append(_filled(clause, good, known, numbers))
    return found


def _numbers(clauses: tuple[ClauseDraft, ...], known: wording.Values, lang: str) -> dict[int, str]:
    numbered = [one for one in clauses if one.kind != templates.PREAMBLE and wording.holds(one.condition, known)]
    return {id(one): article(number, lang) for number, one in enumerate(numbered, start=1)}


def _filled(
    clause: ClauseDraft, clauses: tuple[ClauseDraft, ...], known: wording.Values, numbers: dict[int, str]
) -> ClausePreview:
    number_of = {one.kind: numbers[id(one)] for one in clauses if one.kind and id(one) in numbers}
    taken, _ = wording.references(clause.body)
    try:
        inner = {
            one.kind: wording.inserted(wording.fill(one.body, known, extra={"number_of": number_of}).text)
            for one in clauses
            if one.kind in taken
        }
        filled = wording.fill(clause.body, known, marked=True, extra={"number_of": number_of, "clause": inner})
    except AppError as error:
        return ClausePreview(numbers.get(id(clause), ""), clause.body, error.message())
    lines = []
    for part in wording.parts(filled.text):
        if isinstance(part, str):
            lines.append(part)
        else:
            lines += ["  ".join(row) for row in (part.header, *part.rows)]
    return ClausePreview(numbers.get(id(clause), ""), "\n".join(lines), blanks=tuple(filled.blanks))
