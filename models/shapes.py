"""Plain shapes (frozen dataclasses) to and from JSON-safe values, for drafts, undo and files."""

from __future__ import annotations

import dataclasses
import enum
import types
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from models.text import Kind, check_text

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """A dataclass (or list, dict, value) as JSON-safe data: Decimal, dates, UUID and enums become text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value


def with_clean_texts(
    row: T,
    kinds: Mapping[str, Kind],
    problems: dict[str, str],
    path: str = "",
    required: Collection[str] = (),
    limits: Mapping[str, int] | None = None,
) -> T:
    """The dataclass with the texts named in `kinds` in the form that is stored; what is wrong goes to `problems`."""
    values = {
        name: check_text(
            problems, f"{path}{name}", getattr(row, name), kind, required=name in required,
            limit=(limits or {}).get(name),
        )
        for name, kind in kinds.items()
    }  # fmt: skip
    return cast(T, dataclasses.replace(cast(Any, row), **values))


@lru_cache(maxsize=256)
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _finite(value: Decimal) -> Decimal:
    """The number; NaN and Infinity are none."""
    if not value.is_finite():
        raise ValueError("not a number")
    return value


def _convert(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        inner = [arg for arg in get_args(kind) if arg is not type(None)]
        return _convert(inner[0], value) if len(inner) == 1 else value
    if value is None or kind is Any:
        return value
    if origin in (tuple, list, frozenset, set):
        inner_kind = get_args(kind)[0] if get_args(kind) else Any
        return origin(_convert(inner_kind, item) for item in value)
    if origin is dict:
        key_kind, value_kind = get_args(kind)
        return {_convert(key_kind, key): _convert(value_kind, item) for key, item in value.items()}
    if not isinstance(kind, type):
        return value
    if dataclasses.is_dataclass(kind):
        return value if isinstance(value, kind) else from_plain(kind, value)
    if isinstance(value, Decimal) and kind is Decimal:
        return _finite(value)
    if isinstance(value, kind) and not (kind is date and isinstance(value, datetime)):
        return value
    if kind is Decimal:
        return _finite(Decimal(value))
    if issubclass(kind, enum.Enum) or kind is UUID:
        return kind(value if kind is not UUID else str(value))
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    return value


def from_plain(cls: type[T], data: dict[str, Any]) -> T:
    """The dataclass back from `to_plain` data; unknown names are ignored, missing ones take their default."""
    hints = _hints(cast(Any, cls))
    names = {field.name for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
    return cls(**{name: _convert(hints[name], value) for name, value in data.items() if name in names})
