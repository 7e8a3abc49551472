"""The language of clauses: text with variables, conditions and repeated rows, checked before it is kept.

    This contract is made by {{ our.name }} and {{ agent.name }}.
    {% if deposit %}The agent pays a deposit of {{ deposit | money }}.{% endif %}
    | Product | Quantity# |
    {% for row in products %}| {{ row.name }} | {{ row.quantity | number }} |
    {% endfor %}

It is Jinja in its immutable sandbox, cut down further: only the variables of `VARIABLES`, our own filters, conditions
and loops over given rows. Nothing can be called, included, assigned or computed. Values are put in once and are never
read as clause text again, whatever they contain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from models.dates import format_day
from models.errors import AppError
from models.i18n import N_, listed, tr
from models.money import chinese_capitals, format_amount, format_percent, format_quantity

MOST_CHARACTERS = 20_000
MOST_TAGS = 400
MOST_DEPTH = 4
MOST_ROUNDS = 20_000
MOST_OUTPUT = 200_000
BLANK = "＿＿＿＿＿＿"

FILLED, END = "\x02", "\x03"
_BAR, _NEWLINE = "\x04", "\x05"
_CONTROL = re.compile("[\x02-\x05]")


@dataclass(frozen=True)
class Rows:
    """A variable that is a list of rows with these fields."""

    fields: frozenset[str]


@dataclass(frozen=True)
class Thing:
    """A variable with parts, like the agent."""

    fields: frozenset[str]


Variable = Rows | Thing | None
_PARTY = Thing(
    frozenset({"name", "code", "address", "legal_rep", "contact", "phone", "email", "signer", "bank", "account_name"})
)
VARIABLES: dict[str, Variable] = {
    "our": _PARTY,
    "agent": _PARTY,
    "number": None,
    "title": None,
    "version": None,
    "today": None,
    "starts_on": None,
    "ends_on": None,
    "months": None,
    "signed_place": None,
    "signed_on": None,
    "exclusivity": None,
    "exclusive": None,
    "channel_scope": None,
    "reserved_customers": None,
    "product_scope": None,
    "certificate_no": None,
    "commitment": None,
    "first_purchase": None,
    "repurchase_months": None,
    "min_order": None,
    "deposit": None,
    "entry_fee": None,
    "credit_limit": None,
    "credit_days": None,
    "payment_term": None,
    "prepaid": None,
    "statement_day": None,
    "objection_days": None,
    "price_notice_days": None,
    "price_floor": None,
    "delivery_days": None,
    "diversion_penalty": None,
    "breach_penalty": None,
    "report_day": None,
    "rebate_note": None,
    "special_terms": None,
    "notice_days": None,
    "auto_renew": None,
    "renew_months": None,
    "territories": Rows(frozenset({"name", "product_line", "exclusive"})),
    "products": Rows(frozenset({"code", "name", "quantity", "unit", "note"})),
    "milestones": Rows(frozenset({"title", "due_on"})),
    "targets": Rows(frozenset({"month", "amount"})),
    "qualifications": Rows(frozenset({"kind", "number", "valid_to"})),
    "clause": Thing(frozenset()),
    "number_of": Thing(frozenset()),
}
_LOOP = frozenset({"index", "first", "last", "length"})
FILTERS = frozenset({"money", "amount", "capitals", "day", "number", "percent", "join", "length"})
TESTS = frozenset({"defined", "none"})


class WordingProblem(AppError):
    """A clause text that cannot be kept, with the line."""


class TooLong(AppError):
    """A clause that grows without end when it is filled in."""


@dataclass(frozen=True)
class Values:
    """What is filled in: plain values by variable, and the language they are written in."""

    by_name: Mapping[str, Any]
    lang: str = "zh_CN"
    currency: str = "CNY"


@dataclass
class Filled:
    """A text with its values, and the names of variables that have none."""

    text: str
    blanks: list[str] = field(default_factory=list)


# --- checking --------------------------------------------------------------------------------------------


def problem_of(source: str) -> str:
    """What is wrong with a clause text, with its line, or nothing."""
    try:
        _checked(source)
    except WordingProblem as problem:
        return problem.message()
    return ""


def references(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """The kinds of clauses a text takes in as a whole, and those it names by number."""
    from jinja2 import nodes

    tree = _checked(source)
    taken, named = set(), set()
    for node in tree.find_all(nodes.Getattr):
        if isinstance(node.node, nodes.Name):
            if node.node.name == "clause":
                taken.add(node.attr)
            elif node.node.name == "number_of":
                named.add(node.attr)
    return frozenset(taken), frozenset(named)


@cache
def _allowed() -> frozenset[type]:
    from jinja2 import nodes

    return frozenset(
        {
            nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.Filter,
            nodes.For, nodes.If, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Test,
        }
    )  # fmt: skip


@cache
def _environment() -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, cache_size=0
    )
    made.globals.clear()
    for name in list(made.filters):
        if name not in ("join", "length"):
            del made.filters[name]
    for name in list(made.tests):
        if name not in TESTS:
            del made.tests[name]
    made.filters.update(dict.fromkeys(FILTERS - made.filters.keys(), _unbound))
    return made


def _unbound(value: Any) -> Any:
    raise AssertionError("filters are bound when a text is filled in")


def _checked(source: str) -> Any:
    """The parsed text, or WordingProblem."""
    from jinja2 import TemplateSyntaxError

    if len(source) > MOST_CHARACTERS:
        raise WordingProblem(N_("The text has more than {limit} characters."), limit=MOST_CHARACTERS)
    if _CONTROL.search(source):
        raise WordingProblem(N_("The text holds control characters. Remove them."))
    if source.count("{%") + source.count("{{") + source.count("{#") > MOST_TAGS:
        raise WordingProblem(N_("The text has more than {limit} variables and conditions."), limit=MOST_TAGS)
    try:
        tree = _environment().parse(source)
    except TemplateSyntaxError as error:
        raise WordingProblem(
            N_("Line {line}: this is not understood ({reason})."), line=error.lineno, reason=_short(error.message)
        ) from error
    except (RecursionError, MemoryError) as error:
        raise WordingProblem(N_("The text is nested too deeply.")) from error
    _check_node(tree, {}, 0)
    return tree


def _short(text: str | None) -> str:
    return (text or "")[:120]


def _refuse(node: Any, template: str, **values: Any) -> WordingProblem:
    return WordingProblem(
        N_("Line {line}: {what}"), line=getattr(node, "lineno", 1), what=tr(template, **values)
    )


def _check_node(node: Any, loops: dict[str, frozenset[str]], depth: int) -> None:
    """Allow nothing but known variables, filters, conditions and loops over known rows."""
    from jinja2 import nodes

    if type(node) not in _allowed():
        raise _refuse(node, N_("only variables, conditions and repeated rows may be used here."))
    if isinstance(node, nodes.Getattr):
        _check_part(node, loops)
        return
    if isinstance(node, nodes.Name):
        if node.name not in loops and node.name not in VARIABLES:
            raise _refuse(node, N_("the variable “{name}” is not known."), name=node.name[:60])
        return
    if isinstance(node, nodes.Filter):
        if node.name not in FILTERS:
            raise _refuse(node, N_("the format “{name}” is not known."), name=node.name[:60])
        if node.kwargs or node.dyn_args or node.dyn_kwargs or not all(isinstance(a, nodes.Const) for a in node.args):
            raise _refuse(node, N_("only variables, conditions and repeated rows may be used here."))
    if isinstance(node, nodes.Test) and node.name not in TESTS:
        raise _refuse(node, N_("the condition “{name}” is not known."), name=node.name[:60])
    if isinstance(node, nodes.For):
        _check_loop(node, loops, depth)
        return
    if isinstance(node, nodes.If):
        depth += 1
    if depth > MOST_DEPTH:
        raise _refuse(node, N_("conditions and repetitions are nested too deeply."))
    for child in node.iter_child_nodes():
        _check_node(child, loops, depth)


def _check_part(node: Any, loops: dict[str, frozenset[str]]) -> None:
    from jinja2 import nodes

    owner = node.node
    if not isinstance(owner, nodes.Name):
        raise _refuse(node, N_("only variables, conditions and repeated rows may be used here."))
    known = loops.get(owner.name)
    if known is None:
        variable = VARIABLES.get(owner.name)
        if isinstance(variable, Thing):
            known = variable.fields
    if owner.name in ("clause", "number_of") and owner.name not in loops:
        if not re.fullmatch(r"[a-z][a-z_]{0,38}", node.attr):
            raise _refuse(node, N_("the variable “{name}” is not known."), name=f"{owner.name}.{node.attr}"[:60])
        return
    if known is None or node.attr not in known:
        raise _refuse(node, N_("the variable “{name}” is not known."), name=f"{owner.name}.{node.attr}"[:60])


def _check_loop(node: Any, loops: dict[str, frozenset[str]], depth: int) -> None:
    from jinja2 import nodes

    rows = VARIABLES.get(node.iter.name) if isinstance(node.iter, nodes.Name) else None
    if not isinstance(rows, Rows) or not isinstance(node.target, nodes.Name) or node.recursive:
        raise _refuse(node, N_("a repetition goes over one of: {names}."), names=listed(row_names()))
    if node.target.name in VARIABLES:
        raise _refuse(node, N_("the variable “{name}” is not known."), name=node.target.name[:60])
    if depth + 1 > MOST_DEPTH or len(loops) >= 4:
        raise _refuse(node, N_("conditions and repetitions are nested too deeply."))
    inner = {**loops, node.target.name: rows.fields, "loop": _LOOP}
    for child in (*node.body, *node.else_, *((node.test,) if node.test is not None else ())):
        _check_node(child, inner, depth + 1)


def row_names() -> list[str]:
    """Names of the variables that are lists of rows."""
    return [name for name, kind in VARIABLES.items() if isinstance(kind, Rows)]


# --- filling in ------------------------------------------------------------------------------------------


class _Blank:
    """A variable without a value: false in conditions, a line to write on in the text."""

    def __init__(self, name: str, noted: list[str]) -> None:
        self.name, self.noted = name, noted

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return other is None or isinstance(other, _Blank)

    def __hash__(self) -> int:
        return hash(self.name)

    def __str__(self) -> str:
        if self.name not in self.noted:
            self.noted.append(self.name)
        return BLANK


class _Counted(Sequence[Any]):
    """Rows that stop a text which repeats them too often."""

    def __init__(self, rows: Sequence[Any], budget: list[int]) -> None:
        self.rows, self.budget = rows, budget

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, at: Any) -> Any:
        return self.rows[at]

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            self.budget[0] -= 1
            if self.budget[0] < 0:
                raise TooLong(N_("The text becomes too long. Nothing was made. Shorten the repeated rows."))
            yield row


class _Fields:
    """A thing or row: its parts by name, and nothing else of a Python object."""

    def __init__(self, parts: Mapping[str, Any]) -> None:
        self.__dict__.update(parts)


class _Clauses(_Fields):
    """The clauses of this document by kind; one that is not there leaves a blank."""

    def __init__(self, name: str, parts: Mapping[str, Any], noted: list[str]) -> None:
        super().__init__(parts)
        self._blank = (name, noted)

    def __getattr__(self, kind: str) -> Any:
        if kind.startswith("_"):
            raise AttributeError(kind)
        name, noted = self._blank
        return _Blank(f"{name}.{kind}", noted)


def fill(source: str, values: Values, *, marked: bool = False, extra: Mapping[str, Any] | None = None) -> Filled:
    """Put the values into a checked text; `marked` surrounds each with FILLED and END for the screen.

    `extra` holds what only this document knows: the numbers and texts of its clauses.
    """
    tree = _checked(source)
    filled = Filled("")
    environment = _environment().overlay(finalize=lambda value: _final(value, marked, values))
    environment.filters = {**environment.filters, **_filters(values)}
    template = environment.from_string(tree)
    known = _known({**values.by_name, **(extra or {})}, filled.blanks)
    parts: list[str] = []
    length = 0
    for part in template.generate(known):
        length += len(part)
        if length > MOST_OUTPUT:
            raise TooLong(N_("The text becomes too long. Nothing was made. Shorten the repeated rows."))
        parts.append(part)
    filled.text = "".join(parts)
    return filled


def holds(condition: str, values: Values) -> bool:
    """Whether the condition of a clause (an expression over variables; empty = always) is true."""
    if not condition.strip():
        return True
    return fill("{% if " + condition + " %}1{% endif %}", values).text == "1"


def condition_problem(condition: str) -> str:
    """What is wrong with a condition, or nothing."""
    if not condition.strip():
        return ""
    if "%}" in condition or "{%" in condition or "{{" in condition:
        return tr("A condition is a single comparison of variables.")
    return problem_of("{% if " + condition + " %}1{% endif %}")


def _known(by_name: Mapping[str, Any], noted: list[str]) -> dict[str, Any]:
    """Every variable, with a blank where there is no value."""
    budget = [MOST_ROUNDS]
    known: dict[str, Any] = {}
    for name, kind in VARIABLES.items():
        value = by_name.get(name)
        if isinstance(kind, Rows):
            rows = [
                _Fields({part: _or_blank(row.get(part), f"{name}.{part}", noted) for part in kind.fields})
                for row in (value or ())
            ]
            known[name] = _Counted(rows, budget)
        elif isinstance(kind, Thing) and not kind.fields:
            known[name] = _Clauses(name, value or {}, noted)
        elif isinstance(kind, Thing):
            given = value or {}
            known[name] = _Fields({part: _or_blank(given.get(part), f"{name}.{part}", noted) for part in kind.fields})
        else:
            known[name] = _or_blank(value, name, noted)
    return known


def _or_blank(value: Any, name: str, noted: list[str]) -> Any:
    return _Blank(name, noted) if value is None or value == "" else value


def _final(value: Any, marked: bool, values: Values) -> Any:
    """One value as text that can neither start a table nor break a row."""
    from jinja2.runtime import Undefined

    if isinstance(value, Undefined):
        return value
    if isinstance(value, _Inserted):
        return value.text
    if isinstance(value, Decimal):
        text = format_quantity(value)
    elif isinstance(value, date):
        text = format_day(value, lang=values.lang, long=True)
    else:
        text = str(value)
    text = _CONTROL.sub("", text).replace("|", _BAR).replace("\n", _NEWLINE)
    return f"{FILLED}{text}{END}" if marked else text


@dataclass(frozen=True)
class _Inserted:
    """Clause text that was filled in already."""

    text: str


def inserted(text: str) -> Any:
    """A filled clause as a value for another one."""
    return _Inserted(text)


def _filters(values: Values) -> dict[str, Any]:
    def money(value: Any) -> Any:
        return value if isinstance(value, _Blank) else format_amount(value, values.currency, code=True)

    def amount(value: Any) -> Any:
        return value if isinstance(value, _Blank) else format_amount(value, values.currency)

    def capitals(value: Any) -> Any:
        return value if isinstance(value, _Blank) else chinese_capitals(value)

    def day(value: Any) -> Any:
        return value if isinstance(value, _Blank) else format_day(value, lang=values.lang, long=True)

    def number(value: Any) -> Any:
        return value if isinstance(value, _Blank) else format_quantity(Decimal(value))

    def percent(value: Any) -> Any:
        return value if isinstance(value, _Blank) else format_percent(value)

    return {"money": money, "amount": amount, "capitals": capitals, "day": day, "number": number, "percent": percent}


# --- paragraphs and tables -------------------------------------------------------------------------------


@dataclass(frozen=True)
class TableText:
    """A table in a clause: headings, rows, and which columns are figures."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


