"""DS-11: a book that an administrator put into a folder of a cloud service all the same carries a mark in the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from controllers.jobs import Jobs
from ui.book.place import place_words
from ui.shell.status_bar import StatusBar


@pytest.mark.parametrize(("folder", "marked"), [("Dropbox", True), ("OneDrive - 清源", True), ("books", False)])
def test_ds_11_a_folder_of_a_cloud_service_stays_a_warning(qtbot: Any, tmp_path: Path, folder: str, marked: bool) -> None:
    place = tmp_path / folder
    place.mkdir()
    jobs = Jobs()
    window = QWidget()
    qtbot.addWidget(window)
    bar = StatusBar(jobs, window)
    bar.show_place(*place_words(place, "清源"))
    assert (bar.place.property("tone") == "warn") is marked
    assert ("copies around" in bar.place.toolTip()) is marked and ("In a folder of" in bar.place.text()) is marked
    assert bar.place.accessibleName()
    jobs.close()
