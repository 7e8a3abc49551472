"""Notices in words."""

from __future__ import annotations

from models.collaboration.notices import Notice
from models.collaboration.reminders import SUBJECT_WORDS
from models.i18n import titled, tr
from ui import values


def line_of(one: Notice) -> str:
    """A notice in one line: what, of which agent, how long from now."""
    return tr(
        "{what}: {agent}, {when}", what=tr(SUBJECT_WORDS[one.about.subject]), agent=one.about.agent,
        when=values.days_left(one.days_left)[0],
    )  # fmt: skip


def about_of(one: Notice) -> str:
    """What it is about: the contract's number, the certificate's kind; nothing where the agent itself is meant."""
    what = tr(SUBJECT_WORDS[one.about.subject])
    return titled(what, one.about.name) if one.about.name else what
