"""Commands that make documents and demo data: print, demo."""

from __future__ import annotations

from controllers.commands.frame import Command

COMMANDS: tuple[Command, ...] = ()
