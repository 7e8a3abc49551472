"""Qudao: without arguments the window, with a subcommand the same work without a display."""

from __future__ import annotations

import sys

# Work that a hostile file could spoil runs in a process of its own; the frozen program is then started with these.
CHILDREN = {
    "--read-workbook": "models.platform.importing.workbook_child",
    "--make-thumbnail": "models.platform.thumbnail_child",
    "--check-signatures": "models.export.signing_child",
}


def main(arguments: list[str]) -> int:
    """Start the window, or run a command; returns the exit status."""
    if arguments and arguments[0] in CHILDREN:
        import importlib

        return int(importlib.import_module(CHILDREN[arguments[0]]).main())
    if arguments and not arguments[0].startswith("--self-test"):
        from controllers.commands import main as run_command

        return run_command(arguments)
    from ui.app import run

    return run(arguments)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:  # before or after a command: nothing was begun, or all of it is done
        sys.exit(1)
