"""Reading the command line, opening the book, answering in text or JSON, and the exit status.

0 done · 1 refused or failed · 2 wrong usage. The passphrase comes from a prompt, the keyring or a file descriptor.
"""

from __future__ import annotations

import argparse
import contextlib
import getpass
import io
import json
import locale
import logging
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from uuid import UUID

from controllers.commands.words import Parser, paragraphs, whole
from models import i18n
from models.errors import AppError, Cancelled, InvalidInput
from models.i18n import N_, tr
from models.platform.book.paths import is_card
from models.version import version

if TYPE_CHECKING:
    from models.platform.book.access import Way
    from models.platform.book.book import Book
    from models.platform.principal import Principal

log = logging.getLogger(__name__)

DONE, FAILED, USAGE = 0, 1, 2
_STEERING = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
LONGEST_ARGUMENT = 4096
LONGEST_PASSPHRASE = 1024
BUG = N_(
    "This did not finish. What is stored is safe. Try again; if it fails, send this to your administrator:"
)


STATUS_WORDS = N_("Exit status: 0 done, 1 refused or failed, 2 wrong usage.")


class Usage(Exception):
    """The command line makes no sense; the text (translated) says why."""


@dataclass(frozen=True)
class Answer:
    """What a command found: plain data for --json, and lines for people."""

    data: Any
    lines: Sequence[str] = ()
    status: int = DONE


@dataclass(frozen=True)
class Command:
    """One subcommand: its words, its arguments, and what it does."""

    name: str
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], Answer]
    json: bool = True
    more: str = ""


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit status."""
    i18n.set_language(_language(arguments))
    _steady_streams()
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(name)s: %(message)s")
    try:
        with _interrupts_restored():
            _check_arguments(arguments)
            chosen = _parser().parse_args(list(arguments))
            answer: Answer = chosen.command.run(chosen)
    except Usage as problem:
        print(harmless(str(problem)), file=sys.stderr)
        return USAGE
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else USAGE
    except (Cancelled, KeyboardInterrupt):
        return _tell_cancelled()
    except AppError as error:
        for line in _lines_of(error):
            print(harmless(line), file=sys.stderr)
        return FAILED
    except Exception as error:  # the last line of defence: a bug is told, not shown as a traceback
        return _tell_cancelled() if _interrupted(error) else _tell_bug(error)
    return _print(answer, bool(getattr(chosen, "json", False)))


@contextlib.contextmanager
def _interrupts_restored() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        if _on_main_thread():
            signal.signal(signal.SIGINT, before)


def too_late_to_cancel() -> None:
    """What was asked for is stored; from here on Ctrl+C would only make the program say that nothing was changed."""
    if _on_main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """Ctrl+C is noted and asked for between two steps, so that what is finished is kept and told; twice ends at once."""
    asked = threading.Event()

    def note(_number: int, _frame: Any) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    if _on_main_thread():
        signal.signal(signal.SIGINT, note)
    yield asked.is_set


def _on_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _interrupted(error: BaseException | None) -> bool:
    """Whether a failure is only what an interrupt left behind, for example in the middle of a statement."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


def _tell_cancelled() -> int:
    print(tr("Cancelled. Nothing was changed."), file=sys.stderr)
    return FAILED


def _steady_streams() -> None:
    """Whatever the system's encoding: files and pipes get UTF-8, and no letter stops the answer."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def harmless(line: str) -> str:
    """A line without what would steer a terminal: stored texts may hold anything (F09, F16)."""
    return _STEERING.sub("\ufffd", " ".join(line.splitlines()))


def _tell_bug(error: Exception) -> int:
    from controllers.failures import details_of

    print(tr(BUG), details_of(error), sep="\n", file=sys.stderr)
    return FAILED


def _print(answer: Answer, as_json: bool) -> int:
    if sys.stdout is None:  # a program of windows on Windows: there is nowhere to print
        return answer.status
    try:
        _write(answer, as_json, sys.stdout)
    except BrokenPipeError:
        _silence()
    except KeyboardInterrupt:
        _silence()
        return FAILED
    except OSError:  # a full disk behind a redirection: what was done must not look undone, nor a code be lost
        _silence()
        print(
            tr("The command was carried out, but its answer could not be written where it should go. It follows here."),
            file=sys.stderr,
        )
        _write(answer, as_json, sys.stderr)
        return FAILED
    return answer.status


def _silence() -> None:
    """Nothing more goes to the standard output, also not when the interpreter ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(answer: Answer, as_json: bool, stream: TextIO) -> None:
    if as_json:
        print(json.dumps(answer.data, ensure_ascii=False, indent=1, default=plain), file=stream)
    else:
        for line in answer.lines:
            print(harmless(line), file=stream)
    stream.flush()


