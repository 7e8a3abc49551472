"""Small pages for tests of the window: one that is typed into, one that stands for home."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout

from models.i18n import tr
from ui import messages
from ui.shell.page import Command, Mark, Page

LOADED: list[str] = []


class NotePage(Page):
    """A note with a name; dirty when its text differs from what is stored."""

    kind = "note"

    def __init__(self, context, navigator, args):
        super().__init__()
        self.setObjectName("note.page")
        self.name = str(args.get("name", "one"))
        self.shown_view = str(args.get("view", ""))
        self.stored = ""
        self.saved = 0
        self.box = QLineEdit(str((args.get("state") or {}).get("text", "")))
        self.box.setObjectName("note.page.text")
        self.box.setAccessibleName("Text")
        self.other = QPushButton("Other")
        self.other.setObjectName("note.page.other")
        self.other.setAccessibleName("Other")
        layout = QVBoxLayout(self)
        layout.addWidget(self.box)
        layout.addWidget(self.other)
        self.box.textChanged.connect(self._typed)

    def _typed(self, _text):
        self.changed.emit()
        self.commands_changed.emit()

    def key(self):
        return f"note:{self.name}"

    def title(self):
        return f"{tr('Note')} {self.name}"

    def args(self):
        return {"name": self.name}

    def state(self):
        return {"text": self.box.text()}

    def mark(self):
        return Mark.DIRTY if self.box.text() != self.stored else Mark.NONE

    def load(self):
        LOADED.append(self.name)

    def accept(self, args):
        self.shown_view = str(args.get("view", self.shown_view))

    def commands(self):
        dirty = self.mark() is Mark.DIRTY
        return {"save": Command(self.save, dirty, "" if dirty else "Nothing was changed.")}

    def save(self):
        self.stored = self.box.text()
        self.saved += 1
        self.changed.emit()
        self.commands_changed.emit()

    def may_close(self, done):
        if self.mark() is Mark.NONE:
            done(True)
            return
        answers = (messages.Answer("save", "Save", default=True), messages.Answer("cancel", "Cancel", cancel=True))
        messages.ask(self, f"Save {self.name}?", "", answers, lambda key: done(key == "save"))


class SampleHome(Page):
    """A first page without questions to the book."""

    kind = "home"

    def __init__(self, context, navigator, args):
        super().__init__()
        self.setObjectName("home.page")

    def title(self):
        return tr("Home")

    def load(self):
        LOADED.append("home")
