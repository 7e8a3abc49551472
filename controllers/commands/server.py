"""Commands about the server of an office: make a certificate, prepare a database, check it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from controllers.commands.frame import (
    DONE,
    FAILED,
    Answer,
    Command,
    Usage,
    new_passphrase,
    passphrase,
)
from controllers.commands.words import whole
from models.i18n import N_, listed, tr
from models.platform.book.paths import CARD_SUFFIX, is_card

ACTIONS = ("certificate", "prepare", "check", "card", "restored")
PORT = 5432
MORE = N_(
    "certificate: writes ca.crt, server.crt and server.key for the server --host into --folder.\n"
    "prepare: makes the book in the empty database and writes the connection card; with --book all of that book goes there, "
    "--user being an administrator of it; with --renew it brings functions, rights and policies of a prepared one up to "
    "date.\n"
    "card: writes the card anew with the hosts given; all else stays.\n"
    "restored: after the disks of the server were set back to an older state, lets every copy compare all it holds.\n"
    "check: names whatever is wrong; with --user it also tries as that person what nobody may do.\n"
    "Exit status: 0 done, 1 refused or something is wrong, 2 wrong usage."
)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=ACTIONS, help=tr("what to do"))
    parser.add_argument("--card", type=Path, metavar="FILE", help=tr("the connection card ({ending})", ending=CARD_SUFFIX))
    parser.add_argument(
        "--host", action="append", metavar="NAME",
        help=tr("name or address of the server, NAME:PORT for another port; may be repeated"),
    )  # fmt: skip
    parser.add_argument("--port", type=whole(), default=PORT, metavar="N", help=tr("port of the server (default: 5432)"))
    parser.add_argument("--database", metavar="NAME", help=tr("the empty database"))
    parser.add_argument("--authority", type=Path, metavar="FILE", help=tr("certificate of the authority (ca.crt)"))
    parser.add_argument("--folder", type=Path, metavar="FOLDER", help=tr("where to write certificates"))
    parser.add_argument("--account", metavar="NAME", help=tr("account that owns the database"))
    parser.add_argument(
        "--account-passphrase-fd", type=whole(), metavar="N", help=tr("read the account's password from file descriptor N")
    )
    parser.add_argument("--roles", metavar="WORD", default="qudao", help=tr("beginning of all role names (default: qudao)"))
    parser.add_argument("--company", default="", help=tr("company name"))
    parser.add_argument("--user", metavar="NAME", default="", help=tr("sign-in name of the first administrator, or of who tries"))
    parser.add_argument("--name", default="", help=tr("full name of the first administrator"))
    parser.add_argument(
        "--passphrase-fd", type=whole(), metavar="N", help=tr("read the person's password from file descriptor N")
    )
    parser.add_argument("--book", type=Path, metavar="FILE", help=tr("take this book of this computer to the server"))
    parser.add_argument("--renew", action="store_true", help=tr("bring a prepared database up to date"))


def server(arguments: argparse.Namespace) -> Answer:
    """Do one of the actions about the server."""
    if arguments.action == "certificate":
        return _certificate(arguments)
    if arguments.card is None or not is_card(arguments.card):
        raise Usage(tr("Name the connection card with --card; it ends in {ending}.", ending=CARD_SUFFIX))
    if arguments.action == "card":
        return _card(arguments)
    if not arguments.account:
        raise Usage(tr("Name the account that owns the database with --account."))
    if arguments.action == "check":
        return _check(arguments)
    if arguments.action == "restored":
        return _restored(arguments)
    return _renew(arguments) if arguments.renew else _prepare(arguments)


def _hosts(arguments: argparse.Namespace) -> tuple[tuple[str, int], ...]:
    """The places that were named."""
    from models.platform.server import card

    try:
        return card.hosts_of(arguments.host, arguments.port)
    except card.NoServerNamed as error:
        raise Usage(error.message()) from None


def _card(arguments: argparse.Namespace) -> Answer:
    """A standby was added, or a server moved: the same book at other places."""
    from dataclasses import replace

    from models.platform.server import card
    from models.safe_files import write_bytes

    if not arguments.host:
        raise Usage(tr("Missing: {names}", names="--host"))
    authority = {"authority": _text_of(arguments.authority)} if arguments.authority else {}
    made = replace(card.read(arguments.card), hosts=_hosts(arguments), **authority)
    write_bytes(arguments.card, made.text().encode("utf-8"))
    lines = [tr("Connection card: {name}", name=arguments.card.name), tr("Servers: {place}", place=made.place)]
    return Answer({"card": arguments.card, "hosts": made.place}, lines)


def _restored(arguments: argparse.Namespace) -> Answer:
    from models.platform.server import bootstrap, card

    with _owned(arguments, card.read(arguments.card)) as (place, engine):
        bootstrap.begin_again(engine, place.names)
    return Answer({"restored": True}, [tr("Every copy compares all it holds at its next synchronisation.")])


def _certificate(arguments: argparse.Namespace) -> Answer:
    from models.platform.server import certificates

    if not arguments.host or arguments.folder is None:
        raise Usage(tr("Name the server with --host and the folder with --folder."))
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if any((arguments.folder / name).exists() for name in ("ca.crt", "server.crt", "server.key")):
        raise Usage(tr("The folder holds certificates already. Choose an empty one."))
    made = certificates.make(arguments.folder, arguments.host)
    print_of = certificates.fingerprint(made.authority.read_bytes())
    return Answer(
        {"authority": made.authority, "certificate": made.certificate, "key": made.key, "fingerprint": print_of},
        [tr("Written: {name}", name=path.name) for path in (made.authority, made.certificate, made.key)]
        + [tr("Fingerprint of the authority: {fingerprint}", fingerprint=print_of)],
    )


def _account(arguments: argparse.Namespace) -> Any:
    from models.platform.server.opening import Account

    return Account(arguments.account, passphrase(arguments.account_passphrase_fd, tr("Password of the account: ")))


@contextmanager
def _owned(arguments: argparse.Namespace, place: Any, account: Any = None) -> Iterator[tuple[Any, Any]]:
    """A card, and an engine for its database as the account that owns it."""
    from models.platform.server import opening

    engine = opening.engine_for(place, account or _account(arguments))
    try:
        yield place, engine
    finally:
        engine.dispose()


def _prepare(arguments: argparse.Namespace) -> Answer:
    from dataclasses import replace

    from models.i18n import language
    from models.platform import passwords
    from models.platform.server import bootstrap
    from models.platform.server.card import Card

    needed = ("host", "database", "authority", "user", *(() if arguments.book else ("company",)))
    missing = [word for word in needed if not getattr(arguments, word)]
    if missing:
        raise Usage(tr("Missing: {names}", names=listed(f"--{word}" for word in missing)))
    if arguments.card.exists():
        raise Usage(tr("The file of the card exists already. Choose another name."))
    card = Card(
        _hosts(arguments), arguments.database,
        _text_of(arguments.authority), arguments.roles, "", arguments.company.strip(),
    )  # fmt: skip
    account = _account(arguments)
    if arguments.book:
        return _move(arguments, card, account)
    secret = new_passphrase(arguments.passphrase_fd)
    passwords.require_good(secret, (arguments.user, arguments.name, arguments.company))
    first = bootstrap.First(arguments.company, arguments.user, arguments.name, secret, language())
    with _owned(arguments, card, account) as (_place, engine):
        book = bootstrap.prepare(engine, card.names, first)
    card = replace(card, book=str(book))
    arguments.card.write_text(card.text(), encoding="utf-8", newline="\n")
    return _prepared(arguments, card, [])


def _move(arguments: argparse.Namespace, place: Any, account: Any) -> Answer:
    """A book of this computer becomes the book of an office."""
    from models.i18n import language
    from models.platform.server import bootstrap, card
    from models.platform.server.preparing import Plan
    from models.sync import moving

    secret = passphrase(arguments.passphrase_fd, tr("Password: "))
    first = bootstrap.First("", arguments.user, "", secret, language())
    moving.move(Plan(place, account, first, arguments.card), arguments.book)
    said = tr("All of “{name}” is at the server now; the file can only be read.", name=arguments.book.name)
    return _prepared(arguments, card.read(arguments.card), [said])


def _prepared(arguments: argparse.Namespace, place: Any, more: list[str]) -> Answer:
    return Answer(
        {"book": place.book, "card": arguments.card, "roles": place.prefix},
        [tr("The database is prepared."), *more, tr("Connection card: {name}", name=arguments.card.name),
         tr("Let only these in (pg_hba.conf): {line}",
            line=f"hostssl {place.database} +{place.names.member} all scram-sha-256")],
    )  # fmt: skip


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise Usage(tr("The certificate of the authority cannot be read.")) from None


def _renew(arguments: argparse.Namespace) -> Answer:
    from models.platform.server import bootstrap, card

    with _owned(arguments, card.read(arguments.card)) as (place, engine):
        bootstrap.renew(engine, place.names)
    return Answer({"renewed": True}, [tr("Functions, rights and policies are up to date.")])


def _check(arguments: argparse.Namespace) -> Answer:
    from models.platform.server import attacks, card, check, opening

    with _owned(arguments, card.read(arguments.card)) as (place, engine):
        found = check.look(engine, place.names)
    tried = []
    if arguments.user:
        account = opening.Account(
            place.names.person(arguments.user), passphrase(arguments.passphrase_fd, tr("Password: "))
        )
        line = opening.connector(place, account)()
        try:
            tried = attacks.run(line, place.names)
        finally:
            line.close()
    good = all(one.good for one in found) and all(one.refused for one in tried)
    lines = [f"{tr(check.NAMES[one.name])}: {one.message()}" for one in found]
    lines += [f"{one.message()}: {tr('refused') if one.refused else tr('POSSIBLE')}" for one in tried]
    data = {
        "findings": [{"name": one.name, "good": one.good, "text": one.message()} for one in found],
        "attacks": [{"name": one.name, "refused": one.refused} for one in tried],
    }
    return Answer(data, lines, DONE if good else FAILED)


COMMANDS = (Command("server", N_("prepare and check the server of an office"), _arguments, server, more=MORE),)
