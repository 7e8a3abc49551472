"""Pictures that may go on paper: looked at by their header first, small enough; anything else is a frame."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
DRAWN_PIXELS = 1_200
FORMATS = ("PNG", "JPEG")


@dataclass(frozen=True)
class Logo:
    """A picture ready to be drawn: RGB, at most as many pixels as paper can use."""

    png: bytes
    width: int
    height: int

    def reader(self) -> Any:
        """The picture as ReportLab takes it."""
        from reportlab.lib.utils import ImageReader

        return ImageReader(io.BytesIO(self.png))


def read_logo(content: bytes | None) -> Logo | None:
    """The company's logo from its stored bytes, or None if it is missing, too large or broken."""
    if not content or len(content) > MOST_BYTES:
        return None
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS or not width or not height:
                return None
            picture.draft("RGB", (DRAWN_PIXELS, DRAWN_PIXELS))
            picture.thumbnail((DRAWN_PIXELS, DRAWN_PIXELS))
            plain = _on_white(picture)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    made = io.BytesIO()
    plain.save(made, "PNG")
    return Logo(made.getvalue(), *plain.size)


def _on_white(picture: Any) -> Any:
    """Any colour space (CMYK, palette, transparency) as RGB on white."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "P"):
        see_through = picture.convert("RGBA")
        white = Image.new("RGBA", see_through.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, see_through).convert("RGB")
    return picture.convert("RGB")