def plain(value: Any) -> Any:
    """Dates, amounts and keys as JSON knows them; amounts stay exact as texts."""
    if isinstance(value, Decimal | UUID | Path):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, frozenset | set | tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


# --- command line ------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    from controllers.commands import book, bundles, documents, exchange, figures, people, server

    parser = Parser(
        prog="qudao",
        description=tr("Qudao without a window, for scheduled work and support."),
        epilog=tr(STATUS_WORDS),
    )
    parser.add_argument("--lang", choices=("zh_CN", "en"), help=tr("language of the messages"))
    parser.add_argument(
        "--version", action="version", version=f"Qudao {version()}", help=tr("show the version of the program")
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True, title=tr("commands"))
    for group in (book, people, exchange, figures, documents, server, bundles):
        for command in group.COMMANDS:
            _add(commands, command)
    return parser


def _add(commands: Any, command: Command) -> None:
    text = tr(command.help)
    made = commands.add_parser(
        command.name,
        help=text,
        description=text,
        epilog=paragraphs(tr(command.more or STATUS_WORDS)),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "--lang", choices=("zh_CN", "en"), default=argparse.SUPPRESS, help=tr("language of the messages")
    )
    if command.json:
        made.add_argument("--json", action="store_true", help=tr("answer as JSON"))
    command.arguments(made)
    made.set_defaults(command=command)


def add_book(parser: argparse.ArgumentParser) -> None:
    """The arguments of every command that works in a book."""
    parser.add_argument("--book", required=True, type=Path, metavar="FILE", help=tr("the book file"))
    add_secrets(parser)


def add_secrets(parser: argparse.ArgumentParser) -> None:
    """How the passphrase comes in; never as an argument."""
    parser.add_argument("--user", metavar="NAME", default="admin", help=tr("user name (default: admin)"))
    parser.add_argument(
        "--passphrase-fd",
        type=whole(),
        metavar="N",
        help=tr("read the passphrase from file descriptor N (first line)"),
    )
    parser.add_argument("--keyring", action="store_true", help=tr("open with the keyring of this computer"))


def _language(arguments: Sequence[str]) -> str:
    """--lang, wherever it stands, else the language of the system."""
    words = list(arguments)
    for index, word in enumerate(words):
        if word == "--lang" and index + 1 < len(words) and words[index + 1] in i18n.LANGUAGES:
            return words[index + 1]
        if word.startswith("--lang=") and word[7:] in i18n.LANGUAGES:
            return word[7:]
    system = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    if not system:
        with contextlib.suppress(ValueError):
            system = locale.getlocale()[0] or ""
    return "zh_CN" if system.lower().startswith(("zh", "chinese")) else "en"


def _check_arguments(arguments: Sequence[str]) -> None:
    """Refuse what no sensible command line holds (G08)."""
    for word in arguments:
        if len(word) > LONGEST_ARGUMENT:
            raise Usage(tr("An argument is longer than {limit} characters.", limit=LONGEST_ARGUMENT))
        if "\x00" in word or any(0xD800 <= ord(c) <= 0xDFFF for c in word):
            raise Usage(tr("An argument contains characters that no file or text has."))


# --- book --------------------------------------------------------------------------------------------


