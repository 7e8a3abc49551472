"""What one print shows, chosen at the left of its preview: language, appendix, watermark, copy and more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QWidget

from models.export.views import PrintOptions
from models.i18n import N_, tr
from ui.translation import bind
from ui.widgets.fields.choice import ChoiceField
from ui.widgets.fields.labels import label
from ui.widgets.fields.number_box import NumberBox

LANGUAGES = (("zh_CN", "简体中文"), ("en", "English"))
PAPERS = ("A4", "A5", "A3", "Letter")


class PdfOptions(QWidget):
    """The fields; `changed` gives the new options."""

    changed = Signal(object)

    def __init__(self, flags: Collection[str], *, name: str = "pdf.options", several: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self._name = name
        self.options = PrintOptions()
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self._several = several
        self.lang = ChoiceField(self._languages)
        self.lang.edited.connect(self._edited)
        self._row("lang", N_("Language of the document"), self.lang)
        self.paper = ChoiceField(lambda: [(one, one) for one in PAPERS])
        self.paper.edited.connect(self._edited)
        self._row("paper", N_("Paper"), self.paper)
        self.flags = {
            "appendix": self._flag("appendix", N_("With appendix")),
            "watermark": self._flag("watermark", N_("Draft watermark")),
            "capitals": self._flag("capitals", N_("Amounts in capital figures")),
            "signature": self._flag("signature", N_("Signature block")),
            "internal": self._flag("internal", N_("Internal print, with names and notes")),
        }
        self.offer(flags)
        self.copy = NumberBox()
        self.copy.setRange(0, 999)
        self.copy.valueChanged.connect(self._edited)
        self._row("copy", N_("Copy number (0 is the original)"), self.copy)
        self._form.setRowVisible(self.copy, not several)

    def offer(self, flags: Collection[str]) -> None:
        """Show the choices that this kind of document has."""
        for name, box in self.flags.items():
            self._form.setRowVisible(box, name in flags)

    def _languages(self) -> list[tuple[str, str]]:
        own = [("", tr("Each in its own language"))] if self._several else []
        return [*own, *LANGUAGES]

    def _row(self, name: str, text: str, widget: QWidget) -> None:
        caption = label("", role="hint")
        caption.setBuddy(widget)
        bind(caption, "setText", text)
        widget.setObjectName(f"{self._name}.{name}")
        bind(widget, "setAccessibleName", text)
        self._form.addRow(caption, widget)

    def _flag(self, name: str, text: str) -> QCheckBox:
        box = QCheckBox()
        box.setObjectName(f"{self._name}.{name}")
        bind(box, "setText", text)
        bind(box, "setAccessibleName", text)
        box.toggled.connect(self._edited)
        self._form.addRow(box)
        return box

    def show_options(self, options: PrintOptions) -> None:
        """Set every field without telling."""
        self.options = options
        widgets: list[QWidget] = [self.lang, self.paper, self.copy, *self.flags.values()]
        for widget in widgets:
            widget.blockSignals(True)
        self.lang.set_value(options.lang)
        self.paper.set_value(options.paper)
        self.copy.setValue(options.copy)
        for name, box in self.flags.items():
            box.setChecked(bool(getattr(options, name)))
        for widget in widgets:
            widget.blockSignals(False)

    def _edited(self, *_: object) -> None:
        chosen = {name: box.isChecked() for name, box in self.flags.items()}
        options = replace(
            self.options, lang=str(self.lang.value()), paper=str(self.paper.value()), copy=self.copy.value(), **chosen
        )
        if options != self.options:
            self.options = options
            self.changed.emit(options)
