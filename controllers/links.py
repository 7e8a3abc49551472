"""Which line an open book has to an office: none, hints for live work, or synchronisation of a copy."""

from __future__ import annotations

from controllers.context import AppContext
from controllers.office_link import OfficeLink


def join(context: AppContext) -> OfficeLink | None:
    """Make the line of what is open, and let it follow lock and unlock; `start` begins it."""
    opened = context.opened
    if opened is None or opened.principal is None:
        return None
    link: OfficeLink
    if opened.office is not None:
        from controllers.live import LiveController

        link = LiveController(context, opened.office, context)
    elif opened.copy is not None:
        from controllers.sync import SyncController

        link = SyncController(context, opened.copy, context)
    else:
        return None
    context.link = link
    context.lock_changed.connect(lambda locked: link.lock() if locked else link.start())
    return link
