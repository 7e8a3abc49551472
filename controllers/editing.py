"""What an editor tab asks for: one record, its drafts, history, discussion and files."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from controllers.base import Controller
from controllers.context import AppContext
from controllers.jobs import Job
from controllers.viewing import mark_foreign, viewing_folder
from models.i18n import tr
from models.platform import attachments, comments, drafts, rights, tale
from models.platform.attachments import AttachmentRow
from models.platform.comments import CommentRow
from models.platform.drafts import DraftInfo
from models.platform.tale import Tale
from models.safe_files import private_folder, write_bytes
from models.shapes import from_plain, to_plain
from models.sync import marks
from models.sync.deciding import ASKED

Plain = dict[str, Any]
Done = Callable[[Any], None]
Failed = Callable[[BaseException], None]


@dataclass(frozen=True)
class EditingService:
    """The service functions behind one kind of record.

    `get(session, key)` and `save(session, draft)` answer with details that hold at least the fields of
    `draft`, plus `id` and `version`; `blank(session, args)` answers with the draft of a new record.
    """

    table: str
    entity: str
    draft: type
    get: Callable[[Any, UUID], Any]
    save: Callable[..., Any]
    blank: Callable[[Any, Plain], Any]
    check: Callable[[Any], dict[str, str]] | None = None


@dataclass(frozen=True)
class Opened:
    """A record as an editor opens it: details, the plain values of its draft, and a kept draft if any."""

    details: Any
    values: Plain
    draft: DraftInfo | None = None
    may: frozenset[str] = field(default_factory=frozenset)
    changed_by: str = ""
    asked: bool = False
    """Whether a step became a wish to the office, because this is a copy."""


class BesideController(Controller):
    """What stands beside the form of any record: its history, its discussion and its files."""

    def __init__(self, context: AppContext, table: str, parent: Any = None) -> None:
        super().__init__(context, parent)
        self.table = table

    def history(self, key: UUID, done: Callable[[Tale], None], failed: Failed | None = None) -> Job:
        """Who changed what and when."""
        return self.read(tale.of, self.table, key, done=done, failed=failed)

    def mark(self, key: UUID, done: Callable[[str], None]) -> Job:
        """On a copy, how the record stands with the office; otherwise nothing."""
        return self.read(marks.of_record, self.table, key, done=done)

    def discussion(self, key: UUID, done: Callable[[list[CommentRow]], None], failed: Failed | None = None) -> Job:
        """The words about a record."""
        return self.read(comments.of, self.table, key, done=done, failed=failed)

    def say(self, key: UUID, text: str, visible: bool, done: Done, failed: Failed | None = None) -> Job:
        """Add a word."""
        return self.write(tr("Comment"), _say, self.table, key, text, visible, done=done, failed=failed)

    def take_back(self, comment: UUID, done: Done, failed: Failed | None = None) -> Job:
        """Remove one's own word."""
        return self.write(tr("Comment"), comments.remove, comment, done=done, failed=failed)

    def files(self, key: UUID, done: Callable[[list[AttachmentRow]], None], failed: Failed | None = None) -> Job:
        """The files of a record."""
        return self.read(attachments.of, self.table, key, self.context.files_folder, done=done, failed=failed)

    def add_file(
        self, key: UUID, source: Path, done: Done, failed: Failed | None = None, *, is_original: bool = False,
        note: str = "", expires_on: date | None = None,
    ) -> Job:
        """Take a file into the book, with progress."""
        return self.write(
            tr("Add {name}", name=source.name[:80]), _add_file, self.context.files_folder, self.table, key,
            source, is_original, note, expires_on, done=done, failed=failed, with_progress=True,
        )

    def remove_file(self, file: UUID, done: Done, failed: Failed | None = None) -> Job:
        """Take a file off a record."""
        return self.write(tr("Remove file"), attachments.remove, file, done=done, failed=failed)

    def open_copy(self, file: UUID, done: Callable[[Path], None], failed: Failed | None = None) -> Job:
        """Put a read-only copy where the system's viewer can open it."""
        return self._out(tr("Open file"), file, None, done, failed)

    def save_copy(self, file: UUID, target: Path, done: Done, failed: Failed | None = None) -> Job:
        """Write a copy where the person wants it."""
        return self._out(tr("Save a copy"), file, target, done, failed)

    def picture(self, file: UUID, side: int, done: Done) -> Job:
        """A small PNG of an image, or None."""
        return self.read(_picture, self.context.files_folder, file, side, done=done, long=True)

    def _out(self, title: str, file: UUID, target: Path | None, done: Done, failed: Failed | None) -> Job:
        """Hand a copy of a file out; on the copy of an office's book its content is fetched first if need be."""

        def write() -> Job:
            return self.write(title, _copy_out, self.context.files_folder, file, target, done=done, failed=failed)

        copy = self.context.opened.copy if self.context.opened is not None else None
        if copy is None:
            return write()

        def fetched(new: bool) -> None:
            if new:
                self.context.changed.emit(frozenset(("attachments",)))
            write()

        return self.context.jobs.run(
            title, lambda job: copy.fetch(file, job.progress), fetched, failed or self._fail, long=True
        )


