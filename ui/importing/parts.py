"""Small pieces that the steps of the wizard share: buttons, drop-downs, cards with one figure, the bar of steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QWheelEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from models.i18n import N_, tr
from ui import icons, theme
from ui.translation import bind, language_changed
from ui.widgets.fields.labels import ElidedLabel, label

STEPS = (N_("File"), N_("Columns"), N_("Check"), N_("Trial"), N_("Done"))


def button(name: str, text: str, run: Callable[[], object], role: str = "", icon: str = "") -> QPushButton:
    """A button whose words follow the language."""
    made = QPushButton()
    made.setObjectName(name)
    if role:
        theme.set_role(made, role)
    if icon:
        made.setIcon(icons.icon(icon, "on-accent" if role == "primary" else "text-2"))
    bind(made, "setText", text)
    bind(made, "setAccessibleName", text)
    made.clicked.connect(run)
    return made


class Choice(QComboBox):
    """A drop-down of words with values; tells only what a person chose, and lets the page scroll."""

    picked = Signal(object)

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        bind(self, "setAccessibleName", title)
        self.activated.connect(self._picked)

    def offer(self, options: Sequence[tuple[Any, str]], chosen: Any) -> None:
        """Show these values with their words, one of them chosen."""
        self.blockSignals(True)
        self.clear()
        for value, word in options:
            self.addItem(word, value)
        at = next((place for place, (value, _) in enumerate(options) if value == chosen), -1)
        self.setCurrentIndex(at)
        self.blockSignals(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        event.ignore()

    def _picked(self, place: int) -> None:
        self.picked.emit(self.itemData(place))


class Figure(QFrame):
    """A card with one number and what it counts."""

    def __init__(self, name: str, title: str, chip: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "card")
        self._title, self._chip = title, chip
        self._number = label("0", "number-xl")
        self._word = label()
        theme.set_chip(self._word, chip)
        self._more = label("", "hint")
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SPACE_L, theme.SPACE_M, theme.SPACE_L, theme.SPACE_M)
        box.setSpacing(theme.SPACE_XS)
        box.addWidget(self._word, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self._number)
        box.addWidget(self._more)
        box.addStretch()
        bind(self._word, "setText", title)

    def show_count(self, count: int, more: str = "") -> None:
        """Show the number and a small explanation."""
        self._number.setText(f"{count:,}")
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self.setAccessibleName(f"{tr(self._title)}: {count:,}. {more}")


class StepBar(QFrame):
    """1 File – 2 Columns – 3 Check – 4 Trial – 5 Done; done ones may be gone back to."""

    wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("import.steps")
        self._step, self._reached, self._final = 0, 0, False
        self._buttons: list[QPushButton] = []
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.SPACE_XS)
        for place in range(len(STEPS)):
            if place:
                line.addWidget(label("–", "subtle"))
            made = QPushButton()
            made.setObjectName(f"import.step.{place + 1}")
            made.setProperty("role", "flat")
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(self._clicked)
            self._buttons.append(made)
            line.addWidget(made)
        language_changed.connect(self.dress)
        theme.changed.connect(self.dress)
        self.dress()

    def show_step(self, step: int, reached: int, *, final: bool = False) -> None:
        """Mark the step in front, and how far one may go back or on; from the final one there is no way back."""
        self._step, self._reached, self._final = step, reached, final
        self.dress()

    def dress(self) -> None:
        """Words, marks and colours of all steps."""
        for place, made in enumerate(self._buttons):
            made.setText(f"{place + 1} {tr(STEPS[place])}")
            theme.set_role(made, "" if place == self._step else "flat")
            made.setFont(theme.font("strong" if place == self._step else "body"))
            made.setEnabled(place == self._step if self._final else place <= self._reached)
            done = place < self._step
            made.setIcon(icons.icon("circle-check", "ok") if done else QIcon())
            made.setAccessibleName(
                tr("Step {number} of {count}: {name}", number=place + 1, count=5, name=tr(STEPS[place]))
            )
        self.setAccessibleName(self._buttons[self._step].accessibleName())

    def _clicked(self) -> None:
        place = self._buttons.index(self.sender())  # type: ignore[arg-type]
        self.dress()
        self.wanted.emit(place)


class Strip(QFrame):
    """A coloured line that says how things stand."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._text = label("", wrap=True)
        box = QHBoxLayout(self)
        box.setContentsMargins(theme.SPACE_M, theme.SPACE_S, theme.SPACE_M, theme.SPACE_S)
        box.addWidget(self._text, 1)

    def say(self, text: str, kind: str = "info") -> None:
        """Show a text in the colours of a status; nothing hides the strip."""
        self.setVisible(bool(text))
        theme.set_role(self, f"strip-{kind}")
        self._text.style().polish(self._text)
        self._text.setText(text)
        self.setAccessibleName(text)


def heading(text: str) -> QLabel:
    """A section heading that follows the language."""
    made = label("", "heading")
    bind(made, "setText", text)
    return made


def hint(text: str = "") -> QLabel:
    """A small explanation that follows the language."""
    made = label("", "hint", wrap=True)
    if text:
        bind(made, "setText", text)
    return made


def named(text: str, field: QWidget) -> QWidget:
    """A field under its name."""
    made = QWidget()
    box = QVBoxLayout(made)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(2)
    name = ElidedLabel()
    theme.set_role(name, "hint")
    bind(name, "setText", text)
    box.addWidget(name)
    box.addWidget(field)
    return made


def figure(count: int) -> dict[str, str]:
    """A number with thousands as the {count} of a text."""
    return {"count": f"{count:,}"}
