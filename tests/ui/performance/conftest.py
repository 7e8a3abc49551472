"""A desk with the small channel of targets and scorecards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from models.clock import clock
from models.performance import scorecards
from models.platform.principal import SYSTEM
from tests.models.performance import sample
from tests.ui.desk import Desk, dress


@pytest.fixture
def channel(sqlite_book: Any) -> Iterator[SimpleNamespace]:
    """It is 12 November 2025; both agents have a card of the second and of the third quarter."""
    with clock.freeze(datetime(2025, 11, 12, 4, tzinfo=UTC)):
        field = sample.fill(sqlite_book)
        with sqlite_book.write(SYSTEM) as session:
            before = scorecards.compute(session, field.scheme, date(2024, 7, 1), date(2024, 9, 30), [field.first])
            first, second = scorecards.compute(session, field.scheme, sample.START, sample.END)
        yield SimpleNamespace(
            book=sqlite_book, field=field, agent=field.first, other=field.second, first=first, second=second,
            before=before[0],
        )  # fmt: skip


@pytest.fixture
def desk(channel: SimpleNamespace, qapp: Any, tmp_path: Path) -> Iterator[Desk]:
    """A window that holds one page."""
    dress(qapp)
    made = Desk(channel.book, SYSTEM, tmp_path)
    yield made
    if made.page is not None and hasattr(made.page, "keeper"):
        made.page.keeper.pause()
    made.settle()
    made.finish()


def child(root: QWidget, name: str) -> Any:
    """The widget of this object name."""
    found = root.findChild(QWidget, name)
    assert found is not None, name
    return found


def dialog(name: str) -> Any:
    """The open dialog of this object name."""
    return next(one for one in QApplication.topLevelWidgets() if one.objectName() == name and one.isVisible())
