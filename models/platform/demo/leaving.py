"""Leaving the demonstration book: what a person put into it, and taking its files away once nothing is lost by it."""

from __future__ import annotations

import contextlib

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from models.errors import RuleBroken
from models.i18n import N_
from models.platform.book.paths import BookPaths
from models.platform.book.single import BookLock
from models.platform.demo.build import REASON
from models.platform.records import Act, Change

NO_WORK = frozenset({"settings", "saved_views", "users", "print_log", "import_profiles", "bucket_access"})
"""What a look around leaves behind: choices and views, no records of a business."""


def own_records(session: Session) -> int:
    """How many records somebody entered or changed since the sample data came."""
    filled = select(func.max(Act.seq)).where(Act.reason == REASON).scalar_subquery()
    return session.scalar(
        select(func.count(distinct(Change.root_id))).where(Change.act > filled, Change.entity.not_in(NO_WORK))
    ) or 0


def remove(paths: BookPaths) -> None:
    """Take the files of a closed book away; its backups and whatever else lies there stay."""
    BookLock(paths).release()  # refuses while somebody has it open
    try:
        for file in (paths.book, paths.wal, paths.shm, paths.keys, paths.mark, paths.call, paths.tries, paths.ballast,
                     paths.fresh, paths.lock):  # fmt: skip
            file.unlink(missing_ok=True)
    except OSError:
        raise RuleBroken(
            N_("“{name}” could not be deleted completely. Your own book is not affected. Delete the file by hand."),
            name=paths.name,
        ) from None
    with contextlib.suppress(OSError):
        paths.files.rmdir()  # only an empty folder
