"""Many documents at once: single files, one bookmarked file, a zip or the printer; failures can be tried again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from controllers.context import AppContext
from controllers.documents import MAKERS, TOGETHER, DocumentsController, PrintTarget, Wanted
from controllers.jobs import Job
from models.clock import clock
from models.errors import AppError, NeedsConfirmation
from models.export.documents import PACKING_WORDS, BatchResult, Failure, Finished, Packing, file_name
from models.export.makers import missing_text
from models.export.views import PrintOptions
from models.i18n import N_, ntr, tr
from ui import messages, theme
from ui.pdf.options import PdfOptions
from ui.pdf.pages import PdfFile
from ui.pdf.printing import Printing
from ui.shell.navigator import Navigator
from ui.widgets.button_box import ButtonBox
from ui.widgets.fields.choice import ChoiceField
from ui.widgets.fields.labels import label
from ui.widgets.plain_table import PlainColumn, PlainTable

PRINTER = "printer"
ASK_FROM = 1


class BatchDialog(QDialog):
    """Asks how, runs the job, and says what came of it."""

    def __init__(
        self, parent: QWidget | None, context: AppContext, navigator: Navigator, kind: str, ids: Sequence[UUID]
    ) -> None:
        super().__init__(parent.window() if parent is not None else None)
        self.setObjectName("batch")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(tr("Print several"))
        self.setMinimumWidth(theme.px(520))
        self.navigator = navigator
        self.kind = kind
        self.items = [Wanted(kind, one) for one in ids]
        self.controller = DocumentsController(context, context)
        self.job: Job | None = None
        self.result: BatchResult | None = None
        self._packing, self._target = Packing.SINGLE, Path()
        self._asked: list[Wanted] = []
        self._with_boxes: Callable[[], None] = self.start
        self._printing: Printing | None = None
        self._file: PdfFile | None = None
        self._build()

    def _build(self) -> None:
        count = len(self.items)
        self.heading = label(ntr("{count} document", "{count} documents", count), role="heading")
        self.document = ChoiceField(lambda: [(one, tr(MAKERS[one].title)) for one in TOGETHER.get(self.kind, (self.kind,))])
        self.document.setObjectName("batch.document")
        self.document.setAccessibleName(tr("Document"))
        self.document.set_value(self.kind)
        self.document.edited.connect(self._document_chosen)
        self.document.setVisible(self.document.count() > 1)
        self.options = PdfOptions(MAKERS[self.kind].flags, name="batch.options", several=True)
        self.options.show_options(PrintOptions(lang=""))
        self.ways = QButtonGroup(self)
        box = QVBoxLayout(self)
        box.setSpacing(theme.SPACE_S)
        box.addWidget(self.heading)
        box.addWidget(self.document)
        for name, text in (*((one.value, PACKING_WORDS[one]) for one in Packing), (PRINTER, N_("To a printer"))):
            button = QRadioButton(tr(text))
            button.setObjectName(f"batch.way.{name}")
            button.setAccessibleName(tr(text))
            button.setProperty("way", name)
            self.ways.addButton(button)
            box.addWidget(button)
        self.ways.buttons()[1].setChecked(True)
        box.addWidget(self.options)
        self.progress = QProgressBar()
        self.progress.setObjectName("batch.progress")
        self.progress.setAccessibleName(tr("Progress"))
        self.progress.hide()
        self.status = label("", wrap=True)
        self.status.setObjectName("batch.status")
        self.failures = PlainTable(
            "batch.failures",
            N_("Not made"),
            (
                PlainColumn(N_("Document"), lambda one: one.title, 180),
                PlainColumn(N_("Reason"), lambda one: messages.text_of(one.error), 300),
            ),
        )
        self.failures.setMinimumHeight(theme.px(120))
        self.failures.hide()
        box.addWidget(self.progress)
        box.addWidget(self.status)
        box.addWidget(self.failures)
        box.addWidget(self._button_row())

    def _document_chosen(self, kind: str) -> None:
        """Another document of the same records."""
        self.kind = kind
        self.items = [replace(one, kind=kind) for one in self.items]
        self.options.offer(MAKERS[kind].flags)

    def _button_row(self) -> QDialogButtonBox:
        row = ButtonBox()
        self.buttons: dict[str, QPushButton] = {}
        for name, text, role, run in (
            ("preview", N_("Preview the first"), QDialogButtonBox.ButtonRole.ActionRole, self.preview_first),
            ("folder", N_("Show folder"), QDialogButtonBox.ButtonRole.ActionRole, self.show_folder),
            ("retry", N_("Try the failed ones again"), QDialogButtonBox.ButtonRole.ActionRole, self.retry),
            ("stop", N_("Stop"), QDialogButtonBox.ButtonRole.ActionRole, self.stop),
            ("close", N_("Close"), QDialogButtonBox.ButtonRole.RejectRole, self.reject),
            ("start", N_("Start"), QDialogButtonBox.ButtonRole.AcceptRole, self.start),
        ):
            button = QPushButton(tr(text))
            button.setObjectName(f"batch.{name}")
            button.setAccessibleName(tr(text))
            button.clicked.connect(run)
            row.addButton(button, role)
            self.buttons[name] = button
        theme.set_role(self.buttons["start"], "primary")
        self._offer("preview", "close", "start")
        return row

    def _offer(self, *names: str) -> None:
        for name, button in self.buttons.items():
            button.setVisible(name in names)

    # ---- starting ------------------------------------------------------------------------------------

    def way(self) -> str:
        """The chosen way out."""
        button = self.ways.checkedButton()
        return str(button.property("way")) if button is not None else Packing.MERGED.value

    def preview_first(self) -> None:
        """Open the first document in a tab behind this box."""
        first = self.items[0]
        self.navigator.open("pdf", behind=True, document=first.kind, id=str(first.id))

    def start(self) -> None:
        """Ask where, then begin."""
        way = self.way()
        if way == PRINTER:
            self._choose_printer()
            return
        kind = tr(MAKERS[self.kind].title, lang=self.options.options.lang or None)
        if way == Packing.SINGLE.value:
            chosen = QFileDialog.getExistingDirectory(self, tr("Folder for the files"))
        else:
            ending = ".zip" if way == Packing.ZIP.value else ".pdf"
            name = file_name(kind, "", str(len(self.items)), clock.today(), ending)
            chosen, _ = QFileDialog.getSaveFileName(self, tr("Save"), name, f"*{ending}")
        if chosen:
            self.run(Packing(way), Path(chosen), self.items)

    def run(self, packing: Packing, target: Path, items: Sequence[Wanted], boxes: bool = False) -> None:
        """Make documents as a job; the window stays alive meanwhile. Characters the fonts lack are named before."""
        self._packing, self._target = packing, target
        self._running(tr("Making documents…"), len(items))
        self._asked = list(items)
        self.job = self.controller.batch(
            self._asked, self.options.options, packing, target, self._came, self._failed, boxes
        )
        self._with_boxes = lambda: self.run(packing, target, items, boxes=True)
        self.job.progressed.connect(self._progressed)
        self.job.finished.connect(self._ended)

    def _running(self, text: str, count: int) -> None:
        for button in self.ways.buttons():
            button.setEnabled(False)
        self.document.setEnabled(False)
        self.options.setEnabled(False)
        self.failures.hide()
        self.progress.setRange(0, count)
        self.progress.setValue(0)
        self.progress.show()
        self.status.setText(text)
        self._offer("stop")

    def _progressed(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.status.setText(tr("{done} of {total}", done=done, total=total))

    def stop(self) -> None:
        """Stop between two documents."""
        if self.job is not None:
            self.job.cancel()
        if self._printing is not None:
            self._printing.cancel()
        self.status.setText(tr("Stopping after this document…"))

    def _ended(self) -> None:
        """A merged file or zip that was stopped leaves nothing behind and brings no result."""
        if self.job is not None and self.job.state == "cancelled":
            self._free(tr("Stopped. No file was made and nothing was put on record."))

    # ---- after ---------------------------------------------------------------------------------------

    def _came(self, result: BatchResult) -> None:
        before = self.result.finished if self.result is not None else ()
        self.result = result
        self._show_result(len(self._asked), result, before)

    def _show_result(self, asked: int, result: BatchResult, before: tuple[Finished, ...]) -> None:
        done = len(result.finished)
        text = tr("{done} of {total} documents were made, {pages} pages.", done=done, total=asked, pages=result.pages)
        if result.cancelled:
            text += " " + tr("Stopped; what was finished stays.")
        if result.failed:
            text += " " + ntr("{count} was not made.", "{count} were not made.", len(result.failed))
        if result.missing:
            listed = missing_text(result.missing, 5)
            text += " " + tr("Characters printed as framed boxes: {listed}", listed=listed)
        self._free(text)
        self.failures.show_rows(list(result.failed))
        self.failures.setVisible(bool(result.failed))
        offered = ["close"]
        if result.failed:
            offered.append("retry")
        if result.finished or before:
            offered.append("folder")
        self._offer(*offered)

    def _free(self, text: str) -> None:
        for button in self.ways.buttons():
            button.setEnabled(True)
        self.document.setEnabled(True)
        self.options.setEnabled(True)
        self.progress.hide()
        self.status.setText(text)
        self._offer("close", "start")

    def _failed(self, error: BaseException) -> None:
        self._free(messages.text_of(error))
        if isinstance(error, NeedsConfirmation):  # only characters are missing: somebody may want them as boxes
            messages.confirm(
                self, tr("Print with characters missing?"), messages.text_of(error), tr("Print anyway"),
                danger=False, done=lambda yes: self._with_boxes() if yes else None,
            )  # fmt: skip

    def retry(self) -> None:
        """Only those that failed; beside the others, or in a file of their own."""
        if self.result is None or not self.result.failed:
            return
        failed = {one.id for one in self.result.failed}
        items = [one for one in self.items if one.id in failed]
        target = self._target
        if self._packing is not Packing.SINGLE:
            target = target.with_name(f"{target.stem} (2){target.suffix}")
        self.run(self._packing, target, items)

    def show_folder(self) -> None:
        """Open the folder the files are in."""
        folder = self._target if self._target.is_dir() else self._target.parent
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def reject(self) -> None:
        """Close; a job that makes files goes on in the list of jobs, a print is stopped first."""
        if self._printing is not None:
            self.stop()
            return
        super().reject()

    # ---- printer -------------------------------------------------------------------------------------

    def _choose_printer(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(tr("{count} documents", count=len(self.items)))
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.print_on(printer))
        dialog.open()

    def print_on(self, printer: QPrinter, boxes: bool = False) -> None:
        """Make one PDF, send its pages, put every document of a print that ended well on record."""
        self._running(tr("Making documents…"), len(self.items))

        def made(answer: tuple[bytes, tuple[int, ...], tuple[Any, ...]]) -> None:
            content, counts, documents = answer
            self._file = PdfFile(content)
            self.status.setText(tr("Printing…"))
            self._printing = printing = Printing(self._file, printer, range(sum(counts)), self)
            printing.progressed.connect(self._progressed)
            printing.failed.connect(self._print_failed)
            finished = tuple(
                Finished(one.id, document.sheet.title, count, document.sheet.code, Path())
                for one, document, count in zip(self.items, documents, counts, strict=True)
            )
            printing.finished.connect(lambda: self._print_ended(finished))
            printing.start()

        self._with_boxes = lambda: self.print_on(printer, boxes=True)
        self.job = self.controller.merged(self.items, self.options.options, made, self._failed, boxes)
        self.job.progressed.connect(self._progressed)
        self.job.finished.connect(self._ended)

    def _print_ended(self, finished: tuple[Finished, ...]) -> None:
        self.controller.note_batch(self.items, finished, self.options.options.lang, PrintTarget.PRINTER)
        self._show_result(len(self.items), BatchResult(finished), ())
        self._close_file()

    def _print_failed(self, error: AppError) -> None:
        failed = tuple(Failure(one.id, "", error) for one in self.items)
        self.result = replace(BatchResult(), failed=failed)
        self._free(messages.text_of(error))
        self._close_file()

    def _close_file(self) -> None:
        self._printing = None
        if self._file is not None:
            self._file.close()
            self._file = None


def open_batch(
    parent: QWidget, context: AppContext, navigator: Navigator, kind: str, ids: Sequence[UUID]
) -> BatchDialog | None:
    """Ask how to print these records; a single one opens its preview instead."""
    if not ids:
        return None
    if len(ids) == ASK_FROM:
        navigator.open("pdf", document=kind, id=str(ids[0]))
        return None
    dialog = BatchDialog(parent, context, navigator, kind, ids)
    dialog.open()
    return dialog
