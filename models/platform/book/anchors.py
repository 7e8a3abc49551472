"""Heads of the chains of seals that were kept outside the book: in the manifests of its backups (AL-03)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from models.errors import AppError
from models.platform.book import backup, manifest
from models.platform.book.book import Book
from models.platform.sealing import Head


def of_backups(book: Book, folder: Path) -> Iterator[Head]:
    """What the whole backups in this folder say about the chains of this book.

    A restored book ends the chains of its past at the backup it came from: later heads of those writers belong to the
    copy it replaced and say nothing about this one. A backup whose manifest is not whole says nothing either.
    """
    keys = book.keys()
    restored = str(book.facts.get("restored_from", ""))
    for info in backup.listed(folder, book.paths.book.stem):
        if info.problem:
            continue
        try:
            made = manifest.read(info.folder, bytes(keys.secret))
        except AppError:
            continue
        if UUID(made.book) != book.id:
            continue
        for writer, (number, code) in made.seals.items():
            if UUID(writer) == book.device_id or not restored or made.made_at <= restored:
                yield Head(UUID(writer), number, code)