class EditorController(BesideController):
    """Loads, checks and saves one kind of record, and keeps what is typed meanwhile."""

    def __init__(self, context: AppContext, service: EditingService, parent: Any = None) -> None:
        super().__init__(context, service.table, parent)
        self.service = service

    # ---- the record --------------------------------------------------------------------------------

    def load(self, key: UUID, page_key: str, done: Done, failed: Failed | None = None) -> Job:
        """Open a stored record."""
        return self.read(_load, self.service, key, page_key, done=done, failed=failed)

    def make(self, args: Plain, page_key: str, done: Done, failed: Failed | None = None) -> Job:
        """Begin a new record."""
        return self.read(_make, self.service, args, page_key, done=done, failed=failed)

    def save(self, values: Plain, done: Done, failed: Failed, *, confirmed: bool = False) -> Job:
        """Store what was typed; `done` gets the record as it is stored now."""
        return self.write(tr("Save"), _save, self.service, values, confirmed, done=done, failed=failed)

    def act(
        self, title: str, work: Callable[..., Any], *args: Any, done: Done, failed: Failed, reason: str | None = None
    ) -> Job:
        """Do a verb of the service that answers with the record's details; `done` gets it opened anew."""
        return self.write(title, _act, self.service, work, args, done=done, failed=failed, reason=reason)

    def check(self, values: Plain) -> dict[str, str]:
        """What the rules of one record find wrong, without asking the database."""
        if self.service.check is None:
            return {}
        return self.service.check(from_plain(self.service.draft, values))

    # ---- drafts ------------------------------------------------------------------------------------

    def keep_draft(
        self, page_key: str, kind: str, title: str, content: Plain, key: UUID | None, version: int | None,
        state: str = "open", done: Done | None = None,
    ) -> Job:
        """Keep what is typed, outside business data."""
        return self.write(
            "", _keep_draft, page_key, kind, title, content, key, version, state, done=done, failed=self._draft_failed
        )

    def forget_draft(self, page_key: str, done: Done | None = None) -> Job:
        """The text was saved, or typed back."""
        return self.write("", drafts.remove, page_key, done=done, failed=self._draft_failed)

    def discard_draft(self, page_key: str, done: Done | None = None) -> Job:
        """The person threw the text away; it stays in the drafts for a while."""
        return self.write("", drafts.discard, page_key, done=done, failed=self._draft_failed)

    def _draft_failed(self, error: BaseException) -> None:
        """A draft that cannot be kept while the book is locked or closing is no news; the text is in the tab."""


def draft_values(service: EditingService, shape: Any) -> Plain:
    """The plain values of a record that belong to its draft, with id and version."""
    plain: Plain = to_plain(shape)
    wanted = {one.name for one in fields(service.draft)} | {"id", "version"}
    return {name: value for name, value in plain.items() if name in wanted}


def _opened(session: Any, service: EditingService, details: Any, page_key: str = "") -> Opened:
    bucket = getattr(details, "bucket", None)
    may = frozenset(right for right in "CRUDAE" if rights.may(session, service.entity, right, bucket))
    draft: DraftInfo | None = drafts.get(session, page_key) if page_key else None
    version, key = getattr(details, "version", None), getattr(details, "id", None)
    author = tale.last_author(session, key) if version and key else ""
    return Opened(details, draft_values(service, details), draft, may, author)


def _load(session: Any, service: EditingService, key: UUID, page_key: str) -> Opened:
    return _opened(session, service, service.get(session, key), page_key)


def _make(session: Any, service: EditingService, args: Plain, page_key: str) -> Opened:
    rights.require(session, service.entity, "C")
    return _opened(session, service, service.blank(session, args), page_key)


def _save(session: Any, service: EditingService, values: Plain, confirmed: bool) -> Opened:
    draft: Any = from_plain(service.draft, values)
    extra = {"confirmed": True} if confirmed else {}
    return _opened(session, service, service.save(session, draft, **extra))


def _act(session: Any, service: EditingService, work: Callable[..., Any], args: tuple[Any, ...]) -> Opened:
    opened = _opened(session, service, work(session, *args))
    return replace(opened, asked=ASKED in session.info)


def _keep_draft(
    session: Any, page_key: str, kind: str, title: str, content: Plain, key: UUID | None, version: int | None,
    state: str,
) -> None:
    drafts.put(session, page_key, kind, title, content, record_id=key, base_version=version, state=state)


def _say(session: Any, table: str, key: UUID, text: str, visible: bool) -> None:
    comments.add(session, table, key, text, visible_to_agent=visible)


def _add_file(
    session: Any, folder: Path, table: str, key: UUID, source: Path, is_original: bool, note: str,
    expires_on: date | None, progress: Callable[[int, int], None] | None = None,
) -> AttachmentRow:
    return attachments.add(
        session, folder, table, key, source, is_original=is_original, note=note, expires_on=expires_on,
        progress=progress,
    )


def _picture(session: Any, folder: Path | None, file: UUID, side: int) -> bytes | None:
    return attachments.picture(session, folder, file, side)


def _copy_out(session: Any, folder: Path | None, file: UUID, target: Path | None) -> Path:
    name, content = attachments.content(session, folder, file)
    if target is not None:
        write_bytes(target, content)
        return target
    place = private_folder(viewing_folder() / str(file))
    copy = place / name
    if copy.exists():
        os.chmod(copy, stat.S_IRUSR | stat.S_IWUSR)
        copy.unlink()
    write_bytes(copy, content)
    mark_foreign(copy)
    os.chmod(copy, stat.S_IRUSR)
    return copy
