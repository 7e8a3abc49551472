"""Rules of reminders: of what, how many days before, whom, and from when on somebody above is told, too.

A rule is a setting of the book. Without one the product's own rule holds, so that a new book reminds from its first day.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from models.errors import InvalidInput
from models.i18n import N_, tr
from models.platform import company

MOST_STAGES = 12
EARLIEST, LATEST = 730, -365
SETTING = "reminders."


class Subject(enum.StrEnum):
    """What has a day about which somebody is reminded."""

    CONTRACT_END = "contract_end"
    NOTICE_DAY = "notice_day"
    CERTIFICATE_END = "certificate_end"
    AGENT_REVIEW = "agent_review"
    CREDIT_TEMP_END = "credit_temp_end"
    DEAL_END = "deal_end"


SUBJECT_WORDS = {
    Subject.CONTRACT_END: N_("A contract ends"),
    Subject.NOTICE_DAY: N_("Last day to stop an automatic renewal"),
    Subject.CERTIFICATE_END: N_("A certificate expires"),
    Subject.AGENT_REVIEW: N_("An agent is to be reviewed"),
    Subject.CREDIT_TEMP_END: N_("A temporary limit ends"),
    Subject.DEAL_END: N_("The protection of a deal ends"),
}


class Whom(enum.StrEnum):
    """Who is told: a part somebody has for the agent, never a name, so that a change of hands needs no new rule."""

    OWNER = "owner"
    REP = "rep"
    SUPERIOR = "superior"
    OPERATIONS = "operations"
    AGENT = "agent"


WHOM_WORDS = {
    Whom.OWNER: N_("Channel manager in charge"),
    Whom.REP: N_("Field representative in charge"),
    Whom.SUPERIOR: N_("Superior of the channel manager"),
    Whom.OPERATIONS: N_("Sales operations"),
    Whom.AGENT: N_("People of the agent"),
}


@dataclass(frozen=True)
class Rule:
    """A rule: `days` before the day (below zero: after it), for whom; from `escalate` days on those above, too."""

    subject: Subject
    days: tuple[int, ...]
    whom: tuple[Whom, ...]
    active: bool = True
    escalate: int | None = None
    above: tuple[Whom, ...] = ()

    def stages(self, escalated: bool) -> tuple[int, ...]:
        """The days at which somebody is told, the earliest first; those above begin later."""
        if not escalated:
            return tuple(sorted(set(self.days), reverse=True))
        if self.escalate is None:
            return ()
        later = {day for day in self.days if day < self.escalate}
        return tuple(sorted(later | {self.escalate}, reverse=True))

    def stage(self, days_left: int, escalated: bool = False) -> int | None:
        """The stage reached so many days before the day: after a pause only the last one reached, never all of them."""
        reached = [day for day in self.stages(escalated) if days_left <= day]
        return min(reached) if reached else None


DEFAULTS: dict[Subject, Rule] = {
    rule.subject: rule
    for rule in (
        Rule(Subject.CONTRACT_END, (60, 30, 15, 7, 1), (Whom.OWNER, Whom.OPERATIONS), True, 7, (Whom.SUPERIOR,)),
        Rule(Subject.NOTICE_DAY, (30, 7, 1), (Whom.OWNER,), True, 1, (Whom.SUPERIOR,)),
        Rule(Subject.CERTIFICATE_END, (60, 30, 15, 7, 1), (Whom.OWNER, Whom.REP), True, 7, (Whom.SUPERIOR,)),
        Rule(Subject.AGENT_REVIEW, (14, 3, 0), (Whom.OWNER,), True, -7, (Whom.SUPERIOR,)),
        Rule(Subject.CREDIT_TEMP_END, (7, 1), (Whom.OWNER,)),
        Rule(Subject.DEAL_END, (14, 7, 1), (Whom.OWNER, Whom.REP, Whom.AGENT), True, 1, (Whom.SUPERIOR,)),
    )
}


def all_rules(session: Session) -> list[Rule]:
    """The rule of every subject, as set or as the product has it."""
    stored = company.all_values(session)
    return [_read(subject, stored.get(SETTING + subject.value)) for subject in Subject]


def check(rule: Rule) -> dict[str, str]:
    """What is impossible about a rule, by field."""
    problems: dict[str, str] = {}
    if not rule.days:
        problems["days"] = tr("Type at least one number of days.")
    elif len(rule.days) > MOST_STAGES or any(not LATEST <= day <= EARLIEST for day in rule.days):
        problems["days"] = tr(
            "At most {count} numbers between {low} and {high}.", count=MOST_STAGES, low=LATEST, high=EARLIEST
        )
    if not rule.whom:
        problems["whom"] = tr("Choose who is told.")
    if rule.escalate is not None:
        if not LATEST <= rule.escalate <= EARLIEST:
            problems["escalate"] = tr("Between {low} and {high} days.", low=LATEST, high=EARLIEST)
        elif not rule.above:
            problems["above"] = tr("Choose who is told then.")
    return problems


def save(session: Session, rule: Rule) -> Rule:
    """Set the rule of a subject (right: settings U)."""
    problems = check(rule)
    if problems:
        raise InvalidInput(problems)
    made = replace(rule, days=rule.stages(False), above=rule.above if rule.escalate is not None else ())
    plain = {
        "days": list(made.days), "whom": [one.value for one in made.whom], "active": made.active,
        "escalate": made.escalate, "above": [one.value for one in made.above],
    }  # fmt: skip
    company.put(session, SETTING + rule.subject.value, plain)
    session.flush()
    return made


def read_days(text: str) -> tuple[int, ...] | None:
    """Numbers of days as typed, between commas, blanks or slashes of either width; None when something else is there."""
    for mark in "，、,/;；":
        text = text.replace(mark, " ")
    found = []
    for word in text.split():
        try:
            found.append(int(word))
        except ValueError:
            return None
    return tuple(found)


def _read(subject: Subject, value: Any) -> Rule:
    """A stored rule; what this version does not know in it is passed over."""
    plain = DEFAULTS[subject]
    if not isinstance(value, Mapping):
        return plain
    days = tuple(day for day in value.get("days", ()) if isinstance(day, int) and LATEST <= day <= EARLIEST)
    escalate = value.get("escalate")
    return Rule(
        subject, days or plain.days, _people(value.get("whom")) or plain.whom, value.get("active") is not False,
        escalate if isinstance(escalate, int) and LATEST <= escalate <= EARLIEST else None, _people(value.get("above")),
    )  # fmt: skip


def _people(value: Any) -> tuple[Whom, ...]:
    known = {one.value for one in Whom}
    return tuple(Whom(word) for word in value if word in known) if isinstance(value, list) else ()
