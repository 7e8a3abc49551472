"""Callbacks that come after the widget that asked for them is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from shiboken6 import isValid


def while_alive(owner: QObject, work: Callable[..., Any]) -> Callable[..., None]:
    """The same callback, doing nothing once `owner` no longer exists."""

    def call(*args: Any) -> None:
        if isValid(owner):
            work(*args)

    return call
