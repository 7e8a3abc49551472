"""Which rows of a list a command works on: all, those with certain words, or those of a view."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from controllers.commands.frame import Usage
from models.i18n import listed, tr

if TYPE_CHECKING:
    from models.lists import ListQuery
    from models.lists.spec import ListSpec


def add_choice(parser: argparse.ArgumentParser) -> None:
    """The arguments that narrow a list down."""
    parser.add_argument("--search", default="", metavar="WORDS", help=tr("only rows that contain these words"))
    parser.add_argument("--view", default="", metavar="NAME", help=tr("only rows of this view of the list"))


def query_of(session: Any, spec: ListSpec, arguments: argparse.Namespace) -> ListQuery:
    """The question to the list; a view that is not there is answered with those that are."""
    from models.lists import ListQuery
    from models.lists.standard import standard_views
    from models.platform import views

    query = ListQuery()
    if arguments.view:
        known = [*standard_views(spec), *views.of_list(session, spec.id).views]
        found = next((one for one in known if arguments.view in (one.id, tr(one.title), one.title)), None)
        if found is None:
            names = listed(f"{tr(one.title)} ({one.id})" if one.built_in else one.title for one in known)
            raise Usage(tr("There is no view “{name}” here. The views: {names}.", name=arguments.view, names=names))
        query = found.state.query
    return replace(query, search=arguments.search or query.search, group=())
