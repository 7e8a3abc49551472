"""The lists of the sync centre: their names, what an empty one says, and their columns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.clock import clock
from models.dates import format_instant
from models.i18n import N_, listed, tr
from models.platform.record_words import field_title
from models.sync import centre
from models.sync.centre import ConflictRow, LogRow, PendingFile, Wish
from models.sync.records import CONFLICT_STATE_WORDS, INTENT_STATE_WORDS, ConflictState, IntentState
from ui.editing.files_panel import size_words
from ui.sync.groups import ConflictGroup
from ui.widgets.plain_table import PlainColumn

PENDING, CONFLICTS, REFUSED, LOG, DEVICES = range(5)
TABS = (N_("To send"), N_("Conflicts"), N_("Not taken over"), N_("Log"), N_("Computers"))
EMPTY = (
    N_("Everything you did has arrived at the office."), N_("Nothing to decide."), N_("The office took everything over."),
    N_("Nothing was synchronised yet."), N_("No computer keeps a copy yet."),
)  # fmt: skip
ALONE = N_("This book lies on this computer alone; there is nothing to synchronise.")
DEVICE_STATES = {
    "active": N_("Active"), "revoked": N_("Revoked"), "wipe": N_("Is to be deleted"), "erased": N_("Copy deleted"),
}  # fmt: skip


def _time(value: datetime | None) -> str:
    return format_instant(value, clock.zone) if value is not None else ""


def _pending_kind(row: Any) -> str:
    if isinstance(row, PendingFile):
        return centre.kind_of("attachments")
    return tr(centre.INTENT_WORDS.get(row.kind, row.kind)) if isinstance(row, Wish) else centre.kind_of(row.table)


def _pending_state(row: Any) -> str:
    if isinstance(row, PendingFile):
        return tr("Waits for you to send it") if row.held else tr("Waits for the office")
    if isinstance(row, Wish):
        text = tr(INTENT_STATE_WORDS[row.state])
        return tr("{name}: {words}", name=text, words=row.answer) if row.answer else text
    return tr("Waits for the office")


def _pending_content(row: Any) -> str:
    if isinstance(row, PendingFile):
        return tr("{name}, {size}", name=row.name, size=size_words(row.size))
    return str(row.name or getattr(row, "reason", ""))


def _conflict_kind(row: ConflictRow | ConflictGroup) -> str:
    return centre.kind_of((row.rows[0] if isinstance(row, ConflictGroup) else row).root_table)


def _conflict_state(row: ConflictRow | ConflictGroup) -> str:
    state = ConflictState.OPEN if isinstance(row, ConflictGroup) else row.state
    return tr(CONFLICT_STATE_WORDS[state])


def _is_open(row: ConflictRow | ConflictGroup) -> bool:
    return isinstance(row, ConflictGroup) or row.state is ConflictState.OPEN


def fields_of(row: ConflictRow | ConflictGroup) -> str:
    """What a conflict is about."""
    if isinstance(row, ConflictGroup):
        return fields_of(row.rows[0])
    if row.kind == "deleted":
        return tr("Deleted in the office")
    if row.kind == "kept":
        return tr("Deleted by you, changed in the office")
    return " / ".join(field_title(row.table, name) for name in row.mine)


def _log_facts(row: LogRow) -> str:
    names = {
        "received": N_("{n} received"), "sent": N_("{n} sent"), "conflicts": N_("{n} conflicts"), "refused": N_("{n} refused"),
        "groups": N_("{n} refused"), "again": N_("{n} sent again"), "older": N_("{n} compared"),
    }  # fmt: skip
    return listed(tr(names[key], n=str(value)) for key, value in row.facts.items() if key in names and value) or tr(
        "nothing new"
    )


COLUMNS: tuple[tuple[PlainColumn, ...], ...] = (
    (
        PlainColumn(N_("Time"), lambda row: _time(row.at), 140),
        PlainColumn(N_("Kind"), _pending_kind, 150),
        PlainColumn(N_("Content"), _pending_content, 320),
        PlainColumn(N_("Status"), _pending_state, 360,
                    tone=lambda row: "error" if getattr(row, "state", None) is IntentState.REFUSED else ""),
    ),
    (
        PlainColumn(N_("Found"), lambda row: _time(row.at), 140),
        PlainColumn(N_("Kind"), _conflict_kind, 120),
        PlainColumn(N_("Record"), lambda row: row.name, 220),
        PlainColumn(N_("Fields"), fields_of, 240),
        PlainColumn(N_("Changed by"), lambda row: row.who, 120),
        PlainColumn(N_("Status"), _conflict_state, 150,
                    tone=lambda row: "warn" if _is_open(row) else "text-2"),
    ),
    (
        PlainColumn(N_("Time"), lambda row: _time(row.at), 140),
        PlainColumn(N_("Kind"), lambda row: centre.kind_of(row.table), 150),
        PlainColumn(N_("Record"), lambda row: row.name, 240),
        PlainColumn(N_("Entries"), lambda row: str(row.count), 80, right=True),
        PlainColumn(N_("Reason"), lambda row: row.message(), 380, tone=lambda row: "error"),
    ),
    (
        PlainColumn(N_("Time"), lambda row: _time(row.at), 140),
        PlainColumn(N_("What"), lambda row: tr(centre.LOG_WORDS.get(row.what, N_("Entry"))), 260),
        PlainColumn(N_("Details"), _log_facts, 420),
    ),
    (
        PlainColumn(N_("Computer"), lambda row: row.label or row.code, 220),
        PlainColumn(N_("Mark"), lambda row: row.code, 80),
        PlainColumn(N_("Person"), lambda row: row.person, 140),
        PlainColumn(N_("Last seen"), lambda row: _time(row.last_seen), 150),
        PlainColumn(N_("Version"), lambda row: row.version, 90),
        PlainColumn(N_("Status"), lambda row: tr(DEVICE_STATES.get(row.state, row.state)), 120,
                    tone=lambda row: "" if row.state == "active" else "error"),
    ),
)  # fmt: skip
