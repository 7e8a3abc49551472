"""Qudao: without arguments the window, with a subcommand the same work without a display."""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    """Start the window, or run a command; returns the exit status."""
    if arguments and not arguments[0].startswith("--self-test"):
        from controllers.commands import main as run_command

        return run_command(arguments)
    from ui.app import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
