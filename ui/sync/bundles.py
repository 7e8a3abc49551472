"""Synchronising by file from the sync centre: choose a file, do it, say what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from controllers.sync_centre import SyncCentreController
from models.i18n import ntr, tr
from models.sync import by_file
from models.sync.bundles import SUFFIX
from ui.shell.navigator import Navigator


class BundleDoor:
    """What the buttons of the sync centre do with files."""

    def __init__(self, parent: QWidget, controller: SyncCentreController, navigator: Navigator) -> None:
        self.parent, self.controller, self.navigator = parent, controller, navigator

    def write(self) -> None:
        """The copy writes what waits."""
        target = self._target(tr("Write a bundle for the office"), tr("for the office"))
        if target is not None:
            self.controller.write_bundle(target, self._written, self.navigator.show_error)

    def answer(self) -> None:
        """The copy takes the office's answer in."""
        source = self._source(tr("Take in the answer of the office"))
        if source is not None:
            self.controller.take_answer(source, _nothing, self.navigator.show_error)

    def take(self) -> None:
        """At the office: hand a bundle in; the answer is written beside it."""
        source = self._source(tr("Hand in a bundle"))
        if source is None:
            return
        target = self._target(tr("Where should the answer go?"), tr("answer"))
        if target is not None:
            self.controller.take_bundle(source, target, self._taken, self.navigator.show_error)

    def _written(self, count: int) -> None:
        self.navigator.toast(
            ntr("{count} change is in the bundle. It stays here until the answer comes back.",
                "{count} changes are in the bundle. They stay here until the answer comes back.", count)
        )  # fmt: skip

    def _taken(self, taken: Any) -> None:
        self.navigator.toast(" ".join(by_file.words_of(taken)))

    def _filter(self) -> str:
        return tr("Bundles of Qudao (*{ending})", ending=SUFFIX)

    def _source(self, title: str) -> Path | None:
        name, _ = QFileDialog.getOpenFileName(self.parent.window(), title, "", self._filter())
        return Path(name) if name else None

    def _target(self, title: str, proposed: str) -> Path | None:
        name, _ = QFileDialog.getSaveFileName(self.parent.window(), title, f"Qudao {proposed}{SUFFIX}", self._filter())
        if not name:
            return None
        return Path(name) if name.endswith(SUFFIX) else Path(name + SUFFIX)


def _nothing(_report: Any) -> None:
    """The link says what came, as after every synchronisation."""
