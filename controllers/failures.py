"""A short code for a failure: the same on the screen and in the log."""

from __future__ import annotations

import traceback
import zlib
from pathlib import PurePath

from models.errors import AppError


def code_of(error: BaseException) -> str:
    """A code like E-7F3A: equal for equal causes, so that an administrator can find it in the log."""
    if isinstance(error, AppError):
        cause = f"{type(error).__name__}:{error.text}"
    else:
        frames = traceback.extract_tb(error.__traceback__)[-3:]
        places = ";".join(f"{frame.name}:{frame.lineno}" for frame in frames)
        cause = f"{type(error).__name__}:{places}"
    return f"E-{zlib.crc32(cause.encode()) & 0xFFFF:04X}"


def details_of(error: BaseException) -> str:
    """What an administrator needs, for copying: code, kind and places, without values of records."""
    lines = [code_of(error), type(error).__name__]
    for frame in traceback.extract_tb(error.__traceback__)[-12:]:
        lines.append(f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}")
    return "\n".join(lines)
