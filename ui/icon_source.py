"""The line icons as SVG text in any colour, and as files for the style sheet."""

from __future__ import annotations

import atexit
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QTemporaryDir

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "icons"
STROKE = 1.5
_VIEW_BOX = 24


@lru_cache(maxsize=256)
def source(name: str) -> str:
    """The SVG text of an icon as it lies in the resources."""
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


def recoloured(name: str, colour: str, size: int) -> bytes:
    """The icon in one colour, with a stroke of 1.5 px at the given size."""
    text = source(name).replace("currentColor", colour)
    width = STROKE * _VIEW_BOX / max(size, 1)
    return text.replace('stroke-width="2"', f'stroke-width="{width:.3f}"', 1).encode()


@lru_cache(maxsize=1)
def _folder() -> Path:
    """A folder of this run; Python does not destroy what a module keeps, so its removal is asked for."""
    folder = QTemporaryDir()
    atexit.register(folder.remove)
    return Path(folder.path())


def file(name: str, colour: str, size: int = 16) -> str:
    """The path of a recoloured copy, for `image: url(…)`; gone when the program ends."""
    folder = _folder()
    path = folder / f"{name}-{colour.lstrip('#')}-{size}.svg"
    if not path.exists():
        path.write_bytes(recoloured(name, colour, size))
    return path.as_posix()
