"""The calculator of amount and quantity fields (12*4, =1200/1.13, 3x12, 3箱) and of price rules."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from models import money
from models.errors import AppError
from models.i18n import N_

INPUT_LIMIT = 2_000
NODE_LIMIT = 200
DEPTH_LIMIT = 50
DECIMALS = 6
LARGEST = Decimal(10) ** 12

_TOKEN = re.compile(
    r"(?P<blank>[ \t]+)|(?P<number>[0-9]{1,12}(?:\.[0-9]{1,6})?%?)"
    r"|(?P<name>[^\W\d_][\w]*)|(?P<sign>[-+*/(),])",
)
_GROUPED = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_SAME = str.maketrans("×÷−–（），＊／＋－　\u00a0", "*/--(),*/+-  ")
_TIMES = re.compile(r"(?<=[0-9.) ])[xXＸｘ](?=[0-9( ])")
_HEXADECIMAL = re.compile(r"(?<![0-9.])0[xX]")
_FUNCTIONS = ("min", "max", "round")


class BadExpression(AppError):
    """An expression that cannot be calculated."""


@dataclass(frozen=True)
class Result:
    """A calculated value, and whether the person typed more than a plain number."""

    value: Decimal
    calculated: bool


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


def evaluate(
    typed: str,
    *,
    units: Mapping[str, Decimal] | None = None,
    values: Mapping[str, Decimal] | None = None,
    decimals: int = DECIMALS,
) -> Result:
    """Calculate what was typed, rounded once at the end; raises BadExpression.

    `units` gives the size of a pack behind a number (3箱); `values` gives named values of a formula.
    """
    if len(typed) > INPUT_LIMIT:
        raise BadExpression(N_("The expression is too long."))
    if money.is_number(typed):
        return Result(money.round_to(money.parse_number(typed), decimals), False)
    parser = _Parser(_tokens(_prepared(typed)), units or {}, values or {})
    value = money.round_to(parser.whole(), decimals)
    if abs(value) >= LARGEST:
        raise BadExpression(N_("The result is too large."))
    return Result(value, True)


def calculate(typed: str, *, units: Mapping[str, Decimal] | None = None, decimals: int = DECIMALS) -> Decimal:
    """Calculate what was typed and return only the value."""
    return evaluate(typed, units=units, decimals=decimals).value


def _prepared(typed: str) -> str:
    plain = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in typed)
    plain = plain.translate(_SAME).replace("¥", "").replace("￥", "").strip()
    plain = plain.removeprefix("=")  # as people begin a sum in a spreadsheet
    if hexadecimal := _HEXADECIMAL.search(plain):
        raise _unreadable(hexadecimal[0])
    if "(" not in plain or not any(name in plain.casefold() for name in _FUNCTIONS):
        plain = _GROUPED.sub(lambda match: match[0].replace(",", ""), plain)
    return _TIMES.sub("*", plain)


def _tokens(plain: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    while position < len(plain):
        match = _TOKEN.match(plain, position)
        if match is None or match.lastgroup is None:
            raise _unreadable(plain[position])
        if match.lastgroup != "blank":
            tokens.append(_Token(match.lastgroup, match[0]))
        if len(tokens) > NODE_LIMIT * 2:
            raise BadExpression(N_("The expression is too long."))
        position = match.end()
    return tokens


def _unreadable(part: str) -> BadExpression:
    return BadExpression(N_("“{part}” is not understood here. Use + − × ÷ and brackets."), part=part[:40])


class _Parser:
    """Recursive descent over + − × ÷, brackets and min, max, round; no power, no names but the given ones."""

    def __init__(
        self, tokens: list[_Token], units: Mapping[str, Decimal], values: Mapping[str, Decimal]
    ) -> None:
        self._tokens = tokens
        self._units = {name.casefold(): size for name, size in units.items()}
        self._values = values
        self._position = 0
        self._nodes = 0
        self._depth = 0

    def whole(self) -> Decimal:
        """Calculate everything, or refuse what is left over."""
        value = self._sum()
        left = self._peek()
        if left is not None:
            raise _unreadable(left.text)
        return value

    def _peek(self) -> _Token | None:
        return self._tokens[self._position] if self._position < len(self._tokens) else None

    def _take(self, *signs: str) -> str:
        token = self._peek()
        if token is None or token.kind != "sign" or token.text not in signs:
            return ""
        self._position += 1
        return token.text

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise BadExpression(N_("A bracket or comma is missing."))

    def _node(self, value: Decimal) -> Decimal:
        self._nodes += 1
        if self._nodes > NODE_LIMIT:
            raise BadExpression(N_("The expression is too long."))
        if abs(value) > LARGEST * LARGEST:
            raise BadExpression(N_("The result is too large."))
        return value

    def _sum(self) -> Decimal:
        value = self._product()
        while sign := self._take("+", "-"):
            other = self._product()
            value = self._node(money.total([value, other if sign == "+" else -other]))
        return value

    def _product(self) -> Decimal:
        value = self._signed()
        while sign := self._take("*", "/"):
            other = self._signed()
            if sign == "/" and not other:
                raise BadExpression(N_("Division by zero is not possible."))
            value = self._node(money.multiply(value, other) if sign == "*" else money.divide(value, other))
        return value

    def _signed(self) -> Decimal:
        negative = False
        signs = 0
        while sign := self._take("+", "-"):
            negative ^= sign == "-"
            signs += 1
            if signs > DEPTH_LIMIT:
                raise BadExpression(N_("The expression is too long."))
        value = self._atom()
        return -value if negative else value

    def _atom(self) -> Decimal:
        token = self._peek()
        if token is None:
            raise BadExpression(N_("The expression is not complete."))
        if token.text == "(":
            return self._bracket()
        if token.kind == "number":
            self._position += 1
            return self._with_unit(token.text)
        if token.kind == "name":
            self._position += 1
            return self._named(token.text)
        raise _unreadable(token.text)

    def _bracket(self) -> Decimal:
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise BadExpression(N_("Too many brackets."))
        self._need("(")
        value = self._sum()
        self._need(")")
        self._depth -= 1
        return value

    def _with_unit(self, text: str) -> Decimal:
        value = Decimal(text.removesuffix("%"))
        if text.endswith("%"):
            value = money.divide(value, Decimal(100))
        token = self._peek()
        if token is not None and token.kind == "name":
            size = self._units.get(token.text.casefold())
            if size is None:
                raise BadExpression(
                    N_("The unit “{unit}” is not known for this product."), unit=token.text[:40]
                )
            self._position += 1
            value = money.multiply(value, size)
        return self._node(value)

    def _named(self, name: str) -> Decimal:
        if name in self._values:
            return self._node(self._values[name])
        if name not in _FUNCTIONS or self._peek() != _Token("sign", "("):
            raise _unreadable(name)
        return self._node(self._call(name))

    def _call(self, name: str) -> Decimal:
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise BadExpression(N_("Too many brackets."))
        self._need("(")
        arguments = [self._sum()]
        while self._take(","):
            arguments.append(self._sum())
        self._need(")")
        self._depth -= 1
        if name == "round":
            return _rounded(arguments)
        return min(arguments) if name == "min" else max(arguments)


def _rounded(arguments: list[Decimal]) -> Decimal:
    places = arguments[1] if len(arguments) == 2 else Decimal(0)
    if len(arguments) > 2 or places not in range(DECIMALS + 1):
        raise BadExpression(N_("round takes a value and 0 to 6 decimals."))
    return money.round_to(arguments[0], int(places))
