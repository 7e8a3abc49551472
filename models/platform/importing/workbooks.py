"""Ask the separate process for the content of a workbook, with a time limit and a way to cancel."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from models.clock import clock
from models.errors import AppError, Cancelled
from models.i18n import N_
from models.platform.importing.limits import Limits

FROZEN_ARGUMENT = "--read-workbook"
_SCRIPT = Path(__file__).with_name("workbook_child.py")
Progress = Callable[[int, int], None]

REASONS = {
    "empty": N_("The file is empty. Nothing was read. Choose another file."),
    "password": N_(
        "The workbook is protected by a password. Nothing was read. Save it without one and try again."
    ),
    "no workbook": N_("This is not a workbook. Nothing was read. Choose an xlsx or csv file."),
    "other format": N_(
        "This is a workbook of another kind (xlsb or ods). Nothing was read. Save it as xlsx and try again."
    ),
    "truncated": N_("The workbook is damaged or was cut off. Nothing was read. Get the file again."),
    "part missing": N_(
        "A part of the workbook is missing. Nothing was read. Open and save it in the spreadsheet program."
    ),
    "unreadable": N_(
        "The content of the workbook is damaged. Nothing was read. Open and save it in the spreadsheet program."
    ),
    "entries": N_(
        "The workbook has an unusual number of parts. Nothing was read. Save it again and try once more."
    ),
    "bad entry": N_(
        "The workbook contains a part with a forbidden name. Nothing was read. Do not use this file."
    ),
    "twice": N_("The workbook contains the same part twice. Nothing was read. Do not use this file."),
    "nested": N_("The workbook hides another archive. Nothing was read. Do not use this file."),
    "entity": N_(
        "The workbook contains definitions that are not allowed in it. Nothing was read. Do not use this file."
    ),
    "bomb": N_(
        "The workbook unpacks to far more than a table of this size can be. Nothing was read. Split it."
    ),
    "area": N_(
        "The sheet “{sheet}” reaches over too many rows and columns. Nothing was read. Remove stray cells far "
        "right or below and save again."
    ),
    "number": N_(
        "The sheet “{sheet}” contains a number that is none (NaN or infinite). Nothing was read. Correct it there."
    ),
    "gone": N_(
        "The file can no longer be read. Nothing was imported. Check that it is still there and not open elsewhere."
    ),
    "memory": N_("The workbook needs too much memory. Nothing was read. Split it into smaller files."),
    "time": N_("Reading the workbook takes too long. Nothing was read. Split it into smaller files."),
    "crash": N_("The workbook could not be read. Nothing was imported. Save it as csv and try again."),
    "no reader": N_("This installation cannot read workbooks. Nothing was read. Save the table as csv."),
}


def ask(
    path: Path, limits: Limits, sheet: str | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """The child's answer about one workbook: its sheets, with all rows of `sheet` or the first rows of each.

    Raises AppError with the reason, in words, when the workbook is refused.
    """
    request = json.dumps({"path": str(path.resolve()), "sheet": sheet, "bytes": limits.bytes}) + "\n"
    with subprocess.Popen(
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as child:
        try:
            output = _wait(child, request.encode("utf-8"), limits.seconds, progress)
        finally:
            if child.poll() is None:
                child.kill()
    try:
        answer = json.loads(output)
    except ValueError as error:
        raise AppError(REASONS["memory" if child.returncode in (-9, -6, 134, 137) else "crash"]) from error
    if "error" in answer:
        raise AppError(
            REASONS.get(answer["error"], REASONS["crash"]), sheet=str(answer.get("sheet", ""))[:100]
        )
    return dict(answer)


def _command() -> list[str]:
    """How the child is started: the same program when frozen, else its script alone, away from our folder."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_ARGUMENT]
    return [sys.executable, "-I", str(_SCRIPT)]


def _wait(child: subprocess.Popen[bytes], request: bytes, seconds: float, progress: Progress | None) -> bytes:
    end = clock.monotonic() + seconds
    waiting: bytes | None = request
    while True:
        try:
            return child.communicate(waiting, timeout=0.2)[0]
        except subprocess.TimeoutExpired:
            waiting = None
        except BrokenPipeError:
            waiting = None
        if clock.monotonic() > end:
            child.kill()
            raise AppError(REASONS["time"])
        if progress is not None:
            try:
                progress(0, 0)
            except Cancelled:
                child.kill()
                raise
