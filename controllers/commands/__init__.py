"""The program without a window: `main.py SUBCOMMAND` for scheduled work and support; never imports Qt."""

from __future__ import annotations

from controllers.commands.frame import main

__all__ = ["main"]
