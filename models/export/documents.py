"""Writes documents to memory and disk: whole or not at all, under safe names, one by one or as a batch."""

from __future__ import annotations

import errno
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from models.errors import AppError, Cancelled
from models.export.pages import Document, Progress, Unprintable, Written, write_pdf
from models.i18n import N_
from models.safe_files import replacing
from models.text import BadText, path_inside, safe_file_name


class NotWritten(AppError):
    """A file could not be written; an earlier one of that name is unchanged."""


@dataclass(frozen=True)
class Pdf:
    """A PDF in memory with what became of it."""

    content: bytes
    written: Written


def make_pdf(documents: Sequence[Document], title: str = "", progress: Progress | None = None) -> Pdf:
    """Documents as one PDF in memory."""
    made = io.BytesIO()
    written = write_pdf(documents, made, title=title, progress=progress, total=len(documents))
    return Pdf(made.getvalue(), written)


def save_bytes(content: bytes, target: Path) -> None:
    """Put a finished file in its place."""
    try:
        with replacing(target) as part:
            part.write_bytes(content)
    except OSError as error:
        raise not_written(target, error) from error


def not_written(target: Path, error: OSError) -> NotWritten:
    """What a person is told when a file cannot be written."""
    if isinstance(error, PermissionError):
        return NotWritten(
            N_(
                "“{name}” could not be written: the folder or file may not be changed, or another program has it open. "
                "Nothing was changed. Choose another name or folder."
            ),
            name=target.name,
        )
    if error.errno == errno.ENOSPC:
        return NotWritten(
            N_("“{name}” could not be written: the disk is full. Nothing was changed. Free some space and try again."),
            name=target.name,
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return NotWritten(
            N_("“{name}” could not be written: the folder does not exist. Nothing was changed. "
               "Choose another folder and try again."),
            name=target.name,
        )  # fmt: skip
    return NotWritten(
        N_("“{name}” could not be written ({reason}). Nothing was changed. Choose another folder and try again."),
        name=target.name,
        reason=errno.errorcode.get(error.errno or 0, type(error).__name__),
    )


def file_name(kind: str, number: str, name: str, day: date, extension: str = ".pdf") -> str:
    """The name a document is offered under: 合同_HT-2024-0118_杭州西湖华新_20250915.pdf."""
    parts = [part.replace("/", "_").replace("\\", "_") for part in (kind, number, name) if part]
    whole = "_".join([*parts, f"{day:%Y%m%d}"]) + extension
    try:
        return safe_file_name(whole, fallback=f"document{extension}")
    except BadText:
        return f"document_{day:%Y%m%d}{extension}"


class Packing(StrEnum):
    """Into what a batch is written."""

    SINGLE = "single"
    MERGED = "merged"
    ZIP = "zip"


PACKING_WORDS = {
    Packing.SINGLE: N_("One file for each document"),
    Packing.MERGED: N_("One file with bookmarks"),
    Packing.ZIP: N_("One zip archive"),
}


@dataclass(frozen=True)
class Item:
    """One document of a batch: made when its turn comes, and it may fail by itself."""

    id: UUID
    title: str
    file_name: str
    make: Callable[[], Document]


@dataclass(frozen=True)
class Finished:
    """A document that is completely on disk."""

    id: UUID
    title: str
    pages: int
    code: str
    path: Path


@dataclass(frozen=True)
class Failure:
    """A document that could not be made, and why."""

    id: UUID
    title: str
    error: AppError


@dataclass(frozen=True)
class BatchResult:
    """What a batch came to: exactly what is on disk, what failed, and whether it was stopped."""

    finished: tuple[Finished, ...] = ()
    failed: tuple[Failure, ...] = ()
    missing: tuple[Unprintable, ...] = ()
    cancelled: bool = False

    @property
    def pages(self) -> int:
        """Pages of everything that is on disk."""
        return sum(one.pages for one in self.finished)


def run_batch(
    items: Sequence[Item], packing: Packing, target: Path, progress: Progress, title: str = ""
) -> BatchResult:
    """Make documents one after the other; `target` is a folder for single files, else the file.

    Stopping takes effect between two documents: single files stay, a merged file or archive is not made at all.
    """
    try:
        if packing is Packing.SINGLE:
            return _single(items, target, progress)
        made, failed, missing = _in_memory(items, progress)
        if not made:
            return BatchResult((), failed, missing)
        if packing is Packing.ZIP:
            _write_zip(made, target)
        else:
            merged = make_pdf([document for _, document, _ in made], title)
            save_bytes(merged.content, target)
    except OSError as error:
        raise not_written(target, error) from error
    finished = tuple(
        Finished(item.id, item.title, pdf.written.total, document.sheet.code, target) for item, document, pdf in made
    )
    return BatchResult(finished, failed, missing)


def _single(items: Sequence[Item], folder: Path, progress: Progress) -> BatchResult:
    finished: list[Finished] = []
    failed: list[Failure] = []
    missing: list[Unprintable] = []
    stopped = False
    for at, item in enumerate(items):
        try:
            progress(at, len(items))
        except Cancelled:
            stopped = True
            break
        try:
            document = item.make()
            pdf = make_pdf([document])
            path = _free_name(path_inside(folder, item.file_name), {one.path for one in finished})
            save_bytes(pdf.content, path)
        except AppError as error:
            failed.append(Failure(item.id, item.title, error))
            continue
        missing.extend(pdf.written.missing)
        finished.append(Finished(item.id, item.title, pdf.written.total, document.sheet.code, path))
    return BatchResult(tuple(finished), tuple(failed), tuple(missing), stopped)


Made = tuple[Item, Document, Pdf]


def _in_memory(
    items: Sequence[Item], progress: Progress
) -> tuple[list[Made], tuple[Failure, ...], tuple[Unprintable, ...]]:
    made: list[Made] = []
    failed: list[Failure] = []
    missing: list[Unprintable] = []
    for at, item in enumerate(items):
        progress(at, len(items))
        try:
            document = item.make()
            pdf = make_pdf([document])
        except AppError as error:
            failed.append(Failure(item.id, item.title, error))
            continue
        made.append((item, document, pdf))
        missing.extend(pdf.written.missing)
    progress(len(items), len(items))
    return made, tuple(failed), tuple(missing)


def _write_zip(made: Sequence[Made], target: Path) -> None:
    taken: set[Path] = set()
    with replacing(target) as part, zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED) as archive:
        for item, _, pdf in made:
            name = _free_name(Path(item.file_name), taken)
            taken.add(name)
            archive.writestr(str(name), pdf.content)


def _free_name(path: Path, taken: set[Path]) -> Path:
    """A name not used in this batch: two documents may be called alike."""
    number, candidate = 1, path
    while candidate in taken:
        number += 1
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return candidate
