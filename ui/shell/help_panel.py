"""Help beside the page: one text per kind of page, in the present language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QTextBrowser, QToolButton, QVBoxLayout, QWidget

from models.i18n import language, tr
from ui import theme
from ui.icons import icon
from ui.widgets.nesting import nest

FOLDER = Path(__file__).resolve().parent.parent.parent / "resources" / "help"
TOPICS: dict[str, str] = {
    "home": "home", "agents.list": "lists", "agent": "agents", "agent.overview": "overview",
    "deal": "deals", "deals.list": "deals",
    "contracts.list": "lists", "contract": "contracts",
    "templates.list": "contracts", "template": "contracts",
    "checklists.list": "contracts", "checklist": "contracts", "checklist_templates.list": "contracts",
    "checklist_template": "contracts",
    "approval.rules": "contracts", "approval.substitutes": "contracts",
    "orders.list": "lists", "order": "orders", "lines.list": "lists", "payments.list": "lists",
    "payment": "editors", "stock.list": "stock", "products.list": "lists", "product": "stock",
    "warehouses.list": "lists", "warehouse": "stock", "moves.list": "stock", "move": "stock",
    "targets.list": "lists", "target": "editors", "scorecards.list": "scorecards", "scorecard": "scorecards",
    "chart": "charts", "pdf": "printing", "import": "import", "users.list": "users", "user": "users",
    "audit.list": "audit", "settings": "settings", "drafts": "drafts", "jobs": "jobs",
    "notices": "notices", "reminders": "notices",
    "sync": "sync", "sync.conflict": "sync", "sessions": "users",
    "contacts.list": "lists", "certificates.list": "lists", "receivables.list": "lists", "accounts.list": "lists",
    "ledger.list": "stock", "territories": "territories", "levels": "territories", "recruitment": "agents",
}
ALL = (
    "home", "window", "palette", "lists", "editors", "agents", "overview", "deals",
    "territories", "contracts", "orders", "stock", "scorecards", "charts",
    "printing", "import", "notices", "drafts", "jobs", "sync", "users", "audit", "settings", "safety",
)


@lru_cache(maxsize=64)
def text(topic: str, code: str) -> str:
    """The text of a topic; English where a language has none."""
    path = FOLDER / code / f"{topic}.md"
    if not path.exists():
        path = FOLDER / "en" / f"{topic}.md"
    return path.read_text(encoding="utf-8")


def title(topic: str, code: str) -> str:
    """The heading of a topic."""
    return text(topic, code).partition("\n")[0].lstrip("# ").strip()


def topics() -> Sequence[tuple[str, str]]:
    """All topics with their headings in the present language."""
    return [(topic, title(topic, language())) for topic in ALL]


class HelpPanel(QFrame):
    """Shows one topic; links lead to others."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shell.help")
        self.setProperty("role", "side")
        self.setMinimumWidth(260)
        self._topic = "window"
        self._title = QLabel()
        theme.set_role(self._title, "heading")
        self._close = QToolButton()
        self._close.setObjectName("shell.help.close")
        self._close.setIcon(icon("x"))
        self._close.clicked.connect(self._leave)
        self.browser = QTextBrowser()
        self.browser.setObjectName("shell.help.text")
        self.browser.setProperty("role", "help")
        self.browser.setOpenLinks(False)
        self.browser.anchorClicked.connect(self._follow)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_L, theme.SPACE_M, theme.SPACE_S, theme.SPACE_S)
        nest(layout, head)
        layout.addWidget(self.browser, 1)
        self.retranslate()

    def topic(self) -> str:
        """The topic shown."""
        return self._topic

    def show_topic(self, topic: str) -> None:
        """Show a topic."""
        self._topic = topic
        heading, _, body = text(topic, language()).partition("\n")
        self._title.setText(heading.lstrip("# "))
        document = self.browser.document()
        document.setDefaultFont(theme.font())
        document.setIndentWidth(theme.px(16))
        self.browser.setMarkdown(body)
        self._space_out()

    def _space_out(self) -> None:
        """Air between lines and paragraphs, which Markdown does not give."""
        block = self.browser.document().begin()
        cursor = QTextCursor(self.browser.document())
        while block.isValid():
            form = block.blockFormat()
            form.setBottomMargin(theme.px(7))
            form.setTopMargin(0)
            form.setLineHeight(135, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            cursor.setPosition(block.position())
            cursor.setBlockFormat(form)
            block = block.next()

    def retranslate(self) -> None:
        """The language changed."""
        self.browser.setAccessibleName(tr("Help"))
        self._close.setAccessibleName(tr("Close help"))
        self._close.setToolTip(tr("Close help"))
        self.show_topic(self._topic)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            return
        super().keyPressEvent(event)

    def _leave(self) -> None:
        self.hide()
        self.closed.emit()

    def _follow(self, link: QUrl) -> None:
        if link.path() in ALL:
            self.show_topic(link.path())
