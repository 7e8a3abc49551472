"""Every chosen setting: name, type, default and limits, declared once; kept in one small file.

Damaged file: defaults are used, the file is kept as .bad and the person is told once (FT-29).
Entries this version does not know are kept untouched (G04).
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from models.i18n import N_

log = logging.getLogger(__name__)

T = TypeVar("T")
MAX_BYTES = 1_000_000
DAMAGED = N_(
    "The settings file could not be read. Your records are not affected. "
    "Defaults are used now; the damaged file is kept with the ending .bad."
)
CORRECTED = N_(
    "Some settings had values that are not allowed. Your records are not affected. "
    "The nearest allowed values are used: {names}."
)


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One preference; `clean` returns the nearest allowed value for anything read from a file."""

    key: str
    default: T
    clean: Callable[[Any], T]


def choice(key: str, default: str, allowed: tuple[str, ...]) -> Setting[str]:
    """A setting that is one of a few words."""

    def clean(value: Any) -> str:
        return value if isinstance(value, str) and value in allowed else default

    return Setting(key, default, clean)


def number(key: str, default: int, low: int, high: int) -> Setting[int]:
    """A whole number between two limits."""

    def clean(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            return default
        return int(min(max(value, low), high))

    return Setting(key, default, clean)


def flag(key: str, default: bool) -> Setting[bool]:
    """A setting that is on or off."""
    return Setting(key, default, lambda value: value if isinstance(value, bool) else default)


def text(key: str, default: str = "", longest: int = 1000) -> Setting[str]:
    """A short free text, for example a folder."""

    def clean(value: Any) -> str:
        return value if isinstance(value, str) and len(value) <= longest and "\x00" not in value else default

    return Setting(key, default, clean)


def texts(key: str, at_most: int = 50) -> Setting[tuple[str, ...]]:
    """A short list of texts, for example recently opened books."""

    def clean(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple):
            return ()
        return tuple(item for item in value if isinstance(item, str) and len(item) <= 1000)[:at_most]

    return Setting(key, (), clean)


def arrangements(key: str, at_most: int = 50) -> Setting[dict[str, Any]]:
    """How columns of grids were arranged: name of the grid -> its arrangement."""

    def clean(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            return {}
        return {str(name): one for name, one in list(value.items())[:at_most] if isinstance(one, dict)}

    return Setting(key, {}, clean)


LANGUAGE = choice("general/language", "system", ("system", "zh_CN", "en", "pseudo"))
THEME = choice("general/theme", "system", ("system", "light", "dark"))
DENSITY = choice("general/density", "normal", ("compact", "normal", "comfortable"))
TEXT_SCALE = number("general/text_scale", 100, 90, 150)
REDUCED_MOTION = flag("general/reduced_motion", False)
RESTORE_TABS = flag("general/restore_tabs", True)
START_PAGE = choice("general/start_page", "home",
                    ("home", "agents.list", "contracts.list", "orders.list", "stock.list", "scorecards.list"))
SIDEBAR_COLLAPSED = flag("window/sidebar_collapsed", False)
SIDEBAR_WIDTH = number("window/sidebar_width", 200, 160, 280)
ZEBRA = flag("lists/zebra", True)
EXPORT_FORMAT = choice("lists/export_format", "xlsx", ("xlsx", "csv"))
GRID_COLUMNS = arrangements("entry/grid_columns")
KINGDEE_KEYS = flag("entry/kingdee_keys", True)
RED_RISE = flag("colours/red_means_rise", False)
IDLE_LOCK_MINUTES = number("security/idle_lock_minutes", 10, 1, 60)
REMEMBER_IN_KEYRING = flag("security/remember_in_keyring", False)
BACKUP_ON_EXIT = flag("data/backup_on_exit", True)
BACKUP_FOLDER = text("data/backup_folder")
BACKUP_FOLDERS_USED = texts("data/backup_folders_used", at_most=20)
DESKTOP_NOTICES = flag("notices/desktop", True)
SYNC_FILES = choice("sync/files", "all", ("all", "small", "asked"))
PDF_FOLDER = text("print/pdf_folder")
PDF_LANGUAGE = choice("print/language", "zh_CN", ("zh_CN", "en"))
RECENT_BOOKS = texts("books/recent", at_most=10)
LAST_USER = text("books/last_user", longest=200)

SETTINGS: tuple[Setting[Any], ...] = (
    LANGUAGE, THEME, DENSITY, TEXT_SCALE, REDUCED_MOTION, RESTORE_TABS, START_PAGE, SIDEBAR_COLLAPSED,
    SIDEBAR_WIDTH, ZEBRA, EXPORT_FORMAT, GRID_COLUMNS, KINGDEE_KEYS, RED_RISE, IDLE_LOCK_MINUTES,
    REMEMBER_IN_KEYRING, BACKUP_ON_EXIT, BACKUP_FOLDER, BACKUP_FOLDERS_USED, DESKTOP_NOTICES, SYNC_FILES, PDF_FOLDER,
    PDF_LANGUAGE, RECENT_BOOKS, LAST_USER,
)
_BY_KEY = {setting.key: setting for setting in SETTINGS}


class Settings(QObject):
    """The chosen settings of this person on this computer."""

    changed = Signal(str)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._values: dict[str, Any] = {}
        self._notices: list[tuple[str, dict[str, Any]]] = []
        self._read()

    def get(self, setting: Setting[T]) -> T:
        """The value in force."""
        if setting.key not in self._values:
            return setting.default
        return setting.clean(self._values[setting.key])

    def set(self, setting: Setting[T], value: T) -> None:
        """Choose a value (brought within its limits), keep it and tell everybody."""
        clean = setting.clean(value)
        if self.get(setting) == clean and setting.key in self._values:
            return
        self._values[setting.key] = list(clean) if isinstance(clean, tuple) else clean
        self._write()
        self.changed.emit(setting.key)

    def reset(self, settings: tuple[Setting[Any], ...]) -> None:
        """Return some settings to their defaults."""
        for setting in settings:
            if self._values.pop(setting.key, None) is not None:
                self.changed.emit(setting.key)
        self._write()

    def take_notices(self) -> list[tuple[str, dict[str, Any]]]:
        """What the person has to be told about the file, once: (English template, values)."""
        notices, self._notices = self._notices, []
        return notices

    # --- file -----------------------------------------------------------------------------------

    def _read(self) -> None:
        """Read the file; anything unreadable becomes defaults and a .bad copy."""
        try:
            values = _parse(self.path)
        except FileNotFoundError:
            return
        except (OSError, ValueError, RecursionError) as error:
            log.warning("settings file not readable: %s", type(error).__name__)
            self._keep_bad()
            self._notices.append((DAMAGED, {}))
            return
        self._values = values
        corrected = []
        for key, value in values.items():
            setting = _BY_KEY.get(key)
            if setting is None:
                continue
            clean = setting.clean(value)
            if clean != (tuple(value) if isinstance(value, list) else value):
                corrected.append(key)
        if corrected:
            for key in corrected:
                self._values[key] = _BY_KEY[key].clean(values[key])
            self._notices.append((CORRECTED, {"names": ", ".join(sorted(corrected))}))

    def _keep_bad(self) -> None:
        """Move the damaged file aside."""
        try:
            os.replace(self.path, self.path.with_name(self.path.name + ".bad"))
        except OSError as error:
            log.warning("damaged settings file could not be kept: %s", type(error).__name__)

    def _write(self) -> None:
        """Store everything with one atomic replacement."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part = self.path.with_name(self.path.name + ".part")
            with open(part, "w", encoding="utf-8") as file:
                json.dump(self._values, file, ensure_ascii=False, indent=1, sort_keys=True)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, self.path)
        except OSError as error:
            log.warning("settings could not be stored: %s", type(error).__name__)


def _parse(path: Path) -> dict[str, Any]:
    """The entries of a settings file; raises ValueError for anything that is not one."""
    if path.stat().st_size > MAX_BYTES:
        raise ValueError("too large")
    raw = path.read_bytes()
    if not raw.strip():
        return {}
    values = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_no_duplicates)
    if not isinstance(values, dict):
        raise ValueError("not a table of settings")
    return values


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a table that names the same entry twice: which one was meant is not known."""
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("an entry appears twice")
    return table
