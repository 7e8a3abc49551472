"""The company's logo on documents: taken from a picture file once, kept in the book as a small picture of our own."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from models.errors import RuleBroken
from models.i18n import N_
from models.platform import company, thumbnails

if TYPE_CHECKING:
    from models.export.images import Logo

NAME = "company.logo"
SIDE = 512
"""Printed 20 points high and at most 110 wide, these are more points than paper shows."""


def prepared(path: Path) -> str:
    """A picture file as it is kept: made anew in a process of its own, so that nothing of a hostile file stays."""
    from models.export.images import read_logo

    try:
        content = path.read_bytes() if path.stat().st_size <= thumbnails.LARGEST else b""
    except OSError:
        raise RuleBroken(
            N_("“{name}” could not be read. The logo was not changed. Choose another file."), name=path.name
        ) from None
    small = thumbnails.make(content, SIDE) if content else None
    logo = read_logo(small)
    if logo is None:
        raise RuleBroken(
            N_("“{name}” is no picture that can be printed: it is damaged, larger than 20 MB, or of another kind. "
               "The logo was not changed. Choose a PNG or JPEG file."),
            name=path.name,
        )  # fmt: skip
    return base64.b64encode(logo.png).decode("ascii")


def put(session: Session, kept: str) -> None:
    """Set the logo to what `prepared` made, or take it away with an empty text (right: settings U)."""
    company.put(session, NAME, kept)


def picture(kept: object) -> bytes | None:
    """The bytes of a kept logo, or None."""
    try:
        return base64.b64decode(kept, validate=True) if isinstance(kept, str) and kept else None
    except (binascii.Error, ValueError):
        return None


def logo_of(session: Session) -> tuple[Logo | None, bool]:
    """The logo for a document, and whether the company has one (it is a frame when it cannot be drawn)."""
    from models.export.images import read_logo

    kept = company.get(session, NAME)
    return (read_logo(picture(kept)), True) if kept else (None, False)
