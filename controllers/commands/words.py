"""The command line itself in the person's language: headings of the help, and what is wrong with an argument."""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Callable
from datetime import date
from typing import Any

from models.i18n import N_, tr

# What argparse says about a wrong command line, and how this program says it.
_SAYINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), text)
    for pattern, text in (
        (r"the following arguments are required: (?P<names>.+)", N_("Missing: {names}.")),
        (r"unrecognized arguments: (?P<names>.+)", N_("Not known here: {names}.")),
        (
            r"argument (?P<name>[^:]+): invalid choice: (?P<value>.+) \(choose from (?P<choices>.+)\)",
            N_("{name}: {value} is none of {choices}."),
        ),
        (r"argument (?P<name>[^:]+): expected .+", N_("{name}: a value is needed.")),
        (r"argument (?P<name>[^:]+): ignored explicit argument (?P<value>.+)", N_("{name}: takes no value.")),
        (r"argument (?P<name>[^:]+): (?P<reason>.+)", "{name}: {reason}"),
    )
)


class Parser(argparse.ArgumentParser):
    """A command line whose help and complaints are in the person's language."""

    def __init__(self, **choices: Any) -> None:
        super().__init__(**{"allow_abbrev": False, "add_help": False, **choices})
        self._positionals.title = tr("what is needed")
        self._optionals.title = tr("options")
        self.add_argument("-h", "--help", action="help", help=tr("show this help"))

    def format_usage(self) -> str:
        """One line with all arguments."""
        return self._translated(super().format_usage())

    def format_help(self) -> str:
        """The whole help."""
        return self._translated(super().format_help())

    @staticmethod
    def _translated(text: str) -> str:
        return re.sub("^usage: ", tr("usage: "), text, count=1)

    def error(self, message: str) -> Any:
        """Say what is wrong in one sentence, with the way to the help; exit status 2."""
        self.exit(2, f"{said(message)}\n{tr('See {command} --help.', command=self.prog)}\n")


def said(message: str) -> str:
    """A complaint of argparse in the person's language; one that is not known stays as it is."""
    for pattern, text in _SAYINGS:
        if (found := pattern.fullmatch(message)) is not None:
            return tr(text, **found.groupdict())
    return message


def whole(least: int = 0) -> Callable[[str], int]:
    """A whole number from `least` on."""

    def read(text: str) -> int:
        if not re.fullmatch("[0-9]{1,9}", text) or int(text) < least:
            raise argparse.ArgumentTypeError(tr("“{value}” is no whole number from {least} on.",
                                                value=text[:40], least=least))  # fmt: skip
        return int(text)

    return read


def day(text: str) -> date:
    """A day as YYYY-MM-DD."""
    try:
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            tr("“{value}” is no day like 2026-01-31.", value=text[:40])
        ) from None


def paragraphs(text: str) -> str:
    """A text in lines as wide as the rest of the help."""
    width = 39 if text and ord(text[0]) > 0x2E7F else 78
    return "\n\n".join(textwrap.fill(part, width) for part in text.split("\n\n"))
