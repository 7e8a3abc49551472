"""Saved views of lists: personal or shared, by column id; which one a person starts with and which he hides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.clock import clock
from models.errors import Conflict, Denied, InvalidInput, NotFound
from models.i18n import N_, tr
from models.ids import GLOBAL_BUCKET, new_id
from models.lists.shapes import View, ViewState
from models.platform import rights
from models.platform.records import SavedView, Setting
from models.text import Kind, check_text


@dataclass(frozen=True)
class Choice:
    """What a person prefers in one list: the view it opens with, and views left out of the menu."""

    start: str = ""
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class ViewSet:
    """The stored views of a list for one person, with his choice and whether he may share."""

    views: tuple[View, ...]
    choice: Choice
    may_share: bool


def of_list(session: Session, spec_id: str) -> ViewSet:
    """Own and shared views of a list, by name."""
    principal = rights.principal_of(session)
    mine = SavedView.owner_id == principal.user_id
    query = select(SavedView).where(
        SavedView.spec == spec_id, SavedView.deleted_at.is_(None), or_(mine, SavedView.shared)
    )
    choice = _choice(session, spec_id)
    views = [_view(record, principal.user_id, choice) for record in session.scalars(query)]
    return ViewSet(tuple(sorted(views, key=lambda view: (view.shared, view.title))), choice, may_share(session))


def may_share(session: Session) -> bool:
    """Whether the person may show his views to everybody."""
    return rights.reach(rights.principal_of(session), "view", "C") in ("a", "r")


def save_as(session: Session, spec_id: str, title: str, state: ViewState, shared: bool = False) -> View:
    """Make a new view of one's own, shared or not."""
    rights.require(session, "view", "C")
    if shared:
        _require_sharing(session)
    principal = rights.principal_of(session)
    record = SavedView(
        id=new_id(), spec=spec_id, name=_title(session, spec_id, title, None), owner_id=principal.user_id,
        shared=shared, content=state.plain(), bucket=_bucket(principal.user_id, shared),
    )
    session.add(record)
    session.flush()
    return _view(record, principal.user_id, _choice(session, spec_id))


def save(session: Session, view_id: UUID, version: int, state: ViewState) -> View:
    """Keep a changed layout in an existing view of one's own."""
    record = _own(session, view_id)
    if record.version != version:
        raise Conflict(
            N_("This view was changed meanwhile. The stored view is unchanged. Save yours under another name."),
            current=_view(record, record.owner_id, Choice()),
        )
    record.content = state.plain()
    session.flush()
    return _view(record, record.owner_id, _choice(session, record.spec))


def rename(session: Session, view_id: UUID, title: str) -> View:
    """Give a view of one's own another name."""
    record = _own(session, view_id)
    record.name = _title(session, record.spec, title, record.id)
    session.flush()
    return _view(record, record.owner_id, _choice(session, record.spec))


def share(session: Session, view_id: UUID, shared: bool) -> View:
    """Show a view of one's own to everybody, or no longer."""
    record = _own(session, view_id)
    if shared:
        _require_sharing(session)
    record.shared = shared
    record.bucket = _bucket(record.owner_id, shared)
    session.flush()
    return _view(record, record.owner_id, _choice(session, record.spec))


def remove(session: Session, view_id: UUID) -> None:
    """Take a view of one's own away; `restore` brings it back."""
    _own(session, view_id).deleted_at = clock.now()


def restore(session: Session, view_id: UUID) -> None:
    """Bring a removed view back."""
    _own(session, view_id).deleted_at = None


def choose(session: Session, spec_id: str, choice: Choice) -> None:
    """Keep which view the list opens with and which are left out."""
    principal = rights.principal_of(session)
    record = _choice_record(session, spec_id)
    value = {"start": choice.start, "hidden": list(choice.hidden)}
    if record is None:
        session.add(Setting(
            id=new_id(), name=_name(spec_id), user_id=principal.user_id, value=value,
            bucket=principal.user_id or GLOBAL_BUCKET,
        ))
    else:
        record.value = value


def _own(session: Session, view_id: UUID) -> SavedView:
    """The stored view if it belongs to the person, or he administers views."""
    record = session.scalars(select(SavedView).where(SavedView.id == view_id)).one_or_none()
    principal = rights.principal_of(session)
    if record is None or not (record.shared or record.owner_id == principal.user_id):
        raise NotFound()
    if record.owner_id != principal.user_id and rights.reach(principal, "view", "U") != "a":
        raise Denied(N_("This view belongs to somebody else. It is unchanged. Save yours under another name."))
    return record


def _require_sharing(session: Session) -> None:
    if not may_share(session):
        raise Denied(N_(
            "Sharing views needs the right to manage views. The view was not shared. Ask an administrator for it."
        ))


def _title(session: Session, spec_id: str, title: str, but: UUID | None) -> str:
    """A name that no other view of the same person and list has."""
    problems: dict[str, str] = {}
    clean = check_text(problems, "title", title, Kind.NAME, required=True)
    user = rights.principal_of(session).user_id
    same = select(SavedView.id).where(
        SavedView.spec == spec_id, SavedView.owner_id == user, SavedView.name == clean,
        SavedView.deleted_at.is_(None),
    )
    if not problems and any(key != but for key in session.scalars(same)):
        problems["title"] = tr("You already have a view with this name.")
    if problems:
        raise InvalidInput(problems)
    return clean


def _bucket(user_id: UUID | None, shared: bool) -> UUID:
    return GLOBAL_BUCKET if shared or user_id is None else user_id


def _view(record: SavedView, user_id: UUID | None, choice: Choice) -> View:
    key = str(record.id)
    return View(
        id=key, title=record.name, state=_state(record.content), built_in=False, shared=record.shared,
        mine=record.owner_id == user_id, hidden=key in choice.hidden, version=record.version,
    )


def _state(content: Any) -> ViewState:
    """The stored layout; one that cannot be read any more is the list's own."""
    try:
        return ViewState.read(content)
    except (TypeError, ValueError, KeyError, AttributeError):
        return ViewState()


def _name(spec_id: str) -> str:
    return f"views.{spec_id}"[:40]


def _choice_record(session: Session, spec_id: str) -> Setting | None:
    user = rights.principal_of(session).user_id
    query = select(Setting).where(Setting.name == _name(spec_id), Setting.user_id == user)
    return session.scalars(query).one_or_none()


def _choice(session: Session, spec_id: str) -> Choice:
    record = _choice_record(session, spec_id)
    if record is None or not isinstance(record.value, dict):
        return Choice()
    return Choice(str(record.value.get("start") or ""), tuple(record.value.get("hidden") or ()))
