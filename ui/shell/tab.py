"""One document tab, loaded or not yet."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtWidgets import QWidget

from controllers.failures import code_of
from ui.shell import pages
from ui.shell.notice_page import CANNOT_OPEN, UNKNOWN, NoticePage
from ui.shell.page import Mark, Page

log = logging.getLogger(__name__)

MakePage = Callable[[str, dict[str, Any]], Page]


@dataclass(eq=False)
class Tab:
    """What is known of a tab; the page itself is made when it is first looked at."""

    kind: str
    args: dict[str, Any] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    title: str = ""
    icon: str = "file"
    mark: Mark = Mark.NONE
    page: Page | None = None
    loaded: bool = False
    wanted: dict[str, Any] = field(default_factory=dict)
    focus: QWidget | None = None

    def ensure(self, make: MakePage) -> Page:
        """The page, made now if need be; an impossible one becomes an explanation."""
        if self.page is None:
            args = dict(self.args)
            if self.state:
                args["state"] = self.state
            self.page = _made(make, self, args)
            before = self.mark
            self.refresh()
            if self.mark is Mark.NONE and not self.loaded:
                self.mark = before
        return self.page

    def refresh(self) -> None:
        """Take key, title, icon and mark from the page."""
        if self.page is not None:
            self.key, self.title = self.page.key(), self.page.title()
            self.icon, self.mark = self.page.icon(), self.page.mark()

    def remember(self) -> None:
        """Take arguments and screen state from the page."""
        if self.page is not None and not isinstance(self.page, NoticePage):
            self.args = self.page.args()
            if self.loaded:
                self.state = self.page.state()

    def plain(self) -> dict[str, Any]:
        """The tab as JSON-safe data."""
        self.remember()
        return {
            "kind": self.kind, "args": safe(self.args), "state": safe(self.state), "key": self.key,
            "title": self.title, "icon": self.icon, "mark": self.mark.value,
        }

    @classmethod
    def read(cls, data: dict[str, Any]) -> Tab | None:
        """A tab from what `plain` gave, or None if that is not usable."""
        kind = data.get("kind")
        if not isinstance(kind, str) or kind not in pages.PAGES:
            return None
        marks = {mark.value: mark for mark in Mark}
        return cls(
            kind=kind, args=_table(data.get("args")), state=_table(data.get("state")),
            key=str(data.get("key") or ""), title=str(data.get("title") or kind),
            icon=str(data.get("icon") or "file"), mark=marks.get(str(data.get("mark")), Mark.NONE),
        )

    def drop_page(self) -> None:
        """Unload: keep what re-creates the page, free its widgets."""
        self.remember()
        page, self.page, self.loaded = self.page, None, False
        if page is not None:
            page.deleteLater()


def _made(make: MakePage, tab: Tab, args: dict[str, Any]) -> Page:
    try:
        return make(tab.kind, args)
    except (KeyError, ModuleNotFoundError) as error:
        if isinstance(error, KeyError) and tab.kind in pages.PAGES:
            log.exception("page failed: %s %s", tab.kind, code_of(error))
            return NoticePage(tab.key, tab.title or tab.kind, CANNOT_OPEN, tab.args, code=code_of(error))
        log.warning("page missing: %s", tab.kind)
        return NoticePage(tab.key, tab.title or tab.kind, UNKNOWN, tab.args)
    except Exception as error:  # a broken page must not take the window with it
        log.exception("page failed: %s %s", tab.kind, code_of(error))
        return NoticePage(tab.key, tab.title or tab.kind, CANNOT_OPEN, tab.args, code=code_of(error))


def safe(value: Any) -> Any:
    """JSON-safe copy; keys and dates become text."""
    return json.loads(json.dumps(value, default=str))


def _table(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}
