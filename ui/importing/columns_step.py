"""Step 2: which column fills which field, and the rules for rows."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from controllers.importing import ImportController
from models.i18n import tr
from ui import theme
from ui.importing.column_table import ColumnTable
from ui.importing.parts import Strip
from ui.importing.rules_panel import RulesPanel
from ui.translation import language_changed
from ui.widgets.nesting import nest


class ColumnsStep(QWidget):
    """The table of columns beside the rules; a strip says what is still to be decided."""

    def __init__(self, controller: ImportController) -> None:
        super().__init__()
        self.setObjectName("import.columns")
        self.controller = controller
        self.strip = Strip("import.columns.strip")
        self.table = ColumnTable(controller)
        self.rules = RulesPanel(controller)
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE_S)
        left.addWidget(self.strip)
        left.addWidget(self.table, 1)
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.SPACE_L, theme.SPACE_L, theme.SPACE_L, theme.SPACE_L)
        line.setSpacing(theme.SPACE_L)
        nest(line, left, 1)
        line.addWidget(self.rules)
        controller.opened.connect(self.table.columns_model.refresh)
        controller.read_done.connect(self.table.columns_model.refresh)
        controller.mapping_changed.connect(self.refresh)
        controller.checked.connect(self.table.columns_model.renew)
        language_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """What stands in the way, or that all is ready."""
        work = self.controller.work
        self.table.columns_model.renew()
        if work.table is None or work.mapping is None:
            self.strip.say("")
            return
        if work.barred:
            self.strip.say("\n".join(one.message() for one in work.barred[:6]), "warn")
            return
        used = len({use.column for use in work.mapping.uses})
        text = tr(
            "{used} of {count} columns are matched. The others are not imported.",
            used=used,
            count=len(work.table.columns),
        )
        self.strip.say(text, "ok")
