"""Ticked rows, remembered by row and not by place: none, some, or all that match except some."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal


class Marks(QObject):
    """The ticked rows of a list."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.everything = False
        self.seqs: set[int] = set()

    def has(self, seq: int) -> bool:
        """Whether a row is ticked."""
        return (seq in self.seqs) != self.everything

    def any(self) -> bool:
        """Whether any row may be ticked."""
        return self.everything or bool(self.seqs)

    def count(self, total: int) -> int:
        """How many rows of an answer are ticked."""
        return total - len(self.seqs) if self.everything else len(self.seqs)

    def set(self, seqs: Iterable[int], ticked: bool) -> None:
        """Tick or untick rows."""
        if ticked != self.everything:
            self.seqs.update(seqs)
        else:
            self.seqs.difference_update(seqs)
        self.changed.emit()

    def toggle(self, seq: int) -> None:
        """Turn one row's tick over."""
        self.set((seq,), not self.has(seq))

    def take_all(self) -> None:
        """Tick every matching row."""
        self.everything, self.seqs = True, set()
        self.changed.emit()

    def clear(self) -> None:
        """Tick nothing."""
        if self.everything or self.seqs:
            self.everything, self.seqs = False, set()
            self.changed.emit()

    def chosen(self, order: Iterable[int]) -> list[int]:
        """The ticked rows in the order of the answer."""
        if self.everything and not self.seqs:
            return list(order)
        return [seq for seq in order if self.has(seq)]
