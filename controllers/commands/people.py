"""Commands about people: list, add, set a password, switch off and on."""

from __future__ import annotations

import argparse
from typing import Any
from uuid import UUID

from controllers.commands.frame import Answer, Command, Usage, add_book, new_passphrase, opened
from controllers.commands.words import whole
from models.errors import NotFound
from models.i18n import N_, tr
from models.platform.book.paths import is_card

ACTIONS = ("list", "add", "password", "disable", "enable")


def _arguments(parser: argparse.ArgumentParser) -> None:
    from models.platform.principal import Role, Scope

    parser.add_argument("action", choices=ACTIONS, help=tr("what to do"))
    parser.add_argument("--login", metavar="NAME", help=tr("sign-in name of the person"))
    parser.add_argument("--name", help=tr("full name of the person"))
    parser.add_argument(
        "--role", choices=[role.value for role in Role], default=Role.REP.value, help=tr("role")
    )
    parser.add_argument(
        "--scope", choices=[scope.value for scope in Scope], help=tr("how far the rights reach")
    )
    parser.add_argument("--agent", metavar="CODE", help=tr("the agent to which the person belongs (role agent)"))
    parser.add_argument("--territory", metavar="CODE", help=tr("the person's territory"))
    parser.add_argument(
        "--new-passphrase-fd",
        type=whole(),
        metavar="N",
        help=tr("read the person's new password from file descriptor N"),
    )
    add_book(parser)


def user(arguments: argparse.Namespace) -> Answer:
    """Do one of the actions about people."""
    if arguments.action != "list" and not arguments.login:
        raise Usage(tr("Name the person with --login."))
    with opened(arguments) as (book, principal):
        if arguments.action == "list":
            return _list(book, principal)
        if arguments.action == "add":
            return _add(arguments, book, principal)
        if arguments.action == "password":
            return _password(arguments, book, principal)
        return _switch(arguments, book, principal, on=arguments.action == "enable")


def _list(book: Any, principal: Any) -> Answer:
    from models.platform import accounts
    from models.platform.book import locksmith
    from models.platform.principal import ROLE_WORDS, SCOPE_WORDS
    from models.platform.records import USER_STATUS_WORDS
    from models.platform.server import people as office

    with book.database.read(principal) as session:
        people = accounts.everybody(session)
        names = office.names_of(session)
        known = office.can_sign_in(session, names) if names is not None else None
    data = [
        {
            "code": person.code,
            "login": person.login,
            "name": person.name,
            "role": person.role.value,
            "scope": person.scope.value,
            "status": person.status.value,
            "password": person.login in known if known is not None else locksmith.has_password(book, _key(person)),
        }
        for person in people
    ]
    lines = [
        "\t".join((
            person.login or "-", person.name, tr(ROLE_WORDS[person.role]), tr(SCOPE_WORDS[person.scope]),
            tr(USER_STATUS_WORDS[person.status]),
        ))
        for person in people
    ]  # fmt: skip
    return Answer(data, lines)


def _add(arguments: argparse.Namespace, book: Any, principal: Any) -> Answer:
    from models.platform import passwords, users
    from models.platform.principal import Role, Scope
    from models.platform.records import UserStatus

    role = Role(arguments.role)
    scope = Scope(arguments.scope) if arguments.scope else users.usual_scope(role)
    name = arguments.name or arguments.login
    secret = new_passphrase(arguments.new_passphrase_fd)
    passwords.require_good(secret, (arguments.login, name, book.company))
    draft = users.UserDraft(
        login=arguments.login, name=name, role=role, scope=scope, status=UserStatus.ACTIVE
    )
    with book.database.write(principal) as session:
        made = users.save(session, users.placed(session, draft, arguments.agent, arguments.territory))
        _give_on_server(arguments, session, made, secret)
    _give_here(arguments, book, made, secret)
    return Answer(
        {"id": made.id, "code": made.code, "login": made.login}, [tr("Added: {name}", name=made.name)]
    )


def _password(arguments: argparse.Namespace, book: Any, principal: Any) -> Answer:
    from models.platform import audit, passwords, rights

    person = _person(book, principal, arguments.login)
    secret = new_passphrase(arguments.new_passphrase_fd)
    passwords.require_good(secret, (person.login, person.name, book.company))
    with book.database.write(principal) as session:
        if person.id != principal.user_id:
            rights.require(session, "user", "U")
        audit.note(session, "password", "user", None, person.id)
        _give_on_server(arguments, session, person, secret)
    _give_here(arguments, book, person, secret)
    return Answer({"login": person.login}, [tr("The password was set.")])


def _switch(arguments: argparse.Namespace, book: Any, principal: Any, *, on: bool) -> Answer:
    from dataclasses import replace

    from models.platform import users
    from models.platform.book import locksmith
    from models.platform.records import UserStatus

    person = _person(book, principal, arguments.login)
    status = UserStatus.ACTIVE if on else UserStatus.DISABLED
    with book.database.write(principal) as session:
        users.save(session, replace(person, status=status))
    if not on and not is_card(arguments.book):  # a server ends the account in the same unit of work
        locksmith.remove_person(book, _key(person))
    text = tr("The account is on; set a password for it.") if on else tr("The account is off.")
    return Answer({"login": person.login, "status": status.value}, [text])


def _give_on_server(arguments: argparse.Namespace, session: Any, person: Any, secret: str) -> None:
    """In an office's book the account of the server gets the password, in the same unit of work."""
    from models.platform.server import people

    if is_card(arguments.book):
        people.set_password(session, _key(person), person.login, secret)


def _give_here(arguments: argparse.Namespace, book: Any, person: Any, secret: str) -> None:
    """In a book on this computer the password opens the book's own key."""
    from models.platform.book import locksmith

    if not is_card(arguments.book):
        locksmith.set_password(book, _key(person), person.login, secret, (person.name, book.company))


def _person(book: Any, principal: Any, login: str) -> Any:
    from models.platform import accounts

    with book.database.read(principal) as session:
        for person in accounts.everybody(session):
            if person.login == login:
                return person
    raise NotFound()


def _key(person: Any) -> UUID:
    assert person.id is not None
    return UUID(str(person.id))


COMMANDS = (Command("user", N_("list and add people, set passwords"), _arguments, user),)
