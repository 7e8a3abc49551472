"""Commands that bring data in and out: import, export."""

from __future__ import annotations

from controllers.commands.frame import Command

COMMANDS: tuple[Command, ...] = ()
