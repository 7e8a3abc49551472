"""Printed documents: made for the preview, saved, kept as attachment, printed in batches, and put on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from controllers.base import Controller
from controllers.jobs import Failed, Job, receiver_alive
from models.clock import clock
from models.errors import AppError, RuleBroken
from models.export.views import PrintOptions
from models.i18n import N_, language, tr
from models.platform import prints
from models.platform.prints import PrintEntry, PrintNote, PrintTarget

if TYPE_CHECKING:
    from models.export.documents import BatchResult, Finished, Packing
    from models.export.pages import Document, Unprintable

Done = Callable[[Any], None]
NEXT_COPY = -1
"""A copy number that means: whichever is due."""


@dataclass(frozen=True)
class Wanted:
    """One document to be made: its kind, record and (for contracts) an earlier version."""

    kind: str
    id: UUID
    version_no: int | None = None


@dataclass(frozen=True)
class Preview:
    """A document as it will be printed, and what is known about it."""

    wanted: Wanted
    options: PrintOptions
    content: bytes
    pages: int
    title: str
    file_name: str
    missing: tuple[Unprintable, ...]
    printed: tuple[PrintEntry, ...]
    code: str
    record_version: int


@dataclass(frozen=True)
class Maker:
    """How one kind of document is made; every function has the session first."""

    table: str
    title: str
    options: Callable[[Any, UUID, str], PrintOptions]
    make: Callable[[Any, Wanted, PrintOptions], Document]
    names: Callable[[Any, UUID], tuple[str, str]]
    record_version: Callable[[Any, Wanted], int]
    internal: bool = False
    watermark: bool = True


# --- kinds -----------------------------------------------------------------------------------------------


def _contract_options(session: Any, key: UUID, lang: str) -> PrintOptions:
    from models.agreements import printing

    return printing.options_for(session, key)


def _contract(session: Any, wanted: Wanted, options: PrintOptions) -> Document:
    from models.agreements import printing
    from models.export.contract_pdf import contract_document

    return contract_document(printing.contract_view(session, wanted.id, options.lang, wanted.version_no), options)


def _contract_names(session: Any, key: UUID) -> tuple[str, str]:
    from models.agreements import contracts

    found = contracts.find(session, key)
    return found.number or "", found.agent_name


def _contract_version(session: Any, wanted: Wanted) -> int:
    from models.agreements import contracts

    return wanted.version_no or contracts.find(session, wanted.id).version_no


def _card_options(session: Any, key: UUID, lang: str) -> PrintOptions:
    from models.performance import scorecard_views

    return scorecard_views.options_for(session, key, lang)


def _card(session: Any, wanted: Wanted, options: PrintOptions) -> Document:
    from models.export.scorecard_pdf import scorecard_document
    from models.performance import scorecard_views

    view = scorecard_views.view(session, wanted.id, options.lang, options.internal)
    return scorecard_document(view, options)


def _card_names(session: Any, key: UUID) -> tuple[str, str]:
    from models.performance import scorecard_views, scorecards

    card = scorecards.get(session, key)
    return scorecard_views.period_text(card.starts_on, card.ends_on, "en"), card.agent_name


def _no_version(session: Any, wanted: Wanted) -> int:
    return 0


MAKERS: dict[str, Maker] = {
    "contract": Maker(
        "contracts", N_("Contract"), _contract_options, _contract, _contract_names, _contract_version
    ),
    "scorecard": Maker(
        "scorecards", N_("Scorecard"), _card_options, _card, _card_names, _no_version, internal=True
    ),
}


# --- requests --------------------------------------------------------------------------------------------


class DocumentsController(Controller):
    """Makes documents within the rights of the person at work."""

    def preview(
        self, wanted: Wanted, options: PrintOptions | None, lang: str, done: Callable[[Preview], None], failed: Failed
    ) -> Job:
        """The document as it will be printed; without options, as it is offered first."""
        return self.read(preview, wanted, options, lang, done=done, failed=failed)

    def save(self, shown: Preview, target: Path, done: Done, failed: Failed) -> Job:
        """Write the previewed file and put it on record; a file that is not there is not on record."""
        return self.write(
            tr("Save {name}", name=target.name), _save, shown, target, done=done, failed=failed
        )

    def attach(self, shown: Preview, done: Done, failed: Failed) -> Job:
        """Keep the previewed file among the attachments of its record."""
        books = self.context.book
        if books is None:
            raise RuleBroken(N_("Files need a book on this computer. Nothing was changed. Open the book on this"
                                " computer."))
        return self.write(tr("Keep as attachment"), _attach, books.paths.files, shown, done=done, failed=failed)

    def printed(self, shown: Preview, copies: int, done: Done, failed: Failed | None = None) -> Job:
        """Put a finished print on record."""
        note = note_of(shown, PrintTarget.PRINTER, copies)
        return self.write("", prints.note, [note], done=done, failed=failed)

    def batch(
        self,
        items: Sequence[Wanted],
        options: PrintOptions,
        packing: Packing,
        target: Path,
        done: Callable[[BatchResult], None],
        failed: Failed,
    ) -> Job:
        """Make many documents as one job that can be stopped between two of them.

        Exactly what is finished is put on record, whether or not somebody still waits for the answer.
        """
        title = tr("Print {count} documents", count=len(items))

        def came(result: BatchResult) -> None:
            if result.finished:
                self.note_batch(items, result.finished, options.lang, PrintTarget.FILE)
            if receiver_alive(done):
                done(result)

        return self.read(
            _batch, items, options, packing, target, title=title, done=came, failed=failed, with_progress=True,
            long=True,
        )  # fmt: skip

    def note_batch(
        self,
        items: Sequence[Wanted],
        finished: Sequence[Finished],
        lang: str,
        target: PrintTarget,
        done: Done | None = None,
    ) -> Job:
        """Put exactly the finished documents of a batch on record."""
        return self.write("", _note_batch, items, finished, lang, target, done=done)

    def merged(
        self, items: Sequence[Wanted], options: PrintOptions, done: Done, failed: Failed
    ) -> Job:
        """Many documents as one PDF in memory, for the printer."""
        title = tr("Prepare {count} documents", count=len(items))
        return self.read(_merged, items, options, title=title, done=done, failed=failed, with_progress=True, long=True)


def preview(session: Any, wanted: Wanted, options: PrintOptions | None, lang: str) -> Preview:
    """Make one document and gather what its preview says."""
    from models.export.documents import make_pdf

    maker = MAKERS[wanted.kind]
    offered = maker.options(session, wanted.id, lang)
    chosen = options or offered
    if chosen.copy == NEXT_COPY:
        chosen = replace(chosen, copy=offered.copy)
    document = maker.make(session, wanted, chosen)
    made = make_pdf([document])
    return Preview(
        wanted=wanted,
        options=chosen,
        content=made.content,
        pages=made.written.total,
        title=document.sheet.title,
        file_name=file_name_of(session, wanted, chosen.lang),
        missing=made.written.missing,
        printed=tuple(prints.of(session, maker.table, wanted.id)),
        code=document.sheet.code,
        record_version=maker.record_version(session, wanted),
    )


def file_name_of(session: Any, wanted: Wanted, lang: str) -> str:
    """The name a document is offered under."""
    from models.export.documents import file_name

    maker = MAKERS[wanted.kind]
    number, name = maker.names(session, wanted.id)
    return file_name(tr(maker.title, lang=lang), number, name, clock.today())


def note_of(shown: Preview, target: PrintTarget, copies: int = 1) -> PrintNote:
    """What is put on record about one finished document."""
    return PrintNote(
        MAKERS[shown.wanted.kind].table,
        shown.wanted.id,
        shown.wanted.kind,
        shown.options.lang,
        target,
        shown.pages,
        copies,
        shown.record_version,
        shown.code,
    )


def _save(session: Any, shown: Preview, target: Path) -> Path:
    from models.export.documents import save_bytes

    save_bytes(shown.content, target)
    prints.note(session, [note_of(shown, PrintTarget.FILE)])
    return target


def _attach(session: Any, folder: Path, shown: Preview) -> str:
    import tempfile

    from models.platform import attachments

    with tempfile.TemporaryDirectory(prefix="qudao-pdf-") as place:
        source = Path(place) / shown.file_name
        source.write_bytes(shown.content)
        row = attachments.add(session, folder, MAKERS[shown.wanted.kind].table, shown.wanted.id, source)
    prints.note(session, [note_of(shown, PrintTarget.ATTACHMENT)])
    return row.name


def items_of(session: Any, wanted: Sequence[Wanted], options: PrintOptions) -> list[Any]:
    """Documents of a batch, each made when its turn comes; one that is gone fails by itself."""
    return [_item(session, one, options) for one in wanted]


def _item(session: Any, one: Wanted, options: PrintOptions) -> Any:
    from models.export.documents import Item

    maker = MAKERS[one.kind]

    def make() -> Document:
        offered = maker.options(session, one.id, options.lang or language())
        return maker.make(session, one, replace(options, copy=offered.copy, lang=options.lang or offered.lang))

    try:
        number, name = maker.names(session, one.id)
        lang = options.lang or maker.options(session, one.id, language()).lang
        return Item(one.id, f"{number} {name}".strip(), file_name_of(session, one, lang), make)
    except AppError:
        return Item(one.id, tr(maker.title), "", make)


def _batch(
    session: Any,
    wanted: Sequence[Wanted],
    options: PrintOptions,
    packing: Packing,
    target: Path,
    progress: Callable[[int, int], None],
) -> BatchResult:
    from models.export.documents import run_batch

    title = tr("{count} documents", lang=options.lang or None, count=len(wanted))
    return run_batch(items_of(session, wanted, options), packing, target, progress, title)


def _merged(
    session: Any, wanted: Sequence[Wanted], options: PrintOptions, progress: Callable[[int, int], None]
) -> tuple[bytes, tuple[int, ...], tuple[Any, ...]]:
    """The PDF, pages of each document, and the items."""
    from models.export.documents import make_pdf

    documents = []
    items = items_of(session, wanted, options)
    for at, item in enumerate(items):
        progress(at, len(items))
        documents.append(item.make())
    made = make_pdf(documents)
    return made.content, made.written.pages, tuple(documents)


def _note_batch(
    session: Any, wanted: Sequence[Wanted], finished: Sequence[Finished], lang: str, target: PrintTarget
) -> int:
    by_id = {one.id: one for one in wanted}
    notes = []
    for done in finished:
        one = by_id[done.id]
        maker = MAKERS[one.kind]
        version = maker.record_version(session, one)
        spoken = lang or maker.options(session, one.id, language()).lang
        notes.append(PrintNote(maker.table, one.id, one.kind, spoken, target, done.pages, 1, version, done.code))
    return prints.note(session, notes)


__all__ = [
    "MAKERS", "NEXT_COPY", "DocumentsController", "Preview", "PrintEntry", "PrintOptions", "PrintTarget", "Wanted",
    "preview",
]  # fmt: skip
