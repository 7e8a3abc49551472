"""About the program: version, parts, licences; what an administrator asks for first."""

from __future__ import annotations

import platform
from html import escape
from importlib import metadata

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from controllers.context import AppContext
from models.i18n import tr
from models.schema import SCHEMA_VERSION
from models.version import version
from ui import theme
from ui.icons import product_icon
from ui.widgets.nesting import nest
from ui.window_state import size_box

PARTS = ("PySide6_Essentials", "SQLAlchemy", "sqlcipher3", "psycopg", "pyqtgraph", "reportlab", "pypdfium2")


def facts(context: AppContext) -> list[tuple[str, str]]:
    """What the page says, as pairs for the screen and for copying."""
    found = [
        (tr("Version"), version()),
        (tr("Data format"), str(SCHEMA_VERSION)),
        ("Python", platform.python_version()),
        ("Qt", qVersion()),
        (tr("System"), f"{platform.system()} {platform.release()} ({platform.machine()})"),
        (tr("Display"), QGuiApplication.platformName()),
        (tr("Database"), context.database.dialect),
    ]
    for name in PARTS:
        try:
            found.append((name.replace("_", "-"), metadata.version(name)))
        except metadata.PackageNotFoundError:
            continue
    return found


class AboutDialog(QDialog):
    """Version, parts and licences."""

    def __init__(self, context: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shell.about")
        self.setWindowTitle(tr("About Qudao"))
        self.setAccessibleDescription(tr("Version, parts and licences"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        size_box(self, 480, 440)
        self._facts = facts(context)
        head = QHBoxLayout()
        picture = QLabel()
        picture.setPixmap(product_icon().pixmap(QSize(56, 56)))
        names = QVBoxLayout()
        title = QLabel(tr("Qudao"))
        theme.set_role(title, "title")
        what = QLabel(tr("Runs a company's sales through agents. Version {version}", version=version()))
        theme.set_role(what, "subtle")
        names.addWidget(title)
        names.addWidget(what)
        head.addWidget(picture)
        head.addSpacing(theme.SPACE_M)
        nest(head, names, 1)
        text = QTextBrowser()
        text.setObjectName("shell.about.text")
        text.setAccessibleName(tr("Version, parts and licences"))
        text.setHtml(self._page())
        copy = QPushButton(tr("Copy"))
        copy.setObjectName("shell.about.copy")
        copy.setAccessibleName(tr("Copy"))
        copy.clicked.connect(self._copy)
        close = QPushButton(tr("Close"))
        close.setObjectName("shell.about.close")
        close.setAccessibleName(tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(copy)
        foot.addStretch()
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.SPACE_L] * 4)
        layout.setSpacing(theme.SPACE_M)
        nest(layout, head)
        layout.addWidget(text, 1)
        nest(layout, foot)

    def _page(self) -> str:
        cell = "padding-right:{right}px;padding-bottom:4px"
        rows = "".join(
            f'<tr><td style="{cell.format(right=24)}">{escape(name)}</td>'
            f'<td style="{cell.format(right=0)}">{escape(value)}</td></tr>'
            for name, value in self._facts
        )
        licences = tr(
            "Fonts: Noto Sans SC and Noto Serif SC (SIL Open Font License). Icons: Lucide (ISC). "
            "Qt for Python is used under the LGPL. The texts of the licences lie beside the program."
        )
        return f"<table>{rows}</table><p>{escape(licences)}</p>"

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(f"{name}: {value}" for name, value in self._facts))
