"""Cards of the home page: a number, a few rows, and the way to the whole list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from controllers.home import Card, CardPart, CardRows, DraftLine, HomeController
from models.clock import clock
from models.collaboration.notices import Notice
from models.collaboration.reminders import SUBJECT_WORDS
from models.dates import format_day, format_instant
from models.i18n import ntr, titled, tr
from models.lists.shapes import ColumnInfo, ListQuery
from ui import messages, theme, values
from ui.home.card_rows import CardRows as RowsView
from ui.home.card_rows import Line
from ui.icons import icon
from ui.shell.navigator import Navigator
from ui.widgets.fields.flow import FlowLayout
from ui.widgets.fields.labels import ElidedLabel, label
from ui.widgets.nesting import nest

MINIMUM_WIDTH = 300


class CardFrame(QFrame):
    """Head with icon, name and number; body; foot."""

    loaded = Signal()

    def __init__(self, card: Card, controller: HomeController, navigator: Navigator, parent: QWidget) -> None:
        super().__init__(parent)
        self.card, self.controller, self.navigator = card, controller, navigator
        self.setObjectName(f"home.card.{card.id}")
        self.setProperty("role", "card")
        self.setMinimumWidth(MINIMUM_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._picture = QLabel()
        self.title = ElidedLabel()
        theme.set_role(self.title, "heading")
        self.number = QLabel()
        self.number.setObjectName(f"home.card.{card.id}.number")
        self.sum = QLabel()
        theme.set_role(self.sum, "subtle")
        self.note = label(wrap=True)
        self.note.setWordWrap(True)
        self.note.setContentsMargins(theme.SPACE_M, 0, theme.SPACE_M, 0)
        theme.set_role(self.note, "subtle")
        self.rows = RowsView(f"home.card.{card.id}.rows")
        self.rows.opened.connect(self._open_line)
        self.all = QPushButton()
        self.all.setObjectName(f"home.card.{card.id}.all")
        theme.set_role(self.all, "link")
        self.all.clicked.connect(self.open_list)
        self.count: int | None = None
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(theme.SPACE_M, theme.SPACE_M, theme.SPACE_M, 0)
        head.setSpacing(theme.SPACE_S)
        head.addWidget(self._picture)
        head.addWidget(self.title)
        head.addStretch()
        head.addWidget(self.sum)
        head.addWidget(self.number)
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(theme.SPACE_S, 0, theme.SPACE_S, 0)
        self.foot.addWidget(self.all)
        self.foot.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.SPACE_S)
        layout.setSpacing(theme.SPACE_S)
        nest(layout, head)
        layout.addWidget(self.rows)
        layout.addWidget(self.note)
        nest(layout, self.foot)

    def retranslate(self) -> None:
        """Language or theme changed."""
        self.title.setText(tr(self.card.title))
        self.title.setToolTip(self.title.text())
        side = theme.ICON_M
        self._picture.setPixmap(icon(self.card.icon).pixmap(QSize(side, side), self.devicePixelRatioF()))
        self.rows.setAccessibleName(tr(self.card.title))
        self.setAccessibleName(tr(self.card.title))
        self.say_number()

    def say_number(self) -> None:
        """Show the number; a card with nothing to do takes one line only."""
        count = self.count
        self.number.setVisible(count is not None)
        self.number.setText("" if count is None else f"{count:,}")
        theme.set_chip(self.number, "info" if count else "neutral")
        self.all.setVisible(bool(count))
        self.all.setText(tr("All {count}", count=f"{count or 0:,}"))
        self.all.setAccessibleName(f"{tr(self.card.title)}: {self.all.text()}")
        self.number.setAccessibleName(ntr("{count} item", "{count} items", count or 0))

    def say(self, text: str, tone: str = "") -> None:
        """Put a sentence where the rows are."""
        self.note.setText(text)
        self.note.setVisible(bool(text))
        theme.set_role(self.note, "problem" if tone == "error" else "subtle")

    def load(self) -> None:
        """Ask for what stands on the card."""

    def open_list(self) -> None:
        """Open the list whose rows the card counts."""

    def failed(self, error: BaseException) -> None:
        """Say why this card has nothing; the others are not concerned."""
        self.count = None
        self.rows.show_lines(())
        self.say_number()
        self.say(messages.text_of(error), "error")
        self.loaded.emit()

    def _open_line(self, line: Line) -> None:
        self.navigator.open(line.kind, **({"id": line.key} if line.key else {}))


class ListCard(CardFrame):
    """A card that shows a view of a list, if wanted with how its rows are spread over the values of a column."""

    def _lay_out(self) -> None:
        super()._lay_out()
        self.parts = QWidget()
        self.parts.setVisible(False)
        self._flow = FlowLayout(self.parts, spacing=theme.SPACE_S, row_spacing=0)
        self._flow.setContentsMargins(theme.SPACE_S, 0, theme.SPACE_S, 0)
        body = self.layout()
        if isinstance(body, QVBoxLayout):
            body.insertWidget(1, self.parts)

    def load(self) -> None:
        """Count the view and show its first rows."""
        self.controller.load(self.card, self._show, self.failed)

    def _show(self, answer: CardRows) -> None:
        self.count = answer.count
        self.rows.show_lines([self._line(answer, row) for row in answer.rows])
        self.sum.setText(values.totals(answer.total))
        self._show_parts(answer.parts)
        self.say("")
        self.say_number()
        self.setToolTip(tr("As of {time}", time=format_instant(answer.at, clock.zone)))
        self.loaded.emit()

    def _line(self, answer: CardRows, row: Any) -> Line:
        texts = [values.shown(column, value) for column, value in zip(answer.columns, row.values, strict=True)]
        texts += [""] * (3 - len(texts))
        name, hint, figure = texts[:3]
        tone = ""
        if len(answer.columns) > 2:
            column: ColumnInfo = answer.columns[2]
            if column.id == "days_left":
                figure, tone = values.days_left(row.values[2])
            elif column.id == "days_over" and figure:
                figure, tone = _late(row.values[2]), "error"
            elif column.id == "due_on" and figure:
                figure, tone = _due(row.values[2], clock.today())
            elif column.id == "behind" and figure:
                figure, tone = tr("{amount} short", amount=figure), "error"
            else:
                tone = column.tones.get(str(row.values[2]), "")
        opens, key = answer.opens, str(row.id)
        first = answer.columns[0]
        if row.keys and first.opens and opens in ("", first.opens):  # the row belongs to the record of its first column
            opens, key = first.opens, str(row.keys[0])
        return Line(name, hint, figure, tone, opens, key)

    def _show_parts(self, parts: Sequence[CardPart]) -> None:
        """One figure each, opening exactly its rows."""
        for button in self.parts.findChildren(QPushButton):
            button.setParent(None)
            button.deleteLater()
        last: QWidget = self.rows
        for place, part in enumerate(parts):
            button = QPushButton(f"{tr(part.title)}  {part.count:,}", self.parts)
            button.setObjectName(f"home.card.{self.card.id}.part.{place}")
            button.setAccessibleName(titled(tr(self.card.title), button.text()))
            theme.set_role(button, "link")
            button.clicked.connect(lambda _on=False, query=part.query: self._open_part(query))
            self._flow.addWidget(button)
            button.show()
            QWidget.setTabOrder(last, button)
            last = button
        QWidget.setTabOrder(last, self.all)
        self.parts.setVisible(bool(parts))

    def _open_part(self, query: ListQuery) -> None:
        self.navigator.open(self.card.list_id, query=query.plain())

    def open_list(self) -> None:
        """Open the list in the view whose rows were counted."""
        self.navigator.open(self.card.list_id, view=self.card.view)


class DraftsCard(CardFrame):
    """The drafts of this person."""

    def load(self) -> None:
        """Ask for the drafts."""
        self.controller.drafts(self._show, self.failed)

    def _show(self, drafts: list[DraftLine]) -> None:
        self.count = len(drafts)
        self.rows.show_lines([
            Line(draft.title or tr("Without a name"), "", format_instant(draft.at, clock.zone), "text-2", "drafts")
            for draft in drafts[:4]
        ])
        self.say("")
        self.say_number()
        self.loaded.emit()

    def open_list(self) -> None:
        """Open the page of drafts."""
        self.navigator.open("drafts")


class NoticesCard(CardFrame):
    """What this person is reminded of and has not read."""

    def load(self) -> None:
        """Ask for the notices."""
        self.controller.notices(self._show, self.failed)

    def _show(self, found: list[Notice]) -> None:
        waiting = [one for one in found if one.open]
        self.count = len(waiting)
        self.rows.show_lines([
            Line(one.about.agent, tr(SUBJECT_WORDS[one.about.subject]), *values.days_left(one.days_left), one.about.opens,
                 str(one.about.opens_id))
            for one in waiting[:4]
        ])
        self.say("")
        self.say_number()
        self.loaded.emit()

    def open_list(self) -> None:
        """Open the notification centre, which shows the same."""
        self.navigator.open("notices")


class SystemCard(CardFrame):
    """Where the data lies, and how old the last backup is."""

    def _lay_out(self) -> None:
        super()._lay_out()
        self.button = QPushButton()
        self.button.setObjectName("home.card.system.backup")
        theme.set_role(self.button, "link")
        self.button.clicked.connect(self._back_up)
        self.foot.insertWidget(0, self.button)
        books = self.controller.context.books
        if books is not None:
            books.backed_up.connect(self._backed_up)

    def retranslate(self) -> None:
        """Language or theme changed."""
        super().retranslate()
        self.button.setText(tr("Back up now"))
        self.button.setAccessibleName(tr("Back up now"))
        self.load()

    def load(self) -> None:
        """Look at the folder of backups."""
        books, book = self.controller.context.books, self.controller.context.book
        self.button.setVisible(book is not None and self.navigator.action("backup").isVisible())
        if books is None or book is None:
            self.say(tr("Working directly on the server. Backups are made there."))
            self.loaded.emit()
            return
        books.backups(books.backup_folder(), self._show, self.failed)

    def _show(self, infos: list[Any]) -> None:
        good = [info for info in infos if not info.problem]
        if good:
            made = good[0].made
            age = clock.now() - made
            tone = "warn" if age.days >= 7 else "ok"
            when = Line(tr("Last backup"), "", format_instant(made, clock.zone), tone, "settings")
        else:
            when = Line(tr("No backup yet"), "", "", "warn", "settings")
        place = Line(tr("Book"), "", Path(str(self._path())).name, "text-2", "settings")
        self.rows.show_lines([when, place])
        self.say("")
        self.loaded.emit()

    def _path(self) -> object:
        book = self.controller.context.book
        return book.paths.book if book is not None else ""

    def _back_up(self) -> None:
        self.navigator.action("backup").trigger()

    def _backed_up(self, _info: object) -> None:
        self.load()


KINDS: dict[str, type[CardFrame]] = {"drafts": DraftsCard, "notices": NoticesCard, "system": SystemCard}


def make(card: Card, controller: HomeController, navigator: Navigator, parent: QWidget) -> CardFrame:
    """The widget of a card, below the page: what moves below it later is dressed twice."""
    return KINDS.get(card.id, ListCard)(card, controller, navigator, parent)


def _late(days: int) -> str:
    return ntr("{count} day late", "{count} days late", days)


def _due(day: date | None, today: date) -> tuple[str, str]:
    """Until when an amount has to be paid, and how urgent that is."""
    if day is None:
        return "", ""
    if day < today:
        return _late((today - day).days), "error"
    return tr("due {day}", day=format_day(day)), "warn" if (day - today).days <= 7 else "text-2"
