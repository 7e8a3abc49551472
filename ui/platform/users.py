"""The list of people."""

from __future__ import annotations

from models.i18n import N_
from ui.widgets.record_list.page import ListPage


class UsersPage(ListPage):
    """People of the company and of agents."""

    kind = "users.list"
    icon_name = "users"
    new_kind, new_text, new_right = "user", N_("New user"), ("user", "C")
