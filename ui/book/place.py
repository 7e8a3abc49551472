"""Where the open book lies, in words for the status bar; a folder that a cloud service copies around stays a warning (DS-11)."""

from __future__ import annotations

from pathlib import Path

from models.i18n import tr
from models.platform.book import paths


def place_words(folder: Path, name: str) -> tuple[str, str, bool]:
    """What the status bar says about a file of this computer, its tip, and whether it is a warning."""
    service = paths.sync_service(folder)
    if not service:
        return tr("This computer"), tr("The book {name} on this computer", name=name), False
    tip = tr("The book {name} lies in a folder that {service} copies around. A copy taken while you work can be damaged. "
             "Move the book to another folder.", name=name, service=service)  # fmt: skip
    return tr("In a folder of {service}", service=service), tip, True
