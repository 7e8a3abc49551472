"""Printed documents: made for the preview, saved, kept as attachment, printed in batches, and put on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from controllers.base import Controller
from controllers.jobs import Failed, Job, receiver_alive
from models.export import makers
from models.export.makers import MAKERS, TOGETHER, Wanted, file_name_of, items_of, note_batch
from models.export.views import PrintOptions
from models.i18n import tr
from models.platform import prints
from models.platform.prints import PrintEntry, PrintNote, PrintTarget

if TYPE_CHECKING:
    from models.export.documents import BatchResult, Finished, Packing
    from models.export.pages import Unprintable

Done = Callable[[Any], None]
NEXT_COPY = -1
"""A copy number that means: whichever is due."""


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
    signers: tuple[str, ...] = ()


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
        return self.write(tr("Keep as attachment"), _attach, self.context.files_folder, shown, done=done, failed=failed)

    def sign(
        self, shown: Preview, certificate: Path, password: str, reason: str, place: str, done: Callable[[Preview], None],
        failed: Failed,
    ) -> Job:  # fmt: skip
        """The previewed file with a digital signature; it is not kept anywhere yet."""
        return self.read(
            _sign, shown, certificate, password, reason, place, title=tr("Sign {name}", name=shown.file_name), done=done,
            failed=failed,
        )  # fmt: skip

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
        boxes: bool = False,
    ) -> Job:
        """Make many documents as one job that can be stopped between two of them.

        Characters the fonts lack are named before (NeedsConfirmation) unless `boxes` may stand for them. Exactly what
        is finished is put on record, whether or not somebody still waits for the answer.
        """
        title = tr("Print {count} documents", count=len(items))

        def came(result: BatchResult) -> None:
            if result.finished:
                self.note_batch(items, result.finished, options.lang, PrintTarget.FILE)
            if receiver_alive(done):
                done(result)

        return self.read(
            makers.batch, items, options, packing, target, boxes, title=title, done=came, failed=failed, with_progress=True,
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
        return self.write("", note_batch, items, finished, lang, target, done=done)

    def merged(
        self, items: Sequence[Wanted], options: PrintOptions, done: Done, failed: Failed, boxes: bool = False
    ) -> Job:
        """Many documents as one PDF in memory, for the printer; missing characters are named as in `batch`."""
        title = tr("Prepare {count} documents", count=len(items))
        return self.read(_merged, items, options, boxes, title=title, done=done, failed=failed, with_progress=True, long=True)


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
        printed=tuple(one for one in prints.of(session, maker.table, wanted.id) if one.document == wanted.kind),
        code=document.sheet.code,
        record_version=maker.record_version(session, wanted),
    )


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


def _sign(_session: Any, shown: Preview, certificate: Path, password: str, reason: str, place: str) -> Preview:
    from models.export import signing

    made = signing.sign(shown.content, signing.read_certificate(certificate), password, reason=reason, place=place)
    signed = tr("signed", lang=shown.options.lang)
    stem, _, ending = shown.file_name.rpartition(".")
    name = shown.file_name if shown.signers else f"{stem}_{signed}.{ending}"
    return replace(shown, content=made.content, file_name=name, signers=(*shown.signers, made.signer))


def _save(session: Any, shown: Preview, target: Path) -> Path:
    from models.export.documents import save_bytes

    save_bytes(shown.content, target)
    prints.note(session, [note_of(shown, PrintTarget.FILE)])
    return target


def _attach(session: Any, folder: Path | None, shown: Preview) -> str:
    import tempfile

    from models.platform import attachments

    with tempfile.TemporaryDirectory(prefix="qudao-pdf-") as place:
        source = Path(place) / shown.file_name
        source.write_bytes(shown.content)
        row = attachments.add(session, folder, MAKERS[shown.wanted.kind].table, shown.wanted.id, source)
    prints.note(session, [note_of(shown, PrintTarget.ATTACHMENT)])
    return row.name


def _merged(
    session: Any, wanted: Sequence[Wanted], options: PrintOptions, boxes: bool, progress: Callable[[int, int], None]
) -> tuple[bytes, tuple[int, ...], tuple[Any, ...]]:
    """The PDF, pages of each document, and the items."""
    from models.export.documents import make_pdf

    documents = []
    items = items_of(session, wanted, options)
    if not boxes:
        makers.refuse_missing(items, progress)
    for at, item in enumerate(items):
        progress(at, len(items))
        documents.append(item.make())
    made = make_pdf(documents)
    return made.content, made.written.pages, tuple(documents)


__all__ = [
    "MAKERS", "NEXT_COPY", "TOGETHER", "DocumentsController", "Preview", "PrintEntry", "PrintOptions", "PrintTarget", "Wanted",
    "preview",
]  # fmt: skip
