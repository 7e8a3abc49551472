"""The preview of a document: pages, thumbnails, search, options; print, save, keep as attachment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from controllers.context import AppContext
from controllers.documents import MAKERS, NEXT_COPY, DocumentsController, Preview, PrintOptions, Wanted
from models.clock import clock
from models.dates import format_instant
from models.export.makers import missing_text
from models.i18n import N_, language, listed, ntr, tr
from models.shapes import from_plain, to_plain
from ui import icons, messages, theme
from ui.pdf.options import PdfOptions
from ui.pdf.pages import Hit, PdfFile
from ui.pdf.printing import Printing
from ui.pdf.sign_dialog import SignatureDialog
from ui.pdf.view import PdfView
from ui.shell.navigator import Navigator
from ui.shell.page import Command, Page
from ui.translation import bind, language_changed
from ui.widgets.fields.labels import label
from ui.widgets.nesting import nest
from ui.widgets.scrolled import FoldingRow, ScrolledPanel

THUMBNAIL = 96
MOST_HITS = 2_000


class PdfPage(Page):
    """One document before it is printed.

    Arguments: `document` (a kind of models/export/makers.py), `id`, and `version_no` for an earlier version of a contract.
    """

    kind = "pdf"

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__()
        self.setObjectName("pdf.page")
        self.context, self.navigator = context, navigator
        version = args.get("version_no")
        self.wanted = Wanted(str(args["document"]), UUID(str(args["id"])), int(version) if version else None)
        state = args.get("state") or {}
        self._options: PrintOptions | None = None
        if isinstance(state.get("options"), dict):
            self._options = from_plain(PrintOptions, {**state["options"], "copy": NEXT_COPY})
        self._title = str(args.get("title", ""))
        self.controller = DocumentsController(context, self)
        self.controller.failed.connect(self._failed)
        self.shown: Preview | None = None
        self.file: PdfFile | None = None
        self._hits: list[Hit] = []
        self._at = 0
        self._generation = 0
        self._loaded = False
        self._printing: Printing | None = None

    # ---- page ----------------------------------------------------------------------------------------

    def key(self) -> str:
        """One preview for each document."""
        version = f":{self.wanted.version_no}" if self.wanted.version_no else ""
        return f"pdf:{self.wanted.kind}:{self.wanted.id}{version}"

    def title(self) -> str:
        """PDF and what it is of."""
        return tr("PDF {title}", title=self._title) if self._title else tr(MAKERS[self.wanted.kind].title)

    def icon(self) -> str:
        """A sheet."""
        return "file-text"

    def args(self) -> dict[str, Any]:
        """What re-creates the page."""
        return {
            "document": self.wanted.kind,
            "id": str(self.wanted.id),
            "version_no": self.wanted.version_no,
            "title": self._title,
        }

    def state(self) -> dict[str, Any]:
        """The chosen options."""
        return {"options": to_plain(self._options)} if self._options is not None else {}

    def commands(self) -> dict[str, Command]:
        """Print, save, zoom, find, copy."""
        if not self._loaded:
            return {}
        ready = self.shown is not None
        return {
            "print": Command(self.print_document, ready),
            "export": Command(self.save_dialog, ready),
            "save": Command(self.save_dialog, ready),
            "refresh": Command(self.ask),
            "filter": Command(self._find, ready),
            "copy": Command(self.view.copy, ready),
            "select_all": Command(self.view.select_all, ready),
            "zoom.fit": Command(self.view.fit_width, ready),
            "zoom.in": Command(lambda: self.view.zoom_by(1), ready),
            "zoom.out": Command(lambda: self.view.zoom_by(-1), ready),
        }

    def load(self) -> None:
        """Build the page and ask for the document; pdfium is imported here for the first time."""
        self._build()
        self._loaded = True
        self.context.changed.connect(self._data_changed)
        language_changed.connect(self._retranslate)
        self.ask()

    def closeEvent(self, event: Any) -> None:
        """Give back what pdfium holds."""
        self._drop_file()
        super().closeEvent(event)

    def may_close(self, done: Any) -> None:
        """Nothing is lost by closing a preview."""
        self._drop_file()
        done(True)

    def _drop_file(self) -> None:
        if self.file is not None:
            self.view.show_file(None)
            self.file.close()
            self.file = None

    # ---- building ------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.view = PdfView("pdf.view")
        self.view.page_changed.connect(self._page_changed)
        self.view.zoom_changed.connect(self._zoom_changed)
        self.message = label("", role="subtle", wrap=True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.hide()
        panel = self._panel()
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._toolbar())
        self.warning = label("", wrap=True)
        self.warning.setObjectName("pdf.warning")
        theme.set_chip(self.warning, "warn")
        self.warning.hide()
        right.addWidget(self.warning)
        right.addWidget(self.message, 1)
        right.addWidget(self.view, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(panel)
        nest(row, right, 1)

    def _panel(self) -> QFrame:
        panel = QFrame()
        panel.setProperty("role", "panel")
        panel.setFixedWidth(theme.px(248))
        box = QVBoxLayout(panel)
        box.setContentsMargins(theme.SPACE_L, theme.SPACE_L, theme.SPACE_L, theme.SPACE_S)
        self.options = PdfOptions(MAKERS[self.wanted.kind].flags)
        self.options.changed.connect(self._options_changed)
        box.addWidget(ScrolledPanel(self.options, "pdf.options.area"))
        self.signed = label("", wrap=True)
        self.signed.setObjectName("pdf.signed")
        theme.set_chip(self.signed, "ok")
        self.signed.hide()
        box.addWidget(self.signed)
        self._sign = self._button("sign", N_("Sign digitally…"), self.sign_dialog)
        box.addWidget(self._sign)
        self.log = label("", role="hint", wrap=True)
        box.addWidget(self.log)
        self.thumbnails = QListWidget()
        self.thumbnails.setObjectName("pdf.thumbnails")
        bind(self.thumbnails, "setAccessibleName", N_("Pages"))
        self.thumbnails.setViewMode(QListView.ViewMode.IconMode)
        self.thumbnails.setIconSize(QSize(theme.px(THUMBNAIL), theme.px(int(THUMBNAIL * 1.42))))
        self.thumbnails.setMovement(QListView.Movement.Static)
        self.thumbnails.setResizeMode(QListView.ResizeMode.Adjust)
        self.thumbnails.setSpacing(theme.SPACE_XS)
        self.thumbnails.currentRowChanged.connect(self.view.go_to_page)
        box.addWidget(self.thumbnails, 1)
        return panel

    def _toolbar(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("role", "toolbar")
        reading, acting = QWidget(), QWidget()
        row, acts = QHBoxLayout(reading), QHBoxLayout(acting)
        for line in (row, acts):
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(theme.SPACE_S)
        self.place = QLabel()
        self.percent = QLabel()
        row.addWidget(self.place)
        row.addSpacing(theme.SPACE_S)
        row.addWidget(self._tool("zoom_out", "zoom-out", N_("Zoom out"), lambda: self.view.zoom_by(-1)))
        row.addWidget(self.percent)
        row.addWidget(self._tool("zoom_in", "zoom-in", N_("Zoom in"), lambda: self.view.zoom_by(1)))
        row.addWidget(self._tool("fit", "maximize", N_("Fit to width"), self.view.fit_width))
        row.addStretch()
        self.search = QLineEdit()
        self.search.setObjectName("pdf.search")
        self.search.setMaximumWidth(theme.px(200))
        bind(self.search, "setPlaceholderText", N_("Find in the document"))
        bind(self.search, "setAccessibleName", N_("Find in the document"))
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(lambda: self.next_hit(1))
        self.found = QLabel()
        row.addWidget(self.search)
        row.addWidget(self.found)
        row.addWidget(self._tool("previous", "arrow-up", N_("Previous place"), lambda: self.next_hit(-1)))
        row.addWidget(self._tool("next", "arrow-down", N_("Next place"), lambda: self.next_hit(1)))
        row.addStretch()
        acts.addStretch()
        self.buttons = {
            "sign": self._sign,
            "attach": self._button("attach", N_("Keep as attachment"), self.attach),
            "save": self._button("save", N_("Save PDF…"), self.save_dialog),
            "print": self._button("print", N_("Print…"), self.print_document),
        }
        theme.set_role(self.buttons["print"], "primary")
        for button in self.buttons.values():
            button.setEnabled(False)
            if button is not self._sign:
                acts.addWidget(button)
        whole = QHBoxLayout(bar)
        whole.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        whole.addWidget(FoldingRow(reading, acting, theme.SPACE_S))
        return bar

    def _tool(self, name: str, icon: str, text: str, run: Any) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"pdf.{name}")
        button.setIcon(icons.icon(icon))
        bind(button, "setToolTip", text)
        bind(button, "setAccessibleName", text)
        button.clicked.connect(run)
        return button

    def _button(self, name: str, text: str, run: Any) -> QPushButton:
        button = QPushButton()
        button.setObjectName(f"pdf.{name}")
        bind(button, "setText", text)
        bind(button, "setAccessibleName", text)
        button.clicked.connect(run)
        return button

    # ---- asking and showing --------------------------------------------------------------------------

    def ask(self) -> None:
        """Make the document anew; an answer that comes too late is dropped."""
        self._generation += 1
        generation = self._generation

        def came(shown: Preview) -> None:
            if generation == self._generation:
                self.show_preview(shown)

        def refused(error: BaseException) -> None:
            if generation == self._generation:
                self._failed(error)

        self.controller.preview(self.wanted, self._options, language(), came, refused)

    def show_preview(self, shown: Preview) -> None:
        """Show a document that was made."""
        old = self.file
        self.shown, self.file = shown, PdfFile(shown.content)
        self._title = shown.title
        self.options.show_options(shown.options)
        self.message.hide()
        self.view.show()
        self.view.show_file(self.file)
        if old is not None:
            old.close()
        self._show_thumbnails()
        self._show_missing()
        self._show_log()
        for button in self.buttons.values():
            button.setEnabled(True)
        self._page_changed(self.view.page())
        self._zoom_changed(self.view.zoom())
        self._search(self.search.text())
        self.changed.emit()
        self.commands_changed.emit()

    def _show_thumbnails(self) -> None:
        assert self.file is not None
        self.thumbnails.blockSignals(True)
        self.thumbnails.clear()
        size = self.thumbnails.iconSize()
        for at in range(len(self.file)):
            item = QListWidgetItem(str(at + 1))
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            if at < 40:
                scale = min(size.width() / self.file.sizes[at][0], size.height() / self.file.sizes[at][1])
                item.setIcon(QIcon(QPixmap.fromImage(self.file.render(at, scale))))
            self.thumbnails.addItem(item)
        self.thumbnails.blockSignals(False)

    def _show_missing(self) -> None:
        assert self.shown is not None
        missing = self.shown.missing
        count = sum(len(one.characters) for one in missing)
        if count:
            listed = missing_text(missing, 6, of_one=True)
            text = ntr(
                "{count} character cannot be printed and appears as a framed box: {listed}",
                "{count} characters cannot be printed and appear as framed boxes: {listed}",
                count,
                listed=listed,
            )
            self.warning.setText(text)
        self.warning.setVisible(bool(count))

    def _show_log(self) -> None:
        assert self.shown is not None
        self.signed.setText(tr("Signed by {name}", name=listed(self.shown.signers)))
        self.signed.setVisible(bool(self.shown.signers))
        printed = self.shown.printed
        if not printed:
            self.log.setText(tr("Not printed or saved yet."))
            return
        copies = sum(entry.copies for entry in printed)
        last = printed[0]
        when = format_instant(last.at, clock.zone)
        text = ntr(
            "Printed or saved {count} time, last by {user} on {when}",
            "Printed or saved {count} times, last by {user} on {when}",
            copies,
            user=last.user or "–",
            when=when,
        )
        self.log.setText(text)

    def _failed(self, error: BaseException) -> None:
        self.message.setText(messages.text_of(error))
        self.message.show()
        self.view.hide()
        for button in self.buttons.values():
            button.setEnabled(False)

    def _options_changed(self, options: PrintOptions) -> None:
        self._options = options
        self.ask()

    def _data_changed(self, tables: frozenset[str]) -> None:
        signed = self.shown is not None and bool(self.shown.signers)  # it stays what was signed
        if MAKERS[self.wanted.kind].table in tables and self.isVisible() and not signed:
            self.ask()

    def _retranslate(self) -> None:
        if self.shown is not None:
            self._show_missing()
            self._show_log()
            self._page_changed(self.view.page())
        self.changed.emit()

    # ---- moving and finding --------------------------------------------------------------------------

    def _page_changed(self, at: int) -> None:
        count = len(self.file) if self.file is not None else 0
        self.place.setText(tr("Page {page} of {pages}", page=at + 1, pages=count))
        self.thumbnails.blockSignals(True)
        self.thumbnails.setCurrentRow(at)
        self.thumbnails.blockSignals(False)

    def _zoom_changed(self, percent: int) -> None:
        self.percent.setText(f"{percent}%")

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _search(self, words: str) -> None:
        self._hits = []
        if self.file is not None and words.strip():
            for hit in self.file.search(words):
                self._hits.append(hit)
                if len(self._hits) >= MOST_HITS:
                    break
        self._at = 0
        self._show_hit()

    def next_hit(self, step: int) -> None:
        """The next or previous place that was found."""
        if self._hits:
            self._at = (self._at + step) % len(self._hits)
            self._show_hit()

    def _show_hit(self) -> None:
        if self._hits:
            self.found.setText(f"{self._at + 1}/{len(self._hits)}")
            self.view.show_hits(self._hits, self._hits[self._at])
        else:
            self.found.setText(tr("Not found") if self.search.text().strip() else "")
            self.view.show_hits((), None)

    # ---- out of the program --------------------------------------------------------------------------

    def save_dialog(self) -> None:
        """Ask where, then write."""
        if self.shown is None:
            return
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Save PDF"), self.shown.file_name, "PDF (*.pdf)")
        if chosen:
            self.save_as(Path(chosen))

    def save_as(self, target: Path) -> None:
        """Write the file as it is shown, put it on record, and make the next copy ready."""
        if self.shown is None:
            return

        def saved(path: Path) -> None:
            self.navigator.toast(tr("Saved: {name}", name=path.name))
            self._next_copy()

        self.controller.save(self.shown, target, saved, self.navigator.show_error)

    def sign_dialog(self) -> None:
        """Ask with which certificate, then put the signature on the file that is shown."""
        if self.shown is not None:
            SignatureDialog(self, self.shown.title, self.sign).open()

    def sign(self, certificate: Path, password: str, reason: str, place: str) -> None:
        """Show the document with its signature; saving and keeping then take the signed file."""
        if self.shown is None:
            return
        generation = self._generation

        def signed(shown: Preview) -> None:
            if generation != self._generation:  # made anew meanwhile: the signature belongs to a file nobody sees
                return
            self.show_preview(shown)
            self.navigator.toast(tr("Signed by {name}. Save the file, or keep it as attachment.", name=shown.signers[-1]))

        self.controller.sign(self.shown, certificate, password, reason, place, signed, self.navigator.show_error)

    def attach(self) -> None:
        """Keep the file among the attachments of the record."""
        if self.shown is None:
            return

        def kept(name: str) -> None:
            self.navigator.toast(tr("Kept as attachment: {name}", name=name))
            self._next_copy()

        self.controller.attach(self.shown, kept, self.navigator.show_error)

    def _next_copy(self) -> None:
        """What is printed from now on is a further copy."""
        if self.shown is not None:
            self._options = replace(self.shown.options, copy=NEXT_COPY)
        self.ask()

    def print_document(self) -> None:
        """Ask for the printer; characters that cannot be printed are named before."""
        if self.shown is None:
            return
        if not self.shown.missing:
            self._choose_printer()
            return
        listed = missing_text(self.shown.missing, of_one=True)

        def answered(yes: bool) -> None:
            if yes:
                self._choose_printer()

        messages.confirm(
            self,
            tr("Print with characters missing?"),
            tr("The fonts lack these characters; framed boxes are printed instead. {listed}", listed=listed),
            tr("Print anyway"),
            danger=False,
            done=answered,
        )

    def _choose_printer(self) -> None:
        assert self.shown is not None
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.shown.title)
        printer.setCreator("Qudao")
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setMinMax(1, self.shown.pages)
        dialog.accepted.connect(lambda: self.print_on(printer))
        dialog.open()

    def print_on(self, printer: QPrinter) -> None:
        """Send the pages; only a print that ended well is put on record."""
        assert self.shown is not None and self.file is not None
        first, last = printer.fromPage() or 1, printer.toPage() or self.shown.pages
        pages = list(range(first - 1, min(last, self.shown.pages)))
        shown, copies = self.shown, max(printer.copyCount(), 1)
        self._printing = printing = Printing(self.file, printer, pages, self)

        def done() -> None:
            text = ntr("{count} page was sent to the printer", "{count} pages were sent to the printer", len(pages))
            self.navigator.toast(text)
            self.controller.printed(shown, copies, self._noted)

        printing.finished.connect(done)
        printing.failed.connect(self.navigator.show_error)
        printing.start()

    def _noted(self, _count: Any) -> None:
        self._next_copy()


def open_preview(navigator: Navigator, document: str, key: Any, title: str = "", version_no: int | None = None) -> None:
    """Open the preview of a document in a tab."""
    navigator.open("pdf", document=document, id=str(key), title=title, version_no=version_no)

