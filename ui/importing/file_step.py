"""Step 1: which file, how it is written, and whether lines come from a second one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from controllers.importing import ImportController, headings
from models.i18n import N_, tr
from models.platform.importing.kinds import KINDS
from models.platform.importing.readers import Sheet, Source
from models.platform.importing.sniffing import DELIMITER_WORDS, ENCODING_WORDS, ENCODINGS
from ui import icons, theme
from ui.importing.history import HistoryTable
from ui.importing.parts import Choice, Strip, button, heading, hint, named
from ui.importing.sample_table import SampleTable
from ui.translation import bind, language_changed
from ui.widgets.fields.labels import ElidedLabel, label
from ui.widgets.fields.number_box import NumberBox
from ui.widgets.nesting import nest
from ui.widgets.scrolled import ScrolledPanel

FILES = N_("Tables (*.csv *.txt *.tsv *.gz *.xlsx *.xlsm *.xls)")
ALL_FILES = N_("All files (*)")
WORKBOOKS = N_("Workbooks (*.xlsx);;Text tables (*.csv)")
LIMITS = N_(
    "At most {rows} rows and {megabytes} MB. Passwords, formulas and macros are ignored; only values are read."
)
WITH_LINES = ("orders",)


class FileStep(QStackedWidget):
    """Without a file: where to drop one, and earlier imports. With a file: how it is read, and its first rows."""

    dropped = Signal(object)

    def __init__(self, controller: ImportController) -> None:
        super().__init__()
        self.setObjectName("import.file")
        self.controller = controller
        self.setAcceptDrops(True)
        self.history = HistoryTable(controller)
        self._kinds: list[Choice] = []
        self.kind = self._kind_choice("import.file.kind")
        self._limits = hint()
        self.addWidget(ScrolledPanel(self._empty(), "import.file.area"))
        controller.opened.connect(self.refresh)
        controller.second_opened.connect(self.refresh)
        language_changed.connect(self.refresh)
        self.refresh()

    # --- without a file -------------------------------------------------------------------------------------

    def _empty(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(theme.SPACE_L, theme.SPACE_L, theme.SPACE_L, theme.SPACE_S)
        box.setSpacing(theme.SPACE_M)
        zone = QFrame()
        zone.setProperty("role", "card")
        zone.setObjectName("import.file.zone")
        inner = QVBoxLayout(zone)
        inner.setContentsMargins(theme.SPACE_XXL, theme.SPACE_XL, theme.SPACE_XXL, theme.SPACE_XL)
        inner.setSpacing(theme.SPACE_M)
        picture = QLabel()
        picture.setPixmap(icons.icon("file-up").pixmap(theme.px(32), theme.px(32)))
        inner.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        words = label("", "heading")
        bind(words, "setText", N_("Drop a table here, or choose a file"))
        inner.addWidget(words, 0, Qt.AlignmentFlag.AlignHCenter)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_S)
        line.addStretch()
        line.addWidget(self.kind)
        self.choose_button = button(
            "import.file.choose", N_("Choose file…"), self.choose, "primary", "file-up"
        )
        line.addWidget(self.choose_button)
        line.addWidget(
            button("import.file.template", N_("Download template…"), self.template, "", "download")
        )
        line.addStretch()
        nest(inner, line)
        self._limits.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inner.addWidget(self._limits)
        box.addWidget(zone)
        box.addSpacing(theme.SPACE_S)
        box.addWidget(heading(N_("Earlier imports")))
        box.addWidget(self.history, 1)
        return page

    def _kind_choice(self, name: str) -> Choice:
        made = Choice(name, N_("What is imported"))
        made.picked.connect(self.controller.choose_kind)
        self._kinds.append(made)
        return made

    # --- with a file ----------------------------------------------------------------------------------------

    def make_rest(self) -> None:
        """What is shown with a file; made once the page can be seen, at the latest when a file is opened."""
        if self.count() == 1:
            self.kind_again = self._kind_choice("import.file.kind_again")
            self.addWidget(self._open())

    def _open(self) -> QWidget:
        page = QWidget()
        line = QHBoxLayout(page)
        line.setContentsMargins(theme.SPACE_L, theme.SPACE_L, theme.SPACE_L, theme.SPACE_L)
        line.setSpacing(theme.SPACE_L)
        line.addWidget(self._options())
        right = QVBoxLayout()
        right.setSpacing(theme.SPACE_S)
        self.notices = Strip("import.file.notices")
        right.addWidget(self.notices)
        right.addWidget(heading(N_("First rows")))
        self.sample = SampleTable()
        right.addWidget(self.sample, 1)
        nest(line, right, 1)
        return page

    def _options(self) -> QWidget:
        self._name, self._facts = ElidedLabel(), hint()
        theme.set_role(self._name, "strong")
        self.encoding = Choice("import.file.encoding", N_("Encoding"))
        self.delimiter = Choice("import.file.delimiter", N_("Delimiter"))
        self.sheet = Choice("import.file.sheet", N_("Sheet"))
        self.header = NumberBox()
        self.header.setObjectName("import.file.header")
        self.header.setRange(1, 30)
        bind(self.header, "setAccessibleName", N_("Row with the headings"))
        self.hidden = QCheckBox()
        self.hidden.setObjectName("import.file.hidden")
        bind(self.hidden, "setText", N_("Leave out hidden rows"))
        self.encoding.picked.connect(lambda name: self.controller.reopen(encoding=name))
        self.delimiter.picked.connect(lambda sign: self.controller.reopen(delimiter=sign))
        self.sheet.picked.connect(lambda name: self.controller.reopen(sheet=name))
        self.header.editingFinished.connect(self._header_set)
        self.hidden.clicked.connect(lambda on: self.controller.reopen(skip_hidden=on))
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, theme.SPACE_S, 0)
        box.setSpacing(theme.SPACE_M)
        box.addWidget(named(N_("What is imported"), self.kind_again))
        box.addWidget(self._name)
        box.addWidget(self._facts)
        box.addWidget(button("import.file.other", N_("Other file…"), self.choose, "", "file-up"))
        self._rows = {
            "encoding": named(N_("Encoding"), self.encoding),
            "delimiter": named(N_("Delimiter"), self.delimiter),
            "sheet": named(N_("Sheet"), self.sheet),
            "header": named(N_("Row with the headings"), self.header),
            "hidden": self.hidden,
        }
        for row in self._rows.values():
            box.addWidget(row)
        box.addWidget(self._second())
        box.addStretch()
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedWidth(theme.px(280))
        area.setFrameShape(QFrame.Shape.NoFrame)
        return area

    def _second(self) -> QWidget:
        self.second = QWidget()
        box = QVBoxLayout(self.second)
        box.setContentsMargins(0, theme.SPACE_S, 0, 0)
        box.setSpacing(theme.SPACE_S)
        box.addWidget(heading(N_("Lines in a second table")))
        box.addWidget(hint(N_("Only if heads and lines of documents are in two files or sheets.")))
        self._second_name = ElidedLabel()
        self.lines_sheet = Choice("import.file.lines_sheet", N_("Sheet with the lines"))
        self.head_key = Choice("import.file.head_key", N_("Column in the first table"))
        self.line_key = Choice("import.file.line_key", N_("Column in the second table"))
        self.lines_sheet.picked.connect(self._lines_sheet_picked)
        self.head_key.picked.connect(lambda name: self._keys(name, self.controller.work.keys[1]))
        self.line_key.picked.connect(lambda name: self._keys(self.controller.work.keys[0], name))
        line = QHBoxLayout()
        line.addWidget(button("import.file.lines", N_("Choose file…"), self.choose_lines))
        self._no_lines = button(
            "import.file.no_lines", N_("Without"), lambda: self.controller.open_second(None), "flat"
        )
        line.addWidget(self._no_lines)
        line.addStretch()
        nest(box, line)
        box.addWidget(self._second_name)
        self._second_rows = {
            "sheet": named(N_("Sheet with the lines"), self.lines_sheet),
            "head": named(N_("Column in the first table"), self.head_key),
            "line": named(N_("Column in the second table"), self.line_key),
        }
        for row in self._second_rows.values():
            box.addWidget(row)
        return self.second

    # --- showing --------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what is open."""
        work = self.controller.work
        options = [(kind.id, tr(kind.title)) for kind in KINDS]
        if work.source is not None:
            self.make_rest()
        for choice in self._kinds:
            choice.offer(options, work.kind.id)
        text = tr(LIMITS, rows=f"{work.limits.rows:,}", megabytes=work.limits.megabytes)
        self._limits.setText(text)
        self.setCurrentIndex(0 if work.source is None else 1)
        if work.source is not None:
            self._show(work.source)
            self._show_second(work.source)

    def _show(self, source: Source) -> None:
        self._name.setText(source.name)
        self._facts.setText(f"{source.kind} · {max(source.size / 1024, 1):,.0f} KB")
        text = source.kind == "csv"
        for name in ("encoding", "delimiter"):
            self._rows[name].setVisible(text)
        for name in ("sheet", "hidden"):
            self._rows[name].setVisible(not text)
        if text:
            self.encoding.offer([(name, ENCODING_WORDS[name]) for name in ENCODINGS], source.encoding.name)
            signs = list(DELIMITER_WORDS.items())
            if source.delimiter not in DELIMITER_WORDS:
                signs.append((source.delimiter, source.delimiter))
            self.delimiter.offer([(sign, tr(word)) for sign, word in signs], source.delimiter)
        else:
            self.sheet.offer([(sheet.name, _sheet_words(sheet)) for sheet in source.sheets], source.sheet)
            self.hidden.setChecked(source.skip_hidden)
        self.header.blockSignals(True)
        self.header.setValue(source.header + 1)
        self.header.blockSignals(False)
        self.sample.show_sample(source.sample, source.header)
        self.notices.say("\n".join(tr(text, **values) for text, values in source.notices), "info")

    def _show_second(self, source: Source) -> None:
        work = self.controller.work
        self.second.setVisible(work.kind.id in WITH_LINES)
        other = work.second
        self._no_lines.setVisible(other is not None)
        self._second_name.setVisible(other is not None)
        for row in self._second_rows.values():
            row.setVisible(other is not None)
        if other is None:
            return
        self._second_name.setText(other.name)
        self._second_rows["sheet"].setVisible(len(other.sheets) > 1)
        self.lines_sheet.offer([(sheet.name, _sheet_words(sheet)) for sheet in other.sheets], other.sheet)
        self.head_key.offer([(name, name) for name in headings(source)], work.keys[0])
        self.line_key.offer([(name, name) for name in headings(other)], work.keys[1])

    # --- doing ----------------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Ask for a file."""
        filters = f"{tr(FILES)};;{tr(ALL_FILES)}"
        name, _ = QFileDialog.getOpenFileName(self.window(), tr("Choose a table"), "", filters)
        if name:
            self.controller.open(Path(name))

    def choose_lines(self) -> None:
        """Ask for the file with the lines."""
        filters = f"{tr(FILES)};;{tr(ALL_FILES)}"
        start = str(self.controller.work.source.path.parent) if self.controller.work.source else ""
        name, _ = QFileDialog.getOpenFileName(
            self.window(), tr("Choose the table with the lines"), start, filters
        )
        if name:
            self.controller.open_second(Path(name))

    def template(self) -> None:
        """Write an empty table of the chosen kind."""
        kind = self.controller.work.kind
        name, _ = QFileDialog.getSaveFileName(
            self.window(), tr("Download template"), f"{tr(kind.title)}.xlsx", tr(WORKBOOKS)
        )
        if name:
            self.controller.write_template(Path(name), self.dropped.emit)

    def _lines_sheet_picked(self, name: str) -> None:
        other = self.controller.work.second
        if other is not None:
            self.controller.open_second(other.path, name)

    def _keys(self, head: str, line: str) -> None:
        self.controller.set_keys(head, line)

    def _header_set(self) -> None:
        source = self.controller.work.source
        if source is not None and self.header.value() - 1 != source.header:
            self.controller.reopen(header=self.header.value() - 1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One file may be dropped."""
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the dropped file."""
        self.controller.open(Path(event.mimeData().urls()[0].toLocalFile()))
        event.acceptProposedAction()


def _sheet_words(sheet: Sheet) -> str:
    """A sheet with its number of rows, and whether it is hidden."""
    words = tr("{name} ({count} rows)", name=sheet.name, count=sheet.rows)
    return tr("{sheet}, hidden", sheet=words) if sheet.hidden else words
