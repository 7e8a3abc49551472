"""Makes one small picture in a process of its own, so that a hostile image can only harm that process."""

from __future__ import annotations

import io
import sys

MEMORY_LIMIT = 512 * 1024 * 1024
LARGEST_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "TIFF")


def main() -> int:
    """Read an image from standard input and write a PNG of at most the wished side to standard output."""
    limit_memory()
    side = max(16, min(int(sys.argv[-1]), 512))
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = LARGEST_PIXELS
    with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=FORMATS) as image:
        if image.width * image.height > LARGEST_PIXELS:
            return 1
        image.draft("RGB", (side * 2, side * 2))
        image.thumbnail((side, side))
        made = image.convert("RGBA")
    out = io.BytesIO()
    made.save(out, "PNG")
    sys.stdout.buffer.write(out.getvalue())
    return 0


def limit_memory() -> None:
    """Let the system end this process rather than fill the machine, where it can."""
    if sys.platform == "win32":
        return
    import resource

    for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        try:
            resource.setrlimit(kind, (MEMORY_LIMIT, MEMORY_LIMIT))
        except (ValueError, OSError):
            continue


if __name__ == "__main__":
    sys.exit(main())