def parts(text: str) -> tuple[str | TableText, ...]:
    """A filled text as paragraphs and tables; lines that start with | are rows, the first of them the heading.

    Empty lines count for nothing, so that a repetition may stand on lines of its own.
    """
    found: list[str | TableText] = []
    rows: list[list[str]] = []
    lines = [*text.split("\n"), ""]
    for at, line in enumerate(lines):
        last = at == len(lines) - 1
        plain = line.strip()
        if not plain and not last:
            continue
        if plain.startswith("|"):
            rows.append([cell.strip() for cell in plain.strip("|").split("|")])
            continue
        if rows:
            found.append(_table(rows))
            rows = []
        for piece in plain.split(_NEWLINE):
            if piece.strip(" \u3000" + FILLED + END):
                found.append(piece.strip().replace(_BAR, "|"))
    return tuple(found)


def _table(rows: list[list[str]]) -> TableText:
    header = rows[0]
    numeric = tuple(at for at, title in enumerate(header) if title.endswith("#"))
    width = len(header)
    body = [tuple(_cell(cell) for cell in (row + [""] * width)[:width]) for row in rows[1:]]
    return TableText(tuple(title.rstrip("#").strip() for title in header), tuple(body), numeric)


def _cell(text: str) -> str:
    return text.replace(_BAR, "|").replace(_NEWLINE, " ")