@contextlib.contextmanager
def opened(
    arguments: argparse.Namespace, entry: Way | None = None, *, whole: bool = False
) -> Iterator[tuple[Book, Principal]]:
    """The book of a command and who acts in it; closed again in any case, signed out on record.

    A connection card in place of a book file opens the office's book on its server.
    """
    if is_card(arguments.book):
        with _office(arguments) as office:
            yield office
        return
    from models.platform import accounts
    from models.platform.book import opening
    from models.platform.principal import SYSTEM
    from models.sync import copies, lease

    book = opening.open_book(arguments.book, entry or way(arguments), progress=None, whole=whole)
    try:
        assert book.user_id is not None
        if book.read_only:  # nothing can be put on record there
            with book.database.read(SYSTEM) as session:
                principal = accounts.principal(session, book.user_id, book.device_id)
            yield book, principal
            return
        with book.database.write(SYSTEM, reason=N_("command")) as session:
            principal = accounts.sign_in(session, book.user_id, book.device_id, book.failures)
        if copies.bond_of(book.database) is not None:
            lease.require(book.database)
        yield book, principal
        too_late_to_cancel()
        with book.database.write(principal) as session:
            accounts.sign_out(session)
    finally:
        book.close()


@contextlib.contextmanager
def _office(arguments: argparse.Namespace) -> Iterator[tuple[Any, Principal]]:
    from models.platform import accounts
    from models.platform.server import card, opening

    place = card.read(arguments.book)
    with opening.opened(place, arguments.user, office_passphrase(arguments, place)) as book:
        principal = book.sign_in()
        yield book, principal
        too_late_to_cancel()
        with book.database.write(principal) as session:
            accounts.sign_out(session)


def office_passphrase(arguments: argparse.Namespace, place: Any) -> str:
    """The password of a person of an office: from the descriptor, the keyring of this computer, or the prompt."""
    from models.platform.book import secrets
    from models.platform.server import opening

    if arguments.keyring or (arguments.passphrase_fd is None and not _at_terminal()):
        kept = opening.remembered(place, arguments.user, secrets.system_ring())
        if kept is not None:
            return kept
        if arguments.keyring:
            raise Usage(tr("The keyring of this computer does not know the password. Use --passphrase-fd."))
    return passphrase(arguments.passphrase_fd, tr("Password: "))


def way(arguments: argparse.Namespace) -> Way:
    """How the person proves who he is."""
    from models.platform.book import secrets
    from models.platform.book.access import ByKeyring, ByPassword, has_keyring_slot

    if arguments.keyring:
        return ByKeyring(secrets.system_ring())
    if arguments.passphrase_fd is None and not _at_terminal() and has_keyring_slot(arguments.book):
        return ByKeyring(secrets.system_ring())
    return ByPassword(arguments.user, passphrase(arguments.passphrase_fd, tr("Password: ")))


def _at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def passphrase(descriptor: int | None, prompt: str) -> str:
    """The first line of a file descriptor, or what is typed at the prompt."""
    if descriptor is None:
        if not _at_terminal():
            raise Usage(
                tr("No passphrase: there is no terminal to ask at. Use --passphrase-fd or --keyring.")
            )
        return getpass.getpass(prompt)
    return first_line(descriptor)


def first_line(descriptor: int) -> str:
    """One line of a descriptor, byte by byte, so that the next line stays for the next reader."""
    found = bytearray()
    try:
        while len(found) <= LONGEST_PASSPHRASE:
            letter = os.read(descriptor, 1)
            if letter in (b"", b"\n"):
                break
            found += letter
        return found.decode("utf-8").removesuffix("\r")
    except (OSError, UnicodeDecodeError, OverflowError):
        raise Usage(tr("File descriptor {number} cannot be read as text.", number=descriptor)) from None
    finally:
        found[:] = bytes(len(found))


def new_passphrase(descriptor: int | None) -> str:
    """A new password: from a descriptor, or typed twice."""
    first = passphrase(descriptor, tr("New password: "))
    if descriptor is None and getpass.getpass(tr("New password again: ")) != first:
        raise Usage(tr("The two passwords are not the same."))
    return first


def _lines_of(error: AppError) -> list[str]:
    lines = [error.message()]
    if isinstance(error, InvalidInput):
        lines += [f"  {path}: {problem}" for path, problem in error.problems.items()]
    return lines
