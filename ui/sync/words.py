"""The state of the line to an office in words and marks: status bar and sync centre say the same."""

from __future__ import annotations

from datetime import datetime

from controllers.office_link import REASONS, OfficeLink, SyncState
from models.clock import clock
from models.dates import format_instant
from models.i18n import N_, ntr, tr

ICONS = {
    SyncState.IDLE: ("cloud", "text-2"), SyncState.SYNCING: ("refresh-cw", "text-2"), SyncState.OFFLINE: ("cloud-off", "warn"),
    SyncState.NEEDS_LOGIN: ("lock", "warn"), SyncState.NEEDS_UPDATE: ("circle-alert", "error"),
    SyncState.BLOCKED: ("ban", "error"), SyncState.FAULT: ("circle-alert", "error"), SyncState.OFF: ("cloud-off", "text-2"),
}  # fmt: skip
WORDS = {
    SyncState.IDLE: N_("Online"), SyncState.SYNCING: N_("Synchronising"), SyncState.OFFLINE: N_("Offline since {time}"),
    SyncState.NEEDS_LOGIN: N_("Sign in to the office again"), SyncState.NEEDS_UPDATE: N_("Server has another version"),
    SyncState.BLOCKED: N_("The office refuses this computer"),
    SyncState.FAULT: N_("Synchronising failed"), SyncState.OFF: N_("Not connected"),
}  # fmt: skip


def time_of(instant: datetime) -> str:
    """The time of day, with the date if it was not today."""
    text = format_instant(instant, clock.zone)
    return text[-5:] if clock.date_of(instant) == clock.today() else text


def state_text(link: OfficeLink) -> str:
    """The state in a word or two."""
    return tr(WORDS[link.state], time=time_of(link.since))


def status_text(link: OfficeLink) -> str:
    """State, and what waits or must be decided."""
    parts = [state_text(link)]
    standing = link.standing
    if standing is not None:
        if standing.waiting:
            parts.append(ntr("{count} to send", "{count} to send", standing.waiting))
        if standing.conflicts:
            parts.append(ntr("{count} to decide", "{count} to decide", standing.conflicts))
        if standing.refusals:
            parts.append(ntr("{count} not taken over", "{count} not taken over", standing.refusals))
    return " · ".join(parts)


def reason_text(link: OfficeLink) -> str:
    """Why it does not go on, and what is safe; empty while all is well."""
    if link.error is not None and link.state is not SyncState.NEEDS_LOGIN:
        return link.error.message()
    return tr(REASONS[link.why]) if link.why in REASONS else ""


def tip_text(link: OfficeLink) -> str:
    """What the status bar says when asked."""
    lines = [reason_text(link) or ("" if link.keeps_copy else tr("Working directly on the server"))]
    if link.last is not None:
        lines.append(tr("Last successful: {time}", time=time_of(link.last)))
    return "\n".join(line for line in lines if line)


def icon_of(link: OfficeLink) -> tuple[str, str]:
    """Name and colour of the mark; something to decide is never quiet."""
    if link.state in (SyncState.IDLE, SyncState.SYNCING):
        standing = link.standing
        if standing is not None and (standing.conflicts or standing.refusals):
            return "git-compare", "warn"
    return ICONS[link.state]
