"""The list of people: who signs in, in which role, and how far the rights reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import case
from sqlalchemy.orm import Session, aliased

from models.i18n import N_
from models.lists import Column, Filter, Join, Kind, ListQuery, ListSpec, Sort, View, ViewState
from models.partners.records import Agent, Territory
from models.platform import rights
from models.platform.principal import ROLE_WORDS, SCOPE_WORDS
from models.platform.records import USER_STATUS_WORDS, User, UserStatus

STATUS_TONES = {UserStatus.ACTIVE: "ok", UserStatus.STAFF: "neutral", UserStatus.DISABLED: "error"}

_manager = aliased(User, name="user_manager")


def _of_agent(value: Any) -> Callable[[Session], Any]:
    """A value of the person's agent, where the agent may be seen."""
    return lambda session: case((rights.visible(session, Agent), value))


USERS = ListSpec(
    id="users.list", entity="user", title=N_("Users"), record=User, opens="user",
    nothing=N_("People who sign in, and staff who only appear in records, stand here."),
    searched=N_("Name, code, sign-in name, pinyin"),
    joins=(
        Join(_manager, User.manager_id == _manager.id),
        Join(Agent, User.agent_id == Agent.id),
        Join(Territory, User.territory_id == Territory.id),
    ),
    columns=(
        Column("code", N_("Code"), User.code, Kind.CODE, width=100),
        Column("name", N_("Name"), User.name, sort=User.sort_key, width=150, search=True),
        Column("login", N_("Sign-in name"), User.login, Kind.CODE, width=130, search=True),
        Column("status", N_("Status"), User.status, Kind.CHOICE, words=USER_STATUS_WORDS, tones=STATUS_TONES),
        Column("role", N_("Role"), User.role, Kind.CHOICE, words=ROLE_WORDS, width=160),
        Column("scope", N_("Reach of the rights"), User.scope, Kind.CHOICE, words=SCOPE_WORDS, width=150),
        Column("title", N_("Job title"), User.title, width=130),
        Column("manager", N_("Manager"), _manager.name, Kind.REFERENCE, key=User.manager_id, sort=_manager.sort_key,
               opens="user", person=True, width=110),
        Column("territory", N_("Territory"), Territory.name, Kind.REFERENCE, key=User.territory_id,
               sort=Territory.sort_key, width=110),
        Column("agent", N_("Agent"), _of_agent(Agent.name), Kind.REFERENCE, key=_of_agent(Agent.id),
               sort=_of_agent(Agent.sort_key), opens="agent", shown=False, width=200),
        Column("phone", N_("Phone"), User.phone, Kind.CODE, width=130),
        Column("email", N_("E-mail"), User.email, shown=False),
        Column("external_no", N_("External number"), User.external_no, Kind.CODE, shown=False),
    ),
    order=(Sort("code"),),
    views=(
        View("active", N_("People who sign in"),
             ViewState(query=ListQuery(filters=(Filter("status", values=(UserStatus.ACTIVE.value,)),)))),
    ),
)  # fmt: skip
